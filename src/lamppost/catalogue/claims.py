"""What a cited value is: a number with its source, its grade, its reason, its range and its history.

These are the words that the catalogue, the rulebooks and everything beside them share. Nothing here knows of acts
or lists, and nothing reads a file. That a source stands beside the figure it supports, and not on a page of its own,
is taken from Our World in Data; dated values come from OpenFisca; the fourth grade, `assumed`, is ours, because a
simulation needs figures that nobody gives and should say so.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from types import GenericAlias
from typing import Annotated, Any, Final, Generic, Literal, TypeVar, get_args

from annotated_types import Ge, Le
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationInfo, field_validator

from lamppost.catalogue.declarations import FOR_EYES, FOR_STUDIES, NoColumn
from lamppost.catalogue.scalars import (
    FOR_GOOD,
    WRITTEN,
    Day,
    Id,
    Length,
    Line,
    Part,
    Real,
    Whole,
    YesNo,
    length_value,
    parse_length,
    written,
)

__all__ = [
    "FOR_GOOD",
    "GRADES",
    "TEXT_ITSELF",
    "VALUES",
    "WRITTEN",
    "Cited",
    "Claim",
    "Day",
    "Flags",
    "Grade",
    "Id",
    "Ids",
    "Length",
    "Line",
    "Model",
    "Number",
    "Part",
    "Points",
    "Real",
    "Share",
    "Source",
    "SourceKind",
    "Switch",
    "Term",
    "Text",
    "Version",
    "Whole",
    "Words",
    "YesNo",
    "one_or_many",
    "parse_length",
    "value_kind",
]

T = TypeVar("T")

Grade = Literal["documented", "reported", "alleged", "assumed"]
SourceKind = Literal["law", "regulation", "court", "official", "report", "academic", "news", "web", "leaflet", "data"]
GRADES: Final[tuple[Grade, ...]] = get_args(Grade)
"""The grades from the strongest to the weakest."""

TEXT_ITSELF: Final = ("law", "regulation", "court", "official")
"""Kinds of source that may carry the grade `documented`."""


class Model(BaseModel):
    """Base of every block: unknown words are errors, and what was read is never changed."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True, allow_inf_nan=False, defer_build=True)


class Text(Model):
    """A label in up to three languages; a bare string is English."""

    en: Line = Field(description="In English.")
    zh_hans: Line | None = Field(None, alias="zh-Hans", description="In simplified Chinese.")
    zh_hant: Line | None = Field(None, alias="zh-Hant", description="In traditional Chinese.")

    def in_language(self, language: str) -> str:
        """The label in 'en', 'zh-Hans' or 'zh-Hant', falling back to English."""
        return {"zh-Hans": self.zh_hans, "zh-Hant": self.zh_hant}.get(language) or self.en


def _text(value: object) -> object:
    return {"en": value} if isinstance(value, str | int) and not isinstance(value, bool) else value


Words = Annotated[Text, BeforeValidator(_text, json_schema_input_type=str | Text)]


class Source(Model):
    """A document that says something; named once in `sources`, cited as 'key' or 'key locator'."""

    title: Line = Field(description="Its title, in English.")
    kind: SourceKind = Field(description="What it is; only law, regulation, court and official can document a rule.")
    author: Line | None = Field(None, description="Who wrote or issued it.")
    publisher: Line | None = Field(None, description="Who published it.")
    translated_by: Line | None = Field(None, description="Who translated it.")
    url: Line | None = Field(None, description="Where it can be read.")
    published: Line | None = Field(None, description="When it was published, in words or as a date.")
    read_on: Day | None = Field(None, description="When somebody last read it.")
    seen_in: Line | None = Field(None, description="Where the text was read when not at its own publisher.")
    since: Day | None = Field(None, description="First day on which this version of the text was in force.")
    until: Day | None = Field(None, description="First day on which it was in force no longer.")
    lines_in: Id | None = Field(
        None, description="A shipped list of what it says, line by line; who cites it names lines of that list."
    )
    note: Line | None = Field(None, description="Anything a reader of the citation should know.")


class Cited(Model):
    """What every claim can carry; each is looked for at the nearest level upward when not given."""

    cite: Annotated[Line | None, FOR_EYES] = Field(
        None, description="A key of `sources`, then where in it.", examples=["list-2017 art. 1(1)"]
    )
    evidence: Annotated[Grade | None, NoColumn("for eyes, and for runs at a grade and better")] = Field(
        None,
        description="documented: the text itself; reported: scholarship or news; alleged: nobody stands behind it; "
        "assumed: ours.",
    )
    why: Annotated[Line | None, FOR_EYES] = Field(None, description="Why this value; required for assumed.")
    note: Annotated[Line | None, FOR_EYES] = Field(
        None, description="Anything a reader should know; shown, never computed with."
    )


