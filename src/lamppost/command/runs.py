"""The commands that leave a run in a folder: run and twin."""

from __future__ import annotations

import sys
from dataclasses import asdict, fields, replace
from functools import partial
from pathlib import Path
from typing import Annotated, Any

from cyclopts import Parameter

from lamppost.command.options import ONE_TOWN, NoReport, OwnWarmUp, TownOptions, Watch
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
    again: Annotated[Path | None, Parameter(help="Repeat a run from its run.json alone.")] = None,
    no_report: NoReport = False,
) -> None:
    """Run a regime over a synthetic town, and show who was refused what."""
    import lamppost as lp

    if resume is not None:
        if regime is not None:
            raise LamppostError("--resume takes everything from its folder; write only: lamppost run --resume DIR")
        _refuse_others(
            "--resume", town, start=start, grade=grade, out=out, watch=watch, count_all=count_all, again=again
        )
        with week_progress(town.json) as progress:
            result = lp.resume(
                resume, threads=town.threads, cluster=cluster, progress=progress, command=_command_line()
            )
        return _print_run(result, town.json, no_report, town.threads, timings)
    if again is not None:
        if regime is not None:
            raise LamppostError("--again takes everything from run.json; write: lamppost run --again run.json")
        _refuse_others("--again", town, start=start, grade=grade, watch=watch, count_all=count_all, cluster=cluster)
        return _repeat(again, out, town, no_report, timings)
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
            warm_up=town.warm_up,
            out=folder,
            progress=progress,
            command=_command_line(),
        )
    return _print_run(result, town.json, no_report, town.threads, timings)


def _refuse_others(option: str, town: TownOptions, **others: object) -> None:
    """Raises LamppostError where beside an option that decides the whole run others are given that would do nothing."""
    usual = replace(ONE_TOWN, threads=town.threads, json=town.json)
    told = {each.name: getattr(town, each.name) != getattr(usual, each.name) for each in fields(town)}
    given = [name for name, value in {**told, **others}.items() if value]
    if given:
        named = ", ".join(f"--{name.strip('_').replace('_', '-')}" for name in given)
        raise LamppostError(f"{option} decides everything that a run is; leave out {named}.")


def _repeat(again: Path, out: Path | None, town: TownOptions, no_report: bool, timings: bool) -> None:
    """Repeat a run, show it, and say whether it came out the same to the byte."""
    import lamppost as lp
    from lamppost.record.folder import claimed, free_new_folder, new_folder

    new = new_folder(out) if out is not None else free_new_folder(Path("runs"), "again")
    with claimed(new) as folder, week_progress(town.json) as progress:
        made = lp.again(again, out=folder, threads=town.threads, progress=progress, command=_command_line())
    _print_run(made, town.json, no_report, town.threads, timings)
    if not town.json:
        differing = made.info["differs_from_first"]
        same = "Every table has the same bytes as the first time."
        other = f"Not the same bytes as the first time: {', '.join(differing)} (with other versions of libraries?)."
        console().print(other if differing else same, highlight=False)


def _command_line() -> list[str]:
    """What the user typed, without the way to the program."""
    return ["lamppost", *sys.argv[1:]]


def _print_run(result: Any, json: bool, no_report: bool, threads: int | None, timings: bool) -> None:
    from lamppost.show.terminal.run import run_page, timings_table
    from lamppost.show.terminal.spread import ALONE

    if not json:
        out = console()
        out.print()
        out.print(run_page(result))
        out.print()
        if timings:
            out.print(timings_table(result.info))
            out.print()
        if no_report:
            out.print(ALONE, style="dim")
        out.print(f"The run is in {short_path(result.folder)}", soft_wrap=True, highlight=False)
    report = None
    if not no_report:
        from lamppost.show.report.file import write_at_end
        from lamppost.study.folder.findings import findings

        make = partial(findings, result.folder, threads=threads)
        people = result.info["society"]["people"]
        report = write_at_end(result.folder, lambda on_progress: make(doing=on_progress), people, json)
    if json:
        import polars as pl

        by_service = result.refusals.group_by("service", "actor", maintain_order=True).agg(
            pl.col("^(sought|refusals.*)$").sum()
        )
        print_json(
            {
                **result.info,
                "folder": str(result.folder),
                **_report_data(report),
                "refusals": by_service.filter(pl.col("refusals") > 0).to_dicts(),
                "lists": result.lists.to_dicts(),
            }
        )
    else:
        _print_report(report, "Its")


def _report_data(report: Any) -> dict[str, Any]:
    """Where the report lies, and what other towns count."""
    if report is None:
        return {"report": None, "spread": None}
    place, findings = report
    return {"report": str(place), "spread": None if findings.spread is None else asdict(findings.spread)}


