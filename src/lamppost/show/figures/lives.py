"""Ledgers of three typical made-up people as timelines: what was recorded, when they were listed, what was refused."""

from __future__ import annotations

from typing import Final

import polars as pl

from lamppost.catalogue.claims import GRADES
from lamppost.show.figures import text_metrics as letters
from lamppost.show.figures.canvas import BODY, HATCH, SMALL, Sheet
from lamppost.show.figures.frame import Frame
from lamppost.show.figures.keys import Swatch, grade_key, key
from lamppost.show.figures.numbers import count
from lamppost.show.figures.people import person
from lamppost.show.figures.types import Drawing, FigureRequest
from lamppost.study.findings.model import Ledger, LedgerLine, TypicalLife, in_language

LANE: Final = 20.0
FALSE: Final = ("twice", "other", "invented")
UNDONE: Final = "left undone out of fear"
LANES: Final[dict[str, tuple[str, ...]]] = {
    "refused": ("refused",),
    "listed": ("listed", "left the list"),
    "points": ("points", "points lapsed"),
    "recorded": ("recorded",),
    "undone": (UNDONE,),
}
"""Lane -> kinds of ledger lines that are drawn in it."""
TOLD: Final = 3
"""Lines of a ledger that are written out below it."""


def three_lives(ask: FigureRequest) -> Drawing | None:
    """Each life with a ledger for each world."""
    lives = ask.findings.lives
    if not lives:
        return None
    sheet, y = ask.sheet(), 4.0
    for life in lives:
        y = _life(ask, sheet, life, y) + 20
    y = key(ask, sheet, y + 8, _key(ask))
    told = {e.grade for life in lives for ledger in life.ledgers for e in _weighty(ledger)}
    known = [grade for grade in GRADES if grade in told]
    if known:
        y = key(ask, sheet, y + 4, grade_key(ask, known), ask.say("figure.three_lives.grades"))
    sheet.close(y - 8)
    said = [ask.after(_who(ask, life), *(_line_text(ask, each) for each in life.ledgers)) for life in lives]
    title, note = ask.say("figure.three_lives.title"), ask.say("figure.three_lives.note")
    return Drawing(sheet, title, note, ask.after(*said), _table(ask))


def _who(ask: FigureRequest, life: TypicalLife) -> str:
    why = ask.say(f"figure.three_lives.{life.chosen}", of=count(life.of))
    return ask.say("figure.three_lives.who", person=person(ask, life), why=why)


def _line_text(ask: FigureRequest, ledger: Ledger) -> str:
    return ask.say(
        "figure.three_lives.alt",
        world=ask.title(ledger.world),
        refusals=count(ledger.refusals),
        wrongful=count(ledger.wrongful),
        tied=count(ledger.collateral),
        weeks=count(ledger.listed_weeks),
    )


def _life(ask: FigureRequest, sheet: Sheet, life: TypicalLife, y: float) -> float:
    y = sheet.lines(0, y + 14, letters.wrap(person(ask, life), 14, ask.width, 2), size=14, serif=True)
    why = ask.say(f"figure.three_lives.{life.chosen}", of=count(life.of))
    y = sheet.lines(0, y - 1, letters.wrap(why, SMALL, ask.width, 3), size=SMALL, tone="quiet")
    last = max((place for place, ledger in enumerate(life.ledgers) if not _empty(ledger)), default=0)
    for place, ledger in enumerate(life.ledgers):
        y = _ledger(ask, sheet, ledger, y + 6, last=place == last) + 8
    return y


def _empty(ledger: Ledger) -> bool:
    return not ledger.lines and not ledger.refusals


def _ledger(ask: FigureRequest, sheet: Sheet, ledger: Ledger, y: float, last: bool) -> float:
    """One ledger; days stand below the `last` one of a life that has any lines only, as all have the same weeks."""
    wide = ask.width
    y = sheet.lines(0, y + BODY, letters.wrap(ask.title(ledger.world), BODY, wide, 3)) - BODY + 4
    names = 116.0 if ask.narrow else 150.0
    if _empty(ledger):
        nothing = letters.wrap(ask.say("figure.three_lives.nothing"), SMALL, wide, 2)
        return sheet.lines(0, y + 14, nothing, size=SMALL, tone="quiet") - 8
    labels = {
        "refused": ask.say("figure.three_lives.refused", n=count(ledger.refusals)),
        "listed": ask.say("figure.three_lives.listed", n=count(ledger.listed_weeks)),
        "recorded": ask.say("figure.three_lives.recorded"),
        "points": ask.say("figure.three_lives.points"),
        "undone": ask.say("figure.three_lives.undone"),
    }
    days = ask.findings.worlds[0].weeks.first_day
    kinds = {each.kind for each in ledger.lines}
    lanes = [name for name, those in LANES.items() if name not in ("undone", "points") or kinds & set(those)]
    frame = _Lanes(sheet, days, y, LANE * len(lanes), names)
    for place, name in enumerate(lanes):
        middle = y + LANE * (place + 0.5)
        text = letters.short(labels[name], SMALL, names - 10)
        sheet.text(0, middle + 4.5, text, size=SMALL, tone="quiet")
        sheet.line([(names, middle), (wide, middle)], "rule", width=0.8)
        lines = [each for each in ledger.lines if each.kind in LANES[name]]
        if name == "listed":
            _spans(sheet, frame, lines, middle, ledger)
        elif name == "points":
            _points(sheet, frame, lines, middle)
        else:
            _marks(sheet, frame, lines, middle)
    y = frame.days() + 4 if last else frame.bottom + 2
    for line in _weighty(ledger):
        text = f"{line.day}  {in_language(line.sentence, ask.words.language)}"
        if line.grade in GRADES:
            sheet.graded(names - 16, y + 5, 10, 10, line.grade)
        y = sheet.lines(names, y + 14, letters.wrap(text, SMALL, wide - names, 3), size=SMALL) - 14
    if ledger.more:
        text = ask.say("figure.three_lives.more", n=count(ledger.more))
        y = sheet.lines(names, y + 14, letters.wrap(text, SMALL, wide - names, 2), size=SMALL, tone="quiet") - 14
    return y + 2


