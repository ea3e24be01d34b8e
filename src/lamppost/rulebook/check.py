"""Whether a file an author wrote holds together: every check of every kind of file, all problems in one go.

Reading has found the unknown words and the values that are of no use; this adds what only the whole file, the
catalogue and the other files can tell. `python -m lamppost.rulebook.check FILE...` prints the problems.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from pydantic import BaseModel

from lamppost.catalogue.check import read_catalogue
from lamppost.catalogue.document import Document
from lamppost.catalogue.findings import ProblemLog
from lamppost.catalogue.load import catalogue_files, catalogue_folder, read_folder
from lamppost.catalogue.messages import in_order
from lamppost.catalogue.model import Catalogue
from lamppost.catalogue.salvage import rest_of
from lamppost.errors import LamppostError, Problem, ProblemsError
from lamppost.rulebook.check_book import book_problems
from lamppost.rulebook.check_law import check_law
from lamppost.rulebook.check_life import check_cases, check_life
from lamppost.rulebook.check_overlay import check_overlay
from lamppost.rulebook.check_regime import check_regime, regime_grades
from lamppost.rulebook.find import find
from lamppost.rulebook.law_text import LawText
from lamppost.rulebook.model import Cases, Life, Overlay, RegimeFile, Rulebook
from lamppost.rulebook.read import KINDS, Read, read
from lamppost.rulebook.words import own_file_problems, words_or_problems


def check_file(path: Path | str, strict: bool = False) -> list[Problem]:
    """Every problem of a file of any kind, in the order of the file; [] if it holds together.

    `strict` also lists assumed figures whose reason is only inherited.
    """
    try:
        return check_read(read(Path(path)), strict)
    except ProblemsError as error:
        return error.problems
    except LamppostError as error:
        return [Problem(str(path), 1, 1, "", str(error))]


def check_paths(paths: Iterable[Path | str], strict: bool = False) -> list[Problem]:
    """Every problem of several files; a folder stands for all the YAML files in it."""
    result: list[Problem] = []
    for path in map(Path, paths):
        for each in sorted(path.rglob("*.yaml")) if path.is_dir() else [path]:
            result += check_file(each, strict)
    return result


def check_read(file: Read, strict: bool = False, words: Catalogue | None = None) -> list[Problem]:
    """Every problem of a file that was read, by some words, or else by those that it names or is about itself."""
    if file.kind == "catalogue":
        return _check_catalogue(file, strict) if file.model is not None else file.problems
    folder = file.path.parent
    if file.model is None:
        more = rest_of(file.document, KINDS[file.kind], lambda rest, model: _check(rest, model, folder, strict, words))
        return in_order(file.problems + more)
    return in_order(file.problems + _check(file.document, file.model, folder, strict, words))


def _check(
    document: Document, model: BaseModel, folder: Path, strict: bool, words: Catalogue | None = None
) -> list[Problem]:
    """What only the whole file, the catalogue and the files in its folder can tell."""
    findings = ProblemLog(document)
    if words is None:
        words, wrong = words_or_problems(document, _about(model, folder), ("catalogue",))
        if wrong:
            return wrong  # whatever else is said could follow from words that are missing
    if isinstance(model, Rulebook):
        return book_problems(document, model, words, strict)
    if isinstance(model, RegimeFile):
        findings.problems += regime_grades(document, model, strict)
        check_regime(findings, model, words, folder)
    elif isinstance(model, Overlay):
        check_overlay(findings, model, words, folder)
    elif isinstance(model, Life):
        check_life(findings, model, words, folder)
    elif isinstance(model, Cases):
        check_cases(findings, model, words, folder)
    elif isinstance(model, LawText):
        check_law(findings, model, words, Path(document.file).stem)
    return findings.problems


def _about(model: BaseModel, folder: Path) -> list[tuple[BaseModel | None, Path]]:
    """The rulebooks and regimes whose words a file may use: itself, or what it is about."""
    named: list[tuple[str, str]] = []
    if isinstance(model, Rulebook | RegimeFile):
        return [(model, folder)]
    if isinstance(model, Cases):
        named = [(kind, name) for kind, name in (("rulebook", model.rulebook), ("regime", model.regime)) if name]
    elif isinstance(model, Life):
        named = [("regime", name) for name in model.under]
    result: list[tuple[BaseModel | None, Path]] = []
    for kind, name in named:
        try:
            path = find(kind, name, folder)
            result.append((read(path).model, path.parent))
        except LamppostError:
            continue  # told where it is named
    return result


def _check_catalogue(file: Read, strict: bool) -> list[Problem]:
    """A shipped file is checked with all the others, since acts and channels lie in different files."""
    if catalogue_folder().resolve() not in file.path.resolve().parents:
        return own_file_problems(file, strict)
    result = read_catalogue(file.document, strict)[1]
    stamps = tuple((path, path.stat().st_mtime_ns) for path in catalogue_files(catalogue_folder()))
    result += [problem for problem in _between(stamps) if problem.file == file.document.file]
    return in_order(result)


@lru_cache(maxsize=1)
def _between(stamps: tuple[tuple[Path, int], ...]) -> list[Problem]:
    """What is wrong in the shipped catalogue as a whole; asked once for all files as long as none is edited."""
    return read_folder(stamps[0][0].parents[0] if not stamps else catalogue_folder())[1]


def main(arguments: list[str]) -> int:
    """Prints the problems of files and folders; 2 if there are any."""
    result = check_paths([word for word in arguments if word != "--strict"], "--strict" in arguments)
    sys.stdout.writelines(f"{problem}\n" for problem in result)
    sys.stderr.write("ok\n" if not result else f"{len(result)} problem{'s' if len(result) > 1 else ''}\n")
    return 2 if result else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
