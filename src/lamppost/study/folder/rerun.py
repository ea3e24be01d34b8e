"""The worlds behind what a user holds: a run, twins or one world, with everybody's ledger in them.

A run keeps its tables and not its town, and twins only the worlds that they were told to keep; what is not there is
lived once more, which the promise of same inputs, same bytes allows.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from lamppost.errors import LamppostError
from lamppost.measure.world import Outcome, live
from lamppost.record.result import RunResult
from lamppost.record.warm_up import WarmUp
from lamppost.rulebook.regime import Regime
from lamppost.society.model import Society
from lamppost.study.compare.twin import Twins
from lamppost.study.folder.findings import live_again
from lamppost.study.folder.saved import saved_folder


def worlds_of(
    what: RunResult | Twins | Outcome, *, threads: int | None = None, check: Callable[[int, int], None] | None = None
) -> list[Outcome]:
    """The worlds of a run, of twins, or one world.

    Args:
        what: what was lived.
        threads: how many to use where something is lived again.
        check: called with (people, worlds) before anything is lived; whatever it raises ends it.

    Raises:
        LamppostError: for anything else; for a folder that is not as it was written; for a run of another version.
    """
    if isinstance(what, Outcome):
        _check_size(check, what.society.people, 1)
        return [what]
    if isinstance(what, Twins):
        _check_size(check, what.society.people, len(what.lived))
        if what.worlds:
            return list(what.worlds)
        return [
            _again(what.society, each.regime, each.name, what.seed, what.start, what.weeks, threads, each.before)
            for each in what.lived
        ]
    if not isinstance(what, RunResult):
        raise LamppostError(f"What can be shown is a run, twins or a world, not {type(what).__name__}.")
    asked = what.info
    _check_size(check, asked["society"]["people"], 1)
    if what.folder is not None:
        return live_again([saved_folder(what.folder)], threads)[0]
    if what.lived is None:
        raise LamppostError("This run holds its tables only. Run it again, or load it from its folder.")
    society, regime = what.lived
    start = dt.date.fromisoformat(asked["start"])
    before = WarmUp(asked["warm_up_weeks"])
    return [_again(society, regime, regime.name, asked["seed"], start, asked["weeks"], threads, before)]


def _check_size(check: Callable[[int, int], None] | None, people: int, worlds: int) -> None:
    if check is not None:
        check(people, worlds)


def _again(
    society: Society,
    regime: Regime,
    name: str,
    seed: int,
    start: dt.date,
    weeks: int,
    threads: int | None,
    before: WarmUp,
) -> Outcome:
    watch = range(society.people)
    return live(society, regime, weeks, seed, name=name, start=start, watch=watch, threads=threads, before=before)


__all__ = ["worlds_of"]
