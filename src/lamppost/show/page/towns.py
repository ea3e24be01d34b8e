"""A scenario lived: one society in one world or two, and in one folder everything that the page asks of it.

    town.json        what was asked, the worlds, the plan to draw, and how many fared worse or better
    homes.bin        (n, 2) uint16, where each person lives on the plan
    frames/0.bin     the history of each world (record/frames.py)
    differ.bin       (n,) uint16: two bits for each outcome, for more and for less of it than in the first world
    tables/NAME.parquet   the tables that can be taken away as CSV: NAME is people-0, weeks-0 ... effects
    people/0.npz     what is kept of every person in each world (study/person/store.py)
    numbers.json     the findings (study/findings/model.py)

A folder appears whole or not at all, but for the last two, which come when the town can already be watched. Nothing
outside it is read or written but what comes with Lamppost.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import numpy as np
import polars as pl

from lamppost.catalogue.reader import read_bytes
from lamppost.measure.effects import effects, tallies, unchanged
from lamppost.measure.outcomes import OUTCOMES
from lamppost.measure.world import Outcome, Setup, frames_of, live
from lamppost.record import totals
from lamppost.record.actors import Actors
from lamppost.record.warm_up import WarmUp
from lamppost.rulebook.explain import grades_of
from lamppost.rulebook.knobs import turned_each
from lamppost.rulebook.regime import Regime
from lamppost.rulebook.regime import regime as ready_regime
from lamppost.show.page.scenario import ANY, Scenario
from lamppost.show.page.scenario import scenario as checked
from lamppost.show.page.town_map import town_map
from lamppost.society.model import Society
from lamppost.study.compare.twin import Twins
from lamppost.study.findings.build import build_findings
from lamppost.study.findings.spread import base_of
from lamppost.study.names import changes_of, label_of, title_of, titles_of, world_names
from lamppost.study.person.page import person_page
from lamppost.study.person.store import Everybody, everybody

OWN: Final = "your rulebook"
"""How messages call a rulebook that was written on the page."""
Told = Callable[[int, int], None]
"""Hears (weeks lived, weeks in all), over all worlds."""


def regimes_of(scenario: Scenario) -> list[Regime]:
    """The regimes of a scenario's worlds, with their knobs turned.

    Raises LamppostError if one cannot be made ready, changes nothing, or has no such knob, and if nothing tells the two
    apart.
    """
    own = [read_bytes(scenario.book.encode(), OWN)] if scenario.book else []
    found = [ready_regime(scenario.regimes[0], weeks=scenario.weeks)]
    if scenario.worlds > 1:
        last, start = scenario.regimes[-1], found[0].start
        found.append(ready_regime(last, scenario.overlays, own=own, start=start, weeks=scenario.weeks))
    found = turned_each(found, scenario.knobs) if scenario.knobs else found
    titles_of(found)
    return found


def live_scenario(
    scenario: Scenario,
    folder: Path,
    told: Told | None = None,
    threads: int | None = None,
    ready: Callable[[], None] | None = None,
) -> Path:
    """Live a scenario, and leave what came of it in `folder`, which must not be there yet.

    `ready` is called once everything but the people and the numbers is there. Raises LamppostError for a scenario that
    cannot be lived; whatever `told` raises ends it, and leaves nothing.
    """
    partial = folder.with_name(f"{folder.name}.partial")
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir(parents=True)
    try:
        worlds = _live(scenario, partial, told, threads)
        partial.rename(folder)
    finally:
        shutil.rmtree(partial, ignore_errors=True)
    if ready is not None:
        ready()
    _people(worlds, folder)
    numbers = build_findings(worlds, overlays=_overlays(scenario), smaller=False, threads=threads)
    _write_json(folder / "numbers.partial", numbers.data())
    (folder / "numbers.partial").rename(folder / "numbers.json")
    return folder


def _people(worlds: list[Outcome], folder: Path) -> None:
    """What is kept of every person in each world; classes are the town's own marks, since replays take long."""
    partial = folder / "people.partial"
    partial.mkdir()
    for number, world in enumerate(worlds):
        everybody(world, classed=False).save(partial / f"{number}.npz")
    partial.rename(folder / "people")


def person(scenario: Scenario, folder: Path, number: int, language: str) -> dict[str, Any]:
    """Who a person is, and their ledger in each world. Raises LamppostError for one who is not there."""
    return person_page(_stores_of_people(scenario.canonical(), folder), number, language).data()


@lru_cache(maxsize=2)
def _stores_of_people(canonical: str, folder: Path) -> tuple[Everybody, ...]:
    """What is kept of the people of a town, read once for all who are asked about."""
    asked = checked(json.loads(canonical), ANY)
    regimes = regimes_of(asked)
    society = Society.generate(asked.people, asked.seed, regimes[0].place)
    return tuple(Everybody.read(folder / "people" / f"{k}.npz", regime, society) for k, regime in enumerate(regimes))


def _overlays(scenario: Scenario) -> list[tuple[str, ...]]:
    """The safeguards of each world beyond those of its regime."""
    return [()] if scenario.worlds == 1 else [(), scenario.overlays]


def _write_json(path: Path, data: Any) -> None:
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    path.write_text(text, encoding="utf-8")


