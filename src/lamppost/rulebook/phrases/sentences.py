"""An entry of a rulebook in one sentence, with its weakest grade and its source: for two rulebooks side by side."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from lamppost.catalogue.citation import named
from lamppost.catalogue.cited import parts
from lamppost.catalogue.claims import GRADES, Claim
from lamppost.rulebook.model import (
    ActRule,
    Appeal,
    Association,
    Consequence,
    ListRule,
    PublishedCount,
    Rulebook,
    Score,
    When,
    Who,
)
from lamppost.rulebook.pairs import Entry
from lamppost.rulebook.phrases.values import RuleWords


class EntrySentences(RuleWords):
    """Entries of rulebooks as sentences of one language."""

    def _say(self, key: str, **values: object) -> str:
        """A sentence of diff.json."""
        return self.words.say(f"diff.{key}", **values)

    def sentence(self, entry: Entry) -> str:
        """An entry in a sentence."""
        model = entry.model
        if isinstance(model, ActRule):
            return self._act(entry, model)
        if isinstance(model, ListRule):
            return self._list(entry, model)
        if isinstance(model, Consequence):
            return self._consequence(entry, model)
        if isinstance(model, Association):
            whom, what = self._say(f"tie.{model.to}"), self._say(f"carries.{model.carries}")
            return self.clauses(self._say("tie", whom=whom, what=what), self._when(entry, model.when))
        if isinstance(model, Who):
            return self._who(model)
        if isinstance(model, Score):
            return self._say("score", start=f"{model.start.versions[-1].value:,}")
        if isinstance(model, PublishedCount):
            count = f"{model.value.versions[-1].value:,.0f}"
            name, unit = self.label(model.label), self.say(f"say.counts.{model.counts}")
            return self._say("figure", name=name, count=count, unit=unit, day=self.day(model.as_of))
        assert isinstance(model, Appeal)  # noqa: S101 - the last of the blocks
        return self._say("appeal.open" if model.open.versions[-1].value else "appeal.none")

    def _lists(self, book: Rulebook, names: Sequence[str]) -> str:
        return self.quoted([self.list_label(book, name) for name in names if name in book.lists])

    def _bands(self, book: Rulebook, names: Sequence[str]) -> str:
        return self.listed([self.label(book.bands[name].label, name) for name in names if name in book.bands])

    def _when(self, entry: Entry, when: When | None) -> str:
        if when is None:
            return ""
        states = []
        if when.band:
            states.append(self._say("when.band", bands=self._bands(entry.book, when.band)))
        if when.on_list:
            states.append(self._say("when.list", lists=self._lists(entry.book, when.on_list)))
        return self.listed(states)

    def _act(self, entry: Entry, rule: ActRule) -> str:
        name = self.label(rule.label or self.catalogue.acts[entry.name].label, entry.name)
        does = []
        if rule.points is not None:
            points = rule.points.versions[-1].value
            if points:
                does.append(self.words.count("diff.act.off" if points < 0 else "diff.act.on", abs(points)))
        if rule.puts_on:
            does.append(self._say("act.lists", lists=self._lists(entry.book, rule.puts_on)))
        if rule.sets_band is not None:
            does.append(self._say("act.band", band=self._bands(entry.book, [rule.sets_band.band])))
        if rule.points is not None and rule.lasts is not None:
            does.append(self._say("act.lasts", term=self.length(rule.lasts.versions[-1].value)))
        effects = self.listed(does) if does else self._say("act.nothing")
        return self._say("act", name=name, does=effects)

    def _list(self, entry: Entry, rule: ListRule) -> str:
        if rule.stays is None:
            does = [self._say("list.until")]
        else:
            does = [self._say("list.stays", term=self.length(rule.stays.versions[-1].value))]
        if rule.made_public is not None:
            public = rule.made_public.versions[-1].value
            does.append(self._say("list.public" if public else "list.secret"))
        name = self.label(rule.label, entry.name)
        return self._say("list", name=name, does=self.listed(does))

    def _consequence(self, entry: Entry, rule: Consequence) -> str:
        services = self.listed([self.members(name) for name in rule.touches])
        effect = self._say(f"effect.{rule.effect.replace(' ', '-')}")
        if rule.label is None:
            sentence = self._say("consequence.plain", effect=effect, services=services)
        else:
            name = self.label(rule.label)
            sentence = self._say("consequence", name=name, effect=effect, services=services)
        reaches = "" if rule.reaches == "self" else self._say(f"reaches.{rule.reaches}")
        return self.clauses(sentence, self._when(entry, rule.when), reaches)

    def _who(self, who: Who) -> str:
        places = [self._say(f"place.{name}") for name in who.where]
        sentence = self._say("who.place", places=self.listed(places)) if places else ""
        sentence = sentence or self._say("who.all")
        age = "" if who.age_from is None else str(who.age_from.versions[-1].value)
        agreed = who.consent is not None and who.consent.versions[-1].value
        return self.clauses(
            sentence,
            self._say("who.age", age=age) if age not in ("", "0") else "",
            self._say("who.consent") if agreed else "",
        )


def weakest_grade(entry: Entry) -> str:
    """The weakest grade in an entry."""
    grades = [each.evidence for each in _claims(entry.model) if each.evidence]
    return max(grades, key=GRADES.index, default=entry.model.evidence or "")


def cited_source(entry: Entry) -> str:
    """What an entry cites, and where in it."""
    cites = [entry.model.cite, *(each.cite for each in _claims(entry.model))]
    return named(next((cite for cite in cites if cite), None), entry.book.sources)


def _claims(model: Any) -> list[Any]:
    return [version for _, part in parts(model) if isinstance(part, Claim) for version in part.versions]


__all__ = ["EntrySentences", "cited_source", "weakest_grade"]
