"""The response_urls of the stand-in: what is sent to one is seen by one person, five times
(docs.slack.dev/interactivity/handling-user-interaction#message_responses).
"""

from dataclasses import dataclass

MAX_USES = 5


@dataclass(slots=True, kw_only=True)
class ResponseUrl:
    """Of a command, or of a button, whose ephemeral message it may replace or delete; `replaces` is that message's ts."""

    channel: str
    user: str
    replaces: str = ""
    uses: int = 0
