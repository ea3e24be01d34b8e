"""What the pages of the documentation have from benchmarks: tables, and bodies between two marks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence


def markdown(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table; the first column is text, the others are figures."""
    lines = [f"| {' | '.join(heads)} |", f"| --- |{' ---: |' * (len(heads) - 1)}"]
    return "\n".join([*lines, *(f"| {' | '.join(row)} |" for row in rows)])


def put(text: str, marks: tuple[str, str], body: str) -> str:
    """A page with another body between two marks. Raises ValueError where each is not there once."""
    before, rest = text.split(marks[0])
    _, after = rest.split(marks[1])
    return f"{before}{marks[0]}\n\n{body.strip()}\n\n{marks[1]}{after}"
