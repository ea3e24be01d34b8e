"""The server as it runs: towns lived, shared, queued and let go; forty visitors at once; nothing left behind."""

from __future__ import annotations

import io
import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import polars as pl
import pytest

from lamppost.measure.effects import KINDS
from lamppost.record.frames import read_frames
from lamppost.rulebook.find import shipped
from lamppost.show.page.scenario import Limits, scenario
from lamppost.show.server.queue import Bounds
from lamppost.words import words
from serving import SMALL, Served, served, told
from small_run import SOURCE

LIMITS = Limits(years=100, person_weeks=10**9)
LARGE: dict[str, Any] = {"regimes": ["leaflet-hk-2019", "documented-hk-2019"], "people": 40_000, "years": 100}
"""Longer than any test waits, on any machine; only a server with these limits takes it."""
ALLOWED: dict[str, Any] = {**LARGE, "years": 5}
"""As long as everybody may ask for."""


@pytest.fixture(scope="module")
def server() -> Iterator[Served]:
    with served(Bounds(LIMITS, workers=2, waiting=2, grace=1.0, unwatched=8.0)) as running:
        running.warm()
        yield running


def lived(client: httpx.Client, asked: dict[str, Any]) -> str:
    """The id of a town once it is there."""
    said = client.post("/api/towns", json=asked).json()
    assert said["id"] == scenario(asked).id
    if said["state"] != "ready":
        last = told(client, said["id"])
        assert last["state"] == "ready", last
    return str(said["id"])


def test_a_town_is_lived_and_handed_out(server: Served) -> None:
    client = server.visitor()
    said = client.post("/api/towns", json=SMALL).json()
    assert said["state"] in ("queued", "running")
    town = said["id"]
    assert client.get(f"/api/towns/{town}/town.json").status_code == 404, "it is not there before it is"
    assert told(client, town)["state"] == "ready"
    about = client.get(f"/api/towns/{town}/town.json").json()
    assert about["scenario"] == scenario(SMALL).data()
    assert (about["people"], about["weeks"], about["first_day"]) == (300, 5, "2019-07-01")
    assert [world["regime"] for world in about["worlds"]] == SMALL["regimes"]
    assert set(about["worlds"][0]["title"]) == {"en", "zh-Hans", "zh-Hant"}
    effects = about["effects"][1]
    assert all(sum(effects[outcome].values()) == 300 for outcome in about["outcomes"])
    assert len(client.get(f"/api/towns/{town}/homes.bin").content) == 300 * 4
    differ = client.get(f"/api/towns/{town}/differ.bin").content
    bits = np.frombuffer(differ, "<u2")
    assert len(bits) == 300
    assert int((bits == 0).sum()) == effects["unchanged"]
    for place, outcome in enumerate(about["outcomes"]):
        assert int((bits & (1 << 2 * place) != 0).sum()) == effects[outcome]["harmed"]
        assert int((bits & (2 << 2 * place) != 0).sum()) == effects[outcome]["helped"]
    for number in range(2):
        frames = read_frames(client.get(f"/api/towns/{town}/frames/{number}.bin").content)
        assert (frames.people, frames.weeks) == (300, 5)
    assert client.get(f"/api/towns/{town}/frames/2.bin").status_code == 404
    numbers = client.get(f"/api/towns/{town}/numbers.json", params={"lang": "zh-Hant"}).json()
    assert [world["regime"] for world in numbers["worlds"]] == SMALL["regimes"]
    for kind in numbers["twins"][0]["kinds"]:
        assert kind["harmed"] == effects[KINDS[kind["id"]]]["harmed"], "one sign, one reference"
    spread = client.get(f"/api/towns/{town}/spread.json").json()
    assert spread["people"] == 300
    assert len(spread["seeds"]) == 6
    for world in numbers["worlds"]:
        for count in ("people_refused", "refusals", "wrongful", "listed_people"):
            assert spread["worlds"][world["name"]][count][0] == world[count], "the first town is the one that is shown"
        assert sum(spread["by_week"][world["name"]]["refusals"][0]) == world["refusals"]
    assert sum(each["people"] for each in numbers["twins"][0]["groups"] if each["by"] == "sex") == 300
    for figure in numbers["figures"][:3]:
        drawn = client.get(f"/api/towns/{town}/figures/{figure['name']}.json", params={"world": figure["worlds"][0]})
        assert "<svg" in drawn.json()["svg"]
    assert client.get(f"/api/towns/{town}/figures/nothing.json").status_code == 404
    life = client.get(f"/api/towns/{town}/people/7.json", params={"lang": "zh-Hans"}).json()
    assert (life["person"], life["language"], len(life["worlds"])) == (7, "zh-Hans", 2)
    assert client.get(f"/api/towns/{town}/people/300.json").status_code == 404
    assert client.get(f"/api/towns/{town}/people/x.json").status_code == 404
    for name in about["files"]:
        answer = client.get(f"/api/towns/{town}/file/{name}.csv")
        assert answer.headers["content-type"] == "text/csv; charset=utf-8"
        assert "attachment" in answer.headers["content-disposition"]
        table = pl.read_csv(io.BytesIO(answer.content), infer_schema_length=None)
        assert table.height == (5 if name.startswith("weeks") else 300 if name.startswith("people") else table.height)
    for wrong in ("nothing", "people-9", "..", "people-0/../x"):
        assert client.get(f"/api/towns/{town}/file/{wrong}.csv").status_code == 404
    again = client.post("/api/towns", json={**SMALL, "seed": 1}).json()
    assert again == {**again, "id": town, "state": "ready"}
    assert told(client, town)["state"] == "ready"


