"""Cases: the tests that stand beside a rulebook, run by the town itself."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lamppost.catalogue.cited import inherit
from lamppost.catalogue.claims import WRITTEN
from lamppost.catalogue.load import catalogue
from lamppost.errors import LamppostError
from lamppost.rulebook.find import find
from lamppost.rulebook.layers import laid
from lamppost.rulebook.load import LoadedRegime, positions, rulebook
from lamppost.rulebook.load import cases as load_cases
from lamppost.rulebook.model import Case, Cases, Expect, RegimeFile, Rulebook
from lamppost.rulebook.overlay import AppliedOverlay, world_of
from lamppost.rulebook.paths import PathError, kind_of_path, meaning, plainly
from lamppost.rulebook.period import Period
from lamppost.rulebook.read import read
from lamppost.rulebook.regime import Regime, regime
from lamppost.rulebook.words import own_of
from lamppost.study.scripted.life import LifeRun, ScriptedTown


@dataclass(frozen=True)
class CaseResult:
    """One case: whether it held, and if not, what was expected and what came."""

    name: str
    ok: bool
    message: str
    file: str
    line: int


def alone(name: str | Path, beside: Path | None = None, overlays: Iterable[str | Path] = ()) -> Regime:
    """A regime of one rulebook, for its cases, with overlays on it. Raises LamppostError if one does not fit."""
    book, done = rulebook(name, beside), tuple[AppliedOverlay, ...]()
    world = world_of(find("rulebook", name, beside))
    files = [read(find("overlay", each, beside)) for each in overlays]
    if files:
        world, done = laid(world, [files], catalogue())
        book = inherit(Rulebook.model_validate(world.books[book.rulebook].data, context=WRITTEN))
    file_of_one = RegimeFile(
        regime=book.rulebook,
        title=book.title,
        place="mainland-city",
        start=book.in_force.since,
        rulebooks=(book.rulebook,),
    )
    loaded = LoadedRegime(file_of_one, {book.rulebook: book}, done, {}, own=own_of(world).file)
    return Regime(loaded, loaded.words)


def check_cases(path: str | Path) -> list[CaseResult]:
    """Run every case of a file. Raises LamppostError if the file, or what it is about, cannot be read."""
    found = load_cases(path)
    beside = Path(path).parent if Path(path).exists() else None
    kinds = {case.with_: case for case in found.cases}
    under = {overlays: _under(found, case, beside, path) for overlays, case in kinds.items()}
    places = positions(path, "cases")
    results = []
    for number, case in enumerate(found.cases):
        message = _try(case, under[case.with_])
        line = places.get(("cases", number), (1, 1))[0]
        results.append(CaseResult(case.name, not message, message, str(path), line))
    return results


def _under(found: Cases, case: Case, beside: Path | None, path: str | Path) -> Regime:
    """What a case is lived under: the rulebook or regime of its file, with the overlays of the case."""
    if found.rulebook is not None:
        return alone(found.rulebook, beside, case.with_)
    if found.regime is None:
        raise LamppostError(f"{path}: say which `rulebook` or `regime` these cases are about.")
    return regime(find("regime", found.regime, beside), [find("overlay", each, beside) for each in case.with_])


def _try(case: Case, under: Regime) -> str:
    """What did not hold, in words; empty if all did."""
    stage = ScriptedTown(under, case.person, case.household, case.happens, max(case.then))
    wrong = []
    for day, expect in sorted(case.then.items()):
        stage.until(day)
        lived = LifeRun(case.name, under, stage.start, [], stage.town)  # nobody reads its lines
        found = [*_compare(expect, lived), *_says(expect, under, day)]
        wrong += [f"on {day}: {text}" for text in found]
    return "; ".join(wrong)


def _says(expect: Expect, under: Regime, day: dt.date) -> Iterator[str]:
    """What the rules say otherwise than expected."""
    for path, wanted in expect.says.items():
        first, *rest = path.removeprefix("regime.").split(".")
        book = under.loaded.rulebooks.get(first)
        way = tuple(rest) if book is not None else (first, *rest)
        try:
            kind = kind_of_path(RegimeFile if book is None else Rulebook, way)
        except PathError as error:
            yield f"'{path}': {error}"
            continue
        held: Any = under.loaded.regime if book is None else book
        for part in way:
            held = held.get(part) if isinstance(held, Mapping) else getattr(held, part, None)
        if held is None and book is None and way[0] == "channels" and way[1] in under.catalogue.channels:
            held = getattr(under.catalogue.channels[way[1]], way[2], None)
        says = meaning(held, Period(day, day), absent=kind.absent)
        if says != meaning(kind.typed(wanted), Period(day, day), absent=kind.absent):
            yield f"'{path}' says {plainly(says)}, not {wanted}"


def _compare(expect: Expect, lived: LifeRun) -> list[str]:
    wrong = []
    scored = [n for n, book in enumerate(lived.regime.plan.books) if book.score is not None]
    if expect.score is not None and lived.score(scored[0]) != expect.score:
        wrong.append(f"score {lived.score(scored[0])}, not {expect.score}")
    if expect.band is not None and lived.band(scored[0]) != expect.band:
        wrong.append(f"band {lived.band(scored[0])}, not {expect.band}")
    on = lived.on_lists()
    wrong += [f"not on list '{name}'" for name in expect.on_lists or () if name not in on]
    wrong += [f"on list '{name}'" for name in expect.off_lists or () if name in on]
    wrong += [f"'{name}' would not be refused" for name in expect.refused or () if not lived.refused(name)]
    wrong += [f"'{name}' would be refused" for name in expect.allowed or () if lived.refused(name)]
    for service, effect in (expect.effects or {}).items():
        if effect not in lived.effects(service):
            came = ", ".join(sorted(lived.effects(service))) or "nothing"
            wrong.append(f"'{service}': {came}, not {effect}")
    return wrong
