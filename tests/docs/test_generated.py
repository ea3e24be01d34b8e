"""Pages that are made from code and data are as they would be made today; those of the rules have all the rules."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest
from scripts.pages import command_line, glossary, library, odd, rules
from scripts.pages.__main__ import DOCS, PAGES
from scripts.pages.source_code import expected_failures

import lamppost
from lamppost.command.main import COMMANDS
from lamppost.rulebook import load
from lamppost.rulebook.find import shipped
from lamppost.words import LANGUAGES, words

TESTS = Path(__file__).parents[1]


@pytest.mark.slow
@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_as_it_would_be_made(name: str) -> None:
    assert (DOCS / name).read_text(encoding="utf-8") == PAGES[name](), "run `make pages`"


def test_the_model_is_told_by_all_seven_elements_and_eleven_concepts() -> None:
    """Of the ODD protocol, 2020."""
    heads = re.findall(r"^(##+) (?:\d\. )?(.+)$", odd.TEXT.read_text(encoding="utf-8"), re.MULTILINE)
    elements = [text for level, text in heads if level == "##"][:7]
    assert elements == [
        "Purpose and patterns",
        "Entities, state variables, and scales",
        "Process overview and scheduling",
        "Design concepts",
        "Initialisation",
        "Input data",
        "Submodels",
    ]
    first, last = heads.index(("##", "Design concepts")), heads.index(("##", "Initialisation"))
    assert [text for _, text in heads[first + 1 : last]] == [
        *("Basic principles", "Emergence", "Adaptation", "Objectives", "Learning", "Prediction", "Sensing"),
        *("Interaction", "Stochasticity", "Collectives", "Observation"),
    ]


def test_no_table_of_the_model_is_empty() -> None:
    assert [name for name, table in odd.TABLES.items() if not table()] == []


def test_a_marker_without_a_table_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    other = tmp_path / "odd.md"
    other.write_text(odd.TEXT.read_text(encoding="utf-8").replace("[[scales]]", "[[skales]]"), encoding="utf-8")
    monkeypatch.setattr(odd, "TEXT", other)
    with pytest.raises(ValueError, match=r"scales.*skales"):
        odd.page()


def test_the_limits_name_every_expected_failure_and_no_other() -> None:
    """Found once more in the text of the tests, without the reader that the page is made by."""
    marked = sum(
        ast.unparse(mark).startswith("pytest.mark.xfail")
        for path in TESTS.rglob("test_*.py")
        if "xfail" in (text := path.read_text(encoding="utf-8"))
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.FunctionDef)
        for mark in node.decorator_list
    )
    page = (DOCS / "limits.md").read_text(encoding="utf-8")
    listed = page.partition(odd.BEGIN)[2].partition(odd.END)[0]
    assert marked == len(expected_failures()) == listed.count("\n| `test_") > 0
    assert [reason for _, reason in expected_failures() if reason not in listed] == []


def test_every_command_option_and_public_name_is_in_the_reference() -> None:
    said = command_line.page()
    assert [name for name in COMMANDS if f"## lamppost {name}\n" not in said] == []
    assert "`--warm-up`" in said
    said = library.page()
    names = [name for name in lamppost.__all__ if not name.startswith("__")]
    assert [name for name in names if f"## lp.{name} {{" not in said] == []
    assert "- `seed`: of chance in the town" in said


def test_a_docstring_becomes_lists_and_keeps_its_words() -> None:
    told = library.text(
        "One line.\n\n    Args:\n        one: first\n            and more.\n\n    Returns:\n        A thing.\n    "
    )
    assert told == "One line.\n\n\n**Args**\n\n- `one`: first\n  and more.\n\n\n**Returns**\n\n  A thing."


def test_the_glossary_has_the_same_words_in_each_language() -> None:
    assert len(entries := glossary.entries(words("en"))) > 40
    for language in LANGUAGES:
        assert glossary.entries(words(language)) == entries
        assert all(words(language).say(f"glossary.{name}") in glossary.page() for name in entries)


@cache
def pages_of_rules() -> dict[str, str]:
    return dict(rules.pages())


@pytest.mark.slow
def test_every_rulebook_and_regime_has_a_page_that_the_index_links_to() -> None:
    pages = pages_of_rules()
    named = {f"books/{name}.md" for name in shipped("rulebook")} | {f"regimes/{name}.md" for name in shipped("regime")}
    assert {name.removeprefix("rules/") for name in pages} == named | {"index.md"}
    assert set(re.findall(r"\]\(((?:books|regimes)/[^)#]+)\)", pages["rules/index.md"])) == named


@pytest.mark.slow
@pytest.mark.parametrize("name", shipped("rulebook"))
def test_every_rule_stands_once_under_its_own_address_with_its_grade(name: str) -> None:
    page = pages_of_rules()[f"rules/books/{name}.md"]
    book = load.rulebook(name)
    for block in ("acts", "lists", "consequences"):
        for entry in getattr(book, block):
            assert page.count(f"{{ #{rules.anchor(block, entry)} }}") == 1
    anchors = re.findall(r"\{ #(\S+) \}", page)
    assert len(anchors) == len(set(anchors))
    told = list(page.split("\n### ")[1:])
    assert all(re.search(r"^\*\*(documented|reported|alleged|assumed)\*\*\.", part, re.MULTILINE) for part in told)


def test_what_the_data_says_cannot_break_a_page() -> None:
    assert rules._text("a *b* [c](d) <e> {#f} | g") == r"a \*b\* \[c\](d) \<e\> \{\#f\} \| g"
