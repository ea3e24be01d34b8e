"""What is kept of a world that has been lived in when the world itself is let go: enough to set it beside another."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from lamppost.measure.outcomes import outcomes
from lamppost.measure.world import Outcome
from lamppost.record.warm_up import NO_WARM_UP, WarmUp
from lamppost.rulebook.regime import Regime
from lamppost.study.compare.idle_rules import Touched, touched


@dataclass(frozen=True)
class WorldSummary:
    """One world of twins: its name, its regime, each person's outcomes, and which rules anything touched.

    `outcomes` are (people,) counts by the names of measure/outcomes.py, int64.
    """

    name: str
    regime: Regime
    outcomes: dict[str, NDArray[np.int64]] = field(repr=False)
    touched: Touched = field(repr=False)
    before: WarmUp = NO_WARM_UP


def summary_of(world: Outcome) -> WorldSummary:
    """The summary of a world."""
    return WorldSummary(world.name, world.regime, outcomes(world), touched(world), world.warm_up)
