"""Cases: the tests that stand beside a rulebook, run by the town itself."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

from lamppost.catalogue.load import catalogue
from lamppost.errors import LamppostError
from lamppost.rulebook.load import LoadedRegime
from lamppost.rulebook.load import cases as load_cases
from lamppost.rulebook.load import positions, rulebook
from lamppost.rulebook.model import Case, Expect
from lamppost.rulebook.model import Regime as RegimeFile
from lamppost.rulebook.regime import Regime, regime
from lamppost.study.life import Lived, Stage


@dataclass(frozen=True)
class CaseResult:
    """One case: whether it held, and if not, what was expected and what came."""

    name: str
    ok: bool
    message: str
    file: str
    line: int


def alone(name: str | Path, beside: Path | None = None) -> Regime:
    """A regime of one rulebook, for its cases."""
    book = rulebook(name, beside)
    file = RegimeFile(
        regime=book.rulebook, title=book.title, place="mainland-city", start=book.in_force.since, rulebooks=(book.rulebook,)
    )
    return Regime(LoadedRegime(file, {book.rulebook: book}, (), {}), catalogue())


def check_cases(path: str | Path) -> list[CaseResult]:
    """Run every case of a file. Raises LamppostError if the file, or what it is about, cannot be read."""
    found = load_cases(path)
    beside = Path(path).parent if Path(path).exists() else None
    if found.rulebook is not None:
        under = alone(found.rulebook, beside)
    elif found.regime is not None:
        under = regime(found.regime)
    else:
        raise LamppostError(f"{path}: say which `rulebook` or `regime` these cases are about.")
    places = positions(path, "cases")
    results = []
    for number, case in enumerate(found.cases):
        message = _try(case, under)
        line = places.get(("cases", number), (1, 1))[0]
        results.append(CaseResult(case.name, not message, message, str(path), line))
    return results


def _try(case: Case, under: Regime) -> str:
    """What did not hold, in words; empty if all did."""
    stage = Stage(under, case.person, case.household, case.happens, max(case.then))
    wrong = []
    for day, expect in sorted(case.then.items()):
        stage.until(day)
        wrong += [f"on {day}: {text}" for text in _compare(expect, stage.lived(case.name), day)]
    return "; ".join(wrong)


def _compare(expect: Expect, lived: Lived, day: dt.date) -> list[str]:
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
