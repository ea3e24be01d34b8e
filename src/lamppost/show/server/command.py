"""The command `lamppost serve`; what it needs is imported when it runs."""

from __future__ import annotations

from typing import Annotated

from cyclopts import Parameter


def serve(
    *,
    port: Annotated[int, Parameter(help="Port to listen on; 0 takes any that is free.")] = 8765,
    browser: Annotated[bool, Parameter(help="Open a browser.")] = True,
    host: Annotated[str, Parameter(help="Address to listen on; another than this machine's needs --allow-network.")] = (
        "127.0.0.1"
    ),
    allow_network: Annotated[
        bool, Parameter(negative="", help="Let other machines in, with a token that is printed.")
    ] = False,
) -> None:
    """Open the page: a made-up town that anyone can watch, change and question in a browser."""
    from lamppost.errors import LamppostError
    from lamppost.show.server.serve import serve as run

    if not 0 <= port <= 65_535:
        raise LamppostError(f"A port is a number from 0 to 65,535, not {port}.")
    run(port, host, allow_network, browser)
