"""What must hold between the entries of the catalogue: names that exist, codes that are unique, rates that fit.

A file is checked alone for its sources and grades; the catalogue is checked as a whole for everything that one file
says of another, since acts, channels and services lie in different files.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from lamppost.catalogue.cited import Grades
from lamppost.catalogue.codes import SHIPPED
from lamppost.catalogue.document import Document
from lamppost.catalogue.findings import ProblemLog
from lamppost.catalogue.messages import in_order, validated
from lamppost.catalogue.model import (
    GROUPS,
    Act,
    CatalogueFile,
    Channel,
    Coverage,
    Instead,
    Later,
    Matching,
    Response,
    Sees,
    Service,
    Varies,
)
from lamppost.catalogue.people import FLAGS
from lamppost.errors import Problem

BLOCKS: Final = ("acts", "channels", "services", "responses", "places")
HOLDERS: Final = (Act, Channel, Coverage, Instead, Later, Matching, Response, Sees, Service, Varies)
"""Blocks that only hold claims: what an act is, is a definition; how often it happens is a claim."""
MOST_ACTS: Final = 600
"""Events a year that one person's acts may come to at their envelopes; the town lays out that many slots."""
MOST_SERVICES: Final = 300
"""The same for services."""

Read = tuple[Document, CatalogueFile]


def read_catalogue(document: Document, strict: bool = False) -> tuple[CatalogueFile | None, list[Problem]]:
    """One catalogue file as a model, and what is wrong with it by itself."""
    model, problems = validated(document, CatalogueFile)
    if model is None:
        return None, problems
    for block in BLOCKS:
        for name, entry in document.data.get(block, {}).items():
            if "id" in entry:
                problems.append(document.problem((block, name, "id"), "The name above is the id; leave this out."))
    problems += Grades(document, model.sources, strict=strict, ranges=True, holders=HOLDERS).problems(model)
    return model, in_order(problems)


def between(files: list[Read]) -> list[Problem]:
    """What is wrong between the entries of all files of the catalogue together."""
    result: list[Problem] = []
    for block in ("acts", "channels", "services", "responses"):
        result += _once(files, block)
    result += _sources(files)
    acts = {name: act for _, file in files for name, act in file.acts.items()}
    services = {name: service for _, file in files for name, service in file.services.items()}
    for document, file in files:
        findings = ProblemLog(document)
        named(findings, file, acts, services)
        for block in ("sees", "places"):
            if getattr(file, block):
                findings.say((block,), f"`{block}` belongs to words of one's own, beside a regime or a rulebook.")
        result += findings.problems
    result += _room(files, "acts", acts, MOST_ACTS) + _room(files, "services", services, MOST_SERVICES)
    return in_order(result)


def named(findings: ProblemLog, file: CatalogueFile, acts: Mapping[str, Act], services: Mapping[str, Service]) -> None:
    """Adds what is wrong with the entries of one file, beside all acts and services that they may name."""
    for name, act in file.acts.items():
        _people(findings, ("acts", name), act)
        findings.known(("acts", name, "near"), act.near, acts, "act")
    for name, service in file.services.items():
        _people(findings, ("services", name), service)
        if service.if_refused:
            where = ("services", name, "if_refused", "then")
            findings.known(where, [service.if_refused.then], services, "service")
        if name in GROUPS:
            findings.say(("services", name), f"'{name}' is a group; a service needs its own name.")
    for name, channel in file.channels.items():
        findings.known(("channels", name, "sees"), channel.sees, acts, "act")
        _channel(findings, ("channels", name), channel)


def _once(files: list[Read], block: str) -> Iterator[Problem]:
    """Names and codes stand once in all files."""
    names: dict[str, str] = {}
    codes: dict[int, str] = {}
    for document, file in files:
        entries: Mapping[str, Act | Channel | Service] = getattr(file, block)
        for name, entry in entries.items():
            where = (block, name)
            if name in names:
                yield document.problem(where, f"'{name}' is already in {names[name]}.")
            names[name] = document.file
            code = getattr(entry, "code", None)
            if code is not None and code not in SHIPPED[block]:
                span = f"{SHIPPED[block].start} to {SHIPPED[block].stop - 1}"
                yield document.problem((*where, "code"), f"A shipped word of `{block}` has a `code` from {span}.")
            elif code is not None and codes.setdefault(code, name) != name:
                yield document.problem((*where, "code"), f"The code {code} already belongs to '{codes[code]}'.")


def _sources(files: list[Read]) -> Iterator[Problem]:
    """A key means one source wherever it stands."""
    seen: dict[str, tuple[str, object]] = {}
    for document, file in files:
        for key, source in file.sources.items():
            name, first = seen.setdefault(key, (document.file, source))
            if first != source:
                yield document.problem(("sources", key), f"'{key}' is another source in {name}. Give it another key.")


def _people(findings: ProblemLog, where: tuple[str, str], entry: Act | Service) -> None:
    findings.known((*where, "who"), entry.who, FLAGS, "flag")
    findings.known((*where, "not_who"), entry.not_who, FLAGS, "flag")
    for both in sorted(set(entry.who) & set(entry.not_who)):
        findings.say((*where, "not_who"), f"'{both}' stands in `who` and in `not_who`: nobody is left.")
    for version in entry.rate.versions:
        if version.value < 0:
            findings.say((*where, "rate"), "A rate cannot be below 0.")


def _channel(findings: ProblemLog, where: tuple[str, str], channel: Channel) -> None:
    for way, later in (((), channel.later), *((("sees", act), sees.later) for act, sees in channel.sees.items())):
        if sum(each.share.versions[-1].value for each in later.values()) > 1:
            findings.say((*where, *way, "later"), "The shares that come later are more than all records.")
    if channel.matching is None:
        return
    for word, least in (("gallery", 1), ("missed_tenfold", 1)):
        claim = getattr(channel.matching, word)
        if any(version.value < least for version in claim.versions):
            findings.say((*where, "matching", word), f"`{word}` is {least} or more.")


def _room(files: list[Read], block: str, entries: Mapping[str, Act | Service], most: int) -> list[Problem]:
    """The events of one person must fit into the slots of a year, at the top of every range."""
    people = {name: entry.envelope for name, entry in entries.items() if entry.actor == "person"}
    total = sum(people.values())
    if total < most:
        return []
    largest = sorted(people, key=lambda name: -people[name])[:3]
    document = next(document for document, file in files if largest[0] in getattr(file, block))
    named = ", ".join(f"{name} {people[name]:.0f}" for name in largest)
    message = f"At the top of their ranges all {block} of a person come to {total:.0f} a year; at most {most} fit."
    return [document.problem((block, largest[0]), f"{message} The largest: {named}.")]
