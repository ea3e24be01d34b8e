"""Shapes of a made-up town: keyed draws, convex polygons that are cut by streets, the outline, and the river."""

from __future__ import annotations

import math
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

SIZE: Final = 1000.0
"""Width and height of the plan; every coordinate and width is in these units."""

Floats = NDArray[np.float64]
Point = tuple[float, float]
Edge = tuple[Point, float]  # where an edge of a polygon starts, and how wide the street along it is


class Draws:
    """Numbers drawn one after another from a key; the same on every machine."""

    def __init__(self, *key: object) -> None:
        self.key, self.drawn = repr(key).encode(), 0

    def between(self, low: float, high: float) -> float:
        """A number in low..high."""
        self.drawn += 1
        word = blake2b(self.key + self.drawn.to_bytes(8, "little"), digest_size=6).digest()
        return low + (high - low) * int.from_bytes(word, "little") / 2**48

    def below(self, size: int) -> int:
        """A whole number in 0..size-1."""
        return min(int(self.between(0, size)), size - 1)


def rounded(point: Point) -> Point:
    """A point to one decimal, as it is written."""
    return round(point[0], 1), round(point[1], 1)


# --- the ground


def outline_of(draws: Draws) -> list[Edge]:
    """A convex shape between a circle and a square, a little uneven: corners and no street around."""
    middle, power = SIZE / 2, draws.between(2.5, 2.9)
    wide, high = draws.between(472, 480), draws.between(462, 478)
    corners = 64
    turned = [2 * math.pi * (k + 0.5) / corners for k in range(corners)]

    def reach(angle: float) -> Point:
        x, y = math.cos(angle), math.sin(angle)
        return (
            middle + wide * math.copysign(abs(x) ** (2 / power), x),
            middle + high * math.copysign(abs(y) ** (2 / power), y),
        )

    return [(reach(angle), 0.0) for angle in turned]


class River:
    """A band from the northern edge to the southern one; at every height it has one middle."""

    def __init__(self, draws: Draws) -> None:
        self.width = draws.between(23, 28)
        swing, phase = draws.between(55, 95), draws.between(0, 2 * math.pi)
        top, bottom = draws.between(600, 720), draws.between(330, 440)
        if draws.between(0, 1) < 0.5:
            top, bottom = SIZE - top, SIZE - bottom
        self.y: Floats = np.linspace(-5.0, SIZE + 5.0, 60)
        share = (self.y + 5.0) / (SIZE + 10.0)
        calm = np.sin(np.pi * share)  # it enters and leaves without a bend
        bend = swing * np.sin(phase + 4.2 * share) * calm
        smooth = share * share * (3.0 - 2.0 * share)
        self.x: Floats = np.round(top + (bottom - top) * smooth + bend, 1)
        self.y = np.round(self.y, 1)
        slope = np.gradient(self.x, self.y)
        self.half: Floats = self.width / 2 * np.sqrt(1.0 + slope * slope)  # half its width, measured across the page

    def away(self, x: Floats, y: Floats) -> Floats:
        """How far points are from its bank, across the page; below 0 in the water."""
        distance: Floats = np.abs(x - np.interp(y, self.y, self.x)) - np.interp(y, self.y, self.half)
        return distance

    def data(self) -> dict[str, Any]:
        """Its width and its middle line."""
        return {
            "width": round(self.width, 1),
            "line": [[float(x), float(y)] for x, y in zip(self.x, self.y, strict=True)],
        }


# --- cuts


@dataclass(frozen=True)
class Street:
    """A straight street from one point to another, with its width."""

    start: Point
    end: Point
    width: float

    @property
    def length(self) -> float:
        return math.dist(self.start, self.end)

    def along(self, distance: float, aside: float = 0.0) -> Point:
        """The point so far along it, and so far to its left."""
        share = distance / self.length
        dx, dy = self.end[0] - self.start[0], self.end[1] - self.start[1]
        return (
            self.start[0] + share * dx - aside * dy / self.length,
            self.start[1] + share * dy + aside * dx / self.length,
        )

    def data(self) -> dict[str, Any]:
        return {"width": round(self.width, 1), "line": [rounded(self.start), rounded(self.end)]}


