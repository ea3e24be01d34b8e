"""One person to read about: every line as it happened, and what would have happened otherwise, worked out by hand."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path

import numpy as np
import pytest

import busy_town
import dozen
import lamppost as lp
from lamppost.measure.world import live
from lamppost.rulebook.knobs import turned
from lamppost.study.compare.truth import truth_of
from lamppost.study.compare.twin import Twins
from lamppost.study.person.model import PersonLine, PersonPage
from lamppost.study.person.page import person_page
from lamppost.study.person.store import Everybody, everybody
from lamppost.words import LANGUAGES
from ledger_rows import LATIN
from work import calls


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Everybody:
    """The dozen, by their script."""
    return everybody(dozen.lived(dozen.dozen(tmp_path_factory.mktemp("dozen"))))


@pytest.fixture(scope="module")
def twins(tmp_path_factory: pytest.TempPathFactory) -> list[Everybody]:
    """The dozen twice: as they are, and with a list that stands three weeks instead of ten."""
    folder = tmp_path_factory.mktemp("twins")
    return [
        everybody(dozen.lived(dozen.dozen(folder, *each), name)) for name, each in (("as", ()), ("short", ["shorter"]))
    ]


@cache
def busy() -> Everybody:
    """A town in which everything happens often."""
    rules = busy_town.regime("everything")
    return everybody(live(busy_town.society(400, 2), rules, 60, 3, watch=range(400)))


def told(page: PersonPage, world: int = 0) -> list[tuple[int, str]]:
    return [(line.week, line.what) for line in page.worlds[world].lines]


def refused(page: PersonPage) -> list[PersonLine]:
    return [line for line in page.worlds[0].lines if line.kind == "refused"]


# --- the lines


def test_the_life_of_somebody_who_did_it(kept: Everybody) -> None:
    """Person 0 strikes somebody: three lists, three refusals, all by the rules' own terms."""
    page = person_page([kept], 0)
    assert page.title == "Person 0"
    assert page.who.said.startswith("man, aged 40")
    assert page.who.household_size == 3
    assert [each.person for each in page.who.household] == [1, 2]
    found = refused(page)
    assert [line.week for line in found] == [2, 3, 4]
    assert all(line.classes == () and line.notice is False for line in found)
    assert {line.otherwise for line in found} == {
        "It would have happened all the same without false records and without ties."
    }
    rule = found[0].rule
    assert rule is not None
    assert (rule.rulebook, rule.path, rule.grade) == ("dozen-town", "consequences.no-housing", "documented")
    assert rule.title == "The town"
    assert rule.source is not None
    assert rule.source.title == "The law of the tests"
    counts = page.worlds[0].counts
    assert (counts.records, counts.untrue, counts.refusals, counts.wrongful, counts.through_ties) == (2, 0, 3, 0, 0)


def test_a_false_record_and_a_tie_are_told_as_such(kept: Everybody) -> None:
    wrongly = person_page([kept], 3)
    record = next(line for line in wrongly.worlds[0].lines if line.kind == "recorded")
    assert (record.truth, record.truth_said) == ("untrue", "not true: nobody did it")
    assert [line.classes for line in refused(wrongly)] == [("false records",)]
    assert refused(wrongly)[0].otherwise == "Without false records this refusal would not have happened."
    listed = [line for line in wrongly.worlds[0].lines if line.kind == "listed"]
    assert len(listed) == 3
    assert all(line.classes == ("false records",) and line.otherwise for line in listed)
    tied = person_page([kept], 1)
    assert [line.classes for line in refused(tied)] == [("ties",)]
    both = refused(person_page([kept], 4))[0]
    assert both.classes == ("false records", "ties")
    assert both.otherwise.startswith("Without false records, or without ties")


def test_notice_is_said_where_it_was_given(kept: Everybody) -> None:
    """Person 5 is told three weeks before the entry takes effect, and is refused because of it."""
    page = person_page([kept], 5)
    entry = next(line for line in page.worlds[0].lines if line.kind == "listed")
    assert entry.notice is True
    assert [line.notice for line in refused(page)] == [True, True]
    assert refused(page)[0].notice_said == "Notice had been given before it took effect."


def test_points_are_counted_and_come_back(kept: Everybody) -> None:
    page = person_page([kept], 8)
    counts = page.worlds[0].counts
    assert (counts.records, counts.untrue, counts.points_lost, counts.points_won) == (2, 1, 60, 0)
    (score,) = page.worlds[0].scores
    assert (score.rulebook, score.points, score.start, score.band) == ("dozen-town", 100, 100, "good")


def test_whoever_never_meets_the_system_has_nothing_to_read(kept: Everybody) -> None:
    page = person_page([kept], 11)
    (life,) = page.worlds
    assert [line.kind for line in life.lines] == ["band changed"]
    assert [each.kind for each in life.possible] == ["nothing"]
    assert life.lists == ()


# --- what can still be done


