"""The towns in a browser: what the pixels show is what happened, what the numbers say is so, and keys do everything."""

from __future__ import annotations

import base64
import json
import zlib
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from numpy.typing import NDArray

from browsing import page, violations
from lamppost.words import LANGUAGES, words
from made_town import FEAR, FIRST, RECORDED, REFUSED, REFUSED_SAID, MadeTown

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser
WIDTHS = {390: 844, 900: 1000, 1440: 900}
COLOURS = {
    0: (0x54, 0x79, 0x9F),
    1: (0x8D, 0xB6, 0xDE),
    2: (0xDD, 0xD6, 0xC2),
    3: (0xF4, 0xB6, 0x5C),
    4: (0xF2, 0x74, 0x2B),
}


def size(width: int) -> dict[str, int]:
    return {"width": width, "height": WIDTHS[width]}


def at_week(shown: Page, address: str, week: int, more: str = "") -> None:
    """Opens the twin towns at a week, drawn and at rest."""
    shown.goto(f"{address}#view=town&week={week}{more}")
    shown.wait_for_selector(".dock-week strong")
    until(shown, "document.querySelector('.town-box canvas')?.width > 100")
    settle(shown)


def until(shown: Page, what: str) -> None:
    """Waits until a JavaScript expression holds (the page's own policy forbids the usual way of asking)."""
    for _ in range(400):
        if shown.evaluate(what):
            return
        shown.wait_for_timeout(25)
    pytest.fail(f"never held: {what}")


def settle(shown: Page) -> None:
    shown.evaluate("new Promise((go) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(go, 60))))")


def pixels(shown: Page, number: int = 0) -> NDArray[np.uint8]:
    """(size, size, 3) of a town's canvas."""
    found = shown.evaluate(
        """(number) => {
          const canvas = document.querySelectorAll('.town-box canvas')[number]
          const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height)
          let text = ''
          for (let k = 0; k < data.length; k += 8192) text += String.fromCharCode(...data.subarray(k, k + 8192))
          return [canvas.width, btoa(text)]
        }""",
        number,
    )
    side = int(found[0])
    return np.frombuffer(base64.b64decode(found[1]), np.uint8).reshape(side, side, 4)[:, :, :3]


def spots(town: MadeTown, side: int) -> NDArray[np.int64]:
    """(n, 2) row and column of everybody's dot."""
    return (town.plan.homes.astype(np.float64) * side / 65536).astype(np.int64)[:, ::-1]


def test_every_dot_has_the_colour_of_its_step(opened: Browser, address: str, town: MadeTown) -> None:
    with page(opened, viewport=size(1440)) as shown:
        for week in (2, 9):
            at_week(shown, address, week)
            for world in (0, 1):
                seen = pixels(shown, world)
                at = spots(town, len(seen))
                week_bytes = town.weeks[world, week]
                alone = ((week_bytes & (RECORDED | REFUSED)) == 0) & (week_bytes & 7 > 0)
                assert alone.sum() > 100 or world == 1
                for step in (1, 2, 3, 4):
                    mine = at[alone & (week_bytes & 7 == step)]
                    away = np.abs(seen[mine[:, 0], mine[:, 1]].astype(int) - COLOURS[step]).max(axis=1)
                    assert len(mine) == 0 or (away < 60).mean() > 0.8, (week, world, step)


def test_shape_and_size_say_the_step_without_colour(opened: Browser, address: str, town: MadeTown) -> None:
    """The second channel: the further the step, the more pixels a dot takes."""
    with page(opened, viewport=size(1440)) as shown:
        at_week(shown, address, 4)
        seen = pixels(shown).astype(int)
        at = spots(town, len(seen))
        taken = []
        for step in range(5):
            mine = at[town.weeks[0, 4] & 7 == step][:40]
            near = [seen[y - 3 : y + 4, x - 3 : x + 4].reshape(-1, 3) for y, x in mine]
            taken.append(np.mean([(np.abs(each - COLOURS[step]).max(axis=1) < 40).sum() for each in near]))
        assert taken[0] < taken[2] < taken[3] < taken[4]
        assert taken[4] > 3 * taken[0]


