"""Node, for tests of what runs in a browser without one."""

from __future__ import annotations

import os
import shutil

import pytest


def node() -> str:
    """The path of Node; without one the test is skipped, or fails where LAMPPOST_BROWSER=required."""
    found = shutil.which("node")
    if found is None:
        message = "no Node on this machine"
        (pytest.fail if os.environ.get("LAMPPOST_BROWSER") == "required" else pytest.skip)(message)
    return str(found)
