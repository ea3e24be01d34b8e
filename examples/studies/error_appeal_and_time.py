"""The second worked study: error, appeal and time. How many wrongful refusals a safeguard prevents, and when.

`python examples/studies/error_appeal_and_time.py` runs it and writes docs/worked/error-appeal-and-time.md.
"""

from __future__ import annotations

import math
from pathlib import Path

import own_measures
import polars as pl
from worked import Size, Spread, Worked, bars, corrected, less, number, table, values

import lamppost as lp

NAME = "error-appeal-and-time"
CODE, BOARD = "epidemic-2020", "wendeng-2020"
BEFORE = ("human-review", "random-audit", "error-rate-ceiling")
AFTER = ("notice", "reasons", "correction", "appeal")
BOTH = ("human-review", "appeal")
SETS = ((), *((each,) for each in (*BEFORE, *AFTER)), BOTH)
ERRORS = (0.5, 1.0, 2.0)
DAYS = (7.0, 30.0, 90.0)
FIRST = 6
"""Seed of the first town: those of the seeds before it were looked at while the page was written."""


def studies(size: Size, folder: Path) -> list[lp.Study]:
    """A code that changes within weeks, at three rates of error; a board that shows for months; and slow appeals."""
    how = {
        "seeds": range(FIRST, FIRST + size.seeds),
        "people": size.people,
        "years": size.years,
        "measures": {"wait": own_measures.wait},
        "folder": folder,
    }
    return [
        lp.Study(f"{NAME}-code", CODE, with_=SETS, vary={"error": ERRORS}, **how),
        lp.Study(f"{NAME}-board", BOARD, with_=SETS, **how),
        lp.Study(f"{NAME}-days", [CODE, BOARD], with_=[("appeal",)], vary={"appeal_days": DAYS}, **how),
    ]


