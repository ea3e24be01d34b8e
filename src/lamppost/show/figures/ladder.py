"""What each safeguard would have prevented: the ladder, one rung more at a time, with every town that climbed it."""

from __future__ import annotations

from statistics import median
from typing import Final

import polars as pl

from lamppost.show.figures import text_metrics as letters
from lamppost.show.figures.canvas import BODY, SMALL, Sheet
from lamppost.show.figures.numbers import count, few, of_100
from lamppost.show.figures.types import Drawing, FigureRequest
from lamppost.study.findings.model import Ladder, Rung
from lamppost.words.counts import FEW

TALL: Final = 14.0
STACKED: Final = 480.0
"""Width from which on names stand beside their bars, px."""


def ladder(ask: FigureRequest) -> Drawing | None:
    """Wrongful and collateral refusals left, of 100 without any safeguard; beside them people refused."""
    climbed = ask.findings.ladder
    if climbed is None or not climbed.rungs:
        return None
    world = ask.title(climbed.world)
    towns = len(climbed.seeds)
    base = _base(climbed)
    rows = [(rung, _left(rung, base), _people(rung, climbed)) for rung in climbed.rungs]
    said = [
        ask.say(
            "figure.ladder.alt.rung", rung=_name(ask, rung, place), left=few(median(left)), people=few(median(people))
        )
        for place, (rung, left, people) in enumerate(rows)
    ]
    years = few(climbed.weeks / 52)
    people = count(climbed.people)
    note = ask.say("figure.ladder.note", world=world, towns=towns, people=people, years=years)
    if base >= FEW:
        note = ask.after(note, ask.say("figure.ladder.base", n=few(base)))
    if base:
        sheet, alt = (
            _draw(ask, rows, base >= FEW),
            ask.say(f"figure.ladder.alt{_how(base)}", world=world, rungs=ask.listed(said)),
        )
    else:
        sheet, alt = ask.sheet(), ask.say("figure.ladder.alt.none", world=world)
        lines = letters.wrap(ask.say("figure.ladder.none"), BODY, ask.width)
        sheet.close(sheet.lines(0, BODY + 2, lines, tone="quiet"))
    return Drawing(sheet, ask.say("figure.ladder.title"), note, alt, _table(climbed, base))


def _base(climbed: Ladder) -> float:
    """Wrongful and collateral refusals of the middle town without any safeguard: what all is measured by."""
    return float(median(climbed.rungs[0].tainted)) if climbed.rungs[0].tainted else 0.0


def _left(rung: Rung, base: float) -> list[float]:
    """Of 100 that there are without any safeguard, where there are enough; else as counted."""
    return [of_100(number, base) if base >= FEW else float(number) for number in rung.tainted]


def _how(base: float) -> str:
    """Which words go with that."""
    return "" if base >= FEW else ".counted"


def _people(rung: Rung, climbed: Ladder) -> list[float]:
    return [of_100(number, climbed.people) for number in rung.people_refused]


def _name(ask: FigureRequest, rung: Rung, place: int) -> str:
    if not rung.overlay:
        return ask.say("figure.ladder.nothing")
    return ask.say("figure.ladder.plus" if place > 1 else "figure.ladder.first", rung=ask.label(rung.label))


def _draw(ask: FigureRequest, rows: list[tuple[Rung, list[float], list[float]]], shares: bool) -> Sheet:
    sheet, wide, narrow = ask.sheet(), ask.width, ask.width < STACKED
    names = 0.0 if narrow else min(250.0, wide * 0.36)
    second = 84.0 if narrow else 110.0
    room = wide - names - second - 62
    top = max(max(left) for _, left, _ in rows)
    head = "figure.ladder.left" if shares else "figure.ladder.left.counted"
    heads = ((names, room, head, "start"), (wide, second - 8, "figure.ladder.people", "end"))
    made = [(x, letters.wrap(ask.say(text), SMALL, width, 4), anchor) for x, width, text, anchor in heads]
    most = max(len(lines) for _, lines, _ in made)
    for x, lines, anchor in made:
        y = SMALL + 2 + (most - len(lines)) * SMALL * letters.LINE
        sheet.lines(x, y, lines, size=SMALL, tone="quiet", anchor=anchor)
    y = SMALL + 2 + most * SMALL * letters.LINE
    for place, (rung, left, people) in enumerate(rows):
        lines = letters.wrap(_name(ask, rung, place), BODY, wide if narrow else names - 18, 2)
        tall = 17.0 * len(lines)
        sheet.lines(0, y + 13, lines)
        middle = y + tall + 11 if narrow else y + tall / 2
        value = median(left)
        long = room * value / top
        sheet.line([(names, middle - TALL / 2 - 4), (names, middle + TALL / 2 + 4)], "rule")
        if value:
            sheet.rect(names, middle - TALL / 2, max(2, long), TALL, "step-5", alpha=0.85)
        ends = names + room * min(left) / top, names + room * max(left) / top
        if len(left) > 1 and max(left):
            sheet.line([(ends[0], middle), (ends[1], middle)], "ink", width=1.6)
        sheet.text(max(names + long, ends[1]) + 8, middle + 4.5, few(value))
        sheet.text(wide, middle + 4.5, few(median(people)), size=SMALL, tone="quiet", anchor="end")
        y += tall + (30 if narrow else 10)
    sheet.close(y + 2)
    return sheet


def _table(climbed: Ladder, base: float) -> pl.DataFrame:
    """One row per rung and town, as counted, and what is left of 100."""
    rows = [
        (climbed.world, place, rung.overlay or "none", seed, climbed.people, *numbers)
        for place, rung in enumerate(climbed.rungs)
        for seed, *numbers in zip(climbed.seeds, rung.people_refused, rung.refusals, rung.tainted, strict=True)
    ]
    schema: dict[str, type[pl.DataType]] = {"world": pl.String, "rung": pl.Int64, "adds": pl.String}
    schema |= dict.fromkeys(
        ("town", "people", "people_refused", "refusals", "wrongful_or_collateral_refusals"), pl.Int64
    )
    table = pl.DataFrame(rows, schema=schema, orient="row")
    left = (
        (pl.col("wrongful_or_collateral_refusals") * 100 / base).round(4) if base >= FEW else pl.lit(None, pl.Float64)
    )
    return table.with_columns(left.alias("left_of_100"))
