"""What an answer turns on: screening is exact, what matters is found, chance is told apart, bad input is told."""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from rich.console import Console

import lamppost as lp
from lamppost.catalogue.load import catalogue
from lamppost.command.main import main
from lamppost.errors import LamppostError
from lamppost.show.figures.sensitivity import sensitivity_figure
from lamppost.show.terminal.sensitivity import sensitivity_data, sensitivity_page
from lamppost.study.sensitivity import sensitivity as module
from lamppost.study.sensitivity import shipped as shipping
from lamppost.study.sensitivity.design import SampleSetup, morris, sobol, whole_numbers
from lamppost.study.sensitivity.screen import can_matter, ends_of, entry_of, movable, used_hash
from lamppost.study.sweep.scenario import SweepScenario
from lamppost.study.sweep.worker import MeasureRequest, run_one
from lamppost.words import LANGUAGES

WEEKS = 26


def law() -> lp.Regime:
    return lp.regime("suining-2010").over(lp.regime("suining-2010").start, WEEKS)


def test_figures_that_are_screened_out_change_nothing() -> None:
    """All of them together at the ends of their ranges: the same run to the last count."""
    regime = law()
    kept = {figure.path for figures in can_matter(regime, WEEKS).values() for figure in figures}
    out = [figure for figure in movable(regime) if figure.path not in kept]
    assert 0 < len(kept) < len(out)
    assert {"responses.fear-at-full.value"} <= kept
    answers = []
    for settings in ((), *(tuple(sorted((each.path, ends_of(each)[end]) for each in out)) for end in (0, 1))):
        scenario = SweepScenario("suining-2010", (), "", settings, False, "", 1000, WEEKS, "", 3, 3)
        answers.append(run_one(scenario, MeasureRequest()))
        assert answers[-1].error == ""
    assert answers[0].values == answers[1].values == answers[2].values


def test_every_entry_that_is_kept_changes_a_table() -> None:
    regime = law()
    base = used_hash(regime.epochs(regime.start, WEEKS))
    for figures in list(can_matter(regime, WEEKS).values())[::15]:
        hashes = set()
        for end in (0, 1):
            moved = regime.set({figure.path: ends_of(figure)[end] for figure in figures})
            hashes.add(used_hash(moved.epochs(regime.start, WEEKS)))
        assert hashes != {base}


def test_entries_are_named_as_their_paths_begin() -> None:
    assert entry_of("acts.littering.rate") == "acts.littering"
    assert entry_of("channels.court.sees.perjury.hit") == "channels.court"
    assert entry_of("suining-2010.acts.littering.points@2010-01-01") == "suining-2010.acts.littering"


class Made(SampleSetup):
    """A model that is known: the sum of weights times figures, and noise by seed that is no figure's."""

    weights = (8.0, 2.0, 0.0)
    noise = 0.0

    def outcomes(self, name: str, figures: Any, sample: Any, progress: Any) -> tuple[Any, int]:
        values = sample @ np.array(self.weights[: len(figures)])
        return np.array([values + self.noise * seed for seed in self.seeds]), len(self.seeds) * len(sample)


def made(noise: float = 0.0) -> Made:
    setup = Made("r", (), "refusals", 100, 1, (1, 2), Path())
    object.__setattr__(setup, "noise", noise)
    return setup


def three() -> list[Any]:
    figures = [each for each in movable(law()) if ends_of(each) == (0.3, 0.95)][:1]
    return [type(figures[0])(f"f.{name}", 0.5, 0.0, 1.0, "assumed", "", "", "share") for name in "abc"]


