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
from lamppost.measure.world import live
from lamppost.show.page.assets import STATIC
from lamppost.show.page.ledger_tables import KINDS, LedgerTables, people_of
from lamppost.show.page.live_file import ENGINE
from lamppost.study.pack import pack_of
from lamppost.study.person.page import person_page
from lamppost.study.person.store import everybody
from lamppost.words import words
from under_node import node

LIVES = Path(__file__).parents[1] / "support" / "lives.mjs"
PEOPLE, WEEKS, SEED = 40, 52, 7
TOLD = ("week", "kind", "what", "truth", "truth_said", "points", "score", "book", "otherwise", "because", "anew")
"""Of a line; what it cost and who had been told is left to a server."""


def in_browser(pack: bytes, language: str, room: Path) -> list[dict[str, Any]]:
    """Everybody's life as the page's own modules write it, under Node."""
    for name in ("lived-ledger.js", "words.js", "model.js", "connection.js"):
        shutil.copy(STATIC / name, room)
    (room / "package.json").write_text('{"type": "module"}', encoding="utf-8")
    (room / "town.pack").write_bytes(pack)
    (room / "words.json").write_text(json.dumps(words(language).sentences), encoding="utf-8")
    said = [str(room / "town.pack"), str(WEEKS), language, str(room / "words.json")]
    command = [node(), str(LIVES), str(ENGINE), str(room), *said]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=120)
    lives: list[dict[str, Any]] = json.loads(done.stdout)
    return lives


def rule_of(line: dict[str, Any]) -> dict[str, Any] | None:
    """The rule behind a server's line, with what is shown of its source."""
    rule, source = line["rule"], (line["rule"] or {}).get("source")
    return rule and {**rule, "source": source and {name: source[name] for name in ("title", "url", "where")}}


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
    worlds = [{"ledger": tables.world(law)} for law in laws]
    said = {"ledger": tables.shared()}
    pack = pack_of(home, laws, WEEKS, SEED, start, extra={"who": people_of(home)}, words=said, worlds=worlds)
    found = in_browser(pack, language, tmp_path)
    lived = [live(home, law, WEEKS, SEED, start=start, name=law.name, watch=range(PEOPLE)) for law in laws]
    kept = [everybody(world, classed=False) for world in lived]
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
