"""A rulebook, a regime, a life and its cases hold together, or say line by line where they do not."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pytest

from lamppost.catalogue.cited import Standing, inherit, parts
from lamppost.catalogue.claims import Cited, Version
from lamppost.errors import LamppostError, ProblemsError
from lamppost.rulebook import load
from lamppost.rulebook.check import check_file, check_paths, main
from lamppost.rulebook.explain import length, rows
from lamppost.rulebook.find import shipped
from lamppost.rulebook.read import KINDS
from lamppost.rulebook.schema import schema, schema_file, schema_text
from small_town import BOOK, REGIME, altered, write
from small_words import use_small_words


@pytest.fixture(autouse=True)
def town(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with files that hold together, read with the small catalogue."""
    use_small_words(tmp_path / "words", monkeypatch)
    folder = tmp_path / "town"
    folder.mkdir()
    return write(folder)


def told(path: Path, strict: bool = False) -> list[str]:
    return [f"{problem.line}: {problem.path}: {problem.message}" for problem in check_file(path, strict)]


def book_told(town: Path, old: str, new: str) -> list[str]:
    write(town, town=altered(BOOK, old, new))
    return told(town / "town.yaml")


def test_files_that_hold_together_have_no_problems(town: Path) -> None:
    assert check_paths([town]) == []


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            "cite: law art. 5",
            "cite: lew art. 5",
            "acts.jaywalking: I do not know the source 'lew'. Did you mean 'law'?",
        ),
        (
            "cite: paper p. 3, evidence: reported",
            "cite: paper p. 3",
            "acts.spitting: 'documented' needs the text itself; ",
        ),
        ("evidence: documented\n", "", "in_force: How well is this known? Add `evidence`"),
        ("evidence: documented\n", "cite: law\nevidence: documented\n", "cite: A source for a whole file says nothing"),
        (", cite: law art. 9}", "}", "consequences.no-travel: 'documented' needs a source. Add `cite: `"),
        (", why: The law gives no figure.", "", "acts.volunteering.points: 'assumed' needs a `why`."),
        ("low: -20, high: -5", "low: -5, high: -20", "acts.jaywalking.points[2]: `low` must not be above the value"),
        ("made_public: yes", "made_public: {value: yes, low: 0}", "lists.debtors.made_public: Only a number can have"),
        ("{since: 2018-01-01, value", "{value", "acts.jaywalking.points[2]: A later version needs a `since`."),
        ("- {value: -5}", "- {since: 2019-01-01, value: -5}", "acts.jaywalking.points[2]: The versions are not in the"),
        ("until: 2030-01-01", "until: 2014-01-01", "in_force.until: It ends on 2014-01-01, before it begins"),
        ("age_to: 80", "age_to: 8", "who.age_to: Nobody is both at least 18 and at most 8."),
        (
            "where: [mainland]",
            "where: [mainlnd]",
            "who.where[1]: There is no place 'mainlnd'. Did you mean 'mainland'?",
        ),
        ("spares: [student]", "spares: [studnt]", "who.spares[1]: There is no flag 'studnt'. Did you mean 'student'?"),
        ("[lamppost, court]", "[lamppost, cuort]", "listens_to[2]: There is no channel 'cuort'. Did you mean 'court'?"),
        ("start: 100", "start: 300", "score.start: The start 300 lies outside 0 to 200."),
        ("score: {start: 100, lowest: 0, highest: 200, cite: law art. 3}\n", "", "bands: Bands need a score"),
        (
            "score: {start: 100, lowest: 0, highest: 200, cite: law art. 3}\n",
            "",
            "acts.spitting.points: Points need a sc",
        ),
        ("at_least: 80", "at_least: 130", "bands.B.at_least: Bands stand best first: 130 is not below 120 ('A')."),
        ("A: {at_least: 120, ", "A: {", "bands.A: Only the last band can do without `at_least`."),
        ("C: {cite", "C: {at_least: 10, cite", "bands.C.at_least: The last band takes all below"),
        (
            "  spitting:",
            "  spiting:",
            "acts.spiting: There is no act 'spiting' in the catalogue. Did you mean 'spitting'?",
        ),
        (
            "  spitting:",
            "  firm-pollutes:",
            "acts.firm-pollutes: 'firm-pollutes' is done by a firm; this rulebook covers",
        ),
        (
            "puts_on: debtors",
            "puts_on: debtor",
            "acts.debt-unpaid.puts_on: There is no list 'debtor' in this rulebook. Di",
        ),
        ("puts_on: debtors, ", "", "acts.debt-unpaid.listed_for: `listed_for` needs `puts_on`"),
        ("puts_on: debtors, ", "lasts: 1 year, puts_on: debtors, ", "acts.debt-unpaid.lasts: `lasts` is about points"),
        (
            "seen_by: lamppost",
            "seen_by: lampost",
            "acts.jaywalking.seen_by: There is no channel 'lampost'. Did you mean",
        ),
        ("[lamppost, court]", "court", "acts.jaywalking.seen_by: The rulebook does not listen to 'lamppost'"),
        ("stays: 3 years", "also_lists: debtors", "lists.debtors.also_lists: A list does not bring itself with it."),
        ("stays: 3 years", "leaves_when: x", "lists.debtors.leaves_when: 'leaves_when' stands here twice"),
        (
            "[obligation met, found wrong]",
            "[obligation mett]",
            "lists.debtors.leaves_when[1]: 'obligation mett' is not all",
        ),
        ("{on_list: debtors}", "{on_list: debters}", "consequences.no-travel.when.on_list: There is no list 'debters'"),
        ("{on_list: debtors}", "{}", "consequences.no-travel.when: In which state? Add `band` or `on_list`."),
        (
            "{on_list: debtors}",
            "{band: C, times: 2}",
            "consequences.no-travel.when.times: `times` counts entries on a list",
        ),
        (
            "touches: travel",
            "touches: travle",
            "consequences.no-travel.touches: There is no service or group of services",
        ),
        ("touches: travel", "touches: tender", "consequences.no-travel.touches: No person seeks these services."),
        ("kind: reward, ", "", "consequences.fast-loans.effect: 'faster' is a reward; write `kind: reward`."),
        ("size: 1.5", "size: 0.5", "consequences.dear-loans.size: The size of 'dearer' is 1 or more, not 0.5."),
        (
            "[jaywalking, debtors]",
            "[jaywalkng]",
            "repair.by-service.open_for[1]: There is no act or list 'jaywalkng' in t",
        ),
        (
            "by: volunteering",
            "by: volunteerin",
            "repair.by-service.by: There is no act 'volunteerin'. Did you mean 'volun",
        ),
        (
            "carries: points, share: 0.1",
            "carries: points",
            "association.kin: How many points? Add `share` or `points`.",
        ),
        ("to: kin,", "to: kin, acts: walking,", "association.kin.acts: There is no act 'walking' in this rulebook."),
    ],
)
def test_what_does_not_hold_together_is_told_at_its_place(town: Path, old: str, new: str, message: str) -> None:
    assert any(f": {message}" in f": {each.split(': ', 1)[1]}" for each in book_told(town, old, new))


