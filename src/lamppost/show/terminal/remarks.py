"""Remarks on overlays in a terminal and as plain data: changes without effect, limits that held, a matter of order."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich.console import RenderableType
from rich.text import Text

from lamppost.rulebook.regime import Regime
from lamppost.words import words


def remarks_of(regimes: Iterable[Regime]) -> list[str]:
    """The remarks on the overlays of some regimes, each once, in English and with their reasons."""
    return list(dict.fromkeys(str(remark) for regime in regimes for remark in regime.loaded.remarks))


def remark_lines(remarks: Sequence[str]) -> list[RenderableType]:
    """The lines of a page with remarks; none if there are none."""
    if not remarks:
        return []
    return [
        Text(),
        Text(f"{words('en').say('remarks.title')}:", style="bold"),
        *(Text(f"  {each}") for each in remarks),
    ]
