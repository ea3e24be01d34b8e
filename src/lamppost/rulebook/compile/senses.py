"""Channels as thresholds: who sees which act, how often wrongly, and how late."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping
from typing import Any, Final, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from lamppost.catalogue.claims import Claim
from lamppost.catalogue.codes import FIRST_OWN_ACT, FIRST_OWN_CHANNEL
from lamppost.catalogue.model import Catalogue, Channel, Coverage, Later, Varies
from lamppost.catalogue.people import CLASSES
from lamppost.errors import LamppostError
from lamppost.rulebook.compile.acts import in_force
from lamppost.rulebook.compile.columns import stated
from lamppost.rulebook.compile.matching import Factors, Figures, by_class, factors, seen_by_class
from lamppost.rulebook.compile.numbers import bits, chance, ranges, rows, value
from lamppost.rulebook.compile.plan import Plan
from lamppost.rulebook.model import ChannelUse, Rulebook
from lamppost.town.tables import (
    ACT_CODES,
    EYE,
    LATE,
    LIE,
    LIE_CHANNELS,
    LIE_GUIDE,
    LIE_PART,
    ONE,
    OWN_LIE,
    WEEKS_A_YEAR,
    Senses,
)

Uses = Mapping[str, ChannelUse | None]
"""The channels that exist in a regime, each with what the regime changes about it."""

T = TypeVar("T")


class Eye(NamedTuple):
    """One channel on one act, on one date."""

    channel: int
    hit: tuple[float, float]
    wrong: float
    twice: float
    delay: int
    later: list[tuple[int, int]]  # (threshold, days)
    lies: float
    books: list[int]
    factors: Factors | None


def listens(book: Rulebook, channel: str, act: str) -> bool:
    """Whether a book heeds this channel about this act: its own ear, and the rule's."""
    if book.listens_to and channel not in book.listens_to:
        return False
    rule = book.acts.get(act)
    if rule is None:
        return any(repair.by == act for repair in book.repair.values())
    return not rule.seen_by or channel in rule.seen_by


def _first(*claims: Claim[T] | None) -> Claim[T]:
    """The nearest claim: the regime's, the act's, the channel's."""
    return next(claim for claim in claims if claim is not None)


def heard_by(channel: Channel, use: ChannelUse | None, act: str, word: str) -> Claim[Any]:
    """The figure of a channel that holds for an act: the regime's, else the act's own, else the channel's."""
    return _first(getattr(use or ChannelUse(), word), getattr(channel.sees[act], word), getattr(channel, word))


def eye_of(plan: Plan, channel: Channel, use: ChannelUse | None, act: str, day: dt.date) -> Eye:
    """What a channel makes of an act: the regime's figure, else the act's own, else the channel's."""
    sees, use = channel.sees[act], use or ChannelUse()
    coverage: Coverage = sees.coverage or channel.coverage
    urban = value(_first(use.coverage, coverage.urban), day, 0.0)
    rural = value(_first(use.coverage, coverage.rural), day, 0.0)
    hit = value(_first(use.hit, sees.hit, channel.hit), day, 0.0)
    # Of what is wrong, the part that no check finds.
    left = (1.0 - stated(use, "checked", day)) * stated(use, "errs", day)
    more = stated(use, "reports", day)
    # Whoever gives a delay gives all delays: what comes later than a figure is said beside it.
    timed = next(each for each in (use, sees, channel) if each.delay is not None)
    return Eye(
        channel=channel.code,
        hit=(min(1.0, urban * hit * more), min(1.0, rural * hit * more)),
        wrong=left * value(_first(use.wrong_person, sees.wrong_person, channel.wrong_person), day, 0.0),
        twice=left * value(_first(use.twice, sees.twice, channel.twice), day, 0.0),
        delay=value(timed.delay, day, 0),
        later=_later(timed.later, day),
        lies=left * more * value(_first(use.false_records, sees.false_records, channel.false_records), day, 0.0),
        books=[n for n, book in enumerate(plan.books) if in_force(book, day) and listens(book, channel.id, act)],
        factors=factors(channel, use, day),
    )


def _later(parts: Mapping[str, Later], day: dt.date) -> list[tuple[int, int]]:
    """(threshold, days) of the records that come later, the soonest first."""
    thresholds, upto = [], 0.0
    for delay, part in sorted((value(each.delay, day, 0), value(each.share, day, 0.0)) for each in parts.values()):
        upto += part
        thresholds.append((chance(upto), delay))
    return thresholds


LEAST_ROOM: Final = 0.02
"""Invented records a year of an act by a channel that there is always room for, so that a regime can err more than the
catalogue thinks likely."""
MOST_WORDS: Final = 255


