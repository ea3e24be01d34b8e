"""Typical synthetic people, found by a rule that anybody can check, and their ledgers in each world."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from lamppost.measure.groups import groups
from lamppost.measure.outcomes import OUTCOMES, outcomes
from lamppost.measure.world import Outcome, live
from lamppost.study.findings import model as f
from lamppost.study.findings.ledgers import ledger_lines
from lamppost.town.codes import COLLATERAL, WATCHED, WRONGFUL

Rows = NDArray[np.void]
MOST_LIVES: Final = 3
GROWN: Final = 18
"""Years from which on somebody can be the unchanged one; little befalls a child anywhere."""


def lives(worlds: Sequence[Outcome]) -> tuple[f.TypicalLife, ...]:
    """Up to three people: the median of the refused, one refused wrongly, one refused through a tie (or unchanged).

    They are looked for in the world in which most people were refused. Of those whom a rule could mean, ordered by
    refusals, weeks on lists and number, it takes the one in the middle who has not been taken yet.
    """
    burdens = [outcomes(world) for world in worlds]
    most = max(range(len(worlds)), key=lambda k: (int((burdens[k]["refused_services"] > 0).sum()), -k))
    chosen = _chosen(worlds[most], burdens, most)
    people = [person for _, person, _ in chosen]
    told = [_watched(world, people) for world in worlds]
    traits = groups(worlds[0].society, ("sex", "area", "income_class", "education"))
    return tuple(
        f.TypicalLife(
            person=person,
            chosen=rule,
            of=of,
            age=int(worlds[0].society.age[person]),
            **{name: str(traits[name][person]) for name in ("sex", "area", "income_class", "education")},
            ledgers=tuple(_ledger(world, burden, person) for world, burden in zip(told, burdens, strict=True)),
        )
        for rule, person, of in chosen
    )


def _chosen(world: Outcome, burdens: Sequence[dict[str, NDArray[np.int64]]], most: int) -> list[tuple[str, int, int]]:
    """(rule, person, how many the rule could have meant)."""
    people = world.society.people
    rows, _ = world.refusals()
    rows = rows[rows["person"] < people]
    times, weeks = burdens[most]["refused_services"], burdens[most]["listed_weeks"]
    order = np.lexsort((np.arange(people), weeks, times))
    with_flag = {
        rule: np.bincount(rows["person"][rows["flags"] & bit != 0], minlength=people) > 0
        for rule, bit in (("wrongful", WRONGFUL), ("tie", COLLATERAL))
    }
    same = np.ones(people, np.bool_)
    for burden in burdens:
        for name in OUTCOMES:
            same &= burden[name] == burdens[most][name]
    if len(burdens) == 1:
        same = times == 0
    same &= world.society.age >= GROWN
    meant = {"median": times > 0, **with_flag, "unchanged": same}
    found: list[tuple[str, int, int]] = []
    for rule, who in meant.items():
        if len(found) == MOST_LIVES:
            break
        taken = {person for _, person, _ in found}
        among = [int(each) for each in order[who[order]]]
        middle = (len(among) - 1) // 2
        free = [place for place, person in enumerate(among) if person not in taken]
        if free:
            place = min(free, key=lambda each: (abs(each - middle), each))
            found.append((rule, among[place], len(among)))
    return found


def _watched(world: Outcome, people: Sequence[int]) -> Outcome:
    """A world in which the ledgers of some people were kept: itself, or itself once more."""
    flags = world.town.state.actor["flags"][list(people)]
    if (flags & WATCHED != 0).all():
        return world
    again = (world.society, world.regime, world.weeks, world.seed)
    script, threads = world.town.script, world.town.threads
    return live(*again, name=world.name, start=world.start, change=world.change, watch=people, script=script,
                threads=threads, before=world.warm_up)  # fmt: skip


def _ledger(world: Outcome, burdens: dict[str, NDArray[np.int64]], person: int) -> f.Ledger:
    refused, _ = world.refusals()
    flags = refused["flags"][refused["person"] == person]
    lines, more = ledger_lines(world, person)
    return f.Ledger(
        world=world.name,
        refusals=int(flags.shape[0]),
        wrongful=int((flags & WRONGFUL != 0).sum()),
        collateral=int((flags & COLLATERAL != 0).sum()),
        listed_weeks=int(burdens["listed_weeks"][person]),
        lines=lines,
        more=more,
    )
