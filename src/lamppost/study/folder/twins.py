"""Twins and ladders as `import lamppost` offers them: they can be left in a folder, from which reports are made."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import fields
from pathlib import Path
from typing import Any, Unpack

from lamppost.arguments import question
from lamppost.measure.world import How
from lamppost.rulebook.regime import Regime
from lamppost.society.model import Society
from lamppost.study.compare.ladder import ladder as rungs
from lamppost.study.compare.twin import Twins
from lamppost.study.compare.twin import twin as compared_twin
from lamppost.study.folder.saved import keep_twins, request_of_twins
from lamppost.values import path_of


class TwinStudy(Twins):
    """Twins as `lamppost.twin` and `lamppost.ladder` give them: those of study/compare, with a way to keep them."""

    def save(self, out: str | Path) -> Path:
        """Leave the twins in a new folder, as `lamppost twin` does: what was run, the laws, the effects on each person.

        `lamppost report FOLDER` makes a report of it. Gives the folder. Raises LamppostError if it is there already, or
        cannot be written.
        """
        return keep_twins(self, path_of("out", out), request_of_twins(self))


def _twins(made: Twins) -> TwinStudy:
    return TwinStudy(**{each.name: getattr(made, each.name) for each in fields(made)})


@question
def twin(
    society: Society,
    *regimes: Regime | str | Path,
    with_: Iterable[str | Path] = (),
    names: Sequence[str] = (),
    knobs: Mapping[str, float] | None = None,
    keep: bool = False,
    watch: Sequence[int] = (),
    each_week: Callable[[str, int], None] | None = None,
    own_warm_up: bool = False,
    **how: Unpack[How],
) -> TwinStudy:
    """The same society under two regimes or more, or under one without and with overlays, or before and after a knob.

    Args:
        society: from `Society.generate`.
        regimes: from `lamppost.regime`, or names or paths; the first is what the others are compared with.
        with_: overlays that the twin of one regime has.
        names: of the worlds, else made of their regimes.
        knobs: settings in every world that has them, by knob or by path of a figure; for one regime without overlays
            they are what its twin has.
        keep: keep the worlds themselves, which takes memory.
        watch: numbers of people whose ledgers are kept in them.
        each_week: called with the name of a world and how many weeks of it have been lived.
        own_warm_up: whether each world lives a `warm_up` by its own rules; else it is lived by the first world's rules
            in all worlds of its regime, so that they begin with the same lists.
        how: years or weeks, seed, start, threads, count_all, warm_up, progress. `start` is that of the first regime
            unless given.

    Raises:
        LamppostError: if there is nothing to compare, if an overlay cannot come into force on a day, or for values that
            are none.
    """
    asked: dict[str, Any] = {"with_": with_, "names": names, "knobs": knobs, "keep": keep, "watch": watch}
    asked["own_warm_up"] = own_warm_up
    return _twins(compared_twin(society, *regimes, each_week=each_week, **asked, **how))


@question
def ladder(
    society: Society,
    regime: Regime | str | Path,
    *overlays: str | Path,
    alone: bool = False,
    own_warm_up: bool = False,
    **how: Unpack[How],
) -> TwinStudy:
    """Twins of a regime with no overlay, the first, the first two, and so on; with `alone`, each one by itself.

    What the last rung adds depends on those below it: two safeguards can do together what neither does alone. Costs one
    run a rung. A warm-up is that of the first rung for all, or each one's own (`own_warm_up`). Raises LamppostError for
    an overlay that does not apply at its rung.
    """
    return _twins(rungs(society, regime, *overlays, alone=alone, own_warm_up=own_warm_up, **how))


__all__ = ["TwinStudy", "ladder", "twin"]
