"""Scripted lives and the cases beside a rulebook: what an invented person does on which day, and what must follow.

A person here is a class and flags. There is on purpose no field that could point to anybody.
"""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from lamppost.catalogue.claims import (
    Day,
    Flags,
    Id,
    Ids,
    Length,
    Line,
    Model,
    Refs,
    Source,
    Whole,
    Words,
    YesNo,
)
from lamppost.rulebook.blocks import Effect


class LifePerson(Model):
    """The invented person of a life: a class and flags, nothing that identifies."""

    age: Whole = Field(ge=0, le=110, description="In years, on the first day.")
    sex: Literal["male", "female"] = Field("female", description="As the tables of the society have it.")
    area: Literal["urban", "rural"] = Field("urban", description="Where the person lives.")
    income: Literal["q1", "q2", "q3", "q4", "q5"] = Field(
        "q3", description="Income class of the household, q1 the lowest."
    )
    place: Id = Field("mainland", description="Where the person belongs.")
    flags: Flags = Field((), description="Flags of the catalogue that hold for the person.")
    year_begins: Day | None = Field(
        None, description="A day on which the person's own year begins, for accounts that start anew with it."
    )


class LifeEvent(Model):
    """One dated thing in a life: an act, a wish for a service, or a payment of what is owed."""

    act: Line | None = Field(None, description="An act of the catalogue.")
    seeks: Line | None = Field(None, description="A service of the catalogue.")
    settles: Line | None = Field(None, description="An act whose debt is paid.")
    by: Id | None = Field(None, description="The channel that records the act; none = each that can.")
    recorded: YesNo = Field(True, description="no = nobody records it.")
    true: YesNo = Field(True, description="no = the record is false: the person did not do it.")
    appeals: YesNo = Field(False, description="yes = the person asks for what follows from the record to be undone.")
    appeals_after: Length | None = Field(
        None, description="How long after the record the person asks, and asks again if refused; none = at once."
    )
    times: Whole = Field(1, ge=1, le=366, description="How many times on this day.")
    who: Literal["self", "child", "parent", "friend", "firm", "partner-firm"] = Field(
        "self", description="Who does it, seen from the person of the life."
    )


def _events(value: object) -> object:
    """Short forms: 'act-id', 'act-id x 20', or a mapping; one or a list."""
    items = value if isinstance(value, list) else [value]
    result: list[object] = []
    for item in items:
        if isinstance(item, str):
            match = re.fullmatch(r"(\S+)(?: x ([0-9]{1,4}))?", item.strip())
            if not match:
                raise ValueError(f"'{item}' is not an act. Write for example 'red-light' or 'volunteering x 20'.")
            result.append({"act": match[1], "times": int(match[2] or 1)})
        else:
            result.append(item)
    return result


Events = Annotated[
    tuple[LifeEvent, ...], BeforeValidator(_events, json_schema_input_type=str | LifeEvent | list[str | LifeEvent])
]


class Life(Model):
    """A scripted life (invented), run through a regime: the unit test of a rulebook."""

    life: Id = Field(description="Its name, the same as that of its file.")
    title: Words = Field(description="What it shows, in a line.")
    story: Words | None = Field(None, description="What happens, in words.")
    rows: Ids = Field((), description="Rows of the founding documents that it shows.")
    sources: dict[str, Source] = Field(default_factory=dict, description="The documents it rests on.")
    cite: Line | None = Field(None, description="A key of `sources`, then where in it.")
    person: LifePerson = Field(description="The invented person.")
    household: tuple[LifePerson, ...] = Field((), description="Others in the home; a child's parent is the person.")
    happens: dict[Day, Events] = Field(description="What happens, by day.")
    until: Day | None = Field(None, description="Last day looked at; none = a year after the last event.")
    under: Refs = Field((), description="Regimes it is meant for, by name or path.")


class Expect(Model):
    """What must hold on a day of a case."""

    score: Whole | None = Field(None, description="The score on this day.")
    band: Id | None = Field(None, description="The band on this day.")
    on_lists: Ids | None = Field(None, description="Lists the person is on.")
    off_lists: Ids | None = Field(None, description="Lists the person is not on.")
    refused: Ids | None = Field(None, description="Services that would be refused.")
    allowed: Ids | None = Field(None, description="Services that would be had.")
    effects: dict[Id, Effect] | None = Field(None, description="Service: effect that touches it on this day.")
    says: dict[Line, Any] = Field(
        default_factory=dict,
        description="What the rules themselves say on this day, by dotted path: a value, or null for nothing.",
        examples=[{"court-defaulters.appeal.pauses_consequences": "yes", "channels.lamppost-face.checked": 0.8}],
    )


class Case(Model):
    """One test beside a rulebook."""

    name: Line = Field(description="What the case shows; no two are alike.")
    with_: Refs = Field((), alias="with", description="Overlays under which the person lives.")
    person: LifePerson = Field(LifePerson(age=35), description="The invented person.")
    household: tuple[LifePerson, ...] = Field((), description="Others in the home.")
    happens: dict[Day, Events] = Field(default_factory=dict, description="What happens, by day.")
    then: dict[Day, Expect] = Field(description="What must hold, by day.")


class Cases(Model):
    """A `NAME.cases.yaml`: tests of the rulebook NAME (or of a regime)."""

    rulebook: Line | None = Field(None, description="The rulebook that is tested, by name or path.")
    regime: Line | None = Field(None, description="Or the regime that is tested, by name or path.")
    cases: tuple[Case, ...] = Field(description="The cases.")
