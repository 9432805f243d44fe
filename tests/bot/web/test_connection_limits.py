"""Slow, silent and many clients: each connection ends, and the server goes on answering."""

import asyncio
import logging
import socket
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import replace

import httpx
import pytest
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route

from bot.web.app import build_app
from bot.web.bodies import read_body
from bot.web.bounded_protocol import ConnectionLimits
from bot.web.server import WebServer, bind

QUICK = ConnectionLimits(request_timeout_s=0.2, write_timeout_s=0.2, max_connections=8, max_header_bytes=4096)
UNHURRIED = ConnectionLimits(request_timeout_s=60, write_timeout_s=60, max_connections=8)
GET = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"
POST = b"POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n"
TEST_TIMEOUT_S = 30
MAX_BODY_BYTES = 1_000_000


async def _hello(_: Request) -> Response:
    return PlainTextResponse("hello")


async def _echo(request: Request) -> Response:
    return Response(await read_body(request, MAX_BODY_BYTES))


async def _flood(_: Request) -> Response:
    async def pieces() -> AsyncIterator[bytes]:
        while True:
            yield b"x" * 100_000
            await asyncio.sleep(0)

    return StreamingResponse(pieces())


async def _endless(_: Request) -> Response:
    async def pieces() -> AsyncIterator[bytes]:
        yield b"begun"
        await asyncio.Event().wait()

    return StreamingResponse(pieces())


@asynccontextmanager
async def serve(limits: ConnectionLimits) -> AsyncIterator[WebServer]:
    routes = [
        Route("/", _hello),
        Route("/echo", _echo, methods=["POST"]),
        Route("/flood", _flood),
        Route("/endless", _endless),
    ]
    server = WebServer(
        app=build_app(routes, allowed_hosts=["*"]), listener=bind("127.0.0.1", 0), limits=limits
    )
    await server.start()
    try:
        yield server
    finally:
        await server.stop()


class RawClient:
    """A connection on which a test writes what it likes."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader, self.writer = reader, writer

    async def send(self, data: bytes) -> None:
        self.writer.write(data)
        await self.writer.drain()

    async def read_to_end(self) -> bytes:
        """All that comes until the server ends the connection."""
        async with asyncio.timeout(TEST_TIMEOUT_S):
            try:
                return await self.reader.read()
            except ConnectionResetError:
                return b""


@asynccontextmanager
async def connect(server: WebServer) -> AsyncIterator[RawClient]:
    port = int(server.address.rpartition(":")[2])
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        yield RawClient(reader, writer)
    finally:
        writer.close()


async def _drip(client: RawClient) -> None:
    """Sends one byte again and again, each in a turn of the loop of its own, until the connection ends."""
    with suppress(ConnectionError):
        while True:
            await client.send(b"1")
            await asyncio.sleep(0)


async def _wait_until_idle(server: WebServer) -> None:
    """Until no connection is open and no request is answered."""
    state = server._server.server_state
    async with asyncio.timeout(TEST_TIMEOUT_S):
        while state.connections or state.tasks:  # noqa: ASYNC110 - uvicorn has no event for it
            await asyncio.sleep(0.01)


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (b"", b""),
        (b"GET / HT", b"HTTP/1.1 408"),
        (b"GET / HTTP/1.1\r\nHost: x\r\nX-Slow: ", b"HTTP/1.1 408"),
        (POST, b"HTTP/1.1 408"),
        (POST + b"12345", b"HTTP/1.1 408"),
        (b"POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc", b"HTTP/1.1 408"),
        (b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n123", b"HTTP/1.1 405"),
        (b"POST /no HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n123", b"HTTP/1.1 404"),
        (b"GET /endless HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n1", b"HTTP/1.1 200"),
    ],
    ids=[
        "silent",
        "half a line",
        "half a header",
        "no body",
        "half a body",
        "half a chunk",
        "405",
        "404",
        "stream",
    ],
)
async def test_an_incomplete_request_is_cut_off(
    sent: bytes, status: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    """RULE: after its time the connection ends, with 408 and one sentence where nothing was answered; no traceback."""
    async with serve(QUICK) as server, connect(server) as client:
        await client.send(sent)
        answer = await client.read_to_end()
    assert answer[:12] == status
    if status.endswith(b"408"):
        head, _, sentence = answer.partition(b"\r\n\r\n")
        assert b"too slowly" in sentence
        assert sentence.count(b"\n") == 1
        assert b"X-Frame-Options: DENY" in head
    assert [record for record in caplog.records if record.levelno >= logging.ERROR or record.exc_info] == []


@pytest.mark.parametrize(
    "start",
    [
        b"GET / HTTP/1.1\r\nHost: x\r\nX: ",
        b"POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\n",
        b"POST /no HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\n",
    ],
    ids=["header", "body", "body that nobody reads"],
)
async def test_a_dripping_client_gains_no_time(start: bytes) -> None:
    """RULE: the time is the whole request's; a byte now and then does not prolong it."""
    limits = replace(QUICK, max_header_bytes=1_000_000)
    async with serve(limits) as server, connect(server) as client:
        await client.send(start)
        dripping = asyncio.create_task(_drip(client))
        await client.read_to_end()
        dripping.cancel()
        await asyncio.wait([dripping])
        await _wait_until_idle(server)


