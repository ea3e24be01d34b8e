"""What `run.json` says of a run: what went in, what ran it, and what came out, so that anybody can run it again."""

from __future__ import annotations

import os
import platform
import sys
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, Final

from lamppost.catalogue.load import catalogue_files, catalogue_folder
from lamppost.compiled import engine_hash
from lamppost.record.folder import sha256_of
from lamppost.rulebook.load import KNOBS
from lamppost.rulebook.regime import Regime
from lamppost.version import __version__

LIBRARIES: Final = ("numba", "llvmlite", "numpy", "polars", "pyarrow", "pydantic", "PyYAML")
MADE_UP: Final = "The people of this run are synthetic: nobody in it exists."


def input_files(regime: Regime) -> dict[str, str]:
    """SHA-256 of every file that went in: rulebooks, regime, overlays, catalogue, and the tables of the society."""
    package = Path(__file__).parents[1]
    shipped = [*catalogue_files(catalogue_folder()), *sorted((package / "society" / "tables").glob("*.csv"))]
    ours = {(Path("lamppost") / path.relative_to(package)).as_posix(): sha256_of(path) for path in shipped}
    return dict(sorted({**regime.loaded.sha256, **ours}.items()))


def own_files(regime: Regime) -> list[str]:
    """Files of the law that are the user's own, and not shipped: who has only run.json does not have them."""
    return [name for name in regime.loaded.sha256 if not name.startswith("lamppost/") and name != KNOBS]


def libraries() -> dict[str, str]:
    """Versions of what the numbers could depend on."""
    found = {}
    for name in LIBRARIES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found


def machine(threads: int) -> dict[str, Any]:
    """What ran it; nothing that names the machine or its owner."""
    return {
        "system": platform.system(),
        "release": platform.release(),
        "processor": platform.machine(),
        "cores": os.cpu_count(),
        "threads": threads,
    }


def software() -> dict[str, Any]:
    """The program: its version, the hash of its engine, Python and the libraries."""
    return {
        "lamppost": __version__,
        "engine": engine_hash(),
        "python": platform.python_version(),
        "implementation": sys.implementation.name,
        "libraries": libraries(),
    }
