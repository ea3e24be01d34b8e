"""Every name that a file gives must exist: which names a field may hold is said by its type, and none is left out."""

from __future__ import annotations

from pathlib import Path
from typing import Any, get_args, get_origin

import pytest

from format_blocks import blocks
from lamppost.catalogue.messages import plain_kinds
from lamppost.rulebook.check import check_file
from lamppost.rulebook.model import RegimeFile, Rulebook
from lamppost.rulebook.names import KNOWN, NamesOf

OWN = {
    # NamesOf that an author gives, or that are words of the format and checked as such.
    "Rulebook.rulebook", "Rulebook.rows", "Rulebook.sources", "Rulebook.bands", "Rulebook.lists",
    "Rulebook.consequences", "Rulebook.repair", "Rulebook.association", "Rulebook.figures", "RegimeFile.regime",
    "RegimeFile.rows", "RegimeFile.sources", "ChannelUse.later",
    # Looked for among the files and the tables of societies.
    "RegimeFile.rulebooks", "RegimeFile.safeguards", "RegimeFile.place",
    "RegimeFile.catalogue",  # paths
    "Rulebook.catalogue",
}  # fmt: skip


def holds_names(annotation: Any) -> bool:
    """Whether a field is a name, a list of names, or a block whose keys are names."""
    text = str(annotation)
    for kind in plain_kinds(annotation):
        if get_origin(kind) is dict and plain_kinds(get_args(kind)[0]) == [str]:
            return True
        if get_origin(kind) is tuple and plain_kinds(get_args(kind)[0]) == [str]:
            return True
    return "A-Za-z0-9+★" in text and str in plain_kinds(annotation)


def test_every_field_that_holds_names_says_of_what() -> None:
    fields = {}
    for model in (Rulebook, RegimeFile):
        for name, block in blocks(model).items():
            if name in ("Source", "Text") or name.startswith(("Version", "Claim")):
                continue
            for word, info in block.model_fields.items():
                if word != "answered_by" and holds_names(info.rebuild_annotation()):
                    fields[f"{name}.{word}"] = [each for each in info.metadata if isinstance(each, NamesOf)]
    assert {field for field, says in fields.items() if not says} == OWN
    assert all(says.known in KNOWN or says.known[0] == "." for found in fields.values() for says in found)
    assert len(fields) > 25


BOOK = """
rulebook: typo
title: A book of many names
authority: Nobody
evidence: assumed
why: A made-up test.
in_force: {since: 2015-01-01}
who: {where: [mainland], also: [cross-boundary], only: [adult], spares: [elder]}
listens_to: [court, bank]
score: {start: 100}
bands:
  A: {at_least: 100, puts_on: [watch-list]}
  B: {}
acts:
  littering: {points: -10, seen_by: [court]}
  court-debt-refused:
    puts_on: [main-list, watch-list]
    stays_on: {watch-list: 1 year}
    leaves_when: [obligation met]
    leaves_from: {obligation met: 2016-01-01}
    sets_band: {band: B, lasts: 1 year}
lists:
  main-list:
    {spares: [elder], spares_from: {elder: 2016-01-01}, also_lists: [watch-list], counts_as: listed-by-court}
  watch-list: {stays: 1 year}
consequences:
  c: {when: {band: [B], on_list: [main-list]}, touches: [taxi-ride], effect: barred}
repair:
  r: {open_for: [littering, main-list], by: volunteering, wait: 1 year}
association:
  t: {to: friend, carries: points, share: 0.1, acts: [littering], consequences: [c]}
"""
TYPOS = [
    ("where: [mainland]", "where: [mainlnd]", "There is no place 'mainlnd'. Did you mean 'mainland'?"),
    (
        "also: [cross-boundary]",
        "also: [cross-bondary]",
        "There is no flag 'cross-bondary'. Did you mean 'cross-boundary'?",
    ),
    ("only: [adult]", "only: [adlt]", "There is no flag 'adlt'. Did you mean 'adult'?"),
    ("spares: [elder]}\nlistens", "spares: [eldr]}\nlistens", "There is no flag 'eldr'. Did you mean 'elder'?"),
    ("listens_to: [court, bank]", "listens_to: [court, bnk]", "There is no channel 'bnk'. Did you mean 'bank'?"),
    ("puts_on: [watch-list]}", "puts_on: [wtch-list]}", "There is no list 'wtch-list' in this rulebook. Did you mean"),
    ("seen_by: [court]", "seen_by: [cort]", "There is no channel 'cort'. Did you mean 'court'?"),
    (
        "stays_on: {watch-list",
        "stays_on: {wtch-list",
        "There is no list 'wtch-list' in `puts_on`. Did you mean 'watch-list'?",
    ),
    (
        "leaves_from: {obligation met",
        "leaves_from: {pledge kept",
        "There is no way out 'pledge kept' in `leaves_when`.",
    ),
    ("band: B, lasts", "band: Z, lasts", "There is no band 'Z' in this rulebook."),
    ("spares_from: {elder", "spares_from: {adult", "There is no flag 'adult' in `spares`."),
    ("also_lists: [watch-list]", "also_lists: [wtch-list]", "There is no list 'wtch-list' in this rulebook."),
    (
        "counts_as: listed-by-court",
        "counts_as: listed-by-cort",
        "There is no act 'listed-by-cort' in the catalogue.",
    ),
    ("band: [B]", "band: [Q]", "There is no band 'Q' in this rulebook."),
    ("on_list: [main-list]", "on_list: [man-list]", "There is no list 'man-list' in this rulebook."),
    ("touches: [taxi-ride]", "touches: [taxi-rid]", "There is no service or group of services 'taxi-rid'."),
    ("open_for: [littering,", "open_for: [litering,", "There is no act or list 'litering' in this rulebook."),
    ("by: volunteering", "by: voluntering", "There is no act 'voluntering'. Did you mean 'volunteering'?"),
    ("acts: [littering], cons", "acts: [litering], cons", "There is no act 'litering' in this rulebook."),
    ("consequences: [c]", "consequences: [d]", "There is no consequence 'd' in this rulebook."),
    (
        "  littering: {points",
        "  litering: {points",
        "There is no act 'litering' in the catalogue. Did you mean 'littering'?",
    ),
]


@pytest.mark.parametrize(("right", "wrong", "message"), TYPOS, ids=[each[1].split("\n")[0] for each in TYPOS])
def test_a_typo_is_found_with_its_place(tmp_path: Path, right: str, wrong: str, message: str) -> None:
    assert BOOK.count(right) == 1
    path = tmp_path / "typo.yaml"
    path.write_text(BOOK.replace(right, wrong), encoding="utf-8")
    found = [problem for problem in check_file(path) if message in problem.message]
    assert found, [str(problem) for problem in check_file(path)]
    assert all(problem.line > 1 and problem.column > 1 for problem in found)


def test_the_names_of_that_book_are_all_known(tmp_path: Path) -> None:
    path = tmp_path / "typo.yaml"
    path.write_text(BOOK, encoding="utf-8")
    assert [problem.message for problem in check_file(path) if "There is no" in problem.message] == []


def test_a_typo_in_a_regime_is_found(tmp_path: Path) -> None:
    path = tmp_path / "town.yaml"
    text = "regime: town\ntitle: T\nplace: mainland-city\nstart: 2019-01-07\nrulebooks: [court-defaulters]\n"
    path.write_text(text + "only_channels: [cort]\n", encoding="utf-8")
    assert [each.message for each in check_file(path)] == ["There is no channel 'cort'. Did you mean 'court'?"]