class InventionRoom(NamedTuple):
    """How a channel's inventions are laid out: words a week, parts of a word a record a year, each act's stretch."""

    words: int
    scale: float
    stretches: dict[str, tuple[int, int]]


def room(catalogue: Catalogue, channel: Channel) -> InventionRoom:
    """The stretches of a channel's part of a word, by act code, each as wide as the top of its range.

    By the catalogue alone and not by a regime's own figures, so that moving one disturbs nobody else's chance.
    Raises LamppostError for a channel that invents more than the words of a week hold.
    """
    ordered = sorted(
        (act for act in channel.sees if not _of_its_own(catalogue, channel.id, act)),
        key=lambda act: catalogue.acts[act].code,
    )
    most = max(1.0, channel.false_varies.largest())
    tops = [max(LEAST_ROOM, most * _top(channel.sees[act].false_records or channel.false_records)) for act in ordered]
    words = max(1, math.ceil(sum(tops) / WEEKS_A_YEAR * LIE_CHANNELS))
    if words > MOST_WORDS:
        raise LamppostError(
            f"The channel '{channel.id}' invents up to {sum(tops):.0f} records a year at the top of its ranges; "
            f"{MOST_WORDS * WEEKS_A_YEAR // LIE_CHANNELS} fit. Narrow the largest."
        )
    scale = LIE_CHANNELS / WEEKS_A_YEAR / words * LIE_PART
    stretches, low = {}, 0
    for act, top in zip(ordered, tops, strict=True):
        stretches[act] = (low, low + int(top * scale) - 1)
        low += int(top * scale)
    return InventionRoom(words, scale, stretches)


def _top(claim: Claim[float]) -> float:
    return max(version.value if version.high is None else version.high for version in claim.versions)


def senses_table(plan: Plan, catalogue: Catalogue, uses: Uses, day: dt.date) -> Senses:
    """Rows by act, earliest channel first; and the channels' inventions on their own grid."""
    wanted = {act for book in plan.books for act in book.acts}
    wanted |= {repair.by for book in plan.books for repair in book.repair.values() if repair.by is not None}
    eyes: dict[int, list[Eye]] = {code: [] for code in range(ACT_CODES)}
    lies: dict[str, dict[str, Eye]] = {}
    for name in uses:
        channel = catalogue.channels[name]
        for act in channel.sees:
            if act not in wanted:
                continue
            eye = eye_of(plan, channel, uses[name], act, day)
            if not eye.books:
                continue
            code = catalogue.acts[act].code
            eyes[code].append(eye)
            if eye.lies > 0:
                lies.setdefault(name, {})[act] = eye
    by_act = [sorted(eyes[code], key=lambda e: (e.delay, e.channel)) for code in range(ACT_CODES)]
    classed, late = ClassThresholds(), Late()
    eye_rows = [_eye_row(eye, classed, late) for row in by_act for eye in row]
    laid, apart = _apart(catalogue, lies)
    words, guide, lie, classes = _lies(catalogue, laid, late)
    own_lie = _own_lies(catalogue, apart, late, classes)
    return Senses(
        start=ranges(by_act),
        eye=rows(EYE, eye_rows),
        hit_cls=classed.table("hit"),
        wrong_cls=classed.table("wrong"),
        late=rows(LATE, late.rows),
        lie_words=words,
        lie_most=int(words.max()),
        lie_guide=guide,
        lie_cls=np.array(classes or np.zeros((1, CLASSES)), np.int64),
        lie=lie,
        own_lie=own_lie,
    )


class Late:
    """Rows of records that come later, as they are asked for."""

    def __init__(self) -> None:
        self.rows: list[dict[str, object]] = []

    def range(self, later: list[tuple[int, int]]) -> dict[str, object]:
        """The fields of the row they belong to."""
        first = len(self.rows)
        self.rows += [{"below": below, "delay": delay} for below, delay in later]
        return {"later": first, "later_end": len(self.rows)}


class ClassThresholds:
    """Thresholds by class of person, a row for each eye that needs one."""

    def __init__(self) -> None:
        self.rows: list[dict[str, Figures]] = []

    def row(self, eye: Eye) -> int:
        """The number of an eye's row, -1 if it sees all alike."""
        if eye.factors is None:
            return -1
        hit = np.where(RURAL, eye.hit[1], eye.hit[0])
        total, wrong = seen_by_class(eye.factors, hit, eye.wrong)
        self.rows.append({"hit": total, "wrong": wrong})
        return len(self.rows) - 1

    def table(self, name: str) -> NDArray[np.int64]:
        """(rows, classes) thresholds."""
        if not self.rows:
            return np.zeros((1, CLASSES), np.int64)
        return np.array([[chance(part) for part in row[name]] for row in self.rows], np.int64)


