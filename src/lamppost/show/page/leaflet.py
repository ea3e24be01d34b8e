"""What a leaflet of 2019 claimed for Hong Kong against what was written: one row for each of its claims.

The claims are the entries of the rulebook of that name, and the eyes of its regime. What was written is what the data
names in `answered_by`, as in the comparison of two rulebooks; grade and source are those of the first entry that it
names. The sentences are in rules.json.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from lamppost.rulebook import load
from lamppost.rulebook.pairs import NAMED, Entry, entry_at
from lamppost.rulebook.phrases.entries import EntryPhrases
from lamppost.rulebook.phrases.values import source_of

LEAFLET: Final = "leaflet-hk-2019"
ITSELF: Final = "leaflet-2019"
"""The key of the leaflet among the sources of its rulebook and its regime."""

SAME: Final = (
    "acts.defamation-online",
    "acts.criminal-penalty",
    "acts.offices-besieged",
    "acts.birth-planning-breach",
    "acts.sect-joined",
)
"""Claims for which the very rule was found somewhere (not in Hong Kong); for others that are answered it is less."""

TABS: Final = ("points", "refusals", "seen", "lists")


def claims() -> Iterator[tuple[str, tuple[str, ...]]]:
    """Every claim of the leaflet ('block.name', 'channels.name'), and the entries that the data says answer it."""
    book, regime = load.rulebook(LEAFLET), load.regime(LEAFLET).regime
    for block in NAMED:
        for name, entry in getattr(book, block).items():
            yield f"{block}.{name}", entry.answered_by or ()
    for name, use in regime.channels.items():
        if use.answered_by is not None:
            yield f"channels.{name}", use.answered_by


def leaflet(language: str) -> dict[str, Any]:
    """The claims of the leaflet by tab, each with what was written, its grade and its source."""
    phrases = EntryPhrases(language)
    book = load.rulebook(LEAFLET)
    entries = {f"{block}.{row['id']}": row for block, rows in phrases.entries(book).items() for row in rows}
    eyes = source_of(ITSELF, load.regime(LEAFLET).regime.sources, language)
    tabs: dict[str, list[dict[str, Any]]] = {tab: [] for tab in TABS}
    for path, answers in claims():
        mine = entries.get(path, {})
        row = {
            "id": path,
            "label": phrases.say(f"claim.{path}"),
            "figure": mine.get("figure", "") if path.startswith(("acts.", "association.", "figures.")) else "",
            "unit": mine.get("unit", ""),
            "ours": mine.get("grade") == "assumed",
            "claim": mine.get("claim", "alleged"),
            "source": eyes if path.startswith("channels.") else mine.get("source"),
            "written": phrases.say(f"written.{path}"),
            "found": "none" if not answers else "same" if path in SAME else "less",
            "in": _entry(phrases, entry_at(answers[0])) if answers else None,
        }
        tabs[_tab(path, row)].append(row)
    return {"tabs": [{"id": tab, "rows": rows} for tab, rows in tabs.items()]}


def _tab(path: str, row: dict[str, Any]) -> str:
    if path.startswith("acts."):
        return "points" if row["figure"] else "lists"
    return {"consequences": "refusals", "figures": "refusals", "channels": "seen"}.get(path.split(".", 1)[0], "lists")


def _entry(phrases: EntryPhrases, found: Entry) -> dict[str, Any]:
    """The entry that says it: its book, figure, grade and source."""
    it, book = found.model, found.book
    told = phrases.entry(book, found.block, found.name, it)
    return {
        "book": book.rulebook,
        "block": found.block,
        "entry": found.name,
        "title": phrases.label(book.title),
        "figure": told["figure"] if found.block in ("acts", "figures") else "",
        "grade": it.evidence or "",
        "source": source_of(it.cite, book.sources, phrases.language),
    }
