"""Words of one's own: acts, channels, services and places that a regime or a rulebook brings in files beside it.

They are written, cited and graded like the shipped catalogue and checked by the same checks. Their codes come from
their names (`codes.py`), so that adding a word moves nobody. A file of own words names shipped words and its own.
Nothing is looked up here: whoever has the files asks for the catalogue that they make with the shipped one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any, Final, NamedTuple, TypeVar

from lamppost.catalogue.check import Read, named
from lamppost.catalogue.cited import inherit
from lamppost.catalogue.codes import OWN, own_code
from lamppost.catalogue.document import Document
from lamppost.catalogue.findings import ProblemLog
from lamppost.catalogue.messages import in_order
from lamppost.catalogue.model import GROUPS, Act, Catalogue, CatalogueFile, Channel, Sees, Service
from lamppost.errors import Problem

E = TypeVar("E", Act, Channel, Service)

BLOCKS: Final = ("acts", "channels", "services")
"""Blocks whose entries have codes."""
MOST_A_YEAR: Final = 360
"""Times a year that a word of one's own can fall: less than once a day."""
MOST_INVENTED: Final = 52
"""Invented records a year of an own word: one a week."""


class PlaceChoices(NamedTuple):
    """What an own place can be like, and the flags whose share it can give."""

    names: tuple[str, ...]
    flags: tuple[str, ...]


def own_problems(document: Document, file: CatalogueFile, base: Catalogue, places: PlaceChoices) -> list[Problem]:
    """What is wrong with a file of own words beside the shipped catalogue and the shipped places."""
    log = ProblemLog(document)
    acts, services = {**base.acts, **file.acts}, {**base.services, **file.services}
    named(log, file, acts, services)
    if file.responses:
        log.say(("responses",), "How people respond is the same for all regimes: `responses` has no place here.")
    for block in BLOCKS:
        shipped = getattr(base, block)
        for name, entry in getattr(file, block).items():
            if name in shipped or name in base.groups:
                hint = " To let it see acts of this file, write `sees`." if block == "channels" else ""
                log.say((block, name), f"'{name}' is already a word of the catalogue. Give it another name.{hint}")
            if entry.code and entry.code not in OWN[block]:
                span = OWN[block]
                log.say(
                    (block, name, "code"),
                    f"Codes of own {block} are {span.start} to {span.stop - 1}; without `code` the name gives one.",
                )
            if block != "channels" and entry.envelope >= MOST_A_YEAR:
                log.say(
                    (block, name, "rate"),
                    f"At the top of its range it comes to {entry.envelope:g} a year; a word of one's own can have "
                    f"less than {MOST_A_YEAR}, one a day. Let it stand for several at once, or narrow its range.",
                )
    for name, channel in file.channels.items():
        _invented(log, ("channels", name), channel.sees, channel)
    for name, sees in file.sees.items():
        if name in file.channels:
            log.say(("sees", name), f"'{name}' is a channel of this file: write what it sees there.")
        log.known(("sees",), [name], base.channels, "channel", " in the catalogue")
        log.known(("sees", name), sees, file.acts, "act", " in this file")
        if name in base.channels:
            _invented(log, ("sees", name), sees, base.channels[name])
    for name, place in file.places.items():
        if name in places.names:
            log.say(("places", name), f"'{name}' is a shipped place. Give it another name.")
        log.known(("places", name, "like"), [place.like], places.names, "place")
        log.known(("places", name, "flags"), place.flags, places.flags, "flag", " whose share a place can give")

    log.problems += clash_problems([(document, file)], base)
    return in_order(log.problems)


def _invented(log: ProblemLog, where: tuple[str, ...], sees: dict[str, Sees], channel: Channel) -> None:
    """An own word is invented once a week at most."""
    for act, how in sees.items():
        claim = how.false_records or channel.false_records
        most = max(version.value if version.high is None else version.high for version in claim.versions)
        if most * channel.false_varies.largest() > MOST_INVENTED:
            at = (*where, "sees", act) if where[0] == "channels" else (*where, act)
            log.say(at, f"At most {MOST_INVENTED} records a year can be invented of an own word.")


