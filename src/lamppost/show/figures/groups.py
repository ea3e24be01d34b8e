"""Of whom how many were refused: a row for each group of people, a mark for each world."""

from __future__ import annotations

from typing import Final

import polars as pl

from lamppost.show.figures import text_metrics as letters
from lamppost.show.figures.canvas import BODY, SMALL, Sheet
from lamppost.show.figures.numbers import few, of_100, plain, steps
from lamppost.show.figures.people import WORLDS, value
from lamppost.show.figures.types import Drawing, FigureRequest
from lamppost.study.findings.model import GROUPED, Group

ROW: Final = 22.0
GAP: Final = 44.0
"""Between two columns of panels, px."""


def groups(ask: FigureRequest) -> Drawing | None:
    """All groupings on one scale, two columns of them where there is room."""
    worlds = ask.findings.worlds
    by = [name for name in GROUPED if any(each.by == name and each.people for each in worlds[0].groups)]
    if not by:
        return None
    sheet, wide = ask.sheet(), ask.width
    top = max(_rate(each) for world in worlds for each in world.groups)
    y = _worlds(ask, sheet)
    columns = [by] if ask.narrow else _halves(ask, by)
    each = (wide - GAP * (len(columns) - 1)) / len(columns)
    low = y
    for place, names in enumerate(columns):
        here, left = y, max(_names(ask, name, each) for name in names)
        for name in names:
            here = _panel(ask, sheet, name, (place * (each + GAP), here, each), left, top) + 16
        low = max(low, here)
    sheet.close(low - 12)
    said = []
    for world in worlds:
        groups = {(one.by, one.value): one for one in world.groups if one.people}
        most, least = (pick(groups, key=lambda key: _rate(groups[key])) for pick in (max, min))
        said.append(
            ask.say(
                "figure.groups.alt",
                world=ask.label(world.title),
                most=value(ask, *most),
                highest=ask.part(groups[most].people_refused, groups[most].people),
                least=value(ask, *least),
                lowest=ask.part(groups[least].people_refused, groups[least].people),
                all=ask.part(world.people_refused, ask.findings.people),
            )
        )
    return Drawing(
        sheet, ask.say("figure.groups.title"), ask.say("figure.groups.note"), ask.after(*said), _table(ask)
    )  # fmt: skip


def _rate(group: Group) -> float:
    return of_100(group.people_refused, group.people)


def _of(ask: FigureRequest, by: str) -> list[list[Group | None]]:
    """Rows of a grouping: the group in each world, as the first world has them; empty groups are left out."""
    worlds = ask.findings.worlds
    found = [{(each.by, each.value): each for each in world.groups} for world in worlds]
    return [
        [those.get((by, each.value)) for those in found] for each in worlds[0].groups if each.by == by and each.people
    ]


def _halves(ask: FigureRequest, by: list[str]) -> list[list[str]]:
    """Groupings in two columns about as high as one another, in their order."""
    high = [len(_of(ask, name)) + 3 for name in by]
    cut = min(range(1, len(by) + 1), key=lambda place: abs(sum(high[:place]) - sum(high[place:])))
    return [column for column in (by[:cut], by[cut:]) if column]


def _worlds(ask: FigureRequest, sheet: Sheet) -> float:
    """Which mark is which world; returns where the panels begin."""
    y = float(SMALL)
    for place, world in enumerate(ask.findings.worlds):
        shape, tone = WORLDS[place % len(WORLDS)]
        sheet.mark(6, y - 4, shape, tone, 10)
        y = sheet.lines(20, y, letters.wrap(ask.label(world.title), SMALL, ask.width - 20), size=SMALL) + 3
    return y + 8


def _labels(ask: FigureRequest, by: str, wide: float) -> list[list[str]]:
    return [letters.wrap(value(ask, by, row[0].value), SMALL, wide * 0.36, 2) for row in _of(ask, by) if row[0]]


def _names(ask: FigureRequest, by: str, wide: float) -> float:
    """What the names of a grouping need at the left of a panel, px."""
    head = letters.width(ask.say(f"figure.by.{by}"), BODY)
    labels = [letters.width(line, SMALL) for lines in _labels(ask, by, wide) for line in lines]
    return max([min(head, wide * 0.36), *labels]) + 20


def _panel(
    ask: FigureRequest, sheet: Sheet, by: str, at: tuple[float, float, float], names: float, top: float
) -> float:
    """The groups of one grouping; `names` px are for what they are called. Returns where it ends."""
    x, y, wide = at
    rows, worlds = _of(ask, by), ask.findings.worlds
    numbers = [[few(_rate(each)) if each else "–" for each in row] for row in rows]
    column = max((letters.width(text, SMALL) for row in numbers for text in row), default=0) + 12
    labels, left = _labels(ask, by, wide), x + names
    right = x + wide - column * len(worlds) - 8
    marks = steps(top, 3)

    def across(rate: float) -> float:
        return left + (right - left) * rate / marks[-1]

    y = sheet.lines(x, y + BODY, letters.wrap(ask.say(f"figure.by.{by}"), BODY, names - 12, 3)) - BODY
    high = sum(max(ROW, 16.0 * len(lines)) for lines in labels)
    for mark in marks:
        sheet.line([(across(mark), y + 4), (across(mark), y + 4 + high)], "rule" if mark else "edge", width=0.8)
        sheet.text(across(mark), y - 2, plain(mark), size=SMALL, tone="quiet", anchor="middle")
    for place in range(len(worlds)) if len(worlds) > 1 else ():
        shape, tone = WORLDS[place % len(WORLDS)]
        sheet.mark(x + wide - column * (len(worlds) - 1 - place) - 6, y - 6, shape, tone, 8)
    y += 4
    for row, lines, texts in zip(rows, labels, numbers, strict=True):
        tall = max(ROW, 16.0 * len(lines))
        middle = y + tall / 2
        sheet.lines(x, middle + 4.5 - (len(lines) - 1) * 8, lines, size=SMALL)
        points = [across(_rate(each)) for each in row if each]
        if max(points) > min(points):
            sheet.line([(min(points), middle), (max(points), middle)], "rule", width=2)
        for place, (each, text) in reversed(list(enumerate(zip(row, texts, strict=True)))):
            shape, tone = WORLDS[place % len(WORLDS)]
            if each:
                sheet.mark(across(_rate(each)), middle, shape, tone, 10)
            end = x + wide - column * (len(worlds) - 1 - place)
            sheet.text(end, middle + 4.5, text, size=SMALL, tone="ink" if each else "quiet", anchor="end")
        y += tall
    return y


def _table(ask: FigureRequest) -> pl.DataFrame:
    rows = [
        (world.name, e.by, e.value, e.people, e.people_refused, e.people_wrongly_refused, e.refusals)
        for world in ask.findings.worlds
        for e in world.groups
    ]
    schema: dict[str, type[pl.DataType]] = {"world": pl.String, "by": pl.String, "group": pl.String}
    schema |= dict.fromkeys(("people", "people_refused", "people_wrongly_refused", "refusals"), pl.Int64)
    table = pl.DataFrame(rows, schema=schema, orient="row")
    rate = pl.when(pl.col("people") > 0).then(pl.col("people_refused") * 100 / pl.col("people")).round(4)
    return table.with_columns(rate.alias("refused_of_100"))
