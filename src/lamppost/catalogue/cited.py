"""Where the source, the grade and the reason of a claim come from, and whether they will do.

A claim without its own `cite`, `evidence` or `why` has that of the nearest level upward. `inherit` writes them
down to every claim, so that no reader of the data looks upward again; `grade_problems` walks the same way over what
was written and says which claims nobody stands behind. Both work on any model made of `Cited` blocks.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, TypeVar

from pydantic import BaseModel

from lamppost.catalogue.citation import cited_key, split_citation
from lamppost.catalogue.claims import GRADES, TEXT_ITSELF, Cited, Claim, Grade, Source, Version
from lamppost.catalogue.document import Document, Where
from lamppost.catalogue.messages import place
from lamppost.catalogue.texts import text_lines
from lamppost.errors import Problem, did_you_mean

M = TypeVar("M", bound=BaseModel)

DOUBTS: Final = ("unverified", "general knowledge", "our reading", "taken for")
"""What a note says of a value that nobody has read in a text; no documented value has such a note."""


def doubt_in(*texts: str | None) -> str | None:
    """The first of DOUBTS that stands in one of the texts, or None."""
    return next((doubt for text in texts for doubt in DOUBTS if doubt in (text or "").lower()), None)


@dataclass(frozen=True)
class DaySpan:
    """The days for which a claim holds: from `begins` (None = not said) to the day before `ends` (None = no end)."""

    begins: dt.date | None = None
    ends: dt.date | None = None


@dataclass(frozen=True)
class Standing:
    """What holds at one level: its own word, or that of the nearest level above."""

    cite: str | None = None
    evidence: Grade | None = None
    why: str | None = None

    def under(self, entry: Cited) -> Standing:
        """What holds inside an entry."""
        return Standing(entry.cite or self.cite, entry.evidence or self.evidence, entry.why or self.why)


NOTHING = Standing()


def parts(model: BaseModel) -> Iterator[tuple[tuple[str | int, ...], BaseModel]]:
    """The blocks directly inside a block, with the way to each; sources are no part of what is claimed."""
    for name, info in type(model).model_fields.items():
        value = getattr(model, name)
        if isinstance(value, BaseModel):
            yield (info.alias or name,), value
        elif isinstance(value, Mapping) and name != "sources":
            yield from (((name, str(key)), each) for key, each in value.items() if isinstance(each, BaseModel))
        elif isinstance(value, tuple):
            yield from (((name, index), each) for index, each in enumerate(value) if isinstance(each, BaseModel))


def inherit(model: M, above: Standing = NOTHING) -> M:
    """The same model with `cite`, `evidence` and `why` written down to every claim in it.

    A block that says nothing of its own grade, under nothing that does, has the weakest grade inside it.
    """
    update: dict[str, object] = {}
    if isinstance(model, Cited):
        above = above.under(model)
        update = {"cite": above.cite, "evidence": above.evidence, "why": above.why}
    for name in type(model).model_fields:
        value = getattr(model, name)
        if name == "sources":
            continue
        if isinstance(value, BaseModel):
            update[name] = inherit(value, above)
        elif isinstance(value, Mapping):
            update[name] = {k: inherit(v, above) if isinstance(v, BaseModel) else v for k, v in value.items()}
        elif isinstance(value, tuple):
            update[name] = tuple(inherit(v, above) if isinstance(v, BaseModel) else v for v in value)
    full = model.model_copy(update=update)
    if isinstance(full, Cited) and full.evidence is None:
        inside = [part.evidence for _, part in parts(full) for part in _cited(part) if part.evidence]
        return full.model_copy(update={"evidence": max(inside, key=GRADES.index, default=None)})
    return full


def _applied(block: Cited, span: DaySpan) -> DaySpan:
    """The time for which an entry is applied: what nobody enforces, acts on or asks for at first begins later."""
    for word in ("enforced", "acts_on", "asked"):
        claim = getattr(block, word, None)
        if isinstance(claim, Claim) and claim.versions[0].value == 0:
            first = next((version for version in claim.versions if version.value != 0), None)
            return span if first is None else DaySpan(first.since or span.begins, span.ends)
    return span


def _spans(block: BaseModel, span: DaySpan) -> dict[tuple[str | int, ...], DaySpan]:
    """The time of each version of a claim: from its own day to that of the next."""
    if not isinstance(block, Claim):
        return {}
    days = [*(version.since or span.begins for version in block.versions), span.ends]
    return {("versions", index): DaySpan(*each) for index, each in enumerate(pairwise(days))}


def _covered(entry: Cited, span: DaySpan, until: dt.date) -> bool:
    """Whether an entry ends with the text it cites, or goes on under another text from that day."""
    return (span.ends is not None and span.ends <= until) or _taken_over(entry, span, until)


def _taken_over(block: BaseModel, span: DaySpan, until: dt.date) -> bool:
    """Whether some value inside goes on under another source, by the day on which the first one ends."""
    if isinstance(block, Version) and block.cite is not None and block.since is not None and span.begins is not None:
        return span.begins < block.since <= until
    return any(_taken_over(inner, span, until) for _, inner in parts(block))


def _cited(block: BaseModel) -> Iterator[Cited]:
    """The block itself if it can stand for something, else what is directly inside it."""
    if isinstance(block, Cited):
        yield block
    else:
        yield from (inner for _, inner in parts(block) if isinstance(inner, Cited))


@dataclass
class Grades:
    """A walk over a file's claims that collects what their standing lacks.

    `strict` also lists assumed figures whose reason is only inherited; `ranges` asks assumed figures for `low`
    and `high`, as the catalogue does; `holders` are kinds of block that hold claims and make none themselves;
    `span` is the time for which the file holds, which the texts that it cites must have been in force for.
    """

    document: Document
    sources: Mapping[str, Source]
    strict: bool = False
    ranges: bool = False
    holders: tuple[type[Cited], ...] = ()
    span: DaySpan = DaySpan()

    def problems(self, root: Cited, *, claims: tuple[str, ...] | None = None) -> list[Problem]:
        """Everything wrong with the standing of the claims in a file; `claims` names the blocks that hold any."""
        above, result = Standing().under(root), []
        if root.cite is not None:
            message = "A source for a whole file says nothing about any line of it. Put `cite` into the entries."
            result.append(self.document.problem(("cite",), message))
        for way, block in parts(root):
            if claims is None or way[0] in claims:
                result += self._walk(way, block, above, frozenset(), self._span_of(way[0]))
        return result

    def _span_of(self, block: str | int) -> DaySpan:
        """The time for which a block of the file holds; what says when the file holds, holds on its first day."""
        begins = self.span.begins
        return DaySpan(begins, begins + dt.timedelta(days=1)) if block == "in_force" and begins else self.span

    def _walk(
        self, loc: Where, block: BaseModel, above: Standing, reported: frozenset[str], span: DaySpan
    ) -> Iterator[Problem]:
        if isinstance(block, Cited):
            held, span = above.under(block), _applied(block, span)
            for message in (*self._line(block), *self._doubt(block, held), *self._text_in_force(block, span)):
                yield self.document.problem(place(self.document.data, loc), message)
            for lack, message in self._lacks(block, held):
                if lack not in reported:
                    yield self.document.problem(place(self.document.data, loc), message)
                reported |= {lack} if lack != "own" else set()
            if isinstance(block, Version):
                yield from self._figure(loc, block, held)
            above = held
        if isinstance(block, Claim):
            yield from self._dates(loc, block)
        spans = _spans(block, span)
        for way, inner in parts(block):
            yield from self._walk((*loc, *way), inner, above, reported, spans.get(way, span))

    def _line(self, entry: Cited) -> Iterator[str]:
        """Whether an entry names the lines that it stands on, of a source whose lines are listed."""
        key, where = split_citation(entry.cite)
        source = self.sources.get(key)
        if source is None or source.lines_in is None:
            return
        text = text_lines(source.lines_in)
        if text is None:
            yield f"There is no list of lines '{source.lines_in}' (see `lines_in` of the source '{key}')."
            return
        lines, named = text.all(), [line.strip() for line in where.split(" and ") if line.strip()]
        if not named:
            yield f"On which line of '{key}' does it stand? Write `cite: {key} LINE`, with a line of its list."
        for line in named:
            if line not in lines:
                yield f"'{key}' has no line '{line}'.{did_you_mean(line, list(lines))}"

    def _doubt(self, entry: Cited, held: Standing) -> Iterator[str]:
        """Whether what is graded documented says of itself that it was read nowhere."""
        doubt = doubt_in(entry.note, entry.why)
        if doubt is not None and held.evidence == "documented":
            yield (
                f"This is graded documented, and its note says '{doubt}'. Grade it assumed with a `why`, or reported if"
                " somebody who reports it was read."
            )

    def _text_in_force(self, entry: Cited, span: DaySpan) -> Iterator[str]:
        """Whether the text that an entry cites was in force while the entry holds, where its source gives the days."""
        key = cited_key(entry.cite)
        source = self.sources.get(key)
        if source is None or span.begins is None:
            return
        if source.since is not None and source.since > span.begins:
            yield (
                f"'{key}' is in force since {source.since}, and what cites it holds from {span.begins}. Cite the text"
                " of that time, and this one in a version with a `since`."
            )
        elif source.until is not None and source.until <= span.begins:
            yield f"'{key}' was in force until {source.until}, and what cites it holds from {span.begins}."
        elif source.until is not None and not _covered(entry, span, source.until):
            yield (
                f"'{key}' was in force until {source.until}, and what cites it holds on. Add a version with"
                f" `since: {source.until}` that cites the text which followed."
            )

    def _lacks(self, entry: Cited, held: Standing) -> Iterator[tuple[str, str]]:
        """What an entry's standing lacks; each kind of lack is told once, at the outermost entry that has it."""
        key = cited_key(held.cite)
        source = self.sources.get(key)
        if entry.cite is not None and source is None:
            known = ", ".join(self.sources) or "none"
            hint = did_you_mean(key, list(self.sources)) or f" The sources of this file are: {known}."
            yield "own", f"I do not know the source '{key}'.{hint}"
        if isinstance(entry, self.holders):
            return
        if held.evidence is None:
            yield "grade", "How well is this known? Add `evidence`: documented, reported, alleged or assumed."
        elif held.evidence == "assumed":
            if not held.why:
                yield "why", "'assumed' needs a `why`."
        elif held.cite is None:
            yield "cite", f"'{held.evidence}' needs a source. Add `cite: ` and a key of `sources`."
        elif held.evidence == "documented" and source is not None and source.kind not in TEXT_ITSELF:
            yield f"text of {held.cite}", f"'documented' needs the text itself; '{key}' is {source.kind}."

    def _figure(self, loc: Where, version: Version[object], held: Standing) -> Iterator[Problem]:
        where = place(self.document.data, loc)
        value = version.value
        if not isinstance(value, int | float) or isinstance(value, bool):
            if version.low is not None or version.high is not None:
                yield self.document.problem(where, "Only a number can have a range (`low`, `high`).")
            return
        low = value if version.low is None else version.low
        high = value if version.high is None else version.high
        if not low <= value <= high:
            yield self.document.problem(where, "`low` must not be above the value, nor `high` below it.")
        if held.evidence == "assumed":
            if self.ranges and (version.low is None or version.high is None):
                yield self.document.problem(where, "An assumed figure needs `low` and `high`: how far could it be off?")
            if self.strict and version.why is None:
                yield self.document.problem(where, "The `why` of this assumed figure is only inherited.")

    def _dates(self, loc: Where, claim: Claim[object]) -> Iterator[Problem]:
        versions = claim.versions
        for index in range(1, len(versions)):
            where = place(self.document.data, (*loc, index))
            before, after = versions[index - 1].since, versions[index].since
            if after is None:
                yield self.document.problem(where, "A later version needs a `since`.")
            elif before is not None and after <= before:
                yield self.document.problem(where, "The versions are not in the order of their dates.")
