"""Who had more and who less of each burden in a world than in the first; burdens are never added up."""

from __future__ import annotations

import polars as pl

from lamppost.show.figures import text_metrics as letters
from lamppost.show.figures.canvas import BODY, SMALL, Sheet
from lamppost.show.figures.numbers import count
from lamppost.show.figures.palette import Tone
from lamppost.show.figures.types import Drawing, FigureRequest
from lamppost.study.findings.model import Effect, Twin


def winners_losers(ask: FigureRequest) -> Drawing | None:
    """One world against the first."""
    twin = ask.twin
    if twin is None:
        return None
    sheet = ask.sheet()
    sheet.close(_outcomes(ask, sheet, twin, SMALL + 2.0))
    world, first = ask.title(twin.world), ask.title(twin.first)
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
    alt = ask.say("figure.winners_losers.alt", world=world, first=first, people=count(twin.people),
                  unchanged=count(twin.unchanged))  # fmt: skip
    return Drawing(
        sheet,
        ask.say("figure.winners_losers.title"),
        ask.say(
            "figure.winners_losers.note",
            world=world,
            first=first,
            people=count(twin.people),
            unchanged=count(twin.unchanged),
        ),
        ask.after(alt, *said),
        _table(twin),
    )


def _outcomes(ask: FigureRequest, sheet: Sheet, twin: Twin, y: float) -> float:
    """For each outcome the people who had more of it to the left, those who had less to the right."""
    narrow = ask.narrow
    names = 0.0 if narrow else min(230.0, ask.width * 0.3)
    side = 118.0
    numbers = [count(part(each)) for each in twin.effects for part in (_harmed, _helped)]
    number = max((letters.width(text, SMALL) for text in numbers), default=0.0) + 14
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
        _sides(sheet, each, (zero, middle), scale)
        if narrow:
            sheet.line([(zero, middle - 9), (zero, middle + 9)], "edge")
    if not narrow and twin.effects:
        sheet.line([(zero, start), (zero, y - 6)], "edge")
    return y + 2


def _harmed(effect: Effect) -> int:
    return effect.harmed


def _helped(effect: Effect) -> int:
    return effect.helped


def _sides(sheet: Sheet, each: Effect, at: tuple[float, float], scale: float) -> None:
    zero, middle = at
    for number, tone, way, anchor in ((each.harmed, "step-5", -1, "end"), (each.helped, "step-2", 1, "start")):
        long = max(2.0, scale * number) if number else 0.0
        if number:
            sheet.rect(zero if way > 0 else zero - long, middle - 6.5, long, 13, tone)  # type: ignore[arg-type]
        text = count(number)
        quiet: Tone = "ink" if number else "quiet"
        sheet.text(zero + way * (long + 6), middle + 4.5, text, size=SMALL, tone=quiet, anchor=anchor)  # type: ignore[arg-type]


def _table(twin: Twin) -> pl.DataFrame:
    """Who is as before in everything in the first row; then each outcome, and each group of people by outcome."""
    names = (twin.world, twin.first)
    rows: list[tuple[object, ...]] = [(*names, "all", "", "", twin.people, None, None, twin.unchanged, None, None)]
    rows += [
        (*names, "outcome", "", e.outcome, twin.people, e.harmed, e.helped, e.unchanged, e.first, e.value)
        for e in twin.effects
    ]
    rows += [
        (*names, e.by, e.value, name, e.people, e.harmed[name], e.helped[name],
         e.people - e.harmed[name] - e.helped[name], None, None)
        for e in twin.groups for name in e.harmed
    ]  # fmt: skip
    schema: dict[str, type[pl.DataType]] = dict.fromkeys(("world", "against", "what", "value", "outcome"), pl.String)
    schema |= dict.fromkeys(("people", "harmed", "helped", "unchanged", "total_first", "total"), pl.Int64)
    return pl.DataFrame(rows, schema=schema, orient="row")
