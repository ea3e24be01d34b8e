"""What commands print: pages for eyes, JSON for programs, and progress bars on a terminal."""

from __future__ import annotations

import json as jsons
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lamppost.show.terminal.streams import is_unicode

if TYPE_CHECKING:
    from rich.console import Console
    from rich.progress import Progress


def console() -> Console:
    """Standard output, without colours that Rich guesses from the text."""
    from rich.console import Console

    return Console(highlight=False)


def print_json(data: Any) -> None:
    """Data for a program; in ASCII where standard output does not hold every character."""
    sys.stdout.write(jsons.dumps(data, ensure_ascii=not is_unicode(), indent=1, default=str) + "\n")


def print_result(page_or_data: Any, json: bool) -> None:
    """Data for a program, or a page for eyes with an empty line before it."""
    if json:
        print_json(page_or_data)
        return
    out = console()
    out.print()
    out.print(page_or_data)


def short_path(path: Path | None) -> str:
    """A path as the user would write it: relative to the current folder where it lies in it; '' for None."""
    if path is None:
        return ""
    try:
        return str(path.relative_to(Path.cwd()))
    except ValueError:
        return str(path)


def _notice_of_compiling(bar: Progress) -> None:
    """One line above the bar where the week must be compiled first, which no progress can be shown of."""
    from lamppost.compiled import CACHE

    if CACHE is None or next(CACHE.rglob("*.judge_all-*.nbi"), None) is None:
        bar.console.print("The week is compiled for this processor, once; this takes a minute or two.")


class WeekProgress:
    """A bar for a run: the people that are made, then the weeks that are lived."""

    def __init__(self, bar: Progress) -> None:
        self.bar = bar
        self.made = bar.add_task("Generating the society", total=None, unit="")
        self.lived = bar.add_task("Simulating", total=None, unit="", visible=False)

    def people(self, made: int, people: int) -> None:
        """So many people are made."""
        self.bar.update(self.made, completed=made, total=people, unit=f"{made:,}/{people:,} people")

    def __call__(self, week: int, weeks: int) -> None:
        """So many weeks are lived."""
        self.bar.update(self.made, visible=False)
        self.bar.update(self.lived, completed=week, total=weeks, unit=f"{week}/{weeks} weeks", visible=True)


@contextmanager
def week_progress(json: bool) -> Iterator[WeekProgress | None]:
    """A progress bar over (week, weeks) on a terminal; None in a pipe or with --json."""
    if json or not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    with Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.fields[unit]}"),
        TimeRemainingColumn(),
        console=Console(stderr=True),
        transient=True,
    ) as bar:
        _notice_of_compiling(bar)
        yield WeekProgress(bar)


@contextmanager
def twin_progress(json: bool, worlds: int) -> Iterator[Callable[[str, int], None] | None]:
    """A progress bar over the weeks of all worlds together, by (name of the world, week)."""
    week_of: dict[str, int] = {}
    with week_progress(json) as progress:
        if progress is None:
            yield None
            return
        on_all_weeks = progress

        def on_week(name: str, week: int) -> None:
            week_of[name] = week
            on_all_weeks(sum(week_of.values()), worlds * max(week_of.values()))

        yield on_week


@contextmanager
def town_progress(json: bool) -> Iterator[Callable[[int, int | None], None] | None]:
    """A progress bar over the number of towns simulated, by (done, of); None in a pipe or with --json."""
    if json or not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    with Progress(
        TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn(), console=Console(stderr=True), transient=True
    ) as bar:
        _notice_of_compiling(bar)
        task = bar.add_task("Simulating", total=None)

        def on_town(done: int, of: int | None) -> None:
            known = f" of {of}" if of is not None else ""
            bar.update(task, description=f"Towns simulated: {done}{known}", completed=done, total=of)

        yield on_town
