"""A city that is not shipped takes one YAML file and no code: it loads, holds together, and a town lives under it.

The city of `tests/towns` is made up: a book about its people and one about its firms, which use every block, every word
and every kind of tie of the format. So whoever adds a word to the format must add it there, and whoever breaks one sees
it here.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import get_args

import pytest
from pydantic import BaseModel

import lamppost as lp
from lamppost.catalogue.claims import Cited, Claim
from lamppost.rulebook import blocks, load
from lamppost.rulebook.check import check_paths
from lamppost.rulebook.model import Rulebook
from lamppost.rulebook.read import read
from lamppost.rulebook.schema import schema
from lamppost.study.coverage.fired import Fired, fired_in_town
from lamppost.study.scripted.cases import check_cases

TOWNS = Path(__file__).parents[1] / "data" / "towns"
CITY, FIRMS, REGIME = (TOWNS / f"{name}.yaml" for name in ("new-city", "new-city-firms", "new-city-town"))
WORDS_OF_CITATION = set(Cited.model_fields)


@cache
def city() -> Rulebook:
    return load.rulebook(CITY)


@cache
def books() -> tuple[Rulebook, Rulebook]:
    return city(), load.rulebook(FIRMS)


@cache
def lived() -> Fired:
    return fired_in_town(lp.regime(REGIME), lp.Society.generate(2000, seed=5, place="mainland-city"), weeks=78)


def inside(model: BaseModel) -> Iterator[BaseModel]:
    """A model and every model in it, but for claims."""
    yield model
    for name in type(model).model_fields:
        value = getattr(model, name)
        for each in value.values() if isinstance(value, dict) else [value]:
            if isinstance(each, BaseModel) and not isinstance(each, Claim):
                yield from inside(each)


BLOCKS = [
    kind for kind in vars(blocks).values() if isinstance(kind, type) and issubclass(kind, BaseModel)
    and kind.__module__.startswith(blocks.__name__) and kind is not blocks.Answerable
]  # fmt: skip
assert len(BLOCKS) == 15


@pytest.mark.parametrize("block", BLOCKS, ids=lambda kind: kind.__name__)
def test_the_city_uses_every_word_of(block: type[BaseModel]) -> None:
    used = {name for book in books() for each in inside(book) if type(each) is block for name in each.model_fields_set}
    assert set(block.model_fields) - WORDS_OF_CITATION - used == set()


def test_the_city_uses_every_block_of_the_format() -> None:
    used = {name for book in books() for name in book.model_fields_set}
    assert set(Rulebook.model_fields) - WORDS_OF_CITATION - used == set()


def keys(node: object) -> Iterator[str]:
    """Every key of a document."""
    if isinstance(node, dict):
        for key, value in node.items():
            yield str(key)
            yield from keys(value)
    elif isinstance(node, list):
        for each in node:
            yield from keys(each)


def properties(node: object) -> Iterator[str]:
    """Every property that a JSON Schema has a name for."""
    if isinstance(node, dict):
        yield from node.get("properties", {}) if isinstance(node.get("properties"), dict) else ()
        for value in node.values():
            yield from properties(value)
    elif isinstance(node, list):
        for each in node:
            yield from properties(each)


def test_every_property_of_the_schema_stands_in_the_files_of_the_city() -> None:
    written = {key for path in (CITY, FIRMS) for key in keys(read(path).document.data)}
    assert set(properties(schema("rulebook"))) - written == set()


def test_the_city_uses_every_effect_reach_colour_tie_and_way_out() -> None:
    people, firms = books()
    assert {each.effect for each in people.consequences.values()} == set(get_args(blocks.Effect))
    assert {each.reaches for book in books() for each in book.consequences.values()} == set(get_args(blocks.Reach))
    assert {each.to for book in books() for each in book.association.values()} == set(get_args(blocks.Tie))
    assert {each.carries for each in people.association.values()} == {"points", "consequence", "rating", "listing"}
    assert {each.colour for each in people.lists.values()} == {"black", "red", "state"}
    assert {way for each in people.lists.values() for way in each.leaves_when} == set(get_args(blocks.Way))
    assert {each.per for each in people.acts.values()} == set(get_args(blocks.ActRule.model_fields["per"].annotation))
    assert (people.covers, firms.covers) == ("person", "firm")


def test_the_city_holds_together() -> None:
    assert check_paths(sorted(TOWNS.glob("new-city*.yaml"))) == []


@pytest.mark.parametrize("name", ["new-city", "new-city-firms"])
def test_its_cases_hold(name: str) -> None:
    results = check_cases(TOWNS / f"{name}.cases.yaml")
    assert results
    assert [(each.name, each.message) for each in results if not each.ok] == []


def test_its_rules_are_at_work_in_a_town() -> None:
    assert {(book.rulebook, act) for book in books() for act in book.acts} - set(+lived().rules) == set()


def test_its_lists_fill_in_a_town() -> None:
    assert {(book.rulebook, name) for book in books() for name in book.lists} - set(+lived().lists) == set()


def test_its_consequences_are_met_in_a_town() -> None:
    met = {(book, name) for (book, name, _), count in lived().met.items() if count}
    assert {(book.rulebook, name) for book in books() for name in book.consequences} - met == set()


def test_its_ties_reach_others_in_a_town() -> None:
    reached = {name for (_, name), count in lived().ties.items() if count}
    assert {"points", "listing", "friend", "household", "children", "firm", "manager", "employees"} <= reached
    assert lived().ties["new-city-firms", "listing"] > 0
    assert lived().cuts > 0


def test_its_levy_is_paid_in_and_out_in_a_town() -> None:
    paid_in, paid_out = lived().levy
    assert paid_out > 0
    assert paid_in > 0


def test_residents_of_nowhere_else_are_in_it_and_only_those_who_agreed_are_scored() -> None:
    run = lp.run(lp.Society.generate(400, seed=5, place="mainland-city"), lp.regime(REGIME), 0.2)
    scored = run.people.filter(run.people["band:new-city"].is_not_null())
    assert 0 < scored.height < run.people.height
    assert scored["consenting"].all()
    assert not scored["student"].any()
    assert scored["age_years"].min() >= 16
