"""What ledgers are written from where no Python is: the numbers of a regime's rows as rules, labels and sources.

A pack has what is the same in several worlds once: a world names parts by their numbers. The sentences are those of
words/<language>/ledger.json; how they are chosen stands in record/facts.py and record/lines.py, and is done once more
by static/lived-ledger.js. A test holds the two alike over a town with every mechanism.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from lamppost.catalogue.claims import Cited, Text
from lamppost.catalogue.model import Catalogue
from lamppost.catalogue.people import AREAS, EDUCATIONS, INCOMES, SECTORS, SEXES
from lamppost.record.facts import ABOUT_TRUTH
from lamppost.record.lines import BEFELL, BY_RULE, WHY_NOT, place_of
from lamppost.record.words import WHAT
from lamppost.rulebook.blocks import WAYS
from lamppost.rulebook.citation import source_of
from lamppost.rulebook.model import Consequence, Rulebook
from lamppost.rulebook.regime import Regime
from lamppost.society.model import Society
from lamppost.society.work import NO_SECTOR, STATUSES
from lamppost.study.person.chain import OF_POINTS, OF_RECORD
from lamppost.town import codes
from lamppost.town.tables import FOREVER
from lamppost.words import LANGUAGES

NONE: Final = -1
"""In the place of a part: there is none."""
KINDS: Final = (
    "RECORDED", "POINTS", "LAPSED", "DECIDED", "LISTED", "LEFT", "GRADED", "APPEALED", "UPHELD", "REJECTED",
    "NOT_COUNTED", "REPAIRED", "REFUSED", "TOUCHED", "BAND", "WAY_OUT_MET", "LOST_WORK", "FOUND_WORK", "TIE_CUT",
    "PERFORMED", "TIED_MARK", "DID", "SOUGHT", "GROUND_ENDED", "CLEARED", "PLACE_GIVEN", "YEAR_OPENED", "YEAR_CARRIED",
)  # fmt: skip
"""Kinds of lines, by their names in town/codes.py."""
FLAGS: Final = (
    "TRUE", "TWICE", "WRONG_PERSON", "INVENTED", "TIED", "LISTING", "UNSEEN", "FOREGONE", "WRONGFUL", "COLLATERAL",
    "DOUBLE", "RANKED", "NO_BOOK", "NO_BAND", "SPARED", "NOT_IN_FORCE",
)  # fmt: skip
"""Other codes that rows hold, by their names there."""
WHO: Final = ("sex", "age", "district", "area", "work", "sector", "education", "income", "household")
"""Rows of `people_of`, in the order in which a person is described (study/person/profile.py)."""
UNSAID: Final = 65_535
"""Of a person: nothing is said of it."""


class LedgerTables:
    """The tables of some worlds; `shared` is complete once every world has been asked for."""

    def __init__(self) -> None:
        self._parts: list[Any] = []
        self._numbers: dict[str, int] = {}
        self._catalogue: dict[str, dict[int, Any]] = {"acts": {}, "services": {}, "channels": {}}

    def world(self, regime: Regime) -> dict[str, Any]:
        """What the rows of one world's ledgers are numbers of."""
        plan, catalogue = regime.plan, regime.catalogue
        for name, found in self._catalogue.items():
            found.update({each.code: _label(each.label) for each in getattr(catalogue, name).values()})
        codes_of = {act.id: act.code for act in catalogue.acts.values()}
        counted = {codes_of[each.counts_as] for book in plan.books for each in book.lists.values() if each.counts_as}

        @cache
        def entry(book: int, block: str, name: str) -> int:
            return self._put(_entry(plan.books[book], block, name, catalogue))

        return {
            "books": [self._put(_book(book)) for book in plan.books],
            "lists": [[owner, entry(owner, "lists", name)] for owner, name in plan.lists],
            "rules": [[owner, codes_of[act], entry(owner, "acts", act)] for owner, act in plan.rules],
            "rows": [[row.book, entry(row.book, "consequences", row.consequence)] for row in plan.rows],
            "ties": [
                NONE if tie.association is None else entry(tie.book, "association", tie.association)
                for tie in plan.ties
            ],
            "counted": sorted(counted),
        }

    def shared(self) -> dict[str, Any]:
        """What all worlds have in common."""
        return {
            **self._catalogue,
            "parts": self._parts,
            "kinds": {name: getattr(codes, name) for name in KINDS},
            "what": WHAT,
            "flags": {name: int(getattr(codes, name)) for name in FLAGS},
            "befell": BEFELL,
            "by_rule": BY_RULE,
            "reasons": WHY_NOT,
            "ways": list(WAYS),
            "effects": list(codes.EFFECTS),
            "about_truth": list(ABOUT_TRUTH),
            "of_points": list(OF_POINTS),
            "of_record": list(OF_RECORD),
            "who": [[name, [each.replace("-", "_") for each in NAMES.get(name, ())]] for name in WHO],
            "unsaid": UNSAID,
            "forever": FOREVER,
        }

    def _put(self, part: Any) -> int:
        key = json.dumps(part, sort_keys=True)
        if key not in self._numbers:
            self._numbers[key] = len(self._parts)
            self._parts.append(part)
        return self._numbers[key]


