"""What a rulebook says that can be done about a measure: appeal, ways out, repair and waiting, in one language."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from lamppost.catalogue.claims import FOR_GOOD, Claim
from lamppost.rulebook.compile.numbers import value
from lamppost.rulebook.model import Appeal, ListRule, Repair, Rulebook
from lamppost.rulebook.phrases.values import RuleWords


class RemedyPhrases(RuleWords):
    """Remedies of rulebooks in one language, as their terms are on a day; dates are given by the caller."""

    def _say(self, key: str, **values: object) -> str:
        """A sentence of person.json about what can be done."""
        return self.words.say(f"person.can.{key}", **values)

    def nothing(self) -> str:
        """That nothing stands against a person."""
        return self._say("nothing")

    def no_appeal(self, book: Rulebook) -> str:
        """That a rulebook has no appeal."""
        return self._say("no_appeal", book=self.label(book.title))

    def appeal(self, book: Rulebook, appeal: Appeal, last: dt.date | None, today: dt.date) -> str:
        """Until when one can appeal, and while the time runs what follows; `last` is None where there is no limit."""
        authority = self.label(book.authority)
        if last is None:
            return self.sentences([self._say("appeal.ever", authority=authority), *self._terms(appeal, today)])
        day = self.day(last)
        if last < today:
            return self._say("appeal.late", authority=authority, day=day)
        return self.sentences([self._say("appeal.until", authority=authority, day=day), *self._terms(appeal, today)])

    def _terms(self, appeal: Appeal, today: dt.date) -> list[str]:
        """How soon an appeal is decided, and whether consequences wait for that."""
        terms = []
        if appeal.decided_within is not None:
            terms.append(self.words.count("person.can.decided", days_of(appeal.decided_within, today)))
        terms.append(self._say("pauses" if value(appeal.pauses_consequences, today, False) else "goes_on"))
        return terms

    def way_out(self, label: str, rule: ListRule, ways: Sequence[str], today: dt.date) -> str:
        """The ways out of a list that a person can take, and how soon the entry is then deleted."""
        names = [self.words.say(f"ledger.way.{way.replace(' ', '_')}") for way in ways]
        parts = [self._say("way_out", list=label, ways=self.listed(names))]
        if rule.deleted_within is not None:
            parts.append(self.words.count("person.can.deleted", days_of(rule.deleted_within, today)))
        return self.sentences(parts)

    def repair(self, repair: Repair, labels: Sequence[str], opens: dt.date, share: float) -> str:
        """From when and by which act one can repair, and the share of the points that comes back (0: none)."""
        what, day = self.listed(labels), self.day(opens)
        if repair.by is None:
            parts = [self._say("repair.asked", what=what, day=day)]
        else:
            parts = [self._say("repair.act", what=what, act=self.act(repair.by), day=day)]
        if share:
            parts.append(self._say("repair.share", share=f"{100 * share:.4g}%"))
        return self.sentences(parts)

    def wait(self, kind: str, day: dt.date, **labels: str) -> str:
        """That a listing, points or a grade ('list', 'points', 'grade') end by themselves on a day."""
        return self._say(f"wait.{kind}", day=self.day(day), **labels)


def days_of(term: Claim[int], today: dt.date) -> int:
    """The days of a time limit as it is on a day."""
    return min(value(term, today, 0), FOR_GOOD)


__all__ = ["RemedyPhrases", "days_of"]
