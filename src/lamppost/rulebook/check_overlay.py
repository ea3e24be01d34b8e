"""Whether an overlay can be meant: its sources, its paths and values, and, where it names its base, whether it fits."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from pydantic import BaseModel

from lamppost.catalogue.citation import cited_key
from lamppost.catalogue.cited import Grades, doubt_in
from lamppost.catalogue.document import Document
from lamppost.catalogue.findings import ProblemLog
from lamppost.catalogue.model import Catalogue
from lamppost.errors import LamppostError, Problem, ProblemsError
from lamppost.rulebook.amend import NO_PATH, REGIME_WORDS
from lamppost.rulebook.edits import misfits
from lamppost.rulebook.find import find
from lamppost.rulebook.model import Change, Overlay, RegimeFile, Rulebook
from lamppost.rulebook.overlay import applied, world_of
from lamppost.rulebook.paths import PathError, kind_of_path
from lamppost.rulebook.places import REGIME
from lamppost.rulebook.selectors import in_braces, unknown
from lamppost.rulebook.words import world_words


def check_overlay(log: ProblemLog, overlay: Overlay, words: Catalogue, beside: Path) -> None:
    """Adds every problem of an overlay; one that names its base is tried on it, and nothing is kept."""
    log.problems += alone(log.document, overlay)
    if overlay.extends is None:
        return
    try:
        base = _base(overlay.extends, beside)
    except LamppostError as error:
        log.say(("extends",), str(error).splitlines()[0])
        return
    try:
        world = world_of(base)
        applied(log.document, overlay, world, world_words(world, words))
    except ProblemsError as error:
        here = [problem for problem in error.problems if problem.file == log.document.file]
        log.problems += here
        if not here:
            log.say(("extends",), f"'{overlay.extends}' has problems of its own: check it first.")


def alone(document: Document, overlay: Overlay) -> list[Problem]:
    """What can be said of an overlay whatever it is applied to: its sources, and whether it can mean anything."""
    log = ProblemLog(document, Grades(document, overlay.sources).problems(overlay, claims=()))
    if not overlay.change:
        log.say(("change",), "An overlay needs at least one change.")
    for name, count in Counter(change.at for change in overlay.change).items():
        if count > 1:
            first = [change.at for change in overlay.change].index(name)
            log.say(("change", first, "at"), f"'{name}' is changed {count} times.")
    for index, change in enumerate(overlay.change):
        if change.cite is not None:
            log.known(("change", index, "cite"), [cited_key(change.cite)], overlay.sources, "source")
        elif (change.evidence or overlay.evidence or "assumed") != "assumed":
            log.say(("change", index), f"'{change.evidence or overlay.evidence}' needs a source: add `cite`.")
        doubt = doubt_in(change.note, change.why)
        if doubt is not None and (change.evidence or overlay.evidence) == "documented":
            log.say(("change", index), f"This is graded documented, and it says '{doubt}'. Grade it assumed.")
        if overlay.extends is None:
            _place(log, index, change)
    return log.problems


def _base(name: str, beside: Path) -> Path:
    """The file of the rulebook or regime that an overlay extends."""
    try:
        return find("rulebook", name, beside)
    except LamppostError:
        return find("regime", name, beside)


def _place(log: ProblemLog, index: int, change: Change) -> None:
    """Whether the format has the place that a change names, and whether its values could stand there."""
    parts = tuple(change.at.split("."))
    model: type[BaseModel] = Rulebook
    if parts[0] == REGIME or parts[0] in REGIME_WORDS:
        model, parts = RegimeFile, parts[1:] if parts[0] == REGIME else parts
    else:
        why = unknown("rulebooks", parts[0]) if in_braces(parts[0]) else ""
        if why:
            log.say(("change", index, "at"), why)
            return
        parts = parts[1:]
    try:
        if not parts or not all(parts):
            raise PathError(NO_PATH)
        kind = kind_of_path(model, parts)
    except PathError as error:
        log.say(("change", index, "at"), str(error))
        return
    log.problems += misfits(log.document, index, change, kind)
