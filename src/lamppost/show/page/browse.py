"""The shelf as data for the page: rulebooks, regimes and safeguards to read, to compare, and as the law looks at them.

Everything is read from the files and put into words by `rulebook/phrases` in the language asked for; no figure is made
here. The law's view says what a rule touches and why, and never whether it is lawful.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any, Final

from lamppost.catalogue.claims import Text
from lamppost.errors import LamppostError, did_you_mean
from lamppost.rulebook import load
from lamppost.rulebook.explain import grades_of
from lamppost.rulebook.find import shipped
from lamppost.rulebook.law import law_view, laws
from lamppost.rulebook.law_text import LawText
from lamppost.rulebook.law_words import CONDITIONS
from lamppost.rulebook.model import Overlay, RegimeFile, Rulebook
from lamppost.rulebook.pairs import BLOCKS as COMPARED
from lamppost.rulebook.pairs import Entry, differing
from lamppost.rulebook.phrases.entries import EntryPhrases
from lamppost.rulebook.phrases.sentences import EntrySentences, weakest_grade
from lamppost.rulebook.phrases.values import source_of
from lamppost.show.terminal.diff import kind_of_both, pairs_of
from lamppost.version import __version__

KINDS: Final = {"book": "rulebook", "regime": "regime", "safeguard": "overlay", "life": "life"}
"""Kinds of pages, and what the files of each are called."""
BECAUSE: Final = {said: key.replace(" ", "-") for key, (said, _) in CONDITIONS.items()}


@lru_cache(maxsize=8)
def library(language: str) -> dict[str, Any]:
    """Everything that can be read, by kind, each with its title and a line: for the list that one chooses from."""
    phrases = EntryPhrases(language)
    return {
        "regimes": [_regime_line(phrases, name) for name in shipped("regime")],
        "rulebooks": [_book_line(phrases, name) for name in shipped("rulebook")],
        "safeguards": [{"id": name, "title": phrases.label(load.overlay(name).title)} for name in shipped("overlay")],
        "lives": [{"id": name, "title": phrases.label(load.life(name).title)} for name in shipped("life")],
        "laws": [{"id": name, "title": phrases.label(text.title)} for name, text in laws().items()],
    }


def _regime_line(phrases: EntryPhrases, name: str) -> dict[str, Any]:
    loaded = load.regime(name)
    model = loaded.regime
    return {
        "id": name,
        "title": phrases.label(model.title),
        "place": phrases.say(f"place.{model.place}"),
        "start": phrases.day(model.start),
        "grades": grades_of(list(loaded.rulebooks.values())),
    }


def _book_line(phrases: EntryPhrases, name: str) -> dict[str, Any]:
    book = load.rulebook(name)
    return {
        "id": name,
        "title": phrases.label(book.title),
        "place": phrases.label(book.place),
        "since": phrases.day(book.in_force.since),
        "until": phrases.day(book.in_force.until) if book.in_force.until else "",
        "covers": book.covers,
        "grades": grades_of([book]),
    }


@lru_cache(maxsize=64)
def book(name: str, language: str) -> dict[str, Any]:
    """A rulebook as a page: who claims it, when it applies, and each entry with figure, phrases, grade and source."""
    _known("book", name)
    phrases = EntryPhrases(language)
    model = load.rulebook(name)
    return {
        **_book_line(phrases, name),
        "authority": phrases.label(model.authority),
        "text_note": model.note or "",
        "blocks": [
            {
                "id": block,
                "title": phrases.say(f"block.{block}"),
                "rows": [row | _cited_as(phrases, model, block, row) for row in rows],
            }
            for block, rows in phrases.entries(model).items()
        ],
        "sources": [source_of(key, model.sources, language) for key in model.sources],
        "regimes": _users(phrases, name),
    }


def _cited_as(phrases: EntryPhrases, model: Rulebook, block: str, row: dict[str, Any]) -> dict[str, str]:
    """{"address", "citation"} of a rule: where the page shows it whatever town is open, and how to cite it."""
    address = f"books/{model.rulebook}/{block}.{row['id']}"
    source = row["source"] or {}
    parts = [source.get(name, "") for name in ("title", "locator", "date", "url")]
    citation = phrases.say(
        "cite",
        label=row["label"],
        book=phrases.label(model.title),
        source=", ".join(each for each in parts if each) or phrases.say("page.no-source"),
        grade=phrases.say(f"grade.{row['grade']}") if row["grade"] else "\u2013",
        version=__version__,
        address=address,
    )
    return {"address": address, "citation": citation}


def _users(phrases: EntryPhrases, book_name: str) -> list[dict[str, str]]:
    """The regimes in which a rulebook is in force."""
    return [
        {"id": name, "title": phrases.label(regime.title)}
        for name, regime in _regimes().items()
        if book_name in regime.rulebooks
    ]


@lru_cache(maxsize=1)
def _regimes() -> dict[str, RegimeFile]:
    """The regimes as their files have them, without their rulebooks."""
    return {name: RegimeFile.model_validate(load.checked("regime", name).model) for name in shipped("regime")}


@lru_cache(maxsize=64)
def regime(name: str, language: str) -> dict[str, Any]:
    """A regime as a page: its rulebooks, its safeguards, and the eyes that it has."""
    _known("regime", name)
    phrases = EntryPhrases(language)
    loaded = load.regime(name)
    model = loaded.regime
    channels = model.only_channels or tuple(phrases.catalogue.channels)
    return {
        **_regime_line(phrases, name),
        "about": model.why or "",
        "rulebooks": [_book_line(phrases, each) for each in loaded.rulebooks],
        "safeguards": [{"id": each, "title": phrases.label(load.overlay(each).title)} for each in model.safeguards],
        "channels": [{"id": each, "label": phrases.channel(each)} for each in channels],
        "every_channel": not model.only_channels,
    }


@lru_cache(maxsize=64)
def safeguard(name: str, language: str) -> dict[str, Any]:
    """A safeguard as a page: what it changes, with its reasons, in the order of the file."""
    _known("safeguard", name)
    phrases = EntryPhrases(language)
    overlay: Overlay = load.overlay(name)
    return {
        "id": name,
        "title": phrases.label(overlay.title),
        "extends": overlay.extends or "",
        "changes": [
            {
                "at": change.at,
                "was": _value(phrases, change.was),
                "becomes": _becomes(phrases, change),
                "why": change.why,
                "grade": change.evidence or "",
                "source": source_of(change.cite, overlay.sources, language),
            }
            for change in overlay.change
        ],
    }


def _becomes(phrases: EntryPhrases, change: Any) -> str:
    for word in ("becomes", "at_most", "at_least", "adds"):
        if word in change.model_fields_set:
            value = _value(phrases, getattr(change, word)) or phrases.say("change.taken-out")
            return value if word == "becomes" else phrases.say(f"change.{word.replace('_', '-')}", value=value)
    return ""


def _value(phrases: EntryPhrases, value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return phrases.say("yes" if value else "no")
    if isinstance(value, dict):
        return "; ".join(f"{key}: {_value(phrases, each)}" for key, each in value.items())
    if isinstance(value, list | tuple):
        return phrases.listed(_value(phrases, each) for each in value)
    return phrases.number(value) if isinstance(value, int | float) else str(value)


# --- two side by side


def diff(a: str, b: str, language: str) -> dict[str, Any]:
    """Two rulebooks, or two regimes, where they differ: each claim beside what answers it, paired as by the command.

    Raises LamppostError for a name that is not on the shelf, or for two that are not of one kind.
    """
    for each in (a, b):
        if each not in shipped("regime") and each not in shipped("rulebook"):
            _known("regime", each)
    return _diff(a, b, language)


@lru_cache(maxsize=32)
def _diff(a: str, b: str, language: str) -> dict[str, Any]:
    found, known = pairs_of(a, b)
    kind, phrases, sentences = kind_of_both(a, b), EntryPhrases(language), EntrySentences(language, known)
    groups: dict[str, list[dict[str, Any]]] = {block: [] for block in COMPARED}
    for pair in differing(found):
        head = pair.claim or pair.written[0]
        groups[head.block].append(
            {
                "how": pair.how,
                "label": _called(phrases, head),
                "a": [] if pair.claim is None else [_side(phrases, sentences, pair.claim)],
                "b": [_side(phrases, sentences, each) for each in pair.written],
            }
        )
    titles = [phrases.label(_title(kind, name)) for name in (a, b)]
    return {
        "kind": {"regime": "regime", "rulebook": "book"}[kind],
        "a": {"id": a, "title": titles[0]},
        "b": {"id": b, "title": titles[1]},
        "groups": [
            {"id": block, "title": phrases.say(f"block.{block}"), "rows": rows} for block, rows in groups.items()
        ],
    }


def _called(phrases: EntryPhrases, entry: Entry) -> str:
    """What a row is about: the label of an entry, or of the whole block."""
    if not entry.name:
        return phrases.say(f"block.{entry.block}")
    return str(phrases.entry(entry.book, entry.block, entry.name, entry.model)["label"])


def _side(phrases: EntryPhrases, sentences: EntrySentences, entry: Entry) -> dict[str, Any]:
    return {
        "at": entry.path,
        "book": entry.book.rulebook,
        "title": phrases.label(entry.book.title),
        "text": sentences.sentence(entry),
        "grade": weakest_grade(entry),
    }


def _title(kind: str, name: str) -> Text:
    return load.rulebook(name).title if kind == "rulebook" else load.regime(name).regime.title


# --- the law


@lru_cache(maxsize=64)
def law(name: str, language: str) -> dict[str, Any]:
    """Each element of each legal text against the rules of a regime: which it touches, may touch, or does not."""
    _known("regime", name)
    phrases = EntryPhrases(language)
    loaded = load.regime(name)
    texts, rows = laws(), law_view(loaded)
    labels = {
        (each.rulebook, block, row["id"]): row["label"]
        for each in loaded.rulebooks.values()
        for block, entries in phrases.entries(each).items()
        for row in entries
    }
    found = []
    for key, text in texts.items():
        elements = []
        for element, entry in text.elements.items():
            about = [row for row in rows if row.text == key and row.element == element]
            named = [
                {
                    "state": row.state,
                    "book": row.book,
                    "block": row.block,
                    "entry": row.entry,
                    "label": labels.get((row.book, row.block, row.entry), row.entry),
                    "because": _because(phrases, row.because),
                }
                for row in about
                if row.state != "does not touch"
            ]
            elements.append(
                {
                    "id": element,
                    "place": entry.place,
                    "says": phrases.label(entry.says),
                    "says_language": _language(entry.says, language),
                    "needs": phrases.label(entry.needs),
                    "source": source_of(entry.cite, text.sources, language),
                    "counts": {
                        state: sum(row.state == state for row in about)
                        for state in ("touches", "may touch", "does not touch")
                    },
                    "rules": named,
                }
            )
        found.append({**_law_head(phrases, key, text), "elements": elements})
    return {"regime": {"id": name, "title": phrases.label(loaded.regime.title)}, "texts": found}


def _law_head(phrases: EntryPhrases, key: str, text: LawText) -> dict[str, Any]:
    return {
        "id": key,
        "title": phrases.label(text.title),
        "date": text.date,
        "binds": phrases.label(text.binds),
        "binds_language": _language(text.binds, phrases.language),
        "checked_on": phrases.day(text.checked_on),
    }


def _language(text: Text, asked: str) -> str:
    """The language in which a text will be shown: the one asked for, or English where it has no other."""
    return asked if asked == "en" or getattr(text, asked.replace("-", "_").lower()) else "en"


def _because(phrases: EntryPhrases, said: str) -> str:
    parts = []
    for part in said.split("; ") if said else ():
        key = BECAUSE[part.removeprefix("not: ")]
        text = phrases.say(f"because.{key}")
        parts.append(phrases.say("because.not", what=text) if part.startswith("not: ") else text)
    return phrases.listed(parts)


# --- names


def _known(kind: str, name: str) -> None:
    """Raises LamppostError for a name that nothing on the shelf has: pages show what is shipped, and no file."""
    known = shipped(KINDS[kind])
    if name not in known:
        raise LamppostError(f"There is no {KINDS[kind]} '{name}'.{did_you_mean(name, list(known))}")
