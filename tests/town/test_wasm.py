"""The week in a browser gives the same bytes: town.wasm, driven by JavaScript, beside the native town.

Eight regimes are lived for two years under Node and in Chromium, with people and firms, ties, a levy, appeals, repair
and grades, and everybody watched; every table that is left, and the history of every week, has the same SHA-256.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import subprocess
import sys
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

import browsing
from busy_town import regime as busy_regime
from busy_town import society
from compiled_files import files_that_are_compiled
from lamppost.compiled import PACKAGE
from lamppost.measure.outcomes import outcomes
from lamppost.measure.world import Outcome, WeeklyNotes
from lamppost.record.frames import Recorder, read_frames
from lamppost.record.pack import engine_manifest, pack
from lamppost.record.warm_up import make_room
from lamppost.record.words import RegimeNames
from lamppost.study.pack import counted_by
from lamppost.town.drivers.threads import Threads
from lamppost.town.log import joined
from lamppost.town.loop import Town
from lamppost.town.rows import RECORD, REFUSAL, TRACE
from lamppost.town.state import State
from lamppost.version import __version__
from under_node import node

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Page, Route

ROOT = Path(__file__).parents[2]
DRIVER = ROOT / "src" / "lamppost" / "town" / "drivers" / "wasm"
LIVED = ROOT / "tests" / "support" / "lived.mjs"
WEEKS = 104
REGIMES = {
    "everything": 150,
    "national-2018": 500,
    "leaflet-hk-2019": 300,
    "claimed-2021": 300,
    "suining-2010": 500,
    "wendeng-2020": 500,
    "companies-2019": 500,
    "suzhou-2020": 500,
}
"""How many people live under each; `everything` uses every mechanism (test_same_bytes.py asserts that it does)."""


def town_of(name: str) -> tuple[Town, RegimeNames]:
    """A town that has not lived yet, with everybody watched."""
    law, people = busy_regime(name), REGIMES[name]
    home = society(people, place=law.place)
    everybody = range(people + home.firms)
    town = Town(home, law.epochs(law.start, WEEKS), 2**63 + 5, watch=everybody, driver=Threads(1), shards=1)
    make_room(town)
    return town, RegimeNames(law, law.start)


@cache
def native(name: str) -> dict[str, Any]:
    """What the native town leaves: SHA-256 by table, as lived.mjs says it."""
    town, names = town_of(name)
    recorder, notes = Recorder(names, town), WeeklyNotes(town.society.people)
    town.observers += [recorder, notes]
    town.run(WEEKS)
    shard, log = town.shards[0], town.log
    lists, memory = shard.lists, shard.memory
    held, grounds = int(lists.used[0]), int(lists.used[1])
    tables: dict[str, Any] = {
        "events": joined(log.events, RECORD),
        "refusals": joined(log.refusals, REFUSAL),
        "trace": joined(log.trace, TRACE),
        **{each: np.concatenate([np.ravel(week) for week in getattr(log, each)])
           for each in ("done", "sought", "listed", "effects")},
        **{f"state.{each}": getattr(town.state, each) for each in State._fields if each not in ("flip", "lots")},
        "lists.holder": lists.holder[:held],
        "lists.entry": lists.entry[:held],
        "lists.ground": lists.ground[:grounds],
        "memory": memory.row,
        **{f"{each}.row": getattr(shard, each).row[: int(getattr(shard, each).used[1])] for each in ("diary", "post")},
        **{f"{each}.day": getattr(shard, each).day[: int(getattr(shard, each).used[1])] for each in ("diary", "post")},
        "vacancy": town.vacancy,
        "levy": town.levy,
        "sought in all": town.sought,
    }  # fmt: skip
    law = names.regime
    world = Outcome(name, law, town.society, town.seed, law.start, WEEKS, town, notes)
    history = read_frames(recorder.data())
    header = {key: value for key, value in history.header.items() if key != "chunks"}
    return {
        **{each: sha256(table) for each, table in tables.items()},
        "purse": str(town.purse),
        "history": {"header": header, "weeks": sha256(history.array)},
        "burdens": sha256(np.stack(list(outcomes(world).values()))),
    }


def packed(name: str) -> bytes:
    """The pack of a town, with what its history needs."""
    town, names = town_of(name)
    about = {
        "lamppost": __version__,
        "start": names.start.isoformat(),
        "worlds": [{"channels": names.channels}],
    }
    return pack([town], about, [counted_by(town, names, WEEKS)])


def sha256(table: np.ndarray) -> str:
    """Of the fields of rows one after another: what lies between fields is nobody's."""
    columns = [table[name] for name in table.dtype.names] if table.dtype.names else [table]
    return hashlib.sha256(b"".join(np.ascontiguousarray(each).tobytes() for each in columns)).hexdigest()


