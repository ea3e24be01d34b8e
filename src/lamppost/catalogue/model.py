"""The shape of the catalogue: the acts, channels, services and responses that every rulebook can name.

The numbers say how a society behaves and how well its channels see; what any of it means to an authority is a
matter of rulebooks. Codes are declared integers that are never reused, because random draws are keyed by them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any, Final, Literal, get_args

from pydantic import BeforeValidator, Field, ValidationInfo, model_validator
from pydantic.json_schema import SkipJsonSchema

from lamppost.catalogue.claims import (
    Cited,
    Flags,
    Id,
    Ids,
    Line,
    Number,
    Real,
    Share,
    Source,
    Term,
    Whole,
    Words,
    YesNo,
)
from lamppost.catalogue.codes import ACT_CODES, CHANNEL_CODES, SERVICE_CODES
from lamppost.catalogue.people import AGE_GROUPS, AREAS, INCOMES, SEXES
from lamppost.catalogue.scalars import written

Actor = Literal["person", "firm"]
Group = Literal["travel", "home", "school", "work", "money", "daily", "public", "visibility", "trade"]
GROUPS: Final[tuple[str, ...]] = get_args(Group)
"""Groups of services, by which a consequence can touch several at once."""

CODE: Final = "Declared number, never reused; a word of one's own gets one from its name."
Factor = Annotated[Real, Field(ge=0)]
Sex = Literal["male", "female"]
Area = Literal["urban", "rural"]
AgeGroup = Literal["0-5", "6-13", "14-17", "18-24", "25-39", "40-59", "60-74", "75+"]
Income = Literal["q1", "q2", "q3", "q4", "q5"]

AXES: Final[dict[str, tuple[str, ...]]] = {"sex": SEXES, "area": AREAS, "age": AGE_GROUPS, "income": INCOMES}


def _nothing(value: object) -> object:
    return {} if value is None else value


class Varies(Cited):
    """Multipliers of a rate by class of person; a group that is not named has 1."""

    sex: dict[Sex, Factor] = Field(default_factory=dict, description="Multiplier of each sex.")
    area: dict[Area, Factor] = Field(default_factory=dict, description="Multiplier in town and country.")
    age: dict[AgeGroup, Factor] = Field(default_factory=dict, description="Multiplier of each age group.")
    income: dict[Income, Factor] = Field(default_factory=dict, description="Multiplier of each income class.")
    cited: SkipJsonSchema[dict[str, Cited]] = Field(
        default_factory=dict, description="Source, grade and reason of each axis; written inside the axis."
    )

    @model_validator(mode="before")
    @classmethod
    def _apart(cls, value: Any, info: ValidationInfo) -> Any:
        """Takes the source, grade and reason out of each axis, where they are written, and fills in the ones."""
        if not isinstance(value, Mapping) or "cited" in value:
            if isinstance(value, Mapping) and written(info):
                raise ValueError("'cited' is no word here: source and grade are written inside each axis.")
            return value
        apart: dict[str, Any] = dict(value)
        cited = {}
        for axis in (axis for axis in AXES if isinstance(value.get(axis), Mapping)):
            block = value[axis]
            cited[axis] = {word: block[word] for word in Cited.model_fields if word in block}
            apart[axis] = {word: factor for word, factor in block.items() if word not in Cited.model_fields}
        return {**apart, "cited": cited} if cited else apart

    def factors(self, axis: str) -> dict[str, float]:
        """Every group of an axis ('sex', 'area', 'age', 'income') with its multiplier, in the order of `people`."""
        given: dict[str, float] = getattr(self, axis)
        return {group: given.get(group, 1.0) for group in AXES[axis]}

    def largest(self) -> float:
        """The largest product of multipliers that any person can have."""
        product = 1.0
        for axis in AXES:
            product *= max(self.factors(axis).values())
        return product


class _Rated(Cited):
    """What acts and services share: how often, by whom."""

    label: Words = Field(description="What it is called.")
    actor: Actor = Field("person", description="Who does or seeks it.")
    rate: Number = Field(description="How often a year, for each of those who can.")
    who: Flags = Field((), description="Only people with all of these flags.")
    not_who: Flags = Field((), description="Nobody with any of these flags.")
    varies: Varies = Field(default_factory=Varies, description="Multipliers of the rate by class of person.")

    @property
    def envelope(self) -> float:
        """Most events a year that anybody of any class can have, anywhere in the range of the rate."""
        most = max(version.value if version.high is None else version.high for version in self.rate.versions)
        return float(most) * self.varies.largest()


class Act(_Rated):
    """Something a person or firm does."""

    id: SkipJsonSchema[Id] = Field("", description="Its name; the loader fills it in.")
    code: Whole = Field(0, ge=1, le=ACT_CODES - 1, description=CODE)
    domain: Literal["government", "commerce", "society", "judiciary"] = Field(
        description="Domain of the 2014 Outline: government affairs, commerce, society or judiciary."
    )
    kind: Literal["breach", "merit", "neutral"] = Field(description="What it is in the eyes of rulebooks.")
    chilled: YesNo = Field(False, description="People do it less out of fear.")
    gamed: YesNo = Field(False, description="People do it more where a rule in force rewards it.")
    speech: YesNo = Field(False, description="It is speech.")
    private: YesNo = Field(False, description="It belongs to private life.")
    near: Ids = Field((), description="Lawful acts beside it that are chilled when it is punished.")
    settles: YesNo = Field(False, description="It leaves something owed that can be paid later.")
    hours: Real | None = Field(None, gt=0, description="Hours that one time is, for rules that count by the hour.")


class Service(_Rated):
    """Something a person or firm seeks and can be refused."""

    id: SkipJsonSchema[Id] = Field("", description="Its name; the loader fills it in.")
    code: Whole = Field(0, ge=1, le=SERVICE_CODES - 1, description=CODE)
    group: Group = Field(description="The group by which a consequence can touch it.")
    avoidable: YesNo = Field(False, description="People seek it less after refusals.")
    cost: Number | None = Field(None, description="Typical price of one use, yuan.")
    essential: YesNo = Field(False, description="Nobody can do without it.")
    for_child: YesNo = Field(False, description="Sought by a parent for a child.")
    if_refused: Instead | None = Field(None, description="What is sought instead.")


class Instead(Cited):
    """What people do who are refused a service."""

    then: Id = Field(description="The service sought instead.")
    share: Share = Field(description="Share of the refused who seek it.")


def _everywhere(value: object) -> object:
    if isinstance(value, Mapping) and ("urban" in value or "rural" in value):
        return value
    return value if isinstance(value, Coverage) else {"urban": value, "rural": value}


class Coverage(Cited):
    """Share of acts that happen within reach of a channel."""

    urban: Share = Field(description="In towns.")
    rural: Share = Field(description="In the country.")


Reach = Annotated[Coverage, BeforeValidator(_everywhere, json_schema_input_type=Coverage | Share)]


class Later(Cited):
    """Some of a channel's records, which come later than its usual delay."""

    share: Share = Field(description="Share of the records.")
    delay: Term = Field(description="From the act to such a record.")


