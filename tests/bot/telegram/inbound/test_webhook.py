"""Updates that Telegram brings through the web app."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from bot.telegram.adapter import TelegramAdapter
from bot.telegram.inbound.webhook import SECRET
from bot.web.app import build
from bot.web.webhooks import WebhookRegistry, public_hosts
from insights.errors import BadConfiguration
from tests.bot.telegram.conftest import Listener, Memory, door_to
from tests.standins.telegram import ANN, PRIVATE, TelegramStandin

PUBLIC = "https://insights.example.org"


@dataclass
class Brought:
    """What stands where Telegram calls: the web app in this process, asked as Telegram asks."""

    server: TelegramStandin
    client: httpx.AsyncClient

    async def bring(self, update: dict[str, Any], secret: str | None = None) -> int:
        hook = self.server.webhook
        told = {SECRET: hook["secret_token"] if secret is None else secret}
        return (await self.client.post(hook["url"], json=update, headers=told)).status_code

    def said(self, text: str, number: int = 5000) -> dict[str, Any]:
        """An update as polling would have given it."""
        self.server.say(PRIVATE, ANN, text)
        return {**self.server._updates.pop(), "update_id": number}


@pytest.fixture
async def brought(server: TelegramStandin, listener: Listener, memory: Memory) -> AsyncIterator[Brought]:
    hooks = WebhookRegistry()
    door = door_to(server, listener, memory)
    door.hooks, door.public_url = hooks, PUBLIC
    await door.start()
    app = build(hooks.routes(), allowed_hosts=public_hosts(PUBLIC))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app)) as client:
        yield Brought(server, client)
    await door.close()


async def test_telegram_is_told_once_where_to_call(
    server: TelegramStandin, brought: Brought, memory: Memory
) -> None:
    """RULE: the address and the secret come from the token, which neither shows; a second start finds them set."""
    hook = server.webhook
    assert hook["url"].startswith(f"{PUBLIC}/hooks/telegram-")
    assert len(hook["secret_token"]) == 64
    assert server.token.split(":")[1] not in str(hook)
    again = door_to(server, Listener(), memory)
    again.hooks, again.public_url = WebhookRegistry(), PUBLIC
    await again.start()
    await again.close()
    assert len(server.called("setWebhook")) == 1
    assert not server.called("getUpdates")


async def test_an_update_brought_is_answered_then_confirmed(
    server: TelegramStandin, brought: Brought
) -> None:
    """RULE: 200 comes when the handler is done, so that a crash before it brings the update again."""
    held = server.hold("sendMessage")
    bringing = asyncio.create_task(brought.bring(brought.said("/today")))
    await held.arrived()
    assert not bringing.done()
    held.release()
    assert await bringing == 200
    assert [post.text for post in server.sent(PRIVATE)] == ["you said: /\u2060today"]


async def test_an_update_brought_twice_at_once_is_handled_once(
    server: TelegramStandin, brought: Brought, listener: Listener
) -> None:
    """RULE: Telegram that lost patience and calls again waits for the same work."""
    update = brought.said("/today")
    held = server.hold("sendMessage")
    both = [asyncio.create_task(brought.bring(update)) for _ in range(2)]
    await held.arrived()
    held.release()
    assert await asyncio.gather(*both) == [200, 200]
    assert len(listener.heard) == 1


async def test_a_fault_that_lasts_is_no_receipt(
    brought: Brought, listener: Listener, monkeypatch: pytest.MonkeyPatch
) -> None:
    """RULE: what was not handled is brought again."""
    monkeypatch.setattr("bot.telegram.inbound.chat_queues.AGAIN_S", (0.0, 0.0))
    listener.faults = 3
    update = brought.said("/today")
    assert await brought.bring(update) == 500
    assert await brought.bring(update) == 200


@pytest.mark.parametrize("secret", ["", "wrong", "é"])
async def test_without_the_secret_nobody_is_heard(
    brought: Brought, listener: Listener, *, secret: str
) -> None:
    """RULE: whoever finds the address cannot speak for Telegram."""
    headers = {SECRET: secret.encode()} if secret else {}
    answer = await brought.client.post(
        brought.server.webhook["url"], json=brought.said("/today"), headers=headers
    )
    assert (answer.status_code, listener.heard) == (403, [])


@pytest.mark.parametrize(
    ("body", "status"),
    [(b"no json", 400), (b"[]", 400), (b'{"update_id": "x"}', 400), (b" " * 1_000_001, 413),
     (b'{"update_id": 1, "message": {"chat": "no chat"}}', 200)],
)  # fmt: skip
async def test_nonsense_is_refused_and_what_nobody_can_read_is_let_go(
    brought: Brought, listener: Listener, *, body: bytes, status: int
) -> None:
    """RULE: what can never be read must not be brought for ever."""
    hook = brought.server.webhook
    answer = await brought.client.post(hook["url"], content=body, headers={SECRET: hook["secret_token"]})
    assert (answer.status_code, listener.heard) == (status, [])


async def test_a_closed_door_takes_nothing(brought: Brought) -> None:
    """RULE: what comes while we stop is left with Telegram, which brings it again."""
    update = brought.said("/today")
    url = brought.server.webhook["url"].replace("telegram-", "telegram-0")
    assert (await brought.client.post(url, json=update)).status_code == 404


@pytest.mark.parametrize("address", ["", "http://insights.example.org", "https://", "insights.example.org"])
def test_without_an_https_address_a_webhook_is_a_wrong_setting(*, address: str) -> None:
    """RULE: one sentence that names the setting, before anything is asked of Telegram (exit code 2)."""
    listener, memory = Listener(), Memory()
    with pytest.raises(BadConfiguration) as told:
        TelegramAdapter(
            token="1:x", api_url="http://127.0.0.1:9", commands={}, asks=listener, posts=memory,
            attachments=memory, pictures=memory, clock=None, hooks=WebhookRegistry(), public_url=address,  # type: ignore[arg-type]
        )  # fmt: skip
    assert told.value.args_["name"] == "PUBLIC_URL"
