"""The commands. They hold no logic: each reads its words, calls what `import lamppost` offers, and prints.

What is wrong with what a user wrote is said in one line on stderr, with exit code 2. Heavy parts are imported by the
commands that need them, so that help and mistakes come at once.
"""

from __future__ import annotations

import json as jsons
import math
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

from cyclopts import App, CycloptsError, Parameter
from cyclopts.exceptions import UnknownCommandError, UnknownOptionError, UnusedCliTokensError

from lamppost import __version__
from lamppost.errors import LamppostError, did_you_mean
from lamppost.show.reporting import MOST_PEOPLE, NoReport, after, report
from lamppost.show.web.command import serve

if TYPE_CHECKING:
    from rich.console import Console

app = App(
    name="lamppost",
    version=__version__,
    suppress_keyboard_interrupt=False,
    help="Runs a social credit system on a made-up society, and shows what it does to people.",
)
app["--help"].group = "Options"
app["--version"].group = "Options"


# --- numbers as users write them


def _tokens(tokens: Sequence[Any]) -> tuple[str, str]:
    """The option and what was written after it."""
    return (tokens[0].keyword or "--people"), tokens[0].value


def _number(text: str, otherwise: str) -> float:
    try:
        value = float(text.replace(",", "").replace("_", ""))
    except ValueError:
        raise LamppostError(otherwise) from None
    if not math.isfinite(value):
        raise LamppostError(otherwise)
    return value


def _whole(most: int, least: int, example: str) -> Callable[[Any, Sequence[Any]], int]:
    """A reader of whole numbers that says what to write instead."""

    def read(_: Any, tokens: Sequence[Any]) -> int:
        option, text = _tokens(tokens)
        largest = "2**64 - 1" if most == 2**64 - 1 else f"{most:,}"
        otherwise = f"{option} {text}: write a whole number from {least:,} to {largest}, such as {option} {example}."
        plain = text.replace(",", "").replace("_", "")
        try:
            value = int(plain)
        except ValueError:
            real = _number(text, otherwise)
            value = int(real)
            if value != real:
                raise LamppostError(otherwise) from None
        if not least <= value <= most:
            raise LamppostError(otherwise)
        return value

    return read


def _years(_: Any, tokens: Sequence[Any]) -> float:
    option, text = _tokens(tokens)
    otherwise = f"{option} {text}: write a number of years from 0.02 (one week) to 100, such as {option} 3."
    years = _number(text, otherwise)
    if not 1 <= math.floor(years * 52 + 1e-9) <= 5200:
        raise LamppostError(otherwise)
    return years


People = Annotated[
    int, Parameter(converter=_whole(100_000_000, 1, "100000"), help="How many people: 1 to 100,000,000.")
]
Years = Annotated[float, Parameter(converter=_years, help="How long: a year is 52 weeks; 0.5 is half a year.")]
Seed = Annotated[
    int, Parameter(converter=_whole(2**64 - 1, 0, "7"), help="Of all chance; the same seed, the same run.")
]
Threads = Annotated[
    int | None,
    Parameter(converter=_whole(1024, 1, "4"), help="Threads to use; the result does not depend on it."),
]
Watch = Annotated[
    list[int] | None,
    Parameter(
        converter=lambda _, tokens: [_whole(99_999_999, 0, "12")(int, [token]) for token in tokens],
        consume_multiple=True,
        negative="",
        help="Numbers of people whose ledgers are kept.",
    ),
]
With = Annotated[
    list[str] | None,
    Parameter(name="--with", consume_multiple=True, negative="", help="Overlays (safeguards) by name or path."),
]
Many = Annotated[
    int,
    Parameter(
        converter=_whole(100_000_000, 1, "10000"),
        help="How many people. Ten thousand unless said, because the town is lived many times over.",
    ),
]
Place = Annotated[str | None, Parameter(help="Where the people live; else the regime's own place.")]
Under = Annotated[str, Parameter(help="Name of a regime, or the path to its file.")]
Lang = Annotated[str, Parameter(help="Language of a ledger: en, zh-Hans or zh-Hant.")]
Json = Annotated[bool, Parameter(name="--json", negative="", help="Print JSON for a program, and nothing else.")]


