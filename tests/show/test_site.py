"""A site is a folder of plain files, or one: its towns are lived in the browser, and count what a server counts."""

from __future__ import annotations

import csv
import functools
import http.server
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from browsing import browser, page, violations
from lamppost.command.main import main
from lamppost.record.frames import read_frames
from lamppost.rulebook.find import shipped
from lamppost.rulebook.load import overlay
from lamppost.show.page.lessons import lessons, towns_of
from lamppost.show.page.live_file import live_file
from lamppost.show.page.many_towns import one_of_many
from lamppost.show.page.numbers import numbers
from lamppost.show.page.scenario import Scenario
from lamppost.show.page.site import LARGEST, TownPacks
from lamppost.show.page.site_worlds import worlds_of_lessons
from lamppost.show.page.towns import live_scenario
from lamppost.study.findings.model import Findings
from lamppost.values import weeks_in
from lamppost.words import LANGUAGES, words

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser
PAIR = ("leaflet-hk-2019", "documented-hk-2019")
PEOPLE, YEARS = 400, 0.5
TOGETHER = ("notice", "speech-out-of-scope")
"""Safeguards that the site has together."""
SAFEGUARD = "speech-out-of-scope"
KINDS = {
    "refused": "refused_services",
    "listed": "listed_weeks",
    "silenced": "expression_foregone",
    "falsely_recorded": "false_records",
}
"""Kinds of harm of the page, by the outcomes of the command."""
DATA = ("words", "api", "packs", "towns.json")
"""What a site has beside the page and the engine."""


class Quiet(http.server.SimpleHTTPRequestHandler):
    """Hands files out, and says nothing of it."""

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - as it is there
        """Nothing."""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site of one small town, with the town of the lesson on one life alone: the others take seconds to pack."""
    folder = tmp_path_factory.mktemp("site") / "site"
    said = [
        "site",
        str(folder),
        *PAIR,
        "--people",
        str(PEOPLE),
        "--years",
        str(YEARS),
        "--seeds",
        "2",
        "--with",
        *TOGETHER,
    ]
    taught = [(town, worlds) for town, worlds in worlds_of_lessons() if town.regimes[0] == "epidemic-2020"]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("lamppost.show.page.site.worlds_of_lessons", lambda: taught)
        assert main(said) == 0
    return folder


@contextmanager
def handed_out(site: Path) -> Iterator[str]:
    """Where a site is handed out: below a path, as on many hosts."""
    handler = functools.partial(Quiet, directory=str(site.parent))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/{site.name}/"
    server.shutdown()


@pytest.fixture(scope="module")
def address(site: Path) -> Iterator[str]:
    """Where the site of one small town is handed out."""
    with handed_out(site) as found:
        yield found


@pytest.fixture(scope="module")
def single(site: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same site as one file, on a disk."""
    beside = [path for path in site.rglob("*") if path.is_file() and path.relative_to(site).parts[0] in DATA]
    text = live_file(((path.relative_to(site).as_posix(), path.read_bytes()) for path in sorted(beside)), "en")
    file = tmp_path_factory.mktemp("single") / "town.html"
    file.write_text(text, encoding="utf-8")
    return file


def lived(folder: Path, scenario: Scenario) -> dict[str, Any]:
    """What a server leaves of the same town."""
    made = live_scenario(scenario, folder)
    about = json.loads((made / "town.json").read_text(encoding="utf-8"))
    frames = [read_frames((made / "frames" / f"{number}.bin").read_bytes()) for number in range(2)]
    return {
        "about": about,
        "headers": [{key: each.header[key] for key in ("steps", "recorded", "refused", "foregone")} for each in frames],
        "differ": np.fromfile(made / "differ.bin", "<u2").tolist(),
        "homes": np.fromfile(made / "homes.bin", "<u2").tolist(),
    }


ASK = """async ([pack, worlds, weeks]) => {
    const worker = new Worker('engine/worker.js', { type: 'module' })
    const bytes = await (await fetch(pack)).arrayBuffer()
    const done = await new Promise((go) => {
        worker.onmessage = ({ data }) => data.week === undefined && go(data)
        worker.postMessage({ id: 1, pack: bytes, worlds, weeks })
    })
    const header = ({ history }) => {
        const size = new DataView(history.buffer).getUint32(8, true)
        const text = new TextDecoder().decode(history.subarray(12, 12 + size))
        const { steps, recorded, refused, foregone } = JSON.parse(text)
        return { steps, recorded, refused, foregone }
    }
    return { headers: done.worlds.map(header), differ: [...done.differ], homes: [...new Uint16Array(done.homes.buffer)],
             plan: done.about.plan, pages: done.worlds.map((each) => each.about.page) }
}"""


