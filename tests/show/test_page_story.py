"""The story and its lessons, and many towns at once: what a visitor turns, what comes out, and what is taken away."""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs
from xml.etree import ElementTree

import pytest

from browsing import page, violations
from rooms import visit

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Route

WIDE: dict[str, Any] = {"viewport": {"width": 1440, "height": 1000}}
PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 844}}


@pytest.mark.browser
def test_a_lesson_is_guessed_turned_and_answered_from_the_towns(opened: Browser, place: str) -> None:
    with page(opened, **PHONE) as shown:
        visit(shown, place, "view=lessons&about=error")
        turn = shown.locator(".tries button")
        assert turn.first.is_disabled(), "one guesses first"
        shown.get_by_label("1 to 10 of 100").check()
        for number in range(turn.count()):
            turn.nth(number).click()
            shown.locator(".tries tr").nth(number + 1).locator(".bar-line").wait_for()
        said = shown.locator('section[aria-live="polite"] .verdict').inner_text()
        assert "9 of 100 refusals" in said, "90 of 1,000 of the town at the assumed rate, as the server told it"
        assert "11 of 100" in said, "180 of 1,600 where a knob is turned"
        assert "You guessed 1 to 10 of 100; it came out as 9 of 100. Right." in shown.locator("main").inner_text()
        assert "413–499" in shown.locator(".tries").inner_text(), "what ten towns counted stands beside"
        assert violations(shown) == []


@pytest.mark.browser
@pytest.mark.parametrize("about", ["", "leaflet", "life", "appeal", "known", "teacher"])
def test_lessons_hold_on_a_phone_in_chinese_and_on_paper(opened: Browser, place: str, about: str) -> None:
    with page(opened, **PHONE) as shown:
        visit(shown, place, f"view=lessons&about={about}", "zh-Hant")
        assert shown.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert violations(shown) == []
        shown.emulate_media(media="print")
        assert not shown.locator(".bar").is_visible()


@pytest.mark.browser
@pytest.mark.parametrize("lesson", ["leaflet", "association", "life", "appeal", "known"])
def test_every_lesson_comes_to_an_answer(opened: Browser, place: str, lesson: str) -> None:
    with page(opened, **WIDE) as shown:
        visit(shown, place, f"view=lessons&about={lesson}", "zh-Hans")
        shown.locator(".guess input").first.check()
        turn = shown.locator(".tries button")
        for number in range(turn.count()):
            turn.nth(number).click()
            shown.locator(".tries tr").nth(number + 1).locator(".bar-line").wait_for()
        said = shown.locator('section[aria-live="polite"] .verdict').inner_text()
        assert "{" not in said
        assert "NaN" not in said
        assert "undefined" not in said


@pytest.mark.browser
def test_the_story_is_six_steps_on_one_page_each_of_which_can_be_played(opened: Browser, place: str) -> None:
    with page(opened, **WIDE, reduced_motion="reduce") as shown:
        visit(shown, place, "view=lessons")
        steps = shown.locator(".story-step")
        assert steps.count() == 6
        assert shown.locator(".onward").count() == 6, "prose leads from each step to the next"
        life = steps.nth(4)
        life.get_by_label("half of them or more, but not all").check()
        for number in range(2):
            life.locator(".tries button").nth(number).click()
            life.locator(".tries tr").nth(number + 1).locator(".bar-line").wait_for()
        said = life.inner_text()
        assert "meets 5 refusals with errors as assumed, and 1 without" in said
        assert "it came out as 4 of 5. Right." in said
        assert life.locator(".one-life").nth(0).locator("li").count() == 5
        assert life.locator(".picture canvas").count() == 2
        assert steps.nth(0).locator(".tries button").first.is_disabled(), "each step is guessed by itself"
        assert violations(shown) == []
        life.get_by_role("link", name="Read this life").click()
        assert parse_qs(shown.url.split("#")[1])["person"][0].isdigit()


# --- many towns


@pytest.mark.browser
@pytest.mark.parametrize("language", ["en", "zh-Hans", "zh-Hant"])
def test_many_towns_are_lived_one_after_another_told_and_taken_away(
    opened: Browser, place: str, language: str, tmp_path: Path
) -> None:
    with page(opened, **PHONE) as shown:
        visit(shown, place, "view=many", language)
        shown.locator(".many-tools .switch button").nth(1).click()
        shown.locator(".many-tools .button.first").click()
        shown.locator(".multiples li").nth(9).wait_for()
        cells = shown.locator(".multiples li button")
        assert cells.count() == 10
        said = shown.locator(".quote blockquote").inner_text()
        if language == "en":
            assert "In 10 made-up towns of 5,000 people: 6 refusals" in said
            assert "3–12 under" in said
            assert "Fewer under the second in 8 of them, as many in 0, more in 2." in said
        assert shown.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert violations(shown) == []
        lost = ["NaN", "undefined", "{", "many."]
        assert not [each for each in lost if each in shown.locator("main").inner_text()]
        files = {}
        for kind in ("SVG", "CSV"):
            with shown.expect_download() as told:
                shown.locator(".take-line").first.get_by_role("button", name=kind).click()
            files[kind] = Path(told.value.path()).read_text(encoding="utf-8-sig")
        ElementTree.fromstring(files["SVG"])
        assert files["SVG"].count("<g transform") == 20
        note, *lines = [line for line in files["CSV"].splitlines() if not line.startswith("#")]
        assert note == "seed,world,title,count,value,people,weeks"
        assert len(lines) == 10 * 2 * 5
        for text in files.values():
            assert "leaflet-hk-2019" in text, "what it is made of is in the file"
            assert "5,000" in text
            assert "Lamppost 0" in text
        cells.nth(3).click()
        shown.wait_for_function("location.hash.includes('view=town')")
        packed = parse_qs(shown.url.split("#")[1])["s"][0]
        assert json.loads(urlsafe_b64decode(packed + "=" * (-len(packed) % 4)))["seed"] == 4


@pytest.mark.browser
def test_many_towns_can_be_stopped_and_gone_on_with(opened: Browser, place: str) -> None:
    with page(opened, **WIDE) as shown:
        asked: list[int] = []

        def slowly(route: Route) -> None:
            asked.append(json.loads(route.request.post_data or "{}")["seed"])
            shown.wait_for_timeout(60)
            route.continue_()

        shown.route("**/api/many", slowly)
        visit(shown, place, "view=many")
        shown.get_by_role("button", name="Let the towns live").click()
        shown.locator(".multiples li").nth(2).wait_for()
        assert shown.locator("progress").get_attribute("max") == "20"
        shown.get_by_role("button", name="Stop").click()
        shown.wait_for_timeout(300)
        here = shown.locator(".multiples li").count()
        assert 3 <= here <= len(asked) < 20
        shown.get_by_role("button", name="Let the others live, too").click()
        shown.locator(".multiples li").nth(19).wait_for()
        assert sorted(set(asked)) == list(range(1, 21))
        assert len(asked) <= 21, "what was there is not asked for again"
