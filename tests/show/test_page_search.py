"""Search: other words for the same, articles by number, both ways of writing Chinese; and the titles of sources."""

from __future__ import annotations

import json
import re
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import yaml

from browsing import browser, page, violations
from lamppost.rulebook import load
from lamppost.rulebook.find import shipped
from lamppost.rulebook.source_titles import FILE, title_in, titles
from lamppost.show.page import browse
from lamppost.show.page.folding import articles, folded, without_articles
from lamppost.show.page.search import search
from lamppost.words import LANGUAGES
from rooms import serving

GROUPS: list[list[str]] = json.loads((Path(search.__code__.co_filename).parent / "synonyms.json").read_text("utf-8"))


def found(query: str, language: str = "en") -> set[str]:
    return {each["about"] for each in search(query, language)["hits"]}


@pytest.mark.parametrize("group", GROUPS, ids=lambda group: group[0])
def test_whoever_says_it_otherwise_finds_the_same(group: list[str]) -> None:
    """Every word of a group finds what its first word finds, for as long as all hits are shown."""
    every = {word: search(word, "en") for word in group}
    assert all(each["count"] for each in every.values()), {word: each["count"] for word, each in every.items()}
    small = [{hit["about"] for hit in each["hits"]} for each in every.values() if each["count"] <= 60]
    for one, other in pairwise(small):
        assert one & other


def test_an_appeal_is_an_objection_and_a_defaulter_is_found_in_chinese() -> None:
    assert search("appeal", "en")["count"] == search("objection", "en")["count"] > 20
    assert search("jaywalking", "en")["count"] > 0
    for language in LANGUAGES:
        assert any("books/court-defaulters" in each for each in found("失信", language))
        assert search("失信", language)["count"] > 20
    assert search("老賴", "en")["count"] == search("老赖", "en")["count"] > 3
    assert "safeguards/appeal" in found("safeguard objection") | found("异议") | found("申訴", "zh-Hans")


@pytest.mark.parametrize("asked", ["闖紅燈", "信用修復", "黑名單", "飛機", "異議"])
def test_both_ways_of_writing_find_the_same(asked: str) -> None:
    simple = folded(asked)
    assert simple != asked
    for language in LANGUAGES:
        one, other = search(asked, language), search(simple, language)
        assert one["count"] == other["count"] > 0
        assert [each["about"] for each in one["hits"]] == [each["about"] for each in other["hits"]]


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("article 7", [7]), ("Art. 22(1)", [22]), ("arts. 5 to 7", [5, 6, 7]), ("articles 1029 and 1030", [1029, 1030]),
        ("第七条", [7]), ("第二十二條", [22]), ("第一千零二十九、一千零三十條", [1029, 1030]),
        ("第5至8条", [5, 6, 7, 8]),
        ("第一百三十六条", [136]), ("第三十条第二款", [30]), ("smart 7", []), ("part 3", []), ("the art of war", []),
    ],
)  # fmt: skip
def test_an_article_is_read_in_either_language(text: str, numbers: list[int]) -> None:
    assert articles(folded(text)) == [f"§{number}§" for number in numbers]
    if numbers:
        assert not re.search(r"\d", without_articles(folded(text)).replace("(1)", ""))


def test_a_rule_is_found_by_its_article() -> None:
    """Every rule of the court's list that cites an article is found by it, in English and in Chinese."""
    seen = 0
    for block in browse.book("court-defaulters", "en")["blocks"]:
        for row in block["rows"]:
            cited = re.match(r"art\. (\d+)", (row["source"] or {}).get("locator", ""))
            if cited is None:
                continue
            seen += 1
            about = f"books/court-defaulters/{block['id']}.{row['id']}"
            for query in (f"article {cited[1]} defaulters", f"第{cited[1]}條 失信"):
                hits = search(query, "zh-Hant")
                assert about in {each["about"] for each in hits["hits"]} or hits["count"] > 60, (query, about)
    assert seen > 5
    assert any(each.startswith("law/documented-hk-2019/gdpr-22") for each in found("GDPR article 22"))
    assert not any("gdpr-22" in each for each in found("GDPR article 2")), "a number is not found in a longer one"


