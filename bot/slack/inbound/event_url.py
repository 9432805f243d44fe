"""Whether the bot answers at its public address, asked as Slack asks (docs.slack.dev/reference/events/url_verification)."""

import json
import secrets
import time

import httpx

from bot.slack.inbound.http_events import SIGNATURE_HEADER, TIMESTAMP_HEADER, WEBHOOK_NAME, sign_request

TIMEOUT_S = 3.0
"""Slack waits no longer."""
MAX_SHOWN_CHARS = 60


async def find_event_url_error(
    public_url: str, signing_secret: str, transport: httpx.AsyncBaseTransport | None = None
) -> tuple[str, str]:
    """The request URL, and why the bot does not answer there; "" when it does."""
    url = f"{public_url.rstrip('/')}/hooks/{WEBHOOK_NAME}"
    challenge, timestamp = secrets.token_hex(8), str(int(time.time()))
    body = json.dumps({"type": "url_verification", "challenge": challenge}).encode()
    headers = {
        "content-type": "application/json",
        TIMESTAMP_HEADER: timestamp,
        SIGNATURE_HEADER: sign_request(signing_secret, timestamp, body),
    }
    try:
        async with httpx.AsyncClient(timeout=TIMEOUT_S, transport=transport) as client:
            response = await client.post(url, content=body, headers=headers)
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        return url, f"{url} does not answer: {type(error).__name__}"
    if response.status_code == httpx.codes.UNAUTHORIZED:
        return url, f"{url} knows another SLACK_SIGNING_SECRET, or another time"
    if (
        response.status_code != httpx.codes.OK
        or challenge not in response.text[: MAX_SHOWN_CHARS + len(challenge)]
    ):
        return url, f"{url} answers {response.status_code}, and not as this bot does"
    return url, ""