def test_whom_something_was_refused_is_marked(opened: Browser, address: str, town: MadeTown) -> None:
    with page(opened, viewport=size(1440)) as shown:
        at_week(shown, address, 4)
        refused = np.flatnonzero(town.weeks[0, 4] & REFUSED)
        assert len(refused) > 3
        seen = pixels(shown).astype(int)
        at = spots(town, len(seen))
        white = (seen.min(axis=2) > 235).astype(int)
        marked = [white[y - 9 : y + 10, x - 9 : x + 10].sum() for y, x in at[refused]]
        others = np.flatnonzero(town.weeks[0, 4] & (REFUSED | RECORDED) == 0)
        plain = [white[y - 3 : y + 4, x - 3 : x + 4].sum() for y, x in at[others]]
        assert min(marked) > 12
        assert np.median(plain) == 0


def test_what_happened_this_week_can_be_shown_instead(opened: Browser, address: str, town: MadeTown) -> None:
    with page(opened, viewport=size(1440)) as shown:
        at_week(shown, address, 4)
        shown.get_by_role("button", name="this week", exact=True).click()
        settle(shown)
        seen = pixels(shown).astype(int)
        at = spots(town, len(seen))
        week = town.weeks[0, 4]
        recorded, refused, undone = (week & bit != 0 for bit in (RECORDED, REFUSED, FEAR))
        for who, step in ((refused, 4), (recorded & ~refused, 1), (undone & ~recorded & ~refused, 2)):
            assert who.sum() > 3
            y, x = at[who].T
            away = np.abs(seen[y, x] - COLOURS[step]).max(axis=1)
            assert (away < 60).mean() > 0.8, step
        legend = str(shown.locator(".legend").text_content())
        assert "recorded, not true" in legend
        assert "points lost" not in legend


def test_only_those_who_differ_leaves_the_others_a_fifth_of_their_light(
    opened: Browser, address: str, town: MadeTown
) -> None:
    with page(opened, viewport=size(1440)) as shown:
        at_week(shown, address, 9)
        before = pixels(shown).astype(int)
        shown.get_by_role("button", name="those who differ").click()
        settle(shown)
        after = pixels(shown).astype(int)
        at = spots(town, len(before))
        parted = (town.weeks[0, :10] != town.weeks[1, :10]).any(0) & (town.differ > 0)
        same = ~parted
        quiet = (town.weeks[0, 9] & (RECORDED | REFUSED)) == 0
        assert (same & quiet).sum() > 50
        y, x = at[same & quiet].T
        blue_before, blue_after = before[y, x, 2].mean(), after[y, x, 2].mean()
        night = 40  # of the ground under a dot, at most
        assert blue_after < night + 0.35 * (blue_before - 20)
        y, x = at[parted & quiet].T
        assert (before[y, x] == after[y, x]).mean() > 0.98


def test_what_records_is_lit_and_what_does_not_is_dark(opened: Browser, address: str, town: MadeTown) -> None:
    with page(opened, viewport=size(1440)) as shown:
        at_week(shown, address, 5)
        bright = []
        for world in (0, 1):
            seen = pixels(shown, world).astype(int)
            scale = len(seen) / 1000
            lamps = np.array(
                [(int(y * scale), int(x * scale)) for x, y in town.plan.lamps if 60 < x < 940 and 60 < y < 940]
            )
            warm = seen[lamps[:, 0], lamps[:, 1]]
            bright.append((warm[:, 0] - warm[:, 2]).mean())
        assert bright[0] > 25 > 5 > bright[1]
        court = next(each for each in town.plan.buildings if each["kind"] == "court")["at"]
        library = next(each for each in town.plan.buildings if each["kind"] == "library")["at"]

        def warmth(week: int, place: tuple[float, float]) -> float:
            at_week(shown, address, week)
            seen = pixels(shown, 1).astype(int)
            x, y = (int(each * len(seen) / 1000) for each in place)
            near = seen[y - 14 : y + 15, x - 14 : x + 15]
            return float((near[:, :, 0] - near[:, :, 2]).mean())

        assert warmth(3, court) > warmth(2, court) + 8, "the court recorded in week 3"
        assert abs(warmth(3, library) - warmth(2, library)) < 1


