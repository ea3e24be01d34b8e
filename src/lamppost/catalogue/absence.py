"""What a word of a file means when it is left out: said once, on the field itself, and read by everything that asks.

A limit of an overlay has to know that a term which is left out is for ever, and a share which is left out is all. It
stands in the field's annotation, `Annotated[Term | None, FOR_EVER]`; the tables of a town are held to it by a test.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

from pydantic.fields import FieldInfo

from lamppost.catalogue.scalars import FOR_GOOD


@dataclass(frozen=True)
class Absent:
    """What stands in the place of a value that is left out, and how that is said.

    `value` is None where something else decides that is no figure of this field: `says` says what.
    """

    value: float | bool | None
    says: str

    @property
    def counts(self) -> float | None:
        """The value as a limit compares it: for ever is more than any length of time."""
        return math.inf if self.value == FOR_GOOD else self.value


FOR_EVER: Final = Absent(FOR_GOOD, "for ever")
AT_ONCE: Final = Absent(0, "at once")
NO_TIME: Final = Absent(0, "none")
ALL: Final = Absent(1.0, "all")
NONE: Final = Absent(0, "none")
ONCE_OVER: Final = Absent(1.0, "once")
YES: Final = Absent(True, "yes")
NO: Final = Absent(False, "no")
NO_FLOOR: Final = Absent(-math.inf, "no lower limit")
NO_CEILING: Final = Absent(math.inf, "no upper limit")


def decided_by(what: str) -> Absent:
    """For a field that is no figure of its own when it is left out."""
    return Absent(None, what)


def absent_of(field: FieldInfo) -> Absent | None:
    """What a field means when it is left out; None where the format says nothing of it."""
    return next((each for each in field.metadata if isinstance(each, Absent)), None)
