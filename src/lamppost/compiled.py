"""Compiled functions: one decorator, and a cache on disk that can never be stale and that nobody else can write.

Numba keys a cached function by its own file only, so an edit in a callee's file would leave old machine code in
place. Here the cache folder is named by a hash of every engine source file: any edit to any of them starts a new
folder. What lies there is run as it is, so the folder must be private (private.py). Where there is no such folder,
nothing is cached. Only intrinsics.py and linking.py besides import Numba directly.
"""

from __future__ import annotations

import hashlib
import os
import re
import sys
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from lamppost.errors import LamppostError
from lamppost.private import CACHE_DIR, private_folder

PACKAGE = Path(__file__).parent
ENGINE = (
    "compiled.py",
    "intrinsics.py",
    "linking.py",
    "draw.py",
    "catalogue/codes.py",
    "catalogue/people.py",
    "society/*.py",
    "town/**/*.py",
    "measure/*.py",
)
"""Source files whose text decides what is compiled, as globs below the package."""


def engine_hash(package: Path = PACKAGE) -> str:
    """Sixteen hex digits of SHA-256 over the engine's files, names and contents, in sorted order."""
    digest = hashlib.sha256()
    for path in sorted({p for pattern in ENGINE for p in package.glob(pattern)}):
        digest.update(str(path.relative_to(package)).encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:16]


def cache_folder() -> tuple[Path | None, str]:
    """(a private folder for this engine's machine code, or None; why there is none)."""
    return private_folder("engine", engine_hash())


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

from lamppost.linking import Linked  # noqa: E402

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
    its people into ranges itself (town/passes.py).
    """
    return _dispatcher(function, no_cfunc_wrapper=True)


def inlined(function: Function) -> Function:
    """Like `compiled`, but put by LLVM wherever other compiled code calls it: for draws."""
    return _dispatcher(function, forceinline=True)


def inner(function: Function) -> Function:
    """Like `compiled`, for what only other compiled functions call.

    It has no way in from Python and no machine code of its own (linking.py), which for a function of sixty arrays are
    most of the work of compiling it; and it takes and gives no references, because nothing inside the week allocates.
    """
    return _dispatcher(function, no_cpython_wrapper=True, no_cfunc_wrapper=True, _nrt=False)


def hot(function: Function) -> Function:
    """Like `inner`, for the few functions that run for everybody: LLVM must put them where they are called."""
    return _dispatcher(function, no_cpython_wrapper=True, no_cfunc_wrapper=True, _nrt=False, forceinline=True)


def _dispatcher(function: Function, **options: bool) -> Function:
    if numba.config.DISABLE_JIT:  # the same source as plain Python, for looking into it
        return function
    cache = CACHE is not None and not options.get("no_cpython_wrapper")  # parts are in what calls them
    dispatcher = numba.njit(cache=cache, nogil=True, pipeline_class=Linked, **options)(function)
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
