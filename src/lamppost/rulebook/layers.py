"""Several overlays on one base: applied in the order given, with limits that hold whatever comes after.

Overlays that are given together are one question, so one of them may find its work done by another; one that has no
effect at all is a mistake. What says how the law is comes before what asks how it could be. Safeguards that come with
Lamppost give the same law in any order (tests hold that); where two of a user's own do not, a remark says so.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import combinations
from typing import Any

from lamppost.catalogue.claims import WRITTEN
from lamppost.catalogue.messages import in_order
from lamppost.catalogue.model import Catalogue
from lamppost.errors import ProblemsError
from lamppost.rulebook.amend import LIMITS, NoEffectError
from lamppost.rulebook.check_overlay import alone
from lamppost.rulebook.find import shipped
from lamppost.rulebook.model import Overlay, RegimeFile, Rulebook
from lamppost.rulebook.overlay import AppliedOverlay, WrittenRegime, applied, limited
from lamppost.rulebook.paths import meaning
from lamppost.rulebook.read import Read
from lamppost.rulebook.remarks import Remark
from lamppost.rulebook.words import world_words

Groups = Sequence[Sequence[Read]]
"""Overlays in the order in which they are applied; those of a group were given together."""


def laid(base: WrittenRegime, groups: Groups, words: Catalogue) -> tuple[WrittenRegime, tuple[AppliedOverlay, ...]]:
    """The world after all overlays, and what each of them changed. Raises ProblemsError if one cannot be applied."""
    world, done = base, list[AppliedOverlay]()
    limits: list[tuple[Read, Overlay]] = []
    for group in groups:
        before = world
        for file in sorted(group, key=_asks):
            world, outcome = _with(file, world, before, {each.sha256 for each in done}, words)
            held: list[Remark] = []
            for other, overlay in limits:
                world, rows = limited(other.document, overlay, world, world_words(world, words))
                held += [
                    Remark("limit", overlay.overlay, row.path if row.book == "regime" else f"{row.book}.{row.path}",
                           row.becomes)
                    for row in rows
                ]  # fmt: skip
            done.append(replace(outcome, remarks=(*outcome.remarks, *held)))
            if any(change.edit in LIMITS for change in outcome.overlay.change):
                limits.append((file, outcome.overlay))
    return world, tuple(done)


def _asks(file: Read) -> bool:
    """Whether an overlay asks what would be, and does not say what is the law; the law of a group comes first."""
    return not isinstance(file.model, Overlay) or file.model.evidence in (None, "assumed")


def _with(
    file: Read, world: WrittenRegime, before: WrittenRegime, known: set[str], words: Catalogue
) -> tuple[WrittenRegime, AppliedOverlay]:
    """The world after one more overlay of a group; one whose work another of them has done changes nothing."""
    try:
        return with_overlay(file, world, words)
    except NoEffectError:
        if world is before or file.document.sha256 in known or not isinstance(file.model, Overlay):
            raise
        try:
            with_overlay(file, before, words)
        except ProblemsError:
            pass
        else:
            overlay = file.model
            remarks = tuple(Remark("same", overlay.overlay, change.at) for change in overlay.change)
            return world, AppliedOverlay(overlay, file.document.file, file.document.sha256, (), (), remarks)
        raise


def with_overlay(file: Read, world: WrittenRegime, words: Catalogue) -> tuple[WrittenRegime, AppliedOverlay]:
    """The world after an overlay's file; everything that is wrong with it alone or here is told at once."""
    if not isinstance(file.model, Overlay):
        raise ProblemsError(file.problems or [file.document.problem((), f"This is a {file.kind}, not an overlay.")])
    problems = alone(file.document, file.model)
    try:
        result = applied(file.document, file.model, world, world_words(world, words))
    except ProblemsError as error:
        if problems:
            raise ProblemsError(in_order(problems + error.problems)) from None
        raise
    if problems:
        raise ProblemsError(problems)
    return result


def order_remarks(base: WrittenRegime, groups: Groups, words: Catalogue) -> tuple[Remark, ...]:
    """Of each two overlays of which one is a user's own: whether the law would be another with the second first."""
    files = [file for group in groups for file in group]
    own = {file.path.resolve() for file in files} - {path.resolve() for path in shipped("overlay").values()}
    outcome = []
    for one, two in combinations(files, 2):
        if (one.path.resolve() in own or two.path.resolve() in own) and (
            remark := _in_order(base, one, two, words)
        ) is not None:
            outcome.append(remark)
    return tuple(outcome)


def _in_order(base: WrittenRegime, one: Read, two: Read, words: Catalogue) -> Remark | None:
    names = [each.model.overlay if isinstance(each.model, Overlay) else "" for each in (one, two)]
    try:
        first = laid(base, [[one, two]], words)[0]
    except ProblemsError:
        return None  # they stand on others, and are not looked at by themselves
    try:
        second = laid(base, [[two, one]], words)[0]
    except ProblemsError:
        return Remark("order_stops", names[0], "", names[1])
    where = first_difference(law_of(first, words), law_of(second, words))
    return None if where is None else Remark("order", names[0], where, names[1])


def law_of(world: WrittenRegime, words: Catalogue) -> dict[str, Any]:
    """What the files of a world say in its period, apart from their sources and from channels that nobody hears."""
    files: dict[str, Any] = {
        name: Rulebook.model_validate(document.data, context=WRITTEN) for name, document in world.books.items()
    }
    if world.regime is not None:
        files["regime"] = RegimeFile.model_validate(world.regime.data, context=WRITTEN)
    known = world_words(world, words).channels
    meanings = {name: meaning(model.model_copy(update={"sources": {}}), world.period) for name, model in files.items()}
    acts = {act for name in world.books for act in files[name].acts}
    acts |= {repair.by for name in world.books for repair in files[name].repair.values()}
    if meanings.get("regime", {}).get("channels"):
        used = meanings["regime"]["channels"].items()
        meanings["regime"]["channels"] = {name: use for name, use in used if acts & set(known[name].sees)}
    return meanings


def first_difference(one: Any, two: Any, path: str = "") -> str | None:
    """The dotted path of the first thing that two laws say differently; None if they say the same."""
    if one == two:
        return None
    if isinstance(one, dict) and isinstance(two, dict):
        for name in dict.fromkeys([*one, *two]):
            outcome = first_difference(one.get(name), two.get(name), f"{path}.{name}" if path else str(name))
            if outcome is not None:
                return outcome
    return path


__all__ = ["Groups", "first_difference", "laid", "law_of", "order_remarks", "with_overlay"]
