"""A small server for the tests of the page's rooms on paper: the files of the page, and the functions that answer it.

It serves with the policy that the page must live with (no inline script, no inline style, nobody else's host). Towns
are not lived here: a test hands in what a town says.
"""

from __future__ import annotations

import hashlib
import json
import mimetypes
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import parse_qs, unquote, urlsplit

import lamppost.show.page as room
from lamppost.errors import LamppostError
from lamppost.measure.effects import KINDS
from lamppost.measure.outcomes import OUTCOMES
from lamppost.rulebook.knobs import IDS, knobs
from lamppost.rulebook.regime import regime
from lamppost.show.figures import FIGURES
from lamppost.show.page import browse
from lamppost.show.page import editor as write
from lamppost.show.page import scripted_life as lives
from lamppost.show.page.leaflet import leaflet
from lamppost.show.page.lessons import lessons_data
from lamppost.show.page.many_towns import SERIES
from lamppost.show.page.numbers import figure, figure_file, numbers
from lamppost.show.page.search import search
from lamppost.show.report.turns import turns
from lamppost.study.findings.model import Findings
from lamppost.words import words

if TYPE_CHECKING:
    from playwright.sync_api import Page

STATIC = Path(next(iter(room.__path__))) / "static"
POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'"
Answers = Mapping[str, Any]


FIRST: Final = {"v": 1, "regimes": ["leaflet-hk-2019", "documented-hk-2019"], "people": 10000, "years": 3, "seed": 1}


def town(asked: dict[str, Any], findings: Findings) -> dict[str, Any]:
    """What the server tells of a finished town: its findings."""
    twin = len(asked["regimes"]) == 1 and ("with" in asked or "book" in asked)
    names = asked["regimes"] * (2 if twin else 1)
    people, worlds = (
        100,
        [
            {
                "id": str(n),
                "name": name,
                "regime": name,
                "title": {"en": name},
                "regime_title": {"en": name},
                "with": [],
                "changes": [],
                "claims": {"documented": n, "alleged": 2},
            }
            for n, name in enumerate(names)
        ],
    )
    name = hashlib.sha256(json.dumps(asked, sort_keys=True).encode()).hexdigest()[:16]
    turned = 1 + len(asked.get("knobs", {}))
    head = {"format": 1, "people": people, "weeks": 0, "first_day": "2019-07-01", "chunks": []}
    told_of = {"refusals": [600 * turned, 400], "wrongful": [90 * turned], "collateral": [50], "listed": [10, 20]}
    header = json.dumps({**head, **told_of, "foregone": [3, 4]}).encode()
    frames = b"LAMPFRM1" + len(header).to_bytes(4, "little") + header
    told = {
        "scenario": asked,
        "people": people,
        "weeks": 156,
        "first_day": "2019-07-01",
        "worlds": worlds,
        "plan": {},
        "outcomes": list(OUTCOMES),
    }
    at = f"/api/towns/{name}"
    return (
        {
            "id": name,
            f"{at}/town.json": told,
            f"{at}/homes.bin": bytes(4 * people),
            f"{at}/differ.bin": bytes(2 * people),
            f"{at}/frames/0.bin": frames,
            f"{at}/frames/1.bin": frames,
            **_one_life(at, asked),
            f"{at}/numbers.json": lambda query, _: numbers(findings, query.get("lang", "en")),
            f"{at}/turns.json": lambda query, _: [
                each.data() for each in turns(findings, words(query.get("lang", "en")))
            ],
            f"{at}/spread.json": asdict(findings.spread) if findings.spread else None,
        }
        | {
            f"{at}/figures/{drawn}.json": lambda query, _, drawn=drawn: figure(
                findings, drawn, query.get("lang", "en"), query.get("world", ""), query.get("width", "wide")
            )
            for drawn in FIGURES
        }
        | {
            f"{at}/figures/{drawn}.{kind}": lambda query, _, drawn=drawn, kind=kind: figure_file(
                findings, drawn, query.get("lang", "en"), query.get("world", ""), kind
            ).encode()
            for drawn in FIGURES
            for kind in ("svg", "csv")
        }
    )


def _one_life(at: str, asked: dict[str, Any]) -> Answers:
    """Whom the lesson of one life follows: five refusals, and with a knob turned one."""
    followed = next(each["person"] for each in lessons_data() if each["person"] is not None)
    line = {"week": 4, "kind": "refused", "what": "Refused: a thing", "truth": "", "truth_said": "", "otherwise": "So."}
    refusals = 1 if asked.get("knobs") else 5
    life = {"counts": {"refusals": refusals}, "lines": [line] * refusals}
    return {f"{at}/people/{followed}.json": {"worlds": [life]}}


