"""Updates by webhook, through the web app."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from bot.telegram.inbound.webhook import SECRET_HEADER
from bot.web.app import build_app
from bot.web.webhooks import WebhookRegistry, public_hosts
from insights.errors import BadConfiguration
from tests.bot.telegram.conftest import MemoryStores, RecordingHandler, make_adapter
from tests.bot.telegram.full_app import open_full_app
from tests.standins.telegram import ANN, PRIVATE, TelegramStandin

PUBLIC = "https://insights.example.org"


@dataclass
class WebhookCaller:
    """Calls the web app in this process as Telegram does."""

    server: TelegramStandin
    client: httpx.AsyncClient

    async def deliver(self, update: dict[str, Any], secret: str | None = None) -> int:
        hook = self.server.webhook
        headers = {SECRET_HEADER: hook["secret_token"] if secret is None else secret}
        return (await self.client.post(hook["url"], json=update, headers=headers)).status_code

    def make_update(self, text: str, number: int = 5000) -> dict[str, Any]:
        """An update as polling would have given it."""
        self.server.send_message(PRIVATE, ANN, text)
        return {**self.server._updates.pop(), "update_id": number}


@pytest.fixture
async def caller(
    server: TelegramStandin, handler: RecordingHandler, stores: MemoryStores
) -> AsyncIterator[WebhookCaller]:
    hooks = WebhookRegistry()
    adapter = make_adapter(server, handler, stores, webhooks=hooks, public_url=PUBLIC)
    await adapter.start()
    app = build_app(hooks.routes(), allowed_hosts=public_hosts(PUBLIC))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app)) as client:
        yield WebhookCaller(server, client)
    await adapter.close()


async def test_the_webhook_is_set_once(
    server: TelegramStandin, caller: WebhookCaller, stores: MemoryStores
) -> None:
    """RULE: the address and the secret come from the token, which neither shows; a second start finds them set."""
    hook = server.webhook
    assert hook["url"].startswith(f"{PUBLIC}/hooks/telegram-")
    assert len(hook["secret_token"]) == 64
    assert server.token.split(":")[1] not in str(hook)
    again = make_adapter(server, RecordingHandler(), stores, webhooks=WebhookRegistry(), public_url=PUBLIC)
    await again.start()
    await again.close()
    assert len(server.calls_to("setWebhook")) == 1
    assert not server.calls_to("getUpdates")


async def test_the_answer_comes_before_the_confirmation(
    server: TelegramStandin, caller: WebhookCaller
) -> None:
    """RULE: 200 comes when the handler is done, so that a crash before it brings the update again."""
    hold = server.hold_call("sendMessage")
    bringing = asyncio.create_task(caller.deliver(caller.make_update("/today")))
    await hold.wait_arrived()
    assert not bringing.done()
    hold.release()
    assert await bringing == 200
    assert [post.text for post in server.bot_messages(PRIVATE)] == ["you said: /\u2060today"]


async def test_an_update_delivered_twice_at_once_is_handled_once(
    server: TelegramStandin, caller: WebhookCaller, handler: RecordingHandler
) -> None:
    """RULE: Telegram that lost patience and calls again waits for the same work."""
    update = caller.make_update("/today")
    hold = server.hold_call("sendMessage")
    both = [asyncio.create_task(caller.deliver(update)) for _ in range(2)]
    await hold.wait_arrived()
    hold.release()
    assert await asyncio.gather(*both) == [200, 200]
    assert len(handler.events) == 1


async def test_a_fault_that_lasts_is_no_receipt(
    caller: WebhookCaller, handler: RecordingHandler, monkeypatch: pytest.MonkeyPatch
) -> None:
    """RULE: what was not handled is caller again."""
    monkeypatch.setattr("bot.telegram.inbound.chat_queues.RETRY_DELAYS_S", (0.0, 0.0))
    handler.failures = 3
    update = caller.make_update("/today")
    assert await caller.deliver(update) == 500
    assert await caller.deliver(update) == 200


@pytest.mark.parametrize("secret", ["", "wrong", "é"])
async def test_without_the_secret_no_update_is_accepted(
    caller: WebhookCaller, handler: RecordingHandler, *, secret: str
) -> None:
    """RULE: the address alone is not enough to send updates."""
    headers = {SECRET_HEADER: secret.encode()} if secret else {}
    answer = await caller.client.post(
        caller.server.webhook["url"], json=caller.make_update("/today"), headers=headers
    )
    assert (answer.status_code, handler.events) == (403, [])


@pytest.mark.parametrize(
    ("body", "status"),
    [(b"no json", 400), (b"[]", 400), (b'{"update_id": "x"}', 400), (b" " * 1_000_001, 413),
     (b'{"update_id": 1, "message": {"chat": "no chat"}}', 200)],
)  # fmt: skip
async def test_nonsense_is_refused_and_what_nobody_can_read_is_let_go(
    caller: WebhookCaller, handler: RecordingHandler, *, body: bytes, status: int
) -> None:
    """RULE: what can never be read must not be caller for ever."""
    hook = caller.server.webhook
    answer = await caller.client.post(
        hook["url"], content=body, headers={SECRET_HEADER: hook["secret_token"]}
    )
    assert (answer.status_code, handler.events) == (status, [])


async def test_a_closed_webhook_accepts_nothing(caller: WebhookCaller) -> None:
    """RULE: what comes while we stop is left with Telegram, which brings it again."""
    update = caller.make_update("/today")
    url = caller.server.webhook["url"].replace("telegram-", "telegram-0")
    assert (await caller.client.post(url, json=update)).status_code == 404


@pytest.mark.parametrize("address", ["", "http://insights.example.org", "https://", "insights.example.org"])
async def test_without_an_https_address_a_webhook_is_a_wrong_setting(
    server: TelegramStandin, tmp_path: Path, *, address: str
) -> None:
    """RULE: one sentence that names the setting, before any request to Telegram (exit code 2)."""
    with pytest.raises(BadConfiguration) as caught:
        async with open_full_app(server, tmp_path, telegram_updates="webhook", public_url=address):
            pass
    assert caught.value.params["name"] == "PUBLIC_URL"
    assert server.calls_to("getMe") == []
