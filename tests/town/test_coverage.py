"""One answer to "does this rulebook reach this actor": the columns of predicates.py against the kernel of the week."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import lamppost as lp
from busy_town import regime, society
from lamppost.catalogue.people import FLAGS
from lamppost.compiled import compiled
from lamppost.measure.inequality import scores
from lamppost.measure.world import live
from lamppost.study.person.page import person_page
from lamppost.study.person.store import everybody
from lamppost.town.population import population_of
from lamppost.town.predicates import covered, reaches
from lamppost.town.state import new_state
from lamppost.town.tables import BOOK

SCORED = """
rulebook: scored
title: A scored book that also reaches those who cross the boundary
authority: Nobody
evidence: assumed
why: A made-up test.
covers: person
in_force: {since: 2015-01-01}
who:
  where: [mainland, guangdong]
  also: [cross-boundary]
score: {start: 100}
bands:
  A: {at_least: 100}
  B: {}
acts:
  littering: {points: -10}
consequences:
  c: {when: {band: B}, touches: [taxi-ride], effect: barred}
"""
REGIME = """
regime: across
title: One book
place: greater-bay
start: 2019-01-07
rulebooks: [scored]
"""


@compiled
def by_the_kernel(law, population, state, answers):  # type: ignore[no-untyped-def]
    for book in range(answers.shape[0]):
        for actor in range(answers.shape[1]):
            answers[book, actor] = covered(law, population, state, book, actor)


def test_the_columns_say_what_the_kernel_says() -> None:
    what, town = regime("greater-bay-2019"), society(1500, place="greater-bay")
    tables, chance = what.tables(what.start), np.random.default_rng(3)
    books = np.zeros(300, BOOK)
    books["on"], books["firm"] = chance.random(300) < 0.9, chance.random(300) < 0.3
    books["age_from"], books["age_below"] = chance.integers(0, 40, 300), chance.integers(20, 200, 300)
    books["places"] = chance.integers(0, 32, 300)
    for name, most in (("also", 2), ("need", 2), ("bar", 2)):
        for _ in range(most):
            books[name] |= np.where(chance.random(300) < 0.4, 1 << chance.integers(0, 31, 300), 0).astype(np.uint32)
    law, population, state = tables.law._replace(book=books), population_of(town, 1), new_state(town, tables)
    answers = np.zeros((len(books), population.people + population.firms), np.bool_)
    by_the_kernel(law, population, state, answers)
    actor = state.actor
    for number, book in enumerate(books):
        for firm, here in ((False, slice(0, population.people)), (True, slice(population.people, None))):
            told = reaches(
                book, firm=firm, age=actor["age"][here], place=actor["place"][here], flags=actor["flags"][here]
            )
            assert np.array_equal(told, answers[number, here])
    assert 0.02 < answers.mean() < 0.9
    outside = (books["places"][:, None] >> actor["place"].astype(np.int64)) & 1 == 0
    assert (answers & outside).any()  # somebody is reached by `also` alone


@pytest.fixture(scope="module")
def across(tmp_path_factory: pytest.TempPathFactory) -> tuple[lp.Society, lp.Run, Path]:
    folder = tmp_path_factory.mktemp("across")
    (folder / "scored.yaml").write_text(SCORED, encoding="utf-8")
    (folder / "across.yaml").write_text(REGIME, encoding="utf-8")
    town = lp.Society.generate(people=1500, seed=1, place="greater-bay")
    law = lp.regime(folder / "across.yaml")
    return town, lp.run(town, law, years=0.1), folder / "across.yaml"


def test_who_is_reached_by_also_has_points(across: tuple[lp.Society, lp.Run, Path]) -> None:
    town, run, _ = across
    crossing = (town.flags >> np.uint32(FLAGS["cross-boundary"])) & 1 == 1
    inside = np.isin(town.person_place, [0, 1])
    assert (crossing & ~inside).any()
    assert np.array_equal(run.people["points:scored"].is_not_null().to_numpy(), crossing | inside)


def test_measures_and_pages_count_the_same_people(across: tuple[lp.Society, lp.Run, Path]) -> None:
    town, run, path = across
    world = live(town, lp.regime(path), weeks=5)
    reached = run.people["points:scored"].is_not_null().to_numpy()
    assert scores(world)["people"].to_list() == [reached.sum()]
    kept = everybody(world, classed=False)
    crossing = np.flatnonzero(reached & ~np.isin(town.person_place, [0, 1]))[:3]
    for person in [*crossing, *np.flatnonzero(~reached)[:3]]:
        page = person_page([kept], int(person))
        assert bool(page.worlds[0].scores) == reached[person]
