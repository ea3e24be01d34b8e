"""Search over everything that the page can show: rules, claims of the leaflet, regimes, safeguards, lives, legal texts.

Letters are compared without accents, case and width. A word is found wherever it stands; a run of Chinese signs that
stands nowhere as it is written is looked for by its pairs of neighbouring signs, all of which must be there.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from lamppost.rulebook import load
from lamppost.rulebook.find import shipped
from lamppost.rulebook.phrases.entries import EntryPhrases
from lamppost.show.page import browse
from lamppost.show.page.leaflet import leaflet

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


def folded(text: str) -> str:
    """Text for comparing: full width as half, no accents, no case, single spaces."""
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text))
    return " ".join("".join(sign for sign in plain if not unicodedata.combining(sign)).casefold().split())


def search(query: str, language: str) -> dict[str, Any]:
    """What fits a question, best first: {query, count, hits: [{kind, about, title, where, grade, figure, text}]}."""
    asked = query[:LONGEST]
    terms = folded(asked).split()
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


def _weight(entry: SearchEntry, terms: list[str]) -> int:
    """How well an entry fits: 0 where some word is nowhere in it."""
    weight = 0
    for term in terms:
        if term in entry.head:
            weight += 4
        elif term in entry.text:
            weight += 2
        elif len(pairs := _pairs(term)) > 1 and all(pair in entry.text for pair in pairs):
            weight += 1
        else:
            return 0
    return weight


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
    others = [each for each in ("en", "zh-Hans", "zh-Hant") if each != language]
    for tab in leaflet(language)["tabs"]:
        for row in tab["rows"]:
            title = (row["source"] or {}).get("title", "")
            yield _entry("claim", f"leaflet/{tab['id']}/{row['id']}", row["label"], phrases.say("search.leaflet"),
                         "alleged", "" if row["ours"] else row["figure"], row["written"], title)  # fmt: skip
    for kind, folder in (("regime", "regimes"), ("rulebook", "books"), ("overlay", "safeguards")):
        for name in shipped(kind):
            model = _model(kind, name)
            also = " ".join(getattr(model.title, code) or "" for code in ("en", "zh_hans", "zh_hant"))
            where = phrases.say(f"search.{folder}")
            yield _entry(folder, f"{folder}/{name}", phrases.label(model.title), where, "", "", "", f"{name} {also}")
    named = {
        name: [EntryPhrases(other).entries(load.rulebook(name)) for other in others] for name in shipped("rulebook")
    }
    for name in shipped("rulebook"):
        model = load.rulebook(name)
        for block, rows in phrases.entries(model).items():
            for number, row in enumerate(rows):
                said = ("; " if language == "en" else "；").join(each["text"] for each in row["says"])
                source = row["source"] or {}
                same = " ".join(each[block][number]["label"] for each in named[name])
                cited = f"{source.get('title', '')} {source.get('locator', '')}"
                more = f"{row['id']} {same} {cited} {row['note']} {row['why']}"
                yield _entry("rule", f"books/{name}/{block}.{row['id']}", row["label"], phrases.label(model.title),
                             row["grade"], row["figure"], said, more)  # fmt: skip
    law = browse.law(shipped_first(), language)
    for text in law["texts"]:
        for element in text["elements"]:
            yield _entry("law", f"law/{shipped_first()}/{text['id']}.{element['id']}", element["says"],
                         f"{text['title']}, {element['place']}", "", "", "", element["needs"])  # fmt: skip


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
    return SearchEntry(kind, about, title, where, grade, figure, snippet, folded(title), text)