def test_one_of_many_towns_is_that_of_its_seed(server: Served) -> None:
    client = server.visitor()
    said = [client.post("/api/many", json={"scenario": SMALL, "seed": seed}).json() for seed in (1, 2, 1)]
    assert said[0] == said[2] != said[1]
    assert [each["seed"] for each in said] == [1, 2, 1]
    town = lived(client, {**SMALL, "seed": 2})
    data = client.get(f"/api/towns/{town}/town.json").json()
    for number, world in enumerate(said[1]["worlds"]):
        frames = read_frames(client.get(f"/api/towns/{town}/frames/{number}.bin").content)
        assert world["name"] == data["worlds"][number]["name"]
        for series, weeks in world["weeks"].items():
            assert weeks == frames.header[series], series
    for kind, outcome in KINDS.items():
        told_ = data["effects"][1][outcome]
        assert said[1]["kinds"][kind] == [told_["harmed"], told_["helped"]]
    for wrong in ({"scenario": SMALL, "seed": -1}, {"scenario": SMALL}, {"seed": 1}, {"scenario": {}, "seed": 1}):
        answer = client.post("/api/many", json=wrong)
        assert answer.status_code == 400
        assert "\n" not in answer.json()["error"]


def test_a_twin_with_a_safeguard_and_one_with_a_rulebook_of_ones_own(server: Served) -> None:
    client = server.visitor()
    safe = lived(client, {**SMALL, "regimes": ["national-2018"], "with": ["appeal"]})
    worlds = client.get(f"/api/towns/{safe}/town.json").json()["worlds"]
    assert [world["with"] for world in worlds] == [[], ["appeal"]]
    assert [each["zh-Hant"] for each in worlds[1]["changes"]] == ["異議期間暫停後果"]
    text = shipped("rulebook")["suining-2010"].read_text(encoding="utf-8")
    own = lived(client, {**SMALL, "regimes": ["national-2018"], "book": text})
    worlds = client.get(f"/api/towns/{own}/town.json").json()["worlds"]
    assert worlds[1]["book"]
    assert worlds[1]["rulebooks"] == [*worlds[0]["rulebooks"], "suining-2010"]
    assert "your rulebook" in worlds[1]["title"]["en"]
    other = lived(client, {**SMALL, "regimes": ["national-2018"], "book": f"{text}# another text\n"})
    numbers = [client.get(f"/api/towns/{each}/numbers.json").json()["worlds"] for each in (safe, own, other)]
    assert len({world[1]["title"] for world in numbers}) == 3, "twins of other scenarios have other titles"
    assert len({world[0]["title"] for world in numbers}) == 1
    pages = [client.get(f"/api/towns/{each}/report.html").text for each in (safe, own, other)]
    assert len({re.search("<h1>(.*?)</h1>", each)[1] for each in pages}) == 3
    refused = client.post("/api/towns", json={**SMALL, "regimes": ["national-2018", "national-2018"]}).json()
    said = told(client, refused["id"])
    assert said["state"] == "failed"
    assert "the same title" in said["message"]


