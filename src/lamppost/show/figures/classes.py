"""What refusals and listings were, class by class: how many would not have happened without what."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import polars as pl

from lamppost.show.figures import text_metrics as letters
from lamppost.show.figures.canvas import BODY, SMALL, Sheet
from lamppost.show.figures.keys import PARTS
from lamppost.show.figures.numbers import count, few, hundred
from lamppost.show.figures.palette import Tone
from lamppost.show.figures.types import Drawing, FigureRequest
from lamppost.study.findings.model import Classes

TALL: Final = 16.0
INKS: Final[dict[str, tuple[Tone, str]]] = {
    "rightful": PARTS[0][1:],
    "wrongful": PARTS[1][1:],
    "collateral": PARTS[2][1:],
}
OTHER: Final[tuple[Tone, str]] = ("step-2", "")


@dataclass(frozen=True)
class ClassRow:
    """A class: refusals and listings of it, and refusals that are of no other (None where nobody asked)."""

    name: str
    refusals: int
    alone: int | None
    listings: int | None


def refusals_by_class(ask: FigureRequest) -> Drawing | None:
    """Of one world: by replay where that was done, otherwise as the town marked refusals when they happened."""
    studied = next((each for each in ask.findings.classes if each.world == ask.world.name), None)
    rows, all_, listings = _studied(studied) if studied else _marked(ask)
    sheet = _draw(ask, rows, all_, listings)
    title = ask.label(ask.world.title)
    if studied:
        years = few(studied.weeks / 52)
        note = ask.say("figure.refusals_by_class.note", world=title, people=count(studied.people), years=years)
    else:
        note = ask.say("figure.refusals_by_class.marked", world=title)
    if all_:
        parts = [f"{_name(ask, row)} {hundred(row.refusals, all_)}" for row in rows]
        alt = ask.say("figure.refusals_by_class.alt", world=title, n=count(all_), classes=ask.listed(parts))
    else:
        alt = ask.say("figure.refusals_by_class.alt.none", world=title)
    return Drawing(
        sheet, ask.say("figure.refusals_by_class.title"), note, alt, _table(ask, rows, all_, listings, studied)
    )


def _studied(studied: Classes) -> tuple[list[ClassRow], int, int]:
    alone = {each.classes[0]: each.refusals for each in studied.overlaps if len(each.classes) == 1}
    rows = [ClassRow(each.name, each.refusals, alone.get(each.name, 0), each.listings) for each in studied.classes]
    return rows, studied.refusals, studied.listings


def _marked(ask: FigureRequest) -> tuple[list[ClassRow], int, int]:
    cut = ask.world.refused
    named = (("rightful", cut.rightful), ("wrongful", cut.wrongful), ("collateral", cut.collateral))
    return [ClassRow(name, number, None, None) for name, number in (*named, ("double", cut.double))], cut.refusals, 0


def _name(ask: FigureRequest, row: ClassRow) -> str:
    return ask.say(f"figure.class.{row.name}")


def _draw(ask: FigureRequest, rows: list[ClassRow], all_: int, listings: int) -> Sheet:
    sheet, wide, narrow = ask.sheet(), ask.width, ask.narrow
    if not all_:
        y = sheet.lines(0, BODY + 2, letters.wrap(ask.say("figure.flows.none"), BODY, wide), tone="quiet")
        sheet.close(y)
        return sheet
    names = 0.0 if narrow else min(280.0, wide * 0.38)
    second = 0.0 if not listings else 104.0 if narrow else 150.0
    bars = wide - names - second - (16 if second else 0)
    number = 34.0
    y = float(SMALL + 2)
    heads = [(names, bars, ask.say("figure.refusals_by_class.refusals"))]
    if second:
        heads.append((wide - second, second, ask.say("figure.refusals_by_class.listings")))
    made = [(x, letters.wrap(text, SMALL, room - 6, 3)) for x, room, text in heads]
    most = max(len(lines) for _, lines in made)
    for x, lines in made:
        sheet.lines(x, y + (most - len(lines)) * SMALL * letters.LINE, lines, size=SMALL, tone="quiet")
    y += most * SMALL * letters.LINE + 2
    for row in rows:
        room = wide if narrow else names - 20
        head, why = [_name(ask, row)], letters.wrap(ask.say(f"figure.class.{row.name}.means"), SMALL, room, 3)
        tall = 17 + len(why) * SMALL * letters.LINE
        after = sheet.lines(0, y + 10, head)
        sheet.lines(0, after - 1, why, size=SMALL, tone="quiet")
        middle = y + tall + 8 if narrow else y + tall / 2
        _bar(sheet, (names, middle), bars - number, row, all_)
        if second and row.listings is not None:
            long = (second - number) * row.listings / listings
            tone, hatch = INKS.get(row.name, OTHER)
            if row.listings:
                sheet.rect(wide - second, middle - 5, max(2, long), 10, tone, hatch=hatch, line=1 if hatch else 0)
            sheet.text(wide - second + long + 6, middle + 4.5, hundred(row.listings, listings), size=SMALL)
        elif second:
            sheet.text(wide - second, middle + 4.5, "–", size=SMALL, tone="quiet")
        y += tall + (TALL + 14 if narrow else 0) + 14
    foot = [ask.say("figure.refusals_by_class.overlap")]
    if any(row.alone is not None for row in rows):
        foot.append(ask.say("figure.refusals_by_class.alone"))
    lines = letters.wrap(ask.after(*foot), SMALL, wide, 6)
    sheet.close(sheet.lines(0, y + 10, lines, size=SMALL, tone="quiet") - 8)
    return sheet


def _bar(sheet: Sheet, at: tuple[float, float], room: float, row: ClassRow, all_: int) -> None:
    """Refusals of a class of all: what is of no other class strong, the rest pale, and the number."""
    x, middle = at
    tone, hatch = INKS.get(row.name, OTHER)
    long, alone = (room * number / all_ for number in (row.refusals, row.alone or 0))
    top = middle - TALL / 2
    sheet.line([(x, top - 4), (x, top + TALL + 4)], "rule")
    if row.refusals:
        long = max(2.0, long)
        sheet.rect(x, top, long, TALL, "paper")
        strong = long if row.alone is None else alone
        sheet.rect(x, top, long, TALL, tone, alpha=0.4 if strong < long else 1, hatch=hatch, line=1)
        if strong and strong < long:
            sheet.rect(x, top, max(1.0, strong), TALL, tone, hatch=hatch, line=1)
    sheet.text(x + long + 6, middle + 4.5, hundred(row.refusals, all_))


def _table(ask: FigureRequest, rows: list[ClassRow], all_: int, listings: int, studied: Classes | None) -> pl.DataFrame:
    """Counts of each class and, after them, of every combination that occurs; these add up to all refusals."""
    found: list[tuple[str, str, int, int | None, int | None]] = [
        ("class", row.name, row.refusals, row.alone, row.listings) for row in rows
    ]
    found += [
        ("exactly", " + ".join(each.classes), each.refusals, None, None)
        for each in (studied.overlaps if studied else ())
    ]
    found.append(("all", "all", all_, None, listings if studied else None))
    return pl.DataFrame(
        [(ask.world.name, *each) for each in found],
        schema={
            "world": pl.String,
            "what": pl.String,
            "class": pl.String,
            "refusals": pl.Int64,
            "refusals_of_no_other_class": pl.Int64,
            "listings": pl.Int64,
        },
        orient="row",
    )
