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
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

from cyclopts import App, CycloptsError, Parameter
from cyclopts.exceptions import UnknownCommandError, UnknownOptionError, UnusedCliTokensError

from lamppost.errors import LamppostError, did_you_mean, one_line, plain
from lamppost.show.report.command import MOST_PEOPLE, NoReport, after, report
from lamppost.show.server.command import serve
from lamppost.show.terminal.streams import is_unicode, streams, write_csv
from lamppost.version import VERSION

if TYPE_CHECKING:
    from rich.console import Console

app = App(
    name="lamppost",
    version=VERSION,
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
        otherwise = (
            f"{option} {plain(text, 60)}: write a whole number from {least:,} to {largest}, such as {option} {example}."
        )
        digits = text.replace(",", "").replace("_", "")
        try:
            value = int(digits)
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
    otherwise = f"{option} {plain(text, 60)}: write a number of years from 0.02 (one week) to 100, such as {option} 3."
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
Set = Annotated[
    list[str] | None,
    Parameter(name="--set", consume_multiple=True, negative="", help="Knobs to turn, such as: error=2 fear=0.5"),
]
Place = Annotated[str | None, Parameter(help="Where the people live; else the regime's own place.")]
Under = Annotated[str, Parameter(help="Name of a regime, or the path to its file.")]
Lang = Annotated[str, Parameter(help="Language of the words: en, zh-Hans or zh-Hant.")]
Json = Annotated[bool, Parameter(name="--json", negative="", help="Print JSON for a program, and nothing else.")]


# --- what every command that lives a town takes


@Parameter(name="*")
@dataclass(frozen=True, kw_only=True)
class Town:
    """The town of a command, and what is laid upon its regime."""

    with_: With = None
    set_: Set = None
    people: People = 100_000
    years: Years = 3
    seed: Seed = 1
    place: Place = None
    threads: Threads = None
    json: Json = False

    @property
    def knobs(self) -> dict[str, float]:
        """Settings of knobs."""
        from lamppost.rulebook.knobs import read_settings

        return read_settings(self.set_ or ())

    def law(self, regime: str, grade: str | None = None, start: str | None = None) -> Any:
        """The regime that is meant, with everything laid upon it, for the days that are lived."""
        import lamppost as lp

        return lp.regime(regime, self.with_ or (), grade, self.knobs, start=start, years=self.years)

    def society(self, law: Any, seed: int | None = None) -> Any:
        """Its people: of the place that was asked for, or else of the regime's own."""
        import lamppost as lp

        number = self.seed if seed is None else seed
        return lp.Society.generate(self.people, number, law.place_named(self.place or law.place))

    @property
    def how(self) -> dict[str, Any]:
        """What every study takes."""
        return {"years": self.years, "seed": self.seed, "threads": self.threads}


@Parameter(name="*")
@dataclass(frozen=True, kw_only=True)
class Often(Town):
    """The same for commands that live a town many times over."""

    people: Annotated[
        int,
        Parameter(
            converter=_whole(100_000_000, 1, "10000"),
            help="How many people: 10,000 unless said, because the town is lived many times over.",
        ),
    ] = 10_000


ONCE = Town()
MANY = Often()


# --- commands


@app.command
def run(
    regime: Annotated[str | None, Parameter(help="Name of a regime, or the path to its file.")] = None,
    /,
    *,
    town: Town = ONCE,
    start: Annotated[str | None, Parameter(help="First day, YYYY-MM-DD; else the regime's own.")] = None,
    grade: Annotated[
        str | None, Parameter(help="Leave out rules known less well: documented, reported, alleged or assumed.")
    ] = None,
    out: Annotated[Path | None, Parameter(help="Folder to leave the run in; else runs/REGIME-1, -2 ...")] = None,
    watch: Watch = None,
    resume: Annotated[Path | None, Parameter(help="Take up again a run that was stopped in this folder.")] = None,
    no_report: NoReport = False,
) -> None:
    """Run a regime over a synthetic town, and show who was refused what."""
    import lamppost as lp

    if resume is not None:
        _no_more(regime)
        with _progress(town.json) as progress:
            done = lp.resume(resume, threads=town.threads, progress=progress, command=_typed())
        return _show_run(done, town.json, no_report, town.threads)
    if regime is None:
        raise LamppostError("Say which regime to run, such as: lamppost run national-2018 (lamppost list shows them).")
    from lamppost.record.folder import claimed, free_new_folder, new_folder
    from lamppost.society.places import parts_of

    law = town.law(regime, grade, start)
    parts_of(law.place_named(town.place or law.place))
    begun = new_folder(out) if out is not None else free_new_folder(Path("runs"), law.name)
    with claimed(begun) as folder, _progress(town.json) as progress:
        done = lp.run(
            town.society(law),
            law,
            town.years,
            town.seed,
            start=start,
            threads=town.threads,
            watch=watch or (),
            out=folder,
            progress=progress,
            command=_typed(),
        )
    return _show_run(done, town.json, no_report, town.threads)


def _typed() -> list[str]:
    """What the user typed, without the way to the program."""
    return ["lamppost", *sys.argv[1:]]


def _no_more(regime: str | None) -> None:
    """With --resume everything else is known from the folder."""
    if regime is not None:
        raise LamppostError("--resume takes everything from its folder; write only: lamppost run --resume DIR")


def _show_run(done: Any, json: bool, no_report: bool, threads: int | None) -> None:
    from lamppost.show.terminal.run import run_page

    if not json:
        console = _console()
        console.print()
        console.print(run_page(done))
        console.print()
        console.print(f"The run lies in {_near(done.folder)}", soft_wrap=True, highlight=False)
    place = None
    if not no_report:
        from lamppost.study.folder.findings import findings

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
    *regimes: Annotated[str, Parameter(help="One regime with --with or --set, or two or more to set side by side.")],
    town: Town = ONCE,
    by: Annotated[str | None, Parameter(help="Also by a group: sex, age_group, area, income_class ...")] = None,
    why: Annotated[int | None, Parameter(help="Number of a person: where the two lives part, and why.")] = None,
    out: Annotated[Path | None, Parameter(help="Folder to leave it in; else runs/twin-REGIME-1, -2 ...")] = None,
    no_report: NoReport = False,
) -> None:
    """Live the same town twice with the same chance, and show who was harmed, helped or left as before."""
    import lamppost as lp
    from lamppost.arguments import weeks_of
    from lamppost.record.folder import claimed, free_new_folder, new_folder
    from lamppost.show.terminal.twin import twin_data, twin_page
    from lamppost.study.compare.twin import regimes_of
    from lamppost.study.folder.findings import WATCHED, save_findings
    from lamppost.study.folder.saved import keep_twins, request_of

    if not regimes:
        raise LamppostError("Say which regime, such as: lamppost twin national-2018 --with no-association")
    overlays, knobs = town.with_ or (), town.knobs
    laws = regimes_of(regimes, overlays, knobs, weeks=weeks_of(town.years))
    reported = not no_report and town.people <= MOST_PEOPLE
    begun = new_folder(out) if out is not None else free_new_folder(Path("runs"), f"twin-{laws[0].name}")
    with claimed(begun) as claim:
        with _twins_lived(town.json, len(laws)) as each_week:
            found = lp.twin(
                town.society(laws[0]),
                *regimes,
                with_=overlays,
                knobs=knobs,
                keep=reported,
                watch=range(0, town.people, -(-town.people // WATCHED)) if reported else (),
                each_week=each_week,
                **town.how,
            )
        asked = request_of(found, regimes, overlays, knobs)
        keep_twins(found, claim, asked, _typed())
    folder = out if out is not None else Path("runs") / claim.place.name
    told = None if why is None else found.why(why)
    if not town.json:
        _say(twin_page(found, by, told), json=False)
        _console().print(f"\nThe twins lie in {_near(folder)}", soft_wrap=True, highlight=False)
    place = None
    if not no_report:
        make = partial(save_findings, found, folder, asked=asked, threads=town.threads)
        place = after(folder, lambda doing: make(doing=doing), town.people, town.json)
    if town.json:
        where = {"folder": str(folder), "report": None if place is None else str(place)}
        _print_json({**twin_data(found, by, told), **where})
    elif place is not None:
        sys.stdout.write(f"Their report:\n{_near(place)}\n")


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
def truth(regime: Under, /, *, town: Often = MANY) -> None:
    """Class each refusal and listing as rightful, wrongful, collateral ..., by living the town without one thing."""
    from lamppost.show.terminal.truth import truth_data, truth_page
    from lamppost.study.compare.truth import truth as classed

    law = town.law(regime)
    with _worlds(town.json) as progress:
        found = classed(town.society(law), law, progress=progress, **town.how)
    _say(truth_data(found) if town.json else truth_page(found), town.json)


@app.command
def audit(
    regime: Under,
    /,
    *,
    town: Often = MANY,
    by: Annotated[
        list[str] | None,
        Parameter(
            consume_multiple=True,
            negative="",
            help="Groups to compare, a table each: sex, age_group ... or none.",
        ),
    ] = None,
    crossed: Annotated[
        list[str] | None,
        Parameter(consume_multiple=True, negative="", help="Groups to cross in one table, such as: sex area"),
    ] = None,
    kind: Annotated[
        Literal["deduct", "award"], Parameter(help="Acts that cost something, or acts that pay.")
    ] = "deduct",
    every: Annotated[
        Literal["year", "quarter", "run"], Parameter(help="Period within which doing an act is counted once.")
    ] = "year",
    over_time: Annotated[bool, Parameter(negative="", help="One row for each period, not only all of them.")] = False,
    more: Annotated[
        bool,
        Parameter(
            negative="", help="Also what the rules did to conduct: fear, gaming, spirals, wrongful entries, inequality."
        ),
    ] = False,
    replicates: Annotated[
        int,
        Parameter(converter=_whole(1000, 1, "10"), help="So many whole towns, from --seed on, for the intervals."),
    ] = 1,
) -> None:
    """Show who is recorded, and who for what they did not do, group by group, with the gaps; never a verdict."""
    from lamppost.show.terminal.audit import audit_data, audit_page
    from lamppost.study.compare.audit import audits

    law = town.law(regime)
    alone = ["sex"] if by is None and crossed is None else [each for each in by or () if each != "none"]
    splits = [*([each] for each in alone), *([crossed] if crossed else [])]
    with _worlds(town.json) as progress:
        found = audits(
            lambda seed: town.society(law, seed),
            law,
            *splits,
            seeds=range(town.seed, town.seed + replicates),
            kind=kind,
            every=every,
            over_time=over_time,
            more=more,
            years=town.years,
            threads=town.threads,
            progress=progress,
        )
    _say(audit_data(found) if town.json else audit_page(found), town.json)


@app.command
def evidence(
    regime: Under,
    /,
    *,
    town: Often = MANY,
    figure: Annotated[
        list[str] | None,
        Parameter(
            consume_multiple=True, negative="", help="Assumed figures to move one by one: responses.fear-at-full.value"
        ),
    ] = None,
) -> None:
    """Show what each headline number becomes without weaker rules, and with assumed figures at their low or high."""
    from lamppost.show.terminal.evidence import evidence_data, evidence_page
    from lamppost.study.compare.evidence import evidenced

    law = town.law(regime)
    with _worlds(town.json) as progress:
        found = evidenced(town.society(law), law, one_by_one=figure or (), progress=progress, **town.how)
    _say(evidence_data(found) if town.json else evidence_page(found), town.json)


@app.command
def ladder(
    regime: Under,
    /,
    *overlays: Annotated[str, Parameter(help="Safeguards, a rung each, by name or path.")],
    town: Often = MANY,
    alone: Annotated[
        bool, Parameter(negative="", help="Each safeguard by itself, not on top of those before.")
    ] = False,
) -> None:
    """Add one safeguard after another, and show what each rung changes for the same people."""
    from lamppost.show.terminal.ladder import ladder_data, ladder_page
    from lamppost.study.compare.ladder import ladder as climbed

    if not overlays:
        raise LamppostError(f"Say which safeguards, such as: lamppost ladder {regime} notice appeal expiry")
    law = town.law(regime)
    with _worlds(town.json) as progress:
        found = climbed(town.society(law), law, *overlays, alone=alone, progress=progress, **town.how)
    _say(ladder_data(found) if town.json else ladder_page(found, alone), town.json)


@app.command
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
    found = lp.knobs(law, lang)
    if json:
        _print_json([each.data() for each in found])
    else:
        _console().print(knobs_page(law.name, found))


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
    from lamppost.show.terminal.law import law_page

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
        from lamppost.show.terminal.rows import rows_data, rows_page
        from lamppost.study.coverage.rows import rows as all_rows

        found = all_rows()
        if json:
            _print_json(rows_data(found))
        else:
            _console().print(rows_page(found))
        return 1 if any(row.problems for row in found) else 0
    from lamppost.show.terminal.listing import shelf, shelf_page

    things = shelf()
    if json:
        _print_json(things)
    else:
        _console().print(shelf_page(things))
    return None


@app.command
def show(
    name: Annotated[
        str, Parameter(help="Rulebook, regime, safeguard or life, by name or by path; with --person a run's folder.")
    ],
    /,
    *,
    person: Annotated[
        int | None,
        Parameter(converter=_whole(99_999_999, 0, "12"), help="Number of a person of a run or twin in a folder."),
    ] = None,
    lang: Annotated[str | None, Parameter(help="With --person: language, en, zh-Hans or zh-Hant.")] = None,
    threads: Threads = None,
    json: Json = False,
) -> None:
    """Show one rulebook, regime, safeguard or life with its sources; or one person of a run, and what befell them."""
    if person is not None:
        return _show_person(Path(name), person, lang or "en", threads, json)
    if lang is not None or threads is not None:
        raise LamppostError("--lang and --threads go with --person N, such as: lamppost show runs/my-run --person 12")
    from lamppost.show.terminal.listing import pages, pages_as_data

    if json:
        return _print_json(pages_as_data(name))
    console = _console()
    for page in pages(name):
        console.print(page)
    return None


def _show_person(folder: Path, person: int, language: str, threads: int | None, json: bool) -> None:
    from lamppost.show.terminal.person import person_shown
    from lamppost.study.folder.people import people_in
    from lamppost.study.person.page import person_page
    from lamppost.words import words

    words(language)
    with _worlds(json) as progress:
        found = people_in(folder, threads=threads, progress=progress)
    page = person_page(found, person, language)
    if json:
        _print_json(page.data())
    else:
        _console().print(person_shown(page))


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
    from lamppost.show.terminal.listing import case_files, paths_of

    paths = [path for name in files for path in paths_of(name)]
    problems = check_paths(paths, strict)
    for problem in problems:
        sys.stdout.write(f"{problem}\n")
    failed = 0
    if cases and not problems:
        from lamppost.study.scripted.cases import check_cases

        results = [result for path in case_files(paths) for result in check_cases(path)]
        for result in results:
            if not result.ok:
                failed += 1
                said = one_line(f"{result.file}:{result.line}: {result.name}: {result.message}")
                sys.stdout.write(f"{said}\n")
        sys.stderr.write(f"{len(results)} case{'' if len(results) == 1 else 's'}, {failed} failed\n")
    if problems:
        sys.stderr.write(f"{len(problems)} problem{'' if len(problems) == 1 else 's'}\n")
    if problems or failed:
        return 2
    sys.stderr.write("ok\n")
    return 0


@app.command
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
    from lamppost.show.terminal.diff import beside, diff_csv, diff_markdown, diff_page

    found = beside(a, b, lang)
    if json or format_ == "json":
        _print_json(found.data())
    elif format_ == "csv":
        write_csv(diff_csv(found))
    elif format_ == "markdown":
        sys.stdout.write(diff_markdown(found, every))
    else:
        _console().print(diff_page(found, every))


@app.command
def schema(
    kind: Annotated[str | None, Parameter(help="rulebook, regime, overlay, life, cases or catalogue.")] = None, /
) -> None:
    """Print the JSON Schema of a kind of file, for an editor; without a kind, of all of them by name."""
    from lamppost.rulebook.read import KINDS
    from lamppost.rulebook.schema import schema as schema_of
    from lamppost.rulebook.schema import schema_text

    if kind is not None:
        sys.stdout.write(schema_text(kind) if is_unicode() else jsons.dumps(schema_of(kind), indent=1) + "\n")
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
        from lamppost.show.terminal.run import ledger_page

        _console().print(ledger_page(lived))


app.command(serve)


# --- printing


def _console() -> Console:
    from rich.console import Console

    return Console(highlight=False)


def _print_json(data: Any) -> None:
    sys.stdout.write(jsons.dumps(data, ensure_ascii=not is_unicode(), indent=1, default=str) + "\n")


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
        return f"There is no command '{plain(word)}'.{did_you_mean(word, names)} The commands are: {', '.join(names)}."
    line = " ".join(str(error).split())
    if isinstance(error, UnusedCliTokensError):
        words = " ".join(error.unused_tokens or ())
        return f"I do not know what to do with '{plain(words)}'. lamppost COMMAND --help shows what goes where."
    if isinstance(error, UnknownOptionError) or "--" in line:
        return f"{line} lamppost COMMAND --help shows the options."
    return line


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; gives the exit code: 0, 2 for a user's mistake, 130 or 143 when stopped."""
    try:
        with streams():
            result = app(
                arguments,
                exit_on_error=False,
                print_error=False,
                result_action="return_value",
            )
            sys.stdout.flush()
        return result if isinstance(result, int) else 0
    except CycloptsError as error:
        sys.stderr.write(f"{one_line(_said(error))}\n")
        return 2
    except LamppostError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    except OSError as error:
        if isinstance(error, BrokenPipeError):
            return _unread()
        where = "" if error.filename is None else f"{error.filename}: "
        sys.stderr.write(f"{one_line(f'{where}{error.strerror or error}')}.\n")
        return 2
    except KeyboardInterrupt as stop:
        return _stopped(stop)


def _unread() -> int:
    """Whoever read us has heard enough; what is still in the buffer goes nowhere, without a word."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 141


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
