"""`lamppost.show`: the Python side answers what the page asks, and the page touches nothing else there."""

from __future__ import annotations

import base64
import json
import re
import sys
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import lamppost as lp
from browsing import page
from lamppost.record.frames import read_frames
from lamppost.show.notebook.answers import styles
from small_run import law, town

pytest.importorskip("anywidget", reason="the notebook is an extra")

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from lamppost.show.notebook.widget import TownWidget

AT = "/api/towns/notebook"


@cache
def run() -> lp.Run:
    return lp.run(town(), law(), years=0.2)


@cache
def alone() -> TownWidget:
    found: Any = lp.show(run(), language="zh-Hant", height=600)
    return found


@cache
def both() -> TownWidget:
    society = lp.Society.generate(400, seed=5, place="hong-kong")
    found: Any = lp.show(lp.twin(society, "leaflet-hk-2019", "documented-hk-2019", years=0.2))
    return found


def asked(widget: TownWidget, path: str) -> tuple[int, bytes]:
    """What comes back for a message of the page."""
    sent: list[Any] = []
    widget.send = lambda content, buffers=None: sent.append((content, buffers))  # type: ignore[method-assign]
    widget._on_message(widget, {"id": 5, "path": path, "method": "GET", "body": None}, [])
    ((content, buffers),) = sent
    assert content["id"] == 5
    return content["status"], bytes(buffers[0])


def test_the_town_of_a_run() -> None:
    about = json.loads(asked(alone(), f"{AT}/town.json")[1])
    assert (about["people"], about["weeks"], len(about["worlds"])) == (town().people, run().info["weeks"], 1)
    assert about["worlds"][0]["regime"] == "national-2018"
    assert len(asked(alone(), f"{AT}/homes.bin")[1]) == 4 * town().people
    assert asked(alone(), f"{AT}/frames/0.bin")[1] == (run()._recorded.data() if run()._recorded else b"")
    assert json.loads(asked(alone(), "/api/first")[1])["regimes"] == ["national-2018"]


def test_a_run_from_its_folder_is_lived_again_by_the_same_town_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lp.run(town(), law(), years=0.2, out=tmp_path / "run")
    found: Any = lp.show(lp.load(tmp_path / "run"))
    assert asked(found, f"{AT}/frames/0.bin")[1] == asked(alone(), f"{AT}/frames/0.bin")[1]
    monkeypatch.setattr("lamppost.study.folder.findings.software", lambda: {"engine": "another"})
    with pytest.raises(lp.LamppostError, match="another version of the town"):
        lp.show(lp.load(tmp_path / "run"))


def test_the_towns_of_twins() -> None:
    about = json.loads(asked(both(), f"{AT}/town.json")[1])
    assert [each["regime"] for each in about["worlds"]] == ["leaflet-hk-2019", "documented-hk-2019"]
    one, other = (read_frames(asked(both(), f"{AT}/frames/{k}.bin")[1]) for k in (0, 1))
    assert sum(one.header["recorded"]) > sum(other.header["recorded"])
    assert len(asked(both(), f"{AT}/differ.bin")[1]) == 2 * 400


def test_a_person_in_the_language_that_is_asked_for() -> None:
    page_ = json.loads(asked(both(), f"{AT}/people/7.json?lang=zh-Hans")[1])
    assert page_["person"] == 7
    assert asked(both(), f"{AT}/people/400.json?lang=en")[0] == 404


def test_who_is_harmed() -> None:
    (twin,) = json.loads(asked(both(), f"{AT}/numbers.json?lang=en")[1])["twins"]
    sexes = [each for each in twin["groups"] if each["by"] == "sex"]
    assert sum(each["people"] for each in sexes) == twin["people"] == 400
    for kind, whole in enumerate(twin["kinds"]):
        for way in ("harmed", "helped"):
            assert sum(each["kinds"][kind][way] for each in sexes) == whole[way]


@pytest.mark.parametrize("path", ["/api/shelf", "/etc/passwd", f"{AT}/../town.json", f"{AT}/frames/9.bin", ""])
def test_nothing_else_is_answered(path: str) -> None:
    status, body = asked(both(), path)
    assert status == 404
    assert json.loads(body)["error"]


def test_what_it_kept_goes_with_it() -> None:
    found: Any = lp.show(run())
    folder = found._answers.folder
    assert folder.is_dir()
    found.close()
    assert not folder.parent.exists()


