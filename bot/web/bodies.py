"""A request's body, read within a limit."""

from http import HTTPStatus

from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request


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


def media_type(content_type: str) -> str:
    """Without parameters, in lower case: "application/json" of "Application/JSON; charset=utf-8"."""
    return content_type.partition(";")[0].strip().lower()


def _exceeds(digits: str, limit: int) -> bool:
    """Python refuses to convert more than 4300 digits."""
    significant = digits.lstrip("0")
    return len(significant) > len(str(limit)) or int(significant or "0") > limit