class _Lanes(Frame):
    """A frame without numbers, to the right of the names of its lanes."""

    def __init__(self, sheet: Sheet, days: list[str], top: float, tall: float, names: float) -> None:
        super().__init__(sheet, days, top, tall, None)
        self.left, self.right = names, sheet.width - 6


def _spans(sheet: Sheet, frame: Frame, lines: list[LedgerLine], middle: float, ledger: Ledger) -> None:
    """Bars from entering a list to leaving one; to the end where nothing says that it was left."""
    since: int | None = None
    for line in [*sorted(lines, key=lambda each: each.week), None]:
        if line is not None and line.kind == "listed":
            since = line.week if since is None else since
        elif since is not None and (line is not None or ledger.listed_weeks):
            end = frame.x(line.week) if line is not None else frame.right
            sheet.rect(frame.x(since), middle - 4, max(2.0, end - frame.x(since)), 8, "step-4", alpha=0.55)
            since = None


def _points(sheet: Sheet, frame: Frame, lines: list[LedgerLine], middle: float) -> None:
    """Points as strokes: up for those won, down for those lost, the longer the more."""
    most = max((abs(line.points) for line in lines if line.points), default=0)
    for line in lines:
        if line.points:
            x, long = frame.x(line.week + 0.5), 2 + 7 * line.points / most * (1 if line.points > 0 else -1)
            up = line.points > 0
            sheet.line(
                [(x, middle), (x, middle - long if up else middle + long)], "step-2" if up else "step-5", width=2
            )


def _marks(sheet: Sheet, frame: Frame, lines: list[LedgerLine], middle: float) -> None:
    """A mark for each line, but none where one like it stands already."""
    taken: dict[str, float] = {}
    for line in sorted(lines, key=lambda each: each.week):
        x, what = frame.x(line.week + 0.5), _what(line)
        if x - taken.get(what, -99.0) >= 3:
            _mark(sheet, x, middle, what)
            taken[what] = x


def _what(line: LedgerLine) -> str:
    if line.kind == "refused":
        return "wrongful" if line.truth == "wrongful" else "tied" if line.through_tie else "rightful"
    if line.kind == "recorded":
        return "false" if line.truth in FALSE else "true"
    return "undone"


def _mark(sheet: Sheet, x: float, y: float, what: str) -> None:
    if what == "rightful":
        sheet.mark(x, y, "square", "step-4", 10)
    elif what == "wrongful":
        sheet.mark(x, y, "square", "paper", 11)
        sheet.rect(x - 5, y - 5, 10, 10, "step-5", hatch=HATCH, line=1.2)
    elif what == "tied":
        sheet.mark(x, y, "diamond", "step-3", 11)
    elif what == "true":
        sheet.mark(x, y, "disc", "step-2", 7)
    elif what == "false":
        sheet.mark(x, y, "triangle", "step-5", 9)
    else:
        sheet.mark(x, y, "ring", "quiet", 8)


def _weighty(ledger: Ledger) -> list[LedgerLine]:
    """The lines that tell most, by date: the first false record, entry on a list, wrongful refusal, refusal."""

    def first(kind: str, truths: tuple[str, ...] = ()) -> LedgerLine | None:
        return next((e for e in ledger.lines if e.kind == kind and (not truths or e.truth in truths)), None)

    wanted = (first("refused", ("wrongful",)), first("recorded", FALSE), first("listed"), first("refused"),
              first("recorded"))  # fmt: skip
    kept: list[LedgerLine] = []
    for line in wanted:
        if line is not None and line not in kept and len(kept) < TOLD:
            kept.append(line)
    return sorted(kept, key=lambda each: (each.day, ledger.lines.index(each)))


def _key(ask: FigureRequest) -> list[tuple[Swatch, str]]:
    def swatch(what: str) -> Swatch:
        return lambda sheet, x, y: _mark(sheet, x + 7, y + 5, what)

    kinds = {_what(e) for life in ask.findings.lives for ledger in life.ledgers for e in ledger.lines
             if e.kind in ("refused", "recorded", UNDONE)}  # fmt: skip
    order = ("rightful", "wrongful", "tied", "true", "false", "undone")
    return [(swatch(what), ask.say(f"figure.three_lives.mark.{what}")) for what in order if what in kinds]


def _table(ask: FigureRequest) -> pl.DataFrame:
    """Every line of every ledger that the findings hold."""
    rows = [
        (
            life.person,
            life.chosen,
            ledger.world,
            each.week,
            each.day,
            each.kind,
            in_language(each.sentence, ask.words.language),
            each.truth,
            each.through_tie,
            each.points,
            each.score,
            each.grade,
            each.source,
            each.rule_at,
        )
        for life in ask.findings.lives
        for ledger in life.ledgers
        for each in ledger.lines
    ]
    texts = dict.fromkeys(("day", "kind", "sentence", "truth"), pl.String)
    schema: dict[str, type[pl.DataType]] = {"person": pl.Int64, "chosen": pl.String, "world": pl.String}
    schema |= {"week": pl.Int64, **texts, "through_tie": pl.Boolean, "points": pl.Int64, "score": pl.Int64}
    schema |= dict.fromkeys(("grade", "source", "rule_at"), pl.String)
    return pl.DataFrame(rows, schema=schema, orient="row")
