"""Both platforms' webhooks in one web app, for tests and for fuzzing, and bodies that they understand."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import httpx
from telegram import Update

from bot.slack.api.client import SlackObject
from bot.slack.inbound.event_parser import EventParser as SlackEventParser
from bot.slack.inbound.event_parser import InboundEvent
from bot.slack.inbound.http_events import (
    JSON_TYPE,
    SIGNATURE_HEADER,
    TIMESTAMP_HEADER,
    HttpEventListener,
    sign_request,
)
from bot.slack.inbound.interactions import BodyKind, InteractionParser
from bot.telegram.api.client import RawUpdatesBot
from bot.telegram.inbound.chat_queues import ChatQueues
from bot.telegram.inbound.update_parser import UpdateParser
from bot.telegram.inbound.webhook import SECRET_HEADER, Webhook, derive_key
from bot.web.app import build_app
from bot.web.webhooks import WebhookRegistry
from insights.model import IncomingEvent

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
TOKEN = "1000:webhook-bodies"
SECRET = "a-signing-secret"
USER = {"id": 7, "is_bot": False, "first_name": "Ann"}
CHAT = {"id": 7, "type": "private", "first_name": "Ann"}
MESSAGE = {"message_id": 1, "date": 1_780_000_000, "chat": CHAT, "from": USER, "text": "/today"}
UPDATES: dict[str, dict[str, Any]] = {
    "message": {"message": MESSAGE},
    "reply": {"message": {**MESSAGE, "reply_to_message": {**MESSAGE, "message_id": 2}}},
    "callback_query": {
        "callback_query": {
            "id": "1",
            "from": USER,
            "chat_instance": "1",
            "message": MESSAGE,
            "data": "category|llm",
        }
    },
    "inline_query": {"inline_query": {"id": "1", "from": USER, "query": "llm", "offset": ""}},
    "my_chat_member": {
        "my_chat_member": {
            "chat": CHAT,
            "from": USER,
            "date": 1_780_000_000,
            "old_chat_member": {"status": "left", "user": USER},
            "new_chat_member": {"status": "member", "user": USER},
        }
    },
}
EVENT = {"type": "app_mention", "user": "U1", "text": "<@UBOT> why?", "channel": "C1", "ts": "1.1"}
SLACK_EVENT = {"type": "event_callback", "team_id": "T1", "event_id": "Ev1", "event": EVENT}
SLACK_BUTTON = {
    "type": "block_actions",
    "team": {"id": "T1"},
    "user": {"id": "U1", "name": "ann"},
    "channel": {"id": "C1"},
    "message": {"ts": "1.2", "thread_ts": "1.0"},
    "trigger_id": "1",
    "response_url": "https://hooks.slack.com/x",
    "actions": [{"type": "button", "value": '["category","llm"]', "action_ts": "1.3"}],
}
SLACK_COMMAND = {
    "command": "/today",
    "text": "",
    "channel_id": "C1",
    "user_id": "U1",
    "user_name": "ann",
    "team_id": "T1",
    "trigger_id": "1",
    "response_url": "https://hooks.slack.com/x",
}


class StoppedClock:
    def now(self) -> datetime:
        return NOW


@dataclass
class Hooks:
    """Both platforms' webhooks in one web app, and the events that came through."""

    registry: WebhookRegistry = field(default_factory=WebhookRegistry)
    events: list[IncomingEvent] = field(default_factory=list)

    def __post_init__(self) -> None:
        telegram = UpdateParser(account="1000", username="insights_bot")

        async def handle(update: Update) -> None:
            if event := telegram.parse(update):
                self.events.append(event)

        parser = InteractionParser(
            events=SlackEventParser(account="T1", bot_user="UBOT", commands=frozenset({"today"}))
        )

        async def receive(kind: BodyKind, body: SlackObject) -> None:
            event = parser.parse(kind, body)
            if isinstance(event, InboundEvent):
                self.events.append(event.incoming)

        self.webhook = Webhook(
            bot=RawUpdatesBot(TOKEN),
            queues=ChatQueues(handle=handle),
            registry=self.registry,
            token=TOKEN,
            public_url="https://insights.example.org",
        )
        self.registry.register(self.webhook.name, self.webhook.handle_request)
        HttpEventListener(
            signing_secret=SECRET,
            webhooks=self.registry,
            clock=StoppedClock(),
            receive=receive,
        ).open()
        app = build_app(self.registry.routes(), allowed_hosts=["*"])
        self.client = httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://insights")

    async def telegram(self, body: bytes, content_type: str = JSON_TYPE) -> httpx.Response:
        headers = {SECRET_HEADER: derive_key(TOKEN, "secret"), "content-type": content_type}
        return await self.client.post(f"/hooks/{self.webhook.name}", content=body, headers=headers)

    async def slack(self, body: bytes, content_type: str = JSON_TYPE) -> httpx.Response:
        timestamp = str(int(NOW.timestamp()))
        headers = {
            TIMESTAMP_HEADER: timestamp,
            SIGNATURE_HEADER: sign_request(SECRET, timestamp, body),
            "content-type": content_type,
        }
        return await self.client.post("/hooks/slack", content=body, headers=headers)
