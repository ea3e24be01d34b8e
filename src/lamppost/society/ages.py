"""How many people of each age and sex live in town and countryside: the target that households must add up to.

From the five-year table of a place to single years by a monotone curve through its cumulative counts (Fritsch and
Carlson, 1980), and from the place to its two areas by assumed odds (the countryside is older), such that both areas
together give the published table again.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from lamppost.society import places, tables
from lamppost.society.tables import OLDEST, Floats, cached

FIVE_YEAR: Final = (*(f"{a}-{a + 4}" for a in range(0, 85, 5)), "85+")
"""Age bands of the published tables."""

BAND_FLOORS: Final = (0, 5, 10, 15, 18, *range(20, 90, 5))
"""First ages of the 19 bands by which attributes are dealt: five-year bands, split at 18."""

BANDS: Final = len(BAND_FLOORS)
BAND_OF_AGE: Final = np.searchsorted(BAND_FLOORS, np.arange(OLDEST + 1), side="right") - 1


def single_years(bands: Floats) -> Floats:
    """Counts by single year 0..104 (105,) that add up to the five-year counts (18,), the last being 85+."""
    total = np.concatenate([[0.0], np.cumsum(bands[:-1])])
    step = np.diff(total) / 5.0
    slope = np.zeros(len(total))
    both = step[1:] + step[:-1]
    slope[1:-1] = np.where(both > 0, 2 * step[1:] * step[:-1] / np.maximum(both, 1e-300), 0.0)
    slope[0], slope[-1] = step[0], step[-1]
    t = np.arange(5) / 5.0
    curve = []
    for k in range(len(step)):
        rise = total[k + 1] - total[k]
        h00, h10 = 2 * t**3 - 3 * t**2 + 1, t**3 - 2 * t**2 + t
        h01, h11 = -2 * t**3 + 3 * t**2, t**3 - t**2
        curve.append(total[k] * h00 + 5 * slope[k] * h10 + (total[k] + rise) * h01 + 5 * slope[k + 1] * h11)
    below = np.diff(np.concatenate([*curve, [total[-1]]]))
    fade = tables.assumed("survival_85plus") ** np.arange(OLDEST + 1 - 85)
    return np.concatenate([below, bands[-1] * fade / fade.sum()])


@cached
def published(source: str) -> Floats:
    """Share of a source's residents by sex and single year of age (2, 105); sums to 1."""
    counts = np.array(
        [[tables.figure("age_sex", source, band, sex).value for band in FIVE_YEAR] for sex in ("male", "female")]
    )
    shares: Floats = np.array([single_years(row) for row in counts]) / counts.sum()
    return shares


@cached
def by_area(source: str) -> Floats:
    """Share of a source's residents by area, sex and age (2, 2, 105); sums to 1, and over areas to `published`."""
    whole, rural = published(source), 1.0 - places.urban_share(source)
    odds = tables.age_profile("rural_odds_by_age")
    low, high = 0.0, 1e6
    for _ in range(200):
        level = (low + high) / 2
        share = level * odds / (1.0 + level * odds)
        low, high = (level, high) if (whole * share).sum() < rural else (low, level)
    return np.array([whole * (1.0 - share), whole * share])


def profile_in(source: str, area: int) -> Floats:
    """Share of an area's residents by sex and age (2, 105); sums to 1 (or is all 0 where no one lives there)."""
    one = by_area(source)[area]
    profile: Floats = one / max(float(one.sum()), 1e-300)
    return profile


def sum_bands(by_age: Floats) -> Floats:
    """The last axis, single years (105,), added up to the 19 bands."""
    return np.add.reduceat(by_age, BAND_FLOORS, axis=-1)


def sum_five(by_age: Floats) -> Floats:
    """The last axis, single years (105,), added up to the 18 five-year bands."""
    return np.add.reduceat(by_age, np.arange(0, 90, 5), axis=-1)
