"""One HTML file in which towns are lived: the page, the engine, its driver and the packs of a site (site.py) inside.

The driver runs in a worker that is made from the file's own text. The policy lets that in, and WebAssembly, and no
request to anybody.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Final

from lamppost.show.page.bundle import bundle
from lamppost.show.page.standalone import VIEWS, block, html_file
from lamppost.town import drivers
from lamppost.words import words

ENGINE: Final = Path(drivers.__file__).with_name("wasm")
LIVED: Final = (*VIEWS, "many.js", "knobs.js", "numbers.js", "lessons.js")
"""What can be shown where towns are lived."""
ALLOWED: Final = {"script-src": "'wasm-unsafe-eval'", "worker-src": "blob:"}
PACKED: Final = (".pack",)
"""Endings of files that are compressed already."""


def live_file(files: Iterable[tuple[str, bytes]], language: str, title: str = "", opening: str | None = None) -> str:
    """The file.

    Args:
        files: (path, content) as a site has them beside its page and engine; what stands under a path by which the page
            asks a server about a town is given to it as it is.
        language: in which it opens.
        title: of the window, until the page gives it another.
        opening: as html_file has it.

    Raises:
        LamppostError: for a language that is not there.
    """
    engine = {
        "engine/worker.js": bundle("worker.mjs", ENGINE).encode(),
        "engine/town.json": (ENGINE / "town.json").read_bytes(),
        "engine/town.wasm": (ENGINE / "town.wasm").read_bytes(),
    }
    blocks = (block(path, data, Path(path).suffix not in PACKED) for path, data in [*engine.items(), *files])
    called = title or words(language).say("page.name")
    return html_file(called, language, "live-file.js", LIVED, blocks, ALLOWED, opening)


__all__ = ["ENGINE", "live_file"]