Clash = tuple[Document, tuple[str, ...], str]


def clashes(files: Sequence[Read], base: Catalogue) -> Iterator[Clash]:
    """Names, codes and keys of sources that mean two things in some files of own words."""
    for block in (*BLOCKS, "places"):
        names: dict[str, str] = {}
        codes: dict[int, str] = {}
        for document, file in files:
            for name, entry in getattr(file, block).items():
                if name in names:
                    yield document, (block, name), f"'{name}' is already in {names[name]}."
                    continue
                names[name] = document.file
                if block == "places":
                    continue
                code = entry.code or own_code(block, name)
                other = codes.setdefault(code, name)
                if other != name:
                    free = next((each for each in OWN[block] if each not in codes), None)
                    hint = f" Write `code: {free}` at one of the two." if free else ""
                    message = f"'{name}' and '{other}' have the same code, {code}.{hint}"
                    yield document, (block, name), message
    seen = {key: ("the shipped catalogue", source) for key, source in base.sources.items()}
    for document, file in files:
        for key, source in file.sources.items():
            of, first = seen.setdefault(key, (document.file, source))
            if first != source:
                yield document, ("sources", key), f"'{key}' is another source in {of}. Give it another key."


def clash_problems(files: Sequence[Read], base: Catalogue) -> list[Problem]:
    """What `clashes` finds, with its places."""
    return [document.problem(where, message) for document, where, message in clashes(files, base)]


def joined(files: Sequence[CatalogueFile]) -> CatalogueFile:
    """Several files of own words as one, every figure with its own source and grade, every word with its code."""
    blocks: dict[str, dict[str, Any]] = {}
    for file in map(inherit, files):
        for block in (*BLOCKS, "places", "sources"):
            blocks.setdefault(block, {}).update(getattr(file, block))
        for channel, sees in file.sees.items():
            blocks.setdefault("sees", {}).setdefault(channel, {}).update(sees)
    for block in BLOCKS:
        for name, entry in blocks.get(block, {}).items():
            code = entry.code or own_code(block, name)
            blocks[block][name] = entry.model_copy(update={"id": name, "code": code})
    for name, place in blocks.get("places", {}).items():
        blocks["places"][name] = place.model_copy(update={"id": name})
    return CatalogueFile.model_construct(**CatalogueFile().__dict__ | blocks)


def extended(base: Catalogue, own: CatalogueFile | None) -> Catalogue:
    """The shipped catalogue with joined words of one's own behind it."""
    if own is None:
        return base
    services = {**base.services, **_by_code(own.services)}
    channels = {**base.channels, **_by_code(own.channels)}
    for name, sees in own.sees.items():
        channels[name] = channels[name].model_copy(update={"sees": {**channels[name].sees, **sees}})
    return replace(
        base,
        acts={**base.acts, **_by_code(own.acts)},
        channels=channels,
        services=services,
        sources={**base.sources, **own.sources},
        groups=_groups(services),
        places=dict(own.places),
    )


def together(one: Catalogue, other: Catalogue) -> Catalogue:
    """The words of two rulebooks or regimes, for naming them; a word that both bring is the first one's."""
    services = {**other.services, **one.services}
    return replace(
        one,
        acts={**other.acts, **one.acts},
        channels={**other.channels, **one.channels},
        services=services,
        sources={**other.sources, **one.sources},
        groups=_groups(services),
        places={**other.places, **one.places},
    )


def _groups(services: dict[str, Service]) -> dict[str, tuple[str, ...]]:
    log = {group: tuple(name for name, each in services.items() if each.group == group) for group in GROUPS}
    return {group: names for group, names in log.items() if names}


def _by_code(entries: dict[str, E]) -> dict[str, E]:
    """Entries in the order of their codes, which does not depend on the order of the file."""
    return dict(sorted(entries.items(), key=lambda item: item[1].code))
