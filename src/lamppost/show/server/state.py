"""What the server holds while it runs: its towns, its three processes for questions, and answers that never change."""

from __future__ import annotations

import asyncio
from collections import Counter, OrderedDict
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from lamppost.show.page.assets import Asset
from lamppost.show.server.queue import Bounds, BusyError, Towns
from lamppost.show.server.workers import Worker

QUICK: Final = 60.0
SLOW: Final = 180.0
SPREAD: Final = 600.0
"""Seconds that a small and a large question may take, and towns of other people."""
MOST_MADE: Final = 100_000_000
"""Bytes of answers that are kept since they are always the same."""
WAITING: Final = 60
WAITING_EACH: Final = 8
"""Questions that may wait for one process, of all visitors and of each."""


@dataclass
class QuestionQueue:
    """A process that answers questions one after another."""

    worker: Worker
    seconds: float
    waiting: Counter[str] = field(default_factory=Counter)  # questions of each visitor

    async def ask(self, visitor: str, task: str, args: Mapping[str, Any]) -> Any:
        """The answer to a visitor's question. Raises BusyError if too many wait, else as Worker.ask."""
        if self.waiting[visitor] >= WAITING_EACH or self.waiting.total() >= WAITING:
            raise BusyError("Too many requests are waiting. Try again in a few seconds.")
        self.waiting[visitor] += 1
        try:
            return await self.worker.ask(task, args, self.seconds)
        finally:
            self.waiting[visitor] -= 1
            self.waiting += Counter()  # forgets those who wait for nothing


@dataclass
class ServerState:
    """What the server holds while it runs."""

    folder: Path
    towns: Towns
    bounds: Bounds
    quick: QuestionQueue = field(default_factory=lambda: QuestionQueue(Worker("quick"), QUICK))
    slow: QuestionQueue = field(default_factory=lambda: QuestionQueue(Worker("slow"), SLOW))
    chance: QuestionQueue = field(default_factory=lambda: QuestionQueue(Worker("chance"), SPREAD))
    closing: bool = False
    made: OrderedDict[str, Asset] = field(default_factory=OrderedDict)  # answers that are always the same
    making: dict[str, asyncio.Lock] = field(default_factory=dict)

    async def once(self, name: str, make: Callable[[], Awaitable[Asset]]) -> Asset:
        """An answer that is always the same: made once, for all who ask at the same time."""
        if name not in self.made:
            async with self.making.setdefault(name, asyncio.Lock()):
                if name not in self.made:
                    self.made[name] = await make()
                    while len(self.made) > 1 and self._size() > MOST_MADE:
                        self.made.popitem(last=False)
            self.making.pop(name, None)
        self.made.move_to_end(name)
        return self.made[name]

    def _size(self) -> int:
        return sum(len(each.body) + len(each.packed) for each in self.made.values())


__all__ = ["SLOW", "WAITING_EACH", "QuestionQueue", "ServerState"]
