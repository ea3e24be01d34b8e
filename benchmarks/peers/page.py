"""The parts of docs/benchmarks.md that are written by a program: the numbers of the model, and the results."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from benchmarks.pages import markdown, put
from benchmarks.peers import agreement, sameness, town
from benchmarks.peers.peers import LAMPPOST, PEERS, ROOT
from benchmarks.peers.summary import Cell, Goal, Summary

PAGE: Final = ROOT / "docs" / "benchmarks.md"
TABLE: Final = ROOT / "docs" / "benchmarks.parquet"
PICTURE: Final = ROOT / "docs" / "pictures" / "benchmarks.svg"
RAISED: Final = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
NAMES: Final = {"plain": "The town without ties", "ties": "The town with ties"}


def marks(name: str) -> tuple[str, str]:
    """Between which a part stands."""
    return f"<!-- {name}: written by python -m benchmarks.peers -->", f"<!-- end of {name} -->"


def rewrite(page: Path, summary: Summary, about: Mapping[str, Any]) -> None:
    """Write both parts of a page anew."""
    text = put(page.read_text(encoding="utf-8"), marks("numbers"), numbers())
    page.write_text(put(text, marks("results"), results(summary, about)), encoding="utf-8")


def figure(number: float) -> str:
    """Three digits, with commas in thousands."""
    if number >= 100:
        return f"{number:,.0f}"
    return f"{number:.1f}" if number >= 10 else f"{number:.2f}"


def shown(cell: Cell) -> str:
    """A figure, with a sign where fewer weeks were run; or why there is none."""
    if cell.value is None:
        return cell.why or "-"
    return figure(cell.value) + ("†" if cell.shorter else "")


def power(people: int) -> str:
    """10,000 as a power of ten, if it is one."""
    digits = str(people)
    return "10" + str(len(digits) - 1).translate(RAISED) if digits.strip("0") == "1" else f"{people:,}"


def numbers() -> str:
    """The tables of the model."""
    rules = []
    for act, rule in town.RULES.items():
        said = [f"{rule.points:+d}", f"{rule.recorded:g}", rule.puts_on or "-"]
        rules.append([str(act), f"{town.ACT_RATES[act - 1]:g}", *said])
    touched = ("-", "barred by the black list", "barred by band d", "faster by the red list",
               "with ties: barred by the black list, own or a friend's")  # fmt: skip
    services = [
        [str(k), f"{rate:g}", touched[touch]]
        for k, (rate, touch) in enumerate(zip(town.SERVICE_RATES, town.service_table(), strict=True), 1)
    ]
    rates = ", ".join(f"{rate:g}" for rate in town.ACT_RATES)
    return "\n\n".join(
        [
            f"Acts a year, from act 1 to act {town.ACTS}: {rates}.",
            "The acts that have a rule:",
            markdown(("act", "a year", "points", "share recorded", "list"), rules),
            "The services:",
            markdown(("service", "a year", "what touches it"), services),
        ]
    )


def results(summary: Summary, about: Mapping[str, Any]) -> str:
    """Everything that was measured."""
    parts = [_about(about), _goals(summary), _paces(summary), "![Nanoseconds a person-day](pictures/benchmarks.svg)"]
    return "\n\n".join([*parts, _starts(summary), _sameness(summary), _agreement(summary)])


def _about(about: Mapping[str, Any]) -> str:
    machine, limits = about["machine"], about["limits"]
    python = about["versions"][LAMPPOST.name]["python"]
    said = (
        f"Measured on {about['day']} on {machine['cores']} cores of {machine['processor']} with "
        f"{machine['memory_gb']} GB, {machine['system']}, Python {python}; {_repeats(about['repeats'])}; "
        f"limit of a process: {limits}. While it ran, {about['load']:.1f} processes wanted a "
        "core in the median, the measured one among them."
    )
    each = []
    for peer in (peer for peer in PEERS if peer.name in about["versions"]):
        name, package, versions = peer.name, peer.package, about["versions"][peer.name]
        beside = ", ".join(f"{k} {number}" for k, number in versions.items() if k not in (package, "python"))
        each.append(f"{name} {versions.get(package, '')}" + (f" ({beside})" if beside else ""))
    return "\n\n".join([said, f"Versions: {'; '.join(each)}."])


def _repeats(number: int) -> str:
    return "each measured once" if number == 1 else f"{number} repeats up to 10⁶ people, larger towns once"


def _goals(summary: Summary) -> str:
    lines = ["**Goals at 10⁶ people**", ""]
    lines += [f"- {NAMES[goal.town]}, {goal.peer}: {_goal(goal)}" for goal in summary.goals()]
    met = sum(goal.met for goal in summary.goals())
    return "\n".join([*lines, "", f"{met} of {len(summary.goals())} goals are met."])


def _goal(goal: Goal) -> str:
    kind = "keeps its draws paired" if goal.paired else "does not keep its draws paired"
    if goal.ratio is None:
        return f"it {kind} and was cut off; the goal of {goal.wanted:g} times as fast is **not decided**."
    pace = (
        f"is {figure(goal.ratio)} times as fast" if goal.ratio >= 1 else f"takes {figure(1 / goal.ratio)} times as long"
    )
    said = f"Lamppost {pace}; {goal.peer} {kind}, so the goal is {goal.wanted:g} times as fast: "
    return said + ("**met**." if goal.met else "**not met**.")


def _paces(summary: Summary) -> str:
    parts = []
    for name, title in NAMES.items():
        sizes = summary.sizes(name)
        if not sizes:
            continue
        last = max(size for size in sizes if size <= 1_000_000) if min(sizes) <= 1_000_000 else sizes[0]
        more = [f"{what} at {power(last)}" for what in ("x Lamppost", "processor", "bytes a person")]
        heads = ["ns a person-day", *map(power, sizes), *more]
        rows = []
        for peer in summary.peers:
            if not len(summary.rows("pace", peer, town=name)):
                continue
            ratio = summary.ratio(peer, name, last)
            cells = [shown(summary.cell("pace", peer, town=name, people=size)) for size in sizes]
            held, cpu = (summary.cell(each, peer, town=name, people=last) for each in ("memory", "processor"))
            once = [shown(cell).rstrip("†") for cell in (cpu, held)]
            rows.append([peer, *cells, "-" if ratio is None else figure(ratio), *once])
        parts.append(f"**{title}**\n\n{markdown(heads, rows)}")
    note = (
        '† fewer weeks than planned, so that it kept within the limit; "> ..." = it did not. Processor: nanoseconds of '
        "all cores together."
    )
    return "\n\n".join([*parts, note])


def _starts(summary: Summary) -> str:
    rows = [
        [peer, *(shown(summary.cell(measure, peer)) for measure in ("import", "first call", "second process"))]
        for peer in summary.peers
    ]
    heads = ("seconds", "import", "first call", "second process")
    note = (
        "Import of all that the town needs; then import, building and one week of 10⁴ people, first with no "
        "machine code kept, then again."
    )
    return f"**Starting**\n\n{markdown(heads, rows)}\n\n{note}"


def _sameness(summary: Summary) -> str:
    questions = [question.what for question in sameness.QUESTIONS]
    rows = [[peer, *(_same(summary.changed(peer, what)) for what in questions)] for peer in summary.peers]
    note = "`same` = not one of the other people differs; else how many of 20,000 do, after 20 weeks from one seed."
    return f"**The same people?**\n\n{markdown(('after', *questions), rows)}\n\n{note}"


def _same(cell: Cell) -> str:
    if cell.value is None:
        return cell.why or "-"
    return "same" if cell.value == 0 else f"{cell.value:,.0f}"


def _agreement(summary: Summary) -> str:
    parts = ["**One model?**"]
    for name, title in NAMES.items():
        rows = []
        for peer in summary.peers:
            cells = [summary.cell("mean", peer, town=name, what=what) for what in agreement.COUNTED]
            if any(cell.value is not None for cell in cells):
                rows.append([peer, *("-" if cell.value is None else f"{cell.value:.4g}" for cell in cells)])
        if rows:
            heads = ("a person, 20 weeks", *(what.replace("_", " ") for what in agreement.COUNTED))
            parts.append(f"{title}:\n\n{markdown(heads, rows)}")
            parts.append(f"Furthest from the mean of all: {summary.furthest(name):.2f} standard errors.")
    most = agreement.tolerance(summary.compared())
    return "\n\n".join([*parts, f"None may be further than {most:.2f} ({summary.compared()} comparisons)."])
