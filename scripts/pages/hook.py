"""What mkdocs calls while it builds the site: adds the pages of the rules, which are no files of the repository."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from mkdocs.structure.files import File, Files


def on_files(files: Files, config: Any) -> Files:
    """Adds one page for every shipped rulebook and regime."""
    sys.path.insert(0, str(Path(__file__).parents[2]))  # mkdocs takes back what is done to it while it imports this
    from scripts.pages.rules import pages

    for address, text in pages():
        files.append(File.generated(config, address, content=text))
    return files
