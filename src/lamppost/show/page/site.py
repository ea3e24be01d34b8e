"""The page as plain files, in which towns are lived in the visitor's own browser: a folder, or one HTML file.

    index.html  web/             the page itself, as the server has it (of a folder)
    words/                       what it says
    engine/                      the week as WebAssembly, and its driver (town/drivers/wasm)
    packs/NAME.pack              the people of one seed under each world: the regimes, the first with each safeguard,
                                 and the first two with each knob at some settings; and the towns of the lessons, by
                                 their regimes
    towns.json                   which towns there are
    api/                         what there is to choose from

One HTML file has the same files inside (live_file.py). They ask nobody for anything but themselves. What cannot be done
there, the page says, with the command that does it.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from lamppost.errors import LamppostError
from lamppost.measure.outcomes import OUTCOMES
from lamppost.record.folder import writing_errors
from lamppost.record.pack import write
from lamppost.rulebook.regime import Regime
from lamppost.show.figures.origin import LICENCE
from lamppost.show.page.assets import STATIC
from lamppost.show.page.choices import choices, knobs_of
from lamppost.show.page.ledger_tables import LedgerTables, people_of
from lamppost.show.page.lessons import lessons_data
from lamppost.show.page.live_file import ENGINE, live_file
from lamppost.show.page.number_tables import groups_of, remarks_of
from lamppost.show.page.scenario import Scenario
from lamppost.show.page.site_worlds import SiteWorld, steps_of, worlds_of_lessons, worlds_of_scenario, worlds_of_site
from lamppost.show.page.town_map import town_map
from lamppost.show.page.towns import about_world
from lamppost.society.model import Society
from lamppost.study.names import world_names
from lamppost.study.pack import pack_of
from lamppost.town.tables import WEEKS_A_YEAR
from lamppost.values import weeks_in
from lamppost.words import LANGUAGES, words

LARGEST: Final = 5_000_000
"""Bytes of one HTML file that can still be sent by mail."""
Told = Callable[[int, int], None]
"""Hears (packs written, packs in all)."""


@dataclass(frozen=True)
class TownPacks:
    """The packs of one town over several seeds, and what the page is told of them.

    Every seed has all `worlds`. `knobs` are the regimes whose knobs can be turned; `first` is what the page opens with;
    `lessons` are their towns, as worlds_of_lessons has them.
    """

    worlds: Sequence[SiteWorld]
    seeds: Sequence[int]
    first: Scenario
    knobs: Sequence[Regime] = ()
    lessons: Sequence[tuple[Scenario, Sequence[SiteWorld]]] = ()

    def files(self, told: Told | None = None) -> Iterator[tuple[str, bytes]]:
        """(path, content) of everything but the page and the engine."""
        named = {world.regime.name for world in self.worlds}
        laid = {name for world in self.worlds for name in world.overlays}
        taught = {world.regime.name for _, worlds in self.lessons for world in worlds}
        for language in LANGUAGES:
            yield f"words/{language}.json", _json(words(language).sentences)
            shelf = choices(language, named | taught)
            if self.lessons:
                told_of = [each for each in shelf["regimes"] if each["id"] in taught]
                yield f"api/library.{language}.json", _json({"regimes": told_of})
            shelf["regimes"] = [each for each in shelf["regimes"] if each["id"] in named]
            shelf["safeguards"] = [each for each in shelf["safeguards"] if each["id"] in laid]
            yield f"api/shelf.{language}.json", _json(shelf)
            if self.knobs:
                yield f"api/knobs.{language}.json", _json(_knobs(self.knobs, language))
        if self.lessons:
            yield "api/lessons.json", _json(lessons_data())
        listed: list[dict[str, Any]] = []
        words_of_all = _words_of(self.worlds)
        for number, (path, town, worlds) in enumerate(self._towns()):
            if told is not None:
                told(number, len(self.seeds) + len(self.lessons))
            yield path, _pack_of(worlds, words_of_all if worlds is self.worlds else _words_of(worlds), town)
            size = {"people": town.people, "seed": town.seed, "years": town.years}
            listed.append({"pack": path, **size, "worlds": [world.data() for world in worlds]})
        if told is not None:
            told(len(listed), len(listed))
        about = {
            "weeks_a_year": WEEKS_A_YEAR,
            "licence": LICENCE,
            "first": self.first.data(),
            "id": self.first.id,
            "knobs": [each.name for each in self.knobs],
            "towns": listed[: len(self.seeds)],
            "lessons": listed[len(self.seeds) :],
        }
        yield "towns.json", _json(about)

    def _towns(self) -> Iterator[tuple[str, Scenario, Sequence[SiteWorld]]]:
        """(path of its pack, scenario with its people, years and seed, worlds) of each town."""
        for seed in self.seeds:
            yield f"packs/{seed}.pack", replace(self.first, seed=seed), self.worlds
        for town, worlds in self.lessons:
            yield f"packs/{town.regimes[0]}.pack", town, worlds


def _words_of(worlds: Sequence[SiteWorld]) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """What the page says of each world, and of all: the same in the town of every seed."""
    tables = LedgerTables()
    # Two that are set side by side have their knobs in common, so a name is as in a pair of the two.
    names = [world_names([world.regime])[0] for world in worlds]
    of_worlds = [
        {
            "page": about_world(0, name, world.regime, world.overlays, bool(world.book)),
            "ledger": tables.world(world.regime),
            "remarks": remarks_of(world.regime),
        }
        for name, world in zip(names, worlds, strict=True)
    ]
    return of_worlds, {"outcomes": list(OUTCOMES), "ledger": tables.shared()}


def _pack_of(worlds: Sequence[SiteWorld], told: tuple[list[dict[str, Any]], dict[str, Any]], town: Scenario) -> bytes:
    """The pack of one town with what the page draws and tells of it; all worlds begin on the first one's first day."""
    laws = [world.regime for world in worlds]
    society = Society.generate(town.people, town.seed, laws[0].place)
    drawn, (named, places) = town_map(society), groups_of(society)
    of_worlds, of_all = told
    return pack_of(
        society,
        laws,
        town.weeks,
        town.seed,
        laws[0].start,
        count_all=True,
        extra={"homes": drawn.homes.astype("<u2"), "who": people_of(society), "groups": places},
        words={"plan": drawn.data(), "groups": named, **of_all},
        worlds=of_worlds,
    )


