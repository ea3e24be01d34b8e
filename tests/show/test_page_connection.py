"""The connection: one state for the whole page in three languages, tried again; links and files that are not whole."""

from __future__ import annotations

import base64
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from browsing import page, violations
from lamppost.show.page.first import FOLDER
from lamppost.show.page.standalone import LOADING, player
from lamppost.words import LANGUAGES, words
from made_town import FIRST, MadeTown

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, Route

pytestmark = pytest.mark.browser
NET = "Failed to load resource"
WIDE = {"width": 1440, "height": 900}


def there(shown: Page, week: int) -> None:
    """Waits until a week is shown in both towns."""
    shown.locator(".dock-week strong", has_text=re.compile(rf"\b{week}\b|第{week}")).wait_for()
    shown.wait_for_selector(".play:not([disabled])")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_server_that_is_gone_is_told_and_asked_again(opened: Browser, address: str, language: str) -> None:
    said = words(language).sentences
    gone = True

    def answer(route: Route) -> None:
        if gone:
            route.abort("connectionrefused")
        else:
            route.fallback()

    with page(opened, NET, viewport=WIDE, reduced_motion="reduce") as shown:
        shown.route("**/api/towns**", answer)
        shown.goto(f"{address}#view=town&week=5&lang={language}")
        state = shown.locator(".connection")
        state.get_by_text(said["page.connection.gone"]).wait_for()
        state.locator(".connection-wait", has_text=re.compile("[3-8]")).wait_for()  # so that it is not tried just now
        assert violations(shown) == []
        gone = False
        state.get_by_role("button", name=said["page.connection.now"]).click()
        there(shown, 6)
        assert state.inner_text() == ""


def test_without_a_network_what_is_here_stays_and_the_rest_comes_by_itself(opened: Browser, address: str) -> None:
    with page(opened, NET, viewport=WIDE, reduced_motion="reduce") as shown:
        shown.goto(f"{address}#view=town&week=5")
        there(shown, 6)
        shown.context.set_offline(True)
        shown.get_by_role("tab", name=words("en").sentences["page.side.who"]).click()
        shown.locator(".connection", has_text="no network").wait_for()
        shown.keyboard.press("Escape")
        shown.locator(".play").click()
        shown.locator(".dock-week strong", has_text="Week 12").wait_for()
        assert shown.locator(".connection", has_text="no network").is_visible()
        shown.context.set_offline(False)
        shown.locator(".winners table").wait_for()
        assert shown.locator(".connection").inner_text() == ""


def test_a_full_queue_is_waited_for(opened: Browser, address: str) -> None:
    refused: list[str] = []

    def busy(route: Route) -> None:
        if len(refused) < 2:
            refused.append(route.request.url)
            route.fulfill(status=429, headers={"Retry-After": "1"}, json={"error": "The queue is full."})
        else:
            route.fallback()

    with page(opened, NET, viewport=WIDE, reduced_motion="reduce") as shown:
        shown.route("**/api/towns", busy)
        shown.goto(f"{address}#view=town&week=5")
        shown.locator(".connection", has_text="too much to do").wait_for()
        there(shown, 6)
        assert len(refused) == 2


