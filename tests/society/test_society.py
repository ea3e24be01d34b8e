"""The society: the same from the same inputs, whole in every part, at any size and place."""

from __future__ import annotations

import numpy as np
import pytest

from lamppost.catalogue.people import AGE_FLOORS, CLASSES, FIRM_SIZE_FLOORS, FLAGS, PLACES, class_of
from lamppost.errors import LamppostError
from lamppost.society import generate, places, tables, work
from lamppost.society.model import Society

DTYPES = {
    "income": "int32", "flags": "uint32", "household": "int32", "household_start": "int32", "district": "int32",
    "district_start": "int32", "workplace": "int32", "school": "int32", "employees_start": "int32",
    "employees": "int32", "firm_manager": "int32",
}  # fmt: skip


@pytest.fixture(scope="module")
def town() -> Society:
    return Society.generate(people=30_000, seed=7)


def having(society: Society, flag: str) -> np.ndarray:
    return (society.flags >> np.uint32(FLAGS[flag])) & 1 == 1


# The same inputs, the same society


def test_the_same_inputs_give_the_same_bytes(town):
    assert Society.generate(people=30_000, seed=7).digest() == town.digest()


def test_another_seed_gives_other_people(town):
    other = Society.generate(people=30_000, seed=8)
    assert other.digest() != town.digest()
    assert (other.age != town.age).mean() > 0.5


def test_seeds_are_64_bits_wide():
    digests = {Society.generate(200, seed=s).digest() for s in (1, 1 + 2**32, 2**64 - 1, 2**63)}
    assert len(digests) == 4
    for seed in (-1, 2**64, 2**80):
        with pytest.raises(LamppostError, match=r"from 0 to 2\*\*64 - 1"):
            Society.generate(200, seed=seed)


def test_a_known_society_has_a_known_digest():
    # If this changes, every number of every run changes: say so under Moved in the changelog.
    society = Society.generate(people=1000, seed=1)
    assert society.age.sum() == KNOWN_AGES
    assert int(society.flags.astype(np.uint64).sum()) == KNOWN_FLAGS


KNOWN_AGES, KNOWN_FLAGS = 38076, 76969922291


# Any size, any place


@pytest.mark.parametrize("place", places.names())
@pytest.mark.parametrize("people", [1, 2, 3, 10, 257])
def test_small_societies_are_whole(place, people):
    check(Society.generate(people=people, place=place))


@pytest.mark.parametrize("place", places.names())
def test_towns_are_whole(place):
    check(Society.generate(people=20_000, place=place))


def check(s: Society) -> None:
    """Everything that must hold between the arrays of any society."""
    n, h, m = s.people, s.households, s.firms
    for name, array in s.arrays().items():
        assert array.dtype == DTYPES.get(name, "uint8"), name
        assert array.flags.c_contiguous, name
        wanted = {"household_start": h + 1, "district_start": s.districts + 1, "district_area": s.districts,
                  "employees_start": m + 1, "employees": len(s.employees), "household_collective": h}  # fmt: skip
        length = m if name.startswith("firm_") else s.schools if name.startswith("school_") else wanted.get(name, n)
        assert len(array) == length, name
    for start, number in ((s.household_start, s.household), (s.district_start, s.district)):
        assert start[0] == 0
        assert start[-1] == n
        assert (np.diff(start) > 0).all()
        assert (number == np.repeat(np.arange(len(start) - 1), np.diff(start))).all()
    assert np.isin(s.household_start, s.district_start).sum() == s.districts + 1, "households do not straddle districts"
    assert s.age.max() <= tables.OLDEST
    group = np.array([max(i for i, f in enumerate(AGE_FLOORS) if a >= f) for a in s.age.tolist()])
    area = s.district_area[s.district]
    expected = [
        class_of(*c) for c in zip(s.sex.tolist(), area.tolist(), group.tolist(), s.income_class.tolist(), strict=True)
    ]
    assert (s.cls == expected).all()
    assert s.cls.max() < CLASSES
    assert (having(s, "urban") == (area == 0)).all()
    assert (s.income == s.income[s.household_start[:-1]][s.household]).all()
    assert (s.income > 0).all()
    check_ages(s)
    check_work(s)
    check_schools(s)