def area_of(shape: list[Edge]) -> float:
    """Area of a polygon."""
    total = 0.0
    for k, ((x, y), _) in enumerate(shape):
        (u, v), _ = shape[k - 1]
        total += u * y - x * v
    return abs(total) / 2


def middle_of(shape: list[Edge]) -> Point:
    """Centre of mass of a convex polygon."""
    (ox, oy), _ = shape[0]
    area = mx = my = 0.0
    for k in range(1, len(shape) - 1):
        (ax, ay), (bx, by) = shape[k][0], shape[k + 1][0]
        part = ((ax - ox) * (by - oy) - (bx - ox) * (ay - oy)) / 2
        area, mx, my = area + part, mx + part * (ox + ax + bx) / 3, my + part * (oy + ay + by) / 3
    return (mx / area, my / area) if area else (ox, oy)


def clipped(shape: list[Edge], nx: float, ny: float, limit: float, width: float) -> list[Edge]:
    """What of a convex polygon has nx*x + ny*y <= limit; the new edge has a street of `width` along it."""
    out: list[Edge] = []
    for k, (here, street) in enumerate(shape):
        there = shape[(k + 1) % len(shape)][0]
        a, b = nx * here[0] + ny * here[1] - limit, nx * there[0] + ny * there[1] - limit
        if a <= 0:
            out.append((here, street))
        if (a < 0 < b) or (b < 0 < a):
            share = a / (a - b)
            cut = (here[0] + share * (there[0] - here[0]), here[1] + share * (there[1] - here[1]))
            out.append((cut, width if a < 0 else street))
    return out


def normal_of(shape: list[Edge], draws: Draws, askew: float) -> tuple[float, float]:
    """A unit normal along the long side of a shape, turned by up to `askew` (radians)."""
    (mx, my) = middle_of(shape)
    xx = xy = yy = 0.0
    for k, ((x, y), _) in enumerate(shape):
        (u, v), _ = shape[(k + 1) % len(shape)]
        weight = math.hypot(u - x, v - y)
        px, py = (x + u) / 2 - mx, (y + v) / 2 - my
        xx, xy, yy = xx + weight * px * px, xy + weight * px * py, yy + weight * py * py
    angle = 0.5 * math.atan2(2 * xy, xx - yy) + draws.between(-askew, askew)
    return math.cos(angle), math.sin(angle)


def cut_in_two(
    shape: list[Edge], share: float, width: float, askew: float, draws: Draws
) -> tuple[list[Edge], list[Edge], Street | None]:
    """A polygon in two, `share` of its area in the first, and the street between; no street if the cut misses it."""
    nx, ny = normal_of(shape, draws, askew)
    reach = [nx * x + ny * y for (x, y), _ in shape]
    low, high, whole = min(reach), max(reach), area_of(shape)
    for _ in range(14):
        limit = (low + high) / 2
        if area_of(clipped(shape, nx, ny, limit, width)) < share * whole:
            low = limit
        else:
            high = limit
    limit = (low + high) / 2
    first, second = clipped(shape, nx, ny, limit, width), clipped(shape, -nx, -ny, -limit, width)
    ends = [corner for corner, _ in first if abs(nx * corner[0] + ny * corner[1] - limit) < 1e-6]
    street = Street(ends[0], ends[-1], width) if len(ends) > 1 and math.dist(ends[0], ends[-1]) > 1e-6 else None
    return first, second, street


def inset(shape: list[Edge], more: float) -> list[Edge]:
    """A convex polygon without the half of the streets around it and `more`."""
    inner = shape
    for nx, ny, limit, width in planes_of(shape):
        inner = clipped(inner, nx, ny, limit - width / 2 - more, 0.0)
        if not inner:
            break
    return inner


def planes_of(shape: list[Edge]) -> list[tuple[float, float, float, float]]:
    """Each edge as (nx, ny, limit, width): inside is nx*x + ny*y <= limit."""
    mx, my = middle_of(shape)
    planes = []
    for k, ((x, y), width) in enumerate(shape):
        (u, v), _ = shape[(k + 1) % len(shape)]
        length = math.hypot(u - x, v - y)
        if length < 1e-9:
            continue
        nx, ny = (v - y) / length, (x - u) / length
        limit = nx * x + ny * y
        if nx * mx + ny * my > limit:
            nx, ny, limit = -nx, -ny, -limit
        planes.append((nx, ny, limit, width))
    return planes
