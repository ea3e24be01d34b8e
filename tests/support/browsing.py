"""A real browser for the tests that look at pages: whatever Chromium the machine has, with the network shut."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, ConsoleMessage, Page, Route

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
OURS = ("http://127.0.0.1:", "http://localhost:", "file://", "data:", "blob:")


def chromium() -> str:
    """Path of a Chromium; without one the test is skipped, or fails where LAMPPOST_BROWSER=required."""
    told = os.environ.get("LAMPPOST_BROWSER", "")
    named = (told,) if told and told != "required" else NAMES
    found = next(filter(None, map(shutil.which, named)), None)
    if found is None:
        message = "no Chromium on this machine (install it, or name one in LAMPPOST_BROWSER)"
        (pytest.fail if told else pytest.skip)(message)
    return str(found)


@contextmanager
def browser() -> Iterator[Browser]:
    """A Chromium without a window."""
    from playwright.sync_api import sync_playwright

    path = chromium()
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=path, args=list(QUIET))
        try:
            yield opened
        finally:
            opened.close()


@contextmanager
def page(opened: Browser, forgive: str = "", **options: Any) -> Iterator[Page]:
    """A page that may ask nobody but this machine; at the end, what it asked of others or threw fails the test.

    `forgive`: errors of the console that have this in them are the test's own doing.
    """
    context = opened.new_context(**options)
    wrong: list[str] = []

    def only_ours(route: Route) -> None:
        if route.request.url.startswith(OURS):
            route.continue_()
        else:
            wrong.append(f"asked for {route.request.url}")
            route.abort()

    context.route("**/*", only_ours)
    shown = context.new_page()
    shown.on("pageerror", lambda error: wrong.append(f"threw {error}"))

    def heard(said: ConsoleMessage) -> None:
        if said.type == "error" and not (forgive and forgive in said.text):
            wrong.append(f"said {said.text}")

    shown.on("console", heard)
    try:
        yield shown
        assert not wrong, wrong
    finally:
        context.close()


def violations(shown: Page) -> list[str]:
    """What axe finds wrong with a page, by the rules of WCAG 2.2 A and AA and its best practices."""
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(shown).response["violations"]
    return [
        f"{each['id']}: {node['html'][:200]} {node['failureSummary'][:300]}" for each in found for node in each["nodes"]
    ]
