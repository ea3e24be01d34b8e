"""The town that the page opens with: shipped as the engine gives it, there at once, and small on the wire."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from browsing import browser, page
from lamppost.record.frames import frames_at
from lamppost.show.page.first import FIRST, FOLDER, LEFT_OUT, WORK, shipped
from lamppost.show.page.foremost import foremost
from lamppost.show.page.scenario import Scenario
from lamppost.show.page.spread import live_spread
from lamppost.show.page.standalone import player
from lamppost.show.page.town_file import town_file
from lamppost.show.page.towns import live_scenario
from lamppost.show.server.queue import Bounds
from serving import Served, served

FIRST_WEEKS = 26
"""Weeks of the town that are counted to the first view: what plays while the rest comes in."""


@pytest.fixture(scope="module")
def server() -> Iterator[Served]:
    with served(Bounds(workers=1), shipped=shipped()) as running:
        yield running


@pytest.mark.slow
def test_what_is_shipped_is_what_the_engine_gives(tmp_path: Path) -> None:
    """If this fails, the engine or its rules have changed: `python -m lamppost.show.page.first` lives it anew."""
    made = live_scenario(FIRST, tmp_path / "town")
    live_spread(FIRST, made, work=WORK)
    assert (made / "spread.json").read_bytes() == (FOLDER / "spread.json").read_bytes()
    names = {path.relative_to(made).as_posix() for path in made.rglob("*") if path.is_file()}
    assert {path.relative_to(FOLDER).as_posix() for path in FOLDER.rglob("*") if path.is_file()} == {
        name for name in names if not name.startswith(LEFT_OUT)
    }
    for name in ("homes.bin", "differ.bin"):
        assert (made / name).read_bytes() == (FOLDER / name).read_bytes(), name
    for name in ("town.json", "numbers.json"):
        one, other = (_counted(json.loads((folder / name).read_bytes())) for folder in (made, FOLDER))
        assert one == other, name
    for number in range(FIRST.worlds):
        mine, theirs = (frames_at(folder / "frames" / f"{number}.bin") for folder in (made, FOLDER))
        assert (mine.array == theirs.array).all()
        apart = ({**each.header, "chunks": None} for each in (mine, theirs))
        assert len({json.dumps(each, sort_keys=True) for each in apart}) == 1


def _counted(data: Any) -> Any:
    """What was counted, without the sentences in which ledgers are told and the lines where rules stand."""
    if isinstance(data, dict):
        return {name: _counted(each) for name, each in data.items() if name not in ("sentence", "rule_at", "source")}
    return [_counted(each) for each in data] if isinstance(data, list) else data


def test_it_is_there_at_once(server: Served) -> None:
    client = server.visitor()
    asked = client.get("/api/first").json()
    said = client.post("/api/towns", json=asked).json()
    assert (said["id"], said["state"]) == (FIRST.id, "ready")
    at = f"/api/towns/{FIRST.id}"
    for path in FOLDER.rglob("*"):
        if path.is_file() and path.name != "numbers.json":
            answer = client.get(f"{at}/{path.relative_to(FOLDER).as_posix()}")
            assert answer.status_code == 200, path
            assert answer.content == path.read_bytes(), path


@pytest.mark.slow
def test_what_is_not_shipped_of_it_is_lived_when_it_is_asked_for(server: Served) -> None:
    answer = server.visitor().get(f"/api/towns/{FIRST.id}/file/weeks-0.csv", timeout=400)
    assert answer.status_code == 200, answer.text
    assert answer.text.count("\n") == 157


@pytest.mark.browser
def test_the_first_view_is_small(server: Served) -> None:
    """Everything that the page loads until its town plays, as it goes over the wire, is under 300 KB."""
    with browser() as opened, page(opened, locale="en-GB") as shown:
        sizes: dict[str, float] = {}
        asked: dict[str, str] = {}
        wire = shown.context.new_cdp_session(shown)
        wire.on("Network.requestWillBeSent", lambda it: asked.update({it["requestId"]: it["request"]["url"]}))
        wire.on("Network.loadingFinished", lambda it: sizes.update({it["requestId"]: it["encodedDataLength"]}))
        wire.send("Network.enable")
        shown.goto(server.at)
        shown.wait_for_load_state("networkidle")
        by_path = {asked[number].removeprefix(server.at): size for number, size in sizes.items()}
    frames = sum(size for path, size in by_path.items() if "/frames/" in path)
    first = sum(_beginning(FOLDER / "frames" / f"{number}.bin") for number in range(FIRST.worlds))
    assert frames > first, by_path
    total = sum(by_path.values()) - frames + first
    assert total < 300_000, f"{total:,.0f} bytes: {by_path}"


VIEWS = ("town", "many", "knobs", "numbers", "rules", "life", "editor", "lessons", "take")


@pytest.mark.browser
def test_the_whole_page_is_under_three_megabytes(server: Served) -> None:
    """Everything that is loaded by somebody who goes through every room of the page, as it goes over the wire."""
    with browser() as opened, page(opened, locale="en-GB", viewport={"width": 1440, "height": 900}) as shown:
        sizes: dict[str, float] = {}
        wire = shown.context.new_cdp_session(shown)
        wire.on("Network.loadingFinished", lambda it: sizes.update({it["requestId"]: it["encodedDataLength"]}))
        wire.send("Network.enable")
        shown.goto(server.at)
        shown.wait_for_load_state("networkidle")
        for view in VIEWS:
            shown.locator(f'.bar-link[href*="view={view}"]:visible').click()
            shown.locator(f'[data-view="{view}"] .view > *').first.wait_for(timeout=60_000)
            shown.locator(".waiting").first.wait_for(state="detached", timeout=120_000)
            shown.wait_for_load_state("networkidle")
    assert len(sizes) > 40
    total = sum(sizes.values())
    assert 300_000 < total < 3_000_000, f"{total:,.0f} bytes"


def _beginning(path: Path) -> int:
    """Bytes of a history up to its first weeks."""
    header = frames_at(path).header
    return path.stat().st_size - sum(header["chunks"][FIRST_WEEKS:])


@pytest.mark.browser
def test_the_report_stands_in_the_browser_as_it_is(server: Served) -> None:
    """Its policy names each of its styles: nothing is refused, and nothing else would be let in."""
    with browser() as opened, page(opened, viewport={"width": 1280, "height": 900}) as shown:
        answer = shown.goto(f"{server.at}/api/towns/{FIRST.id}/report.html?lang=zh-Hans")
        assert answer is not None
        assert answer.status == 200
        policy = answer.headers["content-security-policy"]
        assert shown.evaluate("document.documentElement.lang") == "zh-Hans"
        assert shown.evaluate("getComputedStyle(document.documentElement).getPropertyValue('--fig-paper')")
        styled = shown.evaluate("[...document.querySelectorAll('[style]')].map((each) => each.style.length)")
        assert len(styled) > 20
        assert min(styled) > 0
    assert "default-src 'none'" in policy
    assert "unsafe-inline" not in policy
    assert "script-src" not in policy


@pytest.mark.browser
@pytest.mark.parametrize("language", ["en", "zh-Hant"])
def test_one_file_plays_the_town_without_a_server(language: str, tmp_path: Path) -> None:
    """It opens from a disk, asks nobody for anything, breaks no rule of its own policy, and the town is drawn."""
    file = tmp_path / "town.html"
    file.write_text(player(FOLDER, language), encoding="utf-8")
    with browser() as opened, page(opened, viewport={"width": 1280, "height": 800}) as shown:
        requests: list[str] = []
        shown.on("request", lambda request: requests.append(request.url))
        shown.goto(file.as_uri())
        shown.wait_for_selector("canvas")
        shown.wait_for_function(LIT)
        assert shown.evaluate("document.documentElement.lang") == language
        assert shown.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert {url.split(":")[0] for url in requests} <= {"file", "blob", "data"}
        assert [url for url in requests if url.startswith("file:")] == [file.as_uri()]
        policy = shown.get_attribute("meta[http-equiv]", "content")
    assert policy is not None
    assert "unsafe" not in policy


@pytest.mark.browser
def test_every_life_that_a_file_lists_opens_in_it_with_the_chain_of_its_causes(tmp_path: Path) -> None:
    small = Scenario(("epidemic-2020", "national-2018"), people=300, years=0.4)
    made = live_scenario(small, tmp_path / "town")
    file = tmp_path / "town.html"
    file.write_text(town_file(small, made, "en"), encoding="utf-8")
    with browser() as opened, page(opened, viewport={"width": 1280, "height": 800}) as shown:
        shown.goto(f"{file.as_uri()}#view=town&week=19")
        shown.get_by_role("tab", name="Read one life").click()
        shown.wait_for_selector(".people li")
        shown.wait_for_function("() => document.querySelector('.dock-week').innerText.includes('20')")
        listed = shown.locator(".people .who").all_inner_texts()
        assert [int(each.rsplit(" ", 1)[-1].replace(",", "")) for each in listed] == foremost(made)
        shown.locator(".people li button").first.click()
        shown.wait_for_selector(".entry[data-kind=refused] .entry-cause")
        refused = shown.locator(".entry[data-kind=refused]").first
        assert "Because of:" in refused.inner_text()
        assert refused.locator(".entry-rule").inner_text()
        shown.get_by_role("button", name="繁").click()
        shown.wait_for_selector(".entry[data-kind=refused] .entry-cause")
        assert "起因" in shown.locator(".entry-cause").first.inner_text()
        shown.get_by_role("tab", name="誰更多，誰更少").click()
        shown.wait_for_selector(".winners table")


def test_a_town_that_cannot_be_packed_is_played_as_it_was_recorded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lamppost.show.page.town_file.ledgers", lambda *_: [])
    assert town_file(replace(FIRST, warm_up=1), FOLDER, "en") == player(FOLDER, "en")


LIT = """() => [...document.querySelectorAll('canvas')].some((canvas) => {
  const context = canvas.getContext('2d')
  if (!context || !canvas.width || !canvas.height) return false
  const data = context.getImageData(0, 0, canvas.width, canvas.height).data
  const colours = new Set()
  for (let i = 0; i < data.length; i += 4) {
    if (data[i + 3]) colours.add((data[i] << 16) | (data[i + 1] << 8) | data[i + 2])
  }
  return colours.size > 8
})"""
"""Whether some canvas has been drawn on, with more than a background."""


def test_a_player_says_what_it_is_made_of() -> None:
    text: Any = player(FOLDER, "zh-Hans")
    assert '<html lang="zh-Hans"' in text
    files = sum(path.suffix in (".bin", ".json") for path in FOLDER.rglob("*"))
    assert text.count('\n<script type="application/octet-stream"') == 5 + files - 1 + 6, (
        "numbers and headline in each language"
    )
    script = text.rsplit('<script type="module">', 1)[1]
    assert script.count("</script>") == 1
