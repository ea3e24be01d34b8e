"""The commands that live a town many times: truth, audit, evidence and ladder."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from small_run import SOURCE, lamppost

LEAFLET = ("leaflet-hk-2019", "--people", "1500", "--years", "0.5")
NATIONAL = ("national-2018", "--people", "1500", "--years", "0.5")


def said(*words: str, cwd: Path) -> str:
    done = lamppost(*words, cwd=cwd)
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    return done.stdout


def test_truth_classes_every_refusal(tmp_path: Path) -> None:
    words = ("truth", "epidemic-2020", "--people", "800", "--years", "0.5", "--replicates", "2")
    page = said(*words, cwd=tmp_path)
    assert "rightful" in page
    assert "made up" in page
    told = json.loads(said(*words, "--json", cwd=tmp_path))
    assert [each["seed"] for each in told["towns"]] == [1, 2]
    counts = sorted(each["refusals"] for each in told["towns"])
    assert counts[0] != counts[1], "otherwise this shows nothing"
    assert f"all towns: {counts[0]:,}–{counts[1]:,} and" in page
    assert "the fewest and the most of 2 towns, seeds 1 to 2" in page
    wrongful = sorted(each["classes"]["wrongful"][0] for each in told["towns"])
    assert told["classes"][1]["refusals"] == told["towns"][0]["classes"]["wrongful"][0] in wrongful
    assert [row["class"] for row in told["classes"]][:2] == ["rightful", "wrongful"]
    assert (told["people"], told["weeks"], told["seed"]) == (800, 26, 1)
    assert f"{sum(row['refusals'] for row in told['overlaps']):,} refusals" in page
    assert {row["class"] for row in told["agreement"]} == {"wrongful", "collateral", "double"}


def test_truth_of_a_town_in_which_nothing_befell_anybody(tmp_path: Path) -> None:
    page = said("truth", "national-2018", "--people", "50", "--years", "0.02", "--replicates", "1", cwd=tmp_path)
    assert "Nobody was refused anything" in page


def test_an_audit_by_groups_with_its_signs(tmp_path: Path) -> None:
    words = ("audit", *LEAFLET, "--by", "sex", "migrant", "--crossed", "sex", "area", "--replicates", "1")
    page = said(*words, cwd=tmp_path)
    for word in ("FPR", "FDR", "FNR", "difference = largest", "by sex and area", "by migrant", "urban"):
        assert word.lower() in page.lower()
    assert "four-fifths" not in page
    assert "One town is one draw; audit --replicates 3 shows" in page
    told = json.loads(said(*words, "--json", cwd=tmp_path))
    assert [table["by"] for table in told["tables"]] == [["sex"], ["migrant"], ["sex", "area"]]
    for table in told["tables"]:
        assert sum(row["count"] for row in table["groups"]) == told["everybody"][0]["count"]
        assert {row["metric"] for row in table["gaps"]} == set(told["metrics"])


def test_an_audit_over_time_of_several_towns(tmp_path: Path) -> None:
    words = ("audit", *LEAFLET, "--by", "migrant", "--replicates", "2", "--every", "quarter", "--over-time")
    page = said(*words, cwd=tmp_path)
    assert "2 towns of 1,500 people" in page
    assert "percentile" in page
    told = json.loads(said(*words, "--json", cwd=tmp_path))
    assert told["seeds"] == [1, 2]
    (table,) = told["tables"]
    assert {row["period"] for row in table["groups"]} == {0, 1}
    row = next(each for each in table["gaps"] if each["measure"] == "difference")
    assert row["q05"] <= row["mean"] <= row["q95"]
    assert row["seeds"] == 2


def test_an_audit_of_what_is_no_rate(tmp_path: Path) -> None:
    words = ("audit", *LEAFLET, "--by", "none", "--more", "--replicates", "2")
    page = said(*words, cwd=tmp_path)
    for word in ("did nothing that a rule punishes", "Left undone out of fear", "Spirals", "Gini", "Assortativity"):
        assert word in page
    told = json.loads(said(*words, "--json", cwd=tmp_path))
    more, (other,) = told["more"], told["others"]
    act = more["chilling"][0]["act"]
    one, two = (next(row["foregone"] for row in each["chilling"] if row["act"] == act) for each in (more, other))
    assert one != two, "otherwise this shows nothing"
    assert f"{min(one, two):,}–{max(one, two):,}" in page, "the fewest and the most stand under the count"
    small = [row for row in more["blameless"] if 0 < row["total"] < 20]
    assert not small or "few" in page, "no share is made of a handful"
    assert set(more) == {
        "blameless", "chilling", "gaming", "spirals", "recovery", "scores", "segregation", "burdens"
    }  # fmt: skip
    assert all(row["done"] - row["without"] == row["more"] for row in more["gaming"])


def test_an_audit_of_everybody_and_of_nothing(tmp_path: Path) -> None:
    told = json.loads(said("audit", *LEAFLET, "--by", "none", "--replicates", "1", "--json", cwd=tmp_path))
    assert told["tables"] == []
    assert told["everybody"][0]["count"] > 0
    assert "nothing to audit" in said("audit", *NATIONAL, "--kind", "award", "--replicates", "1", cwd=tmp_path)


def test_evidence_says_what_is_left(tmp_path: Path) -> None:
    words = ("evidence", *NATIONAL, "--figure", "responses.fear-at-full.value")
    page = said(*words, cwd=tmp_path)
    assert "What is left of each number" in page
    assert "Single figures" in page
    told = json.loads(said(*words, "--json", cwd=tmp_path))
    variants = [row["variant"] for row in told["numbers"] if row["number"] == "refusals"]
    assert variants[:4] == ["as it is", "without assumed", "without alleged", "only documented"]
    assert variants[-2:] == ["responses.fear-at-full.value low", "responses.fear-at-full.value high"]


def test_a_ladder_has_a_rung_for_each_safeguard(tmp_path: Path) -> None:
    page = said("ladder", *NATIONAL, "notice", "appeal", cwd=tmp_path)
    assert "+notice" in page
    assert "the safeguards above it too" in page
    told = json.loads(said("ladder", *NATIONAL, "notice", "appeal", "--alone", "--json", cwd=tmp_path))
    assert told["rungs"] == ["none", "+notice", "+appeal"]
    for row in told["fared"]:
        assert row["changed"] + row["unchanged"] == 1500


def test_what_is_laid_upon_all_rungs_is_below_the_ladder(tmp_path: Path) -> None:
    words = ("ladder", *LEAFLET, "appeal", "--with", "notice", "--set", "error=5", "--json")
    told = json.loads(said(*words, cwd=tmp_path))
    assert told["rungs"] == ["none", "+appeal"]
    alone = json.loads(said("ladder", *LEAFLET, "appeal", "--json", cwd=tmp_path))
    records = [
        next(row["first"] for row in each["outcomes"] if row["outcome"] == "false_records") for each in (told, alone)
    ]
    assert records[0] > records[1]


def test_one_that_is_told_to_stop_says_so_in_a_line(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "lamppost", "truth", "leaflet-hk-2019", "--people", "20000", "--years", "20"]
    environment = {**os.environ, "PYTHONPATH": SOURCE}
    with subprocess.Popen(command, cwd=tmp_path, env=environment, stdout=-1, stderr=-1, text=True) as running:
        time.sleep(8)
        running.send_signal(signal.SIGINT)
        out, err = running.communicate(timeout=60)
    assert running.returncode == 130
    assert (out, err) == ("", "Stopped; nothing was saved.\n")


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        (("audit", "national-2018", "--by", "race"), "There is no group 'race'"),
        (("audit", "national-2018", "--every", "month"), "year"),
        (("audit", "national-2018", "--crossed", "sex", "race"), "There is no group 'race'"),
        (("audit", "national-2018", "--replicates", "0"), "--replicates 0"),
        (("evidence", "national-2018", "--people", "50", "--figure", "responses.fear.value"), "Did you mean"),
        (("ladder", "national-2018"), "Say which safeguards"),
        (("ladder", "national-2018", "apeal"), "Did you mean 'appeal'"),
        (("ladder", "national-2018", "--people", "50", "notice", "notice"), "each overlay once"),
        (("truth", "national-2018", "--set", "eror=2"), "Did you mean 'error'"),
        (("truth", "national-2018", "--set", "error"), "such as error=2"),
        (("truth", "national-2018", "--set", "error=9"), "turns from 0 to 5; 9 is outside"),
        (("evidence", "national-2018", "--set", "fear=0.5"), "has no knob 'fear': No rule here punishes"),
        (("twin", "national-2018", "national-2018", "--set", "fear=0.5"), "has no knob 'fear'"),
        (("twin", "national-2018", "--set", "error=1"), "has error=1 already"),
        (("run", "national-2018", "--set", "error=2", "error=3"), "set twice"),
        (("truth", "nationl-2018"), "Did you mean 'national-2018'"),
        (("truth", "national-2018", "--years", "0"), "number of years"),
    ],
)
def test_mistakes_are_answered_in_a_line(words: tuple[str, ...], answer: str, tmp_path: Path) -> None:
    done = lamppost(*words, cwd=tmp_path)
    assert done.returncode == 2
    assert done.stdout == ""
    assert answer in done.stderr
    assert len(done.stderr.splitlines()) == 1
