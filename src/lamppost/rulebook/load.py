"""Rulebooks, regimes, overlays, lives and cases by name or by path, checked and with every claim standing on its own.

What comes from here has been checked: whoever uses it need not ask again whether a name exists or a grade is given.
"""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Final, TypeVar

from pydantic import BaseModel

from lamppost.catalogue.cited import inherit
from lamppost.catalogue.claims import WRITTEN, Grade
from lamppost.catalogue.document import Document, Where
from lamppost.catalogue.load import catalogue
from lamppost.catalogue.model import Catalogue, CatalogueFile
from lamppost.catalogue.own import extended
from lamppost.errors import LamppostError, Problem, ProblemsError
from lamppost.memo import memo
from lamppost.rulebook.check import check_read
from lamppost.rulebook.find import FOLDERS, find, is_path, shipped
from lamppost.rulebook.grade import at_grade
from lamppost.rulebook.layers import Groups, laid, order_remarks
from lamppost.rulebook.model import Cases, Life, Overlay, RegimeFile, Rulebook
from lamppost.rulebook.overlay import AppliedOverlay, WrittenRegime, world_of
from lamppost.rulebook.period import Period, days_of
from lamppost.rulebook.read import Read, read, read_document
from lamppost.rulebook.remarks import Remark
from lamppost.rulebook.words import own_of, words_of, world_words

M = TypeVar("M", bound=BaseModel)

KNOBS: Final = "knobs"
"""What the overlay is called that turning knobs writes; it always comes last."""


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
    def make() -> M:
        return inherit(model.model_validate(checked(kind, name, beside, words).model))

    return make() if is_path(name) or beside or words else memo(kind, str(name), make)


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
    that `grade` left out; `knobs` says which knobs were turned. `world` is what was written with all overlays in it,
    `base` what it was without them, and `groups` the overlays; `own` are the words that the regime and its rulebooks
    bring.
    """

    regime: RegimeFile
    rulebooks: dict[str, Rulebook]
    applied: tuple[AppliedOverlay, ...]
    sha256: dict[str, str]
    grade: Grade | None = None
    left_out: tuple[str, ...] = ()
    knobs: Mapping[str, float] = field(default_factory=dict)
    world: WrittenRegime | None = field(default=None, repr=False, compare=False)
    own: CatalogueFile | None = field(default=None, repr=False)
    base: WrittenRegime | None = field(default=None, repr=False, compare=False)
    groups: Groups = field(default=(), repr=False, compare=False)
    _over: dict[Period, LoadedRegime] = field(default_factory=dict, repr=False, compare=False)

    @property
    def words(self) -> Catalogue:
        """The shipped catalogue with the regime's own words."""
        return extended(catalogue(), self.own)

    @cached_property
    def remarks(self) -> tuple[Remark, ...]:
        """What a reader of a result has to know of its overlays: changes without effect, limits that held, order."""
        result = [remark for each in self.applied for remark in each.remarks]
        if self.base is not None:
            overlaid = [[file for file in group if file.document.file != KNOBS] for group in self.groups]
            result += order_remarks(self.base, overlaid, catalogue())
        return tuple(dict.fromkeys(result))

    def over(self, period: Period) -> LoadedRegime:
        """The same regime with its overlays applied for the days of a run: values are compared on these days only.

        As it is where no file is known any more (a run's folder), or where somebody has changed it since. Raises
        LamppostError if an overlay has no effect on any of these days.
        """
        if self.base is None or self.base.period == period:
            return self
        if not self.groups:
            world = replace(self.world, period=period) if self.world is not None else None
            return replace(self, base=replace(self.base, period=period), world=world)
        if period not in self._over:
            base = replace(self.base, period=period)
            result = _finished(base, self.groups, self.grade)
            self._over[period] = replace(result, knobs=self.knobs)
        return self._over[period]


def regime(
    name: str | Path,
    overlays: Iterable[str | Path] = (),
    grade: Grade | None = None,
    own: Iterable[Document] = (),
    start: dt.date | None = None,
    weeks: int | None = None,
) -> LoadedRegime:
    """A regime by name or path, with overlays on top of its safeguards, at a grade and better if one is given.

    Its rulebooks and safeguards are looked for beside its file first; `own` are rulebooks that lie in no file, each in
    the place of the one of its name, or after all others. Overlays are judged on the days of a run of `weeks` from
    `start` on: without a length on all that follow, without a start from the regime's own. Raises LamppostError if
    anything is missing, wrong, or if an overlay would change nothing.
    """
    own, overlays = [*own], [*overlays]
    if not own and not any(map(is_path, (name, *overlays))):
        with contextlib.suppress(LamppostError):  # what it would say of all days, it must say of those of the run
            alone = _shipped(str(name), tuple(map(str, overlays)), grade)
            return alone if start is None and weeks is None else alone.over(days_of(start or alone.regime.start, weeks))
    return _laid(name, own, overlays, grade, start, weeks)


def _laid(
    name: str | Path,
    own: Sequence[Document],
    overlays: Sequence[str | Path],
    grade: Grade | None,
    start: dt.date | None = None,
    weeks: int | None = None,
) -> LoadedRegime:
    world, groups = _written(name)
    words = world_words(world, catalogue()) if own else None
    for document in own:
        world = _and(world, document, words or catalogue())
    world = replace(world, period=days_of(start or world.period.first, weeks))
    return _overlaid(name, world, groups, overlays, grade)


