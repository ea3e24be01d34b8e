"""What the numbers of a run turn on, where it has been worked out: the sentence, the figure, and by what it was made.

The answers are shipped (study/sensitivity/shipped.py), for regimes as they are. Of worlds with overlays, turned knobs
or rules of one's own it is said which command works it out.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from lamppost.show.figures.sensitivity import Turning, name_of, sensitivity_figure
from lamppost.study.findings.model import Findings, World, in_language
from lamppost.study.sensitivity.shipped import command_of, shipped
from lamppost.words import Words

PHONE: Final = 340.0


@dataclass(frozen=True)
class WorldTurns:
    """What one world turns on: for wide screens and for narrow ones; without a figure, the command that makes it."""

    world: str
    title: str
    wide: Turning | None
    narrow: Turning | None
    older: bool
    command: str
    rows: tuple[tuple[str, str, str, str], ...]  # figure, value, range, share of the variance with others

    def data(self) -> dict[str, Any]:
        """As the page is told."""
        wide, narrow = self.wide, self.narrow
        return {
            "world": self.world,
            "title": self.title,
            "sentence": wide.sentence if wide else "",
            "note": wide.note if wide else "",
            "foot": wide.foot if wide else "",
            "wide": wide.svg if wide else "",
            "narrow": narrow.svg if narrow else "",
            "file": wide.file if wide else "",
            "older": self.older,
            "command": self.command,
            "rows": [list(row) for row in self.rows],
        }


def turns(findings: Findings, words: Words) -> list[WorldTurns]:
    """What each world turns on."""
    return [_world(world, words) for world in findings.worlds]


def _world(world: World, words: Words) -> WorldTurns:
    title = in_language(world.title, words.language)
    command = command_of(world.regime, world.overlays)
    found = None if world.overlays or world.knobs else shipped(world.regime)
    if found is None:
        return WorldTurns(world.name, title, None, None, False, command, ())
    ranges = {row["path"]: row for row in found.answer.figures.to_dicts()}
    rows = []
    for row in found.answer.sobol.to_dicts():
        about = ranges[row["path"]]
        span = words.say("figure.evidence.range", low=f"{about['low']:g}", high=f"{about['high']:g}")
        share = f"{100 * row['total']:.0f} ± {100 * row['total_conf']:.0f}"
        rows.append((name_of(row["path"], words), f"{about['value']:g}", span, share))
    wide, narrow = (sensitivity_figure(found.answer, words.language, width) for width in (720.0, PHONE))
    return WorldTurns(world.name, title, wide, narrow, not found.current, command, tuple(rows))


__all__ = ["WorldTurns", "turns"]
