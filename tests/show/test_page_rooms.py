"""The rooms of the page that stand on paper: what they are told, and what a visitor sees and can do there."""

from __future__ import annotations

import json
import re
from base64 import urlsafe_b64decode
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

import pytest

from browsing import page, violations
from lamppost.errors import LamppostError
from lamppost.rulebook import load, phrases
from lamppost.rulebook.find import shipped
from lamppost.rulebook.law import law_view
from lamppost.rulebook.pairs import NAMED, differing
from lamppost.show.page import browse
from lamppost.show.page import editor as write
from lamppost.show.page import scripted_life as lives
from lamppost.show.page.folding import folded
from lamppost.show.page.leaflet import SAME, claims, leaflet
from lamppost.show.page.numbers import figure, numbers
from lamppost.show.page.search import search
from lamppost.show.terminal.diff import comparison, pairs_of
from lamppost.words import LANGUAGES, ROOM, words
from made_findings import made
from rooms import FIRST, visit

if TYPE_CHECKING:
    from playwright.sync_api import Browser

WIDE: dict[str, Any] = {"viewport": {"width": 1440, "height": 1000}}
PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 844}}


# --- what the rooms are told


def test_every_claim_of_the_leaflet_is_answered_by_what_the_data_names() -> None:
    """The rows of the table are the entries of the rulebook and the eyes of its regime."""
    book, regime = load.rulebook("leaflet-hk-2019"), load.regime("leaflet-hk-2019").regime
    named = {
        f"{block}.{name}": entry.answered_by or () for block in NAMED for name, entry in getattr(book, block).items()
    }
    named |= {f"channels.{n}": use.answered_by for n, use in regime.channels.items() if use.answered_by is not None}
    assert set(regime.channels) <= set(regime.only_channels)
    rows = {row["id"]: row for tab in leaflet("en")["tabs"] for row in tab["rows"]}
    assert set(rows) == set(named)
    assert len(rows) > 45
    assert set(SAME) <= set(rows)
    for claim, answers in named.items():
        row = rows[claim]
        assert (row["found"] == "none") == (not answers) == (row["in"] is None), claim
        if answers:
            assert f"{row['in']['book']}.{row['in']['block']}.{row['in']['entry']}" == answers[0]


def test_the_leaflet_s_table_is_what_the_command_says_of_it() -> None:
    """`lamppost diff` names the same entries as elsewhere or here for every claim of the rulebook."""
    rows = {row["id"]: row for tab in leaflet("en")["tabs"] for row in tab["rows"]}
    compared = 0
    for line in comparison("leaflet-hk-2019", "documented-hk-2019").lines:
        claim = line.claim_at.removeprefix("leaflet-hk-2019.")
        if claim in rows and line.how != "here":
            answer = rows[claim]["in"]
            assert (answer is not None) == (line.how == "elsewhere"), claim
            assert answer is None or f"{answer['book']}.{answer['block']}.{answer['entry']}" == line.written_at[0]
            compared += 1
    assert compared > 0


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_leaflet_is_told_in_each_language_with_what_was_written(language: str) -> None:
    tabs = {each["id"]: each["rows"] for each in leaflet(language)["tabs"]}
    assert sum(map(len, tabs.values())) == len(list(claims()))
    first = next(row for row in tabs["points"] if row["id"] == "acts.defamation-online")
    assert first["figure"] == "\u2212100"
    assert first["in"]["book"] == "suining-2010"
    assert first["in"]["figure"] == "\u2212100"
    assert first["in"]["grade"] == "documented"
    march = next(row for row in tabs["points"] if row["id"] == "acts.march-joined")
    assert march["found"] == "none"
    assert all(row["source"]["kind"] == "leaflet" for row in tabs["seen"])
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
    assert [each["text"] for each in march["a"]] == [
        "Joins a march or protest: 10 points off, put on the list “Marched”"
    ]
    assert march["b"] == []
    same = browse.diff("suining-2010", "suining-2010", "en")
    assert all(not each["rows"] for each in same["groups"])
    with pytest.raises(LamppostError, match="two rulebooks or two regimes are compared"):
        browse.diff("national-2018", "aviation-2018", "en")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("a", "b"), [("leaflet-hk-2019", "documented-hk-2019"), ("rongcheng-2014", "rongcheng-2021"),
                 ("national-2018", "documented-2026"), ("railway-2018", "aviation-2018")],
)  # fmt: skip
def test_page_and_command_compare_alike_in_every_language(a: str, b: str, language: str) -> None:
    """What is set beside what, what is said of it and how well it is known; the command also shows what is the same."""
    page = browse.diff(a, b, language)
    shown = [
        (row["how"], "".join(each["at"] for each in row["a"]), tuple(each["at"] for each in row["b"]),
         "".join(each["text"] for each in row["a"]))
        for group in page["groups"] for row in group["rows"]
    ]  # fmt: skip
    every, _ = pairs_of(a, b)
    kept = {(pair.claim and pair.claim.path, pair.written and pair.written[0].path) for pair in differing(every)}
    lines = [
        (line.how, line.claim_at, line.written_at, line.claim if line.claim_at else "")
        for line in comparison(a, b, language).lines
        if (line.claim_at or None, line.written_at[0] if line.written_at else ()) in kept
    ]
    assert sorted(shown) == sorted(lines)
    assert len(shown) > 5


