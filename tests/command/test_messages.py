"""Messages: one line whatever a user wrote, days and names within bounds, and never the words of a library."""

from __future__ import annotations

import re
import resource
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel
from pydantic_core._pydantic_core import list_all_errors

import lamppost as lp
from lamppost.catalogue.messages import sentence, validated
from lamppost.catalogue.model import CatalogueFile
from lamppost.catalogue.reader import read_bytes
from lamppost.command.main import main
from lamppost.errors import LONGEST_LINE, LamppostError, one_line, plain
from lamppost.rulebook.check import check_read
from lamppost.rulebook.check_life import LONGEST, MOST_EVENTS
from lamppost.rulebook.model import Cases, Life, Overlay, RegimeFile, Rulebook
from lamppost.rulebook.read import read_text
from lamppost.study.scripted.life import live
from small_run import law
from small_town import BOOK, altered
from work import calls

LIBRARY = re.compile(
    r"pydantic|Input should|valid (integer|string|boolean|dictionary|list)|ValidationError|validation error|input_type|"
    r"Extra inputs|Field required|Value error",
    re.IGNORECASE,
)

# --- the words of a library


VALUES: list[Any] = ["x", 5, 1.5, None, [1], {"a": 1}, True, 10**400, 10**5000]


@pytest.mark.parametrize("error", list_all_errors(), ids=lambda error: error["type"])
def test_no_error_of_the_library_is_passed_on_in_its_own_words(error: Any) -> None:
    kind, context = error["type"], dict(error["example_context"] or {})
    theirs = error["example_message_python"]
    if kind in ("value_error", "assertion_error"):
        context, theirs = {"error": ValueError("what we say ourselves")}, ""
    for value in VALUES:
        said = sentence({"type": kind, "input": value, "ctx": context, "msg": theirs, "loc": ("a",)})
        assert said
        assert "\n" not in said
        assert len(said) < 400
        assert not LIBRARY.search(said), said
        assert not theirs or theirs not in said


WRONG: list[Any] = [
    *(None, True, 5, -5, 1.5, 1e400, float("nan"), 10**30, 10**5000, [], [1], [[]], {}, {"x": 1}),
    *("x", "", "a\nb", "x" * 5000, "2018-13-45", "9999-12-31", "0001-01-01", "5 days", "for good", "1e3"),
]


def filled(model: type[BaseModel], value: Any) -> dict[str, Any]:
    """A block with the same value at every word that the model knows."""
    return {(info.alias or name): value for name, info in model.model_fields.items()}


@pytest.mark.parametrize(
    "model", [Rulebook, RegimeFile, Overlay, Life, Cases, CatalogueFile], ids=lambda each: each.__name__
)
def test_whatever_stands_at_a_word_is_answered_in_our_words(model: type[BaseModel]) -> None:
    blank = read_bytes(b"x: 1\n", "file.yaml")
    for value in WRONG:
        for data in (filled(model, value), filled(model, {"a": value}), filled(model, [value]),
                     filled(model, {"a": {"value": value, "points": value, "cite": value}})):  # fmt: skip
            object.__setattr__(blank, "data", data)
            _, problems = validated(blank, model)
            for problem in problems:
                assert not LIBRARY.search(problem.message), problem.message
                assert "\n" not in str(problem).split("\n", 1)[0]


def test_whoever_catches_its_errors_words_them_anew() -> None:
    files = {path: path.read_text(encoding="utf-8") for path in Path(lp.__file__).parent.rglob("*.py")}
    assert sum("except ValidationError as error" in text for text in files.values()) > 0
    for path, text in files.items():
        if "ValidationError" in text:
            assert '["msg"]' not in text, path
            caught = text.split("except ValidationError as error", 1)
            assert len(caught) == 1 or "str(error)" not in caught[1][:600], path


# --- one line


def test_a_message_is_one_line_whatever_stands_in_it() -> None:
    for text in ("a\nb", "a\r\nb", "a\x00b", "a\x1b[31mb", "a\u2028b", "a\u202eb", "a\x85b"):
        said = str(LamppostError(f"There is no '{text}'."))
        assert said.splitlines() == [said]
        assert said.isprintable()
    assert str(LamppostError("中文 · — ★")) == "中文 · — ★"
    assert len(one_line("x" * 10**6)) <= LONGEST_LINE
    assert plain("x" * 500, 60).endswith("...")


ODD = {"long": "x" * 5000, "broken": "a\nb", "control": "a\x07b", "escape": "\x1b[31mred", "separator": "a\u2028b"}


