import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import quote

import httpx
import pytest

from insights.store.db.database import Database
from insights.tls import shared_tls_context
from tests.bot.local.example_digest import PIXEL, REF
from tests.bot.local.local_app import LocalApp, make_message, serve_app

TIMEOUT_S = 30


@asynccontextmanager
async def open_browser(app: LocalApp) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(
        base_url=app.address, headers={"Origin": app.address}, verify=shared_tls_context()
    ) as browser:
        yield browser


async def read_events(browser: httpx.AsyncClient, last: str = "") -> AsyncIterator[tuple[str, str, Any]]:
    """(name, id, data) as they come."""
    headers = {"Last-Event-ID": last} if last else {}
    async with browser.stream("GET", "/local/stream", headers=headers, timeout=TIMEOUT_S) as answer:
        assert answer.headers["content-type"].startswith("text/event-stream")
        fields: dict[str, str] = {}
        async for line in answer.aiter_lines():
            if line:
                name, _, value = line.partition(": ")
                fields[name] = value
            elif "data" in fields:
                yield fields["event"], fields.get("id", ""), json.loads(fields["data"])
                fields = {}


async def read_posts(
    browser: httpx.AsyncClient, count: int, last: str = ""
) -> list[tuple[str, dict[str, Any]]]:
    """The next `count` posts with their ids."""
    received = []
    async for name, seq, data in read_events(browser, last):
        if name == "post":
            received.append((seq, data))
        if len(received) == count:
            break
    return received


async def test_the_page_is_served_during_the_start(starting_app: LocalApp) -> None:
    """It is in the browser's language and shows the steps as they change."""
    async with open_browser(starting_app) as browser:
        starting_app.progress.step("Sources", "arXiv <asked>")
        page = await browser.get("/", headers={"Accept-Language": "ko-KR,ko;q=0.9,en;q=0.8"})
        assert page.status_code == 200
        assert '<html lang="ko">' in page.text
        stream = read_events(browser)
        name, _, data = await anext(stream)
        assert (name, data["ready"], data["steps"][0]["detail"]) == ("progress", False, "arXiv <asked>")
        starting_app.progress.done("Sources", "359 records")
        received = [event async for event in _events_until(stream, "done")]
        assert received[-1][2]["steps"] == [{"name": "Sources", "state": "done", "detail": "359 records"}]
        starting_app.open_page()
        received = [event async for event in _events_until(stream, '"ready": true')]
        assert received[-1][2]["commands"][0]["name"] == "today"


async def _events_until(
    stream: AsyncIterator[tuple[str, str, Any]], text: str
) -> AsyncIterator[tuple[str, str, Any]]:
    async for event in stream:
        yield event
        if text in json.dumps(event[2]):
            return


async def test_messages_during_the_start_are_refused_with_503(starting_app: LocalApp) -> None:
    """With Retry-After: the page keeps the text and sends it later."""
    async with open_browser(starting_app) as browser:
        answer = await browser.post("/local/say", json={"text": "/today"})
        assert (answer.status_code, answer.headers["retry-after"]) == (503, "1")
        assert (await browser.get("/pictures/x.png")).status_code == 503


async def test_a_message_and_its_answer_are_streamed(app: LocalApp) -> None:
    """The person's text, then the answer, escaped, each with its id."""
    async with open_browser(app) as browser:
        response = await browser.post("/local/say", json={"text": "<b>what?", "reply_to": "7"})
        assert response.status_code == 202
        (_, question), (_, answer) = await read_posts(browser, 2)
    assert (question["author"], question["html"], question["reply_to"]) == (
        "person",
        "<p>&lt;b&gt;what?</p>",
        "7",
    )
    assert (answer["author"], answer["papers"]) == ("bot", 1)
    assert answer["html"] == "<p>You asked: &lt;b&gt;what?</p>"
    assert app.router.events[0].reply_to == "7"


async def test_a_stream_resumes_after_the_last_event(app: LocalApp) -> None:
    """A browser that comes back gets what followed, and nothing twice."""
    async with open_browser(app) as browser:
        await app.adapter.handle_text("page", "one")
        first = await read_posts(browser, 2)
        await app.adapter.handle_text("page", "two")
        rest = await read_posts(browser, 2, last=first[-1][0])
    assert [data["html"] for _, data in rest] == ["<p>two</p>", "<p>You asked: two</p>"]


async def test_a_reload_begins_with_the_last_two_hundred(app: LocalApp) -> None:
    """A room with many posts still opens at once, at its end."""
    for number in range(210):
        await app.adapter.local_posts.add("page", "bot", _payload(app, f"n{number}"), app.adapter.clock.now())
    async with open_browser(app) as browser:
        latest = await read_posts(browser, 200)
    assert (latest[0][1]["html"], latest[-1][1]["html"]) == ("<p>n10</p>", "<p>n209</p>")


def _payload(app: LocalApp, text: str) -> Any:
    from bot.local.messenger import local_chat

    return app.adapter.messenger.plan(local_chat("page"), [make_message(text)])[0].payload


async def test_the_terminals_room_stays_out_of_the_page(app: LocalApp) -> None:
    """Rooms are separate: the page gets only its own posts."""
    async with open_browser(app) as browser:
        await app.adapter.handle_text("terminal", "secret")
        await app.adapter.handle_text("page", "open")
        assert [data["html"] for _, data in await read_posts(browser, 2)] == [
            "<p>open</p>",
            "<p>You asked: open</p>",
        ]


