"""Books, bands, rules, lists, ties and repair as arrays, with the values in force on one date."""

from __future__ import annotations

import datetime as dt

from lamppost.catalogue.model import Catalogue
from lamppost.rulebook.compile.books import ask_by, bands_table, books_table
from lamppost.rulebook.compile.lists import lists_table
from lamppost.rulebook.compile.numbers import rows
from lamppost.rulebook.compile.plan import Plan
from lamppost.rulebook.compile.repairs import repairs_table
from lamppost.rulebook.compile.rules import rules_table
from lamppost.rulebook.compile.ties import spreads_table, ties_table
from lamppost.town.tables import WAY, Law


def law_table(plan: Plan, catalogue: Catalogue, day: dt.date) -> Law:
    """All the arrays of the law, each from the file of its part."""
    ways: list[dict[str, object]] = []
    rule_start, rule, rule_list = rules_table(plan, catalogue, day, ways)
    entries, list_also, times, stay = lists_table(plan, catalogue, day, ways)
    band, band_list = bands_table(plan, day)
    tie_start, tie = ties_table(plan, day)
    spread, spread_acts = spreads_table(plan, catalogue, day)
    repair, repair_rules = repairs_table(plan, catalogue, day)
    return Law(
        book=books_table(plan, catalogue, day),
        band=band,
        band_list=band_list,
        rule_start=rule_start,
        rule=rule,
        rule_list=rule_list,
        list=entries,
        stay=stay,
        list_also=list_also,
        way=rows(WAY, ways),
        times=times,
        tie_start=tie_start,
        tie=tie,
        spread=spread,
        spread_acts=spread_acts,
        repair=repair,
        repair_rules=repair_rules,
        ask_by=ask_by(catalogue),
        marks=len(plan.marks),
        begins=-1,
    )
