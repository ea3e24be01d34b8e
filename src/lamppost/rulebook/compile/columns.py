"""Columns of the tables that are filled from what the fields of the blocks declare, and what a word says on a day.

A word's own column, its encoding and the meaning of its absence stand on its field; nothing of that is repeated in the
compiler. What depends on several words is made beside it, in the file of its table.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, Final

from pydantic import BaseModel

from lamppost.catalogue.absence import absent_of
from lamppost.catalogue.declarations import Column, Encoding
from lamppost.catalogue.fields import declared, literal_values
from lamppost.rulebook.compile.numbers import chance, length, share
from lamppost.town.tables import FOREVER

LOWEST: Final = -(2**31)
HIGHEST: Final = 2**31 - 1
"""Points that no limit lies beyond."""


def stated(block: BaseModel, word: str, day: dt.date | None) -> Any:
    """What a word of a block says on a day (the last of its values for None).

    Where it is left out, or has no value yet, what its absence means; None where something else decides that.
    """
    held = getattr(block, word)
    version = held.at(day) if held is not None else None
    return _absence(type(block), word) if version is None else version.value


def columns(block: BaseModel, table: str, day: dt.date) -> dict[str, int]:
    """The columns of a row of a table that the words of a block fill by themselves, as integers on a day."""
    row: dict[str, int] = {}
    for word, column, encode, values in _filled(type(block), table):
        what = values.index(getattr(block, word)) if values else stated(block, word, day)
        row[column] = 0 if what is None else encode(what)
    return row


def duration(days: int | None) -> int:
    """The length for which something counts, at least a day; 0 = for good, or as long as something else says."""
    stays = FOREVER if days is None else length(days)
    return 0 if stays >= FOREVER else stays or 1


def points(figure: float) -> int:
    """Points as a whole number, where no limit is one that no points reach."""
    if math.isinf(figure):
        return HIGHEST if figure > 0 else LOWEST
    return int(figure)


ENCODERS: Final[Mapping[Encoding, Callable[[Any], int]]] = {
    "length": length,
    "duration": duration,
    "chance": chance,
    "share": share,
    "points": points,
    "switch": int,
    "code": int,
}


@cache
def _absence(model: type[BaseModel], word: str) -> float | bool | None:
    absent = absent_of(model.model_fields[word])
    return None if absent is None else absent.value


@cache
def _filled(model: type[BaseModel], table: str) -> list[tuple[str, str, Callable[[Any], int], tuple[str, ...]]]:
    """(word, column, encoder, words that a code is the place of) of each word that fills a column by itself."""
    return [
        (word, column.field, ENCODERS[column.encoding], literal_values(info) if column.encoding == "code" else ())
        for word, info in model.model_fields.items()
        for column in declared(info, Column)
        if column.encoding is not None and column.table == table
    ]
