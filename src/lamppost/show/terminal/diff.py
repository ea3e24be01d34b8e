"""Two rulebooks or regimes as a table to print: claim, what was written, grade, source; in three languages."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

from rich import box
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from lamppost.catalogue.cited import parts
from lamppost.catalogue.claims import FOR_GOOD, GRADES, Claim
from lamppost.catalogue.model import Catalogue
from lamppost.catalogue.own import together
from lamppost.errors import LamppostError
from lamppost.rulebook import load
from lamppost.rulebook.explain import named
from lamppost.rulebook.model import (
    ActRule,
    Appeal,
    Association,
    Consequence,
    ListRule,
    PublishedCount,
    Rulebook,
    Score,
    When,
    Who,
)
from lamppost.rulebook.pairs import Entry, Pair, pairs
from lamppost.show.terminal.listing import kinds_of
from lamppost.show.terminal.run import GRADE_STYLE
from lamppost.words import Words, words

YEAR: Final = 365


@dataclass(frozen=True)
class Line:
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
class Beside:
    """Two things side by side."""

    first: str
    second: str
    language: str
    lines: tuple[Line, ...]

    def data(self) -> dict[str, Any]:
        """The same as plain data."""
        return {
            "first": self.first,
            "second": self.second,
            "language": self.language,
            "counts": dict(Counter(line.how for line in self.lines)),
            "lines": [asdict(line) for line in self.lines],
        }


def beside(first: str, second: str, language: str = "en") -> Beside:
    """Two regimes or two rulebooks, by name or path. Raises LamppostError if they are not of one kind."""
    found, known = pairs_of(first, second)
    say = Sayer(words(language), known)
    return Beside(first, second, language, tuple(say.line(pair, second) for pair in found))


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


@dataclass(frozen=True)
class Sayer:
    """Entries in words of one language."""

    words: Words
    catalogue: Catalogue

    def line(self, pair: Pair, second: str) -> Line:
        """A pair in words."""
        claim, say = pair.claim, self.words.say
        written = "; ".join(dict.fromkeys(self.entry(each) for each in pair.written)) or say("diff.nothing")
        if pair.how == "elsewhere":
            by = self.words.listed(
                list(dict.fromkeys(each.book.authority.in_language(self.words.language) for each in pair.written))
            )
            written = say("diff.elsewhere", said=written, by=by, regime=second)
        grades = [grade for each in pair.written if (grade := weakest(each))]
        sources = [source for each in pair.written if (source := source_of(each))]
        return Line(
            pair.how,
            say("diff.unclaimed") if claim is None else self.entry(claim),
            "" if claim is None else weakest(claim),
            "" if claim is None else source_of(claim),
            written,
            max(grades, key=list[str](GRADES).index, default=""),
            "; ".join(dict.fromkeys(sources)),
            "" if claim is None else (claim.model.note or ""),
            "" if claim is None else claim.path,
            tuple(each.path for each in pair.written),
        )

    def entry(self, entry: Entry) -> str:
        """An entry in a sentence."""
        model = entry.model
        if isinstance(model, ActRule):
            return self._act(entry, model)
        if isinstance(model, ListRule):
            return self._list(entry, model)
        if isinstance(model, Consequence):
            return self._consequence(entry, model)
        if isinstance(model, Association):
            whom, what = self.words.say(f"diff.tie.{model.to}"), self.words.say(f"diff.carries.{model.carries}")
            return self._with(self.words.say("diff.tie", whom=whom, what=what), self._when(entry, model.when))
        if isinstance(model, Who):
            return self._who(model)
        if isinstance(model, Score):
            return self.words.say("diff.score", start=f"{model.start.versions[-1].value:,}")
        if isinstance(model, PublishedCount):
            count = f"{model.value.versions[-1].value:,.0f}"
            name, unit = model.label.in_language(self.words.language), self.words.say(f"diff.counts-{model.counts}")
            return self.words.say("diff.figure", name=name, count=count, unit=unit, day=self.words.day(model.as_of))
        assert isinstance(model, Appeal)  # noqa: S101 - the last of the blocks
        return self.words.say("diff.appeal.open" if model.open.versions[-1].value else "diff.appeal.none")

    def _with(self, first: str, *more: str) -> str:
        return ("; " if self.words.language == "en" else "；").join([first, *(each for each in more if each)])

    def _quoted(self, names: Sequence[str]) -> str:
        between = "”, “" if self.words.language == "en" else "”、“" if self.words.language == "zh-Hans" else "」、「"
        return between.join(names)

    def _label(self, label: Any, otherwise: str) -> str:
        return label.in_language(self.words.language) if label is not None else otherwise

    def _lists(self, book: Rulebook, names: Sequence[str]) -> str:
        return self._quoted([self._label(book.lists[name].label, name) for name in names if name in book.lists])

    def _bands(self, book: Rulebook, names: Sequence[str]) -> str:
        return self.words.listed([self._label(book.bands[name].label, name) for name in names if name in book.bands])

    def _when(self, entry: Entry, when: When | None) -> str:
        if when is None:
            return ""
        told = []
        if when.band:
            told.append(self.words.say("diff.when.band", bands=self._bands(entry.book, when.band)))
        if when.on_list:
            told.append(self.words.say("diff.when.list", lists=self._lists(entry.book, when.on_list)))
        return self.words.listed(told)

    def _term(self, days: int) -> str:
        if days >= FOR_GOOD:
            return self.words.say("diff.term.good")
        if days and days % YEAR == 0:
            return self.words.count("diff.term.years", days // YEAR)
        return self.words.count("diff.term.days", days)

    def _act(self, entry: Entry, rule: ActRule) -> str:
        name = self._label(rule.label or self.catalogue.acts[entry.name].label, entry.name)
        does = []
        if rule.points is not None:
            points = rule.points.versions[-1].value
            if points:
                does.append(self.words.count("diff.act.off" if points < 0 else "diff.act.on", abs(points)))
        if rule.puts_on:
            does.append(self.words.say("diff.act.lists", lists=self._lists(entry.book, rule.puts_on)))
        if rule.sets_band is not None:
            does.append(self.words.say("diff.act.band", band=self._bands(entry.book, [rule.sets_band.band])))
        if rule.points is not None and rule.lasts is not None:
            does.append(self.words.say("diff.act.lasts", term=self._term(rule.lasts.versions[-1].value)))
        told = self.words.listed(does) if does else self.words.say("diff.act.nothing")
        return self.words.say("diff.act", name=name, does=told)

    def _list(self, entry: Entry, rule: ListRule) -> str:
        if rule.stays is None:
            does = [self.words.say("diff.list.until")]
        else:
            does = [self.words.say("diff.list.stays", term=self._term(rule.stays.versions[-1].value))]
        if rule.made_public is not None:
            public = rule.made_public.versions[-1].value
            does.append(self.words.say("diff.list.public" if public else "diff.list.secret"))
        name = self._label(rule.label, entry.name)
        return self.words.say("diff.list", name=name, does=self.words.listed(does))

    def _consequence(self, entry: Entry, rule: Consequence) -> str:
        services = self.words.listed([self._service(name) for name in rule.touches])
        effect = self.words.say(f"diff.effect.{rule.effect.replace(' ', '-')}")
        if rule.label is None:
            told = self.words.say("diff.consequence.plain", effect=effect, services=services)
        else:
            name = rule.label.in_language(self.words.language)
            told = self.words.say("diff.consequence", name=name, effect=effect, services=services)
        reaches = "" if rule.reaches == "self" else self.words.say(f"diff.reaches.{rule.reaches}")
        return self._with(told, self._when(entry, rule.when), reaches)

    def _service(self, name: str) -> str:
        if name in self.catalogue.services:
            return self.catalogue.services[name].label.in_language(self.words.language)
        members = [self.catalogue.services[each].label for each in self.catalogue.groups.get(name, ())]
        return self.words.listed([each.in_language(self.words.language) for each in members]) or name

    def _who(self, who: Who) -> str:
        places = [self.words.say(f"diff.place.{name}") for name in who.where]
        told = self.words.say("diff.who.place", places=self.words.listed(places)) if places else ""
        told = told or self.words.say("diff.who.all")
        age = "" if who.age_from is None else str(who.age_from.versions[-1].value)
        agreed = who.consent is not None and who.consent.versions[-1].value
        return self._with(
            told,
            self.words.say("diff.who.age", age=age) if age not in ("", "0") else "",
            self.words.say("diff.who.consent") if agreed else "",
        )


def weakest(entry: Entry) -> str:
    """The weakest grade in an entry."""
    grades = [each.evidence for each in _claims(entry.model) if each.evidence]
    return max(grades, key=GRADES.index, default=entry.model.evidence or "")


def source_of(entry: Entry) -> str:
    """What an entry cites, and where in it."""
    cites = [entry.model.cite, *(each.cite for each in _claims(entry.model))]
    return named(next((cite for cite in cites if cite), None), entry.book.sources)


def _claims(model: Any) -> list[Any]:
    found = []
    for _, part in parts(model):
        found += list(part.versions) if isinstance(part, Claim) else []
    return found


def _shown(found: Beside, every: bool) -> list[Line]:
    return [line for line in found.lines if every or line.how != "unclaimed"]


def diff_page(found: Beside, every: bool = False) -> RenderableType:
    """The table in a terminal; with `every`, also what only the second says."""
    said = words(found.language)
    if not found.lines:
        return Group(Text(said.say("diff.nothing")))
    table = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False, padding=(0, 1), show_lines=False)
    table.add_column(said.say("diff.claim"), ratio=5, overflow="fold")
    table.add_column(said.say("diff.written"), ratio=6, overflow="fold")
    table.add_column(said.say("diff.grade"), no_wrap=True)
    table.add_column(said.say("diff.source"), ratio=4, overflow="fold")
    for line in _shown(found, every):
        claim = Text(line.claim, style="" if line.claim_at else "dim")
        if line.claim_grade:
            claim.append(f" [{line.claim_grade}]", style=GRADE_STYLE.get(line.claim_grade, ""))
        written = Text(line.written, style="dim" if line.how == "nothing" else "")
        if line.note and line.how != "here":
            written.append(f" {line.note}", style="dim")
        table.add_row(claim, written, Text(line.grade, style=GRADE_STYLE.get(line.grade, "")), Text(line.source))
        table.add_row("", "", "", "")
    return Group(Text(_title(found), style="bold"), Text(), table, Text(_counted(found), style="dim"))


def _title(found: Beside) -> str:
    return words(found.language).say("diff.title", first=found.first, second=found.second)


def _counted(found: Beside) -> str:
    counts = Counter(line.how for line in found.lines)
    return words(found.language).say(
        "diff.counts",
        claims=len(found.lines) - counts["unclaimed"],
        answered=counts["here"],
        elsewhere=counts["elsewhere"],
        alone=counts["nothing"],
        more=counts["unclaimed"],
        second=found.second,
    )


def diff_markdown(found: Beside, every: bool = False) -> str:
    """The table in Markdown; with `every`, also what only the second says."""
    say = words(found.language).say
    heads = [say(f"diff.{word}") for word in ("claim", "written", "grade", "source")]
    lines = [f"# {_title(found)}", "", f"| {' | '.join(heads)} |", "| --- | --- | --- | --- |"]
    for line in _shown(found, every):
        claim = f"{line.claim} [{line.claim_grade}]" if line.claim_grade else line.claim
        written = f"{line.written} {line.note}" if line.note and line.how != "here" else line.written
        cells = [each.replace("|", "\\|").replace("\n", " ") for each in (claim, written, line.grade, line.source)]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join([*lines, "", _counted(found), ""])


def diff_csv(found: Beside) -> str:
    """The table as comma-separated values, with the places in the files."""
    out = io.StringIO()
    heads = [name for name in Line.__dataclass_fields__ if name != "written_at"]
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([*heads, "written_at"])
    for line in found.lines:
        writer.writerow([*(getattr(line, name) for name in heads), " ".join(line.written_at)])
    return out.getvalue()
