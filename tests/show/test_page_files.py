"""What is taken from the page: figures as the command line writes them, and a player that stands in an article."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from browsing import page, violations
from lamppost.errors import LamppostError
from lamppost.show.figures import FIGURES, draw, export
from lamppost.show.page.first import FOLDER
from lamppost.show.page.headline import headline
from lamppost.show.page.numbers import figure_file, numbers
from lamppost.show.page.spread import spread_in
from lamppost.show.page.standalone import player
from lamppost.study.findings.model import Findings
from lamppost.words import LANGUAGES, words
from made_findings import made

if TYPE_CHECKING:
    from playwright.sync_api import Browser

WIDE: dict[str, Any] = {"viewport": {"width": 1440, "height": 1000}}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_figure_of_the_page_is_the_file_of_the_command_line(language: str, tmp_path: Path) -> None:
    found = made(people=10_000)
    written = {path.name: path.read_bytes() for path in export(found, tmp_path, ("svg", "csv"), language)}
    for name, kind in FIGURES.items():
        for each in ("svg", "csv"):
            world = found.worlds[1 if kind.about == "twin" else 0].name
            stem = name if kind.about == "all" else f"{name}.{world}"
            assert figure_file(found, name, language, "", each).encode() == written[f"{stem}.{each}"]
    with pytest.raises(LamppostError, match=r"svg or csv, not 'png'"):
        figure_file(found, "weeks", language, "", "png")


@pytest.mark.browser
@pytest.mark.parametrize("language", ["en", "zh-Hans"])
def test_what_is_saved_says_what_it_is(opened: Browser, place: str, language: str) -> None:
    """Headline, note with the unit, rules, made up, seed, source and licence: in the figure and above each table."""
    found = made(people=10_000)
    drawn = draw("groups", found, words(language))
    assert drawn is not None
    with page(opened, **WIDE) as shown:
        shown.goto(f"{place}/#view=numbers&lang={language}")
        room = shown.locator("#figure-groups")
        room.locator("svg").wait_for(timeout=60_000)
        for kind in ("SVG", "CSV", "PNG"):
            with shown.expect_download() as told:
                room.get_by_role("button", name=kind).click()
            name, body = told.value.suggested_filename, Path(told.value.path()).read_bytes()
            assert name.startswith("lamppost-")
            assert name.endswith(f"groups.{kind.lower()}")
            if kind == "PNG":
                assert body.startswith(b"\x89PNG")
                assert int.from_bytes(body[16:20], "big") == pytest.approx(2 * (drawn.width + 48), abs=2)
            else:
                assert body.decode() == figure_file(found, "groups", language, "", kind.lower())
        with shown.expect_download() as told:
            shown.locator(".numbers-table").first.get_by_role("button", name="CSV").click()
        lines = Path(told.value.path()).read_text(encoding="utf-8-sig").splitlines()
        assert lines[1] == f"# {numbers(found, language)['origin']}"
        assert "Apache-2.0" in lines[1]
        assert "leaflet-hk-2019" in lines[1]


@pytest.mark.browser
@pytest.mark.parametrize(("language", "width"), [("en", 680), ("zh-Hant", 680), ("zh-Hans", 320)])
def test_a_player_stands_in_an_article(opened: Browser, place: str, language: str, width: int, tmp_path: Path) -> None:
    """The code that the page gives, pasted: a headline with its doubt, both towns, and where they come from."""
    found = Findings.of(json.loads((FOLDER / "numbers.json").read_bytes()))
    said = headline(replace(found, spread=spread_in(FOLDER)), language)
    with page(opened, viewport={"width": width, "height": 900}, reduced_motion="reduce") as shown:
        shown.goto(f"{place}/#view=take&lang={language}")
        frame = shown.locator("#take-embed").input_value()
        named = re.search(r'src="([\w.-]+)#view=embed', frame)
        assert named is not None
        (tmp_path / named[1]).write_text(player(FOLDER, language), encoding="utf-8")
        article = f"<!doctype html><html lang=en><title>An article</title><main><h1>News</h1>{frame}</main></html>"
        (tmp_path / "article.html").write_text(article, encoding="utf-8")
        shown.goto((tmp_path / "article.html").as_uri())
        inside = shown.frame_locator("iframe")
        inside.locator(".play:not([disabled])").wait_for(timeout=60_000)
        inside.locator(".embed-head h1").wait_for()
        assert said["claim"] in inside.locator("h1").inner_text()
        assert said["doubt"] in inside.locator("h1 span").inner_text()
        assert said["origin"] in inside.locator(".embed-foot").inner_text()
        left, right = (each.bounding_box() for each in inside.locator(".town-box").all())
        assert left is not None
        assert right is not None
        assert left["y"] == pytest.approx(right["y"], abs=1)
        assert inside.locator("html").evaluate("(all) => all.scrollWidth <= innerWidth")
        assert not inside.locator(".bar, .side").first.is_visible()
        inside.locator(".play").click()
        with shown.context.expect_page() as new:
            inside.get_by_role("link", name=words(language).say("page.embed.open")).click()
        new.value.wait_for_selector(".side")
        assert new.value.evaluate("document.documentElement.lang") == language
        shown.goto((tmp_path / named[1]).as_uri() + f"#view=embed&lang={language}")
        shown.wait_for_selector(".embed-head h1")
        assert violations(shown) == []
