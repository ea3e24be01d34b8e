"""A made-up twin town whose every week is written by hand, and a small server that hands it to the page."""

from __future__ import annotations

import functools
import http.server
import json
import struct
import threading
import time
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lamppost.measure.effects import KINDS, harmed_bit, tallies
from lamppost.measure.outcomes import OUTCOMES
from lamppost.record.frames import COUNTS
from lamppost.rulebook.citation import CitedDocument
from lamppost.show.page.lessons import lessons_data
from lamppost.show.page.town_map import town_map
from lamppost.society.model import Society
from lamppost.study.person.model import Counts, Parted, PersonLine, PersonPage, PersonProfile, PersonWorld, RuleBehind
from lamppost.study.person.remedies import Possible
from lamppost.words import words

STATIC = Path(str(files("lamppost.show"))) / "page" / "static"
TYPES = {".js": "text/javascript", ".css": "text/css", ".html": "text/html", ".svg": "image/svg+xml"}
POLICY = "default-src 'self'; img-src 'self' data: blob:; object-src 'none'; base-uri 'none'"
RECORDED, REFUSED, UNTRUE, TIED, FEAR = 8, 16, 32, 64, 128
FIRST = {"v": 1, "regimes": ["leaflet-hk-2019", "documented-hk-2019"], "people": 600, "years": 1, "seed": 1}


