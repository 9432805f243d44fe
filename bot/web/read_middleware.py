"""The middleware of routes that only read: guarded, limited by address, compressed, and not sent again when unchanged."""

from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware

from bot.web.conditional_get import ConditionalGetMiddleware
from bot.web.public_pages import PublicPages
from bot.web.request_limit import RequestLimit, RequestLimitMiddleware

MIN_COMPRESSED_BYTES = 1000
COMPRESSION_LEVEL = 4


def compressing_middleware() -> list[Middleware]:
    """Compresses a response, and answers 304 to who has it already."""
    return [
        Middleware(GZipMiddleware, minimum_size=MIN_COMPRESSED_BYTES, compresslevel=COMPRESSION_LEVEL),
        Middleware(ConditionalGetMiddleware),
    ]


def read_middleware(public: PublicPages, group: str, requests_per_minute: int) -> list[Middleware]:
    """The middleware of the routes of a group of `PublicPages`, which share one limit for each address."""
    limit = RequestLimit(requests=requests_per_minute, window_s=60)
    return [
        *public.guard(group),
        Middleware(RequestLimitMiddleware, limit=limit),
        *compressing_middleware(),
    ]
