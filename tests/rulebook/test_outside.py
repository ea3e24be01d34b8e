"""Rulebooks after schemes of other countries, and their ledgers computed by hand: the format is general, or it is none.

A register of drivers with points that run out by offence, a licence with longer disqualifications each time, twelve
points for each year of a licence, and homes in the order of points. Each is a file with its cases beside it.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from lamppost.rulebook.check import check_paths
from lamppost.study.scripted.cases import CaseResult, check_cases

OUTSIDE = Path(__file__).parents[1] / "data" / "outside"
CASES = [(path.name, case) for path in sorted(OUTSIDE.glob("*.cases.yaml")) for case in check_cases(path)]


def test_the_files_hold_together() -> None:
    assert check_paths([OUTSIDE]) == []


@pytest.mark.parametrize(("file", "case"), CASES, ids=[f"{file}: {case.name}" for file, case in CASES])
def test_a_case_holds(file: str, case: CaseResult) -> None:
    assert case.ok, case.message
