"""What befell each person in one world, as counts. Every outcome is a burden: more of it is worse.

Rewards are not counted as outcomes; a regime that gives perks helps here only by refusing, listing or frightening
less. What one count is worth against another is not for a program to say, so they are never added up.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from lamppost.arguments import question
from lamppost.measure.burdens import INCOME, LISTED, TIES, count_events, count_refusals, yuan_lost
from lamppost.measure.world import Outcome, ties_cut
from lamppost.town.tables import WEEKS_A_YEAR

OUTCOMES: Final[dict[str, str]] = {
    "refused_services": "times a sought service was barred",
    "wrongful_refusals": "times a sought service was barred only for false records",
    "listed_weeks": "weeks on black lists, counted once for each list",
    "income_lost_yuan": "income lost with work, yuan over the run",
    "ties_cut": "ties to friends that ended",
    "false_records": "records of what the person did not do, or entered twice",
    "expression_foregone": "acts of speech left undone out of fear",
}
"""Outcome -> what is counted. For every one of them a larger number is worse for the person."""


@question
def outcomes(world: Outcome) -> dict[str, NDArray[np.int64]]:
    """(n,) int64 of each outcome for each person of a world (firms are left out)."""
    town = world.town
    burdens = world.notes.burdens.copy()
    speech = (town.tables.acts.act["speech"] != 0).astype(np.uint8)
    for rows in town.log.events:
        count_events(rows, speech, burdens)
    for rows in town.log.refusals:
        count_refusals(rows, burdens)
    burdens[TIES] = ties_cut(town) - world.notes.cut_before
    yuan_lost(burdens, world.society.income.astype(np.int64), WEEKS_A_YEAR)
    return dict(zip(OUTCOMES, burdens, strict=True))


def listed_weeks(world: Outcome) -> NDArray[np.int64]:
    """(n,) weeks on lists that are not red, counted once for each list."""
    weeks: NDArray[np.int64] = world.notes.burdens[LISTED].copy()
    return weeks


def income_lost(world: Outcome) -> NDArray[np.int64]:
    """(n,) yuan of income lost over the run, to the nearest yuan."""
    burdens = world.notes.burdens.copy()
    yuan_lost(burdens, world.society.income.astype(np.int64), WEEKS_A_YEAR)
    lost: NDArray[np.int64] = burdens[INCOME]
    return lost
