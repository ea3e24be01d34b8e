"""No rulebook writes past an array: towns are lived by code that checks each index, compiled for this alone."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from arbitrary_books import books, live, regime_of
from busy_town import lived, regime, society
from lamppost.town.loop import Town
from lamppost.town.outbox import new_outbox


def live_all() -> None:
    """Towns under the heaviest rulebooks of the tests and a few that are made up, with anything in them."""
    lived(regime("crowd-town"), 100, 8)
    lived(regime("everything"), 60, 60, watch=True)
    live_made_up()
    # The check itself is on: a town that thinks one piece of work writes nothing writes past the outbox.
    what = regime("crowd-town")
    run = Town(society(100), what.epochs(what.start, 8), 7)
    run.needs[:] = 0
    run.shards[0].outbox = new_outbox(1, 1, 1, run.shards[0].outbox.near.shape[0])
    with pytest.raises(IndexError):
        run.run(8)


@settings(max_examples=12, derandomize=True, deadline=None, database=None, suppress_health_check=list(HealthCheck))
@given(books(), st.sampled_from([0.1, 0.5]))
def live_made_up(book: dict[str, Any], faults: float) -> None:
    """A town of a few dozen under a rulebook with anything in it."""
    live(regime_of(book, faults, "2018-10-15"), 30)


@pytest.mark.slow
def test_no_index_is_out_of_bounds(tmp_path: Path) -> None:
    paths = os.pathsep.join([str(Path(__file__).parent), str(Path(__file__).parents[1] / "support"), *sys.path])
    caches = {"NUMBA_CACHE_DIR": str(tmp_path), "XDG_CACHE_HOME": str(tmp_path)}  # code that checks is not kept
    environment = {**os.environ, **caches, "NUMBA_BOUNDSCHECK": "1", "PYTHONPATH": paths}
    lines = "from test_bounds import live_all; live_all()"
    done = subprocess.run([sys.executable, "-c", lines], env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
