"""The model by the ODD protocol: the text of odd.md, with its tables from code and data.

A marker `[[NAME]]` of the text is replaced by the table of that name (TABLES). A marker without a table, or a table
without a marker, is an error, so that neither can be forgotten.
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

from scripts.pages.markdown import made, table
from scripts.pages.source_code import PACKAGE, constants, expected_failures, fields

from lamppost.catalogue.claims import GRADES
from lamppost.catalogue.load import catalogue
from lamppost.measure.outcomes import OUTCOMES
from lamppost.rulebook import load
from lamppost.rulebook.explain import figure, grades_of
from lamppost.rulebook.explain import rows as claims_in
from lamppost.rulebook.find import shipped
from lamppost.society.generate import MOST_PEOPLE
from lamppost.study.sweep.measures import MEASURES
from lamppost.town import loop
from lamppost.town.codes import EFFECTS
from lamppost.town.tables import ACT_SLOTS, SERVICE_SLOTS

TEXT: Final = Path(__file__).with_name("odd.md")
BEGIN, END = "<!-- expected failures: begin -->", "<!-- expected failures: end -->"
MARK: Final = re.compile(r"\[\[([a-z-]+)\]\]")


def page() -> str:
    """docs/model.md."""
    text = TEXT.read_text(encoding="utf-8")
    marks = set(MARK.findall(text))
    if marks != set(TABLES):
        raise ValueError(f"Markers and tables differ: {sorted(marks ^ set(TABLES))}")
    filled = MARK.sub(lambda found: TABLES[found[1]](), text)
    title, rest = filled.split("\n", 1)
    return f"{title}\n\n{made()}\n{rest}"


def _scales() -> str:
    rows = [
        ("people of a town", f"1 to {MOST_PEOPLE:,}"),
        ("step of the loop", "one week; a year is 52 weeks"),
        ("slots of acts", f"{ACT_SLOTS} a week (half days); in each at most one act of a person"),
        ("slots of services", f"{SERVICE_SLOTS} a week (days); on each at most one service that a person seeks"),
        ("terms, delays, deadlines", "days; months and years are those of the calendar"),
        ("space", "districts and households; no distances"),
        ("money", "whole yuan a year"),
        ("probabilities", "whole numbers of 2^32, to which a drawn word is compared"),
    ]
    return table(["scale", "unit and extent"], rows)


def _fields(file: str, name: str) -> Callable[[], str]:
    return lambda: table(
        ["variable", "kind", "what it is"],
        ((f"`{field}`", f"`{kind}`", said) for field, kind, said in fields(file, name)),
    )


def _stages() -> str:
    said = dict(re.findall(r"^    (\w+) +(\S.*)$", loop.__doc__ or "", re.MULTILINE))
    rows = ((number, f"`{stage.name}`", said[stage.name]) for number, stage in enumerate(loop.STAGES, 1))
    return table(["", "stage", "what happens"], rows)


def _purposes() -> str:
    rows = [*constants("draw.py", 1, 199), *constants("society/purposes.py", 200, 255)]
    return table(["purpose", "number", "what is drawn"], ((f"`{name}`", number, said) for name, number, said in rows))


def _responses() -> str:
    rows = []
    for name, each in catalogue().responses.items():
        for version in each.value.versions:
            since = f" from {version.since}" if len(each.value.versions) > 1 and version.since else ""
            label = each.label.en if each.label else ""
            rows.append(
                (f"`{name}`{since}", label, figure(version), version.evidence, version.why or version.note or "")
            )
    return table(["response", "what it is", "value (range)", "grade", "why"], rows)


def _channels() -> str:
    rows = []
    for name, each in catalogue().channels.items():
        words = ("coverage", "hit", "wrong_person", "twice", "false_records", "delay")
        rows.append((f"`{name}`", *(_number(getattr(each, word)) for word in words)))
    heads = ("coverage", "hit rate", "wrong person", "twice", "made up", "delay")
    return table(["channel", *heads], rows)


def _number(claim: Any) -> str:
    return "" if claim is None or not getattr(claim, "versions", None) else figure(claim.versions[-1])


def _counts() -> str:
    words = catalogue()
    rows = [
        (what, len(entries), *_grades(entries))
        for what, entries in (
            ("acts", words.acts),
            ("channels", words.channels),
            ("services", words.services),
            ("responses", words.responses),
        )
    ]
    books = grades_of([load.rulebook(name) for name in shipped("rulebook")])
    rows.append(("rulebooks", len(shipped("rulebook")), *(books[grade] for grade in GRADES)))
    others = {"regimes": "regime", "safeguards": "overlay", "lives": "life"}
    rows += [(said, len(shipped(kind)), *[""] * len(GRADES)) for said, kind in others.items()]
    return table(["what", "how many", *(f"{grade} claims" for grade in GRADES)], rows)


def _grades(entries: Mapping[str, Any]) -> list[int]:
    sources = catalogue().sources
    found = Counter(row.grade for each in entries.values() for row in claims_in(each, sources))
    return [found.get(grade, 0) for grade in GRADES]


def _society_tables() -> str:
    rows = []
    for path in sorted((PACKAGE / "society" / "tables").glob("*.csv")):
        lines = list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))
        found = Counter(line.get("grade") or "" for line in lines)
        if path.stem == "sources":
            continue
        assumed = len(lines) if "grade" not in lines[0] else found["assumed"]
        rows.append((f"`society/tables/{path.name}`", len(lines), found["documented"], found["reported"], assumed))
    return table(["table", "figures", "documented", "reported", "assumed"], rows)


def _effects() -> str:
    return ", ".join(f"`{each}`" for each in EFFECTS)


def _measures() -> str:
    rows = [(f"`{name}`", unit, said) for name, (unit, said) in MEASURES.items()]
    rows += [(f"`{name}`", "of a person", said) for name, said in OUTCOMES.items()]
    return table(["measure", "unit", "what is counted"], rows)


def with_failures(text: str) -> str:
    """docs/limits.md with its list of expected failures written anew."""
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"The page of limits has no place for the expected failures: write {BEGIN} and {END} into it.")
    return f"{before}{begin}\n\n{_failures()}\n\n{end}{after}"


def _failures() -> str:
    rows = ((f"`{test.rsplit('/', 1)[1]}`", reason) for test, reason in expected_failures())
    return table(["expected failure", "what cannot be kept, and why"], rows)


TABLES: Final[Mapping[str, Callable[[], str]]] = {
    "scales": _scales,
    "society-fields": _fields("society/model.py", "Society"),
    "actor-fields": _fields("town/rows.py", "ActorRow"),
    "state-fields": _fields("town/state.py", "State"),
    "entry-fields": _fields("town/rows.py", "ListEntryRow"),
    "stages": _stages,
    "purposes": _purposes,
    "responses": _responses,
    "channels": _channels,
    "catalogue": _counts,
    "society-tables": _society_tables,
    "effects": _effects,
    "measures": _measures,
    "expected-failures": _failures,
}