def _overlaid(
    name: str | Path, world: WrittenRegime, groups: Groups, overlays: Sequence[str | Path], grade: Grade | None
) -> LoadedRegime:
    extra = tuple(read(find("overlay", each, find("regime", name).parent)) for each in overlays)
    return _finished(world, (*groups, extra) if extra else groups, grade)


def _written(name: str | Path) -> tuple[WrittenRegime, Groups]:
    """A regime as it is written, with its rulebooks, and its own safeguards. Raises as `regime` does."""
    file = checked("regime", name)
    beside = file.path.parent
    world = world_of(file.path)
    model = RegimeFile.model_validate(file.model)
    words = world_words(world, catalogue())
    for book in model.rulebooks:
        checked("rulebook", book, beside, words)
    safeguards = tuple(read(find("overlay", each, beside)) for each in model.safeguards)
    return world, (safeguards,) if safeguards else ()


@lru_cache(maxsize=64)
def _shipped(name: str, overlays: tuple[str, ...], grade: Grade | None) -> LoadedRegime:
    """A shipped regime with shipped overlays on it, judged on all days from its own first on.

    Only the regime alone is kept on disk: with overlays there are too many.
    """
    if not overlays and grade is None:
        return memo("regime", name, lambda: _laid(name, (), overlays, grade))
    alone = _shipped(name, (), None)
    if alone.base is None:
        raise LamppostError(f"'{name}' is not known as it was written.")
    return _overlaid(name, alone.base, alone.groups, overlays, grade)


def more(loaded: LoadedRegime, *changes: Read) -> LoadedRegime:
    """A regime with more overlays on top of those it has, given together, at the grade it has.

    Raises LamppostError if one does not fit, or if the regime came from a run's folder, where only what became of its
    files is kept.
    """
    if loaded.base is None:
        raise LamppostError(f"'{loaded.regime.regime}' was read from a run; load it by name to apply more overlays.")
    result = _finished(loaded.base, (*loaded.groups, changes), loaded.grade)
    return replace(result, knobs=loaded.knobs)


def _finished(base: WrittenRegime, groups: Groups, grade: Grade | None) -> LoadedRegime:
    """What was written, as models on which every claim stands on its own, at a grade and better."""
    world, done = laid(base, groups, catalogue())
    sha256 = {file.document.file: file.document.sha256 for group in groups for file in group}
    books, left_out = {}, []
    for book, document in world.books.items():
        sha256[document.file] = document.sha256
        books[book] = inherit(Rulebook.model_validate(document.data, context=WRITTEN))
        if grade is not None:
            overlaid = {row.path for each in done for row in each.changed if row.book == book}
            books[book], gone = at_grade(books[book], grade, overlaid)
            left_out += [f"{book}.{path}" for path in gone]
    if world.regime is None:
        raise LamppostError("A regime is needed here, not a rulebook alone.")
    sha256[world.regime.file] = world.regime.sha256
    model = inherit(RegimeFile.model_validate(world.regime.data, context=WRITTEN))
    own_words = own_of(world)
    hashes = dict(sorted((sha256 | own_words.sha256).items()))
    result = LoadedRegime(model, books, done, hashes, grade, tuple(left_out), world=world, own=own_words.file)
    return replace(result, base=base, groups=tuple(map(tuple, groups)))


def _and(world: WrittenRegime, document: Document, words: Catalogue) -> WrittenRegime:
    """The world with one more rulebook, which replaces one of its name."""
    problems = document_problems(document, words=words)
    if problems:
        raise ProblemsError(problems)
    name, regime = str(document.data["rulebook"]), world.regime
    books = world.books | {name: document}
    if regime is not None:
        regime = replace(regime, data={**regime.data, "rulebooks": list(books)})
    return replace(world, books=books, regime=regime, texts=(*world.texts, name))


def document_problems(document: Document, kind: str = "rulebook", words: Catalogue | None = None) -> list[Problem]:
    """Every problem of a text that lies in no file and is meant to be of a kind.

    It cannot name files of own words: a text may come from a page, and a page may not choose files to be read.
    """
    result = read_document(document)
    if result.kind != kind:
        return [*result.problems, document.problem((), f"This is a {result.kind}, not a {kind}.", (1, 1))]
    if isinstance(document.data, dict) and "catalogue" in document.data and kind != "catalogue":
        message = "A text that is not in a file cannot name files with words of its own; save it as a file."
        return [*result.problems, document.problem(("catalogue",), message)]
    return check_read(result, words=words or catalogue())


def positions(name: str | Path, kind: str = "rulebook") -> dict[Where, tuple[int, int]]:
    """1-based line and column of every key and list item of a file, by the way to it."""
    return dict(read(find(kind, name)).document.keys)


def position(name: str | Path, where: Where, kind: str = "rulebook") -> tuple[str, int]:
    """File and line of a place in a file (or of the nearest place around it), to point a reader to."""
    document = read(find(kind, name)).document
    return document.file, document.position(where)[0]
