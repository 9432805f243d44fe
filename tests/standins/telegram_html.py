"""Parses text as Telegram's server does: HTML into text and entities, and the entities that it detects.

Rules from core.telegram.org/bots/api#html-style and tdlib/td, MessageEntity.cpp (parse_html, match_*). Offsets
here are code points; `to_json` counts the Bot API's UTF-16 offsets.
"""

import html
import re
from dataclasses import dataclass
from typing import Any

NAMED_REFERENCES = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
TYPES = {
    "b": "bold", "strong": "bold", "i": "italic", "em": "italic", "u": "underline", "ins": "underline",
    "s": "strikethrough", "strike": "strikethrough", "del": "strikethrough", "tg-spoiler": "spoiler",
    "a": "text_link", "code": "code", "pre": "pre", "blockquote": "blockquote",
}  # fmt: skip
ATTRIBUTES = {"a": {"href"}, "blockquote": {"expandable"}, "code": {"class"}}
TOKEN = re.compile(r"<(/?)([^\s>/]*)([^>]*)>|&(#\d+|#x[0-9a-fA-F]+|[a-zA-Z]+);|([^<&]+|&)", re.DOTALL)
ATTRIBUTE = re.compile(r"""\s*([a-z-]+)(?:\s*=\s*("[^"]*"|'[^']*'|[\w-]+))?""")
AUTO_ENTITIES = {
    "mention": re.compile(r"(?<!\w)@[A-Za-z0-9_]{2,32}(?!\w)"),
    "bot_command": re.compile(r"(?<![\w/<>])/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]{3,32})?(?![\w/<>])"),
    "hashtag": re.compile(r"(?<![\w\u200c\u00b7])#(?=[\w\u200c\u00b7]*[^\W\d_])[\w\u200c\u00b7]{1,256}(?!#)"),
    "cashtag": re.compile(r"(?<![\w$])\$(?:1INCH|[A-Z]{1,8})(?![\w$])"),
    "email": re.compile(r"[\w.+-]+@[A-Za-z0-9][\w-]*(?:\.[A-Za-z0-9][\w-]*)+"),
    "url": re.compile(
        r"(?:https?|ftp)://[\w~-]+(?:\.[\w~-]+)+|(?<![\w/#@])[\w~-]+(?:\.[\w~-]+)*\.[^\W\d_]{2,}|(?:tg|ton)://[\w-]+"
        r"|(?<![\w/#@.])\d{1,3}(?:\.\d{1,3}){3}(?![\w.])"
    ),
    "card": re.compile(r"(?<![\w.,+-])\d(?:[ -]?\d){12,18}(?![\w-])"),
}


class ParseError(Exception):
    """400: can't parse entities."""


@dataclass(frozen=True)
class Entity:
    type: str
    start: int
    end: int
    url: str = ""

    def to_json(self, text: str) -> dict[str, Any]:
        length = len(text[self.start : self.end].encode("utf-16-le")) // 2
        offset = len(text[: self.start].encode("utf-16-le")) // 2
        entity: dict[str, Any] = {"type": self.type, "offset": offset, "length": length}
        return entity | ({"url": self.url} if self.url else {})


def parse(markup: str) -> tuple[str, list[Entity]]:
    """The visible text and the entities of its tags."""
    text: list[str] = []
    open_: list[tuple[str, int, str]] = []
    done: list[Entity] = []
    at = 0
    for token in TOKEN.finditer(markup):
        if token.start() != at:
            raise ParseError(f"Unsupported start tag at byte offset {at}")
        at = token.end()
        slash, name, rest, reference, words = token.groups()
        length = len("".join(text))
        if words:
            text.append(words)
        elif reference:
            text.append(_character(reference))
        elif slash:
            done.append(_close_tag(open_, name, length))
        else:
            open_.append(_open_tag(open_, name, rest, length))
    if at != len(markup):
        raise ParseError("Unclosed start tag")
    if open_:
        raise ParseError(f"Can't find end tag corresponding to start tag {open_[-1][0]}")
    return "".join(text), [entity for entity in done if entity.end > entity.start]


def _character(reference: str) -> str:
    if reference.startswith("#"):
        return html.unescape(f"&{reference};")
    return NAMED_REFERENCES.get(reference, f"&{reference};")  # other names are no references: the text stays


def _open_tag(open_: list[tuple[str, int, str]], name: str, rest: str, length: int) -> tuple[str, int, str]:
    if name not in TYPES:
        raise ParseError(f'Unsupported start tag "{name}"')
    attributes = {m.group(1): (m.group(2) or "").strip("\"'") for m in ATTRIBUTE.finditer(rest.rstrip())}
    if unknown := attributes.keys() - ATTRIBUTES.get(name, set()):
        raise ParseError(f"Unexpected attribute {unknown}")
    inside = {tag for tag, _, _ in open_}
    if name == "blockquote" and "blockquote" in inside:
        raise ParseError("blockquotes can't be nested")
    if inside & {"code"} or (name == "code" and inside - {"pre", "blockquote"}):
        raise ParseError("code can't contain or be part of other entities")
    return name, length, html.unescape(attributes.get("href", ""))


def _close_tag(open_: list[tuple[str, int, str]], name: str, length: int) -> Entity:
    if not open_:
        raise ParseError("Unexpected end tag")
    tag, start, url = open_.pop()
    if tag != name:
        raise ParseError(f'Unmatched end tag, expected "</{tag}>", found "</{name}>"')
    return Entity(TYPES[tag], start, length, url)


def _written_addresses(written: str) -> tuple[str, ...]:
    return (written, f"https://{written}")


def detect_entities(text: str, entities: list[Entity]) -> list[Entity]:
    """The entities that the server detects in plain text: outside code, and outside links whose text is their address
    (tdlib/td, MessageEntity.cpp: what is detected gives way to an entity that was sent).
    """
    own = [entity for entity in entities if entity.url in _written_addresses(text[entity.start : entity.end])]
    code = [entity for entity in entities if entity.type in ("code", "pre") or entity in own]
    return [
        Entity(kind, match.start(), match.end())
        for kind, pattern in AUTO_ENTITIES.items()
        for match in pattern.finditer(text)
        if not any(c.start <= match.start() < c.end for c in code)
    ]
