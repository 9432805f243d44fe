"""Errors that people see. Each has a sentence for the person and a cause for the log.

    InsightsError
    ├── BadInput              invalid input; the sentence says what to do (exit code 2)
    │   ├── BadConfiguration  a setting is missing or invalid
    │   └── DatabaseNotReady  there is no database yet, or its tables are older
    ├── ExternalFailure       a service failed or answered something unusable (exit code 1)
    │   ├── SourceFailed      one source of papers
    │   ├── ModelFailed       the language model
    │   ├── ChartFailed       the process that draws charts
    │   └── StoreFailed       the database, temporarily
    └── DeliveryError         the only error a Messenger raises
        ├── RetryLater        rate limited (429): retry after some time
        ├── ChatGone          the chat, or the right to write there, no longer exists
        ├── Moved             the chat has a new id
        ├── Refused           the platform will never accept this message
        │   └── RichRefused   it may accept the message in classic style
        ├── DeliveryUncertain no answer came: the message was sent or not
        └── Unreachable       not sent: the platform cannot be reached now

An error has a key of insights.i18n.catalog and its parameters, so that the sentence is in the reader's language;
`str(error)` is the key and the cause, for the log.
"""

from typing import Any, Literal

from insights.model import Chat


class InsightsError(Exception):
    """An error with a sentence: `key` in insights.i18n.catalog, and `params` for its placeholders."""

    def __init__(self, key: str, *, cause: str = "", **params: Any) -> None:
        super().__init__(f"{key}: {cause}" if cause else key)
        self.key = key
        self.cause = cause
        self.params: dict[str, Any] = params


class BadInput(InsightsError):
    """The input is invalid. The sentence says what to do."""


class BadConfiguration(BadInput):
    """A setting is missing or invalid. The sentence names it."""


class DatabaseNotReady(BadInput):
    """There is no database yet, or its tables are older: the bot's next start creates or upgrades them."""


class ExternalFailure(InsightsError):
    """An external service failed, or answered something unusable."""


class SourceFailed(ExternalFailure):
    """A source of papers failed. `reason` is a short English sentence for the edition's footer and the log;
    `unreachable` is True when its host cannot be reached at all; `retry_after` is in seconds.
    """

    def __init__(
        self, source: str, reason: str, *, retry_after: float | None = None, unreachable: bool = False
    ) -> None:
        super().__init__("error.source_failed", cause=reason, source=source, reason=reason)
        self.source = source
        self.reason = reason
        self.retry_after = retry_after
        self.unreachable = unreachable


class NothingListed(SourceFailed):
    """The source answered, and knows no paper of a day that has a list."""


class ModelFailed(ExternalFailure):
    """The language model gave nothing usable. The extractive writer's report is used."""

    def __init__(self, reason: str) -> None:
        super().__init__("error.model_failed", cause=reason, reason=reason)
        self.reason = reason


class ChartFailed(ExternalFailure):
    """The process that draws charts ended without a picture. An edition goes without it."""

    def __init__(self, reason: str) -> None:
        super().__init__("error.chart_failed", cause=reason, reason=reason)


class StoreFailed(ExternalFailure):
    """The database is locked, full or unreachable: nothing was stored, and a retry may succeed."""


class DeliveryError(InsightsError):
    """The only error a Messenger raises. `reason` is the platform's text."""

    def __init__(self, reason: str = "") -> None:
        super().__init__("error.delivery", cause=reason, reason=reason)
        self.reason = reason


class RetryLater(DeliveryError):
    """Rate limited: retry after `retry_after_s` seconds. `scope` is what must wait, the chat or the whole account."""

    def __init__(
        self, retry_after_s: float, scope: Literal["chat", "account"] = "account", reason: str = ""
    ) -> None:
        super().__init__(reason or f"asked to wait {retry_after_s:g} s")
        self.retry_after_s = retry_after_s
        self.scope = scope


class ChatGone(DeliveryError):
    """The chat, or the bot's right to write there, no longer exists. Its subscription is paused with this reason."""


class Moved(DeliveryError):
    """The chat has another id now."""

    def __init__(self, chat: Chat) -> None:
        super().__init__(f"moved to {chat.id}")
        self.chat = chat


class Refused(DeliveryError):
    """The platform will never accept this message as it is."""


class RichRefused(Refused):
    """The platform does not accept this rich message; it may accept the same in classic style."""


class DeliveryUncertain(DeliveryError):
    """The request was sent and no answer came: the message was delivered or not."""


class Unreachable(DeliveryError):
    """The message was not sent: no connection, or the server failed before it accepted the message."""
