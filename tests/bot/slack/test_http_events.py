"""Slack over HTTP: signed requests through the web app, acknowledged at once."""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import httpx
import pytest

from bot.slack.inbound.http_events import SIGNATURE_HEADER, TIMESTAMP_HEADER, sign_request
from bot.slack.inbound.modals import ModalOrigin
from bot.web.app import build_app
from bot.web.webhooks import WebhookRegistry, public_hosts
from insights.model import Action
from tests.bot.slack.conftest import NOW, FakeRouter, MemoryInbox, MemoryStores, SlackApp, make_adapter
from tests.standins.slack import SlackStandin

PUBLIC = "https://insights.example.org"
SECRET = "8f742231b10e8888abcd99yyyzzz85a5"
TIMESTAMP = int(NOW.timestamp())
FORM = "application/x-www-form-urlencoded"


@dataclass
class SlackRequests:
    """Slack's requests to the app's request URL."""

    app: SlackApp
    client: httpx.AsyncClient

    async def post(
        self, content_type: str, body: bytes, *, timestamp: int = TIMESTAMP, secret: str = SECRET
    ) -> httpx.Response:
        headers = {
            TIMESTAMP_HEADER: str(timestamp),
            SIGNATURE_HEADER: sign_request(secret, str(timestamp), body),
            "content-type": content_type,
        }
        return await self.client.post(f"{PUBLIC}/hooks/slack", content=body, headers=headers)

    async def post_json(self, body: dict[str, Any]) -> httpx.Response:
        return await self.post("application/json", json.dumps(body).encode())

    async def post_form(self, **fields: str) -> httpx.Response:
        return await self.post(FORM, urlencode(fields).encode())


@pytest.fixture
async def requests(server: SlackStandin, memory: MemoryStores) -> AsyncIterator[SlackRequests]:
    for ts in ("1.1", "1.2"):
        server.add_message("C1", ts)
    webhooks, router = WebhookRegistry(), FakeRouter()
    adapter = make_adapter(server, memory, router, app_token="", signing_secret=SECRET, webhooks=webhooks)
    await adapter.start()
    app = build_app(webhooks.routes(), allowed_hosts=public_hosts(PUBLIC))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app)) as client:
        yield SlackRequests(SlackApp(server, adapter, router, memory), client)
    await adapter.close()


def mention(text: str, team: str = "T1") -> dict[str, Any]:
    event = {"type": "app_mention", "user": "U1", "text": f"<@UBOT> {text}", "channel": "C1", "ts": "1.1"}
    return {"type": "event_callback", "team_id": team, "event_id": "Ev1", "event": event}


async def test_slack_events_arrive_over_http_without_an_app_token(requests: SlackRequests) -> None:
    """RULE: a mention, a slash command and a button arrive as they do over the websocket, and are answered."""
    command = {"command": "/today", "text": "", "channel_id": "C1", "user_id": "U1", "team_id": "T1"}
    button = {
        "type": "block_actions",
        "team": {"id": "T1"},
        "user": {"id": "U1"},
        "channel": {"id": "C1"},
        "message": {"ts": "1.2"},
        "actions": [{"type": "button", "value": '["category","llm"]', "action_ts": "1.3"}],
    }
    assert (await requests.post_json(mention("why?"))).status_code == 200
    assert (await requests.post_form(**command, trigger_id="1", response_url="")).status_code == 200
    assert (await requests.post_form(payload=json.dumps(button))).status_code == 200
    await requests.app.wait_until_answered()
    events = requests.app.router.events
    assert [(event.kind, event.text) for event in events[:2]] == [("message", "why?"), ("message", "/today")]
    assert isinstance(requests.app.memory.inbox, MemoryInbox)
    assert requests.app.memory.inbox.received == {("T1", "Ev1"), ("T1", "1"), ("T1", "/1.3")}
    assert events[2].action is not None
    assert (events[2].action.verb, events[2].message_ref) == ("category", "1.2")
    assert (len(requests.app.server.posted("C1")), len(requests.app.server.ephemerals)) == (2, 1)
    assert requests.app.server.count_calls("apps.connections.open") == 0


