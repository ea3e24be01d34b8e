"""The cases beside every shipped rulebook and safeguard, each one a test of its own, run by the town itself."""

from __future__ import annotations

from functools import cache
from itertools import pairwise

import pytest

from lamppost.rulebook import load
from lamppost.study.scripted.cases import CaseResult, check_cases

NAMES = [(name, case.name) for name in load.names("cases") for case in load.cases(name).cases]


@cache
def results(name: str) -> dict[str, CaseResult]:
    return {each.name: each for each in check_cases(name)}


@pytest.mark.parametrize(("name", "case"), NAMES, ids=[f"{name}: {case}" for name, case in NAMES])
def test_a_case_holds(name: str, case: str) -> None:
    found = results(name)[case]
    assert found.ok, f"{name}:{found.line}: {found.message}"


@pytest.mark.parametrize("name", load.names("rulebook"))
def test_each_act_list_and_consequence_is_named_in_a_case(name: str) -> None:
    """A shipped rulebook has a case for every act it has a rule for, and looks at every list of its own."""
    assert name in load.names("cases")
    book, cases = load.rulebook(name), load.cases(name)
    happened: set[str | None] = set()
    looked_at: set[str] = set()
    for case in cases.cases:
        for events in case.happens.values():
            happened |= {event.act for event in events}
        for expect in case.then.values():
            looked_at |= {*(expect.on_lists or ()), *(expect.off_lists or ())}
            for path in expect.says or {}:
                words = path.split(".")
                happened |= {after for word, after in pairwise(words) if word == "acts"}
                looked_at |= {after for word, after in pairwise(words) if word == "lists"}
    if cases.regime is not None:
        # In a regime, an entry on another book's list is itself an act.
        shipped = [load.rulebook(other) for other in load.names("rulebook")]
        happened |= {entry.counts_as for other in shipped for entry in other.lists.values()}
    assert set(book.acts) <= happened
    assert set(book.lists) <= looked_at
