"""How the towns are laid out: a pair at every width, nothing clipped, large letters for a room, and without colour."""

from __future__ import annotations

import base64
from itertools import combinations
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from numpy.typing import NDArray

from browsing import page, violations
from lamppost.words import LANGUAGES
from made_town import RECORDED, REFUSED, MadeTown

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser
SIZES = ((320, 640), (390, 844), (768, 1024), (1024, 768), (1280, 800), (1440, 900), (1920, 1080))
WIDE: dict[str, Any] = {"viewport": {"width": 1280, "height": 800}}
CLIPPED = """
() => [...document.querySelectorAll('.counts dd, .counts dt, .town-figures dd, .town-figures dt, .town h2, .dock-week')]
  .filter((each) => each.checkVisibility())
  .filter((each) => {
    const box = each.getBoundingClientRect()
    const wide = document.documentElement.clientWidth
    return each.scrollWidth > each.clientWidth + 1 || box.left < 0 || box.right > wide + 0.5
  })
  .map((each) => each.textContent)
"""
SMALL_TEXT = """
() => [...document.querySelectorAll('main *')]
  .filter((each) => each.checkVisibility() && !each.closest('.unseen, svg, option'))
  .filter((each) => [...each.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim()))
  .filter((each) => parseFloat(getComputedStyle(each).fontSize) < 24)
  .map((each) => each.textContent)
"""


def at_week(shown: Page, address: str, week: int, more: str = "") -> None:
    shown.goto("about:blank")
    shown.goto(f"{address}#view=town&week={week}{more}")
    shown.wait_for_selector(".play:not([disabled])")
    settle(shown)


def settle(shown: Page) -> None:
    shown.evaluate("new Promise((go) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(go, 80))))")


def boxes(shown: Page) -> list[dict[str, float]]:
    found: list[dict[str, float]] = shown.evaluate(
        "[...document.querySelectorAll('.town-box')].filter((each) => each.checkVisibility())"
        ".map((each) => each.getBoundingClientRect().toJSON())"
    )
    return found


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_pair_stays_a_pair_and_nothing_is_clipped(opened: Browser, address: str, language: str) -> None:
    with page(opened, reduced_motion="reduce") as shown:
        for width, height in SIZES:
            shown.set_viewport_size({"width": width, "height": height})
            at_week(shown, address, 9, f"&lang={language}")
            left, right = boxes(shown)
            assert left["top"] == pytest.approx(right["top"], abs=1), width
            assert left["width"] == pytest.approx(right["width"], abs=1), width
            assert left["width"] == pytest.approx(left["height"], abs=1), width
            assert left["right"] <= right["left"], width
            assert left["width"] > 0.19 * width, width
            assert shown.evaluate(CLIPPED) == [], width
            assert shown.evaluate("document.documentElement.scrollWidth <= innerWidth"), width
            if width >= 1180:
                assert left["bottom"] < height, "the whole of both towns is in view"


def test_where_there_is_little_room_one_town_can_be_shown_alone(opened: Browser, address: str) -> None:
    with page(opened, viewport={"width": 390, "height": 844}, has_touch=True) as shown:
        at_week(shown, address, 5)
        pair = boxes(shown)
        assert len(pair) == 2
        shown.get_by_role("button", name="What was written").tap()
        settle(shown)
        (alone,) = boxes(shown)
        assert alone["width"] > 1.9 * pair[0]["width"]
        assert shown.locator(".town:visible h2").text_content() == "What was written"
        shown.get_by_role("button", name="Both", exact=True).tap()
        settle(shown)
        assert len(boxes(shown)) == 2