def test_effects_and_indices_of_a_known_model() -> None:
    pytest.importorskip("SALib")
    effects, runs = morris(made(), "m", three(), None, 4, None)
    assert effects["name"].to_list() == ["f.a", "f.b", "f.c"]
    assert effects["mu_star"].to_list() == pytest.approx([8.0, 2.0, 0.0])
    assert runs == 2 * 4 * 4
    together, _ = morris(made(), "m", three(), ["x", "y", "y"], 4, None)
    assert together["name"].to_list() == ["x", "y"]
    indices, between, _ = sobol(made(), "s", three(), 256, None)
    assert indices["total"].to_list() == pytest.approx([64 / 68, 4 / 68, 0.0], abs=0.02)
    assert between == pytest.approx(0.0)
    variance = 68 / 12
    _, noisy, _ = sobol(made(noise=2.0), "s", three(), 256, None)
    assert noisy == pytest.approx(2.0 / (2.0 + variance), abs=0.02), "seeds at 2 and 4 have variance 2"


def test_whole_numbers_stay_whole_and_within() -> None:
    figures = [type(three()[0])("f.a", 3, 1.0, 5.0, "assumed", "", "", "", True), three()[1]]
    fitted = whole_numbers(figures, np.array([[1.4, 1.0000001], [5.2, -0.1]]))
    assert fitted.tolist() == [[1.0, 1.0], [5.0, 0.0]]


def answer(totals: list[float], seeds: tuple[int, ...] = (1, 2)) -> lp.Sensitivity:
    paths = [f"responses.number-{number}.value" for number, _ in enumerate(totals)]
    size = len(totals)
    columns = {"first": [0.1] * size, "first_conf": [0.05] * size, "total": totals, "total_conf": [0.05] * size}
    kinds = {"path": pl.String, **dict.fromkeys(columns, pl.Float64)}
    indices = pl.DataFrame({"path": paths, **columns}, schema=kinds)
    effects = {"mu_star": [2.0] * size, "sigma": [0.1] * size, "mu_star_sd": [None] * size}
    figures = pl.DataFrame({"path": paths, "value": [1.0] * size, "low": [0.5] * size, "high": [2.0] * size,
                            "why": ["why"] * size, **effects})  # fmt: skip
    entries = pl.DataFrame({"name": paths, "figures": [1] * size, **effects})
    return lp.Sensitivity("r", (), "refusals", "times", 100, 52, seeds, 3000, 40, entries, figures, indices, 0.25, 99)


def test_the_sentence_says_what_it_turns_on_and_what_is_chance() -> None:
    assert answer([0.6, 0.4, 0.3, 0.2]).turns_on == tuple(f"responses.number-{each}.value" for each in range(3))
    assert answer([0.6, 0.05]).sentence == (
        "The number of refusals turns on this number, which nobody has published: responses.number-0.value. Between "
        "towns that differ in their seed alone lies 25% of the variance."
    )
    assert "no assumed figure moves the number of refusals" in answer([]).sentence
    assert "With one seed, how much of it is chance is not known" in answer([0.6], (1,)).sentence


def test_it_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    what = answer([0.6, 0.4])
    Console(width=110).print(sensitivity_page(what))
    told = capsys.readouterr().out
    assert "which nobody has published" in told
    assert "0.60 ± 0.05" in told
    assert sensitivity_data(what)["turns_on"] == list(what.turns_on)
    drawn = sensitivity_figure(what).file
    assert drawn.startswith("<svg")
    assert "What the number of refusals turns on" in drawn
    assert ">25<" in drawn, "between towns"
    assert "figures, which nobody has published" in drawn


def test_an_answer_is_read_back_as_it_was_written() -> None:
    what = answer([0.6, 0.4])
    again = lp.Sensitivity.of(json.loads(json.dumps(what.data())))
    assert again.data() == what.data()
    assert again.sentence == what.sentence
    assert lp.Sensitivity.of(json.loads(json.dumps(answer([]).data()))).turns_on == ()


@pytest.mark.parametrize("language", LANGUAGES)
def test_figure_and_sentence_are_in_every_language_and_width(language: str) -> None:
    what = replace(answer([0.6, 0.4]), sobol=answer([0.6, 0.4]).sobol.with_columns(
        path=pl.Series(["acts.littering.rate", "services.flight.rate"])
    ))  # fmt: skip
    for width in (340.0, 720.0):
        turning = sensitivity_figure(what, language, width)
        label = catalogue().services["flight"].label.in_language(language)
        assert f"{label} (services.flight.rate)" in turning.sentence
        assert "25" in turning.sentence
        assert "figure." not in turning.file
        assert "{" not in turning.sentence + turning.note + turning.foot + turning.title