def test_the_law_is_counted_as_the_law_view_has_it() -> None:
    told = browse.law("national-2018", "en")
    rows = law_view(load.regime("national-2018"))
    assert len(told["texts"]) == len({row.text for row in rows}) > 0
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
    apart = search("乘坐飛機", "zh-Hant")
    assert apart["count"] >= 1
    assert search("xyzzy", "en") == {"query": "xyzzy", "count": 0, "hits": []}
    assert search("  ", "en")["count"] == 0


def test_a_name_that_nothing_has_is_told_in_one_line() -> None:
    for ask in (browse.book, browse.regime, browse.safeguard, browse.law):
        with pytest.raises(LamppostError, match="There is no"):
            ask("../secret", "en")


# --- what a visitor sees


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
        lines = Path(told.value.path()).read_text(encoding="utf-8-sig").splitlines()
        assert len([line for line in lines if not line.startswith("#")]) == first.locator("tbody tr").count() + 1
        assert shown.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert violations(shown) == []


def test_a_figure_that_is_not_there_is_told_in_one_line() -> None:
    found = made(worlds=1)
    for name, width in (("nothing", "wide"), ("weeks", "huge"), ("winners_losers", "wide")):
        with pytest.raises(LamppostError):
            figure(found, name, "en", "", width)
    assert "winners_losers" not in [each["name"] for each in numbers(found, "en")["figures"]]


@pytest.mark.browser
@pytest.mark.parametrize(("language", "size"), [("en", WIDE), ("zh-Hant", PHONE)])
def test_a_knob_is_turned_by_the_keyboard_and_what_it_changes_is_told(
    opened: Browser, place: str, language: str, size: dict[str, Any]
) -> None:
    with page(opened, **size) as shown:
        visit(shown, place, "view=knobs", language)
        slider = shown.locator("#knob-error")
        slider.wait_for(timeout=60_000)
        assert slider.input_value() == "1"
        assert shown.locator(".knob").filter(has=slider).locator(".knob-band").count() == 1
        assert shown.locator(".knob .grade[data-grade=assumed]").count() >= 1
        assert shown.locator(".knob .lacking").count() >= 1, "what a regime does not have is said so"
        shown.locator(".change thead th").nth(1).wait_for()
        assert shown.locator(".change thead th").count() == 2, "one number for each of two worlds"
        shown.locator(".change .spread").first.wait_for()
        assert shown.locator(".change .spread").count() == shown.locator(".change tbody tr").count()
        slider.focus()
        slider.press("ArrowRight")
        shown.locator(".knob[data-turned]").wait_for()
        state = shown.evaluate("location.hash")
        packed = parse_qs(state.lstrip("#"))["s"][0]
        asked = json.loads(urlsafe_b64decode(packed + "=" * (-len(packed) % 4)))
        assert asked["knobs"] == {"error": 1.1}
        row = shown.locator(".change tbody tr").first
        row.get_by_text("+600").wait_for()
        cells = [each.replace(",", "") for each in row.locator("td").all_inner_texts()]
        assert (cells[0], cells[1].split()[0], cells[2]) == ("1000", "1600", "+600")
        assert violations(shown) == []
        shown.locator(".knobs .actions button").click()
        shown.locator(".knob[data-turned]").wait_for(state="detached")
        shown.get_by_label(words(language).say("knobs_page.warm-up")).select_option("2")
        shown.locator(".knob[data-turned]").wait_for()
        packed = parse_qs(shown.evaluate("location.hash").lstrip("#"))["s"][0]
        assert json.loads(urlsafe_b64decode(packed + "=" * (-len(packed) % 4)))["warm_up"] == 2
        assert shown.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_rulebook_that_is_being_written_is_checked_as_a_file_would_be() -> None:
    first = write.example("new")["text"]
    assert write.check("rulebook", first) == {"problems": [], "more": 0, "name": "my-town"}
    found = write.check("rulebook", first.replace("  debtors:", "  debters:"))["problems"]
    assert found
    assert all(set(each) == {"line", "column", "where", "message"} for each in found)
    for text in ("", "acts: [", "regime: x", "\u0000", "a: &a [*a]"):
        assert write.check("rulebook", text)["problems"], text
    for name in shipped("rulebook"):
        assert write.check("rulebook", write.example(name)["text"])["problems"] == [], name
    for kind, text in (("regime", ""), ("rulebook", "x" * (write.MOST + 1))):
        with pytest.raises(LamppostError):
            write.check(kind, text)
    with pytest.raises(LamppostError, match="no rulebook"):
        write.example("../../etc/passwd")


