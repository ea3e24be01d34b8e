"""The rows of the founding documents as a table for a terminal, as data for a program, and as a page of the docs.

Nothing is counted here: everything comes from study/coverage/rows.py. The figures are those of one small run with one
seed, and say that a mechanism works, not how often it does so anywhere.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any, Final

from rich.console import Group
from rich.text import Text

from lamppost.show.terminal.tables import words_table
from lamppost.study.coverage.model import PEOPLE, WEEKS, CoveragePart, CoverageRow, Entry
from lamppost.study.coverage.rows import rows

SHOWN: Final = 3
"""Names told before '+ so many more' in a terminal."""
HEAD: Final = f"""# The rows of the founding documents

Four public texts of 2019 to 2023 describe the system that Lamppost runs: a leaflet spread in Hong Kong, an encyclopedia
article, a newspaper article and a survey on the web. Each thing they describe is a row here: what it is, the entries of
rulebooks that carry it, the regimes that hold it, the cases that show it, and how often it was at work in a small run.
Whether it is true is another matter: every entry has its grade, and `lamppost show` tells it with its source.

This page is made by `python -m lamppost.show.terminal.rows > docs/rows.md`; `lamppost list --rows` prints the same. A
figure is a count from one town of {PEOPLE:,} made-up people over {WEEKS} weeks, under the regime in which it is
largest; where a thing is too rare for so small a town, it is the count from the life or the case that is named. It
shows that the mechanism works. It measures nothing.
"""


def names_of(entries: Sequence[Entry]) -> dict[str, list[str]]:
    """'block: name' of each entry by its rulebook."""
    found: dict[str, list[str]] = {}
    for book, block, name in entries:
        found.setdefault(book, []).append(f"{block}.{name}" if name else block)
    return found


def rows_data(rows: Sequence[CoverageRow]) -> list[dict[str, Any]]:
    """The rows as plain data."""
    return [{**asdict(row), "fired": row.fired, "problems": row.problems} for row in rows]


def rows_page(rows: Sequence[CoverageRow]) -> Group:
    """The rows as a table, and what is lacking."""
    told = []
    for row in rows:
        told.append((row.id, row.what, "", "", _few(row.regimes), "", f"{row.fired:,}"))
        for part in row.parts:
            books = names_of(part.entries)
            count = len(part.entries)
            entries = f"{count} entr{'y' if count == 1 else 'ies'}: {_few(list(books))}"
            told.append(("", f"  {part.name}", entries, f"{len(part.cases)}", "", part.where, f"{part.fired:,}"))
    heads = ("row", "what", "entries of", "cases", "regimes", "counted in", "fired")
    lacking = [problem for row in rows for problem in row.problems]
    summary = f"{len(rows)} rows; {len(lacking)} things lacking." if lacking else f"{len(rows)} rows; all of them work."
    return Group(words_table(told, *heads, numbers=1), Text(""), *(Text(each) for each in lacking), Text(summary))


def _few(names: Sequence[str]) -> str:
    more = len(names) - SHOWN
    return ", ".join(names[:SHOWN]) + (f" + {more} more" if more > 0 else "")


def rows_document(rows: Sequence[CoverageRow]) -> str:
    """The page of the documentation, as Markdown."""
    parts = [HEAD]
    for row in rows:
        parts.append(f"## {row.id}\n\n{row.what}\n")
        regimes = ", ".join(f"`{name}`" for name in row.regimes)
        parts.append(f"Regimes: {regimes}.\n")
        parts += [_part(part) for part in row.parts]
    return "\n".join(parts)


def _part(part: CoveragePart) -> str:
    lines = [f"### {part.name.capitalize()}\n", f"At work {part.fired:,} times: {part.where}.\n"]
    cases: dict[str, int] = {}
    for book, _ in part.cases:
        cases[book] = cases.get(book, 0) + 1
    lines += ["| rulebook | entries | cases |", "| --- | --- | --- |"]
    for book, names in names_of(part.entries).items():
        told = ", ".join(f"`{name}`" for name in names)
        lines.append(f"| `{book}` | {told} | {cases.get(book, 0) or ''} |")
    lives = [book for book, name in part.cases if name == "the life itself"]
    if lives:
        lines.append(f"\nLived with `lamppost life {lives[0]} --under REGIME`.")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.stdout.write(rows_document(rows()))
