"""A folder of plain files that any web host hands out, in which towns are lived in the visitor's own browser.

    index.html  web/  words/     the page itself, as the server has it
    engine/                      the week as WebAssembly, and its driver (town/drivers/wasm)
    packs/SEED.pack              the people of one seed under each world: the regimes, the first with each safeguard,
                                 and, of the first seed, the first two with each knob at some settings
    towns.json                   which towns there are
    api/                         what there is to choose from

It asks nobody for anything but its own files. What a folder cannot do, the page says, with the command that does it.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from lamppost.errors import LamppostError
from lamppost.measure.outcomes import OUTCOMES
from lamppost.record.folder import writing_errors
from lamppost.rulebook.find import shipped
from lamppost.rulebook.knobs import IDS, knobs, offered, turned_each
from lamppost.rulebook.regime import Regime
from lamppost.rulebook.regime import regime as ready_regime
from lamppost.show.figures.origin import LICENCE
from lamppost.show.page.assets import STATIC
from lamppost.show.page.choices import choices, knobs_of
from lamppost.show.page.scenario import Scenario
from lamppost.show.page.town_map import town_map
from lamppost.show.page.towns import about_world
from lamppost.society.model import Society
from lamppost.study.names import world_names
from lamppost.study.pack import pack_of
from lamppost.town import drivers
from lamppost.town.tables import WEEKS_A_YEAR
from lamppost.values import weeks_in
from lamppost.words import LANGUAGES, words

ENGINE: Final = Path(drivers.__file__).with_name("wasm")
SETTINGS: Final = 6
"""Settings of a knob that there are, about; a finer one is for a server."""
Told = Callable[[int, int], None]
"""Hears (packs written, packs in all)."""


def write_site(
    folder: Path,
    regimes: Sequence[str],
    people: int,
    years: float,
    seeds: Sequence[int],
    told: Told | None = None,
) -> Path:
    """Write a site of one town over several seeds; it is there whole or not at all.

    Args:
        folder: where to, which must not be there yet.
        regimes: names of shipped ones, the first of which is beside each other one and beside itself with a safeguard.
        people: of each town.
        years: for how long towns are lived.
        seeds: of the people and of their chance, a town each.
        told: hears how far it is.

    Raises:
        LamppostError: for a regime that is not shipped, or a folder that is there or cannot be written.
    """
    if folder.exists():
        raise LamppostError(f"{folder} is there already. Name another folder.")
    worlds = _worlds(regimes, weeks_in(years))
    partial = folder.with_name(f".{folder.name}.partial")
    shutil.rmtree(partial, ignore_errors=True)
    with writing_errors(folder):
        try:
            _write_page(partial, regimes, [world.regime for world in worlds[: len(set(regimes))][:2]])
            _write_packs(partial, worlds, people, years, seeds, told)
            partial.replace(folder)
        finally:
            shutil.rmtree(partial, ignore_errors=True)
    return folder


@dataclass(frozen=True)
class SiteWorld:
    """One world of a site: a regime, and what was changed in it."""

    regime: Regime
    overlays: tuple[str, ...] = ()
    knobs: Mapping[str, float] = field(default_factory=dict)

    def data(self) -> dict[str, Any]:
        """How the page finds it."""
        return {"regime": self.regime.name, "with": list(self.overlays), "knobs": dict(self.knobs)}


def _worlds(regimes: Sequence[str], weeks: int) -> list[SiteWorld]:
    """Each regime, the first with each safeguard that can be laid on it, and the first two with knobs turned.

    All are from the first one's first day.
    """
    unknown = [name for name in regimes if name not in shipped("regime")]
    if unknown:
        raise LamppostError(f"A site has regimes that come with Lamppost; there is no '{unknown[0]}' among them.")
    first = ready_regime(regimes[0], weeks=weeks)
    plain = [first, *(ready_regime(name, start=first.start, weeks=weeks) for name in dict.fromkeys(regimes[1:]))]
    found = [SiteWorld(each) for each in plain]
    for name in shipped("overlay"):
        try:
            found.append(SiteWorld(ready_regime(regimes[0], (name,), start=first.start, weeks=weeks), (name,)))
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


def _knobs(pair: Sequence[Regime], language: str) -> dict[str, Any]:
    """The knobs of the first two regimes as the page asks for them, in the steps that a site has."""
    steps, found = steps_of(pair), knobs_of(pair, language)
    for world in found["worlds"]:
        for knob in world["knobs"]:
            knob["step"] = steps.get(knob["id"], knob["step"])
    return found


def _write_page(folder: Path, regimes: Sequence[str], pair: Sequence[Regime]) -> None:
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
    (folder / "words").mkdir()
    (folder / "api").mkdir()
    for language in LANGUAGES:
        _write(folder / "words" / f"{language}.json", words(language).sentences)
        shelf = choices(language)
        shelf["regimes"] = [each for each in shelf["regimes"] if each["id"] in regimes]
        _write(folder / "api" / f"shelf.{language}.json", shelf)
        _write(folder / "api" / f"knobs.{language}.json", _knobs(pair, language))


def _write_packs(
    folder: Path,
    worlds: Sequence[SiteWorld],
    people: int,
    years: float,
    seeds: Sequence[int],
    told: Told | None,
) -> None:
    plain = [world for world in worlds if not world.knobs]
    (folder / "packs").mkdir()
    towns: list[dict[str, Any]] = []
    if told is not None:
        told(0, len(seeds))
    for number, seed in enumerate(seeds):
        here = worlds if number == 0 else plain
        laws = [world.regime for world in here]
        pages = [
            {"page": about_world(0, name, world.regime, world.overlays)}
            for name, world in zip(world_names(laws), here, strict=True)
        ]
        society = Society.generate(people, seed, laws[0].place)
        drawn = town_map(society)
        said = {"plan": drawn.data(), "outcomes": list(OUTCOMES)}
        homes = {"homes": drawn.homes.astype("<u2")}
        content = pack_of(society, laws, weeks_in(years), seed, count_all=True, extra=homes, words=said, worlds=pages)
        (folder / "packs" / f"{seed}.pack").write_bytes(content)
        laid = [world.data() for world in here]
        towns.append({"pack": f"packs/{seed}.pack", "people": people, "seed": seed, "years": years, "worlds": laid})
        if told is not None:
            told(number + 1, len(seeds))
    pair = tuple(world.regime.name for world in plain if not world.overlays)[:2]
    _write(folder / "api" / "first.json", Scenario(pair, people=people, years=years, seed=seeds[0]).data())
    about = {"weeks_a_year": WEEKS_A_YEAR, "licence": LICENCE, "first": pair[0], "knobs": pair}
    _write(folder / "towns.json", about | {"towns": towns})


def _write(path: Path, data: Any) -> None:
    path.write_text(json.dumps(data, ensure_ascii=False, separators=(",", ":")) + "\n", encoding="utf-8")
