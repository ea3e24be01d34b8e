"""A study written as a file, for `lamppost sweep`: the same words as `lamppost.Study`, read like every other file.

    study: appeals
    regimes: [leaflet-hk-2019, claimed-2021]
    with: [[], [appeal], [notice, appeal]]
    vary:
      error: [0.5, 1, 2, 4]
      responses.fear-at-full.value: {between: [0.3, 0.9]}
    seeds: {first: 0, count: 20}
    people: 5000
    years: 2

Paths of files in it (regimes, overlays, a table) are relative to the file.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from lamppost.catalogue.claims import Day, Grade, Id, Line, Model, Real, Refs, Whole, YesNo, one_or_many
from lamppost.catalogue.messages import validated
from lamppost.catalogue.reader import read_file
from lamppost.errors import ProblemsError
from lamppost.rulebook.find import is_path
from lamppost.study.sweep.axes import DRAWS, Between
from lamppost.study.sweep.study import FOLDER, Study


class Range(Model):
    """A range that is drawn from."""

    between: tuple[Real, Real] = Field(description="Its ends, the smaller first.")


class Seeds(Model):
    """Seeds one after another."""

    first: Whole = Field(0, ge=0, description="The first.")
    count: Whole = Field(ge=1, le=100_000, description="How many.")


def _axis(value: object) -> object:
    return [value] if isinstance(value, int | float) and not isinstance(value, bool) else value


def _one_or_many(value: object) -> object:
    return [value] if isinstance(value, int) and not isinstance(value, bool) else value


class StudyFile(Model):
    """What a study asks, as its file says it."""

    study: Id = Field(description="Its name, and that of its folder.")
    title: Line | None = Field(None, description="What it asks, in a line.")
    regimes: Refs = Field((), description="Regimes, by name or path.")
    with_: tuple[Refs, ...] = Field(((),), alias="with", description="Sets of overlays, by name or path.")
    vary: dict[Line, Annotated[tuple[Real, ...] | Range, BeforeValidator(_axis)]] = Field(
        default_factory=dict, description="Knobs by name, and figures by path, each with its numbers or its range."
    )
    seeds: Annotated[tuple[Whole, ...] | Seeds, BeforeValidator(_one_or_many)] = Field(
        (1,), description="Seeds of people and chance: a list, or {first, count}."
    )
    people: Annotated[tuple[Whole, ...], BeforeValidator(_one_or_many)] = Field(
        (5_000,), description="How many people, or several numbers."
    )
    years: Real = Field(2, description="Length of each run; a year is 52 weeks.")
    start: Day | None = Field(None, description="First day of each run; else the regime's own.")
    grade: Annotated[tuple[Grade, ...], BeforeValidator(one_or_many)] = Field(
        (), description="Leave out rules known less well than this, or than each of several."
    )
    place: Line | None = Field(None, description="Where the people live; else the regime's own place.")
    draws: Whole = Field(DRAWS, ge=1, description="How many times the ranges are drawn from.")
    society_seed: Whole | None = Field(None, description="The same people in every town.")
    table: Line | None = Field(None, description="A table of scenarios: a CSV or Parquet file.")
    measures: dict[Line, Line] = Field(
        default_factory=dict, description="Your own measures: name, and module:function."
    )
    weekly: tuple[Line, ...] = Field((), description="Columns of the table of weeks to keep week by week.")
    force: YesNo = Field(False, description="Whether numbers may lie outside their ranges.")
    folder: Line = Field(FOLDER, description="Where folders of studies lie, from where the command is given.")


def study_in(path: Path) -> Study:
    """The study of a file. Raises ProblemsError with every problem of the file, and LamppostError as `Study` does."""
    document = read_file(path)
    file, problems = validated(document, StudyFile)
    if file is None:
        raise ProblemsError(problems)

    def near(name: str) -> str:
        """A name, or a path as it is from here."""
        return str(path.parent / name) if is_path(name) else name

    given = file.seeds
    seeds = range(given.first, given.first + given.count) if isinstance(given, Seeds) else given
    vary: dict[str, Any] = {
        name: Between(*axis.between) if isinstance(axis, Range) else axis for name, axis in file.vary.items()
    }
    return Study(
        file.study,
        [near(name) for name in file.regimes],
        [[near(name) for name in names] for names in file.with_],
        vary,
        seeds,
        file.people,
        file.years,
        start=None if file.start is None else file.start.isoformat(),
        grade=file.grade or None,
        place=file.place,
        draws=file.draws,
        society_seed=file.society_seed,
        table=None if file.table is None else path.parent / file.table,
        measures=dict(file.measures),
        weekly=file.weekly,
        force=file.force,
        folder=file.folder,
    )


__all__ = ["StudyFile", "study_in"]
