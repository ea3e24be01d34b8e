"""What every test stands on: the same examples on every machine, plain output, and the slow tests last.

It holds no fixtures of the model. Nothing here is drawn from the clock: Hypothesis repeats the same examples, so a
test that fails on one machine fails on all.
"""

from __future__ import annotations

import os

import pytest
from hypothesis import HealthCheck, settings

# Read by Rich when a console is made, so before any module of the package is imported.
os.environ.update(COLUMNS="120", NO_COLOR="1", TERM="dumb")
os.environ.pop("FORCE_COLOR", None)

# The first call of a compiled function takes seconds; that says nothing about the example it was called with.
settings.register_profile(
    "same-everywhere",
    derandomize=True,
    deadline=None,
    database=None,
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("same-everywhere")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Puts the slow tests last, so that a broken part shows soon."""
    items.sort(key=lambda item: item.get_closest_marker("slow") is not None)
