"""The routes of the JSON API below /api: its operations, the OpenAPI document, and a page of the operations. Every answer below
/api/v1 is JSON, errors as well, whose sentence is in the reader's language.
"""

import re
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from pydantic import ValidationError
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.types import ASGIApp, Receive, Scope, Send

from bot.archive.api.archive_queries import ArchiveQueries
from bot.archive.api.documents import Document, ProblemDocument
from bot.archive.api.openapi import build_openapi
from bot.archive.api.operations import OPERATIONS, VERSION_PATH, Operation
from bot.archive.api.operations_page import render_operations_page
from bot.archive.api.requests import describe_fault
from bot.web.app import request_language
from bot.web.bodies import media_type, read_body
from bot.web.client_address import client_key
from bot.web.error_texts import error_text
from bot.web.middleware import is_local_request
from bot.web.public_pages import PublicPages
from bot.web.read_middleware import compressing_middleware
from bot.web.request_limit import RequestLimit
from insights.errors import BadInput, InsightsError, StoreFailed
from insights.i18n.catalog import translate
from insights.model import LANGUAGES, Language
from insights.text.untrusted_json import UnfitJson, parse_json

REQUESTS_PER_MINUTE = 120
"""Of one address."""
MAX_BODY_BYTES = 8192


@dataclass(frozen=True, slots=True, kw_only=True)
class JsonApi:
    """`get_queries` takes the address that the request came to, and raises HTTPException 503 during the start. `count_question`
    takes who asks, and raises BadInput beyond the limit of an hour.
    """

    get_queries: Callable[[str], ArchiveQueries]
    count_question: Callable[[str], None]
    public_url: str = ""
    takes_public_questions: bool = False
    """Whether others than programs on this machine may ask."""

    def routes(self, public: PublicPages) -> list[BaseRoute]:
        limit = RequestLimit(requests=REQUESTS_PER_MINUTE, window_s=60)
        middleware = compressing_middleware()
        operations = [
            Route(
                VERSION_PATH + operation.path.replace("{id}", "{id:path}"),
                self._endpoint(operation, limit),
                methods=[operation.method],
                middleware=middleware,
            )
            for operation in OPERATIONS
        ]
        own = [Route("/openapi.json", _openapi, middleware=middleware), *operations]
        app = Starlette(
            routes=own, exception_handlers={HTTPException: _http_problem, InsightsError: _problem}
        )
        guard = [] if public.is_public("api") else [Middleware(LocalProgramsMiddleware)]
        mount = Mount("/api", app, middleware=guard)
        mount.path_regex = re.compile(mount.path_regex.pattern, re.DOTALL)  # a path may hold a line break
        return [Route("/api", _operations_page, middleware=guard), mount]

    def _endpoint(
        self, operation: Operation, limit: RequestLimit
    ) -> Callable[[Request], Awaitable[Response]]:
        async def respond(request: Request) -> Response:
            limit.consume(request.scope)
            given = {**request.path_params, **await _read_fields(operation, request)}
            try:
                asked = operation.request.model_validate(given)
            except ValidationError as error:
                fault = describe_fault(error, _language(request, given.get("language")))
                return _problem_document(fault, HTTPStatus.BAD_REQUEST)
            base = self.public_url.rstrip("/") or f"{request.url.scheme}://{request.url.netloc}"
            queries = self.get_queries(base)
            if operation.counts_as_question:
                if not (self.takes_public_questions or is_from_this_machine(request.scope)):
                    raise HTTPException(HTTPStatus.FORBIDDEN)
                self.count_question(client_key(request.scope))
            document = await asked.answer(queries)
            if document is None:
                raise HTTPException(HTTPStatus.NOT_FOUND)
            return _json(document)

        return respond


async def _read_fields(operation: Operation, request: Request) -> Mapping[str, Any]:
    """The parameters of the query, or of a POST the body's fields. Raises HTTPException for a parameter given twice, another
    content type, and what is no JSON object.
    """
    if operation.method == "GET":
        names = Counter(name for name, _ in request.query_params.multi_items())
        if any(count > 1 for count in names.values()) or set(names) & set(operation.path_fields):
            raise HTTPException(HTTPStatus.BAD_REQUEST)
        return request.query_params
    if media_type(request.headers.get("content-type", "")) != "application/json":
        raise HTTPException(HTTPStatus.UNSUPPORTED_MEDIA_TYPE)
    try:
        body = parse_json(await read_body(request, MAX_BODY_BYTES))
    except UnfitJson:
        raise HTTPException(HTTPStatus.BAD_REQUEST) from None
    if not isinstance(body, dict):
        raise HTTPException(HTTPStatus.BAD_REQUEST)
    return body


def _json(
    document: Document, status: HTTPStatus = HTTPStatus.OK, headers: Mapping[str, str] | None = None
) -> Response:
    body = document.model_dump_json()
    return Response(body, status, media_type="application/json", headers=headers)


def _language(request: Request, asked: object = None) -> Language:
    """The language of an error: what the request asks its document in, else what it accepts first, else English."""
    chosen = (asked, request.query_params.get("lang"))
    return next((each for each in LANGUAGES if each in chosen), None) or request_language(request)


def _problem_document(
    sentence: str, status: HTTPStatus, headers: Mapping[str, str] | None = None
) -> Response:
    return _json(ProblemDocument(error=sentence), status, {**(headers or {}), "Vary": "Accept-Language"})


async def _http_problem(request: Request, error: Exception) -> Response:
    status, headers = (error.status_code, error.headers) if isinstance(error, HTTPException) else (500, None)
    return _problem_document(error_text(status, _language(request)), HTTPStatus(status), headers)


async def _problem(request: Request, error: Exception) -> Response:
    """BadInput is a limit that was reached; anything else lies outside: the database, or arXiv."""
    if not isinstance(error, InsightsError):
        raise error
    status, retry_s = HTTPStatus.BAD_GATEWAY, 60
    if isinstance(error, BadInput):
        status, retry_s = HTTPStatus.TOO_MANY_REQUESTS, 60 * int(error.params.get("minutes", 1))
    elif isinstance(error, StoreFailed):
        status, retry_s = HTTPStatus.SERVICE_UNAVAILABLE, 1
    sentence = translate(_language(request), error.key, **error.params)
    return _problem_document(sentence, status, {"Retry-After": str(retry_s)})


async def _openapi(_: Request) -> Response:
    return JSONResponse(build_openapi())


async def _operations_page(_: Request) -> Response:
    """The operations and their parameters on one page, without a script."""
    return HTMLResponse(render_operations_page())


@dataclass(frozen=True, slots=True)
class LocalProgramsMiddleware:
    """Answers 403 to what does not come from this machine. Unlike a browser, a program sends no Origin with a POST; a foreign one
    is refused by bot.web.middleware.OriginMiddleware.
    """

    app: ASGIApp

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and not is_from_this_machine(scope):
            sentence = error_text(HTTPStatus.FORBIDDEN, _language(Request(scope)))
            response = _problem_document(sentence, HTTPStatus.FORBIDDEN)
            await response(scope, receive, send)
            return
        await self.app(scope, receive, send)


def is_from_this_machine(scope: Scope) -> bool:
    return is_local_request({**scope, "method": "GET"})
