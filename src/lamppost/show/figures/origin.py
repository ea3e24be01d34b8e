"""Where a figure that stands alone comes from: of whom, which rules and seed, made by what, under which licence."""

from __future__ import annotations

from typing import Final

import polars as pl

from lamppost.show.figures.numbers import few
from lamppost.show.figures.types import FigureRequest
from lamppost.version import __version__

LICENCE: Final = "Apache-2.0"
"""Of the program and of what it draws."""


def origin(ask: FigureRequest) -> str:
    """That everybody is made up, how many, how long, which rules and seed; what was asked for that is not usual."""
    findings, asked = ask.findings, ask.findings.asked
    parts = [
        ask.say(
            "figure.foot",
            people=f"{findings.people:,}",
            years=few(findings.years),
            start=findings.start,
            seed=asked.seed,
            worlds=ask.listed([each.name for each in findings.worlds]),
        )
    ]
    if asked.warm_up_weeks:
        parts.append(ask.say("figure.foot.warm_up", years=few(asked.warm_up_weeks / 52)))
    if asked.grade:
        parts.append(ask.say("figure.foot.grade", grade=ask.say(f"figure.grade.{asked.grade}")))
    if asked.knobs:
        turned = [f"{name} {value:g}" for name, value in asked.knobs.items()]
        parts.append(ask.say("figure.foot.knobs", knobs=ask.listed(turned)))
    parts.append(ask.say("figure.foot.source", version=__version__, licence=LICENCE))
    return ask.after(*parts)


def csv(table: pl.DataFrame, title: str, note: str, ask: FigureRequest) -> bytes:
    """A table as CSV with a byte-order mark, after lines that begin with `#`: headline, note with the unit, origin."""
    lines = "".join(f"# {' '.join(each.split())}\n" for each in (title, note, origin(ask)) if each)
    text = table.write_csv(include_bom=True)
    return f"{text[0]}{lines}{text[1:]}".encode()
