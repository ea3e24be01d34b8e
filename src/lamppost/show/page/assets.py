"""The files of the page, read once: each with its type, its hash as ETag, and compressed where that makes it smaller.

What comes with the program is all that is ever handed out under /web/: a path is looked up, and never opened.
"""

from __future__ import annotations

import gzip
import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

STATIC: Final = Path(__file__).with_name("static")
TYPES: Final = {
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".svg": "image/svg+xml",
    ".json": "application/json",
    ".png": "image/png",
    ".bin": "application/octet-stream",
    ".csv": "text/csv; charset=utf-8",
}
PLAIN: Final = "text/plain; charset=utf-8"
WORTH: Final = 500
"""Bytes below which compressing is not worth it."""
PACKED: Final = ("image/png",)
"""What is compressed already."""


@dataclass(frozen=True)
class Asset:
    """Something to hand out: its bytes, its type, and its bytes compressed ('' if that is no smaller)."""

    body: bytes
    kind: str
    etag: str
    packed: bytes = b""

    @classmethod
    def of(cls, body: bytes, kind: str, level: int = 9) -> Asset:
        """What is handed out for some bytes of a type."""
        etag = f'"{hashlib.sha256(body).hexdigest()[:20]}"'
        packed = b""
        if len(body) >= WORTH and kind not in PACKED:
            packed = gzip.compress(body, level, mtime=0)
            packed = packed if len(packed) < len(body) else b""
        return cls(body, kind, etag, packed)

    def answer(self, request: Request, cache: str = "no-cache", **headers: str) -> Response:
        """The answer to a request: nothing new, compressed or plain, as the browser asks."""
        found = {"ETag": self.etag, "Cache-Control": cache, "Vary": "Accept-Encoding", **headers}
        known = [each.strip().removeprefix("W/") for each in request.headers.get("if-none-match", "").split(",")]
        if self.etag in known or "*" in known:
            return Response(status_code=304, headers=found)
        body = self.body
        if self.packed and _takes_gzip(request.headers.get("accept-encoding", "")):
            body, found["Content-Encoding"] = self.packed, "gzip"
        return Response(body, headers={**found, "Content-Type": self.kind})


def _takes_gzip(said: str) -> bool:
    """Whether an Accept-Encoding takes gzip: named, and not with a weight of nothing."""
    for each in said.lower().split(","):
        name, _, weight = each.partition(";")
        if name.strip() in ("gzip", "*"):
            return weight.replace(" ", "") not in ("q=0", "q=0.0", "q=0.00", "q=0.000")
    return False


def static(folder: Path = STATIC) -> dict[str, Asset]:
    """Every file of the page by its path under /web/."""
    return {
        path.relative_to(folder).as_posix(): Asset.of(path.read_bytes(), kind_of(path))
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def kind_of(path: Path) -> str:
    """The type of a file by its ending."""
    return TYPES.get(path.suffix, PLAIN)
