"""`python -m lamppost`: the command, where the folder of scripts is not on the path."""

from __future__ import annotations

from lamppost.command.main import main

if __name__ == "__main__":
    raise SystemExit(main())
