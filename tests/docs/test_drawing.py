"""The drawing of the house is that of the imports today, and no arrow in it points upward."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

SCRIPT = Path(__file__).parents[2] / "scripts" / "house.py"


@pytest.fixture(scope="module")
def house() -> ModuleType:
    spec = importlib.util.spec_from_file_location("house", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def arrows(house: ModuleType) -> set[tuple[str, str]]:
    return house.imports()


def test_the_drawing_and_the_table_are_up_to_date(house: ModuleType, arrows: set[tuple[str, str]]) -> None:
    assert house.DRAWING.read_text(encoding="utf-8") == house.drawing(arrows), "run `make house`"
    assert house.PAGE.read_text(encoding="utf-8") == house.page(arrows), "run `make house`"


def test_every_room_is_drawn(house: ModuleType, arrows: set[tuple[str, str]]) -> None:
    assert {room for arrow in arrows for room in arrow} == set(house.ROOMS)


def test_no_arrow_points_upward(house: ModuleType, arrows: set[tuple[str, str]]) -> None:
    assert house.upward(arrows) == []


def test_an_arrow_upward_is_seen(house: ModuleType) -> None:
    assert house.upward({("town", "society"), ("society", "town"), ("errors", "command")}) == [
        ("errors", "command"),
        ("society", "town"),
    ]


def test_what_others_imply_is_in_the_table_and_not_in_the_drawing(house: ModuleType) -> None:
    arrows = {("command", "api"), ("api", "errors"), ("command", "errors"), ("errors", "api")}
    assert house.shortest(arrows) == arrows - {("command", "errors")}
    assert "| `command` | the commands | `api`, `errors` |" in house.table(arrows)
