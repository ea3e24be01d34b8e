"""A YAML file as a document, or the sentence that says why it cannot be read.

This knows nothing of rulebooks. What is no text, is too large, or is not YAML ends here, in the words of somebody
who does not know parsers; what it is made of is put together in `events.py`. Messages follow Catala.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Final

import yaml

from lamppost.catalogue.document import Document, shown
from lamppost.catalogue.events import Builder
from lamppost.errors import Problem, ProblemsError

LARGEST: Final = 1_000_000
"""Bytes of the largest file that is read."""

_BREAK = re.compile(r"\r\n|[\r\n\x85\u2028\u2029]")
_UNSEEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")


def read_file(path: Path) -> Document:
    """Reads a YAML file. Raises ProblemsError when there is no text in it that can be taken apart."""
    return read_bytes(file_bytes(path), shown(path))


def file_bytes(path: Path) -> bytes:
    """The content of a file of at most LARGEST bytes. Raises ProblemsError if it is larger, or is not there."""
    file = shown(path)
    if not path.is_file():
        message = "This is a folder, not a file." if path.is_dir() else "There is no such file."
        raise ProblemsError([Problem(file, 1, 1, "", message)])
    try:
        with path.open("rb") as stream:
            raw = stream.read(LARGEST + 1)
            size = path.stat().st_size
    except OSError as error:
        raise ProblemsError([Problem(file, 1, 1, "", f"It cannot be read: {error.strerror}.")]) from None
    if len(raw) > LARGEST:
        message = f"The file has {max(size, len(raw)) / 1e6:.1f} MB; at most 1 MB is read. Split it."
        raise ProblemsError([Problem(file, 1, 1, "", message)])
    return raw


def read_bytes(raw: bytes, file: str) -> Document:
    """Reads YAML from bytes. Raises ProblemsError if they are no text, or the text cannot be taken apart."""
    try:
        text = raw.decode("utf-8").removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        before = raw[: error.start].decode("utf-8")
        lines = _BREAK.split(before)
        rest = raw[error.start :].split(b"\n", 1)[0].decode("utf-8", "replace")
        message = "This is not UTF-8 text. Save the file as UTF-8."
        problem = Problem(file, len(lines), len(lines[-1]) + 1, "", message, (lines[-1] + rest)[:160])
        raise ProblemsError([problem]) from None
    blank = Document(file, None, {}, _BREAK.split(text), hashlib.sha256(raw).hexdigest())
    unfit = list(_unfit(blank))
    if unfit:
        raise ProblemsError(unfit)
    if yaml.__with_libyaml__:
        try:
            return _built(text, replace(blank, keys={}, problems=[]), yaml.CSafeLoader)
        except yaml.YAMLError:
            pass  # what is wrong is asked of the parser whose words are known
    try:
        return _built(text, blank, yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        message, mark = _explain(error)
        place = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        raise ProblemsError([*blank.problems, blank.problem((), message, place)]) from None
    except yaml.YAMLError as error:
        raise ProblemsError([*blank.problems, blank.problem((), f"This is not YAML: {error}")]) from None


def _built(text: str, blank: Document, loader: type[yaml.SafeLoader | yaml.CSafeLoader]) -> Document:
    """The document that a parser's events make; libyaml's parser gives the same as PyYAML's, sooner."""
    builder = Builder(blank)
    for event in yaml.parse(text, Loader=loader):
        builder.take(event)
    if builder.root is None:
        raise ProblemsError([*blank.problems, blank.problem((), "The file is empty.", (1, 1))])
    return replace(blank, data=builder.root)


def _unfit(document: Document) -> Iterator[Problem]:
    """Characters that make a text unreadable whatever it says; one problem a line."""
    for number, line in enumerate(document.lines, start=1):
        tab = line.find("\t")
        if tab >= 0 and not line.lstrip(" ").startswith("#"):
            yield document.problem((), f"There is a tab at line {number}. Write blanks instead.", (number, tab + 1))
        unseen = _UNSEEN.search(line)
        if unseen:
            message = f"There is a control character here (U+{ord(unseen[0]):04X}). Delete it."
            yield document.problem((), message, (number, unseen.start() + 1))


def _explain(error: yaml.MarkedYAMLError) -> tuple[str, yaml.Mark | None]:
    """A parser's complaint in the words of somebody who does not know parsers, and where to look."""
    what, while_ = error.problem or "", error.context or ""
    mark, opened = error.problem_mark, error.context_mark
    unclosed = mark and opened and mark.line != opened.line
    if "mapping values are not allowed" in what or (what.endswith("but got ':'") and not unclosed):
        return "A text with ': ' in it needs quotes (or the line is not indented like its neighbours).", mark
    if "end of stream" in what and "quoted" in while_:
        return "This quotation mark is never closed.", opened
    if "alphabetic or numeric" in what:
        return "A text that begins with '*' or '&' needs quotes.", opened or mark
    if "cannot start any token" in what:
        return f"A text that begins with {what.split()[2]} needs quotes.", mark
    if "could not find expected ':'" in what:
        return "A ':' is missing after this word.", opened or mark
    if "flow mapping" in while_:
        return "This '{' is not closed, or a ',' is missing after an entry.", opened or mark
    if "flow sequence" in while_:
        return "This '[' is not closed, or a ',' is missing after an entry.", opened or mark
    if "<block end>" in what or "sequence entries are not allowed" in what:
        return "This line does not fit under the one before. Look at its indentation and its quotes.", mark
    if "expected '<document start>'" in what:
        return "Nothing can follow here. Look at the indentation of this line.", mark
    if "quoted" in while_ or "escape" in what:
        return f"This quoted text cannot be read: {what}.", mark
    return f"This is not YAML: {what or while_}.", mark or opened
