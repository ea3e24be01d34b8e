"""A ledger on the terminal: each line with its points, the rule behind it, its source and its grade."""

from __future__ import annotations

from collections.abc import Sequence

from rich import box
from rich.console import Group
from rich.table import Table
from rich.text import Text

from lamppost.record.entry import LedgerEntry
from lamppost.show.terminal.tables import GRADE_STYLE
from lamppost.study.scripted.ledger import LifeLedger
from lamppost.words import Words, words


def ledger_page(lived: LifeLedger) -> Group:
    """One life's ledger: each line with its points, the rule behind it, its source and its grade."""
    say = words(lived.language)
    title = Text(lived.title, style="bold")
    title.append(f"  ({say.say('ledger.page.under', regime=lived.regime)})", style="not bold")
    if not lived.lines:
        return Group(title, Text(say.say("ledger.page.empty")))
    return Group(title, Text(say.say("ledger.page.invented"), style="italic"), Text(""), ledger_table(lived.lines, say))


def ledger_heads(scored: bool, say: Words) -> Table:
    """A ledger without lines: the day, what happened, points and score where there are any, the rule."""
    table = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False, padding=(0, 1))
    table.add_column(say.say("ledger.page.day"), no_wrap=True)
    table.add_column(say.say("ledger.page.what"), ratio=5, overflow="fold")
    if scored:
        table.add_column(say.say("ledger.page.points"), justify="right", no_wrap=True)
        table.add_column(say.say("ledger.page.score"), justify="right", no_wrap=True)
    table.add_column(say.say("ledger.page.rule"), ratio=4, overflow="fold")
    return table


def ledger_table(lines: Sequence[LedgerEntry], say: Words) -> Table:
    """The lines of a ledger; a day that is that of the line above is left out."""
    scored = any(line.points is not None for line in lines)
    table = ledger_heads(scored, say)
    last = ""
    for line in lines:
        day = str(line.day)
        what = Text(line.what, style="" if line.counted else "dim")
        if line.truth and line.held != ("true",):
            what.append(f" {say.say('ledger.page.aside', said=line.truth)}", style="italic")
        behind = Text(say.listed([each for each in (line.place or line.rulebook, line.source) if each]), style="dim")
        if line.grade:
            behind.append(f" [{say.say(f'ledger.grade.{line.grade}')}]", style=GRADE_STYLE.get(line.grade, ""))
        figures = []
        if scored:
            figures = [
                "" if line.points is None else f"{line.points:+}",
                "" if line.score is None else f"{line.score:,}",
            ]
        table.add_row("" if day == last else day, what, *figures, behind)
        last = day
    return table
