"""The file of a report: where it goes, how it is written, and its progress; also the report at the end of a command.

Importing this is cheap: what draws and counts is imported when it is needed.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from lamppost.errors import LamppostError, did_you_mean

if TYPE_CHECKING:
    from lamppost.study.findings.build import Doing
    from lamppost.study.findings.model import Findings

NAME: Final = "report"
MOST_PEOPLE: Final = 1_000_000
"""People up to which a report is made without being asked for."""
FORMATS: Final = ("svg", "png", "csv")
"""Formats in which figures are written."""


def write(findings: Findings, place: Path, language: str = "en") -> None:
    """Write a report. Raises LamppostError if the file cannot be written."""
    from lamppost.show.report.page import report_html

    text = report_html(findings, language)
    with _parent_made(place):
        place.write_text(text, encoding="utf-8", newline="\n")


def write_figures(findings: Findings, folder: Path, formats: Sequence[str], language: str = "en") -> None:
    """Write every figure of a report into a folder. Raises LamppostError if a file cannot be written."""
    from lamppost.show.figures import export

    with _parent_made(folder):
        export(findings, folder, formats, language)


def write_at_end(
    folder: Path, make: Callable[[Doing | None], Findings], people: int, json: bool = False
) -> tuple[Path, Findings] | None:
    """The report at the end of a run or of twins, in its folder, and what is in it.

    None for a large town, with a word on how to get it.

    Args:
        folder: where the run lies.
        make: works the findings out; its argument is called with what is being done and the share that is done.
        people: of the town.
        json: whether standard output is for a program, so that no progress is shown.

    Ctrl-C here stops the report and nothing else: SystemExit with code 130.
    """
    short = short_place(folder)
    if people > MOST_PEOPLE:
        sys.stderr.write(
            f"No report was made, because it takes long for so many people. Make it with: lamppost report {short}\n"
        )
        return None
    place = folder / f"{NAME}.html"
    try:
        with report_progress(json) as on_progress:
            findings = make(on_progress)
        write(findings, place)
    except KeyboardInterrupt:
        sys.stderr.write(f"Stopped; {short} is complete except for its report. Make it with: lamppost report {short}\n")
        raise SystemExit(130) from None
    return place, findings


@contextmanager
def report_progress(quiet: bool = False) -> Iterator[Doing | None]:
    """What is being done and how much of it is done, on a terminal; None in a pipe."""
    if quiet or not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

    from lamppost.words import words

    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=1.0)

        def on_progress(what: str, share: float) -> None:
            bar.update(task, description=words("en").say(f"report.doing.{what}"), completed=share)

        yield on_progress


def default_place(folders: Sequence[Path], language: str) -> Path:
    """The report's file in its folder. Raises LamppostError for several folders."""
    if len(folders) > 1:
        raise LamppostError("Several folders have no place in common: say where the report goes with --out FILE.")
    name = f"{NAME}.html" if language == "en" else f"{NAME}.{language}.html"
    return folders[0] / name


def figure_formats(text: str | None, figures: Path | None) -> list[str]:
    """Formats as written on the command line, all of them for None. Raises LamppostError for an unknown one."""
    if text is None:
        return list(FORMATS)
    if figures is None:
        raise LamppostError("--format is about figures: say into which folder with --figures FOLDER.")
    formats = [each.strip() for each in text.split(",") if each.strip()]
    for each in formats:
        if each not in FORMATS:
            raise LamppostError(f"--format {text}: there is no '{each}'.{did_you_mean(each, FORMATS)} "
                                f"Write some of {','.join(FORMATS)}.")  # fmt: skip
    if not formats:
        raise LamppostError(f"--format '{text}': write some of {','.join(FORMATS)}.")
    return formats


def check_place(place: Path, name: str = "report.html") -> None:
    """Raises LamppostError for a place at which no file can be; `name` is what one could be called."""
    if place.is_dir():
        short = short_place(place)
        raise LamppostError(f"{short} is a folder. Name a file with --out, such as {short}/{name}.")
    if place.parent.exists() and not place.parent.is_dir():
        raise LamppostError(f"Cannot write {short_place(place)}: a part of the path is a file.")


@contextmanager
def _parent_made(place: Path) -> Iterator[None]:
    from lamppost.record.folder import writing_errors

    with writing_errors(place):
        place.parent.mkdir(parents=True, exist_ok=True)
        yield


def short_place(path: Path) -> str:
    """A path as the user would write it, links resolved."""
    try:
        return str(path.resolve().relative_to(Path.cwd()))
    except ValueError:
        return str(path)


__all__ = [
    "MOST_PEOPLE",
    "check_place",
    "default_place",
    "figure_formats",
    "report_progress",
    "short_place",
    "write",
    "write_at_end",
    "write_figures",
]
