"""Which process this is: tables need threads of their own, which a fork does not take along."""

from __future__ import annotations

import os

from lamppost.errors import LamppostError

_tables_of: int | None = None


def of_this_process(begins: bool = True) -> None:
    """Called where a table is made, or, with `begins` false, where one will be at the end of long work.

    Raises LamppostError in a process that was forked from one that had made tables: the threads of the tables (polars)
    do not come along, so that the first table would wait for ever.
    """
    global _tables_of  # noqa: PLW0603 - it is a fact about the process
    if _tables_of is None:
        _tables_of = os.getpid() if begins else None
    elif _tables_of != os.getpid():
        raise LamppostError(
            "This process was forked after tables had been made, so it lacks the threads that make them. Start "
            "processes with multiprocessing.get_context('spawn'), or fork before the first table is read."
        )
