"""How many people another number of threads, another name, an inert part or the absence of one person changes."""

from __future__ import annotations

from pathlib import Path
from typing import Final, NamedTuple

import numpy as np


class Question(NamedTuple):
    """One change, and how many threads it is run on."""

    what: str
    change: str = ""
    threads: int | None = None


QUESTIONS: Final = (
    Question("the same again"),
    Question("one thread", threads=1),
    Question("a part renamed", "rename"),
    Question("an inert part added", "inert"),
    Question("one person removed", "remove"),
)
BASE_THREADS: Final = 2


def changed(base: Path, other: Path, without: int | None = None) -> int:
    """How many people have another row; `without` is the number of somebody who is left aside.

    Args:
        base: file of `measure.py --persons`.
        other: another; who is not in it, beside `without`, counts as changed.
        without: the person who was removed.
    """
    before, after = _rows(base), _rows(other)
    if without is not None:
        before.pop(without, None)
    return sum(after.get(number) != row for number, row in before.items())


def _rows(path: Path) -> dict[int, tuple[int, ...]]:
    """What came of each person, by number."""
    with np.load(path) as file:
        columns = {name: file[name] for name in sorted(file.files) if name != "number"}
        numbers = file["number"] if "number" in file.files else np.arange(len(next(iter(columns.values()))))
    return dict(zip(numbers.tolist(), zip(*(column.tolist() for column in columns.values()), strict=True), strict=True))