def test_the_selected_person_has_a_ring_in_both_towns(opened: Browser, address: str, town: MadeTown) -> None:
    with page(opened, viewport=size(1440)) as shown:
        at_week(shown, address, 6, "&person=123")
        for world in (0, 1):
            seen = pixels(shown, world).astype(int)
            y, x = spots(town, len(seen))[123]
            rows, columns = np.mgrid[: len(seen), : len(seen)]
            away = np.hypot(rows - y, columns - x)
            white = seen.min(axis=2) > 200
            radius = max(9.0, len(seen) / 1000 * 13 * 1.5)
            assert white[np.abs(away - radius) < 1.2].mean() > 0.5
            assert white[np.abs(away - radius * 1.6) < 1].mean() < 0.1


def test_counts_run_with_the_clock(opened: Browser, address: str, town: MadeTown) -> None:
    with page(opened, viewport=size(1440)) as shown:
        for week in (0, 1, 4, 11):
            at_week(shown, address, week)
            said = shown.locator(".counts div").evaluate_all(
                "(all) => Object.fromEntries(all.map((e) => [e.dataset.kind, e.querySelector('dd span').textContent]))"
            )
            parted = (town.weeks[0, : week + 1] != town.weeks[1, : week + 1]).any(0)
            less = int((parted & (town.differ > 0)).sum())
            false = int(parted[7] and town.differ[7] > 0)
            assert said == {"refused": f"+0 −{less:,}", "listed": "+0 −0", "silenced": "+0 −0",
                            "falsely_recorded": f"+{false} −0"}  # fmt: skip
            told = shown.locator(".counts p:not(.chance)").inner_text()
            assert "under “What was written” than under “What was feared”" in told
            counted = shown.locator(".town").first.locator("dd")
            figures = counted.evaluate_all("(all) => all.map((each) => each.firstChild.textContent)")
            now = town.weeks[0, week]
            assert figures[:3] == [f"{int((now & bit != 0).sum()):,}" for bit in (RECORDED, FEAR, REFUSED)]
            assert figures[3] == f"{int((town.weeks[0, : week + 1] & REFUSED != 0).sum()):,}"


BEGINS = {"en": "By the end of week 5,", "zh-Hans": "到第5周末", "zh-Hant": "到第5週末"}


@pytest.mark.parametrize(("language", "begins"), BEGINS.items())
def test_a_sentence_on_the_town_is_copied_with_its_doubt_its_caveat_and_its_link(
    opened: Browser, address: str, town: MadeTown, language: str, begins: str
) -> None:
    with page(opened, viewport=size(1440), permissions=["clipboard-read", "clipboard-write"]) as shown:
        at_week(shown, address, 4, f"&lang={language}")
        shown.wait_for_function("document.querySelector('.quote').innerText.includes('600')")
        here = int((town.weeks[0, :5] & REFUSED != 0).sum())
        said = shown.locator(".quote blockquote").inner_text()
        assert said.startswith(begins)
        for title in town.data()["worlds"]:
            assert title["title"][language] in said
        assert f"{here}–{here + 10}" in said, "what three towns count by this week"
        shown.locator(".quote button").click()
        copied = shown.evaluate("navigator.clipboard.readText()").split("\n")
        assert copied[0] == said
        assert copied[1] in shown.locator(".quote figcaption").inner_text()
        assert "Lamppost" in copied[1]
        assert copied[2].startswith(address)
        assert "week=4" in copied[2]
        assert violations(shown) == []


def test_no_count_of_a_town_stands_without_its_spread(opened: Browser, address: str, town: MadeTown) -> None:
    with page(opened, viewport=size(1440), reduced_motion="reduce") as shown:
        at_week(shown, address, 4)
        shown.locator(".town-figures .spread").filter(has_text="–").first.wait_for()
        beside = shown.locator(".town-figures .spread").all_inner_texts()
        here = (town.weeks[0, :5] & REFUSED != 0).sum(1)
        week, upto = int(here[-1]), int(here.sum())
        assert beside[:4] == [f"{week}–{week + 2}"] * 3 + [f"{upto}–{upto + 10}"]
        assert beside[4:] == ["0"] * 4
        assert shown.locator(".counts .spread").all_inner_texts() == ["+0–2 −5–7"] * 4
        assert "3 towns of 600 people" in shown.locator(".counts .chance").inner_text()
        shown.goto("about:blank")
        shown.goto(f"{address}#view=arrive")
        shown.locator(".arrive .spread").filter(has_text="–").first.wait_for()
        assert all(each.strip() for each in shown.locator(".arrive .spread").all_inner_texts())


