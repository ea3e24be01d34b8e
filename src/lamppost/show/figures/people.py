"""Groups of people in words, and the marks of worlds where each is a point."""

from __future__ import annotations

from typing import Final

from lamppost.catalogue.people import AGE_GROUPS
from lamppost.show.figures.canvas import Shape
from lamppost.show.figures.palette import Tone
from lamppost.show.figures.types import FigureRequest
from lamppost.study.findings.model import TypicalLife

WORLDS: Final[tuple[tuple[Shape, Tone], ...]] = (
    ("disc", "step-4"),
    ("diamond", "step-2"),
    ("square", "step-3"),
    ("triangle", "step-1"),
)
"""Mark and tone of a world by its place."""


def value(ask: FigureRequest, by: str, word: str) -> str:
    """A group of people: 'women', '25-39', 'poorest fifth'."""
    return word if word in AGE_GROUPS else ask.say(f"figure.{by}.{word.replace('-', '_')}")


def person(ask: FigureRequest, life: TypicalLife) -> str:
    """Who a made-up person is, without a name."""
    return ask.say(
        "figure.person",
        n=f"{life.person:,}",
        sex=ask.say(f"figure.person.{life.sex}"),
        age=life.age,
        area=value(ask, "area", life.area),
        income=value(ask, "income_class", life.income_class),
    )
