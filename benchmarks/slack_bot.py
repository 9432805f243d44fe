"""One workspace's bot of benchmarks.slack, in a process of its own as the product runs: its app on its own database, the adapter
connected over Socket Mode, one delivery worker. It begins to deliver at the line "go", and prints the ledger's counts when
nothing is open any more.
"""

import asyncio
import json
import os
import sys
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from typing import Any

from pydantic import SecretStr

from bot.config.settings import Settings
from bot.process_lease import open_process_lease
from bot.runtime.lifecycle import build_delivery_worker
from bot.runtime.platforms import PlatformSupervisor, build_platforms
from bot.startup_progress import StartupProgress
from bot.wiring.app import AppContext, open_app
from insights.model import Chat, Edition
from scheduler.limits.account_limiter import AccountLimiters, MemoryRates

CLOSED_URL = "http://127.0.0.1:9"
POLL_S = 0.5
NICENESS = 5
"""Below the stand-ins: where the processor is short, what is measured is the bot's want of it, not theirs."""
READY = "ready"


@dataclass(frozen=True, slots=True, kw_only=True)
class BotArguments:
    database: str
    team: str
    channels: tuple[str, ...]
    api_url: str
    bot_token: str
    app_token: str

    def to_json(self) -> str:
        return json.dumps(asdict(self))


def make_settings(database: str, **slack: Any) -> Settings:
    """Nothing but the stand-in can be reached."""
    return Settings(
        _env_file=None,  # type: ignore[call-arg]
        database_url=SecretStr(f"sqlite:///{database}"),
        digest_timezone="UTC",
        arxiv_feed_url=CLOSED_URL,
        arxiv_api_url=CLOSED_URL,
        huggingface_url=CLOSED_URL,
        deeplearn_url=CLOSED_URL,
        **slack,
    )


async def run_bot(given: BotArguments) -> None:
    os.nice(NICENESS)
    settings = make_settings(
        given.database,
        slack_bot_token=SecretStr(given.bot_token),
        slack_app_token=SecretStr(given.app_token),
        slack_api_url=given.api_url,
    )
    limiters = AccountLimiters(rate_store=MemoryRates())
    async with open_app(settings) as app, open_process_lease(app.stores.leases, "all/benchmark/0"):
        supervisor = PlatformSupervisor(platforms=app.platforms, progress=StartupProgress())
        (adapter,) = build_platforms(app, supervisor.report_status, limiters)
        await supervisor.connect_with_retry(adapter)
        edition = await app.editions.get_latest("en")
        assert edition is not None
        print(READY, flush=True)
        await asyncio.to_thread(sys.stdin.readline)
        await _enqueue(app, edition, given)
        worker = asyncio.create_task(build_delivery_worker(app, "benchmark", limiters).run())
        while (counts := await app.stores.ledger.counts()).open:  # noqa: ASYNC110 -- the ledger tells nobody
            await asyncio.sleep(POLL_S)
        print(
            json.dumps({"possible_duplicates": counts.possible_duplicates, "dead": counts.dead}), flush=True
        )
        await asyncio.to_thread(sys.stdin.readline)
        worker.cancel()
        await asyncio.gather(worker, return_exceptions=True)
        await supervisor.close()


async def _enqueue(app: AppContext, edition: Edition, given: BotArguments) -> None:
    now = datetime.now(UTC)
    for channel in given.channels:
        chat = Chat(platform="slack", account=given.team, id=channel)
        saved = await app.stores.subscriptions.save(replace(app.default_subscription, chat=chat))
        await app.stores.ledger.enqueue(
            saved, local_day=edition.day, edition=edition.day, next_due_at=saved.next_due_at, now=now
        )


if __name__ == "__main__":
    parsed = json.loads(sys.argv[1])
    asyncio.run(run_bot(BotArguments(**{**parsed, "channels": tuple(parsed["channels"])})))
