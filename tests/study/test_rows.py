"""Every row of the founding documents is carried, shown and at work; and the page of rows says what the files say."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest

from lamppost.command.main import main
from lamppost.rulebook import load
from lamppost.show.terminal.rows import names_of, rows_data, rows_document, rows_page
from lamppost.study.coverage import rows as study
from lamppost.study.coverage.model import CoveragePart, CoverageRow

PAGE = Path(__file__).parents[2] / "docs" / "rows.md"
IDS = [
    f"{letter}{n}" for letter, last in (("S", 13), ("C", 9), ("B", 6), ("P", 12), ("R", 6)) for n in range(1, last + 1)
]
FIGURE = re.compile(r"^At work .*$", re.MULTILINE)


@cache
def still() -> list[CoverageRow]:
    return study.rows(run=False)


def test_every_row_and_every_life_of_the_founding_documents_is_there() -> None:
    assert [row.id for row in still()] == [*IDS, *(f"L{n}" for n in range(1, 8))]


def test_every_rulebook_and_regime_names_rows_that_there_are() -> None:
    named = {row for name in load.names("rulebook") for row in load.rulebook(name).rows}
    named |= {row for name in load.names("regime") for row in load.regime(name).regime.rows}
    assert named <= set(IDS)


def test_every_part_of_every_row_has_entries_a_regime_and_a_case() -> None:
    lacking = [problem for row in still() for problem in row.problems if "never fired" not in problem]
    assert lacking == []


def test_every_entry_is_in_its_rulebook() -> None:
    books = {name: load.rulebook(name) for name in load.names("rulebook")}
    assert sum(len(part.entries) for row in still() for part in row.parts) > 100
    for row in still():
        for part in row.parts:
            for book, block, name in part.entries:
                found = getattr(books[book], block, None) if block != "in force" else book
                known = name in found if isinstance(found, dict) else found is not None
                assert known or name.startswith("all "), (row.id, part.name, book, block, name)


def test_the_page_says_what_the_files_say() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert FIGURE.sub("", page) == FIGURE.sub("", rows_document(still())), "make it anew: see the head of docs/rows.md"


def test_no_figure_on_the_page_is_nought() -> None:
    figures = re.findall(r"^At work ([0-9,]+) times: (.+)\.$", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    assert len(figures) == sum(len(row.parts) for row in still())
    assert all(int(count.replace(",", "")) > 0 and where for count, where in figures)


def test_what_is_lacking_is_named() -> None:
    bare = CoverageRow("X1", "Nothing.", (), (CoveragePart("a part", (), (), 0, ""),))
    assert bare.problems == ["X1: no regime", "X1, a part: no entry", "X1, a part: no case", "X1, a part: never fired"]
    whole = CoverageRow(
        "X2", "Something.", ("r",), (CoveragePart("a part", (("b", "score", ""),), (("b", "case"),), 3, "here"),)
    )
    assert whole.problems == []
    assert whole.fired == 3
    assert names_of(whole.parts[0].entries) == {"b": ["score"]}


def test_the_command_fails_when_a_row_is_lacking(monkeypatch: pytest.MonkeyPatch) -> None:
    bare = CoverageRow("X1", "Nothing.", (), (CoveragePart("a part", (), (), 0, ""),))
    monkeypatch.setattr(study, "rows", lambda: [bare])
    assert main(["list", "--rows", "--json"]) == 1
    assert main(["list", "--rows"]) == 1


@pytest.mark.slow
def test_every_row_is_at_work(capsys: pytest.CaptureFixture[str]) -> None:
    found = study.rows()
    assert [problem for row in found for problem in row.problems] == []
    assert len(rows_data(found)) == len(found)
    from rich.console import Console

    Console(width=160).print(rows_page(found))
    assert f"{len(found)} rows; all of them work." in capsys.readouterr().out
