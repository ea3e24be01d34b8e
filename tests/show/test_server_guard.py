"""Who is let in, what every answer carries, and what is turned away in one line."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import lamppost.show.web as web
import pytest
from starlette.testclient import TestClient

from lamppost.show.page.assets import TYPES
from lamppost.show.server.guard import HEADERS, LONGEST_BODY, Door, Rate, host_name, own_names
from lamppost.show.server.server import WAITING_EACH, Clerk, application
from lamppost.show.server.workers import Hand

STATIC = Path(web.__path__[0]) / "static"
JSON = {"content-type": "application/json"}
CROSS = {"sec-fetch-site": "cross-site", "sec-fetch-mode": "no-cors", "sec-fetch-dest": "script"}


def client(door: Door | None = None, host: str = "127.0.0.1:8765") -> TestClient:
    """Without the lifespan: no process is started, so that only what needs none can be asked."""
    return TestClient(application(door), base_url=f"http://{host}", follow_redirects=False)


HERE = client()


def test_every_file_of_the_page_answers_with_its_type_and_is_asked_for_once() -> None:
    files = [path for path in STATIC.rglob("*") if path.is_file()]
    assert len(files) > 10
    for path in files:
        at = f"/web/{path.relative_to(STATIC).as_posix()}"
        answer = HERE.get(at)
        assert answer.status_code == 200, at
        assert answer.content == path.read_bytes(), at
        assert answer.headers["content-type"] == TYPES.get(path.suffix, "text/plain; charset=utf-8"), at
        again = HERE.get(at, headers={"if-none-match": answer.headers["etag"]})
        assert (again.status_code, again.content) == (304, b""), at


def test_text_is_compressed_for_those_who_take_it() -> None:
    at = "/web/shell.css"
    plain = HERE.get(at, headers={"accept-encoding": "identity"})
    packed = HERE.get(at, headers={"accept-encoding": "gzip, deflate"})
    assert "content-encoding" not in plain.headers
    assert packed.headers["content-encoding"] == "gzip"
    assert packed.content == plain.content
    assert int(packed.headers["content-length"]) < len(plain.content) / 2
    refused = HERE.get(at, headers={"accept-encoding": "gzip;q=0"})
    assert "content-encoding" not in refused.headers
    assert packed.headers["vary"] == "Accept-Encoding"


@pytest.mark.parametrize("at", ["/", "/web/app.js", "/words/en.json", "/api/first", "/nowhere", "/web/nowhere.js"])
def test_every_answer_carries_what_keeps_it_safe(at: str) -> None:
    answer = HERE.get(at)
    for name, value in HEADERS.items():
        if name != "Cache-Control":
            assert answer.headers[name] == value, name
    assert "cache-control" in answer.headers
    policy = answer.headers["content-security-policy"]
    assert "default-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert "server" not in answer.headers


@pytest.mark.parametrize(
    ("at", "status"),
    [
        ("/nowhere", 404),
        ("/web/../server.py", 404),
        ("/web/%2e%2e/server.py", 404),
        ("/web/..%2fserver.py", 404),
        ("/web//etc/passwd", 404),
        ("/web/%2fetc%2fpasswd", 404),
        ("/words/fr.json", 404),
        ("/words/..%2f..%2fcli.json", 404),
        ("/api/towns", 405),
    ],
)
def test_what_is_not_there_is_said_in_one_line(at: str, status: int) -> None:
    answer = HERE.get(at)
    assert answer.status_code == status
    said = answer.json()
    assert list(said) == ["error"]
    assert "\n" not in said["error"]
    assert "Traceback" not in answer.text


@pytest.mark.parametrize(
    "host",
    ["evil.example", "evil.example:8765", "127.0.0.1.evil.example", "localhost.evil.example:80", "a@127.0.0.1", "",
     "0.0.0.0", "192.168.1.7:8765", "127.0.0.1:x", "[::1", "127.0.0.1/x"],
)  # fmt: skip
def test_no_foreign_name_can_be_bound_to_the_server(host: str) -> None:
    answer = HERE.get("/api/first", headers={"host": host})
    assert answer.status_code == 421
    assert list(answer.json()) == ["error"]


@pytest.mark.parametrize("host", ["127.0.0.1:8765", "localhost:9000", "LOCALHOST", "[::1]:8765", "127.0.0.1"])
def test_its_own_names_are_known_on_any_port(host: str) -> None:
    assert HERE.get("/api/first", headers={"host": host}).status_code == 200


@pytest.mark.parametrize(
    "origin",
    ["null", "http://evil.example", "http://127.0.0.1", "http://127.0.0.1:9999", "http://localhost:8765", "file://",
     "chrome-extension://x", "http://127.0.0.1:8765.evil.example"],
)  # fmt: skip
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_page_of_another_site_may_not_ask(method: str, origin: str) -> None:
    answer = HERE.request(method, "/api/first", headers={"origin": origin, **JSON}, content=b"{}")
    assert answer.status_code == 403
    assert "access-control-allow-origin" not in answer.headers


def test_what_a_browser_says_of_the_site_that_asks_is_heeded() -> None:
    assert HERE.get("/api/first", headers=CROSS).status_code == 403
    assert HERE.get("/api/first", headers={**CROSS, "sec-fetch-site": "same-site"}).status_code == 403
    assert HERE.get("/api/first", headers={**CROSS, "sec-fetch-site": "same-origin"}).status_code == 200
    link = {"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate", "sec-fetch-dest": "document"}
    assert HERE.get("/", headers=link).status_code == 200
    assert HERE.get("/", headers={**link, "sec-fetch-dest": "iframe"}).status_code == 403
    assert HERE.post("/api/towns", headers={**link, **JSON}, content=b"{}").status_code == 403


@pytest.mark.parametrize(
    ("headers", "content", "status"),
    [
        ({"content-type": "text/plain"}, b"{}", 415),
        ({"content-type": "application/x-www-form-urlencoded"}, b"a=b", 415),
        ({}, b"{}", 415),
        (JSON, b"x" * (LONGEST_BODY + 1), 413),
        ({**JSON, "content-length": "many"}, b"{}", 411),
        (JSON, iter([b"{", b"}"]), 411),
    ],
)
def test_what_is_sent_must_be_json_of_a_bounded_size(headers: dict[str, str], content: Any, status: int) -> None:
    answer = HERE.post("/api/towns", headers=headers, content=content)
    assert answer.status_code == status
    assert list(answer.json()) == ["error"]


def test_more_than_was_said_is_not_read() -> None:
    def receive_much() -> Any:
        yield b"x" * (LONGEST_BODY + 1)

    answer = HERE.post("/api/check", headers={**JSON, "content-length": "5"}, content=receive_much())
    assert answer.status_code == 413


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"])
def test_no_other_method_is_answered(method: str) -> None:
    assert HERE.request(method, "/api/first").status_code == 405


def test_a_fault_of_the_program_is_one_line_and_no_traceback(capsys: pytest.CaptureFixture[str]) -> None:
    app = application()  # without its lifespan it has no room: asking for a town is a fault
    with TestClient(app, base_url="http://127.0.0.1:8765") as broken:
        del app.state.room
        answer = broken.get("/api/towns/0123456789abcdef/town.json")
    assert answer.status_code == 500
    assert list(answer.json()) == ["error"]
    assert "room" not in answer.text
    said = capsys.readouterr().err
    assert "/api/towns/0123456789abcdef/town.json: AttributeError" in said
    assert "Traceback" not in said


# --- with a token


def test_a_network_is_let_in_with_the_token_alone() -> None:
    there = client(Door("a-secret", own_names("0.0.0.0")), "192.168.1.7:8765")
    for at in ("/", "/web/app.js", "/api/first"):
        answer = there.get(at)
        assert answer.status_code == 401
        assert "a-secret" not in answer.text
    assert there.get("/?token=wrong").status_code == 401
    assert there.get("/api/first?token=a-secret").status_code == 401, "only the page takes it from its address"
    brought = there.get("/?token=a-secret")
    assert brought.status_code == 303
    assert brought.headers["location"] == "/"
    cookie = brought.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Strict" in cookie
    assert there.get("/api/first").status_code == 200
    other = client(Door("a-secret"), "192.168.1.7:8765")
    assert other.get("/api/first", headers={"authorization": "Bearer a-secret"}).status_code == 200
    assert other.get("/api/first", headers={"authorization": "Bearer a-secre"}).status_code == 401
    assert other.get("/api/first", headers={"cookie": "lamppost_token=no"}).status_code == 401


def test_with_a_token_an_address_is_a_name_and_a_foreign_name_is_none() -> None:
    door = Door("a-secret", own_names("the-school.example"))
    bearer = {"authorization": "Bearer a-secret"}
    for host, status in (("10.0.0.3:8765", 200), ("the-school.example", 200), ("evil.example", 421)):
        assert client(door).get("/api/first", headers={**bearer, "host": host}).status_code == status, host


# --- small parts


def test_hosts_are_read_strictly() -> None:
    assert host_name("localhost:80") == "localhost"
    assert host_name("LOCALHOST.") == "localhost"
    assert host_name("[::1]:80") == "::1"
    for wrong in ("", "a b", "a/b", "a:b", "user@a", "a?b", "a#b"):
        assert host_name(wrong) is None or wrong == "a b", wrong


def test_a_rate_is_kept_for_each_who_asks() -> None:
    rate = Rate(at_once=3, a_second=0.001, most=2)
    assert [rate.allows("a") for _ in range(4)] == [True, True, True, False]
    assert rate.allows("b")
    assert rate.allows("c")
    assert len(rate._left) == 2


def test_visitors_are_told_apart_by_a_cookie_that_cannot_be_made() -> None:
    one = client()
    first = one.get("/").cookies["lamppost_visitor"]
    assert "lamppost_visitor" not in one.get("/").headers.get("set-cookie", "")
    forged = client()
    forged.cookies.set("lamppost_visitor", first.split(".")[0] + ".0")
    assert "lamppost_visitor" in forged.get("/").headers["set-cookie"]


def test_too_many_questions_at_once_wait() -> None:
    one = client()
    one.get("/")
    statuses = [one.post("/api/nowhere", headers=JSON, content=b"{}").status_code for _ in range(60)]
    assert statuses[0] == 404
    assert 429 in statuses
    assert client().post("/api/nowhere", headers=JSON, content=b"{}").status_code == 404, "others may still ask"


def test_one_visitor_cannot_fill_the_queue_of_questions() -> None:
    async def ask_much() -> list[str]:
        free = asyncio.Event()

        class Slow(Hand):
            async def ask(self, *_: Any, **__: Any) -> str:
                await free.wait()
                return "said"

        clerk = Clerk(Slow("slow"), 10)
        asking = [asyncio.create_task(clerk.ask("one", "task", {})) for _ in range(WAITING_EACH + 1)]
        asking.append(asyncio.create_task(clerk.ask("other", "task", {})))
        await asyncio.sleep(0)
        free.set()
        found = await asyncio.gather(*asking, return_exceptions=True)
        assert clerk.waiting.total() == 0
        return [each if isinstance(each, str) else type(each).__name__ for each in found]

    assert asyncio.run(ask_much()) == ["said"] * WAITING_EACH + ["BusyError", "said"]
