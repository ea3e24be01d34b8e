"""The commands for writers of files: check and schema."""

from __future__ import annotations

import json as jsons
import sys
from typing import Annotated

from cyclopts import Parameter

from lamppost.command.output import print_json
from lamppost.errors import one_line
from lamppost.show.terminal.streams import is_unicode


def check(
    files: Annotated[list[str], Parameter(help="Files or folders, or names of what comes with Lamppost.")],
    /,
    *,
    strict: Annotated[
        bool, Parameter(negative="", help="Also list assumed figures whose reason is inherited.")
    ] = False,
    cases: Annotated[bool, Parameter(negative="", help="Also run the cases beside the files.")] = False,
) -> int:
    """Check files: every mistake in one go, with its line and what to write instead."""
    from lamppost.rulebook.check import check_paths
    from lamppost.show.terminal.listing import case_files, paths_of

    paths = [path for name in files for path in paths_of(name)]
    problems = check_paths(paths, strict)
    for problem in problems:
        sys.stdout.write(f"{problem}\n")
    failures = 0
    if cases and not problems:
        from lamppost.study.scripted.cases import check_cases

        results = [result for path in case_files(paths) for result in check_cases(path)]
        for result in results:
            if not result.ok:
                failures += 1
                line = one_line(f"{result.file}:{result.line}: {result.name}: {result.message}")
                sys.stdout.write(f"{line}\n")
        sys.stderr.write(f"{len(results)} case{'' if len(results) == 1 else 's'}, {failures} failed\n")
    if problems:
        sys.stderr.write(f"{len(problems)} problem{'' if len(problems) == 1 else 's'}\n")
    if problems or failures:
        return 2
    sys.stderr.write("ok\n")
    return 0


def schema(
    kind: Annotated[str | None, Parameter(help="rulebook, regime, overlay, life, cases or catalogue.")] = None, /
) -> None:
    """Print the JSON Schema of a kind of file, for an editor; without a kind, of all of them by name."""
    from lamppost.rulebook.read import KINDS
    from lamppost.rulebook.schema import schema as schema_of
    from lamppost.rulebook.schema import schema_text

    if kind is not None:
        sys.stdout.write(schema_text(kind) if is_unicode() else jsons.dumps(schema_of(kind), indent=1) + "\n")
    else:
        print_json({name: schema_of(name) for name in KINDS})
