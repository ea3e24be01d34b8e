"""Twins: the same society, the same seed, the same chance, in two worlds or more; what the difference does to whom.

The effect on a person is the outcome in another world less that in the first, for the same synthetic person with the
same luck: the individual treatment effect that no field study can observe. Where people are tied it is the total
effect, a person's own rule and what others' pass on together. Every outcome is a burden, so more of it means
`harmed`. Names follow the twin network (Pearl) and common random numbers. Nothing here says which world is better.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, partial
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, Unpack

import numpy as np
import polars as pl

from lamppost.arguments import question
from lamppost.errors import LamppostError
from lamppost.measure.effects import effects, unchanged
from lamppost.measure.groups import groups
from lamppost.measure.outcomes import OUTCOMES
from lamppost.measure.world import How, Outcome, Setup, span_of
from lamppost.processes import of_this_process
from lamppost.record.notebook import week_line
from lamppost.record.plan import at_home
from lamppost.rulebook.find import find
from lamppost.rulebook.knobs import turned, turned_each, written
from lamppost.rulebook.load import more
from lamppost.rulebook.period import days_of
from lamppost.rulebook.read import read
from lamppost.rulebook.regime import Regime
from lamppost.rulebook.regime import regime as ready_regime
from lamppost.society.model import Society
from lamppost.study.compare.idle_rules import Idle, idle_rules
from lamppost.study.compare.summary import WorldSummary, summary_of
from lamppost.study.names import world_names

if TYPE_CHECKING:
    from lamppost.study.person.why import Why

EFFECTS: Final = ("harmed", "helped", "unchanged")
EFFECT: Final = pl.Enum(list(EFFECTS))
SIGN: Final = "difference = the world named less the first; every outcome is a burden: above 0 harmed, below 0 helped"


@dataclass
class Twins:
    """One society in two worlds or more; the first is what the others are compared with."""

    society: Society
    seed: int
    start: dt.date
    weeks: int
    lived: tuple[WorldSummary, ...]
    worlds: tuple[Outcome, ...] = field(default=(), repr=False)

    @classmethod
    def of(cls, worlds: Sequence[Outcome], keep: bool = True) -> Twins:
        """Twins of worlds that have been lived in. Raises LamppostError unless society, seed, start and weeks agree."""
        if len(worlds) < 2:
            raise LamppostError("Twins need two worlds or more.")
        first = worlds[0]
        for other in worlds[1:]:
            _same(first, other)
        lived = tuple(summary_of(world) for world in worlds)
        return cls(first.society, first.seed, first.start, first.weeks, lived, tuple(worlds) if keep else ())

    def __repr__(self) -> str:
        """One line: the worlds, and over whom."""
        worlds = " | ".join(self.names)
        over = f"{self.society.people:,} people of {self.society.place}"
        return f"Twins({worlds}: {self.weeks} weeks from {self.start}, seed {self.seed}, {over})"

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the worlds, the first being the one compared with."""
        return tuple(each.name for each in self.lived)

    def effects(self) -> pl.DataFrame:
        """One row per person, outcome and world but the first.

        `person`, `outcome`, `world`, `first` and `value` (the counts in the first world and in this one), `difference`
        (value less first) and `effect`. Every outcome is a burden: a difference above 0 is `harmed`, below 0 `helped`,
        0 `unchanged`.
        """
        of_this_process()
        return pl.concat([self._effects(other, name) for other in self.lived[1:] for name in OUTCOMES])

    def _effects(self, other: WorldSummary, name: str) -> pl.DataFrame:
        people, before, after = self.society.people, self.lived[0].outcomes[name], other.outcomes[name]
        sign = np.sign(after - before)
        effect = pl.Series(sign).replace_strict([1, -1, 0], list(EFFECTS), return_dtype=EFFECT)
        return pl.DataFrame(
            {
                "person": np.arange(people, dtype=np.int32),
                "outcome": pl.Series([name], dtype=pl.Enum(list(OUTCOMES))).new_from_index(0, people),
                "world": pl.Series([other.name], dtype=pl.Enum(list(self.names))).new_from_index(0, people),
                "first": before,
                "value": after,
                "difference": after - before,
                "effect": effect,
            }
        )

    def totals(self) -> pl.DataFrame:
        """One row per world and outcome: totals in both, and how many people it harmed, helped or left as they were.

        `first`, `value` and `difference` are sums over everybody, `most_harmed` and `most_helped` the largest effects
        on one person. Signs as in `effects`.
        """
        return self.by()

    def by(self, *columns: str) -> pl.DataFrame:
        """The same for each group of people (columns of measure/groups.py, crossed when more than one).

        `people` is the size of the group, `mean_difference` is per person. Raises LamppostError for an unknown group.
        """
        columns = tuple(dict.fromkeys(columns))
        table = self.effects().join(groups(self.society, columns), on="person")
        effect = pl.col("effect")
        return table.group_by(["world", "outcome", *columns]).agg(
            pl.len().alias("people"),
            pl.col("first", "value", "difference").sum(),
            pl.col("difference").mean().alias("mean_difference"),
            *((effect == name).sum().alias(name) for name in EFFECTS),
            pl.col("difference").max().clip(lower_bound=0).alias("most_harmed"),
            pl.col("difference").min().clip(upper_bound=0).alias("most_helped"),
        ).sort(["world", "outcome", *columns])  # fmt: skip

    def people(self) -> pl.DataFrame:
        """One row per world but the first: how many people are `unchanged` in every outcome, and how many `changed`.

        How many have more or less of which burden is in `totals`: kinds of harm are not added up.
        """
        of_this_process()
        rows = []
        for other in self.lived[1:]:
            same = unchanged(effects(self.lived[0].outcomes, other.outcomes))
            people = self.society.people
            rows.append({"world": other.name, "people": people, "changed": people - same, "unchanged": same})
        return pl.DataFrame(rows)

    @cached_property
    def idle(self) -> tuple[Idle, ...]:
        """Rules that an overlay changed and that nothing in any world touched: the change was never put to the test."""
        return idle_rules([each.regime for each in self.lived], [each.touched for each in self.lived])

    @question
    def why(self, person: int, world: int | str = 1) -> Why:
        """Where a person's two ledgers first part, and the chain from the changed rule to what came of it.

        Lives the first world and `world` again, with that person watched, which changes nothing. Raises LamppostError
        for a person or a world that does not exist.
        """
        from lamppost.study.person.why import why

        setup = Setup(self.society, self.weeks, self.seed, self.start)
        return why(setup, self.lived[0], self.lived[self._world(world)], person)

    def _world(self, world: int | str) -> int:
        number = self.names.index(world) if isinstance(world, str) and world in self.names else world
        if not isinstance(number, int) or not 1 <= number < len(self.lived):
            raise LamppostError(f"There is no other world '{world}' here. There are: {', '.join(self.names[1:])}.")
        return number


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
) -> Twins:
    """The same society under two regimes or more, or under one without and with overlays, or before and after a knob.

    `knobs` are turned in every world that has them; for one regime without overlays they are what its twin has. The
    worlds are lived one after another, each with all threads. `start` is the first day of the first regime unless
    given; `keep` keeps the worlds themselves, which takes memory, `watch` names whose ledger is kept in them;
    `each_week` is told the name of a world and how many weeks of it have been lived. A `warm_up` is lived by the first
    world's rules in all worlds of its regime, so that they begin with the same lists; with `own_warm_up` by each one's
    own. Raises LamppostError if there is nothing to compare, or if an overlay cannot come into force on a day.
    """
    of_this_process(begins=False)
    overlays = tuple(with_)
    first, weeks = span_of(how)
    found = regimes_of(regimes, overlays, knobs or {}, start=first, weeks=weeks)
    at_home(society, *found)
    called = names or world_names(found)
    if len(called) != len(found) or len(set(called)) < len(called):
        raise LamppostError(f"'names' has a name for each of the {len(found)} worlds, each another.")
    setup = Setup.of(society, found[0].start, how, len(found))
    lived: list[WorldSummary] = []
    worlds: list[Outcome] = []
    for name, regime in zip(called, found, strict=True):
        told = partial(each_week, name) if each_week is not None else _line(name, setup.weeks)
        shared = setup.warm_up and not own_warm_up and lived and regime.name == found[0].name
        world = setup.live(regime, name, watch=watch, each_week=told, base=found[0] if shared else None)
        lived.append(summary_of(world))
        if keep:
            worlds.append(world)
        del world
    return Twins(society, setup.seed, setup.start, setup.weeks, tuple(lived), tuple(worlds))


