"""The three sentences that a report begins with: what anybody could quote, each with its doubt in the same sentence.

The first says how many were refused something; the second what is most remarkable beside it (what fear left unsaid,
what came from false records and ties, or whom a change refused more or less often); the third what is left of the
refusals without the rules that no document holds. Each names the sets of rules that it speaks of by their titles, so
that it is true wherever it is quoted; no count stands without what other towns say of it, where these were lived.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from markupsafe import Markup, escape

from lamppost.show.report.numbers import share, span
from lamppost.study.findings.model import Findings, World, in_language
from lamppost.words import Words
from lamppost.words.counts import span_of

MOST_KINDS: Final = 3
"""Kinds of services that a sentence names."""


@dataclass(frozen=True)
class Sentence:
    """One sentence in two halves: what would have been, and the doubt about it; and the counts that it is made from."""

    name: str
    claim: Markup
    doubt: Markup
    numbers: dict[str, tuple[int, int]]  # what -> (count, of how many)

    def __str__(self) -> str:
        space = " " if str(self.claim).endswith((",", ":", ";")) else ""
        return f"{self.claim.striptags()}{space}{self.doubt.striptags()}"


def sentences(findings: Findings, words: Words) -> tuple[Sentence, ...]:
    """The three of them."""
    return (_refused(findings, words), _beside(findings, words), _rests(findings, words))


def _sentence(words: Words, key: str, strong: Mapping[str, str] | None = None, **values: object) -> Markup:
    """A sentence of the report with what counts in it set apart."""
    marked: dict[str, object] = {name: Markup("<b>{}</b>").format(text) for name, text in (strong or {}).items()}
    plain = escape(words.template(f"report.{key}", {**(strong or {}), **values}))
    return plain.format(**marked, **values)


def _refused(findings: Findings, words: Words) -> Sentence:
    first, other = _first(findings), _other(findings)
    people, title = findings.people, _title(first, words)
    values = {"first": title, "span": span(words, findings.weeks), "what": what(findings, words)}
    numbers = {"people_refused": (first.people_refused, people)}
    strong = {"share": share(words, first.people_refused, people)}
    shown = [first] if other is None else [first, other]
    doubt = _doubt(findings, words, shown, "people_refused")
    if other is None:
        if not first.people_refused:
            claim = _sentence(words, "refused.none", first=title, span=values["span"])
            return Sentence("refused.none", claim, doubt, numbers)
        return Sentence("refused", _sentence(words, "refused", strong, **values), doubt, numbers)
    numbers["people_refused_other"] = (other.people_refused, people)
    strong["share2"] = share(words, other.people_refused, people)
    if overlay := _added(findings, words):
        claim = _sentence(words, "refused.with", strong, overlay=overlay, **values)
        return Sentence("refused.with", claim, doubt, numbers)
    claim = _sentence(words, "refused.against", strong, other=_title(other, words), **values)
    return Sentence("refused.against", claim, doubt, numbers)


def _beside(findings: Findings, words: Words) -> Sentence:
    first, other, people = _first(findings), _other(findings), findings.people
    titles: dict[str, object] = {"first": _title(first, words)}
    if other is not None:
        titles["other"] = _title(other, words)
    added = _added(findings, words)
    silent = silenced(first)
    if silent > first.people_refused and not added:
        numbers = {"silent": (silent, people)}
        strong = {"share": share(words, silent, people)}
        if other is None:
            doubt = _sentence(words, "doubt.silence", chance=_chance(findings, words, [first], "silent_people"))
            return Sentence("silence", _sentence(words, "silence", strong, **titles), doubt, numbers)
        numbers["silent_other"] = (silenced(other), people)
        strong["share2"] = share(words, silenced(other), people)
        doubt = _sentence(words, "doubt.silence", chance=_chance(findings, words, [first, other], "silent_people"))
        return Sentence("silence.against", _sentence(words, "silence.against", strong, **titles), doubt, numbers)
    if other is not None and (not first.refused.refusals or added):
        effect = findings.twins[0].effect("refused_services")
        numbers = {"helped": (effect.helped, people), "harmed": (effect.harmed, people)}
        strong = {name: share(words, count, people) for name, (count, _) in numbers.items()}
        claim = _sentence(words, "fared", strong, **titles)
        return Sentence("fared", claim, _sentence(words, "doubt.fared"), numbers)
    if not first.refused.refusals:
        claim = _sentence(words, "tainted.none", None, **titles)
        return Sentence("tainted.none", claim, _sentence(words, "doubt.errors.none"), {})
    tainted = (first.refused.tainted, first.refused.refusals)
    doubt = _sentence(words, "doubt.errors", chance=_chance(findings, words, [first], "tainted", "refusals"))
    if not first.refused.tainted:
        return Sentence("tainted.zero", _sentence(words, "tainted.zero", None, **titles), doubt, {})
    claim = _sentence(words, "tainted", {"part": share(words, *tainted, "part")}, **titles)
    return Sentence("tainted", claim, doubt, {"tainted": tainted})


def _rests(findings: Findings, words: Words) -> Sentence:
    first = _first(findings)
    title = _title(first, words)
    known = next((each for each in findings.evidence if each.world == first.name), None)
    variants = {each.name: each for each in known.variants} if known else {}
    as_it_is, documented = variants.get("as it is"), variants.get("only documented")
    if known is None or as_it_is is None or documented is None:
        return Sentence("unknown", _sentence(words, "unknown", first=title), _sentence(words, "doubt.unknown"), {})
    if not as_it_is.people_refused:
        claim = _sentence(words, "rests.none", first=title, people=f"{known.people:,}")
        return Sentence("rests.none", claim, _sentence(words, "doubt.rests.none"), {})
    numbers = {
        "documented": (documented.people_refused, known.people),
        "as_it_is": (as_it_is.people_refused, known.people),
    }
    strong = {name: share(words, *number) for name, number in numbers.items()}
    same = (as_it_is.people_refused, as_it_is.refusals) == (documented.people_refused, documented.refusals)
    name = "rests.all" if same else "rests"
    claim = _sentence(words, name, strong, first=title, people=f"{known.people:,}")
    return Sentence(name, claim, _sentence(words, "doubt.rests"), numbers)


def _doubt(findings: Findings, words: Words, shown: Sequence[World], count: str) -> Markup:
    """What other towns say of the counts, and how many of the claims behind each set of rules are documented."""
    behind = [
        _sentence(
            words,
            "doubt.claims",
            title=_title(world, words),
            documented=f"{world.claims.get('documented', 0):,}",
            claims=f"{sum(world.claims.values()):,}",
        )
        for world in shown
    ]
    both = behind[0] if len(behind) == 1 else _sentence(words, "doubt.both", first=behind[0], last=behind[1])
    return _sentence(words, "doubt", chance=_chance(findings, words, shown, count), behind=both)


def _chance(findings: Findings, words: Words, shown: Sequence[World], count: str, whole: str = "") -> Markup:
    """The fewest and the most of a count in the towns of the spread; of people, or of another count."""
    spread = findings.spread
    if spread is None:
        return _sentence(words, "chance.none")
    parts = []
    for world in shown:
        text = span_of(spread.of(world.name, count))
        if whole:
            text = words.say("report.chance.whole", part=text, whole=span_of(spread.of(world.name, whole)))
        parts.append(text)
    said = parts[0] if len(parts) == 1 else words.say("report.chance.and", first=parts[0], last=parts[1])
    key = "chance.parts" if whole else "chance"
    return _sentence(words, key, towns=len(spread.seeds), people=f"{spread.people:,}", span=said)


def what(findings: Findings, words: Words) -> str:
    """What was refused most in the worlds that are named, up to three kinds: 'a journey, a home or something else'."""
    shown = findings.worlds[:2]
    totals: dict[str, int] = {}
    for world in shown:
        for each in world.service_groups:
            totals[each.group] = totals.get(each.group, 0) + each.refused.refusals
    kinds = [group for group, refusals in sorted(totals.items(), key=lambda each: -each[1]) if refusals]
    said = [words.say(f"report.most.{group}") for group in kinds[:MOST_KINDS]]
    if not said:
        return words.say("report.most.any")
    if len(kinds) > MOST_KINDS:
        said.append(words.say("report.most.else"))
    return words.say("report.or", some=words.listed(said[:-1]), last=said[-1]) if len(said) > 1 else said[0]


def silenced(world: World) -> int:
    """People who left an act of speech undone out of fear."""
    return next((each.people for each in world.burdens if each.outcome == "expression_foregone"), 0)


def _first(findings: Findings) -> World:
    return findings.worlds[0]


def _other(findings: Findings) -> World | None:
    return findings.worlds[1] if len(findings.worlds) > 1 else None


def _added(findings: Findings, words: Words) -> str:
    """What the second world has on top of the first, where that is all the difference; else ''."""
    first, other = _first(findings), _other(findings)
    if other is None or first.regime != other.regime:
        return ""
    start = words.say("report.title_with", title=_title(first, words), overlays="")
    title = _title(other, words)
    return title.removeprefix(start) if title.startswith(start) else ""


def _title(world: World, words: Words) -> str:
    return in_language(world.title, words.language)


__all__ = ["Sentence", "sentences", "silenced", "what"]