@pytest.mark.parametrize(("wrong", "message"), [({"height": 3}, "'height'"), ({"language": "fr"}, "fr")])
def test_bad_input(wrong: dict[str, Any], message: str) -> None:
    with pytest.raises(lp.LamppostError, match=message):
        lp.show(run(), **wrong)


def test_not_a_run() -> None:
    with pytest.raises(lp.LamppostError, match="a run, twins or a world, not str"):
        lp.show("national-2018")  # type: ignore[arg-type]


def test_without_anywidget(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "anywidget", None)
    with pytest.raises(lp.LamppostError, match=r"pip install 'lamppost\[notebook\]'"):
        lp.show(run())


def test_styles_are_measured_by_the_widget() -> None:
    assert "@container (max-width" in styles()
    assert "-width" not in "".join(part.split("{")[0] for part in styles().split("@media")[1:])
    assert not re.search(r"\d(d?vh|vw)\b", styles())


# --- in a browser: a bare page in place of a notebook, the real widgets behind it

MOUNT = """
async ([esm, widgets]) => {
  const module = await import(URL.createObjectURL(new Blob([esm], { type: 'text/javascript' })))
  document.body.innerHTML = '<h1 id="title">A notebook</h1>'
  for (const [number, traits] of widgets.entries()) {
    const el = document.createElement('div')
    el.id = `cell-${number}`
    document.body.append(el)
    const ears = []
    const model = {
      get: (name) => traits[name],
      set() {},
      save_changes() {},
      off() {},
      on: (event, ear) => event === 'msg:custom' && ears.push(ear),
      send: async (message) => {
        const [content, body] = await window.ask(number, message)
        const bytes = Uint8Array.from(atob(body), (letter) => letter.charCodeAt(0))
        for (const ear of ears) ear(content, [new DataView(bytes.buffer)])
      },
    }
    await module.default.render({ model, el })
  }
}
"""
LIT = """
(number) => {
  let lit = 0
  for (const canvas of document.getElementById(`cell-${number}`).shadowRoot.querySelectorAll('canvas')) {
    if (!canvas.width || !canvas.height) continue
    const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height)
    for (let k = 0; k < data.length; k += 4) if (data[k + 3] && data[k] + data[k + 1] + data[k + 2] > 240) lit++
  }
  return lit
}
"""


@pytest.mark.browser
def test_two_widgets_in_one_notebook(opened: Browser) -> None:
    widgets = [alone(), both()]

    def ask(number: int, message: dict[str, Any]) -> list[Any]:
        status, body = asked(widgets[number], message["path"])
        return [{"id": message["id"], "status": status}, base64.b64encode(body).decode()]

    traits = [{name: getattr(each, name) for name in ("_styles", "lang", "height", "view")} for each in widgets]
    with page(opened, viewport={"width": 1200, "height": 1500}) as shown:
        shown.goto("data:text/html,<!doctype html><body></body>")
        before = shown.evaluate("getComputedStyle(document.body).backgroundColor")
        shown.expose_function("ask", ask)
        shown.evaluate(MOUNT, [widgets[0]._esm, traits])
        for number in (0, 1):
            shown.wait_for_function(f"({LIT})({number}) > 400", timeout=60_000)
        assert shown.locator("#cell-0 canvas").count() < shown.locator("#cell-1 canvas").count()
        feared = "What was feared"
        assert shown.locator("#cell-1").get_by_role("heading", name=feared).is_visible()
        assert shown.locator("#cell-0").get_by_role("heading", name=feared).count() == 0
        assert shown.locator("#cell-1 [role=tab]").first.get_attribute("aria-selected") == "true"
        assert shown.locator("#cell-1 [role=tab]").first.text_content() == "Who has more, who less"
        shown.locator("#cell-1 .winners table").first.wait_for()
        for number, each in enumerate(widgets):
            assert shown.locator(f"#cell-{number}").bounding_box()["height"] == each.height  # type: ignore[index]
        assert shown.evaluate("getComputedStyle(document.body).backgroundColor") == before
        assert shown.evaluate("document.getElementById('title').computedStyleMap().get('margin-top').value") > 0
        assert shown.evaluate("document.title") == ""
        for width in (1100, 700, 420):
            shown.set_viewport_size({"width": width, "height": 900})
            shown.wait_for_timeout(200)
            left, right = (each.bounding_box() for each in shown.locator("#cell-1 .town-box").all())
            assert left is not None
            assert right is not None
            assert left["y"] == pytest.approx(right["y"], abs=1), "the pair stays a pair in a cell of any width"
            assert left["width"] == pytest.approx(right["width"], abs=1)
