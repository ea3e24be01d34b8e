"""Made-up findings for tests of the report and its figures: any size, also none at all; no number means anything."""

from __future__ import annotations

import datetime as dt
import random

from lamppost.catalogue.claims import GRADES
from lamppost.catalogue.load import catalogue
from lamppost.catalogue.people import AGE_GROUPS, AREAS, EDUCATIONS, INCOMES, SEXES
from lamppost.measure.effects import KINDS
from lamppost.measure.outcomes import OUTCOMES
from lamppost.record.frames import COUNTS
from lamppost.study.compare.truth import CLASSES
from lamppost.study.findings import model as f

VALUES = {
    "sex": SEXES,
    "age_group": AGE_GROUPS,
    "area": AREAS,
    "income_class": INCOMES,
    "migrant": ("false", "true"),
    "education": EDUCATIONS,
}
LANGUAGES = ("en", "zh-Hans", "zh-Hant")


def label(words) -> f.Label:
    return {language: words.in_language(language) for language in LANGUAGES}


def plain(text: str) -> f.Label:
    return dict.fromkeys(LANGUAGES, text)


def made(
    seed: int = 1,
    *,
    worlds: int = 2,
    people: int = 100_000,
    weeks: int = 156,
    scale: float = 1.0,
    grades: tuple[str, ...] = GRADES,
    parts: bool = True,
) -> f.Findings:
    """Findings of a run (one world) or of twins. `scale` 0: nobody is refused. `parts`: ladder and the like."""
    chance = random.Random(seed)
    names = ["leaflet-hk-2019", "documented-hk-2019", "national-2018"][:worlds]
    made_worlds = tuple(
        world(chance, name, people, weeks, scale / (1 + 20 * k), grades) for k, name in enumerate(names)
    )
    first = made_worlds[0]
    return f.Findings(
        format=f.FORMAT,
        asked=f.RunRequest(tuple(names), (), "", "hong-kong", people, 1, 1, weeks, "2019-07-01"),
        people=people,
        firms=people // 30,
        start="2019-07-01",
        weeks=weeks,
        worlds=made_worlds,
        twins=tuple(twin(chance, first, other, people, scale) for other in made_worlds[1:]),
        lives=tuple(life(chance, made_worlds, people, chosen) for chosen in ("median", "wrongful", "tie"))
        if scale
        else (),
        classes=tuple(classes(chance, each, weeks, scale) for each in made_worlds) if parts else (),
        ladder=ladder(chance, first, weeks, scale) if parts else None,
        evidence=tuple(evidence(chance, each, weeks, scale) for each in made_worlds) if parts else (),
        sources=(
            f.ReportSource("Leaflet against the social credit system", "", "leaflet", "2019", "", ("leaflet-hk-2019",)),
            f.ReportSource("A law", "A legislature", "law", "2013", "https://example.org/law", ("documented-hk-2019",)),
        ),
        spread=spread(chance, made_worlds, weeks) if parts else None,
    )


def spread(chance: random.Random, worlds: tuple[f.World, ...], weeks: int) -> f.Spread:
    """Six towns a tenth as large, around a tenth of what each world counted."""
    counts = {
        each.name: {
            name: [int(number / 10 * chance.uniform(0.7, 1.3)) for _ in range(6)]
            for name, number in each.numbers.items()
        }
        for each in worlds
    }
    by_week = {
        each.name: {series: [[int(chance.uniform(0, 9)) for _ in range(weeks)] for _ in range(6)] for series in COUNTS}
        for each in worlds
    }
    twins = {
        each.name: {kind: [[chance.randint(0, 40) for _ in range(6)] for _ in range(2)] for kind in KINDS}
        for each in worlds[1:]
    }
    return f.Spread(10_000, weeks, [1, 2, 3, 4, 5, 6], counts, by_week, twins)


def refused(chance: random.Random, most: float) -> f.Refused:
    refusals = int(chance.uniform(0.2, 1) * most)
    wrongful, collateral = int(refusals * chance.uniform(0, 0.4)), int(refusals * chance.uniform(0, 0.3))
    both = int(min(wrongful, collateral) * chance.uniform(0, 0.5))
    return f.Refused(refusals, wrongful, collateral, both, int(refusals * chance.uniform(0, 0.5)))


def total(many: list[f.Refused]) -> f.Refused:
    names = ("refusals", "wrongful", "collateral", "both", "double")
    return f.Refused(*(sum(getattr(each, name) for each in many) for name in names))


