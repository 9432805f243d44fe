"""Slack's error codes, HTTP statuses and broken connections as DeliveryErrors: retry, rate limit, refused, chat gone.

Sources: the error lists of docs.slack.dev/reference/methods/chat.postMessage and slack_sdk's own exceptions.
"""

import json
import re
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from http import HTTPStatus
from typing import Any

from bot.slack.api.log_redaction import remove_tokens
from insights.errors import ChatGone, DeliveryError, DeliveryUncertain, Refused, RetryLater, Unreachable
from insights.text.untrusted_json import parse_json

CHAT_GONE_ERRORS = frozenset(
    {
        "channel_not_found",
        "not_in_channel",
        "is_archived",
        "is_inactive",
        "account_inactive",
        "token_revoked",
        "token_expired",
        "invalid_auth",
        "not_authed",
        "no_permission",
        "missing_scope",
        "team_access_not_granted",
        "org_login_required",
        "restricted_action",
        "restricted_action_read_only_channel",
        "restricted_action_thread_only_channel",
        "restricted_action_non_threadable_channel",
        "restricted_action_thread_locked",
        "messages_tab_disabled",
        "user_is_restricted",
        "user_is_ultra_restricted",
        "user_is_bot",
        "user_not_found",
        "user_not_visible",
        "user_disabled",
        "cannot_dm_bot",
        "access_denied",
        "accesslimited",
        "app_access_restricted",
        "channel_is_archived",
        "ekm_access_denied",
        "enterprise_is_restricted",
        "invalid_channel",
        "no_access",
        "not_allowed_token_type",
        "posting_to_general_channel_denied",
        "team_not_found",
        "thread_locked",
        "two_factor_setup_required",
    }
)
NOT_INSTALLED = "app_uninstalled"
"""The reason for chats of a workspace in which the app is not, or no more, installed."""
TOKEN_ERRORS = frozenset({"account_inactive", "invalid_auth", "not_authed", "token_expired", "token_revoked"})
"""Of CHAT_GONE_ERRORS those that are about the token, whatever the request was."""
RATE_LIMIT_ERRORS = frozenset({"ratelimited", "rate_limited", "message_limit_exceeded"})
RETRYABLE_ERRORS = frozenset(
    {"external_channel_migrating", "service_unavailable", "team_added_to_org", "request_timeout"}
)
"""Slack did nothing, by its own documentation, and takes the same request later."""
UNCERTAIN_ERRORS = frozenset({"internal_error", "fatal_error"})
"""Documented: "It's possible some aspect of the operation succeeded before the error was raised"."""
BLOCK_ERRORS = frozenset({"invalid_blocks", "invalid_blocks_format", "invalid_message"})
"""Of chat.postMessage and of blocks.validate."""
CONTENT_ERRORS = frozenset({"invalid_arguments", "msg_blocks_too_long"})
"""Which fewer or older blocks may mend."""
DEFAULT_RETRY_AFTER_S = 30.0
_BLOCK_POINTER = re.compile(r"/blocks/(\d+)")
_ERROR_CODE = re.compile(r"[a-z][a-z_]+")


class BlocksRefused(Refused):
    """Slack refuses this message for its blocks: for those at `positions`, or nobody knows which where there are none. With
    `is_of_kind` it takes no such block in any message.
    """

    def __init__(self, reason: str, positions: Collection[int] = (), *, is_of_kind: bool = True) -> None:
        super().__init__(reason)
        self.positions = frozenset(positions)
        self.is_of_kind = is_of_kind


@contextmanager
def translate_errors() -> Iterator[None]:
    """Raise everything slack_sdk and aiohttp raise as a DeliveryError, without its cause: that may quote the request."""
    import aiohttp
    from slack_sdk.errors import SlackClientError

    try:
        yield
    except (SlackClientError, aiohttp.ClientError, TimeoutError, OSError) as error:
        raise to_delivery_error(error) from None


def to_delivery_error(error: BaseException) -> DeliveryError:
    """The DeliveryError for an exception of slack_sdk or aiohttp."""
    from slack_sdk.errors import SlackApiError, SlackClientError

    if isinstance(error, SlackApiError):
        return _from_response(error.response)
    if isinstance(error, SlackClientError):  # the upload's raw POST was refused
        return Unreachable("the upload was refused")
    return _from_connection_error(error)


