import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import quote

import httpx
import pytest

from insights.store.db.database import Database
from tests.bot.local.example_digest import PIXEL, REF
from tests.bot.local.local_app import Stage, said, staged

PATIENCE_S = 30


@asynccontextmanager
async def browsing(stage: Stage) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=stage.address, headers={"Origin": stage.address}) as browser:
        yield browser


async def events(browser: httpx.AsyncClient, last: str = "") -> AsyncIterator[tuple[str, str, Any]]:
    """(name, id, data) as they come."""
    headers = {"Last-Event-ID": last} if last else {}
    async with browser.stream("GET", "/local/stream", headers=headers, timeout=PATIENCE_S) as answer:
        assert answer.headers["content-type"].startswith("text/event-stream")
        fields: dict[str, str] = {}
        async for line in answer.aiter_lines():
            if line:
                name, _, value = line.partition(": ")
                fields[name] = value
            elif "data" in fields:
                yield fields["event"], fields.get("id", ""), json.loads(fields["data"])
                fields = {}


async def posts(browser: httpx.AsyncClient, count: int, last: str = "") -> list[tuple[str, dict[str, Any]]]:
    """The next `count` posts with their ids."""
    found = []
    async for name, seq, data in events(browser, last):
        if name == "post":
            found.append((seq, data))
        if len(found) == count:
            break
    return found


async def test_the_page_answers_before_anything_is_open(early_stage: Stage) -> None:
    """Whoever opens it during the start sees a page in their language, and the steps as they change."""
    async with browsing(early_stage) as browser:
        early_stage.progress.step("Sources", "arXiv <asked>")
        page = await browser.get("/", headers={"Accept-Language": "ko-KR,ko;q=0.9,en;q=0.8"})
        assert page.status_code == 200
        assert '<html lang="ko">' in page.text
        assert (await browser.get("/health")).status_code == 503
        stream = events(browser)
        name, _, data = await anext(stream)
        assert (name, data["ready"], data["steps"][0]["detail"]) == ("progress", False, "arXiv <asked>")
        early_stage.progress.done("Sources", "359 records")
        told = [found async for found in _until(stream, "done")]
        assert told[-1][2]["steps"] == [{"name": "Sources", "state": "done", "detail": "359 records"}]
        early_stage.open()
        told = [found async for found in _until(stream, '"ready": true')]
        assert told[-1][2]["commands"][0]["name"] == "today"
        assert (await browser.get("/health")).status_code == 200


async def _until(
    stream: AsyncIterator[tuple[str, str, Any]], words: str
) -> AsyncIterator[tuple[str, str, Any]]:
    async for event in stream:
        yield event
        if words in json.dumps(event[2]):
            return


async def test_before_it_is_ready_words_are_refused_politely(early_stage: Stage) -> None:
    """503 with Retry-After: the page keeps the words and sends them later."""
    async with browsing(early_stage) as browser:
        answer = await browser.post("/local/say", json={"text": "/today"})
        assert (answer.status_code, answer.headers["retry-after"]) == (503, "1")
        assert (await browser.get("/pictures/x.png")).status_code == 503


async def test_what_is_said_and_its_answer_are_streamed(stage: Stage) -> None:
    """The person's words, then the answer, escaped, each with its id."""
    async with browsing(stage) as browser:
        answer = await browser.post("/local/say", json={"text": "<b>what?", "reply_to": "7"})
        assert answer.status_code == 202
        (_, asked), (_, answered) = await posts(browser, 2)
    assert (asked["author"], asked["html"], asked["reply_to"]) == ("person", "<p>&lt;b&gt;what?</p>", "7")
    assert (answered["author"], answered["papers"]) == ("bot", 1)
    assert answered["html"] == "<p>You asked: &lt;b&gt;what?</p>"
    assert stage.player.heard[0].reply_to == "7"


async def test_a_stream_resumes_after_the_last_event(stage: Stage) -> None:
    """A browser that comes back gets what followed, and nothing twice."""
    async with browsing(stage) as browser:
        await stage.door.say("page", "one")
        first = await posts(browser, 2)
        await stage.door.say("page", "two")
        rest = await posts(browser, 2, last=first[-1][0])
    assert [data["html"] for _, data in rest] == ["<p>two</p>", "<p>You asked: two</p>"]


async def test_a_reload_begins_with_the_last_two_hundred(stage: Stage) -> None:
    """A room that has been used for months still opens at once, at its end."""
    for number in range(210):
        await stage.door.local_posts.add("page", "bot", _payload(stage, f"n{number}"), stage.door.clock.now())
    async with browsing(stage) as browser:
        found = await posts(browser, 200)
    assert (found[0][1]["html"], found[-1][1]["html"]) == ("<p>n10</p>", "<p>n209</p>")


def _payload(stage: Stage, words: str) -> Any:
    from bot.local.messenger import local_chat

    return stage.door.messenger.plan(local_chat("page"), [said(words)])[0].payload


