"""Figures of a report: right numbers, the same bytes, words in each language, no text on another, at every size."""

from __future__ import annotations

import csv
import io
import re
import xml.etree.ElementTree as ET
from dataclasses import replace
from functools import cache, lru_cache
from pathlib import Path

import pytest
from matplotlib import font_manager

from browsing import browser, page
from lamppost.catalogue.claims import GRADES
from lamppost.errors import LamppostError
from lamppost.show.figures import (
    FIGURES,
    FORMATS,
    DrawnFigure,
    absent,
    draw,
    export,
    lives,
    numbers,
    palette,
    save,
    services,
)
from lamppost.show.figures.canvas import Sheet
from lamppost.show.figures.frame import Frame
from lamppost.show.figures.png import CHINESE, fonts
from lamppost.study.findings.model import Findings
from lamppost.words import LANGUAGES, words
from made_findings import made

SVG = "{http://www.w3.org/2000/svg}"
WIDTHS = ("wide", "narrow")
OTHERS = (508.0, 1040.0)
"""Widths that a report has room for: half its page, and all of it."""


@lru_cache(maxsize=16)
def found(name: str) -> Findings:
    """Findings of every size that a figure has to hold."""
    return {
        "twins": made,
        "one world": lambda: made(2, worlds=1),
        "four worlds": four_worlds,
        "nobody refused": lambda: made(4, scale=0),
        "one person": lambda: made(5, people=1, weeks=1, worlds=1),
        "ten million": lambda: made(6, people=10_000_000, weeks=52 * 12, scale=30, worlds=2),
        "hardly anybody": lambda: made(7, people=100_000, scale=0.001),
        "without studies": lambda: made(8, parts=False),
    }[name]()


def four_worlds() -> Findings:
    """More worlds than a page shows, with names that nobody would give them."""
    three = made(3, worlds=3)
    long = {
        "en": "The documented national rules for persons and firms with every safeguard ever proposed for them",
        "zh-Hans": "2019年香港已见诸文件的全国性规定以及历次征求意见稿中提出过的各项保障措施（个人与企业）",
        "zh-Hant": "2019年香港已見諸文件的全國性規定以及歷次徵求意見稿中提出過的各項保障措施（個人與企業）",
    }
    last = replace(three.worlds[-1], name="fourth", title=long)
    return replace(
        three,
        worlds=(replace(three.worlds[0], title=long), *three.worlds[1:], last),
        twins=(*three.twins, replace(three.twins[-1], world="fourth")),
        lives=tuple(replace(e, ledgers=(*e.ledgers, replace(e.ledgers[-1], world="fourth"))) for e in three.lives),
    )


SIZES = ("twins", "one world", "four worlds", "nobody refused", "one person", "ten million", "hardly anybody",
         "without studies")  # fmt: skip


@cache
def drawn(name: str, which: str = "twins", language: str = "en", width: str | float = "wide") -> DrawnFigure | None:
    return draw(name, found(which), words(language), width=width)  # type: ignore[arg-type]


def sure(name: str, which: str = "twins", language: str = "en", width: str | float = "wide") -> DrawnFigure:
    figure = drawn(name, which, language, width)
    assert figure is not None
    return figure


@pytest.mark.parametrize("name", FIGURES)
@pytest.mark.parametrize("which", SIZES)
@pytest.mark.parametrize("width", WIDTHS)
def test_no_text_runs_into_another_or_over_the_edge(name: str, which: str, width: str) -> None:
    for language in ("en", "zh-Hant"):
        assert wrong_places(drawn(name, which, language, width)) == []


@pytest.mark.parametrize("name", FIGURES)
@pytest.mark.parametrize("width", OTHERS)
def test_nor_does_it_at_other_widths(name: str, width: float) -> None:
    for which in ("twins", "four worlds"):
        assert wrong_places(drawn(name, which, "en", width)) == []


def wrong_places(figure: DrawnFigure | None) -> list[object]:
    """Texts that are over the edge of a figure, and pairs of texts that run into one another."""
    if figure is None:
        return []
    high, wide = figure.height + 2, figure.width + 1
    found_: list[object] = [b for b in figure.boxes if b.x0 < -1 or b.x1 > wide or b.y0 < -2 or b.y1 > high]
    return found_ + [
        (one, two) for place, one in enumerate(figure.boxes) for two in figure.boxes[:place] if one.meets(two)
    ]


