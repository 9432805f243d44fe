"""Slack over HTTP: signed requests through the web app, answered at once, heard once."""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import httpx
import pytest

from bot.slack.http_events import SIGNATURE, STAMP, signature
from bot.web.app import build
from bot.web.webhooks import WebhookRegistry, public_hosts
from tests.bot.slack.conftest import NOW, Memory, Router, Stage, make_door
from tests.standins.slack import SlackStandin

PUBLIC = "https://insights.example.org"
SECRET = "8f742231b10e8888abcd99yyyzzz85a5"
STAMPED = int(NOW.timestamp())
FORM = "application/x-www-form-urlencoded"


@dataclass
class Caller:
    """Slack, calling the app's request URL."""

    stage: Stage
    client: httpx.AsyncClient

    async def call(
        self, kind: str, body: bytes, *, stamp: int = STAMPED, secret: str = SECRET
    ) -> httpx.Response:
        signed = {STAMP: str(stamp), SIGNATURE: signature(secret, str(stamp), body), "content-type": kind}
        return await self.client.post(f"{PUBLIC}/hooks/slack", content=body, headers=signed)

    async def tell(self, body: dict[str, Any]) -> httpx.Response:
        return await self.call("application/json", json.dumps(body).encode())

    async def submit(self, **fields: str) -> httpx.Response:
        return await self.call(FORM, urlencode(fields).encode())


@pytest.fixture
async def caller(server: SlackStandin, memory: Memory) -> AsyncIterator[Caller]:
    hooks, router = WebhookRegistry(), Router()
    door = make_door(server, memory, router, app_token="", signing_secret=SECRET, hooks=hooks)
    await door.start()
    app = build(hooks.routes(), allowed_hosts=public_hosts(PUBLIC))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app)) as client:
        yield Caller(Stage(server, door, router, memory), client)
    await door.close()


def mention(text: str, team: str = "T1") -> dict[str, Any]:
    event = {"type": "app_mention", "user": "U1", "text": f"<@UBOT> {text}", "channel": "C1", "ts": "1.1"}
    return {"type": "event_callback", "team_id": team, "event_id": "Ev1", "event": event}


async def test_slack_is_heard_over_http_without_an_app_token(caller: Caller) -> None:
    """RULE: a mention, a slash command and a press arrive as they do over the socket, and are answered."""
    command = {"command": "/today", "text": "", "channel_id": "C1", "user_id": "U1", "team_id": "T1"}
    press = {
        "type": "block_actions",
        "team": {"id": "T1"},
        "user": {"id": "U1"},
        "channel": {"id": "C1"},
        "message": {"ts": "1.2"},
        "actions": [{"type": "button", "value": '["category","llm"]', "action_ts": "1.3"}],
    }
    assert (await caller.tell(mention("why?"))).status_code == 200
    assert (await caller.submit(**command, trigger_id="1", response_url="")).status_code == 200
    assert (await caller.submit(payload=json.dumps(press))).status_code == 200
    await caller.stage.settled()
    heard = caller.stage.router.heard
    assert [(one.kind, one.text, one.event_id) for one in heard[:2]] == [
        ("said", "why?", "Ev1"),
        ("said", "/today", "1"),
    ]
    assert heard[2].action is not None
    assert (heard[2].action.verb, heard[2].message_ref) == ("category", "1.2")
    assert len(caller.stage.server.posted("C1")) == 3
    assert caller.stage.server.called("apps.connections.open") == 0


async def test_the_answer_to_slack_does_not_wait_for_ours(caller: Caller) -> None:
    """RULE: 200 within three seconds, whatever the question takes."""
    fault = caller.stage.server.plant("chat.postMessage", held=True)
    async with asyncio.timeout(30):
        assert (await caller.tell(mention("why?"))).status_code == 200
        await fault.reached.wait()
    assert caller.stage.door._tasks
    fault.released.set()
    await caller.stage.settled()
    assert len(caller.stage.server.posted("C1")) == 1


async def test_a_new_address_is_confirmed_with_its_challenge(caller: Caller) -> None:
    """RULE: Slack takes a request URL that gives back what it sent."""
    answer = await caller.tell(
        {"type": "url_verification", "challenge": "3eZbrw1aBm2rZgRNFdxV2595E9CY3gmdALWMmHkvFXO7tYXAYM8P"}
    )
    assert (answer.status_code, answer.text[:6]) == (200, "3eZbrw")


async def test_who_does_not_know_the_secret_is_not_heard(caller: Caller) -> None:
    """RULE: a wrong signature, none, and one recorded six minutes ago are refused."""
    body = json.dumps(mention("why?")).encode()
    json_ = "application/json"
    bare = await caller.client.post(f"{PUBLIC}/hooks/slack", content=body)
    answers = [
        await caller.call(json_, body, secret="guessed"),
        await caller.call(json_, body, stamp=STAMPED - 360),
        await caller.call(json_, body, stamp=STAMPED + 360),
        bare,
    ]
    assert [answer.status_code for answer in answers] == [401] * 4
    assert caller.stage.router.heard == []


@pytest.mark.parametrize(
    "body", [b"no json", b"[]", b"null", b'{"type": "event_callback"}', b'{"type": "block_actions"}']
)
async def test_what_cannot_be_read_is_refused(caller: Caller, body: bytes) -> None:
    """RULE: signed nonsense is no fault of ours."""
    assert (await caller.call("application/json", body)).status_code == 400
    assert caller.stage.router.heard == []


async def test_other_workspaces_are_let_go(caller: Caller) -> None:
    """RULE: there we have no token to answer with."""
    assert (await caller.tell(mention("why?", team="T2"))).status_code == 200
    assert caller.stage.router.heard == []


async def test_what_we_said_ourselves_is_not_heard(caller: Caller) -> None:
    """RULE: no bot talks to itself."""
    own = mention("why?")
    own["event"]["user"] = "UBOT"
    assert (await caller.tell(own)).status_code == 200
    assert caller.stage.router.heard == []


async def test_a_closed_door_answers_nothing(caller: Caller) -> None:
    """RULE: who stops listening gives no receipt, so that Slack brings it again."""
    await caller.stage.door.stop_listening()
    assert (await caller.tell(mention("why?"))).status_code == 404
