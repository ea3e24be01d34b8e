"""The folder a run leaves behind: written beside its place, and moved there when every byte of it is on the disk.

Until then it is `.NAME.partial`, and a folder without a whole `run.json`, which is written last, is not finished. A
partial folder with its inputs can be taken up again. Whoever writes it holds a lock in it until it is finished, so that
one being written and one that was stopped are told apart; where a system has no locks, it goes without.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
import secrets
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any, Final

from lamppost.errors import LamppostError, plain
from lamppost.values import is_file, is_folder
from lamppost.version import __version__

RUN: Final = "run.json"
TWIN: Final = "twin.json"
INPUTS: Final = "inputs.json"
CHECKPOINT: Final = "checkpoint"
CHECKPOINT_INDEX: Final = "index.json"
RULES: Final = "rules.json"
LOCK: Final = "lock"

FORMAT: Final = 1
"""Of the folders and their files; goes up when a reader of older folders would misread them."""
READABLE: Final = (1,)
"""Formats that this version reads."""

MISSING: Final = (errno.ENOSYS, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOLCK, errno.EINVAL, errno.ENOTTY)
"""What a file system says that has no locks, or that cannot see a file or a folder to the disk."""


class FolderInUseError(LamppostError):
    """A folder that another process writes or has begun, or that is there already."""


class Folder:
    """A run's folder while it is being written; whoever makes one holds its lock until `close`."""

    def __init__(self, place: Path, partial: Path, lock: IO[bytes] | None = None) -> None:
        self.place = place
        self.partial = partial
        self.sha256: dict[str, str] = {}
        self.whole = False
        self._lock = lock

    @property
    def checkpoint(self) -> Path:
        """The folder of the checkpoint."""
        return self.partial / CHECKPOINT

    @property
    def has_checkpoint(self) -> bool:
        """Whether there is a checkpoint."""
        return (self.checkpoint / CHECKPOINT_INDEX).is_file()

    def write_json(self, name: str, data: Any) -> None:
        """Write a JSON object that says its format and version, and see it to the disk. Raises LamppostError."""
        with writing_errors(self.partial):
            path = self.partial / name
            text = json.dumps({**stamp(), **data}, ensure_ascii=False, indent=1) + "\n"
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
        self.whole = True
        return self.publish()

    def publish(self) -> Path:
        """Move a folder that is whole to its place. What is whole stays where it is if that fails: LamppostError."""
        try:
            with writing_errors(self.place):
                if os.path.lexists(self.place):
                    raise FolderInUseError(f"{_short(self.place)} came into being meanwhile.")
                # The inputs first: from then on the folder counts as whole, whatever else is still in it.
                (self.partial / INPUTS).unlink(missing_ok=True)
                if self.checkpoint.is_dir():
                    shutil.rmtree(self.checkpoint)
                synced(self.partial)
                if sys.platform == "win32":  # where a folder with an open file in it cannot be moved
                    self.close()
                self.partial.rename(self.place)
        except LamppostError as error:
            end = f"The run lies whole in {_short(self.partial)}; move it where you want it."
            raise LamppostError(f"{error} {end}") from None
        with suppress(OSError):
            (self.place / LOCK).unlink(missing_ok=True)
        self.close()
        with suppress(OSError):
            synced(self.place.parent)
        return self.place

    def unfinish(self) -> None:
        """Take away what could make the folder look finished, unless it is."""
        if not self.whole:
            (self.partial / RUN).unlink(missing_ok=True)

    def drop(self) -> None:
        """Take the unfinished folder away; what is whole stays."""
        if not self.whole:
            self.close()
            shutil.rmtree(self.partial, ignore_errors=True)

    def close(self) -> None:
        """Let the lock go."""
        if self._lock is not None:
            self._lock.close()
            self._lock = None


def stamp() -> dict[str, Any]:
    """What every file of a folder says of itself."""
    return {"format": FORMAT, "version": __version__}


def partial_of(place: Path) -> Path:
    """Where a folder stands while it is being written."""
    return place.with_name(f".{place.name}.partial")


def new_folder(place: Path) -> Folder:
    """Begin a folder and hold its lock. Raises LamppostError if it cannot be, before anything has been computed.

    The folder is made under another name and moved, lock and all, to where others look for it: of two processes that
    begin the same folder one has it, and the other is told at once.
    """
    place, partial = not_there(place)
    made: Path | None = None
    lock: IO[bytes] | None = None
    try:
        with writing_errors(place):
            place.parent.mkdir(parents=True, exist_ok=True)
            made = place.with_name(f".lamppost-{secrets.token_hex(8)}.new")
            made.mkdir()
            lock, _ = lock_of(made)
            try:
                made.rename(partial)
            except OSError:
                if os.path.lexists(partial):
                    raise in_use(place) from None
                raise
    except BaseException:
        if lock is not None:
            lock.close()
        if made is not None:
            shutil.rmtree(made, ignore_errors=True)
        raise
    return Folder(place, partial, lock)


