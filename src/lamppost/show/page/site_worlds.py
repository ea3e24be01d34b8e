"""The worlds from which a visitor without a server can choose: regimes, safeguards, and settings of knobs.

Each is one more world in the pack of a town (study/pack.py), which costs a kilobyte or two.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations
from typing import Any, Final

from lamppost.errors import LamppostError
from lamppost.rulebook.find import shipped
from lamppost.rulebook.knobs import IDS, knobs, offered, turned_each
from lamppost.rulebook.regime import Regime
from lamppost.rulebook.regime import regime as ready_regime
from lamppost.show.page.lessons import lessons
from lamppost.show.page.scenario import Scenario, name_of
from lamppost.show.page.towns import regimes_of

MOST_TOGETHER: Final = 5
"""Safeguards of which there is every combination, at most: five have 26 of more than one."""
SETTINGS: Final = 6
"""Settings of a knob that there are, about; a finer one is for a server."""


@dataclass(frozen=True)
class SiteWorld:
    """One world of a site: a regime, and what was changed in it."""

    regime: Regime
    overlays: tuple[str, ...] = ()
    knobs: Mapping[str, float] = field(default_factory=dict)
    book: str = ""

    def data(self) -> dict[str, Any]:
        """How the page finds it."""
        own = {"book": self.book} if self.book else {}
        return {"regime": self.regime.name, "with": list(self.overlays), "knobs": dict(self.knobs), **own}


def worlds_of_scenario(scenario: Scenario) -> list[SiteWorld]:
    """The worlds of a scenario, and its first regime with each safeguard; the knobs stand as in the scenario.

    Raises LamppostError as regimes_of does.
    """
    last = scenario.worlds - 1
    found = [
        SiteWorld(
            regime,
            scenario.overlays if number == last > 0 else (),
            scenario.knobs,
            scenario.book if number == last > 0 else "",
        )
        for number, regime in enumerate(regimes_of(scenario))
    ]
    for name in shipped("overlay"):
        if scenario.overlays == (name,) and not scenario.book:
            continue
        try:
            laid = replace(scenario, regimes=scenario.regimes[:1], overlays=(name,), book="")
            found.append(SiteWorld(regimes_of(laid)[1], (name,), scenario.knobs))
        except LamppostError:
            continue  # it would change nothing here
    return found


def worlds_of_lessons() -> list[tuple[Scenario, list[SiteWorld]]]:
    """Of each town of the lessons a scenario, and all worlds that the lessons turn to in it."""
    found: dict[tuple[str, int, float, int], tuple[Scenario, list[SiteWorld]]] = {}
    for lesson in lessons():
        for asked in map(lesson.scenario, lesson.settings):
            town = asked.regimes[0], asked.people, asked.years, asked.seed
            _, worlds = found.setdefault(town, (asked, []))
            for regime in regimes_of(asked):
                world = SiteWorld(regime, knobs=asked.knobs)
                if world.data() not in [each.data() for each in worlds]:
                    worlds.append(world)
    return list(found.values())


def worlds_of_site(regimes: Sequence[str], weeks: int, together: Sequence[str] = ()) -> list[SiteWorld]:
    """Each regime, the first with each safeguard that can be laid on it, and the first two with knobs turned.

    All are from the first one's first day. Of the safeguards named in `together` there is every combination, too.
    Raises LamppostError for a name that is not shipped, or too many to be combined.
    """
    laid_together = [name_of("overlay", name) for name in dict.fromkeys(together)]
    if len(laid_together) > MOST_TOGETHER:
        raise LamppostError(
            f"{len(laid_together)} safeguards have too many combinations: name up to {MOST_TOGETHER} in --with."
        )
    unknown = [name for name in regimes if name not in shipped("regime")]
    if unknown:
        raise LamppostError(f"A site has regimes that come with Lamppost; there is no '{unknown[0]}' among them.")
    first = ready_regime(regimes[0], weeks=weeks)
    plain = [first, *(ready_regime(name, start=first.start, weeks=weeks) for name in dict.fromkeys(regimes[1:]))]
    found = [SiteWorld(each) for each in plain]
    several = [laid for size in range(2, len(laid_together) + 1) for laid in combinations(laid_together, size)]
    for laid in [*((name,) for name in shipped("overlay")), *several]:
        try:
            found.append(SiteWorld(ready_regime(regimes[0], laid, start=first.start, weeks=weeks), laid))
        except LamppostError:
            continue  # it would change nothing here
    pair = plain[:2]
    for name, step in steps_of(pair).items():
        reach = _reach(pair, name)
        for number in range(int((reach.high - reach.low) / step + 1e-9) + 1):
            turned = {name: _plain(reach.low + number * step)}
            if turned[name] != reach.value:
                found += [SiteWorld(each, knobs=turned) for each in turned_each(pair, turned)]
    return found


@dataclass(frozen=True)
class _Reach:
    """How far a knob turns that two regimes have, as the page has it (knobs.js): `value` is how it stands."""

    low: float
    high: float
    step: float
    value: float | None


def _reach(pair: Sequence[Regime], name: str) -> _Reach:
    found = [knob for regime in pair for knob in knobs(regime) if knob.id == name and knob.offered]
    high = min(knob.high for knob in found)
    value = found[0].value
    return _Reach(max(knob.low for knob in found), high, found[0].step, value if value is None else min(high, value))


def steps_of(pair: Sequence[Regime]) -> dict[str, float]:
    """Of each knob that one of two regimes has, how far its settings are apart; how it stands is one of them."""
    steps = {}
    for name in IDS:
        if not any(offered(regime, name) for regime in pair):
            continue
        reach = _reach(pair, name)
        all_steps = round((reach.high - reach.low) / reach.step)
        stands = all_steps if reach.value is None else round((reach.value - reach.low) / reach.step)
        fitting = [each for each in range(1, all_steps + 1) if stands % each == 0]
        steps[name] = _plain(min(fitting, key=lambda each: abs(all_steps / each - SETTINGS)) * reach.step)
    return steps


def _plain(number: float) -> float:
    """Without what is left of adding steps up."""
    return round(number, 6)
