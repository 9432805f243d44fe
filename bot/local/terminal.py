"""The local channel in a terminal: one line said, its answer printed. Works through a pipe as well.

What a page would fold or let press has a number here; typing the number opens or presses it, and for an input
line the number is followed by the words ("4 what data was used?").
"""

import asyncio
import os
import shutil
import sys
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from dataclasses import dataclass, field

from bot.local.adapter import LocalAdapter
from bot.local.messenger import TERMINAL
from insights.i18n.catalog import translate
from insights.messages.blocks import Button, Details, Form, Message
from insights.messages.json_codec import decode
from insights.messages.plain_text import Choice, Printed, render
from insights.model import Action, Language
from insights.ports.storage import LocalPost

BATCH = 200
WIDEST = 100
"""Columns: lines longer than this are tiring to read, however wide the window."""
QUIT = ("/quit", "/exit")


async def talk(
    door: LocalAdapter,
    *,
    language: Language,
    lines: AsyncIterator[str] | None = None,
    write: Callable[[str], None] | None = None,
    width: int | None = None,
) -> None:
    """Until /quit or the end of input. By default standard input and output."""
    screen = _Screen(
        door=door,
        write=write or _print,
        width=width or min(shutil.get_terminal_size().columns, WIDEST),
        language=language,
    )
    await screen.skip()
    screen.write(translate(language, "local.terminal.hello"))
    printing = asyncio.create_task(screen.keep_up())
    try:
        async for line in lines or stdin_lines():
            if line.strip() in QUIT:
                break
            await screen.hear(line.strip())
    finally:
        printing.cancel()
        with suppress(asyncio.CancelledError):
            await printing


def _print(words: str) -> None:
    print(words, flush=True)  # noqa: T201 - the terminal is this room's output


async def stdin_lines() -> AsyncIterator[str]:
    """Lines of standard input, whatever it is: a terminal, a pipe, a file. A thread reads them with os.read:
    the loop cannot wait for a file, and a thread inside Python's own buffer could not be left at exit.
    """
    loop = asyncio.get_running_loop()
    heard: asyncio.Queue[bytes] = asyncio.Queue()

    def read() -> None:
        with suppress(RuntimeError):  # the loop was closed while this thread waited for a line
            while piece := os.read(sys.stdin.fileno(), 65536):
                loop.call_soon_threadsafe(heard.put_nowait, piece)
            loop.call_soon_threadsafe(heard.put_nowait, b"")

    threading.Thread(target=read, name="stdin", daemon=True).start()
    rest = b""
    while piece := await heard.get():
        *whole, rest = (rest + piece).split(b"\n")
        for line in whole:
            yield line.decode("utf-8", "replace")
    if rest:
        yield rest.decode("utf-8", "replace")


@dataclass(slots=True, kw_only=True)
class _Screen:
    door: LocalAdapter
    write: Callable[[str], None]
    width: int
    language: Language
    _seq: int = 0
    _printed: dict[str, str] = field(default_factory=dict)
    _choices: tuple[Choice, ...] = ()
    _last: str = ""
    """The last message of the bot: what a number presses in, and what a plain sentence replies to."""
    _lock: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def skip(self) -> None:
        """What was said in earlier sessions is not printed again."""
        for post in await self.door.local_posts.last(TERMINAL, 1):
            self._seq = post.seq

    async def keep_up(self) -> None:
        """Print what arrives by itself, such as the day's digest."""
        with self.door.rooms.listen(TERMINAL) as listener:
            while True:
                listener.changed.clear()
                await self.catch_up()
                for words in listener.pop_notices():
                    self.write(words)
                await listener.changed.wait()

    async def catch_up(self) -> None:
        async with self._lock:
            while batch := await self._since():
                for post in batch:
                    self._seq = post.seq
                    self._show(post)

    async def hear(self, line: str) -> None:
        if not line:
            return
        number, _, words = line.partition(" ")
        choice = self._choice(number)
        if isinstance(choice, Details):
            self._unfold(choice)
        elif choice is not None and (action := _asks(choice, words)):
            await self.door.press(TERMINAL, action.verb, action.args, self._last, locale=self.language)
        elif choice is None:
            reply_to = "" if line.startswith("/") else self._last
            await self.door.say(TERMINAL, line, reply_to=reply_to, locale=self.language)
        await self.catch_up()

    def _choice(self, number: str) -> Choice | None:
        if not (number.isascii() and number.isdigit()) or not 1 <= int(number) <= len(self._choices):
            return None
        return self._choices[int(number) - 1]

    def _show(self, post: LocalPost) -> None:
        if post.author != "bot" or not post.payload:
            return
        printed = self._render(decode(post.payload))
        before = self._printed.get(post.ref, "")
        self._printed[post.ref] = printed.text
        grown = bool(before) and printed.text.startswith(before)
        self.write(printed.text[len(before) :].strip("\n") if grown else "\n" + printed.text)
        self._last = post.ref

    def _unfold(self, details: Details) -> None:
        whole = Details(summary=details.summary, blocks=details.blocks, open=True)
        self.write("\n" + self._render(Message(blocks=(whole,))).text)

    def _render(self, message: Message) -> Printed:
        printed = render(message, self.width, self.door.verbs)
        self._choices = printed.choices or self._choices
        return printed

    async def _since(self) -> "list[LocalPost]":
        return list(await self.door.local_posts.since(TERMINAL, self._seq, BATCH))


def _asks(choice: Button | Form, words: str) -> Action | None:
    if isinstance(choice, Form):
        return Action(verb=choice.action.verb, args=(*choice.action.args, words)) if words else None
    return choice.action
