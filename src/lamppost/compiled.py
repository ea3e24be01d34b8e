"""Compiled functions: one decorator, and a cache on disk that can never be stale and that nobody else can write.

Numba keys a cached function by its own file only, so an edit in a callee's file would leave old machine code in
place. Here the cache folder is named by a hash of every engine source file: any edit to any of them starts a new
folder. What lies there is run as it is, so the folder must be private: owned by the user, mode 0700, no link. Where
there is no such folder, nothing is cached. Nothing else in Lamppost imports Numba directly.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import shutil
import stat
import sys
import tempfile
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final, TypeVar

import numpy as np
import platformdirs

from lamppost.errors import LamppostError

PACKAGE = Path(__file__).parent
ENGINE = (
    "compiled.py",
    "draw.py",
    "catalogue/codes.py",
    "catalogue/people.py",
    "society/*.py",
    "town/**/*.py",
    "measure/*.py",
)
"""Source files whose text decides what is compiled, as globs below the package: the constants that it uses, too."""
CACHE_DIR: Final = "NUMBA_CACHE_DIR"
KEPT: Final = 8
"""Folders of engines that stay in the cache: the last used of them."""
_ENGINE_FOLDER: Final = re.compile(r"engine-[0-9a-f]{16}")


def engine_hash(package: Path = PACKAGE) -> str:
    """Sixteen hex digits of SHA-256 over the engine's files, names and contents, in sorted order."""
    digest = hashlib.sha256()
    for path in sorted({p for pattern in ENGINE for p in package.glob(pattern)}):
        digest.update(str(path.relative_to(package)).encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:16]


# --- where compiled code is kept


def cache_folder() -> tuple[Path | None, str]:
    """(a private folder for this engine's machine code, or None; why there is none).

    Below NUMBA_CACHE_DIR where that is set, else in the user's own cache, else in the temporary directory, in each
    case in a folder of its own that nobody else can write.
    """
    reasons = []
    for folder in _candidates():
        reason = _made_private(folder)
        if not reason:
            _drop_old(folder)
            return folder, ""
        reasons.append(reason)
    return None, "; ".join(dict.fromkeys(reasons))


def _candidates() -> Iterator[Path]:
    name = f"engine-{engine_hash()}"
    given = os.environ.get(CACHE_DIR)
    if given:
        # A process that was started by Lamppost has the folder of its parent's engine in its environment.
        base = Path(os.path.abspath(given))  # noqa: PTH100 - links are followed where the folder is made
        yield (base.parent if _ENGINE_FOLDER.fullmatch(base.name) else base) / name
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
    """Take away the folders of engines that were not used for longest, beside this one; what cannot go stays."""
    stem = folder.name[:-16]
    others: list[tuple[float, Path]] = []
    try:
        for path in folder.parent.iterdir():
            ours = path.name.startswith(stem) and _ENGINE_FOLDER.fullmatch(f"engine-{path.name[len(stem) :]}")
            if ours and path != folder and not path.is_symlink():
                others.append((path.stat().st_mtime, path))
    except OSError:
        return
    for _, path in sorted(others, reverse=True)[KEPT - 1 :]:
        shutil.rmtree(path, ignore_errors=True)


def _checked_settings() -> None:
    """Raises LamppostError for a number of threads that Numba would end on with a traceback."""
    text = os.environ.get("NUMBA_NUM_THREADS")
    if text is not None and not (text.strip().isascii() and text.strip().isdigit() and int(text) >= 1):
        raise LamppostError(f"NUMBA_NUM_THREADS is {text!r}; write a whole number from 1 up, or unset it.")


