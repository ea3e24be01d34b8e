"""Checks a wheel as a user would meet it: `make release-check`.

For the oldest and the newest Python on this machine that the project allows: a clean environment, the locked versions
and the wheel in it, the two commands of the README (two towns with their report, and the page), the report opened from
the disk and the page from its server, without a window where there is Chromium. Any error ends it with exit code 1.

    python scripts/release_check.py [--people N]
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
import urllib.request
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[1]
PROJECT: Final = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
OLDEST: Final = tuple(int(part) for part in PROJECT["requires-python"].removeprefix(">=").split("."))
NEWEST: Final = (3, 20)
"""Names up to this version are looked for."""
Version = tuple[int, ...]


def pythons() -> dict[Version, str]:
    """Version and path of each Python on this machine that the project allows, oldest first."""
    names = [f"python3.{minor}" for minor in range(OLDEST[1], NEWEST[1] + 1)] + ["python3"]
    found: dict[Version, str] = {}
    for path in filter(None, (shutil.which(name) for name in names)):
        code = "import sys, venv, ensurepip; print(*sys.version_info[:2])"
        asked = subprocess.run([path, "-c", code], capture_output=True, text=True, check=False)
        version = tuple(int(part) for part in asked.stdout.split())
        if asked.returncode == 0 and version >= OLDEST:
            found.setdefault(version, path)
    return dict(sorted(found.items()))


def run(*words: str | Path, cwd: Path, **environment: str) -> str:
    """What a command prints; ends the check with its errors if it fails."""
    done = subprocess.run(
        [str(word) for word in words],
        cwd=cwd,
        env={name: value for name, value in os.environ.items() if name != "PYTHONPATH"} | environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise SystemExit(f"{' '.join(map(str, words))}\nended with {done.returncode}:\n{done.stdout}{done.stderr}")
    return done.stdout


def opened(address: str, wanted: str) -> str:
    """Open an address without a window and wait for a CSS selector; a sentence that says what was seen.

    Fails for any error that the page reports, and for any request that leaves this machine.
    """
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if path is None:
        return "not opened: there is no Chromium here"
    from playwright.sync_api import sync_playwright

    errors: list[str] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        page = browser.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on(
            "request",
            lambda asked: (
                errors.append(asked.url)
                if not re.match(r"(?:file|data|blob):|http://127\.0\.0\.1:", asked.url)
                else None
            ),
        )
        page.goto(address)
        page.wait_for_selector(wanted, timeout=60_000)
        title = page.title()
        browser.close()
    if errors:
        raise SystemExit(f"{address} had errors: {errors}")
    return f"opened, '{title}'"


def check(python: str, wheel: Path, folder: Path, people: int) -> None:
    """Install the wheel for one Python and run what the README says, in a folder of its own."""
    home = folder / "environment"
    run(python, "-m", "venv", home, cwd=folder)
    inside = home / "bin" / "python"
    pip = (inside, "-m", "pip", "--disable-pip-version-check", "install", "--quiet")
    run(*pip, "--require-hashes", "--requirement", ROOT / "requirements" / "run.txt", cwd=folder)
    run(*pip, "--no-deps", wheel, cwd=folder)
    command, cache = home / "bin" / "lamppost", {"NUMBA_CACHE_DIR": str(folder / "cache")}
    print("  installed:", run(command, "--version", cwd=folder, **cache).strip())

    words = ("twin", "leaflet-hk-2019", "documented-hk-2019", "--people", str(people), "--years", "1")
    run(command, *words, cwd=folder, **cache)
    (report,) = folder.glob("runs/*/report.html")
    print("  report:", opened(report.as_uri(), "h1"))

    words = ("run", "national-2018", "--with", "appeal", "--people", str(people), "--years", "1", "--no-report")
    run(command, *words, cwd=folder, **cache)

    server = subprocess.Popen(
        [command, "serve", "--no-browser", "--port", "0"],
        cwd=folder,
        env={**os.environ, **cache},
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert server.stdout is not None
        line = server.stdout.readline()
        address = re.search(r"http://127\.0\.0\.1:\d+/", line)
        if address is None:
            raise SystemExit(f"lamppost serve said: {line}")
        with urllib.request.urlopen(address[0] + "api/shelf", timeout=60) as answer:
            regimes = len(json.load(answer)["regimes"])
        print(f"  page: {opened(address[0], 'canvas')}; {regimes} regimes to choose from")
    finally:
        server.terminate()
        server.wait(timeout=60)


def main() -> int:
    """Build the wheel and check it for the oldest and the newest Python that were found."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--people", type=int, default=3000, help="of the towns that are run")
    people = parser.parse_args().people
    found = pythons()
    print("Found Python", ", ".join(".".join(map(str, version)) for version in found), "on this machine.")
    if not found:
        raise SystemExit(f"None of them is {PROJECT['requires-python']}.")
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "dist"
        run(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", out, cwd=ROOT)
        (wheel,) = out.glob("*.whl")
        for version in sorted({min(found), max(found)}):
            print(f"{wheel.name} with Python {'.'.join(map(str, version))}:", flush=True)
            place = Path(folder) / "-".join(map(str, version))
            place.mkdir()
            check(found[version], wheel, place, people)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
