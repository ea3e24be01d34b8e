"""The three sentences that a report begins with: what anybody could quote, each with its doubt in the same sentence.

The first says how many were refused something; the second what is most remarkable beside it (what fear left unsaid,
what came from false records and ties, or who fared better); the third how much of it rests on undocumented rules.
"""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup, escape

from lamppost.show.report.numbers import share, span
from lamppost.study.findings.model import Findings, World, in_language
from lamppost.words import Words


@dataclass(frozen=True)
class Sentence:
    """One sentence in two halves: what would have been, and the doubt about it; and the counts that it is made from."""

    name: str
    claim: Markup
    doubt: Markup
    numbers: dict[str, tuple[int, int]]  # what -> (count, of how many)

    def __str__(self) -> str:
        space = " " if str(self.claim).endswith((",", ":")) else ""
        return f"{self.claim.striptags()}{space}{self.doubt.striptags()}"


def sentences(findings: Findings, words: Words) -> tuple[Sentence, ...]:
    """The three of them."""
    return (_refused(findings, words), _beside(findings, words), _rests(findings, words))


def _sentence(words: Words, key: str, strong: dict[str, str] | None = None, **values: object) -> Markup:
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
    doubt = _doubt(first, words)
    if other is not None and (first.people_refused or other.people_refused):
        numbers["people_refused_other"] = (other.people_refused, people)
        strong["share2"] = share(words, other.people_refused, people)
        if overlay := _overlay(findings, words):
            return Sentence(
                "refused.with", _sentence(words, "refused.with", strong, overlay=overlay, **values), doubt, numbers
            )
        claim = _sentence(words, "refused.against", strong, other=_title(other, words), **values)
        return Sentence("refused.against", claim, doubt, numbers)
    if not first.people_refused:
        claim = _sentence(words, "refused.none", first=title, span=values["span"])
        return Sentence("refused.none", claim, doubt, numbers)
    return Sentence("refused", _sentence(words, "refused", strong, **values), doubt, numbers)


def _beside(findings: Findings, words: Words) -> Sentence:
    first, other, people = _first(findings), _other(findings), findings.people
    silent = silenced(first)
    if silent > first.people_refused and not _overlay(findings, words):
        numbers = {"silent": (silent, people)}
        strong = {"share": share(words, silent, people)}
        doubt = _sentence(words, "doubt.silence")
        if other is None:
            return Sentence("silence", _sentence(words, "silence", strong), doubt, numbers)
        numbers["silent_other"] = (silenced(other), people)
        strong["share2"] = share(words, silenced(other), people)
        text = _sentence(words, "silence.against", strong, other=_title(other, words))
        return Sentence("silence.against", text, doubt,
                        numbers)  # fmt: skip
    if findings.twins and (not first.refused.refusals or _overlay(findings, words)):
        twin = findings.twins[0]
        numbers = {"helped": (twin.helped, people), "harmed": (twin.harmed, people)}
        strong = {name: share(words, count, people) for name, (count, _) in numbers.items()}
        return Sentence("fared", _sentence(words, "fared", strong), _sentence(words, "doubt.fared"), numbers)
    tainted = (first.refused.tainted, first.refused.refusals)
    claim = _sentence(words, "tainted", {"part": share(words, *tainted, "part")})
    return Sentence("tainted", claim, _sentence(words, "doubt.errors"), {"tainted": tainted})


def _rests(findings: Findings, words: Words) -> Sentence:
    known = next((each for each in findings.evidence if each.world == _first(findings).name), None)
    variants = {each.name: each for each in known.variants} if known else {}
    as_it_is, documented = variants.get("as it is"), variants.get("only documented")
    if known is None or as_it_is is None or documented is None or not as_it_is.people_refused:
        return Sentence("unknown", _sentence(words, "unknown"), _sentence(words, "doubt.unknown"), {})
    gone = max(0, as_it_is.people_refused - documented.people_refused)
    numbers = {"rests": (gone, as_it_is.people_refused), "documented": (documented.people_refused, known.people)}
    claim = _sentence(words, "rests", {"rest": share(words, *numbers["rests"], "rest")})
    left = share(words, *numbers["documented"])
    doubt = _sentence(words, "doubt.rests", share=left, people=f"{known.people:,}")
    return Sentence("rests", claim, doubt, numbers)


def _doubt(world: World, words: Words) -> Markup:
    """How much of what is behind the rules of a world is documented."""
    claims, documented = sum(world.claims.values()), world.claims.get("documented", 0)
    key = "doubt.none" if not documented else "doubt.all" if documented == claims else "doubt.claims"
    return _sentence(words, key, documented=f"{documented:,}", claims=f"{claims:,}")


def what(findings: Findings, words: Words) -> str:
    """What was refused most in the first world, up to three kinds: 'a journey, a home or a job'."""
    kinds = sorted(_first(findings).service_groups, key=lambda each: -each.refused.refusals)
    said = [words.say(f"report.most.{each.group}") for each in kinds if each.refused.refusals][:3]
    if not said:
        return words.say("report.most.any")
    return words.say("report.or", some=words.listed(said[:-1]), last=said[-1]) if len(said) > 1 else said[0]


def silenced(world: World) -> int:
    """People who left an act of speech undone out of fear."""
    return next((each.people for each in world.burdens if each.outcome == "expression_foregone"), 0)


def _first(findings: Findings) -> World:
    return findings.worlds[0]


def _other(findings: Findings) -> World | None:
    return findings.worlds[1] if len(findings.worlds) > 1 else None


def _overlay(findings: Findings, words: Words) -> str:
    """What the second world has on top of the first, where that is all the difference; else ''."""
    first, other = _first(findings), _other(findings)
    if other is None or first.overlays or not other.overlays or first.regime != other.regime:
        return ""
    base, title = _title(first, words), _title(other, words)
    start = words.say("report.title_with", title=base, overlays="")
    return title.removeprefix(start) if title.startswith(start) else words.listed(other.overlays)


def _title(world: World, words: Words) -> str:
    return in_language(world.title, words.language)


__all__ = ["Sentence", "sentences", "silenced", "what"]