@pytest.mark.parametrize("file", ["homes.bin", "town.json", "differ.bin", "frames/1.bin"])
def test_a_file_that_came_cut_is_fetched_again(opened: Browser, address: str, town: MadeTown, file: str) -> None:
    cut: list[int] = []

    def half(route: Route) -> None:
        if cut:
            route.fallback()
            return
        body = route.fetch().body()
        cut.append(len(body))
        route.fulfill(status=200, body=body[: len(body) * 3 // 4], content_type="application/octet-stream")

    with page(opened, viewport=WIDE, reduced_motion="reduce") as shown:
        shown.route(f"**/{file}", half)
        shown.goto(f"{address}#view=town&week=3")
        if file != "frames/1.bin":  # of which the weeks that came can be watched
            shown.locator(".connection", has_text="did not arrive").wait_for()
        there(shown, 4)
        shown.locator(".connection p").wait_for(state="detached")
        shown.keyboard.press("End")
        there(shown, 12)
        assert cut
        last = (town.weeks[1, 11] & 8 != 0).sum()
        first = shown.locator(".town").nth(1).locator(".town-figures dd").first
        assert first.evaluate("(each) => each.firstChild.textContent") == f"{last}"


def test_a_view_that_could_not_be_loaded_comes_when_the_server_is_back(opened: Browser, address: str) -> None:
    gone = True

    def answer(route: Route) -> None:
        if gone:
            route.abort("connectionrefused")
        else:
            route.fallback()

    with page(opened, NET, viewport=WIDE, reduced_motion="reduce") as shown:
        shown.goto(f"{address}#view=town&week=5")
        there(shown, 6)
        shown.route("**/*", answer)
        shown.get_by_role("link", name="The story").first.click()
        shown.locator(".connection", has_text="was lost").wait_for()
        gone = False
        shown.get_by_role("button", name="Try now").click()
        shown.get_by_role("heading", name="A story in six steps").wait_for()
        assert "week=5" in shown.url


def test_a_link_that_lost_a_part_is_never_taken_for_another(opened: Browser, address: str) -> None:
    """Every link that is cut, and one with any sign changed, is known for what it is."""
    with page(opened) as shown:
        shown.goto(f"{address}web/icon.svg")
        told = shown.evaluate(
            """async (scenario) => {
              const { read, write } = await import('/web/address.js')
              const state = { scenario, view: 'town', week: 61, person: 4127, lang: 'en', about: '一/b' }
              const link = write(state)
              const cut = [], changed = []
              for (let k = 2; k < link.length; k++) if (!read(link.slice(0, k)).damaged) cut.push(link.slice(0, k))
              for (let k = 1; k < link.length; k++) {
                const other = link.slice(0, k) + (link[k] === 'a' ? 'b' : 'a') + link.slice(k + 1)
                const found = read(other)
                const same = JSON.stringify(found) === JSON.stringify(read(link))
                if (!found.damaged && !same && found.scenario) changed.push(other)
              }
              return { cut, changed, whole: read(link), dotted: read(link + '.'), decoded: read(decodeURI(link)) }
            }""",
            FIRST,
        )
    assert told["cut"] == []
    assert told["changed"] == []
    whole = {"scenario": FIRST, "view": "town", "week": 61, "person": 4127, "lang": "en", "about": "一/b"}
    assert told["whole"] == told["dotted"] == told["decoded"] == whole


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_damaged_link_says_so_and_opens_nothing(opened: Browser, address: str, town: MadeTown, language: str) -> None:
    said = words(language).sentences
    locale = {"en": "en-GB", "zh-Hans": "zh-CN", "zh-Hant": "zh-HK"}[language]
    with page(opened, viewport={"width": 390, "height": 844}, locale=locale) as shown:
        shown.goto(f"{address}#view=town&week=5")
        there(shown, 6)
        shown.keyboard.press("ArrowRight")
        shown.wait_for_url("**week=6**")
        link = shown.url
        town.asked.clear()
        shown.goto("about:blank")
        shown.goto(link[: len(link) * 2 // 3])
        shown.get_by_role("heading", name=said["page.damaged.title"]).wait_for()
        assert violations(shown) == []
        assert town.asked == []
        assert shown.locator("canvas").count() == 0
        shown.get_by_role("button", name="简体中文").click()
        shown.get_by_role("heading", name=words("zh-Hans").say("page.damaged.title")).wait_for()
        assert town.asked == []
        shown.get_by_role("button", name=words("zh-Hans").say("page.damaged.begin")).click()
        shown.wait_for_selector(".arrive .play:not([disabled])")
        assert len(town.asked) == 1


def test_a_reload_keeps_the_week_that_played_and_the_person(opened: Browser, address: str) -> None:
    with page(opened, viewport=WIDE) as shown:
        shown.goto(f"{address}#view=town&week=2&person=42")
        there(shown, 3)
        shown.wait_for_selector(".ledger")
        shown.locator(".speed select").select_option("2")
        shown.locator(".play").click()
        shown.locator(".dock-week strong", has_text="Week 6").wait_for()
        shown.wait_for_timeout(1200)
        shown.reload()
        shown.wait_for_selector(".play:not([disabled])")
        week = int(shown.locator(".dock-week strong").inner_text().removeprefix("Week "))
        assert 6 <= week <= 9
        assert shown.locator(".ledger h2").inner_text() == "Person 42"
        assert shown.locator(".play").get_attribute("aria-label") == "Play", "and rests there"


def test_a_file_that_is_cut_says_so(opened: Browser, tmp_path: Path) -> None:
    text = player(FOLDER, "en")
    file = tmp_path / "town.html"
    file.write_text(text[: len(text) // 2], encoding="utf-8")
    with page(opened) as shown:
        shown.goto(file.as_uri())
        assert LOADING in shown.locator("body").inner_text()
    block = re.search(r'data-path="[^"]*frames/0\.bin">([^<]*)<', text)
    assert block is not None
    body = base64.b64decode(block[1])
    file.write_text(text.replace(block[1], base64.b64encode(body[: len(body) // 2]).decode()), encoding="utf-8")
    with page(opened, reduced_motion="reduce") as shown:
        shown.goto(file.as_uri())
        shown.locator(".connection", has_text="This file is damaged").wait_for(timeout=60_000)
        assert LOADING not in shown.locator("body").inner_text()
