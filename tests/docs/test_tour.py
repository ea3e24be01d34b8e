"""The tour of docs/tour.md: at most twelve stops, each a file and a function that exist, told in one sentence."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

import lamppost

PACKAGE = Path(lamppost.__file__).parent
TOUR = PACKAGE.parents[1] / "docs" / "tour.md"
STOPS = re.findall(
    r"^\d+\. `([a-z_/]+\.py)` `([A-Za-z_.]+)`: (.+?)(?=^\d+\. |\n\n)", TOUR.read_text("utf-8"), re.M | re.S
)


def function(file: str, name: str) -> ast.FunctionDef:
    """The function `name`, or `Class.method`, of a file of the package."""
    body: list[ast.stmt] = ast.parse((PACKAGE / file).read_text(encoding="utf-8")).body
    *classes, last = name.split(".")
    for each in classes:
        (found,) = (node for node in body if isinstance(node, ast.ClassDef) and node.name == each)
        body = found.body
    (wanted,) = (node for node in body if isinstance(node, ast.FunctionDef) and node.name == last)
    return wanted


def test_it_leads_from_a_run_to_a_refusal_in_twelve_stops_at_most() -> None:
    assert 2 < len(STOPS) <= 12
    numbers = re.findall(r"^(\d+)\. ", TOUR.read_text(encoding="utf-8"), re.M)
    assert numbers == [str(number) for number in range(1, len(STOPS) + 1)]
    assert STOPS[0][:2] == ("api.py", "run")
    assert STOPS[-1][1] == "refuse"


@pytest.mark.parametrize(("file", "name", "text"), STOPS, ids=[f"{file}-{name}" for file, name, _ in STOPS])
def test_each_stop_is_a_function_with_one_sentence(file: str, name: str, text: str) -> None:
    assert ast.get_docstring(function(file, name))
    assert len(re.findall(r"\.(?:\s|$)", text.strip())) == 1, "one sentence"