def test_keys_move_the_clock(opened: Browser, address: str) -> None:
    with page(opened, viewport=size(1440)) as shown:
        at_week(shown, address, 5)
        week = lambda: shown.locator(".dock-week strong").text_content()  # noqa: E731
        for key, then in (("ArrowRight", "Week 7"), ("ArrowLeft", "Week 6"), ("End", "Week 12"), ("Home", "Week 1")):
            shown.keyboard.press(key)
            settle(shown)
            assert week() == then, key
        shown.keyboard.press(" ")
        until(shown, "document.querySelector('.dock-week strong').textContent !== 'Week 1'")
        shown.keyboard.press(" ")
        settle(shown)
        still = week()
        shown.wait_for_timeout(700)
        assert week() == still
        assert f"week={int(str(still).split()[1]) - 1}" in shown.url
        slider = shown.get_by_role("slider")
        slider.focus()
        shown.keyboard.press("End")
        settle(shown)
        assert week() == "Week 12"
        assert "refusals" in str(slider.get_attribute("aria-valuetext"))


def test_keys_go_from_person_to_person(opened: Browser, address: str, town: MadeTown) -> None:
    with page(opened, viewport=size(1440)) as shown:
        at_week(shown, address, 5, "&person=300")
        box = shown.locator(".town-box").first
        box.focus()
        homes = town.plan.homes.astype(int)
        before = 300
        for key, axis, sign in (("ArrowRight", 0, 1), ("ArrowDown", 1, 1), ("ArrowLeft", 0, -1), ("ArrowUp", 1, -1)):
            shown.keyboard.press(key)
            settle(shown)
            label = str(shown.locator(".ledger h2").text_content())
            now = int(label.rsplit(maxsplit=1)[-1].replace(",", ""))
            assert now != before
            assert (homes[now, axis] - homes[before, axis]) * sign > 0, key
            assert f"person {now}" in str(box.get_attribute("aria-label")).lower().replace(",", "")
            before = now
        shown.keyboard.press("Enter")
        assert shown.evaluate("document.activeElement.matches('.ledger h2')")
        shown.keyboard.press("Escape")
        settle(shown)
        assert shown.locator(".ledger").count() == 0
        assert shown.evaluate("document.activeElement.matches('.town-box')")


def test_a_click_a_number_and_a_list_open_a_life(opened: Browser, address: str, town: MadeTown) -> None:
    with page(opened, viewport=size(1440)) as shown:
        at_week(shown, address, 8)
        place = shown.locator(".town-box").nth(1).bounding_box()
        assert place is not None
        x, y = town.plan.homes[42] / 65536
        shown.mouse.click(place["x"] + x * place["width"], place["y"] + y * place["height"])
        shown.wait_for_selector(".ledger")
        assert shown.locator(".ledger h2").text_content() == "Person 42"
        shown.get_by_role("button", name="Close this life").click()
        shown.get_by_label("Person number").fill("77")
        shown.keyboard.press("Enter")
        assert shown.locator(".ledger h2").text_content() == "Person 77"
        shown.get_by_role("button", name="Close this life").click()
        first = shown.locator(".people li button").first
        number = int(str(first.locator(".who").text_content()).split()[-1])
        refused = (town.weeks[0] & REFUSED != 0).sum(0)
        differs = (town.weeks[0] != town.weeks[1]).any(0)
        assert differs[number]
        assert refused[number] == refused[differs].max(), "who met with most stands first"
        first.press("Enter")
        assert shown.locator(".ledger h2").text_content() == f"Person {number}"


