"""The ledger: a person's trace in words, each line with its rule, its place in the file, its source and its grade.

The town writes what it did as numbers (town/desk.py); here they become the lines a person would read. What did *not*
count stands there too, with the reason, because that is what every appeal begins with.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from lamppost.catalogue.claims import Cited
from lamppost.errors import LamppostError
from lamppost.rulebook.compile.law import WAYS
from lamppost.rulebook.load import position
from lamppost.rulebook.model import Rulebook
from lamppost.rulebook.regime import Regime
from lamppost.town import desk
from lamppost.town.state import (
    COLLATERAL,
    DOUBLE,
    INVENTED,
    LISTING,
    RANKED,
    TIED,
    TRUE,
    TWICE,
    UNSEEN,
    WRONG_PERSON,
    WRONGFUL,
)
from lamppost.town.tables import EFFECTS, FOREVER
from lamppost.words import words

WHY_NOT: Final = {
    desk.NOT_COVERED: "not_covered",
    desk.OVER_CAP: "over_cap",
    desk.SPARED: "spared",
    desk.WAITING_MERIT: "waiting_merit",
    desk.CORRECTED: "corrected",
    desk.NOT_IN_FORCE: "not_in_force",
    desk.NOT_ACTED_ON: "not_acted_on",
    desk.TOO_LATE: "too_late",
    desk.OUT_OF_RANGE: "out_of_range",
    desk.TOO_SOON: "too_soon",
    desk.BEYOND_LIMIT: "beyond_limit",
}
"""Why something did not count, as the keys ledger.reason.* have it."""
BEFELL: Final = {
    desk.LOST_WORK: "lost_work",
    desk.FOUND_WORK: "found_work",
    desk.TIE_CUT: "tie_cut",
    desk.TIED_MARK: "tied_mark",
    desk.YEAR_OPENED: "year_opened",
    desk.YEAR_CARRIED: "year_carried",
}
OF_LISTS: Final = (
    desk.LISTED,
    desk.DECIDED,
    desk.LEFT,
    desk.WAY_OUT_MET,
    desk.PERFORMED,
    desk.GROUND_ENDED,
    desk.CLEARED,
)
"""Kinds of lines whose `ref` is a list."""
BY_RULE: Final = {
    desk.POINTS: "points",
    desk.LAPSED: "lapsed",
    desk.GRADED: "graded",
    desk.APPEALED: "appealed",
    desk.UPHELD: "upheld",
    desk.REJECTED: "rejected",
    desk.NOT_COUNTED: "not_counted",
    desk.REPAIRED: "repaired",
}


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a ledger."""

    day: dt.date
    what: str
    counted: bool
    points: int | None
    score: int | None
    rulebook: str
    place: str  # file:line of the rule
    source: str
    grade: str
    truth: str  # '' where it does not apply
    kind: int
    held: tuple[str, ...] = ()  # the words of truth_of or refusal_of behind `truth`


def truth_of(flags: int) -> str:
    """Whether what a line rests on is true: a word that has a sentence under ledger.truth."""
    if flags & TWICE:
        return "twice"
    if flags & WRONG_PERSON:
        return "somebody_else"
    if flags & INVENTED:
        return "nobody"
    if flags & TIED:
        return "tied" if flags & TRUE else "tied_untrue"
    return "true" if flags & TRUE else "untrue"


def refusal_of(flags: int) -> tuple[str, ...]:
    """What the town itself marked a refusal as, each with a sentence under ledger.refusal."""
    marked = {WRONGFUL: "wrongful", COLLATERAL: "collateral", DOUBLE: "double"}
    return tuple(word for bit, word in marked.items() if flags & bit) or ("by_rule",)


def about_a_list(row: np.void, regime: Regime) -> bool:
    """Whether a line about something that did not count is about an entry on a list, and not about a record.

    Both can carry LISTING: a record does where it says that the person is on another authority's list.
    """
    value, ref, act = int(row["value"]), int(row["ref"]), int(row["act"])
    if not int(row["flags"]) & LISTING or value not in (desk.SPARED, desk.NOT_IN_FORCE):
        return False
    plan, acts = regime.plan, regime.catalogue.acts
    told = {acts[each.counts_as].code for book in plan.books for each in book.lists.values() if each.counts_as}
    if value == desk.SPARED or act not in told or ref >= len(plan.rules):
        return True
    owner, name = plan.rules[ref]
    return owner != int(row["book"]) or acts[name].code != act


