"""What touches each service: rows of consequences by service, and the masks by which the gate finds them fast."""

from __future__ import annotations

import datetime as dt

import numpy as np

from lamppost.catalogue.codes import FIRST_OWN_SERVICE
from lamppost.catalogue.model import Catalogue
from lamppost.rulebook.compile.acts import in_force
from lamppost.rulebook.compile.columns import stated
from lamppost.rulebook.compile.lines import line, own, shipped_and_own
from lamppost.rulebook.compile.numbers import chance, ranges, rows, value
from lamppost.rulebook.compile.plan import Plan, ServiceEntry
from lamppost.rulebook.model import Consequence
from lamppost.town.codes import EFFECTS
from lamppost.town.tables import ONE, ROW, SERVICE, SERVICE_CODES, SERVICE_SLOTS, WEEKS_A_YEAR, Services


def row_consequence(plan: Plan, row: ServiceEntry) -> Consequence:
    """The consequence a row comes from."""
    return plan.books[row.book].consequences[row.consequence]


def _size(consequence: Consequence, day: dt.date) -> int:
    """Hundredths for factors; yuan for a deposit; days for waits."""
    size = value(consequence.size, day, 0.0)
    return round(size if consequence.effect in ("deposit", "slower", "faster") else 100 * size)


def services_table(plan: Plan, catalogue: Catalogue, day: dt.date) -> Services:
    """Rows by service code in the plan's order, so that a row keeps its number through every date."""
    words = max(1, (len(plan.marks) + 63) // 64)
    touch = np.zeros((SERVICE_CODES, words), np.uint64)
    enforced = np.zeros(len(plan.rows), np.int64)
    for number, row in enumerate(plan.rows):
        consequence = row_consequence(plan, row)
        if not in_force(plan.books[row.book], day) or _none_yet(consequence, day):
            continue
        enforced[number] = chance(stated(consequence, "enforced", day))
        if enforced[number] == 0:
            continue
        touch[row.service, row.mark >> 6] |= np.uint64(1 << (row.mark & 63))
    table = np.zeros(SERVICE_CODES, SERVICE)
    codes = [row.service for row in plan.rows]
    table["first"] = np.searchsorted(codes, np.arange(SERVICE_CODES), side="left")
    table["end"] = np.searchsorted(codes, np.arange(SERVICE_CODES), side="right")
    for service in catalogue.services.values():
        row = table[service.code]
        row["avoidable"] = service.avoidable
        cost: float = value(service.cost, None, 0.0)
        row["cost"] = round(cost)
        if service.if_refused is not None:
            row["instead"] = catalogue.services[service.if_refused.then].code
            row["instead_share"] = chance(value(service.if_refused.share, None, 0.0))
    settled = [[catalogue.acts[act].code for act in row_consequence(plan, row).settles] for row in plan.rows]
    place = ranges(settled)
    people = [service for service in catalogue.services.values() if service.actor == "person"]
    firms = [service for service in catalogue.services.values() if service.actor == "firm"]
    of_people, own_people = shipped_and_own(people, FIRST_OWN_SERVICE)
    of_firms, own_firms = shipped_and_own(firms, FIRST_OWN_SERVICE)
    return Services(
        people=line(of_people, SERVICE_SLOTS, {}, "services sought by people"),
        firms=line(of_firms, SERVICE_SLOTS, {}, "services sought by firms"),
        service=table,
        row=rows(
            ROW,
            [
                _row(plan, row, int(share), int(table[row.service]["cost"]), day)
                | {"settles": place[number], "settles_end": place[number + 1]}
                for number, (row, share) in enumerate(zip(plan.rows, enforced, strict=True))
            ],
        ),
        row_settles=np.array([act for acts in settled for act in acts], np.uint16),
        touch=touch,
        own_people=own(own_people, {}),
        own_firms=own(own_firms, {}),
    )


def _row(plan: Plan, row: ServiceEntry, enforced: int, cost: int, day: dt.date) -> dict[str, object]:
    consequence = row_consequence(plan, row)
    return {
        "enforced": enforced,
        "size": _size(consequence, day),
        "mark": row.mark,
        "effect": EFFECTS.index(consequence.effect),
        "book": row.book,
        "tied": row.tied,
        "levy": 2 if consequence.paid_from else 1 if consequence.pays_into else 0,
        "yuan": _yuan(consequence, cost, day),
        "places": round(stated(consequence, "places", day) / WEEKS_A_YEAR * ONE),
    }


def _yuan(consequence: Consequence, cost: int, day: dt.date) -> int:
    """What one use of a service moves into the levy or out of it: the price, or what is added to it or taken off."""
    if not (consequence.paid_from or consequence.pays_into):
        return 0
    return cost if consequence.effect == "free" else round(cost * abs(value(consequence.size, day, 1.0) - 1))


def _none_yet(consequence: Consequence, day: dt.date) -> bool:
    """Whether the consequence's own figures begin only later."""
    return any(claim is not None and claim.at(day) is None for claim in (consequence.enforced, consequence.size))
