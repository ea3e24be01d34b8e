"""Overlays: small files that change a rulebook or a regime, one guarded line at a time.

A change names a place (`at`), what stands there (`was`), what is done to it and what for (`why`). It fails if the
place does not exist, if something else stands there, or if nothing would change: a question that was never asked must
not look like an answer. A value with a history is compared on every day of the run (period.py). What an overlay writes
carries the overlay's own grade and source, so that a what-if never passes for a law. The guards follow Our World in
Data's corrections.

What is done is one of four things: `becomes` puts a value in the place of another (null takes the entry out);
`at_most` and `at_least` set a limit, and leave alone what keeps within it (what is left out counts as what its absence
means, catalogue/absence.py), whatever other overlays change before or after; `adds` puts names into a list of names. A
block `who`, or an `appeal` from its word `open` on, is begun where a rulebook has none.

A path may be open, so that one file fits any regime: `*` stands for any name that an author gives, and words in
braces for the names of which all of them hold (`not` turns a word round):

    {person}.who.age_from          rulebooks: person, firm, scored, no appeal
    *.acts.{speech}                acts: speech, private, breach, merit, deducts, adds, own term, elsewhere, repairable
    *.lists.{black}.stays          lists: black, red, state, published, repairable
    *.consequences.{by band}       consequences: sanction, reward, by band, by list, tied, children, essential
    *.consequences.*.touches.{essential}    services, groups taken apart: essential, for child
    channels.{sensor}.checked      channels: sensor, institution, company, people, self

They may also stand in the lists of names of a new entry (`open_for: ["{black}"]`). What an open path takes out, it
takes out with all that depended on it, and each thing is told; a name that is written out is never taken for granted.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from lamppost.catalogue.document import Document
from lamppost.catalogue.findings import ProblemLog
from lamppost.catalogue.messages import validated
from lamppost.catalogue.model import Catalogue
from lamppost.errors import Problem, ProblemsError
from lamppost.rulebook.amend import AppliedChange, Applying
from lamppost.rulebook.check_book import book_problems
from lamppost.rulebook.check_regime import regime_grades
from lamppost.rulebook.find import find
from lamppost.rulebook.model import Overlay, RegimeFile, Rulebook
from lamppost.rulebook.names import check_names
from lamppost.rulebook.period import Period
from lamppost.rulebook.places import REGIME, WrittenRegime
from lamppost.rulebook.read import read
from lamppost.rulebook.remarks import Remark

__all__ = ["REGIME", "AppliedChange", "AppliedOverlay", "WrittenRegime", "applied", "world_of"]


@dataclass(frozen=True)
class AppliedOverlay:
    """An overlay and what it changed; `idle` says of each place that it left as it was why, in English.

    `remarks` say the same of each change that had no effect at any place.
    """

    overlay: Overlay
    file: str
    sha256: str
    changed: tuple[AppliedChange, ...]
    idle: tuple[str, ...] = ()
    remarks: tuple[Remark, ...] = ()


def world_of(path: Path) -> WrittenRegime:
    """A rulebook alone, or a regime with its rulebooks, as an overlay finds them. Raises LamppostError."""
    file = read(path)
    if file.problems or file.kind not in ("rulebook", REGIME):
        raise ProblemsError(file.problems or [file.document.problem((), "An overlay changes a rulebook or a regime.")])
    if isinstance(file.model, RegimeFile):
        books = {}
        for name in file.model.rulebooks:
            book = _book(name, path.parent)
            books[str(book.data["rulebook"])] = book
        return WrittenRegime(books, _naming(file.document, books), Period(file.model.start), path.parent)
    name = str(file.document.data["rulebook"])
    return WrittenRegime({name: file.document}, beside=path.parent)


def _naming(regime: Document, books: Iterable[str]) -> Document:
    """A regime that names its rulebooks by their ids, whichever files they come from."""
    return replace(regime, data={**regime.data, "rulebooks": list(books)})


def _book(name: str, beside: Path | None) -> Document:
    file = read(find("rulebook", name, beside))
    if file.problems:
        raise ProblemsError(file.problems)
    return file.document


def applied(
    document: Document, overlay: Overlay, world: WrittenRegime, words: Catalogue
) -> tuple[WrittenRegime, AppliedOverlay]:
    """The world after an overlay, and what it changed.

    Raises ProblemsError, with places in the overlay's file, if a change does not fit, or if the files that come out
    would not hold together.
    """
    if overlay.extends is not None and not _meant_for(overlay.extends, world):
        message = f"It changes '{overlay.extends}', which is not here: this overlay does not apply."
        raise ProblemsError([document.problem(("extends",), message)])
    work = Applying(document, overlay, world, words)
    work.apply()
    touched = {row.book for row in work.changed}
    books = {name: _with(old, work, name) if name in touched else old for name, old in world.books.items()}
    regime = world.regime
    if regime is not None and REGIME in touched:
        regime = _with(regime, work, REGIME)
    problems = [problem for name in sorted(touched) for problem in _recheck(work, name, books.get(name) or regime)]
    if problems:
        raise ProblemsError(problems)
    if regime is not None:
        named = [books[name] if name in books else _book(name, world.beside) for name in _names(regime)]
        books = {str(book.data["rulebook"]): book for book in named}
        regime = _naming(regime, books)
    rows = tuple(work.changed)
    after = replace(world, books=books, regime=regime)
    return after, AppliedOverlay(overlay, document.file, document.sha256, rows, work.reasons, work.remarks)


def limited(
    document: Document, overlay: Overlay, world: WrittenRegime, words: Catalogue
) -> tuple[WrittenRegime, tuple[AppliedChange, ...]]:
    """The world after the limits of an overlay that was applied before, and what went beyond them since."""
    work = Applying(document, overlay, world, words, again=True)
    work.limit()
    touched = {row.book for row in work.changed}
    books = {name: _with(old, work, name) if name in touched else old for name, old in world.books.items()}
    regime = world.regime
    if regime is not None and REGIME in touched:
        regime = _with(regime, work, REGIME)
    return replace(world, books=books, regime=regime), tuple(work.changed)


def _meant_for(extends: str, world: WrittenRegime) -> bool:
    regime = None if world.regime is None else world.regime.data.get(REGIME)
    return extends in world.books or extends == regime


def _with(old: Document, work: Applying, name: str) -> Document:
    return replace(old, data=work.data[name], problems=[])


def _names(regime: Document) -> list[str]:
    books = regime.data["rulebooks"]
    return [books] if isinstance(books, str) else list(books)


def _recheck(work: Applying, name: str, document: Document | None) -> list[Problem]:
    """What is wrong with a changed file, told at the change that made it so."""
    if document is None:
        return []
    model, problems = validated(document, RegimeFile if name == REGIME else Rulebook)
    if isinstance(model, Rulebook):
        problems = book_problems(document, model, work.words, hypothetical=True)
    elif isinstance(model, RegimeFile):
        result = ProblemLog(document, regime_grades(document, model))
        check_names(result, model, work.words)
        problems = result.problems
    problems_of_changes = []
    for problem in problems:
        index = _cause(work.by_change, f"{name}.{problem.path}")
        message = f"After this change '{name}' does not hold together: {problem.path}: {problem.message}"
        edit = work.overlay.change[index].edit
        problems_of_changes.append(work.document.problem(("change", index, edit), message))
    return problems_of_changes


def _cause(by_change: dict[str, int], path: str) -> int:
    """The change whose place is nearest to a problem: around it, inside it, or the last one."""
    for place, index in by_change.items():
        if path.startswith(place) or place.startswith(path):
            return index
    return max(by_change.values())
