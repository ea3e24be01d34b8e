"""What happened in all: week by week, service by service and group by group, rule by rule, list by list.

Every number is a count; rates are left to whoever asks, with `sought` and the numbers of people beside them.
"""

from __future__ import annotations

import numpy as np
import polars as pl
from numpy.typing import NDArray

from lamppost.catalogue.people import CLASSES
from lamppost.record.actors import CAUSES, refusals_of
from lamppost.record.words import RegimeNames, class_words, firm_class_words
from lamppost.town.codes import FOREGONE, TRUE, TWICE, UNSEEN
from lamppost.town.loop import Town
from lamppost.town.state import FIRM_CLASSES
from lamppost.town.tables import SERVICE_CODES


def weeks(town: Town, names: RegimeNames) -> pl.DataFrame:
    """One row per week: acts, records, refusals, and how many stand on each list at its end. People and firms."""
    log, span = town.log, range(town.week)
    flags = [rows["flags"] for rows in log.events]
    refused = [rows["flags"][rows["flags"] & 16 == 0] for rows in log.refusals]
    record = [f & (UNSEEN | FOREGONE) == 0 for f in flags]
    true = [f & (TRUE | TWICE) == TRUE for f in flags]
    columns: dict[str, object] = {
        "week": pl.Series(span, dtype=pl.Int32),
        "first_day": [names.day(week) for week in span],
        "acts_done": [int(done.sum()) for done in log.done],
        "acts_foregone": [int((f & FOREGONE != 0).sum()) for f in flags],
        "acts_unrecorded": [int((f & UNSEEN != 0).sum()) for f in flags],
        "records_true": [int((r & t).sum()) for r, t in zip(record, true, strict=True)],
        "records_false": [int((r & ~t).sum()) for r, t in zip(record, true, strict=True)],
        "services_sought": [int(sought.sum()) for sought in log.sought],
        "refusals": [len(f) for f in refused],
    }
    for cause, bit in CAUSES.items():
        columns[f"refusals_{cause}"] = [int((f & bit != 0).sum()) for f in refused]
    for number, name in enumerate(names.lists):
        columns[f"on:{name}"] = [int(listed[number]) for listed in log.listed]
    return pl.DataFrame(columns)


def refusals(town: Town, names: RegimeNames) -> pl.DataFrame:
    """One row per service and group of people (or of firms) in which it was sought: sought, refused, and why."""
    rows = refusals_of(town)
    cls = town.state.actor["cls"][rows["person"]].astype(np.int64)
    cell = rows["service"].astype(np.int64) * CLASSES + cls
    sought = town.sought
    counts = {"refusals": _cells(cell)}
    counts |= {f"refusals_{cause}": _cells(cell[rows["flags"] & bit != 0]) for cause, bit in CAUSES.items()}
    wrongful_or_tied = rows["flags"] & (CAUSES["wrongful"] | CAUSES["collateral"]) != 0
    counts["refusals_rightful"] = _cells(cell[~wrongful_or_tied])
    parts = []
    services = names.regime.catalogue.services
    for code, name in names.services.items():
        firm = services[name].actor == "firm"
        groups = firm_class_words() if firm else class_words()
        size = FIRM_CLASSES if firm else CLASSES
        frame = pl.DataFrame(
            {"sought": sought[code, :size]} | {what: table[code, :size] for what, table in counts.items()}
        )
        words = pl.DataFrame(
            {
                "service": pl.Series([name] * size),
                "service_group": pl.Series([str(services[name].group)] * size),
                "actor": pl.Series([services[name].actor] * size, dtype=pl.String),
            }
        )
        part = pl.concat([words, groups, frame], how="horizontal")
        parts.append(part.filter((pl.col("sought") > 0) | (pl.col("refusals") > 0)))
    return pl.concat(parts, how="diagonal").select(
        "service",
        "service_group",
        "actor",
        *class_words().columns,
        *firm_class_words().columns,
        "sought",
        "refusals",
        "refusals_rightful",
        *(f"refusals_{cause}" for cause in CAUSES),
    )


def _cells(cell: NDArray[np.int64]) -> NDArray[np.int64]:
    return np.bincount(cell, minlength=SERVICE_CODES * CLASSES).reshape(SERVICE_CODES, CLASSES)


def rules(town: Town, names: RegimeNames) -> pl.DataFrame:
    """One row per consequence that bars a service: its grade, and the refusals in which it was the first to bar."""
    rows = refusals_of(town)
    plan, size = names.regime.plan, len(names.rows)
    counts = {"refusals": np.bincount(rows["row"], minlength=size)}
    for cause, bit in CAUSES.items():
        counts[f"refusals_{cause}"] = np.bincount(rows["row"][rows["flags"] & bit != 0], minlength=size)
    entries = [plan.books[row.book].consequences[row.consequence] for row in plan.rows]
    frame = pl.DataFrame(
        {
            "rulebook": pl.Series([names.books[row.book] for row in plan.rows], dtype=pl.String),
            "consequence": pl.Series([row.consequence for row in plan.rows], dtype=pl.String),
            "service": pl.Series([names.services[row.service] for row in plan.rows], dtype=pl.String),
            "evidence": pl.Series([entry.evidence for entry in entries], dtype=pl.String),
            "through_tie": pl.Series([bool(row.tied) for row in plan.rows], dtype=pl.Boolean),
            "effect": pl.Series([entry.effect for entry in entries], dtype=pl.String),
            **{what: pl.Series(count, dtype=pl.Int64) for what, count in counts.items()},
        }
    ).filter(pl.col("effect") == "barred")
    keys = ["rulebook", "consequence", "service", "evidence", "through_tie"]
    return frame.group_by(keys, maintain_order=True).agg(pl.col(list(counts)).sum())


def lists(town: Town, names: RegimeNames) -> pl.DataFrame:
    """One row per list: who is on it at the end, who of them only by false records, and who ever was."""
    used = int(town.lists.used[0])
    entry = town.lists.entry[:used]
    last = town.last_day
    plan = names.regime.plan
    on = entry["until"] > last
    rules_ = [plan.books[book].lists[name] for book, name in plan.lists]
    return pl.DataFrame(
        {
            "rulebook": pl.Series([names.books[book] for book, _ in plan.lists], dtype=pl.String),
            "list": pl.Series([name for _, name in plan.lists], dtype=pl.String),
            "label": pl.Series(
                [rule.label.en if rule.label else name for rule, (_, name) in zip(rules_, plan.lists, strict=True)],
                dtype=pl.String,
            ),
            "actor": pl.Series([plan.books[book].covers for book, _ in plan.lists], dtype=pl.String),
            "colour": pl.Series([rule.colour for rule in rules_], dtype=pl.String),
            "evidence": pl.Series([rule.evidence for rule in rules_], dtype=pl.String),
            "on_at_end": pl.Series(on.sum(axis=0), dtype=pl.Int64),
            "wrongly_on_at_end": pl.Series((on & (entry["until_true"] <= last)).sum(axis=0), dtype=pl.Int64),
            "ever_on": pl.Series((entry["times"] > 0).sum(axis=0), dtype=pl.Int64),
            "entries": pl.Series(entry["times"].sum(axis=0), dtype=pl.Int64),
        }
    )
