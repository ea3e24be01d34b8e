"""The cache of compiled code can never be stale: any edit to any engine file names another folder."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from lamppost.compiled import ENGINE, PACKAGE, engine_hash


def engine_files() -> list[Path]:
    return sorted({p.relative_to(PACKAGE) for pattern in ENGINE for p in PACKAGE.glob(pattern)})


def test_the_engine_is_all_that_is_compiled() -> None:
    """Every file that compiles anything is part of the hash."""
    marks = ("@compiled", "@inner", "@hot", "@inlined", "import numba")
    using = {
        p.relative_to(PACKAGE)
        for p in PACKAGE.rglob("*.py")
        if any(mark in p.read_text(encoding="utf-8") for mark in marks)
    }
    assert using <= set(engine_files())


@pytest.mark.parametrize("file", engine_files(), ids=str)
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
