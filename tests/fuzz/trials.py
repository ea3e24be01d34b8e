"""What is mutated, and what is done with it: checked, loaded, and lived by a few people for a few weeks.

A trial is a seed and a number. Whatever a user can get wrong ends in a problem with a place, or in one line; any other
exception, a message of more than one line, or a trial that does not end is a fault of the program.
"""

from __future__ import annotations

import datetime as dt
import shutil
import signal
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random
from types import FrameType
from typing import Any, Final

import yaml

import lamppost as lp
from fuzz.mutate import HOSTILE, mutated, torn, written
from lamppost.errors import LamppostError, Problem, ProblemsError
from lamppost.rulebook import load
from lamppost.rulebook.check import check_file
from lamppost.rulebook.find import shipped
from lamppost.study.scripted.cases import check_cases
from lamppost.town.loop import Town

DATA: Final = Path(__file__).parents[1] / "data"
PEOPLE, WEEKS = 30, 3
SECONDS: Final = 40
"""A trial that takes longer hangs."""
SMALL: Final = 24_000
"""Bytes of the largest shipped file that is mutated: larger ones say the same again."""


class HangsError(Exception):
    """A trial that does not end."""


@dataclass(frozen=True)
class Subject:
    """A kind of file, the files of it that are mutated, and what is done with one."""

    kind: str
    files: tuple[Path, ...]
    tries: Callable[[Path], None]


@cache
def society() -> lp.Society:
    """A few people."""
    return lp.Society.generate(PEOPLE, seed=4)


def live(regime: Any) -> None:
    """The people live under a regime for some weeks."""
    run = Town(society(), regime.epochs(regime.start, WEEKS), seed=1, threads=1, watch=[0, 1])
    run.run(WEEKS)


def _rulebook(path: Path) -> None:
    book = load.rulebook(path)
    regime = path.with_name("mutated-regime.yaml")
    start = max(book.in_force.since.isoformat(), "2018-01-01")
    regime.write_text(
        f"regime: mutated-regime\ntitle: A test\nplace: mainland-city\nstart: {start}\nevidence: assumed\n"
        f"why: A test.\nrulebooks: ./{path.name}\n",
        encoding="utf-8",
    )
    live(lp.regime(regime))


def _regime(path: Path) -> None:
    regime = lp.regime(path)
    live(regime)
    lp.Society.generate(PEOPLE, place=regime.society_place)


def _overlay(path: Path) -> None:
    live(lp.regime("national-2018", (path,)))


def _life(path: Path) -> None:
    life = load.life(path)
    under = life.under[0] if life.under else "national-2018"
    beside = path.parent / under
    lp.life(path, beside if beside.is_file() else under)


def _cases(path: Path) -> None:
    check_cases(path)


def _catalogue(path: Path) -> None:
    regime = lp.regime(path.with_name("harbour.yaml"))
    live(regime)
    lp.Society.generate(PEOPLE, place=regime.society_place)


def _knobs(path: Path) -> None:
    """Settings of knobs, one a line."""
    from lamppost.rulebook.knobs import read_settings

    try:
        settings = yaml.safe_load(path.read_text(encoding="utf-8"))
    except RecursionError:
        return  # the trial's own reader; settings come from a shell or from Python
    asked = settings if isinstance(settings, dict) else {}
    read_settings([f"{name}={value}" for name, value in asked.items()])
    lp.regime("national-2018", knobs=asked)


def _small(kind: str) -> tuple[Path, ...]:
    return tuple(path for path in shipped(kind).values() if path.stat().st_size < SMALL)


@cache
def subjects() -> tuple[Subject, ...]:
    """Everything that is mutated."""
    own, towns, outside = DATA / "own", DATA / "towns", DATA / "outside"
    books = [
        towns / "new-city.yaml",
        towns / "new-city-firms.yaml",
        towns / "mending.yaml",
        own / "rules" / "quay.yaml",
    ]
    books += sorted(each for each in outside.glob("*.yaml") if "-words" not in each.name and ".cases" not in each.name)
    cases = [own / "harbour.cases.yaml", own / "rules" / "quay.cases.yaml", *sorted(towns.glob("*.cases.yaml"))]
    cases += sorted(outside.glob("*.cases.yaml"))
    return (
        Subject("rulebook", (*books, *_small("rulebook")), _rulebook),
        Subject("regime", (own / "harbour.yaml", towns / "new-city-town.yaml", *_small("regime")), _regime),
        Subject("overlay", (own / "safe" / "slow-harbour.yaml", *_small("overlay")), _overlay),
        Subject("life", (own / "harbour-life.yaml", *_small("life")), _life),
        Subject("cases", tuple(cases), _cases),
        Subject("catalogue", (own / "harbour-words.yaml",), _catalogue),
        Subject("knobs", (Path(__file__).with_name("knobs.yaml"),), _knobs),
    )


