"""What tests of the page share: a browser, a page with its rooms, and a page with a made town. Once a file each."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest

from browsing import browser
from made_findings import made
from made_town import MadeTown, made_town, served
from rooms import FIRST, serving
from rooms import town as town_of

if TYPE_CHECKING:
    from playwright.sync_api import Browser


@pytest.fixture(scope="module")
def opened() -> Iterator[Browser]:
    """A browser."""
    with browser() as found:
        yield found


@pytest.fixture(scope="module")
def place() -> Iterator[str]:
    """Address of a page with every room, which makes the towns that it is asked for."""
    towns: dict[str, Any] = {"/api/first": FIRST}

    def ask(_: Any, asked: dict[str, Any]) -> dict[str, str]:
        found = town_of(asked, made(people=10_000))
        towns.update(found)
        return {"id": found["id"], "state": "ready"}

    towns["/api/towns"] = ask
    with serving(towns) as found:
        yield found


@pytest.fixture(scope="module")
def town() -> MadeTown:
    """A made town, to compare with what the page shows."""
    return made_town()


@pytest.fixture(scope="module")
def address(town: MadeTown) -> Iterator[str]:
    """Address of a page that shows it."""
    with served(town) as found:
        yield found
