"""Results of slow functions of what is shipped, kept on disk from one program to the next.

Checked rulebooks, the catalogue and balanced tables of households come out the same each time, and making them takes
seconds. What is kept is never stale: the folder is named by a hash of every source and data file of the package, of its
place, and of the versions of what makes the objects. Whatever cannot be read back is made anew. Without a private
folder (private.py) nothing is kept.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import pickle
import platform
import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Final, TypeVar

from lamppost.private import private_folder

T = TypeVar("T")

PACKAGE: Final = Path(__file__).parent
ENDS: Final = (".py", ".yaml", ".csv", ".json")
"""Files of the package on which a result can depend."""


def memo(name: str, key: object, make: Callable[[], T]) -> T:
    """What `make` gives, from disk if it was made before by the same version from the same shipped files.

    Args:
        name: what is kept, a word for the file's name.
        key: everything else that the result depends on; two keys are alike if they have the same `repr`.
        make: makes the result, which can be pickled and is not changed afterwards. What it raises is not kept.
    """
    folder = _folder()
    if folder is None:
        return make()
    path = folder / f"{name}-{hashlib.sha256(repr(key).encode()).hexdigest()[:32]}"
    try:
        raw = path.read_bytes()
        if hashlib.sha256(raw[32:]).digest() == raw[:32]:
            kept: T = pickle.loads(raw[32:])  # noqa: S301 - the folder is the user's own
            return kept
    except Exception:  # noqa: S110 - not there, cut off, or of classes that cannot be loaded: made anew
        pass
    result = make()
    _write(path, pickle.dumps(result, pickle.HIGHEST_PROTOCOL))
    return result


def package_hash(package: Path = PACKAGE) -> str:
    """Sixteen hex digits of SHA-256 over all sources and data of the package, its place, and what makes objects."""
    import pydantic

    digest = hashlib.sha256(f"{package} {platform.python_version()} {pydantic.VERSION}".encode())
    for folder, below, names in os.walk(package):
        below.sort()
        for name in sorted(names):
            if name.endswith(ENDS):
                path = Path(folder, name)
                digest.update(str(path).encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:16]


@cache
def _folder() -> Path | None:
    return private_folder("data", package_hash())[0]


def _write(path: Path, data: bytes) -> None:
    """Put a file in its place whole, or not at all: others may read it at the same time."""
    with contextlib.suppress(OSError):
        handle, name = tempfile.mkstemp(dir=path.parent)
        half = Path(name)
        try:
            with open(handle, "wb") as stream:  # noqa: PTH123 - a handle, not a path
                stream.write(hashlib.sha256(data).digest() + data)
            half.replace(path)
        finally:
            half.unlink(missing_ok=True)