def _line(name: str, weeks: int) -> Callable[[int], None] | None:
    """How far a world is, where this is a notebook."""
    line = week_line(name)
    return None if line is None else lambda week: line(week, weeks)


def regimes_of(
    regimes: Sequence[Regime | str | Path],
    overlays: Sequence[str | Path] = (),
    knobs: Mapping[str, float] = MappingProxyType({}),
    *,
    start: dt.date | None = None,
    weeks: int | None = None,
) -> list[Regime]:
    """The regime of each world, ready to run; overlays are judged on the days of a run of `weeks` from `start` on.

    All worlds begin with the first regime's own start unless one is given. Raises LamppostError if there is nothing to
    compare.
    """
    if not regimes:
        raise LamppostError("A twin needs a regime.")
    found = []
    for each in regimes:
        found.append(ready_for(each, start, weeks))
        start = start or found[0].start
    if overlays:
        if len(regimes) > 1:
            raise LamppostError("Give either two regimes, or one regime and the overlays that its twin has.")
        found.append(with_overlays(found[0], overlays))
    elif len(regimes) < 2:
        if not knobs:
            raise LamppostError("There is nothing to compare: give a second regime, an overlay, or a knob to turn.")
        found.append(turned(found[0], knobs))
        if found[1] is found[0]:
            raise LamppostError(f"There is nothing to compare: '{found[0].name}' has {written(knobs)} already.")
        return found
    return turned_each(found, knobs)