def test_knobs_are_offered_and_turned(server: Served) -> None:
    client = server.visitor()
    asked = {"regime": SMALL["regimes"], "lang": "zh-Hant"}
    offered = client.get("/api/knobs", params=asked).json()
    assert [world["regime"] for world in offered["worlds"]] == SMALL["regimes"]
    error = next(each for each in offered["worlds"][0]["knobs"] if each["id"] == "error")
    assert error["offered"]
    both = client.get("/api/knobs", params={"regime": "national-2018", "with": ["appeal", "notice"]}).json()
    assert len(both["worlds"]) == 2
    turned = lived(client, {**SMALL, "knobs": {"error": error["high"]}})
    plain = lived(client, SMALL)
    frames = [client.get(f"/api/towns/{town}/frames/0.bin").content for town in (turned, plain)]
    assert frames[0] != frames[1]
    assert client.get(f"/api/towns/{turned}/people/7.json").status_code == 200
    assert client.get("/api/knobs").status_code == 400
    assert client.get("/api/knobs", params={"regime": "../x"}).status_code == 400


@pytest.mark.parametrize(
    ("asked", "told_"),
    [
        ({**SMALL, "knobs": {"eror": 1}}, "Did you mean 'error'"),
        ({**SMALL, "knobs": {"error": 1000}}, "outside"),
        ({**SMALL, "regimes": ["national-2018"], "book": "rulebook: mine\nnonsense: 3\n"}, "nonsense"),
        ({**SMALL, "regimes": ["national-2018"], "with": ["consent-2021"]}, "consent"),
    ],
)
def test_what_cannot_be_lived_fails_in_one_line_and_again(server: Served, asked: dict[str, Any], told_: str) -> None:
    client = server.visitor()
    town = client.post("/api/towns", json=asked).json()["id"]
    last = told(client, town)
    assert last["state"] == "failed"
    assert told_ in last["message"]
    assert "\n" not in last["message"]
    assert "Traceback" not in last["message"]
    assert client.post("/api/towns", json=asked).json()["state"] == "failed"
    assert client.get(f"/api/towns/{town}/town.json").status_code == 404


@pytest.mark.parametrize("content", [b"", b"no", b"[1", b"[]", b'{"regimes": 3}', b"[" * 100_000, b"\xff", b"NaN"])
def test_what_is_no_scenario_is_refused_at_once(server: Served, content: bytes) -> None:
    client = server.visitor()
    answer = client.post("/api/towns", content=content, headers={"content-type": "application/json"})
    assert answer.status_code == 400
    assert list(answer.json()) == ["error"]
    assert "\n" not in answer.json()["error"]


def test_a_town_that_was_never_asked_for_is_not_there(server: Served) -> None:
    client = server.visitor()
    for town in ("0123456789abcdef", "..", "x", "0" * 17):
        for name in ("town.json", "progress", "homes.bin", "frames/0.bin", "file/people-0.csv"):
            assert client.get(f"/api/towns/{town}/{name}").status_code == 404


