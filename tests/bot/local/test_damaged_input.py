"""Damaged texts, damaged rows and many streams: the page goes on."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from typing import Any

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import text as sql

from bot.local.sse import format_post
from bot.local.terminal import run_terminal
from bot.local.web_page import MAX_OPEN_STREAMS
from bot.web.app import build_app
from insights.store.db.database import Database, open_database
from tests.bot.local.local_app import LocalApp, serve_app
from tests.bot.local.test_web_page import TIMEOUT_S, open_browser, read_events, read_posts
from tests.databases import requires_sqlite

JSON = {"Content-Type": "application/json"}


@pytest.mark.parametrize(
    ("body", "html"),
    [
        (rb'{"text": "why \ud83d is it"}', "<p>why  is it</p>"),
        (rb'{"text": "\ude00 why"}', "<p>why</p>"),
        (rb'{"text": "why \ud83d\ude00"}', "<p>why \N{GRINNING FACE}</p>"),
        (rb'{"text": "a\u0000b\u0007c\u202ed\ufeff"}', "<p>abcd</p>"),
    ],
)
async def test_a_damaged_text_is_cleaned_before_it_is_stored(app: LocalApp, body: bytes, html: str) -> None:
    """RULE: half of an emoji, NUL and control characters go; the message and all after it are streamed."""
    async with open_browser(app) as browser:
        assert (await browser.post("/local/say", content=body, headers=JSON)).status_code == 202
        posts = await read_posts(browser, 2)
    assert posts[0][1]["html"] == html
    assert "\x00" not in app.router.events[0].text
    app.router.events[0].text.encode()


async def test_a_damaged_button_is_cleaned(app: LocalApp) -> None:
    """RULE: a button's words are cleaned as a text is."""
    body = rb'{"verb": "c\u0000ategory", "args": ["ll\ud83dm"], "ref": "1", "label": "\u0007"}'
    async with open_browser(app) as browser:
        assert (await browser.post("/local/press", content=body, headers=JSON)).status_code == 202
        posts = await read_posts(browser, 1)
    assert posts[0][1]["html"] == "<p>/category llm</p>"


REFUSED = {
    "only half of an emoji": rb'{"text": "\ud83d"}',
    "no UTF-8": b'{"text": "\xff"}',
    "deep lists": b'{"text": ' + b"[" * 16_000,
    "deep unknown field": b'{"text": "x", "more": ' + b"[" * 500 + b"]" * 500 + b"}",
    "integer of 400 digits": b'{"text": "x", "more": 1' + b"0" * 400 + b"}",
    "id of 5,000 digits": b'{"text": "x", "reply_to": ' + b"9" * 5_000 + b"}",
    "ref of 5,000 digits": b'{"text": "x", "reply_to": "' + b"9" * 5_000 + b'"}',
    "infinite": b'{"text": "x", "more": 1e999}',
    "list": b'["x"]',
    "null": b"null",
}


@pytest.mark.parametrize("body", REFUSED.values(), ids=REFUSED.keys())
@pytest.mark.parametrize("language", ["en", "ko"])
async def test_a_body_that_no_field_takes_is_refused_in_one_sentence(
    app: LocalApp, caplog: pytest.LogCaptureFixture, body: bytes, language: str
) -> None:
    """RULE: 400 in the reader's language, nothing stored, nothing in the log."""
    async with open_browser(app) as browser:
        answer = await browser.post("/local/say", content=body, headers={**JSON, "Accept-Language": language})
    assert answer.status_code == 400
    assert answer.text.count("\n") == 1
    assert answer.text.startswith({"en": "This request", "ko": "요청"}[language])
    assert await app.adapter.local_posts.list_after("page", 0, 10) == []
    assert [record for record in caplog.records if record.exc_info] == []


@pytest.mark.parametrize(
    "last_id", ["9" * 5_000, "1" + "0" * 400, "99999999999999999999", "-1", "1.5", "x", "٣"]
)
async def test_an_unreadable_last_event_id_is_none(app: LocalApp, last_id: str) -> None:
    """RULE: the stream begins anew, whatever the header has."""
    await app.adapter.handle_text("page", "hello")
    headers = {b"Last-Event-ID": last_id.encode()}
    async with (
        open_browser(app) as browser,
        browser.stream("GET", "/local/stream", headers=headers) as answer,
    ):
        begins_anew = False
        async for line in answer.aiter_lines():
            if "hello" in line:
                begins_anew = True
                break
        assert begins_anew


async def test_a_picture_with_an_unprintable_name_is_not_found(app: LocalApp) -> None:
    """RULE: what no stored name has is 404, not an error of the database."""
    async with open_browser(app) as browser:
        for name in ("%00", "a%00.png", "%ef%bb%bf", "%ed%a0%bd"):
            assert (await browser.get(f"/pictures/{name}")).status_code == 404


STORED = {
    "half an emoji": json.dumps(
        {
            "blocks": [{"kind": "paragraph", "text": [["cut \ud83d", "plain", ""]]}],
            "about": [],
            "silent": False,
        }
    ),
    "no JSON": "{",
    "empty": "",
    "null": "null",
    "a list": "[1]",
    "no blocks": '{"about": []}',
    "an unknown block": '{"blocks": [{"kind": "film"}], "about": [], "silent": false}',
    "blocks of a wrong type": '{"blocks": 7, "about": [], "silent": false}',
    "deep": '{"blocks": ' + "[" * 5_000 + "]" * 5_000 + "}",
    "a huge number": '{"blocks": ' + "9" * 5_000 + "}",
}


