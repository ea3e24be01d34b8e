"""Employers: how many, how large, in which sector, who works for each, and who heads it.

A firm is a legal unit of the secondary or tertiary sector; a public body is one that is a government department or
public institution. Numbers and sizes follow the economic census and `firms.csv`; household businesses are not firms
here. Every employee works for a firm of the own sector; a legal representative is one of the staff and may also
represent another firm. Staff live anywhere in the place.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from lamppost.catalogue.people import FIRM_SIZE_FLOORS, FIRM_SIZES
from lamppost.compiled import compiled
from lamppost.draw import philox
from lamppost.society import tables
from lamppost.society.balance import solve
from lamppost.society.deal import Key, deal, shuffled
from lamppost.society.education import LEVELS
from lamppost.society.households import People
from lamppost.society.purposes import FIRM_SIZE, MANAGER, PUBLIC, STAFF
from lamppost.society.rake import apportion, chance, rake_chances
from lamppost.society.tables import Floats
from lamppost.society.ties import matched
from lamppost.society.work import EMPLOYEE, Work

INDUSTRY, SERVICE, PUBLIC_BODY = range(3)
"""Kinds of employer: private of the secondary sector, private of the tertiary, public (tertiary)."""

CEILINGS: Final = np.array([*(floor - 1 for floor in FIRM_SIZE_FLOORS[1:]), 12_000])
FLOORS: Final = np.array(FIRM_SIZE_FLOORS)


class Firms(NamedTuple):
    """The m employers and who works for them; fields as in `Society`."""

    workplace: NDArray[np.int32]  # (n,)
    employees_start: NDArray[np.int32]  # (m+1,)
    employees: NDArray[np.int32]
    manager: NDArray[np.int32]  # (m,)
    size: NDArray[np.uint8]  # (m,)
    sector: NDArray[np.uint8]  # (m,)
    public: NDArray[np.uint8]  # (m,)


def size_shares() -> Floats:
    """Share of legal units by band of employees (7,)."""
    return np.array([tables.figure("firms", "mainland", "size_share", band).value for band in FIRM_SIZES])


def unit_shares() -> Floats:
    """Share of legal units that are industry, private service and public bodies (3,)."""
    tertiary = tables.figure("firms", "mainland", "tertiary_share", "legal units").value
    public = tables.figure("firms", "mainland", "unit_type_share", "government departments and institutions").value
    return np.array([1.0 - tertiary, tertiary - public, public])


def planned(staff: NDArray[np.int64]) -> NDArray[np.int64]:
    """Number of firms by kind and size band (3, 7) for so many employees by kind (3,)."""
    means, bands = tables.profile("firm_size_mean", FIRM_SIZES), size_shares()
    mean = float((means * bands).sum())
    per_firm = tables.figure("firms", "mainland", "mean_employees", "legal units").value
    count = max(1, round(int(staff.sum()) / per_firm))
    kinds = unit_shares() * (staff > 0)
    kinds = kinds / kinds.sum()
    first = np.outer(kinds, bands)
    kind, band = np.indices(first.shape).reshape(2, -1)
    of_kind = kind[:, None] == np.arange(3)
    columns = np.column_stack([of_kind, band[:, None] == np.arange(7), of_kind * means[band, None] / mean])
    wanted = np.concatenate([kinds, bands, staff / staff.sum()])
    counts = apportion(count, solve(first.ravel(), columns, wanted)).reshape(3, 7)
    counts[:, 0] += (counts.sum(axis=1) == 0) & (staff > 0)
    return counts


def sizes_within(counts: NDArray[np.int64], staff: int, kind: int, key: Key) -> NDArray[np.int64]:
    """Employees of each firm of a kind: so many firms by band (7,), spread within the band, `staff` in all."""
    if staff == 0:
        return np.zeros(0, np.int64)
    means, parts = tables.profile("firm_size_mean", FIRM_SIZES), []
    for band, count in enumerate(counts.tolist()):
        width = float(CEILINGS[band] - FLOORS[band] + 1)
        power = width / (means[band] - FLOORS[band] + 0.5) - 1.0
        quantile = (np.arange(count) + 0.5) / max(count, 1)
        spread = np.minimum(FLOORS[band] + np.floor(width * quantile**power), CEILINGS[band]).astype(np.int64)
        parts.append(_moved(spread, round(count * float(means[band]))))
    sizes = np.concatenate(parts)
    sizes = _moved(sizes[shuffled(len(sizes), FIRM_SIZE, kind, key.seed, key.part)], staff)
    while sizes.sum() > staff and len(sizes) > 1:  # more firms of a band than a small town can man
        sizes = _moved(np.delete(sizes, int(np.argmax(sizes))), staff)
    if sizes.sum() != staff:  # what its bands cannot take, the largest firm does
        sizes[int(np.argmax(sizes))] += staff - int(sizes.sum())
    return sizes


def _moved(sizes: NDArray[np.int64], total: int) -> NDArray[np.int64]:
    """Sizes moved towards a total, each within its band."""
    band = np.searchsorted(FLOORS, sizes, side="right") - 1
    change = total - int(sizes.sum())
    room = CEILINGS[band] - sizes if change > 0 else sizes - FLOORS[band]
    step = _shared(room, min(abs(change), int(room.sum())))
    return sizes + step if change > 0 else sizes - step


def _shared(room: NDArray[np.int64], amount: int) -> NDArray[np.int64]:
    """`amount` shared out in proportion to `room`, and never more than it."""
    if amount == 0:
        return np.zeros_like(room)
    ends = np.cumsum(room)
    shared: NDArray[np.int64] = np.diff(ends * amount // int(ends[-1]), prepend=0)
    return shared


@compiled
def fill_staff(workplace: NDArray[np.int32], start: NDArray[np.int32]) -> NDArray[np.int32]:
    """Employees by firm, in order of person within a firm."""
    following = start[:-1].copy()
    employees = np.empty(start[-1], np.int32)
    for person in range(workplace.shape[0]):
        firm = workplace[person]
        if firm >= 0:
            employees[following[firm]] = person
            following[firm] += 1
    return employees


@compiled
def choose_managers(
    start: NDArray[np.int32],
    employees: NDArray[np.int32],
    public: NDArray[np.uint8],
    weight: NDArray[np.int64],
    shared: int,
    seed: int,
    part: int,
) -> NDArray[np.int32]:
    """Legal representative of each firm (m,): one of the staff by `weight` (n,), or the one of a paired firm.

    shared: 32-bit threshold that the second firm of a pair is represented by the first one's representative.
    """
    firms = start.shape[0] - 1
    manager = np.full(firms, -1, np.int32)
    for firm in range(firms):
        best = np.int64(0)
        for place in range(start[firm], start[firm + 1]):
            person = employees[place]
            word = philox(person, 0, 0, MANAGER | (part << 8), seed, seed >> 32)[0]
            if (word + 1) * weight[person] > best:
                best = (word + 1) * weight[person]
                manager[firm] = person
    for firm in range(firms):
        other = matched(seed, MANAGER | (part << 8), 0, firm, 0, firms)
        if not 0 <= other < firm or public[firm] or public[other] or manager[other] < 0:
            continue
        if philox(firm, 1, 0, MANAGER | (part << 8), seed, seed >> 32)[0] < shared:
            manager[firm] = manager[other]
    return manager


def manager_weights(people: People, education: NDArray[np.uint8]) -> NDArray[np.int64]:
    """Weight (n,) of each person in the choice of a legal representative; 0 below 18."""
    by_age = tables.age_profile("manager_weight", 0.0)[people.age]
    by_level = tables.profile("manager_weight", LEVELS)[education]
    by_sex = np.array([1.0, tables.assumed("manager_weight", "female")])[people.sex]
    weights: NDArray[np.int64] = np.rint(1000.0 * by_age * by_level * by_sex).astype(np.int64)
    return weights


def assign(people: People, education: NDArray[np.uint8], work: Work, key: Key) -> Firms:
    """The firms of a part, with all its employees at work in them."""
    employed = work.status == EMPLOYEE
    kind = np.where(work.sector == 1, INDUSTRY, SERVICE).astype(np.int16)
    service = employed & (work.sector == 2)
    cells = np.where(service, education.astype(np.int16), np.int16(-1))
    counts = np.bincount(cells[service], minlength=5).astype(np.float64)
    wanted = tables.assumed("public_employee_share") * float(employed.sum())
    chances = rake_chances(tables.profile("public_odds", LEVELS), counts, [(np.ones(5, np.bool_), wanted)])
    kind[deal(cells, chance(chances), PUBLIC, key) == 1] = PUBLIC_BODY
    staff = np.bincount(kind[employed], minlength=3)
    if staff.sum() == 0:
        nobody, none = np.full(len(kind), -1, np.int32), np.zeros(0, np.uint8)
        return Firms(nobody, np.zeros(1, np.int32), nobody[:0], nobody[:0], none, none, none)
    counts_by_kind = planned(staff)
    sizes = [sizes_within(counts_by_kind[k], int(staff[k]), k, key) for k in range(3)]
    order = shuffled(sum(len(s) for s in sizes), FIRM_SIZE, 3, key.seed, key.part)
    kinds = np.repeat(np.arange(3), [len(s) for s in sizes])[order]
    size = np.concatenate(sizes)[order]
    workplace = np.full(len(kind), -1, np.int32)
    for k in range(3):
        people_of_kind = np.flatnonzero(employed & (kind == k))
        posts = np.repeat(np.flatnonzero(kinds == k).astype(np.int32), size[kinds == k])
        workplace[people_of_kind] = posts[shuffled(len(posts), STAFF, k, key.seed, key.part)]
    start = np.concatenate([[0], np.cumsum(size)]).astype(np.int32)
    employees = fill_staff(workplace, start)
    public = (kinds == PUBLIC_BODY).astype(np.uint8)
    per_head = tables.figure("firms", "mainland", "enterprises_per_legal_representative", "mean").value
    shared = round((1 << 32) * min(1.0, 2.0 * (1.0 - 1.0 / per_head)))
    manager = choose_managers(start, employees, public, manager_weights(people, education), shared, *key)
    band = (np.searchsorted(FLOORS, size, side="right") - 1).astype(np.uint8)
    sector = np.where(kinds == INDUSTRY, 1, 2).astype(np.uint8)
    return Firms(workplace, start, employees, manager, band, sector, public)