@dataclass
class MadeTown:
    """Two worlds of one society: `weeks` is (2, w, n) bytes as of record/frames.py."""

    society: Society
    weeks: NDArray[np.uint8]
    differ: NDArray[np.uint16]
    channels: tuple[dict[str, list[int]], dict[str, list[int]]]
    waits: float = 0.05
    asked: list[dict[str, Any]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.plan = town_map(self.society)

    def data(self) -> dict[str, Any]:
        titles = (
            {"en": "What a leaflet foretold", "zh-Hans": "传单所称的香港", "zh-Hant": "傳單所稱的香港"},
            {"en": "What was documented", "zh-Hans": "已见诸文件的规定", "zh-Hant": "已見諸文件的規定"},
        )
        return {
            "id": "made",
            "scenario": FIRST,
            "people": self.society.people,
            "weeks": self.weeks.shape[1],
            "first_day": "2019-07-01",
            "worlds": [
                {
                    "id": k,
                    "name": name,
                    "regime": name,
                    "title": titles[k],
                    "regime_title": titles[k],
                    "with": [],
                    "changes": [],
                    "claims": {"documented": 40 * k, "alleged": 60},
                }
                for k, name in enumerate(FIRST["regimes"])  # type: ignore[arg-type]
            ],
            "outcomes": list(OUTCOMES),
            "effects": [None, {**tallies(self.differ), "unchanged": int((self.differ == 0).sum())}],
            "plan": self.plan.data(),
        }

    def frames(self, world: int) -> bytes:
        weeks = self.weeks[world]
        chunks, before = [], np.zeros(self.society.people, np.uint8)
        for level, week in enumerate(weeks):
            chunks.append(zlib.compress((week ^ before).tobytes(), level % 10))  # every way of packing must be read
            before = week
        steps = weeks & 7
        counted = {name: (weeks & bit != 0).sum(1).tolist() for name, bit in (("recorded", 8), ("refused", 16))}
        header = {
            "format": 1,
            "people": self.society.people,
            "weeks": len(weeks),
            "first_day": "2019-07-01",
            "chunks": [len(chunk) for chunk in chunks],
            "steps": [np.bincount(week, minlength=5).tolist() for week in steps],
            **counted,
            "refusals": counted["refused"],
            "wrongful": [0] * len(weeks),
            "collateral": [0] * len(weeks),
            "listed": (steps == 4).sum(1).tolist(),
            "foregone": (weeks & FEAR != 0).sum(1).tolist(),
            "channels": self.channels[world],
        }
        text = json.dumps(header).encode()
        return b"LAMPFRM1" + struct.pack("<I", len(text)) + text + b"".join(chunks)


def made_town(people: int = 600, weeks: int = 12) -> MadeTown:
    """Week by week more people are recorded, lose points, are warned and listed; some are refused. The twin is calm."""
    society = Society.generate(people, 3, "hong-kong")
    bytes_ = np.zeros((2, weeks, people), np.uint8)
    who = np.arange(people)
    for week in range(weeks):
        step = np.minimum(np.maximum(week - who % 7, 0), 4)
        bytes_[0, week] = step
        bytes_[0, week, who % 11 == week % 11] |= RECORDED
        bytes_[0, week, who % 101 == week] |= REFUSED
        bytes_[0, week, who % 13 == week % 13] |= FEAR
    bytes_[0, :, who % 5 == 4] = 0  # one in five is never reached
    bytes_[1, 3:, 20] = 1
    bytes_[1, 3, 20] |= RECORDED
    less = harmed_bit("refused_services") << 1
    differ = np.where((bytes_[0] != bytes_[1]).any(0), less, 0).astype(np.uint16)
    differ[7] = less | harmed_bit("false_records")
    names = [channel for site in town_map(society).buildings for channel in site["channels"]] + ["lamppost-face"]
    busy = {name: [40] * weeks for name in names}
    return MadeTown(society, bytes_, differ, (busy, {"court": [0, 0, 0, 1] + [0] * (weeks - 4)}))


class _Handler(http.server.BaseHTTPRequestHandler):
    def __init__(self, town: MadeTown, *args: Any) -> None:
        self.town = town
        super().__init__(*args)

    def log_message(self, *_: object) -> None:
        """Says nothing."""

    def send(self, body: bytes, kind: str = "application/json", status: int = 200) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Content-Security-Policy", POLICY)
        self.end_headers()
        self.wfile.write(body)

    def do_POST(self) -> None:
        said = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.town.asked.append(said)
        ready = said == FIRST
        self.send(json.dumps({"id": "made" if ready else "other", "state": "ready" if ready else "queued"}).encode())

    def do_GET(self) -> None:
        path, _, query = self.path.partition("?")
        language = query.removeprefix("lang=") or "en"
        parts = path.strip("/").split("/")
        town = self.town
        if path == "/" or parts[0] == "web":
            file = STATIC / ("index.html" if path == "/" else "/".join(parts[1:]))
            self.send(file.read_bytes(), TYPES[file.suffix])
        elif parts[0] == "words":
            self.send(json.dumps(words(parts[1].removesuffix(".json")).sentences).encode())
        elif path == "/api/first":
            self.send(json.dumps(FIRST).encode())
        elif path == "/api/lessons":
            self.send(json.dumps(lessons_data()).encode())
        elif path == "/api/shelf":
            self.send(json.dumps(shelf(language)).encode())
        elif parts[-1] == "town.json":
            self.send(json.dumps(town.data()).encode())
        elif parts[-1] == "homes.bin":
            self.send(town.plan.homes.tobytes(), "application/octet-stream")
        elif parts[-1] == "differ.bin":
            self.send(town.differ.tobytes(), "application/octet-stream")
        elif parts[-2] == "frames":
            self.send(town.frames(int(parts[-1].removesuffix(".bin"))), "application/octet-stream")
        elif parts[-1] == "progress":
            self.progress()
        else:
            self.send(json.dumps(self.made(parts, language)).encode())

    def made(self, parts: list[str], language: str) -> Any:
        """A person, what other towns count, or the numbers by group."""
        if parts[-2] == "people":
            return person(self.town, int(parts[-1].removesuffix(".json")), language).data()
        if parts[-1] == "spread.json":
            return spread_of(self.town)
        return {"twins": [by_group(self.town)]}

    def progress(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.end_headers()
        try:
            for week in range(200):
                said = json.dumps({"state": "running", "week": week, "weeks": 200})
                self.wfile.write(f"data: {said}\n\n".encode())
                self.wfile.flush()
                time.sleep(self.town.waits)
        except OSError:
            return  # nobody listens any more


REFUSED_SAID = "A job with a large firm, refused"


def person(town: MadeTown, number: int, language: str) -> PersonPage:
    """A life of which every kind of line is there: a false record, a refusal through a tie, a thing left undone."""
    source = CitedDocument("Leaflet against the system", "https://example.org/leaflet", "2019", "", "")
    rule = RuleBehind(
        "leaflet-hk-2019", "The leaflet's score", "acts.x", "An act", "leaflet.yaml:12", source, "alleged"
    )
    plain = PersonLine(
        week=1, day="2019-07-08", kind="recorded", what="Recorded by the lamppost: An act", by="the lamppost",
        counted=True, truth="untrue", truth_said="not true: somebody else did it", rule=None, points=None, score=None,
        yuan=None, classes=(), otherwise="", notice=None, notice_said="",
    )  # fmt: skip
    lines = (
        plain,
        replace(plain, kind="points", what="Points: An act", points=-10, score=990, rule=rule),
        replace(plain, week=2, kind="left undone", what="Left undone: A march", truth="", truth_said=""),
        replace(
            plain, week=4, kind="refused", what=REFUSED_SAID, truth="", truth_said="", rule=rule, classes=("ties",),
            otherwise="Without ties to others this refusal would not have happened.", notice=False,
            notice_said="No notice.",
        ),
    )  # fmt: skip
    open_ = Possible("no_appeal", "No appeal is provided for.", "leaflet-hk-2019", False, "", None, "alleged")
    idle = Possible("nothing", "Nothing stands against this person now.", "", True, "", None, "")
    nothing = Counts(0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
    worlds = (
        PersonWorld("leaflet-hk-2019", "", True, replace(nothing, untrue=1, refusals=1), lines, (), (), (open_,)),
        PersonWorld("documented-hk-2019", "", True, nothing, (), (), (), (idle,)),
    )
    who = PersonProfile(40, "", "", "", 0, "", "", "", "", 1, (), 1, said=f"aged {int(town.society.age[number])}")
    parted = Parted(("a", "b"), 1, "2019-07-08", "The two lives part in week 2.", (), (), ())
    return PersonPage(number, "", language, "", "2019-07-01", town.weeks.shape[1], who, worlds, parted)


def by_group(town: MadeTown) -> dict[str, Any]:
    """How women and men fared under the second set of rules, against the first."""
    none = {"harmed": 0, "helped": 0}

    def kinds(helped: int) -> list[dict[str, Any]]:
        return [{"id": kind, **none, **({"helped": helped} if kind == "refused" else {})} for kind in KINDS]

    groups = [
        {"by": "sex", "value": value, "people": people, "kinds": kinds(helped)}
        for value, people, helped in (("male", 200, 50), ("female", 400, 300))
    ]
    return {"world": "b", "people": 600, "unchanged": 250, "kinds": kinds(350), "groups": groups}


def spread_of(town: MadeTown) -> dict[str, Any]:
    """Three towns: as many refusals each week as here, one more, and two more; none in the second world."""
    weekly = (town.weeks[0] & REFUSED != 0).sum(1)
    refusals = {"leaflet-hk-2019": [(weekly + more).tolist() for more in range(3)],
                "documented-hk-2019": [[0] * len(weekly)] * 3}  # fmt: skip
    worlds = {name: {"refusals": [sum(each) for each in towns]} for name, towns in refusals.items()}
    by_week = {name: dict.fromkeys(COUNTS, towns) for name, towns in refusals.items()}
    twins = {"documented-hk-2019": {kind: [[0, 1, 2], [5, 6, 7]] for kind in KINDS}}
    return {
        "people": 600, "weeks": len(weekly), "seeds": [1, 2, 3], "worlds": worlds, "by_week": by_week, "twins": twins,
    }  # fmt: skip


def shelf(language: str) -> dict[str, Any]:
    """Two regimes and two safeguards."""
    titles = {"en": ("An appeal", "Notice"), "zh-Hans": ("申诉", "告知"), "zh-Hant": ("申訴", "告知")}[language]
    return {
        "regimes": [
            {
                "id": name,
                "title": name,
                "about": "",
                "grades": {"documented": 3, "reported": 1, "alleged": 2, "assumed": 1},
            }
            for name in ("leaflet-hk-2019", "documented-hk-2019", "rongcheng-2014")
        ],
        "safeguards": [{"id": "appeal", "title": titles[0], "about": ""}, {"id": "notice", "title": titles[1]}],
        "rulebooks": [],
        "lives": [],
        "limits": {"people": 100_000, "years": 10, "worlds": 2},
    }


@contextmanager
def served(town: MadeTown, handler: type[_Handler] = _Handler) -> Iterator[str]:
    """The address of a server that hands out a made town."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(handler, town))
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/"
    finally:
        server.shutdown()
        server.server_close()
