"""Codes: each stands once, people's flags come from the catalogue, and the plain town, their judge, has the same."""

from __future__ import annotations

import importlib
import pkgutil
from pathlib import Path
from typing import get_args

import numpy as np
import pytest

import plain_town
from lamppost.catalogue.people import FLAGS
from lamppost.rulebook.blocks.common import Effect
from lamppost.town import codes, rows, tables
from lamppost.town.memory import MOST_INDEX

GROUPS = {
    "flags of people": "ADULT CHILD PARENT BORROWER EMPLOYED URBAN STANDS_SURETY WATCHED FIRM_FLAG",
    "flags of records": "TRUE TWICE WRONG_PERSON INVENTED TIED LISTING UNSEEN FOREGONE",
    "flags of refusals": "WRONGFUL COLLATERAL DOUBLE REPLACED TOUCHED_ONLY RANKED",
    "what is due": "LAPSE BEGIN END DIRECT_END DECIDE CORRECT TIE_YEAR REPAIRED_DUE ARREARS SHOWN ASK TIED_ENTRIES "
    "YEAR_ENDS",
    "work": "A_RECORD BAND_ENTRY",
    "messages": "MARK_ON MARK_OFF NEWS PARTING SPREAD_POINTS TIED_POINTS TIED_ENTRY LAYOFF",
    "lines": "RECORDED POINTS LAPSED DECIDED LISTED LEFT GRADED APPEALED UPHELD REJECTED NOT_COUNTED REPAIRED REFUSED "
    "TOUCHED BAND WAY_OUT_MET LOST_WORK FOUND_WORK TIE_CUT PERFORMED TIED_MARK DID SOUGHT GROUND_ENDED CLEARED "
    "PLACE_GIVEN YEAR_OPENED YEAR_CARRIED",
    "reasons": "NOT_COVERED OVER_CAP SPARED WAITING_MERIT CORRECTED RESET NOT_IN_FORCE NOT_ACTED_ON TOO_LATE "
    "OUT_OF_RANGE TOO_SOON BEYOND_LIMIT",
    "stages of an appeal": "SECOND PAUSED",
    "memories": "CAP_YEAR CAP AGAIN TIES CUT OWED WON SETTLED STRUCK STATE_SINCE ENTERED ACCOUNT YEAR_END OWES ONCE "
    "PERIOD BANDED SERIAL STRUCK_POINTS",
    "ties": "HOUSEHOLD KIN FRIEND COLLEAGUE GUARANTOR MANAGER FIRM PARTNER CHILDREN EMPLOYEES",
    "what a tie carries": "A_MARK POINTS_EACH_YEAR A_LISTING A_CUT",
}
ALONE = {
    "AS_DRAWN", "ASKS", "AT_ONCE", "BARRED", "BY_RANK", "EFFECTS", "FLAGS", "FROM_LEVY", "INTO_LEVY", "IS_ADDED",
    "KINDS", "LIKE_AGE", "LIKE_AREA", "LIKE_INCOME", "LIKE_SEX", "ACCUSES_NOBODY", "MONTHLY_GRADES", "NEVER",
    "NOBODY", "NO_BAND", "NO_BOOK", "OBLIGATION_MET", "OWN_YEAR", "RUNS_ON", "STARTS_ANEW", "YEARLY",
    "YEARLY_GRADES",
}  # fmt: skip


def test_every_code_is_in_one_group_and_has_a_number_of_its_own_there() -> None:
    named = [name for names in GROUPS.values() for name in names.split()]
    assert len(named) == len(set(named))
    assert {name for name in vars(codes) if name.isupper()} == {*named, *ALONE}
    for names in GROUPS.values():
        numbers = [int(getattr(codes, name)) for name in names.split()]
        assert len(numbers) == len(set(numbers))


def test_codes_fit_the_fields_they_are_written_to() -> None:
    for group, field in (
        ("flags of people", rows.ACTOR["flags"]),
        ("flags of records", rows.RECORD["flags"]),
        ("flags of refusals", rows.REFUSAL["flags"]),
        ("what is due", rows.DUE["kind"]),
        ("work", rows.WORK["kind"]),
        ("messages", rows.MAIL["kind"]),
        ("lines", rows.TRACE["kind"]),
        ("reasons", rows.TRACE["value"]),
        ("stages of an appeal", rows.DUE["stage"]),
        ("ties", tables.TIE["kind"]),
        ("what a tie carries", tables.TIE["carries"]),
    ):
        for name in GROUPS[group].split():
            assert 0 <= int(getattr(codes, name)) <= np.iinfo(field).max, name
    for name in GROUPS["memories"].split():
        assert (int(getattr(codes, name)) + 1) * MOST_INDEX - 1 <= np.iinfo(rows.MEMORY["matter"]).max, name
    assert 64 * tables.ACT_CODES <= MOST_INDEX  # book_act has the longest index; books are bits of 64


def test_flags_of_people_are_those_of_the_catalogue() -> None:
    names = {"ADULT": "adult", "CHILD": "child", "PARENT": "parent", "BORROWER": "borrower", "EMPLOYED": "employed",
             "URBAN": "urban", "STANDS_SURETY": "guarantor", "WATCHED": "watched", "FIRM_FLAG": "firm"}  # fmt: skip
    assert {name: int(getattr(codes, name)) for name in names} == {n: 1 << FLAGS[flag] for n, flag in names.items()}
    with pytest.raises(KeyError):
        codes.flag_bit("nosuch")


def test_the_plain_town_has_the_same_codes() -> None:
    """It declares them once more, because it is the judge of what the compiled town writes."""
    compared = set()
    for module in pkgutil.iter_modules([str(Path(plain_town.__file__).parent)]):
        for name, number in vars(importlib.import_module(f"plain_town.{module.name}")).items():
            purpose = module.name == "chance"  # what a draw is for (draw.py)
            if purpose or not name.isupper() or not isinstance(number, int) or not hasattr(codes, name):
                continue
            assert number == int(getattr(codes, name)), (module.name, name)
            compared.add(name)
    for group in ("flags of records", "flags of refusals", "reasons"):
        assert compared >= set(GROUPS[group].split()), group
    # Two kinds of lines are made up by the ledger, and not written by a town.
    assert compared >= set(GROUPS["lines"].split()) - {"DID", "SOUGHT"}


def test_a_row_has_the_fields_of_its_class_in_their_order() -> None:
    kinds = [kind for module in (rows, tables) for kind in vars(module).values()
             if isinstance(kind, type) and issubclass(kind, rows.Row) and kind is not rows.Row]  # fmt: skip
    assert len(kinds) >= 25
    for kind in kinds:
        dtype = rows.row_dtype(kind)
        assert dtype.names == tuple(kind.__annotations__)
        assert dtype.isalignedstruct


def test_the_effects_of_the_format_are_those_of_the_town_in_the_order_of_their_codes():
    assert get_args(Effect) == codes.EFFECTS
