"""Bodies that are not what a platform sends: refused or let go, through the web app, without a traceback."""

import asyncio
import json
import logging
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote_plus, urlencode

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.slack.inbound.http_events import FORM_TYPE, JSON_TYPE
from insights.model import IncomingEvent
from tests.bot.web.webhook_app import (
    EVENT,
    MESSAGE,
    SLACK_BUTTON,
    SLACK_COMMAND,
    SLACK_EVENT,
    UPDATES,
    Hooks,
)

TIMEOUT_S = 30


@pytest.fixture
def hooks() -> Hooks:
    return Hooks()


@pytest.fixture(autouse=True)
def no_traceback(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """RULE: of every test here: no error and no traceback in the log."""
    yield
    assert [
        record.getMessage() for record in caplog.records if record.levelno >= logging.ERROR or record.exc_info
    ] == []


WRONG_VALUES: tuple[Any, ...] = (
    *(None, True, 0, -1, 1.5, 2**62, "", "x", "9" * 5_000, [], ["x"], {}, {"id": 1}, {"id": "C1", "x": [1]}),
    *("cut \ud83d", "\x00", "\u202e\u0007"),
)

NO_EVENTS = {
    "empty": b"",
    "no json": b"no json",
    "no UTF-8": b'{"update_id": 1, "type": "\xff"}',
    "cut short": b'{"update_id": 1, "type": "event_callback", "event": {',
    "a list": b"[]",
    "a text": b'"x"',
    "null": b"null",
    "no keys": b"{}",
    "deep lists": b"[" * 100_000,
    "deep objects": b'{"type":' * 100_000,
    "deep within": b'{"update_id": 1, "type": "x", "more": ' + b"[" * 400 + b"]" * 400 + b"}",
    "number of 400 digits": b'{"update_id": 1' + b"0" * 400 + b', "type": "x"}',
    "id of 5,000 digits": b'{"update_id": ' + b"9" * 5_000 + b', "type": "x"}',
    "infinite": b'{"update_id": 1e999, "type": 1e999}',
    "not a number": b'{"update_id": NaN, "type": NaN}',
}


@pytest.mark.parametrize("body", NO_EVENTS.values(), ids=NO_EVENTS.keys())
@pytest.mark.parametrize("platform", ["telegram", "slack"])
async def test_a_body_that_is_no_event_is_refused_in_one_sentence(
    hooks: Hooks, platform: str, body: bytes
) -> None:
    """RULE: 400, one sentence, no event."""
    answer = await getattr(hooks, platform)(body)
    assert (answer.status_code, answer.text.count("\n"), hooks.events) == (400, 1, [])


@pytest.mark.parametrize("update_id", ["1", True, 1.0, None, [1], {"a": 1}, "9" * 5_000])
async def test_an_update_without_a_number_is_refused(hooks: Hooks, update_id: Any) -> None:
    """RULE: an update's id is an integer."""
    body = json.dumps({"update_id": update_id, **UPDATES["message"]}).encode()
    assert ((await hooks.telegram(body)).status_code, hooks.events) == (400, [])


@pytest.mark.parametrize(
    "content_type", ["text/plain", "text/html", "multipart/form-data; boundary=x", "x" * 1000]
)
@pytest.mark.parametrize("platform", ["telegram", "slack"])
async def test_another_content_type_is_refused(hooks: Hooks, platform: str, content_type: str) -> None:
    """RULE: 415; a platform sends JSON, or a form."""
    body = json.dumps({"update_id": 1, **UPDATES["message"], **SLACK_EVENT}).encode()
    assert (await getattr(hooks, platform)(body, content_type)).status_code == 415
    assert hooks.events == []


@pytest.mark.parametrize("content_type", [JSON_TYPE, FORM_TYPE])
@pytest.mark.parametrize("platform", ["telegram", "slack"])
async def test_a_body_above_the_limit_is_refused(hooks: Hooks, platform: str, content_type: str) -> None:
    """RULE: 413 before it is parsed or its signature computed."""
    answer = await getattr(hooks, platform)(b" " * 1_000_001, content_type)
    assert (answer.status_code, answer.text) == (413, "That is too long; send less.\n")


@pytest.mark.parametrize(
    "form",
    [
        b"",
        b"payload=",
        b"payload={",
        b"payload=[]",
        b"payload=%FF",
        b"payload=" + quote_plus("[" * 100_000).encode(),
        b"payload=" + quote_plus('{"type": "block_actions"}').encode(),
        b"payload=" + quote_plus('{"type": "block_actions", "actions": [], "user": {"id": "U1"}}').encode(),
        b"payload=" + quote_plus('{"type": "block_actions", "actions": [7], "user": {"id": "U1"}}').encode(),
        b"command=%2Ftoday",
        b"command=&channel_id=C1&user_id=U1",
        b"command=%2Ftoday&channel_id=C1&user_id=" + b"U" * 5_000,
        b"\xff\xfe=1",
        b"nothing=known",
        b"&".join(b"a%d=1" % n for n in range(1000)),
    ],
)
async def test_a_broken_form_is_refused(hooks: Hooks, form: bytes) -> None:
    """RULE: 400 for a form without its fields, or whose payload is no JSON of a known shape."""
    assert ((await hooks.slack(form, FORM_TYPE)).status_code, hooks.events) == (400, [])


def _replacements(value: Any) -> Iterator[Any]:
    """The value with one part of it, at any level, left out or of another type."""
    if isinstance(value, dict):
        for key, part in value.items():
            yield {name: each for name, each in value.items() if name != key}
            yield from ({**value, key: other} for other in (*WRONG_VALUES, *_replacements(part)))
    elif isinstance(value, list):
        for place, part in enumerate(value):
            yield from ([*value[:place], other, *value[place + 1 :]] for other in _replacements(part))


def _check_events(events: list[IncomingEvent]) -> None:
    """Every event that came through has texts, of a bounded length for ids, that can be stored."""
    for event in events:
        ids = [
            event.chat.id,
            event.chat.thread,
            event.sender.id,
            event.message_ref,
            event.reply_to,
            event.event_id,
        ]
        action = (event.action.verb, *event.action.args) if event.action else ()
        for text in (*ids, event.text, event.sender.name, event.locale, event.moved_to, *action):
            assert isinstance(text, str)
            text.encode()
            assert "\x00" not in text
        assert all(len(text) <= 600 for text in ids)


@pytest.mark.parametrize("kind", UPDATES)
async def test_an_update_with_one_wrong_part_is_let_go_or_understood(hooks: Hooks, kind: str) -> None:
    """RULE: a wrong type or a missing key at any level: 200, for it would come again for ever, and no error."""
    for number, part in enumerate(_replacements(UPDATES[kind])):
        answer = await hooks.telegram(json.dumps({"update_id": number, **part}).encode())
        assert answer.status_code in (200, 400), part
    _check_events(hooks.events)


@pytest.mark.parametrize(
    ("body", "is_form"), [(SLACK_EVENT, False), (SLACK_BUTTON, True), (SLACK_COMMAND, True)],
    ids=["event", "button", "command"],
)  # fmt: skip
async def test_a_slack_body_with_one_wrong_part_is_refused_or_understood(
    hooks: Hooks, body: dict[str, Any], *, is_form: bool
) -> None:
    """RULE: a wrong type or a missing key at any level: 400 or 200, and no error."""
    for part in _replacements(body):
        if not is_form:
            answer = await hooks.slack(json.dumps(part).encode())
        else:
            texts = {key: value for key, value in part.items() if isinstance(value, str)}
            form = texts if "command" in body else {"payload": json.dumps(part)}
            answer = await hooks.slack(urlencode(form, errors="surrogatepass").encode(), FORM_TYPE)
        assert answer.status_code in (200, 400), part
    _check_events(hooks.events)


@pytest.mark.parametrize("kind", UPDATES)
async def test_a_whole_update_comes_through(hooks: Hooks, kind: str) -> None:
    """The table above starts from updates that are understood."""
    assert (await hooks.telegram(json.dumps({"update_id": 1, **UPDATES[kind]}).encode())).status_code == 200
    assert len(hooks.events) == 1


@pytest.mark.parametrize(
    ("body", "is_form"), [(SLACK_EVENT, False), (SLACK_BUTTON, True), (SLACK_COMMAND, True)]
)
async def test_a_whole_slack_body_comes_through(hooks: Hooks, body: dict[str, Any], *, is_form: bool) -> None:
    """The tables above start from Slack bodies that are understood, too."""
    fields = body if "command" in body else {"payload": json.dumps(body)}
    sent = urlencode(fields).encode() if is_form else json.dumps(body).encode()
    answer = await hooks.slack(sent, FORM_TYPE if is_form else JSON_TYPE)
    assert (answer.status_code, len(hooks.events)) == (200, 1)


async def test_damaged_texts_are_cleaned(hooks: Hooks) -> None:
    """RULE: half of an emoji, NUL and direction characters of a message never reach a handler, from either platform."""
    damaged = "why\x00 \ud83d is\u202e it"
    await hooks.telegram(json.dumps({"update_id": 1, "message": {**MESSAGE, "text": damaged}}).encode())
    await hooks.slack(json.dumps({**SLACK_EVENT, "event": {**EVENT, "text": f"<@UBOT> {damaged}"}}).encode())
    form = urlencode({**SLACK_COMMAND, "text": "why\x00 is\u202e it"})
    await hooks.slack(form.encode(), FORM_TYPE)
    assert [event.text for event in hooks.events] == ["why  is it", "why  is it", "/today why is it"]


values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(st.characters(exclude_categories=()), max_size=9),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["id", "type", "text", "from", "chat", "x"]), inner, max_size=4)
    ),
    max_leaves=8,
)
bodies = (
    st.binary(max_size=80)
    | st.dictionaries(st.sampled_from(["update_id", *UPDATES, "type", "event", "command"]), values).map(
        lambda body: json.dumps(body).encode()
    )
    | st.sampled_from(["message", "channel_post"]).flatmap(
        lambda name: st.dictionaries(st.sampled_from(list(MESSAGE)), values).map(
            lambda parts: json.dumps({"update_id": 1, name: {**MESSAGE, **parts}}).encode()
        )
    )
    | st.dictionaries(st.sampled_from([*EVENT, "thread_ts", "subtype"]), values).map(
        lambda parts: json.dumps({**SLACK_EVENT, "event": {**EVENT, **parts}}).encode()
    )
    | st.dictionaries(st.sampled_from(list(SLACK_BUTTON)), values).map(
        lambda parts: urlencode({"payload": json.dumps({**SLACK_BUTTON, **parts})}).encode()
    )
)


async def test_any_body_has_a_status_and_no_traceback(hooks: Hooks) -> None:
    """RULE: whatever bytes a platform's address is called with, it is understood or refused."""
    loop = asyncio.get_running_loop()

    async def call(body: bytes, content_type: str) -> set[int]:
        answers = [await hooks.telegram(body), await hooks.slack(body, content_type)]
        return {answer.status_code for answer in answers}

    @settings(max_examples=300)
    @given(bodies, st.sampled_from([JSON_TYPE, FORM_TYPE, f"{JSON_TYPE}; charset=utf-8"]))
    def call_any(body: bytes, content_type: str) -> None:
        statuses = asyncio.run_coroutine_threadsafe(call(body, content_type), loop).result(TIMEOUT_S)
        assert statuses <= {200, 400}

    await asyncio.to_thread(call_any)
    _check_events(hooks.events)
