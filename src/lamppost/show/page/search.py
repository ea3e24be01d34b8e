"""Search over everything that the page can show: rules, claims of the leaflet, regimes, safeguards, lives, legal texts.

Letters are compared without accents, case, width and the way of writing Chinese (folding.py). A word is found wherever
it stands; other words for the same (synonyms.json) count less, and an article is found by its number in either
language. A run of Chinese signs that stands nowhere as it is written is looked for by its pairs of neighbouring signs.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from lamppost.rulebook import load
from lamppost.rulebook.find import shipped
from lamppost.rulebook.phrases.entries import EntryPhrases
from lamppost.show.page import browse
from lamppost.show.page.folding import articles, folded, without_articles
from lamppost.show.page.leaflet import leaflet
from lamppost.words import LANGUAGES

MOST: Final = 60
"""Hits that are shown; the rest are counted."""
LONGEST: Final = 80
"""Signs of a question that are read."""


@dataclass(frozen=True)
class SearchEntry:
    """One thing that can be found; `title` weighs more than `text`, `also` is the same in other languages."""

    kind: str
    about: str  # where the page shows it
    title: str
    where: str
    grade: str
    figure: str
    snippet: str
    head: str  # folded
    text: str  # folded


def search(query: str, language: str) -> dict[str, Any]:
    """What fits a question, best first: {query, count, hits: [{kind, about, title, where, grade, figure, text}]}."""
    asked = query[:LONGEST]
    terms = _terms(folded(asked))
    hits = []
    for place, entry in enumerate(_index(language) if terms else ()):
        weight = _weight(entry, terms)
        if weight:
            hits.append((-weight, place, entry))
    hits.sort(key=lambda hit: hit[:2])
    shown = [
        {
            "kind": each.kind,
            "about": each.about,
            "title": each.title,
            "where": each.where,
            "grade": each.grade,
            "figure": each.figure,
            "text": each.snippet,
        }
        for _, _, each in hits[:MOST]
    ]
    return {"query": asked, "count": len(hits), "hits": shown}


@lru_cache(maxsize=1)
def _synonyms() -> dict[str, tuple[str, ...]]:
    """Folded word or phrase -> what else is said for it."""
    found: dict[str, tuple[str, ...]] = {}
    for group in json.loads(Path(__file__).with_name("synonyms.json").read_text(encoding="utf-8")):
        members = tuple(dict.fromkeys(map(folded, group)))
        for each in members:
            found[each] = tuple(dict.fromkeys((*found.get(each, ()), *(other for other in members if other != each))))
    return found


def _terms(asked: str) -> list[tuple[str, tuple[str, ...]]]:
    """What a folded question asks for: each word, phrase or article with what else is said for it."""
    found: list[tuple[str, tuple[str, ...]]] = [(mark, ()) for mark in articles(asked)]
    left = without_articles(asked)
    phrases = sorted((each for each in _synonyms() if " " in each), key=len, reverse=True)
    for phrase in phrases:
        if f" {phrase} " in f" {left} ":
            found.append((phrase, _synonyms()[phrase]))
            left = " ".join(f" {left} ".replace(f" {phrase} ", " ").split())
    return found + [(word, _synonyms().get(word, ())) for word in left.split()]


def _weight(entry: SearchEntry, terms: list[tuple[str, tuple[str, ...]]]) -> int:
    """How well an entry fits: 0 where something that is asked for is nowhere in it."""
    weight = 0
    for term, others in terms:
        if term in entry.head:
            weight += 8
        elif term in entry.text:
            weight += 4
        elif any(_begins(other, entry.head) for other in others):
            weight += 3
        elif any(_begins(other, entry.text) for other in others):
            weight += 2
        elif len(pairs := _pairs(term)) > 1 and all(pair in entry.text for pair in pairs):
            weight += 1
        else:
            return 0
    return weight


def _begins(word: str, text: str) -> bool:
    """Whether a word, or one that begins with it, is in a folded text; for Chinese, whether it stands anywhere."""
    return f" {word}" in f" {text}" if word.isascii() else word in text


def _pairs(term: str) -> list[str]:
    """Neighbouring signs of a run of Chinese; [] for anything else."""
    if not all("\u3400" <= sign <= "\u9fff" for sign in term):
        return []
    return [term[i : i + 2] for i in range(len(term) - 1)]


@lru_cache(maxsize=3)
def _index(language: str) -> tuple[SearchEntry, ...]:
    return tuple(_entries(language))


def _entries(language: str) -> Iterator[SearchEntry]:
    phrases = EntryPhrases(language)
    others = [each for each in LANGUAGES if each != language]
    yield from _claims(phrases, others)
    for kind, folder in (("regime", "regimes"), ("rulebook", "books"), ("overlay", "safeguards")):
        for name in shipped(kind):
            model = _model(kind, name)
            where = phrases.say(f"search.{folder}")
            more = f"{name} {_called(model)} {_changes(name) if kind == 'overlay' else ''}"
            yield _entry(folder, f"{folder}/{name}", phrases.label(model.title), where, "", "", "", more)
    for name in shipped("rulebook"):
        model = load.rulebook(name)
        named = [EntryPhrases(other).entries(model) for other in others]
        for block, rows in phrases.entries(model).items():
            for number, row in enumerate(rows):
                said = ("; " if language == "en" else "；").join(each["text"] for each in row["says"])
                same = [each[block][number] for each in named]
                labels = " ".join(each["label"] for each in same)
                cited = " ".join(_cited(each) for each in (row, *same))
                more = f"{row['id']} {labels} {_called(model)} {cited} {row['note']} {row['why']}"
                yield _entry("rule", f"books/{name}/{block}.{row['id']}", row["label"], phrases.label(model.title),
                             row["grade"], row["figure"], said, more)  # fmt: skip
    yield from _law(language, others)


def _claims(phrases: EntryPhrases, others: list[str]) -> Iterator[SearchEntry]:
    told = [{row["id"]: row for tab in leaflet(other)["tabs"] for row in tab["rows"]} for other in others]
    for tab in leaflet(phrases.language)["tabs"]:
        for row in tab["rows"]:
            same = " ".join(f"{each[row['id']]['label']} {_cited(each[row['id']])}" for each in told)
            yield _entry("claim", f"leaflet/{tab['id']}/{row['id']}", row["label"], phrases.say("search.leaflet"),
                         "alleged", "" if row["ours"] else row["figure"], row["written"],
                         f"{_cited(row)} {same}")  # fmt: skip


def _law(language: str, others: list[str]) -> Iterator[SearchEntry]:
    told = [browse.law(shipped_first(), other)["texts"] for other in others]
    for at, text in enumerate(browse.law(shipped_first(), language)["texts"]):
        for number, element in enumerate(text["elements"]):
            same = [(each[at]["title"], each[at]["elements"][number]) for each in told]
            also = " ".join(f"{title} {each['says']} {each['needs']}" for title, each in same)
            yield _entry("law", f"law/{shipped_first()}/{text['id']}.{element['id']}", element["says"],
                         f"{text['title']}, {element['place']}", "", "", "", f"{element['needs']} {also}")  # fmt: skip


def _called(model: Any) -> str:
    """What a regime, a rulebook or a safeguard is called in every language."""
    return " ".join(getattr(model.title, code) or "" for code in ("en", "zh_hans", "zh_hant"))


def _changes(name: str) -> str:
    """What a safeguard changes and why, and what it cites, in every language."""
    told = [each for language in LANGUAGES for each in browse.safeguard(name, language)["changes"]]
    return " ".join(f"{each['at']} {each['why']} {_cited(each)}" for each in told)


def _cited(row: dict[str, Any]) -> str:
    """The titles of what a row cites, and where in it."""
    sources = [row["source"], *(each.get("source") for each in row.get("says", ()))]
    return " ".join(f"{each['title']} {each['locator']}" for each in sources if each)


def shipped_first() -> str:
    """The regime under which a legal text is shown to somebody who looked for the text."""
    return "documented-hk-2019"


def _model(kind: str, name: str) -> Any:
    if kind == "regime":
        return load.regime(name).regime
    return load.rulebook(name) if kind == "rulebook" else load.overlay(name)


def _entry(
    kind: str, about: str, title: str, where: str, grade: str, figure: str, snippet: str, more: str
) -> SearchEntry:
    text = folded(f"{title} {where} {snippet} {more}")
    text = " ".join([text, *articles(text)])
    return SearchEntry(kind, about, title, where, grade, figure, snippet, folded(title), text)
