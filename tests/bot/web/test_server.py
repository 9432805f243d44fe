import asyncio
import signal
import socket
from collections.abc import AsyncIterator
from contextlib import closing

import httpx
import pytest
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route

from bot.web.app import build_app
from bot.web.middleware import loopback_hosts
from bot.web.server import WebServer, bind
from insights.errors import BadConfiguration


async def _hello(_: Request) -> Response:
    return PlainTextResponse("hello")


async def _broken(_: Request) -> Response:
    raise RuntimeError("planted")


async def _endless(_: Request) -> Response:
    async def pieces() -> AsyncIterator[bytes]:
        yield b"begun"
        await asyncio.Event().wait()

    return StreamingResponse(pieces())


def _make_server() -> WebServer:
    listener = bind("127.0.0.1", 0)
    routes = [
        Route("/", _hello, methods=["GET", "POST"]),
        Route("/broken", _broken),
        Route("/endless", _endless),
    ]
    hosts = loopback_hosts(listener.getsockname()[1])
    return WebServer(app=build_app(routes, allowed_hosts=hosts), listener=listener)


def _port(listener: socket.socket) -> int:
    return int(listener.getsockname()[1])


def test_a_taken_port_gives_the_next_free_one() -> None:
    """A second bot on the same machine can start."""
    with closing(bind("127.0.0.1", 0)) as first, closing(bind("127.0.0.1", _port(first))) as second:
        assert _port(first) < _port(second) <= _port(first) + 20


def test_without_a_free_port_the_error_names_the_setting() -> None:
    """BadConfiguration says which setting to change."""
    with closing(bind("127.0.0.1", 0)) as first, pytest.raises(BadConfiguration) as refused:
        bind("127.0.0.1", _port(first), tries=1)
    assert refused.value.params["name"] == "WEB_PORT"


def test_an_address_of_another_machine_is_a_wrong_setting() -> None:
    """203.0.113.0/24 belongs to nobody (RFC 5737)."""
    with pytest.raises(BadConfiguration) as refused:
        bind("203.0.113.1", 0)
    assert refused.value.params["name"] == "WEB_HOST"


async def test_it_serves_in_the_running_loop_and_handles_no_signals() -> None:
    """The composition root handles signals and stops the server."""
    before = signal.getsignal(signal.SIGINT)
    server = _make_server()
    await server.start()
    async with httpx.AsyncClient() as browser:
        assert (await browser.get(server.address)).text == "hello"
    assert signal.getsignal(signal.SIGINT) is before
    await server.stop()
    with pytest.raises(ConnectionRefusedError):
        await asyncio.open_connection("127.0.0.1", int(server.address.rpartition(":")[2]))


async def test_stop_without_start_closes_the_socket() -> None:
    """A start that fails elsewhere leaves no port bound."""
    server = _make_server()
    port = _port(server.listener)
    await server.stop()
    with bind("127.0.0.1", port, tries=1) as again:
        assert again.getsockname()[1] == port


async def test_every_response_has_security_headers_and_every_error_a_sentence() -> None:
    """Also 404 and 500 forbid framing, sniffing and scripts from elsewhere, and show no traceback."""
    server = _make_server()
    await server.start()
    async with httpx.AsyncClient(base_url=server.address) as browser:
        answers = {path: await browser.get(path) for path in ("/", "/nothing", "/broken")}
    await server.stop()
    assert [answer.status_code for answer in answers.values()] == [200, 404, 500]
    for answer in answers.values():
        assert answer.headers["x-frame-options"] == "DENY"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert "default-src 'none'" in answer.headers["content-security-policy"]
        assert "unsafe" not in answer.headers["content-security-policy"]
        assert "server" not in answer.headers
        assert "planted" not in answer.text
        assert answer.text.count("\n") <= 1


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1", "127.0.0.1:1", "localhost.evil.example:80", ""]
)
async def test_a_foreign_host_is_refused(host: str) -> None:
    """DNS rebinding: another site's name that resolves to this address."""
    server = _make_server()
    await server.start()
    async with httpx.AsyncClient() as browser:
        answer = await browser.get(server.address, headers={"Host": host})
    await server.stop()
    assert answer.status_code == 403


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://127.0.0.1:1"])
async def test_a_foreign_origin_may_not_post(origin: str) -> None:
    """Another page's POST from this browser is refused; one without an Origin (a webhook) is not."""
    server = _make_server()
    await server.start()
    async with httpx.AsyncClient() as browser:
        refused = await browser.post(server.address, headers={"Origin": origin})
        own = await browser.post(server.address, headers={"Origin": server.address})
        webhook = await browser.post(server.address)
    await server.stop()
    assert (refused.status_code, own.status_code, webhook.status_code) == (403, 200, 200)
