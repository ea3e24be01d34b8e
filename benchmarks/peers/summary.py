"""What the long table comes to: medians, ratios to Lamppost, and which goals are met."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median
from typing import Final, NamedTuple

import polars as pl

from benchmarks.peers.peers import LAMPPOST, PEERS
from benchmarks.peers.session import WARM_UP, WEEKS

GOAL_SIZE: Final = 1_000_000
PAIRED_GOAL, OTHER_GOAL = 10.0, 5.0
"""How many times as fast Lamppost is meant to be as a peer that keeps its draws paired, and as every other."""
PAIRED_BY: Final = "one person removed"
"""A simulator keeps its draws paired if this changes nobody else."""


class Cell(NamedTuple):
    """One figure of the table: the median, or why there is none."""

    value: float | None
    shorter: bool = False
    why: str = ""


class Goal(NamedTuple):
    """How many times as fast as a peer Lamppost is, beside what it is meant to be; None = the peer was cut off."""

    peer: str
    town: str
    paired: bool
    ratio: float | None
    wanted: float

    @property
    def met(self) -> bool:
        return self.ratio is not None and self.ratio >= self.wanted


class Summary:
    """The long table, asked."""

    def __init__(self, frame: pl.DataFrame) -> None:
        self.frame = frame
        self.peers = [peer.name for peer in PEERS if peer.name in set(frame["peer"])]

    def rows(self, measure: str, peer: str, **where: object) -> pl.DataFrame:
        """The rows of one measure and simulator, and of a town, a size or a change where given."""
        rows = self.frame.filter(pl.col("measure") == measure, pl.col("peer") == peer)
        return rows.filter(*(pl.col(name) == value for name, value in where.items()))

    def cell(self, measure: str, peer: str, **where: object) -> Cell:
        """The median of its repeats."""
        rows = self.rows(measure, peer, **where)
        values = rows["value"].drop_nulls().to_list()
        if not values:
            return Cell(None, why=next(iter(rows["why"].drop_nulls().to_list()), ""))
        planned = [WEEKS.get(people, 0) for people in rows["people"].to_list()]
        short = any(
            warm is not None and (warm < WARM_UP or weeks < plan)
            for warm, weeks, plan in zip(rows["warm_up_weeks"], rows["weeks"], planned, strict=True)
        )
        return Cell(median(values), short)

    def sizes(self, town: str) -> list[int]:
        """The sizes at which a town was measured, from the smallest."""
        rows = self.frame.filter(pl.col("measure") == "pace", pl.col("town") == town)
        return sorted(set(rows["people"].to_list()))

    def ratio(self, peer: str, town: str, people: int) -> float | None:
        """How many times as long as Lamppost it takes: the median over repeats, each beside Lamppost in that repeat."""
        both = [
            {
                row["repeat"]: row["value"]
                for row in self.rows("pace", name, town=town, people=people).iter_rows(named=True)
            }
            for name in (peer, LAMPPOST.name)
        ]
        ratios = [both[0][k] / both[1][k] for k in both[0] if both[0][k] is not None and both[1].get(k) is not None]
        return median(ratios) if ratios else None

    def changed(self, peer: str, what: str) -> Cell:
        """How many people a change changed."""
        return self.cell("changed", peer, what=what)

    def paired(self, peer: str) -> bool:
        """Whether the removal of one person left all others as they were."""
        return self.changed(peer, PAIRED_BY).value == 0

    def goals(self, towns: Sequence[str] = ("plain", "ties")) -> list[Goal]:
        """The goals, peer by peer and town by town, where the peer was measured at all."""
        result = []
        for town in towns:
            for peer in self.peers:
                if peer == LAMPPOST.name or not len(self.rows("pace", peer, town=town, people=GOAL_SIZE)):
                    continue
                paired = self.paired(peer)
                wanted = PAIRED_GOAL if paired else OTHER_GOAL
                result.append(Goal(peer, town, paired, self.ratio(peer, town, GOAL_SIZE), wanted))
        return result

    def furthest(self, town: str) -> float:
        """The largest deviation of any simulator's mean from that of all, in standard errors."""
        rows = self.frame.filter(pl.col("measure") == "deviation", pl.col("town") == town)
        values: list[float] = rows["value"].abs().to_list()
        return max(values, default=0.0)

    def unchecked(self) -> list[str]:
        """Who could not be compared with the others, and why."""
        rows = self.frame.filter(pl.col("measure") == "mean", pl.col("why").is_not_null())
        return [f"{row['peer']} ({row['town']}): {row['why']}" for row in rows.iter_rows(named=True)]

    def compared(self) -> int:
        """How many means were compared."""
        return len(self.frame.filter(pl.col("measure") == "deviation"))
