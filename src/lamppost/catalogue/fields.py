"""Reads what is declared on the fields of a model (`declarations.py`, `absence.py`)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final, Literal, TypeVar, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from lamppost.catalogue.claims import Claim, value_kind
from lamppost.catalogue.declarations import PhraseKey, Unit
from lamppost.catalogue.messages import plain_kinds

M = TypeVar("M")

COUNTED: Final = {"whole number": "points", "share": "share, 0 to 1"}
"""What a kind of value is counted in where a field declares no unit and the kind's own name does not say it."""


def declared(field: FieldInfo, kind: type[M]) -> list[M]:
    """Every declaration of a kind on a field, in the order in which they stand."""
    return [each for each in field.metadata if isinstance(each, kind)]


def claim_kind(field: FieldInfo) -> str | None:
    """What the claim of a field holds, as `claims.VALUES` names it ('share', 'length of time'); None if it is none."""
    for kind in plain_kinds(field.rebuild_annotation()):
        if isinstance(kind, type) and issubclass(kind, Claim):
            return value_kind(kind)
    return None


def phrase_key(model: type[BaseModel], word: str) -> str | None:
    """The key of the sentence that states a word of a block, None if none does. Raises KeyError for no such word."""
    return next((each.key for each in declared(model.model_fields[word], PhraseKey)), None)


def literal_values(field: FieldInfo) -> tuple[str, ...]:
    """The words that a field may hold, if it is one of a closed list; () if not."""
    return next((get_args(kind) for kind in plain_kinds(field.rebuild_annotation()) if get_origin(kind) is Literal), ())


def unit_of(field: FieldInfo) -> str:
    """What a word is counted in, or what is written there: 'points', 'share, 0 to 1', 'length of time', 'yes or no'."""
    unit = next((each.name for each in declared(field, Unit)), None)
    if unit is not None:
        return unit
    kind = claim_kind(field) or ""
    return COUNTED.get(kind, kind)


def blocks_of(model: type[BaseModel]) -> list[type[BaseModel]]:
    """A block and every block that can stand inside it, each once, in the order of the fields; without claims."""
    every: list[type[BaseModel]] = []
    waiting = [model]
    while waiting:
        block = waiting.pop(0)
        if block not in every:
            every.append(block)
            waiting += [kind for info in block.model_fields.values() for kind in _blocks_in(info.rebuild_annotation())]
    return every


def _blocks_in(annotation: Any) -> Iterator[type[BaseModel]]:
    for kind in plain_kinds(annotation):
        if get_origin(kind) in (tuple, dict):
            for each in get_args(kind):
                yield from _blocks_in(each) if each is not ... else ()
        elif isinstance(kind, type) and issubclass(kind, BaseModel) and not issubclass(kind, Claim):
            yield kind
