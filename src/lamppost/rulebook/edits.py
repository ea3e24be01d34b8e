"""What a change of an overlay makes of a value: another one, a limit kept, names added; and with what grade it stands.

Everything here works on what was written. A limit touches only what goes beyond it, so that a safeguard never makes
a rulebook worse that is better already.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any, Final

from lamppost.catalogue.claims import Cited, Claim
from lamppost.catalogue.document import Document
from lamppost.catalogue.fields import blocks_of, declared
from lamppost.catalogue.messages import value_problems
from lamppost.errors import Problem
from lamppost.rulebook.model import Change, Rulebook
from lamppost.rulebook.names import NamesOf
from lamppost.rulebook.paths import PathKind, has_range, meaning
from lamppost.rulebook.period import Period
from lamppost.rulebook.selectors import SELECTORS, Sight, chosen, in_braces, unknown

NAMED_IN: Final[Mapping[str, tuple[str, ...]]] = {
    word: names.blocks
    for block in blocks_of(Rulebook)
    for word, info in block.model_fields.items()
    for names in declared(info, NamesOf)
    if names.blocks and set(names.blocks) <= set(SELECTORS) and PathKind(info.rebuild_annotation()).is_names()
}
"""Words of the format whose lists of names may hold braces in a new value, and the blocks that they choose from."""


def wrong_edit(change: Change, kind: PathKind) -> str:
    """Why a change cannot be made at a place of this kind; '' if it can."""
    if kind.item and (change.edit != "becomes" or change.value is not None):
        return "A name in a list can only be taken out: write `becomes: null`, or `adds` at the list itself."
    if change.edit == "adds" and not kind.is_names():
        return "`adds` is for lists of names, and there is none at this place."
    if change.edit in ("at_most", "at_least"):
        claim = kind.of(Claim)
        if claim is None or _is_switch(kind):
            return f"`{change.edit}` is for figures and lengths of time, and there is none at this place."
        if isinstance(change.value, list):
            return f"`{change.edit}` is one value, not a history."
    return ""


def _is_switch(kind: PathKind) -> bool:
    claim = kind.of(Claim)
    return claim is not None and "yes or no" in claim.__name__


def standing(value: Any, kind: PathKind, stands: Mapping[str, str]) -> Any:
    """A new value with the grade and source of the overlay, wherever it can carry them and has none of its own."""
    if value is not None and kind.of(Claim):
        versions = value if isinstance(value, list) else [value]
        long = [{**stands, **each} if isinstance(each, Mapping) else {**stands, "value": each} for each in versions]
        return long if isinstance(value, list) else long[0]
    if isinstance(value, Mapping):
        entries = kind.inside_mapping()
        if entries is not None:
            return {name: standing(each, PathKind(entries), stands) for name, each in value.items()}
        if kind.of(Cited):
            return {**stands, **value}
    return value


def edited(
    written: Any,
    typed: Any,
    kind: PathKind,
    change: Change,
    period: Period,
    stands: Mapping[str, str],
    times: float = 1.0,
) -> tuple[bool, Any]:
    """(whether a change leaves a place as it is in the period, what is written there after it).

    `times` is what a figure is multiplied by where it counts: a limit is one on the product.
    """
    if change.edit == "adds":
        given = [change.value] if isinstance(change.value, str) else list(change.value)
        held = [] if written is None else [written] if isinstance(written, str) else list(written)
        more = [name for name in given if name not in held]
        return not more, held + more
    if change.edit == "becomes":
        ranges = has_range(change.value)
        now, then = (
            meaning(each, period, ranges=ranges, absent=kind.absent) for each in (typed, kind.typed(change.value))
        )
        return now == then, standing(copy.deepcopy(change.value), kind, stands)
    return _limited(written, typed, kind, change, period, stands, times)


def _limited(
    written: Any, typed: Any, kind: PathKind, change: Change, period: Period, stands: Mapping[str, str], times: float
) -> tuple[bool, Any]:
    new = standing(copy.deepcopy(change.value), kind, stands)
    limit = kind.typed(change.value).versions[0].value
    if times not in (0, 1):
        new = {name: each / times if name in ("value", "low", "high") else each for name, each in new.items()}

    def beyond(value: float) -> bool:
        return bool(value * times > limit if change.edit == "at_most" else value * times < limit)

    counts = None if kind.absent is None else kind.absent.counts
    if typed is None:
        # What is decided by something else when it is left out has no figure here that could go beyond a limit.
        return (counts is None or not beyond(counts)), new
    over = [beyond(each.value) for each in typed.versions]
    before = False  # whether the days before the first version, on which it is left out, go beyond it
    wrong = False
    for _, number in period.pieces(typed):
        if number < 0:
            before = counts is not None and beyond(counts)
        wrong = wrong or (before if number < 0 else over[number])
    if not wrong:
        return True, written
    versions = written if isinstance(written, list) else [written]
    if written is None:  # what stands there is the catalogue's
        versions = [version.model_dump(mode="json", exclude_none=True) for version in typed.versions]
        if all(over):
            return False, new
    history = [new] if before else []
    for version, is_over in zip(versions, over, strict=True):
        since = {"since": version["since"]} if isinstance(version, Mapping) and "since" in version else {}
        history.append({**new, **since} if is_over else version)
    return False, history if len(history) > 1 or isinstance(written, list) else history[0]


def filled(sight: Sight, value: Any) -> tuple[Any, list[str]]:
    """A new value with every part in braces replaced by the names it chooses, and the parts that chose nothing."""
    if not isinstance(value, Mapping):
        return value, []
    out: dict[str, Any] = {}
    empty: list[str] = []
    for field, each in value.items():
        names: list[Any] = []
        for item in each if isinstance(each, list) else [each]:
            if not in_braces(item) or field not in NAMED_IN:
                names.append(item)
                continue
            result = [
                name
                for block in NAMED_IN[field]
                if not unknown(block, item)
                for name in chosen(sight, block, item, getattr(sight.book, block))
            ]
            names += result
            empty += [] if result else [item]
        out[field] = names if isinstance(each, list) or (in_braces(each) and field in NAMED_IN) else each
    return out, empty


def unknown_inside(value: Any) -> str:
    """Why a part in braces inside a new value cannot mean anything; '' if all can."""
    for field, each in value.items() if isinstance(value, Mapping) else ():
        for item in (each if isinstance(each, list) else [each]) if field in NAMED_IN else ():
            if in_braces(item) and all(unknown(block, item) for block in NAMED_IN[field]):
                return unknown(NAMED_IN[field][0], item)
    return ""


def without_braces(value: Any) -> Any:
    """A new value with the parts in braces left out: what can be checked of it before it meets a rulebook."""
    if not isinstance(value, Mapping):
        return value
    return {
        field: [item for item in (each if isinstance(each, list) else [each]) if not in_braces(item)]
        if field in NAMED_IN
        else each
        for field, each in value.items()
    }


def misfits(document: Document, index: int, change: Change, kind: PathKind) -> list[Problem]:
    """What is wrong with `was` and the new value of a change at a place of this kind."""
    if why := wrong_edit(change, kind) or unknown_inside(change.value):
        return [document.problem(("change", index, change.edit), why)]
    result = []
    for word, value in (("was", change.was), (change.edit, without_braces(change.value))):
        if value is not None:
            result += value_problems(document, ("change", index, word), kind.annotation, value)[1]
    return result