async def test_a_client_that_does_not_read_is_aborted() -> None:
    """RULE: a response that nobody takes does not stay in memory."""
    async with serve(QUICK) as server:
        loop, client = asyncio.get_running_loop(), socket.socket()
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        client.setblocking(False)
        await loop.sock_connect(client, ("127.0.0.1", int(server.address.rpartition(":")[2])))
        await loop.sock_sendall(client, GET.replace(b"/ ", b"/flood ", 1))
        assert await loop.sock_recv(client, 8) == b"HTTP/1.1"
        await _wait_until_idle(server)
        client.close()


async def test_silent_connections_make_room() -> None:
    """RULE: of too many the one that has waited longest ends, and a browser is answered meanwhile."""
    async with serve(UNHURRIED) as server, AsyncExitStack() as open_clients:
        silent = [await open_clients.enter_async_context(connect(server)) for _ in range(20)]
        async with httpx.AsyncClient() as browser:
            assert (await browser.get(server.address)).text == "hello"
        assert await silent[0].read_to_end() == b""
        assert len(server._server.server_state.connections) <= UNHURRIED.max_connections


async def test_where_all_are_answered_a_new_one_is_refused() -> None:
    """RULE: 503 with one sentence; an answer in progress is never ended for a newcomer."""
    async with serve(UNHURRIED) as server, AsyncExitStack() as open_clients:
        busy = [
            await open_clients.enter_async_context(connect(server)) for _ in range(UNHURRIED.max_connections)
        ]
        for client in busy:
            await client.send(GET.replace(b"/ ", b"/endless ", 1))
            await client.reader.readuntil(b"begun")
        newcomer = await open_clients.enter_async_context(connect(server))
        answer = await newcomer.read_to_end()
        assert answer.startswith(b"HTTP/1.1 503")
        assert answer.endswith(b"Busy or still starting; try again in a moment.\n")
        for client in busy:
            client.writer.close()


async def test_quick_clients_are_not_cut_off() -> None:
    """RULE: requests one after another on one connection each have their own time, and pipelined ones are answered."""
    async with serve(QUICK) as server, connect(server) as client:
        for _ in range(3):
            await client.send(POST)
            await client.send(b"0123456789")
            assert (await client.reader.readuntil(b"0123456789")).startswith(b"HTTP/1.1 200")
        await client.send(GET + GET + POST + b"0123456789")
        answers = await client.reader.readuntil(b"0123456789")
    assert answers.count(b"HTTP/1.1 200") == 3


async def test_long_headers_are_refused() -> None:
    """RULE: 400 above the limit, before the end of the header is waited for."""
    async with serve(QUICK) as server, connect(server) as client:
        await client.send(b"GET / HTTP/1.1\r\nHost: x\r\nX: " + b"a" * 10_000)
        assert (await client.read_to_end()).startswith(b"HTTP/1.1 400")


@pytest.mark.parametrize("length", [b"1000001", b"9" * 100, b"9" * 3000])
async def test_an_announced_length_above_the_limit_is_refused_at_once(length: bytes) -> None:
    """RULE: 413 (or the protocol's 400), and no byte of the body is waited for."""
    async with serve(UNHURRIED) as server, connect(server) as client:
        await client.send(b"POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: " + length + b"\r\n\r\n")
        async with asyncio.timeout(TEST_TIMEOUT_S):
            status = await client.reader.readexactly(12)
    assert status in (b"HTTP/1.1 413", b"HTTP/1.1 400")


async def test_a_client_that_leaves_in_its_body_leaves_no_traceback(caplog: pytest.LogCaptureFixture) -> None:
    """RULE: a broken connection is no fault of ours."""
    async with serve(QUICK) as server:
        async with connect(server) as client:
            await client.send(POST + b"123")
        await _wait_until_idle(server)
    assert [record for record in caplog.records if record.levelno >= logging.ERROR or record.exc_info] == []
