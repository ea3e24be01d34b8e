"""How much of it is known: what each headline number becomes when weaker claims go, and when assumed ones move.

Two questions, kept apart. *Rules*: which part of a number is left when only rules known at a grade or better remain
(`grade`, as `lamppost run --grade`). *Figures*: where a number goes when every assumed figure stands at the low end of
its range, or at the high end; all of a kind at once, kind by kind, and, where asked, one by one, the most influential
first. The society itself stays as it is: its own assumed figures are in society/tables/assumed.csv. Low and high are
ends of a figure, not of the answer: all low together need not give the lowest number.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final, Literal, Unpack

import numpy as np
import polars as pl
from pydantic import BaseModel

from lamppost.arguments import question
from lamppost.catalogue.claims import Grade, Version
from lamppost.catalogue.model import Catalogue
from lamppost.errors import LamppostError, did_you_mean
from lamppost.measure.outcomes import OUTCOMES, outcomes
from lamppost.measure.world import How, Outcome, Setup
from lamppost.processes import of_this_process
from lamppost.rulebook.load import LoadedRegime
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


@dataclass(frozen=True)
class AssumedFigure:
    """One assumed figure that has a range: the path to it ('acts.x.rate', 'book.lists.y.stays'), and its ends."""

    path: str
    value: float
    low: float | None
    high: float | None


def figures(regime: Regime) -> list[AssumedFigure]:
    """Every assumed figure with a range that a regime is run by, in the order of the files."""
    found: list[AssumedFigure] = []
    _moved(regime, lambda path, version: found.append(AssumedFigure(path, version.value, version.low, version.high)))
    return list(dict.fromkeys(found))


def moved(regime: Regime, end: End, only: Iterable[str] = KINDS) -> Regime:
    """A regime with its assumed figures at one end of their ranges: all of some KINDS, or those at given paths.

    Raises LamppostError for a path at which no assumed figure with a range stands.
    """
    wanted, met = tuple(only), set[str]()

    def move(path: str, version: Version[Any]) -> Any:
        kind = _kind(path, regime)
        if kind not in wanted and path not in wanted:
            return None
        met.add(path)
        at = version.low if end == "low" else version.high
        return None if at is None else version.model_copy(update={"value": type(version.value)(at)})

    result = _moved(regime, move)
    for path in wanted:
        if path not in KINDS and path not in met:
            raise LamppostError(f"No assumed figure with a range stands at '{path}'.")
    return result


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
    """The table of `evidenced` alone."""
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
    return Regime(replace(regime.loaded, rulebooks=books, grade=grade, base=None), regime.catalogue)


def _kind(path: str, regime: Regime) -> str:
    first = path.split(".", 1)[0]
    return "rulebooks" if first in regime.loaded.rulebooks else first


def _moved(regime: Regime, move: Callable[[str, Version[Any]], Any]) -> Regime:
    """The regime with every assumed figure that has a range replaced by what `move` gives (None = as it is)."""
    words, loaded = regime.catalogue, regime.loaded
    catalogue = Catalogue(
        acts={name: _walk(each, f"acts.{name}", move) for name, each in words.acts.items()},
        channels={name: _walk(each, f"channels.{name}", move) for name, each in words.channels.items()},
        services={name: _walk(each, f"services.{name}", move) for name, each in words.services.items()},
        responses={name: _walk(each, f"responses.{name}", move) for name, each in words.responses.items()},
        sources=words.sources,
        groups=words.groups,
    )
    books = {name: _walk(book, name, move) for name, book in loaded.rulebooks.items()}
    changed: LoadedRegime = replace(loaded, regime=_walk(loaded.regime, "regime", move), rulebooks=books, base=None)
    return Regime(changed, catalogue)


def _walk(value: Any, path: str, move: Callable[[str, Version[Any]], Any]) -> Any:
    if isinstance(value, Version):
        ranged = value.evidence == "assumed" and (value.low is not None or value.high is not None)
        return (move(path, value) or value) if ranged and not isinstance(value.value, bool) else value
    if isinstance(value, BaseModel):
        update = {name: new for name, old, new in _fields(value, path, move) if new is not old}
        return value.model_copy(update=update) if update else value
    if isinstance(value, dict):
        found = {name: _walk(each, f"{path}.{name}", move) for name, each in value.items()}
        return value if all(found[name] is value[name] for name in value) else found
    if isinstance(value, tuple):
        items = tuple(_walk(each, path, move) for each in value)
        return value if all(new is old for new, old in zip(items, value, strict=True)) else items
    return value


def _fields(value: BaseModel, path: str, move: Callable[[str, Version[Any]], Any]) -> Iterator[tuple[str, Any, Any]]:
    """(field, what it holds, what it shall hold); the versions of a claim go by the name of the claim."""
    for name in type(value).model_fields:
        old = getattr(value, name)
        yield name, old, _walk(old, path if name == "versions" else f"{path}.{name}", move)
