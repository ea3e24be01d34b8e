"""How much of it is known: what each headline number becomes when weaker claims go, and when assumed ones move.

Two questions, kept apart. *Rules*: which part of a number is left when only rules known at a grade or better remain
(`grade`, as `lamppost run --grade`). *Figures*: where a number goes when every assumed figure stands at the low end of
its range, or at the high end; all of a kind at once, kind by kind, and, where asked, one by one, the most influential
first. The society itself stays as it is: its own assumed figures are in society/tables/assumed.csv. Low and high are
ends of a figure, not of the answer: all low together need not give the lowest number.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, Literal, Unpack

import numpy as np
import polars as pl

from lamppost.arguments import question
from lamppost.catalogue.claims import Grade
from lamppost.errors import LamppostError, did_you_mean
from lamppost.measure.outcomes import OUTCOMES, outcomes
from lamppost.measure.world import How, Outcome, Setup
from lamppost.processes import of_this_process
from lamppost.rulebook.figures import Figure
from lamppost.rulebook.regime import Regime
from lamppost.rulebook.regime import regime as ready_regime
from lamppost.society.model import Society
from lamppost.town.codes import COLLATERAL, DOUBLE, WRONGFUL

End = Literal["low", "high"]
Headline = Callable[[Outcome], Mapping[str, float]]
KINDS: Final = ("acts", "channels", "services", "responses", "rulebooks", "regime")
"""Where assumed figures stand: four parts of the catalogue, the rulebooks, and the regime's own channel figures."""
ENDS: Final[tuple[End, ...]] = ("low", "high")
WEAKER: Final[dict[str, Grade]] = {
    "without assumed": "alleged",
    "without alleged": "reported",
    "only documented": "documented",
}
"""Variant -> the grade at which, and better, its rules are known."""
SHARE: Final = "share = the number in this variant over the number as it is; 1 = nothing rests on what was changed"


def headline(world: Outcome) -> dict[str, float]:
    """The headline numbers of a world: totals over all people, and people refused anything at all."""
    rows, _ = world.refusals()
    people = rows[rows["person"] < world.society.people]
    found: dict[str, float] = {
        "people_refused": float(np.unique(people["person"]).size),
        "refusals": float(rows.shape[0]),
        "wrongful_refusals": float((rows["flags"] & WRONGFUL != 0).sum()),
        "collateral_refusals": float((rows["flags"] & COLLATERAL != 0).sum()),
        "double_refusals": float((rows["flags"] & DOUBLE != 0).sum()),
    }
    totals = outcomes(world)
    return found | {name: float(totals[name].sum()) for name in OUTCOMES if name != "refused_services"}


def figures(regime: Regime) -> list[Figure]:
    """Every assumed figure with a range that a regime is run by, in the order of the files."""
    return [figure for figure in regime.every_figure.values() if figure.moves]


def moved(regime: Regime, end: End, only: Iterable[str] = KINDS) -> Regime:
    """A regime with its assumed figures at one end of their ranges: all of some KINDS, or those at given paths.

    Raises LamppostError for a path at which no assumed figure with a range stands.
    """
    found, wanted = {figure.path: figure for figure in figures(regime)}, tuple(only)
    for path in wanted:
        if path not in KINDS and path not in found:
            raise LamppostError(f"No assumed figure with a range stands at '{path}'.")
    ends: dict[str, float] = {}
    for path, figure in found.items():
        at = figure.low if end == "low" else figure.high
        if at is not None and (path in wanted or _kind(path, regime) in wanted):
            ends[path] = float(int(at)) if figure.whole else at
    return regime.set(ends)


@dataclass(frozen=True)
class EvidenceResult:
    """What was asked, and the answer: `table` is that of `evidence`."""

    regime: Regime
    society: Society
    start: dt.date
    weeks: int
    seed: int
    table: pl.DataFrame


@question
def evidence(
    society: Society,
    regime: Regime | str | Path,
    overlays: Iterable[str | Path] = (),
    *,
    measure: Headline = headline,
    kinds: bool = True,
    one_by_one: Iterable[str] = (),
    **how: Unpack[How],
) -> pl.DataFrame:
    """How much of it is known: what each headline number becomes without weaker rules, and with assumed figures moved.

    Args:
        society: from `Society.generate`.
        regime: from `lamppost.regime`, or a name or a path.
        overlays: laid on a regime that is given by name.
        measure: what is counted: a function of a world that gives numbers by name.
        kinds: whether the assumed figures of each kind are moved by themselves, too.
        one_by_one: paths of figures (`lamppost.figures`) that are moved one by one.
        how: years or weeks, seed, start, threads, count_all, progress.

    Returns:
        One row per variant and number: `variant`, `about` (rules or figures), `number`, `value`, `difference` from the
        first variant, and `share` of it.

    Raises:
        LamppostError: for a path at which no such figure stands, or values that are none.
    """
    base = _ready(regime, overlays, None)
    return evidenced(society, base, measure=measure, kinds=kinds, one_by_one=one_by_one, **how).table


