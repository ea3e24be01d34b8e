"""The law as it was run, with overlays applied and every claim standing on its own: into a folder, and back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from pydantic import BaseModel, ValidationError

from lamppost.catalogue.load import catalogue
from lamppost.catalogue.model import Catalogue, CatalogueFile
from lamppost.catalogue.own import extended
from lamppost.errors import LamppostError
from lamppost.rulebook.load import LoadedRegime
from lamppost.rulebook.model import RegimeFile, Rulebook
from lamppost.rulebook.regime import Regime


def rules_of(regime: Regime) -> dict[str, Any]:
    """What rules.json holds."""
    loaded = regime.loaded
    return {
        "regime": _plain(loaded.regime),
        "rulebooks": {name: _plain(book) for name, book in loaded.rulebooks.items()},
        **({} if loaded.own is None else {"catalogue": _plain(loaded.own)}),
    }


def _plain(model: BaseModel) -> dict[str, Any]:
    return model.model_dump(mode="json", by_alias=True, exclude_none=True)


def words_of(rules: Mapping[str, Any]) -> Catalogue:
    """The words of a run, from what its rules.json holds."""
    own = CatalogueFile.model_validate(rules["catalogue"]) if "catalogue" in rules else None
    return extended(catalogue(), own)


def regime_of(
    rules: Mapping[str, Any],
    sha256: Mapping[str, str],
    grade: Any = None,
    left_out: Sequence[str] = (),
    knobs: Mapping[str, float] = MappingProxyType({}),
    figures: Mapping[str, float] = MappingProxyType({}),
) -> Regime:
    """The law of a folder, whatever has become of its files since; which overlays brought what is not known any more.

    `sha256`, `grade`, `left_out` and `knobs` are as LoadedRegime has them; `figures` are the numbers that were set, of
    which those of the catalogue stand in no file of the folder. Raises LamppostError for what this version
    cannot read.
    """
    try:
        law = RegimeFile.model_validate(rules["regime"])
        books = {name: Rulebook.model_validate(book) for name, book in rules["rulebooks"].items()}
    except (ValidationError, KeyError, TypeError, AttributeError):
        raise LamppostError(
            "The rules of this folder are in the words of another version of Lamppost, or were changed. Run it again."
        ) from None
    loaded = LoadedRegime(
        law,
        books,
        (),
        dict(sha256),
        grade,
        tuple(left_out),
        dict(knobs),
        own=CatalogueFile.model_validate(rules["catalogue"]) if "catalogue" in rules else None,
    )
    return Regime(loaded, loaded.words).set(figures, force=True)
