"""The ledger: a person's trace in words, each line with its rule, its place in the file, its source and its grade.

The town writes what it did as numbers (town/codes.py); here they become the lines a person would read. What did *not*
count stands there too, with the reason, because that is what every appeal begins with.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from lamppost.catalogue.citation import named
from lamppost.catalogue.claims import Cited
from lamppost.errors import LamppostError
from lamppost.record.entry import LedgerEntry
from lamppost.record.facts import Fact, fact
from lamppost.rulebook.blocks import WAYS
from lamppost.rulebook.load import position
from lamppost.rulebook.model import Rulebook
from lamppost.rulebook.regime import Regime
from lamppost.town import codes
from lamppost.words import words

WHY_NOT: Final = {
    codes.NOT_COVERED: "not_covered",
    codes.OVER_CAP: "over_cap",
    codes.SPARED: "spared",
    codes.WAITING_MERIT: "waiting_merit",
    codes.CORRECTED: "corrected",
    codes.NOT_IN_FORCE: "not_in_force",
    codes.NOT_ACTED_ON: "not_acted_on",
    codes.TOO_LATE: "too_late",
    codes.OUT_OF_RANGE: "out_of_range",
    codes.TOO_SOON: "too_soon",
    codes.BEYOND_LIMIT: "beyond_limit",
}
"""Why something did not count, as the keys ledger.reason.* have it."""
BEFELL: Final = {
    codes.LOST_WORK: "lost_work",
    codes.FOUND_WORK: "found_work",
    codes.TIE_CUT: "tie_cut",
    codes.TIED_MARK: "tied_mark",
    codes.YEAR_OPENED: "year_opened",
    codes.YEAR_CARRIED: "year_carried",
}
BY_RULE: Final = {
    codes.POINTS: "points",
    codes.LAPSED: "lapsed",
    codes.GRADED: "graded",
    codes.APPEALED: "appealed",
    codes.UPHELD: "upheld",
    codes.REJECTED: "rejected",
    codes.NOT_COUNTED: "not_counted",
    codes.REPAIRED: "repaired",
}


class LedgerWriter:
    """Turns trace rows of one regime into lines."""

    def __init__(self, regime: Regime, start: dt.date, language: str = "en") -> None:
        self.regime, self.start, self.language, self.words = regime, start, language, words(language)
        self.plan, self.catalogue = regime.plan, regime.catalogue
        self.acts = {act.code: act for act in self.catalogue.acts.values()}
        self.services = {service.code: service for service in self.catalogue.services.values()}
        self.ruled = {self.catalogue.acts[act].code for _, act in self.plan.rules}
        self.channels = {channel.code: channel for channel in self.catalogue.channels.values()}

    def lines(self, trace: NDArray[np.void], person: int, firm: int | None = None) -> list[LedgerEntry]:
        """Every line of one person's ledger, and of the person's firm if it is given, in the order of what happened."""
        found = []
        for row in trace[(trace["person"] == person) | (trace["person"] == (-1 if firm is None else firm))]:
            line = self.line(row)
            found.append(line if row["person"] == person else replace(line, what=self.say("firm", what=line.what)))
        return found

    def line(self, row: np.void) -> LedgerEntry:
        """One trace row as a line."""
        return self.line_of(fact(row, self.regime))

    def line_of(self, said: Fact) -> LedgerEntry:
        """One fact as a line."""
        book, entry = self._book(said), self._entry(said)
        place = source = grade = ""
        if book is not None and said.entry is not None and entry is not None:
            place, source, grade = place_of(book.rulebook, said.entry), _source(book, entry), entry.evidence or ""
        group = "refusal" if said.kind == codes.REFUSED else "truth"
        return LedgerEntry(
            day=self.day(said.day),
            what=self._what(said),
            counted=said.kind != codes.NOT_COUNTED,
            points=said.points,
            score=said.score,
            rulebook="" if book is None else book.rulebook,
            place=place,
            source=source,
            grade=grade,
            truth=self.both([self.say(f"{group}.{word}") for word in said.truth]),
            kind=said.kind,
            held=said.truth,
            act=self.acts[said.act].id if said.act in self.acts else "",
            service=self.services[said.service].id if said.service is not None else "",
        )

    def behind(self, row: np.void) -> tuple[Cited, tuple[str, str], Rulebook] | None:
        """(entry, its path in the file, its book) behind a trace row; None where no rule is."""
        said = fact(row, self.regime)
        entry, book = self._entry(said), self._book(said)
        return None if entry is None or book is None or said.entry is None else (entry, said.entry, book)

    def label(self, entry: Any, where: tuple[str, ...], row: np.void) -> str:
        """What a rule is called: its own label, else the act's, the service's with its effect, or its name."""
        if getattr(entry, "label", None) is not None:
            return str(entry.label.in_language(self.language))
        if where[0] == "acts":
            return self.catalogue.acts[where[1]].label.in_language(self.language)
        if where[0] == "consequences":
            effect = self.say(f"effect.{entry.effect.replace(' ', '_')}")
            return self.say("touched", service=self.service(int(row["act"])), effects=effect)
        return where[1]

    def day(self, day: int) -> dt.date:
        """The date of a day of the run; no date lies beyond the last of the calendar."""
        return self.start + dt.timedelta(days=min(day, (dt.date.max - self.start).days))

    def act(self, code: int | None) -> str:
        """The label of an act; of none, that it came from somebody close."""
        return self.acts[code].label.in_language(self.language) if code in self.acts else self.say("close")

    def say(self, key: str, **values: object) -> str:
        """A sentence of words/<language>/ledger.json."""
        return self.words.say(f"ledger.{key}", **values)

    def both(self, clauses: Sequence[str]) -> str:
        """Several clauses in one line; '' if there are none."""
        said = "".join(clauses[:1])
        for clause in clauses[1:]:
            said = self.say("also", first=said, then=clause)
        return said

    def undone(self, code: int) -> str:
        """That an act was left undone out of fear."""
        return self.say("undone", act=self.act(code))

    def unrecorded(self, code: int) -> str:
        """That an act was done and nobody recorded it."""
        return self.say("unrecorded", act=self.act(code))

    def service(self, code: int) -> str:
        """The label of a service."""
        return self.services[code].label.in_language(self.language)

    def _book(self, said: Fact) -> Rulebook | None:
        return self.plan.books[said.book] if said.book is not None else None

    def _entry(self, said: Fact) -> Cited | None:
        if said.entry is None or said.book is None:
            return None
        block, name = said.entry
        found: Cited = getattr(self.plan.books[said.book], block)[name]
        return found

    def _list(self, said: Fact) -> str:
        """What the list that a fact is about is called."""
        book, name = self._book(said), said.entry[1] if said.entry else ""
        label = book.lists[name].label if book is not None else None
        return label.in_language(self.language) if label else name

    def _what(self, said: Fact) -> str:
        """The sentence."""
        kind, act = said.kind, self.act(said.act)
        if said.block == "lists":
            return self._listing(said, self._list(said))
        if said.service is not None:
            return self._service(said, self.service(said.service))
        if kind in (codes.RECORDED, codes.DID):
            return self._record(said)
        if kind == codes.BAND:
            band = self.band(self._book(said), codes.NO_BAND if said.band is None else said.band)
            return self.say("band", band=band) if band else self.say("band.none")
        if kind in BEFELL:
            return self.say(BEFELL[kind])
        key = "points.tied" if kind == codes.POINTS and said.through_tie else BY_RULE[kind]
        return self.say(key, act=act, reason="" if said.reason is None else self.reason(said.reason))

    def _ground(self, said: Fact, sentence: str) -> str:
        """A sentence about an entry, with the ground for it: an act, the score, or (none is named) a tie."""
        if said.through_tie:
            return sentence
        return self.say("ground", listed=sentence, act=self._ground_act(said.act))

    def _ground_act(self, act: int | None) -> str:
        return self.act(act) if act else self.say("ground.band")

    def _listing(self, said: Fact, label: str) -> str:
        """What became of an entry on a list."""
        kind = said.kind
        until = "" if said.day_said is None else self.words.day(self.day(said.day_said))
        if kind == codes.LISTED:
            sentence = self.say("listed.until", list=label, day=until) if until else self.say("listed.open", list=label)
            return self._ground(said, sentence)
        if kind == codes.NOT_COUNTED:
            return self.say("not_listed", list=label, reason=self.reason(said.reason or 0))
        if kind == codes.GROUND_ENDED:
            ended, other = self._ground_act(said.act), self._ground_act(said.stands)
            return self.say("ground_ended", list=label, act=ended, other=other)
        if kind == codes.CLEARED:
            return self.say("cleared", list=label, points=said.score)
        if kind == codes.DECIDED:
            return self.say("decided", list=label, day=until)
        if kind == codes.WAY_OUT_MET:
            way = self.say(f"way.{WAYS[said.way or 0].replace(' ', '_')}")
            return self.say("way_out", list=label, way=way)
        return self.say({codes.LEFT: "left", codes.PERFORMED: "performed", codes.REPAIRED: "repaired.list"}[kind],
                        list=label)  # fmt: skip

    def _record(self, said: Fact) -> str:
        """Who recorded what."""
        act = said.act or 0
        if said.unseen:
            return self.unrecorded(act)
        known = self.channels.get(said.channel or 0)
        by = known.label.in_language(self.language) if known else self.say("authority")
        key = "recorded" if act in self.ruled else "recorded.no_rule"
        return self.say(key, channel=by, act=self.act(act))

    def band(self, book: Rulebook | None, number: int) -> str:
        """What a band is called; '' for none. In English it is its own name in the rulebook."""
        names = list(book.bands) if book is not None else []
        if book is None or number >= len(names):
            return ""
        label = book.bands[names[number]].label
        return names[number] if label is None or self.language == "en" else label.in_language(self.language)

    def reason(self, code: int) -> str:
        """Why something did not count."""
        return self.say(f"reason.{WHY_NOT[code]}")

    def _service(self, said: Fact, label: str) -> str:
        """What became of a service that was sought."""
        if said.kind == codes.TOUCHED:
            effects = self.words.listed([self.say(f"effect.{each.replace(' ', '_')}") for each in said.effects])
            return self.say("touched", service=label, effects=effects)
        if said.rank is not None:
            return self.say("place_given", service=label, rank=said.rank[0], line=said.rank[1])
        if said.kind == codes.SOUGHT:
            return self.say("given", service=label)
        return self.say("passed_over" if said.passed_over else "refused", service=label)


@lru_cache(maxsize=4096)
def place_of(rulebook: str, where: tuple[str, ...]) -> str:
    """File and line of an entry of a rulebook, '' of one that does not come with Lamppost; read once."""
    try:
        file, line = position(rulebook, where)
    except LamppostError:  # the book is a file of the user's own, beside the regime
        return ""
    return f"{file.rsplit('/', 1)[-1]}:{line}"


def _source(book: Rulebook, entry: Cited) -> str:
    """The source of an entry in words: title, and where in it."""
    return named(entry.cite, book.sources)