# --- commands


@app.command
def run(
    regime: Annotated[str | None, Parameter(help="Name of a regime, or the path to its file.")] = None,
    /,
    *,
    people: People = 100_000,
    years: Years = 3,
    seed: Seed = 1,
    start: Annotated[str | None, Parameter(help="First day, YYYY-MM-DD; else the regime's own.")] = None,
    place: Annotated[str | None, Parameter(help="Where the people live; else the regime's own place.")] = None,
    with_: With = None,
    grade: Annotated[
        str | None, Parameter(help="Leave out rules known less well: documented, reported, alleged or assumed.")
    ] = None,
    out: Annotated[Path | None, Parameter(help="Folder to leave the run in; else runs/REGIME-1, -2 ...")] = None,
    threads: Threads = None,
    watch: Watch = None,
    resume: Annotated[Path | None, Parameter(help="Take up again a run that was stopped in this folder.")] = None,
    no_report: NoReport = False,
    json: Json = False,
) -> None:
    """Run a regime over a synthetic town, and show who was refused what."""
    if resume is not None:
        _no_more(regime)
        import lamppost as lp

        with _progress(json) as progress:
            done = lp.resume(resume, threads=threads, progress=progress, command=_typed())
        return _show_run(done, json, no_report, threads)
    if regime is None:
        raise LamppostError("Say which regime to run, such as: lamppost run national-2018 (lamppost list shows them).")
    import lamppost as lp
    from lamppost.api import seed_of
    from lamppost.record.folder import free_folder
    from lamppost.society.places import parts_of

    law = lp.regime(regime, with_ or (), grade)
    parts_of(place or law.place)
    folder = out if out is not None else free_folder(Path("runs"), law.name)
    with _progress(json) as progress:
        town = lp.Society.generate(people, seed_of(seed), place or law.place)
        done = lp.run(
            town,
            law,
            years,
            seed,
            start=start,
            threads=threads,
            watch=watch or (),
            out=folder,
            progress=progress,
            command=_typed(),
        )
    return _show_run(done, json, no_report, threads)


def _typed() -> list[str]:
    """What the user typed, without the way to the program."""
    return ["lamppost", *sys.argv[1:]]


def _no_more(regime: str | None) -> None:
    """With --resume everything else is known from the folder."""
    if regime is not None:
        raise LamppostError("--resume takes everything from its folder; write only: lamppost run --resume DIR")


def _show_run(done: Any, json: bool, no_report: bool, threads: int | None) -> None:
    from lamppost.show.terminal import run_page

    if not json:
        console = _console()
        console.print()
        console.print(run_page(done))
        console.print()
        console.print(f"The run lies in {_near(done.folder)}", soft_wrap=True, highlight=False)
    place = None
    if not no_report:
        from lamppost.study.findings_of import findings

        make = partial(findings, done.folder, threads=threads)
        place = after(done.folder, lambda told: make(doing=told), done.info["society"]["people"], json)
    if json:
        import polars as pl

        by_service = done.refusals.group_by("service", "actor", maintain_order=True).agg(
            pl.col("^(sought|refusals.*)$").sum()
        )
        _print_json(
            {
                **done.info,
                "folder": str(done.folder),
                "report": None if place is None else str(place),
                "refusals": by_service.filter(pl.col("refusals") > 0).to_dicts(),
                "lists": done.lists.to_dicts(),
            }
        )
    elif place is not None:
        sys.stdout.write(f"Its report:\n{_near(place)}\n")


