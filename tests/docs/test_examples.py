"""The examples run as they stand, from any folder, and say what they are about."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from lamppost.rulebook.check import check_file
from lamppost.study.scripted.cases import check_cases
from small_run import SOURCE

EXAMPLES = Path(__file__).parents[2] / "examples"
SAYS = {
    "twin.py": ("Twins(leaflet-hk-2019 | leaflet-hk-2019 +no-association", "helped", "the two ledgers part"),
    "study.py": ("means of 5 towns", "expression_foregone", "largest"),
    "own_rulebook.py": ("Run(island:", "refusals_wrongful", "unwelcome", "+short-memory"),
}


def test_every_example_is_run_and_linked() -> None:
    assert {path.name for path in EXAMPLES.glob("*.py")} == set(SAYS)
    text = (EXAMPLES / "README.md").read_text(encoding="utf-8")
    assert [name for name in SAYS if f"({name})" not in text] == []


@pytest.mark.slow
@pytest.mark.parametrize("name", SAYS)
def test_an_example_runs(name: str, tmp_path: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": SOURCE}
    done = subprocess.run(
        [sys.executable, EXAMPLES / name], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert [text for text in SAYS[name] if text not in done.stdout] == []
    assert list(tmp_path.iterdir()) == [], "an example leaves nothing behind"


def test_the_rulebook_of_the_example_holds_and_its_cases_pass() -> None:
    files = sorted((EXAMPLES / "ferry").glob("*.yaml"))
    assert len(files) == 5
    assert {path.name: check_file(path) for path in files} == {path.name: [] for path in files}
    results = check_cases(EXAMPLES / "ferry" / "ferry.cases.yaml")
    assert len(results) == 2
    assert [result for result in results if not result.ok] == []
