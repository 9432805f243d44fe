"""A Telegram on loopback that does nothing but take messages, fast, and fail as it is told to.

It speaks as much of HTTP and of the Bot API as python-telegram-bot's sends need. Rules and rendering are the
stand-in's of the tests; here the sender is measured, so the server must cost little.
"""

import asyncio
import itertools
import json
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import parse_qs

TOKEN = "7000001:sink-token-for-measurements-aaaaaaaa"
ACCOUNT = "7000001"
ME = {"id": int(ACCOUNT), "is_bot": True, "first_name": "Insights", "username": "insights_bot"}
ME |= {"can_join_groups": True, "can_read_all_group_messages": False, "supports_inline_queries": False}
PHOTO = [{"file_id": "chart", "file_unique_id": "chart", "width": 1200, "height": 800}]
FaultKind = Literal["429", "500", "reset-before", "reset-after", "hang"]


@dataclass(frozen=True, slots=True)
class Taken:
    """A message that was accepted."""

    at: float
    chat: int
    said: str


@dataclass(slots=True)
class Sink:
    """`faults` meet the next sends, one each. `delay_s` is how long an answer takes."""

    delay_s: float = 0.0
    taken: list[Taken] = field(default_factory=list)
    faults: list[FaultKind] = field(default_factory=list)
    failed: int = 0
    url: str = ""
    _goals: list[tuple[int, asyncio.Event]] = field(default_factory=list)
    _numbers: "itertools.count[int]" = field(default_factory=lambda: itertools.count(1))

    @asynccontextmanager
    async def served(self) -> AsyncIterator["Sink"]:
        loop = asyncio.get_running_loop()
        server = await loop.create_server(lambda: _Wire(self), "127.0.0.1", 0)
        self.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        try:
            yield self
        finally:
            server.close()

    async def reached(self, goal: int, within_s: float) -> None:
        """Until so many messages were accepted. Raises TimeoutError."""
        event = asyncio.Event()
        self._goals.append((goal, event))
        self._look()
        await asyncio.wait_for(event.wait(), within_s)

    def accept(self, chat: int, said: str) -> int:
        self.taken.append(Taken(time.perf_counter(), chat, said))
        self._look()
        return next(self._numbers)

    def _look(self) -> None:
        for goal, event in self._goals:
            if len(self.taken) >= goal:
                event.set()


class _Wire(asyncio.Protocol):
    """One connection: whole requests in, answers out, in order."""

    def __init__(self, sink: Sink) -> None:
        self.sink = sink
        self.buffer = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        while (end := self.buffer.find(b"\r\n\r\n")) >= 0:
            head = self.buffer[:end]
            length = _length(head)
            if len(self.buffer) < end + 4 + length:
                return
            body, self.buffer = self.buffer[end + 4 : end + 4 + length], self.buffer[end + 4 + length :]
            self._meet(head.split(b" ", 2)[1].rpartition(b"/")[2].decode(), head, body)

    def _meet(self, method: str, head: bytes, body: bytes) -> None:
        if method not in ("sendMessage", "sendPhoto"):
            self._answer(ME if method == "getMe" else True)
            return
        fault = self.sink.faults.pop() if self.sink.faults else None
        self.sink.failed += fault is not None
        match fault:
            case "429":
                refusal = {"ok": False, "error_code": 429, "description": "Too Many Requests: retry after 2"}
                self._write(429, refusal | {"parameters": {"retry_after": 2}})
            case "500":
                self._write(500, {"ok": False, "error_code": 500, "description": "Internal Server Error"})
            case "reset-before":
                self.transport.abort()
            case _:
                self._take(method, head, body, fault)

    def _take(self, method: str, head: bytes, body: bytes, fault: FaultKind | None) -> None:
        chat, said = _form(body) if b"urlencoded" in head else _multipart(body)
        number = self.sink.accept(chat, said or method)
        if fault == "reset-after":
            self.transport.abort()
        if fault is not None:
            return
        message = {
            "message_id": number,
            "date": 1,
            "chat": {"id": chat, "type": "private", "first_name": "A"},
        }
        self._answer(message | ({"photo": PHOTO} if method == "sendPhoto" else {"text": "."}))

    def _answer(self, result: object) -> None:
        if self.sink.delay_s:
            asyncio.get_running_loop().call_later(
                self.sink.delay_s, self._write, 200, {"ok": True, "result": result}
            )
        else:
            self._write(200, {"ok": True, "result": result})

    def _write(self, status: int, document: object) -> None:
        body = json.dumps(document).encode()
        head = f"HTTP/1.1 {status} .\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        if not self.transport.is_closing():
            self.transport.write(head.encode() + body)


def _length(head: bytes) -> int:
    lower = head.lower()
    at = lower.find(b"content-length:")
    return int(lower[at + 15 :].split(b"\r\n", 1)[0]) if at >= 0 else 0


def _form(body: bytes) -> tuple[int, str]:
    fields = parse_qs(body.decode())
    return int(fields["chat_id"][0]), fields.get("text", fields.get("caption", [""]))[0]


def _multipart(body: bytes) -> tuple[int, str]:
    """Only what is looked for: the chat and the caption."""
    found = {}
    for name in (b"chat_id", b"caption"):
        at = body.find(b'name="' + name + b'"')
        if at >= 0:
            found[name] = body[body.index(b"\r\n\r\n", at) + 4 :].split(b"\r\n--", 1)[0].decode()
    return int(found[b"chat_id"]), found.get(b"caption", "")