@app.command
def twin(
    *regimes: Annotated[str, Parameter(help="One regime with --with, or two or more to set side by side.")],
    people: People = 100_000,
    years: Years = 3,
    seed: Seed = 1,
    place: Annotated[str | None, Parameter(help="Where the people live; else the first regime's own place.")] = None,
    with_: With = None,
    by: Annotated[str | None, Parameter(help="Also by a group: sex, age_group, area, income_class ...")] = None,
    why: Annotated[int | None, Parameter(help="Number of a person: where the two lives part, and why.")] = None,
    out: Annotated[Path | None, Parameter(help="Folder to leave it in; else runs/twin-REGIME-1, -2 ...")] = None,
    threads: Threads = None,
    no_report: NoReport = False,
    json: Json = False,
) -> None:
    """Live the same town twice with the same chance, and show who was harmed, helped or left as before."""
    import lamppost as lp
    from lamppost.api import seed_of
    from lamppost.record.folder import free_folder, not_there
    from lamppost.show.twin import twin_page
    from lamppost.study.findings_of import WATCHED, findings_kept
    from lamppost.study.kept import asked_of, keep_twins
    from lamppost.study.twin import regimes_of

    if not regimes:
        raise LamppostError("Say which regime, such as: lamppost twin national-2018 --with no-association")
    laws = regimes_of(regimes, with_ or ())
    folder = out if out is not None else free_folder(Path("runs"), f"twin-{laws[0].name}")
    not_there(folder)
    reported = not no_report and people <= MOST_PEOPLE
    with _twins_lived(json, len(laws)) as each_week:
        town = lp.Society.generate(people, seed_of(seed), place or laws[0].place)
        found = lp.twin(
            town,
            *regimes,
            with_=with_ or (),
            years=years,
            seed=seed_of(seed),
            threads=threads,
            keep=reported,
            watch=range(0, people, -(-people // WATCHED)) if reported else (),
            each_week=each_week,
        )
    asked = asked_of(found, regimes, with_ or ())
    keep_twins(found, folder, asked, _typed())
    if not json:
        console = _console()
        console.print()
        console.print(twin_page(found, by))
        if why is not None:
            console.print()
            console.print(str(found.why(why)), highlight=False, soft_wrap=True)
        console.print()
        console.print(f"The twins lie in {_near(folder)}", soft_wrap=True, highlight=False)
    report = None
    if not no_report:
        make = partial(findings_kept, found, folder, asked=asked, threads=threads)
        report = after(folder, lambda told: make(doing=told), people, json)
    if json:
        totals = found.by(by) if by else found.totals()
        where = {"folder": str(folder), "report": None if report is None else str(report)}
        _print_json({"people": found.people().to_dicts(), "outcomes": totals.to_dicts(), **where})
    elif report is not None:
        sys.stdout.write(f"Their report:\n{_near(report)}\n")


@contextmanager
def _twins_lived(json: bool, worlds: int) -> Iterator[Callable[[str, int], None] | None]:
    """A progress bar over the weeks of all worlds together."""
    lived: dict[str, int] = {}
    with _progress(json) as progress:
        if progress is None:
            yield None
            return
        told = progress

        def each_week(name: str, week: int) -> None:
            lived[name] = week
            told(sum(lived.values()), worlds * max(lived.values()))

        yield each_week


@app.command
def truth(
    regime: Under,
    /,
    *,
    with_: With = None,
    people: Many = 10_000,
    years: Years = 3,
    seed: Seed = 1,
    place: Place = None,
    threads: Threads = None,
    json: Json = False,
) -> None:
    """Class each refusal and listing as rightful, wrongful, collateral ..., by living the town without one thing."""
    import lamppost as lp
    from lamppost.show.truth import truth_data, truth_page
    from lamppost.study.truth import truth as classed

    law = lp.regime(regime, with_ or ())
    with _worlds(json) as progress:
        town = _town(people, seed, place or law.place)
        found = classed(town, law, years=years, seed=seed, threads=threads, progress=progress)
    _say(truth_data(found) if json else truth_page(found), json)


@app.command
def audit(
    regime: Under,
    /,
    *,
    by: Annotated[
        str, Parameter(help="Groups to compare, crossed where two are named: sex, age_group, sex,area ... or none.")
    ] = "sex",
    with_: With = None,
    kind: Annotated[
        Literal["deduct", "award"], Parameter(help="Acts that cost something, or acts that pay.")
    ] = "deduct",
    every: Annotated[
        Literal["year", "quarter", "run"], Parameter(help="Period within which doing an act is counted once.")
    ] = "year",
    over_time: Annotated[bool, Parameter(negative="", help="One row for each period, not only all of them.")] = False,
    seeds: Annotated[
        int,
        Parameter(converter=_whole(1000, 1, "10"), help="So many whole towns, from --seed on, for the intervals."),
    ] = 1,
    people: Many = 10_000,
    years: Years = 3,
    seed: Seed = 1,
    place: Place = None,
    threads: Threads = None,
    json: Json = False,
) -> None:
    """Show who is recorded, and who for what they did not do, group by group, with the gaps; never a verdict."""
    import lamppost as lp
    from lamppost.show.audit import audit_data, audit_page
    from lamppost.study.audits import audits

    law = lp.regime(regime, with_ or ())
    groups = [] if by == "none" else by.split(",")
    with _worlds(json) as progress:
        found = audits(
            lambda each: _town(people, each, place or law.place),
            law,
            groups,
            seeds=range(seed, seed + seeds),
            kind=kind,
            every=every,
            over_time=over_time,
            years=years,
            threads=threads,
            progress=progress,
        )
    _say(audit_data(found) if json else audit_page(found), json)


@app.command
def evidence(
    regime: Under,
    /,
    *,
    with_: With = None,
    figure: Annotated[
        list[str] | None,
        Parameter(
            consume_multiple=True, negative="", help="Assumed figures to move one by one: responses.fear-at-full.value"
        ),
    ] = None,
    people: Many = 10_000,
    years: Years = 3,
    seed: Seed = 1,
    place: Place = None,
    threads: Threads = None,
    json: Json = False,
) -> None:
    """Show what each headline number becomes without weaker rules, and with assumed figures at their low or high."""
    import lamppost as lp
    from lamppost.show.evidence import evidence_data, evidence_page
    from lamppost.study.evidence import evidenced

    law = lp.regime(regime, with_ or ())
    with _worlds(json) as progress:
        town = _town(people, seed, place or law.place)
        found = evidenced(
            town, law, one_by_one=figure or (), years=years, seed=seed, threads=threads, progress=progress
        )
    _say(evidence_data(found) if json else evidence_page(found), json)


@app.command
def ladder(
    regime: Under,
    /,
    *,
    with_: With = None,
    alone: Annotated[
        bool, Parameter(negative="", help="Each safeguard by itself, not on top of those before.")
    ] = False,
    people: Many = 10_000,
    years: Years = 3,
    seed: Seed = 1,
    place: Place = None,
    threads: Threads = None,
    json: Json = False,
) -> None:
    """Add one safeguard after another, and show what each rung changes for the same people."""
    import lamppost as lp
    from lamppost.show.ladder import ladder_data, ladder_page
    from lamppost.study.ladder import ladder as climbed

    if not with_:
        raise LamppostError(f"Say which safeguards, such as: lamppost ladder {regime} --with notice appeal expiry")
    law = lp.regime(regime)
    with _worlds(json) as progress:
        town = _town(people, seed, place or law.place)
        found = climbed(town, regime, *with_, alone=alone, years=years, seed=seed, threads=threads, progress=progress)
    _say(ladder_data(found) if json else ladder_page(found, alone), json)


def _town(people: int, seed: int, place: str) -> Any:
    """A society, made as `lamppost run` makes it."""
    import lamppost as lp
    from lamppost.api import seed_of

    return lp.Society.generate(people, seed_of(seed), place)


app.command(report)


@app.command
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
    from lamppost.show.law import law_page

    texts = laws()
    if text is not None and text not in texts:
        near, known = did_you_mean(text, tuple(texts)), ", ".join(texts)
        raise LamppostError(f"There is no text '{text}'.{near} The texts: {known}.")
    rows = law_view(load_regime(regime), None if text is None else [texts[text]])
    if json:
        _print_json([asdict(row) for row in rows])
        return
    _console().print(law_page(rows, texts))


@app.command(name="list")
def list_(
    *,
    rows: Annotated[
        bool, Parameter(negative="", help="List what the founding documents describe, and run each to see it work.")
    ] = False,
    json: Json = False,
) -> int | None:
    """List the rulebooks, regimes, safeguards and lives that come with Lamppost."""
    if rows:
        from lamppost.show.rows import rows_data, rows_page
        from lamppost.study.rows import rows as all_rows

        found = all_rows()
        if json:
            _print_json(rows_data(found))
        else:
            _console().print(rows_page(found))
        return 1 if any(row.problems for row in found) else 0
    from lamppost.show.shelf import shelf, shelf_page

    things = shelf()
    if json:
        _print_json(things)
    else:
        _console().print(shelf_page(things))
    return None


@app.command
def show(
    name: Annotated[str, Parameter(help="Rulebook, regime, safeguard or life, by name or by path.")],
    /,
    *,
    json: Json = False,
) -> None:
    """Show one rulebook, regime, safeguard or life, with the source of everything it says."""
    from lamppost.show.shelf import pages, pages_as_data

    if json:
        _print_json(pages_as_data(name))
        return
    console = _console()
    for page in pages(name):
        console.print(page)


@app.command
def check(
    files: Annotated[list[str], Parameter(help="Files or folders, or names of what comes with Lamppost.")],
    /,
    *,
    strict: Annotated[
        bool, Parameter(negative="", help="Also list assumed figures whose reason is inherited.")
    ] = False,
    cases: Annotated[bool, Parameter(negative="", help="Also run the cases beside the files.")] = False,
) -> int:
    """Check files: every mistake in one go, with its line and what to write instead."""
    from lamppost.rulebook.check import check_paths
    from lamppost.show.shelf import case_files, paths_of

    paths = [path for name in files for path in paths_of(name)]
    problems = check_paths(paths, strict)
    for problem in problems:
        sys.stdout.write(f"{problem}\n")
    failed = 0
    if cases and not problems:
        from lamppost.study.cases import check_cases

        results = [result for path in case_files(paths) for result in check_cases(path)]
        for result in results:
            if not result.ok:
                failed += 1
                sys.stdout.write(f"{result.file}:{result.line}: {result.name}: {result.message}\n")
        sys.stderr.write(f"{len(results)} case{'' if len(results) == 1 else 's'}, {failed} failed\n")
    if problems:
        sys.stderr.write(f"{len(problems)} problem{'' if len(problems) == 1 else 's'}\n")
    if problems or failed:
        return 2
    sys.stderr.write("ok\n")
    return 0


@app.command
def diff(
    a: Annotated[str, Parameter(help="A rulebook or regime, by name or path.")],
    b: Annotated[str, Parameter(help="Another of the same kind.")],
    /,
    *,
    json: Json = False,
) -> None:
    """Set two rulebooks, or two regimes, side by side: what one says and the other does not."""
    from lamppost.show.shelf import compared, diff_page

    kind, rows = compared(a, b)
    if json:
        _print_json([{"what": row.what, "a": row.a.__dict__, "b": row.b.__dict__} for row in rows])
    else:
        _console().print(diff_page(a, b, kind, rows))


@app.command
def schema(
    kind: Annotated[str | None, Parameter(help="rulebook, regime, overlay, life, cases or catalogue.")] = None, /
) -> None:
    """Print the JSON Schema of a kind of file, for an editor; without a kind, of all of them by name."""
    from lamppost.rulebook.read import KINDS
    from lamppost.rulebook.schema import schema as schema_of
    from lamppost.rulebook.schema import schema_text

    if kind is not None:
        sys.stdout.write(schema_text(kind))
    else:
        _print_json({name: schema_of(name) for name in KINDS})


@app.command
def life(
    life: Annotated[str, Parameter(help="A scripted life, by name or path.")],
    /,
    *,
    under: Annotated[str, Parameter(help="The regime it is lived under, by name or path.")],
    lang: Lang = "en",
    json: Json = False,
) -> None:
    """Run one invented life through a regime, and show its ledger: each line with its rule and source."""
    import lamppost as lp

    lived = lp.life(life, under, lang)
    if json:
        _print_json(lived.as_dicts())
    else:
        from lamppost.show.terminal import ledger_page

        _console().print(ledger_page(lived))


app.command(serve)


# --- printing


def _console() -> Console:
    from rich.console import Console

    return Console(highlight=False)


def _print_json(data: Any) -> None:
    sys.stdout.write(jsons.dumps(data, ensure_ascii=False, indent=1, default=str) + "\n")


def _say(what: Any, json: bool) -> None:
    """Data for a program, or a page for eyes."""
    if json:
        _print_json(what)
        return
    console = _console()
    console.print()
    console.print(what)


def _near(path: Path | None) -> str:
    """A path as the user would write it."""
    if path is None:
        return ""
    try:
        return str(path.relative_to(Path.cwd()))
    except ValueError:
        return str(path)


@contextmanager
def _progress(json: bool) -> Iterator[Callable[[int, int], None] | None]:
    """A progress bar on a terminal, and nothing in a pipe."""
    if json or not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    with Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.completed:.0f}/{task.total:.0f} weeks"),
        TimeRemainingColumn(),
        console=Console(stderr=True),
        transient=True,
    ) as bar:
        task = bar.add_task("Making the town", total=None)

        def progress(week: int, weeks: int) -> None:
            bar.update(task, description="The town lives", completed=week, total=weeks)

        yield progress


