"""Messages into as few Telegram messages as its limits allow: photo with caption first, then full texts."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from bot.telegram.rendering.callback_data import Keyboard, keyboard_of
from bot.telegram.rendering.entity_escape import JOINER, joiner_positions
from bot.telegram.rendering.html import (
    Commands,
    HtmlLine,
    entities,
    html_of,
    lines_of,
    link_bytes,
    pictures_of,
)
from insights.messages.blocks import Message, Text, plain
from insights.messages.split import split_text
from insights.ports.messaging import Part

TEXT = 4096
"""Code points after parsing (tdlib/td, MessageContent.cpp: utf8_length against message_text_length_max)."""
CAPTION = 1024
ENTITIES = 100
"""Telegram keeps about a hundred entities and drops the others without a word."""
LINK_BYTES = 9500
"""Above it: 400 ENTITIES_TOO_LONG (tdlib/telegram-bot-api issue 165)."""
NO_WORDS = "·"
"""Above buttons that come without a word: Telegram takes no message without text."""
WASTE = 3
"""A message is broken over two only if keeping it whole would leave more than 1/WASTE of one empty."""


@dataclass(frozen=True, slots=True)
class MessageSize:
    """What lines take of what a message holds, each with its gap."""

    length: int = 0
    entities: int = 0
    link_bytes: int = 0

    @classmethod
    def of(cls, lines: Sequence[HtmlLine]) -> "MessageSize":
        return cls(
            sum(len(plain(line.text)) + line.gap for line in lines),
            sum(entities(line.text) for line in lines) + _quotes(lines),
            sum(link_bytes(line.text) for line in lines),
        )

    def plus(self, other: "MessageSize") -> "MessageSize":
        return MessageSize(
            self.length + other.length,
            self.entities + other.entities,
            self.link_bytes + other.link_bytes,
        )

    def fits(self, limit: int) -> bool:
        return self.length <= limit and self.entities <= ENTITIES and self.link_bytes <= LINK_BYTES


@dataclass(slots=True)
class MessageDraft:
    """A Telegram message being filled. It knows its load: weighing all its lines for each that comes took 30 ms
    for a digest.
    """

    limit: int = TEXT
    picture: str = ""
    lines: list[HtmlLine] = field(default_factory=list)
    keyboard: Keyboard = field(default_factory=list)
    about: list[str] = field(default_factory=list)
    silent: bool = False
    _load: MessageSize = field(default_factory=MessageSize)

    def fits(self, lines: Sequence[HtmlLine]) -> bool:
        return self._with(lines).fits(self.limit)

    def room(self) -> int:
        return self.limit - self._load.length

    def append(self, lines: Sequence[HtmlLine]) -> None:
        """Its first line is two newlines away from another message's last."""
        self._load = self._with(lines)
        first, *rest = lines
        self.lines += [replace(first, gap=max(first.gap, 2)) if not self.lines else first, *rest]

    def _with(self, lines: Sequence[HtmlLine]) -> MessageSize:
        """No gap above the first line; quoted lines that go on are one quotation."""
        if not self.lines:
            return self._load.plus(MessageSize.of(lines)).plus(MessageSize(length=-lines[0].gap))
        goes_on = self.lines[-1].quoted and lines[0].quoted
        return self._load.plus(MessageSize.of(lines)).plus(MessageSize(entities=-int(goes_on)))


def plan_parts(messages: Sequence[Message], live: Commands = frozenset()) -> list[Part]:
    """Parts in order; the first makes a sound unless its message is silent, the others never."""
    sheets: list[MessageDraft] = []
    for message in messages:
        _lay(message, lines_of(message, live), sheets)
    return [_part(sheet, silent=sheet.silent or n > 0) for n, sheet in enumerate(sheets)]


def _lay(message: Message, lines: Sequence[HtmlLine], sheets: list[MessageDraft]) -> None:
    keyboard = keyboard_of(message)
    pictures = [picture.ref for picture in pictures_of(message)]
    chunks = _apart(_chunks(lines))
    if not pictures and not chunks and not keyboard:
        return
    if pictures:
        sheets += [MessageDraft(CAPTION, ref, silent=message.silent) for ref in pictures]
    elif not sheets or not _continues(sheets[-1], chunks, keyboard):
        sheets.append(MessageDraft(silent=message.silent))
    touched = _fill(sheets, chunks, message)
    sheets[-1].keyboard = keyboard or sheets[-1].keyboard
    for sheet in touched:
        sheet.about += [paper for paper in message.about if paper not in sheet.about]


