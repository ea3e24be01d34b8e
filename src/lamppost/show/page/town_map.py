"""The made-up town that a society is drawn in: outline, river, streets, parks, public buildings, lamps, and homes.

Nothing here is a place: no street, district or building of any real town went in. A rounded outline is cut in two
again and again, first into districts and then into blocks; each cut is a street, the wider the earlier. People stand
in rows along the streets in the order of their numbers, so a household is one cluster, a district is one piece, and
neighbours are neighbours. Everything follows from the society's place, seed and size, in the same bytes every time.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from lamppost.catalogue.people import AREAS
from lamppost.errors import LamppostError
from lamppost.show.page.map_homes import WHOLE, Block, Plots, blocks_of, districts_of
from lamppost.show.page.map_shapes import SIZE, Draws, Point, River, Street, inset, middle_of, outline_of, rounded
from lamppost.society.model import Society

MOST_PEOPLE: Final = 200_000
"""Largest society that can be drawn person by person."""
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


@dataclass(frozen=True)
class TownMap:
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


def town_map(society: Society) -> TownMap:
    """The map of a society: the same for the same place, seed and number of people.

    Raises LamppostError for more than 200,000 people.
    """
    if society.people > MOST_PEOPLE:
        raise LamppostError(
            f"A town is drawn person by person for up to {MOST_PEOPLE:,} people; this one has {society.people:,}."
        )
    draws = Draws(society.place, society.seed, society.people)
    outline = outline_of(draws)
    river = River(draws)
    districts, cuts = districts_of(society, outline, draws)
    blocks = blocks_of(society, districts, cuts, draws)
    parks = _parks(blocks, river, society.people, draws)
    streets = _streets(cuts, river)
    buildings = _buildings(streets, river, society.people, draws)
    plots = Plots([block for block in blocks if not block.park], river, buildings)
    homes = plots.settle(society)
    return TownMap(
        outline=[rounded(corner) for corner, _ in outline],
        river=river.data(),
        streets=[street.data() for street in streets],
        parks=parks,
        buildings=buildings,
        lamps=_lamps(streets),
        districts=[
            {
                "number": number,
                "area": AREAS[int(society.district_area[number])],
                "label_at": rounded(middle_of(shape)),
                "shape": [rounded(corner) for corner, _ in shape],
            }
            for number, shape in enumerate(districts)
        ],
        homes=homes,
    )


def _parks(blocks: list[Block], river: River, people: int, draws: Draws) -> list[list[Point]]:
    """Some blocks, far from each other, where nobody lives; marks them."""
    wanted = min(len(blocks) // 14, 7 + people // 25_000)
    middles = [middle_of(block.shape) for block in blocks]
    dry = river.away(np.array([x for x, _ in middles]), np.array([y for _, y in middles]))
    free = [k for k in range(len(blocks)) if dry[k] > 20 and _alone(blocks, k)]
    chosen: list[int] = []
    while free and len(chosen) < wanted:
        picks = [free[draws.below(len(free))] for _ in range(6)]
        if chosen:
            picks.sort(key=lambda k: -min(math.dist(middles[k], middles[c]) for c in chosen))
        chosen.append(picks[0])
        free.remove(picks[0])
    parks = []
    for k in chosen:
        blocks[k].park = True
        parks.append([rounded(corner) for corner, _ in inset(blocks[k].shape, 1.5)])
    return [park for park in parks if len(park) > 2]


def _alone(blocks: list[Block], k: int) -> bool:
    """Whether its district has other blocks to live in."""
    return any(0 <= other < len(blocks) and blocks[other].district == blocks[k].district for other in (k - 1, k + 1))


# --- what stands in the streets


def _streets(cuts: list[tuple[Street, int]], river: River) -> list[Street]:
    """The streets, the widest first, without what would lie in the water; the first few cross it on bridges."""
    found: list[Street] = []
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
                found.append(Street(a, b, street.width))
    return found


def _buildings(streets: list[Street], river: River, people: int, draws: Draws) -> list[dict[str, Any]]:
    """Public buildings beside wide streets, far from one another, each kind with the channels that light it."""
    wide = sorted(streets, key=lambda street: -street.width * min(street.length, 200.0))[: 12 + len(streets) // 6]
    places = []
    for street in wide:
        for step in range(1, max(int(street.length / 28), 2)):
            side = 1 if draws.between(0, 1) < 0.5 else -1
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
        buildings.append({"kind": kind, "at": rounded(best), "channels": list(channels)})
    return buildings


def _lamps(streets: list[Street]) -> list[Point]:
    """Lamps along the wider streets, on alternating sides."""
    lamps = []
    for street in streets:
        if street.width < 3.0:
            continue
        apart = 19.0 if street.width > 7 else 26.0
        count = int(street.length / apart)
        for k in range(count):
            side = street.width / 2 - 0.6
            lamps.append(rounded(street.along((k + 0.5) * street.length / count, side if k % 2 else -side)))
    return lamps


__all__ = ["LAMP_CHANNELS", "SITES", "SIZE", "WHOLE", "TownMap", "town_map"]
