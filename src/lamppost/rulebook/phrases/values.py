"""The words for single values of a rulebook in one language: lengths, numbers, labels, sources."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence

from lamppost.catalogue.citation import split_citation
from lamppost.catalogue.claims import FOR_GOOD, Source, Text
from lamppost.catalogue.load import catalogue
from lamppost.catalogue.model import GROUPS, Catalogue
from lamppost.rulebook.model import Rulebook
from lamppost.rulebook.source_titles import title_in
from lamppost.words import Words, words

MINUS = "\u2212"
YEAR = 365
"""Days of a year in the lengths of a rulebook."""


def source_of(cite: str | None, sources: Mapping[str, Source], language: str) -> dict[str, str] | None:
    """A citation as data: title (and its language), locator, kind, date, address, where it was read; None for none."""
    if not cite:
        return None
    key, locator = split_citation(cite)
    source = sources.get(key)
    if source is None:
        return {
            "title": key,
            "title_language": "en",
            "locator": locator,
            "kind": "",
            "date": "",
            "url": "",
            "seen_in": "",
            "read_on": "",
        }
    title, title_language = title_in(source.title, language)
    return {
        "title": title,
        "title_language": title_language,
        "locator": locator,
        "kind": source.kind,
        "date": source.published or "",
        "url": source.url or "",
        "seen_in": source.seen_in or "",
        "read_on": source.read_on.isoformat() if source.read_on else "",
    }


def length(days: float, sentences: Words) -> str:
    """Days in words: '2 years', '90 days', 'for good'."""
    whole = round(days)
    if whole >= FOR_GOOD:
        return sentences.say("rules.for-good")
    count, unit = (whole // YEAR, "years") if whole and whole % YEAR == 0 else (whole, "days")
    return sentences.count(f"rules.{unit}", count)


class RuleWords:
    """Single values of rulebooks in one language.

    Args:
        language: 'en', 'zh-Hans' or 'zh-Hant'. Raises LamppostError for another.
        known: the acts, channels and services by name; those that come with Lamppost unless given.
    """

    def __init__(self, language: str, known: Catalogue | None = None) -> None:
        self.words: Words = words(language)
        self.language = language
        self.catalogue: Catalogue = catalogue() if known is None else known

    def say(self, key: str, **values: object) -> str:
        """A sentence of rules.json."""
        return self.words.say(f"rules.{key}", **values)

    def label(self, text: Text | None, otherwise: str = "") -> str:
        """A label in the language; for an entry without one, its id."""
        return text.in_language(self.language) if text is not None else otherwise

    def length(self, days: float) -> str:
        """Days in words: '2 years', '90 days', 'for good'."""
        return length(days, self.words)

    def number(self, value: float) -> str:
        """A number with thousands and a real minus."""
        text = f"{round(value):,}" if value == round(value) else f"{value:,.6g}"
        return text.replace("-", MINUS)

    def signed(self, value: float) -> str:
        """A number with its sign."""
        return f"+{self.number(value)}" if value > 0 else self.number(value)

    def share(self, value: float) -> str:
        """A share as per cent: '12%'."""
        return f"{100 * value:.3g}%"

    def listed(self, parts: Iterable[str]) -> str:
        """Names one after another."""
        return self.words.listed(list(parts))

    def act(self, name: str) -> str:
        """The label of an act of the catalogue."""
        act = self.catalogue.acts.get(name)
        return self.label(act.label) if act else name

    def channel(self, name: str) -> str:
        """The label of a channel."""
        channel = self.catalogue.channels.get(name)
        return self.label(channel.label) if channel else name

    def service(self, name: str) -> str:
        """The label of a service, or the name of a group of services."""
        service = self.catalogue.services.get(name)
        if service:
            return self.label(service.label)
        return self.say(f"group.{name}") if name in GROUPS else name

    def flags(self, names: Iterable[str]) -> str:
        """Flags of people as words."""
        return self.listed(self.say(f"flag.{name}") for name in names)

    def day(self, day: dt.date) -> str:
        """A day as written in the language."""
        return self.words.day(day)

    def members(self, name: str) -> str:
        """The label of a service; of a group, the labels of its services one after another."""
        if name in self.catalogue.services:
            return self.label(self.catalogue.services[name].label)
        services = [self.catalogue.services[each].label for each in self.catalogue.groups.get(name, ())]
        return self.listed(self.label(each) for each in services) or name

    def list_label(self, book: Rulebook, name: str) -> str:
        """The label of a list of a rulebook; its id where it has none."""
        rule = book.lists.get(name)
        return self.label(rule.label if rule else None, name)

    def quoted(self, names: Sequence[str]) -> str:
        """Names one after another inside one pair of quotation marks, which the sentence brings."""
        between = "”, “" if self.language == "en" else "”、“" if self.language == "zh-Hans" else "」、「"
        return between.join(names)

    def clauses(self, first: str, *more: str) -> str:
        """Clauses of one sentence; those that are empty are left out."""
        return ("; " if self.language == "en" else "；").join([first, *(each for each in more if each)])

    def sentences(self, parts: Sequence[str]) -> str:
        """Sentences one after another."""
        return (" " if self.language == "en" else "").join(parts)


__all__ = ["MINUS", "RuleWords", "length", "source_of"]
