"""What this machine has to offer: memory that is free, and room on a disk."""

from __future__ import annotations

import ctypes
import shutil
import sys
from pathlib import Path
from typing import Final

import psutil

CGROUP: Final = Path("/sys/fs/cgroup")


def free_memory() -> int:
    """Bytes of memory that a new program can have here: what the machine has free, or what a container leaves of it."""
    free = int(psutil.virtual_memory().available)
    limit, used = _number(CGROUP / "memory.max"), _number(CGROUP / "memory.current")
    return free if limit is None or used is None else max(0, min(free, limit - used))


def release_memory() -> None:
    """Give memory that is no longer used back to the system, where the C library keeps it for later (glibc).

    The making of a society lets go as much again as the society takes, in blocks that glibc keeps otherwise.
    """
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None) if sys.platform == "linux" else None
    if trim is not None:
        trim(0)


def _number(file: Path) -> int | None:
    """The number in a file of the kernel; None where there is no such file, or no limit ("max")."""
    try:
        text = file.read_text(encoding="ascii").strip()
    except OSError:
        return None
    return int(text) if text.isdigit() else None


def free_disk(path: Path) -> int:
    """Bytes that are free on the disk on which a file or folder lies or would lie."""
    there = path.absolute()
    while not there.exists():
        there = there.parent
    return shutil.disk_usage(there).free
