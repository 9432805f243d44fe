"""The stand-in refuses what Telegram refuses: ten known-bad calls for each method we use."""

import ast
import io
import json
import re
import tokenize
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from aiogram import methods

from insights.tls import shared_tls_context
from tests.standins import telegram_rules
from tests.standins.telegram import BEN, CHANNEL, FORUM, GROUP, PRIVATE, SUPERGROUP, TelegramStandin
from tests.standins.telegram_rates import RateLimits

NOWHERE, THERE = 4242, {"chat_id": PRIVATE}
STANDINS = Path(telegram_rules.__file__).parent
BUTTON = {"text": "a", "callback_data": "x"}


def keyboard(*buttons: dict[str, Any]) -> dict[str, Any]:
    return {"reply_markup": {"inline_keyboard": [list(buttons)]}}


def links(count: int, size: int) -> str:
    return "".join(f'<a href="https://a.b/{"x" * size}">{n}</a>' for n in range(count))


def inline_result(text: str = "x", **other: Any) -> dict[str, Any]:
    content = {"message_text": text, "parse_mode": "HTML"}
    return {"type": "article", "id": "1", "title": "x", "input_message_content": content} | other


def rich_message(*blocks: dict[str, Any]) -> dict[str, Any]:
    return {"blocks": list(blocks)}


WORDS = {"type": "paragraph", "text": "x"}
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
    {"text": "x", **keyboard({"text": "a", "callback_data": "x" * 65})},
    {"text": "x", **keyboard({"text": "a", "callback_data": "x", "url": "https://a.b"})},
    {"text": "x", **keyboard({"text": "a", "url": "nowhere"})},
    {"text": "x", **keyboard({"callback_data": "x"})},
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
    "sendDocument": [
        {**THERE},
        {**THERE, "document": "no-file-of-ours"},
        {"chat_id": NOWHERE, "document": "x"},
        *({**THERE, "document": "x", **bad} for bad in BAD_CAPTIONS),
        {**THERE, "caption": "x" * 1025, "document": "x"},
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
    "getChat": [
        {},
        *({"chat_id": chat} for chat in (NOWHERE, -NOWHERE, 0, "", "@nobody", "nobody", -1001, True)),
        {"chat_id": PRIVATE, "user_id": PRIVATE},
    ],
    "getUpdates": [
        {},
        *({"offset": offset} for offset in (-1, 0, 1, 2000)),
        *({"limit": limit} for limit in (1, 100)),
        {"timeout": 0},
        {"allowed_updates": ["message"]},
        {"since": 1},
    ],
    "answerInlineQuery": [
        {"results": []},
        {"inline_query_id": "known"},
        {"inline_query_id": "unknown", "results": []},
        {"inline_query_id": "known", "results": [], "colour": "red"},
        *(
            {"inline_query_id": "known", "results": results}
            for results in (
                [inline_result(id="")],
                [inline_result(id="x" * 65)],
                [inline_result(id="é" * 33)],
                [inline_result(), inline_result()],
                [inline_result(id=str(n)) for n in range(51)],
                [inline_result(title="")],
                [inline_result(type="paper")],
                [inline_result(text="")],
                [inline_result(text="<p>x</p>")],
                [inline_result(text="x" * 4097)],
                [inline_result(**keyboard({"text": "a", "callback_data": "x" * 65}))],
            )
        ),
    ],
    "sendRichMessage": [
        {**THERE},
        {"chat_id": NOWHERE, "rich_message": rich_message(WORDS)},
        {"chat_id": FORUM, "message_thread_id": 1, "rich_message": rich_message(WORDS)},
        {**THERE, "rich_message": rich_message(WORDS), **keyboard({"text": "a", "callback_data": "x" * 65})},
        {**THERE, "rich_message": rich_message(WORDS), "colour": "red"},
        {**THERE, "rich_message": {}},
        {**THERE, "rich_message": {"html": "x", **rich_message(WORDS)}},
        *(
            {**THERE, "rich_message": rich_message(*blocks)}
            for blocks in (
                [],
                [{"type": "paragraph", "text": "x" * 32_769}],
                [WORDS] * 501,
                [{"type": "paragraph"}],
                [{"type": "chapter", "text": "x"}],
                [{"type": "heading", "text": "x", "size": 7}],
                [{"type": "photo", "photo": {"type": "photo", "media": "no-file-of-ours"}}],
                [{**WORDS, "colour": "red"}],
            )
        ),
    ],
}
PLAIN = ("getMe", "getMyStarBalance", "getWebhookInfo", "deleteWebhook")
"""They ask for nothing, so only their token can be wrong."""
SOURCE = re.compile(
    r"tdlib/|core\.telegram\.org|Bot API|telegram\.constants|ISO 639|[a-z]+/[a-z]+ pull request"
    r"|\b(?:send|edit|answer|set|get)[A-Z]\w+|\b(?:Inline|BotCommand|Input)\w*"
)


