"""Inequality of scores and of burdens: Gini and Theil, from whole distributions, and who is tied to whom by band."""

from __future__ import annotations

import numpy as np
import polars as pl
from numpy.typing import ArrayLike, NDArray

from lamppost.arguments import question
from lamppost.measure.outcomes import OUTCOMES, outcomes
from lamppost.measure.ties import friends
from lamppost.measure.world import Outcome
from lamppost.town.codes import NO_BAND
from lamppost.town.predicates import reaches
from lamppost.town.tables import BookRow

__all__ = ["assortativity", "gini", "scores", "segregation", "theil", "unequal_burdens"]


def gini(values: ArrayLike) -> float | None:
    """Gini coefficient of values >= 0: 0 = all alike, towards 1 = one has all; None if there is nothing to share."""
    found = np.sort(np.asarray(values, np.float64))
    total = float(found.sum())
    if not found.size or found[0] < 0 or total == 0:
        return None
    rank = np.arange(1, found.size + 1)
    return float((2 * rank - found.size - 1) @ found / (found.size * total))


def theil(values: ArrayLike) -> float | None:
    """Theil's T of values >= 0, in nats: 0 = all alike, ln n = one has all; None if there is nothing to share."""
    found = np.asarray(values, np.float64)
    if not found.size or found.min() < 0 or found.sum() == 0:
        return None
    part = found[found > 0] / found.mean()
    return float((part * np.log(part)).sum() / found.size)


@question
def scores(world: Outcome) -> pl.DataFrame:
    """One row per book that scores people: `people` it reaches, points at the end, and how unequal they are.

    `lowest`, `mean`, `highest` points; Gini and Theil of the points above the lowest that anybody holds or the book
    allows, whichever is less. Points are no quantity of anything, so the two say how unequal the ladder is and
    nothing about its rungs.
    """
    town, rows = world.town, []
    for row, (number, name) in enumerate(world.names.scored):
        book = town.tables.law.book[number]
        if world.regime.plan.books[number].covers != "person":
            continue
        points = town.state.score[row, : world.society.people].astype(np.int64)
        points = np.clip(points, int(book["lowest"]), int(book["highest"]))[_reached(world, book)]
        if not points.size:
            continue
        allowed = world.regime.plan.books[number].score
        floor = int(points.min())
        if allowed is not None and allowed.lowest is not None:
            floor = min(floor, int(book["lowest"]))
        above = points - floor
        ends = {"lowest": int(points.min()), "mean": float(points.mean()), "highest": int(points.max())}
        rows.append({"rulebook": name, "people": points.size, **ends, "gini": gini(above), "theil": theil(above)})
    kinds = {"rulebook": pl.String, "people": pl.Int64, "lowest": pl.Int64, "mean": pl.Float64, "highest": pl.Int64}
    return pl.DataFrame(rows, schema=kinds | {"gini": pl.Float64, "theil": pl.Float64})


def _reached(world: Outcome, book: BookRow) -> NDArray[np.bool_]:
    """(n,) whether a book reaches each person at the end."""
    actor = world.town.state.actor[: world.society.people]
    return reaches(book, firm=False, age=actor["age"], place=actor["place"], flags=actor["flags"])


@question
def unequal_burdens(world: Outcome) -> pl.DataFrame:
    """One row per outcome of measure/outcomes.py: total, people with any, Gini and Theil over everybody."""
    found = outcomes(world)
    return pl.DataFrame(
        {
            "outcome": list(OUTCOMES),
            "total": [int(found[name].sum()) for name in OUTCOMES],
            "people_with_any": [int((found[name] > 0).sum()) for name in OUTCOMES],
            "gini": pl.Series([gini(found[name]) for name in OUTCOMES], dtype=pl.Float64),
            "theil": pl.Series([theil(found[name]) for name in OUTCOMES], dtype=pl.Float64),
        }
    )


def assortativity(one: NDArray[np.integer], two: NDArray[np.integer]) -> float | None:
    """Newman's assortativity of ties whose ends are of kinds `one` and `two`, each tie given both ways round.

    1 = only like with like, 0 = as chance would have it, below 0 = unlike seek each other; None where all are alike
    (Newman, Mixing patterns in networks, Physical Review E 67, 026126, 2003).
    """
    if not one.size:
        return None
    size = int(max(one.max(), two.max())) + 1
    mix = np.bincount(one.astype(np.int64) * size + two, minlength=size * size).reshape(size, size) / one.size
    chance = float(mix.sum(axis=1) @ mix.sum(axis=0))
    return None if chance >= 1 else float((np.trace(mix) - chance) / (1 - chance))


@question
def segregation(world: Outcome) -> pl.DataFrame:
    """One row per book with bands for people: assortativity by band over the ties of friends.

    `kept`: over the ties that are left at the end; `all_ties`: over those at the start, by the same bands; and how
    many `ties` there were and how many were `cut`.
    """
    other, cut = friends(world)
    person = np.repeat(np.arange(world.society.people), other.shape[1])
    end, gone = other.ravel(), cut.ravel()
    rows = []
    for row, (number, name) in enumerate(world.names.scored):
        if world.regime.plan.books[number].covers != "person" or not world.names.bands(number):
            continue
        band = world.town.state.band[row, : world.society.people]
        banded = (end >= 0) & (band[person] != NO_BAND) & (band[end] != NO_BAND)
        kept = banded & ~gone
        found = {
            "kept": assortativity(band[person[kept]], band[end[kept]]),
            "all_ties": assortativity(band[person[banded]], band[end[banded]]),
        }
        rows.append({"rulebook": name, **found, "ties": int(banded.sum()) // 2, "cut": int((banded & gone).sum()) // 2})
    kinds = {"rulebook": pl.String, "kept": pl.Float64, "all_ties": pl.Float64}
    return pl.DataFrame(rows, schema=kinds | {"ties": pl.Int64, "cut": pl.Int64})
