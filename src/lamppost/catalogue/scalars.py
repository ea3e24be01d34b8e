"""The single values an author writes: lengths of time, dates, yes and no, shares, names, and how each is read.

A value says what it is: a length has its unit, a flag is yes or no, a date is a day of the calendar. What does not
fit is refused with the way to write it.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from typing import Annotated, Final, Literal

from pydantic import (
    BeforeValidator,
    Field,
    PlainSerializer,
    ValidationInfo,
    ValidatorFunctionWrapHandler,
    WrapValidator,
)

from lamppost.errors import plain

FOR_GOOD: Final = 1_000_000
"""Days that stand for 'for good'."""

FIRST_DAY: Final = dt.date(1800, 1, 1)
LAST_DAY: Final = dt.date(2299, 12, 31)
"""Days that may be written anywhere, so that none of them leads out of the calendar."""

LONGEST_NAME: Final = 100
"""Characters of the longest name."""

LONGEST: Final = 73_000
"""Days of the longest length of time that may be written (200 years); more is 'for good'."""

WRITTEN: Final = {"written": True}
"""Validation context of what a person wrote: a length of time must then say its unit."""


class Span(int):
    """A length of time: its days, and the calendar months it was written in, 0 for days and weeks.

    As a number it is its days, by which lengths are compared. From a date, months and years run by the calendar: two
    years from 29 February end on 28 February.
    """

    months: int

    def __new__(cls, days: int, months: int = 0) -> Span:
        """Days as an int, with the months beside them."""
        span = super().__new__(cls, days)
        span.months = months
        return span


_LENGTH: Final = r"([0-9]{1,6}) (working )?(day|week|month|year)s?"
_UNITS: Final = {"day": 1.0, "week": 7.0, "month": 365 / 12, "year": 365.0}
_MONTHS: Final = {"month": 1, "year": 12}


def parse_length(value: object) -> object:
    """A Span from '90 days', '2 years', '3 months' or 'for good'; working days count 7/5. Raises ValueError."""
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    text = str(value).strip()
    if text == "for good":
        return FOR_GOOD
    match = re.fullmatch(_LENGTH, text)
    if not match:
        raise ValueError(
            f"'{text}' is not a length of time. Write for example '2 years', '90 days', '3 working days' or 'for good'."
        )
    count, working, unit = int(match[1]), match[2], match[3]
    if working and unit != "day":
        raise ValueError(f"'{text}': only days can be working days.")
    days = -(-count * 7 // 5) if working else round(count * _UNITS[unit])
    if days > LONGEST:
        raise ValueError(f"'{text}' is longer than 200 years. Write 'for good'.")
    return Span(days, count * _MONTHS.get(unit, 0))


def written(info: ValidationInfo) -> bool:
    """Whether a value is being read from what a person wrote."""
    return bool(info.context and info.context.get("written"))


def length_value(value: object, info: ValidationInfo) -> object:
    """Days in a length as an author writes it, never a bare number; as `parse_length` when not being read."""
    if written(info) and isinstance(value, int | float) and not isinstance(value, bool):
        raise ValueError(f"'{value}' of what? Write for example '{abs(int(value))} days'.")
    return parse_length(value)


def _as_span(value: object, whole: ValidatorFunctionWrapHandler) -> Span:
    """A checked length that still knows its months, which the check for a whole number would drop."""
    days = whole(value)
    return value if isinstance(value, Span) else Span(days)


def _plain_span(days: int) -> int | str:
    """A length as JSON holds it: a number of days, or its months in words."""
    months = days.months if isinstance(days, Span) else 0
    return f"{months} month{'s' if months > 1 else ''}" if months else int(days)


def _yes_no(value: object) -> object:
    if isinstance(value, bool):
        return value
    if value in ("yes", "true"):
        return True
    if value in ("no", "false"):
        return False
    raise ValueError(f"'{value}' is neither yes nor no.")


def _date(value: object) -> object:
    if isinstance(value, dt.date):
        result = value
    else:
        text = str(value)
        if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text, re.ASCII):
            raise ValueError(f"'{plain(text, 60)}' is not a date. Write YYYY-MM-DD.")
        try:
            result = dt.date.fromisoformat(text)
        except ValueError:
            raise ValueError(f"'{text}' is not a date in the calendar. Write YYYY-MM-DD.") from None
    if not FIRST_DAY <= result <= LAST_DAY:
        raise ValueError(
            f"'{result}' is out of reach: days lie between {FIRST_DAY} and {LAST_DAY}. For 'from the start' or "
            "'without an end', leave the word out."
        )
    return result


def _line(value: object) -> object:
    """A text on one line: a line break in it is a blank. A whole number (a year of publication) is taken as written."""
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    if not isinstance(value, str) or value.isprintable():
        return value
    text = re.sub(r"[ \t]*[\r\n\x0b\x0c\x85\u2028\u2029]+[ \t]*", " ", value).strip()
    for character in text:
        if unicodedata.category(character) in ("Cc", "Cs", "Co", "Cn"):
            raise ValueError(f"There is a control character in this text (U+{ord(character):04X}). Delete it.")
    return text


def _name(value: object) -> object:
    """A name; a whole number is taken as written."""
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


Length = Annotated[
    int,
    WrapValidator(_as_span),
    PlainSerializer(_plain_span, return_type=int | str, when_used="json"),
    BeforeValidator(length_value, json_schema_input_type=Annotated[str, Field(pattern=f"^(for good|{_LENGTH})$")]),
    Field(
        description="A length of time: '90 days', '10 working days', '2 years' or 'for good'.",
        examples=["90 days", "2 years", "10 working days", "for good"],
    ),
]
YesNo = Annotated[
    bool, BeforeValidator(_yes_no, json_schema_input_type=Literal["yes", "no"] | bool), Field(description="yes or no.")
]
Day = Annotated[
    dt.date,
    BeforeValidator(_date, json_schema_input_type=Annotated[str, Field(pattern="^[0-9]{4}-[0-9]{2}-[0-9]{2}$")]),
    Field(description="YYYY-MM-DD.", examples=["2019-01-01"]),
]
Line = Annotated[str, BeforeValidator(_line, json_schema_input_type=str | int)]
Whole = Annotated[int, Field(strict=True)]
Real = Annotated[float, Field(strict=True)]
Part = Annotated[float, Field(ge=0, le=1, strict=True)]
_NAME = Field(pattern=r"^[A-Za-z0-9+★][A-Za-z0-9+★-]*$", max_length=LONGEST_NAME, examples=["red-light", "AA"])
Id = Annotated[str, _NAME, BeforeValidator(_name, json_schema_input_type=Annotated[str, _NAME])]
