"""What the pages name is there: files, commands with their options, things to import, and targets of make."""

from __future__ import annotations

import ast
import re
from importlib import import_module
from pathlib import Path

import pytest
from cyclopts import CycloptsError

import lamppost
from lamppost.command.main import app
from page_blocks import CODE, blocks, commands

PACKAGE = Path(lamppost.__file__).parent
ROOT = PACKAGE.parents[1]
PAGES = [
    *sorted((ROOT / "docs").rglob("*.md")),
    *(ROOT / name for name in ("README.md", "CONTRIBUTING.md", "SECURITY.md", "examples/README.md")),
]
TEXTS = {str(path.relative_to(ROOT)): path.read_text(encoding="utf-8") for path in PAGES}

NAMED_FILE = re.compile(r"[\w.*{}/-]*(?:/|\.(?:py|ya?ml|md|toml|txt|in|json|css|js|svg|csv|cff))")
MADE_BY_A_READER = re.compile(
    r"""^(?:
    /.*|\.csv                                  # routes of the server, a kind of file
    | (?:site|runs|DIR)/.*|.*(?:NAME|\*).*     # what a command leaves, and names to be filled in
    | (?:run|twin|rules|findings|study|town)\.json|weeks\.parquet   # of a run folder or a server
    | rules/(?:index|books/.+|regimes/.+)   # made while the site is built
    | (?:my-|riverside|harbour|words).*|my-regime.yaml|file\.html|both\.html|flows\..*
    )$""",
    re.VERBOSE,
)
"""Files that stand for one of the reader's own, or that a run leaves."""


def named_files(text: str) -> list[str]:
    """What stands between backticks and reads like the path of a file or a folder."""
    return [
        word
        for code in CODE.findall(text)
        for word in code.split()
        if NAMED_FILE.fullmatch(word) and not MADE_BY_A_READER.match(word)
    ]


def is_there(path: str) -> bool:
    """Below the project, the package or the examples; a folder also below a room of the package, or of the tests."""
    folders = [ROOT, PACKAGE, ROOT / "docs", ROOT / "examples"]
    if path.endswith("/"):
        folders += [ROOT / "tests", *(room for room in PACKAGE.iterdir() if room.is_dir())]
    return any((folder / path).exists() for folder in folders)


@pytest.mark.parametrize("page", TEXTS)
def test_every_file_that_is_named_exists(page: str) -> None:
    assert [path for path in named_files(TEXTS[page]) if not is_there(path)] == []


@pytest.mark.parametrize("page", TEXTS)
def test_every_link_to_a_file_leads_somewhere(page: str) -> None:
    links = re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", TEXTS[page])
    inside = [link for link in links if not link.startswith(("http://", "https://"))]
    lost = [link for link in inside if not ((ROOT / page).parent / link).exists()]
    made = [ROOT / "docs" / "rules" / "index.md"]  # while the site is built
    assert [link for link in lost if ((ROOT / page).parent / link).resolve() not in made] == []


@pytest.mark.parametrize("page", TEXTS)
def test_every_command_is_one(page: str) -> None:
    """Its name is a command and each of its options one of that command's; N, Y and S stand for numbers."""
    for call in commands(TEXTS[page]):
        words = ["3" if word in {"N", "Y", "S"} else word for word in call]
        words = words[: words.index("...")] if "..." in words else words
        if words[0].startswith("-"):
            continue
        if len(words) == 1:
            assert words[0] in {name for name in app if not name.startswith("-")}, words
            continue
        try:
            app.parse_args(words, exit_on_error=False, print_error=False)
        except CycloptsError as error:
            pytest.fail(f"lamppost {' '.join(words)}: {error}")


@pytest.mark.parametrize("page", TEXTS)
def test_what_is_imported_is_there(page: str) -> None:
    for block in blocks(TEXTS[page], "python"):
        for node in ast.walk(ast.parse(block)):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("lamppost"):
                module = import_module(str(node.module))
                assert [each.name for each in node.names if not hasattr(module, each.name)] == []
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "lp":
                assert node.attr in lamppost.__all__


@pytest.mark.parametrize("page", TEXTS)
def test_dotted_names_of_the_package_are_there(page: str) -> None:
    """`lamppost.a.b` is a module or a name in one, and `conduct.chilling` is a function of measure/conduct.py."""
    rooms = {path.stem for path in (PACKAGE / "measure").glob("*.py")} - {"__init__"}
    for code in CODE.findall(TEXTS[page]):
        name = re.match(r"(?:lamppost\.)?[a-z_]+(?:\.\w+)+", code)
        if name and name[0].startswith("lamppost."):
            assert found(name[0]), name[0]
        elif name and code.split(".")[0] in rooms and page == "docs/measures.md":
            assert found(f"lamppost.measure.{name[0]}"), name[0]


def found(dotted: str) -> bool:
    """Whether a dotted name is a module or something in one."""
    parts = dotted.split(".")
    for cut in range(len(parts), 0, -1):
        try:
            thing: object = import_module(".".join(parts[:cut]))
        except ModuleNotFoundError:
            continue
        for part in parts[cut:]:
            if not hasattr(thing, part):
                return False
            thing = getattr(thing, part)
        return True
    return False


def test_every_target_of_make_that_is_named_is_there() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    named = {word for text in TEXTS.values() for word in re.findall(r"(?:`|\$ )make ([a-z-]+)", text)}
    assert len(named) > 5
    assert named <= targets


def test_these_tests_see_what_the_pages_name() -> None:
    assert sum(len(named_files(text)) for text in TEXTS.values()) > 30
    assert sum(len(commands(text)) for text in TEXTS.values()) > 40
    assert not is_there("rulebook/compile.py")
    assert not is_there("compile.py")
    assert is_there("rulebook/compile/")
    assert not found("lamppost.study.twin")
