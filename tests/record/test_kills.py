"""Runs that are killed by SIGKILL at random moments, and resumed to the same bytes: three, or fifty (`make slow`)."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from small_run import SOURCE

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")


def killed(kills: int, folder: Path) -> dict[str, Any]:
    """See killed_runs.py."""
    script = Path(__file__).parents[1] / "support" / "killed_runs.py"
    command = [sys.executable, str(script), str(kills), "7", str(folder)]
    environment = {**os.environ, "PYTHONPATH": SOURCE}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_three_kills(tmp_path: Path) -> None:
    found = killed(3, tmp_path)
    assert sum(found["met"].values()) == 3
    assert found["finished"] >= 1


@pytest.mark.slow
@pytest.mark.endurance
def test_fifty_kills(tmp_path: Path) -> None:
    found = killed(50, tmp_path)
    assert sum(found["met"].values()) == 50
    assert found["finished"] >= 3
    assert found["met"]["a checkpoint being written"] >= 3, found
    assert found["met"]["tables being written"] >= 1, found
    assert found["met"]["living"] >= 1, found
