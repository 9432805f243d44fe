"""How fast the archive's pages are: `python -m benchmarks.web FILE`, as in arxiv_80k.jsonl.gz.

The archive is taken in as by benchmarks.search. A server process of the bot's own web server answers; this process asks
over a few connections that stay open, as browsers' do, and takes pages compressed. `hello` is a route of the same
server that answers one word: what server and client cost without a page. All days, topics and questions are drawn with
a fixed seed; no question is asked twice, so that its page is computed. The limits of requests are lifted.
"""

import argparse
import asyncio
import os
import random
import statistics
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import quote, urlsplit

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from benchmarks.figures import print_figures
from benchmarks.search import CLOSED, SEED, draw_questions, import_archive, make_newest_edition
from bot.archive.feeds import feed_routes
from bot.archive.pages import routes as page_routes
from bot.archive.pages.site import ArchiveSite
from bot.config.settings import Settings
from bot.runtime.gc_tuning import freeze_startup_objects
from bot.runtime.page_routes import build_page_services
from bot.runtime.program_routes import program_routes
from bot.web.app import build_app
from bot.web.middleware import loopback_hosts
from bot.web.public_pages import PublicPages
from bot.web.server import WebServer, bind
from bot.wiring.app import open_app
from insights.sources.files import stream_papers

CONNECTIONS = 4
DEFAULT_REQUESTS = 400
WARM_UP_REQUESTS = 20
UNLIMITED = 10**9
START_TIMEOUT_S = 60
FEEDS_SEARCHED = 40
"""Different searches of feeds; a feed is asked for again and again."""
MAX_TOPIC_PAGE = 4


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path, nargs="?")
    parser.add_argument("--requests", type=int, default=DEFAULT_REQUESTS)
    parser.add_argument("--serve", default="", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.serve:
        asyncio.run(_serve(arguments.serve))
        return
    with tempfile.TemporaryDirectory() as folder:
        url = os.environ.get("BENCHMARK_DATABASE_URL", f"sqlite:///{folder}/insights.db")
        import_archive(arguments.file, url)
        print_figures(asyncio.run(_measure(url, arguments.file, arguments.requests)))


async def _serve(url: str) -> None:
    """The pages over a database, until the process is ended; the address is printed."""
    page_routes.REQUESTS_PER_MINUTE = feed_routes.REQUESTS_PER_MINUTE = UNLIMITED
    settings = closed_settings(url)
    async with open_app(settings) as app:
        site, public = ArchiveSite(), PublicPages()
        site.open(build_page_services(app))
        listener = bind("127.0.0.1", 0)
        routes = [
            Route("/hello", _hello),
            *program_routes(settings, site, public),
            *page_routes.archive_routes(site, public),
        ]
        hosts = loopback_hosts(listener.getsockname()[1])
        server = WebServer(app=build_app(routes, allowed_hosts=hosts), listener=listener)
        await server.start()
        freeze_startup_objects()
        print(server.address, flush=True)
        await asyncio.Event().wait()


async def _hello(_: Request) -> Response:
    return PlainTextResponse("hello")


def closed_settings(url: str) -> Settings:
    closed = {"sources": ("arxiv",), "arxiv_feed_url": CLOSED, "arxiv_api_url": CLOSED}
    return Settings.model_validate({"database_url": url, **closed})


async def _measure(url: str, file: Path, requests: int) -> dict[str, float | int]:
    papers, paths = await _draw_paths(url, file, requests)
    figures: dict[str, float | int] = {"papers": papers, "connections": CONNECTIONS}
    async with served(url) as address:
        for name, asked in paths.items():
            await ask_all(address, asked[:WARM_UP_REQUESTS])
            seconds, times, size = await ask_all(address, asked[WARM_UP_REQUESTS:])
            figures[f"{name}_per_s"] = round(len(times) / seconds)
            figures[f"{name}_p50_ms"] = round(1000 * statistics.median(times), 1)
            figures[f"{name}_p99_ms"] = round(1000 * statistics.quantiles(times, n=100)[98], 1)
            figures[f"{name}_kb"] = round(size / len(times) / 1000, 1)
    return figures


async def _draw_paths(url: str, file: Path, requests: int) -> tuple[int, Mapping[str, Sequence[str]]]:
    """The number of papers, and what is asked of each kind of page."""
    draw, count = random.Random(SEED), requests + WARM_UP_REQUESTS
    async with open_app(closed_settings(url)) as app:
        papers = list(stream_papers(file))
        await make_newest_edition(app, papers)
        listed = await app.archive.list_days(limit=10_000)
        days = [str(each.day) for each in listed.days]
        topics = [topic.slug for topic in app.taxonomy.topics]
        questions = [line.partition(" ")[2] for line in draw_questions(papers, app.taxonomy, draw, count)]
    pages = [f"/topics/{draw.choice(topics)}?page={draw.randint(1, MAX_TOPIC_PAGE)}" for _ in range(count)]
    feeds = [f"/feeds/en/topics/{slug}.atom" for slug in topics]
    feeds += [f"/feeds/en/search.atom?q={quote(words)}" for words in questions[:FEEDS_SEARCHED]]
    return len({paper.id for paper in papers}), {
        "hello": ["/hello"] * count,
        "newest_day": [f"/days/{days[0]}"] * count,
        "day": [f"/days/{draw.choice(days)}" for _ in range(count)],
        "topic": pages,
        "search": [f"/search?q={quote(words)}" for words in questions],
        "feed": [draw.choice(feeds) for _ in range(count)],
    }


@asynccontextmanager
async def served(url: str) -> AsyncIterator[str]:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "benchmarks.web", "--serve", url, stdout=asyncio.subprocess.PIPE
    )
    try:
        if process.stdout is None:
            raise AssertionError("its address is read from a pipe")
        async with asyncio.timeout(START_TIMEOUT_S):
            address = (await process.stdout.readline()).decode().strip()
        yield address
    finally:
        process.terminate()
        await process.wait()


async def ask_all(address: str, paths: Sequence[str]) -> tuple[float, list[float], int]:
    """The seconds of all, of each, and the bytes of all bodies. A status that is not 200 ends the benchmark."""
    waiting = iter(paths)
    times: list[float] = []
    sizes: list[int] = []

    async def ask() -> None:
        host = urlsplit(address)
        reader, writer = await asyncio.open_connection(host.hostname, host.port)
        for path in waiting:
            began = time.perf_counter()
            request = f"GET {path} HTTP/1.1\r\nHost: {host.netloc}\r\nAccept-Encoding: gzip\r\n\r\n"
            writer.write(request.encode())
            sizes.append(await _read_answer(reader, path))
            times.append(time.perf_counter() - began)
        writer.close()

    began = time.perf_counter()
    await asyncio.gather(*(ask() for _ in range(CONNECTIONS)))
    return time.perf_counter() - began, times, sum(sizes)


async def _read_answer(reader: asyncio.StreamReader, path: str) -> int:
    head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
    if " 200 " not in head.partition("\r\n")[0]:
        raise SystemExit(f"{path} was answered with {head.partition(chr(13))[0]}")
    size = int(head.partition("content-length: ")[2].partition("\r\n")[0])
    await reader.readexactly(size)
    return size


if __name__ == "__main__":
    main()
