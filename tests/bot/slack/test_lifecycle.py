"""Starting, reconnecting and stopping the SlackAdapter, and no secret in the log."""

import asyncio
import logging
import socket
from typing import Any

import pytest

from insights.errors import BadConfiguration, Unreachable
from insights.messages.blocks import Message, Paragraph, text
from insights.model import IncomingEvent
from insights.ports.messaging import Reply
from tests.bot.slack.conftest import FakeRouter, MemoryStores, SlackApp, make_adapter
from tests.standins.slack import SlackStandin


async def test_stop_listening_lets_answers_finish(app: SlackApp) -> None:
    """After stop_listening no event is received, and events in progress are still answered."""
    has_begun, may_answer = asyncio.Event(), asyncio.Event()

    async def handler(_: IncomingEvent, reply: Reply) -> None:
        has_begun.set()
        await may_answer.wait()
        await reply.show(Message(blocks=(Paragraph(text=text("done")),)))

    app.router.handler = handler
    await app.server.command("C1", "U1", "/insights", "today")
    await asyncio.wait_for(has_begun.wait(), 30)
    await app.adapter.stop_listening()
    await app.server.sockets.wait_disconnected()
    may_answer.set()
    [post] = await app.server.wait_ephemeral()
    assert post.visible_text == "done"


async def test_it_reconnects_when_slack_asks(app: SlackApp) -> None:
    """Slack renews its websockets every few hours; the next event arrives on the new one."""
    await app.server.sockets.disconnect()
    await app.server.sockets.wait_connected(2)
    await app.server.command("C1", "U1", "/insights", "today")
    assert len(await app.server.wait_ephemeral()) == 1


async def test_after_a_refused_connection_it_asks_for_a_new_address(
    server: SlackStandin, memory: MemoryStores, caplog: pytest.LogCaptureFixture
) -> None:
    """RULE: a websocket address is good for one connection; the same refusal is logged once."""
    adapter = make_adapter(server, memory, FakeRouter(), ping_interval_s=0.1)
    await adapter.start()
    await server.sockets.wait_connected()
    server.sockets.refuse = 3
    await server.sockets.disconnect()
    await server.sockets.wait_connected(2)
    await server.command("C1", "U1", "/insights", "today")
    assert len(await server.wait_ephemeral()) == 1
    await adapter.close()
    assert caplog.text.count("Failed to connect") == 1


@pytest.mark.parametrize(
    ("setting", "named"),
    [
        ({"bot_token": "xoxb-wrong"}, "SLACK_BOT_TOKEN"),
        ({"app_token": "xapp-wrong"}, "SLACK_APP_TOKEN"),
        ({"api_url": "slack.com/api"}, "slack.com/api"),
    ],
)
async def test_a_wrong_setting_is_named(
    server: SlackStandin, memory: MemoryStores, setting: dict[str, Any], named: str
) -> None:
    """A wrong token or address is a BadConfiguration that names the setting, not its value."""
    adapter = make_adapter(server, memory, FakeRouter(), **setting)
    with pytest.raises(BadConfiguration) as caught:
        await adapter.start()
    assert named in str(caught.value.params)
    assert "wrong" not in str(caught.value)


async def test_an_unreachable_slack(memory: MemoryStores) -> None:
    """An address where nothing listens is Unreachable, which is retried."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        server = SlackStandin()
        server.address = f"127.0.0.1:{taken.getsockname()[1]}"
        with pytest.raises(Unreachable):
            await make_adapter(server, memory, FakeRouter()).start()


async def test_no_token_reaches_the_log(app: SlackApp, caplog: pytest.LogCaptureFixture) -> None:
    """The log has neither tokens nor messages, also after an error."""
    caplog.set_level(logging.INFO)
    app.server.inject_fault("apps.connections.open", error="internal_error")
    await app.server.sockets.disconnect()
    await app.server.command("C1", "U1", "/insights", "a private question")
    await app.server.wait_ephemeral()
    for secret in ("xoxb-", "xapp-", "private question", "ticket=1"):
        assert secret not in caplog.text
    assert "xoxb" not in repr(app.adapter)
