"""Who can do what: the flags and classes by which acts, services and rules pick people.

A flag is one bit of a person's `flags` (uint32); a class is one cell of sex x area x age group x income
class, by which rates vary. Both are declared numbers: they never change meaning, so that adding one
disturbs nobody's draws. Nothing here identifies a person, and no flag records an opinion or a belief.
"""

from __future__ import annotations

from typing import Final

FLAGS: Final[dict[str, int]] = {
    "adult": 0,  # aged 18 or more
    "child": 1,  # aged under 18
    "parent": 2,  # lives with a child of their own
    "driver": 3,  # holds a driving licence
    "debtor": 4,  # owes a debt under court enforcement
    "borrower": 5,  # has or had a bank loan
    "internet": 6,  # uses the internet
    "employed": 7,  # works for an employer
    "student": 8,  # in full-time education
    "migrant": 9,  # lives away from the registered home
    "urban": 10,  # lives in a town
    "manager": 11,  # legal representative or head of a firm
    "public-servant": 12,  # works for a public body
    "dog-owner": 13,
    "smoker": 14,
    "drinker": 15,
    "volunteer": 16,  # registered volunteer
    "card-holder": 17,  # has a credit card
    "self-employed": 18,
    "elder": 19,  # aged 65 or more
    "has-parents": 20,  # has a living parent
    "party-member": 21,
    "benefit-recipient": 22,  # draws the minimum living allowance
    "cross-boundary": 23,  # lives or trades across the boundary between the mainland, Hong Kong and Macau
    "app-user": 24,  # user of a commercial credit score
    "tenant": 25,
    "guarantor": 26,  # stands surety for somebody
    "consenting": 27,  # has agreed to be scored where a rulebook asks
    "farmer": 28,
    "platform-worker": 29,  # drives or delivers for a platform
    "watched": 30,  # a ledger is kept (no effect on anything)
    "firm": 31,  # a firm, not a person
}
"""Bit of each flag in a person's `flags`."""

SEXES: Final = ("male", "female")
AREAS: Final = ("urban", "rural")
AGE_GROUPS: Final = ("0-5", "6-13", "14-17", "18-24", "25-39", "40-59", "60-74", "75+")
AGE_FLOORS: Final = (0, 6, 14, 18, 25, 40, 60, 75)
INCOMES: Final = ("q1", "q2", "q3", "q4", "q5")
EDUCATIONS: Final = ("none", "primary", "lower-secondary", "upper-secondary", "tertiary")
SECTORS: Final = ("primary", "secondary", "tertiary")
FIRM_SIZES: Final = ("1-7", "8-19", "20-49", "50-99", "100-299", "300-999", "1000+")
FIRM_SIZE_FLOORS: Final = (1, 8, 20, 50, 100, 300, 1000)
PLACES: Final = {"mainland": 0, "guangdong": 1, "hong-kong": 2, "macau": 3, "elsewhere": 4}
"""Places a person or firm can belong to; a rulebook reaches those its `where` names. Guangdong is mainland."""

CLASSES: Final = len(SEXES) * len(AREAS) * len(AGE_GROUPS) * len(INCOMES)


def flag_mask(names: list[str] | tuple[str, ...]) -> int:
    """Bits of the named flags, as an int that fits uint32."""
    mask = 0
    for name in names:
        mask |= 1 << FLAGS[name]
    return mask


def class_of(sex: int, area: int, age_group: int, income: int) -> int:
    """Cell number of a person's class, 0..159: the indices of SEXES, AREAS, AGE_GROUPS and INCOMES."""
    return ((sex * len(AREAS) + area) * len(AGE_GROUPS) + age_group) * len(INCOMES) + income


def age_group_of(age: int) -> int:
    """Index into AGE_GROUPS of an age in years."""
    return max(i for i, floor in enumerate(AGE_FLOORS) if age >= floor)
