"""An environment for each peer, because what they pin cannot be installed together: made once, from hashed locks."""

from __future__ import annotations

import hashlib
import re
import subprocess
import sys
from collections.abc import Iterable

from benchmarks.peers.peers import ENVIRONMENTS, LAMPPOST, Peer


def build(peers: Iterable[Peer]) -> dict[str, str]:
    """Install what is not yet there, and say why where that fails: {name of the peer: reason}."""
    reasons = {}
    for peer in peers:
        if peer is not LAMPPOST and (reason := _install(peer)):
            reasons[peer.name] = reason
    return reasons


def _install(peer: Peer) -> str:
    stamp = ENVIRONMENTS / peer.package / "installed"
    wanted = hashlib.sha256(peer.lock.read_bytes()).hexdigest()
    if stamp.is_file() and stamp.read_text() == wanted:
        return ""
    print(f"Installing {peer.name} into {stamp.parent.relative_to(ENVIRONMENTS.parent)}", file=sys.stderr, flush=True)
    pip = [str(peer.python), "-m", "pip", "--disable-pip-version-check", "install", "--quiet"]
    for command in (
        [sys.executable, "-m", "venv", "--clear", str(stamp.parent)],
        [*pip, "--require-hashes", "-r", str(peer.lock)],
    ):
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            return reason_of(done.stderr)
    stamp.write_text(wanted)
    return ""


def reason_of(told: str) -> str:
    """The first error in what pip told, without addresses and paths."""
    lines = [line for line in told.splitlines() if line.startswith("ERROR:")] or told.strip().splitlines()[-1:]
    text = (
        re.sub(r"\w+://\S+|(?<!\w)/\S+", "...", lines[0].removeprefix("ERROR:").strip()) if lines else "no reason given"
    )
    return " ".join(text.split())[:160]


def versions(peer: Peer) -> dict[str, str]:
    """Versions of the peer and of what it computes with, as installed."""
    names = [peer.package, "numpy", "numba", "polars", "pandas"]
    code = (
        "import importlib.metadata as m, json, platform\n"
        "found = {'python': platform.python_version()}\n"
        f"for name in {names!r}:\n"
        "    try:\n        found[name] = m.version(name)\n"
        "    except m.PackageNotFoundError:\n        pass\n"
        "print(json.dumps(found))"
    )
    import json

    python = sys.executable if peer is LAMPPOST else str(peer.python)
    found: dict[str, str] = json.loads(subprocess.check_output([python, "-c", code], text=True))
    return found
