"""The server of the page: its routes, and how it starts and ends.

Files of the page and of towns are handed out from here; whatever must be computed is asked of a process (workers.py),
so that the server answers everybody at once. Every error is {"error": one line} with its proper status.
"""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import Route

from lamppost.show.page import first
from lamppost.show.page.assets import static
from lamppost.show.server import page_routes, town_routes
from lamppost.show.server.errors import ANSWERED, error_response
from lamppost.show.server.guard import FAULT, Door, Guard
from lamppost.show.server.queue import Bounds, Towns
from lamppost.show.server.requests import json_asset
from lamppost.show.server.state import ServerState
from lamppost.words import LANGUAGES, words


def application(
    door: Door | None = None, bounds: Bounds | None = None, shipped: Mapping[str, Path] | None = None
) -> Starlette:
    """The server as an ASGI application; its processes live as long as its lifespan.

    `shipped` are towns that are there from the beginning, by id; the one that the page opens with, unless given.
    """
    bounds = bounds or Bounds()
    shipped = first.shipped() if shipped is None else shipped

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        folder = Path(tempfile.mkdtemp(prefix="lamppost-"))
        state = ServerState(folder, Towns(folder, bounds, shipped), bounds)
        app.state.server = state
        ready: asyncio.Task[None] | None = None
        try:
            await state.towns.start()
            ready = asyncio.create_task(page_routes.read_shelves(state))
            yield
        finally:
            state.closing = True
            if ready is not None:
                ready.cancel()
                await asyncio.gather(ready, return_exceptions=True)
            await state.towns.stop()
            for questions in (state.quick, state.slow, state.chance):
                await questions.worker.stop()
            shutil.rmtree(folder, ignore_errors=True)

    app = Starlette(
        routes=_routes(),
        middleware=[Middleware(Guard, door=door or Door())],
        exception_handlers=dict.fromkeys(ANSWERED, error_response),
        lifespan=lifespan,
    )
    app.state.assets = static()
    app.state.words = {language: json_asset(words(language).sentences) for language in LANGUAGES}
    return app


def _routes() -> list[Route]:
    town = "/api/towns/{town}"
    return [
        Route("/", page_routes.page),
        Route("/web/{path:path}", page_routes.asset),
        Route("/words/{language}.json", page_routes.sentences),
        Route("/api/first", page_routes.opening),
        Route("/api/shelf", page_routes.shelf),
        Route("/api/lessons", page_routes.lessons),
        Route("/api/towns", town_routes.ask, methods=["POST"]),
        Route("/api/many", town_routes.many, methods=["POST"]),
        Route(f"{town}/progress", town_routes.ProgressStream),
        Route(f"{town}/frames/{{world:int}}.bin", town_routes.history),
        Route(f"{town}/file/{{name}}.csv", town_routes.table),
        Route(f"{town}/numbers.json", town_routes.numbers),
        Route(f"{town}/turns.json", town_routes.turns),
        Route(f"{town}/spread.json", town_routes.spread),
        Route(f"{town}/headline.json", town_routes.headline),
        Route(f"{town}/figures/{{name}}.json", town_routes.figure),
        Route(f"{town}/figures/{{name}}.{{format}}", town_routes.figure_file),
        Route(f"{town}/people/{{person:int}}.json", town_routes.person),
        Route(f"{town}/play.html", town_routes.play),
        Route(f"{town}/report.html", town_routes.report),
        Route(f"{town}/{{name}}", town_routes.of_town),
        *(Route(f"/api/{about}", page_routes.library) for about in ("leaflet", "library", "vocabulary")),
        *(
            Route(f"/api/{about}/{{name}}", page_routes.library)
            for about in ("books", "regimes", "safeguards", "law", "lives", "example")
        ),
        Route("/api/diff/{a}/{b}", page_routes.library),
        Route("/api/search", page_routes.search),
        Route("/api/knobs", page_routes.knobs),
        Route("/api/check", page_routes.check, methods=["POST"]),
        Route("/api/life", page_routes.life, methods=["POST"]),
    ]


__all__ = ["FAULT", "application"]