async def test_a_notice_is_sent_once_and_not_stored(app: LocalApp) -> None:
    """A notice reaches the page that is open now."""
    async with open_browser(app) as browser:
        stream = read_events(browser)
        await anext(stream)
        await browser.post("/local/say", json={"text": "/whisper"})
        received = [event async for event in _events_until(stream, "Only you")]
        assert received[-1][0] == "notice"
    assert len(await app.adapter.local_posts.list_after("page", 0, 10)) == 1


async def test_an_error_sends_a_notice_and_is_logged(app: LocalApp, caplog: pytest.LogCaptureFixture) -> None:
    """The sender gets a notice, and the log does not have their text."""
    async with open_browser(app) as browser:
        stream = read_events(browser)
        await anext(stream)
        await browser.post("/local/say", json={"text": "/fail"})
        received = [event async for event in _events_until(stream, "went wrong")]
        assert received[-1][0] == "notice"
    assert [record.message for record in caplog.records if record.name == "bot.local.adapter"] == [
        "local.answer_failed"
    ]


async def test_an_answer_in_progress_is_shown(app: LocalApp) -> None:
    """The page gets an event when an answer begins and when it ends."""
    app.router.may_answer.clear()
    async with open_browser(app) as browser:
        stream = read_events(browser)
        await browser.post("/local/say", json={"text": "slow"})
        assert [event async for event in _events_until(stream, '{"on": true}')]
        app.router.may_answer.set()
        assert [event async for event in _events_until(stream, '{"on": false}')]


async def test_a_button_shows_its_command_and_replaces_in_place(app: LocalApp) -> None:
    """The person's post shows the command of the button; a replaced message keeps its ref."""
    async with open_browser(app) as browser:
        await app.adapter.handle_text("page", "hello")
        before = [data for _, data in await read_posts(browser, 2)]
        press = {"verb": "swap", "args": [], "ref": before[1]["ref"], "label": "Swap it"}
        await browser.post("/local/press", json=press)
        replaced = await read_posts(browser, 2, last=before[1]["ref"])
        await browser.post("/local/press", json={**press, "verb": "category", "args": ["llm"]})
        (_, typed), _ = await read_posts(browser, 2, last=replaced[-1][0])
    assert [data["html"] for _, data in replaced] == ["<p>Swap it</p>", "<p>Swapped.</p>"]
    assert replaced[1][1]["ref"] == before[1]["ref"]
    assert typed["html"] == "<p>/category llm</p>"


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/local/say", {"text": ""}),
        ("/local/say", {"text": 1}),
        ("/local/say", ["text"]),
        ("/local/press", {"verb": "v", "args": "llm"}),
        ("/local/press", {"verb": "v", "args": [1]}),
        ("/local/press", {"verb": ["v"], "args": []}),
    ],
)
async def test_a_body_of_another_shape_is_refused(app: LocalApp, path: str, body: Any) -> None:
    """400, and nothing is stored."""
    async with open_browser(app) as browser:
        assert (await browser.post(path, json=body)).status_code == 400
    assert await app.adapter.local_posts.list_after("page", 0, 10) == []


async def test_a_body_must_be_json_and_short(app: LocalApp) -> None:
    """A form of another site cannot send JSON without a preflight; a body's size is bounded."""
    async with open_browser(app) as browser:
        form = await browser.post("/local/say", data={"text": "hello"})
        plain = await browser.post("/local/say", content=b"{", headers={"Content-Type": "application/json"})
        long = await browser.post("/local/say", json={"text": "x" * 20_000})
    assert [answer.status_code for answer in (form, plain, long)] == [415, 400, 413]


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": ""},
        {"X-Forwarded-For": "203.0.113.1"},
        {"Forwarded": "for=203.0.113.1"},
        {"Via": "1.1 proxy"},
    ],
)
async def test_only_this_machine_may_send(app: LocalApp, headers: dict[str, str]) -> None:
    """A POST must have the page as Origin; what a proxy forwards comes from elsewhere."""
    async with open_browser(app) as browser:
        assert (await browser.post("/local/say", json={"text": "x"}, headers=headers)).status_code == 403


async def test_a_picture_is_immutable(app: LocalApp) -> None:
    """The browser caches it for a year; an unknown one is 404."""
    async with open_browser(app) as browser:
        answer = await browser.get(f"/pictures/{quote(REF)}")
        missing = await browser.get("/pictures/none.png")
    assert (answer.content, answer.headers["content-type"]) == (PIXEL, "image/png")
    assert "immutable" in answer.headers["cache-control"]
    assert missing.status_code == 404


async def test_a_closed_page_is_unsubscribed(app: LocalApp) -> None:
    """No subscriber outlives its browser."""
    async with open_browser(app) as browser:
        stream = read_events(browser)
        await anext(stream)
        assert len(app.rooms) == 1
        await stream.aclose()  # type: ignore[attr-defined]
        async with asyncio.timeout(TIMEOUT_S):
            while len(app.rooms):
                await browser.get("/")


async def test_open_streams_do_not_delay_the_shutdown(
    any_database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    """At shutdown a stream ends by itself, well before the web server would abort it, and without an error."""
    loop = asyncio.get_running_loop()
    async with serve_app(any_database) as app, open_browser(app) as browser:
        stream = read_events(browser)
        await anext(stream)
        started_at = loop.time()
    assert loop.time() - started_at < 2
    assert not [record for record in caplog.records if record.levelname == "ERROR"]