def test_a_life_is_read_line_by_line(opened: Browser, address: str, town: MadeTown) -> None:
    with page(opened, viewport=size(1440)) as shown:
        at_week(shown, address, 4, "&person=42")
        shown.wait_for_selector(".book")
        lines = shown.locator(".entry")
        assert lines.count() == 2, "a record and the points it cost are one line; what was left undone waits"
        first = str(lines.first.text_content())
        for part in (
            "week 2",
            "Recorded by the lamppost",
            "not true: somebody else did it",
            "alleged",
            "Leaflet",
            "\u221210",
        ):
            assert part in first
        link = lines.first.get_by_role("link")
        assert link.get_attribute("href") == "https://example.org/leaflet"
        assert "noreferrer" in str(link.get_attribute("rel"))
        refused = shown.locator(".entry[data-boxed]")
        assert REFUSED_SAID in str(refused.text_content())
        assert "would not have happened" in str(refused.text_content())
        assert refused.get_attribute("aria-current") == "true", "it is the week that is shown"
        shown.get_by_role("button", name="And 1 line").click()
        assert "Left undone: A march" in str(shown.locator(".book").text_content())
        lines.first.get_by_role("button").click()
        settle(shown)
        assert shown.locator(".dock-week strong").text_content() == "Week 2"
        assert "No appeal is provided for." in str(shown.locator(".can").text_content())
        shown.get_by_role("tab", name="Side by side").click()
        assert "The two lives part in week 2." in str(shown.locator(".ledger").text_content())
        rows = shown.locator(".both tbody tr")
        assert [row.locator("td").count() for row in rows.all()] == [2, 2]
        assert "nothing" in str(rows.last.locator("td").last.text_content())
        shown.get_by_role("tab", name="What was written").last.press("ArrowLeft")
        assert violations(shown) == []


def test_what_a_life_lacked_can_be_added(opened: Browser, address: str, town: MadeTown) -> None:
    with page(opened, viewport=size(1440)) as shown:
        at_week(shown, address, 4, "&person=42")
        shown.wait_for_selector(".lacks button")
        offered = shown.locator(".lacks button").all_text_contents()
        assert offered == ["Add: Notice. Run it again", "Add: An appeal. Run it again"]
        shown.locator(".lacks button").last.click()
        shown.wait_for_selector(".notice progress")
        assert town.asked[-1]["regimes"] == ["leaflet-hk-2019"]
        assert town.asked[-1]["with"] == ["appeal"]


def test_who_is_harmed_is_told_by_group(opened: Browser, address: str) -> None:
    with page(opened, viewport=size(1440)) as shown:
        at_week(shown, address, 4)
        shown.get_by_role("tab", name="Who has more, who less").click()
        shown.wait_for_selector(".winners table")
        rows = [row.locator("td:not(.amounts)").all_text_contents() for row in shown.locator(".winners tbody tr").all()]
        assert rows == [["0", "25 of 100"], ["0", "75 of 100"]], "more and less under the second than under the first"
        wide = shown.locator(".winners .amounts i[data-effect=helped]").evaluate_all(
            "(all) => all.map((each) => each.offsetWidth / each.parentElement.offsetWidth)"
        )
        assert wide == pytest.approx([0.25, 0.75], abs=0.02)
        shown.locator(".winners .switch button").nth(1).click()
        shown.wait_for_selector(".winners .switch button:nth-child(2)[aria-pressed=true]")
        rows = [row.locator("td:not(.amounts)").all_text_contents() for row in shown.locator(".winners tbody tr").all()]
        assert rows == [["0", "0"], ["0", "0"]], "listed"
        assert violations(shown) == []


def test_a_safeguard_asks_for_a_new_twin_which_can_be_called_off(opened: Browser, address: str, town: MadeTown) -> None:
    with page(opened, viewport=size(1440)) as shown:
        at_week(shown, address, 5)
        town.asked.clear()
        shown.get_by_role("button", name="An appeal").click()
        shown.wait_for_selector(".notice progress")
        assert town.asked[-1]["regimes"] == ["leaflet-hk-2019"]
        assert town.asked[-1]["with"] == ["appeal"]
        assert violations(shown) == []
        shown.locator(".notice", has_text="of 200").wait_for()
        assert shown.locator(".stage[data-stale]").count() == 1, "what is shown is said to be old"
        assert pixels(shown).max() > 100, "the town before stays to be seen"
        shown.get_by_role("button", name="Stop, and keep this one").click()
        shown.wait_for_selector(".stage:not([data-stale])")
        assert shown.locator(".notice").count() == 0
        assert "appeal" not in json.dumps(town.asked[-1]) or len(town.asked) == 1


