"""Numbers as a report writes them: whole people before percentages, spans in years, thousands apart."""

from __future__ import annotations

from lamppost.words import Words
from lamppost.words.counts import rounded


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
