"""The commands of many runs: sweep and sensitivity."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from lamppost.command.options import Json, Under, With, Years, whole_number
from lamppost.command.output import console, print_result, runs_progress, short_path, steps_progress

Processes = Annotated[
    int | None,
    Parameter(converter=whole_number(1024, 1, "4"), help="Processes to use; the result does not depend on it."),
]
Cluster = Annotated[
    str | None, Parameter(help="A Ray cluster to run on: ray://host:10001, auto or local (lamppost[ray]).")
]


def sweep(
    file: Annotated[Path, Parameter(help="The study: a YAML file with regimes, overlays, what is varied, seeds.")],
    /,
    *,
    resume: Annotated[
        bool, Parameter(negative="", help="Go on with a study that was stopped, or that was given more to run.")
    ] = False,
    retry: Annotated[bool, Parameter(negative="", help="With --resume: run again what failed before.")] = False,
    processes: Processes = None,
    cluster: Cluster = None,
    json: Json = False,
) -> None:
    """Run a study: every regime, set of overlays, setting and seed of a file, each once; show what each changes."""
    from lamppost.errors import LamppostError
    from lamppost.show.terminal.sweep import sweep_data, sweep_page
    from lamppost.study.sweep.file import study_in
    from lamppost.study.sweep.study import StudyStopped

    if retry and not resume:
        raise LamppostError("--retry runs again what failed in a study that is gone on with: write --resume --retry.")
    study = study_in(file)
    again = f"lamppost sweep {short_path(file)} --resume"
    if not resume and study.begun:
        raise LamppostError(
            f"{short_path(study.store.place)} is there already. Go on in it with: {again} (or delete it)."
        )
    with runs_progress(json) as progress:
        try:
            study.run(processes=processes, cluster=cluster, retry=retry, progress=progress)
        except StudyStopped as stop:
            stop.again = again
            raise
    print_result(sweep_data(study) if json else sweep_page(study), json)
    if not json:
        console().print(f"\nThe study is in {short_path(study.store.place)}", soft_wrap=True, highlight=False)


def sensitivity(
    regime: Under,
    /,
    *,
    outcome: Annotated[str, Parameter(help="A number of a run: refusals, refusals_wrongful, entries ...")] = "refusals",
    with_: With = None,
    people: Annotated[int, Parameter(converter=whole_number(100_000_000, 1, "5000"), help="How many people.")] = 5_000,
    years: Years = 2,
    seeds: Annotated[
        int,
        Parameter(converter=whole_number(1000, 1, "4"), help="Towns, run at every point; 2 or more show chance."),
    ] = 2,
    trajectories: Annotated[
        int, Parameter(converter=whole_number(1000, 2, "4"), help="Of Morris: a run for each entry and seed.")
    ] = 4,
    most: Annotated[
        int, Parameter(converter=whole_number(1000, 2, "12"), help="Entries whose figures are looked at one by one.")
    ] = 12,
    points: Annotated[
        int,
        Parameter(converter=whole_number(65_536, 2, "32"), help="Of Sobol, a power of 2."),
    ] = 32,
    figure: Annotated[Path | None, Parameter(help="A file to draw the answer into, as SVG.")] = None,
    processes: Processes = None,
    cluster: Cluster = None,
    json: Json = False,
) -> None:
    """Find which assumed numbers an answer turns on: Morris over all, then Sobol over those that matter."""
    import lamppost as lp
    from lamppost.errors import LamppostError
    from lamppost.show.terminal.sensitivity import sensitivity_data, sensitivity_page
    from lamppost.study.sweep.study import StudyStopped

    if figure is not None and not figure.parent.is_dir():
        raise LamppostError(f"--figure {short_path(figure)}: there is no folder {short_path(figure.parent)}.")
    with steps_progress(json) as told:
        try:
            answer = lp.sensitivity(
                regime,
                outcome,
                with_ or (),
                people=people,
                years=years,
                seeds=range(1, seeds + 1),
                trajectories=trajectories,
                most=most,
                points=points,
                processes=processes,
                cluster=cluster,
                told=told,
            )
        except StudyStopped as stop:
            stop.again = "the same command"
            raise
    print_result(sensitivity_data(answer) if json else sensitivity_page(answer), json)
    if figure is not None:
        from lamppost.show.figures.sensitivity import sensitivity_figure

        figure.write_text(sensitivity_figure(answer).file, encoding="utf-8")
        if not json:
            console().print(f"\nThe figure is in {short_path(figure)}", soft_wrap=True, highlight=False)
