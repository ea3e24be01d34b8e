"""Parser events put together into data, with the place of every word, and without what YAML offers beyond that.

What a lawyer writes must mean what it looks like. Scalars follow the YAML 1.2 core rules (`no` and `12:30` are
words, `010` is refused), a key stands once, and there are no anchors, aliases, tags, merges or second documents. It
works on PyYAML's events and not on its nodes, so depth costs no recursion and an alias is never followed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Final

import yaml

from lamppost.catalogue.document import Document, Where
from lamppost.errors import ProblemsError

DEEPEST: Final = 24
"""Blocks within blocks; a rulebook needs eight."""

_WHOLE = re.compile(r"[-+]?(0|[1-9][0-9]*)")
_NUMBER = re.compile(r"[-+]?(\.[0-9]+|(0|[1-9][0-9]*)(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_ODD = re.compile(r"[-+]?0[0-9]+(\.[0-9]*)?|[-+]?0[xX][0-9a-fA-F]+|[-+]?0[oObB][0-9]+")


@dataclass
class _Open:
    """A block that is being filled: its data, its place, and the key that waits for its value."""

    data: dict[str, Any] | list[Any]
    where: Where
    key: str | None = None
    twice: bool = False


class Builder:
    """Fills a document from parser events, without recursion; collects what is not taken."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.root: Any = None
        self.open: list[_Open] = []
        self.documents = 0

    def take(self, event: yaml.Event) -> None:
        """One event of the parser. Raises ProblemsError where going on would make no sense."""
        if isinstance(event, yaml.DocumentStartEvent):
            self.documents += 1
            if self.documents > 1:
                self._stop(event, "A file holds one document; nothing may follow '---'.")
        elif isinstance(event, yaml.AliasEvent):
            message = f"'*{event.anchor}' points elsewhere in the file; write the value out (or put it in quotes)."
            self._refuse(event, message)
            self._value(event, "*" + str(event.anchor), "*" + str(event.anchor))
        elif isinstance(event, yaml.ScalarEvent):
            self._decorated(event, event.tag)
            self._value(event, event.value, self._scalar(event))
        elif isinstance(event, yaml.CollectionStartEvent):
            self._decorated(event, event.tag)
            if len(self.open) >= DEEPEST:
                self._stop(event, f"Blocks lie more than {DEEPEST} deep here; a file that means something is flatter.")
            data: dict[str, Any] | list[Any] = {} if isinstance(event, yaml.MappingStartEvent) else []
            where = self._value(event, None, data)
            self.open.append(_Open(data, where))
        elif isinstance(event, yaml.CollectionEndEvent):
            self.open.pop()

    def _value(self, event: yaml.Event, text: str | None, value: object) -> Where:
        """Puts a key or a value where it belongs and returns its place; `text` is None for a block."""
        if not self.open:
            self.root = value
            self.document.keys[()] = _place(event)
            return ()
        block = self.open[-1]
        if isinstance(block.data, list):
            where = (*block.where, len(block.data))
            self.document.keys.setdefault(where, _place(event))
            block.data.append(value)
            return where
        if block.key is None:
            if text is None:
                self._stop(event, "A name must be a word, not a block. A text with '{' or '[' in it needs quotes.")
            self._key(event, block, text or "")
            return block.where
        where = (*block.where, block.key)
        if not block.twice:
            block.data[block.key] = value
        block.key, block.twice = None, False
        return where

    def _key(self, event: yaml.Event, block: _Open, text: str) -> None:
        where = (*block.where, text)
        block.key, block.twice = text, text in block.data
        if block.twice:
            first = self.document.keys[where][0]
            self._refuse(event, f"'{text}' stands here twice, first on line {first}. Keep one of them.", where)
        elif text == "<<":
            self._refuse(event, "'<<' (a merge) is not used here; write the values out.", where)
        self.document.keys.setdefault(where, _place(event))

    def _scalar(self, event: yaml.ScalarEvent) -> object:
        """The value of a scalar by the YAML 1.2 core rules; quoted text is always text."""
        text = str(event.value)
        if not event.implicit[0] or event.style:
            return text
        if text in ("", "~", "null", "Null", "NULL"):
            return None
        if text in ("true", "True", "TRUE"):
            return True
        if text in ("false", "False", "FALSE"):
            return False
        if self.open and isinstance(self.open[-1].data, dict) and self.open[-1].key is None:
            return text  # a key: always a word
        if _ODD.fullmatch(text):
            self._refuse(event, f"'{text}' could mean two numbers. Write it without the leading 0, or in quotes.")
            return text
        if _NUMBER.fullmatch(text):
            if len(text) > 25 or abs(float(text)) > 1e18:
                self._refuse(event, f"'{text[:30]}' is too large or too long a number.")
                return 0
            return int(text) if _WHOLE.fullmatch(text) else float(text)
        return text

    def _decorated(self, event: yaml.NodeEvent, tag: str | None) -> None:
        if event.anchor is not None:
            self._refuse(event, f"'&{event.anchor}' (an anchor) is not used here; a text that begins so needs quotes.")
        if tag is not None:
            self._refuse(event, f"'{tag}' (a tag) is not used here; a text that begins with '!' needs quotes.")

    def _refuse(self, event: yaml.Event, message: str, where: Where | None = None) -> None:
        if where is None:
            block = self.open[-1] if self.open else None
            last = () if block is None else (len(block.data),) if isinstance(block.data, list) else (block.key or "",)
            where = (*(block.where if block else ()), *last)
        self.document.problems.append(self.document.problem(where, message, _place(event)))

    def _stop(self, event: yaml.Event, message: str) -> None:
        raise ProblemsError([*self.document.problems, self.document.problem((), message, _place(event))])


def _place(event: yaml.Event) -> tuple[int, int]:
    mark = event.start_mark
    return (mark.line + 1, mark.column + 1) if mark else (1, 1)
