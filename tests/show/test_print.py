"""On paper: inks of grades as on the screen, pages with numbers, no heading alone at the foot of one, a small PDF."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from browsing import page
from lamppost.show.page.first import FOLDER
from lamppost.show.report.page import report_html
from lamppost.study.findings.model import Findings
from made_findings import made

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pypdf = pytest.importorskip("pypdf", reason="what is on the pages of a PDF is read with pypdf")
pytestmark = pytest.mark.browser
MOST = 3_000_000
HEADINGS = "[...document.querySelectorAll('h1, h2, h3, h4, summary')].map((each) => each.innerText.trim())"
INKS = """
() => [...document.querySelectorAll('.grade')].filter((each) => each.checkVisibility()).map((each) => {
  const own = getComputedStyle(each)
  const before = getComputedStyle(each, '::before')
  const ink = before.content === 'none' ? own : before
  return [ink.printColorAdjust, ink.backgroundImage + ink.borderTopStyle, each.className + (each.dataset.grade ?? '')]
})
"""


def printed(shown: Page) -> tuple[int, list[list[str]]]:
    """How large the PDF of a page is, and the lines of each of its pages."""
    body = shown.pdf(format="A4", prefer_css_page_size=True)
    pages = [each.extract_text().split("\n") for each in pypdf.PdfReader(io.BytesIO(body)).pages]
    return len(body), [[line.strip() for line in lines if line.strip()] for lines in pages]


def numbered_and_led(pages: list[list[str]], headings: set[str]) -> None:
    """Every page says which it is of how many; none ends with a heading."""
    for number, lines in enumerate(pages, 1):
        mark = f"{number} / {len(pages)}"
        assert mark in (lines[0], lines[-1]), mark
        body = [line for line in lines if line != mark]
        assert body[-1] not in headings, (number, body[-1])


def all_inks(shown: Page) -> list[list[str]]:
    found: list[list[str]] = shown.evaluate(INKS)
    assert {adjust for adjust, _, _ in found} == {"exact"}
    return found


@pytest.mark.parametrize("language", ["en", "zh-Hans", "zh-Hant"])
@pytest.mark.parametrize("which", ["shipped", "made"])
def test_a_report_on_paper(opened: Browser, which: str, language: str, tmp_path: Path) -> None:
    found = Findings.of(json.loads((FOLDER / "numbers.json").read_bytes())) if which == "shipped" else made()
    file = tmp_path / "report.html"
    file.write_text(report_html(found, language), encoding="utf-8")
    with page(opened, viewport={"width": 1080, "height": 1400}) as shown:
        shown.goto(file.as_uri())
        shown.evaluate("for (const each of document.querySelectorAll('details')) each.open = true")
        on_screen = [ink[1:] for ink in shown.evaluate(INKS)]
        headings = set(shown.evaluate(HEADINGS))
        shown.emulate_media(media="print")
        inks = all_inks(shown)
        assert {tuple(ink[1:]) for ink in inks} <= {tuple(ink) for ink in on_screen}
        shown.reload()  # with everything folded again
        size, pages = printed(shown)
    assert size < MOST
    assert len(pages) > 5
    if language == "en":  # the signs of a Chinese font are drawings in a PDF
        numbered_and_led(pages, headings)


@pytest.mark.parametrize("where", ["view=rules", "view=rules&about=books/rongcheng-2014", "view=numbers"])
def test_a_room_of_the_page_on_paper(opened: Browser, place: str, where: str) -> None:
    with page(opened, viewport={"width": 1080, "height": 1400}) as shown:
        shown.goto(f"{place}/#{where}&lang=en")
        shown.locator(".sheet h2, .sheet table").first.wait_for(timeout=60_000)
        shown.locator(".waiting").first.wait_for(state="detached", timeout=60_000)
        headings = set(shown.evaluate(HEADINGS))
        shown.emulate_media(media="print")
        if where != "view=numbers":
            assert len({ink[1] for ink in all_inks(shown)}) >= 2
        assert not shown.locator(".bar, .switch, [role=search]").first.is_visible()
        size, pages = printed(shown)
    assert size < MOST
    numbered_and_led(pages, headings)
