"""What we need of python-telegram-bot beyond its documentation. A failure here names what a new release changed."""

import inspect
from collections.abc import Awaitable, Callable
from typing import Any

import httpx
import pytest
import telegram
from telegram import Bot
from telegram.error import NetworkError
from telegram.request import BaseRequest, HTTPXRequest

from bot.telegram.api.errors import OUTCOME_UNKNOWN

CHANGED = f"python-telegram-bot {telegram.__version__} changed {{}}; bot/telegram/api/{{}} relies on it."


class RecordingBot(Bot):
    """Records the endpoints that reach `_post`, without a request."""

    def __init__(self) -> None:
        super().__init__("1:x")
        self._endpoints: list[str] = []

    async def _post(self, endpoint: str, *args: Any, **kwargs: Any) -> Any:
        self._endpoints.append(endpoint)
        return True


class GarbageRequest(BaseRequest):
    """Answers every request with an error that is no JSON."""

    read_timeout = 1.0

    async def initialize(self) -> None: ...

    async def shutdown(self) -> None: ...

    async def do_request(self, *args: Any, **kwargs: Any) -> tuple[int, bytes]:
        return 500, b"<html>"


def test_bot_post_has_the_parameters_that_we_pass() -> None:
    """RULE: RawUpdatesBot overrides Bot._post(endpoint, data, *, read_timeout) and calls it for getUpdates."""
    changed = CHANGED.format("the parameters of Bot._post", "client.py")
    assert inspect.iscoroutinefunction(getattr(Bot, "_post", None)), changed
    parameters = inspect.signature(Bot._post).parameters
    assert list(parameters)[:3] == ["self", "endpoint", "data"], changed
    assert "read_timeout" in parameters, changed


@pytest.mark.parametrize(
    ("call", "endpoint"),
    [
        (lambda bot: bot.send_message(1, "x"), "sendMessage"),
        (lambda bot: bot.send_photo(1, "x"), "sendPhoto"),
        (lambda bot: bot.edit_message_text("x", 1, 1), "editMessageText"),
        (lambda bot: bot.edit_message_caption(1, 1, caption="x"), "editMessageCaption"),
        (lambda bot: bot.do_api_request("sendRichMessage"), "sendRichMessage"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
async def test_our_sends_and_edits_go_through_bot_post(
    call: Callable[[Bot], Awaitable[Any]], endpoint: str
) -> None:
    """RULE: RawUpdatesBot drops the text of its own messages there, by the endpoint's name."""
    bot = RecordingBot()
    await call(bot)
    assert bot._endpoints == [endpoint], CHANGED.format("how methods call Bot._post", "client.py")


async def test_a_network_error_has_the_http_error_as_its_cause() -> None:
    """RULE: only the cause tells whether a request may have reached Telegram."""
    async with HTTPXRequest() as request:
        with pytest.raises(NetworkError) as raised:
            await request.post("http://127.0.0.1:9/bot1:x/getMe")
    changed = CHANGED.format("the cause of NetworkError", "errors.py")
    assert isinstance(raised.value.__cause__, httpx.ConnectError), changed


async def test_an_answer_that_is_no_json_is_recognised_by_its_text() -> None:
    """RULE: such an answer may come from a proxy, so it leaves open whether a message was sent."""
    with pytest.raises(NetworkError) as raised:
        await GarbageRequest().post("http://127.0.0.1:9/bot1:x/sendMessage")
    assert OUTCOME_UNKNOWN.search(raised.value.message), CHANGED.format("this error's text", "errors.py")


def test_tests_can_change_the_address_of_a_bot() -> None:
    """RULE: test_messenger.py sets Bot._base_url to lose the connection."""
    assert Bot("1:x", base_url="http://a/bot")._base_url == "http://a/bot1:x"
