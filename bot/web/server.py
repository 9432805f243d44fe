"""uvicorn inside our own loop: bound before anything else starts, stopped by us and by no signal of its own."""

import asyncio
import errno
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import uvicorn
from starlette.types import ASGIApp

from insights.errors import BadConfiguration

TRIES = 20
GRACE_S = 5
"""How long open requests may go on after stop; uvicorn's default is for ever."""


def bind(host: str, port: int, tries: int = TRIES) -> socket.socket:
    """A listening socket on `port` or, where that is taken, on one of the next `tries - 1`. Port 0: any free
    one. Raises BadConfiguration when none is free or the host is not an address of this machine.
    """
    for number in range(port, min(port + tries, 65536)):
        try:
            return _listen(host, number)
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                name = "WEB_PORT" if error.errno == errno.EACCES else "WEB_HOST"
                raise BadConfiguration(
                    "error.setting", name=name, why=error.strerror or str(error)
                ) from error
    why = f"{port} to {port + tries - 1} are all taken"
    raise BadConfiguration("error.setting", name="WEB_PORT", why=why)


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


class _Quiet(uvicorn.Server):
    """Without uvicorn's signal handlers, and telling when it is up."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.up = asyncio.Event()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.up.set()


@dataclass(slots=True, kw_only=True)
class WebServer:
    """Serves `app` on a socket from `bind`."""

    app: ASGIApp
    listener: socket.socket
    address: str = field(init=False)
    """What to open in a browser: "http://127.0.0.1:8080"."""
    _server: _Quiet = field(init=False)
    _task: asyncio.Task[None] | None = None

    def __post_init__(self) -> None:
        self._server = _Quiet(_config(self.app))
        self.address = _address(*self.listener.getsockname()[:2])

    async def start(self) -> None:
        """Returns when it answers."""
        loop = asyncio.get_running_loop()
        self._task = loop.create_task(self._server.serve([self.listener]))
        up = loop.create_task(self._server.up.wait())
        await asyncio.wait([self._task, up], return_when=asyncio.FIRST_COMPLETED)
        if not up.done():
            up.cancel()
            await self._task

    async def stop(self) -> None:
        """Take nothing new; open requests have GRACE_S. Endless streams are to be ended before (Page.close)."""
        if self._task is None:
            self.listener.close()
            return
        self._server.should_exit = True
        await self._task


def _address(host: str, port: int) -> str:
    """A server on every address is shown by its loopback one, the only one the local page answers on."""
    everywhere = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}  # noqa: S104 - compared with, never bound
    return f"http://{everywhere.get(host) or (f'[{host}]' if ':' in host else host)}:{port}"


def _config(app: ASGIApp) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        http="h11",
        ws="none",
        lifespan="off",
        log_config=None,
        log_level="warning",
        access_log=False,
        proxy_headers=False,  # who asks is who is connected: guard.Loopback relies on it
        server_header=False,
        timeout_graceful_shutdown=GRACE_S,
    )