def test_presenting_has_large_letters_and_gives_the_focus_back(opened: Browser, address: str) -> None:
    with page(opened, **WIDE, reduced_motion="reduce") as shown:
        at_week(shown, address, 9)
        assert shown.evaluate(SMALL_TEXT), "otherwise this shows nothing"
        begin = shown.get_by_role("button", name="Present: large letters, full screen")
        begin.focus()
        begin.press("Enter")
        settle(shown)
        assert shown.evaluate(SMALL_TEXT) == []
        assert len(boxes(shown)) == 2
        assert shown.evaluate(CLIPPED) == []
        assert not shown.locator(".bar").is_visible()
        assert violations(shown) == []
        shown.keyboard.press("Escape")
        settle(shown)
        assert shown.locator(".bar").is_visible()
        assert shown.evaluate("document.fullscreenElement") is None
        assert shown.evaluate("document.activeElement.ariaLabel") == "Present: large letters, full screen"


def test_a_lens_brings_both_towns_nearer_and_finds_the_same_people(
    opened: Browser, address: str, town: MadeTown
) -> None:
    with page(opened, **WIDE) as shown:
        at_week(shown, address, 9)
        before = boxes(shown)
        more = shown.get_by_role("button", name="Nearer")
        more.click()
        more.click()
        assert more.is_disabled()
        settle(shown)
        assert boxes(shown) == before, "the towns keep their place"
        sheets = shown.locator(".town-sheet").evaluate_all(
            "(all) => all.map((each) => each.getBoundingClientRect().toJSON())"
        )
        assert [each["width"] / before[0]["width"] for each in sheets] == pytest.approx([4, 4])
        middle = np.abs(town.plan.homes / 65536 - 0.5).max(axis=1)
        person = int(np.argsort(middle)[3])
        x, y = town.plan.homes[person] / 65536
        shown.mouse.click(sheets[1]["left"] + x * sheets[1]["width"], sheets[1]["top"] + y * sheets[1]["height"])
        assert shown.locator(".ledger h2").text_content() == f"Person {person}"
        shown.mouse.move(before[0]["left"] + 50, before[0]["top"] + 50)
        shown.mouse.down()
        shown.mouse.move(before[0]["left"] + 90, before[0]["top"] + 70, steps=4)
        shown.mouse.up()
        moved = shown.locator(".town-sheet").evaluate_all(
            "(all) => all.map((each) => each.getBoundingClientRect().toJSON())"
        )
        now = [
            (round(each["left"] - was["left"]), round(each["top"] - was["top"]))
            for each, was in zip(moved, sheets, strict=True)
        ]
        assert now[0] == now[1], "both towns move together"
        assert shown.locator(".ledger h2").text_content() == f"Person {person}", "to drag is not to press"


def test_the_steps_are_told_apart_by_shape_alone(opened: Browser, address: str, town: MadeTown) -> None:
    """The dots as grey shapes of one size: no two steps have nearly the same outline."""
    with page(opened, viewport={"width": 1440, "height": 900}, device_scale_factor=2) as shown:
        at_week(shown, address, 4)
        shown.get_by_role("button", name="Nearer").click()
        settle(shown)
        seen = grey(shown)
        at = (town.plan.homes.astype(np.float64) * len(seen) / 65536)[:, ::-1]
        outlines = []
        for step in range(5):
            alone = (town.weeks[0, 4] & 7 == step) & (town.weeks[0, 4] & (RECORDED | REFUSED) == 0)
            outlines.append(outline(seen, at[alone][:120]))
        for (one, a), (other, b) in combinations(enumerate(outlines), 2):
            alike = (a & b).sum() / (a | b).sum()
            assert alike < 0.86, (one, other, alike)


def grey(shown: Page) -> NDArray[np.float64]:
    """(size, size) of the first town, in grey."""
    found = shown.evaluate(
        """() => {
          const canvas = document.querySelector('.town-box canvas')
          const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height)
          let text = ''
          for (let k = 0; k < data.length; k += 8192) text += String.fromCharCode(...data.subarray(k, k + 8192))
          return [canvas.width, btoa(text)]
        }"""
    )
    side = int(found[0])
    pixels = np.frombuffer(base64.b64decode(found[1]), np.uint8).reshape(side, side, 4)[:, :, :3]
    return pixels @ np.array([0.299, 0.587, 0.114])


