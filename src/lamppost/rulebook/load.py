"""Rulebooks, regimes, overlays, lives and cases by name or by path, checked and with every claim standing on its own.

What comes from here has been checked: whoever uses it need not ask again whether a name exists or a grade is given.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel

from lamppost.catalogue.cited import inherit
from lamppost.catalogue.claims import WRITTEN, Grade
from lamppost.catalogue.document import Document, Where
from lamppost.catalogue.load import catalogue
from lamppost.catalogue.messages import in_order
from lamppost.catalogue.model import Catalogue, CatalogueFile
from lamppost.catalogue.own import extended
from lamppost.errors import LamppostError, Problem, ProblemsError
from lamppost.rulebook.check import check_read
from lamppost.rulebook.check_overlay import alone
from lamppost.rulebook.find import FOLDERS, find, shipped
from lamppost.rulebook.grade import at_grade
from lamppost.rulebook.model import Cases, Life, Overlay, Regime, Rulebook
from lamppost.rulebook.overlay import AppliedOverlay, World, applied, world_of
from lamppost.rulebook.read import Read, read, read_document
from lamppost.rulebook.words import own_of, words_of, world_words

M = TypeVar("M", bound=BaseModel)


def names(kind: str) -> list[str]:
    """Names of everything of a kind that is shipped: 'rulebook', 'regime', 'overlay', 'life' or 'cases'."""
    if kind not in FOLDERS:
        raise LamppostError(f"There is no kind '{kind}'. The kinds are: {', '.join(FOLDERS)}.")
    return list(shipped(kind))


def checked(kind: str, name: str | Path, beside: Path | None = None, words: Catalogue | None = None) -> Read:
    """A file of one kind, by name or path. Raises LamppostError if there is none, or if it has any problem."""
    file = read(find(kind, name, beside))
    if file.kind != kind:
        raise LamppostError(f"{file.document.file} is a {file.kind}, not a {kind}.")
    problems = check_read(file, words=words)
    if problems:
        raise ProblemsError(problems)
    return file


def _model(
    kind: str, name: str | Path, model: type[M], beside: Path | None = None, words: Catalogue | None = None
) -> M:
    return inherit(model.model_validate(checked(kind, name, beside, words).model))


def rulebook(name: str | Path, beside: Path | None = None) -> Rulebook:
    """A rulebook by name or path. Raises LamppostError if there is none, or if it has any problem."""
    return _model("rulebook", name, Rulebook, beside)


def words_of_book(name: str | Path, beside: Path | None = None) -> Catalogue:
    """The words of a rulebook: the shipped ones and its own. Raises LamppostError as `rulebook` does."""
    path = find("rulebook", name, beside)
    return words_of(read(path).model, path.parent)


def overlay(name: str | Path, beside: Path | None = None) -> Overlay:
    """An overlay (a safeguard) by name or path. Raises LamppostError as `rulebook` does."""
    return _model("overlay", name, Overlay, beside)


def life(name: str | Path, words: Catalogue | None = None) -> Life:
    """A scripted life by name or path, in some words, or else in those of the regimes that it is meant for.

    Raises LamppostError as `rulebook` does.
    """
    return _model("life", name, Life, None, words)


def cases(name: str | Path) -> Cases:
    """The cases beside a rulebook, by its name or by path. Raises LamppostError as `rulebook` does."""
    return _model("cases", name, Cases)


@dataclass(frozen=True)
class LoadedRegime:
    """A regime with everything it names: what a run runs.

    `rulebooks` are in the order of the regime, with every safeguard and overlay in `applied` already in them;
    `sha256` has the hash of every file that was read, by its name; `left_out` names the entries ('book.block.name')
    that `grade` left out; `knobs` says which knobs were turned, and `world` is what was written, for more overlays;
    `own` are the words that the regime and its rulebooks bring.
    """

    regime: Regime
    rulebooks: dict[str, Rulebook]
    applied: tuple[AppliedOverlay, ...]
    sha256: dict[str, str]
    grade: Grade | None = None
    left_out: tuple[str, ...] = ()
    knobs: Mapping[str, float] = field(default_factory=dict)
    world: World | None = field(default=None, repr=False, compare=False)
    own: CatalogueFile | None = field(default=None, repr=False)

    @property
    def words(self) -> Catalogue:
        """The shipped catalogue with the regime's own words."""
        return extended(catalogue(), self.own)