@cache
def warm() -> None:
    """Compiles whatever a trial needs, so that its time is its own."""
    own, towns = DATA / "own", DATA / "towns"
    for path in (own / "harbour.yaml", towns / "new-city-town.yaml"):
        run = Town(society(), lp.regime(path).epochs(dt.date(2019, 1, 1), 60), seed=1, threads=1, watch=[0, 1])
        run.run(60)
    lp.life(own / "harbour-life.yaml", own / "harbour.yaml")
    for each in (own / "rules" / "quay.cases.yaml", towns / "new-city.cases.yaml", towns / "mending.cases.yaml"):
        check_cases(each)


@contextmanager
def no_longer_than(seconds: int) -> Iterator[None]:
    """Raises HangsError in what takes more time of the processor."""
    if not hasattr(signal, "setitimer"):  # Windows
        yield
        return

    def ring(_: int, __: FrameType | None) -> None:
        raise HangsError(f"This takes more than {seconds} s.")

    before = signal.signal(signal.SIGVTALRM, ring)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def placed(source: Path, folder: Path) -> Path:
    """The folder of a file, copied with all that lies beside it; gives the copy of the file."""
    if DATA not in source.parents:
        folder.mkdir(parents=True)
        return folder / source.name
    top = DATA / source.relative_to(DATA).parts[0]
    shutil.copytree(top, folder)
    return folder / source.relative_to(top)


def changed(rng: Random, source: Path) -> str:
    """A mutated text of a file."""
    text = source.read_text(encoding="utf-8")
    tears = rng.random() < 0.15 and source.name != "knobs.yaml"  # knobs are no file, only settings
    return torn(rng, text) if tears else written(mutated(rng, yaml.safe_load(text)))


def trial(seed: int, number: int, folder: Path, only: str = "") -> str:
    """One trial in a folder that does not exist yet: '' if it went as it should, else what is wrong and with what."""
    warm()
    rng = Random(f"{seed}/{number}")
    subject = rng.choice([each for each in subjects() if only in ("", each.kind)])
    source = rng.choice(subject.files)
    path = placed(source, folder)
    path.write_text(changed(rng, source), encoding="utf-8")
    wrong = outcome(subject, path)
    return f"seed {seed}, number {number}: {subject.kind} made from {source.name}, in {path}\n{wrong}" if wrong else ""


def outcome(subject: Subject, path: Path) -> str:
    """'' if a file gives problems with their places, or is accepted and runs."""
    try:
        with no_longer_than(SECONDS):
            if subject.kind != "knobs":
                problems = check_file(path)
                if wrong := unclear(problems):
                    return wrong
            try:
                subject.tries(path)
            except ProblemsError as error:
                return unclear(error.problems) or ("" if error.problems else "An error without a problem.")
            except LamppostError as error:
                return "" if one_line(str(error)) else f"A message of more than one line: {str(error)!r}"
    except Exception:
        return traceback.format_exc(limit=-6)
    return ""


def one_line(text: str) -> bool:
    """Whether a message can stand on one line and says something."""
    return bool(text.strip()) and text.isprintable()


def unclear(problems: list[Problem]) -> str:
    """What is wrong with some problems themselves."""
    for each in problems:
        said = str(each).split("\n")
        if each.line < 1 or each.column < 1 or not each.file:
            return f"A problem without a place: {each!r}"
        if len(said) > 2 or not all(map(one_line, said)):
            return f"A message that cannot stand on one line: {each.message!r}"
        if "pydantic" in each.message or "Traceback" in each.message:
            return f"A message in the words of a library: {each.message!r}"
    return ""


__all__ = ["HOSTILE", "trial"]
