"""HTTP requests to the sources, with timeouts, size limits, conditional requests and Retry-After.

A request follows no redirect to another host, and none is sent to a host before its Retry-After is over. Every error
is a SourceFailed with one short sentence. A connection is used for one request: there are few requests a day, and
arXiv allows one connection at a time. Nothing is retried here: scheduler.jobs.EditionJob does that.
"""

import asyncio
import zlib
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any, Protocol
from urllib.parse import urlsplit

from cachetools import LRUCache

from insights.errors import SourceFailed
from insights.ports.clock import Clock
from insights.tls import shared_tls_context
from insights.version import VERSION

MEGABYTE = 1024 * 1024
_MAX_REDIRECTS = 3
MAX_PART_BYTES = 256 * 1024
"""How much is unpacked at a time."""
_GZIP_WINDOW = 31  # zlib: the largest window, with a gzip header
MAX_CACHED_BODIES = 4
"""The feed is fetched every ten minutes, whole or in halves; other responses change daily."""
_MAX_RETRY_AFTER_S = 24 * 3600.0  # a longer Retry-After counts as a day


def user_agent() -> str:
    """The User-Agent of every request to a source."""
    return f"daily-insights/{VERSION} (+https://info.arxiv.org/help/api/tou.html; one request at a time)"


def parse_retry_after(value: str | None, now: datetime) -> float | None:
    """The seconds of a Retry-After header in either form (RFC 9110 10.2.3), at most a day; None if it is not valid."""
    text = (value or "").strip()
    if text.isascii() and text.isdigit():
        return min(float(text[:9]), _MAX_RETRY_AFTER_S)
    try:
        instant = parsedate_to_datetime(text)
    except (ValueError, IndexError, OverflowError):
        return None
    instant = instant if instant.tzinfo else instant.replace(tzinfo=UTC)
    return min(max((instant - now).total_seconds(), 0.0), _MAX_RETRY_AFTER_S)


