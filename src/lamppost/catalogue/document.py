"""One file that was read: its data, and where in its text each key and each list item stands.

Positions are kept beside the data and not in it, so that everything after reading works on plain mappings, lists,
texts and numbers. The idea is dagster's.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from lamppost.errors import Problem

Where = tuple[str | int, ...]
"""The way to a value: names of keys and numbers of list items (from 0), from the root."""

_PACKAGE = Path(__file__).resolve().parents[1]


@dataclass(frozen=True)
class Document:
    """A file that was read: its data, the place of each key (or list item), and what was wrong in its writing."""

    file: str
    data: Any
    keys: dict[Where, tuple[int, int]]
    lines: list[str]
    sha256: str
    problems: list[Problem] = field(default_factory=list)

    def position(self, where: Where) -> tuple[int, int]:
        """1-based line and column of the key or item at `where`, or of the nearest thing around it."""
        for end in range(len(where), -1, -1):
            if where[:end] in self.keys:
                return self.keys[where[:end]]
        return 1, 1

    def problem(self, where: Where, message: str, position: tuple[int, int] | None = None) -> Problem:
        """A problem at a place of this file, with its source line."""
        line, column = position or self.position(where)
        source = self.lines[line - 1] if line <= len(self.lines) else ""
        short = source if len(source) <= 160 else source[:157] + "..."
        return Problem(self.file, line, column, dotted(where), message, short)


def dotted(where: Where) -> str:
    """A place in words: names with dots between them, the items of a list counted from 1 in brackets."""
    return "".join(f"[{part + 1}]" if isinstance(part, int) else f".{part}" for part in where).removeprefix(".")


def shown(path: Path) -> str:
    """How a file is named in messages: a shipped one by its way inside the package, any other as it was given."""
    try:
        return (Path("lamppost") / path.resolve().relative_to(_PACKAGE)).as_posix()
    except ValueError:
        return str(path)
