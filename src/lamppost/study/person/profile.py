"""Who a synthetic person is, in words: age, home, work, schooling, income and household."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from lamppost.catalogue.people import AREAS, EDUCATIONS, INCOMES, PLACES, SECTORS, SEXES
from lamppost.society.work import NO_SECTOR, STATUSES
from lamppost.study.person.model import Member, PersonProfile
from lamppost.study.person.store import Everybody
from lamppost.words import Words

HOME: Final = 12
"""Most members of a household that are named; a dormitory has more."""


def title_of(person: int, said: Words) -> str:
    """How a person is called: by number, never by a name."""
    return said.say("person.title", n=f"{person:,}")


def profile_of(kept: Everybody, person: int, said: Words) -> PersonProfile:
    """The profile of a person, in the words of a language."""
    society = kept.society

    def word(key: str, names: Sequence[str], code: int) -> str:
        return said.say(f"person.{key}.{names[code].replace('-', '_')}")

    first, end = (int(society.household_start[int(society.household[person]) + k]) for k in (0, 1))
    members = tuple(
        Member(each, title_of(each, said), int(society.age[each]), word("sex", SEXES, int(society.sex[each])))
        for each in range(first, end)
        if each != person
    )
    district, sector = int(society.district[person]), int(society.sector[person])
    status = int(society.work_status[person]) if society.work_status.shape[0] else None
    place = next(name for name, code in PLACES.items() if code == int(society.person_place[person]))
    who = PersonProfile(
        age=int(society.age[person]),
        sex=word("sex", SEXES, int(society.sex[person])),
        place=said.say(f"person.place.{place.replace('-', '_')}"),
        area=word("area", AREAS, int(society.district_area[district])),
        district=district,
        work="" if status is None else word("work", STATUSES, status),
        sector="" if sector == NO_SECTOR else word("sector", SECTORS, sector),
        education=word("education", EDUCATIONS, int(society.education[person])),
        income=word("income", INCOMES, int(society.income_class[person])),
        yuan_a_year=int(society.income[person]),
        household=members[:HOME],
        household_size=end - first,
        said="",
    )
    facts = [
        who.sex,
        said.say("person.age", n=who.age),
        said.say("person.district", n=district + 1),
        who.area,
        who.work,
    ]
    facts += [who.sector, who.education, who.income, said.count("person.household", who.household_size)]
    return PersonProfile(**{**who.__dict__, "said": said.listed([fact for fact in facts if fact])})
