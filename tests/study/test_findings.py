"""Findings go to JSON and back."""

from __future__ import annotations

import json

import pytest

from lamppost.study.findings.model import Findings
from made_findings import made


@pytest.mark.parametrize("worlds", [1, 2, 3])
@pytest.mark.parametrize("scale", [0, 1])
def test_json_and_back(worlds: int, scale: float) -> None:
    found = made(worlds=worlds, scale=scale)
    assert Findings.of(json.loads(json.dumps(found.data()))) == found


@pytest.mark.parametrize("data", [{}, {"format": 0}, {"format": 1}, {"format": 1, "people": 3}])
def test_others_are_none(data: dict) -> None:
    with pytest.raises((KeyError, TypeError, ValueError)):
        Findings.of(data)
