"""Hypothesis strategies for the words of rulebooks, by what the fields of the format declare.

A length of time, a share, a switch and a word of a closed list have their strategy from the field's type; a figure
needs a range, which the caller gives. Every word that was given a strategy stands in MADE, so that a test can say which
words are never made up.
"""

from __future__ import annotations

from typing import Any, Final

from hypothesis import strategies as st
from pydantic import BaseModel

from lamppost.catalogue.fields import claim_kind, literal_values

Strategy = st.SearchStrategy[Any]

shares = st.sampled_from([0.0, 0.1, 0.5, 0.9, 1.0])
weeks = st.integers(1, 30).map(lambda number: f"{number} weeks")
terms = st.one_of(
    weeks, st.integers(1, 9).map(lambda number: f"{number} months"), st.integers(0, 9).map(lambda n: f"{n} days")
)
BY_KIND: Final[dict[str, Strategy]] = {"length of time": terms, "share": shares, "yes or no": st.booleans()}

MADE: Final[set[tuple[str, str]]] = set()
"""(block, word) of every word that has a strategy."""


def word(block: type[BaseModel], name: str) -> Strategy:
    """Anything that may be written for a word, by its field. Raises LookupError for a figure without a range."""
    info = block.model_fields[name]
    MADE.add((block.__name__, name))
    values = literal_values(info)
    if values:
        return st.sampled_from(values)
    kind = claim_kind(info)
    if kind not in BY_KIND:
        raise LookupError(f"{block.__name__}.{name} needs a range or names: give a strategy.")
    return BY_KIND[kind]


def words(block: type[BaseModel], *names: str, **given: Strategy) -> dict[str, Strategy]:
    """Strategies of some words of a block: of those that are named by their fields, of the others as given."""
    unknown = given.keys() - block.model_fields.keys()
    if unknown:
        raise LookupError(f"{block.__name__} has no word {sorted(unknown)}.")
    MADE.update((block.__name__, name) for name in given)
    return {name: word(block, name) for name in names} | given
