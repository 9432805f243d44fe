"""The types of settings: each reads a value as it stands in the environment and refuses one that cannot work.

A ValueError's text is the second half of the sentence that `bot.config.settings.load_settings` raises. It says what
would be right and never repeats a secret.
"""

import math
import re
from collections.abc import Callable
from datetime import time, timedelta
from typing import Annotated
from zoneinfo import available_timezones

from pydantic import AfterValidator, BeforeValidator, SecretStr
from pydantic_settings import NoDecode

from insights.model import ChatRef
from insights.taxonomy.arxiv_categories import find_category, suggest_category

SECONDS_PER_UNIT = {"s": 1, "m": 60, "h": 3600, "d": 86400}
PLATFORMS = ("telegram", "slack", "local")
PAGE_GROUPS = ("archive", "questions", "feeds", "api")
"""What PUBLIC_PAGES can name; bot.web.public_pages says what each is."""


def split_list(value: object) -> object:
    if not isinstance(value, str):
        return value
    return tuple(part.strip() for part in value.split(",") if part.strip())


def parse_time(value: object) -> object:
    if not isinstance(value, str):
        return value
    match = re.fullmatch(r"([01]?\d|2[0-3]):([0-5]\d)", value.strip())
    if match is None:
        raise ValueError("write it as HH:MM, for example 09:00")
    return time(int(match[1]), int(match[2]))


def parse_duration(value: object) -> object:
    if not isinstance(value, str):
        return value
    match = re.fullmatch(r"(\d+)\s*([smhd])", value.strip())
    if match is None:
        raise ValueError("write it as a number and s, m, h or d, for example 12h")
    return timedelta(seconds=int(match[1]) * SECONDS_PER_UNIT[match[2]])


def parse_chat(value: object) -> object:
    if not isinstance(value, str):
        return value
    try:
        chat = ChatRef.parse(value.strip())
    except ValueError:
        chat = None
    if chat is None or chat.platform not in PLATFORMS:
        raise ValueError(
            "write telegram:123456789, slack:C0123456789, slack:T0123456789:C0123456789 or local:page"
        )
    return chat


def parse_chats(value: object) -> object:
    parts = split_list(value)
    return tuple(parse_chat(part) for part in parts) if isinstance(parts, tuple) else parts


def check_single_chat(chat: ChatRef | None) -> ChatRef | None:
    if chat is not None and chat.id == "*":
        raise ValueError("name one chat, for example telegram:123456789")
    return chat


def check_zone(value: str) -> str:
    if value not in available_timezones():
        raise ValueError("name a time zone such as Asia/Seoul or Europe/Berlin")
    return value


def check_price(value: str) -> str:
    if value and not re.fullmatch(r"\s*\d+(\.\d+)?(\s*,\s*\d+(\.\d+)?){1,2}\s*", value):
        raise ValueError("write US dollars for a million tokens as input,output, for example 0.15,0.60")
    return value


def check_page_groups(names: tuple[str, ...]) -> tuple[str, ...]:
    for name in names:
        if name not in PAGE_GROUPS:
            raise ValueError(f"{name[:40]!r} is none of {', '.join(PAGE_GROUPS)}")
    return names


def check_url(value: str) -> str:
    if value and not re.match(r"https?://[^/\s]", value):
        raise ValueError("it must begin with https:// or http://")
    return value


def parse_categories(value: object) -> object:
    """ArXiv's spelling of the names of categories and archives, each once."""
    names = split_list(value)
    if not isinstance(names, tuple):
        return value
    return tuple(dict.fromkeys(_parse_category(name) for name in names))


def _parse_category(name: str) -> str:
    category = find_category(name)
    if category is None:
        hint = (
            f"did you mean {nearest}?"
            if (nearest := suggest_category(name))
            else "write cs.AI, or cs for all of it."
        )
        raise ValueError(f"arXiv has no category {name[:40]!r}; {hint} Names are separated by commas")
    return category


def split_tokens(value: SecretStr) -> tuple[str, ...]:
    return tuple(token.strip() for token in value.get_secret_value().split(","))


def check_telegram_tokens(value: SecretStr) -> SecretStr:
    """One token, or several separated by commas, each of another bot."""
    tokens = split_tokens(value)
    if not all(re.fullmatch(r"\d+:[\w-]+", token) for token in tokens):
        raise ValueError(
            "it is not a bot token; one of @BotFather's looks like 123456789:ABCdefGhi, several are separated by commas"
        )
    if len({token.partition(":")[0] for token in tokens}) < len(tokens):
        raise ValueError("two of the tokens are of one bot; give each bot's token once")
    return value


def check_prefix(prefix: str, page: str) -> Callable[[SecretStr], SecretStr]:
    """A check for tokens that begin with `prefix`; `page` is where Slack shows them."""

    def check(value: SecretStr) -> SecretStr:
        if not value.get_secret_value().startswith(prefix):
            raise ValueError(f"it must begin with {prefix}; it is shown under {page}")
        return value

    return check


def check_range(minimum: float, maximum: float = math.inf) -> Callable[[float], float]:
    """A check for numbers; both bounds are allowed."""
    allowed = f"of {minimum:g} or more" if maximum == math.inf else f"from {minimum:g} to {maximum:g}"

    def check(value: float) -> float:
        if not minimum <= value <= maximum:
            raise ValueError(f"give a number {allowed}")
        return value

    return check


CategoryList = Annotated[tuple[str, ...], NoDecode, BeforeValidator(parse_categories)]
TextList = Annotated[tuple[str, ...], NoDecode, BeforeValidator(split_list)]
PageGroupList = Annotated[
    tuple[str, ...], NoDecode, BeforeValidator(split_list), AfterValidator(check_page_groups)
]
ClockTime = Annotated[time, BeforeValidator(parse_time)]
Duration = Annotated[timedelta, BeforeValidator(parse_duration)]
ZoneName = Annotated[str, AfterValidator(check_zone)]
Price = Annotated[str, AfterValidator(check_price)]
Url = Annotated[str, AfterValidator(check_url)]
Count = Annotated[int, AfterValidator(check_range(0))]
SingleChat = Annotated[
    ChatRef | None, NoDecode, BeforeValidator(parse_chat), AfterValidator(check_single_chat)
]
ChatList = Annotated[tuple[ChatRef, ...], NoDecode, BeforeValidator(parse_chats)]
TelegramTokens = Annotated[SecretStr, AfterValidator(check_telegram_tokens)]
SlackBotToken = Annotated[SecretStr, AfterValidator(check_prefix("xoxb-", "OAuth & Permissions"))]
SlackAppToken = Annotated[
    SecretStr, AfterValidator(check_prefix("xapp-", "Basic Information, App-Level Tokens"))
]
