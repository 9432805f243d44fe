"""uvicorn's HTTP protocol with the limits it does not have: a time for a whole request, a time for a client that does not
read, and a number of connections. Without them one client can hold any number of connections for ever.
"""

import asyncio
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

from bot.web.error_texts import error_text
from bot.web.middleware import SECURITY_HEADERS


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectionLimits:
    """Limits of one server."""

    request_timeout_s: float = 10.0
    """From the connection's start, or a further request's first byte, until the request's last byte. A slower client
    gets 408.
    """
    write_timeout_s: float = 30.0
    """How long a client may read nothing while more is to be sent; then its connection is aborted."""
    max_connections: int = 256
    """One more ends the connection that has waited longest for a request; where none waits, it is refused with 503."""
    max_header_bytes: int = 16_384


class BoundedProtocol(H11Protocol):
    """One connection within `limits`."""

    def __init__(self, *args: Any, limits: ConnectionLimits, **options: Any) -> None:
        super().__init__(*args, **options)
        self._limits = limits
        self._request_timer: asyncio.TimerHandle | None = None
        self._abort_timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override] # as uvicorn's
        super().connection_made(transport)
        self._watch_request()
        if len(self.connections) > self._limits.max_connections:
            self._make_room()

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_timers()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        self._watch_request()

    def on_response_complete(self) -> None:
        super().on_response_complete()
        self._watch_request()
        if self.transport.is_closing():
            self._abort_later()

    def timeout_keep_alive_handler(self) -> None:
        super().timeout_keep_alive_handler()
        self._abort_later()

    def pause_writing(self) -> None:
        super().pause_writing()
        self._abort_later()

    def resume_writing(self) -> None:
        super().resume_writing()
        if self._abort_timer is not None and not self.transport.is_closing():
            self._abort_timer.cancel()
            self._abort_timer = None

    @property
    def waits_until(self) -> float | None:
        """When a wait for a request or the rest of one ends, in the loop's time; None while a request is answered."""
        timer = self._request_timer or self.timeout_keep_alive_task
        return timer.when() if timer is not None else None

    def cut_off(self, status: HTTPStatus = HTTPStatus.REQUEST_TIMEOUT) -> None:
        """End the connection. A client that has sent something, and has no response yet, gets `status` first."""
        if self.transport.is_closing():
            return
        has_begun = self.conn.trailing_data[0] or self.conn.their_state is not h11.IDLE
        if has_begun and self.conn.our_state in (h11.IDLE, h11.SEND_RESPONSE):
            self._send_error(status)
        if self.cycle is not None and not self.cycle.response_complete:
            self.cycle.disconnected = True
            self.cycle.message_event.set()
        self.transport.close()
        self._abort_later()

    def _watch_request(self) -> None:
        """The request's time runs while it is incomplete; between two requests uvicorn's own timer does."""
        state = self.conn.their_state
        is_idle = state is h11.IDLE and self.timeout_keep_alive_task is None
        if self.transport.is_closing() or not (is_idle or state is h11.SEND_BODY):
            if self._request_timer is not None:
                self._request_timer.cancel()
                self._request_timer = None
        elif self._request_timer is None:
            self._request_timer = self.loop.call_later(self._limits.request_timeout_s, self.cut_off)

    def _make_room(self) -> None:
        others = (each for each in self.connections if isinstance(each, BoundedProtocol) and each is not self)
        waiting = [
            (until, each)
            for each in others
            if (until := each.waits_until) is not None and not each.transport.is_closing()
        ]
        if waiting:
            min(waiting, key=lambda pair: pair[0])[1].cut_off()
        else:
            self._send_error(HTTPStatus.SERVICE_UNAVAILABLE)
            self.transport.close()
            self._abort_later()

    def _send_error(self, status: HTTPStatus) -> None:
        body = f"{error_text(status)}\n".encode()
        named = {
            **SECURITY_HEADERS,
            "Content-Type": "text/plain; charset=utf-8",
            "Content-Length": str(len(body)),
            "Connection": "close",
        }
        headers = [(name.encode(), value.encode()) for name, value in named.items()]
        response = h11.Response(status_code=status, headers=headers, reason=status.phrase.encode())
        for event in (response, h11.Data(data=body), h11.EndOfMessage()):
            self.transport.write(self.conn.send(event) or b"")

    def _abort_later(self) -> None:
        """A closed transport waits for ever for a client that does not read."""
        if self._abort_timer is None:
            self._abort_timer = self.loop.call_later(self._limits.write_timeout_s, self.transport.abort)

    def _stop_timers(self) -> None:
        for timer in (self._request_timer, self._abort_timer):
            if timer is not None:
                timer.cancel()
        self._request_timer = self._abort_timer = None
