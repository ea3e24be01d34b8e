"""Where the people of a made-up town live: blocks of its districts, and rows of plots in every block."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from lamppost.catalogue.people import AREAS
from lamppost.show.page.map_shapes import (
    SIZE,
    Draws,
    Edge,
    Floats,
    River,
    Street,
    area_of,
    cut_in_two,
    planes_of,
)
from lamppost.society.model import Society

WHOLE: Final = 65535
"""What SIZE is in `homes`."""
ROOM: Final = {"urban": 1.0, "rural": 1.9}
"""Ground for each person, relative to a person in town."""
FURTHEST: Final = 13.0
"""Longest distance between neighbours in a row; a small society leaves plots empty instead of spreading further."""
CLEAR: Final = 12.0
"""Nobody lives so near to the middle of a public building."""


# --- districts and blocks


def districts_of(
    society: Society, outline: list[Edge], draws: Draws
) -> tuple[list[list[Edge]], list[tuple[Street, int]]]:
    """A shape for each district, cut so that each has the ground its people take; and the streets with their rank."""
    people = np.diff(society.district_start).astype(np.float64)
    room = np.array([ROOM[area] for area in AREAS])[society.district_area] * np.maximum(people, 1)
    shapes: list[list[Edge]] = [[] for _ in people]
    cuts: list[tuple[Street, int]] = []
    waiting: list[tuple[list[Edge], int, int, int]] = [(outline, 0, len(people), 0)]
    while waiting:
        shape, start, stop, rank = waiting.pop()
        if stop - start == 1:
            shapes[start] = shape
            continue
        ground = np.cumsum(room[start:stop])
        half = min(int(np.searchsorted(ground, ground[-1] / 2)) + 1, stop - start - 1)
        share = float(ground[half - 1] / ground[-1])
        first, second, street = cut_in_two(shape, share, street_width(rank), 0.22, draws)
        if street:
            cuts.append((street, rank))
        waiting += [(second, start + half, stop, rank + 1), (first, start, start + half, rank + 1)]
    return shapes, cuts


def street_width(rank: int) -> float:
    """Width of a street by how many cuts came before it."""
    return max(15.0 * 0.8**rank, 3.4)


@dataclass
class Block:
    """A piece of a district between streets; nobody lives in a park."""

    shape: list[Edge]
    district: int
    park: bool = False


def blocks_of(
    society: Society, districts: list[list[Edge]], cuts: list[tuple[Street, int]], draws: Draws
) -> list[Block]:
    """Every district cut into blocks, in an order in which one lies beside the next; the cuts are added to `cuts`."""
    people = max(society.people, 1)
    wanted = max(people / (42.0 * max(people / 10_000, 0.3) ** 0.33), 48.0)
    whole = sum(area_of(shape) for shape in districts)
    depth = math.ceil(math.log2(max(len(districts), 1))) if len(districts) > 1 else 0
    narrow = min(1.0, math.sqrt(whole / wanted) / 46.0)  # streets of a dense town are narrow ones
    blocks = []
    for number, district in enumerate(districts):
        largest = 1.35 * whole / wanted
        waiting = [(district, depth)]
        while waiting:
            shape, rank = waiting.pop()
            if area_of(shape) < largest * draws.between(0.8, 1.25):
                blocks.append(Block(shape, number))
                continue
            width = max(street_width(rank) * narrow, 2.6 * narrow)
            first, second, street = cut_in_two(shape, draws.between(0.42, 0.58), width, 0.2, draws)
            if street is None:
                blocks.append(Block(shape, number))
                continue
            cuts.append((street, rank))
            waiting += [(second, rank + 1), (first, rank + 1)]
    return blocks


# --- plots


class Plots:
    """Rows of plots in every block: two rows back to back, there and back again, so that what follows is beside."""

    def __init__(self, blocks: list[Block], river: River, buildings: list[dict[str, Any]]) -> None:
        self.river = river
        self.sites: Floats = np.array([each["at"] for each in buildings], np.float64).reshape(-1, 2)
        self.district = np.array([block.district for block in blocks])
        planes = [planes_of(block.shape) for block in blocks]
        most = max(len(each) for each in planes)
        padded = [each + [(0.0, 0.0, 1e9, 0.0)] * (most - len(each)) for each in planes]
        self.planes: Floats = np.array(padded, np.float64)  # (blocks, most, 4)
        self.ground: Floats = np.array([area_of(block.shape) for block in blocks])
        axis, origin, extent = [], [], []
        for block in blocks:
            corners = np.array([corner for corner, _ in block.shape])
            sides = np.roll(corners, -1, 0) - corners
            along = sides[np.argmax((sides**2).sum(1))]
            along = along / math.hypot(*along)
            u, v = corners @ along, corners @ np.array([-along[1], along[0]])
            axis.append(along)
            origin.append((u.min(), v.min()))
            extent.append((float(np.ptp(u)), float(np.ptp(v))))
        self.axis, self.origin, self.extent = np.array(axis), np.array(origin), np.array(extent)

    def laid(self, blocks: NDArray[np.int64], apart: Floats) -> tuple[NDArray[np.int64], Floats, Floats]:
        """Plots of some blocks (b,), `apart` (b,) from each other: place in `blocks`, x and y, in order of settling."""
        extent, origin, axis = self.extent[blocks], self.origin[blocks], self.axis[blocks]
        columns = (extent[:, 0] / apart).astype(np.int64) + 1
        strips = (extent[:, 1] / apart / 2).astype(np.int64) + 1
        count = columns * strips * 2
        block = np.repeat(np.arange(len(count)), count)
        number = np.arange(int(count.sum())) - np.repeat(np.cumsum(count) - count, count)
        width = columns[block]
        strip, rest = np.divmod(number, width * 2)
        column, row = np.divmod(rest, 2)
        column = np.where(strip % 2 == 1, width - 1 - column, column)
        row = np.where(column % 2 == 1, 1 - row, row)
        step = apart[block]
        # The rows stand in the middle of what they do not fill.
        spare = (extent - np.stack([columns - 1, strips * 2 - 1], 1) * apart[:, None]) / 2
        u = (origin[:, 0] + spare[:, 0])[block] + column * step
        v = (origin[:, 1] + spare[:, 1])[block] + (strip * 2 + row) * step
        ax, ay = axis[:, 0][block], axis[:, 1][block]
        x, y = u * ax - v * ay, u * ay + v * ax
        for k in range(self.planes.shape[1]):
            nx, ny, limit, street = (each[block] for each in self.planes[blocks, k].T)
            free = nx * x + ny * y <= limit - street / 2 - 0.42 * step
            block, step, x, y = block[free], step[free], x[free], y[free]
        free = self.river.away(x, y) > 2.0 + 0.4 * step
        for sx, sy in self.sites:
            free &= (x - sx) ** 2 + (y - sy) ** 2 > CLEAR**2
        return block[free], x[free], y[free]

    def settle(self, society: Society) -> NDArray[np.uint16]:
        """Homes (n, 2): plots closer and closer together until each district's households all find room."""
        people = np.maximum(np.diff(society.district_start), 1)
        ground = np.bincount(self.district, self.ground, minlength=len(people))
        apart = np.minimum(np.sqrt(ground / people), FURTHEST)
        homes = np.zeros((society.people, 2), np.float64)
        crowded = np.ones(society.districts, np.bool_)  # districts that do not hold their people yet
        while crowded.any():
            blocks = np.flatnonzero(crowded[self.district])
            block, x, y = self.laid(blocks, apart[self.district[blocks]])
            count = np.bincount(block, minlength=len(blocks))
            first = np.cumsum(count) - count
            for number in np.flatnonzero(crowded).tolist():
                mine = np.flatnonzero(self.district[blocks] == number)
                taken = _shared_out(society, number, count[mine])
                if taken is None:
                    room = int(count[mine].sum())
                    apart[number] *= min(max(math.sqrt(room / int(people[number])), 0.8), 1.0) * 0.988
                    continue
                for where, (start, stop) in zip(mine.tolist(), taken, strict=True):
                    plots = slice(int(first[where]), int(first[where]) + stop - start)
                    homes[start:stop, 0], homes[start:stop, 1] = x[plots], y[plots]
                crowded[number] = False
        return np.round(np.clip(homes, 0, SIZE) / SIZE * WHOLE).astype(np.uint16)


def _shared_out(society: Society, district: int, room: NDArray[np.int64]) -> list[tuple[int, int]] | None:
    """Persons for each block of a district, in whole households, all blocks alike; None if they do not fit."""
    start, stop = int(society.district_start[district]), int(society.district_start[district + 1])
    share = (stop - start) / max(int(room.sum()), 1)
    if share > 1:
        return None
    ends = society.household_start
    taken, here, wanted = [], start, float(start)
    for plots in room.tolist():
        wanted += plots * share
        last = min(round(wanted + 0.5), here + plots, stop)
        end = int(ends[np.searchsorted(ends, last, side="right") - 1])
        taken.append((here, max(end, here)))
        here = max(end, here)
    return taken if here == stop else None
