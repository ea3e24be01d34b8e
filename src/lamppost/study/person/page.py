"""One synthetic person to read about: who they are, and their life in each world, line by line.

Every line has the rule behind it, its source and grade, whether what it rests on was true, what it cost, and of a
refusal whether it would have happened without false records or without ties. At the end stand where they are now,
what they can still do, and of twins the first week in which the two lives part, and why. Nobody here exists.
"""

from __future__ import annotations

from collections.abc import Sequence

from lamppost.errors import LamppostError
from lamppost.measure.world import Outcome
from lamppost.study.person.lines import person_world
from lamppost.study.person.model import PersonPage
from lamppost.study.person.partings import parting_of
from lamppost.study.person.profile import profile_of, title_of
from lamppost.study.person.store import Everybody, everybody
from lamppost.words import words


def person_page(worlds: Sequence[Outcome | Everybody], person: int, language: str = "en") -> PersonPage:
    """Everything about one person in one world or more, the first being the one compared with.

    A World is put in order first (study/person/store.py), which takes replays: whoever asks for more than one person
    does so once, and hands in what came of it. Raises LamppostError for a person, a language or worlds that do not fit.
    """
    said = words(language)
    if not worlds:
        raise LamppostError("Give at least one world in which to read about the person.")
    kept = [everybody(each) if isinstance(each, Outcome) else each for each in worlds]
    first = kept[0]
    if not 0 <= person < first.society.people:
        raise LamppostError(f"There is no person {person}: they are numbered 0 to {first.society.people - 1:,}.")
    for other in kept[1:]:
        if (other.society.people, other.seed, other.start, other.weeks) != (
            first.society.people, first.seed, first.start, first.weeks,
        ):  # fmt: skip
            raise LamppostError(f"'{first.name}' and '{other.name}' are not twins: one was lived otherwise.")
    return PersonPage(
        person=person,
        title=title_of(person, said),
        language=language,
        note=said.say("person.note"),
        first_day=first.start.isoformat(),
        weeks=first.weeks,
        who=profile_of(first, person, said),
        worlds=tuple(person_world(each, person, language) for each in kept),
        parted=parting_of((first, kept[1]), person, said) if len(kept) > 1 else None,
    )
