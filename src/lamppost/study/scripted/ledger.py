"""The ledger of a scripted life, without the town it was lived in.

That of a shipped life under a shipped regime is the same each time, and is kept (memo.py).
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from lamppost.memo import memo
from lamppost.record.entry import LedgerEntry
from lamppost.rulebook.find import is_path


@dataclass(frozen=True)
class LifeLedger:
    """What happened to one invented person, line by line."""

    title: str
    regime: str
    language: str
    lines: tuple[LedgerEntry, ...]

    def as_dicts(self) -> list[dict[str, Any]]:
        """The lines as plain data."""
        return [asdict(line) for line in self.lines]


def ledger_of_life(life: str, under: str, language: str) -> LifeLedger:
    """The ledger of a life under a regime, each by name or path. Raises LamppostError as `lamppost.life` does."""

    def make() -> LifeLedger:
        from lamppost.rulebook.regime import regime
        from lamppost.study.scripted.life import live

        lived = live(life, regime(under), language)
        return LifeLedger(lived.title, lived.regime.name, language, tuple(lived.lines))

    return make() if is_path(life) or is_path(under) else memo("life", (life, under, language), make)
