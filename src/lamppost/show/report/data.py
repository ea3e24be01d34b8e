"""The numbers of a figure as a table to read: what its CSV file says in words for programs, said in the language."""

from __future__ import annotations

import re
from typing import Final

from lamppost.show.figures import DrawnFigure
from lamppost.show.report.tables import Cell, Table
from lamppost.study.findings.model import Findings, in_language
from lamppost.words import Words

IDS: Final = ("service",)
"""Columns of names for programs, beside which the same stands in words."""
ROOMS: Final = ("by", "class", "variant", "outcome", "group")
"""Kinds of words that the figures have names for: figure.ROOM.WORD."""


def data_table(id_: str, drawn: DrawnFigure, findings: Findings, words: Words) -> Table:
    """The table of a figure."""
    frame = drawn.table.drop(IDS, strict=False)
    cells = _CellWords(findings, words)
    numeric = [frame.schema[name].is_numeric() for name in frame.columns]
    columns = [Cell(cells.column(name), number=number) for name, number in zip(frame.columns, numeric, strict=True)]
    rows = [
        [Cell(cells.cell(name, row), number=number) for name, number in zip(frame.columns, numeric, strict=True)]
        for row in frame.iter_rows(named=True)
    ]
    return Table(f"numbers-{id_}", words.say("report.numbers"), columns, rows)


class _CellWords:
    def __init__(self, findings: Findings, words: Words) -> None:
        self.words = words
        language = words.language
        self.names = {world.name: in_language(world.title, language) for world in findings.worlds}
        rungs = findings.ladder.rungs if findings.ladder else ()
        self.rungs = {each.overlay or "none": in_language(each.label, language) for each in rungs}

    def column(self, name: str) -> str:
        """A column's head."""
        return self.known(f"report.data.{name}") or name.replace("_", " ")

    def cell(self, column: str, row: dict[str, object]) -> str:
        """What stands in a row."""
        value = row[column]
        if value is None:
            return "–"
        if isinstance(value, float):
            return f"{value:,.4g}"
        if isinstance(value, int) and not isinstance(value, bool):
            return f"{value:,}"
        return self.word(column, str(value), row)

    def word(self, column: str, text: str, row: dict[str, object]) -> str:
        """A word for programs as one for people; others as they are."""
        if column in ("world", "against"):
            return self.names.get(text, text)
        if column == "adds":
            return self.rungs.get(text, text)
        if " + " in text:
            return " + ".join(self.word(column, each, row) for each in text.split(" + "))
        slug = re.sub(r"\W+", "_", text).strip("_")
        of = str(row.get("by") or row.get("what") or "")
        keys = [f"figure.{of}.{slug}", f"report.data.{slug}", *(f"figure.{room}.{slug}" for room in ROOMS)]
        if column in ROOMS:
            keys.insert(0, f"figure.{column}.{slug}")
        return next((said for key in keys if (said := self.known(key))), text)

    def known(self, key: str) -> str:
        """The sentence of a key, or ''."""
        return self.words.say(key) if self.words.has(key) else ""
