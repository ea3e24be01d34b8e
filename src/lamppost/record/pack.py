"""Town packs: one file with all that a town is before its first week, for drivers that are no Python.

A pack is LAMPPACK, four bytes with the length of a header, the header as JSON, and arrays, each beginning at a multiple
of 16; all of it in gzip. The header names every array by its number; an array that is the same in two worlds is there
once, so a twin costs little more than a town, and one of which all rows are alike is there as that row alone. Which
engine can live it is its `source` (town/drivers/wasm/town.json). There is nobody in it but made-up people.
"""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Mapping, Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from lamppost.record.folder import writing_errors
from lamppost.town import ranks, rows, tables
from lamppost.town.cells import cells_of
from lamppost.town.diary import BUCKETS
from lamppost.town.loop import Town

MAGIC: Final = b"LAMPPACK"
ALIGNED: Final = 16
NAMES: Final = {
    each: name for module in (tables, rows, ranks) for name, each in vars(module).items() if isinstance(each, np.dtype)
}
"""Rows by their names in the engine's manifest."""


def engine_manifest() -> dict[str, Any]:
    """What town.json says: the layouts, the entry points, and what the engine was made from."""
    text = files("lamppost.town.drivers").joinpath("wasm", "town.json").read_text(encoding="utf-8")
    manifest: dict[str, Any] = json.loads(text)
    return manifest


class _Arrays:
    """The arrays of a pack, each there once."""

    def __init__(self) -> None:
        self.about: list[dict[str, Any]] = []
        self.blob = bytearray()
        self._numbers: dict[bytes, int] = {}

    def put(self, array: NDArray[Any]) -> dict[str, int]:
        """How the header names an array."""
        plain = np.ascontiguousarray(array)
        item = NAMES.get(plain.dtype) or plain.dtype.str
        content = plain.tobytes()
        key = hashlib.sha256(f"{item} {plain.shape} ".encode() + content).digest()
        if key not in self._numbers:
            self._numbers[key] = len(self.about)
            about: dict[str, Any] = {"item": item, "shape": list(plain.shape)}
            first = content[: plain.dtype.itemsize]
            if content == first * plain.size:
                about["fill"] = list(first) if any(first) else 0
            else:
                self.blob += bytes(-len(self.blob) % ALIGNED)
                about["offset"] = len(self.blob)
                self.blob += content
            self.about.append(about)
        return {"$": self._numbers[key]}

    def of(self, value: Any) -> Any:
        """Arrays and whole numbers, in tuples, lists and dictionaries, as the header has them."""
        if isinstance(value, tuple) and hasattr(value, "_fields"):
            return {name: self.of(each) for name, each in zip(value._fields, value, strict=True)}
        if isinstance(value, np.ndarray):
            return self.put(value)
        if isinstance(value, Mapping):
            return {name: self.of(each) for name, each in value.items()}
        if isinstance(value, list):
            return [self.of(each) for each in value]
        number = int(value)
        return number if abs(number) < 2**53 else str(number)


def pack(
    towns: Sequence[Town],
    about: dict[str, Any] | None = None,
    more: Sequence[Mapping[str, Any]] = (),
) -> bytes:
    """The pack of towns that have not lived yet: of one, or of those that are to be compared.

    Args:
        towns: without scripts; their watched actors are watched in the pack, too.
        about: whatever else a reader is to know, as JSON.
        more: of each town, arrays by further names, and what holds some.

    Raises:
        ValueError: if a town has lived, or follows a script.
    """
    arrays, worlds = _Arrays(), []
    for number, town in enumerate(towns):
        if town.day or town.script.records or town.script.seeks or town.script.settles:
            raise ValueError("a pack is of a town before its first week, without a script")
        first = town.epochs[0].tables
        epochs = [
            {
                "day": epoch.day,
                "tables": arrays.of(epoch.tables),
                "cells": arrays.of(cells_of(epoch.tables, town.count_all)),
            }
            for epoch in town.epochs
        ]
        worlds.append({
            "population": arrays.of(town.population),
            "state": arrays.of(town.state),
            "epochs": epochs,
            "needs": arrays.put(town.setting.needs),
            "near": town.setting.near,
            "lists": int(first.law.list.shape[0]),
            "books": int(first.law.book.shape[0]),
            "places": int(first.services.row.shape[0]),
            "buckets": BUCKETS,
            **(arrays.of(more[number]) if more else {}),
        })  # fmt: skip
    header = {
        "source": engine_manifest()["source"],
        "about": about or {},
        "worlds": worlds,
        "arrays": arrays.about,
    }
    text = json.dumps(header, ensure_ascii=False, separators=(",", ":")).encode()
    start = MAGIC + len(text).to_bytes(4, "little") + text
    return gzip.compress(start + bytes(-len(start) % ALIGNED) + bytes(arrays.blob), mtime=0)


def write(content: bytes, place: Path) -> None:
    """Write a pack, whole or not at all. Raises LamppostError if it cannot be written."""
    partial = place.with_name(f".{place.name}.partial")
    with writing_errors(place):
        place.parent.mkdir(parents=True, exist_ok=True)
        try:
            partial.write_bytes(content)
            partial.replace(place)
        finally:
            partial.unlink(missing_ok=True)
