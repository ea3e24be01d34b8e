"""Draws the house: which room of the package imports from which, read off the imports themselves.

    python scripts/house.py          writes docs/pictures/house.svg and the table in docs/house.md
    python scripts/house.py --check  says whether both are up to date, and whether an arrow points upward

The rooms stand in the order of `ROOMS`, from the front door down to the tools. An import may point to a lower room
only; one that points upward is drawn in red, and the check fails.
"""

from __future__ import annotations

import sys
from html import escape
from pathlib import Path
from typing import Final

import grimp

ROOT: Final = Path(__file__).parents[1]
DRAWING: Final = ROOT / "docs" / "pictures" / "house.svg"
PAGE: Final = ROOT / "docs" / "house.md"
BEGIN, END = "<!-- rooms: written by scripts/house.py -->\n", "<!-- end of rooms -->\n"

ROOMS: Final = {
    "command": "the commands",
    "api": "what `import lamppost` offers",
    "show": "terminal, page, report, figures, notebook",
    "study": "questions asked of many runs",
    "measure": "what a run did to people",
    "record": "what a run leaves behind",
    "rulebook": "the law, read, checked and compiled",
    "town": "the week",
    "society": "the synthetic people",
    "catalogue": "acts, channels, services as cited data",
    "words": "sentences in three languages",
    "arguments": "the check of arguments",
    "processes": "what a process can do that was started from another",
    "draw": "chance, keyed by the event",
    "intrinsics": "what compiled code asks of the compiler itself",
    "compiled": "compiled functions and their cache",
    "linking": "how compiled functions are put together",
    "memo": "checked data, kept from one program to the next",
    "private": "folders that only the user can write",
    "machine": "memory that is free, and room on a disk",
    "values": "lengths, seeds, days and paths that a user gives",
    "version": "the number of this version",
    "errors": "problems, told in one line",
}
"""Rooms from top to bottom; `__init__` and `__main__` only pass names on and are left out."""

LEFT, WIDTH, HEIGHT, GAP, TOP = 130, 400, 34, 14, 12


def imports() -> set[tuple[str, str]]:
    """(room, room it imports from), once each; imports inside functions count, imports for type checkers do not.

    Raises ValueError for a file or folder of the package that is none of the rooms.
    """
    sys.path.insert(0, str(ROOT / "src"))
    graph = grimp.build_graph("lamppost", exclude_type_checking_imports=True, cache_dir=None)
    rooms = {module: module.split(".")[1] for module in graph.modules if "." in module}
    rooms = {module: room for module, room in rooms.items() if room != "__main__"}
    if unknown := set(rooms.values()) - set(ROOMS):
        raise ValueError(f"scripts/house.py has no place for {', '.join(sorted(unknown))}: add it to ROOMS")
    return {
        (room, rooms[other])
        for module, room in rooms.items()
        for other in graph.find_modules_directly_imported_by(module)
        if other in rooms and rooms[other] != room
    }


def upward(arrows: set[tuple[str, str]]) -> list[tuple[str, str]]:
    """Arrows that point to a higher room, sorted. Where there is none there is no circle of rooms either."""
    place = {room: number for number, room in enumerate(ROOMS)}
    return sorted(arrow for arrow in arrows if place[arrow[0]] >= place[arrow[1]])


def shortest(arrows: set[tuple[str, str]]) -> set[tuple[str, str]]:
    """The arrows without those downward that a way over rooms in between implies (the transitive reduction)."""
    down = arrows - set(upward(arrows))
    below: dict[str, set[str]] = {}
    for room in reversed(ROOMS):
        near = {other for one, other in down if one == room}
        below[room] = near.union(*(below[other] for other in near))
    between = {(one, other) for one, near in down for other in below[near]}
    return arrows - (down & between)


def drawing(arrows: set[tuple[str, str]]) -> str:
    """The rooms as boxes, one below the other; arrows downward as arcs at the right, upward in red at the left.

    Of the arrows downward only those are drawn that no others imply; the table has all.
    """
    middle = {room: TOP + number * (HEIGHT + GAP) + HEIGHT / 2 for number, room in enumerate(ROOMS)}
    place = {room: number for number, room in enumerate(ROOMS)}
    right, bottom = LEFT + WIDTH, TOP + len(ROOMS) * (HEIGHT + GAP)
    wrong = upward(arrows)
    parts = [
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {right + 150} {bottom}" role="img" '
            'font-family="system-ui, sans-serif" font-size="14">'
        ),
        "<title>The house</title>",
        "<desc>The rooms of the package from top to bottom; an arrow leads from a room to one it imports from.</desc>",
        (
            '<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">'
            '<path d="M0 0 8 4 0 8z" fill="context-stroke"/></marker></defs>'
        ),
        f'<rect width="{right + 150}" height="{bottom}" fill="#fbfaf7"/>',
    ]
    for one, other in sorted(shortest(arrows), key=lambda arrow: (place[arrow[0]], place[arrow[1]])):
        start, end = middle[one], middle[other]
        out = 14 + 22 * abs(place[other] - place[one])
        side, colour = (right + out, "#7d7a72") if (one, other) not in wrong else (LEFT - out / 2, "#c0392b")
        edge = right if (one, other) not in wrong else LEFT
        parts.append(
            f'<path d="M{edge} {start + 5:g} C{side:g} {start + 5:g} {side:g} {end - 5:g} {edge} {end - 5:g}" '
            f'fill="none" stroke="{colour}" stroke-width="1.2" marker-end="url(#tip)"/>'
        )
    for room, text in ROOMS.items():
        parts += [
            (
                f'<rect x="{LEFT}" y="{middle[room] - HEIGHT / 2:g}" width="{WIDTH}" height="{HEIGHT}" rx="4" '
                'fill="#fff" stroke="#3b3a36"/>'
            ),
            f'<text x="{LEFT + 12}" y="{middle[room] + 5:g}" font-weight="600">{room}</text>',
            f'<text x="{LEFT + 112}" y="{middle[room] + 5:g}" fill="#55524b">{escape(text.replace("`", ""))}</text>',
        ]
    return "\n".join([*parts, "</svg>"]) + "\n"


def table(arrows: set[tuple[str, str]]) -> str:
    """The same as a table: each room, what it is, and the rooms it imports from."""
    lines = ["| room | what it is | imports from |", "| --- | --- | --- |"]
    for room, text in ROOMS.items():
        below = [f"`{other}`" for other in ROOMS if (room, other) in arrows]
        lines.append(f"| `{room}` | {text} | {', '.join(below)} |")
    return "\n".join(lines) + "\n"


def page(arrows: set[tuple[str, str]]) -> str:
    """The text of docs/house.md with the table written anew."""
    text = PAGE.read_text(encoding="utf-8")
    return text[: text.index(BEGIN)] + BEGIN + "\n" + table(arrows) + "\n" + text[text.index(END) :]


def main() -> int:
    """Write both, or with --check compare them; the exit code."""
    arrows = imports()
    if "--check" not in sys.argv[1:]:
        DRAWING.write_text(drawing(arrows), encoding="utf-8")
        PAGE.write_text(page(arrows), encoding="utf-8")
        return 0
    wrong = upward(arrows)
    for one, other in wrong:
        print(f"{one} imports from {other}, which stands above it.")
    old = drawing(arrows) != DRAWING.read_text(encoding="utf-8") or page(arrows) != PAGE.read_text(encoding="utf-8")
    if old:
        print("The drawing of the house is out of date: run `make house`.")
    return 1 if wrong or old else 0


if __name__ == "__main__":
    raise SystemExit(main())
