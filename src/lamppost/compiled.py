"""Compiled functions: one decorator, and a cache on disk that can never be stale.

Numba keys a cached function by its own file only, so an edit in a callee's file would leave old machine code in
place. Here the cache folder is named by a hash of every engine source file: any edit to any of them starts a new
folder. Nothing else in Lamppost imports Numba directly.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import platformdirs

PACKAGE = Path(__file__).parent
ENGINE = ("compiled.py", "draw.py", "catalogue/people.py", "society/*.py", "town/**/*.py", "measure/*.py")
"""Source files whose text decides what is compiled, as globs below the package."""


def engine_hash(package: Path = PACKAGE) -> str:
    """Sixteen hex digits of SHA-256 over the engine's files, names and contents, in sorted order."""
    digest = hashlib.sha256()
    for path in sorted({p for pattern in ENGINE for p in package.glob(pattern)}):
        digest.update(str(path.relative_to(package)).encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:16]


def _cache_dir() -> str:
    """A writable folder for this engine's machine code; a temporary one where the user's cannot be written."""
    folder = Path(platformdirs.user_cache_dir("lamppost")) / f"engine-{engine_hash()}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if os.access(folder, os.W_OK):
            return str(folder)
    except OSError:
        pass
    return str(Path(tempfile.gettempdir()) / f"lamppost-engine-{engine_hash()}")


# Numba reads its settings when it is first imported, so the folder must be named before.
os.environ.setdefault("NUMBA_CACHE_DIR", _cache_dir())

import numba  # noqa: E402
from numba import types  # noqa: E402

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
    dispatcher = numba.njit(cache=True, nogil=True, **options)(function)
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
