"""Which files of the package end up in compiled code, read off the sources."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

from lamppost.compiled import PACKAGE

DECORATORS = {"compiled", "hot", "inlined", "inner"}
"""What compiles a function, from lamppost.compiled."""


def decorators(function: ast.FunctionDef) -> set[str]:
    plain = (each.func if isinstance(each, ast.Call) else each for each in function.decorator_list)
    return {each.id for each in plain if isinstance(each, ast.Name)}


def names_in(node: ast.AST) -> set[str]:
    return {each.id for each in ast.walk(node) if isinstance(each, ast.Name)}


class Source:
    """A file of the package: what its names are made of, and which of its functions are compiled."""

    def __init__(self, path: Path) -> None:
        self.made_of: dict[str, set[str]] = {}
        self.imported: dict[str, tuple[Path, str]] = {}
        self.compiled: list[str] = []
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("lamppost."):
                home = (PACKAGE.parent / str(node.module).replace(".", "/")).with_suffix(".py")
                self.imported |= {each.asname or each.name: (home, each.name) for each in node.names}
            elif isinstance(node, ast.FunctionDef | ast.ClassDef):  # of a function its body, without types
                self.made_of[node.name] = set().union(*map(names_in, node.body))
                if isinstance(node, ast.FunctionDef) and DECORATORS & decorators(node):
                    self.compiled.append(node.name)
            elif isinstance(node, ast.Assign | ast.AnnAssign):
                for target in node.targets if isinstance(node, ast.Assign) else [node.target]:
                    self.made_of |= dict.fromkeys(names_in(target), names_in(node))


@cache
def files_that_are_compiled() -> tuple[Path, ...]:
    """Files with a compiled function, and files that a name comes from which such a function uses.

    Read off the sources and not off ENGINE: what stands in compiled code is there as it was when it was compiled.
    """
    sources = {path: Source(path) for path in PACKAGE.rglob("*.py")}
    ahead = [(path, name) for path, source in sources.items() for name in source.compiled]
    seen: set[tuple[Path, str]] = set()
    while ahead:
        path, name = ahead.pop()
        source = sources.get(path)
        if source is None or (path, name) in seen or path.name == "compiled.py":
            continue
        if name in source.made_of:
            seen.add((path, name))
            ahead += [(path, each) for each in source.made_of[name]]
        elif name in source.imported:
            ahead.append(source.imported[name])
    return tuple(sorted({path.relative_to(PACKAGE) for path, _ in seen}))