def titled(safeguard: str) -> str:
    """What a safeguard is called."""
    return overlay(safeguard).title.in_language("en")


def opened_at(shown: Page, address: str, more: str = "view=town&lang=en") -> None:
    shown.goto(f"{address}#{more}")
    shown.wait_for_selector(".dock-week strong", timeout=60_000)
    shown.wait_for_function("() => document.querySelector('.town-box canvas')?.width > 100", timeout=60_000)


@pytest.mark.parametrize("question", ["plain", "safeguard", "knob"])
def test_the_towns_of_a_site_are_those_of_a_server(site: Path, address: str, tmp_path: Path, question: str) -> None:
    first, second = json.loads((site / "towns.json").read_text(encoding="utf-8"))["towns"]
    town = second if question == "knob" else first
    turned = {"error": 3.0}
    asked = [(each["regime"], each["with"], each["knobs"]) for each in town["worlds"]]
    places, scenario = {
        "plain": ([0, 1], Scenario(PAIR, (), PEOPLE, YEARS)),
        "safeguard": ([0, 2], Scenario(PAIR[:1], tuple(town["worlds"][2]["with"]), PEOPLE, YEARS)),
        "knob": ([asked.index((name, [], turned)) for name in PAIR], Scenario(PAIR, (), PEOPLE, YEARS, 2, turned)),
    }[question]
    server = lived(tmp_path / "town", scenario)
    with browser() as opened, page(opened) as shown:
        shown.goto(address)
        found = shown.evaluate(ASK, [town["pack"], places, scenario.weeks])
    assert found["headers"] == server["headers"]
    assert found["differ"] == server["differ"]
    assert found["homes"] == server["homes"]
    assert found["plan"] == server["about"]["plan"]
    for here, there in zip(found["pages"], server["about"]["worlds"], strict=True):
        assert {**here, "id": 0} == {**there, "id": 0}


def test_it_opens_with_two_towns_and_flips_a_safeguard_without_a_server(address: str) -> None:
    with browser() as opened, page(opened, viewport={"width": 1280, "height": 900}) as shown:
        opened_at(shown, address)
        before = shown.title()
        assert len(shown.query_selector_all(".town-box canvas")) == 2
        card = shown.locator(".flip .cards").first.locator("button.card").first
        name = card.locator(".card-title").inner_text()
        card.click()
        shown.wait_for_function("before => document.title !== before", arg=before, timeout=60_000)
        assert name in shown.title()
        assert violations(shown) == []
        for laid in TOGETHER:
            shown.locator(".flip .cards").first.locator("button.card", has_text=titled(laid)).click()
            shown.wait_for_function("name => document.title.includes(name)", arg=titled(laid), timeout=60_000)
        assert all(titled(laid) in shown.title() for laid in TOGETHER)
        assert name not in shown.title()


