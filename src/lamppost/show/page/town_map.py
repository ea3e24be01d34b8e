"""The made-up town that a society is drawn in: outline, river, streets, parks, public buildings, lamps, and homes.

Nothing here is a place: no street, district or building of any real town went in. A rounded outline is cut in two
again and again, first into districts and then into blocks; each cut is a street, the wider the earlier. People stand
in rows along the streets in the order of their numbers, so a household is one cluster, a district is one piece, and
neighbours are neighbours. Everything follows from the society's place, seed and size, in the same bytes every time.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from lamppost.catalogue.people import AREAS
from lamppost.errors import LamppostError
from lamppost.society.model import Society

SIZE: Final = 1000.0
"""Width and height of the plan; every coordinate and width is in these units."""
WHOLE: Final = 65535
"""What SIZE is in `homes`."""
ROOM: Final = {"urban": 1.0, "rural": 1.9}
"""Ground for each person, relative to a person in town."""
FURTHEST: Final = 13.0
"""Longest distance between neighbours in a row; a small society leaves plots empty instead of spreading further."""
MOST_PEOPLE: Final = 200_000
"""Largest society that can be drawn person by person."""
CLEAR: Final = 12.0
"""Nobody lives so near to the middle of a public building."""

LAMP_CHANNELS: Final = ("lamppost-radio", "lamppost-face", "camera-network", "traffic-camera", "location")
"""Channels that look from the street: their records light the lamps."""
SITES: Final = (
    ("court", ("court",)),
    ("bank", ("bank", "credit-bureau", "payments")),
    ("police", ("police",)),
    ("school", ("school", "university", "exam-office")),
    ("clinic", ("clinic", "blood-bank", "epidemic-code")),
    ("station", ("station-staff", "transport-card", "bike-share")),
    ("office", ("tax-office", "finance-bureau", "social-insurance", "housing-fund")),
    ("media", ("media", "browsing", "social-circle", "messages", "online-platform-moderation")),
    ("hospital", ("hospital",)),
    ("airport", ("airline-staff", "border-control", "customs")),
    ("office", ("civil-registry", "street-office", "village-committee", "property-manager", "neighbours")),
    ("library", ("library",)),
    ("office", ("employer", "labour-office", "market-regulator", "safety-inspectorate", "environment-office")),
    ("media", ("phone-company", "platform-company", "games", "dating", "smart-home")),
    ("office", ("public-reports", "petition-office", "party-committee", "city-management", "audit-inspection")),
    ("bank", ("insurer", "securities-regulator", "utilities")),
    ("office", ("volunteer-platform", "charity", "awards-office", "self-report", "military-office")),
)
"""Public buildings, the first ones nearest to the middle, each with the channels whose records light its windows."""
AGAIN: Final = ("school", "clinic", "police", "bank", "station")
"""Kinds that a larger town has a second and a third of."""

Floats = NDArray[np.float64]
Point = tuple[float, float]
Edge = tuple[Point, float]  # where an edge of a polygon starts, and how wide the street along it is


@dataclass(frozen=True)
class Plan:
    """A town to draw; see `data` for the shapes. `homes` is (n, 2) uint16, x and y in 0..65535 over the size."""

    outline: list[Point]
    river: dict[str, Any]
    streets: list[dict[str, Any]]
    parks: list[list[Point]]
    buildings: list[dict[str, Any]]
    lamps: list[Point]
    districts: list[dict[str, Any]]
    homes: NDArray[np.uint16] = field(repr=False)

    def data(self) -> dict[str, Any]:
        """Everything but the homes, as JSON: polygons and lines are lists of [x, y] in 0..size."""
        return {
            "size": [SIZE, SIZE],
            "outline": self.outline,
            "river": self.river,
            "streets": self.streets,
            "parks": self.parks,
            "buildings": self.buildings,
            "lamps": self.lamps,
            "lamp_channels": list(LAMP_CHANNELS),
            "districts": self.districts,
        }


def plan(society: Society) -> Plan:
    """The plan of a society: the same for the same place, seed and number of people.

    Raises LamppostError for more than 200,000 people.
    """
    if society.people > MOST_PEOPLE:
        raise LamppostError(
            f"A town is drawn person by person for up to {MOST_PEOPLE:,} people; this one has {society.people:,}."
        )
    chance = _Chance(society.place, society.seed, society.people)
    outline = _outline(chance)
    river = _River(chance)
    districts, cuts = _districts(society, outline, chance)
    blocks = _blocks(society, districts, cuts, chance)
    parks = _parks(blocks, river, society.people, chance)
    streets = _streets(cuts, river)
    buildings = _buildings(streets, river, society.people, chance)
    plots = _Plots([block for block in blocks if not block.park], river, buildings)
    homes = plots.settle(society)
    return Plan(
        outline=[_at(corner) for corner, _ in outline],
        river=river.data(),
        streets=[street.data() for street in streets],
        parks=parks,
        buildings=buildings,
        lamps=_lamps(streets),
        districts=[
            {
                "number": number,
                "area": AREAS[int(society.district_area[number])],
                "label_at": _at(_middle(shape)),
                "shape": [_at(corner) for corner, _ in shape],
            }
            for number, shape in enumerate(districts)
        ],
        homes=homes,
    )


class _Chance:
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


def _at(point: Point) -> Point:
    return round(point[0], 1), round(point[1], 1)


# --- the ground


def _outline(chance: _Chance) -> list[Edge]:
    """A convex shape between a circle and a square, a little uneven: corners and no street around."""
    middle, power = SIZE / 2, chance.between(2.5, 2.9)
    wide, high = chance.between(472, 480), chance.between(462, 478)
    corners = 64
    turned = [2 * math.pi * (k + 0.5) / corners for k in range(corners)]

    def reach(angle: float) -> Point:
        x, y = math.cos(angle), math.sin(angle)
        return (
            middle + wide * math.copysign(abs(x) ** (2 / power), x),
            middle + high * math.copysign(abs(y) ** (2 / power), y),
        )

    return [(reach(angle), 0.0) for angle in turned]


class _River:
    """A band from the northern edge to the southern one; at every height it has one middle."""

    def __init__(self, chance: _Chance) -> None:
        self.width = chance.between(23, 28)
        swing, phase = chance.between(55, 95), chance.between(0, 2 * math.pi)
        top, bottom = chance.between(600, 720), chance.between(330, 440)
        if chance.between(0, 1) < 0.5:
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
class _Street:
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
        return {"width": round(self.width, 1), "line": [_at(self.start), _at(self.end)]}


def _area(shape: list[Edge]) -> float:
    total = 0.0
    for k, ((x, y), _) in enumerate(shape):
        (u, v), _ = shape[k - 1]
        total += u * y - x * v
    return abs(total) / 2


def _middle(shape: list[Edge]) -> Point:
    """Centre of mass of a convex polygon."""
    (ox, oy), _ = shape[0]
    area = mx = my = 0.0
    for k in range(1, len(shape) - 1):
        (ax, ay), (bx, by) = shape[k][0], shape[k + 1][0]
        part = ((ax - ox) * (by - oy) - (bx - ox) * (ay - oy)) / 2
        area, mx, my = area + part, mx + part * (ox + ax + bx) / 3, my + part * (oy + ay + by) / 3
    return (mx / area, my / area) if area else (ox, oy)


def _kept(shape: list[Edge], nx: float, ny: float, limit: float, width: float) -> list[Edge]:
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


def _across(shape: list[Edge], chance: _Chance, askew: float) -> tuple[float, float]:
    """A unit normal along the long side of a shape, turned by up to `askew` (radians)."""
    (mx, my) = _middle(shape)
    xx = xy = yy = 0.0
    for k, ((x, y), _) in enumerate(shape):
        (u, v), _ = shape[(k + 1) % len(shape)]
        weight = math.hypot(u - x, v - y)
        px, py = (x + u) / 2 - mx, (y + v) / 2 - my
        xx, xy, yy = xx + weight * px * px, xy + weight * px * py, yy + weight * py * py
    angle = 0.5 * math.atan2(2 * xy, xx - yy) + chance.between(-askew, askew)
    return math.cos(angle), math.sin(angle)


def _cut(
    shape: list[Edge], share: float, width: float, askew: float, chance: _Chance
) -> tuple[list[Edge], list[Edge], _Street | None]:
    """A polygon in two, `share` of its area in the first, and the street between; no street if the cut misses it."""
    nx, ny = _across(shape, chance, askew)
    reach = [nx * x + ny * y for (x, y), _ in shape]
    low, high, whole = min(reach), max(reach), _area(shape)
    for _ in range(14):
        limit = (low + high) / 2
        if _area(_kept(shape, nx, ny, limit, width)) < share * whole:
            low = limit
        else:
            high = limit
    limit = (low + high) / 2
    first, second = _kept(shape, nx, ny, limit, width), _kept(shape, -nx, -ny, -limit, width)
    ends = [corner for corner, _ in first if abs(nx * corner[0] + ny * corner[1] - limit) < 1e-6]
    street = _Street(ends[0], ends[-1], width) if len(ends) > 1 and math.dist(ends[0], ends[-1]) > 1e-6 else None
    return first, second, street


def _districts(
    society: Society, outline: list[Edge], chance: _Chance
) -> tuple[list[list[Edge]], list[tuple[_Street, int]]]:
    """A shape for each district, cut so that each has the ground its people take; and the streets with their rank."""
    people = np.diff(society.district_start).astype(np.float64)
    room = np.array([ROOM[area] for area in AREAS])[society.district_area] * np.maximum(people, 1)
    shapes: list[list[Edge]] = [[] for _ in people]
    cuts: list[tuple[_Street, int]] = []
    waiting: list[tuple[list[Edge], int, int, int]] = [(outline, 0, len(people), 0)]
    while waiting:
        shape, start, stop, rank = waiting.pop()
        if stop - start == 1:
            shapes[start] = shape
            continue
        ground = np.cumsum(room[start:stop])
        half = min(int(np.searchsorted(ground, ground[-1] / 2)) + 1, stop - start - 1)
        share = float(ground[half - 1] / ground[-1])
        first, second, street = _cut(shape, share, _width(rank), 0.22, chance)
        if street:
            cuts.append((street, rank))
        waiting += [(second, start + half, stop, rank + 1), (first, start, start + half, rank + 1)]
    return shapes, cuts


def _width(rank: int) -> float:
    """Width of a street by how many cuts came before it."""
    return max(15.0 * 0.8**rank, 3.4)


@dataclass
class _Block:
    shape: list[Edge]
    district: int
    park: bool = False


def _blocks(
    society: Society, districts: list[list[Edge]], cuts: list[tuple[_Street, int]], chance: _Chance
) -> list[_Block]:
    """Every district cut into blocks, in an order in which one lies beside the next; the cuts are added to `cuts`."""
    people = max(society.people, 1)
    wanted = max(people / (42.0 * max(people / 10_000, 0.3) ** 0.33), 48.0)
    whole = sum(_area(shape) for shape in districts)
    depth = math.ceil(math.log2(max(len(districts), 1))) if len(districts) > 1 else 0
    narrow = min(1.0, math.sqrt(whole / wanted) / 46.0)  # streets of a dense town are narrow ones
    blocks = []
    for number, district in enumerate(districts):
        largest = 1.35 * whole / wanted
        waiting = [(district, depth)]
        while waiting:
            shape, rank = waiting.pop()
            if _area(shape) < largest * chance.between(0.8, 1.25):
                blocks.append(_Block(shape, number))
                continue
            width = max(_width(rank) * narrow, 2.6 * narrow)
            first, second, street = _cut(shape, chance.between(0.42, 0.58), width, 0.2, chance)
            if street is None:
                blocks.append(_Block(shape, number))
                continue
            cuts.append((street, rank))
            waiting += [(second, rank + 1), (first, rank + 1)]
    return blocks


def _parks(blocks: list[_Block], river: _River, people: int, chance: _Chance) -> list[list[Point]]:
    """Some blocks, far from each other, where nobody lives; marks them."""
    wanted = min(len(blocks) // 14, 7 + people // 25_000)
    middles = [_middle(block.shape) for block in blocks]
    dry = river.away(np.array([x for x, _ in middles]), np.array([y for _, y in middles]))
    free = [k for k in range(len(blocks)) if dry[k] > 20 and _alone(blocks, k)]
    chosen: list[int] = []
    while free and len(chosen) < wanted:
        picks = [free[chance.below(len(free))] for _ in range(6)]
        if chosen:
            picks.sort(key=lambda k: -min(math.dist(middles[k], middles[c]) for c in chosen))
        chosen.append(picks[0])
        free.remove(picks[0])
    parks = []
    for k in chosen:
        blocks[k].park = True
        parks.append([_at(corner) for corner, _ in _inset(blocks[k].shape, 1.5)])
    return [park for park in parks if len(park) > 2]


def _alone(blocks: list[_Block], k: int) -> bool:
    """Whether its district has other blocks to live in."""
    return any(0 <= other < len(blocks) and blocks[other].district == blocks[k].district for other in (k - 1, k + 1))


def _inset(shape: list[Edge], more: float) -> list[Edge]:
    """A convex polygon without the half of the streets around it and `more`."""
    inner = shape
    for nx, ny, limit, width in _planes(shape):
        inner = _kept(inner, nx, ny, limit - width / 2 - more, 0.0)
        if not inner:
            break
    return inner


def _planes(shape: list[Edge]) -> list[tuple[float, float, float, float]]:
    """Each edge as (nx, ny, limit, width): inside is nx*x + ny*y <= limit."""
    mx, my = _middle(shape)
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


# --- what stands in the streets


def _streets(cuts: list[tuple[_Street, int]], river: _River) -> list[_Street]:
    """The streets, the widest first, without what would lie in the water; the first few cross it on bridges."""
    found: list[_Street] = []
    for street, rank in sorted(cuts, key=lambda cut: (cut[1], cut[0].start)):
        steps = max(int(street.length / 3), 2)
        share = np.linspace(0.0, 1.0, steps + 1)
        x = street.start[0] + share * (street.end[0] - street.start[0])
        y = street.start[1] + share * (street.end[1] - street.start[1])
        wet = river.away(x, y) < 1.0
        if rank <= 3 and wet.any() and wet.sum() * street.length / steps < 2.0 * river.width:
            wet[:] = False  # it crosses, and does not run along
        edges = np.flatnonzero(np.diff(np.concatenate([[True], wet, [True]]).astype(np.int8)))
        for first, last in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True):
            if last - first > 1:
                a, b = (float(x[first]), float(y[first])), (float(x[last - 1]), float(y[last - 1]))
                found.append(_Street(a, b, street.width))
    return found


def _buildings(streets: list[_Street], river: _River, people: int, chance: _Chance) -> list[dict[str, Any]]:
    """Public buildings beside wide streets, far from one another, each kind with the channels that light it."""
    wide = sorted(streets, key=lambda street: -street.width * min(street.length, 200.0))[: 12 + len(streets) // 6]
    places = []
    for street in wide:
        for step in range(1, max(int(street.length / 28), 2)):
            side = 1 if chance.between(0, 1) < 0.5 else -1
            x, y = street.along(street.length * step / max(int(street.length / 28), 2), side * (street.width / 2 + 7))
            inside = math.hypot(x - SIZE / 2, y - SIZE / 2) < 400
            if inside and float(river.away(np.array([x]), np.array([y]))[0]) > 14:
                places.append((x, y))
    sites = list(SITES)
    for _ in range(2 if people >= 50_000 else 1 if people >= 5_000 else 0):
        sites += [next(site for site in SITES if site[0] == kind) for kind in AGAIN]
    chosen: list[Point] = []
    middle = (SIZE / 2, SIZE / 2)
    buildings = []
    for number, (kind, channels) in enumerate(sites):
        if not places:
            break
        if number == 0:
            best = min(places, key=lambda place: math.dist(place, middle))
        elif kind == "airport":
            best = max(
                places, key=lambda place: math.dist(place, middle) + min(math.dist(place, c) for c in chosen) / 2
            )
        else:
            best = max(places, key=lambda place: min(math.dist(place, c) for c in chosen))
        chosen.append(best)
        places.remove(best)
        buildings.append({"kind": kind, "at": _at(best), "channels": list(channels)})
    return buildings


def _lamps(streets: list[_Street]) -> list[Point]:
    """Lamps along the wider streets, on alternating sides."""
    lamps = []
    for street in streets:
        if street.width < 3.0:
            continue
        apart = 19.0 if street.width > 7 else 26.0
        count = int(street.length / apart)
        for k in range(count):
            side = street.width / 2 - 0.6
            lamps.append(_at(street.along((k + 0.5) * street.length / count, side if k % 2 else -side)))
    return lamps


# --- where people live


class _Plots:
    """Rows of plots in every block: two rows back to back, there and back again, so that what follows is beside."""

    def __init__(self, blocks: list[_Block], river: _River, buildings: list[dict[str, Any]]) -> None:
        self.river = river
        self.sites: Floats = np.array([each["at"] for each in buildings], np.float64).reshape(-1, 2)
        self.district = np.array([block.district for block in blocks])
        planes = [_planes(block.shape) for block in blocks]
        most = max(len(each) for each in planes)
        padded = [each + [(0.0, 0.0, 1e9, 0.0)] * (most - len(each)) for each in planes]
        self.planes: Floats = np.array(padded, np.float64)  # (blocks, most, 4)
        self.ground: Floats = np.array([_area(block.shape) for block in blocks])
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


__all__ = ["LAMP_CHANNELS", "SITES", "SIZE", "WHOLE", "Plan", "plan"]
