"""What is kept on disk of the shipped files is what would be made of them, and never of other files."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from lamppost import memo as kept
from lamppost.catalogue.load import catalogue, catalogue_folder, load_catalogue
from lamppost.memo import PACKAGE, memo, package_hash
from lamppost.rulebook.find import shipped
from lamppost.rulebook.load import _written, rulebook
from lamppost.rulebook.load import regime as load_regime
from lamppost.society import balance


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty folder in which results are kept."""
    monkeypatch.setattr(kept, "_folder", lambda: tmp_path)
    return tmp_path


def never() -> int:
    raise AssertionError("made again")


def test_a_result_is_made_once_for_a_key(folder: Path) -> None:
    assert memo("number", ("a", 1), lambda: 7) == 7
    assert memo("number", ("a", 1), never) == 7
    assert memo("number", ("a", 2), lambda: 8) == 8
    assert memo("other", ("a", 1), lambda: 9) == 9
    assert len(list(folder.iterdir())) == 3


def cut(data: bytes) -> bytes:
    return data[:-1]


def flipped(data: bytes) -> bytes:
    return data[:40] + bytes([data[40] ^ 1]) + data[41:]


def empty(data: bytes) -> bytes:
    return data[:0]


@pytest.mark.parametrize("damage", [cut, flipped, empty])
def test_what_cannot_be_read_back_is_made_anew(damage: Callable[[bytes], bytes], folder: Path) -> None:
    memo("number", (), lambda: 70_000)
    (file,) = folder.iterdir()
    file.write_bytes(damage(file.read_bytes()))
    assert memo("number", (), lambda: 8) == 8
    assert memo("number", (), never) == 8


def test_what_fails_is_not_kept(folder: Path) -> None:
    with pytest.raises(AssertionError):
        memo("number", (), never)
    assert list(folder.iterdir()) == []
    assert memo("number", (), lambda: 1) == 1


def test_without_a_folder_of_the_users_own_nothing_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "_folder", lambda: None)
    assert [memo("number", (), lambda: number) for number in (1, 2)] == [1, 2]  # noqa: B023 - called at once


def test_an_edit_of_any_source_or_data_file_makes_everything_anew(tmp_path: Path) -> None:
    copy = tmp_path / "lamppost"
    shutil.copytree(PACKAGE, copy, ignore=shutil.ignore_patterns("__pycache__", "static", "texts", "lives"))
    seen = {package_hash(copy)}
    for name in ("rulebook/check.py", "rulebook/books/court-defaulters.yaml", "society/tables/ties.csv",
                 "catalogue/data/services.yaml", "words/en/page.json"):  # fmt: skip
        with (copy / name).open("a", encoding="utf-8") as file:
            file.write("\n")
        seen.add(package_hash(copy))
    assert len(seen) == 6
    assert package_hash(PACKAGE) not in seen, "the place of the files is in what is made"


def test_what_is_kept_is_what_is_made() -> None:
    assert catalogue() == load_catalogue(catalogue_folder())
    for name in ("national-2018", "leaflet-hk-2019", "timeline-2012-2026"):
        made = _written(shipped("regime")[name])
        for _ in range(2):
            loaded = load_regime(name)
            assert (loaded.base, tuple(loaded.groups)) == made
    assert rulebook("wendeng-2020") == rulebook(shipped("rulebook")["wendeng-2020"])
    (twice, once) = (balance.mix("mainland", 0), balance._mix("mainland", 0))
    assert all((one == other).all() for one, other in zip(twice, once, strict=True))
