"""Folders of the user's own for what Lamppost makes once and reads again: nobody else can write them.

What lies there is taken as it is (machine code, objects), so a folder must be owned by the user, of mode 0700, and no
link. Its name ends in a hash of all that its content depends on, so that it is never stale.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import platformdirs

CACHE_DIR: Final = "NUMBA_CACHE_DIR"
KEPT: Final = 8
"""Folders of one kind that stay: the last used of them."""
_DIGEST: Final = "[0-9a-f]{16}"
_ENGINE: Final = re.compile(f"engine-{_DIGEST}")


def private_folder(kind: str, digest: str) -> tuple[Path | None, str]:
    """(a private folder for what is of a kind and has a digest, made if need be, or None; why there is none).

    Below NUMBA_CACHE_DIR where that is set, else in the user's own cache, else in the temporary directory, in each
    case in a folder of its own that nobody else can write.

    Args:
        kind: one word of small letters; of each kind the KEPT last used folders stay.
        digest: 16 hexadecimal digits.
    """
    reasons = []
    for folder in _candidates(f"{kind}-{digest}"):
        reason = _made_private(folder)
        if not reason:
            _drop_old(folder)
            return folder, ""
        reasons.append(reason)
    return None, "; ".join(dict.fromkeys(reasons))


def _candidates(name: str) -> Iterator[Path]:
    given = os.environ.get(CACHE_DIR)
    if given:
        # A process that was started by Lamppost has the folder of its parent's engine in its environment.
        base = Path(os.path.abspath(given))  # noqa: PTH100 - links are followed where the folder is made
        yield (base.parent if _ENGINE.fullmatch(base.name) else base) / name
        return
    yield Path(platformdirs.user_cache_dir("lamppost")) / name
    user = os.getuid() if hasattr(os, "getuid") else "user"
    yield Path(tempfile.gettempdir()) / f"lamppost-{user}-{name}"


def _made_private(folder: Path) -> str:
    """Make a folder that only the user can write, or take the one that is there; '' or why it cannot be used."""
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with contextlib.suppress(FileExistsError):
            folder.mkdir(mode=0o700)
        reason = _not_private(folder)
        if not reason and not os.access(folder, os.W_OK | os.X_OK):
            reason = f"{folder} cannot be written"
        if not reason:
            os.utime(folder)  # the last used stay (_drop_old)
    except OSError as error:
        return f"{folder} cannot be made ({error.strerror or error})"
    return reason


def _not_private(folder: Path) -> str:
    """Why somebody else could have put something into a folder; '' if nobody could. Raises OSError."""
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode):
        return f"{folder} is not a folder"
    if not hasattr(os, "getuid"):  # a system without owners in numbers: the user's own cache is private there
        return ""
    if found.st_uid != os.getuid():
        return f"{folder} belongs to another user"
    if found.st_mode & 0o022:
        return f"{folder} can be written by others"
    if found.st_mode & 0o077:
        folder.chmod(0o700)
    for above in folder.resolve().parents:
        mode = above.stat().st_mode
        if mode & 0o002 and not mode & stat.S_ISVTX:
            return f"{above} can be written by everybody"
    return ""


def _drop_old(folder: Path) -> None:
    """Take away the folders that were not used for longest, beside one of their kind; what cannot go stays."""
    stem = re.compile(re.escape(folder.name[:-16]) + _DIGEST)
    try:
        found = [path for path in folder.parent.iterdir() if stem.fullmatch(path.name) and not path.is_symlink()]
        others = [(path.stat().st_mtime, path) for path in found if path != folder]
    except OSError:
        return
    for _, path in sorted(others, reverse=True)[KEPT - 1 :]:
        shutil.rmtree(path, ignore_errors=True)
