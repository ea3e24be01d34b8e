"""Channels as thresholds: who sees which act, how often wrongly, and how late."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping
from typing import Final, NamedTuple, TypeVar

import numpy as np

from lamppost.catalogue.claims import Claim
from lamppost.catalogue.model import Catalogue, Channel, Coverage
from lamppost.rulebook.compile.numbers import bits, chance, ranges, rows, value, weeks
from lamppost.rulebook.compile.plan import Plan
from lamppost.rulebook.model import ChannelUse, Rulebook
from lamppost.town.tables import ACT_CODES, CHANNEL_CODES, EYE, LIE, WEEKS_A_YEAR, Senses

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


LIE_PART: Final = 2**22
"""Part of a channel's weekly word that belongs to each act: 1024 equal parts, so that no act moves another's."""
MOST_ROUNDS: Final = 255


def _rounds(catalogue: Catalogue, code: int) -> int:
    """Words a week that hold the most a channel may invent about any act, by the tops of the catalogue's ranges.

    Not by a regime's own figures, so that moving one disturbs nobody else's chance.
    """
    channel = next(channel for channel in catalogue.channels.values() if channel.code == code)
    most = 0.0
    for sees in channel.sees.values():
        for version in (sees.false_records or channel.false_records).versions:
            most = max(most, version.value if version.high is None else version.high)
    return min(MOST_ROUNDS, max(1, math.ceil(most / WEEKS_A_YEAR * 2**32 / LIE_PART)))


def senses_table(plan: Plan, catalogue: Catalogue, uses: Uses, day: dt.date) -> Senses:
    """Rows by act, earliest channel first; and the channels' inventions on their own grid."""
    wanted = {act for book in plan.books for act in book.acts}
    wanted |= {repair.by for book in plan.books for repair in book.repair.values() if repair.by is not None}
    eyes: dict[int, list[Eye]] = {code: [] for code in range(ACT_CODES)}
    lies: dict[int, dict[int, Eye]] = {}
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
                lies.setdefault(channel.code, {})[code] = found
    by_act = [sorted(eyes[code], key=lambda e: (e.delay, e.channel)) for code in range(ACT_CODES)]
    lying = sorted(lies)
    lie_row = np.full(CHANNEL_CODES, -1, np.int16)
    lie = np.zeros((max(1, len(lying)), ACT_CODES), LIE)
    lie_rounds = np.zeros(CHANNEL_CODES, np.uint8)
    lie_chance = np.zeros((max(1, len(lying)), ACT_CODES), np.int32)
    for row, code in enumerate(lying):
        lie_row[code] = row
        lie_rounds[code] = rounds = _rounds(catalogue, code)
        for act_code, found in lies[code].items():
            lie_chance[row, act_code] = min(round(found.lies / WEEKS_A_YEAR / rounds * 2**32), LIE_PART)
            lie[row, act_code] = (bits(found.books), found.delay)
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
        lie_group=np.array(sorted({code // 4 for code in lying}), np.uint8),
        lie_row=lie_row,
        lie_rounds=lie_rounds,
        lie_chance=lie_chance,
        lie=lie,
    )