def test_a_misspelt_word_does_not_hide_a_list_that_does_not_exist(town: Path) -> None:
    text = altered(
        altered(BOOK, "points: -5, cite: paper", "pionts: -5, cite: paper"), "{on_list: debtors}", "{on_list: x}"
    )
    write(town, town=text)
    found = told(town / "town.yaml")
    assert [each.split(": ", 2)[2][:32] for each in found] == [
        "I do not know the word 'pionts' ",
        "There is no list 'x' in this rul",
    ]


def test_taking_out_a_wrong_word_raises_no_alarm_of_its_own(town: Path) -> None:
    assert len(book_told(town, "stays: 3 years", "stays: three years")) == 1
    assert len(book_told(town, "start: 100", "start: hundred")) == 1
    assert len(book_told(town, "kind: law", "kind: lw")) == 1


def test_every_claim_carries_what_it_rests_on(town: Path) -> None:
    book = load.rulebook(town / "town.yaml")
    points = book.acts["jaywalking"].points
    assert points is not None
    assert [(v.value, v.evidence, v.cite) for v in points.versions] == [
        (-5, "documented", "law art. 5"),
        (-10, "documented", "law art. 5"),
    ]
    assert points.at(dt.date(2017, 1, 1)) == points.versions[0]
    own = book.acts["volunteering"].points
    assert own is not None
    assert (own.versions[0].evidence, own.versions[0].cite) == ("assumed", "law art. 7")

    def grades(block: object) -> list[object]:
        return [each.evidence for _, each in parts(block) if isinstance(each, Cited)] + [  # type: ignore[arg-type]
            grade
            for _, each in parts(block)
            for grade in grades(each)  # type: ignore[arg-type]
        ]

    assert None not in grades(book)


def test_the_nearest_level_upward_wins() -> None:
    above = Standing("law art. 1", "documented", None)
    version = inherit(Version[int](value=1, evidence="assumed", why="Ours."), above)
    assert (version.cite, version.evidence, version.why) == ("law art. 1", "assumed", "Ours.")


