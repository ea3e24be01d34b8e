"""Two rulebooks or regimes as a table to print: claim, what was written, grade, source; in three languages."""

from __future__ import annotations

import csv
import io
from collections import Counter
from dataclasses import asdict, dataclass
from typing import Any

from rich import box
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from lamppost.catalogue.claims import GRADES
from lamppost.catalogue.model import Catalogue
from lamppost.catalogue.own import together
from lamppost.errors import LamppostError
from lamppost.rulebook import load
from lamppost.rulebook.model import Rulebook
from lamppost.rulebook.pairs import Pair, pairs
from lamppost.rulebook.phrases.sentences import EntrySentences, cited_source, weakest_grade
from lamppost.show.terminal.listing import kinds_of
from lamppost.show.terminal.tables import GRADE_STYLE
from lamppost.words import words


@dataclass(frozen=True)
class ComparisonLine:
    """One line of the table: a claim with its grade and source, and what it is set beside with the same.

    `how` is one of `here`, `elsewhere`, `nothing` and `unclaimed` (rulebook/pairs.py); `note` is what the claim's own
    entry says of where the real rule is; `claim_at` and `written_at` are the places in the files.
    """

    how: str
    claim: str
    claim_grade: str
    claim_source: str
    written: str
    grade: str
    source: str
    note: str
    claim_at: str
    written_at: tuple[str, ...]


@dataclass(frozen=True)
class Comparison:
    """Two things side by side."""

    first: str
    second: str
    language: str
    lines: tuple[ComparisonLine, ...]

    def data(self) -> dict[str, Any]:
        """The same as plain data."""
        return {
            "first": self.first,
            "second": self.second,
            "language": self.language,
            "counts": dict(Counter(line.how for line in self.lines)),
            "lines": [asdict(line) for line in self.lines],
        }


def comparison(first: str, second: str, language: str = "en") -> Comparison:
    """Two regimes or two rulebooks, by name or path. Raises LamppostError if they are not of one kind."""
    compared, known = pairs_of(first, second)
    phrases = EntrySentences(language, known)
    return Comparison(first, second, language, tuple(_line(pair, second, phrases) for pair in compared))


def pairs_of(first: str, second: str) -> tuple[list[Pair], Catalogue]:
    """What of two regimes or two rulebooks is set beside what, the same in every language, and the words of both."""
    kind = kind_of_both(first, second)
    (a, of_a), (b, of_b) = _books(first, kind), _books(second, kind)
    known = together(of_a, of_b)
    return pairs(a, b, known), known


def kind_of_both(first: str, second: str) -> str:
    """'regime' or 'rulebook'; a name that is both is what the other is. Raises LamppostError if they are not alike."""
    kinds, others = kinds_of(first), kinds_of(second)
    both = [kind for kind in kinds if kind in others and kind in ("regime", "rulebook")]
    if not both:
        message = f"'{first}' is a {kinds[0]} and '{second}' a {others[0]}"
        raise LamppostError(f"{message}: two rulebooks or two regimes are compared.")
    return "regime" if "regime" in both else "rulebook"


def _books(name: str, kind: str) -> tuple[list[Rulebook], Catalogue]:
    """The rulebooks, and the words that they are written in."""
    if kind == "regime":
        loaded = load.regime(name)
        return list(loaded.rulebooks.values()), loaded.words
    return [load.rulebook(name)], load.words_of_book(name)


def _line(pair: Pair, second: str, phrases: EntrySentences) -> ComparisonLine:
    """A pair in words."""
    claim, say = pair.claim, phrases.words.say
    written = "; ".join(dict.fromkeys(phrases.sentence(each) for each in pair.written)) or say("diff.nothing")
    if pair.how == "elsewhere":
        by = phrases.listed(dict.fromkeys(phrases.label(each.book.authority) for each in pair.written))
        written = say("diff.elsewhere", said=written, by=by, regime=second)
    grades = [grade for each in pair.written if (grade := weakest_grade(each))]
    sources = [source for each in pair.written if (source := cited_source(each))]
    return ComparisonLine(
        pair.how,
        say("diff.unclaimed") if claim is None else phrases.sentence(claim),
        "" if claim is None else weakest_grade(claim),
        "" if claim is None else cited_source(claim),
        written,
        max(grades, key=list[str](GRADES).index, default=""),
        "; ".join(dict.fromkeys(sources)),
        "" if claim is None else (claim.model.note or ""),
        "" if claim is None else claim.path,
        tuple(each.path for each in pair.written),
    )


def _visible_lines(compared: Comparison, every: bool) -> list[ComparisonLine]:
    return [line for line in compared.lines if every or line.how != "unclaimed"]


def diff_page(compared: Comparison, every: bool = False) -> RenderableType:
    """The table in a terminal; with `every`, also what only the second says."""
    sentences = words(compared.language)
    if not compared.lines:
        return Group(Text(sentences.say("diff.nothing")))
    table = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False, padding=(0, 1), show_lines=False)
    table.add_column(sentences.say("diff.claim"), ratio=5, overflow="fold")
    table.add_column(sentences.say("diff.written"), ratio=6, overflow="fold")
    table.add_column(sentences.say("diff.grade"), no_wrap=True)
    table.add_column(sentences.say("diff.source"), ratio=4, overflow="fold")
    for line in _visible_lines(compared, every):
        claim = Text(line.claim, style="" if line.claim_at else "dim")
        if line.claim_grade:
            claim.append(f" [{line.claim_grade}]", style=GRADE_STYLE.get(line.claim_grade, ""))
        written = Text(line.written, style="dim" if line.how == "nothing" else "")
        if line.note and line.how != "here":
            written.append(f" {line.note}", style="dim")
        table.add_row(claim, written, Text(line.grade, style=GRADE_STYLE.get(line.grade, "")), Text(line.source))
        table.add_row("", "", "", "")
    return Group(Text(_title(compared), style="bold"), Text(), table, Text(_counted(compared), style="dim"))


def _title(compared: Comparison) -> str:
    return words(compared.language).say("diff.title", first=compared.first, second=compared.second)


def _counted(compared: Comparison) -> str:
    counts = Counter(line.how for line in compared.lines)
    return words(compared.language).say(
        "diff.counts",
        claims=len(compared.lines) - counts["unclaimed"],
        answered=counts["here"],
        elsewhere=counts["elsewhere"],
        alone=counts["nothing"],
        more=counts["unclaimed"],
        second=compared.second,
    )


def diff_markdown(compared: Comparison, every: bool = False) -> str:
    """The table in Markdown; with `every`, also what only the second says."""
    say = words(compared.language).say
    heads = [say(f"diff.{word}") for word in ("claim", "written", "grade", "source")]
    lines = [f"# {_title(compared)}", "", f"| {' | '.join(heads)} |", "| --- | --- | --- | --- |"]
    for line in _visible_lines(compared, every):
        claim = f"{line.claim} [{line.claim_grade}]" if line.claim_grade else line.claim
        written = f"{line.written} {line.note}" if line.note and line.how != "here" else line.written
        cells = [each.replace("|", "\\|").replace("\n", " ") for each in (claim, written, line.grade, line.source)]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join([*lines, "", _counted(compared), ""])


def diff_csv(compared: Comparison) -> str:
    """The table as comma-separated values, with the places in the files."""
    out = io.StringIO()
    heads = [name for name in ComparisonLine.__dataclass_fields__ if name != "written_at"]
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([*heads, "written_at"])
    for line in compared.lines:
        writer.writerow([*(getattr(line, name) for name in heads), " ".join(line.written_at)])
    return out.getvalue()
