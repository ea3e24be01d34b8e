"""Who fared worse, who better in a world than in the first: a hundred people as marks, and each outcome."""

from __future__ import annotations

import math
from typing import Final

import polars as pl

from lamppost.show.figures import text_metrics as letters
from lamppost.show.figures.canvas import BODY, SMALL, Shape, Sheet
from lamppost.show.figures.numbers import count, few, of_100
from lamppost.show.figures.palette import Tone
from lamppost.show.figures.types import Drawing, FigureRequest
from lamppost.study.findings.model import Effect, Twin

FATES: Final[tuple[tuple[str, Shape, Tone, float], ...]] = (
    ("harmed", "triangle", "step-5", 11),
    ("both", "diamond", "step-3", 11),
    ("helped", "disc", "step-2", 11),
    ("unchanged", "disc", "rule", 5),
)
"""What a world did to people against the first: name, mark, tone, size of the mark in px."""


def winners_losers(ask: FigureRequest) -> Drawing | None:
    """One world against the first."""
    twin = ask.twin
    if twin is None:
        return None
    sheet, narrow = ask.sheet(), ask.narrow
    y = _hundred(ask, sheet, twin)
    y = _outcomes(ask, sheet, twin, y + (34 if narrow else 40))
    sheet.close(y)
    world, first = ask.title(twin.world), ask.title(twin.first)
    shares = {name: few(of_100(number, twin.people)) for name, number in _fates(twin).items()}
    said = [
        ask.say(
            "figure.winners_losers.alt.outcome",
            outcome=ask.say(f"figure.outcome.{each.outcome}"),
            harmed=count(each.harmed),
            helped=count(each.helped),
        )
        for each in twin.effects
        if each.harmed or each.helped
    ]
    alt = ask.say("figure.winners_losers.alt", world=world, first=first, people=count(twin.people), **shares)
    return Drawing(
        sheet,
        ask.say("figure.winners_losers.title"),
        ask.say("figure.winners_losers.note", world=world, first=first),
        ask.after(alt, *said),
        _table(twin),
    )


def _fates(twin: Twin) -> dict[str, int]:
    return {"harmed": twin.harmed, "both": twin.both, "helped": twin.helped, "unchanged": twin.unchanged}