# --- titles of sources


def sources() -> set[str]:
    """The titles of every source that is shipped."""
    named: set[str] = set()
    for path in FILE.parents[1].rglob("*.yaml"):
        data: Any = yaml.safe_load(path.read_text(encoding="utf-8"))
        if isinstance(data, dict) and isinstance(data.get("sources"), dict):
            named |= {each["title"] for each in data["sources"].values()}
    return named


def test_every_shipped_source_has_its_title_in_chinese() -> None:
    assert set(titles()) == sources()
    for english, (hans, hant) in titles().items():
        for title in (hans, hant):
            assert re.search("[\u4e00-\u9fff]{2}", title), english
            assert title.strip() == title
    simple, traditional = (
        set("记录这个为会过来时国东门问说请应该从对发无电"),
        set("記錄這個為會過來時國東門問說請應該從對發無電"),
    )
    assert not set("".join(hans for hans, _ in titles().values())) & (traditional - simple)
    assert not set("".join(hant for _, hant in titles().values())) & (simple - traditional)
    numbers = [re.findall(r"\d{4}", text) for text in ("".join(pair) for pair in titles().values())]
    assert all(numbers.count(each) for each in numbers)
    assert title_in("A title of somebody's own", "zh-Hans") == ("A title of somebody's own", "en")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_page_of_a_rulebook_names_its_sources_in_its_language(language: str) -> None:
    for name in shipped("rulebook"):
        told = [each for each in browse.book(name, language)["sources"] if each]
        assert {each["title_language"] for each in told} <= {language}
        assert len(told) == len(load.rulebook(name).sources)


@pytest.mark.browser
@pytest.mark.parametrize(
    ("language", "asked"), [("en", "jaywalking"), ("en", "失信"), ("zh-Hant", "objection"), ("zh-Hans", "第七條")]
)
def test_a_visitor_finds_it(language: str, asked: str) -> None:
    towns = {"/api/first": {"v": 1, "regimes": ["national-2018"]}, "/api/towns": {"id": "x", "state": "queued"}}
    phone = {"viewport": {"width": 390, "height": 844}}
    with serving(towns) as at, browser() as opened, page(opened, "Failed to load", **phone) as shown:
        shown.goto(f"{at}/#view=rules&about=shelf&lang={language}")
        shown.get_by_role("searchbox").fill(asked)
        shown.locator(".hits li").first.wait_for(timeout=120_000)
        assert violations(shown) == []
        shown.locator(".hits a").first.click()
        shown.locator("article h1").wait_for()
        if language != "en":
            cited = shown.locator(".source [lang]").first
            cited.wait_for()
            assert cited.get_attribute("lang") == language


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_rule_has_an_address_and_a_citation(language: str) -> None:
    addresses: list[str] = []
    for name in shipped("rulebook"):
        for block in browse.book(name, language)["blocks"]:
            for row in block["rows"]:
                addresses.append(row["address"])
                assert row["citation"].endswith(f"{row['address']}{'.' if language == 'en' else '。'}")
                assert row["label"] in row["citation"]
                assert "{" not in row["citation"]
                if row["source"]:
                    assert row["source"]["title"] in row["citation"]
    assert len(addresses) == len(set(addresses)) > 500


@pytest.mark.browser
def test_the_address_of_a_rule_opens_it() -> None:
    towns = {"/api/first": {"v": 1, "regimes": ["national-2018"]}, "/api/towns": {"id": "x", "state": "queued"}}
    with serving(towns) as at, browser() as opened, page(opened, "Failed to load") as shown:
        shown.goto(f"{at}/#view=rules&about=books/suining-2010&lang=en")
        rule = shown.locator(".entries > li").nth(3)
        rule.wait_for(timeout=60_000)
        rule.locator(".cite summary").click()
        assert "Lamppost" in rule.locator(".cite textarea").input_value()
        link = rule.locator(".cite a").get_attribute("href")
        shown.goto("about:blank")
        shown.goto(f"{at}/{link}")
        shown.locator("[data-here=yes]").wait_for(timeout=60_000)
        assert shown.locator("[data-here=yes]").get_attribute("id") == rule.get_attribute("id")
        assert violations(shown) == []
