"""Messages as JSON and back, for what is stored between saying and showing: local posts, remembered answers.

The form is ours alone: `decode(encode(m)) == m` for every message, also after a trip through a JSON column.
"""

from collections.abc import Mapping
from typing import Any

from insights.messages.blocks import (
    Block,
    Bullets,
    Button,
    Buttons,
    Details,
    Footer,
    Form,
    Heading,
    Message,
    Paragraph,
    Picture,
    Span,
    Text,
)
from insights.model import Action

Json = dict[str, Any]


def encode(message: Message) -> Json:
    """The message as plain dictionaries, lists, strings, numbers and booleans."""
    return {
        "blocks": [_block(block) for block in message.blocks],
        "about": list(message.about),
        "silent": message.silent,
        **({"rich": True} if message.rich else {}),
    }


def decode(data: Mapping[str, Any]) -> Message:
    """What `encode` gave. KeyError or ValueError for anything else."""
    return Message(
        blocks=tuple(_read_block(block) for block in data["blocks"]),
        about=tuple(data["about"]),
        silent=data["silent"],
        rich=data.get("rich", False),
    )


def _block(block: Block) -> Json:  # noqa: PLR0911 - one per kind of block
    match block:
        case Heading():
            return {"kind": "heading", "text": _text(block.text), "level": block.level}
        case Paragraph():
            return {"kind": "paragraph", "text": _text(block.text)}
        case Bullets():
            return {"kind": "bullets", "items": [_text(item) for item in block.items]}
        case Details():
            inner = [_block(each) for each in block.blocks]
            return {"kind": "details", "summary": _text(block.summary), "blocks": inner, "open": block.open}
        case Picture():
            return {"kind": "picture", "ref": block.ref, "alt": block.alt}
        case Buttons():
            return {"kind": "buttons", "buttons": [_button(button) for button in block.buttons]}
        case Form():
            form = {"label": block.label, "hint": block.hint, "action": _action(block.action)}
            return {"kind": "form", **form}
        case Footer():
            return {"kind": "footer", "text": _text(block.text)}


def _read_block(data: Mapping[str, Any]) -> Block:  # noqa: PLR0911 - one per kind of block
    match data["kind"]:
        case "heading":
            return Heading(text=_read_text(data["text"]), level=data["level"])
        case "paragraph":
            return Paragraph(text=_read_text(data["text"]))
        case "bullets":
            return Bullets(items=tuple(_read_text(item) for item in data["items"]))
        case "details":
            inner = tuple(_read_block(block) for block in data["blocks"])
            return Details(summary=_read_text(data["summary"]), blocks=inner, open=data["open"])
        case "picture":
            return Picture(ref=data["ref"], alt=data["alt"])
        case "buttons":
            return Buttons(buttons=tuple(_read_button(button) for button in data["buttons"]))
        case "form":
            return Form(label=data["label"], hint=data["hint"], action=_read_action(data["action"]))
        case "footer":
            return Footer(text=_read_text(data["text"]))
        case kind:
            raise ValueError(f"no block is called {kind!r}")


def _text(text: Text) -> list[list[str]]:
    return [[span.text, span.style, span.url] for span in text]


def _read_text(data: Any) -> Text:
    return tuple(Span(words, style, url) for words, style, url in data)


def _button(button: Button) -> Json:
    action = _action(button.action) if button.action else None
    return {"label": button.label, "action": action, "url": button.url, "reader": button.reader}


def _read_button(data: Mapping[str, Any]) -> Button:
    action = _read_action(data["action"]) if data["action"] else None
    return Button(label=data["label"], action=action, url=data["url"], reader=data["reader"])


def _action(action: Action) -> Json:
    return {"verb": action.verb, "args": list(action.args)}


def _read_action(data: Mapping[str, Any]) -> Action:
    return Action(verb=data["verb"], args=tuple(data["args"]))