async def test_the_acknowledgement_does_not_wait_for_the_answer(requests: SlackRequests) -> None:
    """RULE: 200 within three seconds, however long the answer takes."""
    fault = requests.app.server.inject_fault("chat.postMessage", delays_answer=True)
    async with asyncio.timeout(30):
        assert (await requests.post_json(mention("why?"))).status_code == 200
        await fault.has_arrived.wait()
    assert requests.app.adapter._inbox.tasks
    inbox = requests.app.memory.inbox
    assert isinstance(inbox, MemoryInbox)
    assert len(inbox.open) == 1
    fault.is_released.set()
    await requests.app.wait_until_answered()
    assert len(requests.app.server.posted("C1")) == 1
    assert not inbox.open


async def test_a_new_address_is_confirmed_with_its_challenge(requests: SlackRequests) -> None:
    """RULE: Slack accepts a request URL that returns its challenge."""
    answer = await requests.post_json(
        {"type": "url_verification", "challenge": "3eZbrw1aBm2rZgRNFdxV2595E9CY3gmdALWMmHkvFXO7tYXAYM8P"}
    )
    assert (answer.status_code, answer.text[:6]) == (200, "3eZbrw")


async def test_unsigned_requests_are_refused(requests: SlackRequests) -> None:
    """RULE: a wrong signature, none, and one six minutes old or ahead are refused."""
    body = json.dumps(mention("why?")).encode()
    json_ = "application/json"
    unsigned = await requests.client.post(f"{PUBLIC}/hooks/slack", content=body)
    answers = [
        await requests.post(json_, body, secret="guessed"),
        await requests.post(json_, body, timestamp=TIMESTAMP - 360),
        await requests.post(json_, body, timestamp=TIMESTAMP + 360),
        unsigned,
    ]
    assert [answer.status_code for answer in answers] == [401] * 4
    assert requests.app.router.events == []


@pytest.mark.parametrize(
    "body", [b"no json", b"[]", b"null", b'{"type": "event_callback"}', b'{"type": "block_actions"}']
)
async def test_an_invalid_body_is_refused(requests: SlackRequests, body: bytes) -> None:
    """RULE: a signed body that cannot be parsed is a bad request, not an error of the app."""
    assert (await requests.post("application/json", body)).status_code == 400
    assert requests.app.router.events == []


async def test_events_of_other_workspaces_are_ignored(requests: SlackRequests) -> None:
    """RULE: for those there is no token to answer with."""
    assert (await requests.post_json(mention("why?", team="T2"))).status_code == 200
    assert requests.app.router.events == []


async def test_own_messages_are_ignored(requests: SlackRequests) -> None:
    """RULE: the bot does not answer itself."""
    own = mention("why?")
    own["event"]["user"] = "UBOT"
    assert (await requests.post_json(own)).status_code == 200
    assert requests.app.router.events == []


async def test_after_stop_listening_requests_are_refused(requests: SlackRequests) -> None:
    """RULE: an event that is not received is not acknowledged, so that Slack repeats it."""
    await requests.app.adapter.stop_listening()
    assert (await requests.post_json(mention("why?"))).status_code == 503


async def test_a_submitted_modal_arrives_over_http_and_is_answered_by_an_empty_body(
    requests: SlackRequests,
) -> None:
    """RULE: Slack takes any other body for an instruction to the modal; the values come as a button's arguments."""
    origin = ModalOrigin(channel="C1", action=Action(verb="settings_form"))
    chosen = {"value": {"type": "static_select", "selected_option": {"value": "08:00"}}}
    view = {
        "id": "V1",
        "callback_id": "dialog",
        "private_metadata": origin.encode(),
        "state": {"values": {"field-0": chosen}},
    }
    body = {"type": "view_submission", "team": {"id": "T1"}, "user": {"id": "U1"}, "view": view}
    answer = await requests.post_form(payload=json.dumps(body))
    assert (answer.status_code, answer.content) == (200, b"")
    await requests.app.wait_until_answered()
    [event] = requests.app.router.events
    assert event.action == Action(verb="settings_form", args=("08:00",))
    broken = json.dumps(body | {"view": view | {"private_metadata": "{}"}})
    assert (await requests.post_form(payload=broken)).status_code == 400
