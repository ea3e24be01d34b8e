"""A study: each scenario run once; a failure is a row; stopped and gone on with; the same numbers as single runs."""

from __future__ import annotations

import datetime as dt
import os
import signal
import sys
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

import lamppost as lp
from lamppost.command.main import main
from lamppost.errors import LamppostError, ProblemsError
from lamppost.study.sweep import executors, worker
from lamppost.study.sweep.axes import checked_axes, hypercube, settings_of
from lamppost.study.sweep.file import study_in
from lamppost.study.sweep.measures import MEASURES
from lamppost.study.sweep.scenario import SweepScenario, batches
from lamppost.study.sweep.study import StudyStopped

FEAR = "responses.fear-at-full.value"
YEARS = 0.16  # eight weeks


def small(folder: Path, name: str = "small", **how: Any) -> lp.Study:
    how = {"regimes": "suining-2010", "people": 300, "years": YEARS, "folder": folder, **how}
    return lp.Study(name, **how)


def listed_in_all(run: lp.Run) -> float:
    return float(run.lists["ever_on"].sum())


# --- what is asked


def test_lists_are_crossed_and_ranges_are_drawn_together() -> None:
    axes = checked_axes({"error": [1, 2], FEAR: lp.between(0.3, 0.9), "fear": lp.between(0, 1)})
    settings = settings_of(axes, 8)
    assert len(settings) == 2 * 8
    drawn = sorted(dict(each)[FEAR] for each in settings if dict(each)["error"] == 1)
    slices = [int((value - 0.3) / 0.6 * 8) for value in drawn]
    assert slices == list(range(8)), "one draw from each slice of the range"
    assert settings == settings_of(axes, 8)
    days = hypercube({"days": lp.between(1, 4)}, 30, ["days"])
    assert {each["days"] for each in days} == {1.0, 2.0, 3.0, 4.0}


def test_every_scenario_has_its_own_hash_and_is_in_one_batch() -> None:
    made = [
        SweepScenario("a", laid, "", (("error", error),), False, "", people, 52, "", seed, seed)
        for laid in ((), ("appeal",))
        for error in (1.0, 2.0)
        for people in (1000, 20_000)
        for seed in range(9)
    ]
    assert len({each.id for each in made}) == len(made)
    assert made[0].id == SweepScenario("a", (), "", (("error", 1.0),), False, "", 1000, 52, "", 0, 0).id
    portions = batches(made, 2)
    assert sorted(each.id for part in portions for each in part) == sorted(each.id for each in made)
    assert len(portions) >= 8
    assert sum(len({each.law for each in part}) for part in portions) < len(made) / 2, "one law, one batch, mostly"


@pytest.mark.parametrize(
    ("how", "said"),
    [
        ({"vary": {"eror": [1]}}, "There is no knob 'eror'. Did you mean 'error'"),
        ({"vary": {FEAR: [5]}}, r"ranges from .*; 5 is outside"),
        ({"vary": {FEAR: lp.between(0.4, 3)}}, r"ranges from .*; 3 is outside"),
        ({"vary": {"responses.fear.value": [0.3]}}, "no number stands at 'responses.fear.value'"),
        ({"vary": {"society.assumed.mainland.tenant.urban": [0.9]}}, "ranges from 0.16 to 0.28; 0.9 is outside"),
        ({"vary": {FEAR: 0.3}}, "is a list of numbers, or lamppost.between"),
        ({"vary": {FEAR: []}}, "over at least one number"),
        ({"vary": [FEAR]}, "are numbers by path"),
        ({"with_": ["appeal"]}, r"write \['appeal'\] for a set of one"),
        ({"with_": [["apeal"]]}, "There is no overlay 'apeal'"),
        ({"regimes": "leaflet-hk-2091"}, "There is no regime 'leaflet-hk-2091'"),
        ({"regimes": None}, "A study needs a regime"),
        ({"seeds": [1, 1]}, "each seed once"),
        ({"people": 0}, "is 1 or more"),
        ({"years": 0}, "A run lasts one week"),
        ({"measures": ["refusals"]}, "are functions of a run by name"),
        ({"measures": {"refusals": len}}, "Every run has the measure 'refusals' by itself"),
        ({"place": "nowhere"}, "Unknown place 'nowhere'"),
        ({"name": "a/b"}, "is named by letters"),
        ({"grade": ["documentd"]}, "There is no grade 'documentd'"),
        ({"peple": 3}, "lamppost.Study has no argument 'peple'. Did you mean 'people'"),
    ],
)
def test_what_cannot_be_asked(tmp_path: Path, how: dict[str, Any], said: str) -> None:
    with pytest.raises(LamppostError, match=said):
        _ = small(tmp_path, **how).scenarios


