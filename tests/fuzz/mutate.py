"""Structural mutations of what a YAML file says: keys dropped, doubled, renamed; values swapped for hostile ones.

Everything follows from one `random.Random`, so that a seed and a number give the same file again.
"""

from __future__ import annotations

import copy
import datetime as dt
from collections.abc import Callable
from random import Random
from typing import Any, Final

import yaml

DEEP: Final = "deep-nesting-here"
"""Stands for a list in a list in a list; put in after the file is written, since a writer cannot go so deep."""
DEPTH: Final = 3000

HOSTILE: Final[tuple[Any, ...]] = (
    None,
    "",
    " ",
    [],
    {},
    [[]],
    [None],
    {"": None},
    True,
    False,
    0,
    -1,
    1,
    0.5,
    -0.0,
    1e308,
    -1e308,
    5e-324,
    2**31,
    2**63,
    -(2**63) - 1,
    10**30,
    float("nan"),
    float("inf"),
    float("-inf"),
    "nan",
    "1e9",
    "0x10",
    "yes",
    "no",
    "null",
    "*",
    "{speech}",
    "{not black}",
    "for good",
    "0 days",
    "-3 days",
    "999999999999 years",
    "2 fortnights",
    "1.5 months",
    dt.date(1, 1, 1),
    dt.date(9999, 12, 31),
    "9999-12-31",
    "2019-02-30",
    "2019-13-01",
    "a\nb",
    "a\tb",
    "a\x00b",
    "\u202eevil",
    "\ud7ff",
    "信用",
    "é" * 300,
    "x" * 5000,
    "..",
    "../../../etc/passwd",
    "/dev/null",
    "a.b.c",
    "a: b",
    "- a",
    "#",
    "&a",
    "!!python/object:os.system",
    DEEP,
)


def pairs(data: Any, way: tuple[Any, ...] = ()) -> list[tuple[tuple[Any, ...], Any]]:
    """Every place inside some data, with what is there; the root is left out."""
    found: list[tuple[tuple[Any, ...], Any]] = []
    items = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for key, value in items:
        found.append(((*way, key), value))
        found += pairs(value, (*way, key))
    return found


def holder(data: Any, way: tuple[Any, ...]) -> Any:
    """The block that holds a place."""
    for part in way[:-1]:
        data = data[part]
    return data


def _value(rng: Random, data: Any) -> None:
    way, _ = rng.choice(pairs(data))
    holder(data, way)[way[-1]] = copy.deepcopy(rng.choice(HOSTILE))


def _nudged(rng: Random, data: Any) -> None:
    """A number that is a little or very much other than it was."""
    numbers = [
        (way, value)
        for way, value in pairs(data)
        if isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1e15
    ]
    if numbers:
        way, value = rng.choice(numbers)
        changed = (-value, value + 1, value - 1, value * 10, value * 10**6, value / 3, int(value) ** 3)
        holder(data, way)[way[-1]] = rng.choice(changed)


def _drop(rng: Random, data: Any) -> None:
    way, _ = rng.choice(pairs(data))
    del holder(data, way)[way[-1]]


def _rename(rng: Random, data: Any) -> None:
    """A key with another name: a hostile one, or that of another key."""
    keys = [way for way, _ in pairs(data) if not isinstance(way[-1], int)]
    if not keys:
        return
    way = rng.choice(keys)
    block = holder(data, way)
    others = [each[-1] for each in keys]
    new = rng.choice([rng.choice(others), f"{way[-1]}x", *(each for each in HOSTILE if isinstance(each, str | int))])
    items = [(new if key == way[-1] else key, value) for key, value in block.items()]
    block.clear()
    block.update(items)


def _swap(rng: Random, data: Any) -> None:
    """What stands at one place stands at another too."""
    (one, value), (other, _) = rng.choice(pairs(data)), rng.choice(pairs(data))
    if one[: len(other)] != other and other[: len(one)] != one:
        holder(data, other)[other[-1]] = copy.deepcopy(value)


def _wrap(rng: Random, data: Any) -> None:
    way, value = rng.choice(pairs(data))
    holder(data, way)[way[-1]] = rng.choice(([value], [value, value], {"value": value}, {way[-1]: value}, str(value)))


def _double(rng: Random, data: Any) -> None:
    """An entry of a block once more, under another name; an item of a list once more."""
    way, value = rng.choice(pairs(data))
    block = holder(data, way)
    if isinstance(block, list):
        block.insert(rng.randrange(len(block) + 1), copy.deepcopy(value))
    else:
        block[f"{way[-1]}-2"] = copy.deepcopy(value)


def _history(rng: Random, data: Any) -> None:
    """A value with a history, in or out of order."""
    way, value = rng.choice(pairs(data))
    days = [rng.choice([dt.date(2014, 1, 1), dt.date(2019, 6, 30), dt.date(9999, 12, 31), None]) for _ in range(2)]
    versions = [{"value": copy.deepcopy(value)} | ({} if day is None else {"since": day}) for day in days]
    holder(data, way)[way[-1]] = versions


MUTATIONS: Final[tuple[Callable[[Random, Any], None], ...]] = (
    _value,
    _value,
    _nudged,
    _nudged,
    _drop,
    _rename,
    _swap,
    _swap,
    _wrap,
    _double,
    _history,
)


def mutated(rng: Random, data: Any, most: int = 3) -> Any:
    """The same data after one to `most` mutations."""
    data = copy.deepcopy(data)
    for _ in range(rng.randint(1, most)):
        if not pairs(data):
            break
        rng.choice(MUTATIONS)(rng, data)
    return data


LETTERS: Final = ":-#{}[]&*!|>'\"%@`,? \n\t\x00\x7f\u2028\ufeffé信"


def torn(rng: Random, text: str) -> str:
    """A text with one to three letters more or fewer, a line twice, or a line deeper than it was."""
    for _ in range(rng.randint(1, 3)):
        lines = text.splitlines(keepends=True) or [""]
        place, line = rng.randrange(len(text) + 1), rng.randrange(len(lines))
        text = rng.choice(
            (
                text[:place] + rng.choice(LETTERS) + text[place:],
                text[:place] + text[place + 1 :],
                "".join([*lines[: line + 1], *lines[line:]]),
                "".join([*lines[:line], " " + lines[line], *lines[line + 1 :]]),
                text[:place],
            )
        )
    return text


def written(data: Any) -> str:
    """The data as YAML."""
    text = yaml.safe_dump(data, sort_keys=False, allow_unicode=True, width=100)
    return text.replace(DEEP, "[" * DEPTH + "]" * DEPTH)
