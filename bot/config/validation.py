"""What is given in `.env` and the environment, examined before anything starts.

`bot/config/settings.py` reads each value by its type. Here stands what a value of the right type can still be wrong in, so
that a slip of the pen ends the start with one sentence and not a bot that waits for ever on an address that is none.
"""

import os
import re
from collections.abc import Callable, Iterator
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from dotenv import dotenv_values
from pydantic import SecretStr

from bot.config.settings import SECRETS, Settings, load
from insights.errors import BadConfiguration

DOTENV = Path(".env")
CHAT = re.compile(r"(telegram|slack|local):[^:\s]+")

Validator = Callable[[Any], str]
"""What is wrong with a value, or "". A secret is shown to it and never told."""


def load_validated() -> Settings:
    """Raises BadConfiguration for the first setting that cannot work."""
    lines = _lines()
    read = load({**lines, **os.environ})
    for name, wrong in VALIDATORS.items():
        value = getattr(read, name)
        shown = value.get_secret_value() if isinstance(value, SecretStr) else value
        if shown not in (None, "", ()) and (why := wrong(shown)):
            raise BadConfiguration("error.setting", name=name.upper(), why=why)
    return read


def suspicious_names() -> Iterator[str]:
    """A line for each name in `.env` that is close to a setting's, and none: most likely a slip of the pen."""
    names = [name.upper() for name in Settings.model_fields]
    names += [f"{name}_FILE" for name in SECRETS]
    for name in _lines():
        if name not in names and (meant := get_close_matches(name, names, n=1)):
            yield f"{name} in .env is no setting; {meant[0]} is one"


def _lines() -> dict[str, str]:
    try:
        return {name: value for name, value in dotenv_values(DOTENV, encoding="utf-8").items() if value}
    except UnicodeDecodeError:
        why = "the file is not UTF-8 text; save it as that"
        raise BadConfiguration("error.setting", name=str(DOTENV), why=why) from None
    except OSError as error:
        why = f"the file cannot be read ({error.strerror})"
        raise BadConfiguration("error.setting", name=str(DOTENV), why=why) from None


def _address(value: str) -> str:
    return "" if re.match(r"https?://[^/\s]", value) else "it must begin with https:// or http://"


def _telegram_token(value: str) -> str:
    looks = re.fullmatch(r"\d+:[\w-]+", value)
    return "" if looks else "it is no bot token; one of @BotFather's looks like 123456789:ABCdefGhi"


def _begins(start: str, place: str) -> Validator:
    return lambda value: (
        "" if value.startswith(start) else f"it must begin with {start}; it is shown under {place}"
    )


def _from(least: float, most: float = float("inf")) -> Validator:
    words = f"from {least:g} to {most:g}" if most < float("inf") else f"of {least:g} or more"
    return lambda value: "" if least <= value <= most else f"give a number {words}"


def _chats(value: str | tuple[str, ...]) -> str:
    chats = (value,) if isinstance(value, str) else value
    if all(CHAT.fullmatch(chat) for chat in chats):
        return ""
    return "write telegram:123456789, slack:C0123456789 or local:page"


VALIDATORS: dict[str, Validator] = {
    "telegram_bot_token": _telegram_token,
    "slack_bot_token": _begins("xoxb-", "OAuth & Permissions"),
    "slack_app_token": _begins("xapp-", "Basic Information, App-Level Tokens"),
    **dict.fromkeys(
        (
            "telegram_api_url",
            "slack_api_url",
            "openai_base_url",
            "arxiv_feed_url",
            "arxiv_api_url",
            "arxiv_html_url",
            "arxiv_pdf_url",
            "huggingface_url",
            "deeplearn_url",
            "public_url",
        ),
        _address,
    ),
    "model_tokens_per_day": _from(0),
    "keep_fulltext_days": _from(0),
    "keep_conversations_days": _from(0),
    "keep_posts_days": _from(30),
    "featured": _from(1, 50),
    "web_port": _from(0, 65535),
    "tick_seconds": _from(0.01),
    "operator_chat": _chats,
    "allowed_chats": _chats,
}
