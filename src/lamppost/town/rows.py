"""Rows: the structured arrays of a town, with their fields known to the type checker.

A row is declared once, as a class whose annotations are the fields; `row_dtype` makes of it the NumPy type, aligned
as a C struct in the order of the fields. At run time the arrays are plain NumPy arrays, and compiled code reads and
writes `rows[k].field`; a wrong field is then an error of Numba. `Rows[SomeRow]` and `Grid[SomeRow]` say the same to
mypy, which so reports a wrong field before anything runs. What tables are made of stands in tables.py.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Annotated, Any, Protocol, SupportsIndex, TypeAlias, TypeVar, get_args, get_type_hints, overload

import numpy as np
from numpy.typing import NDArray

u1: TypeAlias = Annotated[int, np.uint8]
u2: TypeAlias = Annotated[int, np.uint16]
u4: TypeAlias = Annotated[int, np.uint32]
i1: TypeAlias = Annotated[int, np.int8]
i2: TypeAlias = Annotated[int, np.int16]
i4: TypeAlias = Annotated[int, np.int32]
i8: TypeAlias = Annotated[int, np.int64]
b4: TypeAlias = np.uint32
"""Thirty-two flags, which are compared bit by bit and not counted with."""
b8: TypeAlias = np.uint64
"""Sixty-four flags."""


class Row:
    """One row of a structured array. Host code reads a field as `row["field"]`, compiled code as `row.field`."""

    def __getitem__(self, field: str) -> Any:
        """The field as a NumPy scalar. Raises KeyError for a field that the row does not have."""
        raise NotImplementedError("rows are NumPy's; this class only names their fields")


Places: TypeAlias = NDArray[np.integer[Any] | np.bool_]
"""Numbers of rows, or a truth value for each row."""
R = TypeVar("R")
R_co = TypeVar("R_co", covariant=True)


class Rows(Protocol[R_co]):
    """A one-dimensional structured array, (n,), whose rows have the fields of R."""

    @property
    def shape(self) -> tuple[int, ...]:
        """(n,)."""

    @property
    def dtype(self) -> np.dtype[Any]:
        """`row_dtype(R)`."""

    def __len__(self) -> int:
        """How many rows."""

    def __iter__(self) -> Iterator[Any]:
        """Row after row."""

    @overload
    def __getitem__(self, key: Places, /) -> NDArray[Any]: ...
    @overload
    def __getitem__(self, key: SupportsIndex, /) -> R_co: ...
    @overload
    def __getitem__(self, key: slice, /) -> NDArray[Any]: ...
    @overload
    def __getitem__(self, key: str, /) -> NDArray[Any]: ...
    def __setitem__(self, key: Any, value: Any, /) -> None:
        """Write a row, several rows or a field of all."""

    def __array__(self) -> NDArray[Any]:
        """The array itself, for NumPy's functions."""

    def copy(self) -> NDArray[Any]:
        """An array of its own."""


class Grid(Protocol[R_co]):
    """A two-dimensional structured array, (n, m), whose rows have the fields of R."""

    @property
    def shape(self) -> tuple[int, ...]:
        """(n, m)."""

    @overload
    def __getitem__(self, key: tuple[SupportsIndex, SupportsIndex], /) -> R_co: ...
    @overload
    def __getitem__(self, key: SupportsIndex, /) -> Any: ...
    @overload
    def __getitem__(self, key: slice, /) -> NDArray[Any]: ...
    @overload
    def __getitem__(self, key: str, /) -> NDArray[Any]: ...
    def __setitem__(self, key: Any, value: Any, /) -> None:
        """Write a row, several rows or a field of all."""

    def __array__(self) -> NDArray[Any]:
        """The array itself, for NumPy's functions."""


def row_dtype(row: type[Row]) -> np.dtype[np.void]:
    """The NumPy type of a row: its fields in their order, aligned as a C struct."""
    hints = get_type_hints(row, include_extras=True)
    return np.dtype([(name, (get_args(hint) or (hint, hint))[1]) for name, hint in hints.items()], align=True)


def arrays_of(part: Iterable[object]) -> list[NDArray[Any]]:
    """The arrays of a State, a Memory or Lists as NumPy sees them, in their order; none is copied."""
    return [np.asarray(each) for each in part]


# --- what the verbs write: records, refusals, what is due, lines of ledgers


class RecordRow(Row):
    """What a channel wrote down, or an act that no channel saw or that was not done."""

    person: i4
    doer: i4
    week: i4  # of the act
    act: u2
    channel: u1
    slot: u1  # half day of the week
    books: b8  # who hears it
    delay: i4  # days from the act to the record's arrival
    flags: u1  # TRUE, TWICE ...
    asks: i4  # of a scripted record: days until the person asks for correction, and asks again


class RefusalRow(Row):
    """A service that somebody sought and did not get, or got otherwise than others."""

    person: i4
    week: i4
    row: i4  # first row of Services that bars it
    service: u1
    slot: u1  # day of the week
    flags: u1  # WRONGFUL, COLLATERAL ...
    books: b8  # books that bar it


