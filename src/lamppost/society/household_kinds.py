"""The kinds of household, and how the ages within one hang together.

A kind is a recipe: a list of members, each placed by a table of ages given another member's age (a wife by her
husband, a child by its mother, a grandmother by her child). The same recipe serves twice: to work out what mix of
ages each kind brings (for `balance.py`), and to draw the people of one household (`households.py`). Kinds and their
first shares are in `tables/household_kinds.csv`; all shapes are assumed, and balancing moves them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from lamppost.society import tables
from lamppost.society.tables import OLDEST, Floats, cached

AGES: Final = OLDEST + 1
SLOTS: Final = 10
HEAD, SPOUSE, CHILD, GRANDCHILD, ELDER, OTHER, ROOMMATE = range(7)
"""Roles: what a member is in the household."""

WIFE, FIRST, FATHERED, NEXT, MOTHER, HUSBAND, SHARER, LODGER, GRAND, DORMITORY = 0, 1, 5, 7, 10, 11, 12, 13, 14, 15
TABLES: Final = 16
"""Tables of ages: `FIRST`+c-1 is the oldest of c children by the mother's age, `FATHERED` by a lone father's (c = 1,
2), `NEXT`+r the next younger child by the older one's age with r more to come."""

MALE, FEMALE, BORN, LONE_ELDER, ANY = range(5)
"""How a member's sex is settled: given, by age as children are, mostly a widow, or as lodgers are."""


@dataclass(frozen=True, slots=True)
class HouseholdKind:
    """A kind of household: the table, whom it hangs on, the sex rule and the role of each member after the head."""

    size: int
    head_sex: int
    head_role: int
    profile: str
    steps: tuple[tuple[int, int, int, int], ...]
    share: tuple[float, float]  # of the households of this size, in town and countryside, before balancing


def _family(row: dict[str, str]) -> HouseholdKind:
    couple, children, elders = row["who"] == "couple", int(row["kids"]), int(row["elders"])
    others, grand = int(row["others"]), int(row["grandkids"])
    steps: list[tuple[int, int, int, int]] = [(WIFE, 0, FEMALE, SPOUSE)] if couple else []
    elder_couple_below = couple and grand > 0
    for c in range(children):
        mother = 1 if couple else 0
        if c == 0:
            table = (FATHERED if row["who"] == "man" else FIRST) + children - 1
            steps.append((table, mother, BORN, CHILD))
        else:
            steps.append((NEXT + children - 1 - c, len(steps), BORN, CHILD))
    steps += [(GRAND, 1 if elder_couple_below else 0, BORN, GRANDCHILD)] * grand
    if elders == 1:
        steps.append((MOTHER, 0, LONE_ELDER, ELDER))
    elif elders == 2:
        steps += [(MOTHER, 0, FEMALE, ELDER), (HUSBAND, len(steps) + 1, MALE, ELDER)]
    alone = not (couple or children or elders or grand)
    steps += [(SHARER if alone else LODGER, 0, ANY, OTHER)] * others
    if grand:
        profile = "grandparents"
    elif couple:
        profile = "couple"
    elif elders:
        profile = "with parents"
    elif children:
        profile = "parent"
    else:
        profile = "sharers" if others else "alone"
    sex = FEMALE if row["who"] == "woman" else MALE
    shares = (float(row["share_urban"]), float(row["share_rural"]))
    return HouseholdKind(int(row["size"]), sex, HEAD, f"profile:{profile}", tuple(steps), shares)


@cached
def kinds() -> tuple[HouseholdKind, ...]:
    """Every kind: families by size, then dormitories (collective households) by size and sex."""
    families = [_family(row) for row in tables.rows("household_kinds")]
    rooms = [
        HouseholdKind(
            int(size),
            sex,
            ROOMMATE,
            "profile:dormitory",
            ((DORMITORY, 0, sex, ROOMMATE),) * (int(size) - 1),
            (0.5, 0.5),
        )
        for size in ("2", "4", "6", "8")
        for sex in (MALE, FEMALE)
    ]
    return (*families, *rooms)


def families() -> int:
    """Number of kinds that are family households; the others are collective."""
    return len(tables.rows("household_kinds"))


def bell(offsets: Floats, mean: float, sd: float) -> Floats:
    """The normal curve, unscaled."""
    return np.exp(-0.5 * ((offsets - mean) / sd) ** 2)


