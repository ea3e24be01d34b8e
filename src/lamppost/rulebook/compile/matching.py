"""How a channel's figures change with the class of person and with the gallery that a face is compared with."""

from __future__ import annotations

import datetime as dt
import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from lamppost.catalogue.model import AXES, Channel, Varies
from lamppost.rulebook.compile.numbers import value
from lamppost.rulebook.model import ChannelUse

Figures = NDArray[np.float64]


class Factors(NamedTuple):
    """By class of person, (classes,): what hits, wrong records and inventions are multiplied by."""

    hit: Figures
    wrong: Figures  # before it is set against the hits
    lies: Figures
    alike: int  # axes on which errors differ: 1 sex, 2 area, 4 age group, 8 income


def by_class(varies: Varies) -> Figures:
    """(classes,) the multiplier of each class of person."""
    result = np.ones(1)
    for axis in AXES:
        result = np.outer(result, list(varies.factors(axis).values())).ravel()
    return result


def false_positives(comparisons: float, chance: float | Figures) -> Figures:
    """Share of unknown faces that pass for one of so many others, at a chance of a false match per comparison."""
    return np.asarray(-np.expm1(comparisons * np.log1p(-np.minimum(chance, 1 - 1e-12))))


def factors(channel: Channel, use: ChannelUse, day: dt.date) -> Factors | None:
    """What class and gallery change about a channel's figures; None where they change nothing.

    The figures of the catalogue hold for the gallery given there, and for classes with no multiplier of their own.
    """
    hit, error = by_class(channel.hit_varies), by_class(channel.false_varies)
    wrong, lies = error * hit, error
    match = channel.matching
    if match is not None:
        size = value(match.gallery, day, 1.0)
        now = value(use.gallery, day, size)
        chance = value(match.false_match, day, 0.0)
        matched = value(match.found, day, 1.0)
        missed = min(1.0, (1 - matched) * value(match.missed_tenfold, day, 1.0) ** math.log10(now / size))
        if chance > 0:
            lies = false_positives(now, chance * error) / false_positives(size, chance)
        # Only who is not found can be taken for somebody else.
        wrong = lies * hit * (missed / (1 - matched) if matched < 1 else 1.0)
        hit = hit * ((1 - missed) / matched if matched > 0 else 1.0)
    if all((each == 1).all() for each in (hit, wrong, lies)):
        return None
    varied = channel.false_varies.model_dump(include=set(AXES))
    alike = sum(1 << bit for bit, axis in enumerate(AXES) if any(each != 1 for each in varied[axis].values()))
    return Factors(hit, wrong, lies, alike)


def seen_by_class(made: Factors, hit: Figures, wrong: float) -> tuple[Figures, Figures]:
    """(recorded, of these wrong) by class: `hit` by class is what is recorded before, `wrong` the share that is wrong.

    What falls on somebody else is recorded beside what is caught, up to every act within reach.
    """
    right = np.minimum(hit * (1 - wrong) * made.hit, 1.0)
    astray = np.minimum(hit * wrong * made.wrong, 1.0 - right)
    total = right + astray
    return total, np.divide(astray, total, out=np.zeros_like(total), where=total > 0)
