"""Arrays in a file, as NumPy's `.npz`, written piece by piece without a copy and known by the hash of every byte.

Plain arrays and nothing that can run code. The hash is worked out while the file is written.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import IO, Any, Final
from zipfile import BadZipFile, ZipFile

import numpy as np
from numpy.lib import format as npy
from numpy.typing import NDArray

from lamppost.record.folder import sha256_of, synced
from lamppost.town.snapshot import Arrays, Pieces

PORTION: Final = 1 << 24
"""Bytes that are handed over at once."""


class DamagedError(Exception):
    """A file of arrays that is not as it was written; says why."""


class _Hashed:
    """A file that is written from its beginning to its end, and the hash of what has been written."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self.digest = hashlib.sha256()

    def write(self, data: Any) -> int:
        self.digest.update(data)
        return self._file.write(data)

    def flush(self) -> None:
        self._file.flush()


def write_arrays(path: Path, arrays: Mapping[str, Pieces]) -> str:
    """Write arrays that are in pieces, see them to the disk, and give the hash of the file. Raises OSError."""
    with path.open("wb") as file:
        hashed = _Hashed(file)
        with ZipFile(hashed, "w") as archive:  # type: ignore[call-overload]
            for name, pieces in arrays.items():
                with archive.open(f"{name}.npy", "w", force_zip64=True) as entry:
                    _write_array(entry, pieces)
    synced(path)
    return hashed.digest.hexdigest()


def _write_array(entry: IO[bytes], pieces: Pieces) -> None:
    first = pieces[0]
    shape = (sum(piece.shape[0] for piece in pieces), *first.shape[1:])
    about = {"descr": npy.dtype_to_descr(first.dtype), "fortran_order": False, "shape": shape}
    npy.write_array_header_2_0(entry, about)
    for piece in pieces:
        for block in _blocks(piece):
            data = block.reshape(-1).view(np.uint8).data
            for start in range(0, len(data), PORTION):
                entry.write(data[start : start + PORTION])


def _blocks(piece: NDArray[Any]) -> Iterator[NDArray[Any]]:
    """The same bytes in their order, in parts of which each lies in one stretch of memory."""
    if piece.flags.c_contiguous:
        if piece.size:
            yield piece
        return
    for part in piece:
        yield from _blocks(part)


def read_arrays(path: Path, sha256: str) -> Arrays:
    """The arrays of a file that has this hash. Raises DamagedError if it has not, or cannot be read."""
    try:
        if sha256_of(path) != sha256:
            raise DamagedError(f"{path.name} is not as it was written")
        with np.load(path, allow_pickle=False) as file:
            return {name: file[name] for name in file.files}
    except (ValueError, KeyError, EOFError, OSError, BadZipFile) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        raise DamagedError(f"{path.name}: {reason}") from None
