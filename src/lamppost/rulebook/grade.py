"""A rulebook reduced to what is known well enough: every entry below a grade is left out, with what depends on it.

An entry stays or goes as a whole, by its own grade; an assumed figure in a documented entry stays. Whom a rulebook
reaches, its score and its appeal say how it works and stay. Bands are one scale and go together. What an overlay
brought in stays whatever its grade: it is a question that was asked, not a claim.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Final, TypeVar

from lamppost.catalogue.claims import GRADES, Cited, Grade
from lamppost.rulebook.model import Rulebook, When

E = TypeVar("E", bound=Cited)

BLOCKS: Final = ("bands", "acts", "lists", "consequences", "repair", "association")
"""Blocks of entries, each of which stands or falls by its own grade."""


def reaches(entry: Cited, grade: Grade) -> bool:
    """Whether an entry is known at least as well as a grade."""
    return entry.evidence is not None and GRADES.index(entry.evidence) <= GRADES.index(grade)


def at_grade(book: Rulebook, grade: Grade, overlaid: Collection[str] = ()) -> tuple[Rulebook, tuple[str, ...]]:
    """A resolved rulebook without its entries below `grade`, and the paths of what was left out.

    `overlaid` are the dotted paths that overlays changed: entries that they brought in as a whole stay.
    """
    known = {block: _at_least(block, getattr(book, block), grade, overlaid) for block in BLOCKS}
    if len(known["bands"]) < len(book.bands):
        known["bands"] = {}
    bands, lists = known["bands"], known["lists"]
    consequences = {
        name: entry.model_copy(update={"when": _only(entry.when, bands, lists)})
        for name, entry in book.consequences.items()
        if name in known["consequences"] and _possible(entry.when, bands, lists)
    }
    acts = {}
    for name, act in book.acts.items():
        puts_on = tuple(entry for entry in act.puts_on if entry in lists)
        sets_band = act.sets_band if act.sets_band and act.sets_band.band in bands else None
        does = act.points is not None or puts_on or sets_band or not (act.puts_on or act.sets_band)
        if name in known["acts"] and does:
            acts[name] = act.model_copy(update={"puts_on": puts_on, "sets_band": sets_band})
    repair = {
        name: entry.model_copy(update={"open_for": still})
        for name, entry in book.repair.items()
        if name in known["repair"]
        and (still := tuple(each for each in entry.open_for if each in acts or each in lists))
    }
    association = {}
    for name, tie in book.association.items():
        still_acts = tuple(each for each in tie.acts if each in acts)
        still_consequences = tuple(each for each in tie.consequences if each in consequences)
        gone = (tie.acts and not still_acts) or (tie.consequences and not still_consequences)
        if name in known["association"] and not gone and (tie.when is None or _possible(tie.when, bands, lists)):
            when = tie.when and _only(tie.when, bands, lists)
            update = {"acts": still_acts, "consequences": still_consequences, "when": when}
            association[name] = tie.model_copy(update=update)
    new_lists = {
        name: entry.model_copy(update={"also_lists": tuple(each for each in entry.also_lists if each in lists)})
        for name, entry in book.lists.items()
        if name in lists
    }
    after = book.model_copy(
        update={
            "bands": bands,
            "acts": acts,
            "lists": new_lists,
            "consequences": consequences,
            "repair": repair,
            "association": association,
        }
    )
    gone_now = [
        f"{block}.{name}" for block in BLOCKS for name in getattr(book, block) if name not in getattr(after, block)
    ]
    return after, tuple(gone_now)


def _at_least(block: str, entries: Mapping[str, Cited], grade: Grade, overlaid: Collection[str]) -> dict[str, Cited]:
    return {
        name: entry
        for name, entry in entries.items()
        if reaches(entry, grade) or block in overlaid or f"{block}.{name}" in overlaid
    }


def _only(when: When, bands: Mapping[str, object], lists: Mapping[str, object]) -> When:
    band = tuple(each for each in when.band if each in bands)
    return when.model_copy(update={"band": band, "on_list": tuple(each for each in when.on_list if each in lists)})


def _possible(when: When, bands: Mapping[str, object], lists: Mapping[str, object]) -> bool:
    """Whether a state can still come about: each condition that was set has something left."""
    still = _only(when, bands, lists)
    return bool(still.band or not when.band) and bool(still.on_list or not when.on_list)
