"""Errors of the program as answers of the server: one line as {"error": ...}, with its status."""

from __future__ import annotations

import json
from typing import Final

from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from lamppost.errors import LamppostError
from lamppost.show.server.queue import BusyError, one_line
from lamppost.show.server.requests import JSON
from lamppost.show.server.workers import FaultError, MissingError, TooLongError

ANSWERED: Final = (HTTPException, LamppostError, TooLongError, TimeoutError, FaultError, ClientDisconnect)
"""Errors that `error_response` answers; it raises FaultError again, for the gate to report."""


async def error_response(_: Request, error: Exception) -> Response:
    """The answer to an error: one line, with its status. Raises the errors that it does not know."""
    headers: dict[str, str] = {}
    if isinstance(error, HTTPException):
        status, sentence = (
            error.status_code,
            {404: "There is no such page.", 405: "This address does not accept that method."}.get(
                error.status_code, str(error.detail)
            ),
        )
    elif isinstance(error, BusyError):
        status, sentence, headers = 429, str(error), {"Retry-After": "5"}
    elif isinstance(error, MissingError):
        status, sentence = 404, one_line(error)
    elif isinstance(error, LamppostError):
        status, sentence = 400, one_line(error)
    elif isinstance(error, TooLongError | TimeoutError):
        status, sentence = 504, "This took too long and was stopped. Ask for something smaller."
    elif isinstance(error, ClientDisconnect):
        status, sentence = 400, "The request ended before it was complete."
    else:
        raise error
    return Response(json.dumps({"error": sentence}, ensure_ascii=False), status, headers, JSON)