def _hundred(ask: FigureRequest, sheet: Sheet, twin: Twin) -> float:
    """A hundred marks, and beside or below them what they stand for; returns where it ends."""
    fates, narrow = _fates(twin), ask.narrow
    marks = shared(list(fates.values()), 100)
    across = 20
    step = ask.width / across if narrow else 17.5
    left, y = step / 2, 10.0
    place = 0
    for number, (_, shape, tone, size) in zip(marks, FATES, strict=True):
        for _ in range(number):
            sheet.mark(left + place % across * step, y + place // across * step, shape, tone, size)
            place += 1
    under = y + 4.5 * step
    x, y = (0.0, under + 24) if narrow else (across * step + 36, 10.0)
    room = ask.width - x
    for name, shape, tone, size in FATES:
        number = fates[name]
        text = ask.say(f"figure.fate.{name}", n=few(of_100(number, twin.people)), people=count(number))
        sheet.mark(x + 7, y, shape, tone, size)
        y = sheet.lines(x + 22, y + 4.5, letters.wrap(text, BODY, room - 22, 3)) + 3.5
    return max(under, y)


def shared(parts: list[int], marks: int) -> list[int]:
    """Marks dealt to parts of a whole: whole numbers that add up, the largest remainders rounded up."""
    whole = sum(parts)
    if not whole:
        return [0] * len(parts)
    exact = [part * marks / whole for part in parts]
    dealt = [math.floor(each) for each in exact]
    order = sorted(range(len(parts)), key=lambda place: dealt[place] - exact[place])
    for place in order[: marks - sum(dealt)]:
        dealt[place] += 1
    return dealt


def _outcomes(ask: FigureRequest, sheet: Sheet, twin: Twin, y: float) -> float:
    """For each outcome, of 100 people those who had more of it to the left, those who had less to the right."""
    narrow = ask.narrow
    names = 0.0 if narrow else min(230.0, ask.width * 0.3)
    number, side = 40.0, 118.0
    worse, better = (max((part(each) for each in twin.effects), default=0) for part in (_harmed, _helped))
    room = ask.width - names - 2 * number
    zero = names + number + room * (worse / (worse + better) if worse + better else 0.5)
    zero = min(max(zero, names + side), ask.width - side)
    scale = min((zero - names - number) / max(1, worse), (ask.width - zero - number) / max(1, better))
    harmed = letters.wrap(ask.say("figure.winners_losers.more"), SMALL, zero - names - 10, 3)
    helped = letters.wrap(ask.say("figure.winners_losers.less"), SMALL, ask.width - zero - 10, 3)
    for lines, anchor, x in ((harmed, "end", zero - 8), (helped, "start", zero + 8)):
        sheet.lines(x, y, lines, size=SMALL, tone="quiet", anchor=anchor)
    y += max(len(harmed), len(helped)) * SMALL * letters.LINE + 2
    start = y - 6
    for each in twin.effects:
        name = letters.wrap(ask.say(f"figure.outcome.{each.outcome}"), BODY, ask.width if narrow else names - 20, 2)
        if narrow:
            after = sheet.lines(0, y + 12, name)
            middle = after - 4
            y = middle + 22
        else:
            tall = 17.0 * len(name)
            sheet.lines(0, y + 13, name)
            middle = y + tall / 2
            y += tall + 9
        _sides(sheet, each, (zero, middle), scale, twin.people)
        if narrow:
            sheet.line([(zero, middle - 9), (zero, middle + 9)], "edge")
    if not narrow and twin.effects:
        sheet.line([(zero, start), (zero, y - 6)], "edge")
    return y + 2


def _harmed(effect: Effect) -> int:
    return effect.harmed


def _helped(effect: Effect) -> int:
    return effect.helped


def _sides(sheet: Sheet, each: Effect, at: tuple[float, float], scale: float, people: int) -> None:
    zero, middle = at
    for number, tone, way, anchor in ((each.harmed, "step-5", -1, "end"), (each.helped, "step-2", 1, "start")):
        long = max(2.0, scale * number) if number else 0.0
        if number:
            sheet.rect(zero if way > 0 else zero - long, middle - 6.5, long, 13, tone)  # type: ignore[arg-type]
        text = few(of_100(number, people))
        quiet: Tone = "ink" if number else "quiet"
        sheet.text(zero + way * (long + 6), middle + 4.5, text, size=SMALL, tone=quiet, anchor=anchor)  # type: ignore[arg-type]


def _table(twin: Twin) -> pl.DataFrame:
    """Everybody once in the first row; then each outcome, and each group of people."""
    schema: dict[str, type[pl.DataType]] = {"world": pl.String, "against": pl.String, "what": pl.String}
    schema |= {"value": pl.String, "people": pl.Int64, "harmed": pl.Int64, "helped": pl.Int64, "both": pl.Int64}
    schema |= {"unchanged": pl.Int64, "total_first": pl.Int64, "total": pl.Int64}
    names = (twin.world, twin.first)
    rows: list[tuple[object, ...]] = [
        (*names, "all", "", twin.people, twin.harmed, twin.helped, twin.both, twin.unchanged, None, None)
    ]
    rows += [
        (*names, "outcome", e.outcome, twin.people, e.harmed, e.helped, None, e.unchanged, e.first, e.value)
        for e in twin.effects
    ]
    rows += [
        (*names, e.by, e.value, e.people, e.harmed, e.helped, e.both, e.unchanged, e.refusals_first, e.refusals_value)
        for e in twin.groups
    ]
    return pl.DataFrame(rows, schema=schema, orient="row")
