"""What befell each person in one world, as counts. Every outcome is a burden: more of it is worse.

Rewards are not counted as outcomes; a regime that gives perks helps here only by refusing, listing or frightening
less. What one count is worth against another is not for a program to say, so they are never added up.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from lamppost.arguments import question
from lamppost.measure.world import Outcome
from lamppost.town.codes import CUT, FOREGONE, INVENTED, TWICE, UNSEEN, WRONG_PERSON
from lamppost.town.memory import of_kind
from lamppost.town.tables import ONE, WEEKS_A_YEAR

OUTCOMES: Final[dict[str, str]] = {
    "refused_services": "times a sought service was barred",
    "listed_weeks": "weeks on black lists, counted once for each list",
    "income_lost_yuan": "income lost with work, yuan over the run",
    "ties_cut": "ties to friends that ended",
    "false_records": "records of what the person did not do, or entered twice",
    "expression_foregone": "acts of speech left undone out of fear",
}
"""Outcome -> what is counted. For every one of them a larger number is worse for the person."""

FALSE: Final = TWICE | WRONG_PERSON | INVENTED


@question
def outcomes(world: Outcome) -> dict[str, NDArray[np.int64]]:
    """(n,) int64 of each outcome for each person of a world (firms are left out)."""
    town, people = world.town, world.society.people
    foregone = np.zeros(people, np.int64)
    false = np.zeros(people, np.int64)
    speech = town.tables.acts.act["speech"] != 0
    for rows in town.log.events:
        flags = rows["flags"]
        wrong = rows["person"][(flags & FALSE != 0) & (flags & UNSEEN == 0)]
        false += np.bincount(wrong[wrong < people], minlength=people)
        unsaid = rows["person"][flags == FOREGONE]
        spoken = speech[rows["act"][flags == FOREGONE]] & (unsaid < people)
        foregone += np.bincount(unsaid[spoken], minlength=people)
    refused, _ = world.refusals()
    return {
        "refused_services": _count(refused["person"], people),
        "listed_weeks": listed_weeks(world),
        "income_lost_yuan": income_lost(world),
        "ties_cut": _ties_cut(world),
        "false_records": false,
        "expression_foregone": foregone,
    }


def listed_weeks(world: Outcome) -> NDArray[np.int64]:
    """(n,) weeks on lists that are not red, counted once for each list."""
    people, law = world.society.people, world.town.tables.law
    lists = law.list.shape[0]
    if not lists or not world.notes.stood:
        return np.zeros(people, np.int64)
    stood = np.concatenate(world.notes.stood)
    stood = stood[law.list["red"][stood % lists] == 0]
    return _count(stood // lists, people)


def income_lost(world: Outcome) -> NDArray[np.int64]:
    """(n,) yuan of income lost over the run, to the nearest yuan."""
    whole = (ONE - 1) * WEEKS_A_YEAR
    lost: NDArray[np.int64] = (world.notes.lost * world.society.income.astype(np.int64) + whole // 2) // whole
    return lost


def _ties_cut(world: Outcome) -> NDArray[np.int64]:
    rows = np.concatenate([of_kind(shard.memory, CUT) for shard in world.town.shards])
    return _count(rows["person"][rows["belief"] != 0], world.society.people)


def _count(who: NDArray[np.integer], people: int) -> NDArray[np.int64]:
    return np.bincount(who[who < people], minlength=people).astype(np.int64)
