"""What the routes share: the parts of a request that they read, and answers in JSON."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from starlette.requests import Request

from lamppost.errors import LamppostError
from lamppost.show.page.assets import Asset
from lamppost.show.page.scenario import ANY, ID, Scenario, scenario
from lamppost.show.server.state import SLOW, ServerState
from lamppost.show.server.workers import MissingError
from lamppost.words import words

JSON: Final = "application/json"
KEPT: Final = "private, max-age=600"
"""How long a browser may keep what lies in a town: its address is the name of what was asked for."""
LONGEST_QUESTION: Final = 200
"""Characters of a search."""


def state_of(request: Request) -> ServerState:
    """What the server of a request holds."""
    state: ServerState = request.app.state.server
    return state


def town_of(request: Request) -> tuple[str, Path]:
    """Id and folder of a town that is there. Raises MissingError."""
    town = request.path_params["town"]
    folder = state_of(request).towns.folder(town) if ID.fullmatch(town) else None
    if folder is None:
        raise MissingError("This town does not exist: ask for it first.")
    return town, folder


async def whole_town_of(request: Request) -> tuple[str, Path]:
    """The same with all that can be asked of a town; what is not shipped of the first one is waited for."""
    state, (town, folder) = state_of(request), town_of(request)
    if town in state.towns.shipped or town in state.towns.at:
        async with asyncio.timeout(SLOW):
            folder = await state.towns.whole(scenario_of(folder))
    return town, folder


def scenario_of(folder: Path) -> Scenario:
    """The scenario of a town that is there."""
    return scenario(json.loads((folder / "town.json").read_text(encoding="utf-8"))["scenario"], ANY)


def language_of(request: Request) -> str:
    """The language that is asked for. Raises LamppostError for one that is not there."""
    return words(request.query_params.get("lang", "en")).language


async def body_of(request: Request) -> Any:
    """The body of a request, as JSON. Raises LamppostError if it is not JSON."""
    try:
        return json.loads(await request.body())
    except (ValueError, RecursionError):
        raise LamppostError("The request is not valid JSON.") from None


def object_with(body: Any, *names: str) -> dict[str, Any]:
    """The named parts of an object. Raises LamppostError if it is not an object or has other parts."""
    if not isinstance(body, Mapping) or not set(body) <= set(names):
        raise LamppostError(f"The request must be a JSON object with {' and '.join(repr(name) for name in names)}.")
    return dict(body)


def json_asset(data: Any) -> Asset:
    """Data as JSON without spaces, compressed where that pays."""
    return Asset.of(json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode(), JSON)


__all__ = [
    "JSON",
    "KEPT",
    "LONGEST_QUESTION",
    "body_of",
    "json_asset",
    "language_of",
    "object_with",
    "scenario_of",
    "state_of",
    "town_of",
    "whole_town_of",
]
