"""The commands of many runs: sweep."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from lamppost.command.options import Json, whole_number
from lamppost.command.output import print_result, runs_progress, short_path


def sweep(
    file: Annotated[Path, Parameter(help="The study: a YAML file with regimes, overlays, what is varied, seeds.")],
    /,
    *,
    resume: Annotated[
        bool, Parameter(negative="", help="Go on with a study that was stopped, or that was given more to run.")
    ] = False,
    retry: Annotated[bool, Parameter(negative="", help="With --resume: run again what failed before.")] = False,
    processes: Annotated[
        int | None,
        Parameter(converter=whole_number(1024, 1, "4"), help="Processes to use; the result does not depend on it."),
    ] = None,
    cluster: Annotated[
        str | None, Parameter(help="A Ray cluster to run on: ray://host:10001, auto or local (lamppost[ray]).")
    ] = None,
    json: Json = False,
) -> None:
    """Run a study: every regime, set of overlays, setting and seed of a file, each once; show what each changes."""
    from lamppost.errors import LamppostError
    from lamppost.show.terminal.sweep import sweep_data, sweep_page
    from lamppost.study.sweep.file import study_in
    from lamppost.study.sweep.study import StudyStopped

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
        from lamppost.command.output import console

        console().print(f"\nThe study is in {short_path(study.store.place)}", soft_wrap=True, highlight=False)
