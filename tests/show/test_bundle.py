"""The page's modules joined into one script: the forms that are known, and an error for any other."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from browsing import browser, page
from lamppost.show.page.bundle import STATIC, BundleError, bundle, modules_of
from lamppost.show.page.standalone import VIEWS


def written(folder: Path, **modules: str) -> Path:
    for name, text in modules.items():
        (folder / f"{name}.js").write_text(text, encoding="utf-8")
    return folder


@pytest.mark.browser
def test_a_module_comes_after_those_that_it_needs(tmp_path: Path) -> None:
    folder = written(
        tmp_path,
        top="import { b, c as see } from './low.js'\nimport low from './low.js'\nimport * as all from './low.js'\n"
        "export default { sum: b + see + low + all.b }\n",
        low="export const b = 1\nconst inner = 2\nexport default 4\nexport { inner as c };",
    )
    assert modules_of("top.js", folder) == ["low.js", "top.js"]
    with browser() as opened, page(opened) as shown:
        shown.set_content("<p>here</p>")
        assert shown.evaluate(f"() => ({bundle('top.js', folder)}).sum") == 8


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("import './other.js'", "cannot be bundled"),
        ("import {\n a } from './other.js'", "cannot be bundled"),
        ("import a from 'react'", "not a module of the page"),
        ("import a from './gone.js'", "there is no module 'gone.js'"),
        ("import a from './../../secret.js'", "outside the page"),
        ("import a from './top.js'", "circle"),
        ("export * from './other.js'", "cannot be bundled"),
        ("export let a = 1", "may change"),
        ("export default 1\nexport default 2", "two defaults"),
    ],
)
def test_what_cannot_be_joined_is_an_error(text: str, told: str, tmp_path: Path) -> None:
    folder = written(tmp_path, top=text, other="export const a = 1\n")
    with pytest.raises(BundleError, match=told):
        bundle("top.js", folder)


@pytest.mark.browser
def test_a_view_that_is_left_out_says_so(tmp_path: Path) -> None:
    folder = written(
        tmp_path,
        top="export default { a: () => import('./a.js'), b: () => import('./b.js') }\n",
        a="export default 1\n",
        b="export default 2\n",
    )
    script = bundle("top.js", folder, ("a.js",))
    with browser() as opened, page(opened) as shown:
        shown.set_content("<p>here</p>")
        found = f"async () => {{ const top = {script}; return [(await top.a()).default, await top.b().catch(String)] }}"
        assert shown.evaluate(found) == [1, "Error: not in this file"]


def test_the_page_can_be_joined_with_every_view_that_is_there() -> None:
    for views in (VIEWS, tuple(path.name for path in STATIC.glob("*.js"))):
        joined = modules_of("app.js", STATIC, views)
        assert joined[-1] == "app.js"
        assert set(views) & set(joined) >= set(VIEWS)
        assert not re.search(r"(?m)^(export|import)\b", bundle("app.js", STATIC, views))
