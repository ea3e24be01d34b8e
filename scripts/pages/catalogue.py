"""The words of the catalogue: every act, channel and service that a rulebook can name, from its data."""

from __future__ import annotations

from typing import Any

from scripts.pages.markdown import made, table

from lamppost.catalogue.load import catalogue
from lamppost.catalogue.model import Act, Service
from lamppost.rulebook.explain import figure


def page() -> str:
    """docs/reference/catalogue.md."""
    words = catalogue()
    acts = (_row(name, each, each.domain) for name, each in words.acts.items())
    services = (_row(name, each, each.group) for name, each in words.services.items())
    channels = ((f"`{name}`", _label(each), each.kind) for name, each in words.channels.items())
    parts = [
        "# The catalogue",
        made(),
        (
            "The acts, channels and services that rulebooks share. A rulebook says what they mean to its authority; how often they "
            "happen is here, a year and a person of those who can (with multipliers by sex, age, area and income, which are in the files "
            "of `catalogue/data/`). Codes never change meaning."
        ),
        f"## Acts\n\n{table(['act', 'what it is', 'of a', 'domain', 'rate (range)', 'grade'], acts)}",
        f"## Services\n\n{table(['service', 'what it is', 'of a', 'group', 'sought (range)', 'grade'], services)}",
        f"## Channels\n\n{table(['channel', 'what it is', 'kind'], channels)}",
    ]
    return "\n\n".join(parts) + "\n"


def _row(name: str, entry: Act | Service, kind: str) -> tuple[str, ...]:
    rate = entry.rate.versions[-1]
    return f"`{name}`", _label(entry), entry.actor, kind, figure(rate), str(rate.evidence)


def _label(entry: Any) -> str:
    return str(entry.label.en) if entry.label else ""
