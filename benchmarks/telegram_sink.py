"""A fast Bot API server on loopback that only accepts messages, and fails as configured.

It implements as much of HTTP and of the Bot API as sending with python-telegram-bot needs. The tests' stand-in
checks rules and rendering; here the sender is measured, so the server must cost little.
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
BOT_USER = {"id": int(ACCOUNT), "is_bot": True, "first_name": "Insights", "username": "insights_bot"}
BOT_USER |= {"can_join_groups": True, "can_read_all_group_messages": False, "supports_inline_queries": False}
PHOTO = [{"file_id": "chart", "file_unique_id": "chart", "width": 1200, "height": 800}]
FaultKind = Literal["429", "500", "reset-before", "reset-after", "hang"]


@dataclass(frozen=True, slots=True)
class ReceivedMessage:
    """An accepted message; `received_at` is of time.perf_counter."""

    received_at: float
    chat: int
    text: str


@dataclass(slots=True)
class TelegramSink:
    """Each of `faults` is the outcome of one of the next sends. `delay_s` is how long an answer takes."""

    delay_s: float = 0.0
    messages: list[ReceivedMessage] = field(default_factory=list)
    faults: list[FaultKind] = field(default_factory=list)
    failure_count: int = 0
    url: str = ""
    _goals: list[tuple[int, asyncio.Event]] = field(default_factory=list)
    _numbers: "itertools.count[int]" = field(default_factory=lambda: itertools.count(1))

    @asynccontextmanager
    async def serve(self) -> AsyncIterator["TelegramSink"]:
        """Listens on a free port of loopback, see `url`."""
        loop = asyncio.get_running_loop()
        server = await loop.create_server(lambda: _Connection(self), "127.0.0.1", 0)
        self.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        try:
            yield self
        finally:
            server.close()

    async def wait_for_messages(self, goal: int, within_s: float) -> None:
        """Waits until `goal` messages were accepted. Raises TimeoutError after `within_s`."""
        event = asyncio.Event()
        self._goals.append((goal, event))
        self._notify()
        await asyncio.wait_for(event.wait(), within_s)

    def accept(self, chat: int, text: str) -> int:
        """Records the message and returns its message_id."""
        self.messages.append(ReceivedMessage(time.perf_counter(), chat, text))
        self._notify()
        return next(self._numbers)

    def _notify(self) -> None:
        for goal, event in self._goals:
            if len(self.messages) >= goal:
                event.set()


class _Connection(asyncio.Protocol):
    """One HTTP/1.1 connection with keep-alive; requests are answered in order."""

    def __init__(self, sink: TelegramSink) -> None:
        self.sink = sink
        self.buffer = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        while (end := self.buffer.find(b"\r\n\r\n")) >= 0:
            head = self.buffer[:end]
            length = _content_length(head)
            if len(self.buffer) < end + 4 + length:
                return
            body, self.buffer = self.buffer[end + 4 : end + 4 + length], self.buffer[end + 4 + length :]
            self._handle(head.split(b" ", 2)[1].rpartition(b"/")[2].decode(), head, body)

    def _handle(self, method: str, head: bytes, body: bytes) -> None:
        if method not in ("sendMessage", "sendPhoto"):
            self._answer(BOT_USER if method == "getMe" else True)
            return
        fault = self.sink.faults.pop() if self.sink.faults else None
        self.sink.failure_count += fault is not None
        match fault:
            case "429":
                error = {"ok": False, "error_code": 429, "description": "Too Many Requests: retry after 2"}
                self._write(429, error | {"parameters": {"retry_after": 2}})
            case "500":
                self._write(500, {"ok": False, "error_code": 500, "description": "Internal Server Error"})
            case "reset-before":
                self.transport.abort()
            case _:
                self._accept(method, head, body, fault)

    def _accept(self, method: str, head: bytes, body: bytes, fault: FaultKind | None) -> None:
        chat, text = _parse_form(body) if b"urlencoded" in head else _parse_multipart(body)
        number = self.sink.accept(chat, text or method)
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


def _content_length(head: bytes) -> int:
    lower = head.lower()
    start = lower.find(b"content-length:")
    return int(lower[start + 15 :].split(b"\r\n", 1)[0]) if start >= 0 else 0


def _parse_form(body: bytes) -> tuple[int, str]:
    fields = parse_qs(body.decode())
    return int(fields["chat_id"][0]), fields.get("text", fields.get("caption", [""]))[0]


def _parse_multipart(body: bytes) -> tuple[int, str]:
    """The chat id and the caption; other fields are ignored."""
    fields = {}
    for name in (b"chat_id", b"caption"):
        start = body.find(b'name="' + name + b'"')
        if start >= 0:
            fields[name] = body[body.index(b"\r\n\r\n", start) + 4 :].split(b"\r\n--", 1)[0].decode()
    return int(fields[b"chat_id"]), fields.get(b"caption", "")