def _print_report(report: Any, whose: str) -> None:
    """How far other towns differ, and where the report lies."""
    from lamppost.show.terminal.spread import spread_page

    if report is None:
        return
    place, findings = report
    console().print()
    console().print(spread_page(findings))
    sys.stdout.write(f"{whose} report:\n{short_path(place)}\n")


def twin(
    *regimes: Annotated[str, Parameter(help="One regime with --with or --set, or two or more to set side by side.")],
    town: TownOptions = ONE_TOWN,
    by: Annotated[str | None, Parameter(help="Also by a group: sex, age_group, area, income_class ...")] = None,
    why: Annotated[int | None, Parameter(help="Number of a person: where the two lives part, and why.")] = None,
    out: Annotated[Path | None, Parameter(help="Folder for the twins; else runs/twin-REGIME-1, -2 ...")] = None,
    own_warm_up: OwnWarmUp = False,
    no_report: NoReport = False,
) -> None:
    """Live the same town twice with the same chance, and show who has more or less of each kind of harm."""
    import lamppost as lp
    from lamppost.record.folder import claimed, free_new_folder, new_folder
    from lamppost.show.report.file import MOST_PEOPLE, write_at_end
    from lamppost.show.terminal.spread import ALONE
    from lamppost.show.terminal.twin import twin_data, twin_page
    from lamppost.study.compare.twin import regimes_of
    from lamppost.study.folder.findings import WATCHED, save_findings
    from lamppost.study.folder.saved import keep_twins, request_of
    from lamppost.study.names import titles_of
    from lamppost.values import weeks_of

    if not regimes:
        raise LamppostError("Say which regime, such as: lamppost twin national-2018 --with no-association")
    overlays, knobs = town.with_ or (), town.knobs
    laws = regimes_of(regimes, overlays, knobs, weeks=weeks_of(town.years))
    has_report = not no_report and town.people <= MOST_PEOPLE
    if not no_report:
        titles_of(laws)
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
                own_warm_up=own_warm_up,
                **town.study_arguments,
            )
        request = request_of(twins, regimes, overlays, knobs, own_warm_up)
        keep_twins(twins, claim, request, _command_line())
    folder = out if out is not None else Path("runs") / claim.place.name
    parting = None if why is None else twins.why(why)
    if not town.json:
        print_result(twin_page(twins, by, parting), json=False)
        if no_report:
            console().print(f"\n{ALONE}", style="dim")
        console().print(f"\nThe twins are in {short_path(folder)}", soft_wrap=True, highlight=False)
    report = None
    if not no_report:
        make = partial(save_findings, twins, folder, asked=request, threads=town.threads)
        report = write_at_end(folder, lambda on_progress: make(doing=on_progress), town.people, town.json)
    if town.json:
        print_json({**twin_data(twins, by, parting), "folder": str(folder), **_report_data(report)})
    else:
        _print_report(report, "Their")


def pack(
    *regimes: Annotated[str, Parameter(help="A regime, or two or more over the same people.")],
    town: TownOptions = ONE_TOWN,
    watch: Watch = None,
    count_all: Annotated[
        bool, Parameter(negative="", help="Count acts and services, too, that no rule in force names; slower.")
    ] = False,
    out: Annotated[Path | None, Parameter(help="File for the pack; else REGIME.pack in this folder.")] = None,
) -> None:
    """Write a town that has not lived yet into one file, which a browser can live without a server."""
    from lamppost.record.pack import write
    from lamppost.show.report.file import check_place
    from lamppost.study.compare.twin import regimes_of
    from lamppost.study.pack import pack_of
    from lamppost.values import weeks_of

    if not regimes:
        raise LamppostError(
            "Say which regime to pack, such as: lamppost pack national-2018 (lamppost list shows them)."
        )
    if town.warm_up:
        raise LamppostError("A pack holds a town before its first week; leave out --warm-up.")
    weeks = weeks_of(town.years)
    if len(regimes) > 1 or town.with_:
        laws = regimes_of(regimes, town.with_ or (), town.knobs, weeks=weeks)
    else:
        laws = [town.law(regimes[0])]
    place = out or Path(f"{laws[0].name}.pack")
    check_place(place, "town.pack")
    content = pack_of(town.society(laws[0]), laws, weeks, town.seed, watch=watch or (), count_all=count_all)
    write(content, place)
    if town.json:
        print_json({"pack": str(place), "bytes": len(content), "worlds": len(laws), "people": town.people})
    else:
        console().print(f"The pack is in {short_path(place)} ({len(content):,} bytes)", soft_wrap=True, highlight=False)
