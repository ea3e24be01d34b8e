"""Threads: a town in this process, its shards shared by threads. Several parts are for looking at what passes."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from lamppost.compiled import default_threads
from lamppost.town.drivers.driver import Answer, Driver
from lamppost.town.part import TownPart
from lamppost.town.setting import Setting


class Threads(Driver):
    """The driver of a town in this process."""

    def __init__(self, threads: int | None = None, parts: int = 1) -> None:
        super().__init__(threads or default_threads(), parts)
        self._all: list[TownPart] = []

    @property
    def here(self) -> TownPart | None:
        return self._all[0] if len(self._all) == 1 else None

    def each(self, work: Callable[..., Answer], args: Iterable[tuple[Any, ...]]) -> list[Answer]:
        return [work(part, *own) for part, own in zip(self._all, args, strict=True)]

    def close(self) -> None:
        for part in self._all:
            part.close()

    def _put_up(self, setting: Setting) -> None:
        self.close()
        self._all = [TownPart(setting, bounds, self.threads) for bounds in self.bounds]

    def _one(self, part: int, work: Callable[..., Answer], args: tuple[Any, ...]) -> Answer:
        return work(self._all[part], *args)
