"""A catalogue of a few entries, so that tests of the reader do not depend on what is shipped."""

from __future__ import annotations

from pathlib import Path

import pytest

from lamppost.catalogue.load import load_catalogue
from lamppost.catalogue.model import Catalogue

FIGURE = "{value: 2, low: 1, high: 4, evidence: assumed, why: A figure for the tests.}"
SHARE = "{value: 0.5, low: 0.2, high: 0.9, evidence: assumed, why: A figure for the tests.}"

ACTS = f"""
acts:
  jaywalking:
    {{code: 2, label: Crosses on red, domain: society, kind: breach, rate: {FIGURE}, near: [walking]}}
  walking: {{code: 1, label: Walks, domain: society, kind: neutral, rate: {FIGURE}}}
  spitting: {{code: 3, label: Spits, domain: society, kind: breach, rate: {FIGURE}}}
  volunteering: {{code: 4, label: Volunteers, domain: society, kind: merit, rate: {FIGURE}}}
  debt-unpaid: {{code: 5, label: Pays late, domain: commerce, kind: breach, settles: yes, rate: {FIGURE}}}
  firm-pollutes: {{code: 6, label: Pollutes, domain: commerce, actor: firm, kind: breach, rate: {FIGURE}}}
"""

CHANNELS = f"""
channels:
  lamppost:
    code: 2
    label: {{en: A lamppost, zh-Hans: 灯杆}}
    kind: sensor
    coverage: {{urban: {SHARE}, rural: {SHARE}}}
    hit: {SHARE}
    wrong_person: {SHARE}
    twice: {SHARE}
    delay: {{value: 2 weeks, low: 1 week, high: 30 days, evidence: assumed, why: A figure for the tests.}}
    false_records: {FIGURE}
    sees: {{jaywalking: , spitting: {{hit: {SHARE}}}}}
  court:
    code: 1
    label: A court
    kind: institution
    coverage: {SHARE}
    hit: {SHARE}
    wrong_person: {SHARE}
    twice: {SHARE}
    delay: {{value: 1 week, low: 1 day, high: 30 days, evidence: assumed, why: A figure for the tests.}}
    false_records: {FIGURE}
    sees: {{debt-unpaid: }}
"""

SERVICES = f"""
services:
  train: {{code: 2, label: A train, group: travel, rate: {FIGURE}}}
  flight: {{code: 1, label: A flight, group: travel, rate: {FIGURE}, if_refused: {{then: train, share: {SHARE}}}}}
  loan: {{code: 3, label: A loan, group: money, rate: {FIGURE}}}
  tender: {{code: 4, label: A tender, group: trade, actor: firm, rate: {FIGURE}}}
"""

RESPONSES = """
responses:
  fear-half-life:
    {label: Fear, value: 26, low: 10, high: 52, unit: weeks, evidence: assumed, why: A figure for the tests.}
"""

FILES = {"acts/all.yaml": ACTS, "channels.yaml": CHANNELS, "services.yaml": SERVICES, "responses.yaml": RESPONSES}


def write_catalogue(folder: Path, **changed: str) -> Path:
    """The small catalogue in a folder; `changed` has the text of single files by their first name."""
    for name, text in FILES.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(changed.get(name.split("/")[0].removesuffix(".yaml"), text), encoding="utf-8")
    return folder


def use_small_words(folder: Path, patch: pytest.MonkeyPatch) -> Catalogue:
    """Puts the small catalogue in the place of the shipped one."""
    words = load_catalogue(write_catalogue(folder))
    patch.setattr("lamppost.rulebook.words.readable_catalogue", lambda: words)
    patch.setattr("lamppost.rulebook.load.catalogue", lambda: words)
    return words
