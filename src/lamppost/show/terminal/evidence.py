"""How much of it is known, in a terminal: each headline number as weaker rules go and as assumed figures move."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Final

from rich.console import Group, RenderableType
from rich.text import Text

from lamppost.measure.outcomes import OUTCOMES
from lamppost.show.terminal.run import town_line
from lamppost.show.terminal.tables import plain_table
from lamppost.study.compare.evidence import ENDS, KINDS, SHARE

if TYPE_CHECKING:
    from lamppost.study.compare.evidence import EvidenceResult

NUMBERS: Final = {
    "people_refused": "people refused anything",
    "refusals": "refusals",
    "wrongful_refusals": "of them wrongful",
    "collateral_refusals": "of them through ties",
    "double_refusals": "of them double",
    **OUTCOMES,
    "listed_weeks": "weeks on black lists",
    "income_lost_yuan": "income lost, yuan",
    "ties_cut": "ties cut",
    "false_records": "false records",
    "expression_foregone": "acts of speech foregone",
}
"""Headline numbers in a few words."""
HEADS: Final = {
    "as it is": "as it is",
    "only documented": "only doc-\numented",
    "without alleged": "without\nalleged",
    "without assumed": "without\nassumed",
    "all low": "all\nlow",
    "all high": "all\nhigh",
}


def evidence_page(found: EvidenceResult) -> RenderableType:
    """Headline numbers by variant, then what each kind of assumed figure moves, then single figures."""
    values = {(row["variant"], row["number"]): row["value"] for row in found.table.to_dicts()}
    variants = list(dict.fromkeys(variant for variant, _ in values))
    numbers = list(dict.fromkeys(number for _, number in values))
    table = plain_table("", *HEADS.values(), title="What is left of each number")
    for number in numbers:
        cells = (_figure(values.get((variant, number))) for variant in HEADS)
        table.add_row(NUMBERS.get(number, number), *cells)
    parts: list[RenderableType] = [
        Text(found.regime.name, style="bold"),
        town_line(found.society, found.weeks, found.start, found.seed),
        Text(),
        table,
        Text(),
        Text("Without assumed: rules that are alleged or better; without alleged: reported or better. Low, high: every "
             "assumed figure at that end of its range; the answer need not be lowest or highest there.", style="dim"),
    ]  # fmt: skip
    moved = list(dict.fromkeys(each.removesuffix(" low") for each in variants if each.endswith(" low")))
    kinds = [each for each in moved if each in KINDS]
    singles = [each for each in moved if each not in KINDS and each != "all"]
    for title, names in (("Which assumed figures move it", kinds), ("Single figures", singles)):
        if names:
            parts += [Text(), _moves(title, ["as it is", *names], values, numbers)]
    return Group(*parts)


def _moves(
    title: str, names: Iterable[str], values: dict[tuple[str, str], float], numbers: list[str]
) -> RenderableType:
    first = [each for each in ("people_refused", "refusals") if each in numbers] or numbers[:2]
    words = [NUMBERS.get(number, number).removesuffix(" anything").replace(" ", "\n") for number in first]
    heads = [f"{word},\n{end}" for word in words for end in ENDS]
    table = plain_table("all of a kind at once" if title.startswith("Which") else "", *heads, title=title)
    for name in names:
        if name == "as it is":
            table.add_row(name, *(_figure(values[name, number]) for number in first for _ in ENDS))
        else:
            table.add_row(name, *(_figure(values[f"{name} {end}", number]) for number in first for end in ENDS))
    return table


def _figure(value: float | None) -> str:
    if value is None:
        return "-"
    return f"{value:,.0f}" if value == int(value) else f"{value:,.2f}"


def evidence_data(found: EvidenceResult) -> dict[str, Any]:
    """The same as plain data."""
    return {
        "regime": found.regime.name,
        "people": found.society.people,
        "place": found.society.place,
        "weeks": found.weeks,
        "start": found.start,
        "seed": found.seed,
        "share": SHARE,
        "numbers": found.table.to_dicts(),
    }
