"""Several processes on one PostgreSQL: they share the making of editions, and nothing is asked for twice."""

import argparse
import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from bot.cli import backfill, status
from bot.prometheus_metrics import PrometheusMetrics
from bot.runtime.service_monitor import ServiceMonitor
from bot.startup_progress import StartupProgress
from bot.wiring.app import open_app
from bot.wiring.context import AppContext
from insights.digest import shared_editions
from insights.errors import ExternalFailure, StoreFailed
from insights.model import AnnounceType, Edition, Paper
from scheduler.job_queue import workers
from tests.handlers.dialogue import settings as make_settings
from tests.model_day import make_papers, read_well, report_well
from tests.standins.openai import ModelStandin
from tests.standins.papers import PapersStandin

DAY = date(2026, 11, 24)
MORNING = "2026-11-24T06:00:00+00:00"
TIMEOUT_S = 90


class Site:
    """The database, the sources and the model that all processes have in common."""

    def __init__(self, url: str, folder: Path, sources: PapersStandin, model: ModelStandin) -> None:
        self.url, self.folder, self.sources, self.model = url, folder, sources, model
        self.workers: dict[int, asyncio.Task[None]] = {}

    @asynccontextmanager
    async def open_processes(self, number: int, **changes: object) -> AsyncIterator[list[AppContext]]:
        settings = make_settings(self.folder).model_copy(
            update={
                "database_url": type(make_settings(self.folder).database_url)(self.url),
                "sources": ("arxiv",),
                "arxiv_categories": ("cs",),
                "arxiv_feed_url": self.sources.feed_url,
                "arxiv_api_url": self.sources.api_url,
                "arxiv_html_url": self.sources.html_url,
                "arxiv_pdf_url": self.sources.pdf_url,
                "huggingface_url": self.sources.huggingface_url,
                "openai_base_url": self.model.url,
                "openai_model": "stand-in",
            }
            | changes
        )
        (self.folder / "clock").write_text(MORNING, encoding="utf-8")
        async with AsyncExitStack() as stack, asyncio.timeout(TIMEOUT_S):
            apps = [
                await stack.enter_async_context(open_app(settings, shares_jobs=True)) for _ in range(number)
            ]
            for place, app in enumerate(apps):
                assert app.job_workers is not None
                self.workers[place] = asyncio.create_task(app.job_workers.run())
                stack.push_async_callback(self.stop, place)
            yield apps

    async def stop(self, place: int) -> None:
        self.workers[place].cancel()
        with suppress(asyncio.CancelledError):
            await self.workers[place]

    def prompts(self) -> list[str]:
        bodies = [*self.model.reading_requests, *self.model.requests]
        return [json.dumps(body["messages"]) for body in bodies]


@pytest.fixture
async def site(migrated_postgres_url: str, tmp_path: Path) -> AsyncIterator[Site]:
    async with PapersStandin() as sources, ModelStandin() as model:
        sources.day, sources.papers = DAY, [_announce(paper) for paper in make_papers()]
        model.read = read_well
        model.respond_with(report_well)
        yield Site(migrated_postgres_url, tmp_path, sources, model)


def _announce(paper: Paper) -> Paper:
    return replace(paper, categories=("cs.LG",), announce=AnnounceType.NEW, announced=DAY)


async def test_three_processes_make_an_edition_once(site: Site) -> None:
    """RULE: model calls = distinct prompts, and one source request, however many ask for the edition or its language."""
    async with site.open_processes(3) as apps:
        editions = await asyncio.gather(*(app.editions.make_edition("en") for app in apps))
        assert {edition.made_at for edition in editions} == {editions[0].made_at}
        assert {report.written_by.kind for report in editions[0].reports["en"]} == {"model"}
        korean = await asyncio.gather(*(app.editions.get_edition(DAY, "ko") for app in apps))
        assert {len(edition.reports["ko"]) for edition in korean if edition} == {3}
    assert len(site.prompts()) == len(set(site.prompts()))
    assert len(site.model.reading_requests) == 2
    assert list(map(len, site.sources.requests.values())) == [1]


async def test_the_operator_sees_what_waits_and_what_runs(site: Site) -> None:
    """RULE: `status` and /metrics count the jobs of all processes; a finished one is gone from them."""
    site.model.release = asyncio.Event()
    metrics = PrometheusMetrics()
    monitor = ServiceMonitor(progress=StartupProgress())
    asked = argparse.Namespace(retry=None, dead=False)
    async with site.open_processes(1) as (app,):
        monitor.open(app, metrics, [])
        waiting = asyncio.create_task(app.editions.make_edition("en"))
        async with site.model.call_arrived:
            await site.model.call_arrived.wait_for(lambda: site.model.open_calls == 2)
        shown = await status.run(app.settings, asked)
        page = await monitor.export()
        site.model.release.set()
        await waiting
        after = await status.run(app.settings, asked)
    assert "jobs                 3 running, 0 waiting, 0 failed" in shown
    assert "  reading            2 running, 0 waiting, 0 failed" in shown
    assert page is not None
    assert b'insights_job_queue{job="reading",state="running"} 2.0' in page.content
    assert b"insights_job_oldest_waiting_seconds 0.0" in page.content
    assert "jobs   " not in after