@pytest.mark.parametrize("name", ODD)
def test_an_odd_name_is_one_line_at_every_command(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    odd = ODD[name]
    for words in (
        ("run", odd), ("run", "national-2018", "--with", odd), ("run", "national-2018", "--place", odd),
        ("run", "national-2018", "--grade", odd), ("run", "national-2018", "--start", odd),
        ("run", "national-2018", "--people", odd), ("run", "national-2018", "--set", odd),
        ("run", "national-2018", "--set", f"{odd}=2"), ("run", "--resume", odd), ("run", odd + ".yaml"),
        ("twin", odd, "national-2018"), ("life", odd, "--under", "national-2018"), ("life", "debtor", "--under", odd),
        ("life", "debtor", "--under", "national-2018", "--lang", odd), ("show", odd), ("show", odd, "--person", "1"),
        ("check", odd), ("check", odd + ".yaml"), ("diff", odd, "national-2018"), ("schema", odd), ("report", odd),
        ("law", "national-2018", "--text", odd), ("knobs", odd), ("audit", "national-2018", "--by", odd), (odd,),
        ("ladder", "national-2018", odd), ("evidence", "national-2018", "--figure", odd), ("run", f"--{odd}"),
    ):  # fmt: skip
        assert main(list(words)) == 2, words[0]
        said = capsys.readouterr()
        assert said.err.count("\n") == 1, (words[0], said.err[:300])
        assert said.err[:-1].isprintable()
        assert len(said.err) < 4000


def test_the_root_of_all_folders_is_no_place(capsys: pytest.CaptureFixture[str]) -> None:
    for words in (("run", "national-2018", "--out", "/"), ("twin", "national-2018", "--with", "appeal", "--out", "/"),
                  ("run", "--resume", "/"), ("report", "/"), ("show", "/", "--person", "1")):  # fmt: skip
        assert main(list(words)) == 2
        said = capsys.readouterr().err
        assert said.count("\n") == 1


# --- days and names in files

DAYS = ["9999-12-31", "0001-01-01", "1799-12-31", "2300-01-01"]
LIFE = """
life: l
title: A short life
person: {age: 30}
happens: {2018-01-01: red-light-walking}
until: 2019-01-01
"""
CASES = """
rulebook: court-defaulters
cases:
  - name: one
    happens: {2018-01-01: red-light-walking}
    then: {2018-02-01: {allowed: [flight]}}
"""
REGIME = """
regime: r
title: A regime
rulebooks: [court-defaulters]
start: 2018-01-01
evidence: assumed
why: a test
"""
PLACES = [(BOOK, "2015-01-01"), (BOOK, "2030-01-01"), (BOOK, "2018-01-01"), (LIFE, "2018-01-01"), (LIFE, "2019-01-01"),
          (CASES, "2018-01-01"), (CASES, "2018-02-01"), (REGIME, "2018-01-01")]  # fmt: skip


@pytest.mark.parametrize("day", DAYS)
@pytest.mark.parametrize("place", range(len(PLACES)))
def test_a_day_at_the_end_of_the_calendar_is_a_problem_with_its_place(place: int, day: str) -> None:
    text, was = PLACES[place]
    problems = check_read(read_text(altered(text, was, day), "file.yaml"))
    assert any(day in each.message and "out of reach" in each.message for each in problems)
    assert all(each.line >= 1 for each in problems)


@pytest.mark.parametrize("day", [*DAYS, "1899-12-31", "2201-01-01"])
def test_a_run_starts_within_the_calendar(day: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["run", "national-2018", "--start", day]) == 2
    assert "between 1900 and 2200" in capsys.readouterr().err


def test_a_name_of_thousands_of_characters_is_a_problem() -> None:
    problems = check_read(read_text(altered(BOOK, "rulebook: town", f"rulebook: {'t' * 5000}"), "file.yaml"))
    assert any("too long" in each.message for each in problems)
    assert all(len(each.message) < 500 for each in problems)


# --- how long a life may be


def life_of(years: int, a_year: int, times: int = 1) -> str:
    days = [f"  {1950 + number // a_year}-{1 + number % a_year % 12:02d}-{1 + number % a_year // 12 % 28:02d}"
            for number in range(years * a_year)]  # fmt: skip
    happens = "\n".join(f"{day}: [{{act: red-light-walking, times: {times}}}]" for day in days)
    return f"life: l\ntitle: A long life\nperson: {{age: 20}}\nhappens:\n{happens}\nuntil: {1950 + years - 1}-12-31\n"


def test_the_longest_life_is_short_work(tmp_path: Path) -> None:
    (tmp_path / "l.yaml").write_text(life_of(LONGEST, MOST_EVENTS // LONGEST), encoding="utf-8")
    lp.life("debtor", law())  # what is compiled and read once
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert lp.life(tmp_path / "l.yaml", law()).lines
    assert (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024 < 300


def test_a_life_twice_as_long_is_little_more_than_twice_the_work(tmp_path: Path) -> None:
    def work(years: int) -> int:
        path = tmp_path / f"{years}.yaml"
        path.write_text(life_of(years, MOST_EVENTS // LONGEST), encoding="utf-8")
        return calls(lambda: lp.life(path, law()))

    lp.life("debtor", law())
    half, whole = work(LONGEST // 2), work(LONGEST)
    assert whole < 2.2 * half
    assert whole < 1000 * MOST_EVENTS


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (life_of(1, 12).replace("until: 1950-12-31", "until: 2280-01-01"), "lasts 60 years at most"),
        (life_of(80, 1), "lasts 60 years at most"),
        (life_of(1, 12, 366), "at most 4,000 fit"),
        (altered(CASES, "2018-02-01", "2118-02-01"), "lasts 60 years at most"),
        (altered(CASES, "2018-01-01: red-light-walking", "2018-01-01: [{act: red-light-walking, times: 5000}]"), "366"),
        (altered(LIFE, "person: {age: 30}", f"person: {{age: 30}}\nhousehold: [{'{age: 3}, ' * 40}]"), "at most 20"),
    ],
)
def test_what_would_take_too_long_is_a_problem_with_its_place(text: str, said: str) -> None:
    problems = check_read(read_text(text, "file.yaml"))
    assert any(said in each.message for each in problems), [each.message for each in problems]


def test_a_life_that_was_not_read_from_a_file_is_bounded_too() -> None:
    happens = {"2018-01-01": "red-light-walking"}
    words = {"life": "l", "title": {"en": "x"}, "person": {"age": 30}, "happens": happens, "until": "2118-01-01"}
    with pytest.raises(LamppostError, match="60 years at most"):
        live(Life.model_validate(words), law())
