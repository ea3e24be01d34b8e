"""Each shipped safeguard changes what it says in every regime it can apply to, and says in one line where it cannot."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from lamppost.errors import ProblemsError
from lamppost.measure.world import live
from lamppost.rulebook import load
from lamppost.rulebook.check import check_file
from lamppost.rulebook.find import shipped
from lamppost.rulebook.regime import Regime, regime
from lamppost.society.model import Society
from lamppost.study.scripted.cases import check_cases
from lamppost.town.codes import FOREGONE, INVENTED, TWICE, UNSEEN, WRONG_PERSON
from small_town import BOOK, write
from small_words import use_small_words

SAFEGUARDS = (
    "notice",
    "reasons",
    "appeal",
    "correction",
    "expiry",
    "display-caps-2026",
    "repair",
    "consent-2021",
    "reward-only-2019",
    "no-association",
    "one-act-one-penalty",
    "speech-out-of-scope",
    "private-data-out-of-scope",
    "children-out",
    "essential-services-protected",
    "human-review",
    "error-rate-ceiling",
    "random-audit",
)
DATED = "repair-2026"
"""The one overlay among them that is law and no question: what the order of 2026 changed."""
FOLDER = shipped("overlay")["notice"].parent


def test_every_shipped_overlay_is_tested_here() -> None:
    assert set(shipped("overlay")) == {*SAFEGUARDS, DATED}


@pytest.mark.parametrize("name", SAFEGUARDS)
def test_each_is_shipped_holds_together_and_has_a_case(name: str) -> None:
    assert check_file(FOLDER / f"{name}.yaml") == []
    assert check_file(FOLDER / f"{name}.cases.yaml") == []
    overlay = load.overlay(name)
    assert overlay.evidence == "assumed", "a question that is asked is never a law"
    assert overlay.title.zh_hans
    assert overlay.title.zh_hant
    for change in overlay.change:
        assert change.cite is None or change.cite.split(" ")[0] in overlay.sources


@pytest.mark.parametrize("name", [*SAFEGUARDS, DATED])
def test_the_cases_show_the_difference(name: str) -> None:
    path = FOLDER / f"{name}.cases.yaml"
    results = check_cases(path)
    assert [result.message for result in results if not result.ok] == []
    with_it = {case.with_ for case in load.cases(path).cases}
    assert with_it == {(), (name,)}, "the same with the safeguard and without"


@pytest.mark.parametrize("under", load.names("regime"))
def test_each_applies_to_each_regime_or_says_why_not(under: str) -> None:
    for name in (*SAFEGUARDS, DATED):
        try:
            loaded = load.regime(under, [name])
        except ProblemsError as error:
            (problem,) = error.problems
            assert problem.message.startswith("This overlay does not apply here and changes nothing: "), str(problem)
            assert "\n" not in problem.message
            continue
        assert loaded.applied[-1].changed, (under, name)
        ready = Regime(loaded, load.catalogue())
        assert ready.tables(ready.start).law.book.shape[0] == len(loaded.rulebooks), "what comes out can be run"


@pytest.mark.parametrize("under", ["leaflet-hk-2019", "suining-2010", "mainland-city-2019"])
def test_all_together_hold_together(under: str) -> None:
    applied: list[str] = []
    for name in SAFEGUARDS:
        try:
            load.regime(under, [*applied, name])
        except ProblemsError:
            continue  # the test above says that this is in one clear line
        applied.append(name)
    loaded = load.regime(under, applied)
    words = load.catalogue()
    assert len(applied) > 8
    for book in loaded.rulebooks.values():
        assert not book.association
        for act in book.acts:
            assert not words.acts[act].speech
            assert not words.acts[act].private
        for consequence in book.consequences.values():
            assert consequence.reaches == "self"
            if consequence.kind == "sanction":
                services = [s for name in consequence.touches for s in words.groups.get(name, (name,))]
                assert not any(words.services[service].essential for service in services)
                assert not consequence.when.band


@cache
def false_records(overlay: str) -> tuple[int, int]:
    """False and true records in a year of a small Hong Kong under the leaflet, with an overlay or without ('')."""
    law = regime("leaflet-hk-2019", [overlay] if overlay else [])
    flags = live(Society.generate(2500, 3, "hong-kong"), law, 52, 4).events["flags"]
    recorded = flags & (UNSEEN | FOREGONE) == 0
    false = flags & (TWICE | WRONG_PERSON | INVENTED) != 0
    return int((recorded & false).sum()), int((recorded & ~false).sum())


@pytest.mark.parametrize("name", ["human-review", "error-rate-ceiling", "random-audit"])
def test_safeguards_against_errors_leave_fewer_of_them(name: str) -> None:
    """Errors are chance, which a scripted life has none of: what these do is seen in a town."""
    before, after = false_records(""), false_records(name)
    assert 0 < after[0] < before[0]
    assert after[1] >= before[1], "a record that is no longer put on somebody else is a true one"


def test_with_reasons_more_of_the_wrongly_recorded_ask() -> None:
    """How many ask is chance as well; the rules say how large it is."""
    plain, given = regime("greater-bay-2019"), regime("greater-bay-2019", ["reasons"])
    silent, told = (each.tables(plain.start).law.book["asks_wrong"] for each in (plain, given))
    assert (told >= silent).all()
    firms = plain.plan.book_number("greater-bay-firms")  # where the place that refuses is not the place that listed
    assert told[firms] > silent[firms] > 0


def test_with_repair_points_come_back_sooner() -> None:
    """Whether somebody asks for repair is chance: under it, fewer have lost points at the end."""
    people, low = Society.generate(2500, 3), []
    for overlays in ([], ["repair"]):
        world = live(people, regime("suining-2010", overlays), 78, 4)
        start = int(world.town.tables_at(0).law.book[0]["start"])
        low.append(int((start - world.town.state.score[0, : people.people]).clip(0).sum()))
    assert low[1] < low[0]


@pytest.fixture
def town(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    use_small_words(tmp_path / "words", monkeypatch)
    folder = tmp_path / "town"
    folder.mkdir()
    return write(folder)


def changed(town: Path, *changes: str) -> load.LoadedRegime:
    lines = "".join(f"  - {{{change}, why: For the test.}}\n" for change in changes)
    write(town, change=f"overlay: change\ntitle: A change\nchange:\n{lines}")
    return load.regime(town / "one-town.yaml", [town / "change.yaml"])


def paths(loaded: load.LoadedRegime) -> list[str]:
    return [row.path for row in loaded.applied[-1].changed]


@pytest.mark.parametrize(
    ("at", "found"),
    [
        ("*.acts.{deducts}", ["acts.jaywalking", "acts.spitting"]),
        ("*.acts.{adds}", ["acts.volunteering"]),
        ("*.acts.{own term}", ["acts.debt-unpaid"]),
        ("*.acts.{breach, not repairable}", ["acts.spitting", "acts.debt-unpaid"]),
        ("*.consequences.{sanction, by band}", ["consequences.dear-loans"]),
        ("{scored}.consequences.{by list}", ["consequences.no-travel"]),
        ("*.consequences.{reward}", ["consequences.fast-loans"]),
    ],
)
def test_words_in_braces_stand_for_names(town: Path, at: str, found: list[str]) -> None:
    assert [path for path in paths(changed(town, f"at: '{at}', becomes: null")) if path.count(".") == 1] == found


def test_what_hung_on_an_entry_that_is_taken_out_goes_too(town: Path) -> None:
    loaded = changed(town, "at: '*.acts.{breach}', becomes: null", "at: '*.lists.{black}', becomes: null")
    book = loaded.rulebooks["town"]
    assert list(book.acts) == ["volunteering"]
    assert book.lists == book.repair == {}
    assert list(book.consequences) == ["dear-loans", "fast-loans"]
    assert "repair.by-service" in paths(loaded)
    assert all(row.why == "For the test." for row in loaded.applied[-1].changed)


def test_limits_touch_only_what_goes_beyond_them(town: Path) -> None:
    loaded = changed(
        town,
        "at: '*.acts.{deducts}.lasts', at_most: 2 years",
        "at: '*.lists.*.stays', at_most: 1 year",
        "at: '*.lists.*.notice_first', at_least: 7 working days",
        "at: '*.lists.*.deleted_within', at_most: 3 days",
        "at: '{person}.who.age_from', at_least: 16",
    )
    assert paths(loaded) == ["acts.spitting.lasts", "lists.debtors.stays", "lists.debtors.notice_first"]
    stays = loaded.rulebooks["town"].lists["debtors"].stays
    assert stays is not None
    assert (stays.versions[0].value, stays.versions[0].evidence) == (365, "assumed")


def test_a_limit_keeps_the_history_that_is_within_it(town: Path) -> None:
    history = "[{since: 2015-01-01, value: for good}, {since: 2019-01-01, value: 1 year}]"
    write(town, town=BOOK.replace("stays: 3 years", f"stays: {history}"))
    stays = changed(town, "at: '*.lists.*.stays', at_most: 2 years").rulebooks["town"].lists["debtors"].stays
    assert stays is not None
    assert [(v.value, v.evidence) for v in stays.versions] == [(730, "assumed"), (365, "documented")]


def test_a_service_is_taken_out_of_its_group(town: Path) -> None:
    whole = changed(town, "at: '*.consequences.*.touches.{not essential}', becomes: null")
    assert "consequences.no-travel" in paths(whole), "nothing is left of it"
    write(town, town=BOOK.replace("touches: travel", "touches: [flight, train]"))
    loaded = changed(town, "at: '*.consequences.*.touches.flight', becomes: null")
    assert loaded.rulebooks["town"].consequences["no-travel"].touches == ("train",)
    assert paths(loaded) == ["consequences.no-travel.touches.flight"]


def test_names_are_added_to_what_is_there(town: Path) -> None:
    loaded = changed(town, "at: '*.who.spares', adds: [student, elder]")
    assert loaded.rulebooks["town"].who is not None
    assert loaded.rulebooks["town"].who.spares == ("student", "elder")


def test_a_new_entry_can_be_open_for_what_braces_name(town: Path) -> None:
    loaded = changed(town, "at: '*.repair.back', becomes: {open_for: ['{deducts}', '{black}'], wait: 1 year}")
    assert loaded.rulebooks["town"].repair["back"].open_for == ("jaywalking", "spitting", "debtors")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (
            "at: '*.acts.{speach}', becomes: null",
            "I do not know the word 'speach' in braces among 'acts'. Did you mean",
        ),
        ("at: '*.bands.{best}', becomes: null", "Among 'bands' nothing can be chosen by words in braces."),
        ("at: '*.{acts}.x', becomes: null", "stands for names that an author gives, not for words of the format"),
        ("at: '{firms}.who.age_from', becomes: 18", "I do not know the word 'firms' in braces among 'rulebooks'."),
        ("at: '*.acts.{speech}', becomes: null", "nothing: no rulebook here has an act that is speech."),
        ("at: '{firm}.who.age_from', becomes: 18", "there is no rulebook that is about firms here."),
        ("at: '*.appeal.open', at_most: yes", "`at_most` is for figures and lengths of time"),
        ("at: '*.lists.*.stays', at_most: [{value: 1 year}]", "`at_most` is one value, not a history."),
        ("at: '*.lists.*.stays', adds: x", "`adds` is for lists of names, and there is none at this place."),
        ("at: '*.consequences.*.touches.flight', becomes: train", "A name in a list can only be taken out"),
        ("at: '*.lists.*.stays', at_most: null", "`at_most` needs a value."),
        ("at: '*.lists.*.stays'", "A change does one thing: write one of `becomes`, `at_most`, `at_least`, `adds`."),
        ("at: '*.lists.*.stays', becomes: 1 year, at_most: 1 year", "A change does one thing"),
        ("at: '*.repair.x', becomes: {open_for: '{blck}'}", "I do not know the word 'blck' in braces among 'acts'."),
        ("at: town.lists.debtors.stays, was: 3 years, at_most: 4 years", "already says '3 years', within '4 years'"),
    ],
)
def test_what_cannot_be_meant_is_refused(town: Path, change: str, message: str) -> None:
    with pytest.raises(ProblemsError) as caught:
        changed(town, change)
    assert any(message in problem.message for problem in caught.value.problems), str(caught.value)
