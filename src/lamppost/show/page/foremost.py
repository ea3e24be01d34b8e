"""The people whom the page lists first, and their ledgers for a file without a server: the lives that anybody opens.

The order is that of the page (static/parting.js): whose lives part, then who met with most. A test holds the two alike.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from lamppost.record.frames import read_frames
from lamppost.show.page.scenario import Scenario
from lamppost.show.page.towns import person
from lamppost.town.history import LEFT_UNDONE, REFUSED, STEP
from lamppost.words import LANGUAGES

LISTED: Final = 24
"""People that the page lists."""
NEVER: Final = 65_535
"""The week in which two lives part that never do."""


def foremost(folder: Path, most: int = LISTED) -> list[int]:
    """So many people of a town, in the order of the page."""
    about = json.loads((folder / "town.json").read_text(encoding="utf-8"))
    files = [folder / "frames" / f"{number}.bin" for number in range(len(about["worlds"]))]
    weeks = [read_frames(each.read_bytes()).array for each in files]
    differ = np.frombuffer((folder / "differ.bin").read_bytes(), "<u2")
    weight = np.zeros(about["people"])
    for each in weeks:
        steps = (each & STEP).max(axis=0).astype(np.int64)
        refused, feared = ((each & bit != 0).sum(axis=0) for bit in (REFUSED, LEFT_UNDONE))
        weight += 1000 * refused + 30 * np.where(steps == 4, 10, steps) + feared / 4
    if len(weeks) > 1:
        weight += np.where(differ != 0, 1e6 - _parted(weeks, differ) / 1000, 0.0)
    order = np.lexsort((np.arange(weight.size), -weight))
    return [int(each) for each in order[:most]]


def _parted(weeks: list[NDArray[np.uint8]], differ: NDArray[np.uint16]) -> NDArray[np.float64]:
    """(n,) the first week in which two lives differ; of whom no week's byte tells apart, the last."""
    apart = weeks[0] != weeks[1]
    first = np.where(apart.any(axis=0), apart.argmax(axis=0), NEVER)
    return np.where((first == NEVER) & (differ != 0), weeks[0].shape[0] - 1, first).astype(np.float64)


def ledgers(scenario: Scenario, folder: Path) -> Iterator[tuple[str, bytes]]:
    """(path under which the page asks for it, JSON) of everybody that the page lists, in every language."""
    town = json.loads((folder / "town.json").read_text(encoding="utf-8"))["id"]
    for number in foremost(folder):
        for language in LANGUAGES:
            page = person(scenario, folder, number, language)
            text = json.dumps(page, ensure_ascii=False, separators=(",", ":"))
            yield f"/api/towns/{town}/people/{number}.json?lang={language}", text.encode()


__all__ = ["LISTED", "foremost", "ledgers"]