def regime(
    name: str | Path,
    overlays: Iterable[str | Path] = (),
    grade: Grade | None = None,
    own: Iterable[Document] = (),
) -> LoadedRegime:
    """A regime by name or path, with overlays on top of its safeguards, at a grade and better if one is given.

    Its rulebooks and safeguards are looked for beside its file first; `own` are rulebooks that lie in no file, each in
    the place of the one of its name, or after all others. Raises LamppostError if anything is missing, wrong, or if an
    overlay would change nothing.
    """
    file = checked("regime", name)
    beside = file.path.parent
    world = world_of(file.path)
    sha256 = {file.document.file: file.document.sha256}
    words = world_words(world, catalogue())
    for book in Regime.model_validate(file.model).rulebooks:
        checked("rulebook", book, beside, words)
    for document in own:
        world = _and(world, document, words)
    done: list[AppliedOverlay] = []
    queue: list[tuple[str | Path, Path | None]] = [
        (each, beside) for each in Regime.model_validate(file.model).safeguards
    ]
    for each, near in [*queue, *((extra, None) for extra in overlays)]:
        change = read(find("overlay", each, near or beside))
        world, applied_now = _with(change, world)
        done.append(applied_now)
        sha256[change.document.file] = change.document.sha256
    return _finished(world, done, sha256, grade)


def more(loaded: LoadedRegime, change: Read) -> LoadedRegime:
    """A regime with one more overlay on top of those it has, at the grade it has.

    Raises LamppostError if the overlay does not fit, or if the regime came from a run's folder, where only what
    became of its files is kept.
    """
    if loaded.world is None:
        raise LamppostError(f"'{loaded.regime.regime}' was read from a run; load it by name to lay more upon it.")
    world, applied_now = _with(change, loaded.world)
    sha256 = {**loaded.sha256, change.document.file: change.document.sha256}
    found = _finished(world, [*loaded.applied, applied_now], sha256, loaded.grade)
    return replace(found, knobs=loaded.knobs)


def _finished(world: World, done: list[AppliedOverlay], sha256: dict[str, str], grade: Grade | None) -> LoadedRegime:
    """What was written, as models on which every claim stands on its own, at a grade and better."""
    books, left_out = {}, []
    for book, document in world.books.items():
        sha256[document.file] = document.sha256
        books[book] = inherit(Rulebook.model_validate(document.data, context=WRITTEN))
        if grade is not None:
            asked = {row.path for each in done for row in each.changed if row.book == book}
            books[book], gone = at_grade(books[book], grade, asked)
            left_out += [f"{book}.{path}" for path in gone]
    if world.regime is None:
        raise LamppostError("A regime is needed here, not a rulebook alone.")
    model = inherit(Regime.model_validate(world.regime.data, context=WRITTEN))
    own = own_of(world)
    hashes = dict(sorted((sha256 | own.sha256).items()))
    return LoadedRegime(model, books, tuple(done), hashes, grade, tuple(left_out), world=world, own=own.file)


def _and(world: World, document: Document, words: Catalogue) -> World:
    """The world with one more rulebook, which replaces one of its name."""
    problems = document_problems(document, words=words)
    if problems:
        raise ProblemsError(problems)
    name, regime = str(document.data["rulebook"]), world.regime
    books = world.books | {name: document}
    if regime is not None:
        regime = replace(regime, data={**regime.data, "rulebooks": list(books)})
    return replace(world, books=books, regime=regime)


def document_problems(document: Document, kind: str = "rulebook", words: Catalogue | None = None) -> list[Problem]:
    """Every problem of a text that lies in no file and is meant to be of a kind.

    It cannot name files of own words: a text may come from a page, and a page may not choose files to be read.
    """
    found = read_document(document)
    if found.kind != kind:
        return [*found.problems, document.problem((), f"This is a {found.kind}, not a {kind}.", (1, 1))]
    if isinstance(document.data, dict) and "catalogue" in document.data and kind != "catalogue":
        message = "A text that lies in no file cannot name files of own words; keep it in a file."
        return [*found.problems, document.problem(("catalogue",), message)]
    return check_read(found, words=words or catalogue())


def _with(file: Read, world: World) -> tuple[World, AppliedOverlay]:
    """The world after an overlay's file; everything that is wrong with it alone or here is told at once."""
    if not isinstance(file.model, Overlay):
        raise ProblemsError(file.problems or [file.document.problem((), f"This is a {file.kind}, not an overlay.")])
    problems = alone(file.document, file.model)
    try:
        result = applied(file.document, file.model, world, world_words(world, catalogue()))
    except ProblemsError as error:
        raise ProblemsError(in_order(problems + error.problems)) from None
    if problems:
        raise ProblemsError(problems)
    return result


def positions(name: str | Path, kind: str = "rulebook") -> dict[Where, tuple[int, int]]:
    """1-based line and column of every key and list item of a file, by the way to it."""
    return dict(read(find(kind, name)).document.keys)


def position(name: str | Path, where: Where, kind: str = "rulebook") -> tuple[str, int]:
    """File and line of a place in a file (or of the nearest place around it), to point a reader to."""
    document = read(find(kind, name)).document
    return document.file, document.position(where)[0]