def test_grades_and_sizes_are_crossed_too(tmp_path: Path) -> None:
    study = small(tmp_path, grade=["assumed", "documented"], people=[200, 300])
    assert [(each.grade, each.people) for each in study.scenarios] == [
        ("assumed", 200),
        ("assumed", 300),
        ("documented", 200),
        ("documented", 300),
    ]


def test_a_number_is_set_where_a_regime_has_it(tmp_path: Path) -> None:
    law = lp.regime("suining-2010")
    path = next(each for each, figure in law.every_figure.items() if each.startswith("suining-2010.") and figure.moves)
    study = small(tmp_path, regimes=["suining-2010", "national-2018"], vary={path: [law.every_figure[path].value]})
    assert [dict(each.settings) for each in study.scenarios] == [{path: law.every_figure[path].value}, {}]


# --- what is run


def test_each_scenario_is_run_once_and_a_failure_is_a_row(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`repair-2026` changes nothing in the county's rulebook of 2010; the other runs finish."""
    ran: list[str] = []
    run_one = worker.run_one

    def counted(scenario: SweepScenario, kept: worker.MeasureRequest) -> worker.RunAnswer:
        ran.append(scenario.id)
        return run_one(scenario, kept)

    monkeypatch.setattr(worker, "run_one", counted)
    study = small(tmp_path, with_=[[], ["repair-2026"]], seeds=[1, 2], measures={"on_lists": listed_in_all})
    told: list[tuple[int, int]] = []
    study.run(progress=lambda done, of: told.append((done, of)))
    assert told == [(0, 4), (1, 4), (2, 4), (3, 4), (4, 4)]
    assert ran == [each.id for each in study.scenarios]
    failed = study.failures
    assert failed["overlays"].to_list() == ["repair-2026"] * 2
    assert set(failed["stage"]) == {"law"}
    assert "changes nothing" in failed["failure"][0] or "does not apply" in failed["failure"][0]
    results = study.results.collect()
    assert results.columns[:3] == ["scenario", "regime", "overlays"]
    assert results.columns[-4:] == ["measure", "week", "value", "seconds"]
    assert set(results["measure"]) == {*MEASURES, "on_lists"}
    assert results.height == 2 * (len(MEASURES) + 1)

    ran.clear()
    small(tmp_path, with_=[[], ["repair-2026"]], seeds=[1, 2], measures={"on_lists": listed_in_all}).run()
    assert ran == [], "what was run, or failed, is not run again"
    more = small(tmp_path, with_=[[], ["repair-2026"]], seeds=[1, 2, 3], measures={"on_lists": listed_in_all})
    more.run()
    assert len(ran) == 2, "one more seed, two more runs"
    ran.clear()
    more.run(retry=True)
    assert len(ran) == 3
    assert more.failures.height == 3
    assert repr(more).startswith("Study(small: 6 runs, 6 of them done")


def test_a_run_of_a_study_is_the_run_that_lp_run_gives(tmp_path: Path) -> None:
    value = 0.5
    study = small(tmp_path, vary={FEAR: [value], "error": [2]}, seeds=[7], weekly=["records_false"]).run()
    law = lp.regime("suining-2010", knobs={"error": 2.0}).set({FEAR: value})
    run = lp.run(lp.Society.generate(300, 7, law.society_place), law, years=YEARS, seed=7)
    rows = {(row["measure"], row["week"]): row["value"] for row in study.results.collect().to_dicts()}
    assert rows["records_true", None] == run.people["records_true"].sum() > 0
    assert rows["acts_foregone", None] == run.people["acts_foregone"].sum() > 0
    assert rows["refusals", None] == run.people["refusals"].sum()
    assert [rows["records_false by week", week] for week in range(8)] == run.weeks["records_false"].to_list()


def test_measures_of_ones_own(tmp_path: Path) -> None:
    mine = {
        "weeks": lambda run: run.weeks.height,
        "several": lambda run: {"acts": run.weeks["acts_done"].sum(), "people": run.people.height},
        "by_week": lambda run: run.weeks.select("week", "acts_done"),
        "named": f"{__name__}:nothing",
    }
    with pytest.raises(LamppostError, match=r"no column 'refusal'\. Did you mean 'refusals'"):
        worker.measured(*worker.run_scenario(*_one(tmp_path)), worker.MeasureRequest(weekly=("refusal",)))
    broken = worker.run_one(_one(tmp_path)[0], worker.MeasureRequest(mine))
    assert (broken.stage, broken.values) == ("measures", ())
    assert "is not at" in broken.error
    study = small(tmp_path, measures=mine)
    with pytest.raises(LamppostError, match="is not at"):
        study.run()
    assert not study.begun, "no run is lived for a measure that nobody can take"
    mine.pop("named")
    values = {
        (each.measure, each.week): each.value
        for each in worker.run_one(_one(tmp_path)[0], worker.MeasureRequest(mine)).values
    }
    assert (values["weeks", None], values["several.people", None]) == (8, 300)
    assert sum(values["by_week", week] for week in range(8)) == values["several.acts", None] > 0
    for wrong, said in ((lambda _: "much", "gives numbers"), (lambda _: 1 / 0, "ZeroDivisionError")):
        assert said in worker.run_one(_one(tmp_path)[0], worker.MeasureRequest({"wrong": wrong})).error


def _one(folder: Path) -> tuple[SweepScenario, Any, Any]:
    scenario = small(folder).scenarios[0]
    law = worker.law_of(scenario)
    return scenario, law, worker.society_of(scenario, law)


def test_scenarios_share_what_their_settings_leave_alone(tmp_path: Path) -> None:
    fear = "responses.fear-at-full.value"
    study = small(tmp_path, regimes=["leaflet-hk-2019"], vary={"error": [2], fear: [0.5, 0.6]})
    one, two = (worker.law_of(each).epochs(dt.date(2019, 9, 1), 4)[0].tables for each in study.scenarios)
    assert one.senses is two.senses
    assert not np.array_equal(one.acts.act["fear"], two.acts.act["fear"])


def test_a_stopped_study_goes_on(tmp_path: Path) -> None:
    study = small(tmp_path, seeds=range(4))

    def stop(done: int, _: int) -> None:
        if done == 2:
            os.kill(os.getpid(), signal.SIGINT)

    with pytest.raises(StudyStopped, match="Stopped after 2 of 4 runs"):
        study.run(processes=1, progress=stop)
    assert study.store.ran().height == 2
    before = study.results.collect()
    study.run()
    after = study.results.collect()
    assert after["seed"].unique().sort().to_list() == [0, 1, 2, 3]
    assert after.filter(pl.col("scenario").is_in(before["scenario"].to_list())).equals(before)


@pytest.mark.slow
def test_processes_make_no_difference(tmp_path: Path) -> None:
    how: dict[str, Any] = {"seeds": range(4), "vary": {FEAR: [0.4, 0.8]}, "measures": {"lists": listed_in_all}}
    apart, alone = small(tmp_path / "two", **how).run(processes=2), small(tmp_path / "one", **how).run(processes=1)
    keys = ["scenario", "measure"]
    tables = [each.results.drop("seconds").collect().sort(keys) for each in (apart, alone)]
    assert tables[0].height == 8 * (len(MEASURES) + 1)
    assert tables[0].equals(tables[1])


def test_without_ray_one_line_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ray", None)
    with pytest.raises(LamppostError, match=r"needs Ray, which is not installed: pip install 'lamppost\[ray\]'"):
        small(tmp_path).run(cluster="auto")


@pytest.mark.slow
def test_ray_tasks_give_the_same(tmp_path: Path) -> None:
    pytest.importorskip("ray")
    how: dict[str, Any] = {"seeds": range(3)}
    apart, alone = small(tmp_path / "ray", **how).run(cluster="local"), small(tmp_path / "here", **how).run()
    keys = ["scenario", "measure"]
    tables = [each.results.drop("seconds").collect().sort(keys) for each in (apart, alone)]
    assert tables[0].equals(tables[1])


def test_processes_are_as_many_as_are_of_use() -> None:
    few = [SweepScenario("a", (), "", (), False, "", 1000, 52, "", seed, seed) for seed in range(4)]
    assert executors.processes_for(few, None) == 1
    assert executors.processes_for(few, 9) == 4
    assert executors.processes_for(few * 1000, None) == executors.cores()


# --- a table of scenarios, and a file


def test_a_table_is_a_study(tmp_path: Path) -> None:
    table = pl.DataFrame({"regime": ["suining-2010"] * 3, "seed": [1, 2, 3], "error": [1.0, 2.0, None]})
    table.write_csv(tmp_path / "table.csv")
    table.write_parquet(tmp_path / "table.parquet")
    made = [small(tmp_path, regimes=None, table=each).scenarios for each in
            (table, tmp_path / "table.csv", tmp_path / "table.parquet", table.to_dict(as_series=False))]  # fmt: skip
    assert [(each.seed, dict(each.settings)) for each in made[0]] == [(1, {"error": 1}), (2, {"error": 2}), (3, {})]
    assert made[0] == made[1] == made[2] == made[3]
    sample = np.array([[0.4, 1.5], [0.8, 2.0]])
    study = small(tmp_path, with_=[[], ["appeal"]], table=([FEAR, "error"], sample), seeds=[1, 2])
    assert len(study.scenarios) == 2 * 2 * 2
    for wrong, said in (
        (pl.DataFrame({"error": ["x"]}), "holds no numbers"),
        (pl.DataFrame({"seed": [-1]}), "Row 1 of the table: 'seed' is a whole number"),
        (pl.DataFrame({"eror": [1.0]}), "There is no knob 'eror'"),
        (pl.DataFrame({"error": []}), "is empty"),
        ("scenarios.xls", "ends in .csv or .parquet"),
        ("nothing.csv", "cannot be read"),
        ((["a"], sample), "a column for each of its 1 names"),
    ):
        with pytest.raises(LamppostError, match=said):
            _ = small(tmp_path, table=wrong).scenarios


STUDY = """
study: asked
regimes: [suining-2010]
with: [[], [appeal]]
vary:
  error: [1, 2]
  responses.fear-at-full.value: {between: [0.3, 0.9]}
draws: 3
seeds: {first: 5, count: 2}
people: 300
years: 0.16
"""


def test_a_file_asks_what_python_asks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "asked.yaml").write_text(STUDY, encoding="utf-8")
    vary = {"error": [1, 2], FEAR: lp.between(0.3, 0.9)}
    same = small(tmp_path, with_=[[], ["appeal"]], vary=vary, draws=3, seeds=[5, 6])
    assert study_in(tmp_path / "asked.yaml").scenarios == same.scenarios
    wrong = STUDY.replace("draws: 3", "drawz: 3").replace("people: 300", "people: many")
    (tmp_path / "wrong.yaml").write_text(wrong, encoding="utf-8")
    with pytest.raises(ProblemsError) as problems:
        study_in(tmp_path / "wrong.yaml")
    assert [(each.line, each.path) for each in problems.value.problems] == [(8, "drawz"), (10, "people")]
    monkeypatch.chdir(tmp_path)
    assert main(["sweep", "wrong.yaml"]) == 2


def test_sweep_on_the_command_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("asked.yaml").write_text(STUDY.replace("draws: 3", "draws: 1"), encoding="utf-8")
    assert main(["sweep", "asked.yaml"]) == 0
    told = capsys.readouterr().out
    assert "Study asked: 8 runs" in told
    assert "What 'appeal' changes" in told
    assert "\n   1  suining-2010 error=1" in told
    assert "…" not in told, "no name and no number is cut"
    assert "comparisons, each by itself at 95 %" in " ".join(told.split())
    assert "studies/asked" in told
    assert main(["sweep", "asked.yaml", "--retry"]) == 2
    assert "write --resume --retry" in capsys.readouterr().err
    assert main(["sweep", "asked.yaml"]) == 2
    assert "Go on in it with: lamppost sweep asked.yaml --resume" in capsys.readouterr().err
    assert main(["sweep", "asked.yaml", "--resume", "--json"]) == 0
    assert '"runs": 8' in capsys.readouterr().out
