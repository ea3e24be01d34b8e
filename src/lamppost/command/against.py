"""The commands that set the model beside the public record: record, fit and validate."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from lamppost.command.options import Json, Seed, Threads, whole_number
from lamppost.command.output import print_result, short_path, town_progress
from lamppost.values import FEWEST_DRAWS, FEWEST_OF_A_COUNTRY

Figures = Annotated[
    list[Path] | None,
    Parameter(name="--figures", consume_multiple=True, negative="", help="Files with figures of your own."),
]


def record(*, figures: Figures = None, json: Json = False) -> None:
    """Show the public figures: what each counts, over which days, by whom, and if it is fitted to or held out."""
    from lamppost.show.terminal.record import record_data, record_page
    from lamppost.study.record.load import record_figures

    found = record_figures(figures or ())
    print_result(record_data(found) if json else record_page(found), json)


def fit(
    regime: Annotated[str, Parameter(help="Name of a regime, or the path to its file.")] = "national-2018",
    /,
    *,
    move: Annotated[
        list[str] | None,
        Parameter(consume_multiple=True, negative="", help="Assumed numbers to move, by path; else a usual few."),
    ] = None,
    mechanisms: Annotated[
        list[str] | None,
        Parameter(consume_multiple=True, negative="", help="What a refused ticket may be: retries, agents ... none."),
    ] = None,
    figures: Figures = None,
    people: Annotated[
        int, Parameter(converter=whole_number(10_000_000, FEWEST_OF_A_COUNTRY, "20000"), help="People of each town.")
    ] = 20_000,
    draws: Annotated[
        int, Parameter(converter=whole_number(100_000, FEWEST_DRAWS, "150"), help="Draws kept in each round.")
    ] = 150,
    rounds: Annotated[int, Parameter(converter=whole_number(100, 1, "4"), help="Rounds, each nearer.")] = 4,
    seed: Seed = 1,
    threads: Threads = None,
    out: Annotated[Path, Parameter(help="Folder for the towns and the posterior; a stopped fit goes on in it.")] = Path(
        "runs/fit"
    ),
    json: Json = False,
) -> None:
    """Move assumed numbers within their ranges to what was published up to May 2018; gives a posterior, not a point."""
    from lamppost.show.terminal.record import fit_data, fit_page
    from lamppost.study.record.fit import DEFAULT, MECHANISMS
    from lamppost.study.record.fit import fit as fit_of

    moved = [each for each in move if each != "none"] if move is not None else DEFAULT
    worked = [each for each in mechanisms if each != "none"] if mechanisms is not None else MECHANISMS
    with town_progress(json) as progress:
        found = fit_of(regime, move=moved, mechanisms=worked, files=figures or (), people=people, draws=draws,
                       rounds=rounds, seed=seed, threads=threads, out=out, progress=progress)  # fmt: skip
    print_result(fit_data(found) if json else fit_page(found), json)
    if not json:
        print_result(f"\nThe posterior is in {short_path(out)}", json)


def validate(
    *,
    fit: Annotated[Path | None, Parameter(help="Folder of a fit; else the numbers that ship.")] = None,
    figures: Figures = None,
    people: Annotated[
        int, Parameter(converter=whole_number(10_000_000, FEWEST_OF_A_COUNTRY, "50000"), help="People of each town.")
    ] = 50_000,
    towns: Annotated[int, Parameter(converter=whole_number(10_000, 3, "20"), help="Towns for each regime.")] = 20,
    seed: Seed = 1,
    threads: Threads = None,
    fit_set: Annotated[bool, Parameter(negative="", help="The fit set in place of the hold-out.")] = False,
    json: Json = False,
) -> None:
    """Set the model beside figures it was not fitted to, with intervals; prints hits and misses."""
    from lamppost.show.terminal.record import validation_data, validation_page
    from lamppost.study.record.validate import validate as validate_of

    with town_progress(json) as progress:
        found = validate_of(fit, files=figures or (), people=people, towns=towns, seed=seed, threads=threads,
                            fit_set=fit_set, progress=progress)  # fmt: skip
    print_result(validation_data(found) if json else validation_page(found), json)
