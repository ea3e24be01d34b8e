"""What was refused, service by service, in each world: bars in the inks of how well the rule is known that refused."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import polars as pl

from lamppost.catalogue.claims import GRADES
from lamppost.show.figures import text_metrics as letters
from lamppost.show.figures.canvas import BODY, SMALL, Sheet
from lamppost.show.figures.keys import grade_key, key, mixed
from lamppost.show.figures.types import Drawing, FigureRequest
from lamppost.study.findings.model import ServiceFindings, World

MOST: Final = 12
"""Services that have a row of their own."""
TALL: Final = 14.0
LEAST: Final = 2.0
"""Least length of a bar, px."""


@dataclass(frozen=True)
class ServiceBars:
    """A service, or all the others, with its refusals in each world: number, times it was sought, grades."""

    name: str
    refusals: list[int]
    sought: list[int]
    grades: list[dict[str, int]]
    rest: bool = False

    def long(self, place: int, top: int, room: float) -> float:
        """Length of its bar in a world, px; the rest of the services have none, being no service."""
        number = self.refusals[place]
        return max(LEAST, room * number / top) if number and not self.rest else 0.0


def refusals_by_service(ask: FigureRequest) -> Drawing | None:
    """All worlds beside one another, on one scale."""
    worlds = ask.findings.worlds
    rows = _rows(ask)
    sheet = _down(ask, rows) if ask.narrow else _across(ask, rows)
    said = []
    for place, world in enumerate(worlds):
        title = ask.label(world.title)
        most = [f"{row.name} {ask.rate(row.refusals[place])}" for row in rows[:5] if row.refusals[place]]
        if not most:
            said.append(ask.say("figure.refusals_by_service.alt.none", world=title))
            continue
        rate = ask.rate(world.refused.refusals)
        said.append(
            ask.say("figure.refusals_by_service.alt", world=title, refusals=rate, services=ask.listed(most))
        )  # fmt: skip
    return Drawing(
        sheet,
        ask.say("figure.refusals_by_service.title"),
        ask.say("figure.refusals_by_service.note"),
        ask.after(*said),
        _table(ask),
    )


def _rows(ask: FigureRequest) -> list[ServiceBars]:
    """Services by refusals in all worlds together, most refused first; the least of many as one row."""
    worlds = ask.findings.worlds
    by_id: list[dict[str, ServiceFindings]] = [{each.id: each for each in world.services} for world in worlds]
    label = {each.id: each.label for world in worlds for each in world.services if each.refused.refusals}
    total = {id_: sum(those[id_].refused.refusals for those in by_id if id_ in those) for id_ in label}
    order = sorted(label, key=lambda id_: (-total[id_], id_))
    kept = order if len(order) <= MOST else order[: MOST - 1]

    def row(name: str, ids: list[str], rest: bool = False) -> ServiceBars:
        here = [[those[id_] for id_ in ids if id_ in those] for those in by_id]
        grades = [_together(each) for each in here]
        return ServiceBars(
            name,
            [sum(e.refused.refusals for e in each) for each in here],
            [sum(e.sought for e in each) for each in here],
            grades,
            rest,
        )

    rows = [row(ask.label(label[id_]), [id_]) for id_ in kept]
    rest = order[len(kept) :]
    return [*rows, row(ask.say("figure.more", n=len(rest)), rest, rest=True)] if rest else rows


def _together(services: list[ServiceFindings]) -> dict[str, int]:
    return {grade: sum(each.grades.get(grade, 0) for each in services) for grade in GRADES}


def _across(ask: FigureRequest, rows: list[ServiceBars]) -> Sheet:
    """A column for each world."""
    sheet, worlds = ask.sheet(), ask.findings.worlds
    names = min(250.0, ask.width * 0.3)
    each = (ask.width - names) / len(worlds)
    label = _room(ask, rows, len(worlds) < 3)
    heads = [letters.wrap(ask.label(world.title), SMALL, each - 24, 4) for world in worlds]
    y = SMALL + 2 + max(map(len, heads)) * SMALL * letters.LINE
    for place, head in enumerate(heads):
        x = names + place * each
        sheet.lines(x, y - len(head) * SMALL * letters.LINE, head, size=SMALL, tone="quiet")
        sheet.line([(x, y), (x, y + _height(rows, names) + 4)], "rule")
    if not rows:
        sheet.lines(names + 10, y + 20, letters.wrap(ask.say("figure.flows.none"), BODY, each - 10), tone="quiet")
        sheet.close(y + 44)
        return sheet
    top = max(number for row in rows for number in row.refusals if not row.rest)
    y += 8
    for row in rows:
        lines = letters.wrap(row.name, BODY, names - 16, 2)
        for place, number in enumerate(row.refusals):
            x, middle = names + place * each, y + 17 * len(lines) / 2
            long = row.long(place, top, each - label - 16)
            if long:
                mixed(sheet, x + 1, middle - TALL / 2, long, TALL, row.grades[place], down=False)
            box = sheet.text(x + long + 8, middle + 4.5, ask.rate(number), tone="ink" if long else "quiet")
            if number and len(worlds) < 3:
                sheet.text(box.x1 + 6, middle + 4.5, _share(ask, row, place), size=SMALL, tone="quiet")
        sheet.lines(0, y + 13, lines)
        y += 17 * len(lines) + 9
    sheet.close(_keys(ask, sheet, rows, y + 22))
    return sheet


def _share(ask: FigureRequest, row: ServiceBars, place: int) -> str:
    return ask.say("figure.refusals_by_service.share", share=ask.part(row.refusals[place], row.sought[place]))


def _room(ask: FigureRequest, rows: list[ServiceBars], shares: bool) -> float:
    """What the longest numbers need beside a bar, px."""
    most = 0.0
    for row in rows:
        for place, number in enumerate(row.refusals):
            long = letters.width(ask.rate(number), BODY)
            if shares and number:
                long += 6 + letters.width(_share(ask, row, place), SMALL)
            most = max(most, long)
    return most + 12


def _height(rows: list[ServiceBars], names: float) -> float:
    return sum(17 * len(letters.wrap(row.name, BODY, names - 16, 2)) + 9 for row in rows) or 28


def _down(ask: FigureRequest, rows: list[ServiceBars]) -> Sheet:
    """A service above its bars, one for each world."""
    sheet, worlds, wide = ask.sheet(), ask.findings.worlds, ask.width
    y = float(BODY)
    if not rows:
        y = sheet.lines(0, y, letters.wrap(ask.say("figure.flows.none"), BODY, wide), tone="quiet")
        sheet.close(y)
        return sheet
    top = max(number for row in rows for number in row.refusals if not row.rest)
    marks = [_letter(place) for place in range(len(worlds))]
    left, label = 0.0, _room(ask, rows, True)
    if len(worlds) > 1:
        left = 18.0
        for mark, world in zip(marks, worlds, strict=True):
            sheet.text(0, y, mark, size=SMALL, bold=True)
            y = sheet.lines(left, y, letters.wrap(ask.label(world.title), SMALL, wide - left), size=SMALL, tone="quiet")
        y += 12
    for row in rows:
        y = sheet.lines(0, y, letters.wrap(row.name, BODY, wide, 2)) - 6
        for place, number in enumerate(row.refusals):
            long = row.long(place, top, wide - left - label)
            if left:
                sheet.text(0, y + 10.5, marks[place], size=SMALL, bold=True, tone="quiet")
            if long:
                mixed(sheet, left, y, long, 12, row.grades[place], down=False)
            box = sheet.text(left + long + 6, y + 10.5, ask.rate(number), size=SMALL)
            if number:
                sheet.text(box.x1 + 5, y + 10.5, _share(ask, row, place), size=SMALL, tone="quiet")
            y += 18
        y += 18
    sheet.close(_keys(ask, sheet, rows, y + 4))
    return sheet


def _letter(place: int) -> str:
    """Of a world, where its name has no room: A, B, C."""
    return chr(ord("A") + place)


def _keys(ask: FigureRequest, sheet: Sheet, rows: list[ServiceBars], y: float) -> float:
    known = [grade for grade in GRADES if any(each.get(grade) for row in rows for each in row.grades)]
    return key(ask, sheet, y, grade_key(ask, known), ask.say("figure.grade.refusals")) - 8


def _table(ask: FigureRequest) -> pl.DataFrame:
    """Every service that was refused, not only those that have a row."""
    rows: list[dict[str, object]] = []

    def add(world: World, service: ServiceFindings) -> None:
        cut = service.refused
        rows.append(
            {
                "world": world.name,
                "service": service.id,
                "name": ask.label(service.label),
                "group": service.group,
                "sought": service.sought,
                "people_refused": service.people,
                "refusals": cut.refusals,
                "wrongful": cut.wrongful,
                "collateral": cut.collateral,
                "wrongful_and_collateral": cut.both,
                "double": cut.double,
                **{f"by_{grade}_rules": service.grades.get(grade, 0) for grade in GRADES},
                "per_1000_people_a_year": round(ask.yearly(cut.refusals), 4),
            }
        )

    for world in ask.findings.worlds:
        for service in world.services:
            add(world, service)
    names = ("world", "service", "name", "group")
    numbers = ("sought", "people_refused", "refusals", "wrongful", "collateral", "wrongful_and_collateral", "double")
    schema: dict[str, type[pl.DataType]] = dict.fromkeys(names, pl.String)
    schema |= dict.fromkeys((*numbers, *(f"by_{grade}_rules" for grade in GRADES)), pl.Int64)
    return pl.DataFrame(rows, schema=schema | {"per_1000_people_a_year": pl.Float64})
