"""How well a society meets the published figures it was made from: one row per figure, with what was got.

Used by the tests and the documentation, never by a run. A figure of a whole place (say, schooling by age in the
mainland) is compared where the society is of that place; a mainland city or county, whose mix of town and country is
its own, is compared with what the same figures give at that mix. Shares differ in points, amounts in per cent.
"""

from __future__ import annotations

from lamppost.society import marginals_people as people
from lamppost.society import marginals_work as work
from lamppost.society import places
from lamppost.society.compared import ComparedRow, Seen
from lamppost.society.model import Society

CHECKS = (
    people.ages_and_sexes,
    people.households,
    people.schooling,
    people.at_school,
    work.labour,
    work.sectors,
    work.firms,
    work.incomes,
    people.all_flags,
)


def fit(society: Society) -> list[ComparedRow]:
    """Every published figure that the society was made to meet, against what it has."""
    rows: list[ComparedRow] = []
    areas = society.district_area[society.district]
    for part in places.parts_of(society.place):
        here = society.person_place == part.code
        if not here.any():
            continue
        whole = abs(part.urban_share - places.urban_share(part.source)) < 1e-9
        seen = Seen(society, part, here, areas, whole)
        for check in CHECKS:
            rows += [found._replace(marginal=f"{part.name}: {found.marginal}") for found in check(seen)]
    return rows
