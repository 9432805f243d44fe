"""Asking the world politely, and never longer or more than agreed.

Every request has a limit in time and in size, follows no redirect to another host, remembers what did not
change (ETag, Last-Modified) and does not come back before a server's Retry-After is over. Whatever goes wrong
is a SourceFailed with one short sentence. A connection lives for one request: a day has a handful of them, and
arXiv allows one at a time.
"""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from importlib.metadata import PackageNotFoundError, version
from typing import Any
from urllib.parse import urlsplit

from insights.errors import SourceFailed
from insights.ports.clock import Clock

MEGABYTE = 1024 * 1024
_REDIRECTS = 3
_MOST_KEPT = 4  # bodies: the feed is asked every ten minutes, whole or in halves; other answers change daily
_LONGEST_WAIT = 24 * 3600.0  # a Retry-After beyond a day is taken for a day: tomorrow is asked anew anyway


def user_agent() -> str:
    try:
        release = version("daily-insights")
    except PackageNotFoundError:
        release = "dev"
    return f"daily-insights/{release} (+https://info.arxiv.org/help/api/tou.html; one request at a time)"


def retry_after(value: str | None, now: datetime) -> float | None:
    """Seconds from a Retry-After header in either form (RFC 9110 10.2.3); None without a readable one."""
    text = (value or "").strip()
    if text.isascii() and text.isdigit():
        return min(float(text[:9]), _LONGEST_WAIT)
    try:
        then = parsedate_to_datetime(text)
    except (ValueError, IndexError, OverflowError):
        return None
    then = then if then.tzinfo else then.replace(tzinfo=UTC)
    return min(max((then - now).total_seconds(), 0.0), _LONGEST_WAIT)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Kept:
    body: bytes
    asks: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetcher:
    """Fetches bodies. `seconds` and `bytes_` limit one request in all, redirects included. `most_kept` bodies
    stay in memory for an answer that nothing changed.
    """

    clock: Clock
    seconds: float = 60.0
    bytes_: int = 64 * MEGABYTE
    most_kept: int = _MOST_KEPT
    _kept: dict[str, _Kept] = field(default_factory=dict)
    _closed_until: dict[str, datetime] = field(default_factory=dict)

    async def get(self, source: str, url: str, params: Mapping[str, str] | None = None) -> bytes:
        """The body of a 200 answer; for a 304 the one kept from before."""
        import httpx

        self._heed(source, _host(url))
        try:
            async with asyncio.timeout(self.seconds):
                return await self._ask(source, str(httpx.URL(url, params=params) if params else url))
        except (TimeoutError, httpx.TimeoutException) as error:
            raise SourceFailed(source, f"no answer within {self.seconds:g} seconds") from error
        except httpx.ConnectError as error:
            raise SourceFailed(source, "no connection", unreachable=True) from error
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError) as error:
            raise SourceFailed(source, f"the connection broke ({type(error).__name__})") from error

    def _heed(self, source: str, host: str) -> None:
        until = self._closed_until.get(host)
        wait = (until - self.clock.now()).total_seconds() if until else 0
        if wait > 0:
            raise SourceFailed(source, f"it asked to wait {wait:.0f} more seconds", retry_after=wait)

    async def _ask(self, source: str, url: str) -> bytes:
        kept = self._kept.get(url)
        async with self._answer(source, url, kept.asks if kept else {}) as answer:
            if answer.status_code == 304 and kept:  # noqa: PLR2004 - not modified
                return kept.body
            self._checked(source, answer)
            body = await self._body(source, answer)
        self._keep(url, answer.headers, body)
        return body

    @asynccontextmanager
    async def _answer(self, source: str, url: str, asks: Mapping[str, str]) -> AsyncIterator[Any]:
        import httpx

        headers = {"User-Agent": user_agent(), **asks}
        async with httpx.AsyncClient(timeout=self.seconds, headers=headers) as client:
            request = client.build_request("GET", url)
            for _ in range(_REDIRECTS + 1):
                answer = await client.send(request, stream=True)
                try:
                    if answer.next_request is None:
                        yield answer
                        return
                    request = _same_host(source, request, answer.next_request)
                finally:
                    await answer.aclose()
        raise SourceFailed(source, "it redirects in circles")

    def _checked(self, source: str, answer: Any) -> None:
        if answer.status_code == 200:  # noqa: PLR2004 - the only answer with a body for us
            return
        wait = retry_after(answer.headers.get("Retry-After"), self.clock.now())
        if wait:
            self._closed_until[answer.url.host] = self.clock.now() + timedelta(seconds=wait)
        raise SourceFailed(source, f"it answered with status {answer.status_code}", retry_after=wait)

    async def _body(self, source: str, answer: Any) -> bytes:
        body = bytearray()
        async for piece in answer.aiter_bytes():
            body += piece
            if len(body) > self.bytes_:
                raise SourceFailed(source, f"its answer is larger than {self.bytes_ // MEGABYTE} MB")
        return bytes(body)

    def _keep(self, url: str, headers: Mapping[str, str], body: bytes) -> None:
        pairs = (("If-None-Match", "ETag"), ("If-Modified-Since", "Last-Modified"))
        asks = {ask: headers[tag] for ask, tag in pairs if tag in headers}
        if asks:
            self._kept.pop(url, None)
            self._kept[url] = _Kept(body=body, asks=asks)
        while len(self._kept) > self.most_kept:
            del self._kept[next(iter(self._kept))]


def _host(url: str) -> str:
    return urlsplit(url).hostname or ""


def _same_host(source: str, request: Any, following: Any) -> Any:
    if following.url.host != request.url.host or following.url.scheme not in ("https", request.url.scheme):
        raise SourceFailed(source, f"it redirects to another host ({following.url.host[:60]})")
    return following
