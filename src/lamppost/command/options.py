"""Options that several commands take: numbers as users write them, and the town that a command simulates."""

from __future__ import annotations

import math
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

from cyclopts import Parameter

from lamppost.errors import LamppostError, plain


def _option_and_text(tokens: Sequence[Any]) -> tuple[str, str]:
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


def whole_number(most: int, least: int, example: str) -> Callable[[Any, Sequence[Any]], int]:
    """A converter of whole numbers from `least` to `most`; its LamppostError says what to write instead."""

    def read(_: Any, tokens: Sequence[Any]) -> int:
        option, text = _option_and_text(tokens)
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
    option, text = _option_and_text(tokens)
    otherwise = f"{option} {plain(text, 60)}: write a number of years from 0.02 (one week) to 100, such as {option} 3."
    years = _number(text, otherwise)
    if not 1 <= math.floor(years * 52 + 1e-9) <= 5200:
        raise LamppostError(otherwise)
    return years


People = Annotated[
    int, Parameter(converter=whole_number(100_000_000, 1, "100000"), help="How many people: 1 to 100,000,000.")
]
Years = Annotated[float, Parameter(converter=_years, help="How long: a year is 52 weeks; 0.5 is half a year.")]
Seed = Annotated[
    int,
    Parameter(
        converter=whole_number(2**64 - 1, 0, "7"), help="Seed of all random draws; the same seed gives the same run."
    ),
]
Threads = Annotated[
    int | None,
    Parameter(converter=whole_number(1024, 1, "4"), help="Threads to use; the result does not depend on it."),
]
Watch = Annotated[
    list[int] | None,
    Parameter(
        converter=lambda _, tokens: [whole_number(99_999_999, 0, "12")(int, [token]) for token in tokens],
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
NoReport = Annotated[bool, Parameter(name="--no-report", negative="", help="Write no report.html into the folder.")]


@Parameter(name="*")
@dataclass(frozen=True, kw_only=True)
class TownOptions:
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
        """Settings of knobs. Raises LamppostError for a setting that cannot be read."""
        from lamppost.rulebook.knobs import read_settings

        return read_settings(self.set_ or ())

    def law(self, regime: str, grade: str | None = None, start: str | None = None) -> Any:
        """The regime that is meant, with everything laid upon it, for the days that are simulated."""
        import lamppost as lp

        return lp.regime(regime, self.with_ or (), grade, self.knobs, start=start, years=self.years)

    def society(self, law: Any, seed: int | None = None, progress: Callable[[int, int], None] | None = None) -> Any:
        """Its people: of the place that was asked for, or else of the regime's own."""
        import lamppost as lp

        number = self.seed if seed is None else seed
        return lp.Society.generate(self.people, number, law.place_named(self.place or law.place), progress)

    def check_size(self, law: Any, folder: Path, **how: Any) -> None:
        """Say on a terminal what a large town takes of memory and disk.

        Raises LamppostError, with the largest size that fits, for one that does not.
        """
        from lamppost.record.estimate import LARGE, estimate, refuse_too_large

        if self.people < LARGE:
            return
        takes = estimate(self.people, law, self.years, **how)
        refuse_too_large(takes, folder)
        if sys.stderr.isatty() and not self.json:
            sys.stderr.write(f"{takes}\n")

    @property
    def study_arguments(self) -> dict[str, Any]:
        """What every study takes: years, seed and threads."""
        return {"years": self.years, "seed": self.seed, "threads": self.threads}


@Parameter(name="*")
@dataclass(frozen=True, kw_only=True)
class RepeatedTownOptions(TownOptions):
    """The same for commands that simulate a town many times over."""

    people: Annotated[
        int,
        Parameter(
            converter=whole_number(100_000_000, 1, "10000"),
            help="How many people: 10,000 by default, because the town is simulated many times.",
        ),
    ] = 10_000


ONE_TOWN = TownOptions()
REPEATED_TOWN = RepeatedTownOptions()
