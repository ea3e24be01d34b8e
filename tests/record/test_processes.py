"""Other processes: a regime, a run and twins travel to them whole, and a forked one says what it cannot do."""

from __future__ import annotations

import multiprocessing
import os
import pickle
import subprocess
import sys
from functools import cache
from typing import Any

import pytest

import lamppost as lp
from lamppost.record.result import TABLES
from lamppost.rulebook.regime import table_hash
from lamppost.town.loop import Town
from small_run import SOURCE, law, small_run, town

YEARS = 0.06


def again(value: Any) -> Any:
    return pickle.loads(pickle.dumps(value))


@cache
def twins(keep: bool = False) -> Any:
    return lp.twin(town(), law(), with_="appeal", years=YEARS, keep=keep)


def test_a_regime_travels() -> None:
    for regime in (law(), lp.regime("leaflet-hk-2019", ["appeal"], knobs={"error": 2.0})):
        other = again(regime)
        assert other.loaded.rulebooks == regime.loaded.rulebooks
        assert other.loaded.knobs == regime.loaded.knobs
        ours, theirs = (each.epochs(each.start, 60) for each in (regime, other))
        assert table_hash(ours) == table_hash(theirs)
    more = lp.twin(town(), again(law()), with_="appeal", years=YEARS)  # an overlay can still be laid upon it
    assert more.totals().equals(twins().totals())


def test_every_shipped_regime_travels() -> None:
    from lamppost.rulebook.load import names

    for name in names("regime"):
        regime = lp.regime(name)
        assert again(regime).loaded.regime == regime.loaded.regime, name


def test_a_run_in_memory_travels_with_its_tables() -> None:
    other = again(small_run())
    for name in TABLES:
        assert other.frame(name).equals(small_run().frame(name)), name
    assert (other.history.array == small_run().history.array).all()
    assert other.info == small_run().info
    assert repr(other) == repr(small_run())


def test_a_run_in_a_folder_travels_by_its_folder(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    run = lp.run(town(), law(), YEARS, out="here")
    data = pickle.dumps(run)
    assert len(data) < 50_000
    (tmp_path / "away").mkdir()
    monkeypatch.chdir(tmp_path / "away")
    assert pickle.loads(data).people.equals(run.people)


def test_twins_travel_with_and_without_their_worlds() -> None:
    for keep in (False, True):
        other = again(twins(keep))
        assert other.effects().equals(twins(keep).effects())
        assert other.people().equals(twins(keep).people())
        assert [each.digest() for each in other.worlds] == [each.digest() for each in twins(keep).worlds]


def test_a_life_travels() -> None:
    lived = lp.life("debtor", law())
    assert again(lived).as_dicts() == lived.as_dicts()


def test_a_town_that_travels_goes_on_to_the_same_bytes() -> None:
    epochs = law().epochs(law().start, 12)
    one = Town(town(), epochs, 4, threads=2, chunk=512)
    one.run(5)
    other = again(one)
    one.run(12)
    other.run(12)
    for mine, theirs in zip((*one.state, *one.lists), (*other.state, *other.lists), strict=True):
        assert (mine == theirs).all()


# --- processes that are started


def totals_of(regime: lp.Regime) -> list[dict[str, Any]]:
    return lp.run(town(), regime, YEARS).lists.to_dicts()


def test_a_spawned_process_takes_a_regime_and_gives_a_table() -> None:
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        assert pool.apply(totals_of, (law(),)) == totals_of(law())


FORKED = """
import multiprocessing, sys
import lamppost as lp
town, law = lp.Society.generate(9000, seed=1), lp.regime("national-2018")
def work(queue):
    try:
        run = lp.run(town, law, 0.06, threads=2)
        queue.put(str(run.weeks["acts_done"].sum()))
    except lp.LamppostError as error:
        queue.put("told: " + str(error))
run = lp.run(town, law, 0.06, threads=2)
if sys.argv[1] == "tables":
    run.weeks
context = multiprocessing.get_context("fork")
queue = context.Queue()
child = context.Process(target=work, args=(queue,))
child.start()
print(queue.get(timeout=120))
child.join(60)
print(run.weeks["acts_done"].sum(), child.exitcode)
"""


def forked(after: str) -> list[str]:
    environment = {**os.environ, "PYTHONPATH": SOURCE}
    done = subprocess.run(
        [sys.executable, "-c", FORKED, after], env=environment, capture_output=True, text=True, check=False, timeout=300
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="a system without fork")
def test_a_forked_process_runs_as_its_parent_does() -> None:
    inside, outside = forked("a run")
    assert outside == f"{inside} 0"


@pytest.mark.skipif(not hasattr(os, "fork"), reason="a system without fork")
def test_a_process_forked_after_tables_were_made_says_so_and_does_not_wait_for_ever() -> None:
    inside, outside = forked("tables")
    assert inside.startswith("told: This process was forked")
    assert "spawn" in inside
    assert outside.endswith(" 0")
