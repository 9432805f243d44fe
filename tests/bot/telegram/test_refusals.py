"""The stand-in says no where Telegram does: ten known-bad calls for each method we use."""

import json
from typing import Any

import httpx
import pytest

from tests.standins.telegram import BEN, CHANNEL, FORUM, GROUP, PRIVATE, SUPERGROUP, TelegramStandin
from tests.standins.telegram_rates import Rates

NOWHERE, THERE = 4242, {"chat_id": PRIVATE}
KEY = {"text": "a", "callback_data": "x"}


def keys(*buttons: dict[str, Any]) -> dict[str, Any]:
    return {"reply_markup": {"inline_keyboard": [list(buttons)]}}


def links(count: int, size: int) -> str:
    return "".join(f'<a href="https://a.b/{"x" * size}">{n}</a>' for n in range(count))


HTML = {"parse_mode": "HTML"}
BAD_TEXTS: list[dict[str, Any]] = [
    {"text": ""},
    {"text": " \n "},
    {"text": "x" * 4097},
    {"text": "<p>x</p>", **HTML},
    {"text": "<b>x", **HTML},
    {"text": "<b><i>x</b></i>", **HTML},
    {"text": "x < y", **HTML},
    {"text": '<a href="https://a.b" class="c">x</a>', **HTML},
    {"text": "<code><b>x</b></code>", **HTML},
    {"text": links(10, 990), **HTML},
    {"text": "x", **keys({"text": "a", "callback_data": "x" * 65})},
    {"text": "x", **keys({"text": "a", "callback_data": "x", "url": "https://a.b"})},
    {"text": "x", **keys({"text": "a", "url": "nowhere"})},
    {"text": "x", **keys({"callback_data": "x"})},
    {"text": "x", "colour": "red"},
]
BAD_CAPTIONS = [
    {"caption": bad["text"], **{k: v for k, v in bad.items() if k != "text"}} for bad in BAD_TEXTS[3:]
]
BAD: dict[str, list[dict[str, Any]]] = {
    "sendMessage": [
        *({**THERE, **bad} for bad in BAD_TEXTS),
        {"text": "x"},
        {"chat_id": NOWHERE, "text": "x"},
        {"chat_id": SUPERGROUP, "text": "x", "message_thread_id": 1},
        {"chat_id": FORUM, "text": "x", "message_thread_id": 99},
    ],
    "sendPhoto": [
        {**THERE},
        {**THERE, "photo": "no-file-of-ours"},
        {**THERE, "photo": "known", "caption": "x" * 1025},
        *({**THERE, "photo": "known", **bad} for bad in BAD_CAPTIONS),
    ],
    "editMessageText": [
        *({**THERE, "message_id": 1, **bad} for bad in BAD_TEXTS),
        {"chat_id": PRIVATE, "message_id": 999_999, "text": "x"},
        {"chat_id": NOWHERE, "message_id": 1, "text": "x"},
    ],
    "editMessageCaption": [
        {"chat_id": NOWHERE, "message_id": 1, "caption": "x"},
        *({**THERE, "message_id": 1, **bad} for bad in BAD_CAPTIONS),
    ],
    "sendMessageDraft": [
        {**THERE, "draft_id": 0, "text": "x"},
        {"chat_id": GROUP, "draft_id": 1, "text": "x"},
        {"chat_id": CHANNEL, "draft_id": 1, "text": "x"},
        {**THERE, "text": "x"},
        *({**THERE, "draft_id": 1, **bad} for bad in BAD_TEXTS[:10]),
    ],
    "sendChatAction": [
        {"action": "typing"},
        {**THERE},
        {"chat_id": CHANNEL, "action": "typing"},
        {"chat_id": NOWHERE, "action": "typing"},
        {**THERE, "message_thread_id": 1, "action": "typing"},
        *({**THERE, "action": action} for action in ("", "type", "Typing", "thinking", "read")),
    ],
    "answerCallbackQuery": [
        {},
        {"callback_query_id": "unknown"},
        {"callback_query_id": "q"},
        {"callback_query_id": "known", "text": "x" * 201},
        *(
            {"callback_query_id": "known", "url": url}
            for url in ("https://a.b", "t.me/x", "https://t.me/other_bot?start=x", "tg://x", "javascript:1")
        ),
        {"callback_query_id": "known", "alert": True},
    ],
    "setMyCommands": [
        {},
        {"commands": [{"command": "Today", "description": "x"}]},
        {"commands": [{"command": "", "description": "x"}]},
        {"commands": [{"command": "a b", "description": "x"}]},
        {"commands": [{"command": "a" * 33, "description": "x"}]},
        {"commands": [{"command": "a", "description": ""}]},
        {"commands": [{"command": "a", "description": "x" * 257}]},
        {"commands": [{"command": "a", "description": "x"}] * 101},
        {"commands": [{"command": "a", "description": "x"}], "language_code": "kor"},
        {"commands": [{"command": "a", "description": "x"}], "scope": {"type": "everybody"}},
    ],
    "setWebhook": [
        {},
        {"url": "http://a.b"},
        {"url": "a.b"},
        {"url": "ftp://a.b"},
        *({"url": "https://a.b", "secret_token": secret} for secret in ("", "a b", "a.b", "a/b", "!", "ä=")),
    ],
    "getChatMember": [
        {},
        {"chat_id": GROUP},
        {"user_id": BEN},
        {"chat_id": NOWHERE, "user_id": BEN},
        *({"chat_id": chat, "user_id": NOWHERE} for chat in (GROUP, SUPERGROUP, FORUM, CHANNEL, PRIVATE)),
        {"chat_id": GROUP, "user_id": BEN, "chat": GROUP},
    ],
}