def test_what_is_shipped_says_by_what_it_was_made(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for path in shipping.FOLDER.glob("*.json"):
        data = json.loads(path.read_text(encoding="utf-8"))
        assert set(data["made_by"]) == {"engine", "tables"}
        found = lp.Sensitivity.of(data["answer"])
        assert (found.regime, found.overlays, found.people) == (path.stem, (), shipping.PEOPLE)
        assert found.runs > 100
        assert found.sobol.height > 1
    monkeypatch.setattr(shipping, "FOLDER", tmp_path)
    made = {"lamppost": "0", "made_by": shipping.made_by("suining-2010"), "answer": answer([0.6, 0.4]).data()}
    for name in ("suining-2010", "rongcheng-2014", "not-shipped"):
        (tmp_path / f"{name}.json").write_text(json.dumps(made), encoding="utf-8")
    shipping.shipped.cache_clear()
    mine, other = shipping.shipped("suining-2010"), shipping.shipped("rongcheng-2014")
    assert mine is not None
    assert mine.current
    assert other is not None
    assert not other.current, "made by other tables"
    assert shipping.shipped("not-shipped") is None
    assert shipping.shipped("epidemic-2020") is None
    shipping.shipped.cache_clear()


def test_what_cannot_be_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "find_spec", lambda _: None)
    with pytest.raises(LamppostError, match=r"needs SALib.*pip install 'lamppost\[sensitivity\]'"):
        lp.sensitivity("suining-2010")
    monkeypatch.setattr(module, "find_spec", lambda _: sys)
    with pytest.raises(LamppostError, match=r"There is no outcome 'refusal'\. Did you mean 'refusals'"):
        lp.sensitivity("suining-2010", "refusal")
    with pytest.raises(LamppostError, match="a power of 2"):
        lp.sensitivity("suining-2010", points=12)
    assert main(["sensitivity", "suining-2010", "--outcome", "refusal"]) == 2


@pytest.mark.slow
def test_an_answer_from_towns(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Acts left undone turn on fear; what was run is not run again."""
    pytest.importorskip("SALib")
    monkeypatch.chdir(tmp_path)
    how = ["--outcome", "acts_foregone", "--people", "200", "--years", "0.1", "--seeds", "2", "--trajectories", "2"]
    how += ["--most", "3", "--points", "4", "--processes", "1", "--figure", "answer.svg"]
    assert main(["sensitivity", "suining-2010", *how]) == 0
    told = capsys.readouterr().out
    assert "The number of acts foregone turns on" in told
    assert "fear" in told
    assert (tmp_path / "answer.svg").read_text().startswith("<svg")
    assert len(list((tmp_path / "studies").iterdir())) == 3
    monkeypatch.setattr("lamppost.study.sweep.worker.run_one", None)  # nothing is run again
    assert main(["sensitivity", "suining-2010", *how]) == 0
    assert capsys.readouterr().out == told


def test_bands_keep_their_order_whatever_is_drawn() -> None:
    """Ranges of neighbouring bands that overlap are cut between the two figures, which stay within them."""
    law = lp.regime("leaflet-hk-2019")
    declared = law.every_figure
    moved = {figure.path: figure for figure in movable(law)}
    bands = [f"leaflet-hk-2019.bands.{band}.at_least" for band in "ABC"]
    assert declared[bands[1]].low < declared[bands[2]].high  # as they stand in the file, they overlap
    for above, below in pairwise(bands):
        assert ends_of(moved[above])[0] > ends_of(moved[below])[1]
    for path in bands:
        low, high = ends_of(moved[path])
        assert declared[path].low <= low <= declared[path].value <= high <= declared[path].high
    law.set({bands[0]: ends_of(moved[bands[0]])[0], bands[1]: ends_of(moved[bands[1]])[1]})