def test_strict_lists_figures_whose_reason_is_only_inherited(town: Path) -> None:
    assert told(town / "town.yaml") == []
    assert [each.split(": ")[1] for each in told(town / "town.yaml", strict=True)] == ["association.kin.share"]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("[town]", "[town, twon]", "rulebooks[2]: There is no rulebook 'twon'."),
        ("[town]", "[town, town]", "rulebooks[1]: 'town' stands here 2 times."),
        ("[town]", "[]", "rulebooks: A regime needs at least one rulebook."),
        (
            "start: 2018-01-01",
            "start: 2031-01-01",
            "rulebooks[1]: 'town' ended on 2030-01-01, before the start 2031-01-01.",
        ),
        ("[town]", "[town]\nsafeguards: [apeal]", "safeguards[1]: There is no overlay 'apeal'."),
        ("  lamppost:", "  lampost:", "channels.lampost: There is no channel 'lampost'. Did you mean 'lamppost'?"),
        ("hit: 0.9, evidence: assumed, ", "hit: 0.9, ", "channels.lamppost.hit: How well is this known?"),
        ("[town]", "[town]\nonly_channels: [cort]", "only_channels[1]: There is no channel 'cort'."),
    ],
)
def test_a_regime_names_what_exists(town: Path, old: str, new: str, message: str) -> None:
    write(town, one_town=altered(REGIME, old, new))
    assert any(message in each for each in told(town / "one-town.yaml"))


def test_a_rulebook_is_called_as_its_file(town: Path) -> None:
    write(town, town=altered(BOOK, "rulebook: town", "rulebook: city"))
    assert told(town / "one-town.yaml") == [
        "6: rulebooks[1]: The file 'town' holds the rulebook 'city'; name it alike."
    ]


def test_a_regime_says_when_its_rulebook_has_problems(town: Path) -> None:
    write(town, town=altered(BOOK, "covers: person", "covers: persn"))
    assert told(town / "one-town.yaml")[0].startswith("6: rulebooks[1]: 'town' has 1 problem; check ")


LIFE = """
life: mei
title: One invented life
person: {age: 30, flags: [employed]}
happens:
  2018-02-01: [jaywalking x 2, {seeks: flight}]
  2018-03-01: {act: debt-unpaid, by: court}
  2018-04-01: {settles: debt-unpaid}
until: 2018-12-31
under: [one-town]
"""

CASES = """
rulebook: town
cases:
  - name: crossing on red costs ten points
    happens: {2019-01-01: jaywalking}
    then: {2019-02-01: {score: 90, band: B, off_lists: debtors, allowed: flight, effects: {loan: dearer}}}
"""


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            "jaywalking x 2",
            "jaywalkng x 2",
            "happens.2018-02-01[1]: There is no act 'jaywalkng'. Did you mean 'jaywalking'?",
        ),
        ("jaywalking x 2", "two times jaywalking", "happens.2018-02-01: 'two times jaywalking' is not an act."),
        ("seeks: flight", "seeks: flihgt", "happens.2018-02-01[2].seeks: There is no service 'flihgt'. Did you mean"),
        ("by: court", "by: curt", "happens.2018-03-01.by: There is no channel 'curt'. Did you mean 'court'?"),
        ("settles: debt-unpaid", "settles: spitting", "happens.2018-04-01.settles: 'spitting' leaves nothing owed"),
        ("act: debt-unpaid", "act: spitting, seeks: loan", "happens.2018-03-01: One thing happens at a time"),
        ("2018-04-01", "2018-02-30", "happens.2018-02-30: '2018-02-30' is not a date in the calendar."),
        ("until: 2018-12-31", "until: 2018-01-31", "until: The last day is before 2018-04-01"),
        (
            "flags: [employed]",
            "flags: [employd]",
            "person.flags[1]: There is no flag 'employd'. Did you mean 'employed'?",
        ),
        ("age: 30", "age: 300", "person.age: '300' is more than 110."),
        ("age: 30", "name: Mei, age: 30", "person.name: I do not know the word 'name' here."),
        ("[one-town]", "[two-town]", "under[1]: There is no regime 'two-town'."),
    ],
)
def test_a_life_names_what_exists(town: Path, old: str, new: str, message: str) -> None:
    write(town, mei=LIFE)
    assert told(town / "mei.yaml") == []
    write(town, mei=altered(LIFE, old, new))
    assert any(message in each for each in told(town / "mei.yaml")), told(town / "mei.yaml")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("rulebook: town", "rulebook: twon", "rulebook: There is no rulebook 'twon'."),
        ("rulebook: town", "rulebook: town\nregime: one-town", "Cases test one thing"),
        ("band: B", "band: D", "cases[1].then.2019-02-01.band: There is no band 'D'. There are A, B, C."),
        ("off_lists: debtors", "off_lists: debters", "off_lists: There is no list 'debters'. Did you mean 'debtors'?"),
        ("allowed: flight", "allowed: flights", "allowed: There is no service 'flights'. Did you mean 'flight'?"),
        ("effects: {loan", "effects: {lone", "effects.lone: There is no service 'lone'. Did you mean 'loan'?"),
        (
            "score: 90",
            "scor: 90",
            "cases[1].then.2019-02-01.scor: I do not know the word 'scor' here. Did you mean 'score'?",
        ),
        ("2019-02-01", "2019-02-29", "cases[1].then.2019-02-29: '2019-02-29' is not a date in the calendar."),
    ],
)
def test_cases_name_what_exists(town: Path, old: str, new: str, message: str) -> None:
    write(town, town_cases=CASES)
    (town / "town-cases.yaml").rename(town / "town.cases.yaml")
    assert told(town / "town.cases.yaml") == []
    (town / "town.cases.yaml").write_text(altered(CASES, old, new))
    assert any(message in each for each in told(town / "town.cases.yaml")), told(town / "town.cases.yaml")