def ready_for(regime: Regime | str | Path, start: dt.date | None, weeks: int | None) -> Regime:
    """A regime whose overlays, and those that will be laid on it, are judged on the days of a run."""
    if not isinstance(regime, Regime):
        return ready_regime(regime, start=start, weeks=weeks)
    loaded = regime.loaded.over(days_of(start or regime.start, weeks))
    return regime if loaded is regime.loaded else regime.relaid(loaded)


def with_overlays(regime: Regime | str | Path, overlays: Iterable[str | Path]) -> Regime:
    """A regime with overlays on top of all that it has. Raises LamppostError if they cannot be laid on it."""
    if not isinstance(regime, Regime):
        return ready_regime(regime, overlays)
    beside = None if regime.loaded.world is None else regime.loaded.world.beside
    if not (files := [read(find("overlay", each, beside)) for each in overlays]):
        return regime
    loaded = more(regime.loaded, *files)
    same = loaded.own == regime.loaded.own  # an overlay can bring a rulebook with words of its own
    return regime.relaid(loaded, regime.catalogue if same and not regime.figures else loaded.words)


def _same(first: Outcome, other: Outcome) -> None:
    for what, one, two in (
        ("seeds", first.seed, other.seed),
        ("first days", first.start, other.start),
        ("lengths in weeks", first.weeks, other.weeks),
    ):
        if one != two:
            raise LamppostError(f"'{first.name}' and '{other.name}' are not twins: their {what} are {one} and {two}.")
    if first.society is not other.society and first.society.digest() != other.society.digest():
        raise LamppostError(
            f"'{first.name}' and '{other.name}' are not twins: they were lived by different societies "
            f"({first.society.people} and {other.society.people} people). Live both over the same one."
        )