async def _plant(database: Database, seq: int, payload: str) -> None:
    statement = sql(
        "INSERT INTO local_posts (room, ref, seq, author, payload, at)"
        " VALUES ('page', :ref, :seq, 'person', :payload, '2026-11-23 12:00:00.000000')"
    )
    async with database.write() as connection:
        await connection.execute(statement, {"ref": str(seq), "seq": seq, "payload": payload})
        await connection.execute(
            sql("INSERT INTO local_rooms (room, seq) VALUES ('page', :seq)"
                " ON CONFLICT (room) DO UPDATE SET seq = :seq"), {"seq": seq}
        )  # fmt: skip


NO_JSON = frozenset({"no JSON", "empty"})
"""PostgreSQL stores none of these."""


@pytest.mark.parametrize(
    "payload",
    [
        pytest.param(payload, id=name, marks=requires_sqlite if name in NO_JSON else ())
        for name, payload in STORED.items()
    ],
)
async def test_a_damaged_row_does_not_silence_the_stream(
    any_database_url: str, caplog: pytest.LogCaptureFixture, payload: str
) -> None:
    """RULE: across a restart, a row that cannot be read is replaced by a sentence, and the posts after it are shown; the
    log has its number, not its text.
    """
    async with open_database(any_database_url) as database:
        await _plant(database, 1, payload)
    async with (
        open_database(any_database_url) as database,
        serve_app(database) as app,
        open_browser(app) as browser,
    ):
        await app.adapter.handle_text("page", "after it")
        posts = [data["html"] for _, data in await read_posts(browser, 3)]
        again = await read_posts(browser, 2, last="1")
    assert (
        posts[1:] == ["<p>after it</p>", "<p>You asked: after it</p>"] == [data["html"] for _, data in again]
    )
    if "cut" in payload:
        assert posts[0] == "<p>cut </p>"
        return
    assert posts[0].startswith("<p>This message cannot be shown")
    warnings = [record for record in caplog.records if record.message == "local.post_unreadable"]
    assert [record.seq for record in warnings] == [1]  # type: ignore[attr-defined]
    assert not any(record.exc_info for record in warnings)


async def test_open_streams_are_bounded(app: LocalApp) -> None:
    """RULE: one more stream ends the oldest, which a browser opens again by itself; the newest always works."""
    async with AsyncExitStack() as stack:
        browser = await stack.enter_async_context(
            httpx.AsyncClient(
                base_url=app.address, limits=httpx.Limits(max_connections=None), timeout=TIMEOUT_S
            )
        )
        oldest = read_events(browser)
        await anext(oldest)
        for _ in range(MAX_OPEN_STREAMS):
            await anext(stream := read_events(browser))
            stack.push_async_callback(stream.aclose)  # type: ignore[attr-defined]
        rest = [name async for name, _, _ in oldest]
        assert set(rest) <= {"working", "progress"}
        assert len(app.rooms) == MAX_OPEN_STREAMS
        await app.adapter.handle_text("page", "still there")
        async for name, _, _ in stream:
            if name == "post":
                break


async def test_any_text_is_answered_or_refused(any_database: Database) -> None:
    """RULE: whatever a page posts is 202 or 400, and what is stored can be streamed."""
    app = LocalApp(database=any_database)
    app.open_page()
    web_app = build_app(app.page.routes(), allowed_hosts=["*"])
    transport = httpx.ASGITransport(app=web_app, client=("127.0.0.1", 1))
    origin = "http://127.0.0.1:8123"
    loop = asyncio.get_running_loop()

    async def post(body: bytes) -> None:
        before = len(app.router.events)
        async with httpx.AsyncClient(transport=transport, base_url=origin) as browser:
            headers = {**JSON, "Origin": origin, "Host": "127.0.0.1:8123"}
            answer = await browser.post("/local/say", content=body, headers=headers)
        await asyncio.gather(*app.adapter._tasks)
        assert answer.status_code == (202 if len(app.router.events) > before else 400)
        for event in app.router.events[before:]:
            assert event.text.encode().decode() == event.text.strip()
            assert "\x00" not in event.text

    @settings(max_examples=60)
    @given(
        text=st.text(st.characters(exclude_categories=()), max_size=200),
        extra=st.none() | st.floats() | st.integers() | st.lists(st.text(max_size=3), max_size=3),
    )
    def post_any(text: str, extra: Any) -> None:
        body = json.dumps({"text": text, "reply_to": "", "extra": extra}).encode()
        asyncio.run_coroutine_threadsafe(post(body), loop).result(TIMEOUT_S)

    await asyncio.to_thread(post_any)
    posts = await app.adapter.local_posts.list_after("page", 0, 500)
    assert len(posts) == 2 * len(app.router.events)
    assert all(b"html" in format_post(post, "en") for post in posts)


async def test_a_line_of_the_terminal_is_cleaned(app: LocalApp) -> None:
    """RULE: the terminal's lines are a border, too; one with nothing printable is no message."""

    async def lines() -> AsyncIterator[str]:
        for line in ("wh\x00y\u202e?", "\x00\x07", "cut \ud83d"):
            yield line

    written: list[str] = []
    await run_terminal(app.adapter, language="en", lines=lines(), write=written.append, width=60)
    assert [event.text for event in app.router.events] == ["why?", "cut"]
    "".join(written).encode()


async def test_a_damaged_row_does_not_stop_the_terminal(app: LocalApp) -> None:
    """RULE: what cannot be read is replaced by a sentence, and the rest is printed."""

    async def lines() -> AsyncIterator[str]:
        await app.adapter.local_posts.add("terminal", "bot", {"blocks": 7}, app.adapter.clock.now())
        yield "why?"

    written: list[str] = []
    await run_terminal(app.adapter, language="en", lines=lines(), write=written.append, width=60)
    assert "This message cannot be shown" in "".join(written)
    assert "You asked: why?" in "".join(written)
