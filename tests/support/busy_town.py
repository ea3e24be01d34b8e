"""A catalogue in which everything happens often, and the regimes of `tests/data/books` read by it: for small towns."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from lamppost.catalogue.load import catalogue
from lamppost.catalogue.model import Catalogue, Channel
from lamppost.rulebook.load import regime as load_regime
from lamppost.rulebook.regime import Regime
from lamppost.society.model import Society
from lamppost.town.loop import Town

BOOKS = Path(__file__).parents[1] / "data" / "books"

RATES = {
    "red-light-walking": 12.0,
    "littering": 5.0,
    "queue-jumping": 1.0,
    "traffic-fine-small": 2.0,
    "post-about-officials": 1.0,
    "criticise-government": 2.0,
    "pact-breach": 0.4,
    "firm-return-late": 6.0,
    "firm-tax-late": 2.0,
    "firm-invoice-breach": 1.0,
    "firm-on-time-year": 1.5,
}
"""Acts a year, in place of the catalogue's."""

ANSWERS = {
    "work-lost-when-listed": 0.8,
    "work-found": 0.9,
    "firm-layoff": 0.9,
    "way-obligation-met": 0.6,
    "way-creditor-agrees": 0.4,
    "way-course-passed": 0.8,
    "way-pledge-kept": 0.7,
    "paid-after-refusal": 0.5,
    "learned-when-public": 0.7,
    "tie-cut-when-public": 0.2,
    "caution-from-refusal": 0.3,
    "fear-from-listing": 0.4,
    "gaming-when-rewarded": 0.5,
}
"""How people answer, in place of the catalogue's."""

INVENTED = {"lamppost-face": 0.2, "public-reports": 0.1}
"""Most records a year that a channel may invent about an act; 0.05 for all others, so that few words need be drawn."""


def at(claim: Any, value: float) -> Any:
    """The claim with another value, and with a range up to it."""
    versions = tuple(
        version.model_copy(update={"value": value, "low": 0.0, "high": max(value, version.high or 0.0)})
        for version in claim.versions
    )
    return claim.model_copy(update={"versions": versions})


def changed(base: Catalogue, rates: Mapping[str, float], answers: Mapping[str, float]) -> Catalogue:
    """The catalogue with other rates of some acts and other answers."""
    acts = {
        name: act.model_copy(update={"rate": at(act.rate, rates[name])}) if name in rates else act
        for name, act in base.acts.items()
    }
    responses = {
        name: response.model_copy(update={"value": at(response.value, answers[name])}) if name in answers else response
        for name, response in base.responses.items()
    }
    channels = {name: _inventing(channel, INVENTED.get(name, 0.05)) for name, channel in base.channels.items()}
    return replace(base, acts=acts, responses=responses, channels=channels)


def _inventing(channel: Channel, most: float) -> Channel:
    claim = channel.false_records
    versions = tuple(version.model_copy(update={"value": most / 5, "high": most}) for version in claim.versions)
    sees = {act: how.model_copy(update={"false_records": None}) for act, how in channel.sees.items()}
    return channel.model_copy(update={"false_records": claim.model_copy(update={"versions": versions}), "sees": sees})


@cache
def busy() -> Catalogue:
    """The catalogue at the rates above."""
    return changed(catalogue(), RATES, ANSWERS)


def regime(name: str | Path, words: Catalogue | None = None) -> Regime:
    """A regime of `data/books` or elsewhere by its path, read by the busy catalogue; or a shipped one as it is."""
    beside = BOOKS / f"{name}.yaml"
    if isinstance(name, Path) or beside.exists():
        return Regime(load_regime(name if isinstance(name, Path) else beside), words or busy())
    return Regime(load_regime(name), words or catalogue())


def made(books: Sequence[Mapping[str, Any]], **more: Any) -> Regime:
    """A regime of rulebooks that are given as data, with more fields of its own; read by the busy catalogue."""
    grade = {"evidence": "assumed", "why": "Made up for the tests."}
    place = {"place": "mainland-city", "start": "2018-01-01"}
    names = [book["rulebook"] for book in books]
    data = {"regime": "made", "title": "Made up", **place, **grade, "rulebooks": names, **more}
    with TemporaryDirectory() as folder:
        for name, text in (*zip(names, books, strict=True), ("made", data)):
            whole = text if name == "made" else {"title": "Made up", "authority": "Nobody", **grade, **text}
            (Path(folder) / f"{name}.yaml").write_text(json.dumps(whole), encoding="utf-8")  # JSON is YAML
        return regime(Path(folder) / "made.yaml")


def rewritten(folder: Path, change: Callable[[str, str], str]) -> Path:
    """The files of `data/books` in another folder, each changed by change(name, text); gives the regime's path."""
    for path in BOOKS.glob("*.yaml"):
        (folder / path.name).write_text(change(path.stem, path.read_text(encoding="utf-8")), encoding="utf-8")
    return folder / "everything.yaml"


def lived(what: Regime, people: int, weeks: int, seed: int = 7, watch: bool = False, **options: Any) -> Town:
    """A compiled town under a regime, after so many weeks."""
    town = society(people, place=what.place)
    everybody = range(people + town.firms) if watch else ()
    run = Town(town, what.epochs(what.start, weeks), seed, watch=everybody, **options)
    run.run(weeks)
    return run


@cache
def society(people: int, seed: int = 1, place: str = "mainland-city") -> Society:
    """A society, made once."""
    return Society.generate(people, seed, place)
