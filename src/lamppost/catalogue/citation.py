"""A citation as a rulebook writes it: the key of a source, and after a blank the place in it."""

from __future__ import annotations

from collections.abc import Mapping

from lamppost.catalogue.claims import Source


def cited_key(cite: str | None) -> str:
    """The key of the source that a citation names; '' if there is none."""
    return split_citation(cite)[0]


def split_citation(cite: str | None) -> tuple[str, str]:
    """(the key of the source, the place in it) of a citation; each is '' where there is none."""
    key, _, place = (cite or "").partition(" ")
    return key, place


def named(cite: str | None, sources: Mapping[str, Source]) -> str:
    """A citation with the title of its source: 'Several Provisions, art. 1'; '' if there is none."""
    key, locator = split_citation(cite)
    title = sources[key].title if key in sources else key
    return f"{title}, {locator}" if locator else title