def _import_numba() -> Any:
    """Numba, with its settings read. Raises LamppostError for a setting of the environment that it cannot read."""
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        try:
            import numba
        except (ValueError, TypeError, RuntimeError) as error:
            _forget_half_imported()
            raise LamppostError(f"Numba cannot be started ({' '.join(str(error).split())}).") from None
    for each in told:
        unread = re.match(r"Environment variable '(\w+)' is defined but its associated value '(.*?)' could not be",
                          str(each.message), re.DOTALL)  # fmt: skip
        if unread:
            _forget_half_imported()
            raise LamppostError(f"Numba cannot read the setting {unread[1]}={unread[2]!r}. Correct it, or unset it.")
        warnings.warn_explicit(each.message, each.category, each.filename, each.lineno)
    return numba


def _forget_half_imported() -> None:
    """A second question must come to the same answer, and not to half a module."""
    for name in [name for name in sys.modules if name.partition(".")[0] == "numba"]:
        del sys.modules[name]


CACHE, _why = cache_folder()
"""Where machine code of this engine is kept; None = nowhere."""
_checked_settings()
if CACHE is not None:
    # Numba reads its settings when it is first imported, and again when the environment has changed.
    os.environ[CACHE_DIR] = str(CACHE)
numba = _import_numba()
from numba import types  # noqa: E402

if CACHE is not None:
    numba.config.CACHE_DIR = str(CACHE)  # where another program has imported Numba before
elif not numba.config.DISABLE_JIT:
    sys.stderr.write(
        f"lamppost: compiled code is not kept, so every start takes some minutes: {' '.join(_why.split())}. "
        f"Set {CACHE_DIR} to a folder that only you can write.\n"
    )

Function = TypeVar("Function", bound=Callable[..., Any])


def compiled(function: Function) -> Function:
    """Machine code that holds no lock, so that threads of Python can run it side by side.

    Plain `njit`: inlining at IR level can lose writes, and `parallel=True` takes no nested tables. The town splits
    its people into ranges itself (town/week.py).
    """
    return _dispatcher(function)


def inlined(function: Function) -> Function:
    """Like `compiled`, but put by LLVM wherever other compiled code calls it: for draws."""
    return _dispatcher(function, forceinline=True)


def inner(function: Function) -> Function:
    """Like `compiled`, for what only other compiled functions call.

    It has no way in from Python, which for a function of sixty arrays is most of the work of compiling it; and it
    takes and gives no references, because nothing inside the week allocates.
    """
    return _dispatcher(function, no_cpython_wrapper=True, no_cfunc_wrapper=True, _nrt=False)


def hot(function: Function) -> Function:
    """Like `inner`, for the few functions that run for everybody: LLVM must put them where they are called."""
    return _dispatcher(function, no_cpython_wrapper=True, no_cfunc_wrapper=True, _nrt=False, forceinline=True)


def _dispatcher(function: Function, **options: bool) -> Function:
    if numba.config.DISABLE_JIT:  # the same source as plain Python, for looking into it
        return function
    dispatcher = numba.njit(cache=CACHE is not None, nogil=True, **options)(function)
    template = dispatcher.get_call_template

    def plain_template(args: tuple[types.Type, ...], keywords: dict[str, types.Type]) -> Any:
        return template(tuple(map(_plain, args)), {name: _plain(kind) for name, kind in keywords.items()})

    dispatcher.get_call_template = plain_template
    return dispatcher


def _plain(kind: types.Type) -> types.Type:
    """Arguments between compiled functions are int64, bool or as they are.

    Left alone, Numba compiles a function anew for every literal and every width of integer it is called with, which
    made the first run of a town take minutes.
    """
    kind = types.unliteral(kind)
    return types.int64 if isinstance(kind, types.Integer) and kind != types.uint64 else kind


@hot
def whole(value: Any) -> int:
    """A field of a table, or any other narrow integer, as the int64 that compiled code counts with."""
    return np.int64(value)  # type: ignore[return-value]


def default_threads() -> int:
    """Threads used unless told otherwise: Numba's own setting (NUMBA_NUM_THREADS), which is the machine's cores."""
    return int(numba.config.NUMBA_NUM_THREADS)