def shorter(weeks: int, folder: Path) -> Everybody:
    """The dozen after so many weeks."""
    rules = dozen.dozen(folder)
    return everybody(live(dozen.society(), rules, weeks, 1, change=dozen.still, script=dozen.script(), threads=1))


def test_what_can_be_done_in_the_middle_of_it(tmp_path: Path) -> None:
    """After six weeks person 0 is on a list of the town's and two of the railway's, until week 11: the day is said."""
    now = shorter(6, tmp_path)
    found = person_page([now], 0).worlds[0]
    end = now.start.toordinal() + 7 * 11 + 1  # ten weeks after a Tuesday
    assert {entry.until for entry in found.lists} == {type(now.start).fromordinal(end).isoformat()}
    waits = [each for each in found.possible if each.kind == "wait"]
    assert len(waits) == 3
    assert all(each.day == found.lists[0].until for each in waits)
    appeal = next(each for each in found.possible if each.kind == "appeal")
    assert appeal.said == (
        "Appeal to The town of the tests; no time limit is given. A decision is due within 14 days. "
        "Until it is decided the consequences go on."
    )
    assert appeal.open
    closed = [each for each in found.possible if each.kind == "no_appeal"]
    assert [(each.rulebook, each.open) for each in closed] == [("dozen-rail", False)]
    assert found.possible[-1].kind == "no_appeal"


def test_a_way_out_is_said(tmp_path: Path) -> None:
    found = person_page([shorter(7, tmp_path)], 5).worlds[0].possible
    way = next(each for each in found if each.kind == "way_out")
    assert way.said == "debtors ends when one of these is met: obligation met. It is to be removed within 35 days."


def test_points_that_lapse_are_said_with_their_day(tmp_path: Path) -> None:
    now = shorter(5, tmp_path)
    found = person_page([now], 6).worlds[0].possible
    wait = next(each for each in found if each.kind == "wait")
    assert wait.day == type(now.start).fromordinal(now.start.toordinal() + 7 * 9 + 1).isoformat()
    assert "stop counting on" in wait.said


# --- twins


def test_where_two_lives_part(twins: list[Everybody]) -> None:
    """The town's list stands three weeks instead of ten: person 1, through the tie, is given a home in week 5."""
    page = person_page(twins, 1)
    assert page.parted is not None
    assert page.parted.worlds == ("as", "short")
    assert [rule.path for rule in page.parted.rules] == ["lists.rough.stays"]
    assert [step.person for step in page.parted.steps][-1] == 1
    assert page.parted.week == page.parted.steps[-1].week
    assert len(refused(page)) == 1
    assert page.worlds[1].counts.refusals == 0
    assert page.worlds[1].title == "A town of a dozen, with: A question"
    same = person_page(twins, 11)
    assert same.parted is None


def test_it_is_the_answer_of_why(twins: list[Everybody], tmp_path: Path) -> None:
    """The same parting as `Twins.why`, which lives both worlds again."""
    lived = Twins.of([dozen.lived(dozen.dozen(tmp_path, *each), name) for name, each in (("a", ()), ("b", ["alone"]))])
    kept = [everybody(world) for world in lived.worlds]
    for person in (0, 1, 4, 8):
        page, why = person_page(kept, person), Twins.why(lived, person) if person in (1, 4) else None
        if why is None or why.first is None:
            continue
        assert page.parted is not None
        assert page.parted.week == why.first.week
        assert [step.person for step in page.parted.steps] == [part.person for part in why.partings]


# --- a whole town


def test_the_counts_of_all_pages_are_those_of_the_town() -> None:
    kept = busy()
    world = live(kept.society, kept.regime, kept.weeks, kept.seed)
    found = truth_of(world)
    people = found.refusals.filter(~found.refusals["firm"])
    lives = [person_page([kept], person).worlds[0] for person in range(kept.society.people)]
    assert sum(life.counts.refusals for life in lives) == people.height > 0
    assert sum(life.counts.wrongful for life in lives) == people["wrongful"].sum() > 0
    assert sum(life.counts.through_ties for life in lives) == people["collateral"].sum() > 0
    told_ = sum(line.notice is False for life in lives for line in life.lines if line.kind == "refused")
    assert told_ == people["unannounced"].sum()
    own = found.listings.filter(~found.listings["firm"])
    listed = {  # two entries on one list in one week are one
        (person, line.week, line.rule.rulebook, line.rule.path, line.classes)
        for person, life in enumerate(lives)
        for line in life.lines
        if line.kind == "listed" and line.otherwise and line.rule is not None
    }
    assert sum("false records" in each[-1] for each in listed) == own["wrongful"].sum() > 0
    assert sum("ties" in each[-1] for each in listed) == own["collateral"].sum() > 0
    lost = world.notes.lost
    for person, life in enumerate(lives):
        exact = int(lost[person]) / 52 / 65535 * int(kept.society.income[person])
        assert life.counts.yuan_income == pytest.approx(exact, abs=1 + 0.03 * exact)
    assert any(life.counts.yuan_income for life in lives)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_of_a_busy_town_can_be_told(language: str) -> None:
    kept = busy()
    for person in range(0, kept.society.people, 5):
        page = person_page([kept], person, language)
        data = json.loads(json.dumps(page.data()))
        assert data["language"] == language
        for line in page.worlds[0].lines:
            assert "{" not in line.what + line.otherwise + line.notice_said
            assert line.what
        assert all(each.said and "{" not in each.said for each in page.worlds[0].possible)
        if language != "en":
            assert not LATIN.search(page.who.said + page.title + page.note)
            assert not any(LATIN.search(line.otherwise + line.notice_said) for line in page.worlds[0].lines)


