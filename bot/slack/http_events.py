"""What Slack brings over HTTP instead of the websocket: the same bodies, through the one web app, each one signed.

For where a public address is at hand: no app-level token and no connection that Slack closes every few hours.
Source: docs.slack.dev/authentication/verifying-requests-from-slack; Slack wants its 200 within 3 s and brings an
event again up to three times, which the event's id makes harmless.
"""

import hashlib
import hmac
import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qsl

from bot.slack.socket_mode import Body, Takes
from bot.web.webhooks import WebhookRegistry
from insights.ports.clock import Clock

log = logging.getLogger(__name__)

HOOK = "slack"
"""The app's request URLs all end with /hooks/slack."""
STAMP, SIGNATURE = "x-slack-request-timestamp", "x-slack-signature"
STALE_S = 300.0
"""Older than this, a request is somebody's recording."""


@dataclass(slots=True, kw_only=True)
class SlackHttp:
    """Each kind of body goes to its taker, which returns at once."""

    signing_secret: str = field(repr=False)
    hooks: WebhookRegistry
    clock: Clock
    on_command: Takes
    on_event: Takes
    on_press: Takes
    account: str = ""

    def open(self, account: str) -> None:
        """Take what comes from this workspace."""
        self.account = account
        self.hooks.open(HOOK, self.take)

    def close(self) -> None:
        self.hooks.close(HOOK)

    async def take(self, headers: Mapping[str, str], body: bytes) -> int | str:
        """200 as soon as it is understood; the challenge of a new address is answered with itself."""
        if not self._signed(headers, body):
            return HTTPStatus.UNAUTHORIZED
        try:
            return self._told(_read(headers.get("content-type", ""), body))
        except (ValueError, KeyError, TypeError, AttributeError, IndexError) as error:
            log.warning("slack: a request that cannot be read: %s", type(error).__name__)
            return HTTPStatus.BAD_REQUEST

    def _told(self, body: Body) -> int | str:
        kind = body.get("type")
        if kind == "url_verification":
            return str(body["challenge"])
        if not self._ours(body):
            return HTTPStatus.OK
        if kind == "event_callback":
            self.on_event(body)
        elif kind == "block_actions":
            self.on_press(body)
        elif "command" in body:
            self.on_command(body)
        elif kind == "app_rate_limited":
            log.warning("slack: more events than Slack brings within an hour; some are lost")
        return HTTPStatus.OK

    def _ours(self, body: Body) -> bool:
        """The app may be installed elsewhere; there we have no token to answer with."""
        team = body.get("team_id") or (body.get("team") or {}).get("id")
        return team in {None, self.account}

    def _signed(self, headers: Mapping[str, str], body: bytes) -> bool:
        stamp = headers.get(STAMP, "")
        if not (stamp.isascii() and stamp.isdecimal()):
            return False
        if abs(self.clock.now().timestamp() - float(stamp)) > STALE_S:
            return False
        expected = signature(self.signing_secret, stamp, body)
        return hmac.compare_digest(expected.encode(), headers.get(SIGNATURE, "").encode())


def signature(secret: str, stamp: str, body: bytes) -> str:
    """As Slack signs a request."""
    return "v0=" + hmac.new(secret.encode(), f"v0:{stamp}:".encode() + body, hashlib.sha256).hexdigest()


def _read(kind: str, body: bytes) -> Body:
    """Events are JSON; slash commands a form; pressed buttons JSON in a form."""
    if kind.startswith("application/json"):
        return _table(json.loads(body))
    form = dict(parse_qsl(body.decode("utf-8"), keep_blank_values=True))
    return _table(json.loads(form["payload"])) if "payload" in form else form


def _table(body: Any) -> Body:
    if not isinstance(body, dict):
        raise TypeError
    return body
