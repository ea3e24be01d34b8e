"""The catalogue comes out in the order of its codes, with source and grade at every figure, or says what is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from lamppost.catalogue.check import MOST_ACTS, MOST_SERVICES
from lamppost.catalogue.cited import parts
from lamppost.catalogue.claims import Claim, Version
from lamppost.catalogue.load import catalogue, load_catalogue
from lamppost.catalogue.people import AGE_GROUPS, FLAGS
from lamppost.errors import ProblemsError
from small_words import ACTS, CHANNELS, FIGURE, RESPONSES, SERVICES, SHARE, write_catalogue


def told(folder: Path, **changed: str) -> list[str]:
    with pytest.raises(ProblemsError) as caught:
        load_catalogue(write_catalogue(folder, **changed))
    return [f"{problem.path}: {problem.message}" for problem in caught.value.problems]


def test_everything_is_in_the_order_of_its_code_whatever_the_files_say(tmp_path: Path) -> None:
    words = load_catalogue(write_catalogue(tmp_path))
    assert list(words.acts)[:3] == ["walking", "jaywalking", "spitting"]
    assert list(words.channels) == ["court", "lamppost"]
    assert list(words.services) == ["flight", "train", "loan", "tender"]
    assert words.groups == {"travel": ("flight", "train"), "money": ("loan",), "trade": ("tender",)}
    assert words.acts["walking"].id == "walking"
    assert words.acts["jaywalking"].near == ("walking",)
    assert words.channels["lamppost"].label.in_language("zh-Hans") == "灯杆"


def test_one_coverage_holds_in_town_and_country(tmp_path: Path) -> None:
    words = load_catalogue(write_catalogue(tmp_path))
    for channel in words.channels.values():
        assert [part.versions[0].value for part in (channel.coverage.urban, channel.coverage.rural)] == [0.5, 0.5]
    lamppost = words.channels["lamppost"]
    assert lamppost.sees["jaywalking"].hit is None
    assert lamppost.sees["spitting"].hit is not None
    delay = lamppost.delay.versions[0]
    assert (delay.value, delay.low, delay.high) == (14, 7, 30)


def test_a_response_can_be_written_flat_or_deep(tmp_path: Path) -> None:
    deep = """
responses:
  fear-half-life: {unit: weeks, value: {value: 26, low: 10, high: 52, evidence: assumed, why: Ours.}}
"""
    for text in (RESPONSES, deep):
        response = load_catalogue(write_catalogue(tmp_path, responses=text)).responses["fear-half-life"]
        version = response.value.versions[0]
        assert (version.value, version.low, version.high, version.evidence) == (26, 10, 52, "assumed")
        assert (response.id, response.unit) == ("fear-half-life", "weeks")


VARIES = f"""
evidence: assumed
why: A figure for the tests.
acts:
  walking:
    code: 1
    label: Walks
    domain: society
    kind: neutral
    rate: {{value: 10, low: 5, high: 20}}
    varies:
      sex: {{male: 1.5, female: 0.5, why: Men walk more in these tests.}}
      age: {{"18-24": 2, "75+": 0.5}}
  jaywalking: {{code: 2, label: Crosses, domain: society, kind: breach, rate: {FIGURE}}}
  spitting: {{code: 3, label: Spits, domain: society, kind: breach, rate: {FIGURE}}}
  debt-unpaid: {{code: 5, label: Pays late, domain: commerce, kind: breach, rate: {FIGURE}}}