def _live(scenario: Scenario, folder: Path, told: Told | None, threads: int | None) -> list[Outcome]:
    """The worlds of a scenario; all but their people and numbers is left in a folder.

    Everybody is watched, so that anybody's ledger can be read without living the town once more.
    """
    regimes = regimes_of(scenario)
    society = Society.generate(scenario.people, scenario.seed, regimes[0].place)
    worlds: list[Outcome] = []
    lived = scenario.warm_weeks + scenario.weeks
    stage = Setup(society, scenario.weeks, scenario.seed, regimes[0].start, warm_up=scenario.warm_weeks)
    for number, (regime, name) in enumerate(zip(regimes, world_names(regimes), strict=True)):

        def progress(week: int, before: int = number * lived) -> None:
            if told is not None:
                told(before + week, len(regimes) * lived)

        base = base_of(regimes[0], regime, stage) if number else None
        worlds.append(
            live(
                society,
                regime,
                scenario.weeks,
                scenario.seed,
                name=name,
                start=regimes[0].start,
                watch=range(society.people),
                threads=threads,
                each_week=progress,
                before=WarmUp(scenario.warm_weeks, base),
            )
        )
    twins = Twins.of(worlds) if len(worlds) > 1 else None
    (folder / "tables").mkdir()
    files = []
    for name, table in _tables(worlds, twins):
        table.write_parquet(folder / "tables" / f"{name}.parquet")
        files.append(name)
    leave_town(worlds, twins, folder, scenario.id, scenario.data(), _overlays(scenario), files, own=bool(scenario.book))
    return worlds


def leave_town(
    worlds: Sequence[Outcome],
    twins: Twins | None,
    folder: Path,
    id_: str,
    asked: Mapping[str, Any],
    overlays: Sequence[Sequence[str]],
    files: Sequence[str] = (),
    own: bool = False,
) -> None:
    """Leave what the page draws of some worlds in a folder: town.json, the homes, each history, and who differs.

    Args:
        worlds: one, or two of the same society; each with its history.
        twins: the two compared; None for one.
        folder: where to, which must be there.
        id_: by which the page will ask for it.
        asked: the scenario that the page shows; it need not be one that a server could live.
        overlays: the safeguards of each world.
        files: tables that lie beside.
        own: the last world has a rulebook that was written by the visitor.
    """
    society, last = worlds[0].society, len(worlds) - 1
    drawn = town_map(society)
    (folder / "homes.bin").write_bytes(drawn.homes.astype("<u2").tobytes())
    (folder / "frames").mkdir()
    for number, world in enumerate(worlds):
        (folder / "frames" / f"{number}.bin").write_bytes(frames_of(world))
    differ = differences(twins) if twins else np.zeros(society.people, np.uint16)
    (folder / "differ.bin").write_bytes(differ.astype("<u2").tobytes())
    about = {
        "id": id_,
        "scenario": dict(asked),
        "people": society.people,
        "weeks": worlds[0].weeks,
        "first_day": worlds[0].start.isoformat(),
        "warm_up_weeks": worlds[0].warm_up.weeks,
        "own_warm_up": any(world.warm_up.weeks and world.warm_up.regime is None for world in worlds[1:]),
        "place": society.place,
        "worlds": [
            about_world(number, world.name, world.regime, overlays[number], own and number == last > 0)
            for number, world in enumerate(worlds)
        ],
        "outcomes": list(OUTCOMES),
        "effects": [None, *([_effects(differ)] if twins else [])],
        "files": list(files),
        "plan": drawn.data(),
    }
    _write_json(folder / "town.json", about)


def differences(twins: Twins) -> np.ndarray[Any, np.dtype[np.uint16]]:
    """(n,) bits of measure/effects.py: what each person has more or less of in the last world than in the first."""
    return effects(twins.lived[0].outcomes, twins.lived[-1].outcomes)


def about_world(number: int, name: str, regime: Regime, overlays: Sequence[str], own: bool = False) -> dict[str, Any]:
    """What the page says of a world. Titles are in three languages."""
    return {
        "id": number,
        "name": name,
        "regime": regime.name,
        "title": title_of(regime, overlays),
        "regime_title": label_of(regime.loaded.regime.title, regime.name),
        "with": list(overlays),
        "changes": changes_of(regime, overlays),
        "book": own,
        "rulebooks": list(regime.loaded.rulebooks),
        "claims": grades_of(list(regime.loaded.rulebooks.values())),
    }


def _effects(differ: np.ndarray[Any, np.dtype[np.uint16]]) -> dict[str, Any]:
    """How many people have more and less of each outcome, and how many are as before in all."""
    return {**tallies(differ), "unchanged": unchanged(differ)}


def _tables(worlds: list[Outcome], twins: Twins | None) -> Iterator[tuple[str, pl.DataFrame]]:
    """The tables of each world under its number, and those that compare the two."""
    for number, world in enumerate(worlds):
        names, town = world.names, world.town
        actors = Actors(town, names)
        yield f"people-{number}", actors.people(0, world.society.people)
        yield f"firms-{number}", actors.firms(0, world.society.firms)
        yield f"weeks-{number}", totals.weeks(town, names)
        yield f"refusals-{number}", totals.refusals(town, names)
        yield f"rules-{number}", totals.rules(town, names)
        yield f"lists-{number}", totals.lists(town, names)
    if twins is not None:
        yield "outcomes", twins.totals()
        yield "effects", twins.effects().filter(pl.col("difference") != 0)


__all__ = ["OWN", "differences", "leave_town", "live_scenario", "person", "regimes_of"]
