"""Importing Lamppost costs next to nothing, and every public name is there when it is asked for."""

from __future__ import annotations

import os
import subprocess
import sys
import time
import tomllib
from pathlib import Path

import pytest

import lamppost

ENVIRONMENT = {**os.environ, "PYTHONPATH": str(Path(lamppost.__file__).parents[1])}
HEAVY = ("numba", "polars", "pydantic", "pyarrow", "rich", "yaml", "numpy")


def python(code: str) -> str:
    return subprocess.run(
        [sys.executable, "-c", code], env=ENVIRONMENT, check=True, capture_output=True, text=True
    ).stdout


def test_importing_loads_nothing_heavy() -> None:
    assert python(f"import sys, lamppost; print([name for name in {HEAVY} if name in sys.modules])").strip() == "[]"


def test_importing_is_quick() -> None:
    code = "import time; a = time.perf_counter(); import lamppost; print(time.perf_counter() - a)"
    assert min(float(python(code)) for _ in range(3)) < 0.4


def test_help_needs_neither_engine_nor_tables() -> None:
    code = (
        "import sys, contextlib, io\n"
        "from lamppost.command.main import main\n"
        "with contextlib.redirect_stdout(io.StringIO()): main(['--help'])\n"
        "print([name for name in ('numba', 'polars', 'pydantic', 'pyarrow') if name in sys.modules])"
    )
    start = time.perf_counter()
    assert python(code).strip().endswith("[]")
    assert time.perf_counter() - start < 3


def test_every_public_name_is_there() -> None:
    for name in lamppost.__all__:
        assert getattr(lamppost, name) is not None
    assert set(lamppost.__all__) <= set(dir(lamppost))


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'refuse'"):
        lamppost.refuse  # noqa: B018


def test_the_version_is_that_of_the_project() -> None:
    project = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text(encoding="utf-8"))
    assert lamppost.__version__ == project["project"]["version"]