@dataclass(frozen=True, slots=True, kw_only=True)
class _CachedBody:
    body: bytes
    conditions: Mapping[str, str]
    """The headers of a request that returns 304 while the body is unchanged."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetcher:
    """Fetches response bodies. `timeout_s` and `max_bytes` limit a request with all its redirects. With `use_cache` the
    last bodies stay in memory, for responses that say that nothing changed.
    """

    clock: Clock
    timeout_s: float = 60.0
    max_bytes: int = 64 * MEGABYTE
    use_cache: bool = True
    _cache: LRUCache[str, _CachedBody] = field(default_factory=lambda: LRUCache(MAX_CACHED_BODIES))
    _blocked_until: dict[str, datetime] = field(default_factory=dict)
    """By host, from its Retry-After."""

    async def get(self, source: str, url: str, params: Mapping[str, str] | None = None) -> bytes:
        """The body of a response with status 200, or the cached one for 304. Raises SourceFailed for anything else;
        `source` is the name in the error.
        """
        import httpx

        self._check_blocked(source, urlsplit(url).hostname or "")
        try:
            async with asyncio.timeout(self.timeout_s):
                return await self._fetch(source, str(httpx.URL(url, params=params) if params else url))
        except (TimeoutError, httpx.TimeoutException) as error:
            raise SourceFailed(source, f"timeout: no response within {self.timeout_s:g} s") from error
        except httpx.ConnectError as error:
            raise SourceFailed(source, "no connection", unreachable=True) from error
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError) as error:
            raise SourceFailed(source, f"connection error ({type(error).__name__})") from error

    def _check_blocked(self, source: str, host: str) -> None:
        until = self._blocked_until.get(host)
        wait = (until - self.clock.now()).total_seconds() if until else 0
        if wait > 0:
            raise SourceFailed(source, f"rate limited: retry after {wait:.0f} seconds", retry_after=wait)

    async def _fetch(self, source: str, url: str) -> bytes:
        cached = self._cache.get(url)
        async with self._send(source, url, cached.conditions if cached else {}) as response:
            if response.status_code == 304 and cached:  # noqa: PLR2004 - not modified
                return cached.body
            self._check_status(source, response)
            body = await self._read_body(source, response)
        self._store(url, response.headers, body)
        return body

    @asynccontextmanager
    async def _send(self, source: str, url: str, conditions: Mapping[str, str]) -> AsyncIterator[Any]:
        import httpx

        headers = {"User-Agent": user_agent(), "Accept-Encoding": "gzip", **conditions}
        tls = shared_tls_context()
        async with httpx.AsyncClient(timeout=self.timeout_s, headers=headers, verify=tls) as client:
            request = client.build_request("GET", url)
            for _ in range(_MAX_REDIRECTS + 1):
                response = await client.send(request, stream=True)
                try:
                    if response.next_request is None:
                        yield response
                        return
                    request = _check_redirect(source, request, response.next_request)
                finally:
                    await response.aclose()
        raise SourceFailed(source, "too many redirects")

    def _check_status(self, source: str, response: Any) -> None:
        if response.status_code == 200:  # noqa: PLR2004 - the only status with a body to use
            return
        wait = parse_retry_after(response.headers.get("Retry-After"), self.clock.now())
        if wait:
            self._blocked_until[response.url.host] = self.clock.now() + timedelta(seconds=wait)
        raise SourceFailed(source, f"it answered with status {response.status_code}", retry_after=wait)

    async def _read_body(self, source: str, response: Any) -> bytes:
        decoder = _make_decoder(source, response.headers.get("Content-Encoding", ""))
        body, received = bytearray(), 0
        async for chunk in response.aiter_raw():
            received += len(chunk)
            for part in decoder.decode(chunk):
                body += part
                if len(body) > self.max_bytes or received > self.max_bytes:
                    raise SourceFailed(source, f"its response is larger than {self.max_bytes // MEGABYTE} MB")
                await asyncio.sleep(0)
        if not decoder.is_complete:
            raise SourceFailed(source, "its response is cut short: the gzip data has no end")
        return bytes(body)

    def _store(self, url: str, headers: Mapping[str, str], body: bytes) -> None:
        pairs = (("If-None-Match", "ETag"), ("If-Modified-Since", "Last-Modified"))
        conditions = {condition: headers[tag] for condition, tag in pairs if tag in headers}
        if conditions and self.use_cache:
            self._cache[url] = _CachedBody(body=body, conditions=conditions)


class BodyDecoder(Protocol):
    """Decodes a body as its Content-Encoding says: IdentityDecoder, GzipDecoder."""

    @property
    def is_complete(self) -> bool:
        """Whether what was decoded may be the whole body."""
        ...

    def decode(self, chunk: bytes) -> Iterator[bytes]:
        """The decoded bytes in parts of at most MAX_PART_BYTES. Raises SourceFailed."""
        ...


@dataclass(frozen=True, slots=True)
class IdentityDecoder:
    is_complete: bool = True

    def decode(self, chunk: bytes) -> Iterator[bytes]:
        yield chunk


class GzipDecoder:
    """Unpacks gzip in parts, so that whoever reads them can stop: httpx unpacks a whole chunk, which one of 64 kB
    makes 64 MB and gzip within gzip any size.
    """

    def __init__(self, source: str) -> None:
        self._source = source
        self._stream = zlib.decompressobj(_GZIP_WINDOW)

    @property
    def is_complete(self) -> bool:
        return self._stream.eof

    def decode(self, chunk: bytes) -> Iterator[bytes]:
        is_done = False
        while not is_done:
            try:
                part = self._stream.decompress(chunk, MAX_PART_BYTES)
            except zlib.error as error:
                raise SourceFailed(self._source, "its response is damaged: it is no gzip") from error
            if self._stream.unused_data:
                raise SourceFailed(self._source, "its response is damaged: data follows the gzip data")
            yield part
            chunk = self._stream.unconsumed_tail
            is_done = not chunk and len(part) < MAX_PART_BYTES


def _make_decoder(source: str, encoding: str) -> BodyDecoder:
    """Raises SourceFailed for an encoding that was not asked for, and for one within another."""
    match encoding.strip().lower():
        case "" | "identity":
            return IdentityDecoder()
        case "gzip" | "x-gzip":
            return GzipDecoder(source)
    raise SourceFailed(source, f"its response has an encoding that was not asked for ({encoding[:40]!r})")


def _check_redirect(source: str, request: Any, next_request: Any) -> Any:
    """The next request. Raises SourceFailed when it leaves the host or HTTPS."""
    url = next_request.url
    if url.host != request.url.host or url.scheme not in ("https", request.url.scheme):
        raise SourceFailed(source, f"it redirects to another host ({url.host[:60]})")
    return next_request