def check_ages(s: Society) -> None:
    adult, child = having(s, "adult"), having(s, "child")
    assert (adult == (s.age >= 18)).all()
    assert (child == ~adult).all()
    assert (having(s, "elder") == (s.age >= 65)).all()
    of_family = s.household_collective[s.household] == 0
    grown = np.add.reduceat(adult, s.household_start[:-1])[s.household]
    assert (grown[of_family] >= 1).all(), "no family of children alone"
    minors = np.add.reduceat(child, s.household_start[:-1])[s.household]
    assert (minors[having(s, "parent")] >= 1).all()
    assert adult[having(s, "parent")].all()
    youngest = np.minimum.reduceat(s.age, s.household_start[:-1])[s.household].astype(int)
    assert (s.age[having(s, "parent")] - youngest[having(s, "parent")] >= 16).all()
    for flag in ("driver", "debtor", "borrower", "card-holder", "party-member", "manager", "guarantor", "app-user"):
        assert adult[having(s, flag)].all(), flag


def check_work(s: Society) -> None:
    staff = s.workplace >= 0
    assert (staff == having(s, "employed")).all()
    assert (np.diff(s.employees_start) > 0).all()
    assert (np.sort(s.employees) == np.flatnonzero(staff)).all()
    firm = np.repeat(np.arange(s.firms), np.diff(s.employees_start))
    assert (s.workplace[s.employees] == firm).all()
    assert (s.sector[s.employees] == s.firm_sector[firm]).all()
    assert (s.person_place[s.employees] == s.firm_place[firm]).all()
    assert (s.firm_size == np.searchsorted(FIRM_SIZE_FLOORS, np.diff(s.employees_start), side="right") - 1).all()
    kinds = [having(s, f) for f in ("employed", "self-employed", "farmer")]
    assert (sum(k.astype(int) for k in kinds) == (s.sector != 255)).all()
    for status, kind in zip((work.EMPLOYEE, work.SELF_EMPLOYED, work.FARMER), kinds, strict=True):
        assert (kind == (s.work_status == status)).all()
    assert (s.age[s.work_status > 0] >= 15).all()
    assert not (having(s, "student") & (s.work_status > 0)).any()
    heads = s.firm_manager[s.firm_manager >= 0]
    assert having(s, "manager").sum() == len(np.unique(heads))
    assert having(s, "manager")[heads].all()
    public = np.zeros(s.people, bool)
    public[s.employees] = s.firm_public[firm] == 1
    assert (having(s, "public-servant") == public).all()
    assert having(s, "self-employed")[having(s, "platform-worker")].all()


def check_schools(s: Society) -> None:
    pupil = s.school >= 0
    assert s.school.max(initial=-1) < s.schools
    stage = s.school_stage[s.school[pupil]]
    assert (having(s, "student")[pupil] == (stage > 0)).all()
    assert not having(s, "student")[~pupil].any()
    for number, (first, last) in enumerate(((3, 5), (6, 11), (12, 14), (15, 17), (18, 26))):
        ages = s.age[pupil][stage == number]
        assert ((ages >= first) & (ages <= last)).all()


def test_a_district_has_about_a_thousand_people(town):
    size = np.diff(town.district_start)
    assert size.min() > 500
    assert size.max() < 2000
    assert set(town.district_area.tolist()) == {0, 1}


def test_every_flag_is_somebodys(town):
    unseen = {f for f in FLAGS if not having(town, f).any()}
    assert unseen == {"watched", "firm"}


