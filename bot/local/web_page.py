"""The local channel's web page: a chat on loopback, served from the first moment, also during the start of the bot.

`ChatPage` is constructed before the database is open; until `open` it shows the start and refuses messages with 503.
"""

import asyncio
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from html import escape
from pathlib import Path
from string import Template
from typing import Annotated, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, Response, StreamingResponse
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from bot.local.adapter import LocalAdapter
from bot.local.broadcaster import RoomBroadcaster
from bot.local.messenger import PAGE
from bot.local.sse import EventStream, OpenStreams
from bot.platform_adapter import CommandEntry
from bot.startup_progress import StartupProgress
from bot.web.app import request_language
from bot.web.bodies import media_type, read_body
from bot.web.middleware import LoopbackOnlyMiddleware, is_local_request
from bot.web.templates import STATIC as WEB_STATIC
from insights.i18n.catalog import catalog
from insights.model import Language
from insights.ports.storage import Pictures
from insights.text.cleaning import remove_unprintable
from insights.text.untrusted_json import UnfitJson, parse_json

STATIC = Path(__file__).parent / "static"
BASE_STYLE = WEB_STATIC / "base.css"
MAX_BODY_BYTES = 16_384
"""Enough for the longest text that the page's input takes."""
YEAR_S = 365 * 86_400
RETRY_LATER = {"Retry-After": "1"}
MAX_OPEN_STREAMS = 64
"""A browser opens six to one host; of more than these the oldest ends, and its page connects again."""
MAX_REF_DIGITS = 18
PostRef = Annotated[str, Field(pattern=rf"^[0-9]{{0,{MAX_REF_DIGITS}}}$")]
"""A post's ref, which is a number; "" for none."""


class TextBody(BaseModel):
    """The page's POST /local/say."""

    model_config = ConfigDict(strict=True)
    text: str = ""
    reply_to: PostRef = ""


class ButtonBody(BaseModel):
    """The page's POST /local/press."""

    model_config = ConfigDict(strict=True)
    verb: str = ""
    args: list[str] = []
    ref: PostRef = ""
    label: str = ""


Body = TypeVar("Body", bound=BaseModel)


@dataclass(slots=True, kw_only=True)
class ChatPage:
    """The page's routes."""

    progress: StartupProgress
    rooms: RoomBroadcaster
    language: Language = "en"
    """For browsers that ask for neither English nor Korean."""
    public_address: str = ""
    """Where the page leads others than a browser on this machine; empty: they are refused."""
    _adapter: LocalAdapter | None = field(default=None, init=False)
    _pictures: Pictures | None = field(default=None, init=False)
    _closing: asyncio.Event = field(default_factory=asyncio.Event, init=False)
    _streams: OpenStreams = field(default_factory=lambda: OpenStreams(MAX_OPEN_STREAMS), init=False)

    def open(self, adapter: LocalAdapter, pictures: Pictures) -> None:
        """Take messages from now on, and answer them through `adapter`."""
        self._adapter, self._pictures = adapter, pictures
        self.rooms.notify_changed(PAGE)

    def close(self) -> None:
        """End the event streams; to be called before the web server stops."""
        self._closing.set()
        self.rooms.notify_changed(PAGE)

    def routes(self) -> list[BaseRoute]:
        """The page and its data for this machine alone; pictures for everybody."""
        local_only = [Middleware(LoopbackOnlyMiddleware)]
        led_elsewhere = [Middleware(LoopbackOnlyMiddleware, public_address=self.public_address)]
        return [
            Route("/", self._page, middleware=led_elsewhere),
            Route("/local/stream", self._stream, middleware=local_only),
            Route("/local/say", self._say, methods=["POST"], middleware=local_only),
            Route("/local/press", self._press, methods=["POST"], middleware=local_only),
            Route("/local/static/base.css", self._base_style, middleware=local_only),
            Mount("/local/static", StaticFiles(directory=STATIC), middleware=local_only),
            Route("/pictures/{ref:path}", self._picture),
        ]

    async def _page(self, request: Request) -> Response:
        language = self._language_of(request)
        template = Template((STATIC / "page.html").read_text(encoding="utf-8"))
        return HTMLResponse(template.substitute(_labels(language), lang=language))

    async def _base_style(self, _: Request) -> Response:
        """What the archive's pages have, too."""
        return FileResponse(BASE_STYLE)

    async def _stream(self, request: Request) -> Response:
        last_id, language = request.headers.get("last-event-id", ""), self._language_of(request)
        stream = EventStream(
            rooms=self.rooms,
            progress=self.progress,
            local_posts=lambda: self._adapter.local_posts if self._adapter else None,
            commands=partial(self._commands, language),
            language=language,
            closing=self._closing,
            open_streams=self._streams,
            last_seq=int(last_id) if re.fullmatch(rf"[0-9]{{1,{MAX_REF_DIGITS}}}", last_id) else None,
        )
        headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
        return StreamingResponse(stream.events(), media_type="text/event-stream", headers=headers)

    async def _say(self, request: Request) -> Response:
        adapter, body = self._ready_adapter(), await _parse_body(request, TextBody)
        text = body.text.strip()
        if not text:
            raise HTTPException(400)
        locale = self._language_of(request)
        answer = adapter.handle_text(PAGE, text, reply_to=body.reply_to, locale=locale)
        adapter.spawn(answer, PAGE, locale)
        return Response(status_code=202)

    async def _press(self, request: Request) -> Response:
        adapter, body = self._ready_adapter(), await _parse_body(request, ButtonBody)
        locale = self._language_of(request)
        answer = adapter.handle_button(PAGE, body.verb, body.args, body.ref, label=body.label, locale=locale)
        adapter.spawn(answer, PAGE, locale)
        return Response(status_code=202)

    async def _picture(self, request: Request) -> Response:
        if self._pictures is None:
            raise HTTPException(503, headers=RETRY_LATER)
        ref = request.path_params["ref"]
        if ref != remove_unprintable(ref):
            raise HTTPException(404)
        try:
            png = await self._pictures.get_png(ref)
        except KeyError as error:
            raise HTTPException(404) from error
        headers = {"Cache-Control": f"private, max-age={YEAR_S}, immutable"}
        if not is_local_request(request.scope):  # a feed's chart is shown by readers on other sites
            headers["Cross-Origin-Resource-Policy"] = "cross-origin"
        return Response(png, media_type="image/png", headers=headers)

    def _ready_adapter(self) -> LocalAdapter:
        if self._adapter is None or not self._adapter.is_listening:
            raise HTTPException(503, headers=RETRY_LATER)
        return self._adapter

    def _commands(self, language: Language) -> Sequence[CommandEntry]:
        return self._adapter.commands[language] if self._adapter else ()

    def _language_of(self, request: Request) -> Language:
        return request_language(request, self.language)


def _labels(language: Language) -> dict[str, str]:
    """The page's labels by their short key ($send in the template is local.page.send), escaped for HTML."""
    prefix = "local.page."
    return {
        key.removeprefix(prefix): escape(sentence)
        for key, sentence in catalog(language).items()
        if key.startswith(prefix)
    }


async def _parse_body(request: Request, model: type[Body]) -> Body:
    """Raises HTTPException for another content type, a body above MAX_BODY_BYTES or another shape."""
    if media_type(request.headers.get("content-type", "")) != "application/json":
        raise HTTPException(415)
    content = await read_body(request, MAX_BODY_BYTES)
    try:
        return model.model_validate(parse_json(content))
    except (UnfitJson, ValidationError):
        raise HTTPException(400) from None
