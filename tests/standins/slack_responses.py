"""The response_urls of the stand-in: what is sent to one is seen by one person, five times within thirty minutes
(docs.slack.dev/interactivity/handling-user-interaction#message_responses).
"""

from dataclasses import dataclass

MAX_USES = 5
LIFETIME_S = 30 * 60.0


@dataclass(slots=True, kw_only=True)
class ResponseUrl:
    """Of a command, or of a button, whose ephemeral message it may replace or delete; `replaces` is that message's ts."""

    channel: str
    user: str
    replaces: str = ""
    issued_at: float = 0.0
    uses: int = 0
