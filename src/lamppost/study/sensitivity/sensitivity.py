"""Which numbers an answer turns on: Morris over every assumed figure and its range, then Sobol over those that matter.

Four steps, each with what the one before has left: figures that can change a run at all (screen.py, exact, without a
run); Morris' elementary effects of whole entries, all figures of an act, a channel or a rule moved together; the same
of the single figures of the entries with the largest; Sobol indices of the largest of those. Every point is run for
each seed. Morris (1991), Campolongo et al. (2007), Saltelli et al. (2010), by way of SALib.

The society's own figures are left out: for each point the households would have to be balanced anew. A study can vary
them (`vary={"society...": ...}`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, fields
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

import polars as pl

from lamppost.arguments import question
from lamppost.errors import LamppostError, did_you_mean, plain
from lamppost.processes import of_this_process
from lamppost.rulebook.figures import Figure
from lamppost.rulebook.regime import regime as ready_regime
from lamppost.study.sensitivity.design import SampleSetup, morris, sobol
from lamppost.study.sensitivity.screen import can_matter, ends_of, movable
from lamppost.study.sweep.measures import MEASURES, spoken
from lamppost.values import weeks_of

FOLDER: Final = "studies"
SHARE: Final = 0.1
"""Total index from which on an answer is said to turn on a figure."""
NAMED: Final = 3
"""Figures that the sentence names, at most."""
NUMBERS: Final = {1: "this number", 2: "these two numbers", 3: "these three numbers"}
Told = Callable[[str, int, int], None] | None
"""Called with the step, and how much of it has been done, of how much."""


@dataclass(frozen=True)
class Sensitivity:
    """What an answer turns on.

    `entries`: one row an entry (`name`, `figures` in it, `mu_star`, `sigma`, `mu_star_sd`). `figures`: one row a single
    figure (`path`, `value`, `low`, `high`, `why`, and the same effects). `sobol`: one row a figure (`path`, `first`,
    `first_conf`, `total`, `total_conf`: shares of the variance over their ranges). All with the largest first; effects
    are in the unit of the outcome, for a move over the whole range. `seed_share` is the share of the variance that lies
    between seeds, and not in these figures. `assumed` figures have a range, `screened` of them can change a run at all.
    """

    regime: str
    overlays: tuple[str, ...]
    outcome: str
    unit: str
    people: int
    weeks: int
    seeds: tuple[int, ...]
    assumed: int
    screened: int
    entries: pl.DataFrame = field(repr=False)
    figures: pl.DataFrame = field(repr=False)
    sobol: pl.DataFrame = field(repr=False)
    seed_share: float
    runs: int

    def data(self) -> dict[str, Any]:
        """As JSON, with the sentence and what it names."""
        plain_ = {each.name: getattr(self, each.name) for each in fields(self)}
        tables = {name: value.to_dicts() for name, value in plain_.items() if isinstance(value, pl.DataFrame)}
        return {**plain_, **tables, "overlays": list(self.overlays), "seeds": list(self.seeds),
                "sentence": self.sentence, "turns_on": list(self.turns_on)}  # fmt: skip

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> Sensitivity:
        """From JSON. Raises KeyError for what is none."""
        said = {each.name: data[each.name] for each in fields(cls)}
        tables = {
            "entries": pl.DataFrame(said["entries"], schema={"name": pl.String, "figures": pl.Int64, **_SIZES}),
            "figures": pl.DataFrame(said["figures"], schema={**_RANGES, **_SIZES}),
            "sobol": pl.DataFrame(said["sobol"], schema=_INDICES),
        }
        return cls(**{**said, **tables, "overlays": tuple(said["overlays"]), "seeds": tuple(said["seeds"])})

    @property
    def turns_on(self) -> tuple[str, ...]:
        """Paths of the figures that the answer turns on, the most influential first; at most NAMED."""
        return tuple(self.sobol.filter(pl.col("total") >= SHARE)["path"].head(NAMED))

    @property
    def sentence(self) -> str:
        """The answer in a sentence or two."""
        what = spoken(self.outcome)
        named = self.turns_on
        chance = f" Between towns that differ in their seed alone lies {self.seed_share:.0%} of the variance."
        doubt = chance if len(self.seeds) > 1 else " With one seed, how much of it is chance is not known."
        if not named:
            return f"In these runs no assumed figure moves the number of {what} by itself.{doubt}"
        listed = named[0] if len(named) == 1 else f"{', '.join(named[:-1])} and {named[-1]}"
        return f"The number of {what} turns on {NUMBERS[len(named)]}, which nobody has published: {listed}.{doubt}"


@question
def sensitivity(  # noqa: PLR0913 - a sensitivity has so many words
    regime: str | Path,
    outcome: str = "refusals",
    with_: Iterable[str | Path] = (),
    *,
    people: int = 5_000,
    years: float = 2,
    seeds: Iterable[int] = (1, 2),
    trajectories: int = 4,
    most: int = 12,
    points: int = 32,
    folder: str | Path = FOLDER,
    processes: int | None = None,
    cluster: str | None = None,
    told: Told = None,
) -> Sensitivity:
    """Which assumed figures an outcome turns on, with the noise of seeds apart.

    Args:
        regime: name or path.
        outcome: a measure of studies: refusals, refusals_wrongful, people_refused, entries ...
        with_: overlays.
        people: in each town.
        years: length of each run.
        seeds: towns, each run at every point of every sample.
        trajectories: of Morris, for entries; twice as many for single figures. Each costs a run an entry and seed.
        most: entries whose figures are looked at one by one; half as many figures go on to Sobol.
        points: of Sobol, a power of 2; each costs a run a figure and seed, and two more.
        folder: where the runs are kept, as studies; a sensitivity that was stopped goes on where it was.
        processes: how many on this machine; as many as processors unless given.
        cluster: address of a Ray cluster to run on.
        told: called with (step, done, of).

    Raises:
        LamppostError: without SALib (`lamppost[sensitivity]`), for an outcome that there is not, or if a run fails.
        StudyStopped: after Ctrl-C; what was run is kept.
    """
    of_this_process()
    if find_spec("SALib") is None:
        raise LamppostError("A sensitivity needs SALib, which is not installed: pip install 'lamppost[sensitivity]'.")
    if outcome not in MEASURES:
        known = ", ".join(MEASURES)
        raise LamppostError(
            f"There is no outcome '{plain(outcome)}'.{did_you_mean(outcome, list(MEASURES))} There are: {known}."
        )
    if trajectories < 2 or most < 2 or points < 2 or points & (points - 1):
        raise LamppostError("'trajectories' and 'most' are 2 or more, and 'points' is a power of 2.")
    overlays = tuple(map(str, with_))
    weeks = weeks_of(years)
    law = ready_regime(regime, overlays)
    law = law.over(law.start, weeks)
    how = {"processes": processes, "cluster": cluster}
    setup = SampleSetup(str(regime), overlays, outcome, people, years, tuple(seeds), Path(folder), how)

    def step(name: str) -> Callable[[int, int], None]:
        return lambda done, of: None if told is None else told(name, done, of)

    kept = "-".join(["sensitivity", law.name, *(Path(each).stem for each in overlays)])
    entries = can_matter(law, weeks, step("screening"))
    every = [(name, figure) for name, figures in entries.items() for figure in figures]
    if len(entries) < 2:
        raise LamppostError(f"No two entries with assumed figures can change a run of '{law.name}'.")
    in_groups = [figure for _, figure in every], [name for name, _ in every]
    by_entry, runs = morris(setup, f"{kept}-entries", *in_groups, trajectories, step("entries"))
    largest = by_entry.filter(pl.col("mu_star") > 0)["name"].head(most).to_list()
    single = [figure for name in largest for figure in entries[name]]
    by_figure, more = _single(setup, f"{kept}-figures", single, 2 * trajectories, step("figures"))
    chosen = by_figure.filter(pl.col("mu_star") > 0)["name"].head(max(2, most // 2)).to_list()
    of_sobol = [law.every_figure[path] for path in chosen]
    indices, between, last = _sobol(setup, f"{kept}-sobol", of_sobol, points, step("Sobol"))
    sizes = pl.DataFrame({"name": list(entries), "figures": [len(each) for each in entries.values()]})
    return Sensitivity(
        law.name,
        overlays,
        outcome,
        MEASURES[outcome][0],
        people,
        weeks,
        setup.seeds,
        len(movable(law)),
        len(every),
        by_entry.join(sizes, on="name", maintain_order="left").select(
            "name", "figures", "mu_star", "sigma", "mu_star_sd"
        ),
        _with_ranges(by_figure, law.every_figure.__getitem__),
        indices,
        between,
        runs + more + last,
    )


_SIZES: Final = {"mu_star": pl.Float64, "sigma": pl.Float64, "mu_star_sd": pl.Float64}
_EFFECTS: Final = {"name": pl.String, **_SIZES}
_RANGES: Final = {"path": pl.String, "value": pl.Float64, "low": pl.Float64, "high": pl.Float64, "why": pl.String}
_INDICES: Final = {"path": pl.String, **dict.fromkeys(("first", "first_conf", "total", "total_conf"), pl.Float64)}


def _single(
    setup: SampleSetup, name: str, figures: list[Figure], trajectories: int, progress: Callable[[int, int], None]
) -> tuple[pl.DataFrame, int]:
    if not figures:
        return pl.DataFrame(schema=_EFFECTS), 0
    return morris(setup, name, figures, None, trajectories, progress)


def _sobol(
    setup: SampleSetup, name: str, figures: list[Figure], points: int, progress: Callable[[int, int], None]
) -> tuple[pl.DataFrame, float, int]:
    if not figures:
        return pl.DataFrame(schema=_INDICES), 0.0, 0
    return sobol(setup, name, figures, points, progress)


def _with_ranges(table: pl.DataFrame, figure_of: Callable[[str], Figure]) -> pl.DataFrame:
    figures = [figure_of(path) for path in table["name"]]
    ranges = pl.DataFrame(
        {
            "path": [figure.path for figure in figures],
            "value": [figure.value for figure in figures],
            "low": [ends_of(figure)[0] for figure in figures],
            "high": [ends_of(figure)[1] for figure in figures],
            "why": [figure.why for figure in figures],
        },
        schema=_RANGES,
    )
    return pl.concat([ranges, table.drop("name")], how="horizontal")


__all__ = ["Sensitivity", "sensitivity"]
