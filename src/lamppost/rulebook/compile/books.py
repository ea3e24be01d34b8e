"""Books as rows: whom each reaches, how its account works, its bands, its appeal."""

from __future__ import annotations

import datetime as dt
import math
from typing import Final

import numpy as np
from numpy.typing import NDArray

from lamppost.catalogue.model import Catalogue
from lamppost.catalogue.people import PLACES, flag_mask
from lamppost.rulebook.compile.acts import in_force
from lamppost.rulebook.compile.columns import HIGHEST, LOWEST, columns, stated
from lamppost.rulebook.compile.numbers import chance, length, ranges, rows, value
from lamppost.rulebook.compile.plan import Plan
from lamppost.rulebook.compile.ties import spreading
from lamppost.rulebook.model import Rulebook, Who
from lamppost.town.tables import BAND, BOOK, FOREVER, NO_LENGTH

ALL_PLACES: Final = (1 << len(PLACES)) - 1
OLDEST: Final = 199
ASK_WEEKS: Final = 52
"""Who has not asked for correction within a year does not ask."""


def books_table(plan: Plan, catalogue: Catalogue, day: dt.date) -> NDArray[np.void]:
    """(books,) BOOK: every book of a plan on a day."""
    bands = ranges([list(book.bands) for book in plan.books])
    spreads = ranges([spreading(book) for book in plan.books])
    repairs = ranges([list(book.repair) for book in plan.books])
    scored = 0
    table = []
    for number, book in enumerate(plan.books):
        row: dict[str, object] = {
            **columns(book, "book", day),
            "on": in_force(book, day),
            "bands": bands[number],
            "bands_end": bands[number + 1],
            "spreads": spreads[number],
            "spreads_end": spreads[number + 1],
            "repairs": repairs[number],
            "repairs_end": repairs[number + 1],
            "score": -1 if book.score is None else scored,
            # Of no date: what a state put on along a tie has to come off along the same one.
            "ties_known": chance(stated(book, "ties_known", None)),
        }
        scored += book.score is not None
        table.append({**row, **_reach(book, day), **_account(book, day), **_appeal(book, catalogue, day)})
    return rows(BOOK, table)


def _reach(book: Rulebook, day: dt.date) -> dict[str, object]:
    who = book.who or Who()
    consent = ("consenting",) if stated(who, "consent", day) else ()
    oldest = stated(who, "age_to", day)
    return {
        **columns(who, "book", day),
        "age_below": (OLDEST if math.isinf(oldest) else oldest) + 1,
        "places": sum(1 << PLACES[name] for name in who.where) if who.where else ALL_PLACES,
        "also": flag_mask(who.also),
        "need": flag_mask((*who.only, *consent)),
        "bar": flag_mask(who.spares),
    }


def _account(book: Rulebook, day: dt.date) -> dict[str, object]:
    score = book.score
    if score is None:
        return {"lowest": LOWEST, "highest": HIGHEST}
    return {
        **columns(score, "book", day),
        # A figure that begins later is still what everybody starts with.
        "start": value(score.start, day, score.start.versions[0].value),
        "lost": score.beyond == "lost",
    }


def bands_table(plan: Plan, day: dt.date) -> tuple[NDArray[np.void], NDArray[np.int16]]:
    """(bands, the lists on which entering one is a ground)."""
    table: list[dict[str, object]] = []
    placed: list[int] = []
    for owner, book in enumerate(plan.books):
        for name, band in book.bands.items():
            first = len(placed)
            placed += [plan.list_number(owner, each) for each in band.puts_on]
            table.append(
                {
                    "least": value(band.at_least, day, LOWEST),
                    "mark": plan.marks.get((book.rulebook, "band", name, 0), -1),
                    "lists": first,
                    "lists_end": len(placed),
                }
            )
    return rows(BAND, table), np.array(placed, np.int16)


def _appeal(book: Rulebook, catalogue: Catalogue, day: dt.date) -> dict[str, object]:
    appeal = book.appeal
    if appeal is None:
        return {"second": NO_LENGTH, "within": FOREVER, "second_within": FOREVER}
    figure = {name: value(response.value, None, 0.0) for name, response in catalogue.responses.items()}
    # Who is given no reasons asks less often.
    asks = 1.0 if stated(appeal, "reasons_given", day) else figure["asked-without-reasons"]
    second = length(stated(appeal, "second_decided_within", day))
    return {
        **columns(appeal, "book", day),
        "second": second if stated(appeal, "second_look", day) else NO_LENGTH,
        "asks_wrong": chance(asks * value(appeal.asked_when_wrong, day, figure["asked-when-wrong"])),
        "asks_right": chance(asks * value(appeal.asked_when_right, day, figure["asked-when-right"])),
        "upheld_wrong": chance(value(appeal.upheld_when_wrong, day, figure["upheld-when-wrong"])),
        "upheld_right": chance(value(appeal.upheld_when_right, day, figure["upheld-when-right"])),
    }


def ask_by(catalogue: Catalogue) -> NDArray[np.int64]:
    """(ASK_WEEKS,) thresholds: of those who ask, the same share of the rest asks in each week."""
    half = max(0.1, value(catalogue.responses["asked-half-time"].value, None, 0.1))
    by = [1 - 0.5 ** ((week + 1) / half) for week in range(ASK_WEEKS)]
    return np.array([*map(chance, by[:-1]), chance(1.0)], np.int64)