def free_new_folder(parent: Path, name: str) -> Folder:
    """Begin the first of parent/name-1, parent/name-2 ... that nobody has. Raises LamppostError."""
    while True:
        with suppress(FolderInUseError):
            return new_folder(free_folder(parent, name))


def not_there(place: Path) -> tuple[Path, Path]:
    """(where a folder shall be, where it stands until then). Raises LamppostError if either is there already."""
    place = Path(os.path.abspath(place))  # noqa: PTH100 - resolve() would follow a link that is to be refused
    if not place.name:
        raise LamppostError(f"{place} cannot hold a run. Name a folder that does not exist yet with --out.")
    partial = partial_of(place)
    with writing_errors(place):
        there, folder, begun = os.path.lexists(place), place.is_dir(), os.path.lexists(partial)
    if folder:
        raise FolderInUseError(f"{_short(place)} exists already. Name another folder with --out, or delete it.")
    if there:
        raise LamppostError(f"{_short(place)} is a file. Name a folder that does not exist yet with --out.")
    if begun:
        raise in_use(place)
    return place, partial


def free_folder(parent: Path, name: str) -> Path:
    """The first of parent/name-1, parent/name-2 ... that is neither there nor begun."""
    number = 1
    while os.path.lexists(parent / f"{name}-{number}") or os.path.lexists(partial_of(parent / f"{name}-{number}")):
        number += 1
    return parent / f"{name}-{number}"


def begun_folder(place: Path) -> Folder:
    """The unfinished folder of a run, by its place or by its own name, with its lock.

    Raises LamppostError if there is none, or if another process writes it.
    """
    place = Path(os.path.abspath(place))  # noqa: PTH100 - as in new_folder
    if place.name.startswith(".") and place.name.endswith(".partial"):
        place = place.with_name(place.name[1:].removesuffix(".partial"))
    partial = partial_of(place) if place.name else place
    if not place.name or not is_folder(partial):
        done = " It is finished." if is_file(place / RUN) else " No run was stopped there."
        raise LamppostError(f"There is no stopped run to resume at {_short(place)}.{done}")
    with writing_errors(partial):
        lock, theirs = lock_of(partial)
    if theirs:
        raise FolderInUseError(f"{_short(place)} is being written by another process. Wait until it has ended.")
    folder = Folder(place, partial, lock)
    folder.whole = _is_whole(partial)
    if not folder.whole and not (partial / INPUTS).is_file():
        folder.close()
        raise LamppostError(f"{_short(partial)} does not say what was run. Delete it and run again.")
    return folder


def in_use(place: Path) -> FolderInUseError:
    """What to say of a folder that was begun: whether somebody writes it, or it was stopped."""
    short, partial = _short(place), partial_of(place)
    begun, other = f"{short} was begun and not finished.", "Name another folder with --out"
    again = f"ake it up again with: lamppost run --resume {short}"
    state = being_written(partial)
    if state:
        return FolderInUseError(f"{short} is being written by another process. {other}.")
    if _is_whole(partial):
        return FolderInUseError(f"{short} is whole, and was not moved to its place. Rename {_short(partial)} to it.")
    if state is None:
        return FolderInUseError(
            f"{begun} Whether another process still writes it cannot be known on this file system. {other}, or, if "
            f"nothing writes it, t{again}"
        )
    if not (partial / INPUTS).is_file():
        return FolderInUseError(f"{begun} {other}, or delete {_short(partial)}.")
    return FolderInUseError(f"{begun} T{again} (or delete {_short(partial)}).")


@contextmanager
def claimed(folder: Folder) -> Iterator[Folder]:
    """A folder that was begun, for as long as something is made to be put into it; dropped if nothing comes of it."""
    try:
        yield folder
    except BaseException:
        if not (folder.partial / INPUTS).is_file():
            folder.drop()
        raise
    finally:
        folder.close()


def _is_whole(partial: Path) -> bool:
    """Whether a folder was written to its end, and only not moved."""
    return any((partial / name).is_file() for name in (RUN, TWIN)) and not (partial / INPUTS).is_file()


def being_written(partial: Path) -> bool | None:
    """Whether another process writes an unfinished folder; None where that cannot be known."""
    try:
        lock, theirs = lock_of(partial, make=False)
    except FileNotFoundError:
        return False
    except OSError:
        return None
    if lock is None:
        return None
    lock.close()
    return theirs


