"""Messages as JSON and back, for the messages the local channel stores.

`decode(encode(message)) == message`, also after a JSON column of the database.
"""

from collections.abc import Mapping
from typing import Any

from insights.messages.blocks import (
    Block,
    Bullets,
    Button,
    Buttons,
    Details,
    File,
    Footer,
    Form,
    Heading,
    Message,
    Paragraph,
    Picture,
    PictureRow,
    Span,
    Text,
)
from insights.model import Action

JsonObject = dict[str, Any]


def encode(message: Message) -> JsonObject:
    """The message as plain dictionaries, lists, strings, numbers and booleans."""
    return {
        "blocks": [_encode_block(block) for block in message.blocks],
        "about": list(message.paper_ids),
        "silent": message.silent,
        **({"rich": True} if message.rich else {}),
    }


def decode(data: Mapping[str, Any]) -> Message:
    """The message that `encode` was given. Raises KeyError or ValueError for any other data."""
    return Message(
        blocks=tuple(_decode_block(block) for block in data["blocks"]),
        paper_ids=tuple(data["about"]),
        silent=data["silent"],
        rich=data.get("rich", False),
    )


def _encode_block(block: Block) -> JsonObject:  # noqa: PLR0911 - one per kind of block
    match block:
        case Heading():
            return {"kind": "heading", "text": _encode_text(block.text), "level": block.level}
        case Paragraph():
            short = {"short": _encode_text(block.short)} if block.short else {}
            return {"kind": "paragraph", "text": _encode_text(block.text), **short}
        case Bullets():
            return {"kind": "bullets", "items": [_encode_text(item) for item in block.items]}
        case Details():
            inner = [_encode_block(each) for each in block.blocks]
            return {
                "kind": "details",
                "summary": _encode_text(block.summary),
                "blocks": inner,
                "open": block.open,
            }
        case Picture():
            dark = {"dark": block.dark_ref} if block.dark_ref else {}
            rows = {"rows": [_encode_row(row) for row in block.rows]} if block.rows else {}
            return {"kind": "picture", "ref": block.ref, "alt": block.alt, **dark, **rows}
        case File():
            fields = {
                "name": block.name,
                "media": block.media_type,
                "content": block.content,
                "alt": block.alt,
            }
            return {"kind": "file", **fields}
        case Buttons():
            until_used = {"until_used": True} if block.until_used else {}
            return {
                "kind": "buttons",
                "buttons": [_encode_button(button) for button in block.buttons],
                **until_used,
            }
        case Form():
            form = {"label": block.label, "hint": block.hint, "action": _encode_action(block.action)}
            return {"kind": "form", **form}
        case Footer():
            return {"kind": "footer", "text": _encode_text(block.text)}


def _decode_block(data: Mapping[str, Any]) -> Block:  # noqa: PLR0911 - one per kind of block
    match data["kind"]:
        case "heading":
            return Heading(text=_decode_text(data["text"]), level=data["level"])
        case "paragraph":
            return Paragraph(text=_decode_text(data["text"]), short=_decode_text(data.get("short", ())))
        case "bullets":
            return Bullets(items=tuple(_decode_text(item) for item in data["items"]))
        case "details":
            inner = tuple(_decode_block(block) for block in data["blocks"])
            return Details(summary=_decode_text(data["summary"]), blocks=inner, open=data["open"])
        case "picture":
            rows = tuple(_decode_row(row) for row in data.get("rows", ()))
            return Picture(ref=data["ref"], alt=data["alt"], dark_ref=data.get("dark", ""), rows=rows)
        case "file":
            name, media_type, content = data["name"], data["media"], data["content"]
            return File(name=name, media_type=media_type, content=content, alt=data["alt"])
        case "buttons":
            buttons = tuple(_decode_button(button) for button in data["buttons"])
            return Buttons(buttons=buttons, until_used=data.get("until_used", False))
        case "form":
            return Form(label=data["label"], hint=data["hint"], action=_decode_action(data["action"]))
        case "footer":
            return Footer(text=_decode_text(data["text"]))
        case kind:
            raise ValueError(f"no block is called {kind!r}")


def _encode_text(text: Text) -> list[list[str]]:
    return [[span.text, span.style, span.url] for span in text]


def _decode_text(data: Any) -> Text:
    return tuple(Span(content, style, url) for content, style, url in data)


def _encode_button(button: Button) -> JsonObject:
    action = _encode_action(button.action) if button.action else None
    return {"label": button.label, "action": action, "url": button.url, "reader": button.is_public}


def _decode_button(data: Mapping[str, Any]) -> Button:
    action = _decode_action(data["action"]) if data["action"] else None
    return Button(label=data["label"], action=action, url=data["url"], is_public=data["reader"])


def _encode_row(row: PictureRow) -> JsonObject:
    return {"label": row.label, "count": row.count, "action": _encode_action(row.action)}


def _decode_row(data: Mapping[str, Any]) -> PictureRow:
    return PictureRow(label=data["label"], count=data["count"], action=_decode_action(data["action"]))


def _encode_action(action: Action) -> JsonObject:
    return {"verb": action.verb, "args": list(action.args)}


def _decode_action(data: Mapping[str, Any]) -> Action:
    return Action(verb=data["verb"], args=tuple(data["args"]))
