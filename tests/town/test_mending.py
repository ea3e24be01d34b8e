"""What is undone, by appeal or by repair, and what must stay as it is; ties that go as far as they say; the levy.

Each of these was wrong once. The cases beside `towns/mending.yaml` are lives of one person, worked out by hand; what
needs a town, or the truth beside what is believed, is here.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from busy_town import regime, society
from lamppost.rulebook.check import check_paths
from lamppost.rulebook.regime import Regime
from lamppost.study.scripted.cases import alone, check_cases
from lamppost.town.codes import INVENTED, TRUE
from lamppost.town.loop import Town
from lamppost.town.script import Script, still
from plain_town import PlainTown, differences
from plain_town.ties import FRIEND, reached

TOWNS = Path(__file__).parents[1] / "data" / "towns"
BOOK = TOWNS / "mending.yaml"
CASES = check_cases(TOWNS / "mending.cases.yaml")


@cache
def mending() -> Regime:
    return alone(BOOK)


def lived(weeks: int, *records: tuple[int, int, str, int], people: int = 200) -> Town:
    """A town that is still but for these records: week, person, act, flags."""
    law = mending()
    script = Script()
    for week, person, act, flags in records:
        row = (person, person, week, law.catalogue.acts[act].code, 0, 3, 2**64 - 1, 0, flags)
        script.records.setdefault(week, []).append(row)
    epochs = [replace(each, tables=still(each.tables)) for each in law.epochs(law.start, weeks)]
    run = Town(society(people), epochs, 1, script=script)
    run.run(weeks)
    return run


def scores(run: Town, person: int) -> tuple[int, int]:
    """Points in belief and in truth."""
    return int(run.state.score[0, person]), int(run.state.score_true[0, person])


def friends(person: int) -> set[int]:
    """A person's friends, as the plain town has them."""
    law = mending()
    return set(reached(PlainTown(society(200), law.epochs(law.start, 1), 1), FRIEND, 1, person, 0))


def listed(run: Town, name: str) -> set[int]:
    """Everybody on a list."""
    which, used = mending().plan.list_number(0, name), int(run.lists.used[0])
    on = run.lists.entry["until"][:used, which] > run.last_day
    return set(run.lists.holder["person"][:used][on].tolist())


def test_the_town_holds_together() -> None:
    assert check_paths([BOOK, TOWNS / "mending.cases.yaml"]) == []


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_case_holds(case: object) -> None:
    assert case.ok, case.message  # type: ignore[attr-defined]


def test_a_listing_goes_along_as_many_ties_as_the_rulebook_says() -> None:
    run = lived(12, (1, 7, "traffic-offence", TRUE))
    assert len(friends(7)) > 4
    assert listed(run, "shamed") == {7, *friends(7)}


def test_who_was_listed_through_a_tie_and_then_for_an_own_deed_passes_it_on() -> None:
    first = lived(12, (1, 7, "traffic-offence", TRUE))
    friend = min(listed(first, "shamed") - {7})
    both = lived(12, (1, 7, "traffic-offence", TRUE), (6, friend, "traffic-offence", TRUE))
    assert friends(friend) <= listed(both, "shamed")
    assert len(listed(both, "shamed")) > len(listed(first, "shamed"))


def test_points_won_back_by_a_deed_that_nobody_did_are_not_won_back_in_truth() -> None:
    deed = (1, 7, "waste-unsorted", TRUE)
    assert scores(lived(6, deed, (3, 7, "blood-donation", INVENTED)), 7) == (97, 95)
    assert scores(lived(6, deed, (3, 7, "blood-donation", TRUE)), 7) == (97, 97)
    # What was not won back in truth lapses in truth.
    assert scores(lived(24, deed, (3, 7, "blood-donation", INVENTED)), 7) == (100, 100)


def test_a_grade_or_an_entry_ended_by_a_deed_that_nobody_did_stands_in_truth() -> None:
    law = mending()
    dark = list(law.plan.books[0].bands).index("dark")
    for flags, band_true, on_true in ((INVENTED, dark, True), (TRUE, 0, False)):
        run = lived(6, (1, 7, "quarrel-picked", TRUE), (1, 7, "traffic-offence", TRUE), (3, 7, "blood-donation", flags))
        assert (run.state.band[0, 7], run.state.band_true[0, 7]) == (0, band_true)
        entry = run.lists.entry[run.state.actor["row"][7], law.plan.list_number(0, "shamed")]
        assert (entry["until"] > run.last_day, entry["until_true"] > run.last_day) == (False, on_true)


# The levy


def test_the_levy_is_never_overdrawn() -> None:
    """Where it suffices for a few only, as many lots draw on it as it suffices for, in both towns alike."""
    what = regime("everything")
    run = Town(society(120), what.epochs(what.start, 40), 7)
    plain = PlainTown(society(120), what.epochs(what.start, 40), 7)
    lots = []
    for _ in range(40):
        run.purse = plain.purse = min(run.purse, 60)
        run.step()
        plain.step()
        assert run.purse == plain.purse >= 0
        lots.append(run.lots)
    assert differences(run, plain) == []
    assert any(0 < each < 256 for each in lots)


# More than there is room for


@pytest.mark.parametrize(
    ("block", "lines", "said"),
    [
        ("bands", [f"  b{n}: {{at_least: {1000 - n}}}" for n in range(16)], "16 bands at most; this one has 19"),
        ("lists", [f"  l{n}: {{stays: 1 year}}" for n in range(64)], "64 lists at most; this one has 66"),
    ],
)
def test_more_bands_or_lists_than_there_is_room_for_are_told_in_one_line(
    tmp_path: Path, block: str, lines: list[str], said: str
) -> None:
    path = tmp_path / "mending.yaml"
    path.write_text(BOOK.read_text(encoding="utf-8").replace(f"{block}:\n", "\n".join([f"{block}:", *lines, ""]), 1))
    problems = [problem.message for problem in check_paths([path])]
    assert [message for message in problems if said in message] == problems[:1] or said in "".join(problems)
    assert sum(said in message for message in problems) == 1
