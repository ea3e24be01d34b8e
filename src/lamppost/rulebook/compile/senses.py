"""Channels as thresholds: who sees which act, how often wrongly, and how late."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping
from typing import Final, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from lamppost.catalogue.claims import Claim
from lamppost.catalogue.model import Catalogue, Channel, Coverage
from lamppost.errors import LamppostError
from lamppost.rulebook.compile.numbers import bits, chance, ranges, rows, value, weeks
from lamppost.rulebook.compile.plan import Plan
from lamppost.rulebook.model import ChannelUse, Rulebook
from lamppost.town.tables import (
    ACT_CODES,
    CHANNEL_CODES,
    EYE,
    LIE,
    LIE_GUIDE,
    LIE_PART,
    ONE,
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
    lies: float
    books: list[int]


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


def eye(plan: Plan, channel: Channel, use: ChannelUse | None, act: str, day: dt.date) -> Eye:
    """What a channel makes of an act: the regime's figure, else the act's own, else the channel's."""
    sees, use = channel.sees[act], use or ChannelUse()
    coverage: Coverage = sees.coverage or channel.coverage
    urban = value(_first(use.coverage, coverage.urban), day, 0.0)
    rural = value(_first(use.coverage, coverage.rural), day, 0.0)
    hit = value(_first(use.hit, sees.hit, channel.hit), day, 0.0)
    left = 1.0 - value(use.checked, day, 0.0)  # of what is wrong, the part that no check finds
    return Eye(
        channel=channel.code,
        hit=(urban * hit, rural * hit),
        wrong=left * value(_first(use.wrong_person, sees.wrong_person, channel.wrong_person), day, 0.0),
        twice=left * value(_first(use.twice, sees.twice, channel.twice), day, 0.0),
        delay=weeks(value(_first(use.delay, sees.delay, channel.delay), day, 0)),
        lies=left * value(_first(use.false_records, sees.false_records, channel.false_records), day, 0.0),
        books=[n for n, book in enumerate(plan.books) if listens(book, channel.id, act)],
    )


LEAST_ROOM: Final = 0.02
"""Invented records a year of an act by a channel that there is always room for, so that a regime can err more than the
catalogue thinks likely."""
MOST_WORDS: Final = 255


class Room(NamedTuple):
    """How a channel's inventions are laid out: words a week, parts of a word a record a year, each act's stretch."""

    words: int
    scale: float
    stretches: dict[str, tuple[int, int]]


def room(catalogue: Catalogue, channel: Channel) -> Room:
    """The stretches of a channel's part of a word, by act code, each as wide as the top of its range.

    By the catalogue alone and not by a regime's own figures, so that moving one disturbs nobody else's chance.
    Raises LamppostError for a channel that invents more than the words of a week hold.
    """
    ordered = sorted(channel.sees, key=lambda act: catalogue.acts[act].code)
    tops = [max(LEAST_ROOM, _top(channel.sees[act].false_records or channel.false_records)) for act in ordered]
    words = max(1, math.ceil(sum(tops) / WEEKS_A_YEAR * CHANNEL_CODES))
    if words > MOST_WORDS:
        raise LamppostError(
            f"The channel '{channel.id}' invents up to {sum(tops):.0f} records a year at the top of its ranges; "
            f"{MOST_WORDS * WEEKS_A_YEAR // CHANNEL_CODES} fit. Narrow the largest."
        )
    scale = CHANNEL_CODES / WEEKS_A_YEAR / words * LIE_PART
    stretches, low = {}, 0
    for act, top in zip(ordered, tops, strict=True):
        stretches[act] = (low, low + int(top * scale) - 1)
        low += int(top * scale)
    return Room(words, scale, stretches)


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
            found = eye(plan, channel, uses[name], act, day)
            if not found.books:
                continue
            code = catalogue.acts[act].code
            eyes[code].append(found)
            if found.lies > 0:
                lies.setdefault(name, {})[act] = found
    by_act = [sorted(eyes[code], key=lambda e: (e.delay, e.channel)) for code in range(ACT_CODES)]
    words, guide, lie = _lies(catalogue, lies)
    return Senses(
        start=ranges(by_act),
        eye=rows(
            EYE,
            [
                {
                    "hit_urban": chance(e.hit[0]),
                    "hit_rural": chance(e.hit[1]),
                    "wrong": chance(e.wrong),
                    "twice": chance(e.twice),
                    "books": bits(e.books),
                    "delay": e.delay,
                    "channel": e.channel,
                }
                for row in by_act
                for e in row
            ],
        ),
        lie_words=words,
        lie_most=int(words.max()),
        lie_guide=guide,
        lie=lie,
    )


def _lies(
    catalogue: Catalogue, lies: Mapping[str, Mapping[str, Eye]]
) -> tuple[NDArray[np.uint8], NDArray[np.uint16], NDArray[np.void]]:
    """(words a week, guide, rows) of what each channel invents here, on the stretches of the catalogue."""
    words = np.zeros(CHANNEL_CODES, np.uint8)
    guide = np.zeros((CHANNEL_CODES, LIE_GUIDE), np.uint16)
    table: list[dict[str, object]] = []
    for name in sorted(lies, key=lambda name: catalogue.channels[name].code):
        channel, laid = catalogue.channels[name], room(catalogue, catalogue.channels[name])
        words[channel.code] = laid.words
        first = len(table)
        for act in sorted(lies[name], key=lambda act: catalogue.acts[act].code):
            found, (low, last) = lies[name][act], laid.stretches[act]
            chance_here = min(round(found.lies * laid.scale * ONE), (last - low + 1) * ONE)
            row = {"low": low, "last": last, "chance": chance_here, "books": bits(found.books)}
            table.append(row | {"delay": found.delay, "act": catalogue.acts[act].code})
        ends = [int(str(row["last"])) for row in table[first:]]
        table.append({"low": 2**32 - 1, "last": 2**32 - 1})
        starts = np.arange(LIE_GUIDE) * (LIE_PART // LIE_GUIDE)
        guide[channel.code] = first + np.searchsorted(ends, starts, side="left")
    return words, guide, rows(LIE, table)
