"""From what people did to what they were refused: acts, records, those whom they count against, refusals.

Each column has its own scale, so a band shows what share of its column it is. What is not true is hatched; a false
record comes from no act of the person, so nothing flows into it.
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from lamppost.catalogue.claims import GRADES
from lamppost.show.figures import text_metrics as letters
from lamppost.show.figures.canvas import BODY, HATCH, SMALL, Sheet
from lamppost.show.figures.keys import PARTS, grade_key, key, mixed, part, part_key, parts
from lamppost.show.figures.numbers import count
from lamppost.show.figures.types import Drawing, FigureRequest
from lamppost.study.findings.model import Refused

BAR = 9.0
END = 12.0
"""Of bars in the ink of a grade, which need room to be told apart."""
MOST = 7
"""Groups of services that have a band of their own; the others share one."""


@dataclass(frozen=True)
class FlowKind:
    """One group of services at the end of the flow; `grades`: refusals by how well it is known what barred them."""

    name: str
    refused: Refused
    grades: dict[str, int]


def flows(ask: FigureRequest) -> Drawing | None:
    """The flow of one world."""
    flow, world = ask.world.flow, ask.world
    if not flow.acts and not flow.records_true and not flow.records_false:
        return None
    kinds = _kinds(ask)
    sheet = _down(ask, kinds) if ask.narrow else _across(ask, kinds)
    rate = ask.rate
    alt = ask.after(
        ask.say("figure.flows.alt.acts", acts=rate(flow.acts), unseen=rate(flow.unseen)),
        ask.say("figure.flows.alt.records", true=rate(flow.records_true), false=rate(flow.records_false)),
        ask.say("figure.flows.alt.people", listed=count(flow.listed_people), barred=count(flow.barred_people_at_end)),
        ask.say(
            "figure.flows.alt.refusals",
            refusals=rate(world.refused.refusals),
            wrongful=rate(world.refused.wrongful),
            tied=rate(world.refused.collateral - world.refused.both),
        ),
        ask.say("figure.flows.alt.kinds", kinds=ask.listed([f"{e.name} {rate(e.refused.refusals)}" for e in kinds]))
        if kinds
        else "",
    )
    return Drawing(
        sheet,
        ask.say("figure.flows.title"),
        ask.say("figure.flows.note", world=ask.label(world.title)),
        alt,
        _table(ask, kinds),
    )


def _kinds(ask: FigureRequest) -> list[FlowKind]:
    """The groups of services of which something was refused, most refused first; the least of many as one."""
    found = [
        FlowKind(ask.say(f"figure.group.{each.id}"), each.refused, each.grades)
        for each in ask.world.service_groups
        if each.refused.refusals
    ]
    found.sort(key=lambda each: -each.refused.refusals)
    if len(found) <= MOST:
        return found
    rest = found[MOST - 1 :]
    names = ("refusals", "wrongful", "collateral", "both", "double")
    together = Refused(*(sum(getattr(each.refused, name) for each in rest) for name in names))
    grades: dict[str, int] = {grade: sum(each.grades.get(grade, 0) for each in rest) for grade in GRADES}
    return [*found[: MOST - 1], FlowKind(ask.say("figure.more", n=len(rest)), together, grades)]


def _heads(ask: FigureRequest) -> dict[str, tuple[str, list[str]]]:
    """Name of each stop on the way, and the lines of numbers under it."""
    flow, rate = ask.world.flow, ask.rate
    people = ask.findings.people
    return {
        "acts": (ask.say("figure.flows.acts"), [rate(flow.acts)]),
        "unseen": (ask.say("figure.flows.unseen"), [rate(flow.unseen)]),
        "true": (ask.say("figure.flows.true"), [rate(flow.records_true)]),
        "false": (ask.say("figure.flows.false"), [rate(flow.records_false)]),
        "people": (
            ask.say("figure.flows.people"),
            [
                ask.say("figure.flows.listed", share=ask.part(flow.listed_people, people)),
                ask.say("figure.flows.barred", share=ask.part(flow.barred_people_at_end, people)),
            ],
        ),
    }


def _falsehoods(ask: FigureRequest) -> list[str]:
    flow, rate = ask.world.flow, ask.rate
    kinds = (("others", flow.records_of_others), ("invented", flow.records_invented), ("twice", flow.records_twice))
    return [ask.say(f"figure.flows.false.{kind}", n=rate(number)) for kind, number in kinds if number]


def _head(sheet: Sheet, x: float, under: float, room: float, head: tuple[str, list[str]]) -> None:
    """A name and its numbers, the last of them standing on `under`."""
    name, numbers = head
    names = letters.wrap(name, BODY, room)
    numbers = [line for each in numbers for line in letters.wrap(each, SMALL, room, 2)]
    y = under - len(numbers) * SMALL * letters.LINE - (len(names) - 1) * BODY * letters.LINE
    y = sheet.lines(x, y, names)
    sheet.lines(x, y - 1, numbers, size=SMALL, tone="quiet")


def _across(ask: FigureRequest, kinds: list[FlowKind]) -> Sheet:
    """From left to right, where there is room."""
    sheet, flow, heads = ask.sheet(), ask.world.flow, _heads(ask)
    top, last = 48.0, ask.width - min(190.0, ask.width * 0.22) - END - 8
    first, second = last * 0.35, last * 0.69
    high = max(230.0, 40.0 * len(kinds))

    # Records, and the acts that they came from. Acts that nobody recorded fall away.
    records = flow.records_true + flow.records_false
    true, false = (_least(high * 0.42, part, records) for part in (flow.records_true, flow.records_false))
    seen = _least(high * 0.98, flow.seen, flow.acts)
    _head(sheet, 0, top - 10, first - 24, heads["acts"])
    if seen and true:
        sheet.ribbon((BAR, top, top + seen), (first, top, top + true), "step-1", alpha=0.4)
    sheet.rect(0, top, BAR, seen, "step-1")
    bottom = top + high
    if flow.unseen:
        bottom = max(bottom, _unseen(ask, sheet, (top + seen + 1, top + high), max(14.0, true - seen + 14), first))
    below = top + true + 64
    room = second - first - 24
    _head(sheet, first, top - 10, room, heads["true"])
    _head(sheet, first, below - 10, room, heads["false"])
    sheet.rect(first, top, BAR, true, "step-2")
    sheet.rect(first, below, BAR, false, "step-5")
    bottom = max(bottom, sheet.lines(first, below + false + 20, _falsehoods(ask), size=SMALL, tone="quiet"))

    # Those whom it counts against.
    people, node = top + 34, high * 0.42
    share = true / (true + false) if records else 0
    if true:
        sheet.ribbon((first + BAR, top, top + true), (second, people, people + node * share), "step-2", alpha=0.45)
    if false:
        start, end = (first + BAR, below, below + false), (second, people + node * share, people + node)
        sheet.ribbon(start, end, "step-5", alpha=0.75, hatch=HATCH)
    sheet.rect(second, people, BAR, node if records else 0, "step-4")
    _head(sheet, second, people - 10, last - second - 24, heads["people"])

    # Refusals.
    bottom = max(bottom, _refusals(ask, sheet, kinds, (second + BAR, people, node), (last, people - 6), high))
    sheet.close(_keys(ask, sheet, kinds, bottom + 30))
    return sheet


def _unseen(ask: FigureRequest, sheet: Sheet, start: tuple[float, float], fall: float, room: float) -> float:
    """Acts that nobody recorded, from (top, bottom), falling away; returns how far down it reaches."""
    name, numbers = _heads(ask)["unseen"]
    (y0, y1), end = start, room * 0.5
    sheet.rect(0, y0, BAR, y1 - y0, "rule")
    sheet.ribbon((BAR, y0, y1), (end, y0 + fall, y1 + fall), "rule", alpha=0.45)
    lines = [*letters.wrap(name, SMALL, room - end - 32, 4), *numbers]
    y = y0 + fall + (y1 - y0 - len(lines) * SMALL * letters.LINE) / 2 + SMALL
    y = sheet.lines(end + 10, max(y, y0 + fall + 10), lines, size=SMALL, tone="quiet")
    return max(y1 + fall, y)


def _refusals(
    ask: FigureRequest,
    sheet: Sheet,
    kinds: list[FlowKind],
    node: tuple[float, float, float],
    at: tuple[float, float],
    high: float,
) -> float:
    """Bands from the node to each group of services; returns where the last of them ends."""
    (x0, y0, tall), (x, y) = node, at
    total = sum(each.refused.refusals for each in kinds)
    room = ask.width - x - END - 8
    if not total:
        lines = letters.wrap(ask.say("figure.flows.none"), BODY, room)
        return sheet.lines(x, y + 40, lines, tone="quiet")
    for kind in kinds:
        names = letters.wrap(kind.name, BODY, room, 2)
        bar = max(6.0, high * 0.55 * kind.refused.refusals / total)
        slot = max(bar, 17 * (len(names) + 1)) + 10
        here = top = y + (slot - bar) / 2
        for which, number in enumerate(parts(kind.refused)):
            size = bar * number / kind.refused.refusals
            _, tone, hatch = PARTS[which]
            if number:
                alpha = 0.75 if hatch else 0.5
                ends = (x0, y0, y0 + tall * number / total), (x, here, here + size)
                sheet.ribbon(*ends, tone, alpha=alpha, hatch=hatch)
            y0, here = y0 + tall * number / total, here + size
        mixed(sheet, x + 1, top, END, bar, kind.grades, down=True)
        line = y + (slot - 17 * (len(names) + 1)) / 2 + 13
        line = sheet.lines(x + END + 9, line, names)
        sheet.text(x + END + 9, line - 1, ask.rate(kind.refused.refusals), size=SMALL, tone="quiet")
        y += slot
    return y


def _down(ask: FigureRequest, kinds: list[FlowKind]) -> Sheet:
    """From above to below, on a phone."""
    sheet, flow, heads, wide = ask.sheet(), ask.world.flow, _heads(ask), ask.width
    thick, apart = 12.0, 96.0
    y = _named(sheet, 14, heads["acts"])
    seen = _least(wide * 0.98, flow.seen, flow.acts)
    sheet.rect(0, y, seen, thick, "step-1")
    sheet.rect(seen + 1, y, wide - seen - 1, thick, "rule")
    lines = letters.wrap(f"{heads['unseen'][0]} {heads['unseen'][1][0]}", SMALL, wide, 2)
    sheet.lines(wide, y + thick + 17, lines, size=SMALL, tone="quiet", anchor="end")
    records = flow.records_true + flow.records_false
    true, false = (_least(wide * 0.7, part, records) for part in (flow.records_true, flow.records_false))
    next_ = y + thick + apart
    if flow.seen and true:
        sheet.fall((y + thick, 0, seen), (next_, 0, true), "step-1", alpha=0.4)
    words = [f"{heads[name][0]} {heads[name][1][0]}" for name in ("true", "false")]
    sheet.lines(0, next_ - 26, words)
    y = next_
    sheet.rect(0, y, true, thick, "step-2")
    if false:
        sheet.rect(true + 1, y, false, thick, "step-5", hatch=HATCH, line=1)
    next_ = y + thick + apart
    node = wide * 0.4 if records else 0
    share = true / (true + false) if records else 0
    if true:
        sheet.fall((y + thick, 0, true), (next_, 0, node * share), "step-2", alpha=0.45)
    if false:
        ends = (y + thick, true + 1, true + 1 + false), (next_, node * share, node)
        sheet.fall(*ends, "step-5", alpha=0.75, hatch=HATCH)
    name, numbers = heads["people"]
    sheet.lines(0, next_ - 40, [name])
    sheet.lines(0, next_ - 24, [letters.short(each, SMALL, wide) for each in numbers], size=SMALL, tone="quiet")
    y = next_
    sheet.rect(0, y, node, thick, "step-4")
    y += thick + 34
    total = max((each.refused.refusals for each in kinds), default=0)
    if not total:
        y = sheet.lines(0, y, letters.wrap(ask.say("figure.flows.none"), BODY, wide), tone="quiet")
    else:
        sheet.text(0, y, ask.say("figure.flows.refusals"))
        y += 24
    for kind in kinds:
        sheet.text(0, y, letters.short(kind.name, SMALL, wide - 80), size=SMALL)
        sheet.text(wide, y, ask.rate(kind.refused.refusals), size=SMALL, tone="quiet", anchor="end")
        x = 0.0
        for which, number in enumerate(parts(kind.refused)):
            size = wide * number / total
            if number:
                part(sheet, x, y + 6, max(size, 1), thick, which)
            x += size
        mixed(sheet, 0, y + 21, max(x, 2), 6, kind.grades, down=False)
        y += 48
    sheet.close(_keys(ask, sheet, kinds, y + 4))
    return sheet


def _named(sheet: Sheet, y: float, head: tuple[str, list[str]]) -> float:
    y = sheet.lines(0, y, letters.wrap(head[0], BODY, sheet.width))
    return sheet.lines(0, y, head[1], size=SMALL, tone="quiet") - 8


def _keys(ask: FigureRequest, sheet: Sheet, kinds: list[FlowKind], y: float) -> float:
    """What the inks mean; returns where the sheet ends."""
    if not kinds:
        return y
    y = key(ask, sheet, y, part_key(ask, [each.refused for each in kinds]))
    known = [grade for grade in GRADES if any(each.grades.get(grade) for each in kinds)]
    return key(ask, sheet, y + 4, grade_key(ask, known), ask.say("figure.grade.refusals")) - 8


def _least(size: float, part: float, whole: float) -> float:
    """A share of a size, but never so thin that it cannot be seen."""
    return max(2.0, size * min(1.0, part / whole)) if part and whole else 0.0


def _table(ask: FigureRequest, kinds: list[FlowKind]) -> pl.DataFrame:
    """Every number of the figure as it was counted, and per 1,000 people a year."""
    flow, refused = ask.world.flow, ask.world.refused
    rows: list[tuple[str, str, int]] = [
        ("acts", "all", flow.acts),
        ("acts", "unseen", flow.unseen),
        ("acts", "seen", flow.seen),
        ("records", "true", flow.records_true),
        ("records", "false", flow.records_false),
        ("records", "false: somebody else did it", flow.records_of_others),
        ("records", "false: nobody did it", flow.records_invented),
        ("records", "false: entered twice", flow.records_twice),
        ("people", "on a black list at some time", flow.listed_people),
        ("people", "barred from something at the end", flow.barred_people_at_end),
        ("refusals", "all", refused.refusals),
    ]
    for kind in kinds:
        rows += [("refusals", kind.name, kind.refused.refusals)]
        rows += [
            (f"refusals {part}", kind.name, number)
            for part, number in zip(
                ("by the rules", "on a false record", "through a tie alone"), parts(kind.refused), strict=True
            )
        ]
    return pl.DataFrame(
        {
            "stage": [stage for stage, _, _ in rows],
            "what": [what for _, what, _ in rows],
            "number": [number for _, _, number in rows],
            "per_1000_people_a_year": [
                None if stage == "people" else round(ask.yearly(number), 4) for stage, _, number in rows
            ],
        }
    )
