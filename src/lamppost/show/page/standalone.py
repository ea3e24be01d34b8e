"""One HTML file that plays a town without a server: the page's own modules, its styles, its words, and the town inside.

The file asks nobody for anything and may run nothing but its own script: its policy names the script and the style by
their hashes. Data stand in blocks that no browser runs, in base64, under the paths by which the page asks a server.
"""

from __future__ import annotations

import base64
import json
import zlib
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import lru_cache
from html import escape
from pathlib import Path
from typing import Any, Final

from lamppost.show.page.bundle import STATIC, bundle
from lamppost.show.page.headline import headline
from lamppost.show.page.numbers import numbers
from lamppost.show.page.policy import hashed
from lamppost.show.page.spread import NAME, spread_in
from lamppost.study.findings.model import Findings, in_language
from lamppost.words import LANGUAGES, Words, words

VIEWS: Final = ("arrive.js", "twin.js", "embed.js")
"""What can be shown without a server; app.js says the same as OFFLINE."""
STYLES: Final = ("tokens.css", "shell.css", "town.css", "paper.css", "modes.css")


def player(folder: Path, language: str, ledgers: Iterable[tuple[str, bytes]] = ()) -> str:
    """The file for a town that lies in a folder (towns.py).

    `ledgers` are pages of people (path, JSON) that can be opened in it (foremost.py). Raises LamppostError for a
    language that is not there.
    """
    about = json.loads((folder / "town.json").read_text(encoding="utf-8"))
    blocks = [*(block(path, data) for path, data in _data(folder, about)), *(block(*each, True) for each in ledgers)]
    return html_file(title_of(about, words(language)), language, "app.js", VIEWS, blocks)


def block(path: str, data: bytes, deflated: bool = False) -> str:
    """Data in base64 that no browser runs, under the path by which the page asks for them."""
    packed = ' data-packed="deflate"' if deflated else ""
    content = base64.b64encode(zlib.compress(data, 9) if deflated else data).decode()
    return f'<script type="application/octet-stream" data-path="{escape(path)}"{packed}>{content}</script>'


def html_file(
    title: str,
    language: str,
    entry: str,
    views: Collection[str],
    blocks: Iterable[str],
    allowed: Mapping[str, str] | None = None,
    opening: str | None = None,
) -> str:
    """The page in one file, with blocks of data.

    Args:
        title: of the window, until the page gives it another.
        language: in which it opens.
        entry: the module that the page begins with.
        views: the modules of what can be shown.
        blocks: as block() makes them.
        allowed: what its policy lets in besides, by directive.
        opening: the address that it opens with, where it is given none; else the town, in the language.
    """
    said = words(language)
    address = f"view=town&lang={said.language}" if opening is None else opening
    script = _inside(f"{_script(entry, tuple(views))}\nlocation.hash ||= '{address}'\n{START}")
    style = _style()
    rules = {
        "default-src": "'none'", "script-src": hashed(script), "style-src": hashed(style), "img-src": "data: blob:",
        "base-uri": "'none'", "form-action": "'none'",
    }  # fmt: skip
    rules |= {name: f"{rules[name]} {more}" if name in rules else more for name, more in (allowed or {}).items()}
    policy = "; ".join(f"{name} {rule}" for name, rule in rules.items())
    data = "\n".join(blocks)
    return f"""<!doctype html>
<html lang="{said.language}" data-ground="night">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="dark light">
<meta name="referrer" content="no-referrer">
<title>{escape(title)}</title>
<style>{style}</style>
</head>
<body>
<div id="lamppost"><p class="loading">{LOADING}</p></div>
{data}
<script type="module">{script}</script>
</body>
</html>
"""


def title_of(about: dict[str, Any], said: Words) -> str:
    """The worlds by their titles, and the town: what is also in the name of no other file."""
    worlds = " | ".join(in_language(each["title"], said.language) for each in about["worlds"])
    asked = {"years": 3, "seed": 1, **about["scenario"]}
    people = f"{about['people']:,}"
    town = said.say("page.title.town", people=people, years=f"{asked['years']:g}", seed=asked["seed"])
    return f"{worlds} · {town} · {said.say('page.name')}"


LOADING: Final = (
    "Loading. If nothing more appears, this file is damaged: a part is missing. Get it again. / "
    "正在载入。若一直没有内容，说明文件已损坏、不完整，请重新获取。/ "
    "正在載入。若一直沒有內容，說明檔案已損壞、不完整，請重新取得。"
)
"""What stands there until the script at the end of the file has run, and stays where that is cut off."""
START: Final = "page.render({ model: {}, el: document.getElementById('lamppost') })\n"


@lru_cache(maxsize=2)
def _script(entry: str, views: tuple[str, ...]) -> str:
    return f"const page = {bundle(entry, views=views)}"


@lru_cache(maxsize=1)
def _style() -> str:
    return "\n".join((STATIC / name).read_text(encoding="utf-8") for name in STYLES).replace("</", "<\\/")


def _inside(script: str) -> str:
    """A script as it may stand in HTML: nothing in it ends it, or begins a comment."""
    return script.replace("</", "<\\/").replace("<!--", "<\\!--")


def _data(folder: Path, about: dict[str, Any]) -> Iterator[tuple[str, bytes]]:
    """What the page would ask a server for, by path."""
    town = str(about["id"])
    yield "/api/first", json.dumps(about["scenario"]).encode()
    yield "/api/towns", json.dumps({"id": town, "state": "ready"}).encode()
    for language in LANGUAGES:
        yield f"/words/{language}.json", json.dumps(words(language).sentences, ensure_ascii=False).encode()
    yield from findings_of_town(folder, town)
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_file() and (name.endswith(".bin") or name == "town.json"):
            yield f"/api/towns/{town}/{name}", path.read_bytes()


def findings_of_town(folder: Path, town: str) -> Iterator[tuple[str, bytes]]:
    """What was found about a town beyond its history, by path: its numbers and their spread."""
    file = folder / "numbers.json"
    found = Findings.of(json.loads(file.read_text(encoding="utf-8"))) if file.is_file() else None
    if found is not None and (folder / NAME).is_file():
        found = replace(found, spread=spread_in(folder))
    if found is not None:
        for language in LANGUAGES:
            for name, said in (("numbers", numbers(found, language)), ("headline", headline(found, language))):
                yield f"/api/towns/{town}/{name}.json?lang={language}", json.dumps(said, ensure_ascii=False).encode()
    if (folder / NAME).is_file():
        yield f"/api/towns/{town}/{NAME}", (folder / NAME).read_bytes()


__all__ = ["block", "findings_of_town", "html_file", "player", "title_of"]