def test_the_greater_bay_is_three_places_in_one():
    bay = Society.generate(people=50_000, place="greater-bay")
    codes, counts = np.unique(bay.person_place, return_counts=True)
    assert codes.tolist() == [PLACES["guangdong"], PLACES["hong-kong"], PLACES["macau"]]
    assert counts / bay.people == pytest.approx([0.9396, 0.0553, 0.0051], abs=0.001)
    assert sorted(set(bay.firm_place.tolist())) == codes.tolist()
    across = having(bay, "cross-boundary")
    shares = [across[bay.person_place == c].mean() for c in codes]
    assert shares[0] < 0.05 < shares[1] < shares[2]
    headed = bay.firm_manager >= 0
    elsewhere = headed & (bay.firm_place != bay.person_place[bay.firm_manager])
    assert 0 < elsewhere.mean() < 0.06
    assert across[bay.firm_manager[elsewhere]].all()


# Families


def test_couples_are_near_in_age_and_some_of_the_old_live_alone(town):
    size = np.diff(town.household_start)
    start = town.household_start[:-1][(size == 2) & (town.household_collective == 0)]
    pair = (town.sex[start] == 0) & (town.sex[start + 1] == 1) & (town.age[start + 1] >= 60) & (town.age[start] >= 60)
    gap = town.age[start].astype(int) - town.age[start + 1]
    assert abs(np.median(gap[pair])) <= 3
    alone = size[town.household] == 1
    assert alone[town.age >= 80].mean() == pytest.approx(0.25, abs=0.03)
    assert having(town, "has-parents")[town.age < 18].mean() > 0.97
    assert having(town, "has-parents")[town.age >= 75].mean() < 0.15


# What a user can get wrong


@pytest.mark.parametrize(
    ("people", "words"),
    [(0, "1 to 100,000,000"), (-5, "1 to"), (100_000_001, "1 to"), ("ten", "whole number"), (1e3, "whole number"),
     (None, "whole number"), (True, "whole number")],
)  # fmt: skip
def test_a_wrong_number_of_people_is_refused(people, words):
    with pytest.raises(LamppostError, match=words):
        Society.generate(people=people)


def test_a_wrong_seed_or_place_is_refused():
    with pytest.raises(LamppostError, match="'seed' must be a whole number"):
        Society.generate(people=10, seed="x")
    with pytest.raises(LamppostError, match=r"Unknown place 'hongkong'\. Did you mean 'hong-kong'\?"):
        Society.generate(people=10, place="hongkong")


# Boroughs


@pytest.fixture
def small_boroughs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(generate, "BOROUGH", 3000)


@pytest.mark.usefixtures("small_boroughs")
@pytest.mark.parametrize("place", ["mainland-city", "greater-bay"])
def test_a_place_of_many_boroughs_is_whole(place):
    made: list[tuple[int, int]] = []
    town = Society.generate(people=20_000, seed=3, place=place, progress=lambda *both: made.append(both))
    check(town)
    assert made[-1] == (20_000, 20_000)
    assert len(made) > 4
    assert [done for done, _ in made] == sorted(done for done, _ in made)


@pytest.mark.usefixtures("small_boroughs")
def test_a_borough_does_not_depend_on_how_many_there_are(monkeypatch):
    few, many = (Society.generate(people=n, seed=3) for n in (10_000, 26_000))
    here = 6000  # two boroughs; the third of the smaller place has what is left of it
    for name in ("age", "flags", "income", "household", "district", "workplace", "school"):
        assert np.array_equal(getattr(few, name)[:here], getattr(many, name)[:here]), name
    assert not np.array_equal(many.age[:3000], many.age[3000:6000])
    monkeypatch.setattr(generate, "default_threads", lambda: 1)
    assert Society.generate(people=26_000, seed=3).digest() == many.digest()


def test_a_small_place_is_one_borough():
    (part,) = places.parts_of("mainland-city")
    sizes = {
        n: [each.people for each in generate.boroughs_of(part, n)] for n in (0, 1, 1_999_999, 2_000_000, 3_500_000)
    }
    assert sizes == {
        0: [], 1: [1], 1_999_999: [1_999_999], 2_000_000: [1_000_000, 1_000_000],
        3_500_000: [1_000_000, 1_000_000, 1_500_000],
    }  # fmt: skip
    keys = {each.key(1) for each in generate.boroughs_of(part, 100_000_000)}
    assert len(keys) == 100
