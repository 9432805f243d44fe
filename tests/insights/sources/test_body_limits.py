"""A source's response is unpacked at most to its limit, and nothing in it can stop the bot."""

import gzip
import json
import tracemalloc
import zlib
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from aiohttp import web

from insights.errors import BadInput, SourceFailed
from insights.sources import files
from insights.sources.http import MAX_PART_BYTES, MEGABYTE, Fetcher
from insights.sources.huggingface import HuggingFace
from tests.insights.sources.conftest import DAY, SettableClock, make_paper
from tests.standins.papers import PapersStandin

LIMIT = 2 * MEGABYTE


class EncodedServer:
    """Sends `body` with a Content-Encoding, and records the Accept-Encoding it was asked with."""

    def __init__(self) -> None:
        self.body, self.encoding, self.accepted, self.url = b"", "", "", ""

    async def handle(self, request: web.Request) -> web.Response:
        self.accepted = request.headers.get("Accept-Encoding", "")
        headers = {"Content-Encoding": self.encoding} if self.encoding else {}
        return web.Response(body=self.body, headers=headers)


@pytest_asyncio.fixture
async def encoded() -> AsyncIterator[EncodedServer]:
    server, app = EncodedServer(), web.Application()
    app.router.add_get("/", server.handle)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    server.url = "http://{}:{}/".format(*runner.addresses[0][:2])
    yield server
    await runner.cleanup()


@pytest.fixture
def limited(clock: SettableClock) -> Fetcher:
    return Fetcher(clock=clock, timeout_s=10, max_bytes=LIMIT)


def pack_zeros(megabytes: int) -> bytes:
    """So many megabytes as gzip, a thousandth in size, made in parts."""
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    return b"".join([*(packer.compress(bytes(MEGABYTE)) for _ in range(megabytes)), packer.flush()])


@pytest.mark.parametrize("size", [0, 1, MAX_PART_BYTES, 4 * MAX_PART_BYTES, LIMIT])
async def test_gzip_is_unpacked_whole(encoded: EncodedServer, limited: Fetcher, size: int) -> None:
    """RULE: a body of any size up to the limit arrives as it was packed; only gzip is asked for."""
    body = bytes(number % 251 for number in range(1000)) * (size // 1000 + 1)
    for encoding in ("gzip", "x-gzip", "GZIP"):
        encoded.body, encoded.encoding = gzip.compress(body[:size], mtime=0), encoding
        assert await limited.get("arxiv", encoded.url) == body[:size]
    assert encoded.accepted == "gzip"
    encoded.body, encoded.encoding = body[:size], "identity"
    assert await limited.get("arxiv", encoded.url) == body[:size]


@pytest.mark.parametrize(
    ("encoding", "reason"),
    [
        ("gzip", "larger than 2 MB"),
        ("gzip, gzip", "encoding"),
        ("gzip, gzip, gzip", "encoding"),
        ("br", "encoding"),
    ],
)
async def test_a_bomb_takes_no_memory(
    encoded: EncodedServer, limited: Fetcher, encoding: str, reason: str
) -> None:
    """RULE: a response that unpacks to 300 MB, once or twice packed, costs at most three times the limit."""
    encoded.body, encoded.encoding = pack_zeros(300), encoding
    if encoding.startswith("gzip, "):
        encoded.body = gzip.compress(encoded.body, mtime=0)
    tracemalloc.start()
    try:
        with pytest.raises(SourceFailed, match=reason):
            await limited.get("arxiv", encoded.url)
        assert tracemalloc.get_traced_memory()[1] < 3 * LIMIT
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize(
    ("encoding", "body"),
    [
        ("gzip", gzip.compress(b"x" * 5000, mtime=0)[:-9]),
        ("gzip", gzip.compress(b"x", mtime=0) + b"more"),
        ("gzip", gzip.compress(b"x", mtime=0) * 1000),
        ("gzip", b"no gzip"),
        ("gzip", b""),
        ("deflate", zlib.compress(b"x")),
        ("zstd", b"x"),
    ],
)
async def test_a_damaged_body_is_a_failed_source(
    encoded: EncodedServer, limited: Fetcher, encoding: str, body: bytes
) -> None:
    """RULE: gzip that is cut short, goes on, or is none, and encodings that nobody asked for, fail the source."""
    encoded.body, encoded.encoding = body, encoding
    with pytest.raises(SourceFailed) as failed:
        await limited.get("arxiv", encoded.url)
    assert "\n" not in failed.value.reason


@pytest.mark.parametrize(
    "body",
    [
        "[" * 200_000,
        '{"a":' * 200_000,
        '[{"paper": {"title": "T", "upvotes": ' + "9" * 10_000 + "}}]",
        "[" + "1" * 10_000 + "]",
        '"' + "x" * 100_000 + '"',
    ],
)
async def test_deep_and_huge_json_fails_the_source(
    server: PapersStandin, fetcher: Fetcher, body: str
) -> None:
    """RULE: nesting and numbers that Python refuses are a failure of that source, not a crash."""
    server.set_fault("huggingface", body=body, content_type="application/json")
    with pytest.raises(SourceFailed):
        await HuggingFace(url=server.huggingface_url, fetcher=fetcher).fetch(DAY)


@pytest.mark.parametrize("content", [b"\n" * 50_000_000, b"{}" + b"\n{}" * 20_000_000])
def test_a_packed_file_is_read_within_its_limit(tmp_path: Path, content: bytes) -> None:
    """RULE: a small file that unpacks to endless lines is refused soon."""
    path = tmp_path / "papers.jsonl.gz"
    path.write_bytes(gzip.compress(content, 1, mtime=0))
    with pytest.raises(BadInput):
        files.read_batch(path)


def test_a_file_of_a_day_has_a_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """RULE: what is held in memory as a whole is bounded; what is read record by record may be larger."""
    row = json.dumps({"id": "2611.00001", "title": "T", "abstract": make_paper(1).abstract}).encode()
    path = tmp_path / "papers.jsonl.gz"
    path.write_bytes(gzip.compress((row + b"\n") * 1000, mtime=0))
    monkeypatch.setattr(files, "MAX_DAY_BYTES", 500 * len(row))
    with pytest.raises(BadInput):
        files.read_batch(path)
    assert sum(1 for _ in files.stream_papers(path)) == 1000