class Ledger:
    """Turns trace rows of one regime into lines."""

    def __init__(self, regime: Regime, start: dt.date, language: str = "en") -> None:
        self.regime, self.start, self.language, self.words = regime, start, language, words(language)
        self.plan, self.catalogue = regime.plan, regime.catalogue
        self.acts = {act.code: act for act in self.catalogue.acts.values()}
        self.services = {service.code: service for service in self.catalogue.services.values()}
        self.ruled = {self.catalogue.acts[act].code for _, act in self.plan.rules}
        self.channels = {channel.code: channel for channel in self.catalogue.channels.values()}

    def lines(self, trace: NDArray[np.void], person: int, firm: int | None = None) -> list[Line]:
        """Every line of one person's ledger, and of the person's firm if it is given, in the order of what happened."""
        found = []
        for row in trace[(trace["person"] == person) | (trace["person"] == (-1 if firm is None else firm))]:
            line = self.line(row)
            found.append(line if row["person"] == person else replace(line, what=self.say("firm", what=line.what)))
        return found

    def line(self, row: np.void) -> Line:
        """One trace row as a line."""
        kind, flags = int(row["kind"]), int(row["flags"])
        what, entry, where, book = self._what(row, kind)
        points = score = None
        if kind in (desk.POINTS, desk.LAPSED) or (kind == desk.REPAIRED and row["value"]):
            points, score = int(row["value"]), int(row["total"])
        elif kind == desk.BAND:
            score = int(row["total"])
        place = source = grade = ""
        if entry is not None and book is not None:
            place, source, grade = _place(book.rulebook, where), _source(book, entry), entry.evidence or ""
        told = kind in (desk.RECORDED, desk.DID, desk.POINTS, desk.LISTED, desk.DECIDED, desk.GRADED)
        held: tuple[str, ...] = refusal_of(flags) if kind == desk.REFUSED else (truth_of(flags),) if told else ()
        group = "refusal" if kind == desk.REFUSED else "truth"
        return Line(
            day=self.day(7 * int(row["week"]) + int(row["weekday"])),
            what=what,
            counted=kind not in (desk.NOT_COUNTED,),
            points=points,
            score=score,
            rulebook="" if book is None else book.rulebook,
            place=place,
            source=source,
            grade=grade,
            truth=self.both([self.say(f"{group}.{word}") for word in held]),
            kind=kind,
            held=held,
        )

    def behind(self, row: np.void) -> tuple[Cited, tuple[str, ...], Rulebook] | None:
        """(entry, its path in the file, its book) behind a trace row; None where no rule is."""
        _, entry, where, book = self._what(row, int(row["kind"]))
        return None if entry is None or book is None or not where else (entry, where, book)

    def day(self, day: int) -> dt.date:
        """The date of a day of the run; no date lies beyond the last of the calendar."""
        return self.start + dt.timedelta(days=min(day, (dt.date.max - self.start).days))

    def act(self, code: int) -> str:
        """The label of an act."""
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

    def _book(self, row: np.void) -> Rulebook | None:
        number = int(row["book"])
        return self.plan.books[number] if number < len(self.plan.books) else None

    def _rule(self, ref: int) -> tuple[Cited | None, tuple[str, ...], Rulebook | None]:
        if ref < 0:
            return None, (), None
        owner, act = self.plan.rules[ref]
        return self.plan.books[owner].acts[act], ("acts", act), self.plan.books[owner]

    def _list(self, ref: int) -> tuple[Cited, tuple[str, ...], Rulebook, str]:
        owner, name = self.plan.lists[ref]
        entry = self.plan.books[owner].lists[name]
        label = entry.label.in_language(self.language) if entry.label else name
        return entry, ("lists", name), self.plan.books[owner], label

    def _what(self, row: np.void, kind: int) -> tuple[str, Cited | None, tuple[str, ...], Rulebook | None]:
        """(sentence, the entry behind it, its path in the file, its book)."""
        ref, act, value, flags = int(row["ref"]), int(row["act"]), int(row["value"]), int(row["flags"])
        if kind in OF_LISTS:
            entry, where, owner, label = self._list(ref)
            return self._listing(row, label), entry, where, owner
        if kind == desk.NOT_COUNTED and about_a_list(row, self.regime):
            entry, where, owner, label = self._list(ref)
            return self.say("not_listed", list=label, reason=self.reason(value)), entry, where, owner
        if kind == desk.REPAIRED and ref < 0:
            entry, where, owner, label = self._list(-1 - ref)
            return self.say("repaired.list", list=label), entry, where, owner
        if kind in (desk.REFUSED, desk.TOUCHED, desk.SOUGHT, desk.PLACE_GIVEN):
            return self._service(row)
        if kind in (desk.RECORDED, desk.DID):
            return self._record(int(row["channel"]), act, flags), None, (), None
        if kind == desk.BAND:
            band = self.band(book := self._book(row), value)
            return self.say("band", band=band) if band else self.say("band.none"), None, (), book
        if kind in BEFELL:
            return self.say(BEFELL[kind]), None, (), self._book(row)
        rule, where, owner_or_none = self._rule(ref)
        key = "points.tied" if kind == desk.POINTS and flags & TIED else BY_RULE[kind]
        reason = self.reason(value) if kind == desk.NOT_COUNTED else ""
        return self.say(key, act=self.act(act), reason=reason), rule, where, owner_or_none or self._book(row)

    def _ground(self, row: np.void, said: str) -> str:
        """A sentence about an entry, with the ground for it: an act, the score, or (none is named) a tie."""
        if int(row["flags"]) & TIED:
            return said
        act = int(row["act"])
        return self.say("ground", listed=said, act=self.act(act) if act else self.say("ground.band"))

    def _listing(self, row: np.void, label: str) -> str:
        """What became of an entry on a list."""
        kind, value = int(row["kind"]), int(row["value"])
        if kind == desk.LISTED:
            until = value < FOREVER
            said = self.say("listed.until", list=label, day=self.words.day(self.day(value))) if until else ""
            return self._ground(row, said or self.say("listed.open", list=label))
        if kind == desk.GROUND_ENDED:
            ended, other = (self.act(act) if act else self.say("ground.band") for act in (int(row["act"]), value))
            return self.say("ground_ended", list=label, act=ended, other=other)
        if kind == desk.CLEARED:
            return self.say("cleared", list=label, points=value)
        if kind == desk.DECIDED:
            return self.say("decided", list=label, day=self.words.day(self.day(value)))
        if kind == desk.WAY_OUT_MET:
            way = self.say(f"way.{WAYS[value].replace(' ', '_')}") if value < len(WAYS) else ""
            return self.say("way_out", list=label, way=way)
        return self.say({desk.LEFT: "left", desk.PERFORMED: "performed"}[kind], list=label)

    def _record(self, channel: int, act: int, flags: int) -> str:
        """Who recorded what."""
        if flags & UNSEEN:
            return self.unrecorded(act)
        known = self.channels.get(channel)
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

    def _service(self, row: np.void) -> tuple[str, Cited | None, tuple[str, ...], Rulebook | None]:
        """What became of a service that was sought."""
        kind, value, label = int(row["kind"]), int(row["value"]), self.service(int(row["act"]))
        if kind == desk.TOUCHED:
            met = [effect for number, effect in enumerate(EFFECTS) if value >> number & 1]
            effects = self.words.listed([self.say(f"effect.{each.replace(' ', '_')}") for each in met])
            return self.say("touched", service=label, effects=effects), None, (), None
        if kind == desk.SOUGHT:
            return self.say("given", service=label), None, (), None
        place = self.plan.rows[int(row["ref"])]
        book = self.plan.books[place.book]
        if kind == desk.PLACE_GIVEN:
            said = self.say("place_given", service=label, rank=value, line=int(row["total"]))
        else:
            said = self.say("passed_over" if int(row["flags"]) & RANKED else "refused", service=label)
        return said, book.consequences[place.consequence], ("consequences", place.consequence), book


@lru_cache(maxsize=4096)
def _place(rulebook: str, where: tuple[str, ...]) -> str:
    """File and line of an entry of a rulebook that comes with Lamppost: the same for as long as the program runs."""
    try:
        file, line = position(rulebook, where)
    except LamppostError:  # the book is a file of the user's own, beside the regime
        return ""
    return f"{file.rsplit('/', 1)[-1]}:{line}"


def _source(book: Rulebook, entry: Cited) -> str:
    """The source of an entry in words: title, and where in it."""
    if not entry.cite:
        return ""
    key, _, locator = entry.cite.partition(" ")
    source = book.sources.get(key)
    title = source.title if source is not None else key
    return f"{title}, {locator}" if locator else title
