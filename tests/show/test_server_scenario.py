"""What a visitor may ask for: what is taken, what is refused in one line, and one name for one town."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import lamppost as lp
from browsing import browser, page
from lamppost.catalogue.reader import read_bytes
from lamppost.errors import LamppostError
from lamppost.record.frames import frames_at
from lamppost.rulebook.find import shipped
from lamppost.rulebook.regime import regime
from lamppost.show.page.scenario import LONGEST_BOOK, Limits, canonical, scenario
from lamppost.show.page.spread import live_spread, live_town
from lamppost.show.page.towns import live_scenario, person
from lamppost.study.findings.model import Findings

TWIN = {"regimes": ["leaflet-hk-2019", "documented-hk-2019"]}


def test_what_goes_without_saying_does_not_change_the_name() -> None:
    short = scenario(TWIN)
    said = scenario({**TWIN, "v": 1, "people": 10000.0, "years": 3, "seed": 1, "warm_up": 0, "with": [], "knobs": {},
                     "book": ""})  # fmt: skip
    assert short.id == said.id
    assert short.canonical() == '{"regimes":["leaflet-hk-2019","documented-hk-2019"],"v":1}'
    assert scenario(short.data()) == short
    assert scenario(json.loads(short.canonical())) == short
    assert short.worlds == 2
    assert short.weeks == 156


def test_another_town_has_another_name() -> None:
    asked: list[dict[str, Any]] = [
        TWIN,
        {"regimes": TWIN["regimes"][::-1]},
        {**TWIN, "seed": 2},
        {**TWIN, "people": 9999},
        {**TWIN, "years": 2.5},
        {**TWIN, "warm_up": 2},
        {**TWIN, "knobs": {"error": 0.5}},
        {"regimes": ["national-2018"]},
        {"regimes": ["national-2018"], "with": ["appeal"]},
        {"regimes": ["national-2018"], "with": ["appeal", "notice"]},
        {"regimes": ["national-2018"], "book": "rulebook: mine"},
    ]
    names = [scenario(each).id for each in asked]
    assert len(set(names)) == len(names)
    assert [scenario(each).worlds for each in asked[-4:]] == [1, 2, 2, 2]


@pytest.mark.parametrize(
    ("said", "told"),
    [
        (None, "JSON object"),
        ([], "JSON object"),
        ({}, "at least one regime"),
        ({**TWIN, "warm_up": -1}, "'warm_up' goes from 0 to 10 years"),
        ({**TWIN, "warm_up": "two"}, "'warm_up' is a number"),
        ({**TWIN, "people": 100_000, "years": 3, "warm_up": 8}, "too large for a page"),
        ({"regimes": []}, "at least one regime"),
        ({"regimes": "national-2018"}, "list of names"),
        ({"regimes": ["nationl-2018"]}, "Did you mean 'national-2018'"),
        ({"regimes": ["../../../../etc/passwd"]}, "given by its name"),
        ({"regimes": ["national-2018.yaml"]}, "given by its name"),
        ({"regimes": [{}]}, "given by its name"),
        ({"regimes": ["national-2018"] * 3}, "at most"),
        ({"regimes": ["national-2018"], "with": ["x/y"]}, "given by its name"),
        ({**TWIN, "with": ["appeal"]}, "either two regimes"),
        ({**TWIN, "people": 0}, "whole number"),
        ({**TWIN, "people": True}, "whole number"),
        ({**TWIN, "people": 10**12}, "whole number"),
        ({**TWIN, "people": "10"}, "whole number"),
        ({**TWIN, "years": 0}, "one week"),
        ({**TWIN, "years": 1e308}, "'years'"),
        ({**TWIN, "years": None}, "'years'"),
        ({**TWIN, "seed": -1}, "whole number"),
        ({**TWIN, "seed": 2**53}, "whole number"),
        ({**TWIN, "people": 100_000, "years": 10}, "too large"),
        ({**TWIN, "knobs": []}, "numbers by name"),
        ({**TWIN, "knobs": {"a b": 1}}, "by its name"),
        ({**TWIN, "knobs": {"error": "1"}}, "is a number"),
        ({**TWIN, "knobs": {f"k{i}": 1 for i in range(21)}}, "numbers by name"),
        ({**TWIN, "book": 3}, "text of a rulebook"),
        ({**TWIN, "book": "x" * (LONGEST_BOOK + 1)}, "at most"),
        ({**TWIN, "book": "\ud800"}, "incomplete character"),
        ({**TWIN, "people ": 3}, "Did you mean 'people'"),
        ({**TWIN, "v": 2}, "another version"),
    ],
)
def test_what_is_no_scenario_is_refused_in_one_line(said: Any, told: str) -> None:
    with pytest.raises(LamppostError) as error:
        scenario(said)
    assert told in str(error.value)
    assert "\n" not in str(error.value)


def test_limits_are_those_that_are_given() -> None:
    with pytest.raises(LamppostError, match="1 to 500"):
        scenario({**TWIN, "people": 501}, Limits(people=500))
    with pytest.raises(LamppostError, match="1 at most"):
        scenario(TWIN, Limits(worlds=1))


def test_a_rulebook_of_ones_own_joins_a_regime_or_takes_the_place_of_its_own() -> None:
    text = shipped("rulebook")["suining-2010"].read_bytes()
    joined = regime("national-2018", own=[read_bytes(text, "your rulebook")])
    assert list(joined.loaded.rulebooks) == [*regime("national-2018").loaded.rulebooks, "suining-2010"]
    before = regime("suining-2010")
    changed = text.replace(b"acts:", b"# a line of one's own\nacts:", 1)
    after = regime("suining-2010", own=[read_bytes(changed, "your rulebook")])
    assert list(after.loaded.rulebooks) == list(before.loaded.rulebooks)
    assert after.loaded.sha256 != before.loaded.sha256
    with pytest.raises(LamppostError, match="your rulebook:2:1"):
        regime("national-2018", own=[read_bytes(b"rulebook: mine\nnonsense: 3\n", "your rulebook")])
    with pytest.raises(LamppostError, match="not a rulebook"):
        regime("national-2018", own=[read_bytes(shipped("overlay")["appeal"].read_bytes(), "your rulebook")])


@pytest.mark.parametrize("overlay", ["expiry", "no-association"])
def test_years_before_the_first_day_are_lived_as_the_command_lives_them(overlay: str, tmp_path: Path) -> None:
    """By the first world's rules in both where the overlay can come on a day, and by each one's own where it cannot."""
    asked = scenario({"regimes": ["national-2018"], "with": [overlay], "people": 900, "years": 0.25, "warm_up": 3})
    folder = live_scenario(asked, tmp_path / "town")
    own = overlay == "no-association"
    about = json.loads((folder / "town.json").read_text(encoding="utf-8"))
    assert (about["warm_up_weeks"], about["own_warm_up"], about["weeks"]) == (156, own, 13)
    twins = lp.twin(
        lp.Society.generate(900, 1, "mainland-city"), "national-2018", with_=[overlay], years=0.25, warm_up=3,
        own_warm_up=own, keep=True,
    )  # fmt: skip
    numbers = Findings.of(json.loads((folder / "numbers.json").read_text(encoding="utf-8")))
    listed = [frames_at(folder / "frames" / f"{number}.bin").header["listed"] for number in (0, 1)]
    for world, there, lists in zip(numbers.worlds, twins.worlds, listed, strict=True):
        header = there.recorder.header() if there.recorder else {}
        assert world.weeks.refusals == header["refusals"]
        assert lists == header["listed"]
    assert listed[0][0] > 0, "lists stand on the first day"
    spread = live_spread(asked, folder)
    assert spread.of(numbers.worlds[0].name, "refusals")[0] == numbers.worlds[0].refused.refusals
    again = live_town(asked, asked.seed, 900)
    assert again.worlds[numbers.worlds[1].name].numbers["listed_people"] == numbers.worlds[1].flow.listed_people
    page = person(asked, folder, 5, "en")
    assert [world["world"] for world in page["worlds"]] == [world.name for world in numbers.worlds]


@pytest.mark.browser
def test_the_page_writes_the_same_canonical_form() -> None:
    """The text that is hashed here is that which address.js writes, down to how a number is written."""
    import lamppost.show.page.scenario as ours

    module = (Path(ours.__file__).parent / "static" / "address.js").read_text(encoding="utf-8").replace("export ", "")
    values = [0.1, 1e-5, 1e-6, 1e-7, 1.5e-9, 123456.5, 0.3333333333333333, 2.0, -0.05, 9007199254740991]
    asked: list[Any] = [
        *({**TWIN, "knobs": {"error": value, "appeal_days": 3}} for value in values),
        {"regimes": ["national-2018"], "book": 'title: {en: "a\\b\t\u007f\u2028 \u0001"}\n\U0001f600 失信'},
    ]
    with browser() as opened, page(opened) as shown:
        shown.set_content("<p>here</p>")
        for said in asked:
            found = scenario(said)
            there = shown.evaluate(f"(text) => {{ {module}; return canonical(JSON.parse(text)) }}", found.canonical())
            assert there == found.canonical() == canonical(json.loads(found.canonical()))
