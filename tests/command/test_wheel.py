"""What is installed: source archive, wheel made of it, and from the wheel alone every file of the page answers."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ASK = """
import json, pathlib, sys
from starlette.testclient import TestClient
import lamppost
from lamppost.show.page import first
from lamppost.show.server.server import application

home = pathlib.Path(lamppost.__file__).parent
client = TestClient(application(), base_url="http://127.0.0.1:8765")
static = home / "show" / "page" / "static"
answers = {}
for path in static.rglob("*"):
    if path.is_file():
        at = "/web/" + path.relative_to(static).as_posix()
        answer = client.get(at)
        answers[at] = [answer.status_code, answer.headers["content-type"]]
for at in ("/", "/words/en.json", "/words/zh-Hans.json", "/words/zh-Hant.json", "/api/first"):
    answers[at] = [client.get(at).status_code, ""]
first_town = sorted(path.relative_to(first.FOLDER).as_posix() for path in first.FOLDER.rglob("*") if path.is_file())
print(json.dumps({"home": str(home), "answers": answers, "first": first_town}))
"""


def build(folder: Path, target: str, out: Path) -> Path:
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", target, "-d", str(out)],
        cwd=folder,
        check=True,
        capture_output=True,
    )
    (found,) = out.iterdir()
    return found


@pytest.mark.slow
def test_every_file_of_the_page_answers_from_an_installed_wheel(tmp_path: Path) -> None:
    archive = build(ROOT, "sdist", tmp_path / "sdist")
    with tarfile.open(archive) as packed:
        packed.extractall(tmp_path / "source", filter="data")
    (source,) = (tmp_path / "source").iterdir()
    wheel = build(source, "wheel", tmp_path / "wheel")
    with zipfile.ZipFile(wheel) as packed_wheel:
        packed_wheel.extractall(tmp_path / "site")
    done = subprocess.run(
        [sys.executable, "-P", "-W", "ignore", "-c", ASK],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(tmp_path / "site")},
        check=True,
        capture_output=True,
        text=True,
    )
    told = json.loads(done.stdout)
    assert Path(told["home"]).is_relative_to(tmp_path / "site")
    here = ROOT / "src" / "lamppost" / "show" / "page"
    files = [path.relative_to(here / "static") for path in (here / "static").rglob("*") if path.is_file()]
    assets = {f"/web/{path.as_posix()}" for path in files}
    assert assets <= set(told["answers"])
    assert {status for status, _ in told["answers"].values()} == {200}
    for at, (_, kind) in told["answers"].items():
        if at.endswith((".js", ".css")):
            assert kind.startswith("text/javascript" if at.endswith(".js") else "text/css"), at
    shipped = sorted(
        path.relative_to(here / "first").as_posix() for path in (here / "first").rglob("*") if path.is_file()
    )
    assert told["first"] == shipped
