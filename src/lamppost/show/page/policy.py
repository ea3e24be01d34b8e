"""What a page that stands alone may do: a content-security policy that names its styles by their hashes."""

from __future__ import annotations

import base64
import hashlib
from html.parser import HTMLParser


def hashed(text: str) -> str:
    """A script or a style as a policy names it."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def policy_of(page: str) -> str:
    """The policy of a page that runs nothing: only the styles that stand in it, and pictures that are part of it."""
    found = _Styles()
    found.feed(page)
    found.close()
    styles = " ".join(sorted({hashed(each) for each in [*found.blocks, *found.attributes]}))
    allowed = f"'unsafe-hashes' {styles}" if found.attributes else styles or "'none'"
    return (
        f"default-src 'none'; style-src {allowed}; img-src data:; base-uri 'none'; form-action 'none'; "
        "frame-ancestors 'none'; sandbox allow-popups allow-popups-to-escape-sandbox allow-downloads"
    )


class _Styles(HTMLParser):
    """The styles of a page, in blocks and in attributes."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.blocks: list[str] = []
        self.attributes: set[str] = set()
        self._open = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take in the style of an element."""
        self._open = tag == "style"
        if self._open:
            self.blocks.append("")
        self.attributes |= {value or "" for name, value in attrs if name == "style"}

    def handle_endtag(self, tag: str) -> None:
        """A block of styles ends."""
        self._open = self._open and tag != "style"

    def handle_data(self, data: str) -> None:
        """The text of a block of styles."""
        if self._open:
            self.blocks[-1] += data


__all__ = ["hashed", "policy_of"]
