"""`docs/record.md`: the record and the model beside it, from the figures and what was last run; not written by hand.

    python -m lamppost.study.record.page             # the page from docs/record.json
    python -m lamppost.study.record.page --again     # fit, validate and try the candidates anew: an hour

What was run stands in `docs/record.json` with its sizes and seeds, so that the page says how it came about; its words
stand in `page.md`. A figure that was added since is listed as not run yet.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from lamppost.study.record.candidates import Candidate, candidates, table
from lamppost.study.record.fit import Fit, fit
from lamppost.study.record.load import record_figures
from lamppost.study.record.mechanisms import mechanisms
from lamppost.study.record.model import Record, RecordFigure
from lamppost.study.record.validate import Validation, validate

DOCS: Final = Path(__file__).parents[4] / "docs"
RESULTS, PAGE = "record.json", "record.md"
SIZES: Final = {"fit": 20_000, "validate": 30_000, "candidates": 50_000}
"""People of a town, by what it is for."""
TOWNS: Final = {"validate": 10, "candidates": 5}
DRAWS, ROUNDS = 150, 4
WORDS: Final = Path(__file__).with_name("page.md")


def results(threads: int | None = None) -> dict[str, Any]:
    """Everything that the page tells of, run anew."""
    fitted = fit(people=SIZES["fit"], draws=DRAWS, rounds=ROUNDS, threads=threads)
    return results_of(fitted, candidates(SIZES["candidates"], TOWNS["candidates"], threads=threads), threads)


def results_of(
    fitted: Fit,
    tried: Sequence[Candidate],
    threads: int | None = None,
    kept: dict[str, dict[str, float]] | None = None,
) -> dict[str, Any]:
    """What the page tells of a fit and of the candidates, with the validation of that fit and of what ships."""
    how = {"people": SIZES["validate"], "towns": TOWNS["validate"], "threads": threads}
    kept = {} if kept is None else kept
    distance = [float(each) for each in sorted(fitted.draws["distance"])]
    about = {name: each for name, each in fitted.about.items() if name != "software"} | {"effective": fitted.effective}
    return {
        "fit": {"about": about, "numbers": fitted.table().to_dicts(), "distance": distance},
        "validation": _validation(validate(fitted, kept=kept, **how)),  # type: ignore[arg-type]
        "shipped": _validation(validate(kept=kept, **how)),  # type: ignore[arg-type]
        "candidates": {"people": SIZES["candidates"], "towns": TOWNS["candidates"], "rows": table(tried).to_dicts()},
    }


def _validation(found: Validation) -> dict[str, Any]:
    rows = found.rows.drop("cumulative").to_dicts()
    return {"people": found.people, "towns": found.towns, "summary": found.summary(), "rows": rows}


def page(found: Mapping[str, Any], figures: Record | None = None) -> str:
    """The page from what was run."""
    figures = figures or record_figures()
    text = WORDS.read_text(encoding="utf-8")
    for name, part in {
        "fit": _fit(found["fit"]),
        "hits": _hits(found, figures),
        "mechanisms": _mechanisms(),
        "candidates": _candidates(found["candidates"]),
        "figures": _figures(figures),
    }.items():
        text = text.replace("{{" + name + "}}", part.strip())
    return text.rstrip() + "\n"


def _rows(*heads: str) -> list[str]:
    aligned = ["---" if number == 0 else "---:" for number in range(len(heads))]
    return ["| " + " | ".join(heads) + " |", "| " + " | ".join(aligned) + " |"]


def _row(*cells: str) -> str:
    return "| " + " | ".join(cells) + " |"


def number(value: float | None) -> str:
    """'11.14 M', '203,000', '0.605'; '' for none."""
    if value is None:
        return ""
    if abs(value) >= 1_000_000:
        return f"{value / 1_000_000:,.2f} M"
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"


def _fit(found: Mapping[str, Any]) -> str:
    about, near = found["about"], found["distance"]
    towns = f"{about['towns']} towns of {about['people']:,} people under `national-2018`, seed {about['seed']}"
    kept = f"{about['draws']} draws kept in each of {about['rounds']} rounds"
    lines = [
        "## What was fitted",
        "",
        f"{towns}, {kept}: approximate Bayesian computation by sequential Monte Carlo (pyABC).",
        f"The last draws lie {near[0]:.2f} to {near[-1]:.2f} from the fit set, where 1 is an error of ten per cent and",
        f"the chance of a small town. By their weights they are worth {about['effective']:.0f} draws.",
        "",
        *_rows("number", "range", "ships as", "median", "80 % of the draws", "what the figures say"),
    ]
    for row in found["numbers"]:
        said = _narrowed(row["narrowed"])
        lines.append(_row(f"`{row['number']}`", f"{row['low']:g} to {row['high']:g}", f"{row['usual']:g}",
                          f"{row['median']:.3g}", f"{row['q10']:.3g} to {row['q90']:.3g}", said))  # fmt: skip
    return "\n".join([*lines, "", "These are numbers that can bring the figures about. Others may do so too.", ""])


def _narrowed(share: float | None) -> str:
    if share is None:
        return "too few draws to tell"
    return "next to nothing" if share < 0.2 else f"{100 * share:.0f} % narrower"


def _hits(found: Mapping[str, Any], figures: Record) -> str:
    fitted, shipped = found["validation"], found["shipped"]
    lines = [
        "## Hits and misses",
        "",
        "The hold-out, figure by figure. *Added* is what came since the figure before; it is what is counted below,",
        "since a sum since 2013 carries along what was fitted. A wide interval is easily hit: read both columns.",
        "",
        *_rows("figure", "days", "published", "model", "80 % of towns", "error", ""),
    ]
    shown = set()
    for row in fitted["rows"]:
        shown.add(row["figure"])
        if row["median"] is None:
            continue
        name = f"`{row['figure']}`" if row["about"] == "level" else "added"
        error = "" if row["error"] is None else f"{100 * row['error']:+.0f} %"
        lines.append(_row(name, row["period"], number(row["published"]), number(row["median"]),
                          f"{number(row['low'])} to {number(row['high'])}", error,
                          "hit" if row["hit"] else "**miss**"))  # fmt: skip
    lines += ["", "| | with the posterior | as it ships, over seeds alone |", "| --- | ---: | ---: |"]
    for what, said in _summary().items():
        lines.append(_row(what, said(fitted["summary"]), said(shipped["summary"])))
    size = f"{fitted['towns']} towns of {fitted['people']:,} people for each regime"
    lines += [
        "",
        f"{size}. An interval over seeds alone knows nothing of assumed numbers and is too narrow by that.",
        "",
    ]
    lines += ["Not compared:", "", *_rows("figure", "published", "why")]
    for row in fitted["rows"]:
        if row["median"] is None:
            lines.append(_row(f"`{row['figure']}`", number(row["published"]), row["why_not"]))
    for each in figures.of("hold-out"):
        if each.name not in shown:
            lines.append(_row(f"`{each.name}`", number(each.value), "not run yet"))
    return "\n".join([*lines, ""])


def _summary() -> dict[str, Any]:
    return {
        "figures that stand alone": lambda said: str(said["compared"]),
        "of them in the interval (80 % would be right)": lambda said: f"{100 * said['coverage']:.0f} %",
        "half of the errors are larger than": lambda said: f"{100 * said['median_error']:.0f} %",
        "quickened or slowed, as the model has it": lambda said: f"{said['signs_right']} of {said['signs']}",
    }


def _mechanisms() -> str:
    return "\n".join(f"- **{name}** ({each.label.en}): {each.why}" for name, each in mechanisms().items())


def _candidates(found: Mapping[str, Any]) -> str:
    lines = ["", f"The mean of {found['towns']} towns of {found['people']:,} people, everything else as it ships:", ""]
    for series, what in (
        ("flights-refused", "Plane tickets refused"),
        ("trains-refused", "Fast-train tickets refused"),
    ):
        lines += [*_rows(what, "nearest values", "fit set", "hold-out")]
        for row in found["rows"]:
            if row["series"] == series:
                values = row["values"].replace("responses.", "").replace("court-defaulters.consequences.", "")
                lines.append(_row(row["mechanisms"], values, f"{row['fit']:.2f}", f"{row['hold_out']:.2f}"))
        lines.append("")
    return "\n".join(lines)


def _figures(figures: Record) -> str:
    by_series: dict[str, list[RecordFigure]] = {}
    for each in figures.figures.values():
        by_series.setdefault(each.series, []).append(each)
    lines = ["## The figures", ""]
    for some in by_series.values():
        first = some[0]
        beside = "" if first.model is not None else f" Not in the model: {first.why_not}"
        lines += [f"**{first.label.en}** ({first.unit}; {first.of}).{beside}", "",
                  *_rows("figure", "days", "value", "published", "set", "by")]  # fmt: skip
        for each in sorted(some, key=lambda figure: figure.last):
            by = each.source.publisher or each.source.author or each.source.title
            lines.append(
                _row(f"`{each.name}`", each.period, number(each.value), str(each.published or ""), each.set, by)
            )
        lines.append("")
    return "\n".join(lines)


def main(words: list[str]) -> None:
    """Write docs/record.md, after running everything anew with --again."""
    if "--again" in words:
        text = json.dumps(results(), indent=1, ensure_ascii=False, default=str)
        (DOCS / RESULTS).write_text(text + "\n", encoding="utf-8")
    found = json.loads((DOCS / RESULTS).read_text(encoding="utf-8"))
    (DOCS / PAGE).write_text(page(found), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
