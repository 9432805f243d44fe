"""What Slack's refusals and a broken wire mean for a delivery: one table, so that nobody guesses twice.

Sources: the error lists of docs.slack.dev/reference/methods/chat.postMessage and slack_sdk's own exceptions.
"""

from insights.errors import ChatGone, DeliveryError, DeliveryUncertain, Refused, RetryLater, Unreachable

GONE = frozenset(
    {
        "channel_not_found",
        "not_in_channel",
        "is_archived",
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
        "user_not_found",
        "cannot_dm_bot",
    }
)
LATER = frozenset({"ratelimited", "rate_limited", "message_limit_exceeded"})
NOT_ACCEPTED = frozenset({"service_unavailable", "team_added_to_org", "request_timeout"})
"""Slack says itself that it did nothing and that the same request will be welcome again."""
PERHAPS = frozenset({"internal_error", "fatal_error"})
"""Documented: "It's possible some aspect of the operation succeeded before the error was raised"."""
DEFAULT_WAIT_S = 30.0
GATEWAY_TIMEOUT = 504
TOO_MANY = 429
FAILED = 400
SERVER_FAILED = 500


def wire_failures() -> tuple[type[BaseException], ...]:
    """Everything slack_sdk lets through when a call fails."""
    import aiohttp
    from slack_sdk.errors import SlackClientError

    return (SlackClientError, aiohttp.ClientError, TimeoutError, OSError)


def delivery_error(error: BaseException) -> DeliveryError:
    """The one leaf of DeliveryError that this failure is."""
    from slack_sdk.errors import SlackApiError, SlackClientError

    if isinstance(error, SlackApiError):
        return _answered(error.response)
    if isinstance(error, SlackClientError):  # the upload's raw POST was refused
        return Unreachable("the upload was refused")
    return _broken(error)


def _answered(response: object) -> DeliveryError:
    status = int(getattr(response, "status_code", 0) or getattr(response, "status", 0))
    data = getattr(response, "data", None)
    code = str(data.get("error") or "") if isinstance(data, dict) else ""
    if status == TOO_MANY or code in LATER:
        return RetryLater(_wait(getattr(response, "headers", {})), "account", code or "ratelimited")
    return _coded(code, _details(data)) if code else _statused(status)


def _coded(code: str, details: str) -> DeliveryError:
    if code in GONE:
        return ChatGone(code)
    if code in PERHAPS:
        return DeliveryUncertain(code)
    if code in NOT_ACCEPTED:
        return Unreachable(code)
    return Refused(f"{code} {details}".strip())


def _statused(status: int) -> DeliveryError:
    """An answer without Slack's JSON. A server that says 500, 502 or 503 says that it failed: asking again
    until it works loses nothing, while `Unknown` is given up after one repeat. A gateway that timed out had
    passed the request on, and nobody knows what became of it; nor after an answer that cannot be read.
    """
    if FAILED <= status < SERVER_FAILED:
        return Refused(f"HTTP {status}")
    if status == GATEWAY_TIMEOUT or status < FAILED:
        return DeliveryUncertain(f"HTTP {status}")
    return Unreachable(f"HTTP {status}")


def _broken(error: BaseException) -> DeliveryError:
    """Without a connection nothing was sent; on one that broke later, perhaps."""
    import aiohttp

    name = type(error).__name__
    never = (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError, aiohttp.InvalidURL)
    return Unreachable(name) if isinstance(error, never) else DeliveryUncertain(name)


def _wait(headers: object) -> float:
    value = headers.get("Retry-After") if hasattr(headers, "get") else None
    try:
        return max(float(value), 0.0) if value else DEFAULT_WAIT_S
    except ValueError:
        return DEFAULT_WAIT_S


def _details(data: object) -> str:
    """Slack's explanation of invalid_blocks; it names paths in what we sent, never a token."""
    metadata = data.get("response_metadata") if isinstance(data, dict) else None
    messages = metadata.get("messages") if isinstance(metadata, dict) else None
    return "; ".join(map(str, messages)) if isinstance(messages, list) else ""
