"""What a run is to be, checked before anything is lived: over whom, how long, from which day, with which chance."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from lamppost.catalogue.people import PLACES
from lamppost.errors import LamppostError
from lamppost.rulebook.regime import Regime
from lamppost.society.model import Society
from lamppost.society.places import parts_of
from lamppost.values import day_of, warm_up_of, weeks_in, weeks_of


@dataclass(frozen=True)
class RunPlan:
    """What a run is to be; `inputs.json` of a folder holds its fields by these names."""

    people: int
    place: str
    society_seed: int
    weeks: int
    seed: int
    start: dt.date
    watch: tuple[int, ...]
    overlays: tuple[str, ...]
    count_all: bool
    warm_up: int = 0
    """Weeks that are lived before `start` and not counted."""


def plan_of(
    society: Society,
    regime: Regime,
    years: float,
    seed: int,
    start: dt.date | str | None,
    watch: Iterable[int],
    count_all: bool = False,
    warm_up: float = 0,
) -> RunPlan:
    """The plan of a run; `count_all` counts acts and services, too, that no rule in force names.

    `warm_up` is how many years are lived before the first day and not counted.

    Raises LamppostError for people of another place than the regime's, a length or a first day that is none, or a
    watched person who does not exist.
    """
    at_home(society, regime)
    return RunPlan(
        society.people,
        society.place,
        society.seed,
        weeks_of(years),
        seed,
        day_of("start", regime.start if start is None else start),
        _watch_list(watch, society.people),
        tuple(each.overlay.overlay for each in regime.loaded.applied),
        bool(count_all),
        weeks_in(warm_up_of("warm_up", warm_up)),
    )


def _watch_list(watch: Iterable[int], people: int) -> tuple[int, ...]:
    for person in watch:
        if not 0 <= person < people:
            raise LamppostError(f"There is no person {person} to watch: they are numbered 0 to {people - 1:,}.")
    return tuple(sorted(set(watch)))


def at_home(society: Society, *regimes: Regime) -> None:
    """Raises LamppostError for a regime that is made for another place than these people live in."""
    here = {_land(code) for code in PLACES.values() if bool(np.any(society.person_place == code))}
    for regime in regimes:
        if not here & {_land(part.code) for part in parts_of(regime.society_place)}:
            raise LamppostError(
                f"'{regime.name}' is a regime for {regime.place}, and these people live in {society.place}. "
                f"Make the society with place='{regime.place}', or, to carry these rulebooks there, write a regime of "
                f"them with 'place: {society.place}'."
            )


def _land(code: int) -> int:
    """The place whose law holds at a place: Guangdong is mainland."""
    return PLACES["mainland"] if code == PLACES["guangdong"] else code
