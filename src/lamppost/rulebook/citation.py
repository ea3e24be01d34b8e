"""Which document stands behind a rule, as a page can show it: title, address, date, and where in it."""

from __future__ import annotations

from dataclasses import dataclass

from lamppost.catalogue.citation import split_citation
from lamppost.catalogue.claims import Cited
from lamppost.rulebook.model import Rulebook
from lamppost.rulebook.source_titles import title_in


@dataclass(frozen=True)
class CitedDocument:
    """A document: what is not known of it is ''. `published` is as its publisher writes it; `read_on` is a day."""

    title: str
    url: str
    published: str
    read_on: str
    where: str


def source_of(book: Rulebook, entry: Cited, language: str = "en") -> CitedDocument | None:
    """The document that an entry of a rulebook cites, its title in a language if it has one; None if it cites none."""
    if not entry.cite:
        return None
    key, where = split_citation(entry.cite)
    found = book.sources.get(key)
    if found is None:
        return CitedDocument(key, "", "", "", where)
    title, _ = title_in(found.title, language)
    return CitedDocument(title, found.url or "", found.published or "", str(found.read_on or ""), where)


__all__ = ["CitedDocument", "source_of"]
