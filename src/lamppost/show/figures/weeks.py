"""Week by week: refusals in each world, by what they would not have happened without, and who stood on a black list."""

from __future__ import annotations

from typing import Final

import polars as pl

from lamppost.show.figures import text_metrics as letters
from lamppost.show.figures.canvas import BODY, SMALL, Sheet
from lamppost.show.figures.frame import AXIS, Frame
from lamppost.show.figures.keys import PARTS, key, part_key
from lamppost.show.figures.numbers import few, of_100
from lamppost.show.figures.types import Drawing, FigureRequest
from lamppost.study.findings.model import World

DASHES: Final[tuple[tuple[float, ...], ...]] = ((), (6, 3), (1.5, 3), (8, 3, 1.5, 3))
"""Lines of the worlds, by their place."""


def weeks(ask: FigureRequest) -> Drawing | None:
    """A panel of refusals for each world on one scale; below, black lists with a line for each."""
    worlds = ask.findings.worlds
    if not any(world.weeks.refusals for world in worlds):
        return None
    sheet = ask.sheet()
    y = 4.0
    top = max(max(world.weeks.refusals, default=0) for world in worlds)
    for world in worlds:
        y = _refusals(ask, sheet, world, y, top) + 22
    y = _listed(ask, sheet, y)
    if top:
        y = key(ask, sheet, y + 26, part_key(ask, [world.refused for world in worlds])) - 8
    sheet.close(y + 6)
    return Drawing(
        sheet,
        ask.say("figure.weeks.title"),
        ask.say("figure.weeks.note"),
        ask.after(*(_description(ask, world) for world in worlds)),
        _table(ask),
    )


def _thousand(ask: FigureRequest, number: float) -> float:
    people = ask.findings.people
    return 1000 * number / people if people else 0.0


def _parts(world: World) -> list[list[float]]:
    """Refusals of each week in the order of PARTS, which add up to all of them.

    Findings do not say by the week what is both wrongful and through a tie; it is taken from each week's share of what
    came through ties, so that the whole run is exact and a single week nearly so.
    """
    of, cut = world.weeks, world.refused
    alone = (cut.collateral - cut.both) / cut.collateral if cut.collateral else 0.0
    tied = [number * alone for number in of.collateral]
    rightful = [max(0.0, a - w - t) for a, w, t in zip(of.refusals, of.wrongful, tied, strict=True)]
    return [rightful, [float(number) for number in of.wrongful], tied]


def _refusals(ask: FigureRequest, sheet: Sheet, world: World, y: float, top: float) -> float:
    of = world.weeks
    y = sheet.lines(0, y + 10, letters.wrap(ask.label(world.title), BODY, ask.width, 3))
    mean = few(_thousand(ask, sum(of.refusals) / max(1, len(of.refusals))))
    unit = letters.wrap(ask.say("figure.weeks.refusals", mean=mean), SMALL, ask.width)
    y = sheet.lines(0, y - 1, unit, size=SMALL, tone="quiet")
    tall = 96.0 if len(ask.findings.worlds) < 3 else 64.0
    frame = Frame(sheet, of.first_day, y, tall, _thousand(ask, top))
    lower = [0.0] * len(of.refusals)
    for numbers, (_, tone, hatch) in zip(_parts(world), PARTS, strict=True):
        upper = [low + _thousand(ask, number) for low, number in zip(lower, numbers, strict=True)]
        if any(numbers):
            frame.area(lower, upper, tone, hatch)
        lower = upper
    if not any(of.refusals):
        text = letters.short(ask.say("figure.flows.none"), SMALL, ask.width - AXIS - 20)
        sheet.text(AXIS + 10, y + tall - 8, text, size=SMALL, tone="quiet")
    return frame.days()


def _listed(ask: FigureRequest, sheet: Sheet, y: float) -> float:
    """People on a black list at the end of each week, of 100."""
    worlds, people = ask.findings.worlds, ask.findings.people
    y = sheet.lines(0, y + 10, letters.wrap(ask.say("figure.weeks.listed"), BODY, ask.width))
    shares = [[of_100(number, people) for number in world.weeks.listed] for world in worlds]
    room = 0.0
    names = [ask.label(world.title) for world in worlds]
    if len(worlds) > 1:  # the lines are named where they end, or above where there is no room for that
        room = 0.0 if ask.narrow else 190.0
        for place, name in enumerate(names):
            if ask.narrow:
                sheet.line([(0, y - 2), (22, y - 2)], "ink", width=1.6, dash=DASHES[place % 4])
                y = sheet.lines(30, y + 2, letters.wrap(name, SMALL, ask.width - 30), size=SMALL, tone="quiet") + 2
    most = max(max(each, default=0) for each in shares)
    frame = Frame(sheet, worlds[0].weeks.first_day, y, 84, most, room)
    ends: list[tuple[float, int]] = []
    for place, share in enumerate(shares):
        if share:
            frame.line(share, DASHES[place % 4])
            ends.append((frame.at(share[-1]), place))
    low = frame.top
    for end, place in sorted(ends) if room else []:
        lines = letters.wrap(f"{few(shares[place][-1])} {names[place]}", SMALL, room - 14, 2)
        start = max(low, end - (len(lines) - 1) * SMALL * letters.LINE / 2 + 4)
        sheet.line([(ask.width - room + 2, end), (ask.width - room + 9, start - 4)], "rule")
        low = sheet.lines(ask.width - room + 12, start, lines, size=SMALL) + 1
    return max(frame.days(), low)


def _description(ask: FigureRequest, world: World) -> str:
    numbers = world.weeks.refusals
    if not any(numbers):
        return ask.say("figure.refusals_by_service.alt.none", world=ask.label(world.title))
    most = max(range(len(numbers)), key=lambda week: numbers[week], default=0)
    listed = world.weeks.listed[-1] if world.weeks.listed else 0
    return ask.say(
        "figure.weeks.alt",
        world=ask.label(world.title),
        mean=few(_thousand(ask, sum(numbers) / max(1, len(numbers)))),
        most=few(_thousand(ask, numbers[most])),
        day=world.weeks.first_day[most],
        listed=ask.part(listed, ask.findings.people),
    )


def _table(ask: FigureRequest) -> pl.DataFrame:
    """One row per world and week, as counted."""
    tables = []
    for world in ask.findings.worlds:
        of = world.weeks
        columns = {
            "world": [world.name] * len(of.refusals),
            "week": list(range(len(of.refusals))),
            "first_day": of.first_day,
            "refusals": of.refusals,
            "wrongful": of.wrongful,
            "collateral": of.collateral,
            "people_refused": of.people_refused,
            "records_true": of.records_true,
            "records_false": of.records_false,
            "unseen": of.unseen,
            "foregone": of.foregone,
            "on_a_black_list": of.listed,
        }
        tables.append(pl.DataFrame(columns))
    return pl.concat(tables)