@contextmanager
def _worlds(json: bool) -> Iterator[Callable[[int, int | None], None] | None]:
    """How many towns have been lived, on a terminal; nothing in a pipe."""
    if json or not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    with Progress(
        TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn(), console=Console(stderr=True), transient=True
    ) as bar:
        task = bar.add_task("The town lives", total=None)

        def progress(done: int, of: int | None) -> None:
            known = f" of {of}" if of is not None else ""
            bar.update(task, description=f"Towns lived: {done}{known}", completed=done, total=of)

        yield progress


def _said(error: CycloptsError) -> str:
    """A mistake in the command itself, in one line."""
    if isinstance(error, UnknownCommandError):
        word = error.unused_tokens[0] if error.unused_tokens else "?"
        names = [name for name in app if not name.startswith("-")]
        return f"There is no command '{word}'.{did_you_mean(word, names)} The commands are: {', '.join(names)}."
    line = " ".join(str(error).split())
    if isinstance(error, UnusedCliTokensError):
        words = " ".join(error.unused_tokens or ())
        return f"I do not know what to do with '{words}'. lamppost COMMAND --help shows what goes where."
    if isinstance(error, UnknownOptionError) or "--" in line:
        return f"{line} lamppost COMMAND --help shows the options."
    return line


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; gives the exit code: 0, 2 for a user's mistake, 130 or 143 when stopped."""
    try:
        result = app(
            arguments,
            exit_on_error=False,
            print_error=False,
            result_action="return_value",
        )
        sys.stdout.flush()
        return result if isinstance(result, int) else 0
    except CycloptsError as error:
        sys.stderr.write(f"{_said(error)}\n")
        return 2
    except LamppostError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    except BrokenPipeError:
        # Whoever read us has heard enough; what is still in the buffer goes nowhere, without a word.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 141
    except KeyboardInterrupt as stop:
        return _stopped(stop)


def _stopped(stop: KeyboardInterrupt) -> int:
    """Say how a stopped run is taken up again."""
    folder, number = getattr(stop, "folder", None), getattr(stop, "signal_number", 2)
    if folder is not None:
        weeks = getattr(stop, "weeks", 0)
        sys.stderr.write(
            f"Stopped after {weeks} week{'' if weeks == 1 else 's'}. "
            f"Go on with: lamppost run --resume {_near(folder)}\n"
        )
    else:
        sys.stderr.write("Stopped; nothing was kept.\n")
    return 128 + int(number)


if __name__ == "__main__":
    raise SystemExit(main())
