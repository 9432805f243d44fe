"""A day that was made anew: the digest in the channel and its thread is edited, with blocks, chart and metadata."""

import asyncio
from dataclasses import replace
from pathlib import Path

from bot.runtime.lifecycle import build_correction_job, build_delivery_worker
from bot.wiring.context import AppContext
from insights.model import Chat, Edition
from insights.subscriptions.subscription import Subscription
from scheduler.delivery.worker import DeliveryWorker
from scheduler.limits.account_limiter import AccountLimiters, MemoryRates
from tests.bot.remade_day import NEW_PICTURE, remake_day
from tests.bot.slack.full_app import run_app, wait_until
from tests.standins.slack import SlackStandin

C1 = Chat(platform="slack", account="T1", id="C1")


async def deliver(app: AppContext, edition: Edition) -> tuple[DeliveryWorker, Subscription]:
    """The digest in C1, as the worker sends it."""
    now = app.clock.now()
    subscription = replace(app.default_subscription, chat=C1, language="en", next_due_at=now)
    saved = await app.stores.subscriptions.save(subscription)
    await app.stores.ledger.enqueue(
        saved, local_day=now.date(), edition=edition.day, next_due_at=now, now=now
    )
    worker = build_delivery_worker(app, "host-1", AccountLimiters(rate_store=MemoryRates()))
    running = asyncio.create_task(worker.run())

    async def is_done() -> bool:
        return (await app.stores.ledger.counts()).done == 1

    await wait_until(is_done)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    return worker, saved


async def test_a_posted_digest_is_corrected(server: SlackStandin, tmp_path: Path) -> None:
    """RULE: chat.update with the blocks, the text, the chart as it is now and the metadata; no message more; what did not
    change is not touched.
    """
    async with run_app(server, tmp_path) as app:
        edition = await app.stores.editions.get_latest_edition(sample=True)
        assert edition is not None
        worker, _ = await deliver(app, edition)
        posts = server.posted("C1")
        [head] = server.posted("C1", thread="")
        metadata = head.arguments["metadata"]
        assert all(post.thread_ts == head.ts for post in posts[1:])
        assert await remake_day(app, edition, "A title that was wrong <!here>") == 1
        assert await build_correction_job(app, worker).run() == 1
        assert [post.ts for post in server.posted("C1")] == [post.ts for post in posts]
        assert "A title that was wrong <!here>" in head.visible_text
        assert head.arguments["metadata"] == metadata
        assert head.text
        assert {block["type"] for block in head.blocks} >= {"header", "image", "actions"}
        [chart] = [block for block in head.blocks if block["type"] == "image"]
        assert server.files[chart["slack_file"]["id"]] == NEW_PICTURE
        edited = [post for post in server.posted("C1") if post.edits]
        assert 0 < len(edited) < len(posts)
        assert server.mentions == []
