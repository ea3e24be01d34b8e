"""A run repeated from its run.json alone: the same bytes, from shipped rules and a user's own, or one line why not."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

import lamppost as lp
from lamppost.command.main import main
from lamppost.errors import LamppostError

FEAR = "responses.fear-at-full.value"
TENANTS = "society.assumed.mainland.tenant.urban"
FERRY = Path(__file__).parents[2] / "examples" / "ferry"


def bytes_of(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.suffix in (".parquet", ".bin")}


def alone(folder: Path, name: str) -> Path:
    """The run.json of a run, and nothing else of it."""
    shutil.copy(folder / "run.json", folder.with_name(name))
    kept = folder.with_name(f"{folder.name}-kept")
    folder.rename(kept)
    return folder.with_name(name)


def test_a_run_is_repeated_to_the_byte(tmp_path: Path) -> None:
    """With an overlay, a knob, figures of the law and of the society, a first day, watched people, all acts counted."""
    law = lp.regime("suining-2010", ["appeal"], knobs={"error": 2.0, FEAR: 0.5})
    town = lp.Society.generate(300, 7, law.society_place, {TENANTS: 0.25})
    how: dict[str, Any] = {"years": 0.16, "seed": 9, "start": "2010-03-01", "watch": [3, 5], "count_all": True}
    first = lp.run(town, law, out=tmp_path / "first", **how)
    assert first.info["regime"]["figures"] == {FEAR: 0.5}
    assert first.info["society"]["figures"] == {TENANTS: 0.25}
    before = bytes_of(tmp_path / "first")
    again = lp.again(alone(tmp_path / "first", "elsewhere.json"), out=tmp_path / "second")
    assert bytes_of(tmp_path / "second") == before
    assert again.info["differs_from_first"] == []
    assert again.info["table_hash"] == first.info["table_hash"]
    assert again.info["regime"] == first.info["regime"]


def test_rules_of_ones_own_are_in_run_json(tmp_path: Path) -> None:
    """The files may be gone: what was run is in run.json."""
    shutil.copytree(FERRY, tmp_path / "ferry")
    law = lp.regime(tmp_path / "ferry" / "island.yaml")
    lp.run(lp.Society.generate(300, 7, law.society_place), law, years=0.16, out=tmp_path / "first")
    before = bytes_of(tmp_path / "first")
    shutil.rmtree(tmp_path / "ferry")
    lp.again(alone(tmp_path / "first", "run.json"), out=tmp_path / "second")
    assert bytes_of(tmp_path / "second") == before


def test_what_cannot_be_repeated(tmp_path: Path) -> None:
    law = lp.regime("suining-2010")
    lp.run(lp.Society.generate(200, 7, law.society_place), law, years=0.04, out=tmp_path / "run")
    said = json.loads((tmp_path / "run" / "run.json").read_text())
    changes: list[tuple[dict[str, Any], str]] = [
        ({"software": {**said["software"], "lamppost": "9.9"}}, "was run by Lamppost 9.9 with another engine"),
        ({"table_hash": "0" * 64}, "The law of .* comes out otherwise here"),
        ({"society": {**said["society"], "sha256": "0" * 64}}, "The people of .* come out otherwise here"),
        ({"format": 99}, "in format 99"),
        ({"weeks": "many"}, "is no run.json of format"),
    ]
    path = tmp_path / "changed.json"
    for change, told in changes:
        path.write_text(json.dumps({**said, **change}), encoding="utf-8")
        with pytest.raises(LamppostError, match=told):
            lp.again(path)
    for text in ("{}", "no json", "[1]"):
        path.write_text(text, encoding="utf-8")
        with pytest.raises(LamppostError):
            lp.again(path)
    with pytest.raises(LamppostError, match=r"cannot be read as a run\.json"):
        lp.again(tmp_path / "nowhere.json")


def test_on_the_command_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    first = ["run", "suining-2010", "--people", "200", "--years", "0.04", "--out", "first", "--no-report"]
    assert main([*first, "--set", "error=2", f"{FEAR}=0.5", f"{TENANTS}=0.25"]) == 0
    assert f"{FEAR}=0.5" in capsys.readouterr().out
    before = bytes_of(tmp_path / "first")
    alone(tmp_path / "first", "run.json")
    assert main(["run", "--again", "run.json", "--out", "second", "--no-report"]) == 0
    assert "the same bytes as the first time" in capsys.readouterr().out
    assert bytes_of(tmp_path / "second") == before
    assert main(["run", "suining-2010", "--again", "run.json"]) == 2
    capsys.readouterr()
    for option in ("--again", "--resume"):
        assert main(["run", option, "run.json", "--people", "300", "--set", "error=2"]) == 2
        assert "leave out --set, --people" in capsys.readouterr().err
    assert main([*first[:-3], "--no-report", "--set", f"{FEAR}=7"]) == 2
    assert "ranges from" in capsys.readouterr().err
