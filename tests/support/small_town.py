"""A rulebook, a regime and a safeguard that hold together, for tests that change one line of them."""

from __future__ import annotations

from pathlib import Path

BOOK = """
rulebook: town
title: {en: A town scores its people, zh-Hans: 小镇}
authority: The town of the tests
place: A town
covers: person
in_force: {since: 2015-01-01, until: 2030-01-01, cite: law art. 1}
evidence: documented
sources:
  law: {title: The law of the tests, kind: law}
  paper: {title: A newspaper, kind: news, published: 2016}
who: {age_from: 18, age_to: 80, where: [mainland], spares: [student], cite: law art. 2}
listens_to: [lamppost, court]
score: {start: 100, lowest: 0, highest: 200, cite: law art. 3}
bands:
  A: {at_least: 120, cite: law art. 4}
  B: {at_least: 80, cite: law art. 4}
  C: {cite: law art. 4}
acts:
  jaywalking:
    points:
      - {value: -5}
      - {since: 2018-01-01, value: -10, low: -20, high: -5}
    lasts: 1 year
    seen_by: lamppost
    cite: law art. 5
  spitting: {points: -5, cite: paper p. 3, evidence: reported}
  debt-unpaid: {puts_on: debtors, listed_for: 2 years, cite: law art. 6}
  volunteering:
    points: {value: 2, evidence: assumed, why: The law gives no figure.}
    yearly_cap: 20
    cite: law art. 7
lists:
  debtors:
    stays: 3 years
    leaves_when: [obligation met, found wrong]
    made_public: yes
    cite: law art. 8
consequences:
  no-travel: {when: {on_list: debtors}, touches: travel, effect: barred, cite: law art. 9}
  dear-loans: {when: {band: [C]}, touches: loan, effect: dearer, size: 1.5, cite: paper, evidence: reported}
  fast-loans: {kind: reward, when: {band: A}, touches: [loan], effect: faster, size: 3, cite: law art. 10}
repair:
  by-service: {open_for: [jaywalking, debtors], by: volunteering, gives_back: 0.5, cite: law art. 11}
appeal: {open: yes, decided_within: 15 days, pauses_consequences: no, cite: law art. 12}
association:
  kin: {to: kin, carries: points, share: 0.1, evidence: assumed, why: Nobody says how much.}
"""

REGIME = """
regime: one-town
title: One town alone
place: mainland
start: 2018-01-01
rulebooks: [town]
channels:
  lamppost: {hit: 0.9, evidence: assumed, why: A figure for the tests.}
"""

SAFEGUARD = """
overlay: appeal-pauses
title: An appeal pauses the consequences
change:
  - {at: "*.appeal.pauses_consequences", becomes: yes, why: What does one safeguard change?}
"""


def write(folder: Path, **texts: str) -> Path:
    """Files by their names in a folder; without any, the book, the regime and the safeguard above."""
    for name, text in (texts or {"town": BOOK, "one-town": REGIME, "appeal-pauses": SAFEGUARD}).items():
        (folder / f"{name.replace('_', '-')}.yaml").write_text(text, encoding="utf-8")
    return folder


def altered(text: str, old: str, new: str) -> str:
    """The text with one passage changed; the passage must be in it."""
    assert old in text, old
    return text.replace(old, new, 1)
