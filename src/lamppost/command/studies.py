"""The commands that ask a question of simulated towns: truth, audit, evidence and ladder; and life, a scripted one."""

from __future__ import annotations

from typing import Annotated, Literal

from cyclopts import Parameter

from lamppost.command.options import REPEATED_TOWN, Json, Lang, OwnWarmUp, RepeatedTownOptions, Under, whole_number
from lamppost.command.output import console, print_json, print_result, town_progress
from lamppost.errors import LamppostError

Replicates = Annotated[
    int,
    Parameter(
        converter=whole_number(1000, 1, "3"),
        help="Number of towns, with seeds from --seed on: how far counts differ between them stands beside each.",
    ),
]


def truth(regime: Under, /, *, town: RepeatedTownOptions = REPEATED_TOWN, replicates: Replicates = 3) -> None:
    """Class each refusal and listing as rightful, wrongful, collateral ..., by living the town without one thing."""
    from lamppost.show.terminal.truth import truth_data, truth_page
    from lamppost.study.compare.truth import truths

    law = town.law(regime)
    seeds = range(town.seed, town.seed + replicates)
    how = {name: value for name, value in town.study_arguments.items() if name != "seed"}
    with town_progress(town.json) as progress:
        classes = truths(lambda seed: town.society(law, seed), law, seeds, progress=progress, **how)
    print_result(truth_data(classes) if town.json else truth_page(classes), town.json)


def audit(
    regime: Under,
    /,
    *,
    town: RepeatedTownOptions = REPEATED_TOWN,
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
    replicates: Replicates = 3,
) -> None:
    """Show who is recorded, and who for what they did not do, group by group, with the differences; never a verdict."""
    from lamppost.show.terminal.audit import audit_data, audit_page
    from lamppost.study.compare.audit import audits

    law = town.law(regime)
    alone = ["sex"] if by is None and crossed is None else [each for each in by or () if each != "none"]
    splits = [*([each] for each in alone), *([crossed] if crossed else [])]
    with town_progress(town.json) as progress:
        tables = audits(
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
            warm_up=town.warm_up,
            progress=progress,
        )
    print_result(audit_data(tables) if town.json else audit_page(tables), town.json)


def evidence(
    regime: Under,
    /,
    *,
    town: RepeatedTownOptions = REPEATED_TOWN,
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
    with town_progress(town.json) as progress:
        numbers = evidenced(town.society(law), law, one_by_one=figure or (), progress=progress, **town.study_arguments)
    print_result(evidence_data(numbers) if town.json else evidence_page(numbers), town.json)


def ladder(
    regime: Under,
    /,
    *overlays: Annotated[str, Parameter(help="Safeguards, a rung each, by name or path.")],
    town: RepeatedTownOptions = REPEATED_TOWN,
    alone: Annotated[
        bool, Parameter(negative="", help="Each safeguard by itself, not on top of those before.")
    ] = False,
    own_warm_up: OwnWarmUp = False,
) -> None:
    """Add one safeguard after another, and show what each rung changes for the same people."""
    from lamppost.show.terminal.ladder import ladder_data, ladder_page
    from lamppost.study.compare.ladder import ladder as ladder_of

    if not overlays:
        raise LamppostError(f"Say which safeguards, such as: lamppost ladder {regime} notice appeal expiry")
    law = town.law(regime)
    with town_progress(town.json) as progress:
        how = {**town.study_arguments, "own_warm_up": own_warm_up, "progress": progress}
        rungs = ladder_of(town.society(law), law, *overlays, alone=alone, **how)
    print_result(ladder_data(rungs) if town.json else ladder_page(rungs, alone), town.json)


def life(
    life: Annotated[str, Parameter(help="A scripted life, by name or path.")],
    /,
    *,
    under: Annotated[str, Parameter(help="The regime it is lived under, by name or path.")],
    lang: Lang = "en",
    json: Json = False,
) -> None:
    """Run one invented life through a regime, and show its ledger: each line with its rule and source."""
    from lamppost.study.scripted.ledger import ledger_of_life

    result = ledger_of_life(life, under, lang)
    if json:
        print_json(result.as_dicts())
    else:
        from lamppost.show.terminal.ledger import ledger_page

        console().print(ledger_page(result))