class Matching(Cited):
    """What comparing a face with a gallery does to the figures of a channel, which hold for the gallery given here.

    With N faces compared, a face that is not found passes for somebody else's with 1 - (1 - false_match) ** N.
    """

    gallery: Number = Field(description="Faces that each face is compared with, for which the channel's figures hold.")
    found: Share = Field(description="In that gallery, share of faces whose owner is found.")
    false_match: Share = Field(description="Chance that one comparison takes a face for somebody else's.")
    missed_tenfold: Number = Field(description="Factor by which the share missed grows with each tenfold gallery.")


class Sees(Cited):
    """How a channel sees one act, where that differs from how it sees in general."""

    coverage: Reach | None = Field(None, description="Share of these acts that happen within its reach.")
    hit: Share | None = Field(None, description="Of those within reach, share recorded.")
    wrong_person: Share | None = Field(None, description="Of its records, share that fall on somebody else.")
    twice: Share | None = Field(None, description="Of its records, share that are entered twice.")
    delay: Term | None = Field(None, description="From the act to the record; with it `later` is this one's own.")
    later: dict[Id, Later] = Field(default_factory=dict, description="Records that come later than that.")
    false_records: Number | None = Field(None, description="Invented records per eligible person a year.")


SeesBlock = dict[Id, Annotated[Sees, BeforeValidator(_nothing, json_schema_input_type=Sees | None)]]