@pytest.fixture(scope="module")
def packs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the pack of each town."""
    folder = tmp_path_factory.mktemp("packs")
    for name in REGIMES:
        (folder / f"{name}.pack").write_bytes(packed(name))
    return folder


@pytest.fixture(scope="module")
def under_node(packs: Path) -> dict[str, dict[str, Any]]:
    """What is left of each town that lived under Node."""
    command = [node(), str(LIVED), str(DRIVER), str(WEEKS), *(str(packs / f"{name}.pack") for name in REGIMES)]
    said = subprocess.run(command, capture_output=True, text=True, check=True, timeout=600).stdout
    return {name: worlds[0] for name, worlds in zip(REGIMES, json.loads(said), strict=True)}


@pytest.mark.parametrize("name", REGIMES)
def test_under_node_every_table_is_the_same(name: str, under_node: dict[str, dict[str, Any]]) -> None:
    assert under_node[name] == native(name)


def served(context: BrowserContext, packs: Path) -> Page:
    """An empty page of a site that has the driver, the packs and lived.mjs."""
    files = {each.name: each for folder in (DRIVER, packs) for each in folder.iterdir() if each.is_file()}
    files["lived.mjs"] = LIVED
    kinds = {".mjs": "text/javascript", ".json": "application/json", ".wasm": "application/wasm"}

    def serve(route: Route) -> None:
        name = route.request.url.rpartition("/")[2]
        body = files[name].read_bytes() if name in files else "<!doctype html>"
        route.fulfill(body=body, content_type=kinds.get(Path(name).suffix, "text/html"))

    context.route("**/*", serve)
    page = context.new_page()
    page.goto("http://localhost:1/")
    return page


@pytest.mark.slow
@pytest.mark.browser
def test_in_chromium_every_table_is_the_same(packs: Path) -> None:
    with browsing.browser() as opened, opened.new_context() as context:
        page = served(context, packs)
        for name in REGIMES:
            said = page.evaluate(
                """async ([pack, weeks]) => {
                    const modules = ["/town.mjs", "/history.mjs", "/lived.mjs"].map((each) => import(each));
                    const [driver, histories, { lived }] = await Promise.all(modules);
                    const [wasm, manifest, bytes] = await Promise.all([
                        fetch("/town.wasm"), fetch("/town.json").then((each) => each.json()),
                        fetch(pack).then((each) => each.arrayBuffer()),
                    ]);
                    return lived(driver, histories, wasm, manifest, bytes, weeks);
                }""",
                [f"/{name}.pack", WEEKS],
            )
            assert said == [native(name)], name


@pytest.mark.browser
def test_a_worker_tells_how_far_it_is_and_can_be_stopped(packs: Path) -> None:
    with browsing.browser() as opened, opened.new_context() as context:
        page = served(context, packs)
        told = page.evaluate(
            """async ([path, weeks]) => {
                const worker = new Worker("/worker.mjs", { type: "module" });
                const pack = await (await fetch(path)).arrayBuffer();
                const ask = (id, stopping) => new Promise((done) => {
                    const weeksTold = [];
                    worker.onmessage = ({ data }) => {
                        if (data.week === undefined) return done({ ...data, weeksTold });
                        weeksTold.push(data.week);
                        if (stopping) worker.postMessage({ id, stop: true });
                    };
                    worker.postMessage({ id, pack, weeks });
                });
                const stopped = await ask(1, true);
                const whole = await ask(2, false);
                worker.postMessage({ id: 3, pack: new ArrayBuffer(20), weeks });
                const wrong = await new Promise((done) => (worker.onmessage = ({ data }) => done(data)));
                return { stopped, weeksTold: whole.weeksTold, people: whole.differ.length, wrong,
                         history: whole.worlds.map((each) => each.history.length) };
            }""",
            ["/everything.pack", WEEKS],
        )
    assert told["stopped"]["stopped"]
    assert told["stopped"]["weeksTold"][-1] < WEEKS
    assert told["weeksTold"] == sorted(told["weeksTold"])
    assert told["weeksTold"][-1] == WEEKS
    assert told["people"] == REGIMES["everything"]
    assert told["history"][0] > 1000
    assert told["wrong"]["error"] == "This is not a town pack."


def builder() -> ModuleType:
    """scripts/wasm.py, which is no part of the package."""
    spec = importlib.util.spec_from_file_location("wasm_builder", ROOT / "scripts" / "wasm.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_what_is_shipped_was_made_from_this_source() -> None:
    manifest = engine_manifest()
    assert manifest["source"] == builder().source_hash(), "the week has changed: run make wasm"
    assert manifest["wasm"] == hashlib.sha256((DRIVER / "town.wasm").read_bytes()).hexdigest()


def test_every_file_with_compiled_code_that_the_week_uses_is_part_of_what_it_was_made_from() -> None:
    made = {path.relative_to(PACKAGE) for path in builder().sources()}
    left_out = {file for file in files_that_are_compiled() if file.parts[0] in ("town", "draw.py")} - made
    assert left_out == set()


def test_it_fits_into_a_page() -> None:
    import gzip

    driver = b"".join(
        (DRIVER / name).read_bytes() for name in ("town.wasm", "town.json", "town.mjs", "history.mjs", "worker.mjs")
    )
    assert len(gzip.compress(driver, 9)) < 200_000


@pytest.mark.endurance
def test_made_anew_it_is_what_is_shipped() -> None:
    command = [sys.executable, str(ROOT / "scripts" / "wasm.py"), "--check"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-300:] + done.stderr[-300:]