class Version(Cited, Generic[T]):
    """One dated value of a claim."""

    since: Day | None = Field(None, description="First day of this value; none = from the start.")
    value: T = Field(description="The value itself.")
    low: Annotated[float | None, FOR_STUDIES] = Field(
        None, strict=True, description="Lower end of the range that the evidence allows."
    )
    high: Annotated[float | None, FOR_STUDIES] = Field(
        None, strict=True, description="Upper end of the range that the evidence allows."
    )
    unit: Annotated[Line | None, FOR_EYES] = Field(None, description="What it is counted in, in words.")

    @classmethod
    def model_parametrized_name(cls, params: tuple[Any, ...]) -> str:
        """A name to read in an editor, by what the value is."""
        return f"Version of a {_NAMES.get(repr(params[0]), 'value')}"

    @field_validator("low", "high", mode="before", json_schema_input_type=float | str | None)
    @classmethod
    def _like_the_value(cls, bound: object) -> object:
        """An end of the range is written as the value is (a length also as a number of days) and has its limits."""
        rules = cls.model_fields["value"].metadata
        if isinstance(bound, str) and any(getattr(rule, "func", None) is length_value for rule in rules):
            bound = float(str(parse_length(bound)))
        if isinstance(bound, int | float):
            for rule in rules:
                if isinstance(rule, Ge) and bound < rule.ge:  # type: ignore[operator]
                    raise ValueError(f"'{bound}' is less than {rule.ge}.")
                if isinstance(rule, Le) and bound > rule.le:  # type: ignore[operator]
                    raise ValueError(f"'{bound}' is more than {rule.le}.")
        return bound

    def __reduce__(self) -> tuple[Any, ...]:
        """For pickle, which finds a class by its name: this one is named by what the value is."""
        return _again, ("Version", value_kind(type(self))), self.__getstate__()

    @property
    def is_length(self) -> bool:
        """Whether the value is a length of time (in days)."""
        return any(getattr(rule, "func", None) is length_value for rule in type(self).model_fields["value"].metadata)


class Claim(Model, Generic[T]):
    """A value with its sources and history. Written short (`-50`), with a source, or as a list with `since`."""

    versions: tuple[Version[T], ...] = Field(description="Its values in the order of their dates.")

    @classmethod
    def model_parametrized_name(cls, params: tuple[Any, ...]) -> str:
        """A name to read in an editor, by what the value is."""
        return f"Claim of a {_NAMES.get(repr(params[0]), 'value')}"

    def __reduce__(self) -> tuple[Any, ...]:
        """For pickle, as a Version has it."""
        return _again, ("Claim", value_kind(type(self))), self.__getstate__()

    def at(self, day: dt.date | None = None) -> Version[T] | None:
        """The version in force on a day (the last one for None), or None before the first."""
        chosen = None
        for version in self.versions:
            if day is None or version.since is None or version.since <= day:
                chosen = version
        return chosen


def _claim(value: object, info: ValidationInfo) -> object:
    """The long shape of a claim, from any of its three ways of writing; an author does not write `versions`."""
    if isinstance(value, Claim) or (isinstance(value, Mapping) and "versions" in value and not written(info)):
        return value
    if isinstance(value, list) and any(isinstance(item, Mapping) for item in value):
        return {"versions": [item if isinstance(item, Mapping) else {"value": item} for item in value]}
    return {"versions": [value if isinstance(value, Mapping) else {"value": value}]}


VALUES: Final[Mapping[str, Any]] = {
    "whole number": Whole,
    "number": Real,
    "share": Part,
    "length of time": Length,
    "yes or no": YesNo,
}
"""Kinds of value that a claim can have, by what they are called."""
_NAMES: Final = {repr(kind): name for name, kind in VALUES.items()}


def value_kind(model: type[BaseModel]) -> str | None:
    """What the values of a claim or a version are; None for any."""
    arguments = model.__pydantic_generic_metadata__["args"]
    return _NAMES.get(repr(arguments[0])) if arguments else None


def _again(generic: str, kind: str | None) -> BaseModel:
    """An empty claim or version of a kind, which pickle fills with what it holds."""
    model: Any = {"Claim": Claim, "Version": Version}[generic]
    model = model if kind is None else model[VALUES[kind]]
    result: BaseModel = model.__new__(model)
    return result


def _short(value: Any) -> BeforeValidator:
    """Lets a claim of a value be written short, with a source, or with its history."""
    version = Version.__class_getitem__(value)
    return BeforeValidator(_claim, json_schema_input_type=value | version | GenericAlias(list, (version,)))


Points = Annotated[Claim[Whole], _short(Whole)]
Number = Annotated[Claim[Real], _short(Real)]
Term = Annotated[Claim[Length], _short(Length)]
Switch = Annotated[Claim[YesNo], _short(YesNo)]
Share = Annotated[Claim[Part], _short(Part)]


def one_or_many(value: object) -> object:
    """A bare word where a list of words is wanted is a list of one."""
    return [value] if isinstance(value, str) else value


Ids = Annotated[tuple[Id, ...], BeforeValidator(one_or_many, json_schema_input_type=Id | list[Id])]
Refs = Annotated[tuple[Line, ...], BeforeValidator(one_or_many, json_schema_input_type=str | list[str])]
"""Names of what is shipped, or paths of files, relative to the file that names them."""
Flags = Annotated[tuple[Line, ...], BeforeValidator(one_or_many, json_schema_input_type=str | list[str])]
