"""Where the source, the grade and the reason of a claim come from, and whether they will do.

A claim without its own `cite`, `evidence` or `why` has that of the nearest level upward. `inherit` writes them
down to every claim, so that no reader of the data looks upward again; `grade_problems` walks the same way over what
was written and says which claims nobody stands behind. Both work on any model made of `Cited` blocks.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TypeVar

from pydantic import BaseModel

from lamppost.catalogue.claims import GRADES, TEXT_ITSELF, Cited, Claim, Grade, Source, Version
from lamppost.catalogue.document import Document, Where
from lamppost.catalogue.messages import place
from lamppost.errors import Problem, did_you_mean

M = TypeVar("M", bound=BaseModel)


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
    and `high`, as the catalogue does; `holders` are kinds of block that hold claims and make none themselves.
    """

    document: Document
    sources: Mapping[str, Source]
    strict: bool = False
    ranges: bool = False
    holders: tuple[type[Cited], ...] = ()

    def problems(self, root: Cited, *, claims: tuple[str, ...] | None = None) -> list[Problem]:
        """Everything wrong with the standing of the claims in a file; `claims` names the blocks that hold any."""
        above, found = Standing().under(root), []
        if root.cite is not None:
            message = "A source for a whole file says nothing about any line of it. Put `cite` into the entries."
            found.append(self.document.problem(("cite",), message))
        for way, block in parts(root):
            if claims is None or way[0] in claims:
                found += self._walk(way, block, above, frozenset())
        return found

    def _walk(self, loc: Where, block: BaseModel, above: Standing, told: frozenset[str]) -> Iterator[Problem]:
        if isinstance(block, Cited):
            held = above.under(block)
            for lack, message in self._lacks(block, held):
                if lack not in told:
                    yield self.document.problem(place(self.document.data, loc), message)
                told |= {lack} if lack != "own" else set()
            if isinstance(block, Version):
                yield from self._figure(loc, block, held)
            above = held
        if isinstance(block, Claim):
            yield from self._dates(loc, block)
        for way, inner in parts(block):
            yield from self._walk((*loc, *way), inner, above, told)

    def _lacks(self, entry: Cited, held: Standing) -> Iterator[tuple[str, str]]:
        """What an entry's standing lacks; each kind of lack is told once, at the outermost entry that has it."""
        key = (held.cite or "").split(" ", 1)[0]
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
