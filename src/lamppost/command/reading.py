"""The commands that show what is in the files: list, show, diff, law and knobs."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Literal

from cyclopts import Parameter

from lamppost.command.options import Json, Lang, Threads, Under, With, whole_number
from lamppost.command.output import console, print_json, town_progress
from lamppost.errors import LamppostError
from lamppost.show.terminal.streams import write_csv


def knobs(
    regime: Under,
    /,
    *,
    with_: With = None,
    lang: Lang = "en",
    json: Json = False,
) -> None:
    """Show what of a regime can be turned by hand with --set, how far, and how well its setting is known."""
    import lamppost as lp
    from lamppost.show.terminal.knobs import knobs_page

    law = lp.regime(regime, with_ or ())
    settable = lp.knobs(law, lang)
    if json:
        print_json([each.data() for each in settable])
    else:
        console().print(knobs_page(law.name, settable))


def law(
    regime: Annotated[str, Parameter(help="Name of a regime, or the path to its file.")],
    /,
    *,
    text: Annotated[str | None, Parameter(help="Only one text, by its id.")] = None,
    json: Json = False,
) -> None:
    """Show which rules of a regime touch which element of which law, with its source; never a verdict."""
    from dataclasses import asdict

    from lamppost.errors import did_you_mean
    from lamppost.rulebook.law import law_view, laws
    from lamppost.rulebook.load import regime as load_regime
    from lamppost.show.terminal.law import law_page

    texts = laws()
    if text is not None and text not in texts:
        near, known = did_you_mean(text, tuple(texts)), ", ".join(texts)
        raise LamppostError(f"There is no text '{text}'.{near} The texts: {known}.")
    rows = law_view(load_regime(regime), None if text is None else [texts[text]])
    if json:
        print_json([asdict(row) for row in rows])
        return
    console().print(law_page(rows, texts))


def list_(
    *,
    rows: Annotated[
        bool, Parameter(negative="", help="List what the founding documents describe, and run each to see it work.")
    ] = False,
    json: Json = False,
) -> int | None:
    """List the rulebooks, regimes, safeguards and lives that come with Lamppost."""
    if rows:
        from lamppost.show.terminal.rows import rows_data, rows_page
        from lamppost.study.coverage.rows import rows as all_rows

        table = all_rows()
        if json:
            print_json(rows_data(table))
        else:
            console().print(rows_page(table))
        return 1 if any(row.problems for row in table) else 0
    from lamppost.show.terminal.listing import shelf, shelf_page

    things = shelf()
    if json:
        print_json(things)
    else:
        console().print(shelf_page(things))
    return None


def show(
    name: Annotated[
        str, Parameter(help="Rulebook, regime, safeguard or life, by name or by path; with --person a run's folder.")
    ],
    /,
    *,
    person: Annotated[
        int | None,
        Parameter(converter=whole_number(99_999_999, 0, "12"), help="Number of a person of a run or twin in a folder."),
    ] = None,
    lang: Annotated[str | None, Parameter(help="With --person: language, en, zh-Hans or zh-Hant.")] = None,
    threads: Threads = None,
    json: Json = False,
) -> None:
    """Show one rulebook, regime, safeguard or life with its sources; or one person of a run, and what happened."""
    if person is not None:
        return _show_person(Path(name), person, lang or "en", threads, json)
    if lang is not None or threads is not None:
        raise LamppostError("--lang and --threads go with --person N, such as: lamppost show runs/my-run --person 12")
    from lamppost.show.terminal.listing import pages, pages_as_data

    if json:
        return print_json(pages_as_data(name))
    out = console()
    for page in pages(name):
        out.print(page)
    return None


def _show_person(folder: Path, person: int, language: str, threads: int | None, json: bool) -> None:
    from lamppost.show.terminal.person import person_view
    from lamppost.study.folder.people import people_in
    from lamppost.study.person.page import person_page
    from lamppost.words import words

    words(language)
    with town_progress(json) as progress:
        people = people_in(folder, threads=threads, progress=progress)
    page = person_page(people, person, language)
    if json:
        print_json(page.data())
    else:
        console().print(person_view(page))


def diff(
    a: Annotated[str, Parameter(help="A rulebook or regime, by name or path: what is claimed.")],
    b: Annotated[str, Parameter(help="Another of the same kind: what it is set beside.")],
    /,
    *,
    format_: Annotated[
        Literal["text", "markdown", "csv", "json"],
        Parameter(name="--format", help="A table to read, to print, or for a program."),
    ] = "text",
    every: Annotated[
        bool, Parameter(name="--all", negative="", help="Also what only the second says (csv and json always have it).")
    ] = False,
    lang: Lang = "en",
    json: Json = False,
) -> None:
    """Set two rulebooks, or two regimes, side by side: each claim, what was written, how well known, and by whom."""
    from lamppost.show.terminal.diff import comparison, diff_csv, diff_markdown, diff_page

    table = comparison(a, b, lang)
    if json or format_ == "json":
        print_json(table.data())
    elif format_ == "csv":
        write_csv(diff_csv(table))
    elif format_ == "markdown":
        sys.stdout.write(diff_markdown(table, every))
    else:
        console().print(diff_page(table, every))
