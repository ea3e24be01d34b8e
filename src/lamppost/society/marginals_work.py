"""Work, firms and incomes of a society against the published figures."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from lamppost.catalogue.people import AREAS, FIRM_SIZES, SEXES
from lamppost.society import income, places, tables, work
from lamppost.society.compared import ComparedRow, Seen, row


def labour(seen: Seen) -> Iterator[ComparedRow]:
    """Labour force, unemployment, people at work."""
    source, society = seen.part.source, seen.society
    jobs = society.work_status >= work.EMPLOYEE
    force = jobs | (society.work_status == work.JOBLESS)
    for keys, entry in tables.figures("employment").items():
        place, measure, group, who = keys
        if place != source or measure != "participation_rate" or not seen.whole:
            continue
        first, last = tables.ages_of(group)
        members = seen.of_ages(first, last)
        members &= (society.sex == SEXES.index(who)) if who != "all" else seen.here
        yield row(f"in the labour force {group} {who}", entry, seen.share(force, members))
    if source == "mainland":
        entry = tables.figure("employment", "mainland", "unemployment_rate", "urban 16+", "all")
        town = force & (seen.areas == 0)
        yield row("unemployed in towns", entry, seen.share(~jobs, town))
        for word, (first, last) in {"16-24": (15, 24), "25-29": (25, 29), "30-59": (30, 59)}.items():
            entry = tables.figure("employment", "mainland", "unemployment_rate", f"{word} not at school", "all")
            yield row(f"unemployed in towns {word}", entry, seen.share(~jobs, town & seen.of_ages(first, last)))
        if seen.whole:
            for a, area in enumerate(AREAS):
                entry = tables.figure("employment", "mainland", "employed", area, "all")
                residents = places.residents(source)
                got = seen.share(jobs & (seen.areas == a), seen.here)
                yield row(f"residents at work, {area}", entry, got, entry.value * 1e6 / residents)
    elif tables.has("employment", source, "unemployment_rate", "15+", "all"):
        entry = tables.figure("employment", source, "unemployment_rate", "15+", "all")
        yield row("unemployed", entry, seen.share(~jobs, force))


def sectors(seen: Seen) -> Iterator[ComparedRow]:
    """Sectors, and for whom people work."""
    society = seen.society
    working = society.sector != work.NO_SECTOR
    if seen.whole and seen.part.source == "mainland":
        for s, sector in enumerate(("primary", "secondary", "tertiary")):
            entry = tables.figure("employment", "mainland", "sector_share", sector, "all")
            yield row(f"sector {sector}", entry, seen.share(society.sector == s, working))
        hired = tables.figure("firms", "mainland", "legal_units_employees", "secondary and tertiary")
        own = tables.figure("firms", "mainland", "self_employed_workers", "secondary and tertiary")
        got = seen.share(seen.flag("self-employed"), working & (society.sector > 0))
        yield row("in household businesses, outside farming", own, got, own.value / (hired.value + own.value))
        entry = tables.figure("firms", "mainland", "tertiary_share", "employees")
        yield row("employees in the tertiary sector", entry, seen.share(society.sector == 2, seen.flag("employed")))


def firms(seen: Seen) -> Iterator[ComparedRow]:
    """Numbers and sizes of firms."""
    society = seen.society
    here = society.firm_place == seen.part.code
    if not here.any():
        return
    size = np.bincount(society.firm_size[here], minlength=7) / here.sum()
    staff = np.bincount(society.firm_size[here], np.diff(society.employees_start)[here], minlength=7)
    for b, band in enumerate(FIRM_SIZES):
        entry = tables.figure("firms", "mainland", "size_share", band)
        yield row(f"firms of {band}", entry, float(size[b]))
        entry = tables.figure("firms", "mainland", "employment_share_by_size", band)
        yield row(f"employees in firms of {band}", entry, float(staff[b] / staff.sum()))
    entry = tables.figure("firms", "mainland", "tertiary_share", "legal units")
    yield row("firms in the tertiary sector", entry, float((society.firm_sector[here] == 2).mean()))
    entry = tables.figure("firms", "mainland", "unit_type_share", "government departments and institutions")
    yield row("firms that are public bodies", entry, float(society.firm_public[here].mean()))


def incomes(seen: Seen) -> Iterator[ComparedRow]:
    """Fifths of households, and the mean of each."""
    society, source = seen.society, seen.part.source
    start = society.household_start[:-1]
    here, size = seen.here[start], np.diff(society.household_start)
    for f, word in enumerate(("q1", "q2", "q3", "q4", "q5")):
        got = float((society.income_class[start][here] == f).mean())
        yield ComparedRow(
            f"households in {word}", 0.2, got, 100 * (got - 0.2), "documented", "by definition of a fifth"
        )
    for a, area in enumerate(AREAS):
        homes_here = np.flatnonzero(here & (seen.areas[start] == a))
        if len(homes_here) < 1000 or not tables.has("income", source, area, income.FIFTHS[0]):
            continue
        homes_here = homes_here[np.argsort(society.income[start][homes_here], kind="stable")]
        fifth = np.arange(len(homes_here)) * 5 // len(homes_here)
        heads = np.bincount(fifth, size[homes_here])
        mean = np.bincount(fifth, size[homes_here] * society.income[start][homes_here]) / heads
        for f, group in enumerate(income.FIFTHS):
            entry = tables.figure("income", source, area, group)
            found = row(f"income {group} {area}", entry, float(mean[f]))
            yield found._replace(difference=100.0 * (found.got / found.published - 1.0))