def _from_response(response: object) -> DeliveryError:
    status = int(getattr(response, "status_code", 0) or getattr(response, "status", 0))
    data = getattr(response, "data", None)
    code = remove_tokens(str(data.get("error") or "")) if isinstance(data, dict) else ""
    if status == HTTPStatus.TOO_MANY_REQUESTS or code in RATE_LIMIT_ERRORS:
        retry_after_s = _retry_after_s(getattr(response, "headers", {}))
        return RetryLater(retry_after_s, "account", code or "ratelimited")
    return _from_code(code, data) if code else _from_status(status)


def _from_code(code: str, data: object) -> DeliveryError:
    if code in CHAT_GONE_ERRORS:
        return ChatGone(code)
    if code in UNCERTAIN_ERRORS:
        return DeliveryUncertain(code)
    if code in RETRYABLE_ERRORS:
        return Unreachable(code)
    explained = f"{code} {remove_tokens(_explanation(data))}".strip()
    if code in BLOCK_ERRORS | CONTENT_ERRORS:
        return BlocksRefused(explained, find_positions(data), is_of_kind=code in BLOCK_ERRORS)
    return Refused(explained)


def find_positions(data: object) -> frozenset[int]:
    """The positions of the blocks that Slack's JSON pointers name: in the messages of chat.postMessage, in the errors of
    blocks.validate (docs.slack.dev/reference/methods/blocks.validate).
    """
    if not isinstance(data, dict):
        return frozenset()
    named = json.dumps([data.get("response_metadata"), data.get("errors")])
    return frozenset(int(position) for position in _BLOCK_POINTER.findall(named))


def response_url_error(status: int, headers: object, body: str) -> DeliveryError | None:
    """The DeliveryError for the answer of a response_url: Slack's JSON, a code alone ("used_url") or a bare HTTP status; None
    when the message was taken.
    """
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        return RetryLater(_retry_after_s(headers), "account", "ratelimited")
    data = _parse_object(body)
    if data.get("ok") is False and _ERROR_CODE.fullmatch(str(data.get("error"))):
        return _from_code(str(data["error"]), data)
    if status < HTTPStatus.BAD_REQUEST:
        return None
    if _ERROR_CODE.fullmatch(body):
        return _from_code(body, None)
    if status == HTTPStatus.BAD_REQUEST:  # without a word of what is wrong with it
        return BlocksRefused(f"HTTP {status}", is_of_kind=False)
    return _from_status(status)


def _parse_object(body: str) -> dict[str, Any]:
    """The JSON object of a body; an empty one for any other body."""
    try:
        value = parse_json(body)
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}


def _from_status(status: int) -> DeliveryError:
    """For an answer without Slack's JSON. 500, 502 and 503 say that the server failed: a retry loses nothing. A
    gateway that timed out had passed the request on, and an answer that cannot be read says nothing: the message
    may have been posted.
    """
    if HTTPStatus.BAD_REQUEST <= status < HTTPStatus.INTERNAL_SERVER_ERROR:
        return Refused(f"HTTP {status}")
    if status == HTTPStatus.GATEWAY_TIMEOUT or status < HTTPStatus.BAD_REQUEST:
        return DeliveryUncertain(f"HTTP {status}")
    return Unreachable(f"HTTP {status}")


def _from_connection_error(error: BaseException) -> DeliveryError:
    """Without a connection nothing was sent; on one that broke later the message may have been posted."""
    import aiohttp

    name = type(error).__name__
    unsent = (
        aiohttp.ClientConnectorError,
        aiohttp.ClientHttpProxyError,
        aiohttp.ConnectionTimeoutError,
        aiohttp.InvalidURL,
    )
    return Unreachable(name) if isinstance(error, unsent) else DeliveryUncertain(name)


def _retry_after_s(headers: object) -> float:
    value = headers.get("Retry-After") if hasattr(headers, "get") else None
    try:
        return max(float(value), 0.0) if value else DEFAULT_RETRY_AFTER_S
    except ValueError:
        return DEFAULT_RETRY_AFTER_S


def _explanation(data: object) -> str:
    """Slack's explanation of invalid_blocks; it names paths in what was sent, never a token."""
    metadata = data.get("response_metadata") if isinstance(data, dict) else None
    messages = metadata.get("messages") if isinstance(metadata, dict) else None
    return "; ".join(map(str, messages)) if isinstance(messages, list) else ""
