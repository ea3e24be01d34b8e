"""A report on a folder: what was left there, what is wrong with a folder, and how a report is repeated."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import lamppost as lp
from lamppost.command.main import main
from lamppost.errors import LamppostError
from lamppost.record.folder import INPUTS, partial_of
from lamppost.show.report import repeat
from lamppost.study.compare.twin import twin
from lamppost.study.findings import small_towns as found_parts
from lamppost.study.findings.model import Findings
from lamppost.study.folder import findings as findings_of
from lamppost.study.folder.saved import FINDINGS, TWIN, keep_twins, request_of, saved_folder
from small_run import SOURCE, lamppost

PEOPLE, WEEKS = 300, 40


@pytest.fixture(autouse=True)
def _few_towns(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(found_parts, "SEEDS", 1)
    monkeypatch.setattr(found_parts, "RUNGS", ("notice",))


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folders of one town: 'run' and 'other' (another regime), 'twins', and 'stranger' (other people)."""
    room = tmp_path_factory.mktemp("made")
    town = lp.Society.generate(PEOPLE, seed=1, place="hong-kong")
    for name, regime in (("run", "leaflet-hk-2019"), ("other", "documented-hk-2019")):
        lp.run(town, lp.regime(regime), WEEKS / 52, seed=1, out=room / name)
    stranger = lp.Society.generate(PEOPLE, seed=2, place="hong-kong")
    lp.run(stranger, lp.regime("documented-hk-2019"), WEEKS / 52, seed=1, out=room / "stranger")
    names = ("leaflet-hk-2019", "documented-hk-2019")
    found = twin(town, *names, weeks=WEEKS, keep=True, watch=range(PEOPLE))
    keep_twins(found, room / "twins", request_of(found, names, ()))
    return room


def copy(made: Path, name: str, to: Path) -> Path:
    shutil.copytree(made / name, to / name)
    return to / name


def said(capsys: pytest.CaptureFixture[str], *typed: str) -> str:
    """The one line in which a mistake is told."""
    assert main(["report", *typed]) == 2
    out = capsys.readouterr()
    assert out.out == ""
    assert out.err.count("\n") == 1, out.err
    return out.err


# --- what is wrong with a folder


def change(name: str, edit: Callable[[dict], None]) -> Callable[[Path], None]:
    def do(folder: Path) -> None:
        path = folder / name
        data = json.loads(path.read_text(encoding="utf-8"))
        edit(data)
        path.write_text(json.dumps(data), encoding="utf-8")

    return do


def begun(folder: Path) -> None:
    folder.rename(partial_of(folder))


def stopped(folder: Path) -> None:
    """As a run leaves it that was stopped: with what was asked, and without run.json."""
    (folder / "run.json").rename(folder / INPUTS)
    begun(folder)


