"""Telegram's rules for texts, captions, keyboards and photos. Every Refusal names the source of its rule."""

import json
from collections.abc import Mapping
from typing import Any

from tests.standins.telegram_html import Entity, ParseError, detect_entities, parse

MAX_ENTITIES = 100
DROPPED_FIRST = {"bold", "italic", "underline", "strikethrough", "spoiler"}
PNG = b"\x89PNG\r\n\x1a\n"


class Refusal(Exception):
    """An answer with ok = false."""

    def __init__(self, status: int, description: str, **parameters: int) -> None:
        super().__init__(description)
        self.status = status
        self.description = description
        self.parameters = parameters


def parse_text(markup: str, mode: str | None, limit: int, what: str) -> tuple[str, list[Entity]]:
    """The visible text and its entities; raises Refusal when it is too long or cannot be parsed."""
    try:
        text, entities = parse(markup) if mode == "HTML" else (markup, [])
    except ParseError as error:  # core.telegram.org/bots/api#html-style
        raise Refusal(400, f"Bad Request: can't parse entities: {error}") from error
    # Bot API, sendMessage: 1-4096 characters after parsing; sendPhoto: caption 0-1024; counted as code
    # points are (tdlib/td in MessageContent.cpp measures utf8_length)
    if len(text.strip()) > limit:
        raise Refusal(400, f"Bad Request: {what} is too long")
    # tdlib/telegram-bot-api issue 165: about 9,500 bytes of entities
    if sum(len(entity.url.encode()) for entity in entities) > 9500:
        raise Refusal(400, "Bad Request: ENTITIES_TOO_LONG")
    return text, [*_drop_excess(entities), *detect_entities(text, entities)]


def _drop_excess(entities: list[Entity]) -> list[Entity]:
    """About a hundred are kept, the others dropped without an error: links, code and quotes stay longest
    (telegram.constants.MessageLimit.MESSAGE_ENTITIES; tdlib/td, MessageEntity.cpp: fix_entities).
    """
    if len(entities) <= MAX_ENTITIES:
        return entities
    kept = sorted(entities, key=lambda entity: entity.type in DROPPED_FIRST)[:MAX_ENTITIES]
    return [entity for entity in entities if entity in kept]


def parse_message_text(params: Mapping[str, Any]) -> tuple[str, list[Entity]]:
    text, entities = parse_text(str(params.get("text", "")), params.get("parse_mode"), 4096, "message")
    if not text.strip():  # tdlib/td: "Message must be non-empty"; the Bot API says:
        raise Refusal(400, "Bad Request: message text is empty")
    return text, entities


def parse_caption(params: Mapping[str, Any]) -> tuple[str, list[Entity]]:
    return parse_text(str(params.get("caption", "")), params.get("parse_mode"), 1024, "message caption")


def parse_keyboard(params: Mapping[str, Any]) -> list[list[dict[str, Any]]]:
    rows = (params.get("reply_markup") or {}).get("inline_keyboard", [])
    for button in (button for row in rows for button in row):
        # The Bot API says of InlineKeyboardButton: exactly one of the fields other than text must be used
        if not button.get("text") or ("callback_data" in button) == ("url" in button):
            raise Refusal(400, "Bad Request: Text buttons are unallowed in the inline keyboard")
        # InlineKeyboardButton.callback_data: 1-64 bytes
        if "callback_data" in button and not 1 <= len(button["callback_data"].encode()) <= 64:
            raise Refusal(400, "Bad Request: BUTTON_DATA_INVALID")
        # tdlib/td, ReplyMarkup.cpp: get_inline_keyboard_button checks the link, LinkManager::get_checked_link
        if "url" in button and "." not in button["url"]:
            raise Refusal(400, "Bad Request: BUTTON_URL_INVALID")
    return list(rows)


def check_photo(data: bytes) -> None:
    # The Bot API says of sendPhoto: the photo must be at most 10 MB in size
    if not data.startswith(PNG) or len(data) > 10 * 1024**2:
        raise Refusal(400, "Bad Request: IMAGE_PROCESS_FAILED")


def decode_value(name: str, value: str) -> Any:
    """Form values: objects and lists come as JSON, numbers and booleans as text."""
    if name in ("text", "caption", "description"):
        return value
    try:
        return json.loads(value)
    except ValueError:
        return value
