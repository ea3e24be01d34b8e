"""The rooms of the page that stand on paper: what they are told, and what a visitor sees and can do there."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from browsing import browser, page, violations
from lamppost.errors import LamppostError
from lamppost.rulebook import load
from lamppost.rulebook.find import shipped
from lamppost.rulebook.law import law_view
from lamppost.show.web import browse
from lamppost.show.web.leaflet import FOUND, leaflet
from lamppost.show.web.numbers import figure, numbers
from lamppost.show.web.search import folded, search
from lamppost.words import LANGUAGES, ROOM
from made_findings import made
from rooms import FIRST, serving, town

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

WIDE: dict[str, Any] = {"viewport": {"width": 1440, "height": 1000}}
PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 844}}


# --- what the rooms are told


def test_every_claim_of_the_leaflet_stands_in_its_rulebook_or_is_one_of_its_eyes() -> None:
    book, regime = load.rulebook("leaflet-hk-2019"), load.regime("leaflet-hk-2019").regime
    for claim, (how, where) in FOUND.items():
        block, name = claim.split(".", 1)
        assert name in (regime.only_channels if block == "channels" else getattr(book, block)), claim
        assert bool(where) == (how != "none"), claim


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_leaflet_is_told_in_each_language_with_what_was_written(language: str) -> None:
    tabs = {each["id"]: each["rows"] for each in leaflet(language)["tabs"]}
    assert sum(map(len, tabs.values())) == len(FOUND)
    first = next(row for row in tabs["points"] if row["id"] == "acts.defamation-online")
    assert first["figure"] == "\u2212100"
    assert first["in"]["book"] == "suining-2010"
    assert first["in"]["figure"] == "\u2212100"
    assert first["in"]["grade"] == "documented"
    march = next(row for row in tabs["points"] if row["id"] == "acts.march-joined")
    assert march["found"] == "none"
    assert march["in"] is None


@pytest.mark.parametrize("name", shipped("rulebook"))
def test_a_rulebook_is_told_whole(name: str) -> None:
    """As many entries as the file has, each with a label, and none of them without a grade but the bands."""
    told, book = browse.book(name, "zh-Hant"), load.rulebook(name)
    blocks = {each["id"]: each["rows"] for each in told["blocks"]}
    for block in ("acts", "lists", "consequences", "association", "repair"):
        assert len(blocks.get(block, [])) == len(getattr(book, block))
    assert all(row["label"] for rows in blocks.values() for row in rows)
    assert all(row["grade"] for row in blocks.get("acts", []))


def test_two_regimes_are_told_only_where_they_differ() -> None:
    told = browse.diff("leaflet-hk-2019", "documented-hk-2019", "en")
    groups = {each["id"]: {row["label"]: row for row in each["rows"]} for each in told["groups"]}
    march = groups["acts"]["Joins a march or protest"]
    assert [each["figure"] for each in march["a"]] == ["\u221210"]
    assert march["b"] == []
    same = browse.diff("suining-2010", "suining-2010", "en")
    assert all(not each["rows"] for each in same["groups"])
    with pytest.raises(LamppostError, match="not of one kind"):
        browse.diff("national-2018", "aviation-2018", "en")


def test_the_law_is_counted_as_the_law_view_has_it() -> None:
    told = browse.law("national-2018", "en")
    rows = law_view(load.regime("national-2018"))
    for text in told["texts"]:
        for element in text["elements"]:
            about = [row for row in rows if (row.text, row.element) == (text["id"], element["id"])]
            for state, count in element["counts"].items():
                assert count == sum(row.state == state for row in about)
            assert len(element["rules"]) == sum(row.state != "does not touch" for row in about)
            assert not any("lawful" in rule["because"] for rule in element["rules"])


def test_search_does_not_care_for_width_case_and_accents_and_takes_chinese_by_pairs() -> None:
    assert folded("ＦＡＣＥ  Défaming") == "face defaming"
    plain, odd = search("face", "en"), search("ＦÁCE", "en")
    assert plain["count"] > 1
    assert [each["about"] for each in odd["hits"]] == [each["about"] for each in plain["hits"]]
    assert search("飛機", "zh-Hant")["count"] > 3
    apart = search("飛機高鐵", "zh-Hant")
    assert apart["count"] >= 1
    assert search("xyzzy", "en") == {"query": "xyzzy", "count": 0, "hits": []}
    assert search("  ", "en")["count"] == 0


def test_a_name_that_nothing_has_is_told_in_one_line() -> None:
    for ask in (browse.book, browse.regime, browse.safeguard, browse.law):
        with pytest.raises(LamppostError, match="There is no"):
            ask("../secret", "en")


# --- what a visitor sees


@pytest.fixture(scope="module")
def opened() -> Iterator[Browser]:
    with browser() as found:
        yield found


@pytest.fixture(scope="module")
def place() -> Iterator[str]:
    towns: dict[str, Any] = {"/api/first": FIRST}

    def ask(_: Any, asked: dict[str, Any]) -> dict[str, str]:
        found = town(asked, made(people=10_000))
        towns.update(found)
        return {"id": found["id"], "state": "ready"}

    towns["/api/towns"] = ask
    with serving(towns) as found:
        yield found


def visit(shown: Page, place: str, where: str, language: str = "en") -> None:
    """Opens a room and waits until it has what it waits for."""
    shown.goto(f"{place}/#{where}&lang={language}")
    shown.locator(".sheet").wait_for()
    shown.locator(".waiting").first.wait_for(state="detached", timeout=60_000)


@pytest.mark.browser
def test_the_leaflet_stands_beside_what_was_written(opened: Browser, place: str) -> None:
    with page(opened, **WIDE) as shown:
        visit(shown, place, "view=rules")
        row = shown.get_by_role("row").filter(has_text="Defaming someone online")
        assert "\u2212100" in row.inner_text()
        assert "documented" in row.inner_text()
        assert (row.get_by_role("link", name="Trial measures").get_attribute("href") or "").startswith("http")
        march = shown.get_by_role("row").filter(has_text="Joining a march")
        written = march.locator(".written")
        assert written.evaluate("e => getComputedStyle(e).color") == "rgb(156, 58, 12)"
        shown.get_by_role("button", name="What is seen").click()
        shown.get_by_text("Lampposts know your face").wait_for()
        shown.wait_for_url("**about=leaflet**seen**")
        assert violations(shown) == []


@pytest.mark.browser
@pytest.mark.parametrize(
    "about",
    [
        "shelf",
        "books/court-defaulters/acts.court-debt-refused",
        "regimes/documented-hk-2019",
        "safeguards/appeal",
        "diff/leaflet-hk-2019/documented-hk-2019",
        "law/documented-hk-2019",
        "search/A",
    ],
)
def test_the_rules_hold_on_a_phone_in_chinese(opened: Browser, place: str, about: str) -> None:
    """A key without a sentence would be told on the console, which fails every page."""
    with page(opened, **PHONE) as shown:
        visit(shown, place, f"view=rules&about={about}", "zh-Hant")
        assert shown.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert violations(shown) == []


@pytest.mark.browser
def test_a_rule_has_an_address_and_a_way_from_the_leaflet(opened: Browser, place: str) -> None:
    with page(opened, **WIDE) as shown:
        visit(shown, place, "view=rules")
        shown.get_by_role("link", name="Suining county grades its people (2010)").first.press("Enter")
        here = shown.locator('[data-here="yes"]')
        here.wait_for()
        assert "Defames or falsely accuses" in here.inner_text()
        assert here.evaluate("e => e.getBoundingClientRect().top < innerHeight")
        assert "about=books%2Fsuining-2010%2Facts.defamation-online" in shown.url


@pytest.mark.browser
def test_rules_are_found_while_one_types(opened: Browser, place: str) -> None:
    with page(opened, **WIDE) as shown:
        visit(shown, place, "view=rules", "zh-Hant")
        shown.get_by_role("searchbox").fill("飛機")
        shown.get_by_role("heading", level=1).filter(has_text="飛機").wait_for(timeout=60_000)
        assert shown.locator(".hits li").count() > 3
        shown.get_by_role("searchbox").press("Enter")
        shown.wait_for_url("**about=search**")


@pytest.mark.browser
@pytest.mark.parametrize(("language", "size"), [("en", WIDE), ("zh-Hant", PHONE)])
def test_the_numbers_are_figures_that_are_tables_too(
    opened: Browser, place: str, language: str, size: dict[str, Any]
) -> None:
    found = made(people=10_000)
    with page(opened, **size) as shown:
        visit(shown, place, "view=numbers", language)
        refused = found.worlds[0].people_refused
        assert f"{refused:,}" in shown.locator(".numbers-table").first.inner_text()
        first = shown.locator("#figure-weeks")
        first.locator("svg").wait_for(timeout=60_000)
        assert first.locator("svg").get_attribute("role") == "img"
        inked = first.locator("svg path").evaluate_all("all => all.some(e => e.style.fill || e.style.stroke)")
        assert inked, "the colours of a figure are set although the page allows no style attributes"
        first.locator(".figure-tools").get_by_role("button").last.click()
        assert first.locator("tbody tr").count() >= 100
        with shown.expect_download() as told:
            first.get_by_role("button", name="CSV").click()
        lines = Path(told.value.path()).read_text(encoding="utf-8").splitlines()
        assert len(lines) == first.locator("tbody tr").count() + 1
        assert shown.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert violations(shown) == []


def test_a_figure_that_is_not_there_is_told_in_one_line() -> None:
    found = made(worlds=1)
    for name, width in (("nothing", "wide"), ("weeks", "huge"), ("winners_losers", "wide")):
        with pytest.raises(LamppostError):
            figure(found, name, "en", "", width)
    assert "winners_losers" not in [each["name"] for each in numbers(found, "en")["figures"]]


# --- the words of these rooms


ROOMS = ["rules", "numbers"]


@pytest.mark.parametrize("room", ROOMS)
def test_every_sentence_of_a_room_is_used(room: str) -> None:
    """Each key stands in the code of the rooms, whole or as what is filled in after one of its dots."""
    here = Path(browse.__file__).parent
    code = "".join(path.read_text(encoding="utf-8") for path in [*here.glob("*.py"), *here.glob("static/*.js")])
    said = set(re.findall(r"""[\"'`]([a-z_]+(?:[.-][a-z0-9_-]+)*)[\"'`]""", code))
    begun = set(re.findall(r"""[\"'`]([a-z_]+(?:[.-][a-z0-9_-]+)*)\.\$?{""", code))
    unused = []
    for key in json.loads((ROOM / "en" / f"{room}.json").read_text(encoding="utf-8")):
        bare = key.removesuffix(".one").removesuffix(".other")
        for asked in (bare, bare.removeprefix(f"{room}."), bare.removeprefix(f"{room}.say.")):
            dots = [place for place, sign in enumerate(asked) if sign == "."]
            if asked in said or any(asked[:place] in begun for place in dots):
                break
        else:
            unused.append(key)
    assert unused == []
