"""How much of it is known: what headline numbers become when lesser claims are taken away or figures moved."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import polars as pl

from lamppost.catalogue.claims import GRADES, Grade
from lamppost.show.figures import text_metrics as letters
from lamppost.show.figures.canvas import BODY, SMALL, Sheet
from lamppost.show.figures.keys import grade_key, key
from lamppost.show.figures.numbers import count, few, hundred, of_100
from lamppost.show.figures.types import Drawing, FigureRequest
from lamppost.study.findings.model import Evidence, Variant
from lamppost.words.counts import FEW, span_of

KEPT: Final[dict[str, tuple[Grade, ...]]] = {
    "as it is": GRADES,
    "without assumed": GRADES[:3],
    "without alleged": GRADES[:2],
    "only documented": GRADES[:1],
}
"""Variant of the rules -> the grades that are left in it."""
TALL: Final = 16.0
STACKED: Final = 620.0
"""Width from which on the numbers stand side by side, px."""


@dataclass(frozen=True)
class Number:
    """A headline number: its name among the words, how it is read from a variant, and how it is written."""

    name: str
    of: Callable[[Variant], float]
    text: Callable[[Variant], str]


def evidence(ask: FigureRequest) -> Drawing | None:
    """The numbers of one world."""
    known = next((each for each in ask.findings.evidence if each.world == ask.world.name), None)
    if known is None or not any(each.name == "as it is" for each in known.variants):
        return None
    numbers = _numbers(known)
    sheet = _draw(ask, known, numbers)
    variants = {each.name: each for each in known.variants}
    said = []
    for number in numbers:
        parts = [
            f"{ask.say(f'figure.variant.{_key(name)}')} {number.text(variants[name])}"
            for name in (*KEPT, "all low", "all high")
            if name in variants
        ]
        said.append(ask.say("figure.evidence.alt.number", number=ask.say(number.name), variants=ask.listed(parts)))
    world, years = ask.label(ask.world.title), few(known.weeks / 52)
    return Drawing(
        sheet,
        ask.say("figure.evidence.title"),
        ask.after(ask.say("figure.evidence.note", world=world, people=count(known.people), years=years), _spread(ask)),
        ask.after(ask.say("figure.evidence.alt", world=world), *said),
        _table(known),
    )


def _spread(ask: FigureRequest) -> str:
    """How far other people and other chance would move what the first bars show."""
    spread = ask.findings.spread
    if spread is None:
        return ""
    people, refusals = (span_of(spread.of(ask.world.name, each)) for each in ("people_refused", "refusals"))
    towns, of = len(spread.seeds), count(spread.people)
    return ask.say("figure.evidence.spread", towns=towns, of=of, people=people, refusals=refusals)


def _numbers(known: Evidence) -> list[Number]:
    def yearly(variant: Variant) -> float:
        whole = known.people / 1000 * known.weeks / 52
        return variant.refusals / whole if whole else 0.0

    return [
        Number(
            "figure.evidence.people",
            lambda variant: of_100(variant.people_refused, known.people),
            lambda variant: hundred(variant.people_refused, known.people),
        ),
        Number("figure.evidence.refusals", yearly, lambda variant: few(yearly(variant))),
        Number(
            "figure.evidence.wrongful",
            lambda variant: of_100(variant.wrongful, variant.refusals) if variant.refusals >= FEW else 0.0,
            lambda variant: hundred(variant.wrongful, variant.refusals) if variant.wrongful else "0",
        ),
    ]


def _key(name: str) -> str:
    return name.replace(" ", "_")


def _draw(ask: FigureRequest, known: Evidence, numbers: list[Number]) -> Sheet:
    sheet, narrow, wide = ask.sheet(), ask.width < STACKED, ask.width
    variants = {each.name: each for each in known.variants}
    rows = [name for name in KEPT if name in variants]
    names = (132.0 if ask.width < 420 else 176.0) if narrow else _column(ask)
    grades = [grade for grade in GRADES if ask.world.claims.get(grade)]
    y, low = 0.0, 0.0
    each = wide - names if narrow else (wide - names) / len(numbers)
    for place, number in enumerate(numbers):
        x = names if narrow else names + place * each
        head = letters.wrap(ask.say(number.name), SMALL, wide if narrow else each - 20, 4)
        start = 0.0 if narrow else x
        y = y if narrow else 0.0
        under = y + SMALL + 2 + (len(head) if narrow else _heads(ask, numbers, each - 20)) * SMALL * letters.LINE
        sheet.lines(start, under - len(head) * SMALL * letters.LINE, head, size=SMALL, tone="quiet")
        y = _panel(ask, sheet, number, variants, rows, (x, under, each), names if narrow or not place else 0, grades)
        y += 22 if narrow else 0
        low = max(low, y)
    known_grades = grades or ["documented"]
    sheet.close(key(ask, sheet, low + 22, grade_key(ask, known_grades), ask.say("figure.evidence.rests")) - 8)
    return sheet


def _heads(ask: FigureRequest, numbers: list[Number], room: float) -> int:
    return max(len(letters.wrap(ask.say(number.name), SMALL, room, 4)) for number in numbers)


def _panel(
    ask: FigureRequest,
    sheet: Sheet,
    number: Number,
    variants: dict[str, Variant],
    rows: list[str],
    at: tuple[float, float, float],
    names: float,
    grades: list[Grade],
) -> float:
    """One number's bars; a bar is in the ink of the least known grade that it still rests on."""
    x, y, each = at
    # With every figure at its low or its high the number need not be lowest or highest, so what it is is in the range.
    span = [variants[name] for name in ("as it is", "all low", "all high") if name in variants]
    values = {name: number.of(variants[name]) for name in rows}
    reach = [number.of(variant) for variant in span] if len(span) > 1 else []
    top = max([*values.values(), *reach])
    texts = [*(number.text(variants[name]) for name in rows), _range(ask, reach) if reach else ""]
    room = each - max(letters.width(text, BODY) for text in texts) - (16 if names else 24)
    for name in rows:
        lines = letters.wrap(ask.say(f"figure.variant.{_key(name)}"), BODY, (names or 200) - 14, 2)
        tall = max(17.0 * len(lines), 22.0)
        if names:
            sheet.lines(0, y + (tall - 17 * len(lines)) / 2 + 13, lines)
        middle, value = y + tall / 2, values[name]
        left = [grade for grade in KEPT[name] if grade in grades]
        long = max(6.0, room * value / top) if value else 0.0
        if value:
            sheet.graded(x, middle - TALL / 2, long, TALL, left[-1] if left else "documented")
        sheet.line([(x, middle - TALL / 2 - 3), (x, middle + TALL / 2 + 3)], "rule")
        sheet.text(x + long + 7, middle + 4.5, number.text(variants[name]), tone="ink" if value else "quiet")
        y += tall + 8
        if name == "as it is" and reach:
            start, end = (x + (room * value / top if top else 0) for value in (min(reach), max(reach)))
            middle = y + 6
            sheet.line([(start, middle), (max(end, start + 1), middle)], "ink", width=1.4)
            for tick in (start, end):
                sheet.line([(tick, middle - 4), (tick, middle + 4)], "ink", width=1.4)
            sheet.text(max(end, start + 1) + 7, middle + 4, _range(ask, reach), size=SMALL)
            if names:
                text = letters.wrap(ask.say("figure.evidence.moved"), SMALL, names - 14, 2)
                y = max(y + 22, sheet.lines(0, y + 10, text, size=SMALL, tone="quiet")) + 2
            else:
                more = len(letters.wrap(ask.say("figure.evidence.moved"), SMALL, _column(ask) - 14, 2))
                y = max(y + 22, y + 10 + more * SMALL * letters.LINE) + 2
    return y


def _column(ask: FigureRequest) -> float:
    """Width of the column of names where panels stand side by side."""
    return min(180.0, ask.width * 0.24)


def _range(ask: FigureRequest, reach: list[float]) -> str:
    return ask.say("figure.evidence.range", low=few(min(reach)), high=few(max(reach)))


def _table(known: Evidence) -> pl.DataFrame:
    rows = [
        (known.world, each.name, known.people, each.people_refused, each.refusals, each.wrongful)
        for each in known.variants
    ]
    numbers = ("people", "people_refused", "refusals", "wrongful")
    schema: dict[str, type[pl.DataType]] = {"world": pl.String, "variant": pl.String}
    return pl.DataFrame(rows, schema=schema | dict.fromkeys(numbers, pl.Int64), orient="row")
