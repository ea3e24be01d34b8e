"""What is on the shelf: rulebooks, regimes, safeguards and lives as lists and as pages to read, and side by side.

Everything is read from the files; the pages add labels, dates and the titles of sources, and no figure of their own.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from pydantic import BaseModel
from rich.console import Group, RenderableType
from rich.text import Text

from lamppost.errors import LamppostError, did_you_mean
from lamppost.memo import memo
from lamppost.rulebook import load
from lamppost.rulebook.explain import grades_of, rows, value_text
from lamppost.rulebook.find import find, shipped
from lamppost.rulebook.model import Life, Overlay, Rulebook
from lamppost.rulebook.read import read
from lamppost.show.terminal.tables import grades_line, words_table
from lamppost.values import is_file, is_folder

KINDS: Final = ("regime", "rulebook", "overlay", "life")
"""Kinds of things on the shelf, in the order in which a name is looked for."""
ENDS: Final = (".yaml", ".yml")


def shelf() -> dict[str, list[dict[str, Any]]]:
    """Everything that comes with Lamppost, by kind, as plain data."""
    return memo("shelf", (), _shelf)


def _shelf() -> dict[str, list[dict[str, Any]]]:
    cases = shipped("cases")
    return {
        "regimes": [_regime_entry(name) for name in shipped("regime")],
        "rulebooks": [_book_entry(name, cases) for name in shipped("rulebook")],
        "safeguards": [{"name": name, "title": load.overlay(name).title.en} for name in shipped("overlay")],
        "lives": [
            {"name": name, "title": (life := load.life(name)).title.en, "under": list(life.under)}
            for name in shipped("life")
        ],
    }


def _regime_entry(name: str) -> dict[str, Any]:
    model = load.regime(name).regime
    return {
        "name": name,
        "title": model.title.en,
        "place": model.place,
        "start": model.start.isoformat(),
        "rulebooks": list(model.rulebooks),
        "safeguards": list(model.safeguards),
    }


def _book_entry(name: str, cases: dict[str, Path]) -> dict[str, Any]:
    book = load.rulebook(name)
    return {
        "name": name,
        "title": book.title.en,
        "place": book.place.en if book.place else "",
        "since": book.in_force.since.isoformat(),
        "until": book.in_force.until.isoformat() if book.in_force.until else None,
        "claims": grades_of([book]),
        "cases": len(load.cases(name).cases) if name in cases else 0,
    }


def shelf_page(things: dict[str, list[dict[str, Any]]]) -> Group:
    """The shelf as tables."""
    parts: list[RenderableType] = []
    regimes = [(each["name"], each["title"], each["place"], each["start"]) for each in things["regimes"]]
    parts.append(words_table(regimes, "name", "what it is", "place", "starts", title="Regimes"))
    books = [
        (
            f"{each['name']}\n  {each['place'] or 'No place'}; {_dates(each['since'], each['until'])}",
            *(str(count) if count else "" for count in each["claims"].values()),
            str(each["cases"]),
        )
        for each in things["rulebooks"]
    ]
    heads = ("name, place, in force", "documented", "reported", "alleged", "assumed", "cases")
    parts += [Text(""), words_table(books, *heads, numbers=5, title="Rulebooks, with their claims by grade")]
    for kind, title in (("safeguards", "Safeguards (for --with)"), ("lives", "Lives (invented)")):
        if things[kind]:
            entries = [(each["name"], each["title"]) for each in things[kind]]
            parts += [Text(""), words_table(entries, "name", "what it is", title=title)]
    parts += [Text(""), Text("lamppost show NAME says what each of them says, and who says so.", style="dim")]
    return Group(*parts)


def _dates(since: str, until: str | None) -> str:
    return f"{since} to {until}" if until else f"from {since}"


def kinds_of(name: str) -> list[str]:
    """Kinds of what a name or path means; several kinds can share a name. Raises LamppostError if nothing has it."""
    if name.endswith(ENDS) or "/" in name:
        path = Path(name)
        if not is_file(path):
            raise LamppostError(f"There is no file '{name}'.")
        kind = read(path).kind
        if kind not in KINDS:
            raise LamppostError(f"{name} holds {kind}; a rulebook, regime, safeguard or life can be shown.")
        return [kind]
    found = [kind for kind in KINDS if name in shipped(kind)]
    if not found:
        known = sorted({each for kind in KINDS for each in shipped(kind)})
        hint = did_you_mean(name, known) or " lamppost list shows what there is."
        raise LamppostError(f"There is nothing called '{name}'.{hint}")
    return found


def pages(name: str) -> list[Group]:
    """A page for each thing that has the name."""
    makers = {"regime": _regime_page, "rulebook": _book_page, "overlay": _overlay_page, "life": _life_page}
    return [makers[kind](name) for kind in kinds_of(name)]


def pages_as_data(name: str) -> dict[str, Any]:
    """The same as plain data, by kind."""
    found: dict[str, Any] = {}
    for kind in kinds_of(name):
        model: BaseModel
        if kind == "regime":
            model = load.regime(name).regime
        elif kind == "rulebook":
            model = load.rulebook(name)
        else:
            model = load.overlay(name) if kind == "overlay" else load.life(name)
        found[kind] = model.model_dump(mode="json", by_alias=True, exclude_none=True)
    return found


def _head(title: str, name: str, kind: str) -> Text:
    text = Text(title, style="bold")
    text.append(f"  ({kind} {name})", style="not bold dim")
    return text


def _regime_page(name: str) -> Group:
    loaded = load.regime(name)
    model = loaded.regime
    books = [
        (book.rulebook, book.title.en, *(str(count) if count else "" for count in grades_of([book]).values()))
        for book in loaded.rulebooks.values()
    ]
    parts: list[RenderableType] = [
        _head(model.title.en, model.regime, "regime"),
        Text(f"Meant for {model.place}, from {model.start}."),
        grades_line(grades_of(list(loaded.rulebooks.values()))),
    ]
    if model.why:
        parts.append(Text(model.why))
    heads = ("rulebook", "what it is", "doc.", "rep.", "alleged", "assumed")
    parts += [Text(""), words_table(books, *heads, numbers=4)]
    if model.safeguards:
        parts.append(Text(f"Safeguards that are part of it: {', '.join(model.safeguards)}."))
    if model.only_channels:
        parts.append(Text(f"Only these channels exist: {', '.join(model.only_channels)}."))
    if model.channels:
        parts.append(Text(f"Channels with figures of its own: {', '.join(model.channels)}."))
    parts.append(Text(""))
    return Group(*parts)


def _book_page(name: str) -> Group:
    book: Rulebook = load.rulebook(name)
    until = f" to {book.in_force.until}" if book.in_force.until else ""
    where = f" {book.place.en}." if book.place else ""
    claims = rows(book, book.sources)
    figures = [
        (
            row.claim.replace(".", " . "),
            f"{row.figure}{f' (from {row.since})' if row.since else ''}",
            row.grade,
            "; ".join(each for each in (row.source, row.why) if each),
        )
        for row in claims
    ]
    sources = [
        (key, source.title, source.kind, source.url or source.seen_in or "") for key, source in book.sources.items()
    ]
    return Group(
        _head(book.title.en, book.rulebook, "rulebook"),
        Text(f"By: {book.authority.en}.{where} In force {book.in_force.since}{until}. Covers each {book.covers}."),
        grades_line(grades_of([book])),
        Text(""),
        words_table(figures, "where", "what it says", "grade", "source, or why"),
        Text(""),
        words_table(sources, "source", "title", "kind", "read at", title="Sources"),
        Text(""),
    )


def _overlay_page(name: str) -> Group:
    overlay: Overlay = load.overlay(name)
    changes = [
        (change.at, "" if change.was is None else _new_value(change.was), _new_value(change.becomes), change.why)
        for change in overlay.change
    ]
    return Group(
        _head(overlay.title.en, overlay.overlay, "safeguard"),
        Text(f"Changes {overlay.extends}." if overlay.extends else "For any regime that it fits."),
        Text(""),
        words_table(changes, "at", "was", "becomes", "what for"),
        Text(""),
    )


def _new_value(value: object) -> str:
    """What a safeguard makes of a figure; None takes the entry out."""
    return "taken out" if value is None else str(value) if not isinstance(value, bool) else value_text(value)


def _life_page(name: str) -> Group:
    life: Life = load.life(name)
    person = life.person
    days = []
    for day, events in sorted(life.happens.items()):
        for event in events:
            what = event.act or (f"seeks {event.seeks}" if event.seeks else f"settles {event.settles}")
            more = [f"x {event.times}"] if event.times > 1 else []
            more += [f"recorded by {event.by}"] if event.by else []
            more += ["false"] if not event.true else []
            days.append((str(day), event.who, what, ", ".join(more)))
    parts: list[RenderableType] = [_head(life.title.en, life.life, "life"), Text("Invented: nobody's life.")]
    if life.story is not None:
        parts.append(Text(life.story.en))
    flags = f" ({', '.join(person.flags)})" if person.flags else ""
    parts.append(Text(f"The person: {person.age}, {person.sex}, {person.area}, {person.income}{flags}."))
    if life.under:
        parts.append(Text(f"Run it with: lamppost life {life.life} --under {life.under[0]}"))
    parts += [Text(""), words_table(days, "day", "who", "what happens", ""), Text("")]
    return Group(*parts)


def paths_of(name: str) -> list[Path]:
    """The files that a name, a file or a folder stands for. Raises LamppostError if there are none."""
    path = Path(name)
    there = is_file(path) or is_folder(path)
    if there or name.endswith(ENDS) or "/" in name:
        if not there:
            raise LamppostError(f"There is no file '{name}'.")
        return sorted(path.rglob("*.yaml")) if path.is_dir() else [path]
    return [find(kind, name) for kind in kinds_of(name)]


def case_files(paths: Sequence[Path]) -> list[Path]:
    """The files of cases among some files, and those beside the rulebooks among them."""
    found: dict[Path, None] = {}
    for path in paths:
        beside = path if path.name.endswith(".cases.yaml") else path.with_name(f"{path.stem}.cases.yaml")
        if beside.is_file():
            found[beside] = None
    return list(found)
