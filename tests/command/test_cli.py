"""The commands, as a user calls them: what they print, and what they leave behind."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from lamppost.command.main import main
from small_run import SOURCE, information, lamppost, tables

SMALL = ("run", "national-2018", "--people", "2000", "--years", "0.4", "--seed", "9", "--no-report")
ENVIRONMENT = {**os.environ, "PYTHONPATH": SOURCE}


def test_a_run_is_shown_and_kept(tmp_path: Path) -> None:
    done = lamppost(*SMALL, "--watch", "3", "17", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    assert "The documented national rules for persons, May 2018" in done.stdout
    assert "documented" in done.stdout
    assert "made up" in done.stdout
    assert done.stdout.strip().endswith("runs/national-2018-1")
    told = information(tmp_path / "runs" / "national-2018-1")
    assert told["command"][:3] == ["lamppost", "run", "national-2018"]
    assert told["watched"] == [3, 17]


def test_what_is_not_counted_and_how_long_each_stage_took_is_told_where_it_is_asked_for(tmp_path: Path) -> None:
    some = lamppost(*SMALL, "--out", "some", "--timings", cwd=tmp_path)
    every = lamppost(*SMALL, "--out", "every", "--count-all", cwd=tmp_path)
    assert "Not counted: " in some.stdout
    assert "Time by stage" in some.stdout
    assert some.stdout.index("ways out, work") < some.stdout.index("tables into files")
    assert "Not counted" not in every.stdout
    assert "Time by stage" not in every.stdout
    left_out = information(tmp_path / "some")["not_counted"]
    assert min(len(left_out["acts"]), len(left_out["services"])) > 10
    assert information(tmp_path / "every")["not_counted"] == {"acts": [], "services": []}


def test_json_is_all_there_is(tmp_path: Path) -> None:
    done = lamppost(*SMALL, "--json", "--out", "here", cwd=tmp_path)
    assert done.stderr == ""
    told = json.loads(done.stdout)
    assert told["folder"].endswith("here")
    assert all(row["refusals"] > 0 for row in told["refusals"])


def test_numbers_as_people_write_them(tmp_path: Path) -> None:
    lamppost("run", "national-2018", "--people", "1,000", "--years", "0.1", "--out", "a", "--no-report", cwd=tmp_path)
    lamppost("run", "national-2018", "--people", "1e3", "--years", "0.1", "--out", "b", "--no-report", cwd=tmp_path)
    assert tables(tmp_path / "a") == tables(tmp_path / "b")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_stopped_run_says_how_to_go_on(number: int, tmp_path: Path) -> None:
    # The signal comes from inside, after a week that is known, so that the test needs no clock.
    code = (
        "import signal, sys, lamppost.api as api\n"
        "real = api.run\n"
        "def run(*args, **options):\n"
        f"    options['progress'] = lambda week, weeks: signal.raise_signal({int(number)}) if week == 7 else None\n"
        "    return real(*args, **options)\n"
        "import lamppost; lamppost.run = run\n"
        "from lamppost.command.main import main\n"
        f"sys.exit(main({[*SMALL, '--out', 'cut']!r}))\n"
    )
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, cwd=tmp_path, env=ENVIRONMENT, capture_output=True, text=True, check=False)
    assert done.returncode == 128 + number
    assert done.stderr == "Stopped after 7 weeks. Go on with: lamppost run --resume cut\n"
    assert not (tmp_path / "cut").exists()
    assert lamppost("run", "--resume", "cut", "--no-report", cwd=tmp_path).returncode == 0
    assert lamppost(*SMALL, "--out", "whole", cwd=tmp_path).returncode == 0
    assert tables(tmp_path / "cut") == tables(tmp_path / "whole")


def test_ctrl_c_from_outside(tmp_path: Path) -> None:
    words = ("run", "national-2018", "--people", "3000", "--years", "100", "--out", "cut")
    command = [sys.executable, "-m", "lamppost", *words]
    pipe = subprocess.PIPE
    process = subprocess.Popen(command, cwd=tmp_path, env=ENVIRONMENT, stderr=pipe, stdout=pipe, text=True)
    begun = tmp_path / ".cut.partial" / "inputs.json"
    while not begun.is_file() and process.poll() is None:
        pass
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=300)
    assert process.returncode == 130, said
    assert said.startswith("Stopped")
    assert said.count("\n") == 1
    assert not (tmp_path / "cut").exists()
    assert not list(tmp_path.rglob("run.json"))


def test_a_reader_that_goes_away_is_no_mistake(tmp_path: Path) -> None:
    command, pipe = [sys.executable, "-m", "lamppost", "schema"], subprocess.PIPE
    process = subprocess.Popen(command, cwd=tmp_path, env=ENVIRONMENT, stdout=pipe, stderr=pipe)
    assert process.stdout is not None
    process.stdout.read(10)
    process.stdout.close()
    assert process.stderr is not None
    assert process.stderr.read() == b""
    process.wait(timeout=60)


def test_list_has_everything_that_is_shipped(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["list", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert {"national-2018", "suining-2010"} <= {each["name"] for each in told["regimes"]}
    book = next(each for each in told["rulebooks"] if each["name"] == "court-defaulters")
    assert book["cases"] > 0
    assert book["claims"]["documented"] > 0
    assert main(["list"]) == 0
    assert "court-defaulters" in capsys.readouterr().out


@pytest.mark.parametrize("name", ["national-2018", "court-defaulters", "suining-2010", "debtor"])
def test_show_reads_like_a_page(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["show", name]) == 0
    assert name in capsys.readouterr().out
    assert main(["show", name, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)


def test_a_name_of_two_things_shows_both(capsys: pytest.CaptureFixture[str]) -> None:
    main(["show", "suining-2010"])
    told = capsys.readouterr().out
    assert "(regime suining-2010)" in told
    assert "(rulebook suining-2010)" in told


def test_check_finds_nothing_wrong_with_what_is_shipped(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "court-defaulters", "national-2018"]) == 0
    assert capsys.readouterr().err == "ok\n"


def test_check_runs_cases(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "tax-exit-ban", "--cases"]) == 0
    assert "0 failed" in capsys.readouterr().err


def test_schema_is_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["schema", "rulebook"]) == 0
    assert json.loads(capsys.readouterr().out)["title"] == "Lamppost rulebook"


def test_a_life_has_a_ledger(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["life", "debtor", "--under", "national-2018"]) == 0
    told = capsys.readouterr().out
    assert "2018-07-16" in told
    assert "Refused" in told
    assert main(["life", "debtor", "--under", "national-2018", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--version"]) == 0
    assert capsys.readouterr().out.strip() == "0.1.0"