def written(results: pl.DataFrame, size: Size) -> dict[str, str]:
    """The page and its figure."""
    code, board, slow = (results.filter(pl.col("study") == f"{NAME}-{part}") for part in ("code", "board", "days"))

    def prevented(overlays: tuple[str, ...], error: float) -> Spread:
        none, with_ = (
            values(code, "refusals_wrongful", overlays=each, error=error) for each in ("", "+".join(overlays))
        )
        return less(none, with_)

    def shorter(rows: pl.DataFrame, measure: str, overlays: tuple[str, ...], **where: object) -> Spread:
        none, with_ = (values(rows, measure, overlays=each, **where) for each in ("", "+".join(overlays)))
        return less(none, with_)

    sets = [each for each in SETS if each]
    saved = {(each, error): prevented(each, error) for each in sets for error in ERRORS}
    base = {error: Spread.of(values(code, "refusals_wrongful", overlays="", error=error)) for error in ERRORS}
    weeks = known(values(code, "wait.weeks", overlays="", error=1.0))
    decided = known(values(code, "wait.days", overlays="appeal", error=1.0))
    appeals = {
        each: Spread.of(values(code, f"wait.{each}", overlays="", error=1.0)) for each in ("asked", "upheld", "entries")
    }
    held = {each: shorter(board, "wait.entries", each) for each in sets}
    still = {each: known(values(board, "wait.weeks", overlays="+".join(each))) for each in SETS}
    town = f"{size.people:,} made-up people, {size.years:g} years, {size.seeds} towns"
    ranked = sorted(sets, key=lambda each: -saved[each, 1.0].mean)
    figure = bars(
        NAME,
        "Wrongful refusals that a safeguard prevents",
        f"A town a run, against the same town without it; of {number(base[1.0].mean)}. A mark is the mean, a line its "
        f"95 % interval over seeds. {CODE}, {town}.",
        "examples/studies/error_appeal_and_time.py",
        [(label(each), saved[each, 1.0]) for each in ranked],
    )
    turns = {
        which: less(*(values(slow, "refusals_wrongful", regime=which, appeal_days=day) for day in (DAYS[-1], DAYS[0])))
        for which in (CODE, BOARD)
    }
    compared = corrected(
        {("code", *each): saved[each, 1.0] for each in sets}
        | {("board", *each): held[each] for each in sets}
        | {("days", which): found for which, found in turns.items()}
    )
    saved |= {(each, 1.0): compared["code", *each] for each in sets}
    held = {each: compared["board", *each] for each in sets}
    turns = {which: compared["days", which] for which in turns}
    rows = [
        (f"`{label(each)}`", *(saved[each, error] for error in ERRORS), verdict(saved[each, 1.0])) for each in ranked
    ]
    rows.insert(0, ("wrongful refusals without any", *(base[error] for error in ERRORS), ""))
    late = [
        (
            f"{day:.0f}",
            *(
                text
                for which in (CODE, BOARD)
                for text in (
                    known(values(slow, "wait.days", regime=which, appeal_days=day)),
                    Spread.of(values(slow, "refusals_wrongful", regime=which, appeal_days=day)),
                    known(values(slow, "wait.weeks", regime=which, appeal_days=day)),
                )
            ),
        )
        for day in DAYS
    ]
    page = f"""# Error, appeal and time

<!-- Made by `python examples/studies/error_appeal_and_time.py`; do not write into it. -->

A record is wrong; somebody is refused something over it. Which safeguard prevents that, and which only says afterwards that
it was wrong? Some work *before* a record counts: somebody looks at it, or a limit is set to how many may be wrong. Others
work *after*: notice, reasons, correction, an appeal. What they can do depends on time: an appeal that is decided after the
refusal cannot take it back.

```console
$ python examples/studies/error_appeal_and_time.py
```

runs everything below ({town}), and writes this page, its figure and its table
([`{NAME}.parquet`]({NAME}.parquet)).

Two regimes are tried, because their clocks differ. Under `{CODE}` a code turns yellow or red at every door and turns back
within one or two weeks; under `{BOARD}` a village board and its points stay for months. Numbers are means of a town, with the
95 % interval over the seeds; what a safeguard prevents is counted town by town, with and without it.

## What was decided when

Before any result was seen: the question; the two regimes; the safeguards, one at a time, and one pair; three rates of error;
7, 30 and 90 days; wrongful refusals and wrongful entries as what counts; and ten towns, of which five were run at first.
After those five had been seen: what is told of appeals asked for and upheld, the wording about which of two clocks ends first,
and the correction below. So the {size.seeds} towns of this page are others (seeds {FIRST} to {FIRST + size.seeds - 1}), and none of the five is among them.

The page compares {len(compared)} times: {len(sets)} sets of safeguards under `{CODE}` at the error as written, the same under `{BOARD}`, and a slow
appeal beside a quick one under both. What the towns are said to tell is corrected for all of them together (Benjamini and
Yekutieli, 5 %; paired t tests over the towns). The intervals are not: each is a 95 % interval by itself, also where two of
them are compared in a sentence.

## What is prevented

Wrongful refusals under `{CODE}`, and how many fewer there are with each safeguard; the columns are the error of every source,
as written in its rulebook, half of it and twice of it.

{table(["", *(f"{number(each)} times the error" for each in ERRORS), "what the towns tell (1.00)"], rows)}

![How many wrongful refusals each safeguard prevents, with intervals over the seeds]({NAME}.svg)

{before_and_after(saved)}

## At what delay

A wrongful entry under `{CODE}` stands for {weeks} weeks as a mean, and an appeal is decided {decided} days after it was asked
for. {clock(weeks, decided)} In a town {appeals["asked"]} appeals are asked for without any safeguard, and {appeals["upheld"]} upheld, where
{appeals["entries"]} entries are wrongful. How many ask, and how late, is assumed (`asked-when-wrong`, `asked-half-time`).

Under `{BOARD}` wrongful entries stand for {still[()]} weeks without a safeguard. With each:

{table(["", "wrongful entries fewer", "weeks that a wrongful entry stands", "what the towns tell of the entries"], [(f"`{label(each)}`", held[each], still[each], verdict(held[each])) for each in sets])}

Entries that still stand when the run ends count with the weeks so far, so that weeks are lower bounds.

## A slow appeal

With an appeal everywhere, and consequences that wait for it (`appeal`), decided after so many days (`appeal_days`):

{table(["days", *(head for which in (CODE, BOARD) for head in (f"`{which}`: days to the decision", "wrongful refusals", "weeks an entry stands"))], late)}

{" ".join(slow_sentence(which, found) for which, found in turns.items())}

## What it does not say

How many records are wrong anywhere is not published, and neither is how many people appeal: both are assumed, and
`lamppost knobs {CODE}` shows their ranges. {turned(saved)}
"""
    return {f"{NAME}.md": page, f"{NAME}.svg": figure}


