"""Standard output that is not UTF-8: what it cannot hold is written more plainly, and one line says so.

A terminal or a pipe in ASCII or in an old code page must not end a command. Tables for spreadsheets are UTF-8 always,
with the mark at their start by which spreadsheets know it.
"""

from __future__ import annotations

import codecs
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from io import TextIOWrapper
from typing import Final

PLAINER: Final = {
    **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u2500\u2501\u2574\u2578", "-"),
    **dict.fromkeys("\u2018\u2019\u201b\u2032", "'"),
    **dict.fromkeys("\u201c\u201d\u2033", '"'),
    **dict.fromkeys("\u2502\u2503\u2506\u250a", "|"),
    **dict.fromkeys("\u00b7\u2022\u2027\u30fb", "*"),
    **dict.fromkeys("\u2588\u2589\u258a\u258b\u258c\u258d\u258e\u258f\u25a0", "#"),
    "\u2026": "...",
    "\u2192": "->",
    "\u2190": "<-",
    "\u00d7": "x",
    "\u2264": "<=",
    "\u2265": ">=",
    "\u2260": "!=",
    "\u00a0": " ",
    "\u2009": " ",
    "\u202f": " ",
    "\u3000": " ",
    "\u2605": "*",
    "\u00a7": "section ",
}
"""What stands for a character where it cannot be written."""
ERRORS: Final = "lamppost-plainer"

_lost = 0


def _plainer(error: UnicodeError) -> tuple[str, int]:
    """For the encoder: a plainer character, or a question mark, which is counted."""
    global _lost  # noqa: PLW0603 - an encoder's handler has nowhere else to count
    if not isinstance(error, UnicodeEncodeError):
        raise error
    text = error.object[error.start : error.end]
    _lost += sum(character not in PLAINER for character in text)
    return "".join(PLAINER.get(character, "?") for character in text), error.end


codecs.register_error(ERRORS, _plainer)


def is_unicode() -> bool:
    """Whether standard output holds every character."""
    return "utf" in (getattr(sys.stdout, "encoding", None) or "utf-8").lower()


@contextmanager
def streams() -> Iterator[None]:
    """Standard output that never fails for a character; says on stderr how many were lost."""
    global _lost  # noqa: PLW0603 - as above
    out, before = sys.stdout, getattr(sys.stdout, "errors", None)
    if not isinstance(out, TextIOWrapper) or before is None:
        yield
        return
    _lost = 0
    out.reconfigure(errors=ERRORS)
    try:
        yield
    finally:
        with suppress(OSError):  # nobody reads any more
            out.reconfigure(errors=before)
        if _lost:
            sys.stderr.write(
                f"The output is in {out.encoding}, which lacks {_lost:,} of its characters; '?' stands for each. "
                "Set PYTHONIOENCODING=utf-8 to have them.\n"
            )


def write_csv(text: str) -> None:
    """Print a table for spreadsheets: to a terminal as it is, to a file or a pipe in UTF-8 with its mark."""
    if sys.stdout.isatty() or not isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.write(text)
        return
    sys.stdout.flush()
    sys.stdout.buffer.write(text.encode("utf-8-sig"))


__all__ = ["is_unicode", "streams", "write_csv"]
