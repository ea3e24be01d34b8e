"""A rulebook as rows a person can read: what it says, with which figure, how well that is known, and from where.

For `lamppost show`, for the comparison of two in `pairs.py`, and for anyone who wants a table of the claims. Nothing is
computed here: each row is one claim of the file, in the order of the file.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from pydantic import BaseModel

from lamppost.catalogue.citation import named
from lamppost.catalogue.cited import parts
from lamppost.catalogue.claims import GRADES, Cited, Claim, Source, Text, Version
from lamppost.rulebook.model import Rulebook
from lamppost.rulebook.phrases.values import length as length_in
from lamppost.words import words


@dataclass(frozen=True)
class ClaimRow:
    """One claim: its dotted path, what it says, its grade, the title of its source and where in it, and why."""

    claim: str
    figure: str
    grade: str
    source: str
    why: str = ""
    since: dt.date | None = None


def rows(model: BaseModel, sources: Mapping[str, Source]) -> list[ClaimRow]:
    """Every claim of a resolved rulebook (or of any block of it), in the order of the file."""
    return [row for way, block in parts(model) for row in _rows(way, block, sources)]


def length(days: int) -> str:
    """Days in words: 'for good', '2 years', '90 days'."""
    return length_in(days, words("en"))


def figure(version: Version[object]) -> str:
    """What a version says, with its range and its unit."""
    text = value_text(version.value, is_length=version.is_length)
    if version.low is not None or version.high is not None:
        low = version.value if version.low is None else version.low
        high = version.value if version.high is None else version.high
        text += f" ({value_text(low, is_length=version.is_length)} to {value_text(high, is_length=version.is_length)})"
    return f"{text} {version.unit}" if version.unit else text


def value_text(value: object, *, is_length: bool = False) -> str:
    """A single value in English words: 'yes', '2 years', '0.5'."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        return length(int(value)) if is_length else f"{value:g}"
    return str(value)


def _rows(way: tuple[str | int, ...], block: BaseModel, sources: Mapping[str, Source]) -> Iterator[ClaimRow]:
    if isinstance(block, Text):
        return
    path = ".".join(str(part) for part in way)
    if isinstance(block, Claim):
        for version in block.versions:
            yield _row(path, figure(version), version, sources, version.since)
        return
    if isinstance(block, Cited):
        words = "; ".join(_words(block))
        if words:
            yield _row(path, words, block, sources)
    for inner, part in parts(block):
        if isinstance(part, Cited | Claim) and not (type(part) is Cited and part.cite is None):
            yield from _rows((*way, *inner), part, sources)


def _row(path: str, text: str, cited: Cited, sources: Mapping[str, Source], since: dt.date | None = None) -> ClaimRow:
    why = cited.why if cited.evidence == "assumed" else None
    return ClaimRow(path, text, cited.evidence or "", named(cited.cite, sources), why or cited.note or "", since)


def _words(block: BaseModel) -> Iterator[str]:
    """What a block says in words of its own: all that is neither a figure nor where it comes from."""
    for name, info in type(block).model_fields.items():
        value = getattr(block, name)
        if name in Cited.model_fields or name in ("label", "answered_by") or value is None or value == ():
            continue
        if isinstance(value, bool | str | int | float | dt.date):
            if value != info.get_default(call_default_factory=True) or info.is_required():
                yield f"{name.replace('_', ' ')} {value_text(value, is_length=False)}"
        elif isinstance(value, tuple) and all(isinstance(each, str) for each in value):
            yield f"{name.replace('_', ' ')} {', '.join(value)}"
        elif isinstance(value, BaseModel) and not isinstance(value, Cited | Claim | Text):
            yield f"{name.replace('_', ' ')} {' and '.join(_words(value))}"


def grades_of(books: Sequence[Rulebook]) -> dict[str, int]:
    """How many claims of some rulebooks stand on each grade."""
    counts = dict.fromkeys(map(str, GRADES), 0)
    for book in books:
        for row in rows(book, book.sources):
            if row.grade:
                counts[row.grade] += 1
    return counts
