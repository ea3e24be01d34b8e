"""The comparison with the peers, as far as it can be tried without them: tables, checks, limits, and its page."""

from __future__ import annotations

import re
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from benchmarks.pages import put
from benchmarks.peers import agreement, environments, figure, page, rows, sameness
from benchmarks.peers.peers import LAMPPOST, PEERS
from benchmarks.peers.processes import Limits, _wait
from benchmarks.peers.session import WARM_UP, WEEKS
from benchmarks.peers.summary import Summary

MILLION = 1_000_000


def pace(peer: str, value: float | None, repeat: int = 0, people: int = MILLION, **more: Any) -> dict[str, Any]:
    about = {"measure": "pace", "peer": peer, "town": "plain", "people": people, "repeat": repeat, "value": value}
    return {**about, "warm_up_weeks": WARM_UP, "weeks": WEEKS[people], **more}


@pytest.fixture
def made() -> Summary:
    """Made-up results: Starsim keeps its draws paired, Mesa does not and is cut off at a larger size."""
    found = [pace("Lamppost", value, k) for k, value in enumerate((10.0, 12.0, 50.0))]
    found += [pace("Starsim", value, k) for k, value in enumerate((120.0, 120.0, 450.0))]
    found += [pace("Mesa", 45.0, weeks=2), pace("Mesa", None, people=10_000_000, why="> 60 s")]
    removed = {"measure": "changed", "town": "plain", "what": "one person removed"}
    found += [{**removed, "peer": "Starsim", "value": 0.0}, {**removed, "peer": "Mesa", "value": 1234.0}]
    return Summary(rows.table(found))


def test_a_cell_is_the_median_of_its_repeats(made: Summary) -> None:
    assert made.cell("pace", "Lamppost", people=MILLION) == (12.0, False, "")
    assert page.shown(made.cell("pace", "Mesa", people=MILLION)) == "45.0†"
    assert page.shown(made.cell("pace", "Mesa", people=10_000_000)) == "> 60 s"
    assert page.shown(made.cell("memory", "Mesa")) == "-"


def test_a_ratio_is_taken_within_each_repeat(made: Summary) -> None:
    assert made.ratio("Starsim", "plain", MILLION) == 10.0  # of 12, 10 and 9
    assert made.ratio("Mesa", "plain", MILLION) == 4.5
    assert made.ratio("Mesa", "plain", 10_000_000) is None


def test_goals_differ_for_peers_that_keep_their_draws_paired(made: Summary) -> None:
    goals = {goal.peer: goal for goal in made.goals()}
    assert (goals["Starsim"].wanted, goals["Starsim"].met) == (10.0, True)
    assert (goals["Mesa"].wanted, goals["Mesa"].met) == (5.0, False)
    assert "not met" in page._goals(made)
    assert "1 of 2 goals are met" in page._goals(made)


def test_a_peer_that_is_cut_off_at_the_size_of_the_goal_decides_nothing() -> None:
    cut = Summary(rows.table([pace("Lamppost", 10.0), pace("Mesa", None, why="> 60 s")]))
    assert not cut.goals()[0].met
    assert "not decided" in page._goals(cut)


def test_the_table_has_a_row_for_each_peer_and_says_why_a_figure_is_missing(made: Summary) -> None:
    lines = page._paces(made).splitlines()
    assert "| Mesa | 45.0† | > 60 s | 4.50 | - | - |" in lines
    assert "| Starsim | 120 | - | 10.0 | - | - |" in lines
    widths = {line.count("|") for line in lines if line.startswith("|")}
    assert len(widths) == 1


def test_results_come_back_from_parquet_as_they_were(made: Summary, tmp_path: Path) -> None:
    about = {"machine": rows.machine(), "limits": "60 s"}
    rows.write(tmp_path / "some.parquet", made.frame, about)
    frame, again = rows.read(tmp_path / "some.parquet")
    assert frame.equals(made.frame)
    assert again == about


def test_a_part_of_a_page_is_put_between_its_marks() -> None:
    marks = begin, end = page.marks("results")
    assert put(f"a\n{begin}old\n{end}\nz\n", marks, "new") == f"a\n{begin}\n\nnew\n\n{end}\nz\n"
    with pytest.raises(ValueError):
        put("no marks", marks, "new")


