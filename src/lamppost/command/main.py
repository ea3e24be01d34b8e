"""`lamppost`: every command by its name, and what becomes of a mistake or an interruption.

What is wrong with what a user wrote is said in one line on stderr, with exit code 2.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from cyclopts import App, CycloptsError
from cyclopts.exceptions import UnknownCommandError, UnknownOptionError, UnusedCliTokensError

from lamppost.command.against import fit, record, validate
from lamppost.command.checking import check, schema
from lamppost.command.output import short_path
from lamppost.command.pages import report, serve, site
from lamppost.command.reading import diff, knobs, law, list_, show
from lamppost.command.runs import pack, run, twin
from lamppost.command.studies import audit, evidence, ladder, life, truth
from lamppost.command.sweeps import sensitivity, sweep
from lamppost.errors import LamppostError, did_you_mean, one_line, plain
from lamppost.show.terminal.streams import streams
from lamppost.version import __version__

app = App(
    name="lamppost",
    version=__version__,
    suppress_keyboard_interrupt=False,
    help="Runs a social credit system on a made-up society, and shows what it does to people.",
)
app["--help"].group = "Options"
app["--version"].group = "Options"
COMMANDS: Final[Mapping[str, Callable[..., object]]] = {
    "run": run,
    "twin": twin,
    "truth": truth,
    "audit": audit,
    "evidence": evidence,
    "ladder": ladder,
    "sweep": sweep,
    "sensitivity": sensitivity,
    "record": record,
    "fit": fit,
    "validate": validate,
    "knobs": knobs,
    "report": report,
    "pack": pack,
    "site": site,
    "law": law,
    "list": list_,
    "show": show,
    "check": check,
    "diff": diff,
    "schema": schema,
    "life": life,
    "serve": serve,
}
for name, command in COMMANDS.items():
    app.command(command, name=name)


def _usage_error(error: CycloptsError) -> str:
    """A mistake in the command itself, in one line."""
    if isinstance(error, UnknownCommandError):
        word = error.unused_tokens[0] if error.unused_tokens else "?"
        names = [name for name in app if not name.startswith("-")]
        return f"There is no command '{plain(word)}'.{did_you_mean(word, names)} The commands are: {', '.join(names)}."
    line = " ".join(str(error).split())
    if isinstance(error, UnusedCliTokensError):
        words = " ".join(error.unused_tokens or ())
        return f"Unexpected on the command line: '{plain(words)}'. lamppost COMMAND --help shows what a command takes."
    if isinstance(error, UnknownOptionError) or "--" in line:
        return f"{line} lamppost COMMAND --help shows the options."
    return line


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; gives the exit code: 0, 2 for a user's mistake, 130 or 143 when stopped."""
    try:
        with streams():
            result = app(
                arguments,
                exit_on_error=False,
                print_error=False,
                result_action="return_value",
            )
            sys.stdout.flush()
        return result if isinstance(result, int) else 0
    except CycloptsError as error:
        sys.stderr.write(f"{one_line(_usage_error(error))}\n")
        return 2
    except LamppostError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    except OSError as error:
        if isinstance(error, BrokenPipeError):
            return _closed_pipe()
        where = "" if error.filename is None else f"{error.filename}: "
        sys.stderr.write(f"{one_line(f'{where}{error.strerror or error}')}.\n")
        return 2
    except KeyboardInterrupt as stop:
        return _interruption(stop)


def _closed_pipe() -> int:
    """The exit code when the reader of our output has gone; what is still in the buffer is discarded silently."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 141


def _interruption(stop: KeyboardInterrupt) -> int:
    """Say how a stopped run is continued; gives the exit code."""
    folder, number = getattr(stop, "folder", None), getattr(stop, "signal_number", 2)
    again = getattr(stop, "again", None)
    if again is not None:
        sys.stderr.write(f"{stop} Go on with: {again}\n")
    elif folder is not None:
        weeks = getattr(stop, "weeks", 0)
        sys.stderr.write(
            f"Stopped after {weeks} week{'' if weeks == 1 else 's'}. "
            f"Go on with: lamppost run --resume {short_path(folder)}\n"
        )
    else:
        sys.stderr.write("Stopped; nothing was saved.\n")
    return 128 + int(number)


if __name__ == "__main__":
    raise SystemExit(main())
