"""What goes out: output that is not UTF-8, tables for spreadsheets, `python -m`, one line for what is at a prompt,
and tables whose every column says what it means."""

from __future__ import annotations

import csv
import os
import subprocess
import sys
from pathlib import Path

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import lamppost as lp
from lamppost.catalogue.people import FLAGS
from lamppost.record.parquet import FLAG_MEANS, ORDERED, meaning
from lamppost.record.result import TABLES
from lamppost.study.folder.saved import EFFECTS, keep_twins, request_of
from small_run import SOURCE, law, small_run, town

BOM = b"\xef\xbb\xbf"


def command(
    *words: str, module: str = "lamppost", cwd: Path | None = None, **env: str
) -> subprocess.CompletedProcess[bytes]:
    environment = {**os.environ, "PYTHONPATH": SOURCE, "COLUMNS": "100", **env}
    for name in [name for name, value in environment.items() if value == "-"]:
        del environment[name]
    line = [sys.executable, "-m", module, *words]
    return subprocess.run(line, cwd=cwd, env=environment, capture_output=True, check=False)


def test_python_m_is_the_command() -> None:
    for module in ("lamppost", "lamppost.command.main"):
        done = command("--version", module=module)
        assert done.returncode == 0
        assert done.stdout.decode().strip() == lp.__version__


# --- output that is not UTF-8

NARROW = {"ascii": {"PYTHONIOENCODING": "ascii"}, "latin": {"PYTHONIOENCODING": "latin-1"},
          "old": {"PYTHONIOENCODING": "gbk"}, "C": {"LANG": "C", "LC_ALL": "C", "PYTHONUTF8": "0",
                                                    "PYTHONCOERCECLOCALE": "0"}}  # fmt: skip
SHOWN = {
    "list": ("list",),
    "regime": ("show", "national-2018"),
    "life": ("life", "debtor", "--under", "national-2018"),
    "Chinese life": ("life", "debtor", "--under", "national-2018", "--lang", "zh-Hant"),
    "JSON": ("life", "debtor", "--under", "national-2018", "--json"),
    "diff": ("diff", "court-defaulters", "aviation-2018", "--format", "markdown"),
    "table": ("diff", "court-defaulters", "aviation-2018", "--format", "csv"),
    "schema": ("schema", "life"),
    "help": ("run", "--help"),
}


@pytest.mark.parametrize("encoding", NARROW)
@pytest.mark.parametrize("what", SHOWN)
def test_output_that_holds_few_characters_ends_no_command(what: str, encoding: str) -> None:
    done = command(*SHOWN[what], **NARROW[encoding])
    assert done.returncode == 0
    assert done.stdout
    assert b"Traceback" not in done.stderr
    assert done.stderr.count(b"\n") <= 1
    if what in ("JSON", "schema", "table", "help"):  # nothing is lost of what a program reads
        assert b"lacks" not in done.stderr


def test_what_is_lost_is_said_in_one_line() -> None:
    done = command(*SHOWN["Chinese life"], PYTHONIOENCODING="ascii")
    assert b"The output is in ascii, which lacks" in done.stderr
    assert b"PYTHONIOENCODING=utf-8" in done.stderr


def test_a_mistake_with_words_that_cannot_be_written_is_one_line_too() -> None:
    for env in NARROW.values():
        done = command("run", "国家", "--people", "10", **env)
        assert done.returncode == 2
        assert done.stderr.count(b"\n") == 1
        assert b"Traceback" not in done.stderr


# --- tables for spreadsheets


def test_a_table_for_a_spreadsheet_says_that_it_is_utf_8(tmp_path: Path) -> None:
    done = command("diff", "court-defaulters", "aviation-2018", "--format", "csv")
    assert done.stdout.startswith(BOM)
    assert done.stdout.count(BOM) == 1
    rows = list(csv.reader(done.stdout.decode("utf-8-sig").splitlines()))
    assert len({len(row) for row in rows}) == 1
    from lamppost.show.figures import export
    from lamppost.study.folder.findings import findings

    lp.run(town(), law(), 0.06, out=tmp_path / "run")
    export(findings(tmp_path / "run", smaller=False), tmp_path / "figures", ["csv"], "zh-Hans")
    tables = list((tmp_path / "figures").rglob("*.csv"))
    assert tables
    for path in tables:
        assert path.read_bytes().startswith(BOM), path


def test_every_place_that_makes_such_a_table_writes_the_mark() -> None:
    files = {path: path.read_text(encoding="utf-8") for path in Path(lp.__file__).parent.rglob("*.py")}
    assert sum("include_bom=True" in text for text in files.values()) > 0
    for path, text in files.items():
        assert text.count("write_csv(") == text.count("include_bom=True") + text.count("def write_csv(") + text.count(
            "write_csv(diff_csv("
        ), path


# --- at a prompt


def test_everything_is_one_short_line_at_a_prompt(tmp_path: Path) -> None:
    twins = lp.twin(town(), law(), with_="appeal", years=0.06, keep=True)
    kept = lp.run(town(), law(), 0.06, out=tmp_path / "run")
    things = [small_run(), kept, twins, law(), lp.regime("national-2018", ["appeal"]), town(), twins.worlds[0],
              twins.lived[0], lp.life("debtor", law())]  # fmt: skip
    for thing in things:
        said = repr(thing)
        assert "\n" not in said
        assert len(said) < 400, said[:500]
        assert "array(" not in said
    assert repr(small_run()).startswith("Run(national-2018")
    assert "3,000 people of mainland-city" in repr(small_run())
    assert repr(law()).startswith("Regime(national-2018")


# --- what columns mean


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Every table of runs of several regimes, and of twins."""
    room = tmp_path_factory.mktemp("tables")
    for name in ("national-2018", "leaflet-hk-2019", "suining-2010", "companies-2019"):
        regime = lp.regime(name)
        people = lp.Society.generate(600, seed=2, place=regime.place)
        lp.run(people, regime, 0.1, out=room / name, watch=range(40))
    twins = lp.twin(town(), law(), with_="appeal", years=0.06)
    keep_twins(twins, room / "twins", request_of(twins, ["national-2018"], ["appeal"]))
    found = sorted(room.rglob("*.parquet"))
    assert {path.stem for path in found} == {*TABLES, Path(EFFECTS).stem}
    return found


def test_every_column_of_every_table_says_what_it_means(files: list[Path]) -> None:
    for path in files:
        for field in pq.read_schema(path):
            said = (field.metadata or {}).get(b"meaning", b"").decode()
            assert len(said) > 5, f"{path.name}: {field.name}"


def test_every_flag_has_a_meaning() -> None:
    for flag in FLAGS:
        if flag not in ("watched", "firm"):
            assert meaning(flag.replace("-", "_"), "people"), flag
    assert set(FLAG_MEANS) <= set(FLAGS)


def test_words_without_an_order_are_not_ordered(files: list[Path]) -> None:
    ordered = set()
    for path in files:
        for field in pq.read_schema(path):
            if pa.types.is_dictionary(field.type):
                assert field.type.ordered == field.name.startswith(ORDERED), f"{path.name}: {field.name}"
                if field.type.ordered:
                    ordered.add(field.name.split(":")[0])
    assert {"age_group", "income_class", "education", "firm_size"} <= ordered
    assert "sex" not in ordered
    people = next(path for path in files if path.stem == "people")
    assert set(pl.read_parquet(people)["sex"].cast(pl.String)) == {"male", "female"}