def one_of_many(_: Any, said: dict[str, Any]) -> dict[str, Any]:
    """What the server tells of one of many towns: the second world has fewer refusals but for every fifth seed."""
    seed, names = said["seed"], said["scenario"]["regimes"]
    worlds = [
        {
            "name": name,
            "numbers": {"refusals": 30 + seed, "listed_people": seed},
            "weeks": {series: [1, 2, 3 if k == 0 else 9 * (seed % 5 == 0)] for series in SERIES},
        }
        for k, name in enumerate(names)
    ]
    kinds = {kind: [seed, 40 + seed] for kind in KINDS} if len(names) > 1 else {}
    return {"seed": seed, "people": 5000, "weeks": 3, "worlds": worlds, "kinds": kinds, "version": "0", "licence": "L"}


def visit(shown: Page, place: str, where: str, language: str = "en") -> None:
    """Opens a room and waits until it has what it waits for."""
    shown.goto(f"{place}/#{where}&lang={language}")
    shown.locator(".sheet").wait_for()
    shown.locator(".waiting").first.wait_for(state="detached", timeout=60_000)


def answer(path: str, query: Mapping[str, str], body: Any, towns: Answers) -> Any:
    """What the page is told: JSON, or bytes. Raises LamppostError, or KeyError for what is not there."""
    language = query.get("lang", "en")
    part = [unquote(each) for each in path.strip("/").split("/")]
    if part[0] == "words":
        return words(part[1].removesuffix(".json")).sentences
    if path in towns:
        found = towns[path]
        return found(query, body) if callable(found) else found
    match part[1:]:
        case ["leaflet"]:
            return leaflet(language)
        case ["many"]:
            return one_of_many(query, body)
        case ["lessons"]:
            return lessons_data()
        case ["library"]:
            return browse.library(language)
        case ["books", name]:
            return browse.book(name, language)
        case ["regimes", name]:
            return browse.regime(name, language)
        case ["safeguards", name]:
            return browse.safeguard(name, language)
        case ["diff", a, b]:
            return browse.diff(a, b, language)
        case ["law", name]:
            return browse.law(name, language)
        case ["knobs"]:
            worlds = [(name, knobs(regime(name), language)) for name in query["regime"].split(",")]
            told = [{"regime": name, "title": name, "knobs": [each.data() for each in found]} for name, found in worlds]
            return {"ids": list(IDS), "worlds": told}
        case ["search"]:
            return search(query.get("q", ""), language)
        case ["vocabulary"]:
            return write.vocabulary(language)
        case ["example", name]:
            return write.example(name)
        case ["check"]:
            return write.check(body["kind"], body["text"])
        case ["lives", name]:
            return lives.example(name, language)
        case ["life"]:
            return lives.ledgers(body, language)
    raise KeyError(path)


def handler(towns: Answers) -> type[BaseHTTPRequestHandler]:
    """The class that answers one request."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            asked = urlsplit(self.path)
            if asked.path == "/" or asked.path.startswith("/web/"):
                name = "index.html" if asked.path == "/" else asked.path.removeprefix("/web/")
                file = (STATIC / name).resolve()
                if STATIC.resolve() not in file.parents or not file.is_file():
                    self.send(404, b"", "text/plain")
                    return
                self.send(200, file.read_bytes(), mimetypes.guess_type(name)[0] or "application/octet-stream")
                return
            self.tell(asked.path, {key: ",".join(value) for key, value in parse_qs(asked.query).items()}, None)

        def do_POST(self) -> None:
            raw = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            self.tell(urlsplit(self.path).path, {}, json.loads(raw))

        def tell(self, path: str, query: dict[str, str], body: Any) -> None:
            try:
                found, status = answer(path, query, body, towns), 200
            except LamppostError as error:
                found, status = {"error": str(error)}, 400
            except KeyError:
                found, status = {"error": f"there is no {path}"}, 404
            if isinstance(found, bytes):
                self.send(status, found, "application/octet-stream")
            else:
                self.send(status, json.dumps(found).encode(), "application/json")

        def send(self, status: int, body: bytes, kind: str) -> None:
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.send_header("Content-Security-Policy", POLICY)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    return Handler


@contextmanager
def serving(towns: Answers, port: int = 0) -> Iterator[str]:
    """The address of the server, for as long as it is needed."""
    server = ThreadingHTTPServer(("127.0.0.1", port), handler(towns))
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
