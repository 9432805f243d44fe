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


def get_event_time(body: SlackObject) -> float:
    """When an event happened, in Unix time; 0 where Slack does not say."""
    value = body.get("event_time")
    return float(value) if isinstance(value, int | float) else 0.0


def find_team(body: SlackObject) -> str:
    """The id of the workspace in which the app received a body; "" where it names none. Raises TypeError or ValueError.

    A view's team is that of whoever pressed it, who may be a guest from elsewhere: it names the app's besides. An event in a
    channel that workspaces share has the app's among its authorizations (docs.slack.dev/apis/events-api).
    """
    if installed := get_id(get_object(body, "view"), "app_installed_team_id", ""):
        return installed
    if authorizations := body.get("authorizations"):
        return get_id(authorizations[0], "team_id", "") or get_id(body, "team_id", "")
    return get_id(body, "team_id", "") or get_id(get_object(body, "team"), "id", "")
