"""Every block of code of the pages runs as it stands, but for the size of its towns, and what a command needs is there.

Blocks of docs/studies.md are run by test_studies.py. Commands are run where a page's own folder is (a temporary one, in
which there are the runs that the page speaks of), page by page, each once; those of ELSEWHERE by the tests named there.
"""

from __future__ import annotations

import io
import os
import re
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Final

import pytest

from lamppost.command.main import app, main
from lamppost.rulebook.check import check_file
from lamppost.rulebook.read import KINDS
from made_findings import made
from page_blocks import blocks, command_lines

ROOT: Final = Path(__file__).parents[2]
PAGES: Final = {
    path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8")
    for path in (*sorted((ROOT / "docs").rglob("*.md")), ROOT / "README.md")
}
PYTHON: Final = [
    (name, number)
    for name, text in PAGES.items()
    for number in range(len(blocks(text, "python")))
    if name != "docs/studies.md"
]
SMALLER: Final = {
    r"\b\d{1,3}_000\b": "300",
    r"\byears=[\d.]+": "years=0.2",
    r'(export\(findings, "figures")\)': r'\1, names=("weeks",))',
}
"""What is made smaller in Python: pattern -> what stands there instead."""
ELSEWHERE: Final = {
    "serve": "tests/show (a server has no end)",
    "fit": "tests/study/test_record.py (it takes an hour)",
    "validate": "tests/study/test_record.py",
    "sweep": "test_studies.py and tests/command/test_cli_study.py",
    "sensitivity": "tests/study/test_sensitivity.py",
}
"""Command -> where it is run instead."""


def command(*words: str) -> str:
    """What a command prints; it ends with 0."""
    told, wrong = io.StringIO(), io.StringIO()
    with redirect_stdout(told), redirect_stderr(wrong):
        code = main(list(words))
    assert code == 0, f"lamppost {' '.join(words)}: {wrong.getvalue()}"
    return told.getvalue()


SIZE: Final = ("--people", "300", "--years", "0.2")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the runs are that pages speak of, by their names."""
    place, before = tmp_path_factory.mktemp("pages"), Path.cwd()
    os.chdir(place)
    try:
        command("twin", "national-2018", "--with", "notice", *SIZE, "--no-report")
        command("twin", "leaflet-hk-2019", "documented-hk-2019", *SIZE, "--no-report")
        command("run", "leaflet-hk-2019", *SIZE, "--no-report")
        command("run", "documented-hk-2019", *SIZE, "--no-report")
        command("run", "national-2018", *SIZE, "--no-report")
        _, _, regime = blocks(PAGES["docs/write.md"], "yaml")
        (place / "my-regime.yaml").write_text(regime.replace("my-town.yaml", "court-defaulters"), encoding="utf-8")
    finally:
        os.chdir(before)
    return place


@pytest.mark.slow
@pytest.mark.parametrize(("page", "number"), PYTHON)
def test_a_block_of_python_runs(page: str, number: int, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = blocks(PAGES[page], "python")[number]
    for pattern, small in SMALLER.items():
        text = re.sub(pattern, small, text)
    if "lp.show" in text:
        pytest.importorskip("anywidget", reason="the notebook is an extra")
    monkeypatch.chdir(folder)
    names: dict[str, object] = {"__name__": f"block_{number}"}
    if page == "docs/figures.md":
        names["findings"] = made()
    exec(compile(text, f"{page}, block {number + 1}", "exec"), names)


def test_every_whole_file_of_a_page_holds(tmp_path: Path) -> None:
    """A block of YAML that names its kind at its top is a file, and is checked as one."""
    seen = set()
    for page, text in PAGES.items():
        files = blocks(text, "yaml")
        for block in files:
            kind = block.split(":", 1)[0]
            if kind not in KINDS or "\ncases:" in block or "\ncatalogue:" in block:
                continue  # a part of a file, or one that needs others (tests/rulebook/test_own_words.py)
            name = block.splitlines()[0].split(":")[1].split("#")[0].strip()
            place = tmp_path / page.replace("/", "-")
            place.mkdir(exist_ok=True)
            path = place / f"{name}.yaml"
            path.write_text(block, encoding="utf-8")
            assert [str(each) for each in check_file(path)] == [], page
            seen.add(kind)
    assert {"rulebook", "regime"} <= seen


@pytest.mark.slow
def test_the_page_about_writing_leads_from_nothing_to_a_town(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its files are written where it says, and its commands are given in their order."""
    text = PAGES["docs/write.md"]
    rulebook, cases, regime = blocks(text, "yaml")
    for name, block in (("my-town.yaml", rulebook), ("my-town.cases.yaml", cases), ("my-regime.yaml", regime)):
        assert f"`{name}`" in text
        (tmp_path / name).write_text(block, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    calls = command_lines(text)
    assert [call[0] for call in calls] == ["check", "show", "check", "run", "truth", "twin"]
    for call in calls:
        told = command(*smaller(call))
    assert "appeal" in told
    assert list((tmp_path / "runs").glob("my-regime-1/report.html"))


def smaller(call: list[str]) -> list[str]:
    """A command with a small town, wherever it takes one."""
    names = {name for each in app[call[0]].assemble_argument_collection() for name in each.names}
    words = list(call)
    for option, value in (("--people", "300"), ("--years", "0.2"), ("--replicates", "2"), ("--warm-up", "0.2")):
        if option in words:
            words[words.index(option) + 1] = value
        elif (
            option in ("--people", "--years") and option in names and "--again" not in words and "--resume" not in words
        ):
            words += [option, value]
    return words


GIVEN: Final = {"DIR": "runs/leaflet-hk-2019-1", "run.json": "runs/leaflet-hk-2019-1/run.json"}
"""What stands for one of the reader's own -> what is there."""
COMMANDS: Final = list(
    dict.fromkeys(
        tuple(call)
        for name, text in PAGES.items()
        if name != "docs/write.md"
        for call in command_lines(text)
        if call[0] not in ELSEWHERE and not call[0].startswith("-") and "..." not in call
    )
)


@pytest.mark.endurance
@pytest.mark.parametrize("call", COMMANDS, ids=" ".join)
def test_a_command_runs(call: tuple[str, ...], folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Clusters, and runs that were stopped, are lived by tests/record."""
    if "--cluster" in call or "--resume" in call or {"N", "my-rulebook.yaml", "NAME"} & set(call):
        pytest.skip("needs a cluster, a run that was stopped, or a file of the reader's own")
    monkeypatch.chdir(folder)
    words = [GIVEN.get(word, word) for word in smaller(list(call))]
    if words[:3] == ["report", "RUN", "RUN"]:
        words[1:3] = ["runs/leaflet-hk-2019-1", "runs/documented-hk-2019-1"]
    assert command(*words).strip()
