"""For the editor: what is wrong with a rulebook somebody is writing, and the words that fit where they stand.

A text is read as a file would be, with the same limits. It is never written anywhere, and nothing in it names a file.
"""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from lamppost.catalogue.model import GROUPS
from lamppost.catalogue.people import FLAGS
from lamppost.catalogue.reader import read_bytes
from lamppost.errors import LamppostError, Problem, ProblemsError, did_you_mean
from lamppost.rulebook import load
from lamppost.rulebook.find import shipped
from lamppost.rulebook.phrases.entries import EntryPhrases
from lamppost.rulebook.read import kind_of
from lamppost.rulebook.schema import schema_file

MOST: Final = 200_000
"""Characters of the longest text that is checked."""
NOWHERE: Final = Path("/dev/null/your-rulebook.yaml")
"""Stands for the text's file: no folder lies beside it, so that no other file can be meant."""
SHOWN: Final = 100
"""Problems that are told at once."""
FIRST: Final = Path(__file__).with_name("first-rulebook.yaml")
"""The rulebook that the editor opens with."""


def check(kind: str, text: str) -> dict[str, Any]:
    """{"problems": [{line, column, where, message}], "more": how many are not told, "name": what it calls itself}."""
    if kind != "rulebook":
        raise LamppostError(f"The page checks rulebooks, not '{kind[:40]}'; lamppost check takes every kind of file.")
    if len(text) > MOST:
        raise LamppostError(f"A rulebook on the page has at most {MOST:,} characters; this has {len(text):,}.")
    problems, name = _problems(text)
    told = [
        {"line": each.line, "column": each.column, "where": each.path, "message": each.message} for each in problems
    ]
    return {"problems": told[:SHOWN], "more": max(0, len(told) - SHOWN), "name": name}


def _problems(text: str) -> tuple[list[Problem], str]:
    try:
        document = read_bytes(text.encode("utf-8", "replace"), NOWHERE.name)
    except ProblemsError as error:
        return error.problems, ""
    except LamppostError as error:
        return [Problem(NOWHERE.name, 1, 1, "", str(error))], ""
    found = kind_of(document)
    if found != "rulebook":
        message = "This is no rulebook: its first word is 'rulebook', followed by its name."
        return [*document.problems, document.problem((), message, (1, 1))], ""
    name = document.data.get("rulebook", "")
    return load.document_problems(document), name if isinstance(name, str) else ""


def example(name: str) -> dict[str, str]:
    """The text of a shipped rulebook, or of the one to begin with ('new')."""
    if name == "new":
        return {"name": "new", "text": FIRST.read_text(encoding="utf-8")}
    known = shipped("rulebook")
    if name not in known:
        raise LamppostError(f"There is no rulebook '{name}'.{did_you_mean(name, list(known))}")
    return {"name": name, "text": known[name].read_text(encoding="utf-8")}


@lru_cache(maxsize=4)
def vocabulary(language: str) -> dict[str, Any]:
    """The words of a rulebook as a tree, and the names of the catalogue with labels in a language.

    A node of the tree has `words` {word: {about, node}} or `each` (the node of every entry of a block) and `values`
    (what may stand there); `names` says of which kind its words are: act, channel, service, flag.
    """
    phrases = EntryPhrases(language)
    schema = json.loads(schema_file("rulebook").read_text(encoding="utf-8"))
    words = phrases.catalogue
    acts = [
        {
            "id": act.id,
            "label": phrases.label(act.label),
            "kind": act.kind,
            "domain": act.domain,
            "actor": act.actor,
            "settles": act.settles,
            "seen_by": [name for name, channel in words.channels.items() if act.id in channel.sees],
        }
        for act in words.acts.values()
    ]
    services = [
        {"id": each.id, "label": phrases.label(each.label), "group": each.group, "actor": each.actor}
        for each in words.services.values()
    ]
    return {
        "tree": _node(schema, schema["$defs"], 0),
        "acts": acts,
        "services": services,
        "channels": [{"id": name, "label": phrases.channel(name)} for name in words.channels],
        "groups": [{"id": name, "label": phrases.say(f"group.{name}")} for name in GROUPS],
        "flags": [{"id": name, "label": phrases.say(f"flag.{name}")} for name in FLAGS],
        "rulebooks": [{"id": name, "title": phrases.label(_title(name))} for name in shipped("rulebook")],
    }


def _title(name: str) -> Any:
    return load.rulebook(name).title


NAMES: Final = {
    "acts": "act",
    "seen_by": "channel",
    "listens_to": "channel",
    "touches": "service",
    "counts_as": "act",
    "by": "act",
    "spares": "flag",
    "also": "flag",
    "only": "flag",
}
"""Words whose keys or values are names of the catalogue."""


def _node(part: dict[str, Any], blocks: dict[str, Any], depth: int) -> dict[str, Any]:
    """One place of the schema as a node of the tree."""
    found: dict[str, Any] = {}
    for each in _readings(part, blocks):
        if "properties" in each and depth < 6:
            words = found.setdefault("words", {})
            for word, inner in each["properties"].items():
                node = _node(inner, blocks, depth + 1)
                if word in NAMES:
                    node["names"] = NAMES[word]
                words.setdefault(word, {"about": _about(inner, blocks), **({"node": node} if node else {})})
        for inner in each.get("patternProperties", {}).values():
            found["each"] = _node(inner, blocks, depth + 1)
        if "enum" in each:
            found.setdefault("values", []).extend(str(value) for value in each["enum"])
        if isinstance(each.get("items"), dict):
            inner = _node(each["items"], blocks, depth + 1)
            found.setdefault("values", []).extend(inner.get("values", []))
    return found


def _readings(part: dict[str, Any], blocks: dict[str, Any]) -> list[dict[str, Any]]:
    """The ways in which a place can be filled, references looked up."""
    if "$ref" in part:
        return _readings(blocks[part["$ref"].rsplit("/", 1)[1]], blocks)
    for word in ("anyOf", "oneOf", "allOf"):
        if word in part:
            return [found for each in part[word] for found in _readings(each, blocks)]
    return [part]


def _about(part: dict[str, Any], blocks: dict[str, Any]) -> str:
    return str(
        part.get("description") or next((e["description"] for e in _readings(part, blocks) if "description" in e), "")
    )