@pytest.mark.browser
def test_a_rulebook_is_written_checked_saved_and_run(opened: Browser, place: str, tmp_path: Path) -> None:
    with page(opened, **WIDE) as shown:
        visit(shown, place, "view=editor")
        right = shown.get_by_role("heading", name="No problems found")
        right.wait_for()
        field = shown.get_by_label("The rulebook as text (YAML)")
        text = field.input_value()
        field.fill(text.replace("car-red-light", "car-red-lihgt"))
        shown.get_by_role("heading", name="1 problem").wait_for()
        assert "car-red-light" in shown.locator(".problems li").inner_text(), "the message says what was meant"
        line = 1 + text[: text.index("car-red-light")].count("\n")
        assert shown.locator(".gutter [data-wrong]").inner_text() == f"{line}"
        assert shown.get_by_role("button", name="Run it").is_disabled()
        shown.get_by_role("button", name=f"line {line}, column 3").click()
        assert field.evaluate("e => e.value.slice(e.selectionStart, e.selectionEnd)") == "car-red-lihgt"
        assert violations(shown) == []
        mine = tmp_path / "mine.yaml"
        mine.write_text(text, encoding="utf-8")
        shown.locator("input[type=file]").set_input_files(mine)
        right.wait_for()
        with shown.expect_download() as told:
            shown.get_by_role("button", name="Save as a file").click()
        assert told.value.suggested_filename == "my-town.yaml"
        assert Path(told.value.path()).read_text(encoding="utf-8") == text
        shown.get_by_role("button", name="Run it").click()
        shown.get_by_role("heading", name="What it does").wait_for()
        shown.locator(".change tbody tr").first.locator("td").nth(1).wait_for()
        assert shown.locator(".change tbody tr").first.locator("td").count() == 2, "without it, and with it"


@pytest.mark.browser
def test_words_that_fit_are_offered_and_taken_by_the_keyboard(opened: Browser, place: str) -> None:
    with page(opened, **WIDE) as shown:
        visit(shown, place, "view=editor")
        field = shown.get_by_label("The rulebook as text (YAML)")
        shown.locator('option[value="suining-2010"]').wait_for(state="attached", timeout=60_000)  # the words are there
        field.fill("rulebook: my-town\nacts:\n  ")
        field.press_sequentially("blood-d")
        offer = shown.get_by_role("listbox")
        offer.wait_for()
        assert offer.get_by_role("option").first.inner_text().startswith("blood-donation")
        field.press("Enter")
        assert field.input_value().endswith("\n  blood-donation: ")
        field.press_sequentially("{po")
        offer.get_by_role("option", name=re.compile("^points")).wait_for()
        field.press("Escape")
        assert offer.count() == 0
        field.press("Tab")
        assert shown.evaluate("document.activeElement.id") != "editor-text", "the Tab key leaves the field"


DAYS = {
    "person": {"age": 39, "place": "hong-kong", "flags": ["adult"]},
    "happens": [{"day": "2019-07-08", "act": "march-joined"}, {"day": "2019-08-05", "seeks": "flight"}],
}


def test_a_life_is_lived_under_each_regime_and_told_in_a_language() -> None:
    told = lives.ledgers({"life": DAYS, "regimes": ["leaflet-hk-2019", "documented-hk-2019"], "lang": "zh-Hant"})
    claimed, written = told["worlds"]
    assert next(each["points"] for each in claimed["lines"] if each["points"] is not None) == -10
    assert [each["points"] for each in written["lines"] if each["points"] is not None] == []
    assert any("遊行" in each["what"] for each in claimed["lines"])
    assert {each["grade"] for each in claimed["lines"] if each["points"] is not None} == {"alleged"}


