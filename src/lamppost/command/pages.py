"""The commands that leave or open a page: report, site and serve."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from lamppost.command.options import Seed, Years, whole_number
from lamppost.errors import LamppostError


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
    from lamppost.show.report.file import (
        check_place,
        default_place,
        figure_formats,
        report_progress,
        short_place,
        write,
        write_figures,
    )
    from lamppost.study.folder.findings import of_folders
    from lamppost.study.folder.saved import saved_folder as saved
    from lamppost.words import words

    words(lang)
    formats = figure_formats(format_, figures)
    place = out if out is not None else default_place(folders, lang)
    check_place(place)
    if threads is not None and not 1 <= threads <= 1024:
        raise LamppostError(f"--threads {threads}: write a whole number from 1 to 1,024, such as --threads 4.")
    runs = [saved(each) for each in folders]
    with report_progress() as on_progress:
        findings = of_folders(runs, threads=threads, doing=on_progress)
    write(findings, place, lang)
    if figures is not None:
        write_figures(findings, figures, formats, lang)
    sys.stdout.write(f"{short_place(place)}\n")


def site(
    place: Annotated[Path, Parameter(help="Folder to write, or one HTML file if its name ends in .html.")],
    /,
    *regimes: Annotated[str, Parameter(help="The regimes, the first of which is compared with each other.")],
    people: Annotated[
        int, Parameter(converter=whole_number(100_000, 1, "10000"), help="People of each town, up to 100,000.")
    ] = 10_000,
    years: Years = 3,
    seed: Seed = 1,
    seeds: Annotated[
        int,
        Parameter(converter=whole_number(100, 1, "5"), help="How many towns, each of other people: seeds from --seed."),
    ] = 5,
    with_: Annotated[
        list[str] | None,
        Parameter(
            name="--with",
            consume_multiple=True,
            negative="",
            help="Up to five safeguards that can be laid on the first regime together; each alone is always there.",
        ),
    ] = None,
) -> None:
    """Write the page for any web host or as one file: its towns are lived in the visitor's own browser."""
    from lamppost.command.output import console, short_path, town_progress
    from lamppost.show.page.site import write_site

    named = regimes or ("leaflet-hk-2019", "documented-hk-2019")
    with town_progress(json=False) as progress:
        write_site(place, named, people, years, range(seed, seed + seeds), with_ or (), progress)
    size = sum(each.stat().st_size for each in [place, *place.rglob("*")] if each.is_file())
    console().print(f"The site is in {short_path(place)} ({size:,} bytes)", soft_wrap=True, highlight=False)


def serve(
    *,
    port: Annotated[int, Parameter(help="Port to listen on; 0 takes any that is free.")] = 8765,
    browser: Annotated[bool, Parameter(help="Open a browser.")] = True,
    host: Annotated[str, Parameter(help="Address to listen on; another than this machine's needs --allow-network.")] = (
        "127.0.0.1"
    ),
    allow_network: Annotated[
        bool, Parameter(negative="", help="Let other machines in, with a token that is printed.")
    ] = False,
) -> None:
    """Open the page: a made-up town that anyone can watch, change and question in a browser."""
    from lamppost.show.server.serve import serve as run_server

    if not 0 <= port <= 65_535:
        raise LamppostError(f"A port is a number from 0 to 65,535, not {port}.")
    run_server(port, host, allow_network, browser)
