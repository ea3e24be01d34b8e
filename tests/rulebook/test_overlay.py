"""An overlay changes what it says it changes, or fails in a sentence; and what it writes is never taken for a law."""

from __future__ import annotations

import copy
from pathlib import Path

import pytest

from lamppost.errors import LamppostError, ProblemsError
from lamppost.rulebook import load
from lamppost.rulebook.check import check_file
from lamppost.rulebook.find import find
from lamppost.rulebook.overlay import AppliedChange, applied, world_of
from lamppost.rulebook.read import read
from small_town import BOOK, REGIME, SAFEGUARD, altered, write
from small_words import use_small_words


@pytest.fixture(autouse=True)
def town(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a rulebook, a regime and a safeguard, read with the small catalogue."""
    use_small_words(tmp_path / "words", monkeypatch)
    folder = tmp_path / "town"
    folder.mkdir()
    return write(folder)


def overlay(town: Path, *changes: str, extends: str | None = None) -> Path:
    """An overlay with some changes, each the inside of a flow mapping without its `why`."""
    base = f"extends: {extends}\n" if extends else ""
    lines = "".join(f"  - {{{change}, why: For the test.}}\n" for change in changes)
    write(town, change=f"overlay: change\ntitle: A change\n{base}change:\n{lines}")
    return town / "change.yaml"


def regime(town: Path, *changes: str, extends: str | None = None) -> load.LoadedRegime:
    return load.regime(town / "one-town.yaml", [overlay(town, *changes, extends=extends)])


def refused(town: Path, *changes: str, extends: str | None = None) -> list[str]:
    with pytest.raises(ProblemsError) as caught:
        regime(town, *changes, extends=extends)
    assert all(problem.file == str(town / "change.yaml") for problem in caught.value.problems)
    return [f"{problem.line}:{problem.column}: {problem.message}" for problem in caught.value.problems]


def test_a_change_is_made_and_remembered(town: Path) -> None:
    loaded = regime(town, "at: town.appeal.pauses_consequences, was: no, becomes: yes")
    appeal = loaded.rulebooks["town"].appeal
    assert appeal is not None
    assert appeal.pauses_consequences is not None
    version = appeal.pauses_consequences.versions[0]
    assert version.value is True
    assert (version.evidence, version.cite, version.why) == ("assumed", "change", "For the test.")
    assert appeal.evidence == "documented", "the entry keeps its own grade"
    assert loaded.rulebooks["town"].sources["change"].title == "A change"
    assert loaded.applied[0].changed == (
        AppliedChange("town", "appeal.pauses_consequences", "no", "yes", "For the test."),
    )
    assert set(loaded.sha256) == {str(town / f"{name}.yaml") for name in ("town", "one-town", "change")}


def test_the_base_is_left_as_it_is(town: Path) -> None:
    before = copy.deepcopy(read(town / "town.yaml").document.data)
    regime(town, "at: town.acts.spitting, becomes: null, was: {points: -5}")
    assert read(town / "town.yaml").document.data == before
    assert "spitting" in load.regime(town / "one-town.yaml").rulebooks["town"].acts


@pytest.mark.parametrize("word", ["no", "false", "{value: no}"])
def test_what_it_was_is_compared_by_what_it_means(town: Path, word: str) -> None:
    assert regime(town, f"at: town.appeal.pauses_consequences, was: {word}, becomes: yes").applied[0].changed


def test_a_history_is_compared_by_what_is_in_force_at_the_start(town: Path) -> None:
    loaded = regime(town, "at: town.acts.jaywalking.points, was: -10, becomes: -1")
    points = loaded.rulebooks["town"].acts["jaywalking"].points
    assert points is not None
    assert [version.value for version in points.versions] == [-1]
    assert "says '-10', not '-5'" in refused(town, "at: town.acts.jaywalking.points, was: -5, becomes: -1")[0]


def test_an_overlay_of_a_rulebook_needs_no_name_in_its_paths(town: Path) -> None:
    path = overlay(town, "at: appeal.pauses_consequences, was: no, becomes: yes", extends="town")
    assert check_file(path) == []
    assert load.regime(town / "one-town.yaml", [path]).applied[0].changed[0].book == "town"
    world = world_of(find("rulebook", town / "town.yaml"))
    after, done = applied(read(path).document, load.overlay(path), world, load.catalogue())
    assert after.books["town"].data["appeal"]["pauses_consequences"]["value"] == "yes"
    assert done.changed[0].was == "no"


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (
            "at: town.apeal.open, was: yes, becomes: no",
            "4:6: I do not know the word 'apeal' in a path. Did you mean 'appeal'?",
        ),
        (
            "at: town.appeal.opne, becomes: no",
            "I do not know the word 'opne' in a path after 'appeal'. Did you mean 'open'?",
        ),
        (
            "at: town.acts.spiting.points, was: -5, becomes: -1",
            "there is no 'spiting' in 'acts'. Did you mean 'spitting'?",
        ),
        ("at: twon.appeal.open, was: yes, becomes: no", "There is no rulebook 'twon' here. Did you mean 'town'?"),
        (
            "at: town.acts.spitting.points.value, was: -5, becomes: -1",
            "'acts.spitting.points' is one claim and changes as",
        ),
        ("at: town.covers.x, becomes: 1", "'covers' has nothing inside it: end the path there."),
        ("at: town, becomes: 1", "A path begins with the name of a rulebook (or '*') and goes on inside it"),
        ("at: town..open, becomes: 1", "goes on inside it, with one dot between words."),
        ("at: town.*.open, becomes: no", "'*' stands for a name that an author gives, not for a word of the format."),
        (
            "at: town.appeal.pauses_consequences, was: yes, becomes: no",
            "'town.appeal.pauses_consequences' says 'no', not 'yes': the base is not what this was written for.",
        ),
        (
            "at: town.appeal.pauses_consequences, was: no, becomes: false",
            "'town.appeal.pauses_consequences' already says 'no'; this changes nothing.",
        ),
        ("at: town.appeal.pauses_consequences, becomes: yes", "says 'no'. Write that as `was`"),
        ("at: town.acts.walking, becomes: null", "'town.acts.walking' already says nothing; this changes nothing."),
        ("at: town.lists.debtors.stays, was: 3 years, becomes: long", "'long' is not a length of time."),
        ("at: town.lists.debtors.stays, was: 3, becomes: 1 year", "'3' of what? Write for example '3 days'."),
        (
            "at: town.acts.spitting, was: {pionts: -5}, becomes: null",
            "I do not know the word 'pionts' here. Did you mean",
        ),
        (
            "at: town.lists.debtors, was: {stays: 3 years}, becomes: null",
            "'town.lists.debtors' says a block, not a block",
        ),
        (
            "at: town.appeal.open, was: yes, becomes: null",
            "After this change 'town' does not hold together: appeal: The word",
        ),
        ("at: '*.repair.*.wait', was: 1 year, becomes: 2 years", "says nothing, not '1 year'"),
        (
            "at: '*.association.kin.share', becomes: 0.1",
            "This overlay does not apply here and changes nothing: 'town.ass",
        ),
        (
            "at: '*.lists.red.stays', becomes: 1 year",
            "This overlay does not apply here and changes nothing: '*.lists.red",
        ),
        ("at: channels.lampost.hit, was: 0.9, becomes: 0", "there is no channel 'lampost'. Did you mean 'lamppost'?"),
        (
            "at: channels.court.hit, was: 0.9, becomes: 0",
            "'regime.channels.court.hit' says '0.5' (the catalogue), not '0.9'",
        ),
    ],
)
def test_what_cannot_be_meant_is_refused(town: Path, change: str, message: str) -> None:
    assert any(message in each for each in refused(town, change)), refused(town, change)


def test_every_change_that_fails_is_told_at_once(town: Path) -> None:
    found = refused(town, "at: town.appeal.opne, becomes: no", "at: town.acts.spitting.points, was: -7, becomes: -1")
    assert [each.split(":")[0] for each in found] == ["4", "5"]


def test_taking_out_a_list_that_is_still_used_names_the_change(town: Path) -> None:
    entry = "{stays: 3 years, leaves_when: [obligation met, found wrong], made_public: yes}"
    found = refused(town, f"at: town.lists.debtors, was: {entry}, becomes: null")
    assert any(
        "After this change 'town' does not hold together: acts.debt-unpaid.puts_on: There is no list" in f
        for f in found
    )


def test_a_star_stands_for_any_name_and_skips_what_is_so_already(town: Path) -> None:
    loaded = regime(town, "at: '*.acts.*.points', becomes: -5")
    assert [row.path for row in loaded.applied[0].changed] == [
        "acts.jaywalking.points",
        *(f"acts.{name}.points" for name in ("debt-unpaid", "volunteering")),
    ]
    assert loaded.applied[0].idle == ("'town.acts.spitting.points' already says '-5'",)
    every = regime(town, "at: '*.association.*', becomes: null").rulebooks["town"]
    assert every.association == {}


def test_a_change_that_finds_nothing_is_idle_beside_one_that_does(town: Path) -> None:
    loaded = regime(town, "at: '*.lists.red.stays', becomes: 1 year", "at: '*.appeal.second_look', becomes: yes")
    assert len(loaded.applied[0].changed) == 1
    assert loaded.applied[0].idle[0].startswith("'*.lists.red.stays': in 'town' there is no 'red'")


def test_a_new_entry_brings_its_grade_and_source(town: Path) -> None:
    entry = "{to: friend, carries: points, share: 0.2}"
    tie = regime(town, f"at: town.association.friends, becomes: {entry}").rulebooks["town"].association["friends"]
    assert (tie.evidence, tie.cite, tie.why) == ("assumed", "change", "For the test.")
    assert tie.share is not None
    assert tie.share.versions[0].evidence == "assumed"


def test_a_documented_change_cites_a_source_of_the_overlay(town: Path) -> None:
    text = (
        "overlay: change\ntitle: A change\nextends: town\nsources:\n  act-2020: {title: An act, kind: law}\nchange:\n"
        "  - {at: appeal.second_look, becomes: yes, cite: act-2020 s. 1, evidence: documented, why: The act says so.}\n"
    )
    write(town, change=text)
    assert check_file(town / "change.yaml") == []
    book = load.regime(town / "one-town.yaml", [town / "change.yaml"]).rulebooks["town"]
    assert book.appeal is not None
    assert book.appeal.second_look is not None
    assert book.appeal.second_look.versions[0].evidence == "documented"
    assert book.sources["act-2020"].title == "An act"
    write(town, change=text.replace("cite: act-2020 s. 1, ", ""))
    assert any("'documented' needs a source" in p.message for p in check_file(town / "change.yaml"))
    write(town, change=text.replace("act-2020:", "law:").replace("act-2020 s", "law s"))
    assert any("'law' is another source in 'town'" in p.message for p in check_file(town / "change.yaml"))


def test_channels_of_a_regime_can_be_changed_whether_it_names_them_or_not(town: Path) -> None:
    named = regime(town, "at: channels.lamppost.hit, was: 0.9, becomes: 0.1").regime.channels["lamppost"].hit
    assert named is not None
    assert named.versions[0].value == 0.1
    loaded = regime(town, "at: 'channels.*.wrong_person', becomes: 0")
    assert [row.path for row in loaded.applied[0].changed] == [
        "channels.court.wrong_person",
        "channels.lamppost.wrong_person",
    ]
    assert [row.was for row in loaded.applied[0].changed] == ["0.5", "0.5"]
    court = loaded.regime.channels["court"].wrong_person
    assert court is not None
    assert court.versions[0].value == 0


def test_safeguards_of_a_regime_come_first(town: Path) -> None:
    write(town, one_town=REGIME + "safeguards: [appeal-pauses]\n")
    loaded = load.regime(town / "one-town.yaml")
    assert [done.overlay.overlay for done in loaded.applied] == ["appeal-pauses"]
    with pytest.raises(ProblemsError, match=r"does not apply here and changes nothing: .* already says 'yes'"):
        load.regime(town / "one-town.yaml", [town / "appeal-pauses.yaml"])


def test_an_overlay_for_another_regime_does_not_apply(town: Path) -> None:
    write(town, two_town=altered(REGIME, "one-town", "two-town"))
    found = overlay(town, "at: start, was: 2018-01-01, becomes: 2019-01-01", extends="two-town")
    assert check_file(found) == []
    with pytest.raises(ProblemsError, match="It changes 'two-town', which is not here"):
        load.regime(town / "one-town.yaml", [found])
    with pytest.raises(LamppostError, match="There is no overlay 'nothing'"):
        load.regime(town / "one-town.yaml", ["nothing"])


def test_check_sees_what_is_wrong_without_a_base(town: Path) -> None:
    bad = overlay(
        town,
        "at: '*.apeal.open', becomes: yes",
        "at: '*.appeal.open', becomes: perhaps",
        "at: '*.appeal.open', becomes: yes",
        "at: channels.lamppost.hitt, becomes: 0",
    )
    assert [f"{problem.line}: {problem.message.split('.')[0]}" for problem in check_file(bad)] == [
        "4: I do not know the word 'apeal' in a path",
        "5: '*",
        "5: 'perhaps' is neither yes nor no",
        "7: I do not know the word 'hitt' in a path after 'channels",
    ]
    assert "There is no" in check_file(overlay(town, "at: appeal.open, becomes: no", extends="nowhere"))[0].message


def test_only_what_is_known_well_enough_is_kept(town: Path) -> None:
    known = load.regime(town / "one-town.yaml", grade="documented")
    book = known.rulebooks["town"]
    assert set(book.acts) == {"jaywalking", "debt-unpaid", "volunteering"}, "an assumed figure stays in its entry"
    assert set(book.consequences) == {"no-travel", "fast-loans"}
    assert book.association == {}
    assert known.left_out == ("town.acts.spitting", "town.consequences.dear-loans", "town.association.kin")
    assert "spitting" in load.regime(town / "one-town.yaml", grade="reported").rulebooks["town"].acts


def test_what_depends_on_something_left_out_goes_with_it(town: Path) -> None:
    text = altered(BOOK, "  debtors:\n", "  debtors:\n    evidence: reported\n")
    text = altered(text, "C: {cite: law art. 4}", "C: {cite: paper, evidence: reported}")
    write(town, town=text)
    book = load.regime(town / "one-town.yaml", grade="documented").rulebooks["town"]
    assert book.lists == {}
    assert book.bands == {}
    assert "debt-unpaid" not in book.acts, "it did nothing but list"
    assert book.consequences == {}
    assert book.repair["by-service"].open_for == ("jaywalking",)


def test_what_an_overlay_asks_stays_at_any_grade(town: Path) -> None:
    entry = "{to: friend, carries: points, share: 0.2}"
    path = overlay(town, f"at: town.association.friends, becomes: {entry}")
    loaded = load.regime(town / "one-town.yaml", [path], grade="documented")
    assert list(loaded.rulebooks["town"].association) == ["friends"]


def test_the_safeguard_of_these_tests_holds_together(town: Path) -> None:
    assert SAFEGUARD in (town / "appeal-pauses.yaml").read_text()
    assert check_file(town / "appeal-pauses.yaml") == []
