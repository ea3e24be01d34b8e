"""What an answer turns on, as one figure: a bar a number, for the share of the answer's variance that hangs on it.

The solid part is what a number does by itself (first order), the pale rest what it does together with others; the line
at the end is the 95 % interval of the whole. Below stands how much lies between towns that differ in their seed alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from lamppost.catalogue.load import catalogue
from lamppost.show.figures import text_metrics as letters
from lamppost.show.figures.canvas import BODY, SMALL, Sheet
from lamppost.show.figures.svg import svg
from lamppost.study.sensitivity.sensitivity import Sensitivity
from lamppost.study.sweep.measures import spoken as measure_in_words
from lamppost.words import Words, words

WIDTH: Final = 720.0
NARROW: Final = 480.0
"""Width below which a name stands over its bar, px."""
LEFT: Final = 300.0
"""Room for the names, px."""
ROW: Final = 38.0
TALL: Final = 14.0
WIDEST: Final = 1.0
"""The share at the right end of the scale."""
WORDS: Final = ("acts", "channels", "services")
"""Parts of the catalogue whose entries have names."""


@dataclass(frozen=True)
class Turning:
    """The figure and what is said of it: to stand in a page (`svg`), or alone in a file (`file`)."""

    title: str
    note: str
    sentence: str
    foot: str
    svg: str
    file: str


def name_of(path: str, spoken: Words) -> str:
    """A figure in words: the entry of the catalogue that it is of, and its path."""
    part, entry, *_ = path.split(".")
    if part not in WORDS:
        return path
    found = getattr(catalogue(), part).get(entry)
    return path if found is None else f"{found.label.in_language(spoken.language)} ({path})"


def _outcome(what: Sensitivity, spoken: Words) -> str:
    """What was counted, in words; of measures that no page shows, as the command says them."""
    key = f"figure.sensitivity.of.{what.outcome}"
    return spoken.say(key) if spoken.has(key) else measure_in_words(what.outcome)


def sentence_of(what: Sensitivity, spoken: Words) -> str:
    """What the answer turns on and how much of it is chance, in a language."""
    outcome = _outcome(what, spoken)
    named = [name_of(path, spoken) for path in what.turns_on]
    key = "figure.sensitivity.turns" if named else "figure.sensitivity.turns-on-none"
    said = spoken.say(key, outcome=outcome, n=len(named), figures=spoken.listed(named))
    if len(what.seeds) < 2:
        return spoken.joined(said, spoken.say("figure.sensitivity.one-seed"))
    return spoken.joined(said, spoken.say("figure.sensitivity.chance", share=f"{100 * what.seed_share:.0f}"))


def sensitivity_figure(what: Sensitivity, language: str = "en", width: float = WIDTH) -> Turning:
    """The figure in a language. Raises LamppostError for a language that is not there."""
    spoken = words(language)
    title = spoken.say("figure.sensitivity.title", outcome=_outcome(what, spoken))
    note = spoken.say("figure.sensitivity.note", people=f"{what.people:,}", weeks=what.weeks, seeds=len(what.seeds))
    counts = {"assumed": f"{what.assumed:,}", "screened": f"{what.screened:,}", "runs": f"{what.runs:,}"}
    foot = spoken.say("figure.sensitivity.foot", regime=what.regime, **counts)
    sentence = sentence_of(what, spoken)
    told = spoken.joined(note, sentence)
    # An id that no other has on a page on which a figure stands twice, for wide and narrow screens.
    name = f"sensitivity-{what.regime}-{width:g}"
    plain = svg(_draw(what, spoken, width), name, title, told, language)
    alone = _draw(what, spoken, width)
    alone.frame(title, note, foot)
    return Turning(title, note, sentence, foot, plain, svg(alone, name, title, told, language, live=False))


def _draw(what: Sensitivity, spoken: Words, width: float) -> Sheet:
    sheet, narrow = Sheet(width), width < NARROW
    left = 0.0 if narrow else LEFT
    wide = width - left - 50
    room = (width if narrow else LEFT) - 16
    y = 8.0
    for row in what.sobol.to_dicts():
        named = row["path"] in what.turns_on
        names = letters.wrap(name_of(row["path"], spoken).replace(".", ". "), SMALL, room, 3)
        lines = [name.replace(". ", ".") for name in names]
        low_y = sheet.lines(0, y + 10, lines, size=SMALL, bold=named)
        top = low_y - 4 if narrow else y
        first, total = (min(max(row[part], 0.0), WIDEST) for part in ("first", "total"))
        sheet.rect(left, top, total / WIDEST * wide, TALL, "step-2", alpha=0.35)
        sheet.rect(left, top, min(first, total) / WIDEST * wide, TALL, "step-2")
        low, high = (min(max(total + sign * row["total_conf"], 0.0), WIDEST) for sign in (-1, 1))
        if high > low:
            middle = top + TALL / 2
            sheet.line([(left + low * wide, middle), (left + high * wide, middle)], "ink")
        sheet.text(left + max(total, high) * wide + 8, top + 11, f"{100 * total:.0f}", size=BODY, bold=named)
        y = max(top + TALL + 14, low_y + 4)
    y += 4
    if len(what.seeds) > 1:
        sheet.text(0, y + 10, spoken.say("figure.sensitivity.between"), size=SMALL, tone="quiet")
        top = y + 18 if narrow else y
        sheet.rect(left, top, min(what.seed_share, WIDEST) * wide, TALL, "edge")
        share = f"{100 * what.seed_share:.0f}"
        sheet.text(left + what.seed_share * wide + 8, top + 11, share, size=BODY, tone="quiet")
        y = top + ROW
    sheet.close(y)
    return sheet


__all__ = ["Turning", "name_of", "sensitivity_figure", "sentence_of"]
