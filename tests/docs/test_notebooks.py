"""The notebooks of examples/notebooks run from top to bottom, and are kept without what a run leaves in them."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[2] / "examples" / "notebooks"
NOTEBOOKS = sorted(path.name for path in FOLDER.glob("*.ipynb"))


def cells(name: str, kind: str) -> list[str]:
    notebook = json.loads((FOLDER / name).read_text(encoding="utf-8"))
    return ["".join(each["source"]) for each in notebook["cells"] if each["cell_type"] == kind]


def test_there_are_notebooks() -> None:
    assert len(NOTEBOOKS) >= 2


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_a_notebook_is_kept_as_it_was_written(name: str) -> None:
    notebook = json.loads((FOLDER / name).read_text(encoding="utf-8"))
    code = [each for each in notebook["cells"] if each["cell_type"] == "code"]
    assert all(each["outputs"] == [] and each["execution_count"] is None for each in code)
    assert cells(name, "markdown")[0].startswith("# ")


@pytest.mark.slow
@pytest.mark.parametrize("name", NOTEBOOKS)
def test_a_notebook_runs(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Cell by cell in a shell of IPython, as a notebook does; only its towns are smaller."""
    pytest.importorskip("anywidget", reason="the notebook is an extra")
    from IPython.core.interactiveshell import InteractiveShell

    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "ipython"))
    monkeypatch.chdir(tmp_path)
    shell = InteractiveShell()
    shell.history_manager.enabled = False
    for number, text in enumerate(cells(name, "code"), 1):
        small = re.sub(r"PEOPLE, YEARS = \d[\d_]*, 1", "PEOPLE, YEARS = 300, 0.2", text)
        done = shell.run_cell(small.replace("range(1, 6)", "range(1, 3)"))
        assert done.success, f"{name}, cell {number}: {done.error_in_exec or done.error_before_exec}"
