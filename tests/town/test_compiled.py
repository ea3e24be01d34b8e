"""The cache of compiled code can never be stale: any edit to any engine file names another folder."""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from compiled_files import files_that_are_compiled
from lamppost.compiled import ENGINE, PACKAGE, cache_folder, engine_hash
from lamppost.private import KEPT


def test_the_engine_is_all_that_is_compiled() -> None:
    """Every file that compiles anything, or that compiled code takes a name from, is part of the hash."""
    hashed = {path.relative_to(PACKAGE) for pattern in ENGINE for path in PACKAGE.glob(pattern)}
    assert [str(path) for path in files_that_are_compiled() if path not in hashed] == []
    assert len(files_that_are_compiled()) > 20
    using = [path for path in PACKAGE.rglob("*.py") if "from numba" in path.read_text(encoding="utf-8")]
    assert sorted(using) == [PACKAGE / name for name in ("compiled.py", "intrinsics.py", "linking.py")]


@pytest.mark.parametrize("file", files_that_are_compiled(), ids=str)
def test_an_edit_to_any_engine_file_starts_a_new_cache(file: Path, tmp_path: Path) -> None:
    copy = tmp_path / "lamppost"
    shutil.copytree(PACKAGE, copy, ignore=shutil.ignore_patterns("__pycache__", "*.yaml", "*.csv", "*.json"))
    before = engine_hash(copy)
    edited = copy / file
    edited.write_text(edited.read_text(encoding="utf-8") + "\n# an edit\n", encoding="utf-8")
    assert engine_hash(copy) != before


def test_the_cache_folder_is_named_by_the_hash() -> None:
    code = "import os, lamppost.compiled as c; print(os.environ['NUMBA_CACHE_DIR'].endswith(c.engine_hash()))"
    environment = {"PATH": "", "HOME": str(Path.home()), "PYTHONPATH": str(PACKAGE.parent)}
    told = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "True"


def said_by(code: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """What a fresh process says in which only these variables are set."""
    given = {"PATH": os.defpath, "HOME": str(Path.home()), "PYTHONPATH": str(PACKAGE.parent), **environment}
    return subprocess.run([sys.executable, "-c", code], env=given, capture_output=True, text=True, check=False)


WHERE = "import lamppost.compiled as c; print(c.CACHE); print(c.numba.config.CACHE_DIR)"
NAME = f"engine-{engine_hash()}"


def test_a_cache_that_the_user_names_has_a_folder_for_each_engine(tmp_path: Path) -> None:
    told = said_by(WHERE, NUMBA_CACHE_DIR=str(tmp_path / "mine"))
    assert told.stdout.splitlines() == [str(tmp_path / "mine" / NAME)] * 2
    assert stat.S_IMODE((tmp_path / "mine" / NAME).stat().st_mode) == 0o700
    # A process that inherits the environment of another uses the same folder, and none inside it.
    again = said_by(WHERE, NUMBA_CACHE_DIR=str(tmp_path / "mine" / "engine-0123456789abcdef"))
    assert again.stdout.splitlines() == [str(tmp_path / "mine" / NAME)] * 2


def test_numba_that_was_there_before_caches_in_the_same_folder(tmp_path: Path) -> None:
    told = said_by(f"import numba; {WHERE}", XDG_CACHE_HOME=str(tmp_path))
    assert told.stdout.splitlines() == [str(tmp_path / "lamppost" / NAME)] * 2
    assert told.stderr == ""


def open_to_all(folder: Path) -> None:
    folder.mkdir()
    folder.chmod(0o777)


def a_link(folder: Path) -> None:
    (folder.parent / "elsewhere").mkdir()
    folder.symlink_to(folder.parent / "elsewhere")


def a_file(folder: Path) -> None:
    folder.write_text("", encoding="utf-8")


@pytest.mark.parametrize("made", [open_to_all, a_link, a_file])
def test_code_is_never_loaded_from_a_folder_that_another_could_have_filled(
    made: Callable[[Path], None], tmp_path: Path
) -> None:
    made(tmp_path / NAME)
    told = said_by(WHERE, NUMBA_CACHE_DIR=str(tmp_path))
    assert told.stdout.splitlines()[0] == "None"
    assert told.stderr.count("\n") == 1
    assert "compiled code is not kept" in told.stderr
    check = "import lamppost.compiled as c; print(type(c.whole._cache).__name__)"
    assert said_by(check, NUMBA_CACHE_DIR=str(tmp_path)).stdout.strip() == "NullCache"


def test_a_folder_of_another_user_is_not_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path))
    monkeypatch.setattr(os, "getuid", lambda: tmp_path.stat().st_uid + 1)
    found, why = cache_folder()
    assert found is None
    assert "another user" in why


def test_a_folder_below_one_that_everybody_can_write_is_not_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path / "shared"))
    (tmp_path / "shared").mkdir()
    (tmp_path / "shared").chmod(0o777)
    assert "by everybody" in cache_folder()[1]
    (tmp_path / "shared").chmod(0o1777)  # as the temporary directory is: nobody can move what is another's
    assert cache_folder()[0] == tmp_path / "shared" / NAME


def test_where_the_own_cache_cannot_be_it_is_private_in_the_temporary_directory(tmp_path: Path) -> None:
    (tmp_path / "no-folder").write_text("", encoding="utf-8")
    told = said_by(WHERE, XDG_CACHE_HOME=str(tmp_path / "no-folder"), TMPDIR=str(tmp_path))
    folder = Path(told.stdout.splitlines()[0])
    assert folder.parent == tmp_path
    assert folder.name.endswith(NAME)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_the_folders_of_few_engines_are_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path))
    for number in range(20):
        old = tmp_path / f"engine-{number:016x}"
        old.mkdir()
        os.utime(old, (1000 + number, 1000 + number))
    (tmp_path / "engine-of-mine").mkdir()
    folder, _ = cache_folder()
    assert folder is not None
    kept = {path.name for path in tmp_path.iterdir()}
    assert kept == {"engine-of-mine", folder.name, *(f"engine-{number:016x}" for number in range(21 - KEPT, 20))}


@pytest.mark.parametrize(
    ("name", "value"), [("NUMBA_NUM_THREADS", "0"), ("NUMBA_NUM_THREADS", "many"), ("NUMBA_OPT", "9"),
                        ("NUMBA_DEBUG", "loud")]
)  # fmt: skip
def test_a_setting_that_numba_cannot_use_is_one_line(name: str, value: str, tmp_path: Path) -> None:
    command = (
        "from lamppost.command.main import main; raise SystemExit(main(['run', 'national-2018', '--people', '100']))"
    )
    told = said_by(command, **{name: value})
    assert told.returncode == 2
    assert told.stderr.count("\n") == 1
    assert name in told.stderr
    assert value in told.stderr
