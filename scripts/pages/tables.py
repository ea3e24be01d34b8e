"""The reference of tables: every column of what a run, a study and a comparison leave, from the code that defines them."""

from __future__ import annotations

from scripts.pages.markdown import made, table

import lamppost as lp
from lamppost.measure.outcomes import OUTCOMES
from lamppost.record.parquet import STARTS, meaning
from lamppost.record.result import TABLES
from lamppost.study.sweep.measures import MEASURES
from lamppost.study.sweep.store import ANSWER, MEANS, SCENARIO

KINDS = {
    "people": "One row per synthetic person.",
    "firms": "One row per synthetic firm.",
    "weeks": "One row per week.",
    "refusals": "One row per service and group.",
    "rules": "One row per consequence that bars a service.",
    "lists": "One row per list.",
    "ledger": "One row per line in the ledgers of the watched.",
}


def page() -> str:
    """docs/reference/tables.md. It lives a small town, since the columns of a run follow from its regime."""
    town = lp.Society.generate(300, seed=1, place="mainland-city")
    run = lp.run(town, lp.regime("mainland-city-2019"), years=2 / 52, watch=[0])
    parts = [
        "# Tables and their columns",
        made(),
        (
            "What the columns of each table say, with their units and kinds. The same meanings stand in the metadata of the Parquet "
            "files. A column whose name ends in a star is one for each band, list or service of the regime: `band:RULEBOOK`, "
            "`on:RULEBOOK.LIST`, `refused:SERVICE`."
        ),
        *(_section(f"{name}.parquet", KINDS[name], _columns(run, name)) for name in TABLES),
        _section(
            "results of a study",
            "`studies/NAME/results/part-*.parquet`: one row a run and measure.",
            [(name, _kind(kind), MEANS.get(name, "")) for name, kind in {**SCENARIO, **ANSWER}.items()],
        ),
        "## Measures of a study\n\n"
        + table(["measure", "unit", "what is counted"], ((f"`{name}`", *said) for name, said in MEASURES.items())),
        "## Outcomes of twins\n\nFor every one of them a larger number is worse for the person.\n\n"
        + table(["outcome", "what is counted"], ((f"`{name}`", said) for name, said in OUTCOMES.items())),
    ]
    return "\n\n".join(parts) + "\n"


def _columns(run: lp.Run, name: str) -> list[tuple[str, str, str]]:
    rows: dict[str, tuple[str, str, str]] = {}
    for column, kind in run.frame(name).schema.items():
        start = next((each for each in STARTS if column.startswith(each)), None)
        shown = column if start is None else f"{start}*"
        of_kind = "one of its bands" if start == "band:" else _kind(kind)
        rows.setdefault(shown, (shown, of_kind, meaning(column, name)))
    return list(rows.values())


def _kind(kind: object) -> str:
    text = str(kind)
    if text.startswith("Enum"):
        words = list(kind.categories)  # type: ignore[attr-defined]
        return "one of: " + (", ".join(words) if len(words) <= 8 else f"{', '.join(words[:7])} ...")
    return text


def _section(name: str, about: str, rows: list[tuple[str, str, str]]) -> str:
    columns = ((f"`{column}`", kind, said) for column, kind, said in rows)
    return f"## {name}\n\n{about}\n\n{table(['column', 'kind', 'meaning'], columns)}"
