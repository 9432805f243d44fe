"""Slack's events over HTTP instead of the websocket: the same bodies, through the web app, each one signed.

For a bot with a public address: no app-level token, and no connection that Slack closes every few hours.
Source: docs.slack.dev/authentication/verifying-requests-from-slack. Slack expects 200 within 3 s and repeats an
event up to three times, which its id makes harmless.
"""

import hashlib
import hmac
import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qsl

from bot.slack.api.client import SlackObject
from bot.slack.inbound.body_fields import INVALID_EVENT_ERRORS, get_text
from bot.slack.inbound.interactions import ReceiveBody
from bot.web.bodies import media_type
from bot.web.webhooks import WebhookRegistry
from insights.errors import DeliveryError, StoreFailed
from insights.ports.clock import Clock
from insights.text.untrusted_json import clean_json, parse_json

log = logging.getLogger(__name__)

WEBHOOK_NAME = "slack"
"""The app's request URLs all end with /hooks/slack."""
TIMESTAMP_HEADER, SIGNATURE_HEADER = "x-slack-request-timestamp", "x-slack-signature"
JSON_TYPE, FORM_TYPE = "application/json", "application/x-www-form-urlencoded"
INTERACTIONS = frozenset({"block_actions", "view_submission", "message_action"})
MAX_FORM_FIELDS = 50
"""A slash command has about fifteen."""
MAX_REQUEST_AGE_S = 300.0
"""Slack's advice against replay attacks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpEventListener:
    """Verifies each request and passes its body on to `receive`."""

    signing_secret: str = field(repr=False)
    webhooks: WebhookRegistry
    clock: Clock
    receive: ReceiveBody

    def open(self) -> None:
        self.webhooks.register(WEBHOOK_NAME, self.handle)

    async def close(self) -> None:
        self.webhooks.unregister(WEBHOOK_NAME)

    async def handle(self, headers: Mapping[str, str], body: bytes) -> int | str:
        """The HTTP status, as soon as the request is understood; for the challenge of a new address, the challenge
        (docs.slack.dev/reference/events/url_verification).
        """
        if not self._is_signed(headers, body):
            return HTTPStatus.UNAUTHORIZED
        content_type = media_type(headers.get("content-type", ""))
        if content_type not in (JSON_TYPE, FORM_TYPE):
            return HTTPStatus.UNSUPPORTED_MEDIA_TYPE
        try:
            return await self._dispatch(_decode(content_type, body))
        except (DeliveryError, StoreFailed) as error:  # Slack sends it again
            log.warning("slack: request not taken: %s", error)
            return HTTPStatus.SERVICE_UNAVAILABLE
        except INVALID_EVENT_ERRORS as error:
            log.warning("slack: invalid request: %s", type(error).__name__)
            return HTTPStatus.BAD_REQUEST

    async def _dispatch(self, body: SlackObject) -> int | str:
        kind = body.get("type")
        if kind == "url_verification":
            return get_text(body, "challenge")
        if kind is None and not body.keys() & {"command", "ssl_check"}:
            raise KeyError("type")
        if kind == "event_callback":
            await self.receive("event", body)
        elif kind in INTERACTIONS:
            await self.receive("interaction", body)
        elif "command" in body:
            await self.receive("command", body)
        elif kind == "app_rate_limited":
            log.warning("slack: rate limit: more events than Slack sends in an hour; some are lost")
        return HTTPStatus.OK

    def _is_signed(self, headers: Mapping[str, str], body: bytes) -> bool:
        timestamp = headers.get(TIMESTAMP_HEADER, "")
        if not (timestamp.isascii() and timestamp.isdecimal()):
            return False
        if abs(self.clock.now().timestamp() - float(timestamp)) > MAX_REQUEST_AGE_S:
            return False
        expected = sign_request(self.signing_secret, timestamp, body)
        return hmac.compare_digest(expected.encode(), headers.get(SIGNATURE_HEADER, "").encode())


def sign_request(secret: str, timestamp: str, body: bytes) -> str:
    """The signature header of a request: "v0=" and a hexadecimal HMAC-SHA256."""
    return "v0=" + hmac.new(secret.encode(), f"v0:{timestamp}:".encode() + body, hashlib.sha256).hexdigest()


def _decode(content_type: str, body: bytes) -> SlackObject:
    """Events are JSON; slash commands a form; buttons JSON in a form."""
    if content_type == JSON_TYPE:
        return _parse_object(body)
    fields = parse_qsl(
        body.decode("utf-8"), keep_blank_values=True, errors="strict", max_num_fields=MAX_FORM_FIELDS
    )
    form: dict[str, Any] = clean_json(dict(fields))
    return _parse_object(form["payload"]) if "payload" in form else form


def _parse_object(text: str | bytes) -> SlackObject:
    parsed = parse_json(text)
    if not isinstance(parsed, dict):
        raise TypeError
    return parsed
