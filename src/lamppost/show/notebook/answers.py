"""What the page asks about a town in a notebook, answered in this process; and the page's own modules and styles.

A widget needs no server and no network. What it shows lies in a folder for the time that the widget is there, as for
the page (show/page/towns.py), and goes to the notebook when it is asked for, as bytes.
"""

from __future__ import annotations

import json
import re
import tempfile
import weakref
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit

from lamppost.errors import LamppostError
from lamppost.measure.world import Outcome
from lamppost.show.page.bundle import STATIC, bundle
from lamppost.show.page.numbers import numbers
from lamppost.show.page.standalone import STYLES, VIEWS
from lamppost.show.page.towns import leave_town
from lamppost.study.compare.twin import Twins
from lamppost.study.findings.build import build_findings
from lamppost.study.names import overlays_of
from lamppost.study.person.page import person_page
from lamppost.study.person.store import everybody
from lamppost.words import words

ID: Final = "notebook"
_WIDE: Final = re.compile(r"@media \((max|min)-width")
_TALL: Final = re.compile(r"\b(\d+)d?vh\b")


class Answers:
    """What the page asks about a town that has been lived, answered from memory and from a folder of its own.

    The folder goes when the last who holds this does.
    """

    def __init__(self, worlds: Sequence[Outcome]) -> None:
        room = tempfile.TemporaryDirectory(prefix="lamppost-")
        self._gone = weakref.finalize(self, room.cleanup)
        self.folder = Path(room.name) / "town"
        self.folder.mkdir()
        asked = {"regimes": [each.regime.name for each in worlds], "people": worlds[0].society.people}
        twins = Twins.of(worlds) if len(worlds) > 1 else None
        leave_town(worlds, twins, self.folder, ID, asked, [overlays_of(each.regime) for each in worlds])
        self._people = [everybody(each, classed=False) for each in worlds]
        self._findings = build_findings(worlds, smaller=False)

    def close(self) -> None:
        """Take the folder away."""
        self._gone()

    def answer(self, path: str) -> tuple[int, bytes]:
        """(status, body) of a path that the page asks for, as the server would give them."""
        asked = urlsplit(path)
        try:
            return 200, self._answer_at(asked.path, parse_qs(asked.query).get("lang", ["en"])[0])
        except LamppostError as error:
            return 404, _json({"error": str(error)})

    def _answer_at(self, path: str, language: str) -> bytes:
        if path == "/api/first":
            return _json(json.loads((self.folder / "town.json").read_bytes())["scenario"])
        if path == "/api/towns":
            return _json({"id": ID, "state": "ready"})
        if path == f"/api/towns/{ID}/numbers.json":
            return _json(numbers(self._findings, language))
        if named := re.fullmatch(r"/words/([\w-]+)\.json", path):
            return _json(words(named[1]).sentences)
        if named := re.fullmatch(rf"/api/towns/{ID}/people/(\d+)\.json", path):
            return _json(person_page(self._people, int(named[1]), language).data())
        if named := re.fullmatch(rf"/api/towns/{ID}/((?:frames/\d\.bin)|town\.json|homes\.bin|differ\.bin)", path):
            file = self.folder / named[1]
            if file.is_file():
                return file.read_bytes()
        raise LamppostError(f"A notebook has no '{path}'.")


def _json(data: Any) -> bytes:
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode()


@lru_cache(maxsize=1)
def script() -> str:
    """The widget's module: the page's own modules as one, whose default has `render`."""
    return f"export default {bundle('notebook.js', views=VIEWS)}\n"


@lru_cache(maxsize=1)
def styles() -> str:
    """The page's styles for a part of a page: measured by the widget and not by the window."""
    page = "\n".join((STATIC / name).read_text(encoding="utf-8") for name in STYLES)
    return _TALL.sub(r"calc(\1 / 100 * var(--tall))", _WIDE.sub(r"@container (\1-width", page)) + FRAME


FRAME: Final = """
.lamppost-frame { container-type: inline-size; height: var(--tall); overflow: auto; border-radius: 6px; }
"""


__all__ = ["Answers", "script", "styles"]
