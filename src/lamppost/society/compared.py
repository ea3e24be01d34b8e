"""One part of a society beside the figures it was made from: what the comparisons in `marginals*.py` share."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from lamppost.catalogue.people import FLAGS
from lamppost.society.model import Society
from lamppost.society.places import Part
from lamppost.society.tables import TableFigure

Mask = NDArray[np.bool_]


class ComparedRow(NamedTuple):
    """One marginal: its name, the published (or assumed) figure, what the society has, and how far off that is.

    difference: got - published in points (1 = a hundredth of the group) for shares, in per cent for amounts.
    """

    marginal: str
    published: float
    got: float
    difference: float
    grade: str
    source: str


class Seen(NamedTuple):
    """One part's people and firms within a society."""

    society: Society
    part: Part
    here: Mask
    areas: NDArray[np.uint8]  # (n,) area of everyone
    whole: bool  # town and country are mixed as in the source

    def mixed(self, urban: float, rural: float) -> float:
        """What two areas' shares give at the part's mix of town and country."""
        return self.part.urban_share * urban + (1.0 - self.part.urban_share) * rural

    def share(self, what: Mask, among: Mask) -> float:
        """Share of a group's members in this part who are or have something."""
        among = among & self.here
        return float((what & among).sum()) / max(int(among.sum()), 1)

    def flag(self, name: str) -> Mask:
        """Everyone (n,) with a flag."""
        having: Mask = (self.society.flags >> np.uint32(FLAGS[name])) & np.uint32(1) == 1
        return having

    def of_ages(self, first: int, last: int) -> Mask:
        """Everyone (n,) of an age from first to last."""
        return (self.society.age >= first) & (self.society.age <= last)


def row(name: str, entry: TableFigure, got: float, published: float | None = None) -> ComparedRow:
    """A row for a share; `published` where the figure must first be turned into one."""
    value = entry.value if published is None else published
    return ComparedRow(name, value, got, 100.0 * (got - value), entry.grade, entry.cited())
