"""The knobs of a regime in a terminal: how each stands, how far it turns, and what is known of its setting."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.console import Group, RenderableType
from rich.text import Text

from lamppost.show.terminal.tables import GRADE_STYLE, plain_table

if TYPE_CHECKING:
    from lamppost.rulebook.knobs import Knob


def knobs_page(name: str, knobs: Sequence[Knob]) -> RenderableType:
    """A row for each knob that the regime has, with what it does; then those that it has not, and why."""
    table = plain_table("", "now", "turns", "evidence", "grade")
    has = [knob for knob in knobs if knob.offered]
    for knob in has:
        what = Text(knob.label, style="bold")
        what.append(f"  ({knob.id}: {knob.unit})", style="not bold dim")
        what.append(f"\n{knob.about}", style="not bold")
        if knob.why:
            what.append(f"\n{knob.why}", style="not bold dim")
        what.append("" if knob is has[-1] else "\n")
        reach = "-" if knob.evidence is None else f"{knob.evidence[0]:g} to {knob.evidence[1]:g}"
        now = "no end" if knob.value is None else f"{knob.value:g}"
        grade = Text(knob.grade or "-", style=GRADE_STYLE.get(knob.grade or "", ""))
        table.add_row(what, now, f"{knob.low:g} to {knob.high:g}", reach, grade)
    parts: list[RenderableType] = [Text(name, style="bold"), Text(), table]
    for knob in knobs:
        if not knob.offered:
            lacking = Text(f"{knob.label} ({knob.id}): ", style="bold")
            parts += [Text(), lacking.append(knob.lacks, style="not bold")]
    first = next((knob for knob in has if knob.value is not None), None)
    if first is not None:
        told = f"lamppost twin {name} --set {first.id}={first.high:g} lives the town before and after a knob is turned."
        parts += [Text(), Text(told, style="dim")]
    return Group(*parts)
