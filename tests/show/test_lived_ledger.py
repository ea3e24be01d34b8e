"""A life that a browser writes from a town it lived is the one that a server writes: each line, in each language."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from busy_town import regime as busy_regime
from busy_town import society
from lamppost.measure.outcomes import OUTCOMES
from lamppost.measure.world import live
from lamppost.show.page.assets import STATIC
from lamppost.show.page.bundle import modules_of
from lamppost.show.page.ledger_tables import KINDS, LedgerTables, people_of
from lamppost.show.page.live_file import ENGINE
from lamppost.show.page.number_tables import groups_of, remarks_of
from lamppost.show.page.numbers import numbers
from lamppost.show.page.towns import about_world
from lamppost.study.findings.build import build_findings
from lamppost.study.pack import pack_of
from lamppost.study.person.page import person_page
from lamppost.study.person.store import everybody
from lamppost.words import words
from under_node import node

LIVES = Path(__file__).parents[1] / "support" / "lives.mjs"
PEOPLE, WEEKS, SEED = 40, 52, 7
TOLD = ("week", "kind", "what", "truth", "truth_said", "points", "score", "book", "otherwise", "because", "anew")
"""Of a line; what it cost and who had been told is left to a server."""


def in_browser(pack: bytes, language: str, room: Path) -> dict[str, Any]:
    """Everybody's life, and the numbers of the towns, as the page's own modules write them, under Node."""
    for name in (
        modules_of("lived-ledger.js") + modules_of("lived-numbers.js") + ["words.js", "model.js", "connection.js"]
    ):
        (room / name).parent.mkdir(exist_ok=True)
        shutil.copy(STATIC / name, room / name)
    (room / "package.json").write_text('{"type": "module"}', encoding="utf-8")
    (room / "town.pack").write_bytes(pack)
    (room / "words.json").write_text(json.dumps(words(language).sentences), encoding="utf-8")
    said = [str(room / "town.pack"), str(WEEKS), language, str(room / "words.json")]
    command = [node(), str(LIVES), str(ENGINE), str(room), *said]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=120)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def rule_of(line: dict[str, Any]) -> dict[str, Any] | None:
    """The rule behind a server's line, with what is shown of its source."""
    rule, source = line["rule"], (line["rule"] or {}).get("source")
    return rule and {**rule, "source": source and {name: source[name] for name in ("title", "url", "where")}}


def same_numbers(mine: dict[str, Any], theirs: dict[str, Any]) -> None:
    """The numbers of the browser are those of a server: headlines, groups, who has more and who less."""
    for name in ("people", "weeks", "start", "seed", "twins"):
        assert mine[name] == theirs[name], name
    for here, there in zip(mine["worlds"], theirs["worlds"], strict=True):
        assert {name: here[name] for name in there} == there
        assert sum(each["refusals"] for each in here["services"]) == here["refusals"]
        assert all(each["refusals"] <= each["sought"] for each in here["services"])


@pytest.mark.parametrize(
    ("names", "language"),
    [
        (("everything", "wendeng-2020"), "en"),
        (("everything", "suining-2010"), "zh-Hant"),
        (("leaflet-hk-2019", "documented-hk-2019"), "zh-Hans"),
    ],
)
def test_a_life_is_the_one_that_a_server_writes(names: tuple[str, ...], language: str, tmp_path: Path) -> None:
    """`everything` uses every mechanism (test_same_bytes.py asserts that it does)."""
    laws = [busy_regime(name) for name in names]
    home, start = society(PEOPLE, place=laws[0].place), laws[0].start
    tables = LedgerTables()
    worlds = [
        {
            "ledger": tables.world(law),
            "page": about_world(0, name, law, ()),
            "remarks": remarks_of(law),
        }
        for name, law in zip(names, laws, strict=True)
    ]
    groups, places = groups_of(home)
    said = {"ledger": tables.shared(), "outcomes": list(OUTCOMES), "groups": groups}
    extra = {"who": people_of(home), "groups": places}
    pack = pack_of(home, laws, WEEKS, SEED, start, count_all=True, extra=extra, words=said, worlds=worlds)
    written = in_browser(pack, language, tmp_path)
    found = written["lives"]
    lived = [live(home, law, WEEKS, SEED, start=start, name=law.name, watch=range(PEOPLE)) for law in laws]
    kept = [everybody(world, classed=False) for world in lived]
    same_numbers(written["numbers"], numbers(build_findings(lived, smaller=False), language))
    assert written["numbers"]["worlds"][0]["refusals"] > 0 or names[0] != "everything"
    lines = 0
    for person in range(PEOPLE):
        page, mine = person_page(kept, person, language).data(), found[person]
        assert mine["who"]["said"] == page["who"]["said"]
        parted = page["parted"]
        assert mine["parted"] == (parted and {"week": parted["week"], "said": parted["said"], "steps": []})
        for here, there in zip(mine["worlds"], page["worlds"], strict=True):
            assert here["counts"]["untrue"] == there["counts"]["untrue"]
            assert [{name: line[name] for name in TOLD} for line in here["lines"]] == [
                {name: line[name] for name in TOLD} for line in there["lines"]
            ]
            assert [line["rule"] for line in here["lines"]] == [rule_of(line) for line in there["lines"]]
            assert [line["classes"] for line in here["lines"]] == [list(line["classes"]) for line in there["lines"]]
            lines += len(here["lines"])
    assert lines > 500


def test_every_kind_of_line_has_its_number() -> None:
    from lamppost.record.facts import KINDS as WRITTEN
    from lamppost.town import codes

    assert {getattr(codes, name) for name in KINDS} == set(WRITTEN)