@cached
def age_tables() -> tuple[Floats, Floats]:
    """P(member's age | the other's age) for each table (16, 105, 105), and the mass before scaling (16, 105)."""
    age = np.arange(AGES, dtype=np.float64)
    other, own = age[:, None], age[None, :]
    gap, home = other - own, tables.age_profile("child_at_home", 0.0)[None, :]
    raw = np.zeros((TABLES, AGES, AGES))
    spouse = tables.assumed("spouse_gap", "mean"), tables.assumed("spouse_gap", "sd")
    birth = tables.assumed("mother_age", "mean"), tables.assumed("mother_age", "sd")
    grand = tables.assumed("grandmother_age", "mean"), tables.assumed("grandmother_age", "sd")
    raw[WIFE] = bell(gap, *spouse) * (own >= 20)
    raw[HUSBAND] = bell(-gap, *spouse) * (own >= 22)
    for c in range(4):
        raw[FIRST + c] = bell(gap, birth[0] - c, birth[1]) * home * ((gap >= 18) & (gap <= 46) & (own >= c))
    for c in range(2):
        fathered = bell(gap, birth[0] + spouse[0] - c, birth[1] + 1) * home
        raw[FATHERED + c] = fathered * ((gap >= 20) & (gap <= 56) & (own >= c))
    spacing = tables.age_profile("birth_spacing", 0.0)
    for more in range(3):
        raw[NEXT + more] = spacing[np.clip(gap, 0, OLDEST).astype(int)] * ((gap >= 1) & (own >= more))
    middle, width = tables.assumed("elder_fade", "middle"), tables.assumed("elder_fade", "width")
    old = 1.0 / (1.0 + np.exp((own - middle) / width))
    near, close = tables.assumed("sharer_gap"), tables.assumed("roommate_gap")
    raw[MOTHER] = bell(-gap, birth[0], birth[1]) * old * ((-gap >= 18) & (-gap <= 46))
    raw[SHARER] = np.exp(-np.abs(gap) / near) * (own >= 18)
    raw[LODGER] = ((own >= 20) & (own < 60)) * np.ones_like(gap)
    raw[GRAND] = bell(gap, *grand) * (own < 18)
    raw[DORMITORY] = np.exp(-np.abs(gap) / np.where(other < 30, close, tables.assumed("roommate_gap", "30+"))) * (
        own >= 15
    )
    mass = raw.sum(axis=2)
    return raw / np.maximum(mass, 1e-300)[:, :, None], mass


def male_shares(people: Floats) -> Floats:
    """P(male | age) by sex rule (5, 105), where `people` (2, 105) is the area's profile by sex and age."""
    born = people[0] / np.maximum(people.sum(axis=0), 1e-300)
    born = np.where(np.arange(AGES) < 18, born, tables.assumed("male_share", "adult child at home"))
    alone, other = tables.assumed("male_share", "one elder"), tables.assumed("male_share", "other")
    return np.array([np.ones(AGES), np.zeros(AGES), born, np.full(AGES, alone), np.full(AGES, other)])


def ages_brought(kind: HouseholdKind, male: Floats) -> tuple[Floats, Floats]:
    """What a household of a kind brings, by the head's age: people by sex and age (105, 2, 105), and its weight."""
    given, mass = age_tables()
    ages = [np.eye(AGES)]
    weight = np.ones(AGES)
    for table, other, _, _ in kind.steps:
        weight = weight * (ages[other] @ mass[table])
        ages.append(ages[other] @ given[table])
    rules = (kind.head_sex, *(rule for _, _, rule, _ in kind.steps))
    brought = np.zeros((AGES, 2, AGES))
    for member, rule in zip(ages, rules, strict=True):
        brought[:, 0] += member * male[rule]
        brought[:, 1] += member * (1.0 - male[rule])
    return brought, weight * (np.abs(brought.sum(axis=(1, 2)) - kind.size) < 1e-6)


def recipe_arrays(chosen: Sequence[HouseholdKind]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The recipes for the kernel: sizes (k,), and per kind and member (k, 10, 4) table, other, sex rule, role."""
    sizes = np.array([kind.size for kind in chosen], np.int64)
    steps = np.zeros((len(chosen), SLOTS, 4), np.int64)
    for k, kind in enumerate(chosen):
        steps[k, 0] = (0, 0, kind.head_sex, kind.head_role)
        for m, step in enumerate(kind.steps):
            steps[k, m + 1] = step
    return sizes, steps
