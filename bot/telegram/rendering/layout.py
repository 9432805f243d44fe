"""Lays Messages out as few Telegram messages as its limits allow: a photo with its caption first, then texts.

A photo keeps its message's buttons. What stands before the picture is shown above the photo (Bot API 7.4,
show_caption_above_media), so that news comes first; what a caption cannot hold goes on in the next message.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby

from bot.telegram.rendering.callback_data import Keyboard, build_keyboard
from bot.telegram.rendering.entity_escape import JOINER, joiner_positions
from bot.telegram.rendering.html import (
    HtmlLine,
    TappableCommands,
    count_entities,
    count_link_bytes,
    find_file,
    find_pictures,
    split_at_picture,
    to_html,
    to_lines,
)
from insights.messages.blocks import Block, Bullets, File, Message, Paragraph, Text, to_string
from insights.messages.split import split_text
from insights.ports.messaging import Part

MAX_TEXT = 4096
"""Code points after parsing (tdlib/td, MessageContent.cpp: utf8_length against message_text_length_max)."""
MAX_CAPTION = 1024
MAX_ENTITIES = 100
"""Telegram keeps about a hundred entities and drops the others without an error."""
MAX_LINK_BYTES = 9500
"""Above it: 400 ENTITIES_TOO_LONG (tdlib/telegram-bot-api issue 165)."""
PLACEHOLDER_TEXT = "·"
"""Above buttons that come without a text: Telegram takes no message without one."""
MIN_FREE_SHARE = 1 / 3
"""A message is broken over two Telegram messages only if more than this share of the first would stay empty."""


@dataclass(frozen=True, slots=True)
class MessageSize:
    """What lines take of a Telegram message's limits. `length` counts characters and the gaps before the lines."""

    length: int = 0
    entities: int = 0
    link_bytes: int = 0

    @classmethod
    def from_lines(cls, lines: Sequence[HtmlLine]) -> "MessageSize":
        return cls(
            sum(len(to_string(line.text)) + line.gap for line in lines),
            sum(count_entities(line.text) for line in lines) + _count_quotes(lines),
            sum(count_link_bytes(line.text) for line in lines),
        )

    def __add__(self, other: "MessageSize") -> "MessageSize":
        return MessageSize(
            self.length + other.length,
            self.entities + other.entities,
            self.link_bytes + other.link_bytes,
        )

    def fits(self, max_length: int) -> bool:
        return (
            self.length <= max_length and self.entities <= MAX_ENTITIES and self.link_bytes <= MAX_LINK_BYTES
        )


@dataclass(slots=True)
class MessageDraft:
    """A Telegram message being filled. Its size is kept: measuring all its lines for each new one took 30 ms for a
    digest.
    """

    max_length: int = MAX_TEXT
    picture: str = ""
    file: File | None = None
    caption_above: bool = False
    lines: list[HtmlLine] = field(default_factory=list)
    keyboard: Keyboard = field(default_factory=list)
    paper_ids: list[str] = field(default_factory=list)
    silent: bool = False
    _size: MessageSize = field(default_factory=MessageSize)

    def fits(self, lines: Sequence[HtmlLine]) -> bool:
        return self._size_with(lines).fits(self.max_length)

    def free_characters(self) -> int:
        return self.max_length - self._size.length

    def append(self, lines: Sequence[HtmlLine]) -> None:
        """A draft's first line keeps a gap of two: another message may come before it."""
        if not lines:
            return
        self._size = self._size_with(lines)
        first, *rest = lines
        self.lines += [replace(first, gap=max(first.gap, 2)) if not self.lines else first, *rest]

    def _size_with(self, lines: Sequence[HtmlLine]) -> MessageSize:
        """No gap above the first line; consecutive quoted lines are one quotation."""
        size = self._size + MessageSize.from_lines(lines)
        if not self.lines and lines:
            return size + MessageSize(length=-lines[0].gap)
        same_quotation = bool(self.lines and lines) and self.lines[-1].quoted and lines[0].quoted
        return size + MessageSize(entities=-int(same_quotation))


def plan_parts(messages: Sequence[Message], commands: TappableCommands = frozenset()) -> list[Part]:
    """The classic parts, in order. The first one notifies unless its message is silent, the others never do."""
    drafts: list[MessageDraft] = []
    for message in messages:
        if find_pictures(message):
            layout_photo(message, commands, drafts)
        elif file := find_file(message):
            drafts.append(
                MessageDraft(MAX_CAPTION, file=file, silent=message.silent, keyboard=build_keyboard(message))
            )
            _add_paper_ids(
                _fill_drafts(drafts, _with_leading_gap(_chunks(to_lines(message, commands))), message),
                message,
            )
        else:
            layout_message(message, to_lines(message, commands), drafts)
    return [_to_part(draft, silent=draft.silent or n > 0) for n, draft in enumerate(drafts)]


def layout_message(message: Message, lines: Sequence[HtmlLine], drafts: list[MessageDraft]) -> None:
    """Add a message without pictures to the last draft, or to new ones at the end of `drafts`."""
    keyboard = build_keyboard(message)
    chunks = _with_leading_gap(_chunks(lines))
    if not chunks and not keyboard:
        return
    if not drafts or not _can_continue(drafts[-1], chunks, keyboard):
        drafts.append(MessageDraft(silent=message.silent))
    _add_paper_ids(_fill_drafts(drafts, chunks, message), message)
    drafts[-1].keyboard = keyboard or drafts[-1].keyboard