@pytest.mark.parametrize(
    ("said", "message"),
    [
        ({"life": {**DAYS, "person": {"age": 39, "name": "x"}}, "regime": "national-2018"}, "name"),
        ({"life": {**DAYS, "happens": []}, "regime": "national-2018"}, "one to"),
        (
            {"life": {**DAYS, "happens": [{"day": "x", "act": "march-joined"}]}, "regime": "national-2018"},
            "is not a date",
        ),
        ({"life": {**DAYS, "happens": [{"day": "2019-07-08", "act": "x"}]}, "regime": "national-2018"}, "no act"),
        ({"life": DAYS, "regime": "../x"}, "no regime"),
        ({"life": DAYS, "regimes": ["national-2018"] * 5}, "one to"),
        ({"life": {**DAYS, "until": "2039-01-01"}, "regime": "national-2018"}, "ten years"),
        ([], "Send"),
    ],
)
def test_what_is_no_life_is_told_in_one_line(said: Any, message: str) -> None:
    with pytest.raises(LamppostError, match=message) as error:
        lives.ledgers(said)
    assert "\n" not in str(error.value)


@pytest.mark.browser
@pytest.mark.parametrize(("language", "size"), [("en", WIDE), ("zh-Hans", PHONE)])
def test_a_life_is_put_on_a_calendar_by_the_keyboard(
    opened: Browser, place: str, language: str, size: dict[str, Any]
) -> None:
    with page(opened, **size) as shown:
        visit(shown, place, "view=life", language)
        first = shown.locator('.passbook[data-regime="leaflet-hk-2019"]')
        first.locator('[data-kind="refused"]').first.wait_for(timeout=120_000)
        assert shown.locator('.passbook[data-regime="documented-hk-2019"] [data-kind="refused"]').count() == 0
        day = shown.locator('.calendar button[aria-pressed="true"]').first
        before = day.inner_text()
        day.focus()
        day.press("ArrowRight")
        now = shown.locator('.calendar td button[aria-pressed="true"]')
        assert int(now.inner_text()) == int(before) + 1
        shown.locator('.add input[type="search"]').fill("march-joined")
        shown.locator('.add button[type="submit"]').click()
        assert shown.locator(".happens li").count() == 1
        first.locator('[data-kind="points"]').wait_for(timeout=60_000)
        assert "10" in first.locator('[data-kind="points"] .passbook-points').first.inner_text()
        assert violations(shown) == []
        assert shown.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert shown.evaluate("localStorage.length + sessionStorage.length") == 0, "nothing is stored"


@pytest.mark.browser
def test_what_is_taken_away_gives_the_same_again(opened: Browser, place: str) -> None:
    with page(opened, **PHONE) as shown:
        visit(shown, place, "view=take", "zh-Hant")
        command = shown.locator("#take-command").input_value()
        assert command == "lamppost twin leaflet-hk-2019 documented-hk-2019 --people 10000 --years 3 --seed 1"
        python = shown.locator("#take-python").input_value()
        compile(python, "take", "exec")
        assert 'lp.twin(town, "leaflet-hk-2019", "documented-hk-2019", years=3, seed=1)' in python
        address = shown.locator("#take-address").input_value()
        packed = parse_qs(address.split("#")[1])["s"][0]
        assert json.loads(urlsafe_b64decode(packed + "=" * (-len(packed) % 4))) == FIRST
        turned = shown.evaluate(
            "import('/web/take.js').then(m => [m.command({regimes: ['a'], people: 5, knobs: {error: 2}}),"
            " m.python({regimes: ['a'], with: ['b'], knobs: {error: 2}}, 'hong-kong'),"
            " m.command({regimes: ['a'], with: ['b'], warm_up: 2}, true), m.python({regimes: ['a'], warm_up: 2})])"
        )
        assert turned[0] == "lamppost run a --people 5 --years 3 --seed 1 --set error=2"
        assert 'lp.twin(town, "a", with_=["b"], knobs={"error": 2}, years=3, seed=1)' in turned[1]
        assert turned[2].endswith("--warm-up 2 --own-warm-up --with b")
        assert 'lp.run(town, lp.regime("a"), years=3, seed=1, warm_up=2)' in turned[3]
        for kind, begins in (("PNG", b"\x89PNG"), ("SVG", b"<?xml"), ("CSV", b"\xef\xbb\xbf#")):
            with shown.expect_download() as told:
                shown.locator(".files").get_by_role("button", name=kind).last.click()
            assert Path(told.value.path()).read_bytes().startswith(begins)
        assert violations(shown) == []
        assert shown.evaluate("document.documentElement.scrollWidth <= innerWidth")


# --- the words of these rooms


ROOMS = ["rules", "many", "numbers", "knobs_page", "editor", "life", "take", "lessons"]


@pytest.mark.parametrize("room", ROOMS)
def test_every_sentence_of_a_room_is_used(room: str) -> None:
    """Each key stands in the code of the rooms, whole or as what is filled in after one of its dots."""
    here, rules = Path(browse.__file__).parent, Path(phrases.__file__).parent
    files = [*here.glob("*.py"), *here.glob("static/*.js"), *rules.glob("*.py")]
    code = "".join(path.read_text(encoding="utf-8") for path in files)
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
