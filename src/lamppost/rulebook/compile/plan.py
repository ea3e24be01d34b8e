"""Numbers for everything a regime's rulebooks name: which book is 0, which list is 3, which bit means 'in band D'."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from lamppost.catalogue.model import Catalogue
from lamppost.errors import LamppostError
from lamppost.rulebook.model import Association, Consequence, Rulebook, When
from lamppost.town.codes import KINDS

REACH_TIES: Final = {
    "household": "household",
    "children": "children",
    "firm": "firm",
    "manager": "manager",
    "employees": "employees",
}
MOST_BOOKS: Final = 64
MOST_LISTS: Final = 64
MOST_RULES: Final = 4096
MOST_MARKS: Final = 4096
MOST_ROWS: Final = 30_000

State = tuple[str, str, str, int]
"""What a mark stands for: (book, 'band' or 'list', name, least number of entries); ties have their own."""
TieState = tuple[str, State, str, int]
"""A mark that a tie brings: (book, the state at the other end, kind of tie, depth)."""


@dataclass(frozen=True)
class ServiceEntry:
    """One consequence on one service: the mark that brings it and the entry it comes from."""

    service: int
    mark: int
    book: int
    consequence: str
    tied: bool


@dataclass(frozen=True)
class TieEntry:
    """What a mark on one person does to another."""

    mark: int
    kind: int
    depth: int
    carries: int
    target: int
    book: int
    association: str | None
    lists: int = -1


@dataclass
class Plan:
    """The numbering of a regime. Order follows the files; nothing that happens depends on it."""

    books: list[Rulebook] = field(default_factory=list)
    lists: list[tuple[int, str]] = field(default_factory=list)
    rules: list[tuple[int, str]] = field(default_factory=list)  # (book, act id), by act code
    marks: dict[State | TieState, int] = field(default_factory=dict)
    rows: list[ServiceEntry] = field(default_factory=list)
    ties: list[TieEntry] = field(default_factory=list)

    def book_number(self, name: str) -> int:
        """Number of a book by its id."""
        return next(i for i, book in enumerate(self.books) if book.rulebook == name)

    def list_number(self, book: int, name: str) -> int:
        """Number of a book's list by its id."""
        return self.lists.index((book, name))

    def mark(self, state: State | TieState) -> int:
        """Number of the mark for a state, given on first use."""
        return self.marks.setdefault(state, len(self.marks))


def services_of(catalogue: Catalogue, touches: Iterable[str]) -> list[int]:
    """Codes of the services named, where a name may be a group's, ascending and without repeats."""
    codes: set[int] = set()
    for name in touches:
        names = catalogue.groups.get(name, ()) if name not in catalogue.services else (name,)
        codes.update(catalogue.services[service].code for service in names)
    return sorted(codes)


def _states(book: Rulebook, when: When) -> list[State]:
    states: list[State] = [(book.rulebook, "band", band, 0) for band in when.band]
    states += [(book.rulebook, "list", name, when.times or 0) for name in when.on_list]
    return states


def plan(rulebooks: Mapping[str, Rulebook], catalogue: Catalogue) -> Plan:
    """Number the books of a regime. Raises LamppostError for more books than fit in one word."""
    made = Plan(books=list(rulebooks.values()))
    if len(made.books) > MOST_BOOKS:
        raise LamppostError(f"A regime can hold {MOST_BOOKS} rulebooks at most; this one has {len(made.books)}.")
    for number, book in enumerate(made.books):
        made.lists += [(number, name) for name in book.lists]
        made.rules += [(number, act) for act in book.acts]
        for name in book.lists:
            made.mark((book.rulebook, "list", name, 0))
    if len(made.lists) > MOST_LISTS:
        raise LamppostError(f"A regime can hold {MOST_LISTS} lists at most; this one has {len(made.lists)}.")
    made.rules.sort(key=lambda rule: catalogue.acts[rule[1]].code)
    for number, book in enumerate(made.books):
        for name, consequence in book.consequences.items():
            _consequence(made, catalogue, number, book, name, consequence)
        for name, association in book.association.items():
            _association(made, catalogue, number, book, name, association)
    for what, number, most in (
        ("rules", len(made.rules), MOST_RULES),
        ("states that consequences hang on", len(made.marks), MOST_MARKS),
        ("consequences, each counted once for every service that it touches,", len(made.rows), MOST_ROWS),
    ):
        if number > most:
            raise LamppostError(f"A regime can hold {most:,} {what} at most; this one has {number:,}.")
    made.rows.sort(key=lambda row: row.service)
    made.ties.sort(key=lambda tie: tie.mark)
    return made


def _consequence(
    made: Plan, catalogue: Catalogue, number: int, book: Rulebook, name: str, consequence: Consequence
) -> None:
    for state in _states(book, consequence.when):
        mark, tied = made.mark(state), False
        if consequence.reaches != "self":
            mark, tied = _tie_mark(made, number, book, state, REACH_TIES[consequence.reaches], 1, None), True
        made.rows += [
            ServiceEntry(service, mark, number, name, tied) for service in services_of(catalogue, consequence.touches)
        ]


def _tie_mark(
    made: Plan, number: int, book: Rulebook, state: State, kind: str, depth: int, association: str | None
) -> int:
    source = made.mark(state)
    key: TieState = (book.rulebook, state, kind, depth)
    known = key in made.marks
    target = made.mark(key)
    if not known:
        made.ties.append(TieEntry(source, KINDS.index(kind), depth, 0, target, number, association))
    return target


def _association(
    made: Plan, catalogue: Catalogue, number: int, book: Rulebook, name: str, association: Association
) -> None:
    if association.when is None or association.carries == "rating":
        return  # spreads with each record instead
    kind = KINDS.index(association.to)
    for state in _states(book, association.when):
        source = made.mark(state)
        if association.carries == "consequence":
            target = _tie_mark(made, number, book, state, association.to, association.depth, name)
            for other, consequence in book.consequences.items():
                named = other in association.consequences or (
                    not association.consequences and consequence.harms and state in _states(book, consequence.when)
                )
                if named:
                    made.rows += [
                        ServiceEntry(service, target, number, other, True)
                        for service in services_of(catalogue, consequence.touches)
                    ]
        elif association.carries == "listing":
            made.ties += [
                TieEntry(source, kind, association.depth, 2, -1, number, name, made.list_number(number, listed))
                for listed in association.when.on_list
            ]
        else:
            made.ties.append(TieEntry(source, kind, association.depth, 1, -1, number, name))
        if association.cuts_ties is not None:
            made.ties.append(TieEntry(source, KINDS.index("friend"), 1, 3, -1, number, name))