def label(overlays: tuple[str, ...]) -> str:
    """A set of safeguards by name."""
    return " + ".join(overlays)


def known(found: list[float]) -> Spread:
    """Of the towns in which there was anything to measure."""
    return Spread.of([each for each in found if not math.isnan(each)] or [math.nan])


def verdict(difference: Spread) -> str:
    """What a paired difference says."""
    if not difference.apart:
        return "one town does not tell" if difference.low is None else "not told from chance"
    return "prevents" if difference.mean > 0 else "brings more"


def before_and_after(saved: dict[tuple[tuple[str, ...], float], Spread]) -> str:
    """What holds over the seeds for the safeguards of each kind, at the error as written."""
    lines = []
    for kind, names in (("Before a record counts", BEFORE), ("After it", AFTER)):
        found = {name: saved[(name,), 1.0] for name in names}
        told = [f"`{name}` prevents {each}" for name, each in found.items() if verdict(each) == "prevents"]
        untold = [f"`{name}`" for name, each in found.items() if not each.apart]
        worse = [
            f"with `{name}` there are {number(-each.mean)} more"
            for name, each in found.items()
            if verdict(each) == "brings more"
        ]
        parts = [*told, *worse, *([f"of {', '.join(untold)} these towns tell no effect"] if untold else [])]
        lines.append(f"- {kind}: {'; '.join(parts)}.")
    return "\n".join(lines)


def turned(saved: dict[tuple[tuple[str, ...], float], Spread]) -> str:
    """Whether every safeguard before prevents more than every one after, and that this is of these rulebooks."""
    before, after = ([saved[(name,), 1.0] for name in names] for names in (BEFORE, AFTER))
    lows, highs = [each.low for each in before], [each.high for each in after]
    if None in lows or None in highs or min(lows) <= max(highs):  # type: ignore[type-var]
        return "Another rulebook can rank the safeguards otherwise."
    return (
        "That each safeguard before prevents more here than any after holds for this code, and for how many ask and how late as "
        "assumed; another rulebook can turn it round."
    )


def clock(weeks: Spread, days: Spread) -> str:
    """Which of the two ends first, if the towns tell it."""
    if days.low is None or weeks.high is None or weeks.low is None or days.high is None:
        return "Of one town no more can be said."
    if days.low > 7 * weeks.high:
        return "So the code has mostly turned back before anybody decides whether it was right."
    if days.high < 7 * weeks.low:
        return "So the decision itself would mostly come in time, if it were asked for at once."
    return "So the two take about as long."


def slow_sentence(regime: str, difference: Spread) -> str:
    """Whether waiting longer brings more wrongful refusals."""
    span = f"between {DAYS[0]:.0f} and {DAYS[-1]:.0f} days"
    if not difference.apart:
        return f"Under `{regime}` these towns tell no difference {span}."
    more = "more" if difference.mean > 0 else "fewer"
    return f"Under `{regime}` there are {number(abs(difference.mean))} {more} wrongful refusals a town at {DAYS[-1]:.0f} days."


STUDY = Worked(NAME, Size(5_000, 2, 12), studies, written)

if __name__ == "__main__":
    STUDY.main()