def test_one_who_leaves_ends_the_town_that_nobody_else_waits_for(server: Served) -> None:
    client, other = server.visitor(), server.visitor()
    asked = {**LARGE, "seed": 77}
    town = client.post("/api/towns", json=asked).json()["id"]
    assert other.post("/api/towns", json=asked).json()["id"] == town
    job = server.state.towns.jobs[town]
    with other.stream("GET", f"/api/towns/{town}/progress") as shared:
        with client.stream("GET", f"/api/towns/{town}/progress") as stream:
            _until(stream, lambda said: said["state"] == "running" and said["week"] > 0)
        time.sleep(2.5)  # longer than the grace: the other still waits
        assert job.state == "running"
        _until(shared, lambda said: said["state"] == "running")
    until = time.monotonic() + 30
    while job.state != "cancelled":
        assert time.monotonic() < until, job
        time.sleep(0.1)
    assert not (server.state.folder / "towns" / town).exists()
    assert lived(server.visitor(), {**SMALL, "seed": 78}), "the next is lived all the same"


def test_what_is_asked_for_and_never_watched_is_let_go(server: Served) -> None:
    client = server.visitor()
    town = client.post("/api/towns", json={**LARGE, "seed": 79}).json()["id"]
    job = server.state.towns.jobs[town]
    until = time.monotonic() + 40
    while job.state != "cancelled":
        assert time.monotonic() < until, job
        time.sleep(0.1)


def test_a_visitor_has_one_town_lived_at_a_time_and_few_waiting(server: Served) -> None:
    client, other = server.visitor(), server.visitor()
    towns = [client.post("/api/towns", json={**LARGE, "seed": 100 + number}).json()["id"] for number in range(1)]
    job = server.state.towns.jobs[towns[0]]
    with client.stream("GET", f"/api/towns/{towns[0]}/progress") as stream:
        _until(stream, lambda said: said["state"] == "running")
        for number in (1, 2):
            said = client.post("/api/towns", json={**LARGE, "seed": 100 + number}).json()
            assert said["state"] == "queued"
        refused = client.post("/api/towns", json={**LARGE, "seed": 103})
        assert refused.status_code == 429
        assert "retry-after" in refused.headers
        assert lived(other, {**SMALL, "seed": 104}), "another visitor is not kept waiting by one who asks for much"
        assert job.state == "running"


def test_a_process_that_falls_is_started_anew(server: Served) -> None:
    client = server.visitor()
    town = client.post("/api/towns", json={**LARGE, "seed": 120}).json()["id"]
    with client.stream("GET", f"/api/towns/{town}/progress") as stream:
        _until(stream, lambda said: said["state"] == "running" and said["week"] > 0)
        pid = server.state.towns.at[town].pid
        assert pid is not None
        os.kill(pid, signal.SIGKILL)
        last = _until(stream, lambda said: said["state"] == "failed")
    assert "failed" in last["message"]
    assert "\n" not in last["message"]
    assert lived(server.visitor(), {**SMALL, "seed": 121})


def _until(stream: httpx.Response, met: Any) -> dict[str, Any]:
    """Listen until something is said that meets a condition."""
    lines = stream.iter_lines() if not hasattr(stream, "_heard") else stream._heard
    stream._heard = lines
    for line in lines:
        if line.startswith("data: "):
            said: dict[str, Any] = json.loads(line.removeprefix("data: "))
            if met(said):
                return said
    raise AssertionError("the stream ended")