class DueRow(Row):
    """What is due on a later day. What a and b mean stands at the constructor of each kind (outbox.py)."""

    day: i4
    person: i4
    a: i4
    b: i4
    points: i4
    points_true: i4
    since: i4  # day of the act
    measured: i4  # day of the measure
    account: i4  # of the points, in belief and in truth: those of a closed account lapse no more
    account_true: i4
    serial: i4  # of the points, by which a struck record's are known
    asks: i4  # days after which a script has the person ask; AS_DRAWN = by chance
    act: u2
    kind: u1
    flags: u1
    slot: u1
    stage: u1  # of an appeal: SECOND, PAUSED


class TraceRow(Row):
    """One line of a ledger."""

    person: i4
    week: i4
    ref: i4  # rule, list or row of Services, by kind
    value: i4
    total: i4
    other: i4  # the person at the other end of a tie; NOBODY = none
    since: i4  # day of the act
    act: u2
    kind: u1
    book: u1
    channel: u1
    slot: u1  # of the act
    flags: u1
    weekday: u1  # 0..6


class WorkRow(Row):
    """What is still to be done of an item, the latest first."""

    person: i4
    band: i4  # of BAND_ENTRY: row of Law.band
    since: i4  # day of the act
    asks: i4
    books: b8
    act: u2
    kind: u1
    channel: u1
    slot: u1
    flags: u1


class MailRow(Row):
    """A message: what one actor's day brings another."""

    to: i4
    source: i4  # the actor it comes from
    row: i4  # of Law.tie, or of SPREAD_POINTS of Law.rule; of PARTING the number of the friendship
    points: i4
    points_true: i4
    since: i4  # day of the act
    act: u2
    kind: u1
    slot: u1
    flags: u1  # of the record; of a mark TRUE = in truth


# --- what a town is made of


class ActorRow(Row):
    """How a person or firm stands."""

    flags: b4
    row: i4  # row of Lists, -1 = never listed
    fear_week: i2
    caution_week: i2
    income: u2  # share of the income at the start, of ONE - 1
    fear: u1  # level when last changed
    caution: u1
    cls: u1  # class of people.py; for firms size x sector
    flipped: u1  # 1 = a mark was put on or taken off this week
    age: u1  # years at the start; of a firm 0
    place: u1  # code of PLACES


class FlipRow(Row):
    """A mark that was put on or taken off this week: who seeks something on an earlier day meets the older marks."""

    actor: i4
    mark: i2
    weekday: u1
    on: u1
    truth: u1


class GradingRow(Row):
    """Somebody whom a book has to grade today."""

    person: i4
    book: i4


class HolderRow(Row):
    """Who has entries."""

    person: i4
    pressed: i4  # day until which a refusal presses to settle
    ground: i4  # first row of `ground` plus one
    jobless: u1  # 1 = the job was lost over an entry


class ListEntryRow(Row):
    """Somebody's entry on one list: what the grounds for it come to."""

    until: i4  # day on which the last ground ends; <= today = not on it
    until_true: i4
    since: i4  # day of the latest entry
    first: i4  # day + 1 from which entries are counted together, 0 = not yet
    cause: u2  # act of the latest entry
    times: u1  # entries so far
    counted: u1  # entries that are counted together
    tied: u1  # 1 = it stands by ties only


class GroundRow(Row):
    """Why somebody is on a list or has a direct grade. Each has its own term and ways out."""

    next: i4  # row + 1 of the same person's next ground, 0 = none
    place: i4  # number of the list, or `graded_band` of book and band
    until: i4  # day on which it ends
    until_true: i4
    since: i4  # day of the act
    begun: i4  # day on which it took effect
    placed: i4  # row of Law.rule_list with its ways out, -1 = the list's own
    looked: i4  # day on which it is next seen whether it has ended
    act: u2
    slot: u1
    grade: u1  # 1 = a direct grade, 0 = an entry on a list
    tied: u1  # 1 = it came through a tie


class MemoryRow(Row):
    """What is remembered of an actor, of one kind and about one thing (memory.py)."""

    person: i4  # NOBODY = the row is free
    matter: i4  # kind and index in one number (memory.py)
    belief: i8  # a number or a day, by kind
    truth: i8


RECORD = row_dtype(RecordRow)
REFUSAL = row_dtype(RefusalRow)
DUE = row_dtype(DueRow)
TRACE = row_dtype(TraceRow)
WORK = row_dtype(WorkRow)
MAIL = row_dtype(MailRow)
ACTOR = row_dtype(ActorRow)
FLIP = row_dtype(FlipRow)
HOLDER = row_dtype(HolderRow)
LIST_ENTRY = row_dtype(ListEntryRow)
GRADING = row_dtype(GradingRow)
GROUND = row_dtype(GroundRow)
MEMORY = row_dtype(MemoryRow)
