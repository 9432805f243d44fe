"""The local channel's page: a chat on loopback, there at once, also while the rest of the bot is starting.

`Page` is made before anything is opened; `open` hands it the door and the pictures when they are there.
"""

import asyncio
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from html import escape
from pathlib import Path
from string import Template
from typing import Any

from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response, StreamingResponse
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from bot.local.adapter import LocalAdapter
from bot.local.broadcaster import RoomBroadcaster
from bot.local.messenger import PAGE
from bot.local.sse import EventStream, PostCursor
from bot.platform_adapter import CommandEntry
from bot.startup_progress import StartupProgress
from bot.web.middleware import LoopbackOnlyMiddleware
from insights.i18n.catalog import catalog, negotiate_language
from insights.model import Language
from insights.ports.storage import Pictures

STATIC = Path(__file__).parent / "static"
LONGEST = 16_384
"""Bytes of a request's body: a long question, not a book."""
YEAR_S = 365 * 86_400


@dataclass(slots=True, kw_only=True)
class ChatPage:
    progress: StartupProgress
    rooms: RoomBroadcaster
    language: Language = "en"
    """Of a browser that asks for neither English nor Korean."""
    _door: LocalAdapter | None = None
    _pictures: Pictures | None = None
    _posts: PostCursor = field(default_factory=PostCursor)
    _closing: asyncio.Event = field(default_factory=asyncio.Event)

    def open(self, door: LocalAdapter, pictures: Pictures) -> None:
        """From now on it answers."""
        self._door, self._pictures, self._posts.store = door, pictures, door.local_posts
        self.rooms.changed(PAGE)

    def close(self) -> None:
        """End the streams; call it before the web server stops."""
        self._closing.set()
        self.rooms.changed(PAGE)

    def routes(self) -> list[BaseRoute]:
        own = [Middleware(LoopbackOnlyMiddleware)]
        return [
            Route("/", self._page, middleware=own),
            Route("/local/stream", self._stream, middleware=own),
            Route("/local/say", self._say, methods=["POST"], middleware=own),
            Route("/local/press", self._press, methods=["POST"], middleware=own),
            Mount("/local/static", StaticFiles(directory=STATIC), middleware=own),
            Route("/pictures/{ref:path}", self._picture),
            Route("/health", self._health),
        ]

    async def _page(self, request: Request) -> Response:
        language = self._spoken(request)
        template = Template((STATIC / "page.html").read_text(encoding="utf-8"))
        return HTMLResponse(template.substitute(_labels(language), lang=language))

    async def _stream(self, request: Request) -> Response:
        stream = EventStream(
            rooms=self.rooms,
            progress=self.progress,
            local_posts=self._posts,
            commands=partial(self._commands, self._spoken(request)),
            closing=self._closing,
            seq=_number(request.headers.get("last-event-id", "")),
        )
        head = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
        return StreamingResponse(stream.events(), media_type="text/event-stream", headers=head)

    async def _say(self, request: Request) -> Response:
        door, body = self._ready(), await _body(request)
        said = _string(body, "text").strip()
        if not said:
            raise HTTPException(400)
        locale = self._spoken(request)
        door.spawn(door.say(PAGE, said, reply_to=_string(body, "reply_to"), locale=locale), PAGE, locale)
        return Response(status_code=202)

    async def _press(self, request: Request) -> Response:
        door, body = self._ready(), await _body(request)
        args = body.get("args", [])
        if not isinstance(args, list) or not all(isinstance(arg, str) for arg in args):
            raise HTTPException(400)
        locale, label = self._spoken(request), _string(body, "label")
        work = door.press(PAGE, _string(body, "verb"), args, _string(body, "ref"), label=label, locale=locale)
        door.spawn(work, PAGE, locale)
        return Response(status_code=202)

    async def _picture(self, request: Request) -> Response:
        if self._pictures is None:
            raise HTTPException(503, headers={"Retry-After": "1"})
        try:
            png = await self._pictures.png(request.path_params["ref"])
        except KeyError as error:
            raise HTTPException(404) from error
        keep = {"Cache-Control": f"private, max-age={YEAR_S}, immutable"}
        return Response(png, media_type="image/png", headers=keep)

    async def _health(self, _: Request) -> Response:
        ready = self._door is not None
        return JSONResponse({"ready": ready}, status_code=200 if ready else 503)

    def _ready(self) -> LocalAdapter:
        if self._door is None or not self._door.listening:
            raise HTTPException(503, headers={"Retry-After": "1"})
        return self._door

    def _commands(self, language: Language) -> Sequence[CommandEntry]:
        return self._door.commands[language] if self._door else ()

    def _spoken(self, request: Request) -> Language:
        """The first language the browser names: "ko-KR,ko;q=0.9,en;q=0.8" is Korean."""
        wanted = request.headers.get("accept-language", "").split(",")[0].split(";")[0]
        return negotiate_language(wanted.strip(), self.language)


def _labels(language: Language) -> dict[str, str]:
    """The page's own words by their short name ($send in the template is local.page.send)."""
    prefix = "local.page."
    return {
        key.removeprefix(prefix): escape(sentence)
        for key, sentence in catalog(language).items()
        if key.startswith(prefix)
    }


async def _body(request: Request) -> dict[str, Any]:
    """A JSON object of bearable size."""
    if request.headers.get("content-type", "").split(";")[0] != "application/json":
        raise HTTPException(415)
    read = b""
    async for piece in request.stream():
        read += piece
        if len(read) > LONGEST:
            raise HTTPException(413)
    return _object(read)


def _object(read: bytes) -> dict[str, Any]:
    try:
        body = json.loads(read)
    except ValueError as error:
        raise HTTPException(400) from error
    if not isinstance(body, dict):
        raise HTTPException(400)
    return body


def _string(body: dict[str, Any], name: str) -> str:
    value = body.get(name, "")
    if not isinstance(value, str):
        raise HTTPException(400)
    return value


def _number(header: str) -> int | None:
    return int(header) if header.isascii() and header.isdigit() else None
