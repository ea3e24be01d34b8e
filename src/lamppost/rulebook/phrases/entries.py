"""What the entries of a rulebook say, as short phrases in a language: for the pages that browse and compare rules.

Each entry (an act, a list, a consequence ...) has a label, a figure, a grade, a source and phrases for the rest.
Nothing is computed: a phrase is one claim of the file. Notes, reasons and titles of sources stand in the language in
which they were written.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from lamppost.catalogue.claims import Cited, Claim, Text, Version
from lamppost.rulebook.model import (
    ActRule,
    Appeal,
    Association,
    Band,
    Consequence,
    ListRule,
    PublishedCount,
    Repair,
    Rulebook,
    Score,
    When,
    Who,
)
from lamppost.rulebook.phrases.values import RuleWords, source_of

BLOCKS: Final = ("score", "bands", "acts", "lists", "consequences", "association", "repair", "appeal", "figures", "who")
"""Blocks of a rulebook in the order in which a page shows them."""

Phrases = Iterator["Phrase | None"]


@dataclass(frozen=True)
class Phrase:
    """One claim in words; `cited` is what stands behind it."""

    text: str
    cited: Cited | None = None
    range: str = ""


class EntryPhrases(RuleWords):
    """The entries of rulebooks in one language, each with a label, a figure and phrases for the rest."""

    def entries(self, book: Rulebook) -> dict[str, list[dict[str, Any]]]:
        """Every entry of a resolved rulebook, by block, in the order of the file."""
        blocks: dict[str, list[dict[str, Any]]] = {}
        for block in BLOCKS:
            value = getattr(book, block)
            if isinstance(value, Mapping):
                rows = [self.entry(book, block, name, each) for name, each in value.items()]
            else:
                rows = [] if value is None else [self.entry(book, block, "", value)]
            if rows:
                blocks[block] = rows
        return blocks

    def entry(self, book: Rulebook, block: str, name: str, it: Cited) -> dict[str, Any]:
        """One entry: {id, label, figure, unit, says, grade, source, note, why}."""
        phrases_of: Callable[[Rulebook, Any], Phrases] = getattr(self, f"_{block}")
        figure, unit, behind = self._figure(it)
        says = [self._phrase(book, it, each) for each in phrases_of(book, it) if each is not None]
        grade = (behind.evidence if behind else None) or it.evidence or ""
        cite = (behind.cite if behind else None) or it.cite
        assumed = behind.why if behind and behind.evidence == "assumed" else None
        notes = [it.note, behind.note if behind else None]
        return {
            "id": name,
            "label": self._label(block, name, it),
            "figure": figure,
            "unit": unit,
            "range": self._range(behind) if behind else "",
            "says": says,
            "grade": grade,
            "claim": it.evidence or grade,
            "source": source_of(cite, book.sources, self.language),
            "note": " ".join(dict.fromkeys(each for each in notes if each)),
            "why": assumed or (it.why if grade == "assumed" else None) or "",
        }

    def _label(self, block: str, name: str, it: Cited) -> str:
        own: Text | None = getattr(it, "label", None)
        if block == "acts":
            return self.label(own, self.act(name))
        if block == "bands":
            label = self.label(own)
            return f"{name} · {label}" if label and label != name else name
        if block == "association" and isinstance(it, Association):
            return self.say(f"tie.{it.to}")
        if block == "repair" and isinstance(it, Repair):
            return self.act(it.by) if it.by else self.say("say.by-asking")
        if block in ("who", "score", "appeal"):
            return self.say(f"block.{block}")
        return self.label(own, name)

    def _phrase(self, book: Rulebook, it: Cited, phrase: Phrase) -> dict[str, Any]:
        data: dict[str, Any] = {"text": phrase.text}
        cited = phrase.cited
        if phrase.range:
            data["range"] = phrase.range
        if cited is not None and cited.evidence and cited.evidence != it.evidence:
            data["grade"] = cited.evidence
        if cited is not None and cited.cite and cited.cite != it.cite:
            data["source"] = source_of(cited.cite, book.sources, self.language)
        if cited is not None and cited.evidence == "assumed" and cited.why:
            data["why"] = cited.why
        if cited is not None and cited.note and cited.note != it.note:
            data["note"] = cited.note
        return data

    def _figure(self, it: Cited) -> tuple[str, str, Version[Any] | None]:
        """What stands in the column of figures: (figure, what it is counted in, the claim behind it)."""
        if isinstance(it, ActRule):
            version = it.points.at() if it.points else None
            if version is None:
                return "", "", None
            unit = self.say(f"per.{it.per.replace(' ', '-')}") if it.per != "time" else ""
            return self.signed(version.value), unit, version
        claim: Claim[Any] | None = None
        if isinstance(it, Band):
            claim = it.at_least
        elif isinstance(it, Score):
            claim = it.start
        elif isinstance(it, ListRule):
            claim = it.stays
        elif isinstance(it, Association):
            claim = it.points
        elif isinstance(it, PublishedCount):
            claim = it.value
        elif isinstance(it, Consequence):
            return self.say(f"effect.{it.effect.replace(' ', '-')}"), "", None
        version = claim.at() if claim else None
        if version is None:
            return "", "", None
        if isinstance(it, ListRule):
            return self.length(version.value), "", version
        if isinstance(it, Association):
            return self.signed(version.value), self.say("per.year"), version
        return self.number(version.value), "", version

    def _range(self, version: Version[Any], in_words: Callable[[Any], str] | None = None) -> str:
        in_words = in_words or (self.length if version.is_length else self.number)
        if version.low is None and version.high is None:
            return ""
        low = version.value if version.low is None else version.low
        high = version.value if version.high is None else version.high
        return self.say("say.range", low=in_words(low), high=in_words(high))

    def _claims(self, key: str, claim: Claim[Any] | None, name: str, in_words: Callable[[Any], str]) -> Phrases:
        """A phrase for each version of a claim; a later one says since when."""
        for version in claim.versions if claim else ():
            text = self.say(f"say.{key}", **{name: in_words(version.value)}).replace("for for good", "for good")
            if version.since:
                text += f" ({self.say('say.since', day=self.day(version.since))})"
            yield Phrase(text, version, self._range(version, in_words))

    def _switch(self, claim: Claim[bool] | None, yes: str, no: str) -> Phrases:
        for version in claim.versions if claim else ():
            key = yes if version.value else no
            if not key:
                continue
            text = self.say(f"say.{key}")
            if version.since:
                text += f" ({self.say('say.since', day=self.day(version.since))})"
            yield Phrase(text, version)

    def _band(self, book: Rulebook, name: str) -> str:
        rule = book.bands.get(name)
        label = self.label(rule.label if rule else None)
        return f"{name}（{label}）" if label and label != name and self.language != "en" else name

    def state(self, book: Rulebook, when: When) -> str:
        """A state in words: 'D or on: Black list'."""
        states = []
        if when.band:
            states.append(self.say("state.band", bands=self.listed(self._band(book, each) for each in when.band)))
        if when.on_list:
            states.append(
                self.say("state.list", lists=self.listed(self.list_label(book, each) for each in when.on_list))
            )
        return states[0] if len(states) == 1 else self.say("state.or", a=states[0], b=states[1])

    # --- what each kind of entry says beside its figure

    def _acts(self, book: Rulebook, it: ActRule) -> Phrases:
        if it.points and len(it.points.versions) > 1:
            yield from self._claims("points", it.points, "points", self.signed)
        yield from self._claims("lasts", it.lasts, "length", self.length)
        yield from self._claims("yearly-cap", it.yearly_cap, "points", self.number)
        if it.again:
            within = it.again.within.at() if it.again.within else None
            times = it.again.times.at()
            if times is not None:
                key = "say.again" if within else "say.again-open"
                values = {"times": self.number(times.value), "length": self.length(within.value) if within else ""}
                yield Phrase(self.say(key, **values), times)
        if it.sets_band:
            lasts = it.sets_band.lasts.at() if it.sets_band.lasts else None
            band = self._band(book, it.sets_band.band)
            length = self.length(lasts.value) if lasts else ""
            yield Phrase(self.say("say.sets-band" if lasts else "say.sets-band-open", band=band, length=length), lasts)
            yield from self._switch(it.sets_band.ends_with_year, "sets-band-year", "")
        yield from self._claims("once-in", it.once_in, "length", self.length)
        yield from self._claims("from-score", it.from_score, "points", self.number)
        yield from self._claims("to-score", it.to_score, "points", self.number)
        yield from self._puts_on(book, it)
        yield from self._claims("listed-for", it.listed_for, "length", self.length)
        for name, term in it.stays_on.items():
            version = term.at()
            if version is not None:
                text = self.say("say.stays-on", list=self.list_label(book, name), length=self.length(version.value))
                yield Phrase(text, version)
        if it.leaves_when is not None:
            ways = self.listed(self.say(f"way.{way.replace(' ', '-')}") for way in it.leaves_when)
            yield Phrase(self.say("say.leaves-when", ways=ways) if ways else self.say("say.no-way-out"))
        for way, day in it.leaves_from.items():
            yield Phrase(self.say("say.leaves-from", way=self.say(f"way.{way.replace(' ', '-')}"), day=self.day(day)))
        yield from self._claims("acts-on", it.acts_on, "share", self.share)
        if it.seen_by:
            yield Phrase(self.say("say.seen-by", channels=self.listed(map(self.channel, it.seen_by))))

    def _puts_on(self, book: Rulebook, it: ActRule | Band) -> Phrases:
        if it.puts_on:
            yield Phrase(self.say("say.puts-on", lists=self.listed(self.list_label(book, each) for each in it.puts_on)))

    def _figures(self, _: Rulebook, it: PublishedCount) -> Phrases:
        yield Phrase(self.say(f"say.counts.{it.counts}"))
        yield Phrase(self.say("say.as-of", day=self.day(it.as_of)))

    def _lists(self, book: Rulebook, it: ListRule) -> Phrases:
        yield Phrase(self.say(f"colour.{it.colour}"))
        if it.stays and len(it.stays.versions) > 1:
            yield from self._claims("listed-for", it.stays, "length", self.length)
        if it.extended:
            by, part = it.extended.by.at(), it.extended.share.at()
            if by and part:
                text = self.say("say.extended", length=self.length(by.value), share=self.share(part.value))
                yield Phrase(text, part)
        if it.escalates:
            yield Phrase(self.say("say.escalates", lengths=self.listed(map(self.length, it.escalates.stays))))
            yield from self._claims("escalates-within", it.escalates.within, "length", self.length)
        if it.further_entry != "starts anew":
            yield Phrase(self.say(f"say.further-entry.{it.further_entry.replace(' ', '-')}"))
        yield from self._claims("score-becomes", it.score_becomes, "points", self.number)
        ways = self.listed(self.say(f"way.{way.replace(' ', '-')}") for way in it.leaves_when)
        if ways:
            yield Phrase(self.say("say.leaves-when", ways=ways), it.found_wrong)
        elif it.stays is None and it.escalates is None:
            yield Phrase(self.say("say.no-way-out"))
        for way, day in it.leaves_from.items():
            yield Phrase(self.say("say.leaves-from", way=self.say(f"way.{way.replace(' ', '-')}"), day=self.day(day)))
        yield from self._claims("stays-after-payment", it.stays_after_payment, "length", self.length)
        yield from self._claims("counts-within", it.counts_within, "length", self.length)
        yield from self._switch(it.made_public, "public", "not-public")
        yield from self._claims("shown-for", it.shown_for, "length", self.length)
        yield from self._claims("notice-first", it.notice_first, "length", self.length)
        yield from self._claims("grace", it.grace, "length", self.length)
        yield from self._claims("deleted-within", it.deleted_within, "length", self.length)
        if it.spares:
            yield Phrase(self.say("say.spares", flags=self.flags(it.spares)))
        for flag, day in it.spares_from.items():
            yield Phrase(self.say("say.spares-from", flags=self.flags((flag,)), day=self.day(day)))
        if it.counts_as:
            yield Phrase(self.say("say.counts-as", act=self.act(it.counts_as)))
        if it.also_lists:
            yield Phrase(self.say("say.also-lists", lists=self.listed(self.list_label(book, e) for e in it.also_lists)))

    def _consequences(self, book: Rulebook, it: Consequence) -> Phrases:
        yield Phrase(self.say("say.touches", services=self.listed(map(self.service, it.touches))))
        yield Phrase(self.say("say.when", states=self.state(book, it.when)))
        if it.when.times:
            yield Phrase(self.say("say.when-times", n=self.number(it.when.times)))
        if it.reaches != "self":
            yield Phrase(self.say(f"say.reaches.{it.reaches}"))
        yield from self._claims("size", it.size, "size", self.number)
        yield from self._claims("enforced", it.enforced, "share", self.share)
        if it.pays_into:
            yield Phrase(self.say("say.pays-into"))
        if it.paid_from:
            yield Phrase(self.say("say.paid-from"))
        yield from self._claims("places", it.places, "n", self.number)
        if it.settles:
            yield Phrase(self.say("say.settles", acts=self.listed(map(self.act, it.settles))))

    def _association(self, book: Rulebook, it: Association) -> Phrases:
        yield Phrase(self.say(f"carries.{it.carries}"))
        if it.when:
            yield Phrase(self.say("say.when", states=self.state(book, it.when)))
        elif it.acts:
            yield Phrase(self.say("say.each-record", acts=self.listed(map(self.act, it.acts))))
        else:
            yield Phrase(self.say("say.each-record-any"))
        yield from self._claims("share-rating" if it.carries == "rating" else "share-points", it.share, "share",
                                self.share)  # fmt: skip
        if it.depth > 1:
            yield Phrase(self.say("say.depth", n=self.number(it.depth)))
        if it.consequences:
            names = [self.label(book.consequences[each].label, each) for each in it.consequences]
            yield Phrase(self.say("say.which", consequences=self.listed(names)))
        elif it.carries == "consequence":
            yield Phrase(self.say("say.all-sanctions"))
        yield from self._claims("cuts-ties", it.cuts_ties, "share", self.share)

    def _repair(self, book: Rulebook, it: Repair) -> Phrases:
        names = [self.list_label(book, each) if each in book.lists else self.act(each) for each in it.open_for]
        yield Phrase(self.say("say.open-for", entries=self.listed(names)))
        yield from self._claims("wait", it.wait, "length", self.length)
        yield from self._claims("gives-back", it.gives_back, "share", self.share)
        yield from self._claims("becomes", it.becomes, "points", self.number)
        yield from self._claims("becomes-lasts", it.becomes_lasts, "length", self.length)
        yield from self._claims("asked", it.asked, "share", self.share)

    def _appeal(self, _: Rulebook, it: Appeal) -> Phrases:
        yield from self._switch(it.open, "appeal-open", "appeal-closed")
        yield from self._claims("within", it.within, "length", self.length)
        yield from self._claims("decided-within", it.decided_within, "length", self.length)
        yield from self._claims("corrected-within", it.corrected_within, "length", self.length)
        yield from self._switch(it.pauses_consequences, "pauses", "pauses-not")
        yield from self._switch(it.reasons_given, "reasons", "reasons-not")
        yield from self._switch(it.second_look, "second-look", "second-look-not")
        yield from self._claims("second-within", it.second_within, "length", self.length)
        yield from self._claims("second-decided-within", it.second_decided_within, "length", self.length)
        yield from self._claims("asked-when-wrong", it.asked_when_wrong, "share", self.share)
        yield from self._claims("asked-when-right", it.asked_when_right, "share", self.share)
        yield from self._claims("upheld-when-wrong", it.upheld_when_wrong, "share", self.share)
        yield from self._claims("upheld-when-right", it.upheld_when_right, "share", self.share)

    def _score(self, _: Rulebook, it: Score) -> Phrases:
        yield from self._claims("lowest", it.lowest, "points", self.number)
        yield from self._claims("highest", it.highest, "points", self.number)
        yield Phrase(self.say(f"say.graded.{it.graded.replace(' ', '-')}"))
        if it.resets == "yearly":
            yield Phrase(self.say("say.resets-yearly"))
        elif it.resets == "own year":
            yield Phrase(self.say("say.resets-own-year"))
        yield from self._switch(it.resets_when_paid, "resets-when-paid", "")
        if it.lowest or it.highest:
            yield Phrase(self.say(f"say.beyond.{it.beyond}"))
        yield from self._switch(it.merits_wait, "merits-wait", "")

    def _bands(self, book: Rulebook, it: Band) -> Phrases:
        if it.at_least is None:
            yield Phrase(self.say("points-below"))
        else:
            version = it.at_least.at()
            yield None if version is None else Phrase(self.say("points-at-least", points=self.number(version.value)))
        yield from self._puts_on(book, it)

    def _who(self, _: Rulebook, it: Who) -> Phrases:
        yield from self._claims("age-from", it.age_from, "n", self.number)
        yield from self._claims("age-to", it.age_to, "n", self.number)
        if it.where:
            yield Phrase(self.say("say.where", places=self.listed(self.say(f"place.{each}") for each in it.where)))
        else:
            yield Phrase(self.say("say.where-all"))
        for key in ("also", "only", "spares"):
            if getattr(it, key):
                yield Phrase(self.say(f"say.{key}", flags=self.flags(getattr(it, key))))
        yield from self._switch(it.consent, "consent", "")


__all__ = ["EntryPhrases", "Phrase"]
