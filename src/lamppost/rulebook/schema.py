"""JSON Schema of every kind of file, for completion and hover text in an editor.

An editor's schema says which words may be written where; whether what they say holds together is for `check.py`.
The files under `schema/` are this output (a test holds them equal), so that an editor finds them without a program:
`python -m lamppost.rulebook.schema` writes them anew.
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import Any, Final

from lamppost.catalogue.claims import Cited
from lamppost.catalogue.model import AXES
from lamppost.errors import LamppostError, did_you_mean
from lamppost.rulebook.read import KINDS

DRAFT: Final = "http://json-schema.org/draft-07/schema#"
"""The draft that editors speak reliably."""


def schema(kind: str) -> dict[str, Any]:
    """The JSON Schema (draft-07) of a kind of file, as plain data. Raises LamppostError for an unknown kind."""
    if kind not in KINDS:
        hint = did_you_mean(kind, list(KINDS)) or f" The kinds are: {', '.join(KINDS)}."
        raise LamppostError(f"There is no kind of file '{kind}'.{hint}")
    raw = KINDS[kind].model_json_schema(by_alias=True, mode="validation")
    blocks = raw.get("$defs", {})
    if "Varies" in blocks:
        _axes(blocks["Varies"])
    if "Response" in blocks:
        for end in ("low", "high"):
            described = {"type": "number", "description": f"{end.capitalize()}er end of the range of a bare `value`."}
            blocks["Response"]["properties"][end] = described
    titles = {name: str(block.get("title", name)) for name, block in blocks.items()}
    names = {name: _slug(title) for name, title in titles.items()}
    tidy = _tidy(raw, names)
    by_title = sorted(blocks, key=lambda name: name if " " in titles[name] else titles[name])
    tidy["$defs"] = {names[name]: tidy["$defs"][name] for name in by_title}
    return {"$schema": DRAFT, **tidy, "title": f"Lamppost {kind}"}


def schema_text(kind: str) -> str:
    """The JSON Schema of a kind of file, as it stands in `schema/`."""
    return json.dumps(schema(kind), indent=1, ensure_ascii=False) + "\n"


def schema_file(kind: str) -> Path:
    """Where the schema of a kind lies in the package."""
    return Path(__file__).parent / "schema" / f"{kind}.schema.json"


def _slug(title: str) -> str:
    """'VersionOfANumber' or 'Version of a number' as 'version-of-a-number'."""
    return re.sub(r"[^a-z]+", "-", re.sub(r"(?<=[a-z])(?=[A-Z])", "-", title).lower()).strip("-")


def _axes(block: dict[str, Any]) -> None:
    """The axes of `varies` hold the multipliers of their groups and, beside them, their source and grade."""
    cited = Cited.model_json_schema()["properties"]
    for axis, groups in AXES.items():
        factors = {group: {"type": "number", "minimum": 0, "description": "Multiplier."} for group in groups}
        about = block["properties"][axis].get("description", "")
        block["properties"][axis] = {
            "type": "object",
            "description": about,
            "properties": {**factors, **cited},
            "additionalProperties": False,
        }


def _tidy(node: Any, names: dict[str, str], *, properties: bool = False) -> Any:
    """The same schema without machine-made titles, with names a reader can use."""
    if isinstance(node, list):
        return [_tidy(each, names) for each in node]
    if not isinstance(node, dict):
        return node
    out: dict[str, Any] = {}
    for key, value in node.items():
        if key == "title" and isinstance(value, str) and not properties:
            if node.get("type") == "object" and "properties" in node:
                out[key] = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", value).capitalize()
        elif key == "$ref":
            out[key] = "#/$defs/" + names[str(value).removeprefix("#/$defs/")]
        elif (key == "default" and value is None) or (key == "propertyNames" and "patternProperties" in node):
            continue
        else:
            out[key] = _tidy(value, names, properties=key in ("properties", "$defs"))
    if "patternProperties" in out:
        out["additionalProperties"] = False
    return out


def main() -> int:
    """Writes the schema of every kind into the package."""
    for kind in KINDS:
        schema_file(kind).parent.mkdir(exist_ok=True)
        schema_file(kind).write_text(schema_text(kind), encoding="utf-8")
        sys.stdout.write(f"{schema_file(kind).name}\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
