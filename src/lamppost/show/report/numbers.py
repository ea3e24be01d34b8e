"""Numbers as a report writes them: whole people before percentages, spans in years, thousands apart."""

from __future__ import annotations

from typing import Final

from lamppost.words import Words

BASES: Final = (100, 1000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000)
ENOUGH: Final = 5
"""Least count that a share is rounded to; below it, it is told of more people."""


def rounded(part: int, whole: int) -> tuple[int, int]:
    """(count, base) to say a share by: 37 of 100, 7 of 1,000; as counted where the whole is small."""
    for base in BASES:
        if base >= whole:
            break
        count = (2 * base * part + whole) // (2 * whole)
        if count >= ENOUGH and (count < base or part == whole):
            return count, base
    return part, whole


def share(words: Words, part: int, whole: int, kind: str = "share") -> str:
    """A share of people ('share'), of refusals ('part') or of everything ('rest'): 'nobody', '37 of 100 people'."""
    if part <= 0 or whole <= 0:
        return words.say(f"report.{kind}.none")
    if part >= whole:
        return words.say(f"report.{kind}.all")
    count, base = rounded(part, whole)
    return words.say(f"report.{kind}.of", n=f"{count:,}", base=f"{base:,}")


def span(words: Words, weeks: int) -> str:
    """How long: in whole years, or in weeks."""
    if weeks % 52 == 0:
        return words.count("report.years", weeks // 52)
    return words.count("report.weeks", weeks)


def per_100(part: int, whole: int) -> str:
    """Of 100, with as many places as it takes: '37', '6.8', '0.68'."""
    if not whole or not part:
        return "0"
    value = 100 * part / whole
    places = 0 if value >= 10 else 1 if value >= 1 else 2
    return f"{value:.{places}f}" if value >= 0.005 else "<0.01"