def numbers_of(folder: Path, scenario: Scenario, language: str) -> dict[str, Any]:
    """What a server says in the room of numbers about the same town."""
    made = live_scenario(scenario, folder)
    return numbers(Findings.of(json.loads((made / "numbers.json").read_text(encoding="utf-8"))), language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_numbers_of_a_town_lived_in_the_browser_are_those_of_a_server(
    address: str, tmp_path: Path, language: str
) -> None:
    """Each of them, and those by group and by service; what is drawn by a report alone is named with its command."""
    theirs = numbers_of(tmp_path / "town", Scenario(PAIR, (), PEOPLE, YEARS), language)
    with browser() as opened, page(opened, viewport={"width": 1024, "height": 900}) as shown:
        heard: list[dict[str, Any]] = []

        def keep(data: dict[str, Any]) -> None:
            heard.append(data)

        shown.expose_function("heard", keep)
        shown.add_init_script("""const parse = JSON.parse
            Response.prototype.json = async function () {
                const data = parse(await this.text())
                if (data.twins && data.origin) heard(data)
                return data
            }""")
        shown.goto(f"{address}#view=numbers&lang={language}")
        shown.get_by_text(f"lamppost twin {' '.join(PAIR)}").wait_for(timeout=60_000)
        shown.locator(".numbers-table .spread").first.wait_for(timeout=60_000)
        assert shown.locator(".weekly svg path.cell-band:not([d=''])").count() == 8
        assert violations(shown) == []
        assert shown.evaluate("document.documentElement.scrollWidth <= innerWidth")
    mine = heard[0]
    for name in ("people", "weeks", "start", "seed", "origin", "twins"):
        assert mine[name] == theirs[name], name
    for here, there in zip(mine["worlds"], theirs["worlds"], strict=True):
        assert there.items() <= here.items()
        services = {f"service {each['id']}": each["refusals"] for each in here["services"]}
        assert sum(services.values()) == here["refusals"]
        assert all(each["refusals"] <= each["sought"] for each in here["services"])


@pytest.mark.slow
def test_many_towns_count_what_a_server_counts_and_a_count_has_its_spread(address: str, tmp_path: Path) -> None:
    server = [one_of_many(Scenario(PAIR, (), PEOPLE, YEARS, seed)) for seed in (1, 2)]
    with browser() as opened, page(opened, viewport={"width": 1280, "height": 900}) as shown:
        opened_at(shown, address)
        refusals = [sum(town["worlds"][0]["weeks"]["refusals"]) for town in server]
        spread = f"{min(refusals):,}–{max(refusals):,}" if len(set(refusals)) > 1 else f"{refusals[0]:,}"
        shown.get_by_text(spread).first.wait_for(timeout=60_000)
        shown.goto(f"{address}#view=many&lang=en")
        shown.get_by_role("button", name=words("en").say("many.begin")).click()
        shown.get_by_text(words("en").say("many.here", n="2")).wait_for(timeout=60_000)
        assert violations(shown) == []
        with shown.expect_download() as download:
            shown.get_by_role("button", name="CSV", exact=True).first.click()
        download.value.save_as(tmp_path / "many.csv")
    lines = [line for line in (tmp_path / "many.csv").read_text("utf-8-sig").splitlines() if not line.startswith("#")]
    rows = list(csv.DictReader(lines))
    for town in server:
        for number, world in enumerate(town["worlds"]):
            mine = [row for row in rows if row["seed"] == str(town["seed"]) and row["world"].startswith(PAIR[number])]
            counts = {row["count"]: int(row["value"]) for row in mine}
            assert world["numbers"].items() <= counts.items()
            assert counts["foregone"] == sum(world["weeks"]["foregone"])
            assert counts["listed"] == world["weeks"]["listed"][-1]


def counted(capsys: pytest.CaptureFixture[str], folder: Path, *asked: str) -> dict[str, str]:
    """What the command counts: of each kind of harm, for how many the second world has more and less of it."""
    capsys.readouterr()
    said = ["twin", *asked, "--people", str(PEOPLE), "--years", str(YEARS), "--json", "--out", str(folder)]
    assert main(said) == 0
    rows = {each["outcome"]: each for each in json.loads(capsys.readouterr().out)["outcomes"]}
    return {kind: f"+{rows[name]['harmed']} \u2212{rows[name]['helped']}" for kind, name in KINDS.items()}


def at_the_end(shown: Page) -> dict[str, str]:
    """What the page counts in the last week: of each kind of harm, more and less."""
    shown.locator(".play:not([disabled])").wait_for(timeout=60_000)
    shown.keyboard.press("End")
    shown.locator(".dock-week strong", has_text=f"Week {weeks_in(YEARS)}").wait_for()
    shown.wait_for_timeout(200)
    return {
        str(each.get_attribute("data-kind")): each.locator("dd").inner_text().split("\n")[0].strip()
        for each in shown.locator("dl div[data-kind]").all()
    }


def test_one_file_on_a_disk_lives_twins_that_count_what_the_command_counts(
    single: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nothing is asked of anybody, and the file breaks no rule of its own policy."""
    with browser() as opened, page(opened, viewport={"width": 1280, "height": 900}, reduced_motion="reduce") as shown:
        asked: list[str] = []
        shown.on("request", lambda request: asked.append(request.url))
        opened_at(shown, single.as_uri())
        first = at_the_end(shown)
        before, name = shown.title(), titled(SAFEGUARD)
        shown.locator(".flip .cards").first.locator("button.card", has_text=name).click()
        shown.wait_for_function("before => document.title !== before", arg=before, timeout=60_000)
        second = at_the_end(shown)
        shown.locator("#tab-life").click()
        for number in (0, -1):
            shown.locator(".people li button").nth(number).click()
            shown.locator(".entry").first.wait_for()
            assert shown.locator(".ledger-who").inner_text().startswith("Made up: ")
            shown.get_by_role("button", name=words("en").say("page.life.close")).click()
        assert violations(shown) == []
        assert [url for url in asked if not url.startswith("blob:")] == [single.as_uri()]
    assert second == counted(capsys, tmp_path / "twin", PAIR[0], "--with", SAFEGUARD)
    assert first != second


def test_a_lesson_counts_in_one_file_what_is_shipped_of_its_town(single: Path) -> None:
    """That of one life: its ledger is told, too."""
    lesson = next(each for each in lessons() if each.id == "life")
    theirs = towns_of(lesson).main_counts(lesson.settings[0])[0]
    with browser() as opened, page(opened, reduced_motion="reduce") as shown:
        shown.goto(f"{single.as_uri()}#view=lessons&about=life&lang=en")
        shown.locator(".guess input").first.check()
        shown.locator(".tries button").first.click()
        told = words("en").say("lessons.life.result", part=theirs, whole="", people="")
        shown.locator(".tries td", has_text=told).wait_for(timeout=60_000)
        shown.get_by_role("link", name=words("en").say("lessons.read")).click()
        shown.locator(".entry[data-kind=refused] .entry-cause").first.wait_for(timeout=60_000)
        assert violations(shown) == []


def test_a_file_in_which_a_pack_is_damaged_says_so(single: Path, tmp_path: Path) -> None:
    text = single.read_text(encoding="utf-8")
    begins = text.index(">", text.index('data-path="packs/1.pack"')) + 1
    cut = tmp_path / "town.html"
    cut.write_text(text[:begins] + text[begins + 40_000 :], encoding="utf-8")
    with browser() as opened, page(opened) as shown:
        shown.goto(f"{cut.as_uri()}#view=town&lang=en")
        shown.locator(".connection", has_text=words("en").say("page.connection.broken")).wait_for(timeout=60_000)


def test_a_file_that_is_too_large_to_be_sent_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(TownPacks, "files", lambda *_: [("packs/1.pack", bytes(LARGEST))])
    assert main(["site", str(tmp_path / "town.html"), PAIR[1]]) == 2
    assert "Ask for fewer --seeds or --people, or name a folder." in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_a_knob_is_turned_without_a_server(address: str) -> None:
    with browser() as opened, page(opened, viewport={"width": 1280, "height": 900}) as shown:
        shown.goto(f"{address}#view=knobs&lang=en")
        knob = shown.locator("#knob-error")
        knob.wait_for(timeout=60_000)
        assert knob.get_attribute("step") == "1"
        knob.focus()
        knob.press("ArrowRight")
        shown.locator(".knob[data-turned=yes]").wait_for(timeout=60_000)
        shown.locator(".change thead", has_text=words("en").say("knobs_page.before")).first.wait_for(timeout=60_000)
        there = "[...document.querySelectorAll('.change td.figure')].every((each) => each.textContent !== '…')"
        shown.wait_for_function(there, timeout=60_000)
        assert violations(shown) == []


def test_a_town_of_the_usual_size_fits_into_a_file_and_is_lived_no_further_than_it_is_waited_for(
    tmp_path: Path,
) -> None:
    """Pressing stop ends the worker, and the towns before stay."""
    file = tmp_path / "town.html"
    assert main(["site", str(file), *PAIR, "--people", "10000", "--years", "3", "--seeds", "1"]) == 0
    assert file.stat().st_size < LARGEST
    with browser() as opened, page(opened) as shown:
        opened_at(shown, file.as_uri())
        before = shown.title()
        shown.locator(".flip .cards").first.locator("button.card").first.click()
        shown.get_by_role("button", name=words("en").say("page.progress.cancel")).click()
        shown.wait_for_timeout(300)
        assert shown.workers == []
        assert shown.title() == before


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_it_does_not_have_it_says(address: str, language: str) -> None:
    from lamppost.show.page.scenario import canonical

    with browser() as opened, page(opened, forgive="400") as shown:
        opened_at(shown, address, f"view=town&lang={language}")
        asked = canonical({"regimes": ["national-2018"]})
        packed = shown.evaluate("(text) => btoa(text).replace(/=+$/, '')", asked)
        shown.goto("about:blank")
        shown.goto(f"{address}#s={packed}&view=town&lang={language}")
        shown.get_by_text(words(language).say("page.site.missing")).first.wait_for(timeout=60_000)
        shown.goto("about:blank")
        shown.goto(f"{address}#view=rules&lang={language}")
        shown.locator("main", has_text=words(language).say("page.offline")).wait_for()


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["{site}"], "is there already. Name another folder."),
        (["{new}", "no-such-regime"], "there is no 'no-such-regime' among them."),
        (["{new}", "--people", "1000000"], "100,000"),
        (["{new}", "--with", "no-such-safeguard"], "There is no safeguard 'no-such-safeguard'."),
        (["{new}", "--with", *list(shipped("overlay"))[:6]], "name up to 5 in --with."),
    ],
)
def test_a_mistake_is_one_line(
    site: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], told: str
) -> None:
    new = tmp_path / "new"
    assert main(["site", *(each.format(site=site, new=new) for each in arguments)]) == 2
    said = capsys.readouterr().err
    assert told in said
    assert said.count("\n") == 1
    assert list(tmp_path.iterdir()) == []
