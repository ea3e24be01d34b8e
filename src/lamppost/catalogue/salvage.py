"""What is left of a file when its wrong words are taken out, so that the rest can be checked in the same round.

An author should see a misspelt word and a list that does not exist at once, not one after the other. What a gap
itself would give rise to is held back: a message about what was taken out would be about us, not about the file.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Final, TypeVar

from pydantic import BaseModel, ValidationError

from lamppost.catalogue.claims import WRITTEN, Cited
from lamppost.catalogue.document import Document, Where, dotted
from lamppost.catalogue.messages import place
from lamppost.errors import Problem

M = TypeVar("M", bound=BaseModel)

_ROUNDS = 8
"""A word taken out may leave its block without what it needs, which then goes too; blocks are not deeper."""

_STAND_INS: Final[dict[Any, Any]] = {
    **dict.fromkeys(("rulebook", "regime", "overlay", "life", "title", "authority"), "unnamed"),
    "place": "mainland",
    "start": "2000-01-01",
    "in_force": {"since": "2000-01-01"},
}
"""What stands in for a word without which a file is nothing, while the rest is checked."""


def rest_of(document: Document, model: type[M], check: Callable[[Document, M], list[Problem]]) -> list[Problem]:
    """Problems that `check` finds in what is right of a document that is not valid as a whole."""
    data = copy.deepcopy(document.data)
    out: set[Where] = set()
    for _ in range(_ROUNDS):
        try:
            result = model.model_validate(data, context=WRITTEN)
        except ValidationError as error:
            for each in error.errors(include_url=False):
                loc = tuple(each["loc"])
                where = _removable(place(data, loc))
                if where:
                    _remove(data, where)
                elif each["type"] == "missing" and loc[0] in _STAND_INS:
                    where = loc
                    data[loc[0]] = _STAND_INS[loc[0]]
                else:
                    return []
                out.add(where)
            continue
        problems = check(replace(document, data=data, problems=[]), result)
        return [problem for problem in problems if not _of_a_gap(problem, out)]
    return []


def _removable(where: Where) -> Where:
    """The nearest key at or above a place: an item that left a list would move all after it."""
    while where and isinstance(where[-1], int):
        where = where[:-1]
    return where


def _remove(data: Any, where: Where) -> None:
    for part in where[:-1]:
        if isinstance(data, Mapping) and part not in data:
            return
        data = data[part]
    if isinstance(data, dict):
        data.pop(where[-1], None)


def _of_a_gap(problem: Problem, out: set[Where]) -> bool:
    """Whether a problem may be there only because something was taken out."""
    for where in out:
        path, word = dotted(where), str(where[-1])
        if problem.message.startswith("There is no "):
            related = False  # a name is known or not, whatever stands beside it
        elif word in Cited.model_fields or where[0] == "sources":
            related = True  # what a claim rests on reaches everything below it
        else:
            related = path.startswith(problem.path) or problem.path.startswith(path)
        if related or re.search(rf"(?<![\w-]){re.escape(word)}(?![\w-])", problem.message):
            return True
    return False
