"""Candidates for what lies between a barred wish in a town and a refused ticket in the record, and how each counts.

A mechanism multiplies a series' weekly counts from a day on, takes a share off them, or names figures of the model
that a fit may move. All are assumed and off unless asked for; which of them the record supports is a question
(fit.py), and what it does not decide stays open.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Annotated, Final, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import BeforeValidator, Field

from lamppost.catalogue.claims import Day, Id, Line, Model, Real, Source, Words, one_or_many
from lamppost.catalogue.messages import validated
from lamppost.catalogue.reader import read_file
from lamppost.errors import LamppostError, ProblemsError, did_you_mean

FILE: Final = Path(__file__).with_name("mechanisms.yaml")


class Mechanism(Model):
    """One candidate."""

    label: Words = Field(description="What it is called.")
    series: Id | None = Field(None, description="The series whose counts it changes.")
    effect: Literal["times", "share"] | None = Field(None, description="times: multiplies; share: is taken off.")
    since: Day | None = Field(None, description="First day on which it works; none = from the start.")
    off: Real | None = Field(None, description="What it is when it is off.")
    low: Real | None = Field(None, description="Lower end of its range.")
    high: Real | None = Field(None, description="Upper end of its range.")
    moves: Annotated[tuple[Line, ...], BeforeValidator(one_or_many)] = Field((), description="Figures of the model.")
    cite: Line | None = Field(None, description="What speaks for it.")
    why: Line = Field(description="Why it may be, and what is not known of it.")


class MechanismsFile(Model):
    """The file of them."""

    record_mechanisms: Line = Field(alias="record-mechanisms", description="What the file holds, in words.")
    sources: dict[Id, Source] = Field(default_factory=dict, description="What they cite.")
    mechanisms: dict[Id, Mechanism] = Field(description="The candidates.")


@cache
def mechanisms() -> Mapping[str, Mechanism]:
    """Every candidate by its name. Raises ProblemsError if the file is wrong."""
    document = read_file(FILE)
    found, problems = validated(document, MechanismsFile)
    if found is None:
        raise ProblemsError(problems)
    return found.mechanisms


def mechanism(name: str) -> Mechanism:
    """One of them. Raises LamppostError for a name that is none."""
    known = mechanisms()
    if name not in known:
        raise LamppostError(f"There is no mechanism '{name}'.{did_you_mean(name, list(known))} There are: "
                            f"{', '.join(known)}.")  # fmt: skip
    return known[name]


def counting(names: Iterable[str]) -> dict[str, tuple[float, float]]:
    """The ranges of those that change counts, by name."""
    found = {}
    for name in names:
        each = mechanism(name)
        if each.effect is not None and each.low is not None and each.high is not None:
            found[name] = (each.low, each.high)
    return found


def factor(series: str, values: Mapping[str, float], start: dt.date, weeks: int) -> NDArray[np.float64]:
    """(weeks,) what each week's counts of a series are multiplied by, for the mechanisms that have a value."""
    result = np.ones(weeks)
    for name, value in values.items():
        if name not in mechanisms():
            continue
        each = mechanisms()[name]
        if each.series != series:
            continue
        first = 0 if each.since is None else max(0, (each.since - start).days // 7)
        result[first:] *= value if each.effect == "times" else 1.0 - value
    return result
