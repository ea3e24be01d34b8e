"""Writes the generated pages: `python -m scripts.pages`, or `make pages`; a test holds the files equal to this output."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from scripts.pages import baseline, catalogue, command_line, files, glossary, library, odd, tables

DOCS: Final = Path(__file__).parents[2] / "docs"
PAGES: Final[Mapping[str, Callable[[], str]]] = {
    "model.md": odd.page,
    "limits.md": lambda: odd.with_failures((DOCS / "limits.md").read_text(encoding="utf-8")),
    "baseline.md": baseline.page,
    "glossary.md": glossary.page,
    "reference/command-line.md": command_line.page,
    "reference/library.md": library.page,
    "reference/files.md": files.page,
    "reference/tables.md": tables.page,
    "reference/catalogue.md": catalogue.page,
}
"""Page of the documentation -> what writes it. The pages of the rules are made while the site is built (hook.py)."""


def main() -> int:
    """Write every page that is not as it would be written."""
    for name, page in PAGES.items():
        path, text = DOCS / name, page()
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
            print(f"Written: docs/{name}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