async def call(
    server: TelegramStandin, method: str, params: dict[str, Any], token: str = ""
) -> httpx.Response:
    form = {name: value if isinstance(value, str) else json.dumps(value) for name, value in params.items()}
    async with httpx.AsyncClient(verify=shared_tls_context()) as client:
        return await client.post(f"{server.url}/bot{token or server.token}/{method}", data=form)


def is_served(method: str) -> bool:
    return hasattr(TelegramStandin, re.sub("[A-Z]", lambda big: f"_{big[0].lower()}", f"_{method}"))


def test_every_method_has_its_bad_calls() -> None:
    """RULE: no method is answered that was not seen to refuse."""
    names = {f"{name[0].lower()}{name[1:]}" for name in methods.__all__}
    assert {name for name in names if is_served(name)} == BAD.keys() | set(PLAIN)
    assert all(len(calls) >= 10 for calls in BAD.values())


@pytest.mark.parametrize("method", BAD)
async def test_what_telegram_refuses_is_refused(server: TelegramStandin, *, method: str) -> None:
    """RULE: a test that passes against the stand-in would pass there: bad calls are told apart from good ones."""
    server.callback_answers["known"] = server.inline_answers["known"] = None
    server._files.add("known")
    if method == "getUpdates":  # none is allowed while a webhook is set
        server.webhook = {"url": "https://a.b"}
    for params in BAD[method]:
        answer = await call(server, method, params)
        assert answer.status_code in (400, 403, 409), params
        assert answer.json()["ok"] is False
        assert answer.json()["description"]
    assert server.world.bot_messages == []


@pytest.mark.parametrize("method", [*BAD, *PLAIN])
async def test_a_wrong_token_is_refused(server: TelegramStandin, *, method: str) -> None:
    """RULE: another token, whole or in part, is refused."""
    number, secret = server.token.split(":")
    for token in (
        number, secret, f"{number}:", f":{secret}", f"{number}:x", f"1:{secret}", server.token[:-1],
        f"{server.token}x", server.token.upper(), f"{secret}:{number}",
    ):  # fmt: skip
        assert (await call(server, method, {}, token)).status_code == 401


def uncited_refusals(path: Path) -> Iterator[str]:
    """Refusals with no source before them in their function, nor in the docstring of their file."""
    code = path.read_text(encoding="utf-8")
    tree = ast.parse(code)
    comments = {
        token.start[0]: token.string
        for token in tokenize.generate_tokens(io.StringIO(code).readline)
        if token.type == tokenize.COMMENT
    }
    for function in (f for f in ast.walk(tree) if isinstance(f, ast.FunctionDef | ast.AsyncFunctionDef)):
        for no in (
            n for n in ast.walk(function) if isinstance(n, ast.Raise) and "Refusal(" in ast.unparse(n)
        ):
            said = [words for line, words in comments.items() if function.lineno <= line <= no.lineno]
            said += [ast.get_docstring(function) or "", ast.get_docstring(tree) or ""]
            if not SOURCE.search("\n".join(said)):
                yield f"{path.name}:{no.lineno}"


@pytest.mark.parametrize("path", sorted(STANDINS.glob("telegram*.py")), ids=lambda path: path.stem)
def test_every_refusal_cites_its_source(path: Path) -> None:
    """RULE: the stand-in is strict where somebody who knows says that Telegram is, not where we guess."""
    assert list(uncited_refusals(path)) == []


async def test_above_a_hundred_entities_bold_is_dropped_first(server: TelegramStandin) -> None:
    """RULE: nothing is refused: links stay, bold is dropped without an error."""
    words = "".join(f"<b>{n}</b> " for n in range(60)) + links(60, 5)
    assert (await call(server, "sendMessage", {**THERE, "text": words, **HTML})).status_code == 200
    kinds = [entity.type for entity in server.bot_messages(PRIVATE)[0].entities]
    assert (kinds.count("text_link"), kinds.count("bold")) == (60, 40)


async def test_rates_are_kept_on_its_own_clock(server: TelegramStandin) -> None:
    """RULE: thirty a second in all, a short burst in a chat, twenty a minute in a group; then 429 with the wait."""
    now = 0.0
    server.rates = RateLimits(now=lambda: now)
    statuses = []
    for _ in range(25):
        statuses.append((await call(server, "sendMessage", {"chat_id": GROUP, "text": "x"})).status_code)
        now += 1.0
    assert statuses == [200] * 20 + [429] * 5
    refused = await call(server, "sendMessage", {"chat_id": GROUP, "text": "x"})
    assert refused.json()["parameters"]["retry_after"] == 35
    burst = [(await call(server, "sendMessage", {**THERE, "text": "x"})).status_code for _ in range(4)]
    assert burst == [200, 200, 200, 429]
