"""The drawn town: the same bytes for the same society, and everybody lives where people can live, with their own."""

from __future__ import annotations

import itertools
import json
import math

import numpy as np
import pytest
from numpy.typing import NDArray

from lamppost.catalogue.load import catalogue
from lamppost.errors import LamppostError
from lamppost.show.page.town_map import LAMP_CHANNELS, SITES, TownMap, town_map
from lamppost.society.model import Society
from work import calls

TOWNS = [
    (10_000, 1, "hong-kong"),
    (12_000, 7, "greater-bay"),
    (2_000, 3, "county"),
    (60, 2, "mainland"),
    (1, 1, "macau"),
]


@pytest.fixture(scope="module", params=TOWNS, ids=lambda town: f"{town[2]}-{town[0]}")
def drawn(request: pytest.FixtureRequest) -> tuple[Society, TownMap]:
    society = Society.generate(*request.param)
    return society, town_map(society)


def places(found: TownMap) -> NDArray[np.float64]:
    return found.homes.astype(np.float64) / 65535 * 1000


def inside(points: NDArray[np.float64], shape: list[tuple[float, float]]) -> NDArray[np.bool_]:
    """Whether points are in a polygon, by counting how often a ray to the right crosses it."""
    within = np.zeros(len(points), np.bool_)
    x, y = points.T
    for k, (ax, ay) in enumerate(shape):
        bx, by = shape[k - 1]
        if ay != by:
            within ^= ((ay > y) != (by > y)) & (x < (bx - ax) * (y - ay) / (by - ay) + ax)
    return within


def from_line(points: NDArray[np.float64], line: list[list[float]]) -> NDArray[np.float64]:
    nearest = np.full(len(points), np.inf)
    for (ax, ay), (bx, by) in itertools.pairwise(line):
        d = np.array([bx - ax, by - ay])
        share = np.clip(((points - (ax, ay)) @ d) / (d @ d), 0, 1)
        nearest = np.minimum(nearest, np.hypot(*(points - (ax, ay) - share[:, None] * d).T))
    return nearest


def test_the_same_society_is_drawn_in_the_same_bytes(drawn: tuple[Society, TownMap]) -> None:
    society, found = drawn
    again = town_map(Society.generate(society.people, society.seed, society.place))
    assert again.homes.tobytes() == found.homes.tobytes()
    assert json.dumps(again.data()) == json.dumps(found.data())
    assert found.homes.shape == (society.people, 2)
    assert found.homes.dtype == np.dtype("<u2")


def test_another_seed_is_another_town() -> None:
    one, other = (town_map(Society.generate(300, seed)) for seed in (1, 2))
    assert one.data()["river"] != other.data()["river"]
    assert one.homes.tobytes() != other.homes.tobytes()


def test_a_district_is_one_piece(drawn: tuple[Society, TownMap]) -> None:
    society, found = drawn
    homes = places(found)
    shapes = [each["shape"] for each in found.districts]
    for number, shape in enumerate(shapes):
        mine = society.district == number
        assert inside(homes[mine], shape).all()
        assert not inside(homes[~mine], shape).any()
        assert inside(np.array([found.districts[number]["label_at"]]), shape).all()


def test_no_two_people_stand_on_one_spot_and_all_inside_the_town(drawn: tuple[Society, TownMap]) -> None:
    society, found = drawn
    assert len(np.unique(found.homes, axis=0)) == society.people
    assert inside(places(found), found.outline).all()


def test_a_household_stands_together(drawn: tuple[Society, TownMap]) -> None:
    society, found = drawn
    homes = places(found)
    step = math.sqrt(700_000 / max(society.people, 3_000))  # about as far as two neighbours are from each other
    starts = society.household_start
    size = np.diff(starts)
    low = np.minimum.reduceat(homes, starts[:-1])
    high = np.maximum.reduceat(homes, starts[:-1])
    apart = np.hypot(*(high - low).T)
    small = size <= 6
    assert apart[small].max() < 9 * step
    assert np.quantile(apart[small], 0.9) < 3.2 * step
    if society.people > 1_000:
        rows = np.random.default_rng(0).permutation(society.people)
        strangers = np.hypot(*(homes[rows[:500]] - homes[rows[500:1000]]).T)
        assert np.median(strangers) > 20 * np.median(apart)


def test_whose_numbers_are_near_live_near(drawn: tuple[Society, TownMap]) -> None:
    society, found = drawn
    homes = places(found)
    same = np.diff(society.district.astype(np.int64)) == 0
    if society.people < 1_000:
        return  # too few to fill their blocks: each household stands alone
    step = math.sqrt(700_000 / max(society.people, 3_000))
    apart = np.hypot(*np.diff(homes, axis=0)[same].T)
    assert np.quantile(apart, 0.9) < 2 * step


def test_nobody_lives_in_the_river_in_a_park_or_in_an_office(drawn: tuple[Society, TownMap]) -> None:
    _, found = drawn
    homes = places(found)
    assert from_line(homes, found.river["line"]).min() > found.river["width"] / 2
    for park in found.parks:
        assert not inside(homes, park).any()
    for building in found.buildings:
        assert np.hypot(*(homes - building["at"]).T).min() > 8


def test_no_street_runs_in_the_water(drawn: tuple[Society, TownMap]) -> None:
    _, found = drawn
    assert len(found.streets) > 0
    for street in found.streets:
        (ax, ay), (bx, by) = street["line"]
        share = np.linspace(0, 1, 50)[:, None]
        points = np.array([ax, ay]) + share * np.array([bx - ax, by - ay])
        wet = (from_line(points, found.river["line"]) < found.river["width"] / 2 - 2).mean() * math.hypot(
            bx - ax, by - ay
        )
        assert wet < 2.2 * found.river["width"], "a bridge goes across"


def test_the_earlier_a_street_was_cut_the_wider_it_is() -> None:
    widths = [street["width"] for street in town_map(Society.generate(10_000, 1)).streets]
    assert widths == sorted(widths, reverse=True)
    assert len(set(widths)) > 4


def test_every_channel_has_one_place_that_it_lights() -> None:
    lit = [channel for _, channels in SITES for channel in channels] + list(LAMP_CHANNELS)
    assert sorted(lit) == sorted(catalogue().channels)
    kinds = {
        "court",
        "bank",
        "clinic",
        "hospital",
        "school",
        "station",
        "airport",
        "police",
        "office",
        "library",
        "media",
    }
    assert {kind for kind, _ in SITES} == kinds
    found = town_map(Society.generate(3_000, 1))
    assert {each["kind"] for each in found.buildings} == kinds
    assert {channel for each in found.buildings for channel in each["channels"]} | set(LAMP_CHANNELS) == set(lit)


def test_a_town_of_100_000_is_drawn_with_little_work_for_each_of_them() -> None:
    """Ten times the people cost less than ten times the work: what is done for each person is done by arrays."""
    society, tenth = Society.generate(100_000, 1), Society.generate(10_000, 1)
    found = town_map(society)
    assert len(np.unique(found.homes, axis=0)) == 100_000
    work = calls(lambda: town_map(society))
    assert work < 10 * 100_000
    assert work < 4 * calls(lambda: town_map(tenth))


def test_more_people_than_can_be_drawn_are_told_so() -> None:
    with pytest.raises(LamppostError, match="200,000"):
        town_map(Society.generate(200_001, 1))
