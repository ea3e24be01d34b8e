"""Two rulebooks, or two regimes, side by side: what one says and the other does not, with the grade of each.

Rulebooks are compared claim by claim. Regimes seldom share their rulebooks, so they are compared by what people
meet: an act and what follows from it, a service and what closes it, a tie and what it carries.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from lamppost.catalogue.claims import GRADES
from lamppost.rulebook.explain import Row, rows
from lamppost.rulebook.load import LoadedRegime
from lamppost.rulebook.model import Rulebook


@dataclass(frozen=True)
class Side:
    """What one side says of something: in words, with the weakest grade in it, and its sources; '' = nothing."""

    says: str = ""
    grade: str = ""
    source: str = ""


@dataclass(frozen=True)
class DiffRow:
    """One thing on which two sides differ."""

    what: str
    a: Side
    b: Side


@dataclass
class _Heap:
    """The rows that belong to one thing, under the rulebook (and the entry) they are from."""

    rows: list[tuple[str, Row]] = field(default_factory=list)

    def side(self) -> Side:
        said: dict[str, list[str]] = {}
        for head, row in self.rows:
            said.setdefault(head, []).append(f"{row.figure} (from {row.since})" if row.since else row.figure)
        text = " | ".join(f"{head}: {'; '.join(each)}" if head else "; ".join(each) for head, each in said.items())
        grades = [row.grade for _, row in self.rows if row.grade]
        weakest = max(grades, key=list[str](GRADES).index, default="")
        sources = dict.fromkeys(row.source for _, row in self.rows if row.source)
        return Side(text, weakest, "; ".join(sources))


def diff_rulebooks(a: Rulebook, b: Rulebook) -> list[DiffRow]:
    """The claims on which two resolved rulebooks differ, in the order of `a`, then of `b`."""
    return _compare(_by_claim(a), _by_claim(b))


def diff_regimes(a: LoadedRegime, b: LoadedRegime) -> list[DiffRow]:
    """What differs for people under two regimes: acts, lists, services, ties, and each rulebook's own ways."""
    return _compare(_by_thing(a.rulebooks.values()), _by_thing(b.rulebooks.values()))


def _compare(a: dict[str, _Heap], b: dict[str, _Heap]) -> list[DiffRow]:
    sides = [(what, a.get(what, _Heap()).side(), b.get(what, _Heap()).side()) for what in dict.fromkeys([*a, *b])]
    return [DiffRow(what, left, right) for what, left, right in sides if left.says != right.says]


def _by_claim(book: Rulebook) -> dict[str, _Heap]:
    heaps: dict[str, _Heap] = {}
    for row in rows(book, book.sources):
        heaps.setdefault(row.claim, _Heap()).rows.append(("", row))
    return heaps


def _by_thing(books: Iterable[Rulebook]) -> dict[str, _Heap]:
    """Rows of several rulebooks by what they are about, in the order acts, lists, services, ties, the rest."""
    heaps: dict[str, _Heap] = {}
    for book in books:
        for row in rows(book, book.sources):
            block, name, rest = [*row.claim.split(".", 2), "", ""][:3]
            for what, head in _things(book, block, name):
                said = f"{rest.replace('_', ' ').replace('.', ' ')} {row.figure}" if rest else row.figure
                part = Row(row.claim, said, row.grade, row.source, row.why, row.since)
                heaps.setdefault(what, _Heap()).rows.append((head, part))
    order = ("act", "list", "service", "tie")
    return dict(sorted(heaps.items(), key=lambda item: _rank(item[0], order)))


def _rank(what: str, order: tuple[str, ...]) -> int:
    first = what.split(" ", 1)[0]
    return order.index(first) if first in order else len(order)


def _things(book: Rulebook, block: str, name: str) -> list[tuple[str, str]]:
    """What an entry of a rulebook is about, and the heading its rows stand under there."""
    here = book.rulebook
    if block == "acts":
        return [(f"act {name}", here)]
    if block == "lists":
        return [(f"list {name}", here)]
    if block == "consequences":
        return [(f"service {touched}", f"{here} {name}") for touched in book.consequences[name].touches]
    if block == "association":
        return [(f"tie {book.association[name].to}", f"{here} {name}")]
    return [(f"{block.replace('_', ' ')} of {here}", f"{name.replace('_', ' ')}".strip())]
