"""One error, two faces: a sentence for the person and a cause for the log.

    InsightsError
    ├── BadInput            what somebody typed cannot be read; its sentence says what to do (exit code 2)
    │   └── BadConfiguration  a setting is missing or wrong
    ├── ExternalFailure         something outside did not answer or answered nonsense (exit code 1)
    │   ├── SourceFailed    one source of papers
    │   ├── ModelFailed     the language model
    │   └── StoreFailed     the database, for now
    └── DeliveryError       what a Messenger may raise, and nothing else
        ├── Later           ask again after some time (429)
        ├── Gone            the chat or our right to write there is gone for good
        ├── Moved           the chat has a new id
        ├── Refused         this message is refused and will be refused again
        ├── Unknown         it may have been sent or not; nobody knows
        └── Unreachable     it was not sent; the way there is closed for now

An error carries a key of insights.i18n.catalog with its arguments, so that the sentence is said in the reader's
language; `str(error)` is the English sentence followed by the cause, for the log.
"""

from typing import Any, Literal

from insights.model import Chat


class InsightsError(Exception):
    """Something this bot has a sentence for: `key` in insights.i18n.catalog, `args_` its arguments."""

    def __init__(self, key: str, *, cause: str = "", **args: Any) -> None:
        super().__init__(f"{key}: {cause}" if cause else key)
        self.key = key
        self.cause = cause
        self.args_: dict[str, Any] = args


class BadInput(InsightsError):
    """What somebody typed cannot be read. The sentence says what to do."""


class BadConfiguration(BadInput):
    """A setting is missing or wrong. The sentence names it."""


class ExternalFailure(InsightsError):
    """Something outside did not answer, or answered nonsense."""


class SourceFailed(ExternalFailure):
    """A source of papers failed. `reason` is one short English sentence for the footer and the log;
    `unreachable` says that its host cannot be reached at all.
    """

    def __init__(
        self, source: str, reason: str, *, retry_after: float | None = None, unreachable: bool = False
    ) -> None:
        super().__init__("error.source_failed", cause=reason, source=source, reason=reason)
        self.source = source
        self.reason = reason
        self.retry_after = retry_after
        self.unreachable = unreachable


class ModelFailed(ExternalFailure):
    """The language model did not give something usable. The embedded writer's report stands."""

    def __init__(self, reason: str) -> None:
        super().__init__("error.model_failed", cause=reason, reason=reason)
        self.reason = reason


class StoreFailed(ExternalFailure):
    """The database is locked, full or away: what was asked of it did not happen, and may be asked again."""


class DeliveryError(InsightsError):
    """What a Messenger may raise."""

    def __init__(self, reason: str = "") -> None:
        super().__init__("error.delivery", cause=reason, reason=reason)
        self.reason = reason


class RetryLater(DeliveryError):
    """Not now: again after `after` seconds. `scope` says what must wait: the chat or the whole account."""

    def __init__(self, after: float, scope: Literal["chat", "account"] = "account", reason: str = "") -> None:
        super().__init__(reason or f"asked to wait {after:g} s")
        self.after = after
        self.scope = scope


class ChatGone(DeliveryError):
    """The chat, or our right to write there, is gone. Its subscription pauses with this reason."""


class Moved(DeliveryError):
    """The chat lives on under another id."""

    def __init__(self, chat: Chat) -> None:
        super().__init__(f"moved to {chat.id}")
        self.chat = chat


class Refused(DeliveryError):
    """The platform will never take this message as it is."""


class RichRefused(Refused):
    """The platform takes this not as one rich message; in its classic form it may."""


class DeliveryUncertain(DeliveryError):
    """The request went out and no answer came: sent or not, nobody knows."""


class Unreachable(DeliveryError):
    """It was not sent: no connection, or the server failed before accepting it."""