RURAL: Final = by_class(Varies(area={"urban": 0, "rural": 1})) > 0
"""(classes,) which classes live in the country."""


def _eye_row(eye: Eye, classed: ClassThresholds, late: Late) -> dict[str, object]:
    return {
        "hit_urban": chance(eye.hit[0]),
        "hit_rural": chance(eye.hit[1]),
        "wrong": chance(eye.wrong),
        "twice": chance(eye.twice),
        "books": bits(eye.books),
        "delay": eye.delay,
        **late.range(eye.later),
        "cls": classed.row(eye),
        "channel": eye.channel,
        "alike": eye.factors.alike if eye.factors else 0,
    }


def _lies(
    catalogue: Catalogue, lies: Lies, late: Late
) -> tuple[NDArray[np.uint8], NDArray[np.uint16], NDArray[np.void], list[NDArray[np.int64]]]:
    """(words a week, guide, rows, shares by class) of what each channel invents, on the stretches of the catalogue."""
    words = np.zeros(LIE_CHANNELS, np.uint8)
    guide = np.zeros((LIE_CHANNELS, LIE_GUIDE), np.uint16)
    table: list[dict[str, object]] = []
    classes: list[NDArray[np.int64]] = []
    for name in sorted(lies, key=lambda name: catalogue.channels[name].code):
        channel, laid = catalogue.channels[name], room(catalogue, catalogue.channels[name])
        words[channel.code] = laid.words
        first = len(table)
        for act in sorted(lies[name], key=lambda act: catalogue.acts[act].code):
            eye, (low, last) = lies[name][act], laid.stretches[act]
            made = np.ones(1) if eye.factors is None else eye.factors.lies
            likely = np.minimum(np.rint(eye.lies * made * laid.scale * ONE), (last - low + 1) * ONE)
            largest = int(likely.max())
            row = {"low": low, "last": last, "chance": largest, "books": bits(eye.books), "cls": -1}
            if (likely != largest).any():
                row["cls"] = len(classes)
                classes.append(np.rint(likely / largest * ONE).astype(np.int64))
            table.append(row | {"delay": eye.delay, "act": catalogue.acts[act].code} | late.range(eye.later))
        ends = [int(str(row["last"])) for row in table[first:]]
        table.append({"low": 2**32 - 1, "last": 2**32 - 1})
        starts = np.arange(LIE_GUIDE) * (LIE_PART // LIE_GUIDE)
        guide[channel.code] = first + np.searchsorted(ends, starts, side="left")
    return words, guide, rows(LIE, table), classes


def _of_its_own(catalogue: Catalogue, channel: str, act: str) -> bool:
    """Whether records of an act by a channel are invented by a chance of their own: one of the two is an author's."""
    return catalogue.channels[channel].code >= FIRST_OWN_CHANNEL or catalogue.acts[act].code >= FIRST_OWN_ACT


Lies = Mapping[str, Mapping[str, Eye]]


def _apart(catalogue: Catalogue, lies: Lies) -> tuple[Lies, Lies]:
    """What is invented on the stretches of the shipped channels, and what by a chance of its own."""
    laid: dict[str, dict[str, Eye]] = {}
    apart: dict[str, dict[str, Eye]] = {}
    for channel, by_act in lies.items():
        for act, eye in by_act.items():
            (apart if _of_its_own(catalogue, channel, act) else laid).setdefault(channel, {})[act] = eye
    return laid, apart


def _own_lies(catalogue: Catalogue, lies: Lies, late: Late, classes: list[NDArray[np.int64]]) -> NDArray[np.void]:
    """Rows of what is invented where the act or the channel is an author's, at most one record a week; adds classes."""
    table: list[dict[str, object]] = []
    for name in sorted(lies, key=lambda name: catalogue.channels[name].code):
        for act in sorted(lies[name], key=lambda act: catalogue.acts[act].code):
            eye = lies[name][act]
            made = np.ones(1) if eye.factors is None else eye.factors.lies
            likely = np.rint(np.minimum(eye.lies * made / WEEKS_A_YEAR, 1.0) * 2**32)
            largest = int(likely.max())
            row = {"chance": largest, "books": bits(eye.books), "cls": -1, "channel": eye.channel}
            if (likely != largest).any():
                row["cls"] = len(classes)
                classes.append(np.rint(likely / largest * ONE).astype(np.int64))
            table.append(row | {"delay": eye.delay, "act": catalogue.acts[act].code} | late.range(eye.later))
    return rows(OWN_LIE, table)
