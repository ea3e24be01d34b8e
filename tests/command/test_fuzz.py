"""A small seeded share of `make fuzz`: mutated files are accepted and run, or give a problem with its place."""

from __future__ import annotations

from pathlib import Path

import pytest

from fuzz.trials import subjects, trial

SEED = 20260101
EACH = 25


@pytest.mark.parametrize("kind", [each.kind for each in subjects()])
def test_mutated_files_are_accepted_or_told(tmp_path: Path, kind: str) -> None:
    faults = [trial(SEED, number, tmp_path / str(number), kind) for number in range(EACH)]
    assert [each for each in faults if each] == []
