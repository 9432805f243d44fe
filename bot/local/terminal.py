"""The local channel in a terminal: each line is a message, its answer is printed. Works through a pipe as well.

Folded parts, buttons and inputs have numbers: typing the number unfolds or presses; for an input the text follows the
number ("4 what data was used?").
"""

import asyncio
import logging
import os
import shutil
import sys
import threading
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace

from cachetools import LRUCache

from bot.local.adapter import LocalAdapter
from bot.local.messenger import TERMINAL
from insights.i18n.catalog import translate
from insights.messages.blocks import Button, Details, Form, Message
from insights.messages.json_codec import decode
from insights.messages.plain_text import Choice, RenderedText, render
from insights.model import Action, Language
from insights.ports.storage import LocalPost
from insights.text.cleaning import remove_unprintable

log = logging.getLogger(__name__)

MAX_POSTS_PER_READ = 200
MAX_COLUMNS = 100
"""Longer lines are tiring to read, however wide the window."""
QUIT_COMMANDS = frozenset({"/quit", "/exit", "quit", "exit", "종료", "/종료"})


async def run_terminal(
    adapter: LocalAdapter,
    *,
    language: Language,
    lines: AsyncIterator[str] | None = None,
    write: Callable[[str], None] | None = None,
    width: int | None = None,
) -> None:
    """Returns after /quit or the end of input. By default reads standard input and writes standard output."""
    screen = _Screen(
        adapter=adapter,
        write=write or _print,
        width=width or min(shutil.get_terminal_size().columns, MAX_COLUMNS),
        language=language,
    )
    await screen.skip_history()
    screen.write(translate(language, "local.terminal.hello"))
    printing = asyncio.create_task(screen.print_new_posts())
    try:
        async for line in lines or stdin_lines():
            if line.strip().casefold() in QUIT_COMMANDS:
                break
            await screen.handle_line(remove_unprintable(line).strip())
    finally:
        printing.cancel()
        with suppress(asyncio.CancelledError):
            await printing


def _print(text: str) -> None:
    print(text, flush=True)  # noqa: T201 - the terminal is this room's output


async def stdin_lines() -> AsyncIterator[str]:
    """Lines of standard input: a terminal, a pipe or a file. A thread reads them with os.read: the loop cannot wait
    for a file, and a thread that waits in Python's own buffer would keep the process from exiting.
    """
    loop = asyncio.get_running_loop()
    chunks: asyncio.Queue[bytes] = asyncio.Queue()

    def read() -> None:
        with suppress(RuntimeError):  # the loop was closed while this thread waited for a line
            while chunk := os.read(sys.stdin.fileno(), 65536):
                loop.call_soon_threadsafe(chunks.put_nowait, chunk)
            loop.call_soon_threadsafe(chunks.put_nowait, b"")

    threading.Thread(target=read, name="stdin", daemon=True).start()
    rest = b""
    while chunk := await chunks.get():
        *lines, rest = (rest + chunk).split(b"\n")
        for line in lines:
            yield line.decode("utf-8", "replace")
    if rest:
        yield rest.decode("utf-8", "replace")


@dataclass(slots=True, kw_only=True)
class _Screen:
    adapter: LocalAdapter
    write: Callable[[str], None]
    width: int
    language: Language
    _last_seq: int = field(default=0, init=False)
    _text_by_ref: LRUCache[str, str] = field(default_factory=lambda: LRUCache(MAX_POSTS_PER_READ), init=False)
    _choices: tuple[Choice, ...] = field(default=(), init=False)
    """What the numbers on the screen stand for, from 1."""
    _last_ref: str = field(default="", init=False)
    """The bot's last message, whose buttons numbers press."""
    _lock: asyncio.Lock = field(default_factory=asyncio.Lock, init=False)

    async def skip_history(self) -> None:
        """Print no post of earlier sessions."""
        for post in await self.adapter.local_posts.list_latest(TERMINAL, 1):
            self._last_seq = post.seq

    async def print_new_posts(self) -> None:
        """Print posts as they arrive, such as the day's digest. Runs until cancelled."""
        with self.adapter.rooms.subscribe(TERMINAL) as subscriber:
            while True:
                subscriber.changed.clear()
                await self.print_pending()
                for notice in subscriber.pop_notices():
                    self.write(notice)
                await subscriber.changed.wait()

    async def print_pending(self) -> None:
        async with self._lock:
            while batch := await self._read_posts():
                for post in batch:
                    self._last_seq = post.seq
                    self._print_post(post)

    async def handle_line(self, line: str) -> None:
        if not line:
            return
        number, _, text = line.partition(" ")
        choice = self._choice(number)
        if isinstance(choice, Details):
            self._unfold(choice)
        elif choice is not None and (action := _action_of(choice, text)):
            await self.adapter.handle_button(
                TERMINAL, action.verb, action.args, self._last_ref, locale=self.language
            )
        elif choice is None:
            await self.adapter.handle_text(TERMINAL, line, locale=self.language)
        await self.print_pending()

    def _choice(self, number: str) -> Choice | None:
        if not (number.isascii() and number.isdigit()) or not 1 <= int(number) <= len(self._choices):
            return None
        return self._choices[int(number) - 1]

    def _print_post(self, post: LocalPost) -> None:
        if post.author != "bot" or not post.payload:
            return
        try:
            printed = self._render(decode(post.payload))
        except Exception as error:  # noqa: BLE001 - the border: whatever the row has, the posts after it are printed
            log.warning("local.post_unreadable", extra={"seq": post.seq, "error": type(error).__name__})
            self.write("\n" + translate(self.language, "local.post_unreadable"))
            return
        previous = self._text_by_ref.get(post.ref, "")
        self._text_by_ref[post.ref] = printed.text
        is_continued = bool(previous) and printed.text.startswith(previous)
        self.write(printed.text[len(previous) :].strip("\n") if is_continued else "\n" + printed.text)
        self._last_ref = post.ref

    def _unfold(self, details: Details) -> None:
        unfolded = replace(details, open=True)
        self.write("\n" + self._render(Message(blocks=(unfolded,))).text)

    def _render(self, message: Message) -> RenderedText:
        printed = render(message, self.width, self.adapter.command_names)
        self._choices = printed.choices or self._choices
        return printed

    async def _read_posts(self) -> Sequence[LocalPost]:
        return await self.adapter.local_posts.list_after(TERMINAL, self._last_seq, MAX_POSTS_PER_READ)


def _action_of(choice: Button | Form, text: str) -> Action | None:
    if isinstance(choice, Form):
        return Action(verb=choice.action.verb, args=(*choice.action.args, text)) if text else None
    return choice.action
