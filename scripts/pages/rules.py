"""Pages of the rules: one for every shipped rulebook and regime, each entry with who claims it, its grade and source.

They are made while the site is built (hook.py), and are not files of the repository: they would say once more what the
rulebooks say. Addresses are stable: `rules/books/NAME.html#BLOCK.ENTRY` follows from the names of the rulebook, which
do not change, and the page's own addresses (`books/NAME/BLOCK.ENTRY`) are the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from scripts.pages.markdown import cell, table

from lamppost.catalogue.claims import GRADES
from lamppost.rulebook.find import shipped
from lamppost.show.page import browse

LANGUAGE = "en"


def pages() -> Iterator[tuple[str, str]]:
    """(address below docs, text) of each page."""
    library = browse.library(LANGUAGE)
    yield "rules/index.md", index(library)
    for name in shipped("rulebook"):
        yield f"rules/books/{name}.md", book(name)
    for name in shipped("regime"):
        yield f"rules/regimes/{name}.md", regime(name)


def index(library: Mapping[str, Any]) -> str:
    """All regimes and rulebooks, each with how many of its claims are known how well."""
    regimes = [
        (_linked("regimes", each), f"{each['place']}, from {each['start']}", *_grades(each))
        for each in library["regimes"]
    ]
    books = [
        (_linked("books", each), f"{each['place']}, {_span(each)}", *_grades(each)) for each in library["rulebooks"]
    ]
    parts = [
        "# The rules",
        (
            "Every shipped regime and rulebook, from its own file: each rule with what it says, who claims that it exists, how well "
            "that is known, and where it can be read. The numbers are claims by grade "
            "([what the grades mean](../index.md#two-towns)). `lamppost show NAME` says the same in a terminal."
        ),
        "## Regimes",
        table(["regime", "where and when", *GRADES], regimes),
        "## Rulebooks",
        table(["rulebook", "where and when", *GRADES], books),
    ]
    return "\n\n".join(parts) + "\n"


def _linked(folder: str, each: Mapping[str, Any]) -> str:
    """A title that leads to its page, with the name by which commands know it."""
    return f"[{_text(each['title'])}]({folder}/{each['id']}.md) `{each['id']}`"


def regime(name: str) -> str:
    """A regime: its rulebooks and its safeguards."""
    said = browse.regime(name, LANGUAGE)
    books = [
        (f"[`{each['id']}`](../books/{each['id']}.md)", each["title"], _span(each), *_grades(each))
        for each in said["rulebooks"]
    ]
    parts = [
        f"# {_text(said['title'])}",
        f"Regime `{name}`. People of {_text(said['place'])}, from {said['start']}. {_text(said['about'])}",
        table(["rulebook", "what it is", "in force", *GRADES], books),
    ]
    if said["safeguards"]:
        parts += ["## Safeguards in it", "\n".join(f"- `{each['id']}`: {each['title']}" for each in said["safeguards"])]
    eyes = "all of the catalogue" if said["every_channel"] else ", ".join(each["label"] for each in said["channels"])
    parts += ["## Channels", _text(eyes) + ".", f"```console\n$ lamppost run {name}\n```"]
    return "\n\n".join(parts) + "\n"


def book(name: str) -> str:
    """A rulebook: each entry under an address of its own."""
    said = browse.book(name, LANGUAGE)
    parts = [
        f"# {_text(said['title'])}",
        (
            f"Rulebook `{name}`. By: {_text(said['authority'])}. {_text(said['place'])}. In force {_span(said)}. It covers each "
            f"{said['covers']}. Claims: {', '.join(f'{number} {grade}' for grade, number in said['grades'].items())}."
        ),
    ]
    if said["text_note"]:
        parts.append(_text(said["text_note"]))
    if said["regimes"]:
        users = ", ".join(f"[`{each['id']}`](../regimes/{each['id']}.md)" for each in said["regimes"])
        parts.append(f"In the regimes: {users}.")
    for block in said["blocks"]:
        parts.append(f"## {_text(block['title'])} {{ #{block['id']} }}")
        parts += [_entry(block["id"], row) for row in block["rows"]]
    parts += ["## Sources { #all-sources }", "\n".join(f"- {_source(each)}" for each in said["sources"] if each)]
    return "\n\n".join(parts) + "\n"


def anchor(block: str, entry: str) -> str:
    """The stable name of an entry on the page of its rulebook."""
    return f"{block}.{entry}" if entry else f"{block}."


def _entry(block: str, row: Mapping[str, Any]) -> str:
    figure = " ".join(each for each in (row["figure"], row["unit"]) if each)
    figure += f" ({row['range']})" if row["range"] else ""
    lines = [f"### {_text(row['label'])}{': ' + _text(figure) if figure else ''} {{ #{anchor(block, row['id'])} }}", ""]
    for each in row["says"]:
        known = [each[word] for word in ("range", "grade") if each.get(word)]
        source = each.get("source")
        if source and source != row["source"]:
            known.append(_source(source))
        known += [each[word] for word in ("why", "note") if each.get(word)]
        lines.append(f"- {_text(each['text'])}" + (f" ({'; '.join(_safe(part) for part in known)})" if known else ""))
    claim = f"Claimed by: {_source(row['source'])}" if row["source"] else "No source gives it"
    told = [f"**{row['grade'] or row['claim']}**. {claim}."]
    told += [f"Why: {_text(row['why'])}" if row["why"] else "", _text(row["note"])]
    return "\n".join([*lines, "", " ".join(each for each in told if each)])


def _source(source: Mapping[str, str]) -> str:
    """A source as a citation: title, place in it, kind, date, address."""
    title = _text(source["title"])
    linked = f"[{title}]({source['url']})" if re.match(r"https?://\S+$", source["url"]) else title
    parts = [
        linked,
        source["locator"],
        source["kind"],
        source["date"],
        source["seen_in"] and f"seen in: {source['seen_in']}",
    ]
    return ", ".join([parts[0], *(_text(part) for part in parts[1:] if part)])


def _safe(part: str) -> str:
    return part if part.startswith("[") else _text(part)


def _text(text: object) -> str:
    """A text of the data as Markdown that says nothing but it."""
    return re.sub(r"([*_\[\]<>`#{}])", r"\\\1", cell(text))


def _grades(line: Mapping[str, Any]) -> list[int]:
    return [line["grades"].get(grade, 0) for grade in GRADES]


def _span(line: Mapping[str, Any]) -> str:
    return f"{line['since']} to {line['until']}" if line["until"] else f"since {line['since']}"