def test_the_first_town_begins_to_live_before_anything_is_computed(opened: Browser, address: str) -> None:
    """Its first week is drawn from files that are there: each is asked for once, and no progress is waited for."""
    with page(opened, viewport=size(1440)) as shown:
        shown.add_init_script(
            """addEventListener('DOMContentLoaded', () => {
              window.began = null
              const look = () => {
                const canvas = document.querySelector('.arrive-box canvas')
                if (Number(canvas?.dataset.drawn) >= 0) {
                  const asked = performance.getEntriesByType('resource')
                  window.began ??= asked.map((each) => new URL(each.name).pathname)
                }
                if (window.began === null) requestAnimationFrame(look)
              }
              look()
            })"""
        )
        shown.goto(address)
        until(shown, "window.began !== null")
        asked = shown.evaluate("window.began")
        assert len(asked) == len(set(asked)) > 1
        assert "/api/towns/made/town.json" in asked
        assert [path for path in asked if path.endswith("/progress")] == []
        until(shown, "Number(document.querySelector('.arrive-box canvas').dataset.drawn) >= 2")
        shown.get_by_role("button", name="Pause").click()
        settle(shown)
        drawn = shown.evaluate("document.querySelector('.arrive-box canvas').dataset.drawn")
        shown.wait_for_timeout(800)
        assert shown.evaluate("document.querySelector('.arrive-box canvas').dataset.drawn") == drawn
        shown.get_by_role("button", name="See both towns").click()
        shown.wait_for_selector(".stage .town")
        assert "view=town" in shown.url


def test_who_asks_for_less_motion_sees_a_town_at_rest(opened: Browser, address: str) -> None:
    with page(opened, viewport=size(1440), reduced_motion="reduce") as shown:
        for where in ("", "#view=town"):
            shown.goto("about:blank")
            shown.goto(address + where)
            shown.wait_for_selector(".play:not([disabled])")
            shown.wait_for_timeout(500)
            assert shown.locator(".play").get_attribute("aria-label") == "Play"
            assert "12" in str(shown.locator(".dock-week strong, .arrive-clock span").first.text_content())


def test_on_a_phone_a_town_is_pressed_and_a_life_lies_below(opened: Browser, address: str, town: MadeTown) -> None:
    with page(opened, viewport=size(390), has_touch=True) as shown:
        at_week(shown, address, 5)
        assert shown.locator(".town:visible").count() == 2
        shown.get_by_role("button", name="What was written").tap()
        settle(shown)
        assert shown.locator(".town:visible h2").text_content() == "What was written"
        assert pixels(shown, 1).max() > 60
        place = shown.locator(".town-box:visible").bounding_box()
        assert place is not None
        x, y = town.plan.homes[42] / 65536
        shown.touchscreen.tap(place["x"] + x * place["width"], place["y"] + y * place["height"])
        shown.wait_for_selector(".ledger")
        sheet = shown.locator(".side").bounding_box()
        assert sheet is not None
        assert sheet["y"] + sheet["height"] == pytest.approx(844, abs=1)
        assert sheet["y"] > 200, "the town stays to be seen above it"
        lowest = int(np.argmax(town.plan.homes[:, 1]))
        shown.get_by_role("button", name="Close this life").tap()
        shown.get_by_role("tab", name="Read one life").tap()
        shown.get_by_label("Person number").fill(str(lowest))
        shown.get_by_role("button", name="Read", exact=True).tap()
        shown.wait_for_selector(".ledger")
        settle(shown)
        place, sheet = shown.locator(".town-box:visible").bounding_box(), shown.locator(".side").bounding_box()
        assert place is not None
        assert sheet is not None
        dot = place["y"] + place["height"] * float(town.plan.homes[lowest, 1]) / 65536
        assert 0 < dot < sheet["y"], "nobody who is read about lies under the sheet"


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_view_is_open_to_all_in_every_language_and_width(
    opened: Browser, address: str, language: str, width: int
) -> None:
    said = words(language).sentences
    with page(opened, viewport=size(width), reduced_motion="reduce") as shown:
        for where in ("#view=arrive", "#view=town&week=5", "#view=town&week=5&person=42"):
            shown.goto("about:blank")
            shown.goto(f"{address}{where}&lang={language}")
            shown.wait_for_selector(".play:not([disabled])")
            shown.wait_for_timeout(150)
            assert shown.evaluate("document.documentElement.lang") == language
            assert violations(shown) == []
            assert shown.evaluate("document.documentElement.scrollWidth <= innerWidth"), "nothing hangs over the edge"
            text = shown.evaluate("document.body.innerText")
            assert "page." not in text
            assert "{" not in text
            small = shown.evaluate(
                """[...document.querySelectorAll('main button, main select, main input:not([type=range])')]
                .filter((each) => each.checkVisibility()).map((each) => each.getBoundingClientRect())
                .filter((box) => Math.min(box.width, box.height) < 24).length"""
            )
            assert small == 0, "every target is at least 24 pixels"
        assert said["page.nav.town"] in shown.title()


