"""What the room of numbers needs of a town that is lived where no Python is: who belongs to which group, and remarks.

The counts are made by static/lived-numbers.js from what the town wrote; a test holds them against numbers.py.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from lamppost.rulebook.regime import Regime
from lamppost.society.model import Society
from lamppost.study.findings.model import GROUPED
from lamppost.study.findings.world import members
from lamppost.words import LANGUAGES, words


def groups_of(society: Society) -> tuple[list[list[Any]], NDArray[np.uint8]]:
    """([[group, [values]]], (groups, people) the place of everybody's value) in the order of GROUPED."""
    names: dict[str, list[str]] = {by: [] for by in GROUPED}
    places = np.zeros((len(GROUPED), society.people), np.uint8)
    for by, value, mine in members(society):
        places[GROUPED.index(by), mine] = len(names[by])
        names[by].append(value)
    return [[by, values] for by, values in names.items()], places


def remarks_of(regime: Regime) -> list[dict[str, str]]:
    """What is to be known of a world's overlays, in every language."""
    return [{each: remark.say(words(each)) for each in LANGUAGES} for remark in regime.loaded.remarks]


__all__ = ["groups_of", "remarks_of"]
