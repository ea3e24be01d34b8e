"""What worlds are called: names for tables and files, titles for people; both say what was changed in a world.

A name or a title is made from the regime that a world was lived under, so that it cannot leave out an overlay, a
rulebook of one's own, a knob or a grade. Two worlds that are set side by side never have the same title.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from lamppost.catalogue.claims import GRADES, Text
from lamppost.errors import LamppostError
from lamppost.rulebook.knobs import IDS, UNITS, written
from lamppost.rulebook.knobs import NAME as KNOBS
from lamppost.rulebook.regime import Regime
from lamppost.words import LANGUAGES, words

Title = dict[str, str]
"""A title in every language."""
DIGITS: Final = 6
"""Of the hash by which texts of one's own are told apart."""


def label_of(text: Text | None, otherwise: str) -> Title:
    """A label in every language."""
    return {each: text.in_language(each) if text else otherwise for each in LANGUAGES}


def overlays_of(regime: Regime) -> tuple[str, ...]:
    """Names of the overlays on top of those that are part of the regime; knobs are told apart (LoadedRegime.knobs)."""
    own = len(regime.loaded.regime.safeguards)
    return tuple(each.overlay.overlay for each in regime.loaded.applied[own:] if each.overlay.overlay != KNOBS)


def texts_of(regime: Regime) -> dict[str, str]:
    """Rulebooks that lie in no file (written on the page): name -> the first digits of the hash of their text."""
    world = regime.loaded.world
    return {} if world is None else {name: world.books[name].sha256[:DIGITS] for name in world.texts}


def changes_of(
    regime: Regime, overlays: Iterable[str] | None = None, knobs: Mapping[str, float] | None = None
) -> list[Title]:
    """What a world has beside its regime, a label each: overlays, rulebooks of one's own, what was set, the grade.

    `overlays` and `knobs` are named where a regime that was read from a run's folder does not know them any more.
    """
    loaded = regime.loaded
    titles = {each.overlay.overlay: each.overlay.title for each in loaded.applied}
    named = overlays_of(regime) if overlays is None else overlays
    labels = [label_of(titles.get(each), each) for each in named]
    for name, digits in texts_of(regime).items():
        title = label_of(loaded.rulebooks[name].title, name)
        labels.append({each: words(each).say("report.title.text", title=title[each], text=digits) for each in title})
    labels += [_knob(name, value) for name, value in (regime.settings if knobs is None else knobs).items()]
    if loaded.grade is not None and loaded.grade != GRADES[-1]:
        grade = str(loaded.grade)
        labels.append({each: words(each).say(f"report.title.grade.{grade}") for each in LANGUAGES})
    return labels


def _knob(name: str, value: float) -> Title:
    if name not in IDS:
        return dict.fromkeys(LANGUAGES, f"{name}={value:g}")
    said = {}
    for each in LANGUAGES:
        say = words(each).say
        if UNITS[name] == "share":
            value_said = say("knobs_page.share", n=f"{100 * value:g}")
        elif UNITS[name] == "times":
            value_said = say("knobs_page.times", value=f"{value:g}")
        else:
            value_said = say("knobs_page.value", value=f"{value:g}", unit=say(f"knobs.unit.{UNITS[name]}"))
        said[each] = say("report.title.knob", knob=say(f"knobs.{name}.label"), value=value_said)
    return said


def title_of(regime: Regime, overlays: Iterable[str] | None = None) -> Title:
    """What a world is called: its regime's title, and everything that was changed in it."""
    base, extra = label_of(regime.loaded.regime.title, regime.name), changes_of(regime, overlays)
    if not extra:
        return base
    titles = {}
    for each in LANGUAGES:
        say = words(each)
        changed = say.listed([label[each] for label in extra])
        titles[each] = say.say("report.title_with", title=base[each], overlays=changed)
    return titles


def titles_of(regimes: Sequence[Regime], overlays: Sequence[Iterable[str]] | None = None) -> list[Title]:
    """The titles of worlds that are set side by side. Raises LamppostError if two of them have the same."""
    titles = [title_of(each, None if overlays is None else overlays[k]) for k, each in enumerate(regimes)]
    for place, title in enumerate(titles):
        for other in titles[:place]:
            if any(title[each] == other[each] for each in LANGUAGES):
                raise LamppostError(
                    f"Two worlds have the same title, '{title['en']}', so nobody could tell them apart. Compare two "
                    "regimes, a regime with and without an overlay, or give one regime file another title."
                )
    return titles


def world_names(regimes: Sequence[Regime]) -> list[str]:
    """Names of worlds that are set side by side: 'national-2018 +appeal', 'suining-2010 error=2'; never two alike.

    Knobs and grades stand in them only where they differ. What nothing tells apart is numbered: the same law twice is
    a town compared with itself, in which no difference may be found.
    """
    names = [" ".join([each.name, *(f"+{overlay}" for overlay in overlays_of(each)),
                       *(f"+{text}" for text in texts_of(each))]) for each in regimes]  # fmt: skip
    knobs = [each.settings for each in regimes]
    if any(each != knobs[0] for each in knobs):
        names = [f"{name} {written(each)}".strip() for name, each in zip(names, knobs, strict=True)]
    grades = [each.loaded.grade for each in regimes]
    if any(each != grades[0] for each in grades):
        names = [f"{name} @{each}" if each else name for name, each in zip(names, grades, strict=True)]
    return numbered(names)


def numbered(names: Sequence[str]) -> list[str]:
    """Names, numbered where they are the same."""
    return [name if names.count(name) == 1 else f"{name} ({names[:i].count(name) + 1})" for i, name in enumerate(names)]


__all__ = ["changes_of", "label_of", "numbered", "overlays_of", "texts_of", "title_of", "titles_of", "world_names"]