@pytest.mark.parametrize("where", ["", "#view=town", "#view=town&week=4&person=9"])
def test_nothing_shifts_while_it_loads(opened: Browser, address: str, where: str) -> None:
    with page(opened, viewport=size(1440)) as shown:
        shown.add_init_script(
            """window.shift = 0
            new PerformanceObserver((list) => {
              for (const each of list.getEntries()) if (!each.hadRecentInput) window.shift += each.value
            }).observe({ type: 'layout-shift', buffered: true })"""
        )
        shown.goto(address + where)
        shown.wait_for_selector(".play:not([disabled])")
        shown.wait_for_timeout(1200)
        assert shown.evaluate("window.shift") < 0.02


def test_the_first_view_is_small(opened: Browser, address: str) -> None:
    """Over the wire, which is compressed: the program, its styles, and all the words of a language."""
    bodies: dict[str, bytes] = {}
    with page(opened, viewport=size(1440)) as shown:
        shown.on("response", lambda answer: bodies.__setitem__(answer.url, answer.body()) if answer.ok else None)
        shown.goto(address)
        shown.wait_for_selector(".play:not([disabled])")
        shown.wait_for_timeout(300)
    program = {url: len(zlib.compress(body, 6)) for url, body in bodies.items() if "/api/" not in url}
    assert any(url.endswith("town.js") for url in program)
    assert any(url.endswith("en.json") for url in program)
    assert sum(program.values()) < 150_000
    rest = {url: body for url, body in bodies.items() if "/api/" in url and "/frames/" not in url}
    assert sum(len(zlib.compress(body, 6)) for body in rest.values()) + sum(program.values()) < 300_000


def test_a_link_gives_the_same_town(opened: Browser, address: str, town: MadeTown) -> None:
    with page(opened, viewport=size(1440)) as shown:
        at_week(shown, address, 7, "&person=11")
        shown.keyboard.press("ArrowRight")
        until(shown, "location.hash.includes('week=8')")
        link = shown.url
        first = pixels(shown)
        shown.goto("about:blank")
        shown.goto(link)
        until(shown, "document.querySelector('.town-box canvas')?.width > 100")
        settle(shown)
        assert (pixels(shown) == first).all()
        assert town.asked[-1] == FIRST


def test_unpacking_reads_what_zlib_writes(opened: Browser, address: str) -> None:
    chance = np.random.default_rng(5)
    made: list[Any] = [b"", b"a", bytes(70_000), chance.bytes(40_000), b"abcabcabd" * 5_000]
    made.append(chance.choice(256, 90_000, p=np.r_[0.9, np.full(255, 0.1 / 255)]).astype(np.uint8).tobytes())
    packed = []
    for text in made:
        for level in (0, 1, 6, 9):
            for strategy in (zlib.Z_DEFAULT_STRATEGY, zlib.Z_RLE, zlib.Z_FIXED, zlib.Z_HUFFMAN_ONLY):
                writer = zlib.compressobj(level, strategy=strategy)
                packed.append((text, writer.compress(text) + writer.flush()))
    with page(opened) as shown:
        shown.goto(address)
        sums = shown.evaluate(
            """async (all) => {
              const { inflate } = await import('/web/inflate.js')
              return all.map(([chunk, size]) => {
                const bytes = inflate(Uint8Array.from(atob(chunk), (each) => each.charCodeAt(0)), size)
                let sum = 0
                bytes.forEach((byte, k) => { sum = (sum + (byte + 1) * ((k % 1009) + 1)) % 1000003 })
                return sum
              })
            }""",
            [[base64.b64encode(chunk).decode(), len(text)] for text, chunk in packed],
        )
    for (text, _), found in zip(packed, sums, strict=True):
        numbers = np.frombuffer(text, np.uint8).astype(np.int64) + 1
        assert found == int((numbers * (np.arange(len(numbers)) % 1009 + 1)).sum() % 1000003)
