"""The colours of figures: names that a page gives its own values to, and the values on paper and on night ground.

A figure is drawn with the values of one ground. In its SVG each becomes `var(--fig-name,value)`, so that one drawing is
right in light and in dark wherever the page sets the names. Colour never stands alone: a shape, a hatch or a word says
the same.
"""

from __future__ import annotations

from typing import Final, Literal

Ink = Literal["paper", "night"]
Tone = Literal["paper", "rule", "edge", "ink", "quiet", "step-1", "step-2", "step-3", "step-4", "step-5"]

PAPER: Final[dict[Tone, str]] = {
    "paper": "#FBF7EE",
    "rule": "#D8CEB8",
    "edge": "#857A63",
    "ink": "#1B2130",
    "quiet": "#4B5364",
    "step-1": "#6B89AE",
    "step-2": "#2F6DB0",
    "step-3": "#8A7B4E",
    "step-4": "#C07A12",
    "step-5": "#A83E0C",
}
NIGHT: Final[dict[Tone, str]] = {
    "paper": "#0A0E15",
    "rule": "#2B3850",
    "edge": "#7C8AA3",
    "ink": "#EDF0F5",
    "quiet": "#A3AFC3",
    "step-1": "#54799F",
    "step-2": "#8DB6DE",
    "step-3": "#DDD6C2",
    "step-4": "#F4B65C",
    "step-5": "#F2742B",
}
GROUNDS: Final[dict[Ink, dict[Tone, str]]] = {"paper": PAPER, "night": NIGHT}

VARIABLES: Final[dict[Tone, str]] = {tone: f"--fig-{tone}" for tone in PAPER}
"""Tone -> the CSS custom property by which a page can set it, apart from what pages mean by --ink and --step-1."""


def css(ink: Ink) -> str:
    """The declarations of a ground, for a page: '--fig-ink:#1B2130;...'."""
    return ";".join(f"{VARIABLES[tone]}:{value}" for tone, value in GROUNDS[ink].items())
