"""Translates python-telegram-bot's errors into the DeliveryErrors that a Messenger raises, and says what
a 429 makes wait (the account or the chat) and whether a message may have arrived.

Whether a message may have arrived decides between DeliveryUncertain and Unreachable. No connection, no free connection,
or a request that could not be written whole: not sent. An answer of 500, 502 or 503 is an answer: it says
that nothing was done. A lost answer, a cut connection, 504 (somebody in between stopped waiting) and an
answer that is no JSON leave it open.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import httpx
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    EndPointNotFound,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
)

from insights.errors import (
    ChatGone,
    DeliveryError,
    DeliveryUncertain,
    Moved,
    Refused,
    RetryLater,
    Unreachable,
)
from insights.model import Chat
from insights.text.word_lists import alternatives, load_word_lists

_CHAT_GONE_DESCRIPTIONS = load_word_lists(Path(__file__).with_name("chat_gone.toml"))
CHAT_GONE = re.compile(
    alternatives((*_CHAT_GONE_DESCRIPTIONS["phrases"], *_CHAT_GONE_DESCRIPTIONS["codes"])), re.IGNORECASE
)
"""Descriptions of 400 that mean: not this chat, or no longer."""
NOT_SENT = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.WriteError,
    httpx.WriteTimeout,
    httpx.UnsupportedProtocol,
    httpx.ProxyError,
    RuntimeError,  # the client is closed
)
OUTCOME_UNKNOWN = re.compile(
    r"gateway time-?out|\(504\)|parsing the server response .* failed", re.IGNORECASE
)
UNAUTHORIZED = re.compile(r"unauthorized", re.IGNORECASE)
TOKEN = re.compile(r"\d{3,}:[A-Za-z0-9_-]{10,}")


@contextmanager
def translate_errors(chat: Chat) -> Iterator[None]:
    """Raises a DeliveryError for each TelegramError of the block, for a send to this chat."""
    try:
        yield
    except TelegramError as error:
        raise to_delivery_error(error, chat) from error


def to_delivery_error(error: TelegramError, chat: Chat) -> DeliveryError:  # noqa: PLR0911 one line per answer
    """BadRequest is a subclass of NetworkError in the library, so it stands before it."""
    reason = describe(error)
    match error:
        case RetryAfter():
            return RetryLater(retry_after_s(error), "account", reason)
        case ChatMigrated():
            return Moved(replace(chat, id=str(error.new_chat_id)))
        case Forbidden():
            return ChatGone(reason)
        case BadRequest():
            return ChatGone(reason) if CHAT_GONE.search(reason) else Refused(reason)
        case EndPointNotFound():  # an older server; but the library says so of a token that was taken away, too
            return Unreachable(reason) if UNAUTHORIZED.search(str(error.__cause__)) else Refused(reason)
        case InvalidToken() | Conflict():
            return Unreachable(reason)
        case NetworkError():
            return Unreachable(reason) if _surely_not_sent(error, reason) else DeliveryUncertain(reason)
    return DeliveryUncertain(reason)


def _surely_not_sent(error: NetworkError, reason: str) -> bool:
    if error.__cause__ is not None:
        return isinstance(error.__cause__, NOT_SENT)
    return not OUTCOME_UNKNOWN.search(reason)


def retry_after_s(error: RetryAfter) -> float:
    """How long to wait. The library gives a timedelta, or seconds in older releases."""
    after = error.retry_after
    return after.total_seconds() if isinstance(after, timedelta) else float(after)


def describe(error: TelegramError) -> str:
    """The error's description, without anything that looks like a token."""
    return TOKEN.sub("<token>", error.message) or type(error).__name__
