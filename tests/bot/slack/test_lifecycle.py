"""Starting, reconnecting, stopping: the door's own life, and what it leaves in the log."""

import asyncio
import logging
import socket

import pytest

from insights.errors import BadConfiguration, Unreachable
from insights.messages.blocks import Message, Paragraph, text
from insights.model import IncomingEvent
from insights.ports.messaging import Reply
from tests.bot.slack.conftest import Memory, Router, Stage, make_door
from tests.standins.slack import SlackStandin


async def test_stop_listening_lets_work_end(stage: Stage) -> None:
    """After stop_listening nothing new comes in, and what is in hand is still answered."""
    begun, going_on = asyncio.Event(), asyncio.Event()

    async def handler(_: IncomingEvent, reply: Reply) -> None:
        begun.set()
        await going_on.wait()
        await reply.show(Message(blocks=(Paragraph(text=text("done")),)))

    stage.router.handler = handler
    await stage.server.command("C1", "U1", "/insights", "today")
    await asyncio.wait_for(begun.wait(), 30)
    await stage.door.stop_listening()
    await stage.server.sockets.wait_disconnected()
    going_on.set()
    [post] = await stage.server.wait_posted("C1")
    assert post.words == "done"


async def test_it_reconnects_when_slack_asks(stage: Stage) -> None:
    """Slack renews its websockets every few hours; the next event is heard on the new one."""
    await stage.server.sockets.disconnect()
    await stage.server.sockets.wait_connected(2)
    await stage.server.command("C1", "U1", "/insights", "today")
    assert len(await stage.server.wait_posted("C1")) == 1


async def test_it_asks_for_a_new_address_when_the_old_one_is_spent(unopened: Stage) -> None:
    """A websocket address works once: after a refused connection another one is fetched."""
    unopened.door._socket.ping_s = 0.1
    await unopened.door.start()
    await unopened.server.sockets.wait_connected()
    unopened.server.sockets.refuse = 2
    await unopened.server.sockets.disconnect()
    await unopened.server.sockets.wait_connected(2)
    await unopened.server.command("C1", "U1", "/insights", "today")
    assert len(await unopened.server.wait_posted("C1")) == 1


@pytest.mark.parametrize(
    ("changed", "named"),
    [
        ({"bot_token": "xoxb-wrong"}, "SLACK_BOT_TOKEN"),
        ({"app_token": "xapp-wrong"}, "SLACK_APP_TOKEN"),
        ({"api_url": "slack.com/api"}, "slack.com/api"),
    ],
)
async def test_a_wrong_setting_is_named(
    server: SlackStandin, memory: Memory, changed: dict[str, str], named: str
) -> None:
    """A token or address that is wrong is a matter of configuration, and the sentence names it, not its value."""
    door = make_door(server, memory, Router(), **changed)
    with pytest.raises(BadConfiguration) as caught:
        await door.start()
    assert named in str(caught.value.args_)
    assert "wrong" not in str(caught.value)


async def test_nobody_there(memory: Memory) -> None:
    """An address where nothing listens is Unreachable: worth another try."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        server = SlackStandin()
        server.address = f"127.0.0.1:{taken.getsockname()[1]}"
        with pytest.raises(Unreachable):
            await make_door(server, memory, Router()).start()


async def test_no_token_reaches_the_log(stage: Stage, caplog: pytest.LogCaptureFixture) -> None:
    """Neither tokens nor what people say stand in the log, also where something fails."""
    caplog.set_level(logging.INFO)
    stage.server.plant("apps.connections.open", error="internal_error")
    await stage.server.sockets.disconnect()
    await stage.server.command("C1", "U1", "/insights", "a private question")
    await stage.server.wait_posted("C1")
    for secret in ("xoxb-", "xapp-", "private question", "ticket=1"):
        assert secret not in caplog.text
    assert "xoxb" not in repr(stage.door)
