"""What the loop asks of a driver: to have all parts of a town do the same piece of work, wherever the parts are."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable
from typing import Any, Concatenate, ParamSpec, TypeVar

import numpy as np

from lamppost.town.log import Array, RowLog
from lamppost.town.part import TownPart
from lamppost.town.setting import Setting

P = ParamSpec("P")
Answer = TypeVar("Answer")


class Driver(ABC):
    """Where the parts of a town are, and who works for them. Their answers come in the order of the parts."""

    def __init__(self, threads: int, parts: int) -> None:
        """`threads`: of each part; `parts`: how many there are to be, if there are as many shards."""
        self.threads = threads
        self.parts = parts
        self.bounds: list[list[int]] = []  # of the shards of each part

    @property
    def here(self) -> TownPart | None:
        """The part of a town that is in one part, in this process; None if there are more, or it is elsewhere."""
        return None

    def begin(self, setting: Setting, shards: int, rows: RowLog) -> None:
        """Put up a town that has not lived yet, in so many shards, in place of what was here before.

        Where `here` is a part, it writes down what happens in `rows`; others keep it until they are asked.
        """
        ends = bounds_of(setting.actors, shards)
        parts = min(self.parts, len(ends) - 1)
        cuts = [(len(ends) - 1) * k // parts for k in range(parts + 1)]
        self.bounds = [ends[cuts[k] : cuts[k + 1] + 1] for k in range(parts)]
        self._put_up(setting)
        if self.here is not None:
            self.here.rows = rows

    @property
    def shards(self) -> int:
        """How many shards the town is in."""
        return sum(len(bounds) - 1 for bounds in self.bounds)

    def all(self, work: Callable[Concatenate[TownPart, P], Answer], *args: P.args, **_: P.kwargs) -> list[Answer]:
        """Every part does the same."""
        return self.each(work, [args] * len(self.bounds))

    @abstractmethod
    def each(self, work: Callable[..., Answer], args: Iterable[tuple[Any, ...]]) -> list[Answer]:
        """Every part does the same with arguments of its own."""

    def shard(self, number: int, work: Callable[..., Answer], *args: Any) -> Answer:
        """work(part, k, ...): the part that has a shard (by its number in the town) does something with its k-th."""
        for part, bounds in enumerate(self.bounds):
            if number < len(bounds) - 1:
                return self._one(part, work, (number, *args))
            number -= len(bounds) - 1
        raise IndexError(number)

    def by_part(self, rows: Array, field: str) -> list[Array]:
        """Rows that are about actors, in their order: for each part those about its own."""
        if not rows.shape[0] or len(self.bounds) == 1:
            return [rows] * len(self.bounds)
        part = np.searchsorted([bounds[-1] for bounds in self.bounds], rows[field], side="right")
        return [rows[part == number] for number in range(len(self.bounds))]

    @abstractmethod
    def close(self) -> None:
        """Let go of whoever works; what is `here` stays readable."""

    @abstractmethod
    def _put_up(self, setting: Setting) -> None:
        """Make the parts, by `bounds`."""

    @abstractmethod
    def _one(self, part: int, work: Callable[..., Answer], args: tuple[Any, ...]) -> Answer:
        """One part, by its number, does something."""


def bounds_of(actors: int, shards: int) -> list[int]:
    """Where the shards of a town begin, and where the last one ends; there is an actor for each shard at the least."""
    number = max(1, min(shards, actors))
    return [actors * k // number for k in range(number + 1)]