async def test_the_terminals_room_stays_out_of_the_page(stage: Stage) -> None:
    """Rooms are separate: the page hears only its own."""
    async with browsing(stage) as browser:
        await stage.door.say("terminal", "secret")
        await stage.door.say("page", "open")
        assert [data["html"] for _, data in await posts(browser, 2)] == [
            "<p>open</p>",
            "<p>You asked: open</p>",
        ]


async def test_a_notice_is_told_once_and_never_kept(stage: Stage) -> None:
    """A whisper reaches the page that is open now."""
    async with browsing(stage) as browser:
        stream = events(browser)
        await anext(stream)
        await browser.post("/local/say", json={"text": "/whisper"})
        told = [found async for found in _until(stream, "Only you")]
        assert told[-1][0] == "notice"
    assert len(await stage.door.local_posts.since("page", 0, 10)) == 1


async def test_a_failure_is_noticed_and_logged(stage: Stage, caplog: pytest.LogCaptureFixture) -> None:
    """Whoever asked is told that it failed, and nobody else what they asked."""
    async with browsing(stage) as browser:
        stream = events(browser)
        await anext(stream)
        await browser.post("/local/say", json={"text": "/fail"})
        told = [found async for found in _until(stream, "went wrong")]
        assert told[-1][0] == "notice"
    assert [record.message for record in caplog.records if record.name == "bot.local.adapter"] == [
        "local.answer_failed"
    ]


async def test_work_shows_while_it_lasts(stage: Stage) -> None:
    """The page says that an answer is being made, and stops saying it."""
    stage.player.gate.clear()
    async with browsing(stage) as browser:
        stream = events(browser)
        await browser.post("/local/say", json={"text": "slow"})
        assert [found async for found in _until(stream, '{"on": true}')]
        stage.player.gate.set()
        assert [found async for found in _until(stream, '{"on": false}')]


async def test_a_press_shows_what_was_asked_and_replaces_in_place(stage: Stage) -> None:
    """The bubble shows the command a button stands for; a replaced message keeps its ref."""
    async with browsing(stage) as browser:
        await stage.door.say("page", "hello")
        shown = [data for _, data in await posts(browser, 2)]
        press = {"verb": "swap", "args": [], "ref": shown[1]["ref"], "label": "Swap it"}
        await browser.post("/local/press", json=press)
        found = await posts(browser, 2, last=shown[1]["ref"])
        await browser.post("/local/press", json={**press, "verb": "category", "args": ["llm"]})
        (_, typed), _ = await posts(browser, 2, last=found[-1][0])
    assert [data["html"] for _, data in found] == ["<p>Swap it</p>", "<p>Swapped.</p>"]
    assert found[1][1]["ref"] == shown[1]["ref"]
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
async def test_nonsense_is_refused(stage: Stage, path: str, body: Any) -> None:
    """400, and nothing is recorded."""
    async with browsing(stage) as browser:
        assert (await browser.post(path, json=body)).status_code == 400
    assert await stage.door.local_posts.since("page", 0, 10) == []


async def test_a_body_must_be_json_and_short(stage: Stage) -> None:
    """A form from elsewhere cannot send JSON unasked, and nobody fills the memory."""
    async with browsing(stage) as browser:
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
async def test_only_this_machine_may_speak(stage: Stage, headers: dict[str, str]) -> None:
    """A post must name its page as Origin; what a proxy passes on comes from elsewhere."""
    async with browsing(stage) as browser:
        assert (await browser.post("/local/say", json={"text": "x"}, headers=headers)).status_code == 403


async def test_a_picture_never_changes(stage: Stage) -> None:
    """Kept for a year by the browser; an unknown one is 404."""
    async with browsing(stage) as browser:
        answer = await browser.get(f"/pictures/{quote(REF)}")
        missing = await browser.get("/pictures/none.png")
    assert (answer.content, answer.headers["content-type"]) == (PIXEL, "image/png")
    assert "immutable" in answer.headers["cache-control"]
    assert missing.status_code == 404


async def test_a_page_that_is_closed_is_no_longer_told(stage: Stage) -> None:
    """No listener outlives its browser."""
    async with browsing(stage) as browser:
        stream = events(browser)
        await anext(stream)
        assert len(stage.rooms) == 1
        await stream.aclose()  # type: ignore[attr-defined]
        async with asyncio.timeout(PATIENCE_S):
            while len(stage.rooms):
                await browser.get("/health")


async def test_open_streams_do_not_hold_up_the_end(
    sqlite_database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    """At shutdown a stream ends by itself, well before the web server would cut it, and without an error."""
    loop = asyncio.get_running_loop()
    async with staged(sqlite_database) as stage, browsing(stage) as browser:
        stream = events(browser)
        await anext(stream)
        begun = loop.time()
    assert loop.time() - begun < 2
    assert not [record for record in caplog.records if record.levelname == "ERROR"]
