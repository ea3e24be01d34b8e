"""Whatever a user gets wrong is said in a line or two on stderr, with exit code 2: never a traceback."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import lamppost as lp
from lamppost.command.main import main
from small_run import lamppost as command
from small_run import law, town
from small_town import BOOK, altered

RUN = ("run", "national-2018")
SMALL = (*RUN, "--people", "300", "--years", "0.1")

LINES = {
    ("run", "natinal-2018"): "Did you mean 'national-2018'?",
    (*RUN, "--with", "apeal"): "There is no overlay 'apeal'",
    ("life", "detor", "--under", "national-2018"): "Did you mean 'debtor'?",
    ("life", "debtor", "--under", "nowhere"): "There is no regime 'nowhere'",
    ("life", "debtor"): "--under",
    ("show", "court-defaulter"): "Did you mean 'court-defaulters'?",
    ("check", "no-such-file.yaml"): "There is no file",
    ("diff", "national-2018", "aviation-2018"): "two rulebooks or two regimes",
    ("schema", "rulbook"): "Did you mean 'rulebook'?",
    ("rnu",): "Did you mean 'run'?",
    ("run",): "lamppost run national-2018",
    (*RUN, "--people", "0"): "write a whole number from 1 to 100,000,000",
    (*RUN, "--people", "-1"): "write a whole number from 1 to 100,000,000",
    (*RUN, "--people", "1e12"): "write a whole number from 1 to 100,000,000",
    (*RUN, "--people", "1.5"): "write a whole number",
    (*RUN, "--people", "ten"): "write a whole number",
    (*RUN, "--people", "nan"): "write a whole number",
    (*RUN, "--people", ""): "write a whole number",
    (*RUN, "--years", "0"): "write a number of years",
    (*RUN, "--years", "-2"): "write a number of years",
    (*RUN, "--years", "inf"): "write a number of years",
    (*RUN, "--years", "long"): "write a number of years",
    (*RUN, "--seed", "-1"): "write a whole number from 0",
    (*RUN, "--seed", "18446744073709551616"): "write a whole number from 0",
    (*RUN, "--threads", "0"): "write a whole number from 1",
    (*RUN, "--start", "soon"): "YYYY-MM-DD",
    (*RUN, "--start", "2018-02-30"): "YYYY-MM-DD",
    (*RUN, "--place", "moon"): "Unknown place 'moon'",
    (*RUN, "--grade", "certain"): "documented, reported, alleged, assumed",
    (*RUN, "--poeple", "10"): "Did you mean --people?",
    (*SMALL, "--watch", "300"): "There is no person 300",
    ("run", "--resume", "nothing-here"): "no stopped run to resume",
    ("run", "national-2018", "--resume", "x"): "--resume takes everything from its folder",
}


@pytest.mark.parametrize("words", LINES, ids=" ".join)
def test_a_mistake_is_one_line(
    words: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(list(words)) == 2
    said = capsys.readouterr()
    assert LINES[words] in said.err
    assert said.err.count("\n") == 1
    assert said.out == ""
    assert not list(tmp_path.rglob("*.json"))


def test_a_rulebook_with_three_mistakes_has_three_messages(tmp_path: Path) -> None:
    wrong = altered(BOOK, "highest: 200", "hihgest: 200")
    wrong = altered(wrong, "points: -5, cite: paper", "points: lots, cite: paper")
    wrong = altered(wrong, "cite: law art. 11", "cite: lex art. 11")
    for old, new in (("jaywalking", "red-light-walking"), ("spitting", "littering"), ("lamppost, court", "court")):
        wrong = wrong.replace(old, new)
    (tmp_path / "town.yaml").write_text(wrong, encoding="utf-8")
    done = command("check", "town.yaml", cwd=tmp_path)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    for word in ("hihgest", "lots", "lex"):
        assert any(line.startswith("town.yaml:") and word in line for line in done.stdout.splitlines()), word


OUT = {
    "there": "exists already",
    "a-file": "is a file",
    "a-file/below": "a part of the path is a file",
    "a-file/further/below": "a part of the path is a file",
    "/proc/nowhere/run": "Cannot write /proc/nowhere/run",
    "x" * 300: "the name is too long",
}


@pytest.mark.parametrize("out", OUT)
def test_a_folder_that_cannot_be_is_said_before_the_work(
    out: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "there").mkdir()
    (tmp_path / "a-file").write_text("", encoding="utf-8")
    monkeypatch.setattr("lamppost.town.loop.Town.step", lambda self: pytest.fail("it lived"))
    assert main([*SMALL, "--out", out]) == 2
    said = capsys.readouterr().err
    assert OUT[out] in said
    assert said.count("\n") == 1
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a-file", "there"]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"years": 0}, "one week"),
        ({"years": 0.001}, "one week"),
        ({"years": float("nan")}, "'years'"),
        ({"years": "three"}, "'years'"),
        ({"years": 1000}, "100 years"),
        ({"seed": -1}, "2\\*\\*64"),
        ({"seed": 2**64}, "2\\*\\*64"),
        ({"seed": 1.5}, "whole number"),
        ({"start": "May"}, "YYYY-MM-DD"),
        ({"threads": 0}, "'threads'"),
        ({"watch": [10**9]}, "There is no person"),
        ({"watch": ["me"]}, "given by number"),
    ],
)
def test_the_same_through_the_library(options: dict[str, Any], said: str) -> None:
    with pytest.raises(lp.LamppostError, match=said):
        lp.run(town(), law(), **options)


def test_what_is_no_society_and_no_regime() -> None:
    with pytest.raises(lp.LamppostError, match=r"Society\.generate"):
        lp.run([1, 2], law())  # type: ignore[arg-type]
    with pytest.raises(lp.LamppostError, match=r"lamppost\.regime"):
        lp.run(town(), "national-2018")  # type: ignore[arg-type]


def test_a_folder_of_no_run() -> None:
    with pytest.raises(lp.LamppostError, match="There is no folder"):
        lp.load("nowhere-at-all")