def test_the_page_says_what_the_results_say() -> None:
    text = page.PAGE.read_text(encoding="utf-8")
    frame, about = rows.read(page.TABLE)
    summary = Summary(frame)
    advice = "run `make bench-peers ARGS=--page`"
    assert put(text, page.marks("results"), page.results(summary, about)) == text, advice
    assert put(text, page.marks("numbers"), page.numbers()) == text, advice
    assert page.PICTURE.read_text(encoding="utf-8") == figure.drawn(summary), advice


def test_the_results_are_of_all_peers_and_both_towns_and_agree() -> None:
    frame, about = rows.read(page.TABLE)
    summary = Summary(frame)
    assert summary.peers == [peer.name for peer in PEERS]
    assert set(about["versions"]) <= set(summary.peers)
    assert {goal.town for goal in summary.goals()} == {"plain", "ties"}
    assert max(summary.furthest(town) for town in page.NAMES) <= agreement.tolerance(summary.compared())
    for what in (question.what for question in sameness.QUESTIONS):
        assert summary.changed(LAMPPOST.name, what).value == 0, what


def test_nothing_in_the_results_says_which_machine_it_was() -> None:
    _, about = rows.read(page.TABLE)
    assert set(about["machine"]) == {"processor", "cores", "memory_gb", "system"}
    assert "/" not in str(about["machine"])


def test_means_of_one_model_agree_and_of_another_do_not(tmp_path: Path) -> None:
    chance, people, runs = np.random.default_rng(1), 20_000, {}
    sums = {"acts": 1_000_000, "sought": 980_000}
    for name in "abcd":
        for shift in (0.0, 0.05):
            columns = {column: chance.poisson(0.5 + shift, people) for column in ("records", "refused", "score")}
            black, red = (chance.random(people) < 0.02 for _ in range(2))
            np.savez(tmp_path / "some.npz", until_black=black, until_red=red, **columns)
            counts = sums | {"records": int(columns["records"].sum())}
            runs[name, shift] = agreement.means(people, 20, counts, tmp_path / "some.npz")
    same = agreement.deviations({name: runs[name, 0.0] for name in "abcd"}, people, ties=False)
    allowed = agreement.tolerance(4 * len(agreement.COUNTED))
    assert max(abs(value) for counts in same.values() for value in counts.values()) < allowed
    odd = agreement.deviations({name: runs[name, 0.05 if name == "d" else 0.0] for name in "abcd"}, people, ties=False)
    assert abs(odd["d"]["records"]) > allowed
    assert abs(odd["d"]["records"]) > 3 * abs(
        agreement.deviations({name: runs[name, 0.05 if name == "d" else 0.0] for name in "abcd"}, people, True)["d"][
            "score"
        ]
    )


def test_changed_people_are_counted_by_their_numbers(tmp_path: Path) -> None:
    base, other = tmp_path / "base.npz", tmp_path / "other.npz"
    np.savez(base, score=np.arange(5), records=np.zeros(5, np.int64))
    np.savez(other, number=np.array([4, 3, 1, 0]), score=np.array([4, 3, 1, 9]), records=np.zeros(4, np.int64))
    assert sameness.changed(base, base) == 0
    assert sameness.changed(base, other, without=2) == 1
    assert sameness.changed(base, other) == 2  # who is not there has changed, too


@pytest.mark.parametrize(("limits", "why"), [(Limits(0.2, 100), "> 0.2 s"), (Limits(60, 1e-6), "> 1e-06 GB")])
def test_a_process_is_ended_at_its_limit(limits: Limits, why: str) -> None:
    process = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"], text=True)
    assert _wait(process, limits, time.monotonic()) == why
    assert process.poll() is not None


def test_a_reason_names_no_address_and_no_path(tmp_path: Path) -> None:
    address = "https:" + "//some.host/simple/mesa"
    told = f"WARNING: x\nERROR: Could not find mesa (from {address}) in {tmp_path}\nERROR: more"
    assert environments.reason_of(told) == "Could not find mesa (from ... in ..."


@pytest.mark.parametrize("peer", PEERS[1:], ids=lambda peer: peer.package)
def test_each_peer_has_a_hashed_lock_without_addresses(peer: Any) -> None:
    lock = peer.lock.read_text(encoding="utf-8")
    assert re.search(rf"^{re.escape(peer.package)}==[\w.]+ ", lock, re.MULTILINE)
    assert "://" not in lock
    assert all("--hash=sha256:" in part for part in re.split(r"\n(?=[\w-]+==)", lock))
    assert (peer.lock.parent.parent / "models" / f"{peer.model}.py").is_file()
