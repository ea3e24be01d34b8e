"""Every row of the founding documents at work: the entries that carry it, regimes, cases, and how often it fired.

What a row is, and what counts as it, is data (rows.yaml). A part of a row picks entries out of the rulebooks that name
the row; small towns are lived under the regimes that name it, and what those entries did there is counted. Where a
mechanism is too rare for a small town, a life or a case is lived in its place, by the town's own verbs, and the figure
says so. A figure shows that a mechanism works; it measures nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import yaml

from lamppost.rulebook import load
from lamppost.study.coverage.entries import cases_of_part, entries_of_part
from lamppost.study.coverage.figures import figure_of
from lamppost.study.coverage.model import Carriers, CoveragePart, CoverageRow, carriers

TABLE: Final = Path(__file__).with_name("rows.yaml")


def declared() -> dict[str, Any]:
    """The table of rows as it is written: `rows` and `lives` by id."""
    with TABLE.open(encoding="utf-8") as file:
        found: dict[str, Any] = yaml.safe_load(file)
    return found


def rows(*, run: bool = True) -> list[CoverageRow]:
    """Every row in the order of the table; without `run` no figure, which takes no time."""
    table, stock = declared(), carriers()
    found = [_row(stock, name, row, run) for name, row in table["rows"].items()]
    return found + [_life_row(stock, name, row, run) for name, row in table["lives"].items()]


def _row(stock: Carriers, row_id: str, row: Mapping[str, Any], run: bool) -> CoverageRow:
    carriers = [name for name, book in stock.books.items() if row_id in book.rows]
    named = [name for name, regime in stock.regimes.items() if row_id in regime.rows]
    parts, all_regimes = [], []
    for name, spec in row["parts"].items():
        books = list(spec.get("books", carriers))
        entries = tuple(entries_of_part(stock, books, spec))
        used = {book for book, _, _ in entries}
        regimes = [each for each in named if used & set(stock.regimes[each].rulebooks)]
        all_regimes += regimes
        cases = tuple((book, case.name) for book in sorted(used) for case in cases_of_part(stock, book, entries, spec))
        fired, where = figure_of(stock, row_id, spec, entries, regimes, cases) if run else (0, "")
        parts.append(CoveragePart(name, entries, cases, fired, where))
    return CoverageRow(
        row_id, row["what"], tuple(dict.fromkeys(each for each in named if each in all_regimes)), tuple(parts)
    )


def _life_row(stock: Carriers, row_id: str, row: Mapping[str, Any], run: bool) -> CoverageRow:
    """A life is its own case; its figure is how often any rule was at work on anybody in it."""
    parts: list[CoveragePart] = []
    regimes: list[str] = []
    for name in row["lives"]:
        under = load.life(name).under
        regimes += under
        counts = {each: stock.life(name, each).by_book.total() if run else 0 for each in under}
        books = dict.fromkeys(book for each in under for book in stock.regimes[each].rulebooks)
        where = "; ".join(f"{count} under {each}" for each, count in counts.items())
        entries = tuple((book, "in force", "") for book in books)
        parts.append(
            CoveragePart(name, entries, ((name, "the life itself"),), sum(counts.values()), where if run else "")
        )
    return CoverageRow(row_id, row["what"], tuple(dict.fromkeys(regimes)), tuple(parts), tuple(row["lives"]))
