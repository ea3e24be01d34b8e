"""The folder a run leaves behind: written beside its place, and moved there when every byte of it is on the disk.

Until then it is called `.NAME.partial`, and a folder without a whole `run.json` is not finished, whatever it holds.
`run.json` is written last. A partial folder with its inputs can be taken up again.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from lamppost.errors import LamppostError

RUN: Final = "run.json"
INPUTS: Final = "inputs.json"
CHECKPOINT: Final = "checkpoint.npz"
RULES: Final = "rules.json"


class Folder:
    """A run's folder while it is being written."""

    def __init__(self, place: Path, partial: Path) -> None:
        self.place = place
        self.partial = partial
        self.sha256: dict[str, str] = {}

    @property
    def checkpoint(self) -> Path:
        """Where the checkpoint lies."""
        return self.partial / CHECKPOINT

    def write_json(self, name: str, data: Any) -> None:
        """Write a JSON file and see it to the disk. Raises LamppostError."""
        with told(self.partial):
            path = self.partial / name
            text = json.dumps(data, ensure_ascii=False, indent=1) + "\n"
            with path.open("w", encoding="utf-8") as file:
                file.write(text)
            self.keep(name)

    def keep(self, name: str) -> None:
        """See a written file to the disk, and note its hash. Raises OSError."""
        path = self.partial / name
        synced(path)
        self.sha256[name] = sha256_of(path)

    def finish(self, info: dict[str, Any], name: str = RUN) -> Path:
        """Write `run.json`, or what else says what a folder is, and move it to its place. Raises LamppostError."""
        self.write_json(name, info)
        with told(self.place):
            (self.partial / CHECKPOINT).unlink(missing_ok=True)
            (self.partial / INPUTS).unlink(missing_ok=True)
            synced(self.partial)
            if self.place.exists():
                raise LamppostError(f"{self.place} came into being meanwhile; the run lies finished in {self.partial}.")
            self.partial.rename(self.place)
            synced(self.place.parent)
        return self.place

    def unfinish(self) -> None:
        """Take away what could make the folder look finished."""
        (self.partial / RUN).unlink(missing_ok=True)

    def drop(self) -> None:
        """Take the unfinished folder away."""
        shutil.rmtree(self.partial, ignore_errors=True)


def partial_of(place: Path) -> Path:
    """Where a folder stands while it is being written."""
    return place.with_name(f".{place.name}.partial")


def new_folder(place: Path) -> Folder:
    """Begin a run's folder. Raises LamppostError if it cannot be, before anything has been computed."""
    place, partial = not_there(place)
    with told(place):
        place.parent.mkdir(parents=True, exist_ok=True)
        partial.mkdir()
    return Folder(place, partial)


def not_there(place: Path) -> tuple[Path, Path]:
    """(where a folder shall be, where it stands until then). Raises LamppostError if either is there already."""
    place = Path(os.path.abspath(place))  # noqa: PTH100 - resolve() would follow a link that is to be refused
    partial = partial_of(place)
    with told(place):
        there, folder, begun = os.path.lexists(place), place.is_dir(), os.path.lexists(partial)
    if folder:
        raise LamppostError(f"{_short(place)} exists already. Name another folder with --out, or delete it.")
    if there:
        raise LamppostError(f"{_short(place)} is a file. Name a folder that does not exist yet with --out.")
    if begun:
        raise LamppostError(
            f"{_short(place)} was begun and not finished. Take it up again with: lamppost run --resume {_short(place)} "
            f"(or delete {_short(partial)})."
        )
    return place, partial


def free_folder(parent: Path, name: str) -> Path:
    """The first of parent/name-1, parent/name-2 ... that is neither there nor begun."""
    number = 1
    while (parent / f"{name}-{number}").exists() or partial_of(parent / f"{name}-{number}").exists():
        number += 1
    return parent / f"{name}-{number}"


def begun_folder(place: Path) -> Folder:
    """The unfinished folder of a run, by its place or by its own name. Raises LamppostError if there is none."""
    place = Path(os.path.abspath(place))  # noqa: PTH100 - as in new_folder
    if place.name.startswith(".") and place.name.endswith(".partial"):
        place = place.with_name(place.name[1:].removesuffix(".partial"))
    partial = partial_of(place)
    if not partial.is_dir():
        done = " It is finished." if (place / RUN).is_file() else " No run was stopped there."
        raise LamppostError(f"There is nothing to take up again at {_short(place)}.{done}")
    if not (partial / INPUTS).is_file():
        raise LamppostError(f"{_short(partial)} does not say what was run. Delete it and run anew.")
    return Folder(place, partial)


def finished(place: Path) -> dict[str, Any]:
    """What `run.json` of a finished run says. Raises LamppostError if there is none that is whole."""
    if not place.is_dir():
        raise LamppostError(f"There is no folder {_short(place)}.")
    return read_json(place / RUN, f"{_short(place)} is not a finished run: it has no whole {RUN}.")


def read_json(path: Path, otherwise: str) -> dict[str, Any]:
    """A JSON object from a file. Raises LamppostError(`otherwise`) if there is none."""
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        raise LamppostError(otherwise) from None
    if not isinstance(data, dict):
        raise LamppostError(otherwise)
    return data


@contextmanager
def told(place: Path) -> Iterator[None]:
    """Say in one line what the system would not let us write. Raises LamppostError in place of OSError."""
    try:
        yield
    except OSError as error:
        reason = {
            errno.ENOSPC: "the disk is full",
            errno.EDQUOT: "your quota is used up",
            errno.EROFS: "it is read-only",
            errno.EACCES: "you may not write there",
            errno.EPERM: "you may not write there",
            errno.ENOTDIR: "a part of the path is a file",
            errno.EEXIST: "a part of the path is a file",
            errno.ENAMETOOLONG: "the name is too long",
            errno.ENOENT: "a folder of the path cannot be made",
        }.get(error.errno or 0, error.strerror or str(error))
        raise LamppostError(f"Cannot write {_short(place)}: {reason}.") from None


@contextmanager
def alone(folder: Folder) -> Iterator[None]:
    """Hold an unfinished folder for this process. Raises LamppostError if another one is writing it."""
    try:
        import fcntl
    except ImportError:  # a system without locks on files
        yield
        return
    with told(folder.partial), (folder.partial / INPUTS).open("rb") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise LamppostError(f"{_short(folder.place)} is being written by another run.") from None
        yield


def sha256_of(path: Path) -> str:
    """SHA-256 of a file, in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def synced(path: Path) -> None:
    """See a file or a folder to the disk. Raises OSError."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _short(path: Path) -> str:
    """A path as the user would write it."""
    try:
        return str(path.relative_to(Path.cwd()))
    except ValueError:
        return str(path)