def layout_photo(message: Message, commands: TappableCommands, drafts: list[MessageDraft]) -> None:
    """Add a message with pictures: the last one has the caption and all buttons."""
    drafts += [
        MessageDraft(MAX_CAPTION, picture.ref, silent=message.silent) for picture in find_pictures(message)
    ]
    photo = drafts[-1]
    above, below = split_at_picture(message)
    photo.caption_above = any(isinstance(block, Paragraph | Bullets) for block in above.blocks)
    photo.keyboard = build_keyboard(message)
    lines = to_lines(message, commands)
    if photo.caption_above and not photo.fits(lines):
        lines = _fill_with_short_lines(photo, above, commands) + to_lines(below, commands)
    _add_paper_ids([photo, *_fill_drafts(drafts, _with_leading_gap(_chunks(lines)), message)], message)


def _fill_with_short_lines(photo: MessageDraft, above: Message, commands: TappableCommands) -> list[HtmlLine]:
    """Fill the caption with the short forms of what stands above the picture, and close it. Returns the lines of the blocks
    that did not fit, in their full forms.
    """
    rest = list(above.blocks)
    while rest and photo.fits(lines := to_lines(Message(blocks=(_short_form(rest[0]),)), commands)):
        photo.append(lines)
        del rest[0]
    photo.max_length = 0
    return to_lines(replace(above, blocks=tuple(rest)), commands)


def _short_form(block: Block) -> Block:
    return replace(block, text=block.short) if isinstance(block, Paragraph) and block.short else block


def _add_paper_ids(drafts: Sequence[MessageDraft], message: Message) -> None:
    for draft in drafts:
        draft.paper_ids += [paper for paper in message.paper_ids if paper not in draft.paper_ids]


def _can_continue(draft: MessageDraft, chunks: Sequence[list[HtmlLine]], keyboard: Keyboard) -> bool:
    """Whether a message may begin in a draft that holds another one: never in a caption, never with two keyboards."""
    if draft.picture or draft.file or (draft.keyboard and keyboard) or not chunks:
        return False
    if draft.fits([line for chunk in chunks for line in chunk]):
        return True
    if draft.keyboard:  # buttons stay under their own message's end, not under half of another
        return False
    return draft.fits(chunks[0]) and draft.free_characters() > draft.max_length * MIN_FREE_SHARE


def _fill_drafts(
    drafts: list[MessageDraft], chunks: Sequence[list[HtmlLine]], message: Message
) -> list[MessageDraft]:
    """Append the chunks to the last draft and to new ones; returns the drafts that hold some of the message."""
    used = [drafts[-1]]
    for chunk in chunks:
        fits_whole = drafts[-1].fits(chunk) or MessageDraft().fits(chunk)
        for piece in [chunk] if fits_whole else _split_chunk(chunk):
            if not drafts[-1].fits(piece):
                drafts.append(MessageDraft(silent=message.silent))
                used.append(drafts[-1])
            drafts[-1].append(piece)
    return used


def _with_leading_gap(chunks: list[list[HtmlLine]]) -> list[list[HtmlLine]]:
    """The message's first line has a gap of two at least: another message may come before it."""
    if chunks:
        first, *rest = chunks[0]
        chunks[0] = [replace(first, gap=max(first.gap, 2)), *rest]
    return chunks


def _chunks(lines: Sequence[HtmlLine]) -> list[list[HtmlLine]]:
    """Lines that stay in one message: headings with the line after them."""
    chunks: list[list[HtmlLine]] = []
    keep = False
    for line in lines:
        if keep:
            chunks[-1].append(line)
        else:
            chunks.append([line])
        keep = line.keep_with_next
    return chunks


def _split_chunk(chunk: Sequence[HtmlLine]) -> Iterator[list[HtmlLine]]:
    """Splits a chunk that is longer than a message into its lines, and a line that is too long into pieces."""
    for line in chunk:
        if MessageDraft().fits([line]):
            yield [line]
            continue
        # One code point and one entity stay free: for the joiner a cut may need, and for the quotation.
        for n, text in enumerate(split_text(line.text, MAX_TEXT - 1, _cost)):
            yield [replace(line, text=_escape_start(text), gap=line.gap if n == 0 else 1)]


def _escape_start(text: Text) -> Text:
    """Escapes a piece cut before "/word", which would begin with a command: within a word the slash needed no joiner."""
    if not joiner_positions(to_string(text)[:2]):
        return text
    first, *rest = text
    return (replace(first, text=first.text[:1] + JOINER + first.text[1:]), *rest)


def _cost(text: Text) -> int:
    """The length of a text for `split_text`: its code points, or as many as its share of the entities or of the link
    bytes is worth, if that is more.
    """
    shares = (count_entities(text) / (MAX_ENTITIES - 1), count_link_bytes(text) / MAX_LINK_BYTES)
    return max(len(to_string(text)), *(-int(-share * (MAX_TEXT - 1) // 1) for share in shares))


def _count_quotes(lines: Sequence[HtmlLine]) -> int:
    """Runs of quoted lines: each is one entity."""
    return sum(quoted for quoted, _ in groupby(line.quoted for line in lines))


def _to_part(draft: MessageDraft, *, silent: bool) -> Part:
    html = to_html(draft.lines)
    payload: dict[str, object] = {
        "html": html if html or draft.picture or draft.file else PLACEHOLDER_TEXT,
        "silent": silent,
    }
    if draft.picture:
        payload["picture"] = draft.picture
    if draft.file:
        payload["file"] = {"name": draft.file.name, "content": draft.file.content}
    if draft.picture and draft.caption_above:
        payload["caption_above"] = True
    if draft.keyboard:
        payload["keyboard"] = draft.keyboard
    return Part(payload=payload, paper_ids=tuple(draft.paper_ids))
