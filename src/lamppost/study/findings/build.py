"""The numbers of a report, worked out from worlds that have been lived in: see findings.py for what they are."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final

from lamppost.measure.effects import effects, tallies, unchanged
from lamppost.measure.outcomes import OUTCOMES
from lamppost.measure.world import Outcome, Progress
from lamppost.study.compare.idle_rules import idle_rules, touched
from lamppost.study.findings import model as f
from lamppost.study.findings import small_towns as parts
from lamppost.study.findings.lives import lives
from lamppost.study.findings.spread import SEEDS, Counted, TownCounts, of_twins, weekly
from lamppost.study.findings.world import WorldCounts, members
from lamppost.study.names import titles_of

Doing = Callable[[str, float], None]
"""Called with what is being done (a key report.doing.*) and what share of everything is done, 0 to 1."""
WORKING: Final = 0.1
"""Share of the whole that counting takes when smaller towns are lived too, about."""


@dataclass
class Pace:
    """How far the smaller towns have come."""

    doing: Doing | None
    total: int
    lived: int = 0
    what: str = field(default="counting")

    def now(self, what: str, lived: int | None = None) -> Callable[[], Progress]:
        """Report what is done next; gives what a study calls after each town."""
        self.what, self.lived = what, self.lived if lived is None else lived
        self.report()

        def on_world() -> Progress:
            def one_more(_: int, __: int | None) -> None:
                self.lived += 1
                self.report()

            return one_more

        return on_world

    def report(self) -> None:
        """Report how far it is."""
        if self.doing is not None:
            share = WORKING + (1 - WORKING) * self.lived / self.total if self.total else 1.0
            self.doing(self.what, min(share, 1.0))


def build_findings(
    worlds: Sequence[Outcome],
    *,
    asked: f.RunRequest | None = None,
    overlays: Sequence[tuple[str, ...]] | None = None,
    smaller: bool = True,
    threads: int | None = None,
    doing: Doing | None = None,
) -> f.Findings:
    """Findings of worlds over one society (see Twins.of for what makes them comparable); one world is a run.

    `overlays` names those of each world where its regime does not know them any more; `smaller`: live smaller towns
    for the classes, the ladder and the evidence, too.
    """
    first = worlds[0]
    counted = [WorldCounts(world, None if overlays is None else overlays[k]) for k, world in enumerate(worlds)]
    titles_of([each.world.regime for each in counted], [each.overlays for each in counted])
    asked = asked or _request_of(worlds, counted)
    laws = [(each.world.name, each.world.regime, each.overlays) for each in counted]
    climb = parts.climb_of(laws[0][1], laws[0][2]) if smaller else None
    rungs = 0 if climb is None else len(climb[0])
    pace = Pace(doing, parts.worlds_of(len(worlds), rungs) if smaller else 0)
    pace.report()
    numbers = tuple(each.counts() for each in counted)
    twins = tuple(twin_counts(counted[0], each) for each in counted[1:])
    people = lives(worlds)
    classes: list[f.Classes] = []
    known: list[f.Evidence] = []
    steps = spread = None
    if smaller:
        for k, (name, regime, _) in enumerate(laws):
            done = k * (parts.REPLAYS + parts.VARIANTS)
            small = _small(first, asked, threads, pace.now("classes", done))
            classes.append(parts.classes(small, name, regime))
            small = _small(first, asked, threads, pace.now("evidence", done + parts.REPLAYS))
            known.append(parts.known(small, name, regime))
        done = len(laws) * (parts.REPLAYS + parts.VARIANTS)
        small = _small(first, asked, threads, pace.now("spread", done))
        alone = small.people == first.society.people
        bare = [(name, regime) for name, regime, _ in laws]
        spread = parts.spread(small, bare, _first_town(worlds, numbers, twins) if alone else None)
        if climb is not None:
            done += len(laws) * SEEDS
            steps = parts.ladder(_small(first, asked, threads, pace.now("ladder", done)), laws[0][0], climb, spread)
    return f.Findings(
        format=f.FORMAT,
        asked=asked,
        people=first.society.people,
        firms=first.society.firms,
        start=first.start.isoformat(),
        weeks=first.weeks,
        worlds=numbers,
        twins=twins,
        lives=people,
        classes=tuple(classes),
        ladder=steps,
        evidence=tuple(known),
        sources=_sources(worlds, numbers),
        spread=spread,
    )


def _first_town(worlds: Sequence[Outcome], numbers: Sequence[f.World], twins: Sequence[f.Twin]) -> TownCounts:
    """What the run itself counts, as the first town of a spread."""
    found = {each.name: Counted(each.numbers, weekly(world)) for each, world in zip(numbers, worlds, strict=True)}
    first = worlds[0]
    return TownCounts(first.society.people, first.weeks, first.seed, found, of_twins(twins))


def _request_of(worlds: Sequence[Outcome], counted: Sequence[WorldCounts]) -> f.RunRequest:
    """What to ask for to get these worlds again, as far as they know it."""
    first, last = worlds[0], counted[-1]
    society = first.society
    turned = [world.regime.settings for world in worlds]
    alone = not turned[0] and bool(turned[-1]) and not last.overlays
    same = len(worlds) == 2 and worlds[0].regime.name == worlds[1].regime.name and (bool(last.overlays) or alone)
    knobs = turned[-1] if all(each == turned[-1] for each in turned) or (same and alone) else {}
    names = (first.regime.name,) if same else tuple(world.regime.name for world in worlds)
    grade = first.regime.loaded.grade or ""
    return f.RunRequest(
        names,
        last.overlays,
        grade,
        society.place,
        society.people,
        society.seed,
        first.seed,
        first.weeks,
        first.start.isoformat(),
        {**knobs, **society.figures},
        first.warm_up.weeks,
        _own_warm_up(worlds),
    )


def _own_warm_up(worlds: Sequence[Outcome]) -> bool:
    """Whether each of several worlds of one regime lived its warm-up by its own rules."""
    first = worlds[0]
    same = [world for world in worlds[1:] if world.regime.name == first.regime.name]
    return bool(first.warm_up.weeks and same) and all(world.warm_up.regime is None for world in same)


def _small(first: Outcome, asked: f.RunRequest, threads: int | None, on_town: Callable[[], Progress]) -> parts.Small:
    people = min(asked.people, parts.MOST_PEOPLE)
    start: dt.date = first.start
    return parts.Small(
        first.regime.place_named(asked.place),
        people,
        asked.society_seed,
        first.seed,
        first.weeks,
        start,
        threads,
        on_town,
        first.warm_up.weeks,
        asked.own_warm_up,
    )


# --- twins


def twin_counts(first: WorldCounts, other: WorldCounts) -> f.Twin:
    """A world set against the first."""
    people = first.people
    changes = []
    for name in OUTCOMES:
        before, after = first.outcomes[name], other.outcomes[name]
        difference = after - before
        changes.append(
            f.Effect(
                outcome=name,
                first=int(before.sum()),
                value=int(after.sum()),
                harmed=int((difference > 0).sum()),
                helped=int((difference < 0).sum()),
                unchanged=int((difference == 0).sum()),
                most_harmed=max(0, int(difference.max(initial=0))),
                most_helped=min(0, int(difference.min(initial=0))),
            )
        )
    bits = effects(first.outcomes, other.outcomes)
    before, after = first.outcomes["refused_services"], other.outcomes["refused_services"]
    groups = []
    for by, value, mine in members(first.world.society):
        fates = tallies(bits[mine])
        groups.append(
            f.GroupEffect(
                by=by,
                value=value,
                people=int(mine.sum()),
                harmed={name: each["harmed"] for name, each in fates.items()},
                helped={name: each["helped"] for name, each in fates.items()},
                unchanged=unchanged(bits[mine]),
                refusals_first=int(before[mine].sum()),
                refusals_value=int(after[mine].sum()),
            )
        )
    worlds = (first.world, other.world)
    idle = idle_rules([world.regime for world in worlds], [touched(world) for world in worlds])
    return f.Twin(
        world=other.world.name,
        first=first.world.name,
        people=people,
        unchanged=unchanged(bits),
        effects=tuple(changes),
        groups=tuple(groups),
        idle=tuple(str(each) for each in idle),
    )


# --- sources


def _sources(worlds: Sequence[Outcome], numbers: Sequence[f.World]) -> tuple[f.ReportSource, ...]:
    """Every document that a rule which mattered cites, in the order of the worlds and their books."""
    titles = {(rule.book, rule.source) for world in numbers for rule in world.rules}
    books: dict[tuple[str, str], list[str]] = {}
    kept = {}
    for world in worlds:
        for book in world.regime.loaded.rulebooks.values():
            for source in book.sources.values():
                if (book.rulebook, source.title) in titles:
                    key = (source.title, source.url or "")
                    kept[key] = source
                    cited = books.setdefault(key, [])
                    if book.rulebook not in cited:
                        cited.append(book.rulebook)
    return tuple(
        f.ReportSource(
            title=source.title,
            by=source.author or source.publisher or "",
            kind=str(source.kind),
            published=source.published or "",
            url=source.url or "",
            books=tuple(books[key]),
        )
        for key, source in kept.items()
    )


__all__ = ["Doing", "build_findings", "twin_counts"]