def lock_of(partial: Path, make: bool = True) -> tuple[IO[bytes] | None, bool]:
    """(the open lock of a folder, or None where there are no locks; whether another process holds it).

    Raises OSError if the lock cannot be opened.
    """
    try:
        import fcntl
    except ImportError:  # a system without locks on files
        return None, False
    file = (partial / LOCK).open("ab" if make else "rb")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        if error.errno in (errno.EWOULDBLOCK, errno.EAGAIN, errno.EACCES):
            return file, True
        file.close()
        if error.errno in MISSING:
            return None, False
        raise
    return file, False


def finished(place: Path) -> dict[str, Any]:
    """What `run.json` of a finished run says.

    Raises LamppostError if there is none that is whole, if its format is not known, or if a file is not as it was
    written.
    """
    if not is_folder(place):
        if place.name and is_folder(partial_of(place)):
            raise in_use(place)
        raise LamppostError(f"There is no folder {_short(place)}.")
    data = read_json(place / RUN, f"{_short(place)} is not a finished run: it has no complete {RUN}.")
    readable(place, data)
    unchanged(place, data)
    return data


def readable(place: Path, data: dict[str, Any]) -> None:
    """Raises LamppostError for a folder, or a file of one, in a format that this version does not read."""
    if data.get("format") not in READABLE:
        software = data.get("software")
        made = data.get("version") or (software.get("lamppost") if isinstance(software, dict) else None)
        by = f"Lamppost {made}" if isinstance(made, str) else "another program"
        known = ", ".join(map(str, READABLE))
        raise LamppostError(
            f"{_short(place)} was written by {plain(by, 60)} in format {plain(str(data.get('format')), 20)}; this is "
            f"{__version__}, which reads format {known}. Run it again, or read it with the version that wrote it."
        )


def unchanged(place: Path, data: dict[str, Any]) -> None:
    """Raises LamppostError unless every file of a folder is there as it was written."""
    files = data.get("files")
    if not isinstance(files, dict):
        raise LamppostError(f"{_short(place)} is not a finished run: it does not say what files it has. Run it again.")
    for name, sha256 in files.items():
        path = place / name
        if Path(name).name != name or not path.is_file():
            raise LamppostError(f"{_short(place)} is incomplete: {plain(name)} is missing. Run it again.")
        try:
            found = sha256_of(path)
        except OSError as error:
            raise LamppostError(f"{_short(path)} cannot be read: {error.strerror or error}.") from None
        if found != sha256:
            raise LamppostError(f"{_short(path)} was changed after it was written: its hash differs. Run it again.")


def read_json(path: Path, otherwise: str) -> dict[str, Any]:
    """A JSON object from a file. Raises LamppostError(`otherwise`) if there is none."""
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        raise LamppostError(otherwise) from None
    if not isinstance(data, dict):
        raise LamppostError(otherwise)
    return data


@contextmanager
def writing_errors(place: Path) -> Iterator[None]:
    """Raises LamppostError, with the reason in one line, in place of an OSError while a folder is written."""
    try:
        yield
    except OSError as error:
        reason = {
            errno.ENOSPC: "the disk is full",
            errno.EDQUOT: "your quota is used up",
            errno.EROFS: "it is read-only",
            errno.ENOTEMPTY: "a folder of that name is there",
            errno.EACCES: "you may not write there",
            errno.EPERM: "you may not write there",
            errno.ENOTDIR: "a part of the path is a file",
            errno.EEXIST: "a part of the path is a file",
            errno.ENAMETOOLONG: "the name is too long",
            errno.ENOENT: "a folder of the path cannot be made",
        }.get(error.errno or 0, error.strerror or str(error))
        raise LamppostError(f"Cannot write {_short(place)}: {reason}.") from None


def sha256_of(path: Path) -> str:
    """SHA-256 of a file, in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def synced(path: Path) -> None:
    """See a file or a folder to the disk, where the system can. Raises OSError if it says that it could not."""
    if (folder := path.is_dir()) and not hasattr(os, "O_DIRECTORY"):  # Windows
        return
    handle = os.open(path, os.O_RDONLY if folder or os.name == "posix" else os.O_RDWR)
    try:
        os.fsync(handle)
    except OSError as error:
        if error.errno not in (*MISSING, *((errno.EBADF, errno.EACCES, errno.EPERM) if folder else ())):
            raise
    finally:
        os.close(handle)


def _short(path: Path) -> str:
    """A path as the user would write it."""
    return os.path.relpath(path) if path.is_relative_to(Path.cwd()) else str(path)
