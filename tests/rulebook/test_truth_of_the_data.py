"""What the data says of itself holds: lines of a listed text, versions of a law, doubt in a note, words in Chinese."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from lamppost.catalogue.cited import DOUBTS, doubt_in, parts
from lamppost.catalogue.claims import Cited
from lamppost.catalogue.load import catalogue, catalogue_folder
from lamppost.catalogue.texts import text_lines
from lamppost.rulebook import load
from lamppost.rulebook.blocks import WAYS, Way
from lamppost.rulebook.check import check_file
from lamppost.rulebook.find import shipped
from lamppost.rulebook.model import When
from lamppost.rulebook.regime import regime
from lamppost.show.page.leaflet import leaflet
from lamppost.show.terminal.diff import comparison
from lamppost.society import tables
from lamppost.words import LANGUAGES, ROOM
from small_town import BOOK, altered, write
from small_words import use_small_words

ITSELF = "leaflet-2019"
PACKAGE = Path(load.__file__).parent


@pytest.fixture
def town(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    use_small_words(tmp_path / "words", monkeypatch)
    (tmp_path / "town").mkdir()
    return write(tmp_path / "town")


def told(town: Path, *changes: tuple[str, str]) -> list[str]:
    book = BOOK
    for old, new in changes:
        book = altered(book, old, new)
    write(town, town=book)
    return [f"{problem.path}: {problem.message}" for problem in check_file(town / "town.yaml")]


# --- the leaflet, line by line


def citations(node: object) -> Iterator[str]:
    """Every `cite` of a file that names the leaflet."""
    if isinstance(node, dict):
        for key, value in node.items():
            if key == "cite" and str(value).split(" ", 1)[0] == ITSELF:
                yield str(value)
            yield from citations(value)
    elif isinstance(node, list):
        for each in node:
            yield from citations(each)


def cited() -> dict[str, list[str]]:
    """File -> what it cites of the leaflet, in every shipped file."""
    found = {}
    for path in sorted([*PACKAGE.rglob("*.yaml"), *catalogue_folder().rglob("*.yaml")]):
        here = list(citations(yaml.safe_load(path.read_text(encoding="utf-8"))))
        if here:
            found[f"{path.parent.name}/{path.name}"] = here
    return found


def named(citation: str) -> list[str]:
    return [line for line in citation.partition(" ")[2].split(" and ") if line]


def test_every_citation_of_the_leaflet_names_a_line_of_it() -> None:
    text = text_lines(ITSELF)
    assert text is not None
    found = cited()
    assert {"books/leaflet-hk-2019.yaml", "regimes/documented-hk-2019.yaml", "lives/defamation-suit.yaml"} <= set(found)
    for file, citations_here in found.items():
        for citation in citations_here:
            assert named(citation), (file, citation)
            assert set(named(citation)) <= set(text.all()), (file, citation)


def test_the_lines_of_the_leaflet_are_as_many_as_it_has_and_each_has_its_entry() -> None:
    text = text_lines(ITSELF)
    assert text is not None
    assert {group: len(text.lines[group]) for group in ("punishments", "deductions", "channels")} == {
        "punishments": 20,
        "deductions": 13,
        "channels": 7,
    }
    assert "Fourteen platforms" in text.lines["platforms"]["report-platforms"]
    stood_on = {line for citation in cited()["books/leaflet-hk-2019.yaml"] for line in named(citation)}
    assert {*text.lines["punishments"], *text.lines["deductions"]} <= stood_on
    eyes = load.regime("leaflet-hk-2019").regime.only_channels
    assert {"platform-company", "clinic", "school", "lamppost-radio", "lamppost-face"} <= set(eyes)


def test_only_what_the_leaflet_tells_of_leads_to_its_black_list() -> None:
    book = load.rulebook("leaflet-hk-2019")
    assert {name for name, act in book.acts.items() if "blacklist" in act.puts_on} == {
        "court-apology-refused",
        "officials-accused",
    }
    touched = {service for each in book.consequences.values() for service in each.touches}
    assert not touched & {"home-rental", "university-place", "senior-post", "public-post-kept", "taxi-licence"}
    assert [tie.to for tie in book.association.values()] == ["household"]


def test_a_source_with_listed_lines_asks_for_one(town: Path) -> None:
    flyer = ("  paper: {", "  flyer: {title: A flyer, kind: leaflet, lines_in: leaflet-2019}\n  paper: {")
    for cite, message in (
        ("flyer", "acts.spitting: On which line of 'flyer' does it stand?"),
        ("flyer plane", "acts.spitting: 'flyer' has no line 'plane'. Did you mean 'planes'?"),
        ("flyer planes", None),
        ("flyer planes and trains", None),
    ):
        found = told(town, flyer, ("cite: paper p. 3, evidence: reported", f"cite: {cite}, evidence: alleged"))
        assert found == [] if message is None else (len(found) == 1 and found[0].startswith(message)), found
    lost = (flyer[0], flyer[1].replace("leaflet-2019", "leaflet-2091"))
    found = told(town, lost, ("cite: paper p. 3, evidence: reported", "cite: flyer planes, evidence: alleged"))
    assert found == ["acts.spitting: There is no list of lines 'leaflet-2091' (see `lines_in` of the source 'flyer')."]


# --- the leaflet's own figure


@pytest.mark.parametrize("language", LANGUAGES)
def test_seventeen_million_barred_stand_beside_what_was_counted(language: str) -> None:
    rows = {row["id"]: row for tab in leaflet(language)["tabs"] for row in tab["rows"]}
    row = rows["figures.barred-from-planes"]
    assert row["figure"] == "17,000,000"
    assert row["in"]["figure"] == "17,460,000"
    assert (row["claim"], row["in"]["grade"], row["found"]) == ("alleged", "reported", "less")
    lines = {line.claim_at: line for line in comparison("leaflet-hk-2019", "documented-hk-2019", language).lines}
    line = lines["leaflet-hk-2019.figures.barred-from-planes"]
    assert line.how == "here"
    for count in ("17,460,000", "5,470,000", "11,140,000", "4,250,000", "3,594,000"):
        assert count in line.written
    unit = {"en": "attempts", "zh-Hans": "次", "zh-Hant": "次"}[language]
    assert unit in line.written


# --- doubt


@pytest.mark.parametrize("doubt", DOUBTS)
def test_a_documented_value_has_no_doubt_in_its_note(town: Path, doubt: str) -> None:
    entry = "cite: law art. 8"
    found = told(town, (entry, f"{entry}\n    note: The day is {doubt.title()}."))
    assert len(found) == 1
    assert found[0].startswith(f"lists.debtors: This is graded documented, and its note says '{doubt}'.")
    assert (
        told(town, (entry, f"{entry}\n    note: It is {doubt}.\n    evidence: assumed\n    why: Nobody saw it.")) == []
    )


def test_an_overlay_that_is_documented_has_no_doubt_either(town: Path) -> None:
    path = town / "doubtful.yaml"
    path.write_text(
        "overlay: doubtful\ntitle: Doubt\nevidence: documented\nsources: {law: {title: The law, kind: law}}\nchange:\n"
        '  - {at: "*.appeal.pauses_consequences", becomes: yes, why: One is taken for another., cite: law art. 1}\n',
        encoding="utf-8",
    )
    assert ["taken for" in problem.message for problem in check_file(path)] == [True]


def test_no_figure_of_a_society_is_documented_and_doubted() -> None:
    doubted = {}
    for path in sorted(tables.FOLDER.glob("*.csv")):
        for row in tables.rows(path.stem):
            if "grade" in row and doubt_in(row.get("note"), row.get("why")):
                assert row["grade"] != "documented", row
                assert row["grade"] == "reported" or (row["low"] and row["high"]), row
                doubted[path.stem] = doubted.get(path.stem, 0) + 1
    assert doubted["age_sex"] == 72
    assert doubted["income"] >= 10


# --- versions of a law


def test_a_text_is_cited_for_the_time_in_which_it_was_in_force(town: Path) -> None:
    def with_law(days: str, *changes: tuple[str, str]) -> list[str]:
        newer = f"  newer: {{title: The law, kind: law, {days}}}\n  paper: {{"
        return told(town, ("  paper: {", newer), ("cite: law art. 8", "cite: newer art. 8"), *changes)

    assert with_law("since: 2015-01-01") == []
    assert with_law("until: 2030-01-01") == []
    early = "lists.debtors: 'newer' is in force since 2019-05-01, and what cites it holds from 2015-01-01."
    assert [problem[: len(early)] for problem in with_law("since: 2019-05-01")] == [early]
    late = "lists.debtors: 'newer' was in force until 2014-01-01, and what cites it holds from 2015-01-01."
    assert with_law("until: 2014-01-01") == [late]
    on = "lists.debtors: 'newer' was in force until 2019-05-01, and what cites it holds on. Add a version"
    assert [problem[: len(on)] for problem in with_law("until: 2019-05-01")] == [on]
    followed = "stays: [{since: 2015-01-01, value: 3 years}, {since: 2019-05-01, value: 3 years, cite: law art. 8}]"
    assert with_law("until: 2019-05-01", ("stays: 3 years", followed)) == []
    later = "enforced: [{since: 2015-01-01, value: 0}, {since: 2019-05-01, value: 1}], cite: newer art. 9}"
    assert with_law("since: 2019-05-01, until: 2040-01-01", ("cite: law art. 9}", later)) != []
    assert (
        told(
            town,
            ("  paper: {", "  newer: {title: The law, kind: law, since: 2019-05-01}\n  paper: {"),
            ("cite: law art. 9}", later),
        )
        == []
    )


def test_the_law_on_military_service_is_cited_as_it_stood() -> None:
    book = load.rulebook("military-service-refusal")
    before, after = dt.date(2021, 9, 30), dt.date(2021, 10, 1)
    schools = book.consequences["no-school"].enforced
    assert schools is not None
    texts = {day: (schools.at(day) or schools.versions[0]).cite for day in (before, after)}
    assert texts == {before: "service-law-2011 art. 66", after: "service-law art. 57(2)"}
    assert book.lists["local-add-ons"].evidence == "reported"


# --- what an authority can do about an entry


def test_the_court_ends_an_entry_by_the_ground_that_listed() -> None:
    assert WAYS[-1] == "deleted early", "a code is drawn by, so a new way stands last"
    assert "deleted early" in Way.__args__  # type: ignore[attr-defined]
    held = {
        "court-defaulters": ("defaulters", "court-debt-refused", "court-enforcement-evaded"),
        "court-defaulters-firms": ("defaulting-firms", "firm-judgment-refused", "firm-assets-moved"),
        "joint-memoranda-2016": ("court-listed", "court-debt-refused", "asset-report-breach"),
        "sanctions-catalogue-2021": ("court-listed", "court-debt-refused", "asset-report-breach"),
        "hebei-debtor-map-2019": ("map", "court-debt-refused", "asset-report-breach"),
        "sesame-2015": ("court-shared", "court-debt-refused", "asset-report-breach"),
    }
    for name, (listed, refused, other) in held.items():
        book = load.rulebook(name)
        assert book.lists[listed].leaves_when == ("deleted early", "found wrong", "term ends"), name
        assert book.acts[other].leaves_when is None, name
        first = book.acts[refused]
        assert first.leaves_when is not None, name
        assert "obligation met" in first.leaves_when, name
        assert not {"deleted early", "term ends"} & set(first.leaves_when), name
        assert first.listed_for is not None, name
        assert first.listed_for.versions[-1].value == 1_000_000, name


def test_entries_end_more_often_since_2024() -> None:
    """Three in ten entries ended in 2024, a quarter in 2018; in a year before 2024 nothing changes."""
    ready = regime("timeline-2012-2026")
    ways = {day: ready.tables(day).law.way for day in (dt.date(2018, 1, 1), dt.date(2023, 12, 31), dt.date(2024, 1, 1))}
    code = WAYS.index("deleted early")
    rates = [{int(row["rate"]) for row in each if int(row["code"]) == code} for each in ways.values()]
    assert rates[0] == rates[1] != rates[2]
    assert min(rates[2]) > max(rates[0])


def test_a_way_of_an_act_needs_a_list_and_a_term(town: Path) -> None:
    act = ("puts_on: debtors, listed_for: 2 years", "leaves_when: [found wrong]")
    assert told(town, act)[0] == "acts.debt-unpaid.leaves_when: `leaves_when` needs `puts_on`: out of which list?"
    act = ("listed_for: 2 years", "leaves_when: [found wrong], leaves_from: {term ends: 2018-01-01}")
    assert told(town, act)[0].startswith("acts.debt-unpaid.leaves_from.term ends: There is no way out 'term ends'")
    act = ("listed_for: 2 years", "leaves_when: [term ends]")
    assert told(town, act) == []
    found = told(town, act, ("    stays: 3 years\n", ""))
    assert found[0].startswith("acts.debt-unpaid.leaves_when: 'term ends' needs a term")


# --- the claim of 2021


def test_the_claim_of_2021_says_all_that_its_text_says() -> None:
    book = load.rulebook("claimed-national-score-2021")

    def met(band: str) -> dict[str, set[str]]:
        found: dict[str, set[str]] = {}
        for each in book.consequences.values():
            if band in each.when.band:
                for service in each.touches:
                    found.setdefault(service, set()).add(each.effect)
        return found

    low, fair = met("D"), met("C")
    for service in ("bike-share", "train-second-class", "train-ordinary", "long-distance-bus", "job", "taxi-licence"):
        assert "barred" in low[service], service
    assert "exit-abroad" not in low
    assert (fair["bike-share"], fair["public-post-kept"], fair["job"]) == ({"deposit"}, {"barred"}, {"checked more"})
    public = book.lists["named-in-public"].made_public
    assert public is not None
    assert public.versions[-1].value is True
    assert book.association["acquaintances-informed"].when == When(on_list=("named-in-public",))
    assert "B3" in book.rows


# --- the year 2026


def test_the_regime_of_2026_holds_what_is_in_force_in_2026() -> None:
    found = load.regime("documented-2026")
    assert {"customs-2026", "market-abnormal-list", "market-serious-illegality-2021"} <= set(found.rulebooks)
    assert "customs-2018" not in found.rulebooks
    assert len(load.rulebook("customs-2026").lists) == 4, "five levels, the middle of which is on no list"
    for name, listed in (("aviation-2018", "flight-ban"), ("railway-2018", "train-ban")):
        public = load.rulebook(name).lists[listed].made_public
        assert public is not None
        assert [public.at(dt.date(year, 6, 1)).value for year in (2025, 2026)] == [True, False]  # type: ignore[union-attr]
    reports = found.regime.channels["court"].reports
    assert reports is not None
    assert reports.versions[-1].value < 1


# --- people of invented lives


def test_no_life_after_a_story_of_the_press_has_the_person_of_the_story() -> None:
    for name, age in (("defamation-suit", 31), ("reporter-at-the-counter", 36)):
        for each in (name, f"{name}-hk"):
            life = load.life(each)
            assert (life.person.age, life.person.sex) == (age, "female")
            assert life.story is not None
            assert "fighter" not in life.story.en


# --- Chinese

SIMPLIFIED = set("户为会过来时国东门问说请应该从对发无电这记录们个产关开长书车马鱼鸟见贝页风飞齐龙网员图买卖头实写农单")
BANNED = {"裡": "裏", "什麼": "甚麼", "記錄": "紀錄", "小城": "小鎮"}


def chinese(tag: str) -> Iterator[tuple[str, str]]:
    """(where, text) of every text in one way of writing Chinese, in words and in data."""
    for path in sorted((ROOM / tag).glob("*.json")):
        for key, text in json.loads(path.read_text(encoding="utf-8")).items():
            yield f"{path.name} {key}", text

    def labels(node: Any) -> Iterator[str]:
        if isinstance(node, dict):
            for key, value in node.items():
                if key == tag and isinstance(value, str):
                    yield value
                else:
                    yield from labels(value)
        elif isinstance(node, list):
            for each in node:
                yield from labels(each)

    for path in sorted([*PACKAGE.rglob("*.yaml"), *catalogue_folder().rglob("*.yaml")]):
        for text in labels(yaml.safe_load(path.read_text(encoding="utf-8"))):
            yield path.name, text


def test_traditional_chinese_is_that_of_hong_kong_throughout() -> None:
    assert len(list(chinese("zh-Hant"))) > 1000
    for where, text in chinese("zh-Hant"):
        assert not SIMPLIFIED & set(text), (where, text)
        for wrong, right in BANNED.items():
            assert wrong not in text, (where, text, right)


def test_each_grade_and_the_town_have_one_name() -> None:
    names = {
        "zh-Hans": ["有文件为证", "据报道", "有人声称", "假定"],
        "zh-Hant": ["有文件為證", "據報道", "有人聲稱", "假定"],
        "en": ["documented", "reported", "alleged", "assumed"],
    }
    for language, grades in names.items():
        texts = {
            key: text
            for path in (ROOM / language).glob("*.json")
            for key, text in json.loads(path.read_text(encoding="utf-8")).items()
        }
        for room in ("page", "rules", "ledger", "figure"):
            kinds = ("documented", "reported", "alleged", "assumed")
            assert [texts[f"{room}.grade.{kind}"] for kind in kinds] == grades, (language, room)
    for where, text in chinese("zh-Hans"):
        assert not re.search("见诸文件|传称|假设|小城|婚恋", text), (where, text)
    towns = [text for where, text in chinese("zh-Hans") if "城镇" in text and ".json" in where]
    assert towns
    assert all(re.fullmatch("城镇(居民)?", text) for text in towns), towns


def test_official_titles_are_the_official_ones() -> None:
    law = {name: yaml.safe_load((PACKAGE / "law" / f"{name}.yaml").read_text(encoding="utf-8"))["title"] for name in
           ("pipl", "gdpr-22", "unesco-ai")}  # fmt: skip
    assert "《個人信息保護法》" in law["pipl"]["zh-Hant"]
    assert "《通用數據保障條例》" in law["gdpr-22"]["zh-Hant"]
    assert "《人工智能倫理問題建議書》" in law["unesco-ai"]["zh-Hant"]
    assert catalogue().services["inspection-visit"].label.in_language("zh-Hans") == "免受检查打扰"


def test_every_shipped_rulebook_is_looked_through_by_these_checks() -> None:
    """The checks stand where every file is checked, so that nothing shipped can pass by them."""
    documented = 0
    for name in shipped("rulebook"):
        book = load.rulebook(name)
        for _, block in parts(book):
            if isinstance(block, Cited) and block.evidence == "documented":
                assert doubt_in(block.note) is None, name
                documented += 1
    assert documented > 100
