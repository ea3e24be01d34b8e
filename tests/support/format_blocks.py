"""The blocks of the format, read off the models: which there are, and what a field of one may hold."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, get_args, get_origin

from pydantic import BaseModel

from lamppost.catalogue.messages import plain_kinds


def blocks(model: type[BaseModel], seen: dict[str, type[BaseModel]] | None = None) -> dict[str, type[BaseModel]]:
    seen = {} if seen is None else seen
    if model.__name__ not in seen:
        seen[model.__name__] = model
        for info in model.model_fields.values():
            for kind in inside(info.rebuild_annotation()):
                if isinstance(kind, type) and issubclass(kind, BaseModel):
                    blocks(kind, seen)
    return seen


def inside(annotation: Any) -> Iterator[Any]:
    for kind in plain_kinds(annotation):
        if get_origin(kind) in (tuple, dict):
            for each in get_args(kind):
                yield from inside(each) if each is not ... else ()
        else:
            yield kind
