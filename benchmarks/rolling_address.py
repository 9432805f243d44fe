"""What stands before several fronts in `benchmarks.rolling`: one address that goes round them, and a Telegram that calls it."""

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

import aiohttp
from aiohttp import web

from bot.slack.inbound.http_events import SIGNATURE_HEADER, TIMESTAMP_HEADER
from bot.telegram.inbound.webhook import SECRET_HEADER
from tests.standins.telegram import TelegramStandin

PUBLIC_HOST = "insights.example.org"
CALL_TIMEOUT_S = 30.0
CALL_RETRY_S = 1.0
"""How soon this Telegram calls again after anything but 2xx. The real one takes longer each time."""
MAX_CALLS = 40
"""core.telegram.org/bots/api#setwebhook: max_connections is 40 by default."""
READ_INTERVAL_S = 0.25


@dataclass(slots=True)
class FrontProxy:
    """A reverse proxy as simple as can be: each request to the next front, and to the one after it where that is refused, cut
    or answered with 503 (nginx: `proxy_next_upstream error timeout http_503 non_idempotent`). It checks no health.
    """

    ports: list[int]
    url: str = ""
    passed_on: int = 0
    """Requests that a second front answered."""
    _turn: int = 0
    _client: aiohttp.ClientSession | None = None

    @asynccontextmanager
    async def serve(self) -> AsyncIterator["FrontProxy"]:
        application = web.Application(client_max_size=4 * 1024**2)
        application.router.add_route("*", "/{path:.*}", self._forward)
        runner = web.AppRunner(application, shutdown_timeout=0.1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        self.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=CALL_TIMEOUT_S)) as client:
            self._client = client
            try:
                yield self
            finally:
                await runner.cleanup()

    async def _forward(self, request: web.Request) -> web.StreamResponse:
        body = await request.read()
        kept = {"content-type", "accept", SECRET_HEADER, TIMESTAMP_HEADER, SIGNATURE_HEADER}
        headers = {name: value for name, value in request.headers.items() if name.lower() in kept}
        self._turn += 1
        turn = self._turn  # others go on counting meanwhile
        status, content, kind = 502, b"", "text/plain"
        for n in range(len(self.ports)):
            port = self.ports[(turn + n) % len(self.ports)]
            try:
                status, content, kind = await self._ask(request, port, headers, body)
            except (aiohttp.ClientError, TimeoutError):
                continue
            if status != web.HTTPServiceUnavailable.status_code:
                self.passed_on += n > 0
                break
        return web.Response(status=status, body=content, content_type=kind)

    async def _ask(
        self, request: web.Request, port: int, headers: dict[str, str], body: bytes
    ) -> tuple[int, bytes, str]:
        assert self._client is not None
        async with self._client.request(
            request.method,
            f"http://127.0.0.1:{port}{request.rel_url}",
            headers={**headers, "Host": PUBLIC_HOST, "X-Forwarded-For": "192.0.2.1"},
            data=body,
            allow_redirects=False,
        ) as response:
            return response.status, await response.read(), response.content_type


@dataclass(slots=True)
class WebhookCaller:
    """Calls the webhook that was set, through the proxy, with each update until it is answered with 2xx."""

    telegram: TelegramStandin
    proxy: FrontProxy
    refused: Counter[str] = field(default_factory=Counter)
    _calls: set[asyncio.Task[None]] = field(default_factory=set)

    async def run(self) -> None:
        """Until cancelled."""
        limit = asyncio.Semaphore(MAX_CALLS)
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=CALL_TIMEOUT_S)) as client:
            try:
                while True:
                    await self.telegram.wait_until(
                        lambda: bool(self.telegram.pending_updates and self.telegram.webhook), 600.0
                    )
                    update = self.telegram.pending_updates.pop(0)
                    task = asyncio.create_task(self._deliver(client, limit, update))
                    self._calls.add(task)
                    task.add_done_callback(self._calls.discard)
            finally:
                for task in tuple(self._calls):
                    task.cancel()

    async def _deliver(
        self, client: aiohttp.ClientSession, limit: asyncio.Semaphore, update: dict[str, Any]
    ) -> None:
        hook = self.telegram.webhook
        path = hook["url"].partition(PUBLIC_HOST)[2]
        headers = {SECRET_HEADER: hook["secret_token"]}
        while True:
            async with limit:
                try:
                    async with client.post(self.proxy.url + path, json=update, headers=headers) as response:
                        if response.ok:
                            return
                        self.refused[str(response.status)] += 1
                except (aiohttp.ClientError, TimeoutError) as error:
                    self.refused[type(error).__name__] += 1
            await asyncio.sleep(CALL_RETRY_S)


@dataclass(slots=True)
class PageReader:
    """Reads a page through the proxy all the time, as a browser would: what failed, and for how long at most."""

    proxy: FrontProxy
    path: str
    read: int = 0
    failed: Counter[str] = field(default_factory=Counter)
    longest_gap_s: float = 0.0

    async def run(self) -> None:
        """Until cancelled."""
        answered_at = time.monotonic()
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=CALL_TIMEOUT_S)) as client:
            while True:
                with suppress(aiohttp.ClientError, TimeoutError):
                    async with client.get(self.proxy.url + self.path) as response:
                        await response.read()
                        self.read += 1
                        if response.ok:
                            now = time.monotonic()
                            self.longest_gap_s = max(self.longest_gap_s, now - answered_at)
                            answered_at = now
                        else:
                            self.failed[str(response.status)] += 1
                await asyncio.sleep(READ_INTERVAL_S)
