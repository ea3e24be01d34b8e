"""The code of docs/studies.md runs as it stands, but for the size of its towns."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

import pytest

import lamppost as lp
from lamppost.study.sweep.measures import MEASURES
from lamppost.study.sweep.store import ANSWER, SCENARIO

PAGE = (Path(__file__).parents[2] / "docs" / "studies.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
SMALLER: Final = {
    "5_000": "200",
    "3_000": "200",
    "2_000": "200",
    "range(20)": "range(2)",
    "years=2": "years=0.04",
    "years=1": "years=0.1",
    "draws=8": "draws=1",
    "[0.5, 1, 2, 4]": "[1, 4]",
    "seeds=[1, 2])": "seeds=[1], trajectories=2, most=2, points=2, processes=1)",
}


@pytest.mark.slow
@pytest.mark.parametrize("number", range(len(BLOCKS)))
def test_a_block_runs(number: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = BLOCKS[number]
    for large, small in SMALLER.items():
        text = text.replace(large, small)
    monkeypatch.chdir(tmp_path)
    names: dict[str, object] = {"__name__": f"block_{number}"}
    exec(compile(text, f"docs/studies.md, block {number + 1}", "exec"), names)
    if isinstance(study := names.get("study"), lp.Study):
        assert study.run(processes=1).failures.height == 0


def test_the_page_names_every_measure_and_column() -> None:
    named = set(re.findall(r"`([a-z_]+)`", PAGE))
    assert {*MEASURES, *SCENARIO, *ANSWER} <= named


def test_the_file_of_the_page_is_the_study_of_the_page(tmp_path: Path) -> None:
    from lamppost.study.sweep.file import study_in

    text = re.search(r"\n((?:    .*\n|\n)+)\n```console\n\$ lamppost sweep", PAGE)
    assert text is not None
    path = tmp_path / "appeals.yaml"
    path.write_text("".join(line[4:] + "\n" for line in text[1].splitlines()), encoding="utf-8")
    names: dict[str, object] = {}
    exec(BLOCKS[0].split("study.run()")[0], names)
    study = names["study"]
    assert isinstance(study, lp.Study)
    assert study_in(path).scenarios == study.scenarios
    assert len(study.scenarios) == 2 * 3 * 4 * 8 * 20