def test_names_and_places(town: Path) -> None:
    assert load.position(town / "town.yaml", ("acts", "spitting", "points")) == (str(town / "town.yaml"), 27)
    assert load.positions(town / "town.yaml")[("lists", "debtors")] == (34, 3)
    with pytest.raises(LamppostError, match=r"There is no kind 'rulebok'\. The kinds are"):
        load.names("rulebok")
    with pytest.raises(LamppostError, match="There is no rulebook 'nowhere'"):
        load.rulebook("nowhere")
    with pytest.raises(LamppostError, match="is a regime, not a rulebook"):
        load.rulebook(town / "one-town.yaml")
    write(town, town=altered(BOOK, "covers: person", "covers: persn"))
    with pytest.raises(ProblemsError, match="Did you mean 'person'"):
        load.rulebook(town / "town.yaml")


def test_the_command_prints_problems_and_exits_with_two(town: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(town)]) == 0
    write(town, town=altered(BOOK, "covers: person", "covers: persn"))
    assert main([str(town / "town.yaml"), "--strict"]) == 2
    assert "Did you mean 'person'?" in capsys.readouterr().out


@pytest.mark.parametrize("kind", list(KINDS))
def test_the_schema_in_the_package_is_the_one_that_is_printed(kind: str) -> None:
    assert schema_file(kind).read_text(encoding="utf-8") == schema_text(kind)


@pytest.mark.parametrize("kind", list(KINDS))
def test_a_schema_says_what_every_word_means_and_knows_no_person(kind: str) -> None:
    whole = schema(kind)
    assert whole["$schema"].startswith("http://json-schema.org/draft-07")
    for name, block in [(kind, whole), *whole["$defs"].items()]:
        for word, field in block.get("properties", {}).items():
            assert field.get("description"), f"{name}.{word}"
            if (name, word) != ("case", "name"):  # the name of a case, not of a person
                assert word not in {
                    "name",
                    "names",
                    "surname",
                    "id",
                    "identity",
                    "number",
                    "face",
                    "voice",
                    "text",
                    "phone",
                }
            assert "address" not in word
            assert "photo" not in word
    assert "Annotated" not in json.dumps(whole)
    assert "FieldInfo" not in json.dumps(whole)


def test_a_schema_knows_the_short_and_the_long_forms() -> None:
    act = schema("rulebook")["$defs"]["act-rule"]["properties"]
    assert {"type": "integer"} in act["points"]["anyOf"]
    assert {"$ref": "#/$defs/version-of-a-whole-number"} in act["points"]["anyOf"]
    yes_no = schema("rulebook")["$defs"]["version-of-a-yes-or-no"]["properties"]["value"]["anyOf"]
    assert {"enum": ["yes", "no"], "type": "string"} in yes_no
    assert {"type": "boolean"} in yes_no
    with pytest.raises(LamppostError, match="Did you mean 'rulebook'"):
        schema("rulebok")


def test_a_rulebook_reads_as_rows(town: Path) -> None:
    book = load.rulebook(town / "town.yaml")
    table = {(row.claim, row.since): row for row in rows(book, book.sources)}
    late = table["acts.jaywalking.points", dt.date(2018, 1, 1)]
    assert (late.figure, late.grade, late.source) == ("-10 (-20 to -5)", "documented", "The law of the tests, art. 5")
    assert table["acts.jaywalking.lasts", None].figure == "1 year"
    assert table["consequences.no-travel", None].figure == "when on list debtors; touches travel; effect barred"
    assert table["association.kin.share", None].why == "Nobody says how much."
    assert [length(days) for days in (0, 1, 90, 365, 730, 10**6)] == [
        "0 days",
        "1 day",
        "90 days",
        "1 year",
        "2 years",
        "for good",
    ]


def test_everything_shipped_holds_together(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    folder = shipped("rulebook") and Path(load.__file__).parent
    assert folder
    kinds = [folder, folder.parent / "catalogue"]
    assert [str(problem) for problem in check_paths(kinds)] == []