def outline(seen: NDArray[np.float64], at: NDArray[np.float64]) -> NDArray[np.bool_]:
    """(24, 24) the middle shape of some dots, cut to its edges and made of one size."""
    reach = 12
    rows, columns = at[:, 0].astype(int), at[:, 1].astype(int)
    inside = (np.minimum(rows, columns) > reach) & (np.maximum(rows, columns) < len(seen) - reach)
    patches = [
        seen[y - reach : y + reach + 1, x - reach : x + reach + 1]
        for y, x in zip(rows[inside], columns[inside], strict=True)
    ]
    middle = np.median(patches, axis=0)
    shape = middle > (middle.max() + np.median(middle)) / 2
    ys, xs = np.flatnonzero(shape.any(1)), np.flatnonzero(shape.any(0))
    cut = shape[ys[0] : ys[-1] + 1, xs[0] : xs[-1] + 1]
    pick = [(np.arange(24) * size / 24).astype(int) for size in cut.shape]
    return cut[np.ix_(*pick)]


def test_forced_colours_leave_pressed_buttons_and_inks_to_be_told_apart(opened: Browser, address: str) -> None:
    with page(opened, **WIDE, forced_colors="active") as shown:
        at_week(shown, address, 9)
        for row in (".dock-switches .switch", ".languages", ".side .tabs"):
            pressed = shown.locator(f"{row} button").evaluate_all(
                "(all) => all.map((each) => [(each.ariaPressed ?? each.ariaSelected) === 'true',"
                " getComputedStyle(each).backgroundColor])"
            )
            on = {colour for is_on, colour in pressed if is_on}
            off = {colour for is_on, colour in pressed if not is_on}
            assert on
            assert off
            assert not on & off, row
        inks = (
            shown.locator(".inks")
            .first.locator("i")
            .evaluate_all(
                "(all) => all.map((each) => getComputedStyle(each))"
                ".map((each) => each.backgroundColor + each.backgroundImage + each.borderTopStyle)"
            )
        )
        assert len(set(inks)) == 4, "four grades, four inks"
        ground = shown.locator(".legend .mark-step").first.evaluate("(each) => getComputedStyle(each).backgroundColor")
        assert ground == "rgb(10, 14, 21)", "a mark stands on its own ground"


def test_the_focus_returns_to_where_a_life_was_opened(opened: Browser, address: str) -> None:
    with page(opened, **WIDE) as shown:
        at_week(shown, address, 9)
        shown.get_by_role("tab", name="Read one life").click()
        third = shown.locator(".people li button").nth(2)
        person = third.get_attribute("data-person")
        third.press("Enter")
        shown.wait_for_selector(".ledger")
        settle(shown)
        assert shown.evaluate("document.activeElement.tagName") == "H2"
        shown.keyboard.press("Escape")
        settle(shown)
        assert shown.evaluate("document.activeElement.dataset.person") == person
        shown.locator(".town-box").first.focus()
        shown.keyboard.press("ArrowRight")
        shown.keyboard.press("Escape")
        assert shown.evaluate("document.activeElement.className") == "town-box"


def test_the_focus_returns_to_the_menu_that_is_closed(opened: Browser, address: str) -> None:
    with page(opened, viewport={"width": 390, "height": 844}) as shown:
        at_week(shown, address, 9)
        menu = shown.locator(".bar-menu summary")
        menu.focus()
        menu.press("Enter")
        shown.keyboard.press("Tab")
        assert shown.evaluate("document.activeElement.className") == "bar-link"
        shown.keyboard.press("Escape")
        assert shown.evaluate("document.activeElement.tagName") == "SUMMARY"
        assert not shown.locator(".bar-menu nav").is_visible()