def test_forty_visitors_at_once(server: Served) -> None:
    """Forty ask at once for twelve towns: each is lived once, all are served, and the page answers meanwhile."""
    before = set(server.state.towns.kept)
    slow: list[float] = []
    over = threading.Event()

    def look() -> None:
        with closing(server.visitor()) as client:
            while not over.wait(0.2):
                begun = time.perf_counter()
                client.get("/web/app.js").raise_for_status()
                slow.append(time.perf_counter() - begun)

    def visit(number: int) -> tuple[str, float]:
        with closing(server.visitor()) as client:
            begun = time.perf_counter()
            town = lived(client, {**SMALL, "seed": 1000 + number % 12})
            client.get(f"/api/towns/{town}/frames/0.bin").raise_for_status()
            return town, time.perf_counter() - begun

    looking = threading.Thread(target=look)
    looking.start()
    with ThreadPoolExecutor(40) as pool:
        found = list(pool.map(visit, range(40)))
    over.set()
    looking.join()
    assert len({town for town, _ in found}) == 12
    assert set(server.state.towns.kept) - before == {town for town, _ in found}
    # A file of the page is there long before a town is: it waits for none of them.
    assert len(slow) > 3
    assert 10 * sorted(slow)[len(slow) // 2] < sorted(seconds for _, seconds in found)[20]


# --- texts and lives


def test_a_text_is_checked_as_the_command_checks_a_file(server: Served, tmp_path: Path) -> None:
    from lamppost.rulebook.check import check_file

    client = server.visitor()
    for text in ("rulebook: mine\nnonsense: 3\n", "a: [1", "", "x: &a [*a]\n"):
        file = tmp_path / "mine.yaml"
        file.write_text(text, encoding="utf-8")
        there = sorted((each.line, each.column) for each in check_file(file))
        said = client.post("/api/check", json={"kind": "rulebook", "text": text}).json()["problems"]
        assert sorted((each["line"], each["column"]) for each in said) == there
        assert all(each["message"] for each in said)
    whole = shipped("rulebook")["court-defaulters"].read_text(encoding="utf-8")
    assert client.post("/api/check", json={"kind": "rulebook", "text": whole}).json()["problems"] == []
    files = sorted((Path(__file__).parents[1] / "data" / "bad").glob("*.yaml"))
    for file in files[:25]:
        text = file.read_bytes().decode("utf-8", "replace")
        answer = client.post("/api/check", json={"kind": "rulebook", "text": text})
        assert answer.status_code == 200, file
        assert answer.json()["problems"], file


@pytest.mark.parametrize(
    "said",
    [[], {}, {"text": 3}, {"kind": "overlay", "text": "extends: /etc/passwd"}, {"kind": 3, "text": "x"},
     {"kind": "rulebook", "text": "x", "path": "/etc/passwd"}, {"kind": "rulebook", "text": "x" * 200_001}],
)  # fmt: skip
def test_what_is_no_text_is_refused(server: Served, said: Any) -> None:
    answer = server.visitor().post("/api/check", json=said)
    assert answer.status_code == 400
    assert list(answer.json()) == ["error"]


def test_half_of_a_character_is_no_fault(server: Served) -> None:
    content = json.dumps({"kind": "rulebook", "text": "rulebook: \ud800"}).encode()
    answer = server.visitor().post("/api/check", content=content, headers={"content-type": "application/json"})
    assert answer.status_code == 200
    assert answer.json()["problems"]


def test_a_life_is_lived_and_nothing_of_it_is_kept(server: Served) -> None:
    client = server.visitor()
    happens = [{"day": "2012-03-01", "act": "car-red-light", "times": 3}]
    asked = {"life": {"person": {"age": 34}, "happens": happens}, "regime": "suining-2010", "lang": "zh-Hans"}
    while any(server.state.folder.glob("tmp*")):
        time.sleep(0.05)  # a worker lives a tiny town at its start, so that the engine is compiled
    before = sorted(server.state.folder.rglob("*"))
    answer = client.post("/api/life", json=asked)
    assert answer.status_code == 200, answer.text
    assert any(line["points"] for line in answer.json()["worlds"][0]["lines"])
    assert answer.headers["cache-control"] == "no-store"
    assert sorted(server.state.folder.rglob("*")) == before


@pytest.mark.parametrize(
    "asked",
    [
        {},
        {"life": "/etc/passwd", "regime": "national-2018"},
        {"life": {"person": {"age": 30}, "happens": [{"day": "2019-01-01", "act": "car-red-light"}]}, "regime": "../x"},
        {"life": {"person": {"age": 1, "name": "A"}, "happens": [{"day": "2019-01-01", "act": "car-red-light"}]},
         "regime": "national-2018"},
        {"life": {"person": {"age": 30}, "happens": []}, "regime": "national-2018"},
        {"life": {"person": {"age": 30}, "happens": [{"day": "2019-01-01", "act": "none"}]}, "regime": "national-2018"},
        {"life": {"person": {"age": 30}, "happens": [{"day": "2019-01-01", "act": "car-red-light"}] * 500},
         "regime": "national-2018"},
    ],
)  # fmt: skip
def test_what_is_no_life_is_refused_in_one_line(server: Served, asked: Any) -> None:
    answer = server.visitor().post("/api/life", json=asked)
    assert answer.status_code == 400, answer.text
    assert list(answer.json()) == ["error"]
    assert "\n" not in answer.json()["error"]


@pytest.mark.parametrize(
    "at",
    ["leaflet", "library", "vocabulary", "books/court-defaulters", "regimes/national-2018", "safeguards/appeal",
     "law/national-2018", "example/new", "lives/debtor", "diff/leaflet-hk-2019/documented-hk-2019"],
)  # fmt: skip
def test_what_the_rules_say(server: Served, at: str) -> None:
    client = server.visitor()
    found = {language: client.get(f"/api/{at}", params={"lang": language}) for language in ("en", "zh-Hant")}
    assert all(answer.status_code == 200 for answer in found.values()), found["en"].text
    if at != "example/new":
        assert found["en"].json() != found["zh-Hant"].json()
    again = client.get(f"/api/{at}", params={"lang": "en"}, headers={"if-none-match": found["en"].headers["etag"]})
    assert again.status_code == 304
    assert client.get(f"/api/{at}", params={"lang": "fr"}).status_code == 400


@pytest.mark.parametrize(
    "at", ["books/nothing", "books/..%2f..%2fx", "regimes/x.yaml", "law/nothing", "diff/nothing/appeal", "example/x%00"]
)
def test_what_no_rule_says_is_not_there(server: Served, at: str) -> None:
    answer = server.visitor().get(f"/api/{at}")
    assert answer.status_code == 404, answer.text
    assert list(answer.json()) == ["error"]


def test_a_search(server: Served) -> None:
    client = server.visitor()
    assert client.get("/api/search", params={"q": "court", "lang": "en"}).json()["hits"]
    assert client.get("/api/search", params={"q": "法院", "lang": "zh-Hans"}).json()["hits"]
    assert client.get("/api/search").json()["count"] == 0
    assert client.get("/api/search", params={"q": "x" * 100_0}).status_code == 200


@pytest.mark.parametrize("language", ["en", "zh-Hans", "zh-Hant"])
def test_what_there_is_to_choose_from(server: Served, language: str) -> None:
    client = server.visitor()
    found = client.get("/api/shelf", params={"lang": language}).json()
    for kind, folder in (
        ("regimes", "regime"),
        ("safeguards", "overlay"),
        ("rulebooks", "rulebook"),
        ("lives", "life"),
    ):
        assert [each["id"] for each in found[kind]] == list(shipped(folder))
    assert all(each["about"] for each in found["safeguards"] + found["regimes"])
    assert found["limits"] == LIMITS.data()
    assert client.get("/api/shelf", params={"lang": "fr"}).status_code == 400
    assert client.get(f"/words/{language}.json").json() == words(language).sentences


# --- bounds


def test_a_town_that_takes_too_long_is_left_and_the_least_used_go_first() -> None:
    with served(Bounds(LIMITS, workers=1, kept=2)) as running:
        running.warm()
        client = running.visitor()
        towns = [lived(client, {**SMALL, "seed": seed}) for seed in (1, 2)]
        client.get(f"/api/towns/{towns[0]}/town.json").raise_for_status()
        towns.append(lived(client, {**SMALL, "seed": 3}))
        assert list(running.state.towns.kept) == [towns[0], towns[2]]
        assert client.get(f"/api/towns/{towns[1]}/frames/0.bin").status_code == 404
        assert not (running.state.folder / "towns" / towns[1]).exists()
        running.state.towns.bounds = replace(running.state.towns.bounds, seconds=0.5)  # no machine is that fast
        long = client.post("/api/towns", json=LARGE).json()["id"]
        last = told(client, long)
        assert last["state"] == "failed"
        assert "0.5 seconds" in last["message"]
        assert client.post("/api/towns", json={**SMALL, "people": 100_001}).status_code == 400


# --- the command


def _command(*words: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "lamppost", "serve", "--no-browser", *words],
        env={**os.environ, "PYTHONPATH": SOURCE},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_the_command_serves_and_leaves_nothing_behind(
    number: int, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    assert tempfile.gettempdir()
    process = _command("--port", "0")
    assert process.stdout is not None
    line = process.stdout.readline()
    port = re.fullmatch(r"Lamppost is open at http://127\.0\.0\.1:(\d+)/\n", line)
    assert port, line
    at = f"http://127.0.0.1:{port[1]}"
    with httpx.Client(base_url=at, trust_env=False, timeout=30) as client:
        assert client.get("/").status_code == 200
        town = client.post("/api/towns", json=ALLOWED).json()["id"]
        with client.stream("GET", f"/api/towns/{town}/progress") as stream:
            next(stream.iter_lines())
            children = _children(process.pid)
            assert children
            assert list(tmp_path.iterdir())
            process.send_signal(number)
            _, errors = process.communicate(timeout=60)
    assert errors == ""
    assert process.returncode == (-number if number == signal.SIGTERM else 0)
    assert [path for path in tmp_path.iterdir() if path.name.startswith("lamppost-")] == []
    time.sleep(0.2)
    assert [pid for pid in children if Path(f"/proc/{pid}").exists()] == []


def test_other_machines_are_let_in_with_the_token_that_is_printed() -> None:
    process = _command("--port", "0", "--allow-network")
    assert process.stdout is not None
    try:
        line = process.stdout.readline()
        found = re.fullmatch(r"Lamppost is open at http://\S+?:(\d+)/\?token=(\S+)\n", line)
        assert found, line
        with httpx.Client(base_url=f"http://127.0.0.1:{found[1]}", trust_env=False, timeout=30) as client:
            assert client.get("/").status_code == 401
            assert client.get("/api/first").status_code == 401
            assert client.post("/api/towns", json=SMALL).status_code == 401
            answer = client.get("/", params={"token": found[2]}, follow_redirects=True)
            assert answer.status_code == 200
            assert "token" not in str(answer.url)
            assert client.get("/api/first").status_code == 200
    finally:
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=20)
    assert errors == ""


def _children(pid: int) -> list[int]:
    """Numbers of the processes that a process has started."""
    found = Path(f"/proc/{pid}/task/{pid}/children")
    if not found.exists():
        pytest.skip("this system does not say which processes a process has started")
    return [int(each) for each in found.read_text().split()]


def test_a_port_in_use_and_a_foreign_address_are_told_in_one_line(server: Served) -> None:
    for options, said in (
        (("--port", str(server.port)), f"Port {server.port} is in use"),
        (("--port", "70000"), "0 to 65,535"),
        (("--host", "0.0.0.0"), "--allow-network"),
        (("--host", "no.such.name.invalid", "--allow-network"), "no address"),
    ):
        process = _command(*options)
        out, errors = process.communicate(timeout=60)
        assert process.returncode == 2, (options, out, errors)
        assert said in errors
        assert errors.count("\n") == 1
        assert out == ""
