"""uvicorn in the running event loop: its socket is bound before it starts, and it handles no signals."""

import asyncio
import errno
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import uvicorn
from starlette.types import ASGIApp

from bot.web.bounded_protocol import BoundedProtocol, ConnectionLimits
from insights.errors import BadConfiguration

MAX_PORT_TRIES = 20
SHUTDOWN_GRACE_S = 5
"""For open requests after `stop`; uvicorn's default is for ever."""


def bind(host: str, port: int, tries: int = MAX_PORT_TRIES, *, setting: str = "WEB_PORT") -> socket.socket:
    """A listening socket on `port` or, if that is in use, on one of the next `tries - 1`. Port 0: any free
    one. Raises BadConfiguration, which names the port's `setting` or WEB_HOST, when none is free or the host is not an
    address of this machine.
    """
    for number in range(port, min(port + tries, 65536)):
        try:
            return _listen(host, number)
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                name = setting if error.errno == errno.EACCES else "WEB_HOST"
                raise BadConfiguration(
                    "error.setting", name=name, why=error.strerror or str(error)
                ) from error
    why = f"{port} to {port + tries - 1} are all taken" if tries > 1 else f"{port} is taken"
    raise BadConfiguration("error.setting", name=setting, why=why)


def _listen(host: str, port: int) -> socket.socket:
    family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    listener = socket.socket(family, kind, protocol)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        # Listening at once: with SO_REUSEADDR Linux lets two processes bind, and refuses only the second listen.
        listener.listen(2048)
        listener.setblocking(False)
    except OSError:
        listener.close()
        raise
    return listener


class _EmbeddedServer(uvicorn.Server):
    """uvicorn's server without its signal handlers; `ready` is set when it accepts connections."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.ready = asyncio.Event()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.ready.set()


@dataclass(slots=True, kw_only=True)
class WebServer:
    """Serves `app` on a listening socket from `bind`."""

    app: ASGIApp
    listener: socket.socket
    limits: ConnectionLimits = field(default_factory=ConnectionLimits)
    address: str = field(init=False)
    """For a browser: "http://127.0.0.1:8080"."""
    _server: _EmbeddedServer = field(init=False)
    _task: asyncio.Task[None] | None = field(default=None, init=False)

    def __post_init__(self) -> None:
        self._server = _EmbeddedServer(_config(self.app, self.limits))
        self.address = _address(*self.listener.getsockname()[:2])

    async def start(self) -> None:
        """Returns when it accepts connections. Raises what uvicorn's start raises."""
        loop = asyncio.get_running_loop()
        self._task = loop.create_task(self._server.serve([self.listener]))
        ready = loop.create_task(self._server.ready.wait())
        await asyncio.wait([self._task, ready], return_when=asyncio.FIRST_COMPLETED)
        if not ready.done():
            ready.cancel()
            await self._task

    async def stop(self) -> None:
        """Accept no new connection; open requests have SHUTDOWN_GRACE_S. Event streams are to be ended before, by
        bot.local.web_page.ChatPage.close.
        """
        if self._task is None:
            self.listener.close()
            return
        self._server.should_exit = True
        await self._task


def _address(host: str, port: int) -> str:
    """A server on all addresses is named by its loopback address, the only one that serves the local page."""
    wildcards = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}  # noqa: S104 - compared with, never bound
    return f"http://{wildcards.get(host) or (f'[{host}]' if ':' in host else host)}:{port}"


def _config(app: ASGIApp, limits: ConnectionLimits) -> uvicorn.Config:
    protocol: Any = partial(BoundedProtocol, limits=limits)  # uvicorn only calls it
    return uvicorn.Config(
        app,
        http=protocol,
        h11_max_incomplete_event_size=limits.max_header_bytes,
        ws="none",
        lifespan="off",
        log_config=None,
        log_level="warning",
        access_log=False,
        proxy_headers=False,  # LoopbackOnlyMiddleware needs the peer's own address
        server_header=False,
        timeout_graceful_shutdown=SHUTDOWN_GRACE_S,
    )
