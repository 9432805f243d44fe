"""Fields of the bodies that Slack sends, checked for their types where they are read."""

from bot.slack.api.client import SlackObject

INVALID_EVENT_ERRORS = (ValueError, KeyError, TypeError, AttributeError, IndexError)
"""What the functions below, and parsers that use them, raise for a body without a documented field, or with one of another type."""
MAX_ID_CHARS = 255
"""Slack's longest ids, of triggers, have some sixty."""


def get_text(body: SlackObject, name: str, default: str | None = None) -> str:
    """A field that is a string, however long; `default` when it is missing or null. Raises KeyError or TypeError."""
    value = body[name] if default is None else body.get(name)
    if value is None and default is not None:
        return default
    if not isinstance(value, str):
        raise TypeError(name)
    return value


def get_id(body: SlackObject, name: str, default: str | None = None) -> str:
    """A field that is a string of at most MAX_ID_CHARS. Raises KeyError, TypeError or ValueError."""
    value = get_text(body, name, default)
    if len(value) > MAX_ID_CHARS or (default is None and not value):
        raise ValueError(name)
    return value


def get_object(body: SlackObject, name: str) -> SlackObject:
    """A field that is an object; an empty one when it is missing or null. Raises TypeError."""
    value = body.get(name)
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise TypeError(name)
    return value