async def test_what_a_stopped_worker_began_another_finishes(site: Site) -> None:
    """RULE: whoever goes on asks no source again, and no prompt but those that were under way."""
    site.model.release = asyncio.Event()
    async with site.open_processes(1) as (first,):
        waiting = asyncio.create_task(first.editions.make_edition("en"))
        async with site.model.call_arrived:
            await site.model.call_arrived.wait_for(lambda: site.model.open_calls == 2)
        waiting.cancel()
    site.model.release.set()
    async with site.open_processes(1) as (second,):
        edition = await second.editions.make_edition("en")
    assert {report.written_by.kind for report in edition.reports["en"]} == {"model"}
    assert len(site.prompts()) - len(set(site.prompts())) <= 2
    assert list(map(len, site.sources.requests.values())) == [1]


async def test_a_worker_that_gives_up_its_jobs_loses_no_response(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """RULE: on an overbooked machine the queue's connections come too late, and its worker puts back what it was doing; the
    calls that were under way go on, and whoever takes the jobs has their responses.
    """
    for name, seconds in {
        "HEARTBEAT_S": 0.2,
        "STALLED_S": 1.0,
        "SWEEP_INTERVAL_S": 0.2,
        "GRACE_S": 0.1,
    }.items():
        monkeypatch.setattr(workers, name, seconds)
    monkeypatch.setattr(workers, "RESTART_PAUSE_S", 0.1)
    monkeypatch.setattr(workers, "POLL_INTERVAL_S", 0.2)
    monkeypatch.setattr(workers, "RETRY_WAITS_S", (0,) * 9)
    site.model.release = asyncio.Event()
    async with site.open_processes(1) as (app,):
        waiting = asyncio.create_task(make_through(app))
        async with site.model.call_arrived:
            await site.model.call_arrived.wait_for(lambda: site.model.open_calls == 2)
        pool = app.job_workers.app.connector.pool  # type: ignore[union-attr]
        monkeypatch.setattr(pool, "timeout", 0.3)
        put_back = PutBackReadings(2)
        monkeypatch.setattr(workers.log, "info", put_back.see)
        async with AsyncExitStack() as stack:
            for _ in range(pool.max_size):
                await stack.enter_async_context(pool.connection(timeout=10))
            await put_back.all_seen.wait()
        monkeypatch.setattr(pool, "timeout", 10.0)
        site.model.release.set()
        edition = await waiting
    assert {report.written_by.kind for report in edition.reports["en"]} == {"model"}
    assert len(site.prompts()) == len(set(site.prompts()))


class PutBackReadings:
    """Sees in what the workers log when so many readings were put back."""

    def __init__(self, number: int) -> None:
        self.number, self.all_seen = number, asyncio.Event()

    def see(self, event: str, *, extra: Mapping[str, object]) -> None:
        self.number -= event == "job.put_back" and extra["job"] == "reading"
        if not self.number:
            self.all_seen.set()


async def make_through(app: AppContext) -> Edition:
    """As the ticker does: what the database refused is asked for again."""
    try:
        return await app.editions.make_edition("en")
    except StoreFailed:
        return await make_through(app)


async def test_without_a_worker_the_work_is_done_by_whoever_waits(
    site: Site, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """RULE: nobody waits without end for workers that do not exist; `backfill` says in one sentence that there are none."""
    monkeypatch.setattr(shared_editions, "NO_WORKER_TIMEOUT_S", 0.1)
    async with site.open_processes(1) as (app,):
        await site.stop(0)
        assert await backfill.find_workers(app.editions.queue) is None
        edition = await app.editions.make_edition("en")
    assert "no worker with the extra `postgres` runs" in caplog.text
    assert {report.written_by.kind for report in edition.reports["en"]} == {"model"}


async def test_an_attempt_that_failed_keeps_all_processes_back(site: Site) -> None:
    """RULE: one request a round: who asks before the next attempt is due hears the same reason, and no source does."""
    site.sources.set_fault("huggingface", status=503)
    async with site.open_processes(2, sources=("huggingface",)) as apps:
        for _ in range(2):
            failures = await asyncio.gather(
                *(app.editions.make_edition("en") for app in apps), return_exceptions=True
            )
            assert all(isinstance(failure, ExternalFailure) for failure in failures)
            assert {str(failure) for failure in failures} == {
                "error.nothing_reachable: huggingface: it answered with status 503"
            }
        (site.folder / "clock").write_text("2026-11-24T06:11:00+00:00", encoding="utf-8")
        with pytest.raises(ExternalFailure):
            await apps[0].editions.make_edition("en")
    assert len(site.sources.requests["huggingface"]) == 2


async def test_a_full_text_is_fetched_once_for_all_processes(site: Site) -> None:
    """RULE: two processes that are asked about one paper fetch it once; a worker does it."""
    paper = site.sources.papers[0]
    words = " ".join(["It works in small steps, and each step is checked by hand."] * 40)
    site.sources.html = {
        paper.id: f"<html><body><article><h1 class='ltx_title ltx_title_document'>{paper.title}</h1>"
        f"<section class='ltx_section'><h2 class='ltx_title ltx_title_section'>Introduction</h2>"
        f"<div class='ltx_para'><p class='ltx_p'>{words}</p></div></section>"
        f"<section class='ltx_bibliography'><h2 class='ltx_title'>References</h2></section>"
        f"</article></body></html>".encode()
    }
    async with site.open_processes(2) as apps:
        texts = await asyncio.gather(*(app.answering.library.get(paper) for app in apps))
    assert {text.form for text in texts} == {"html"}
    assert len(site.sources.requests["html"]) == 1