def test_the_chinese_of_a_shipped_regime_has_no_english() -> None:
    rules = lp.regime("leaflet-hk-2019")
    kept = everybody(live(lp.Society.generate(150, seed=2, place="hong-kong"), rules, 80, 3, watch=range(150)), False)
    assert not kept.classed
    said = set()
    for person in range(150):
        life = person_page([kept], person, "zh-Hant").worlds[0]
        said |= {line.what + line.by + line.otherwise for line in life.lines} | {each.said for each in life.possible}
        said |= {line.rule.label + line.rule.title for line in life.lines if line.rule is not None}
    assert len(said) > 50
    assert not [each for each in said if LATIN.search(each)]


def test_what_it_cost_is_told_apart_from_deposits() -> None:
    """A deposit is given back some day, what is dearer stays dearer."""
    rules, people = lp.regime("mainland-city-2019"), lp.Society.generate(300, seed=2)
    kept = everybody(live(people, rules, 40, 3, watch=range(300)), False)
    lives = [person_page([kept], person).worlds[0] for person in range(300)]
    costly = [line for life in lives for line in life.lines if line.yuan is not None]
    assert sum(life.counts.yuan_deposits for life in lives) == sum(line.deposit for line in costly) > 0
    assert all((line.deposit > 0) == ("deposit" in line.what and "no deposit" not in line.what) for line in costly)
    assert all(line.kind == "touched" for line in costly)
    for life in lives:
        money = life.counts.yuan_dearer + life.counts.yuan_deposits
        assert money == sum(line.yuan or 0 for line in life.lines)


def test_a_turned_knob_is_said_and_where_it_made_a_difference() -> None:
    rules, people = lp.regime("leaflet-hk-2019"), lp.Society.generate(150, seed=2, place="hong-kong")
    worlds = [live(people, each, 80, 3, watch=range(150)) for each in (rules, turned(rules, {"error": 0.0}))]
    kept = [everybody(each, False) for each in worlds]
    pages = [person_page(kept, person, "zh-Hans") for person in range(0, 150, 3)]
    assert {page.worlds[1].title for page in pages} == {"2019年传单所称的香港，加上：记录差错：0倍"}
    assert (
        sum(page.worlds[1].counts.untrue for page in pages) == 0 < sum(page.worlds[0].counts.untrue for page in pages)
    )
    for page in pages:
        if page.worlds[0].counts.untrue:
            assert page.parted is not None


# --- files, speed, mistakes


def test_a_file_gives_the_same_pages(tmp_path: Path) -> None:
    kept = busy()
    kept.save(tmp_path / "people.npz")
    again = Everybody.read(tmp_path / "people.npz", kept.regime, kept.society)
    for person in range(0, kept.society.people, 20):
        assert person_page([again], person) == person_page([kept], person)
    other = busy_town.society(401, 2)
    with pytest.raises(lp.LamppostError, match="another society"):
        Everybody.read(tmp_path / "people.npz", kept.regime, other)
    (tmp_path / "people.npz").write_bytes((tmp_path / "people.npz").read_bytes()[:2000])
    with pytest.raises(lp.LamppostError, match="cannot be read"):
        Everybody.read(tmp_path / "people.npz", kept.regime, kept.society)


def test_a_page_is_little_work() -> None:
    """A page is made from the person's own lines: work for each line, and none for the rest of the town."""
    kept = busy()
    person_page([kept, kept], 0)
    counts = np.bincount(kept.trace["person"], minlength=kept.society.people)
    for person in np.argsort(-counts)[:5]:
        page = person_page([kept, kept], int(person))
        lines = sum(len(world.lines) for world in page.worlds)
        work = calls(lambda person=person: person_page([kept, kept], int(person)))
        assert work < 200 * lines


def test_mistakes_are_told_in_one_line(kept: Everybody) -> None:
    for worlds, person, language, what in (
        ([kept], 12, "en", "There is no person 12: they are numbered 0 to 11."),
        ([kept], -1, "en", "There is no person -1"),
        ([kept], 0, "zh", "There is no language 'zh'"),
        ([kept, busy()], 0, "en", "are not twins"),
        ([], 0, "en", "Give at least one world"),
    ):
        with pytest.raises(lp.LamppostError, match=re.escape(what)):
            person_page(worlds, person, language)  # type: ignore[arg-type]
