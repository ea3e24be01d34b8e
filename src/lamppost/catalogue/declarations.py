"""What can be declared on the field of a model about a word of the format, beside type, default and description.

What a word means that is left out is in `absence.py`, and which names it may hold in the `Names` of a rulebook. Here
are the columns of the town's tables that the word becomes, the phrase that states it to a reader, and the use of a word
that becomes no column. All stand in the annotation, `Annotated[Term | None, FOR_EVER, Column("list.term")]`, and are
read from there (`fields.py`) by the compiler, overlays, the tables of words in the documentation, and the tests.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

Encoding = Literal["length", "duration", "chance", "share", "points", "switch", "code"]
"""How a value becomes an integer of a table.

length: days, or calendar months below 0; duration: the same, at least a day, with 0 for good; chance: a threshold on
32-bit words; share: in 1/65536; points: a whole number; switch: 0 or 1; code: the place of a word in its type.
"""


@dataclass(frozen=True)
class Column:
    """A column of the town's tables that a word becomes: 'list.term' is `term` in the rows of lists.

    With an encoding the column is the word's own and is filled from the declaration; without one the compiler makes it
    from this word together with others. A name without a dot is a whole array of the law.
    """

    name: str
    encoding: Encoding | None = None

    @property
    def table(self) -> str:
        """The table in which the column stands."""
        return self.name.split(".", 1)[0]

    @property
    def field(self) -> str:
        """The name of the column within its table."""
        return self.name.split(".", 1)[-1]


@dataclass(frozen=True)
class PhraseKey:
    """The sentence of words/*/rules.json by which a word is stated to a reader, without 'rules.'."""

    key: str


@dataclass(frozen=True)
class NoColumn:
    """That a word changes no table, and what it is for instead.

    `values` are the values between which the tables make no difference, where others of the same word do change one;
    () = the word as a whole changes none.
    """

    use: str
    values: tuple[str, ...] = ()


@dataclass(frozen=True)
class Unit:
    """What the figure of a word is counted in, where its type does not say it."""

    name: str


@dataclass(frozen=True)
class FactorOn:
    """Other figures of the same block that the compiler multiplies by this one."""

    words: tuple[str, ...]


FOR_EYES: Final = NoColumn("for eyes")
FOR_STUDIES: Final = NoColumn("the range within which studies move the value")
