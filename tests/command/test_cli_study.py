"""The commands that ask questions of regimes and runs: twin and law."""

from __future__ import annotations

import json
from pathlib import Path

from small_run import lamppost

SMALL = ("--people", "1500", "--years", "0.4", "--no-report")


def test_a_twin_with_itself_changes_nobody(tmp_path: Path) -> None:
    done = lamppost("twin", "suining-2010", "suining-2010", *SMALL, "--json", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["people"][0]["unchanged"] == 1500
    assert all(row["first"] == row["value"] and row["harmed"] == row["helped"] == 0 for row in told["outcomes"])


def test_the_leaflet_against_the_documents(tmp_path: Path) -> None:
    done = lamppost("twin", "leaflet-hk-2019", "documented-hk-2019", *SMALL, "--by", "sex", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "leaflet-hk-2019 against documented-hk-2019" in done.stdout
    assert "made up" in done.stdout
    assert "female" in done.stdout


def test_why_names_the_first_parting(tmp_path: Path) -> None:
    done = lamppost("twin", "leaflet-hk-2019", "documented-hk-2019", *SMALL, "--why", "0", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "erson 0" in done.stdout


def test_a_twin_needs_something_to_compare(tmp_path: Path) -> None:
    for words in ((), ("national-2018",), ("national-2018", "national-2019")):
        done = lamppost("twin", *words, *SMALL, cwd=tmp_path)
        assert done.returncode == 2
        assert "Traceback" not in done.stderr
        assert done.stderr.strip()


def test_the_law_is_shown_without_a_verdict(tmp_path: Path) -> None:
    done = lamppost("law", "leaflet-hk-2019", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "International Covenant" in done.stdout
    assert "never decides a case" in done.stdout
    rows = json.loads(lamppost("law", "leaflet-hk-2019", "--json", cwd=tmp_path).stdout)
    assert {row["state"] for row in rows} == {"touches", "may touch", "does not touch"}
    assert all(row["source"] for row in rows)


def test_an_unknown_text_is_answered_with_the_nearest(tmp_path: Path) -> None:
    done = lamppost("law", "national-2018", "--text", "iccp", cwd=tmp_path)
    assert done.returncode == 2
    assert "There is no text 'iccp'" in done.stderr
