"""The report: its sentences say what the findings say, with the doubt; its page is whole, small and alone."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from browsing import browser, page, violations
from lamppost.show.figures import FIGURES
from lamppost.show.report import turns as turning
from lamppost.show.report.numbers import share
from lamppost.show.report.page import report_html
from lamppost.show.report.sentences import Sentence, sentences
from lamppost.show.report.tables import ReportTables
from lamppost.study.findings.model import Findings
from lamppost.study.sensitivity.sensitivity import Sensitivity
from lamppost.study.sensitivity.shipped import ShippedSensitivity
from lamppost.words import LANGUAGES, words
from lamppost.words.counts import per_100, rounded
from made_findings import made

LARGEST = 5_000_000
CASES = [(worlds, scale) for worlds in (1, 2, 3) for scale in (0, 0.01, 1)]


@cache
def case(worlds: int = 2, scale: float = 1, parts: bool = True) -> Findings:
    return made(worlds=worlds, scale=scale, parts=parts)


@cache
def html(language: str = "en", worlds: int = 2, scale: float = 1) -> str:
    return report_html(case(worlds, scale), language)


# --- numbers


@given(st.integers(0, 10**8), st.integers(1, 10**8))
def test_a_share_is_rounded_to_at_most_a_tenth_of_itself(part: int, whole: int) -> None:
    part = min(part, whole)
    count, base = rounded(part, whole)
    assert base <= whole or (count, base) == (part, whole)
    assert abs(count / base - part / whole) <= 0.1 * part / whole + 1e-12
    assert (count == 0) == (part == 0)
    assert (count == base) == (part == whole)


@pytest.mark.parametrize(
    ("part", "whole", "said"),
    [
        (0, 100_000, "nobody"),
        (100_000, 100_000, "everybody"),
        (33_333, 100_000, "33 of 100 people"),
        (683, 100_000, "7 of 1,000 people"),
        (99_990, 100_000, "9,999 of 10,000 people"),
        (3, 100_000, "3 of 100,000 people"),
        (2, 12, "2 of 12 people"),
    ],
)
def test_people_are_said_before_percentages(part: int, whole: int, said: str) -> None:
    assert share(words("en"), part, whole) == said


@pytest.mark.parametrize(("part", "said"), [(0, "0"), (370, "37"), (68, "6.8"), (20, "2.0"), (7, "")])
def test_of_100(part: int, said: str) -> None:
    assert per_100(part, 1000) == said


# --- sentences


def spoken(found: tuple[int, int]) -> set[str]:
    """The ways in which a share can stand in an English sentence."""
    part, whole = found
    if part <= 0 or whole <= 0:
        return {"nobody", "none"}
    if part >= whole:
        return {"everybody", "all"}
    count, base = rounded(part, whole)
    return {f"{count:,} of {base:,}"}


@pytest.mark.parametrize(("worlds", "scale"), CASES)
def test_there_are_three_sentences_each_with_its_doubt(worlds: int, scale: float) -> None:
    for language in LANGUAGES:
        found = sentences(case(worlds, scale), words(language))
        assert len(found) == 3
        for each in found:
            assert each.claim
            assert each.doubt
            assert str(each).count("。" if language != "en" else ". ") == (1 if language != "en" else 0), str(each)
            assert str(each).endswith(("。", "."))
            assert not re.search(r"[{}<>]", str(each))


@pytest.mark.parametrize(("worlds", "scale"), CASES)
def test_the_numbers_in_the_sentences_are_those_of_the_findings(worlds: int, scale: float) -> None:
    findings = case(worlds, scale)
    first, other = findings.worlds[0], findings.worlds[-1] if worlds == 2 else None
    silent = {world.name: next(b.people for b in world.burdens if b.outcome == "expression_foregone")
              for world in findings.worlds}  # fmt: skip
    variants = {each.name: each for each in findings.evidence[0].variants}
    all_, documented = variants["as it is"].people_refused, variants["only documented"].people_refused
    expected = {
        "people_refused": (first.people_refused, findings.people),
        "silent": (silent[first.name], findings.people),
        "tainted": (first.refused.tainted, first.refused.refusals),
        "as_it_is": (all_, findings.evidence[0].people),
        "documented": (documented, findings.evidence[0].people),
    }
    if other is not None:
        expected["people_refused_other"] = (other.people_refused, findings.people)
        expected["silent_other"] = (silent[other.name], findings.people)
    if findings.twins:
        effect = findings.twins[0].effect("refused_services")
        expected["helped"], expected["harmed"] = (effect.helped, findings.people), (effect.harmed, findings.people)
    found = sentences(findings, words("en"))
    for each in found:
        for name, numbers in each.numbers.items():
            if name in expected:
                assert numbers == expected[name], name
            assert any(way in str(each) for way in spoken(numbers)), (name, str(each))
    for world in findings.worlds[:2]:
        claims = sum(world.claims.values())
        assert f"{world.claims['documented']} of the {claims} claims behind “{world.title['en']}”" in str(found[0])
    assert "in 6 such towns of 10,000 people" in str(found[0])


def test_a_safeguard_is_named_where_it_is_all_the_difference() -> None:
    findings = case()
    base, other = findings.worlds
    title = {each: words(each).say("report.title_with", title=base.title[each], overlays="X") for each in LANGUAGES}
    other = replace(other, regime=base.regime, title=title, overlays=("x",))
    for language in LANGUAGES:
        found = sentences(replace(findings, worlds=(base, other)), words(language))
        assert [each.name for each in found][:2] == ["refused.with", "fared"]
        assert re.search("[“「]X[”」]", str(found[0]))


def test_without_the_smaller_towns_it_says_that_it_cannot_tell() -> None:
    found = sentences(case(parts=False), words("en"))
    assert found[2].name == "unknown"
    assert "was not worked out here" in str(found[2])
    assert "how far other people and other chance would change it was not worked out" in str(found[0])


def test_strong_parts_are_marked_and_what_comes_from_files_is_escaped() -> None:
    findings = case()
    hostile = replace(findings.worlds[0], title=dict.fromkeys(LANGUAGES, "<script>alert(1)</script>"))
    changed = replace(findings, worlds=(hostile, findings.worlds[1]))
    first: Sentence = sentences(changed, words("en"))[0]
    assert "<script>" not in str(first.claim)
    assert "<b>" in str(first.claim)
    assert "<script" not in report_html(changed)


# --- the page


class Parts(HTMLParser):
    """What a page is made of."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text.append(data)

    def named(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_is_one_file_that_needs_nothing(language: str) -> None:
    text = html(language)
    assert len(text.encode()) < LARGEST
    parts = Parts(text)
    assert not {"script", "link", "iframe", "object", "img", "form"} & {name for name, _ in parts.tags}
    assert not re.search(r"@import|url\((?!#)|\bon\w+=", text)
    for _, attributes in parts.tags:
        assert not {"src", "srcset"} & attributes.keys()
    policy = next(each["content"] for each in parts.named("meta") if each.get("http-equiv"))
    assert "default-src 'none'" in str(policy)
    assert parts.named("html") == [{"lang": language}]


@pytest.mark.parametrize("older", [False, True])
def test_the_report_says_what_the_numbers_turn_on_or_how_to_find_out(
    older: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    columns = {"first": [0.5, 0.1], "first_conf": [0.1] * 2, "total": [0.7, 0.2], "total_conf": [0.1] * 2}
    paths = pl.Series(["services.flight.rate", "acts.littering.rate"])
    sizes = {"mu_star": [9.0, 2.0], "sigma": [1.0, 1.0], "mu_star_sd": [None, None]}
    figures = {"path": paths, "value": [1.0, 2.0], "low": [0.5, 1.0], "high": [2.0, 4.0], "why": ["why"] * 2, **sizes}
    known = Sensitivity(
        "leaflet-hk-2019", (), "refusals", "times", 2000, 104, (1, 2), 3000, 40,
        pl.DataFrame({"name": paths, "figures": [1, 1], **sizes}), pl.DataFrame(figures),
        pl.DataFrame({"path": paths, **columns}), 0.25, 1234,
    )  # fmt: skip
    found = {"leaflet-hk-2019": ShippedSensitivity(known, not older)}
    monkeypatch.setattr(turning, "shipped", found.get)
    page = report_html(made())
    assert "turns on these figures, which nobody has published" in page
    assert "1,234 runs" in page
    assert ("an older engine" in page) == older
    assert "lamppost sensitivity documented-hk-2019 --people 2000 --years 2" in page, "the other is not worked out"
    knobs = replace(made().worlds[0], knobs={"error": 2.0})
    assert "turns on these" not in report_html(replace(made(), worlds=(knobs, *made().worlds[1:])))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_figure_has_words_for_those_who_do_not_see_it_and_its_numbers(language: str) -> None:
    parts = Parts(html(language))
    ids = [str(each["id"]) for each in parts.named("figure")]
    for name, figure in FIGURES.items():
        start = name.replace("_", "-")
        assert any(each == start or (figure.about != "all" and each.startswith(start)) for each in ids), name
    everything = {str(each.get("id")) for _, each in parts.tags if each.get("id")}
    drawn = [each for each in parts.named("svg") if each.get("role") == "img"]
    assert len(drawn) == 2 * len(ids)
    for each in drawn:
        assert set(str(each["aria-labelledby"]).split()) <= everything
    numbers = words(language).say("report.numbers")
    told = [each for each in ids if not each.startswith("turns-")]  # what the numbers turn on has a table of its own
    assert parts.text.count(numbers) == len(told) - 1, "the three lives have their ledgers"
    assert len(everything) == sum(1 for _, each in parts.tags if each.get("id")), "no id twice"


@pytest.mark.parametrize(("worlds", "scale"), CASES)
def test_a_page_can_be_made_of_anything(worlds: int, scale: float) -> None:
    text = html("zh-Hant", worlds, scale)
    for sentence in sentences(case(worlds, scale), words("zh-Hant")):
        assert str(sentence) in re.sub("<[^>]+>", "", text)


def test_a_page_without_smaller_towns() -> None:
    assert "<figure" in report_html(case(parts=False))


def test_tables_hold_the_numbers_of_the_findings() -> None:
    findings = case()
    tables = {each.id: each for each in ReportTables(findings, words("en")).all()}
    world = findings.worlds[0]
    service = world.services[0]
    row = next(each for each in tables[f"services-{world.name}"].rows if each[0].text == service.label["en"])
    expected = (service.sought, service.refused.refusals, service.people, service.refused.rightful)
    assert [each.text for each in row[1:5]] == [f"{number:,}" for number in expected]
    line = next(each for each in tables["headline"].rows if each[0].text == "People refused at least once")
    assert line[1].text.startswith(f"{world.people_refused:,} (")
    spread = findings.spread.of(world.name, "people_refused")  # type: ignore[union-attr]
    assert line[1].spread == f"{min(spread):,}–{max(spread):,}"
    assert all(each[1].spread for each in tables["headline"].rows if each[0].text.startswith("People"))
    assert f'<small class="spread">{line[1].spread}</small>' in html()
    effect = next(each for each in findings.twins[0].effects if each.outcome == "refused_services")
    row = tables[f"effects-{findings.twins[0].world}"].rows[0]
    assert [each.text for each in row[1:3]] == [f"{effect.first:,}", f"{effect.value:,}"]
    assert len(tables["groups"].rows) == len(world.groups)
    rules = ReportTables(findings, words("en")).rules(world)
    assert [each[2].text for each in rules.rows] == [f"{each.times:,}" for each in world.rules]
    assert any(cell.url for row in rules.rows for cell in row)


@pytest.mark.parametrize("language", ["zh-Hans", "zh-Hant"])
def test_no_word_for_programs_stands_in_a_chinese_page(language: str) -> None:
    text = re.sub(r"<(style|title|desc|code|cite|small)[^>]*>.*?</\1>|<[^>]+>", " ", html(language), flags=re.DOTALL)
    for word in ("rightful", "refusals", "people_refused", "without assumed", "out_of_domain", "lower-secondary"):
        assert word not in text


def test_every_sentence_of_the_report_is_used() -> None:
    room = Path(report_html.__code__.co_filename).parents[1]
    files = [*room.glob("report/*"), *(room.parent / "study" / "findings").glob("*.py")]
    code = "\n".join(path.read_text(encoding="utf-8") for path in files if path.is_file())
    open_ended = ("col", "line", "data", "most", "kind", "life.chosen", "source.kind", "doing", "section", "truth",
                  "share", "part", "title")  # fmt: skip
    for key in words("en").sentences:
        if not key.startswith("report."):
            continue
        name = key.removeprefix("report.").removesuffix(".one").removesuffix(".other")
        start = next((each for each in open_ended if name.startswith(f"{each}.")), None)
        said = [f'"{name}"', f"'{name}'", f"report.{name}"]
        if start is not None:
            last = name.removeprefix(f"{start}.")
            built = f"{start}.{{" in code or f'"{start}." ~' in code or f"report.{start}." in code or start in (
                "share", "part", "title")  # fmt: skip
            assert built or any(each in code for each in [*said, f'"{last}"']), key
        else:
            assert any(each in code for each in said), key


# --- in a browser


@cache
def short(language: str) -> str:
    """A page of a few weeks, which a browser has read through soon."""
    return report_html(made(weeks=8, scale=0.02), language)


def opened_from_disk(folder: Path, language: str = "en") -> str:
    path = folder / f"report-{language}.html"
    path.write_text(short(language), encoding="utf-8")
    return path.as_uri()


@pytest.mark.browser
def test_it_opens_from_a_disk_reads_without_scripts_and_prints(tmp_path: Path) -> None:
    with browser() as chrome, page(chrome, java_script_enabled=False, viewport={"width": 1240, "height": 900}) as shown:
        shown.goto(opened_from_disk(tmp_path))
        assert shown.locator("h1").inner_text()
        assert shown.locator("section.lead p").count() == 3
        shown.locator("figure summary").first.click()
        assert shown.locator("figure details[open] table").first.is_visible()
        pdf = shown.pdf(prefer_css_page_size=True)
        assert pdf.startswith(b"%PDF")
        assert len(re.findall(rb"/Type\s*/Page\b", pdf)) > 4


@pytest.mark.browser
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_wrong(language: str, scheme: str, tmp_path: Path) -> None:
    with browser() as chrome, page(chrome, color_scheme=scheme, viewport={"width": 1240, "height": 900}) as shown:
        shown.goto(opened_from_disk(tmp_path, language))
        shown.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
        assert violations(shown) == []


@pytest.mark.browser
@pytest.mark.parametrize("language", LANGUAGES)
def test_it_fits_a_phone(language: str, tmp_path: Path) -> None:
    with browser() as chrome, page(chrome, viewport={"width": 390, "height": 844}) as shown:
        shown.goto(opened_from_disk(tmp_path, language))
        shown.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
        assert shown.evaluate("document.documentElement.scrollWidth") <= 390
        assert violations(shown) == []


@pytest.mark.browser
def test_the_keyboard_gets_everywhere(tmp_path: Path) -> None:
    with browser() as chrome, page(chrome, viewport={"width": 1240, "height": 900}) as shown:
        shown.goto(opened_from_disk(tmp_path))
        shown.keyboard.press("Tab")
        assert shown.evaluate("document.activeElement.className") == "skip"
        summaries = shown.locator("summary").count()
        met = 0
        for _ in range(600):
            shown.keyboard.press("Tab")
            name = shown.evaluate("document.activeElement.tagName")
            met += name == "SUMMARY"
            if name == "BODY":
                break
        assert met == summaries
