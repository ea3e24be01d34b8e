"""Two regimes side by side: each claim with what answers it, as the data says."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from lamppost.catalogue.load import catalogue
from lamppost.errors import LamppostError
from lamppost.rulebook import load
from lamppost.rulebook.pairs import entries, entry_at, named, pairs
from lamppost.show.terminal.diff import comparison, diff_csv, diff_markdown
from lamppost.words import LANGUAGES
from small_run import lamppost

LEAFLET, DOCUMENTED = "leaflet-hk-2019", "documented-hk-2019"


@pytest.mark.parametrize("name", load.names("rulebook"))
def test_everything_that_is_named_as_an_answer_exists(name: str) -> None:
    for entry in entries(load.rulebook(name)):
        for path in named(entry) or ():
            assert entry_at(path).path == path
            assert entry_at(path).book.rulebook != name


def test_every_claim_of_the_leaflet_says_what_answers_it() -> None:
    claims = [each for each in entries(load.rulebook(LEAFLET))
              if each.block in ("acts", "lists", "consequences", "association")]  # fmt: skip
    assert len(claims) > 20
    assert [each.path for each in claims if named(each) is None] == []
    assert any(named(each) for each in claims)


def test_pairs_by_what_the_data_names() -> None:
    a, b = load.regime(LEAFLET).rulebooks.values(), load.regime(DOCUMENTED).rulebooks.values()
    found = {pair.claim.path: pair for pair in pairs(a, b, catalogue()) if pair.claim is not None}
    planes = found[f"{LEAFLET}.consequences.no-planes"]
    assert planes.how == "here"
    assert [each.path for each in planes.written] == [
        "court-defaulters.consequences.no-flights",
        "aviation-2018.consequences.no-flights-for-conduct",
    ]
    county = found[f"{LEAFLET}.acts.defamation-online"]
    assert (county.how, county.written[0].path) == ("elsewhere", "suining-2010.acts.defamation-online")
    assert found[f"{LEAFLET}.acts.march-joined"].how == "nothing"
    once = [pair.claim.path for pair in pairs(a, b, catalogue()) if pair.claim is not None]
    assert len(once) == len(set(once)) == sum(len(entries(book)) for book in a)
    back = {pair.claim.path: pair for pair in pairs(b, a, catalogue()) if pair.claim is not None}
    flights = back["court-defaulters.consequences.no-flights"]
    assert f"{LEAFLET}.consequences.no-planes" in [each.path for each in flights.written], "the other way round too"


def test_what_only_the_second_says_comes_last() -> None:
    a, b = load.regime(LEAFLET).rulebooks.values(), load.regime(DOCUMENTED).rulebooks.values()
    found = pairs(a, b, catalogue())
    seen = {each.path for pair in found for each in pair.written if pair.how in ("here", "unclaimed")}
    assert seen == {entry.path for book in b for entry in entries(book)}
    ways = [pair.how for pair in found]
    assert ways.index("unclaimed") == len(ways) - ways.count("unclaimed")


def test_an_answer_that_does_not_exist_is_told() -> None:
    with pytest.raises(LamppostError, match=r"has no .acts\.nothing"):
        entry_at("court-defaulters.acts.nothing")
    with pytest.raises(LamppostError, match="answers nothing"):
        entry_at("no-such-book.acts.nothing")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_table_in_each_language(language: str) -> None:
    found = comparison(LEAFLET, DOCUMENTED, language)
    for line in found.lines:
        assert line.written
        assert line.claim
        assert line.grade or line.how == "nothing" or not line.written_at
    text = diff_markdown(found)
    rows = [line for line in text.splitlines() if line.startswith("| ")]
    assert len(rows) == 2 + sum(line.how != "unclaimed" for line in found.lines)
    assert all(row.replace("\\|", "").count("|") == 5 for row in rows)
    assert len(diff_markdown(found, every=True)) > len(text)
    told = list(csv.DictReader(io.StringIO(diff_csv(found))))
    assert [row["claim"] for row in told] == [line.claim for line in found.lines]
    if language != "en":
        assert "扣100分" in text


@pytest.mark.parametrize(("a", "b"), [("national-2018", "companies-2019"), ("rongcheng-2014", "rongcheng-2021")])
def test_any_two_can_be_set_side_by_side(a: str, b: str) -> None:
    found = comparison(a, b)
    assert {line.how for line in found.lines} <= {"here", "nothing", "unclaimed"}
    assert any(line.how != "nothing" for line in found.lines)


def test_the_command_prints_each_format(tmp_path: Path) -> None:
    page = lamppost("diff", LEAFLET, DOCUMENTED, cwd=tmp_path)
    assert page.returncode == 0, page.stderr
    assert "Nothing was found." in page.stdout
    assert "Seizes seats or luggage" in page.stdout
    assert max(map(len, page.stdout.splitlines())) <= 100
    told = json.loads(lamppost("diff", LEAFLET, DOCUMENTED, "--format", "json", cwd=tmp_path).stdout)
    assert sum(told["counts"].values()) == len(told["lines"])
    assert lamppost("diff", LEAFLET, DOCUMENTED, "--format", "csv", cwd=tmp_path).stdout.startswith("\ufeffhow,claim,")
    wrong = lamppost("diff", "national-2018", "aviation-2018", cwd=tmp_path)
    assert wrong.returncode == 2
    assert "two rulebooks or two regimes are compared" in wrong.stderr