async def call(server: TelegramStandin, method: str, params: dict[str, Any]) -> httpx.Response:
    form = {name: value if isinstance(value, str) else json.dumps(value) for name, value in params.items()}
    async with httpx.AsyncClient() as client:
        return await client.post(f"{server.url}/bot{server.token}/{method}", data=form)


@pytest.mark.parametrize("method", BAD)
async def test_what_telegram_refuses_is_refused(server: TelegramStandin, *, method: str) -> None:
    """RULE: a test that passes against the stand-in would pass there: bad calls are told apart from good ones."""
    server.queries["known"] = None
    server._files.add("known")
    assert len(BAD[method]) >= 10
    for params in BAD[method]:
        answer = await call(server, method, params)
        assert answer.status_code in (400, 403), params
        assert answer.json()["ok"] is False
        assert answer.json()["description"]
    assert server.world.posted == []


async def test_above_a_hundred_entities_bold_is_dropped_first(server: TelegramStandin) -> None:
    """RULE: nothing is refused, and nothing is said: links stay, bold goes."""
    words = "".join(f"<b>{n}</b> " for n in range(60)) + links(60, 5)
    assert (await call(server, "sendMessage", {**THERE, "text": words, **HTML})).status_code == 200
    kinds = [entity.type for entity in server.sent(PRIVATE)[0].entities]
    assert (kinds.count("text_link"), kinds.count("bold")) == (60, 40)


async def test_rates_are_kept_on_its_own_clock(server: TelegramStandin) -> None:
    """RULE: thirty a second in all, a short burst in a chat, twenty a minute in a group; then 429 with the wait."""
    now = 0.0
    server.rates = Rates(now=lambda: now)
    statuses = []
    for _ in range(25):
        statuses.append((await call(server, "sendMessage", {"chat_id": GROUP, "text": "x"})).status_code)
        now += 1.0
    assert statuses == [200] * 20 + [429] * 5
    refused = await call(server, "sendMessage", {"chat_id": GROUP, "text": "x"})
    assert refused.json()["parameters"]["retry_after"] == 35
    burst = [(await call(server, "sendMessage", {**THERE, "text": "x"})).status_code for _ in range(4)]
    assert burst == [200, 200, 200, 429]
