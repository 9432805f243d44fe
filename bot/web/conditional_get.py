"""Conditional GET (RFC 9110, section 13): a page that has not changed is not sent again."""

import hashlib
from dataclasses import dataclass, field
from http import HTTPStatus

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send


@dataclass(frozen=True, slots=True)
class ConditionalGetMiddleware:
    """Gives each 200 answer to a GET a weak ETag, made of its bytes, and answers 304 to who has it. It holds a whole answer
    in memory, so it is for pages, not for streams.
    """

    app: ASGIApp

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "GET":
            await self.app(scope, receive, send)
            return
        answer = _WholeAnswer()
        await self.app(scope, receive, answer.collect)
        for message in answer.messages(Headers(scope=scope).get("if-none-match", "")):
            await send(message)


@dataclass(slots=True)
class _WholeAnswer:
    start: Message = field(default_factory=dict)
    body: bytearray = field(default_factory=bytearray)

    async def collect(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.start = message
        elif message["type"] == "http.response.body":
            self.body += message.get("body", b"")

    def messages(self, known_tags: str) -> tuple[Message, Message]:
        body = bytes(self.body)
        if self.start["status"] == HTTPStatus.OK:
            headers = MutableHeaders(scope=self.start)
            tag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
            headers["ETag"] = f"W/{tag}"
            if any(_matches(known, tag) for known in known_tags.split(",")):
                del headers["content-length"]
                self.start, body = {**self.start, "status": HTTPStatus.NOT_MODIFIED}, b""
        return self.start, {"type": "http.response.body", "body": body}


def _matches(known: str, tag: str) -> bool:
    known = known.strip()
    return known == "*" or known.removeprefix("W/") == tag
