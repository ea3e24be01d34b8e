"""The reference of files: every kind that is read, word by word, with its schema, and what a run leaves."""

from __future__ import annotations

import inspect

from pydantic import BaseModel
from scripts.pages.markdown import first_sentence, made, table

from lamppost.catalogue.fields import blocks_of
from lamppost.record import folder, frames
from lamppost.rulebook.model import RegimeFile, Rulebook
from lamppost.rulebook.read import KINDS
from lamppost.rulebook.reference import ELSEWHERE, _section
from lamppost.rulebook.schema import schema
from lamppost.study.record.model import RecordFile
from lamppost.study.sweep.file import StudyFile

ELSEWHERE_TOLD = (Rulebook, RegimeFile)
"""Kinds whose words stand in docs/rulebooks.md."""
OTHERS = {"study": StudyFile, "record of figures": RecordFile}
"""Kinds that are read and have no schema for editors."""


def page() -> str:
    """docs/reference/files.md."""
    rows = [
        (
            f"`{kind}`",
            first_sentence(model.__doc__),
            f"`lamppost schema {kind}`",
            len(schema(kind).get("$defs", {})),
            "[Writing rulebooks](../rulebooks.md)" if model in ELSEWHERE_TOLD else f"[below](#{kind})",
        )
        for kind, model in KINDS.items()
    ]
    told: set[type[BaseModel]] = {*blocks_of(Rulebook), *blocks_of(RegimeFile), *ELSEWHERE}
    parts = [
        "# Files and schemas",
        made(),
        (
            "Every file that Lamppost reads is YAML of one of these kinds. The JSON Schemas (draft-07) are made from the same models as "
            "the reader, for completion and hover text in an editor; they lie in `src/lamppost/rulebook/schema/`."
        ),
        table(["kind", "what it is", "its schema", "blocks", "its words"], rows),
    ]
    for kind, model in {**KINDS, **OTHERS}.items():
        blocks = [block for block in dict.fromkeys((model, *blocks_of(model))) if block not in told]
        told |= set(blocks)
        if blocks and model not in ELSEWHERE_TOLD:
            parts += [f"## {kind}", *(_section(block) for block in blocks)]
    parts += [
        "## What a run leaves",
        (
            "`run.json` and the tables are described on [The week](../week.md#what-a-run-leaves-behind), their columns on "
            "[Tables](tables.md)."
        ),
        "### frames.bin",
        _plain(frames.__doc__),
        "### The folder",
        _plain(folder.__doc__),
    ]
    return "\n\n".join(parts) + "\n"


def _plain(docstring: str | None) -> str:
    """A docstring of a module with its indented blocks as blocks."""
    return inspect.cleandoc(docstring or "")
