"""Parses rich messages as Telegram does: blocks, their limits, and the entities that the server detects.

Shapes are aiogram's models of the Bot API, which others wrote. Limits: core.telegram.org/bots/api, "Rich message
limits" (also in @grammyjs/types, rich.d.ts): 32,768 characters, 500 blocks with nested ones, list items and table
rows, 16 levels of nesting, 50 media, 20 columns.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from aiogram.types import InputRichMessage
from pydantic import BaseModel, TypeAdapter, ValidationError

from tests.standins.telegram_html import Entity, detect_entities
from tests.standins.telegram_rules import Refusal

CHARACTERS, BLOCKS, LEVELS, MEDIA, COLUMNS, ROW = 32_768, 500, 16, 50, 20, 8
ENTITIES = {
    "bold": "bold", "italic": "italic", "code": "code", "strikethrough": "strikethrough", "url": "text_link",
}  # fmt: skip
Json = dict[str, Any]


@dataclass
class RichMessage:
    """What readers see of a rich message."""

    text: str = ""
    entities: list[Entity] = field(default_factory=list)
    blocks: list[Json] = field(default_factory=list)
    """As the Bot API gives them back (RichMessage.blocks)."""
    block_count: int = 0
    media: int = 0
    photo: str = ""


@cache
def _form() -> TypeAdapter[InputRichMessage]:
    return TypeAdapter(InputRichMessage)


def parse_rich_message(given: Any, photo: Callable[[Any], str]) -> RichMessage:
    """`photo` makes a file id of what a photo block holds."""
    try:
        model = _form().validate_python(_name_uploads(given))
    except ValidationError as error:  # core.telegram.org/bots/api#inputrichmessage: required fields, types
        raise Refusal(
            400, f"Bad Request: can't parse InputRichMessage: {error.errors()[0]['msg']}"
        ) from error
    # InputRichMessage: exactly one of the fields html, markdown, or blocks must be used
    if sum(given.get(name) is not None for name in ("html", "markdown", "blocks")) != 1:
        raise Refusal(400, "Bad Request: exactly one of html, markdown and blocks must be specified")
    if "blocks" not in given:
        raise Refusal(400, "Bad Request: the stand-in reads rich messages as blocks only")
    _check_fields(model)
    rich = RichMessage()
    rich.blocks = [_block(block, rich, 1, photo) for block in given["blocks"]]
    _check_limits(rich)
    if not given.get("skip_entity_detection"):  # InputRichMessage.skip_entity_detection
        rich.entities += detect_entities(rich.text, rich.entities)
    return rich


def _name_uploads(value: Any) -> Any:
    """Replaces uploads by their attach:// names."""
    if isinstance(value, dict):
        return {name: _name_uploads(each) for name, each in value.items()}
    if isinstance(value, list):
        return [_name_uploads(each) for each in value]
    return "attach://upload" if isinstance(value, bytes) else value


def _check_fields(model: BaseModel) -> None:
    """Refuses unknown fields, which Telegram ignores: a misspelt one would go unnoticed."""
    if model.model_extra:
        raise Refusal(400, f"Bad Request: the stand-in knows no field {', '.join(model.model_extra)}")
    for value in model.__dict__.values():
        for inner in value if isinstance(value, list) else [value]:
            if isinstance(inner, BaseModel):
                _check_fields(inner)


def _check_limits(rich: RichMessage) -> None:
    if not rich.text.strip() and not rich.media:  # openclaw/openclaw pull request 99745, from a live bot
        raise Refusal(400, "Bad Request: RICH_MESSAGE_CONTENT_REQUIRED")
    if len(rich.text) > CHARACTERS:
        raise Refusal(400, "Bad Request: rich message text is too long")
    if rich.block_count > BLOCKS:
        raise Refusal(400, "Bad Request: rich message has too many blocks")
    if rich.media > MEDIA:
        raise Refusal(400, "Bad Request: rich message has too many media")


def _next_level(level: int) -> int:
    if level > LEVELS:  # 16 levels of formatting and blocks
        raise Refusal(400, "Bad Request: rich message is nested too deep")
    return level + 1


def _block(block: Json, rich: RichMessage, level: int, photo: Callable[[Any], str]) -> Json:
    inside = _next_level(level)
    rich.block_count += 1
    out = dict(block)
    if block["type"] == "photo":
        out["photo"] = _sizes(block["photo"]["media"], rich, photo)
    if block["type"] == "heading" and not 1 <= block["size"] <= 6:  # InputRichBlockSectionHeading.size: 1-6
        raise Refusal(400, "Bad Request: invalid heading size specified")
    # InputRichBlockButtons.buttons: list of 1-8 buttons
    if block["type"] == "buttons" and not 1 <= len(block["buttons"]) <= ROW:
        raise Refusal(400, "Bad Request: invalid number of buttons in a row")
    if block["type"] == "table" and any(len(row) > COLUMNS for row in block["cells"]):
        raise Refusal(400, "Bad Request: rich message table has too many columns")
    for name in ("summary", "text"):
        if name in block:
            _read_text(block[name], rich, inside)
            rich.text += "\n"
    if "items" in block:
        out["items"] = [_item(item, rich, inside, photo) for item in block["items"]]
    if "blocks" in block:
        out["blocks"] = [_block(each, rich, inside, photo) for each in block["blocks"]]
    return out


def _item(item: Json, rich: RichMessage, level: int, photo: Callable[[Any], str]) -> Json:
    rich.block_count += 1  # list items count
    inside = _next_level(level)
    return {"label": "•", "blocks": [_block(each, rich, inside, photo) for each in item["blocks"]]}


def _sizes(media: Any, rich: RichMessage, photo: Callable[[Any], str]) -> list[Json]:
    rich.media += 1
    rich.photo = photo(media)
    size = {"file_id": rich.photo, "file_unique_id": rich.photo, "width": 1200, "height": 800}
    return [size | {"file_id": f"{rich.photo}-s", "width": 90, "height": 60}, size]


def _read_text(words: Any, rich: RichMessage, level: int) -> None:
    if isinstance(words, str):
        rich.text += words
        return
    if isinstance(words, list):
        for each in words:
            _read_text(each, rich, level)
        return
    inside, start = _next_level(level), len(rich.text)
    _read_text(words["text"], rich, inside)
    if "url" in words and "." not in words["url"]:  # a link without a host is none: tdlib/td, check_url
        return
    kind = ENTITIES.get(words["type"], words["type"])
    rich.entities.append(Entity(kind, start, len(rich.text), words.get("url", "")))


def block_texts(blocks: list[Json]) -> Iterator[str]:
    """The text of each paragraph, summary and heading, in order."""
    for block in blocks:
        for name in ("summary", "text"):
            if name in block:
                rich = RichMessage()
                _read_text(block[name], rich, 1)
                yield rich.text
        for item in block.get("items", ()):
            yield from block_texts(item["blocks"])
        yield from block_texts(block.get("blocks", []))
