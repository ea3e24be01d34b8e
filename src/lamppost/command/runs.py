"""The commands that leave a run in a folder: run and twin."""

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path
from typing import Annotated, Any

from cyclopts import Parameter

from lamppost.command.options import ONE_TOWN, NoReport, TownOptions, Watch
from lamppost.command.output import console, print_json, print_result, short_path, twin_progress, week_progress
from lamppost.errors import LamppostError


def run(
    regime: Annotated[str | None, Parameter(help="Name of a regime, or the path to its file.")] = None,
    /,
    *,
    town: TownOptions = ONE_TOWN,
    start: Annotated[str | None, Parameter(help="First day, YYYY-MM-DD; else the regime's own.")] = None,
    grade: Annotated[
        str | None, Parameter(help="Leave out rules known less well: documented, reported, alleged or assumed.")
    ] = None,
    out: Annotated[Path | None, Parameter(help="Folder for the run; else runs/REGIME-1, -2 ...")] = None,
    cluster: Annotated[
        str | None, Parameter(help="Address of a Ray cluster whose workers live the town; local starts one.")
    ] = None,
    watch: Watch = None,
    count_all: Annotated[
        bool, Parameter(negative="", help="Count acts and services, too, that no rule in force names; slower.")
    ] = False,
    timings: Annotated[bool, Parameter(negative="", help="Show how long each stage took.")] = False,
    resume: Annotated[Path | None, Parameter(help="Resume a run that was stopped in this folder.")] = None,
    no_report: NoReport = False,
) -> None:
    """Run a regime over a synthetic town, and show who was refused what."""
    import lamppost as lp

    if resume is not None:
        if regime is not None:
            raise LamppostError("--resume takes everything from its folder; write only: lamppost run --resume DIR")
        with week_progress(town.json) as progress:
            result = lp.resume(
                resume, threads=town.threads, cluster=cluster, progress=progress, command=_command_line()
            )
        return _print_run(result, town.json, no_report, town.threads, timings)
    if regime is None:
        raise LamppostError("Say which regime to run, such as: lamppost run national-2018 (lamppost list shows them).")
    from lamppost.record.folder import claimed, free_new_folder, new_folder
    from lamppost.society.places import parts_of

    law = town.law(regime, grade, start)
    parts_of(law.place_named(town.place or law.place))
    town.check_size(law, out or Path("runs"), start=start, count_all=count_all)
    new = new_folder(out) if out is not None else free_new_folder(Path("runs"), law.name)
    with claimed(new) as folder, week_progress(town.json) as progress:
        result = lp.run(
            town.society(law, progress=progress and progress.people),
            law,
            town.years,
            town.seed,
            start=start,
            threads=town.threads,
            cluster=cluster,
            watch=watch or (),
            count_all=count_all,
            out=folder,
            progress=progress,
            command=_command_line(),
        )
    return _print_run(result, town.json, no_report, town.threads, timings)


def _command_line() -> list[str]:
    """What the user typed, without the way to the program."""
    return ["lamppost", *sys.argv[1:]]


def _print_run(result: Any, json: bool, no_report: bool, threads: int | None, timings: bool) -> None:
    from lamppost.show.terminal.run import run_page, timings_table

    if not json:
        out = console()
        out.print()
        out.print(run_page(result))
        out.print()
        if timings:
            out.print(timings_table(result.info))
            out.print()
        out.print(f"The run is in {short_path(result.folder)}", soft_wrap=True, highlight=False)
    place = None
    if not no_report:
        from lamppost.show.report.file import write_at_end
        from lamppost.study.folder.findings import findings

        make = partial(findings, result.folder, threads=threads)
        people = result.info["society"]["people"]
        place = write_at_end(result.folder, lambda on_progress: make(doing=on_progress), people, json)
    if json:
        import polars as pl

        by_service = result.refusals.group_by("service", "actor", maintain_order=True).agg(
            pl.col("^(sought|refusals.*)$").sum()
        )
        print_json(
            {
                **result.info,
                "folder": str(result.folder),
                "report": None if place is None else str(place),
                "refusals": by_service.filter(pl.col("refusals") > 0).to_dicts(),
                "lists": result.lists.to_dicts(),
            }
        )
    elif place is not None:
        sys.stdout.write(f"Its report:\n{short_path(place)}\n")


def twin(
    *regimes: Annotated[str, Parameter(help="One regime with --with or --set, or two or more to set side by side.")],
    town: TownOptions = ONE_TOWN,
    by: Annotated[str | None, Parameter(help="Also by a group: sex, age_group, area, income_class ...")] = None,
    why: Annotated[int | None, Parameter(help="Number of a person: where the two lives part, and why.")] = None,
    out: Annotated[Path | None, Parameter(help="Folder for the twins; else runs/twin-REGIME-1, -2 ...")] = None,
    no_report: NoReport = False,
) -> None:
    """Live the same town twice with the same chance, and show who was harmed, helped or left as before."""
    import lamppost as lp
    from lamppost.record.folder import claimed, free_new_folder, new_folder
    from lamppost.show.report.file import MOST_PEOPLE, write_at_end
    from lamppost.show.terminal.twin import twin_data, twin_page
    from lamppost.study.compare.twin import regimes_of
    from lamppost.study.folder.findings import WATCHED, save_findings
    from lamppost.study.folder.saved import keep_twins, request_of
    from lamppost.values import weeks_of

    if not regimes:
        raise LamppostError("Say which regime, such as: lamppost twin national-2018 --with no-association")
    overlays, knobs = town.with_ or (), town.knobs
    laws = regimes_of(regimes, overlays, knobs, weeks=weeks_of(town.years))
    has_report = not no_report and town.people <= MOST_PEOPLE
    town.check_size(laws[0], out or Path("runs"), worlds=len(laws))
    new = new_folder(out) if out is not None else free_new_folder(Path("runs"), f"twin-{laws[0].name}")
    with claimed(new) as claim:
        with twin_progress(town.json, len(laws)) as each_week:
            twins = lp.twin(
                town.society(laws[0]),
                *regimes,
                with_=overlays,
                knobs=knobs,
                keep=has_report,
                watch=range(0, town.people, -(-town.people // WATCHED)) if has_report else (),
                each_week=each_week,
                **town.study_arguments,
            )
        request = request_of(twins, regimes, overlays, knobs)
        keep_twins(twins, claim, request, _command_line())
    folder = out if out is not None else Path("runs") / claim.place.name
    parting = None if why is None else twins.why(why)
    if not town.json:
        print_result(twin_page(twins, by, parting), json=False)
        console().print(f"\nThe twins are in {short_path(folder)}", soft_wrap=True, highlight=False)
    place = None
    if not no_report:
        make = partial(save_findings, twins, folder, asked=request, threads=town.threads)
        place = write_at_end(folder, lambda on_progress: make(doing=on_progress), town.people, town.json)
    if town.json:
        where = {"folder": str(folder), "report": None if place is None else str(place)}
        print_json({**twin_data(twins, by, parting), **where})
    elif place is not None:
        sys.stdout.write(f"Their report:\n{short_path(place)}\n")