class Channel(Cited):
    """A source through which a system learns of acts: a table of probabilities and nothing else."""

    id: SkipJsonSchema[Id] = Field("", description="Its name; the loader fills it in.")
    code: Whole = Field(0, ge=1, le=CHANNEL_CODES - 1, description=CODE)
    label: Words = Field(description="What it is called.")
    kind: Literal["institution", "sensor", "company", "people", "self"] = Field(description="What it is.")
    coverage: Reach = Field(description="Share of acts that happen within its reach.")
    hit: Share = Field(description="Of those within reach, share recorded.")
    wrong_person: Share = Field(description="Of its records, share that fall on somebody else.")
    twice: Share = Field(description="Of its records, share that are entered twice.")
    delay: Term = Field(description="From the act to the record.")
    later: dict[Id, Later] = Field(default_factory=dict, description="Records that come later than that.")
    false_records: Number = Field(description="Invented records per eligible person a year.")
    hit_varies: Varies = Field(default_factory=Varies, description="Multipliers of `hit` by class of person.")
    false_varies: Varies = Field(
        default_factory=Varies,
        description="Multipliers of `wrong_person` and `false_records` by class of person; what is wrong then falls "
        "on somebody of the same group.",
    )
    matching: Matching | None = Field(None, description="Comparing faces with a gallery: what its size does.")
    sees: SeesBlock = Field(default_factory=dict, description="The acts it sees; {} where its general figures hold.")


class Response(Cited):
    """One figure of how people respond: fear, caution, gaming, work, ways out."""

    id: SkipJsonSchema[Id] = Field("", description="Its name; the loader fills it in.")
    label: Words | None = Field(None, description="What it says, in words.")
    value: Number = Field(description="The figure.")
    unit: Line | None = Field(None, description="What it is counted in.")

    @model_validator(mode="before")
    @classmethod
    def _flat(cls, value: Any) -> Any:
        """`low` and `high` may stand beside a bare `value`."""
        if isinstance(value, Mapping) and not isinstance(value.get("value"), Mapping):
            ends = {word: value[word] for word in ("low", "high") if word in value}
            if ends and "value" in value:
                rest = {word: each for word, each in value.items() if word not in ends}
                return {**rest, "value": {"value": value["value"], **ends}}
        return value


class OwnPlace(Cited):
    """A place of one's own: a shipped place under another name, with figures of its own where it has any."""

    id: SkipJsonSchema[Id] = Field("", description="Its name; the loader fills it in.")
    label: Words = Field(description="What it is called.")
    like: Id = Field(description="The shipped place whose figures hold where no own one is given.")
    urban_share: Share | None = Field(None, description="Share of its people who live in towns.")
    flags: dict[Line, Share] = Field(default_factory=dict, description="Share of its people who have a flag.")


class CatalogueFile(Cited):
    """One file of the catalogue: some of its acts, channels, services or responses, with their sources."""

    catalogue: Line | None = Field(None, description="What the file holds, in words.")
    sources: dict[Id, Source] = Field(default_factory=dict, description="The documents that the entries cite.")
    acts: dict[Id, Act] = Field(default_factory=dict, description="What people and firms do.")
    channels: dict[Id, Channel] = Field(default_factory=dict, description="How a system learns of it.")
    services: dict[Id, Service] = Field(default_factory=dict, description="What people and firms seek.")
    responses: dict[Id, Response] = Field(default_factory=dict, description="How people respond.")
    sees: dict[Id, SeesBlock] = Field(
        default_factory=dict, description="Shipped channels that see acts of this file: channel, then act, as there."
    )
    places: dict[Id, OwnPlace] = Field(default_factory=dict, description="Places of one's own.")


@dataclass(frozen=True)
class Catalogue:
    """Every act, channel and service in the order of its code, and every response; each with source and grade."""

    acts: dict[str, Act]
    channels: dict[str, Channel]
    services: dict[str, Service]
    responses: dict[str, Response]
    sources: dict[str, Source]
    groups: dict[str, tuple[str, ...]]
    places: dict[str, OwnPlace] = field(default_factory=dict)


Service.model_rebuild()
