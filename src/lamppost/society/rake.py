"""Small sums behind the marginals: sharing out whole numbers, and bending a shape until it meets published totals.

Raking (iterative proportional fitting: Deming and Stephan, 1940) keeps the odds of an assumed shape and moves only
its level, group by group, until every published margin holds. Nothing here draws anything.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from lamppost.society.tables import Floats

WORD = 1 << 32


def apportion(total: int, weights: Floats) -> NDArray[np.int64]:
    """Whole numbers that add up to `total` in proportion to `weights`: largest remainders, ties to the first."""
    if total <= 0 or weights.sum() <= 0:
        return np.zeros(len(weights), np.int64)
    # Rounded to integers first, so that a last bit of floating point never decides a tie.
    scaled = np.rint(weights / weights.sum() * (1 << 40)).astype(object)
    exact = [total * int(w) for w in scaled]
    whole = sum(int(w) for w in scaled)
    shares: NDArray[np.int64] = np.array([e // whole for e in exact], np.int64)
    left = total - int(shares.sum())
    order = sorted(range(len(exact)), key=lambda i: (-(exact[i] % whole), i))
    shares[order[:left]] += 1
    return shares


def thresholds(shares: Floats) -> NDArray[np.int64]:
    """Shares of levels by cell (..., l) to inverse-CDF thresholds of a 32-bit word (..., l-1)."""
    total = np.maximum(shares.sum(axis=-1, keepdims=True), 1e-300)
    limits: NDArray[np.int64] = np.rint(np.cumsum(shares / total, axis=-1)[..., :-1] * WORD).astype(np.int64)
    return limits


def chance(shares: Floats) -> NDArray[np.int64]:
    """Chances of yes by cell (c,) to thresholds (c, 1) whose level 1 is yes."""
    limits: NDArray[np.int64] = np.rint((1.0 - np.clip(shares, 0.0, 1.0)) * WORD).astype(np.int64)[:, None]
    return limits


def shifted(odds: Floats, counts: Floats, target: float) -> float:
    """The factor on `odds` at which the expected number of yes among `counts` is `target`."""
    able = float(counts[odds > 0].sum())
    if target <= 0.0 or able <= 0.0:
        return 0.0
    if target >= able:
        return 1e12
    low, high = -60.0, 60.0
    for _ in range(60):
        middle = (low + high) / 2
        scaled = odds * np.exp(middle)
        if float((counts * (scaled / (1.0 + scaled))).sum()) < target:
            low = middle
        else:
            high = middle
    return float(np.exp((low + high) / 2))


def rake_chances(odds: Floats, counts: Floats, margins: Sequence[tuple[NDArray[np.bool_], float]]) -> Floats:
    """Chances of yes by cell (c,): the shape of `odds`, moved until each margin (cells, number of yes) holds.

    Margins that cannot all hold are met in the order given, the last one exactly.
    """
    odds = odds.astype(np.float64).copy()
    for _ in range(40):
        worst = 0.0
        for cells, target in margins:
            if not counts[cells].any():
                continue
            factor = shifted(odds[cells], counts[cells], target)
            odds[cells] = np.minimum(odds[cells] * factor, 1e15)
            worst = max(worst, abs(factor - 1.0) if 0.0 < factor < 1e12 else 0.0)
        if worst < 1e-7:
            break
    return odds / (1.0 + odds)


def rake_levels(shape: Floats, counts: Floats, totals: Floats) -> Floats:
    """Shares of levels by cell (c, l): the shape moved until the levels' totals over `counts` are `totals` (l,)."""
    wanted = totals / max(totals.sum(), 1e-300) * counts.sum()
    factors = np.ones(shape.shape[1])
    for _ in range(200):
        shares = shape * factors
        shares = shares / np.maximum(shares.sum(axis=1, keepdims=True), 1e-300)
        got = (shares * counts[:, None]).sum(axis=0)
        change = np.where(got > 0, wanted / np.maximum(got, 1e-300), 1.0)
        factors = factors * change
        if np.abs(change - 1.0).max() < 1e-9:
            break
    return shares


def rake_table(shape: Floats, row_totals: Floats, column_totals: Floats) -> Floats:
    """A table (r, c) with the given row and column totals and the odds of `shape`."""
    table = shape.astype(np.float64).copy()
    column_totals = column_totals * (row_totals.sum() / max(column_totals.sum(), 1e-300))
    for _ in range(300):
        table *= (row_totals / np.maximum(table.sum(axis=1), 1e-300))[:, None]
        got = table.sum(axis=0)
        table *= np.where(got > 0, column_totals / np.maximum(got, 1e-300), 1.0)[None, :]
        if np.abs(got - column_totals).max() <= 1e-10 * max(row_totals.sum(), 1e-300):
            break
    return table
