"""`lamppost report`, and the report at the end of `run` and `twin`: where the file goes, and what is said meanwhile.

Importing this is cheap: what draws and counts is imported when it is needed.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

from cyclopts import Parameter

from lamppost.errors import LamppostError, did_you_mean

if TYPE_CHECKING:
    from lamppost.study.findings.build import Doing
    from lamppost.study.findings.model import Findings

NAME: Final = "report"
MOST_PEOPLE: Final = 1_000_000
"""People up to which a report is made without being asked for."""

NoReport = Annotated[bool, Parameter(name="--no-report", negative="", help="Leave no report.html in the folder.")]


def report(
    folders: Annotated[list[Path], Parameter(help="A folder of a run or of twins; or several runs of one society.")],
    /,
    *,
    lang: Annotated[str, Parameter(help="Language: en, zh-Hans or zh-Hant.")] = "en",
    out: Annotated[Path | None, Parameter(help="File to write; else report.html in the folder.")] = None,
    figures: Annotated[Path | None, Parameter(help="Folder to put the figures into, too.")] = None,
    format_: Annotated[
        str | None, Parameter(name="--format", help="Of the figures: svg, png, csv, or several with commas.")
    ] = None,
    threads: Annotated[int | None, Parameter(help="Threads to use; the result does not depend on it.")] = None,
) -> None:
    """Write what a run or twins did to people as one HTML file that opens anywhere, with no network."""
    from lamppost.study.folder.findings import of_folders
    from lamppost.study.folder.saved import saved_folder
    from lamppost.words import words

    words(lang)
    formats = _formats(format_, figures)
    place = out if out is not None else _beside(folders, lang)
    _writable(place)
    if threads is not None and not 1 <= threads <= 1024:
        raise LamppostError(f"--threads {threads}: write a whole number from 1 to 1,024, such as --threads 4.")
    read = [saved_folder(each) for each in folders]
    with doing() as told:
        found = of_folders(read, threads=threads, doing=told)
    write(found, place, lang)
    if figures is not None:
        from lamppost.show.figures import export

        with _said(figures):
            export(found, figures, formats, lang)
    sys.stdout.write(f"{_near(place)}\n")


def write(findings: Findings, place: Path, language: str = "en") -> None:
    """Write a report. Raises LamppostError if the file cannot be written."""
    from lamppost.show.report.page import report_html

    text = report_html(findings, language)
    with _said(place):
        place.write_text(text, encoding="utf-8", newline="\n")


def after(folder: Path, make: Callable[[Doing | None], Findings], people: int, json: bool = False) -> Path | None:
    """The report at the end of a run or of twins, in its folder; None for a large town, with a word on how to get it.

    `make` works the findings out, told whom to tell how far it is. Ctrl-C here stops the report and nothing else.
    """
    short = _near(folder)
    if people > MOST_PEOPLE:
        sys.stderr.write(f"No report was made, which takes long for so many. Make it with: lamppost report {short}\n")
        return None
    place = folder / f"{NAME}.html"
    try:
        with doing(json) as told:
            found = make(told)
        write(found, place)
    except KeyboardInterrupt:
        sys.stderr.write(f"Stopped; {short} is whole without its report. Make it with: lamppost report {short}\n")
        raise SystemExit(130) from None
    return place


@contextmanager
def doing(quiet: bool = False) -> Iterator[Doing | None]:
    """What is being done and how much of it is done, on a terminal; nothing in a pipe."""
    if quiet or not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

    from lamppost.words import words

    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=1.0)

        def told(what: str, share: float) -> None:
            bar.update(task, description=words("en").say(f"report.doing.{what}"), completed=share)

        yield told


def _beside(folders: list[Path], language: str) -> Path:
    if len(folders) > 1:
        raise LamppostError("Several folders have no place in common: say where the report goes with --out FILE.")
    name = f"{NAME}.html" if language == "en" else f"{NAME}.{language}.html"
    return folders[0] / name


def _formats(given: str | None, figures: Path | None) -> list[str]:
    """Formats as written, before anything is computed."""
    known = ("svg", "png", "csv")
    if given is None:
        return list(known)
    if figures is None:
        raise LamppostError("--format is about figures: say into which folder with --figures FOLDER.")
    wanted = [each.strip() for each in given.split(",") if each.strip()]
    for each in wanted:
        if each not in known:
            raise LamppostError(f"--format {given}: there is no '{each}'.{did_you_mean(each, known)} "
                                f"Write some of {','.join(known)}.")  # fmt: skip
    if not wanted:
        raise LamppostError(f"--format '{given}': write some of {','.join(known)}.")
    return wanted


def _writable(place: Path) -> None:
    """Raises LamppostError for a place at which no file can be."""
    if place.is_dir():
        raise LamppostError(f"{_near(place)} is a folder. Name a file with --out, such as {_near(place)}/report.html.")
    if place.parent.exists() and not place.parent.is_dir():
        raise LamppostError(f"Cannot write {_near(place)}: a part of the path is a file.")


@contextmanager
def _said(place: Path) -> Iterator[None]:
    from lamppost.record.folder import writing_errors

    with writing_errors(place):
        place.parent.mkdir(parents=True, exist_ok=True)
        yield


def _near(path: Path) -> str:
    """A path as the user would write it."""
    try:
        return str(path.resolve().relative_to(Path.cwd()))
    except ValueError:
        return str(path)


__all__ = ["MOST_PEOPLE", "NoReport", "after", "doing", "report", "write"]
