"""A request's body, read within a limit."""

from http import HTTPStatus
from urllib.parse import parse_qs

from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request

MAX_FIELDS = 20
"""Of a form."""


async def read_body(request: Request, max_bytes: int) -> bytes:
    """Raises HTTPException: 413 above `max_bytes`, as soon as that is known; 408 when the client leaves or is cut off
    (bot.web.bounded_protocol) before its end.
    """
    announced = request.headers.get("content-length", "")
    if announced.isascii() and announced.isdecimal() and _exceeds(announced, max_bytes):
        raise HTTPException(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    body = bytearray()
    try:
        async for chunk in request.stream():
            body += chunk
            if len(body) > max_bytes:
                raise HTTPException(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    except ClientDisconnect:
        raise HTTPException(HTTPStatus.REQUEST_TIMEOUT) from None
    return bytes(body)


async def read_form(request: Request, max_bytes: int) -> dict[str, str]:
    """The first value of each field of a form. Raises HTTPException: 415 for another content type, and as `read_body`."""
    if media_type(request.headers.get("content-type", "")) != "application/x-www-form-urlencoded":
        raise HTTPException(HTTPStatus.UNSUPPORTED_MEDIA_TYPE)
    body = (await read_body(request, max_bytes)).decode("utf-8", "replace")
    try:
        return {name: values[0] for name, values in parse_qs(body, max_num_fields=MAX_FIELDS).items()}
    except ValueError:
        raise HTTPException(HTTPStatus.BAD_REQUEST) from None


def media_type(content_type: str) -> str:
    """Without parameters, in lower case: "application/json" of "Application/JSON; charset=utf-8"."""
    return content_type.partition(";")[0].strip().lower()


def _exceeds(digits: str, limit: int) -> bool:
    """Python refuses to convert more than 4300 digits."""
    significant = digits.lstrip("0")
    return len(significant) > len(str(limit)) or int(significant or "0") > limit
