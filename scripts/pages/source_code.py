"""What the engine's own source says of its data: fields with the comment beside them, constants with theirs."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import Final

import lamppost

PACKAGE: Final = Path(lamppost.__file__).parent
TESTS: Final = PACKAGE.parents[1] / "tests"


def fields(file: str, name: str) -> list[tuple[str, str, str]]:
    """(field, kind, comment) of a class of the package."""
    lines = (PACKAGE / file).read_text(encoding="utf-8").splitlines()
    tree = ast.parse("\n".join(lines))
    (found,) = (node for node in tree.body if isinstance(node, ast.ClassDef) and node.name == name)
    return [
        (node.target.id, ast.unparse(node.annotation), _comment(lines[node.lineno - 1]))
        for node in found.body
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and not node.target.id.startswith("_")
    ]


def constants(file: str, least: int, most: int) -> list[tuple[str, int, str]]:
    """(name, number, comment) of the integer constants of a file that have a comment, within a range."""
    lines = (PACKAGE / file).read_text(encoding="utf-8").splitlines()
    found = []
    for node in ast.parse("\n".join(lines)).body:
        if not isinstance(node, ast.AnnAssign) or not isinstance(node.value, ast.Constant):
            continue
        comment, number = _comment(lines[node.lineno - 1]), node.value.value
        if isinstance(node.target, ast.Name) and isinstance(number, int) and least <= number <= most and comment:
            found.append((node.target.id, number, comment))
    return found


def expected_failures() -> list[tuple[str, str]]:
    """(file::test, reason) of every test that is marked as an expected failure."""
    found = []
    for path in sorted(TESTS.rglob("test_*.py")):
        text = path.read_text(encoding="utf-8")
        for node in ast.walk(ast.parse(text)) if "xfail" in text else ():
            if isinstance(node, ast.FunctionDef):
                found += [
                    (f"tests/{path.relative_to(TESTS).as_posix()}::{node.name}", reason)
                    for mark in node.decorator_list
                    for reason in _reasons(mark)
                ]
    return found


def _reasons(mark: ast.expr) -> list[str]:
    """The reason of `@pytest.mark.xfail(reason=...)`; nothing for another decorator."""
    if not isinstance(mark, ast.Call) or not ast.unparse(mark.func).endswith("mark.xfail"):
        return []
    return [
        str(word.value.value) for word in mark.keywords if word.arg == "reason" and isinstance(word.value, ast.Constant)
    ]


def _comment(line: str) -> str:
    found = re.search(r"  # (.+)$", line)
    return found[1].strip() if found else ""
