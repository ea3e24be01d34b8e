"""Worlds with one mechanism taken out: the other side of every 'would not have happened without'.

Each function takes the tables of one date and gives others in which one thing is off and nothing else is different.
All chance is keyed by the event, so the replay is the same town with the same luck, and what is missing from it is
what the mechanism brought about, by whatever path (Pearl's twin network; common random numbers).
"""

from __future__ import annotations

from collections.abc import Callable, Collection

import numpy as np

from lamppost.town.codes import ACCUSES_NOBODY, INVENTED, TWICE, WRONG_PERSON
from lamppost.town.rows import RECORD
from lamppost.town.script import Script
from lamppost.town.tables import Law, Tables

FALSE = TWICE | WRONG_PERSON | INVENTED

FLAGS = (RECORD.names or ()).index("flags")
NOBODY = np.uint32(0xFFFFFFFF)


def no_false_records(tables: Tables) -> Tables:
    """No record is invented, entered twice, or written about somebody else; such a record is not written at all."""
    act, eye = tables.acts.act.copy(), tables.senses.eye.copy()
    act["need"] = NOBODY  # whom a false record can fall on: nobody has every flag
    eye["twice"], eye["alike"] = 0, ACCUSES_NOBODY
    return tables._replace(acts=tables.acts._replace(act=act), senses=tables.senses._replace(eye=eye))


def honest(script: Script) -> Script:
    """The same script without the records that are not true."""
    records = {week: [row for row in rows if not int(str(row[FLAGS])) & FALSE] for week, rows in script.records.items()}
    return Script({week: rows for week, rows in records.items() if rows}, script.seeks, script.settles)


def has_false_records(tables: Tables) -> bool:
    """Whether any channel errs at all."""
    senses = tables.senses
    return bool(senses.eye["wrong"].any() or senses.eye["twice"].any() or senses.lie["chance"].any())


def no_ties(tables: Tables) -> Tables:
    """Nothing passes along a tie: no mark, no points, no listing, no cut. That an entry is public stays."""
    law = tables.law
    book = law.book.copy()
    book["spreads_end"] = book["spreads"]
    return _law(tables, law._replace(tie_start=np.zeros_like(law.tie_start), book=book))


def has_ties(tables: Tables) -> bool:
    """Whether anything passes along a tie."""
    law = tables.law
    return bool(law.tie.shape[0] or (law.book["spreads_end"] > law.book["spreads"]).any())


def prompt(tables: Tables) -> Tables:
    """Nothing outlives its ground: removal and correction are immediate, bands follow the points at once."""
    law = tables.law
    book, entry = law.book.copy(), law.list.copy()
    book["correction"], book["graded"], entry["removal"] = 0, 0, 0
    return _law(tables, law._replace(book=book, list=entry))


def has_delays(tables: Tables) -> bool:
    """Whether anything could outlive its ground."""
    book, entry = tables.law.book, tables.law.list
    return bool((entry["removal"] > 0).any() or (book["correction"] > 1).any() or (book["graded"] > 0).any())


def without_book(number: int) -> Callable[[Tables], Tables]:
    """One authority does nothing: its rules, lists and bars are off. What people fear stays as it is."""

    def change(tables: Tables) -> Tables:
        law = tables.law
        book, rule, entry, row = law.book.copy(), law.rule.copy(), law.list.copy(), tables.services.row.copy()
        book["on"][number] = 0
        rule["on"][rule["book"] == number] = 0
        entry["on"][entry["book"] == number] = 0
        row["enforced"][row["book"] == number] = 0
        return _law(tables, law._replace(book=book, rule=rule, list=entry))._replace(
            services=tables.services._replace(row=row)
        )

    return change


def only_acts(codes: Collection[int]) -> Callable[[Tables], Tables]:
    """Records of no other acts than these count."""

    def change(tables: Tables) -> Tables:
        law = tables.law
        rule = law.rule.copy()
        for code in range(law.rule_start.shape[0] - 1):
            if code not in codes:
                rule["on"][law.rule_start[code] : law.rule_start[code + 1]] = 0
        return _law(tables, law._replace(rule=rule))

    return change


def unmoved_by_refusals(tables: Tables) -> Tables:
    """A refusal changes nothing about the refused: no fear, no caution, no pressure to pay."""
    return tables._replace(responses=tables.responses._replace(fear_refusal=0, caution_refusal=0, pressed=0))


def unmoved(tables: Tables) -> Tables:
    """Neither a refusal nor a listing changes anything about people: as above, and nobody loses work over it."""
    calm = unmoved_by_refusals(tables)
    return calm._replace(responses=calm.responses._replace(fear_listing=0, work_lost=0, layoff=0))


def no_gaming(tables: Tables) -> Tables:
    """Nobody does more of anything because it is rewarded."""
    act = tables.acts.act.copy()
    act["gamed"] = 0
    return tables._replace(acts=tables.acts._replace(act=act))


def _law(tables: Tables, law: Law) -> Tables:
    return tables._replace(law=law)
