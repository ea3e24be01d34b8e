"""The first worked study: what a leaflet foretold for Hong Kong beside what was written, over the same people.

`python examples/studies/leaflet_and_documents.py` runs it and writes docs/worked/leaflet-and-documents.md.
"""

from __future__ import annotations

from pathlib import Path

import own_measures
import polars as pl
from worked import Size, Spread, Worked, bars, corrected, less, number, table, values

import lamppost as lp

NAME = "leaflet-and-documents"
LEAFLET, WRITTEN = "leaflet-hk-2019", "documented-hk-2019"
FEAR = "responses.fear-at-full.value"
FEARS = (0.3, 0.6, 0.9)
MEASURES = {
    "held_back": "people who left something undone out of fear",
    "people_refused": "people refused anything",
    "people_listed": "people ever on a black list",
    "refusals": "refusals",
    "refusals_wrongful": "refusals that rest on a false record",
    "refusals_collateral": "refusals through a tie alone",
    "records_false": "false records",
}


def studies(size: Size, folder: Path) -> list[lp.Study]:
    """Both regimes with all rules and with documented ones only; and the leaflet with less and more fear."""
    how = {
        "seeds": range(1, size.seeds + 1),
        "people": size.people,
        "years": size.years,
        "measures": {"held_back": own_measures.held_back},
        "folder": folder,
    }
    return [
        lp.Study(NAME, [LEAFLET, WRITTEN], grade=["assumed", "documented"], **how),
        lp.Study(f"{NAME}-fear", LEAFLET, vary={FEAR: FEARS}, **how),
    ]


def written(results: pl.DataFrame, size: Size) -> dict[str, str]:
    """The page and its figure."""
    main = results.filter(pl.col("study") == NAME)

    def of(measure: str, regime: str, grade: str = "assumed") -> list[float]:
        return values(main, measure, regime=regime, grade=grade)

    fear = results.filter(pl.col("study") == f"{NAME}-fear")
    fears = [(each, values(fear, "held_back", **{FEAR: each})) for each in FEARS]
    acts = {each: values(fear, "acts_foregone", **{FEAR: each}) for each in FEARS}
    compared = corrected(
        {each: less(of(each, LEAFLET), of(each, WRITTEN)) for each in MEASURES}
        | {
            "more fear": less(fears[-1][1], fears[0][1]),
            "acts": less(acts[FEARS[-1]], acts[FEARS[0]]),
            "least fear": less(fears[0][1], of("held_back", WRITTEN)),
        }
    )
    differences, step = {each: compared[each] for each in MEASURES}, compared["more fear"]
    rows = [
        (
            text,
            Spread.of(of(each, LEAFLET)),
            Spread.of(of(each, WRITTEN)),
            differences[each],
            verdict(differences[each]),
        )
        for each, text in MEASURES.items()
    ]
    grades = [
        (MEASURES[each], Spread.of(of(each, LEAFLET)), Spread.of(of(each, LEAFLET, "documented")))
        for each in ("held_back", "people_refused", "people_listed")
    ]
    town = f"{size.people:,} made-up people, {size.years:g} years, {size.seeds} towns"
    figure = bars(
        "leaflet-and-documents",
        "Lists and refusals: the leaflet, less the documents",
        f"How many more people (or times) under what the leaflet says. A mark is the mean of the towns, a line its 95 % "
        f"interval over seeds. {town}.",
        "examples/studies/leaflet_and_documents.py",
        [(text, differences[each]) for each, text in SHORT.items()],
    )
    page = f"""# Leaflet and documents

<!-- Made by `python examples/studies/leaflet_and_documents.py`; do not write into it. -->

In 2019 a leaflet in Hong Kong foretold a score for everybody, fed by smart lampposts. What do its rules do to people, and
what do the rules do that were written down? Both are rulebooks here, `{LEAFLET}` and `{WRITTEN}`, and both are put over
the same people with the same chance. A difference is therefore of the rules, and never of who lives there.

```console
$ python examples/studies/leaflet_and_documents.py
```

runs everything below ({town}), and writes this page, its figure and its table
([`leaflet-and-documents.parquet`](leaflet-and-documents.parquet), one row a run and measure).

## What it found

Numbers are means of a town, with the 95 % interval over the seeds in brackets. The last columns are of the same town under
both, so that what differs between towns cancels. What they are said to tell is corrected for the {len(compared)} comparisons of this
page together (Benjamini and Yekutieli, 5 %; paired t tests over the towns); each interval is a 95 % interval by itself.

{table(["a town has", "leaflet", "documents", "more under the leaflet", "what the towns tell"], rows)}

![{SHORT_ALT}](leaflet-and-documents.svg)

{sentence(differences)}

{rare(of("refusals_wrongful", LEAFLET), of("refusals_collateral", LEAFLET))}

## How much of it is documented

The leaflet is a claim. With its documented rules alone, it comes to

{table(["a town has", "all rules of the leaflet", "documented ones only"], grades)}

{ground(of("held_back", LEAFLET, "documented"))}

## What it turns on

How far fear goes is assumed: `{FEAR}`, the share of an act that somebody who is wholly afraid leaves undone. Three values of
its range:

{table(["set to", MEASURES["held_back"], "acts left undone"], [(number(each), Spread.of(found), Spread.of(acts[each])) for each, found in fears])}

From the lowest to the highest, {number(abs(step.mean))} {"more" if step.mean >= 0 else "fewer"} people a town hold something
back ({"which the towns tell from none" if step.apart else "which these towns do not tell from none"}){times(acts, compared["acts"])}.
{range_sentence(compared["least fear"])}

## What it does not say

That anybody in Hong Kong was silent or refused. The people are made up, the leaflet's rules are those of the leaflet, and how
people answer to them is the least documented part of all. `lamppost evidence {LEAFLET}` shows how far each number rests on
which grade of evidence.
"""
    return {f"{NAME}.md": page, f"{NAME}.svg": figure}


