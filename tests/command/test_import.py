"""Importing Lamppost costs next to nothing, and every public name is there when it is asked for."""

from __future__ import annotations

import os
import subprocess
import sys
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


def test_importing_loads_one_file_of_the_package() -> None:
    """And of the standard library little more than what reads the version's pattern and the lazy names."""
    code = "import sys; before = set(sys.modules); import lamppost; print(*sorted(set(sys.modules) - before))"
    loaded = python(code).split()
    assert [name for name in loaded if name.startswith("lamppost")] == ["lamppost"]
    assert len(loaded) < 60


def test_help_needs_neither_engine_nor_tables() -> None:
    code = (
        "import sys, contextlib, io\n"
        "from lamppost.command.main import main\n"
        "with contextlib.redirect_stdout(io.StringIO()): main(['--help'])\n"
        "print([name for name in ('numba', 'polars', 'pydantic', 'pyarrow') if name in sys.modules])"
    )
    assert python(code).strip().endswith("[]")


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
