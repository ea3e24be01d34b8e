"""What a leaflet of 2019 claimed for Hong Kong against what was written: one row for each of its claims.

The claims are the entries of the rulebook of that name, and the eyes of its regime; grade and source of what was
written are those of the entry that was found for each, if one was found. The sentences are in rules.json.
"""

from __future__ import annotations

from typing import Any, Final

from lamppost.rulebook import load
from lamppost.show.web.said import Teller, source_of

LEAFLET: Final = "leaflet-hk-2019"
ITSELF: Final = "leaflet-2019"
"""The key of the leaflet among the sources of its rulebook and its regime."""

SAME: Final = "same"
"""A rule that says this was found somewhere (not in Hong Kong)."""
LESS: Final = "less"
"""A rule that says something smaller was found."""
NONE: Final = "none"
"""No rule was found."""

FOUND: Final[dict[str, tuple[str, str]]] = {
    "acts.defamation-online": (SAME, "suining-2010.acts.defamation-online"),
    "acts.criminal-penalty": (SAME, "suining-2010.acts.criminal-penalty"),
    "acts.offices-besieged": (SAME, "suining-2010.acts.offices-besieged"),
    "acts.birth-planning-breach": (SAME, "suining-2010.acts.birth-planning-breach"),
    "acts.march-joined": (NONE, ""),
    "acts.criticise-government": (LESS, "wendeng-2020.acts.state-harming-statement"),
    "acts.false-news-spread": (LESS, "aviation-2018.acts.plane-false-terror-news"),
    "acts.lavish-spending": (NONE, ""),
    "acts.alcohol-bought-much": (NONE, ""),
    "acts.gaming-long": (NONE, ""),
    "acts.sect-joined": (SAME, "suining-2010.acts.sect-joined"),
    "acts.low-scorer-contact": (NONE, ""),
    "acts.overhead-locker-hogged": (LESS, "aviation-2018.acts.plane-seat-or-rack-seized"),
    "acts.phone-bill-late": (LESS, "suining-2010.acts.phone-bill-unpaid"),
    "acts.report-upheld": (LESS, "wendeng-2020.acts.report-upheld"),
    "acts.court-apology-refused": (LESS, "court-defaulters.acts.court-apology-refused"),
    "acts.officials-accused": (NONE, ""),
    "lists.blacklist": (LESS, "court-defaulters.lists.defaulters"),
    "lists.marchers": (NONE, ""),
    "consequences.no-travel-abroad-for-marchers": (NONE, ""),
    "consequences.no-planes": (LESS, "court-defaulters.consequences.no-flights"),
    "consequences.no-trains": (LESS, "court-defaulters.consequences.no-high-speed-trains"),
    "consequences.no-star-hotels": (LESS, "court-defaulters.consequences.no-star-hotels"),
    "consequences.no-renovation": (LESS, "court-defaulters.consequences.no-renovation"),
    "consequences.no-home": (LESS, "court-defaulters.consequences.no-property"),
    "consequences.no-good-schools": (LESS, "court-defaulters.consequences.no-private-schools"),
    "consequences.no-public-exams": (LESS, "military-service-refusal.consequences.no-school"),
    "consequences.no-large-firms-for-the-family": (NONE, ""),
    "consequences.no-civil-service-for-the-family": (LESS, "court-defaulters.consequences.no-public-posts"),
    "consequences.no-posts": (LESS, "court-defaulters.consequences.no-public-posts"),
    "consequences.promotion-affected": (LESS, "joint-memoranda-2016.consequences.no-promotion"),
    "consequences.no-bank-account": (NONE, ""),
    "consequences.no-loans": (LESS, "court-defaulters.consequences.no-loans"),
    "consequences.no-costly-insurance": (LESS, "court-defaulters.consequences.no-insurance-investments"),
    "consequences.no-welfare": (LESS, "suining-2010.consequences.d-not-considered"),
    "consequences.slow-internet": (NONE, ""),
    "consequences.no-social-account": (NONE, ""),
    "consequences.pets-taken": (LESS, "jinan-dog-licence-2017.consequences.dog-held"),
    "consequences.no-car": (LESS, "court-defaulters.consequences.no-cars"),
    "consequences.no-golf": (LESS, "court-defaulters.consequences.no-nightclubs-or-golf"),
    "association.relatives-bear-it": (LESS, "court-defaulters.consequences.no-private-schools"),
    "figures.barred-from-planes": (LESS, "court-defaulters.figures.flight-tickets-2018"),
    "channels.lamppost-radio": (NONE, ""),
    "channels.lamppost-face": (NONE, ""),
    "channels.camera-network": (NONE, ""),
    "channels.social-circle": (NONE, ""),
    "channels.browsing": (NONE, ""),
    "channels.payments": (NONE, ""),
    "channels.public-reports": (LESS, "wendeng-2020.acts.report-upheld"),
}
"""Claim -> whether something was written, and the entry that says it ('book.block.name')."""

TABS: Final = ("points", "refusals", "seen", "lists")


def leaflet(language: str) -> dict[str, Any]:
    """The claims of the leaflet by tab, each with what was written, its grade and its source."""
    teller = Teller(language)
    book = load.rulebook(LEAFLET)
    entries = {f"{block}.{row['id']}": row for block, rows in teller.entries(book).items() for row in rows}
    eyes = source_of(ITSELF, load.regime(LEAFLET).regime.sources)
    tabs: dict[str, list[dict[str, Any]]] = {tab: [] for tab in TABS}
    for path, (how, where) in FOUND.items():
        mine = entries.get(path, {})
        row = {
            "id": path,
            "label": teller.say(f"claim.{path}"),
            "figure": mine.get("figure", "") if path.startswith(("acts.", "association.", "figures.")) else "",
            "unit": mine.get("unit", ""),
            "ours": mine.get("grade") == "assumed",
            "claim": mine.get("claim", "alleged"),
            "source": eyes if path.startswith("channels.") else mine.get("source"),
            "written": teller.say(f"written.{path}"),
            "found": how,
            "in": _entry(teller, where) if where else None,
        }
        tabs[_tab(path, row)].append(row)
    return {"tabs": [{"id": tab, "rows": rows} for tab, rows in tabs.items()]}


def _tab(path: str, row: dict[str, Any]) -> str:
    if path.startswith("acts."):
        return "points" if row["figure"] else "lists"
    return {"consequences": "refusals", "figures": "refusals", "channels": "seen"}.get(path.split(".", 1)[0], "lists")


def _entry(teller: Teller, where: str) -> dict[str, Any]:
    """The entry that says it: its book, figure, grade and source."""
    name, block, entry = [*where.split(".", 2), ""][:3]
    book = load.rulebook(name)
    found = getattr(book, block)
    entry = entry or next(iter(found))
    it = found[entry]
    told = teller.entry(book, block, entry, it)
    return {
        "book": name,
        "block": block,
        "entry": entry,
        "title": teller.label(book.title),
        "figure": told["figure"] if block in ("acts", "figures") else "",
        "grade": it.evidence or "",
        "source": source_of(it.cite, book.sources),
    }
