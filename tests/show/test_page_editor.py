"""What is written in the editor is never lost: by choosing another text, a reload, a closed window, or a second one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from browsing import page, violations
from lamppost.words import LANGUAGES, words

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Page

pytestmark = pytest.mark.browser
MINE = "rulebook: my-town\n# mine, and nowhere else\n"
PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 844}}


def editor(shown: Page, place: str, language: str = "en") -> Locator:
    """The field, with a text in it and all that can be chosen there."""
    shown.goto(f"{place}/#view=editor&lang={language}")
    shown.locator('option[value="suining-2010"]').wait_for(state="attached", timeout=60_000)
    return shown.locator("#editor-text")


@pytest.mark.parametrize("language", LANGUAGES)
def test_another_text_keeps_the_one_before(opened: Browser, place: str, language: str) -> None:
    said = words(language).sentences
    with page(opened, **PHONE) as shown:
        field = editor(shown, place, language)
        field.fill(MINE)
        shown.locator(".editor select").select_option("suining-2010")
        shown.locator(".kept .note").wait_for()
        assert "suining" in field.input_value()
        assert (
            "Suining" in shown.locator(".kept .note").inner_text() or "睢" in shown.locator(".kept .note").inner_text()
        )
        assert violations(shown) == []
        assert shown.evaluate("document.documentElement.scrollWidth <= innerWidth")
        field.press_sequentially("# more")
        shown.get_by_role("button", name=said["editor.back.one"]).click()
        assert field.input_value() == MINE
        shown.get_by_role("button", name=said["editor.back.one"]).click()
        assert "# more" in field.input_value(), "what was typed since is kept, too"


def test_a_text_that_nobody_has_changed_is_not_kept(opened: Browser, place: str) -> None:
    with page(opened) as shown:
        editor(shown, place)
        for name in ("suining-2010", "rongcheng-2014"):
            shown.locator(".editor select").select_option(name)
            shown.wait_for_timeout(300)
        assert shown.locator(".kept").inner_text().strip() == ""
        assert shown.evaluate("localStorage.length") == 0


def test_a_reload_and_a_closed_window_lose_nothing(opened: Browser, place: str) -> None:
    with page(opened) as shown:
        field = editor(shown, place)
        field.fill(MINE)
        shown.locator(".editor select").select_option("suining-2010")
        shown.locator(".kept .note").wait_for()
        shown.reload()
        shown.locator("#editor-text").wait_for()
        assert "suining" in shown.locator("#editor-text").input_value()
        shown.get_by_role("button", name="Bring back the text before").click()
        assert shown.locator("#editor-text").input_value() == MINE
        other = shown.context.new_page()
        shown.close()
        assert editor(other, place).input_value() == MINE
        other.get_by_role("button", name="Forget the draft").click()
        other.get_by_role("button", name="Forget them").click()
        assert MINE not in other.locator("#editor-text").input_value()
        assert other.evaluate("localStorage.length") == 0


def test_two_windows_lose_nothing_to_each_other(opened: Browser, place: str) -> None:
    with page(opened) as shown:
        other = shown.context.new_page()
        one, two = editor(shown, place), editor(other, place)
        one.fill(MINE)
        two.fill("rulebook: theirs\n")
        assert other.get_by_role("button", name="Bring back the text before").count() == 1
        other.get_by_role("button", name="Bring back the text before").click()
        assert two.input_value() == MINE


def test_the_text_in_the_address_does_not_take_the_place_of_a_draft(opened: Browser, place: str) -> None:
    with page(opened) as shown:
        field = editor(shown, place)
        field.fill(MINE)
        address = shown.evaluate(
            "async () => { const { write } = await import('/web/address.js');"
            " return write({ view: 'editor', lang: 'en',"
            " scenario: { v: 1, regimes: ['national-2018'], book: 'rulebook: linked\\n' } }) }"
        )
        shown.goto("about:blank")
        shown.goto(f"{place}/{address}")
        shown.locator("#editor-text").wait_for()
        assert shown.locator("#editor-text").input_value() == MINE
        shown.get_by_role("button", name="Show the text in the address").click()
        assert shown.locator("#editor-text").input_value() == "rulebook: linked\n"
        shown.get_by_role("button", name="Bring back the text before").click()
        assert shown.locator("#editor-text").input_value() == MINE


def test_where_nothing_can_be_kept_leaving_is_asked_about(opened: Browser, place: str) -> None:
    with page(opened) as shown:
        shown.add_init_script("Storage.prototype.setItem = () => { throw new Error('full') }")
        field = editor(shown, place)
        field.press_sequentially("# mine")
        assert "keeps no draft" in shown.locator(".kept").inner_text()
        asked: list[str] = []
        shown.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
        shown.close(run_before_unload=True)
        shown.wait_for_timeout(500)
        assert asked == ["beforeunload"]
        assert not shown.is_closed()