def _continues(sheet: MessageDraft, chunks: Sequence[list[HtmlLine]], keyboard: Keyboard) -> bool:
    """Whether a message may begin on a sheet that holds another: never on a caption, never two keyboards."""
    if sheet.picture or (sheet.keyboard and keyboard) or not chunks:
        return False
    if sheet.fits([line for chunk in chunks for line in chunk]):
        return True
    if sheet.keyboard:  # buttons stay under their own message's end, not under half of another
        return False
    return sheet.fits(chunks[0]) and sheet.room() > sheet.limit // WASTE


def _fill(
    sheets: list[MessageDraft], chunks: Sequence[list[HtmlLine]], message: Message
) -> list[MessageDraft]:
    """Lay the chunks from the last sheet on; returns the sheets that carry some of the message."""
    touched = [sheets[-1]]
    for chunk in chunks:
        for piece in [chunk] if sheets[-1].fits(chunk) or _fits(chunk, TEXT) else _broken(chunk):
            if not sheets[-1].fits(piece):
                sheets.append(MessageDraft(silent=message.silent))
                touched.append(sheets[-1])
            sheets[-1].append(piece)
    return touched


def _apart(chunks: list[list[HtmlLine]]) -> list[list[HtmlLine]]:
    """The message's first line stands apart from what another message said before it."""
    if chunks:
        first, *rest = chunks[0]
        chunks[0] = [replace(first, gap=max(first.gap, 2)), *rest]
    return chunks


def _chunks(lines: Sequence[HtmlLine]) -> list[list[HtmlLine]]:
    """Lines that stay together: headings with the line they lead to."""
    chunks: list[list[HtmlLine]] = []
    leading = False
    for line in lines:
        if leading:
            chunks[-1].append(line)
        else:
            chunks.append([line])
        leading = line.leads
    return chunks


def _broken(chunk: Sequence[HtmlLine]) -> Iterator[list[HtmlLine]]:
    """A chunk longer than a whole message: line by line, and a line too long in pieces of its text."""
    for line in chunk:
        if _fits([line], TEXT):
            yield [line]
            continue
        # One code point and one entity stay free: for the joiner a cut may need, and for the quotation.
        for n, text in enumerate(split_text(line.text, TEXT - 1, _cost)):
            yield [replace(line, text=_safe_start(text), gap=line.gap if n == 0 else 1)]


def _safe_start(text: Text) -> Text:
    """A piece cut before "/word" would begin with a command: the slash was harmless inside a word only."""
    if not joiner_positions(plain(text)[:2]):
        return text
    first, *rest = text
    return (replace(first, text=first.text[:1] + JOINER + first.text[1:]), *rest)


def _cost(text: Text) -> int:
    """Code points, or the share of the entities or of the links' bytes, whichever is scarcest."""
    shares = (entities(text) / (ENTITIES - 1), link_bytes(text) / LINK_BYTES)
    return max(len(plain(text)), *(-int(-share * (TEXT - 1) // 1) for share in shares))


def _fits(lines: Sequence[HtmlLine], limit: int) -> bool:
    return MessageDraft(limit).fits(lines)


def _quotes(lines: Sequence[HtmlLine]) -> int:
    """Runs of quoted lines: each is one entity."""
    return sum(line.quoted and not before for line, before in zip(lines, _before(lines), strict=True))


def _before(lines: Sequence[HtmlLine]) -> list[bool]:
    return [False, *(line.quoted for line in lines[:-1])] if lines else []


def _part(sheet: MessageDraft, *, silent: bool) -> Part:
    html = html_of(sheet.lines)
    payload: dict[str, object] = {"html": html if html or sheet.picture else NO_WORDS, "silent": silent}
    if sheet.picture:
        payload["picture"] = sheet.picture
    if sheet.keyboard:
        payload["keyboard"] = sheet.keyboard
    return Part(payload=payload, about=tuple(sheet.about))
