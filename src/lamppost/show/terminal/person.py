"""One person for a terminal: who they are, each life line by line, where they stand, what they can still do."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from lamppost.show.terminal.ledger import ledger_heads
from lamppost.show.terminal.tables import GRADE_STYLE
from lamppost.study.person.model import Parted, PersonLine, PersonPage, PersonWorld
from lamppost.study.person.remedies import Possible
from lamppost.words import Words, words

CAUSED: Final = ("refused", "listed", "band changed")
"""Kinds of lines that say which line they rest on."""


def person_view(page: PersonPage) -> Group:
    """All of a person's page."""
    say = words(page.language)
    parts: list[RenderableType] = [Text(page.title, style="bold"), Text(page.note, style="italic"), Text(page.who.said)]
    for life in page.worlds:
        parts += [Text(""), *_life(life, say)]
    if page.parted is not None:
        parts += [Text(""), *_parted(page.parted, say)]
    elif len(page.worlds) > 1:
        parts += [Text(""), Text(say.say("person.page.same"))]
    return Group(*parts)


def _life(life: PersonWorld, say: Words) -> Iterator[RenderableType]:
    yield Text(life.title, style="bold")
    counts = life.counts
    yield Text(
        say.say(
            "person.page.counts",
            records=f"{counts.records:,}",
            untrue=f"{counts.untrue:,}",
            refusals=f"{counts.refusals:,}",
            wrongful=f"{counts.wrongful:,}",
            ties=f"{counts.through_ties:,}",
        )
    )
    if not life.by_replay:
        yield Text(say.say("person.page.marks"), style="dim")
    yield _table(life.lines, say) if life.lines else Text(say.say("ledger.page.empty"))
    yield Text(say.say("person.page.now"), style="bold")
    for score in life.scores:
        key = "person.page.score" if score.band else "person.page.points"
        figures = {"points": f"{score.points:,}", "start": f"{score.start:,}"}
        yield Text(say.say(key, book=score.title, band=score.band, **figures))
    for entry in life.lists:
        yield Text(entry.said)
    yield Text(say.say("person.page.can"), style="bold")
    for each in life.possible:
        yield _possible(each, say)


def _table(lines: tuple[PersonLine, ...], say: Words) -> Table:
    scored = any(line.points is not None for line in lines)
    table = ledger_heads(scored, say)
    last = ""
    for line in lines:
        what = Text(line.what, style="" if line.counted else "dim")
        if line.truth_said and line.truth != "true":
            what.append(f" {say.say('ledger.page.aside', said=line.truth_said)}", style="italic")
        if line.yuan:
            what.append(f" {say.say('ledger.page.aside', said=say.say('person.page.yuan', yuan=f'{line.yuan:,}'))}")
        cause = "" if line.because < 0 else lines[line.because].what
        because = say.say("page.life.because", what=cause) if cause and line.kind in CAUSED else ""
        anew = "" if line.anew is None else say.say("page.life.anew", score=f"{line.anew:,}")
        for sentence in (because, anew, line.otherwise, line.notice_said):
            what.append(f"\n{sentence}" if sentence else "", style="dim")
        figures = []
        if scored:
            points, score = line.points, line.score
            figures = ["" if points is None else f"{points:+}", "" if score is None else f"{score:,}"]
        table.add_row("" if line.day == last else line.day, what, *figures, _behind(line, say))
        last = line.day
    return table


def _behind(line: PersonLine, say: Words) -> Text:
    if line.rule is None:
        return Text("")
    source = line.rule.source
    said = [line.rule.at or line.rule.title]
    if source is not None:
        said += [each for each in (source.title, source.where, source.published) if each]
    text = Text(say.listed(said), style="dim")
    if line.rule.grade:
        text.append(f" [{say.say(f'ledger.grade.{line.rule.grade}')}]", style=GRADE_STYLE.get(line.rule.grade, ""))
    return text


def _possible(each: Possible, say: Words) -> Text:
    text = Text("- " + each.said, style="" if each.open else "dim")
    if each.grade:
        text.append(f" [{say.say(f'ledger.grade.{each.grade}')}]", style=GRADE_STYLE.get(each.grade, ""))
    return text


def _parted(parted: Parted, say: Words) -> Iterator[RenderableType]:
    yield Text(parted.said, style="bold")
    for row in parted.rules:
        path, was, becomes = f"{row.rulebook}.{row.path}", row.was, row.becomes
        yield Text(say.say("person.page.changed", path=path, was=was, becomes=becomes, why=row.why))
    for step in parted.steps:
        yield Text(step.said)
    for since in parted.chain[1:]:
        yield Text(f"{since.day}  {since.what}  {say.say('ledger.page.aside', said=since.world)}")


__all__ = ["person_view"]
