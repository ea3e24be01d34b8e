"""The house: short files, one class a name, and names that say what a thing is. Layers are held by lint-imports.

Each list of exceptions is exact: what is mended must be taken from its list, so that the lists only shrink.
"""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import lamppost

PACKAGE = Path(lamppost.__file__).parent
MOST_LINES = 400
PARTICIPLES = frozenset({"found", "told", "kept", "lived", "said", "asked"})

DATA_MODELS = {"rulebook/blocks.py", "study/findings/model.py"}
"""Files of declarations, which are longer than others: a reader looks up one class and leaves."""

LONG = {
    "cli.py",
    "rulebook/compile/law.py",
    "rulebook/knobs.py",
    "show/page/town_map.py",
    "show/phrases.py",
    "show/server/server.py",
    "town/desk.py",
    "town/docket.py",
    "town/judge.py",
    "town/run.py",
    "town/state.py",
    "town/tables.py",
}
"""Files that are still to be split by meaning."""

SHARED_NAMES = {
    "Beside", "Desk", "Entry", "Figure", "Findings", "Kind", "Line", "Places", "Plan", "Regime", "Room", "Row", "Span",
    "Tables", "Town", "World",
}  # fmt: skip
"""Names that more than one class has still."""

PARTICIPLE_NAMES = {
    "cli.py _said",
    "cli.py _twins_lived",
    "rulebook/explain.py _said",
    "rulebook/grade.py _kept",
    "rulebook/selectors.py _said",
    "show/figures/lives.py _told",
    "show/figures/weeks.py _said",
    "show/notebook/answers.py _found",
    "show/notebook/widget.py _asked",
    "show/page/numbers.py _told",
    "show/page/scripted_life.py lived",
    "show/page/town_map.py _kept",
    "show/page/towns.py _kept",
    "show/phrases.py _said",
    "show/report/command.py _said",
    "show/report/command.py told",
    "show/report/page.py Told",
    "show/report/sentences.py _said",
    "show/server/queue.py said",
    "show/server/queue.py told",
    "show/server/server.py _asked",
    "show/server/server.py said",
    "show/server/tasks.py said",
    "show/server/tasks.py told",
    "show/terminal/listing.py _said",
    "show/terminal/truth.py _said",
    "town/judge.py days_to_ask",
}
"""Classes, functions and modules that are named by a participle still."""


@cache
def sources() -> dict[str, str]:
    """Text of every Python file of the package by its path below it."""
    return {path.relative_to(PACKAGE).as_posix(): path.read_text("utf-8") for path in sorted(PACKAGE.rglob("*.py"))}


@cache
def trees() -> dict[str, ast.Module]:
    """The same files, parsed."""
    return {file: ast.parse(text) for file, text in sources().items()}


def definitions(kinds: type[ast.AST] | tuple[type[ast.AST], ...]) -> Iterator[tuple[str, str]]:
    """(file, name) of every definition of some kinds, inner ones too."""
    for file, tree in trees().items():
        for node in ast.walk(tree):
            if isinstance(node, kinds):
                yield file, node.name


def words_of(name: str) -> set[str]:
    """The words of a name: 'KeptWorld' and 'kept_world' have the same two."""
    return {word.lower() for word in re.findall(r"[A-Z]?[a-z]+", name)}


def test_the_package_is_read() -> None:
    assert len(sources()) > 200
    assert len(list(definitions(ast.ClassDef))) > 200
    assert words_of("KeptWorld") == words_of("_kept_world") == {"kept", "world"}


def test_no_file_is_too_long_to_be_read_at_once() -> None:
    long = {file for file, text in sources().items() if len(text.splitlines()) > MOST_LINES}
    assert long == DATA_MODELS | LONG


def test_every_class_name_exists_once() -> None:
    files = defaultdict(set)
    for file, name in definitions(ast.ClassDef):
        files[name].add(file)
    assert {name for name, of in files.items() if len(of) > 1} == SHARED_NAMES


def test_no_participle_is_a_name() -> None:
    kinds = (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    named = {f"{file} {name}" for file, name in definitions(kinds) if words_of(name) & PARTICIPLES}
    named |= {file for file in sources() if words_of(Path(file).stem) & PARTICIPLES}
    assert named == PARTICIPLE_NAMES
