"""From what a study asks to its scenarios: every regime, set of overlays, setting and seed that it names, crossed.

A knob or a figure is set in the regimes that have it, and left alone in the others. What no regime has is a mistake,
and so is a number outside its range; both are told before anything is run.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path
from typing import Any

from lamppost.errors import LamppostError
from lamppost.rulebook.find import find, is_path
from lamppost.rulebook.knobs import UNITS, offered, turned
from lamppost.rulebook.knobs import is_path as is_figure
from lamppost.rulebook.regime import Regime
from lamppost.rulebook.regime import regime as ready_regime
from lamppost.society.figures import cells_of
from lamppost.society.places import parts_of
from lamppost.study.sweep.axes import DRAWS, Between, Settings, frozen, settings_of
from lamppost.study.sweep.scenario import SweepScenario
from lamppost.study.sweep.table import Row


@dataclass(frozen=True)
class StudyRequest:
    """What a study asks for, checked; '' stands for what the regime itself says."""

    regimes: tuple[str, ...]
    overlays: tuple[tuple[str, ...], ...] = ((),)
    axes: Mapping[str, Between | tuple[float, ...]] = field(default_factory=dict)
    seeds: tuple[int, ...] = (1,)
    people: tuple[int, ...] = (5_000,)
    weeks: int = 104
    grades: tuple[str, ...] = ("",)
    place: str = ""
    start: str = ""
    draws: int = DRAWS
    society_seed: int | None = None
    force: bool = False
    rows: tuple[Row, ...] = ()

    @property
    def names(self) -> list[str]:
        """What is varied, each once, in the order in which it is named."""
        return list(dict.fromkeys([*self.axes, *(name for _, settings in self.rows for name in settings)]))


class ScenarioPlan:
    """The scenarios of what was asked, with the regimes that they are about."""

    def __init__(self, asked: StudyRequest) -> None:
        self.asked = asked
        self._bases: dict[str, Regime] = {}
        self._laid: dict[tuple[str, tuple[str, ...]], Regime | None] = {}
        self._offers: dict[tuple[str, tuple[str, ...], str], bool] = {}

    def scenarios(self) -> list[SweepScenario]:
        """Every scenario, each once. Raises LamppostError for what cannot be meant."""
        rows = self.asked.rows or (({}, {}),)
        found = [scenario for what, settings in rows for scenario in self._of_row(what, settings)]
        if not found:
            raise LamppostError("A study needs a regime: regimes=['national-2018'], or a column 'regime' in its table.")
        self._check(found)
        return list(dict.fromkeys(found))

    def _of_row(self, what: Mapping[str, Any], more: Mapping[str, float]) -> Iterator[SweepScenario]:
        asked = self.asked
        regimes = (what["regime"],) if "regime" in what else asked.regimes
        overlays = (what["overlays"],) if "overlays" in what else asked.overlays
        seeds = (what["seed"],) if "seed" in what else asked.seeds
        people = (what["people"],) if "people" in what else asked.people
        grades = (what["grade"],) if "grade" in what else asked.grades
        for regime, laid, grade, size in product(regimes, overlays, grades, people):
            for settings in self._settings(regime, laid, more):
                for seed in seeds:
                    same = seed if asked.society_seed is None else asked.society_seed
                    yield SweepScenario(
                        regime=regime,
                        overlays=laid,
                        grade=grade,
                        settings=settings,
                        force=asked.force,
                        place=what.get("place", asked.place),
                        people=size,
                        weeks=what.get("weeks", asked.weeks),
                        start=what.get("start", asked.start),
                        seed=seed,
                        society_seed=what.get("society_seed", same),
                        files=self._files(regime, laid),
                    )

    def _settings(self, regime: str, laid: tuple[str, ...], more: Mapping[str, float]) -> list[Settings]:
        """The settings of one regime with some overlays: of what is varied, that which it has."""
        here = {name: axis for name, axis in self.asked.axes.items() if self._offered(regime, laid, name)}
        whole = [name for name in here if self._whole(regime, laid, name)]
        own = {name: number for name, number in more.items() if self._offered(regime, laid, name)}
        crossed = settings_of(here, self.asked.draws, whole)
        return list(dict.fromkeys(frozen({**dict(each), **own}) for each in crossed))

    def base(self, regime: str) -> Regime:
        """A regime as it is, without the study's overlays. Raises LamppostError."""
        if regime not in self._bases:
            self._bases[regime] = ready_regime(regime)
        return self._bases[regime]

    def _with(self, regime: str, laid: tuple[str, ...]) -> Regime | None:
        """A regime with overlays; None where they cannot be laid on it, which its runs will say."""
        if (regime, laid) not in self._laid:
            try:
                self._laid[regime, laid] = ready_regime(regime, laid)
            except LamppostError:
                self._laid[regime, laid] = None
        return self._laid[regime, laid]

    def _offered(self, regime: str, laid: tuple[str, ...], name: str) -> bool:
        if name.startswith("society."):
            return True
        key = regime, laid, name
        if key not in self._offers:
            found = offered(self.base(regime), name)
            if not found and laid:
                law = self._with(regime, laid)
                found = law is not None and offered(law, name)
            self._offers[key] = found
        return self._offers[key]

    def _whole(self, regime: str, laid: tuple[str, ...], name: str) -> bool:
        if not is_figure(name):
            return UNITS[name] in ("days", "weeks")
        figure = self.base(regime).every_figure.get(name)
        if figure is None and laid and (law := self._with(regime, laid)) is not None:
            figure = law.every_figure.get(name)
        return figure is not None and figure.whole

    def _files(self, regime: str, laid: Sequence[str]) -> str:
        """A hash over the files that are the user's own, by what they hold; '' if there are none."""
        if not is_path(regime) and not any(map(is_path, laid)):
            return ""
        total = hashlib.sha256(repr(sorted(self.base(regime).loaded.sha256.values())).encode())
        for each in laid:
            total.update(find("overlay", each, find("regime", regime).parent).read_bytes())
        return total.hexdigest()[:16]

    def _check(self, found: Sequence[SweepScenario]) -> None:
        """Raises LamppostError for a name that no regime has, and for the first number that is out of reach.

        Whether an overlay has anything to change in a regime is for its runs to say; that it is there is not.
        """
        for regime, laid in dict.fromkeys((each.regime, each.overlays) for each in found):
            self.base(regime)
            for place in {each.place for each in found if each.regime == regime and each.place}:
                parts_of(self.base(regime).place_named(place))
            for name in laid:
                find("overlay", name, find("regime", regime).parent)
        for name in self.asked.names:
            if name.startswith("society."):
                for number in self._numbers(name):
                    cells_of({name: number}, self.asked.force)
                continue
            having = next((each for each in found if self._offered(each.regime, each.overlays, name)), None)
            if having is None:
                turned(self.base(found[0].regime), {name: next(iter(self._numbers(name)), 0.0)})
                raise LamppostError(f"No regime of this study has '{name}'.")
            law = self.base(having.regime)
            law = law if offered(law, name) else self._with(having.regime, having.overlays) or law
            for number in self._numbers(name):
                if is_figure(name):
                    law.set({name: number}, force=self.asked.force)
                else:
                    turned(law, {name: number})

    def _numbers(self, name: str) -> list[float]:
        """Every number that a name is set to, of a range its ends."""
        axis = self.asked.axes.get(name, ())
        ends = [axis.low, axis.high] if isinstance(axis, Between) else list(axis)
        of_rows = dict.fromkeys(settings[name] for _, settings in self.asked.rows if name in settings)
        least_most = [min(of_rows), max(of_rows)] if of_rows else []
        return [*ends, *least_most]


def named(path: str | Path) -> str:
    """A regime or an overlay as a scenario names it: by its name, or by the path to its file."""
    return str(path)


__all__ = ["ScenarioPlan", "StudyRequest", "named"]