def test_texts_in_wrong_places_are_found() -> None:
    figure = sure("flows")
    one = figure.boxes[0]
    moved = [replace(one, x0=one.x0 + 2, x1=one.x1 + 2), replace(one, x0=990, x1=1_010)]
    assert len(wrong_places(replace(figure, boxes=(one, *moved)))) == 2


@pytest.mark.parametrize("name", FIGURES)
@pytest.mark.parametrize("width", [*WIDTHS, *OTHERS])
def test_nothing_is_cut_short_where_names_are_of_usual_length(name: str, width: str | float) -> None:
    for language in LANGUAGES:
        assert not [box.text for box in sure(name, "twins", language, width).boxes if box.text.endswith("…")]


@pytest.mark.parametrize("name", FIGURES)
def test_the_same_findings_give_the_same_bytes(name: str) -> None:
    one, two = (draw(name, made(), words("en")) for _ in range(2))
    assert one is not None
    assert two is not None
    assert one.svg == two.svg
    assert one.table.equals(two.table)
    other = draw(name, made(99), words("en"))
    assert other is not None
    assert other.svg != one.svg, "what it draws are the findings"


@pytest.mark.parametrize("name", FIGURES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_an_svg_is_well_formed_says_what_it_shows_and_follows_the_page(name: str, language: str) -> None:
    figure = sure(name, language=language)
    root = ET.fromstring(figure.svg)
    assert root.tag == f"{SVG}svg"
    assert root.get("role") == "img"
    assert root.get("lang") == language
    title, desc = root.find(f"{SVG}title"), root.find(f"{SVG}desc")
    assert title is not None
    assert desc is not None
    assert title.text == figure.title
    assert desc.text == figure.alt
    assert root.get("aria-labelledby") == f"{title.get('id')} {desc.get('id')}"
    assert "width:100%" in str(root.get("style"))
    said = [each.text for each in root.iter(f"{SVG}text")]
    assert sorted(filter(None, said)) == sorted(box.text for box in figure.boxes), "texts stay texts"
    naked = re.sub(r"var\(--fig-[a-z0-9-]+,#[0-9A-F]{6}\)", "", figure.svg)
    assert not re.search(r"#[0-9a-fA-F]{6}\b", naked), "every colour is one that a page can set"
    ids = re.findall(r'\bid="([^"]+)"', figure.svg)
    assert len(set(ids)) == len(ids)
    assert set(re.findall(r"url\(#([^)]+)\)", figure.svg)) <= set(ids)


def test_no_two_figures_of_a_page_share_an_id() -> None:
    ids: list[str] = []
    for name in FIGURES:
        for which in ("twins", "one world"):
            for width in WIDTHS:
                figure = drawn(name, which, width=width)
                ids += re.findall(r'\bid="([^"]+)"', figure.svg) if figure else []
    assert len(set(ids)) == len(ids)


@pytest.mark.parametrize("name", FIGURES)
@pytest.mark.parametrize("which", SIZES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_figure_is_told_in_words_with_its_numbers_or_its_absence_is(name: str, which: str, language: str) -> None:
    figure = drawn(name, which, language)
    if figure is None:
        assert len(absent(name, words(language))) > 8
        return
    for text in (figure.title, figure.note, figure.alt):
        assert text.strip()
        assert "{" not in text
        assert "None" not in text
    chinese = re.search(r"[\u4e00-\u9fff]", figure.title + figure.alt)
    assert bool(chinese) == (language != "en")
    assert re.search(r"\d", figure.alt) or "nobody" in which, figure.alt


@pytest.mark.parametrize("name", FIGURES)
def test_both_grounds_and_both_widths_draw_the_same_numbers(name: str) -> None:
    wide = sure(name)
    night = draw(name, found("twins"), words("en"), "night")
    assert night is not None
    assert night.table.equals(wide.table)
    assert night.alt == wide.alt
    assert sure(name, width="narrow").table.equals(wide.table)


@pytest.mark.parametrize("ink", palette.GROUNDS)
def test_inks_stand_out_from_their_ground(ink: palette.Ink) -> None:
    """WCAG 2.2: 4.5 to 1 for text, 3 to 1 for what carries meaning."""
    tones = palette.GROUNDS[ink]
    for tone, least in {"ink": 7.0, "quiet": 4.5, "edge": 3.0, **{f"step-{k}": 3.0 for k in range(1, 6)}}.items():
        assert contrast(tones[tone], tones["paper"]) >= least, tone  # type: ignore[index]
    assert set(re.findall(r"--fig-([a-z0-9-]+):", palette.css(ink))) == set(tones)


def contrast(one: str, two: str) -> float:
    def light(colour: str) -> float:
        parts = [int(colour[k : k + 2], 16) / 255 for k in (1, 3, 5)]
        red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    high, low = sorted((light(one), light(two)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("name", FIGURES)
def test_files_stand_alone(name: str, tmp_path: Path) -> None:
    figure = sure(name)
    paths = save(figure, tmp_path)
    assert [path.suffix for path in paths] == [f".{each}" for each in FORMATS]
    svg, png, table = (path.read_bytes() for path in paths)
    text = svg.decode()
    assert "var(" not in text, "any viewer shows its colours"
    assert f'fill="{palette.PAPER["paper"]}"' in text, "on their own ground"
    assert "100,000 of them" in " ".join(each.text or "" for each in ET.fromstring(text).iter(f"{SVG}text"))
    assert png.startswith(b"\x89PNG")
    assert int.from_bytes(png[16:20], "big") == pytest.approx(2 * (figure.width + 48), abs=2)
    lines = table.decode("utf-8-sig").splitlines()
    notes = [line for line in lines if line.startswith("# ")]
    said = " ".join(each.text or "" for each in ET.fromstring(text).iter(f"{SVG}text"))
    for part in (figure.title, "made-up", "Rules: leaflet-hk-2019", "seed 1", "Source: Lamppost", "Apache-2.0"):
        assert part.lower() in said.lower(), part
        assert part.lower() in " ".join(notes).lower(), part
    assert figure.note in notes[1], "what is counted, and of what"
    rows = list(csv.reader(io.StringIO("\n".join(lines[len(notes) :]))))
    assert rows[0] == figure.table.columns
    assert len(rows) == figure.table.height + 1
    assert [path.read_bytes() for path in save(sure(name), tmp_path)] == [svg, png, table], "the same bytes"
    assert figure.svg == sure(name).svg, "saving leaves the drawing as it was"


def test_a_file_says_what_was_asked_for_that_is_not_usual(tmp_path: Path) -> None:
    one = found("one world")
    world = replace(one.worlds[0], name="leaflet +notice (2)")
    asked = replace(one.asked, grade="reported", knobs={"error": 0.25})
    figure = draw("weeks", replace(one, asked=asked, worlds=(world,)), words("en"))
    assert figure is not None
    svg = save(figure, tmp_path, ("svg",))[0].read_text(encoding="utf-8")
    said = " ".join(each.text or "" for each in ET.fromstring(svg).iter(f"{SVG}text"))
    assert "Only rules of this grade or better: reported. Turned: error 0.25." in said
    figure = draw("flows", replace(found("twins"), worlds=(world, world)), words("en"))
    assert figure is not None
    assert save(figure, tmp_path, ("csv",))[0].name == "flows.leaflet-+notice-2-.csv"


def test_everything_is_exported_in_one_go(tmp_path: Path) -> None:
    paths = export(found("twins"), tmp_path, ("csv",))
    stems = {path.name.split(".")[0] for path in paths}
    assert stems == set(FIGURES)
    assert len(set(paths)) == len(paths)
    assert {path.name for path in paths} >= {"flows.leaflet-hk-2019.csv", "flows.documented-hk-2019.csv"}
    alone = export(found("one world"), tmp_path / "one", ("csv",), names=("flows",))
    assert [path.name for path in alone] == ["flows.csv"]


def test_a_chinese_picture_without_a_chinese_font_is_told_in_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(font_manager.fontManager, "ttflist", [])
    monkeypatch.setattr(font_manager, "findSystemFonts", list)
    fonts.cache_clear()
    try:
        with pytest.raises(LamppostError, match="fonts-noto-cjk") as told:
            fonts("zh-Hant")
        assert "\n" not in str(told.value)
        assert fonts("en") == ["DejaVu Sans"]
    finally:
        fonts.cache_clear()


def test_a_font_installed_since_the_list_was_made_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    found = {font.name for font in font_manager.fontManager.ttflist}
    if found.isdisjoint(CHINESE["zh-Hant"]):
        pytest.skip("no Chinese font here")
    old = [font for font in font_manager.fontManager.ttflist if "CJK" not in font.name]
    gone = replace(old[0], fname="/nowhere/gone.ttf", name="Noto Sans HK")
    monkeypatch.setattr(font_manager.fontManager, "ttflist", [*old, gone])
    fonts.cache_clear()
    try:
        assert fonts("zh-Hant")[0] in found
    finally:
        fonts.cache_clear()


def test_what_does_not_exist_is_told() -> None:
    with pytest.raises(LamppostError, match=r"no figure 'flow'.*flows"):
        draw("flow", found("twins"), words("en"))
    with pytest.raises(LamppostError, match="no world 'nowhere'"):
        draw("flows", found("twins"), words("en"), world="nowhere")
    with pytest.raises(LamppostError, match=r"not 'pgn'.*png"):
        export(found("twins"), ".", ("pgn",))  # type: ignore[arg-type]


def test_numbers_have_no_more_digits_than_they_mean() -> None:
    few = {0: "0", 0.0412: "0.041", 0.4: "0.4", 1: "1", 4.24: "4.2", 9.96: "10", 37.4: "37", 1234.5: "1,234"}
    assert {number: numbers.few(number) for number in few} == few
    assert numbers.steps(0) == [0, 1]
    assert numbers.steps(97) == [0, 20, 40, 60, 80, 100]
    assert numbers.steps(0.3)[-1] >= 0.3
    assert numbers.steps(1.2, 3) == [0, 0.5, 1, 1.5]


# What each figure shows


def counts(figure: DrawnFigure, stage: str) -> dict[str, int]:
    rows = figure.table.filter(figure.table["stage"] == stage)
    return dict(zip(rows["what"], rows["number"], strict=True))


@pytest.mark.parametrize("which", SIZES)
def test_flows_add_up_to_the_findings(which: str) -> None:
    figure, world = drawn("flows", which), found(which).worlds[0]
    if figure is None:
        assert not world.flow.acts
        return
    acts = counts(figure, "acts")
    assert acts["unseen"] + acts["seen"] == acts["all"] == world.flow.acts
    records = counts(figure, "records")
    assert records["false"] == world.flow.records_false == sum(n for what, n in records.items() if "false:" in what)
    refusals = counts(figure, "refusals")
    assert refusals.pop("all") == sum(refusals.values()) == world.refused.refusals
    parts = [sum(counts(figure, f"refusals {p}").values())
             for p in ("by the rules", "on a false record", "through a tie alone")]  # fmt: skip
    assert parts[0] == world.refused.rightful
    assert parts[1] == world.refused.wrongful
    assert sum(parts) == world.refused.refusals


@pytest.mark.parametrize("which", SIZES)
def test_services_add_up_to_the_findings(which: str) -> None:
    table = sure("refusals_by_service", which).table
    for world in found(which).worlds:
        mine = table.filter(table["world"] == world.name)
        assert mine["refusals"].sum() == world.refused.refusals
        assert mine["wrongful"].sum() == world.refused.wrongful
        by_grade = sum(mine[f"by_{grade}_rules"].sum() for grade in GRADES)
        assert by_grade == world.refused.refusals


def test_a_service_that_is_refused_more_is_drawn_longer() -> None:
    rows = services._rows(sure("refusals_by_service").ask)
    assert rows[-1].rest
    assert [row.long(0, 100, 500) for row in rows if row.rest] == [0]
    mine = [row for row in rows if not row.rest]
    by_length = sorted(mine, key=lambda row: row.long(0, 10**6, 500))
    assert [row.refusals[0] for row in by_length] == sorted(row.refusals[0] for row in mine)
    all_ = sum(row.refusals[0] for row in rows)
    assert all_ == found("twins").worlds[0].refused.refusals, "what has no row of its own is in the last one"


@pytest.mark.parametrize("which", SIZES)
def test_classes_are_those_of_the_findings_and_combinations_add_up(which: str) -> None:
    table, all_ = sure("refusals_by_class", which).table, found(which)
    studied = next((each for each in all_.classes if each.world == all_.worlds[0].name), None)
    counts_ = dict(table.filter(table["what"] == "class").select("class", "refusals").iter_rows())
    if studied is None:
        cut = all_.worlds[0].refused
        assert counts_ == {"rightful": cut.rightful, "wrongful": cut.wrongful, "collateral": cut.collateral,
                           "double": cut.double}  # fmt: skip
        return
    assert counts_ == {each.name: each.refusals for each in studied.classes}
    exactly = table.filter(table["what"] == "exactly")["refusals"]
    assert exactly.sum() == studied.refusals == table.filter(table["what"] == "all")["refusals"].item()


def test_winners_and_losers_are_about_twins_and_add_up_to_everybody() -> None:
    assert drawn("winners_losers", "one world") is None
    for world in found("four worlds").worlds[1:]:
        figure = draw("winners_losers", found("four worlds"), words("en"), world=world.name)
        assert figure is not None
        everybody = figure.table.row(0, named=True)
        assert everybody["world"] == world.name
        assert everybody["people"] == found("four worlds").people
        assert everybody["harmed"] is everybody["helped"] is None, "kinds of harm are never added up"
        for row in figure.table.filter(figure.table["outcome"] != "").iter_rows(named=True):
            assert row["harmed"] + row["helped"] + row["unchanged"] == row["people"]


def test_what_is_known_is_drawn_around_the_number_and_not_beside_it() -> None:
    """With every figure at its low and at its high the number was 0.1 and 1.1, and 1.2 as it is."""
    known = found("twins").evidence[0]
    odd = [replace(each, people_refused=number) for each, number in zip(
        known.variants, (1200, 1100, 400, 200, 100, 1100), strict=True)]  # fmt: skip
    assert [each.name for each in odd][4:] == ["all low", "all high"]
    findings = replace(found("twins"), evidence=(replace(known, variants=tuple(odd)),))
    for width in ("wide", "narrow"):
        figure = draw("evidence", findings, words("en"), width=width)
        texts = [box.text for box in figure.boxes]  # type: ignore[union-attr]
        assert "1 to 12" in texts
        assert "1 to 11" not in texts


def test_no_share_is_drawn_of_a_handful() -> None:
    known = found("twins").evidence[0]
    few = [replace(each, people_refused=3, refusals=7, wrongful=2) for each in known.variants]
    figure = draw("evidence", replace(found("twins"), evidence=(replace(known, variants=tuple(few)),)), words("en"))
    texts = [box.text for box in figure.boxes]  # type: ignore[union-attr]
    assert "3/10,000" in texts
    assert "2/7" in texts
    climbed = found("twins").ladder
    rungs = tuple(replace(each, tainted=[3, 5, 4, 4, 4]) for each in climbed.rungs)  # type: ignore[union-attr]
    ladder = draw("ladder", replace(found("twins"), ladder=replace(climbed, rungs=rungs)), words("en"))  # type: ignore[type-var]
    assert "too few for shares" in ladder.alt  # type: ignore[union-attr]
    assert ladder.table["left_of_100"].is_null().all()  # type: ignore[union-attr]


@pytest.mark.parametrize("which", SIZES)
def test_weeks_are_those_of_the_findings(which: str) -> None:
    table = sure("weeks", which).table
    for world in found(which).worlds:
        mine = table.filter(table["world"] == world.name)
        assert mine["refusals"].to_list() == world.weeks.refusals
        assert mine["on_a_black_list"].to_list() == world.weeks.listed


def test_long_runs_are_drawn_in_steps_that_can_be_seen() -> None:
    assert len(sure("weeks", "ten million").svg) < 300_000
    sheet = Sheet(358)
    frame = Frame(sheet, ["2020-01-01"] * 624, 0, 80, 10)
    assert frame.together == 6
    assert Frame(sheet, ["2020-01-01"] * 52, 0, 80, 10).together == 1
    assert frame.x(624) == 358
    assert frame.at(0) == 80


def test_the_ladder_is_measured_by_its_first_rung() -> None:
    all_ = found("twins").ladder
    assert all_ is not None
    table = sure("ladder").table
    assert table.height == len(all_.rungs) * len(all_.seeds)
    assert table["refusals"].sum() == sum(sum(rung.refusals) for rung in all_.rungs)
    first = table.filter(table["rung"] == 0)
    assert first["left_of_100"].median() == pytest.approx(100)
    assert drawn("ladder", "without studies") is None
    assert "0 refusals" in sure("ladder", "nobody refused").alt


@pytest.mark.parametrize("which", SIZES)
def test_evidence_is_that_of_the_findings(which: str) -> None:
    figure, all_ = drawn("evidence", which), found(which)
    if figure is None:
        assert not all_.evidence
        return
    assert [tuple(row) for row in figure.table.select("variant", "people_refused", "refusals", "wrongful").rows()] == [
        (each.name, each.people_refused, each.refusals, each.wrongful) for each in all_.evidence[0].variants
    ]


def test_every_line_of_the_three_lives_is_in_the_table() -> None:
    lives_ = found("twins").lives
    table = sure("three_lives").table
    assert table.height == sum(len(ledger.lines) for life in lives_ for ledger in life.ledgers)
    alt = sure("three_lives").alt
    for life in lives_:
        assert f"Person {life.person:,}" in alt
    assert drawn("three_lives", "nobody refused") is None


def test_a_ledger_shows_lists_as_spans_points_as_strokes_and_says_when_it_is_empty() -> None:
    life = found("twins").lives[0]
    ledger = life.ledgers[0]
    spare = replace(ledger.lines[0], truth="", points=None)
    lines = (
        replace(spare, week=10, kind="listed"),
        replace(spare, week=30, kind="left the list"),
        replace(spare, week=50, kind="listed"),
    )
    listed = replace(ledger, lines=lines, refusals=0, listed_weeks=126)
    sheet = Sheet(500)
    frame = Frame(sheet, ["2020-01-01"] * 100, 0, 60, None)
    before = len(sheet.figure.get_children())
    lives._spans(sheet, frame, list(lines), 30, listed)
    spans = sheet.figure.get_children()[before:]
    assert [(s.get_x(), s.get_width()) for s in spans] == [(50, 100), (250, 250)], "the last one goes on to the end"
    empty = replace(ledger, lines=(), refusals=0, wrongful=0, collateral=0, listed_weeks=0, more=0)
    figure = draw(
        "three_lives",
        replace(found("twins"), lives=(replace(life, ledgers=(listed, empty)),)),
        words("en"),
    )
    assert figure is not None
    said = [box.text for box in figure.boxes]
    assert "Nothing was recorded and nothing refused." in said
    assert "Weeks listed: 126" in said


@pytest.mark.parametrize("which", SIZES)
def test_groups_are_those_of_the_findings(which: str) -> None:
    figure = drawn("groups", which)
    if figure is None:
        assert not any(each.people for each in found(which).worlds[0].groups)
        return
    table = figure.table
    for world in found(which).worlds:
        mine = table.filter(table["world"] == world.name)
        assert mine["people_refused"].to_list() == [each.people_refused for each in world.groups]
        rates = mine.filter(mine["people"] > 0)
        assert rates["refused_of_100"].to_list() == [
            pytest.approx(100 * e.people_refused / e.people, abs=1e-4) for e in world.groups if e.people
        ]


RUNS_INTO = """() => [...document.querySelectorAll('svg')].flatMap(svg => {
    const texts = [...svg.querySelectorAll('text')].map(t => [t.textContent, t.getBoundingClientRect()])
    const edge = svg.getBoundingClientRect(), found = []
    texts.forEach(([text, a], place) => {
        if (a.left < edge.left - 2 || a.right > edge.right + 2) found.push(['over the edge', text])
        for (const [other, b] of texts.slice(0, place)) {
            const across = Math.min(a.right, b.right) - Math.max(a.left, b.left)
            const down = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top)
            if (across > 1 && down > 5) found.push([text, other])
        }
    })
    return found
})"""


@pytest.mark.browser
@pytest.mark.parametrize("language", LANGUAGES)
def test_in_a_browser_with_its_own_fonts_no_text_runs_into_another(language: str) -> None:
    with browser() as opened:
        for width, room in (("wide", 1100), ("narrow", 390)):
            figures = [drawn(name, which, language, width) for name in FIGURES for which in ("twins", "four worlds")]
            body = "".join(each.svg for each in figures if each)
            html = f'<!doctype html><html lang="{language}"><body style="margin:16px">{body}</body></html>'
            with page(opened, viewport={"width": room, "height": 800}) as shown:
                shown.set_content(html)
                assert shown.locator("svg").count() >= len(FIGURES)
                assert shown.evaluate(RUNS_INTO) == []
                assert shown.evaluate("document.documentElement.scrollWidth") <= room, "nothing to scroll sideways"