@question
def evidenced(
    society: Society,
    base: Regime,
    *,
    measure: Headline = headline,
    kinds: bool = True,
    one_by_one: Iterable[str] = (),
    **how: Unpack[How],
) -> EvidenceResult:
    """What each headline number becomes; one row per variant and number.

    `variant`: `as it is`; `without assumed`, `without alleged` (grade reported) and `only documented` rules; `all low`
    and `all high`; with `kinds` every one of KINDS that has any, low and high; then every figure of `one_by_one`
    (paths of `figures`), the widest range first. `about`: rules or figures. `number`, `value`, `difference` (value
    less that of the first variant) and `share` (value over it; null over 0). Costs a run for each variant.

    Raises LamppostError for a path at which no such figure stands, or a length that is none.
    """
    of_this_process()
    paths = {path: _kind(path, base) for path in (figure.path for figure in figures(base))}
    singles = list(one_by_one)
    for path in singles:
        if path not in paths:
            raise LamppostError(f"No assumed figure with a range stands at '{path}'.{did_you_mean(path, list(paths))}")
    present = [kind for kind in KINDS if kind in paths.values()]
    groups = [("all", KINDS), *((kind, (kind,)) for kind in present if kinds), *((path, (path,)) for path in singles)]
    setup = Setup.of(society, base.start, how, 1 + len(WEAKER) + len(ENDS) * len(groups))
    rows: list[dict[str, object]] = []
    first = dict(measure(setup.live(base)))

    def add(variant: str, about: str, values: Mapping[str, float]) -> None:
        for number, value in values.items():
            difference = value - first[number]
            share = value / first[number] if first[number] else None
            row = {"variant": variant, "about": about, "number": number}
            rows.append(row | {"value": value, "difference": difference, "share": share})

    add("as it is", "", first)
    for variant, grade in WEAKER.items():
        add(variant, "rules", measure(setup.live(_reduced(base, grade))))
    for name, only in groups:
        for end in ENDS:
            add(f"{name} {end}", "figures", measure(setup.live(moved(base, end, only))))
    found = pl.DataFrame(rows, schema_overrides={"value": pl.Float64, "difference": pl.Float64, "share": pl.Float64})
    table = _widest_first(found, singles)
    return EvidenceResult(base, society, setup.start, setup.weeks, setup.seed, table)


def _widest_first(found: pl.DataFrame, singles: list[str]) -> pl.DataFrame:
    """The variants as they were run, but single figures by how far they move the first number."""
    if not singles:
        return found
    number = found["number"][0]
    first = found.filter(number=number)

    def move(path: str) -> float:
        these = first.filter(pl.col("variant").is_in([f"{path} low", f"{path} high"]))
        return max(abs(float(each)) for each in these["difference"])

    order = sorted(singles, key=lambda path: (-move(path), path))
    ranks = {f"{path} {end}": place + 1 for place, path in enumerate(order) for end in ("low", "high")}
    rank = pl.col("variant").replace_strict(ranks, default=0, return_dtype=pl.Int64)
    return found.sort(rank, maintain_order=True)


def _ready(regime: Regime | str | Path, overlays: Iterable[str | Path], grade: Grade | None) -> Regime:
    given = tuple(overlays)
    if isinstance(regime, Regime):
        if given:
            raise LamppostError("Give the regime by its name or path to apply overlays to it.")
        return regime
    return ready_regime(regime, given, grade)


def _reduced(regime: Regime, grade: Grade) -> Regime:
    """The same regime at a grade and better; what its overlays brought in stays, as when it is loaded so."""
    from lamppost.rulebook.grade import at_grade

    books = {}
    for name, book in regime.loaded.rulebooks.items():
        asked = {row.path for each in regime.loaded.applied for row in each.changed if row.book == name}
        books[name], _ = at_grade(book, grade, asked)
    return replace(regime, loaded=replace(regime.loaded, rulebooks=books, grade=grade, base=None))


def _kind(path: str, regime: Regime) -> str:
    first = path.split(".", 1)[0]
    return "rulebooks" if first in regime.loaded.rulebooks else first
