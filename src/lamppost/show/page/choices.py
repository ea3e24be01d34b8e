"""What there is to choose from, as the page's lists need it: regimes, safeguards, rulebooks, lives, and the limits.

Titles and places are the data's own, in the language that is asked for; what a safeguard does is said in one line.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from lamppost.catalogue.claims import Text
from lamppost.rulebook import load
from lamppost.rulebook.explain import grades_of
from lamppost.rulebook.find import shipped
from lamppost.rulebook.knobs import IDS, knobs
from lamppost.rulebook.model import Rulebook
from lamppost.rulebook.regime import Regime
from lamppost.words import Words, words


def choices(language: str, regimes: Collection[str] | None = None) -> dict[str, Any]:
    """Everything on the shelf, in a language; of regimes only those that are named, if any are.

    Raises LamppostError for a language that is not there.
    """
    said = words(language)
    return {
        "regimes": [_regime(name, said) for name in shipped("regime") if regimes is None or name in regimes],
        "safeguards": [_safeguard(name, said) for name in shipped("overlay")],
        "rulebooks": [_rulebook(load.rulebook(name), said) for name in shipped("rulebook")],
        "lives": [_life(name, said) for name in shipped("life")],
        "knobs": list(IDS),
    }


def knobs_of(regimes: Iterable[Regime], language: str) -> dict[str, Any]:
    """The knobs of each of some worlds, in a language: {"ids": [...], "worlds": [{"regime", "title", "knobs"}]}."""
    worlds = [
        {
            "regime": regime.name,
            "title": regime.loaded.regime.title.in_language(language),
            "knobs": [knob.data() for knob in knobs(regime, language)],
        }
        for regime in regimes
    ]
    return {"ids": list(IDS), "worlds": worlds}


def _text(text: Text | None, said: Words) -> str:
    return "" if text is None else text.in_language(said.language)


def _regime(name: str, said: Words) -> dict[str, Any]:
    loaded = load.regime(name)
    model, books = loaded.regime, list(loaded.rulebooks.values())
    return {
        "id": name,
        "title": _text(model.title, said),
        "place": model.place,
        "start": model.start.isoformat(),
        "grades": grades_of(books),
        "about": said.listed([_text(book.title, said) for book in books]),
        "rulebooks": list(loaded.rulebooks),
        "safeguards": list(model.safeguards),
    }


def _safeguard(name: str, said: Words) -> dict[str, Any]:
    return {"id": name, "title": _text(load.overlay(name).title, said), "about": said.say(f"server.safeguard.{name}")}


def _rulebook(book: Rulebook, said: Words) -> dict[str, Any]:
    return {
        "id": book.rulebook,
        "title": _text(book.title, said),
        "authority": _text(book.authority, said),
        "place": _text(book.place, said),
        "covers": book.covers,
        "since": book.in_force.since.isoformat(),
        "until": book.in_force.until.isoformat() if book.in_force.until else None,
        "grades": grades_of([book]),
    }


def _life(name: str, said: Words) -> dict[str, Any]:
    life = load.life(name)
    return {
        "id": name,
        "title": _text(life.title, said),
        "about": _text(life.story, said),
        "under": list(life.under),
    }


__all__ = ["choices", "knobs_of"]
