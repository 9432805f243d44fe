"""What somebody looks at while they use the agent panel: it comes with their messages, and as app_context_changed
(docs.slack.dev/reference/events/app_context_changed).
"""

import re
from dataclasses import dataclass

from bot.slack.api.client import SlackObject

CHANNEL_ENTITY, MESSAGE_ENTITY = "slack#/types/channel_id", "slack#/types/message_context"
MAX_ENTITIES = 20
_OF_THIS_CHANNEL = re.compile(
    r"\s*(?:\b(?:(?:of|for|in|to|into|from)\s+)?th(?:is|e)\s+channel\b(?:\s+to(?=\s))?|이\s*채널(?:에서|[의에을를])?(?=\s|$))\s*",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ContextChanged:
    """The panel is open in front of another channel; `direct_messages` is this person's channel with the bot."""

    user: str
    direct_messages: str
    viewed_channel: str


def find_viewed_channel(context: object) -> str:
    """The channel among the entities of a context, which are ordered by relevance, or that of a message among them; "" for
    none. Raises nothing: a context is no more than a help.
    """
    entities = context.get("entities") if isinstance(context, dict) else None
    for entity in entities[:MAX_ENTITIES] if isinstance(entities, list) else ():
        if isinstance(entity, dict) and (channel := _channel_of(entity)):
            return channel
    return ""


def remove_this_channel(text: str) -> str:
    """A request without the words "this channel", as in "subscribe this channel to LLM"; the text itself where it has none."""
    return " ".join(_OF_THIS_CHANNEL.sub(" ", text).split()) if _OF_THIS_CHANNEL.search(text) else text


def _channel_of(entity: SlackObject) -> str:
    value = entity.get("value")
    if entity.get("type") == MESSAGE_ENTITY and isinstance(value, dict):
        value = value.get("channel_id")
    elif entity.get("type") != CHANNEL_ENTITY:
        return ""
    return value if isinstance(value, str) and value[:1] in {"C", "G"} else ""