SHORT = {
    "people_listed": "people ever listed",
    "people_refused": "people refused",
    "refusals": "refusals",
    "refusals_wrongful": "refusals by error",
    "refusals_collateral": "refusals through ties",
}
SHORT_ALT = "How many more people are listed and refused under the leaflet than under the documents"


def verdict(difference: Spread) -> str:
    """What a paired difference says."""
    if difference.low is None:
        return "one town does not tell"
    if not difference.apart:
        return "not told from chance"
    return "more" if difference.mean > 0 else "fewer"


def sentence(differences: dict[str, Spread]) -> str:
    """What holds over the seeds, and what does not."""
    told = {
        name: [MEASURES[each] for each, found in differences.items() if verdict(found) == name] for name in VERDICTS
    }
    parts = [f"- {VERDICTS[name]}: {', '.join(found)}." for name, found in told.items() if found]
    held, refused = differences["held_back"], differences["people_refused"]
    if held.low is not None and refused.high is not None and held.low > refused.high:
        parts.append("- The large number is that of people who hold something back, and not that of the refused.")
    return "\n".join(parts)


def rare(wrongful: list[float], tied: list[float]) -> str:
    """How many towns have any of what is rare."""
    some = [sum(each > 0 for each in found) for found in (wrongful, tied)]
    return (
        f"Of {len(wrongful)} towns under the leaflet {some[0]} had a refusal that rests on a false record, and {some[1]} one through "
        "a tie alone. Where few have any, a mean is no rate to be quoted."
    )


def ground(documented: list[float]) -> str:
    """What is left of the main finding where only documented rules hold."""
    if not any(documented):
        return "so nobody holds anything back where only what a document says is in force."
    return "so part of what people hold back is there under documented rules, too."


VERDICTS = {
    "more": "More under the leaflet",
    "fewer": "Fewer under the leaflet",
    "not told from chance": "Not told from chance by so many towns",
    "one town does not tell": "One town alone, which does not tell an effect from chance",
}


def times(acts: dict[float, list[float]], difference: Spread) -> str:
    """How the number of acts left undone moves with fear, where the towns tell it."""
    low, high = acts[FEARS[0]], acts[FEARS[-1]]
    if not difference.apart or not all(low):
        return ""
    ratio = Spread.of([b / a for a, b in zip(low, high, strict=True)])
    return f", and they leave {ratio} times as many acts undone"


def range_sentence(low: Spread) -> str:
    """Whether the main finding holds at the low end of what is assumed."""
    if low.apart and low.mean > 0:
        return "Even at the lowest of the three more people hold back than under the documents."
    return "At the lowest of the three the towns do not tell the leaflet from the documents in this."


STUDY = Worked(NAME, Size(5_000, 2, 20), studies, written)

if __name__ == "__main__":
    STUDY.main()