NAMES: Final[Mapping[str, tuple[str, ...]]] = {
    "sex": SEXES,
    "area": AREAS,
    "work": STATUSES,
    "sector": tuple(SECTORS),
    "education": tuple(EDUCATIONS),
    "income": INCOMES,
}
"""What the numbers of a row of WHO stand for; the others are numbers."""


def people_of(society: Society) -> NDArray[np.uint16]:
    """(len(WHO), people) who everybody is, in the order of WHO: numbers, or UNSAID."""
    people = society.people
    sizes = np.diff(society.household_start)
    work = society.work_status if society.work_status.shape[0] else np.full(people, UNSAID)
    rows: dict[str, NDArray[Any]] = {
        "sex": society.sex,
        "age": society.age,
        "district": society.district.astype(np.int64) + 1,
        "area": society.district_area[society.district],
        "work": work,
        "sector": np.where(society.sector == NO_SECTOR, UNSAID, society.sector.astype(np.int64)),
        "education": society.education,
        "income": society.income_class,
        "household": sizes[society.household],
    }
    return np.stack([rows[name][:people].astype(np.uint16) for name in WHO])


def _entry(book: Rulebook, block: str, name: str, catalogue: Catalogue) -> dict[str, Any]:
    """What study/person/lines.py says of the rule behind a line, in every language.

    A consequence without a label of its own is called by what it does to which service: that depends on the line.
    """
    entry: Cited = getattr(book, block)[name]
    sources = {language: source_of(book, entry, language) for language in LANGUAGES}
    source = sources["en"]
    found: dict[str, Any] = {
        "rulebook": book.rulebook,
        "title": _label(book.title),
        "block": block,
        "name": name,
        "at": place_of(book.rulebook, (block, name)),
        "grade": entry.evidence or "",
        "label": _label(getattr(entry, "label", None)),
    }
    if source is not None:
        titles = {language: each.title for language, each in sources.items() if each is not None}
        found["source"] = {"title": titles, "url": source.url, "where": source.where}
    if isinstance(entry, Consequence):
        bands = [number for number, each in enumerate(book.bands) if each in entry.when.band]
        return found | {"effect": entry.effect, "lists": list(entry.when.on_list), "bands": bands}
    if block == "lists":
        found["red"] = book.lists[name].colour == "red"
    found["label"] = found["label"] or (_label(catalogue.acts[name].label) if block == "acts" else name)
    return found


def _book(book: Rulebook) -> dict[str, Any]:
    """A rulebook, and what its bands are called: in English by their own names (record/lines.py, `band`)."""
    bands = [
        {**(_label(each.label) or dict.fromkeys(LANGUAGES, name)), "en": name} for name, each in book.bands.items()
    ]
    return {"id": book.rulebook, "title": _label(book.title), "bands": bands}


def _label(text: Text | None) -> dict[str, str] | None:
    """A text in every language."""
    return None if text is None else {language: text.in_language(language) for language in LANGUAGES}


__all__ = ["WHO", "LedgerTables", "people_of"]
