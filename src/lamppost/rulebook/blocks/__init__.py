"""The blocks of a rulebook: whom it reaches, score, bands, acts, lists, consequences, repair, appeal, association.

Each class is a mechanism, and each field a word that may be written. On the field stands all that is declared about the
word: what its absence means, which names it may hold, what it is counted in, the columns of the tables that it becomes,
the phrase that states it (`catalogue/declarations.py`). The field descriptions are the editor's hover text and the
reference page. A mechanism that does not fit needs a new word here, never a formula.
"""

from __future__ import annotations

from lamppost.rulebook.blocks.account import Band, Score, Who
from lamppost.rulebook.blocks.acts import ActRule, Again, DirectBand
from lamppost.rulebook.blocks.common import (
    NOT_BY_CHANCE,
    THE_CATALOGUES,
    WAYS,
    Answerable,
    Effect,
    Reach,
    Tie,
    Way,
    Ways,
    When,
)
from lamppost.rulebook.blocks.consequences import Association, Consequence, PublishedCount
from lamppost.rulebook.blocks.lists import Escalation, Extension, ListRule
from lamppost.rulebook.blocks.redress import Appeal, Repair

__all__ = [
    "NOT_BY_CHANCE",
    "THE_CATALOGUES",
    "WAYS",
    "ActRule",
    "Again",
    "Answerable",
    "Appeal",
    "Association",
    "Band",
    "Consequence",
    "DirectBand",
    "Effect",
    "Escalation",
    "Extension",
    "ListRule",
    "PublishedCount",
    "Reach",
    "Repair",
    "Score",
    "Tie",
    "Way",
    "Ways",
    "When",
    "Who",
]
