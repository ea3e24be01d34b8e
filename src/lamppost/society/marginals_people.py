"""Ages, households, schooling and flags of a society against the published figures."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from lamppost.catalogue.people import AREAS, SEXES
from lamppost.society import ages, balance, education, flags, homes, places, schools, tables
from lamppost.society.ages import FIVE_YEAR
from lamppost.society.compared import ComparedRow, Seen, row
from lamppost.society.education import LEVELS, STAGES


def ages_and_sexes(seen: Seen) -> Iterator[ComparedRow]:
    """Town and country, ages and sexes."""
    source = seen.part.source
    by_area = ages.sum_five(np.array([ages.profile_in(source, a) for a in range(2)]))
    entry = tables.figure("urban_rural", source, "urban")
    yield row("urban", entry, seen.share(seen.areas == 0, seen.here), seen.part.urban_share)
    for s, sex in enumerate(SEXES):
        for b, band in enumerate(FIVE_YEAR):
            entry = tables.figure("age_sex", source, band, sex)
            published = entry.value / places.residents(source) if seen.whole else seen.mixed(*by_area[:, s, b])
            first, last = tables.ages_of(band)
            got = seen.share((seen.society.sex == s) & seen.of_ages(first, last), seen.here)
            yield row(f"age {band} {sex}", entry, got, published)


def households(seen: Seen) -> Iterator[ComparedRow]:
    """Sizes of households, and who lives in none of a family."""
    source, society = seen.part.source, seen.society
    start = society.household_start[:-1]
    size, here = np.diff(society.household_start), seen.here[start]
    family = here & (society.household_collective == 0)
    if seen.whole:
        total = sum(tables.figure("household_size", source, "all", s).value for s in balance.SIZES)
        for s, word in enumerate(balance.SIZES, 1):
            entry = tables.figure("household_size", source, "all", word)
            got = ((size == s) if s < 7 else (size >= 7))[family].mean()
            yield row(f"households of {word}", entry, float(got), entry.value / total)
        if tables.has("household_size", source, "all", "collective_share"):
            entry = tables.figure("household_size", source, "all", "collective_share")
            got = size[here & ~family].sum() / seen.here.sum()
            yield row("people in collective households", entry, float(got))
    alone = (size == 1)[society.household] & (society.household_collective == 0)[society.household]
    entry = tables.figure("household_size", "mainland", "all", "alone_share_aged_80plus")
    yield row("aged 80+ living alone", entry, seen.share(alone, seen.of_ages(80, tables.OLDEST)))


def schooling(seen: Seen) -> Iterator[ComparedRow]:
    """Highest level reached, by age and sex."""
    source, society = seen.part.source, seen.society
    if not seen.whole:
        return
    if source == "mainland":
        for level, name in enumerate(LEVELS):
            entry = tables.figure("education", source, "all", "all", name if level else "none_or_below_school_age")
            yield row(f"schooling {name}", entry, seen.share(society.education == level, seen.here))
        for s, sex in enumerate(SEXES):
            for band in education.ADULT_BANDS:
                group = (society.sex == s) & seen.of_ages(*tables.ages_of(band))
                for level, name in enumerate(LEVELS):
                    entry = tables.figure("education", source, band, sex, name)
                    got = seen.share(society.education == level, group)
                    yield row(f"schooling {name} {band} {sex}", entry, got)
    elif tables.has("education", source, "all", "all", "tertiary"):
        entry = tables.figure("education", source, "all", "all", "tertiary")
        yield row("schooling tertiary", entry, seen.share(society.education == 4, seen.here))
    elif tables.has("education", source, "15+", "all", "post_secondary_attended"):
        entry = tables.figure("education", source, "15+", "all", "post_secondary_attended")
        got = seen.share(society.education == 4, seen.of_ages(15, tables.OLDEST))
        yield row("schooling post-secondary 15+", entry, got)


def at_school(seen: Seen) -> Iterator[ComparedRow]:
    """Who is at school, and at which kind."""
    society = seen.society
    at_school = society.school >= 0
    stage = np.where(at_school, society.school_stage[society.school], 255)
    for s, name in enumerate(STAGES):
        pupils = stage == s
        private = at_school & (society.school_private[society.school] == 1)
        word = "compulsory" if s in (1, 2) else name if s == 0 else "upper_secondary_regular"
        if s < 4:
            entry = tables.figure("schools", f"school_private_share:{word}", "all")
            yield row(f"private pupils {name}", entry, seen.share(private, pupils), schools.private_share(s))
            if seen.whole and seen.part.source == "mainland":
                entry = tables.figure("schools", f"school_enrolled:{name if s < 3 else word}", "all")
                yield row(f"pupils {name}", entry, seen.share(pupils, seen.here), education.pupils(name))


def all_flags(seen: Seen) -> Iterator[ComparedRow]:
    """Every flag with a published or assumed share, tenants and migrants."""
    source, society = seen.part.source, seen.society
    for flag in (*flags.dealt_flags(), flags.FAMILY_WIDE):
        for entry in flags.margins_of(flag, source):
            _, _, area, sex, years = entry.keys
            group = seen.of_ages(*tables.ages_of(years))
            group &= (seen.areas == AREAS.index(area)) if area else seen.here
            group &= (society.sex == SEXES.index(sex)) if sex else seen.here
            if (group & seen.here).any():
                name = " ".join(word for word in (flag, area, sex, years) if word)
                yield row(name, entry, seen.share(seen.flag(flag), group))
    for a, area in enumerate(AREAS):
        entry = tables.local_figure("assumed", source, "tenant", area)
        if (seen.here & (seen.areas == a)).any():
            yield row(f"tenant {area}", entry, seen.share(seen.flag("tenant"), seen.areas == a))
    floating = homes.floating_shares(source)
    for table, key in (("floating_population", "all"), ("non_resident_workers", "all")):
        if tables.has("migrants", source, table, key) and seen.whole:
            entry = tables.figure("migrants", source, table, key)
            published = seen.mixed(*floating.tolist())
            yield row("migrant", entry, seen.share(seen.flag("migrant"), seen.here), published)