def flip(name: str) -> Callable[[Path], None]:
    def do(folder: Path) -> None:
        data = bytearray((folder / name).read_bytes())
        data[len(data) // 2] ^= 1
        (folder / name).write_bytes(data)

    return do


@pytest.mark.parametrize(
    ("name", "harm", "line"),
    [
        ("run", shutil.rmtree, "There is no folder"),
        ("run", begun, "is whole, and was not moved to its place. Rename"),
        ("run", stopped, "was begun and not finished. Take it up again with: lamppost run --resume"),
        ("run", lambda f: (f / "run.json").unlink(), "is not a finished run: it has no run.json"),
        ("run", lambda f: (f / "run.json").write_text('{"format": 1'), "it has no complete run.json"),
        ("run", change("run.json", lambda d: d.pop("society")), "its run.json does not say all"),
        ("run", change("run.json", lambda d: d.update(format=99)), "in format 99"),
        ("run", change("run.json", lambda d: d["society"].update(people=299)), "cannot be lived again"),
        ("run", change("run.json", lambda d: d.update(table_hash="x")), "cannot be lived again"),
        ("run", flip("people.parquet"), "people.parquet was changed after it was written: its hash differs"),
        ("run", flip("rules.json"), "rules.json was changed after it was written: its hash differs"),
        ("run", lambda f: (f / "weeks.parquet").unlink(), "is incomplete: weeks.parquet is missing"),
        ("twins", flip("effects.parquet"), "effects.parquet was changed after it was written"),
        ("twins", lambda f: (f / "rules-2.json").unlink(), "is incomplete: rules-2.json is missing"),
        ("twins", change(TWIN, lambda d: d.pop("worlds")), "its twin.json does not say all"),
    ],
)
def test_a_folder_that_is_not_as_it_should_be_is_told_in_one_line(
    name: str, harm: Callable[[Path], None], line: str, made: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = copy(made, name, tmp_path)
    harm(folder)
    assert line in said(capsys, str(folder))


def test_runs_of_different_societies_are_no_twins(
    made: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = ("--out", str(tmp_path / "x.html"))
    assert "are not twins: their societies are" in said(capsys, str(made / "run"), str(made / "stranger"), *out)
    assert "either one folder of twins, or several of runs" in said(
        capsys, str(made / "twins"), str(made / "run"), *out
    )
    assert "say where the report goes with --out" in said(capsys, str(made / "run"), str(made / "other"))


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (["--lang", "zh-HK"], "There is no language 'zh-HK'"),
        (["--format", "svg"], "say into which folder with --figures"),
        (["--figures", "f", "--format", "svg,gif"], "there is no 'gif'"),
        (["--figures", "f", "--format", ","], "write some of svg,png,csv"),
        (["--out", "."], "is a folder. Name a file with --out"),
        (["--threads", "0"], "write a whole number from 1 to 1,024"),
    ],
)
def test_a_mistake_in_the_command_is_told_before_anything_is_lived(
    words: list[str], line: str, made: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert line in said(capsys, str(made / "run"), *words)


# --- what a report leaves


@pytest.mark.parametrize("name", ["run", "twins"])
def test_a_report_lies_in_the_folder_and_its_numbers_beside_it(
    name: str, made: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = copy(made, name, tmp_path)
    assert main(["report", str(folder), "--threads", "1"]) == 0
    assert capsys.readouterr().out.strip().endswith(f"{name}/report.html")
    page = (folder / "report.html").read_text(encoding="utf-8")
    found = Findings.of(json.loads((folder / FINDINGS).read_text(encoding="utf-8"))["findings"])
    assert found.ladder is not None
    assert [each.overlay for each in found.ladder.rungs] == ["", "notice"]
    monkeypatch.setattr(findings_of, "live", None)  # so that living again would fail
    figures = tmp_path / "figures"
    words = ["--lang", "zh-Hant", "--figures", str(figures), "--format", "csv"]
    assert main(["report", str(folder), *words]) == 0
    assert '<html lang="zh-Hant">' in (folder / "report.zh-Hant.html").read_text(encoding="utf-8")
    assert (folder / "report.html").read_text(encoding="utf-8") == page
    assert {path.suffix for path in figures.iterdir()} == {".csv"}
    assert lp.findings(folder) == found

    capsys.readouterr()
    change(FINDINGS, lambda d: d["findings"].update(people=5))(folder)
    assert "findings.json was changed after it was written" in said(capsys, str(folder))


def test_numbers_of_another_run_are_not_shown(made: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder, other = copy(made, "run", tmp_path), copy(made, "other", tmp_path)
    assert main(["report", str(other)]) == 0
    capsys.readouterr()
    shutil.copy(other / FINDINGS, folder / FINDINGS)
    assert "is about another run than this folder" in said(capsys, str(folder))


def test_a_folder_gives_the_numbers_of_the_worlds_themselves(made: Path) -> None:
    town = lp.Society.generate(PEOPLE, seed=1, place="hong-kong")
    twins = lp.twin(town, "leaflet-hk-2019", "documented-hk-2019", weeks=WEEKS, keep=True)
    ours = lp.findings(twins, smaller=False)
    assert lp.findings(made / "twins", smaller=False) == ours
    both = lp.findings([made / "run", made / "other"], smaller=False)
    assert both.worlds == ours.worlds
    assert both.twins == ours.twins
    assert not (made / "twins" / FINDINGS).exists()
    with pytest.raises(LamppostError, match="keep=True"):
        lp.findings(lp.twin(town, "leaflet-hk-2019", "documented-hk-2019", weeks=1))


def test_what_the_law_was_is_known_when_its_files_are_gone(made: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from lamppost.study.folder import saved as room

    def gone(*_: object, **__: object) -> None:
        raise LamppostError("There is no regime of this name.")

    before = lp.findings(made / "run", smaller=False)
    monkeypatch.setattr(room, "ready_regime", gone)
    after = lp.findings(made / "run", smaller=False)
    assert after.worlds == before.worlds


def test_a_folder_says_what_was_asked(made: Path) -> None:
    asked = saved_folder(made / "twins").asked
    assert (asked.regimes, asked.people, asked.weeks) == (("leaflet-hk-2019", "documented-hk-2019"), PEOPLE, WEEKS)
    assert saved_folder(made / "run").asked.regimes == ("leaflet-hk-2019",)


# --- repeating


def numbers_of(findings: Findings) -> list[list[int]]:
    return [[world.people_refused, world.refused.refusals] for world in findings.worlds]


def printed(code: str, where: Path) -> list[list[int]]:
    environment = {"PYTHONPATH": SOURCE, "PATH": "/usr/bin:/bin", "HOME": str(Path.home())}
    done = subprocess.run([sys.executable, "-c", code], cwd=where, env=environment, capture_output=True, text=True,
                          check=False)  # fmt: skip
    assert done.returncode == 0, done.stderr
    return [[int(each) for each in line.split()] for line in done.stdout.splitlines()]


@pytest.mark.slow
@pytest.mark.parametrize("names", [["run"], ["twins"], ["run", "other"]])
def test_a_report_can_be_repeated_as_it_says(names: list[str], made: Path, tmp_path: Path) -> None:
    findings = lp.findings([made / each for each in names], smaller=False)
    expected = numbers_of(findings)
    assert printed(repeat.snippet(findings), tmp_path) == expected
    command = repeat.command(findings)
    for line in command.splitlines():
        program, *words = line.split()
        assert program == "lamppost"
        if words[0] != "report" and "--no-report" not in words:
            words.append("--no-report")
        if words[0] == "report":
            continue  # what it would show is asked of the folders below
        done = lamppost(*words, cwd=tmp_path)
        assert done.returncode == 0, done.stderr
    folders = sorted({*tmp_path.glob("again-*"), *tmp_path.glob("runs/*")})
    assert numbers_of(lp.findings(folders, smaller=False)) == expected


@pytest.mark.slow
def test_run_and_twin_end_with_the_path_of_their_report(tmp_path: Path) -> None:
    small = ("--people", "200", "--years", "0.2")
    for words in (("run", "national-2018"), ("twin", "national-2018", "--with", "no-association")):
        done = lamppost(*words, *small, cwd=tmp_path)
        assert done.returncode == 0, done.stderr
        assert done.stderr == ""
        last = tmp_path / done.stdout.splitlines()[-1]
        assert last.name == "report.html"
        assert re.search("<h1>.+</h1>", last.read_text(encoding="utf-8"))
    done = lamppost("twin", "national-2018", "--with", "no-association", *small, "--no-report", cwd=tmp_path)
    assert "The twins are in runs/twin-national-2018-2" in done.stdout
    assert not (tmp_path / "runs" / "twin-national-2018-2" / "report.html").exists()
    done = lamppost("report", "runs/twin-national-2018-2", cwd=tmp_path)
    assert done.stdout == "runs/twin-national-2018-2/report.html\n", done.stderr
