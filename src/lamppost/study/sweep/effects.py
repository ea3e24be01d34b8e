"""What an overlay changes, over the seeds of a study: each town with it against the same town without it.

Two runs are a pair when they are alike in everything but the overlay: the same people, the same chance. Their
difference is one number a seed. The interval is Student's over these differences, so it is over towns; people within a
town are not independent and are never counted as if they were.
"""

from __future__ import annotations

from typing import Final

import polars as pl

from lamppost.errors import LamppostError, did_you_mean, plain

LEVEL: Final = 0.95
"""Of the intervals."""
KEYS: Final = ("regime", "grade", "place", "people", "weeks", "start")
"""What two runs of a pair have in common beside their settings, other overlays and seed."""


def effects(results: pl.DataFrame, overlay: str, varied: list[str]) -> pl.DataFrame:
    """Paired differences that an overlay makes, one row per regime, setting and measure.

    Args:
        results: rows of a study's results, of whole runs.
        overlay: its name, as in the column `overlays`.
        varied: names of the columns of what is varied.

    Returns:
        The columns KEYS, `other_overlays` (laid in both runs), the settings and `measure`; `seeds` (pairs), `without`
        and `with` (means), `difference` (mean of with less without), `sd` (standard deviation of the differences over
        seeds), `low` and `high` (95 % interval of the mean difference; null for one seed), and `within_noise` (whether
        the interval holds 0, or there is none).

    Raises:
        LamppostError: if no run has the overlay, or none has a partner without it.
    """
    laid = pl.col("overlays").str.split("+")
    rest = laid.list.eval(pl.element().filter(pl.element() != overlay)).list.join("+").alias("other_overlays")
    table = results.with_columns(laid.list.contains(overlay).alias("has"), rest)
    known = sorted({each for text in results["overlays"].unique() for each in text.split("+") if each})
    if overlay not in known:
        there = f" There are: {', '.join(known)}." if known else " None has any."
        raise LamppostError(f"No run of this study has '{plain(overlay)}'.{did_you_mean(overlay, known) or there}")
    same = [*KEYS, "other_overlays", *varied, "measure"]
    pair = [*same, "seed", "society_seed"]
    with_, without = (
        table.filter(pl.col("has") == has).select(*pair, pl.col("value").alias(name))
        for has, name in ((True, "with"), (False, "without"))
    )
    pairs = with_.join(without, on=pair, how="inner", nulls_equal=True)
    if not pairs.height:
        raise LamppostError(
            f"No run with '{plain(overlay)}' has a partner without it: give the study with_=[[], ['{plain(overlay)}']]."
        )
    difference = pl.col("with") - pl.col("without")
    found = pairs.group_by(same, maintain_order=True).agg(
        pl.len().alias("seeds"),
        pl.col("without", "with").mean(),
        difference.mean().alias("difference"),
        difference.std(ddof=1).alias("sd"),
    )
    return with_interval(found)


def of_measures(whole: pl.LazyFrame, measures: list[str]) -> pl.LazyFrame:
    """The rows of some measures. Raises LamppostError for one that no row is of."""
    known = whole.select(pl.col("measure").unique().sort()).collect()["measure"].to_list()
    for unknown in [each for each in measures if each not in known]:
        there = did_you_mean(str(unknown), known) or f" There are: {', '.join(known)}."
        raise LamppostError(f"No run of this study has a measure '{plain(str(unknown))}'.{there}")
    return whole.filter(pl.col("measure").is_in(measures))


def with_interval(table: pl.DataFrame) -> pl.DataFrame:
    """`low`, `high` and `within_noise` beside columns `difference`, `sd` and `seeds`."""
    from scipy.stats import t

    half = [
        None if sd is None or seeds < 2 else float(t.ppf((1 + LEVEL) / 2, seeds - 1)) * sd / seeds**0.5
        for sd, seeds in zip(table["sd"], table["seeds"], strict=True)
    ]
    middle, width = pl.col("difference"), pl.Series("half", half, dtype=pl.Float64)
    spread = table.with_columns((middle - width).alias("low"), (middle + width).alias("high"))
    inside = pl.when(pl.col("low").is_null()).then(True).otherwise((pl.col("low") <= 0) & (pl.col("high") >= 0))
    return spread.with_columns(inside.alias("within_noise"))


def noise(table: pl.DataFrame) -> str:
    """A word of warning about the effects of a table that may be chance; '' if there are none."""
    doubtful = table.filter(pl.col("within_noise") & (pl.col("difference") != 0))
    if not doubtful.height:
        return ""
    names = ", ".join(doubtful["measure"].unique(maintain_order=True))
    seeds = int(doubtful["seeds"].min() or 1)  # type: ignore[arg-type]
    more = "one seed shows no noise at all" if seeds < 2 else f"{seeds} seeds are too few to tell it from chance"
    return f"Within the noise of seeds ({more}): {names}."


__all__ = ["effects", "noise", "of_measures", "with_interval"]