def split(chance: random.Random, number: int, words: tuple[str, ...]) -> dict[str, int]:
    left, found = number, dict.fromkeys(GRADES, 0)
    for word in words[:-1]:
        found[word] = chance.randint(0, left)
        left -= found[word]
    found[words[-1]] += left
    return found


def world(chance: random.Random, name: str, people: int, weeks: int, scale: float, grades: tuple[str, ...]) -> f.World:
    words = catalogue()
    services = []
    for id_, service in words.services.items():
        if service.actor == "person":
            sought = int(people * weeks / 52 * chance.uniform(0.01, 2))
            cut = refused(chance, sought * 0.1 * scale)
            those = min(people, cut.refusals)
            services.append(
                f.ServiceFindings(id_, label(service.label), str(service.group), sought, those, cut,
                          split(chance, cut.refusals, grades))
            )  # fmt: skip
    groups = []
    for group in dict.fromkeys(each.group for each in services):
        those_ = [each for each in services if each.group == group]
        counts = {grade: sum(each.grades[grade] for each in those_) for grade in GRADES}
        groups.append(
            f.ServiceFindings(
                group,
                plain(group),
                group,
                sum(each.sought for each in those_),
                max(each.people for each in those_),
                total([each.refused for each in those_]),
                counts,
            )
        )
    services.sort(key=lambda each: -each.refused.refusals)
    all_ = total([each.refused for each in services])
    those = min(people, int(all_.refusals * 0.6))
    per = [int(all_.refusals / weeks * chance.uniform(0.7, 1.3)) for _ in range(weeks)]
    start = dt.date(2019, 7, 1)
    acts = int(people * weeks / 52 * 18 * max(scale, 0.1))
    seen = int(acts * 0.2)
    return f.World(
        name=name,
        regime=name,
        title={"en": f"Title of {name}", "zh-Hans": "2019年传单所称的香港", "zh-Hant": "2019年傳單所稱的香港"},
        overlays=(),
        claims=dict(zip(GRADES, (10, 5, 60, 20), strict=True)),
        people_refused=those,
        people_wrongly_refused=min(those, int(all_.wrongful * 0.6)),
        people_refused_through_ties=min(those, int(all_.collateral * 0.6)),
        refused=all_,
        firms_refused=f.Refused(),
        services=tuple(each for each in services if each.refused.refusals),
        service_groups=tuple(groups),
        flow=f.Flow(acts, acts - seen, seen, int(seen * 1.1 * bool(scale)), int(seen * 0.05 * scale),
                    int(seen * 0.04 * scale), int(seen * 0.1 * scale), int(those * 0.3), int(those * 0.4),
                    int(those * 0.5)),
        weeks=f.Weeks(
            [(start + dt.timedelta(weeks=week)).isoformat() for week in range(weeks)],
            per,
            [each // 4 for each in per],
            [each // 5 for each in per],
            [int(each * 0.8) for each in per],
            [seen // weeks] * weeks,
            [seen // weeks // 10] * weeks,
            [(acts - seen) // weeks] * weeks,
            [int(people * 0.01 * scale)] * weeks,
            [int(those * 0.3 * week / weeks) for week in range(weeks)],
        ),
        burdens=tuple(
            f.Burden(outcome, int(people * scale * chance.uniform(0, 3)), int(people * min(scale, 1) * chance.random()))
            for outcome in OUTCOMES
        ),
        groups=tuple(
            f.Group(by, value, people // len(values), int(those / len(values) * chance.uniform(0.5, 1)),
                    int(those / len(values) * 0.2), int(all_.refusals / len(values)))
            for by, values in VALUES.items() for value in values
        ),
        lists=(f.List(name, "black", plain("black list"), "black", "person", grades[0], int(those * 0.2),
                      int(those * 0.05), int(those * 0.3)),),
        rules=(
            f.Rule(name, "act", "debt-unpaid", plain("A debt"), "documented", "A law", "art. 3",
                   "https://example.org/law", int(seen * 0.1)),
            f.Rule(name, "consequence", "no-flights", plain("No flights"), grades[-1], "A leaflet", "", "", those),
        ),
    )  # fmt: skip


def twin(chance: random.Random, first: f.World, other: f.World, people: int, scale: float) -> f.Twin:
    def three(size: int) -> list[int]:
        helped = int(size * min(scale, 1) * chance.uniform(0, 0.6))
        harmed = int((size - helped) * min(scale, 1) * chance.uniform(0, 0.1))
        return [harmed, helped, size - helped - harmed]

    effects = []
    for one, two in zip(first.burdens, other.burdens, strict=True):
        harmed, helped, unchanged = three(people)
        effects.append(f.Effect(one.outcome, one.total, two.total, harmed, helped, unchanged,
                                max(0, two.total - one.total), min(0, two.total - one.total)))  # fmt: skip
    groups = []
    for a, b in zip(first.groups, other.groups, strict=True):
        fates = {each.outcome: three(a.people) for each in first.burdens}
        harmed, helped = ({name: each[way] for name, each in fates.items()} for way in (0, 1))
        same = min(each[2] for each in fates.values())
        groups.append(f.GroupEffect(a.by, a.value, a.people, harmed, helped, same, a.refusals, b.refusals))
    unchanged = min(each.unchanged for each in effects)
    return f.Twin(other.name, first.name, people, unchanged, tuple(effects), tuple(groups), ())


def life(chance: random.Random, worlds: tuple[f.World, ...], people: int, chosen: str) -> f.TypicalLife:
    day = dt.date(2019, 7, 1)

    def line(week: int, kind: str, sentence: str, truth: str = "", grade: str = "", points: int | None = None):
        at = (day + dt.timedelta(weeks=week)).isoformat()
        said = {"en": sentence, "zh-Hans": "记录：某事", "zh-Hant": "記錄：某事"}
        score = None if points is None else 1000 + points
        behind = ("A law, Art. 3", "book.yaml:12") if grade else ("", "")
        return f.LedgerLine(week, at, kind, said, truth, chosen == "tie", points, score, grade, *behind)

    def ledger(world_: f.World) -> f.Ledger:
        lines = tuple(
            [
                line(k, "recorded", "Recorded by a channel: a thing", "true" if k % 2 else "invented")
                for k in range(1, 6)
            ]
            + [line(9, "points", "Points: a thing", "true", "alleged", -50)]
            + [line(20 + k, "refused", "Refused: a thing", "wrongful" if k % 2 else "", "documented") for k in range(3)]
        )
        return f.Ledger(world_.name, 3, 1, int(chosen == "tie"), 40, lines, chance.randint(0, 9))

    return f.TypicalLife(chance.randrange(people), chosen, people // 3, "female", 34, "urban", "q2", "tertiary",
                  tuple(ledger(each) for each in worlds))  # fmt: skip


def classes(chance: random.Random, world_: f.World, weeks: int, scale: float) -> f.Classes:
    all_ = int(4000 * scale)
    rows = tuple(f.Class(name, int(all_ * chance.random()), None if name == "out_of_domain" else int(all_ * 0.05))
                 for name in CLASSES)  # fmt: skip
    overlaps = (
        (f.Overlap(("rightful",), all_ // 2), f.Overlap(("wrongful", "double"), all_ - all_ // 2)) if all_ else ()
    )
    return f.Classes(world_.name, 10_000, weeks, 1, all_, int(all_ * 0.1), rows, overlaps if all_ else ())


def ladder(chance: random.Random, world_: f.World, weeks: int, scale: float) -> f.Ladder:
    names = ("", "notice", "appeal", "expiry", "no-association", "speech-out")
    rungs, level = [], 4000 * scale
    for name in names:
        towns = [int(level * chance.uniform(0.9, 1.1)) for _ in range(5)]
        rungs.append(f.Rung(name, plain(name.replace("-", " ") or "nothing"), [each // 2 for each in towns], towns,
                            [each // 3 for each in towns]))  # fmt: skip
        level *= 0.7
    return f.Ladder(world_.name, 10_000, weeks, [1, 2, 3, 4, 5], tuple(rungs), ["consent-2021"])


def evidence(chance: random.Random, world_: f.World, weeks: int, scale: float) -> f.Evidence:
    level, rows = 3400 * scale, []
    shares = {"as it is": 1.0, "without assumed": 0.9, "without alleged": 0.25, "only documented": 0.06,
              "all low": 0.5, "all high": 1.6}  # fmt: skip
    for name, share in shares.items():
        about = "" if name == "as it is" else "figures" if name.startswith("all") else "rules"
        here = int(level * share * chance.uniform(0.95, 1.05))
        rows.append(f.Variant(name, about, min(10_000, here), here * 2, here // 3))
    return f.Evidence(world_.name, 10_000, weeks, 1, tuple(rows))