def packs_of_site(
    regimes: Sequence[str], people: int, years: float, seeds: Sequence[int], together: Sequence[str] = ()
) -> TownPacks:
    """The packs of a site.

    Args:
        regimes: names of shipped ones, the first of which is beside each other one and beside itself with a safeguard.
        people: of each town.
        years: for how long towns are lived.
        seeds: of the people and of their chance, a town each.
        together: safeguards of which there is every combination, too.

    Raises:
        LamppostError: for a regime or a safeguard that is not shipped, or a town that a page cannot have.
    """
    worlds = worlds_of_site(regimes, weeks_in(years), together)
    pair = [world.regime for world in worlds[: len(set(regimes))][:2]]
    first = Scenario(tuple(each.name for each in pair), people=people, years=years, seed=seeds[0])
    return TownPacks(worlds, seeds, first, pair, worlds_of_lessons())


def packs_of_scenario(scenario: Scenario) -> TownPacks:
    """The pack of a scenario, with each safeguard. Raises LamppostError as worlds_of_scenario does."""
    return TownPacks(worlds_of_scenario(scenario), [scenario.seed], scenario)


def write_site(
    place: Path,
    regimes: Sequence[str],
    people: int,
    years: float,
    seeds: Sequence[int],
    together: Sequence[str] = (),
    told: Told | None = None,
) -> Path:
    """Write a site of one town over several seeds; it is there whole or not at all.

    Args:
        place: where to, which must not be there yet: one HTML file if its name ends in .html, else a folder.
        regimes: as packs_of_site has them, like `people`, `years` and `seeds`.
        people: of each town.
        years: for how long towns are lived.
        seeds: a town each.
        together: as packs_of_site has it.
        told: hears how far it is.

    Raises:
        LamppostError: as packs_of_site, for a place that is there or cannot be written, or a file that is too large.
    """
    one_file = place.suffix == ".html"
    if place.exists():
        raise LamppostError(f"{place} is there already. Name another {'file' if one_file else 'folder'}.")
    packs = packs_of_site(regimes, people, years, seeds, together)
    if one_file:
        content = live_file(packs.files(told), "en", opening="").encode()
        if len(content) > LARGEST:
            raise LamppostError(
                f"The file would have {len(content):,} bytes, of {LARGEST:,} at most. "
                "Ask for fewer --seeds or --people, or name a folder."
            )
        write(content, place)
        return place
    partial = place.with_name(f".{place.name}.partial")
    shutil.rmtree(partial, ignore_errors=True)
    with writing_errors(place):
        try:
            _write_page(partial)
            for path, content in packs.files(told):
                (partial / path).parent.mkdir(exist_ok=True)
                (partial / path).write_bytes(content)
            partial.replace(place)
        finally:
            shutil.rmtree(partial, ignore_errors=True)
    return place


def _knobs(pair: Sequence[Regime], language: str) -> dict[str, Any]:
    """The knobs of the first two regimes as the page asks for them, in the steps that a site has."""
    steps, found = steps_of(pair), knobs_of(pair, language)
    for world in found["worlds"]:
        for knob in world["knobs"]:
            knob["step"] = steps.get(knob["id"], knob["step"])
    return found


def _write_page(folder: Path) -> None:
    """The page and the engine, each file as a browser asks for it."""
    shutil.copytree(STATIC, folder / "web", ignore=shutil.ignore_patterns("index.html"))
    index = (STATIC / "index.html").read_text(encoding="utf-8").replace('"/web/', '"web/').replace("boot.js", "site.js")
    (folder / "index.html").write_text(index, encoding="utf-8")
    (folder / "engine").mkdir()
    for path in sorted(ENGINE.iterdir()):
        # Not every host knows that .mjs is a script.
        if path.suffix == ".mjs":
            text = path.read_text(encoding="utf-8").replace(".mjs", ".js")
            (folder / "engine" / path.with_suffix(".js").name).write_text(text, encoding="utf-8")
        elif path.suffix in (".wasm", ".json"):
            shutil.copyfile(path, folder / "engine" / path.name)


def _json(data: Any) -> bytes:
    return (json.dumps(data, ensure_ascii=False, separators=(",", ":")) + "\n").encode()


__all__ = ["LARGEST", "TownPacks", "packs_of_scenario", "packs_of_site", "write_site"]
