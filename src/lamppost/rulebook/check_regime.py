"""Whether a regime holds together with the files it names."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from lamppost.catalogue.cited import Grades
from lamppost.catalogue.document import Document
from lamppost.catalogue.findings import ProblemLog
from lamppost.catalogue.model import Catalogue
from lamppost.errors import LamppostError, Problem, ProblemsError
from lamppost.rulebook.find import find, is_path
from lamppost.rulebook.model import ChannelUse, RegimeFile, Rulebook
from lamppost.rulebook.names import check_names
from lamppost.rulebook.read import read
from lamppost.society import places


def regime_grades(document: Document, regime: RegimeFile, strict: bool = False) -> list[Problem]:
    """What the figures of a regime rest on: those of its channels and of fear; the rest is a choice and no claim."""
    return Grades(document, regime.sources, strict=strict, holders=(ChannelUse,)).problems(
        regime, claims=("channels", "fear")
    )


def check_regime(log: ProblemLog, regime: RegimeFile, words: Catalogue, beside: Path) -> None:
    """Adds every problem of a regime to `found`; its rulebooks are looked for in `beside` first."""
    for name, count in Counter(regime.rulebooks).items():
        if count > 1:
            log.say(("rulebooks", regime.rulebooks.index(name)), f"'{name}' stands here {count} times.")
    if not regime.rulebooks:
        log.say(("rulebooks",), "A regime needs at least one rulebook.")
    named: dict[str, str] = {}
    for index, name in enumerate(regime.rulebooks):
        book = _other(log, ("rulebooks", index), "rulebook", name, beside)
        if isinstance(book, Rulebook):
            if named.setdefault(book.rulebook, name) != name:
                log.say(("rulebooks", index), f"'{name}' and '{named[book.rulebook]}' are both '{book.rulebook}'.")
            if not is_path(name) and book.rulebook != name:
                log.say(("rulebooks", index), f"The file '{name}' holds the rulebook '{book.rulebook}'; name it alike.")
            until = book.in_force.until
            if until is not None and until <= regime.start:
                log.say(("rulebooks", index), f"'{name}' ended on {until}, before the start {regime.start}.")
    for index, name in enumerate(regime.safeguards):
        _other(log, ("safeguards", index), "overlay", name, beside)
    log.known(("place",), [regime.place], [*places.names(), *words.places], "place")
    check_names(log, regime, words)
    for name, use in regime.channels.items():
        if use.gallery is not None and name in words.channels and words.channels[name].matching is None:
            log.say(("channels", name, "gallery"), f"'{name}' compares no faces: the catalogue gives it no `matching`.")
        if use.gallery is not None and any(version.value < 1 for version in use.gallery.versions):
            log.say(("channels", name, "gallery"), "A gallery has one face at least.")
        if sum(each.share.versions[-1].value for each in use.later.values()) > 1:
            log.say(("channels", name, "later"), "The shares that come later are more than all records.")
        if use.later and use.delay is None:
            log.say(("channels", name, "later"), "`later` needs `delay`: how long do the other records take?")


def _other(log: ProblemLog, where: tuple[str | int, ...], kind: str, name: str, beside: Path) -> object:
    """The model of another file that is named here, None with a problem if it cannot be had."""
    try:
        other = read(find(kind, name, beside))
    except ProblemsError as error:
        log.say(where, f"'{name}' cannot be read: {len(error.problems)} problems in {error.problems[0].file}.")
        return None
    except LamppostError as error:
        log.say(where, str(error))
        return None
    if other.problems:
        count = f"{len(other.problems)} problem{'s' if len(other.problems) > 1 else ''}"
        log.say(where, f"'{name}' has {count}; check {other.document.file}.")
    elif other.kind != kind:
        log.say(where, f"'{name}' is a {other.kind}, not a {kind}.")
    return other.model
