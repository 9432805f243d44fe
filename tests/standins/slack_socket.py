"""The websocket side of the stand-in: envelopes out, acknowledgements in."""

import asyncio
import json
from typing import Any

from aiohttp import WSMsgType, web

ACK_S = 3.0
"""Slack counts an envelope as failed when it is not acknowledged within three seconds."""
CONNECT_S = 15.0


class Sockets:
    """Every envelope goes to the newest open connection; `acks` holds the answers by envelope id. A ticket
    opens one connection only.
    """

    def __init__(self) -> None:
        self.open: list[web.WebSocketResponse] = []
        self.acks: dict[str, dict[str, Any]] = {}
        self.refused_acks: list[str] = []
        """What was acknowledged twice, or never sent, or with a payload that its kind does not take
        (docs.slack.dev/apis/events-api/using-socket-mode#acknowledge).
        """
        self._kinds: dict[str, str] = {}
        self.connected = 0
        self.changed = asyncio.Condition()
        self.refuse = 0
        """So many of the next connections are refused."""
        self._tickets: set[str] = set()
        self._envelopes = 0

    async def serve(self, request: web.Request) -> web.WebSocketResponse:
        ticket = request.query.get("ticket", "")
        if self.refuse or ticket in self._tickets:
            self.refuse = max(0, self.refuse - 1)
            self._tickets.add(ticket)
            raise web.HTTPForbidden
        self._tickets.add(ticket)
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        await socket.send_json({"type": "hello", "num_connections": 1, "connection_info": {"app_id": "A1"}})
        self.open.append(socket)
        self.connected += 1
        await self._notify()
        try:
            async for message in socket:
                if message.type == WSMsgType.TEXT:
                    await self._record_ack(json.loads(message.data))
        finally:
            self.open.remove(socket)
            await self._notify()
        return socket

    async def wait_connected(self, connections: int = 1) -> None:
        """Until that many connections were opened since the start, and one is open."""
        await self._wait_until(lambda: self.connected >= connections and bool(self.open), CONNECT_S)

    async def wait_disconnected(self) -> None:
        await self._wait_until(lambda: not self.open, CONNECT_S)

    async def send(self, kind: str, payload: dict[str, Any], retry: int = 0) -> dict[str, Any]:
        """One envelope; returns its acknowledgement. TimeoutError when none comes within 3 s."""
        await self.wait_connected()
        self._envelopes += 1
        envelope = f"envelope-{self._envelopes}"
        self._kinds[envelope] = kind
        body = {"envelope_id": envelope, "type": kind, "payload": payload, "accepts_response_payload": True}
        if kind == "events_api":
            body |= {"retry_attempt": retry, "retry_reason": "timeout" if retry else ""}
        await self.open[-1].send_json(body)
        await self._wait_until(lambda: envelope in self.acks, ACK_S)
        return self.acks[envelope]

    async def disconnect(self, reason: str = "warning") -> None:
        """Ask the client to reconnect, as Slack does every few hours."""
        await self.open[-1].send_json({"type": "disconnect", "reason": reason})

    async def close(self) -> None:
        for socket in list(self.open):
            await socket.close()

    async def _record_ack(self, answer: dict[str, Any]) -> None:
        envelope = answer.get("envelope_id", "")
        kind = self._kinds.get(envelope)
        takes_payload = kind in ("slash_commands", "interactive")
        if kind is None or envelope in self.acks or (answer.get("payload") and not takes_payload):
            self.refused_acks.append(f"{kind} {answer}")
        self.acks[answer["envelope_id"]] = answer
        await self._notify()

    async def _notify(self) -> None:
        async with self.changed:
            self.changed.notify_all()

    async def _wait_until(self, true: Any, seconds: float) -> None:
        async with asyncio.timeout(seconds), self.changed:
            await self.changed.wait_for(true)
