"""All ten things that a visitor can do, one after another in each language, with the real server behind the page.

The pictures of the documentation are made on the way where LAMPPOST_PICTURES names a folder for them.
"""

from __future__ import annotations

import json
import os
import re
import time
from base64 import urlsafe_b64decode
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

import pytest

from browsing import page, violations
from lamppost.show.page.first import shipped
from lamppost.show.server.queue import Bounds
from lamppost.words import LANGUAGES, words
from serving import Served, served

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = [pytest.mark.browser, pytest.mark.slow]
WIDTH = {"en": (1440, 900), "zh-Hans": (900, 1000), "zh-Hant": (390, 844)}
LONG = 240_000
BRIGHT = """
() => [...document.querySelectorAll('.town-box')].filter((each) => each.checkVisibility()).map((box) => {
  let bright = 0
  for (const canvas of box.querySelectorAll('canvas')) {
    if (!canvas.width) continue
    const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height)
    for (let k = 0; k < data.length; k += 4) if (data[k + 3] > 100 && data[k] > 180) bright++
  }
  return bright
})
"""


@pytest.fixture(scope="module")
def server() -> Iterator[Served]:
    with served(Bounds(workers=1), shipped=shipped()) as running:
        running.warm()
        yield running


class Walk:
    """One visitor in one language."""

    def __init__(self, shown: Page, at: str, language: str) -> None:
        self.shown, self.at, self.language = shown, at, language
        self.said = words(language).sentences

    def to(self, where: str, ready: str) -> None:
        """Go to a view, and wait for what shows that it is there."""
        self.shown.goto("about:blank")
        self.shown.goto(f"{self.at}/#{where}&lang={self.language}")
        self.shown.wait_for_selector(ready, timeout=LONG)

    def until(self, what: str) -> None:
        """Wait for something; the page's policy lets nobody wait by a text that is run."""
        end = time.monotonic() + LONG / 1000
        while not self.shown.evaluate(f"() => Boolean({what})"):
            assert time.monotonic() < end, what
            self.shown.wait_for_timeout(50)

    def holds(self, name: str) -> None:
        """What holds of every view; and its picture."""
        assert violations(self.shown) == []
        assert self.shown.evaluate("document.documentElement.lang") == self.language
        assert self.shown.evaluate("document.documentElement.scrollWidth <= innerWidth")
        if folder := os.environ.get("LAMPPOST_PICTURES"):
            self.shown.evaluate("scrollTo(0, 0)")
            path = Path(folder) / f"page-{name}-{self.language}.jpg"
            self.shown.screenshot(path=path, type="jpeg", quality=80)

    def scenario(self) -> dict[str, Any]:
        """The scenario that the address holds."""
        packed = parse_qs(self.shown.evaluate("location.hash").lstrip("#"))["s"][0]
        found: dict[str, Any] = json.loads(urlsafe_b64decode(packed + "=" * (-len(packed) % 4)))
        return found


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_visitor_does_all_ten(server: Served, opened: Browser, language: str, tmp_path: Path) -> None:
    width, height = WIDTH[language]
    with page(opened, viewport={"width": width, "height": height}, reduced_motion="reduce") as shown:
        walk = Walk(shown, server.at, language)

        # 1. arrive: a town that lives, and one press to both
        walk.to("view=arrive", ".play:not([disabled])")
        walk.holds("1-arrive")
        shown.get_by_role("button", name=walk.said["page.arrive.both"]).click()

        # 2. watch: what is recorded is lit in the feared town, and dark in the documented one
        shown.wait_for_selector(".counts")
        shown.keyboard.press("End")
        walk.to("view=town&week=30", ".play:not([disabled])")
        walk.until(f"({BRIGHT})()[0] > 500")
        bright = shown.evaluate(BRIGHT)
        assert bright[0] > 3 * bright[1]  # side by side at every width
        walk.holds("2-town")

        # 4. read one life
        walk.to("view=town&week=30&person=12", ".ledger .tabs, .ledger [role=tablist]")
        assert words(language).say("page.person", n="12") in shown.locator(".ledger h2").inner_text()
        walk.holds("4-life")

        # 6. the numbers: figures, tables, files
        walk.to("view=numbers", "main figure svg")
        with shown.expect_download() as told:
            shown.get_by_role("link", name="CSV").or_(shown.get_by_role("button", name="CSV")).first.click()
        assert b"," in Path(told.value.path()).read_bytes()
        walk.holds("6-numbers")

        # 7. the rules
        walk.to("view=rules", "main table")
        assert shown.locator("main .grade[data-grade=documented]").count() > 3
        walk.holds("7-rules")

        # 8. a life, and a rulebook
        walk.to("view=life", '.passbook[data-regime="leaflet-hk-2019"] [data-kind="refused"]')
        walk.holds("8-live-a-life")
        walk.to("view=editor", "main textarea")
        walk.holds("8-rulebook")

        # 9. take it away
        walk.to("view=take", "#take-command")
        assert "lamppost twin leaflet-hk-2019 documented-hk-2019" in shown.locator("#take-command").input_value()
        walk.holds("9-take")

        # 10. lessons: the story, of which each step is one
        walk.to("view=lessons", "main h2[id^=step-]")
        assert shown.locator("main h2[id^=step-]").count() == 6
        walk.holds("10-lessons")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_rule_is_flipped_and_a_knob_turned(server: Served, opened: Browser, language: str) -> None:
    small = "eyJyZWdpbWVzIjpbImNsYWltZWQtMjAyMSJdLCJwZW9wbGUiOjQwMCwieWVhcnMiOjAuMiwic2VlZCI6MX0"
    with page(opened, viewport={"width": 1440, "height": 900}, reduced_motion="reduce") as shown:
        walk = Walk(shown, server.at, language)

        # 3. flip one rule: the same people live again, and what differs is counted
        walk.to(f"s={small}&view=town", ".cards .card")
        shown.wait_for_selector(".play:not([disabled])", timeout=LONG)
        shown.locator(".cards .card").first.click()
        walk.until("document.querySelectorAll('.town-box').length === 2")
        shown.wait_for_selector(".stage:not([data-stale])", timeout=LONG)
        assert len(walk.scenario()["with"]) == 1
        shown.wait_for_selector(".counts")
        told = shown.locator(".counts dd span[aria-hidden]").all_inner_texts()
        assert len(told) == 4, "each kind of harm for itself"
        assert all(re.fullmatch(r"\+\d+\s*−\d+", each) for each in told), told
        walk.holds("3-flip")

        # 5. turn a knob: what is shown is old until the new town is there
        walk.to(f"s={small}&view=knobs", "#knob-error")
        slider = shown.locator("#knob-error")
        slider.focus()
        slider.press("ArrowRight")
        shown.locator(".knob[data-turned]").wait_for(timeout=LONG)
        walk.until("document.querySelectorAll('.change tbody td').length >= 2")
        assert walk.scenario()["knobs"] == {"error": pytest.approx(1.1)}
        walk.holds("5-knobs")