"""


def test_multipliers_have_their_own_reason_and_make_the_envelope(tmp_path: Path) -> None:
    act = load_catalogue(write_catalogue(tmp_path, acts=VARIES)).acts["walking"]
    assert act.envelope == 20 * 1.5 * 2
    assert act.varies.sex == {"male": 1.5, "female": 0.5}
    assert list(act.varies.factors("age")) == list(AGE_GROUPS)
    assert act.varies.factors("age")["25-39"] == 1
    assert act.varies.factors("income") == {"q1": 1, "q2": 1, "q3": 1, "q4": 1, "q5": 1}
    assert act.varies.cited["sex"].why == "Men walk more in these tests."
    assert act.varies.cited["age"].why == "A figure for the tests."
    rate = act.rate.versions[0]
    assert (rate.evidence, rate.why) == ("assumed", "A figure for the tests.")


@pytest.mark.parametrize(
    ("block", "old", "new", "message"),
    [
        ("acts", "code: 2", "code: 1", "acts.walking.code: The code 1 already belongs to 'jaywalking'."),
        ("acts", "code: 2", "code: 2000", "A shipped word of `acts` has a `code` from 1 to 1023."),
        ("acts", "code: 2", "code: 4000", "acts.jaywalking.code: '4000' is more than 2047."),
        ("acts", "code: 2, ", "", "A shipped word of `acts` has a `code` from 1 to 1023."),
        ("acts", "near: [walking]", "near: [waking]", "near[1]: There is no act 'waking'. Did you mean 'walking'?"),
        ("acts", "domain: society", "domain: socity", "domain: 'socity' is not allowed. Did you mean 'society'?"),
        ("acts", "near: [walking]", "who: [adlt]", "who[1]: There is no flag 'adlt'. Did you mean 'adult'?"),
        ("acts", "near: [walking]", "who: adult, not_who: adult", "'adult' stands in `who` and in `not_who`"),
        ("acts", "near: [walking]", "id: walks", "acts.jaywalking.id: The name above is the id; leave this out."),
        ("acts", "low: 1, high: 4, ", "", "rate: An assumed figure needs `low` and `high`: how far could it be off?"),
        ("acts", "value: 2, low: 1", "value: -2, low: -3", "acts.jaywalking.rate: A rate cannot be below 0."),
        ("acts", ", why: A figure for the tests.", "", "acts.jaywalking.rate: 'assumed' needs a `why`."),
        (
            "acts",
            "near: [walking]",
            "varies: {sex: {mael: 2, evidence: assumed, why: x}}",
            "'mael' is not allowed. Did",
        ),
        ("acts", "near: [walking]", "varies: {sex: {male: 2, whi: x}}", "'whi' is not allowed."),
        ("acts", "near: [walking]", "varies: {sex: {male: -2, evidence: assumed, why: x}}", "'-2' is less than 0."),
        (
            "acts",
            "value: 2, low: 1, high: 4",
            "value: 2, low: 1, high: 4000",
            f"come to 4016 a year; at most {MOST_ACTS}",
        ),
        (
            "services",
            "value: 2, low: 1, high: 4",
            "value: 2, low: 1, high: 400",
            f"at most {MOST_SERVICES} fit. The large",
        ),
        (
            "services",
            "then: train",
            "then: trian",
            "if_refused.then: There is no service 'trian'. Did you mean 'train'?",
        ),
        ("services", "  loan:", "  money:", "services.money: 'money' is a group; a service needs its own name."),
        ("services", "group: travel", "group: 9", "group: '9' is not allowed. Write 'travel', 'home',"),
        (
            "channels",
            "sees: {jaywalking: ,",
            "sees: {jaywaking: ,",
            "sees.jaywaking: There is no act 'jaywaking'. Did you",
        ),
        ("channels", "value: 0.5", "value: 1.5", "'1.5' is more than 1."),
        ("channels", "high: 0.9", "high: 1.9", "'1.9' is more than 1."),
        ("channels", "low: 1 week", "low: a week", "'a week' is not a length of time."),
        ("responses", "value: 26, ", "", "responses.fear-half-life: The word 'value' is missing in this block."),
    ],
)
def test_what_does_not_fit_is_told(tmp_path: Path, block: str, old: str, new: str, message: str) -> None:
    text = {"acts": ACTS, "channels": CHANNELS, "services": SERVICES, "responses": RESPONSES}[block]
    assert old in text
    found = told(tmp_path, **{block: text.replace(old, new, 1)})
    assert any(message in each for each in found), found


def test_names_and_sources_mean_one_thing_in_all_files(tmp_path: Path) -> None:
    write_catalogue(tmp_path)
    entry = f"  walking: {{code: 9, label: Walks, domain: society, kind: neutral, rate: {FIGURE}}}\n"
    (tmp_path / "acts" / "more.yaml").write_text(f"sources: {{paper: {{title: One, kind: news}}}}\nacts:\n{entry}")
    (tmp_path / "acts" / "other.yaml").write_text("sources: {paper: {title: Two, kind: news}}\n")
    with pytest.raises(ProblemsError) as caught:
        load_catalogue(tmp_path)
    assert "'walking' is already in" in str(caught.value)
    assert "'paper' is another source in" in str(caught.value)


def test_the_problems_of_all_files_come_in_one_go(tmp_path: Path) -> None:
    found = told(
        tmp_path, acts="acts:\n\t- tab\n", services="services: [", responses=RESPONSES.replace("value", "vlaue")
    )
    assert len(found) >= 4


def test_short_figures_take_their_grade_from_the_file(tmp_path: Path) -> None:
    text = f"""
evidence: assumed
why: All of this is ours.
services:
  flight: {{code: 1, label: A flight, group: travel, rate: {{value: 2, low: 1, high: 3}}, cost: {SHARE}}}
"""
    flight = load_catalogue(write_catalogue(tmp_path, services=text)).services["flight"]
    assert flight.rate.versions[0].why == "All of this is ours."
    assert flight.cost is not None
    assert flight.cost.versions[0].why == "A figure for the tests."


def test_the_shipped_catalogue_is_whole() -> None:
    words = catalogue()
    assert catalogue() is words
    for entries in (words.acts, words.channels, words.services):
        codes = [entry.code for entry in entries.values()]
        assert codes == sorted(set(codes))
    assert sum(act.envelope for act in words.acts.values() if act.actor == "person") < MOST_ACTS
    assert sum(service.envelope for service in words.services.values() if service.actor == "person") < MOST_SERVICES
    assert {flag for act in words.acts.values() for flag in (*act.who, *act.not_who)} <= set(FLAGS)
    for entries in (words.acts, words.channels, words.services, words.responses):
        for entry in entries.values():
            for _, part in parts(entry):
                for version in part.versions if isinstance(part, Claim) else ():
                    assert isinstance(version, Version)
                    assert version.evidence is not None
                    assert version.cite is None or version.cite.split(" ", 1)[0] in words.sources
