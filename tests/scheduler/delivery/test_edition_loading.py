"""A broadcast begins with many deliveries at once."""

import asyncio
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from insights.digest.week import WeekLoader
from insights.model import Chat, Edition
from insights.views.archive import ArchiveView
from insights.views.weekly import WeeklyView
from scheduler.delivery.rendering import DeliveryRenderer
from tests.handlers.dialogue import sample_app


@dataclass
class CountingEditions:
    """The app's own store, which counts what is read."""

    store: Any
    reads: int = 0

    async def get_edition(self, day: date) -> Edition | None:
        self.reads += 1
        edition: Edition | None = await self.store.get_edition(day)
        return edition


async def test_deliveries_that_begin_together_read_their_edition_once(tmp_path: Path) -> None:
    """RULE: an edition of hundreds of papers is read and decoded once, however many deliveries wait for it."""
    async with sample_app(tmp_path) as app:
        sample = await app.editions.get_latest("en")
        assert sample is not None
        store = CountingEditions(app.stores.editions)
        renderer = DeliveryRenderer(
            edition_store=store,
            editions=app.editions,
            view=app.views.chat_digest,
            clock=app.clock,
            weeks=WeekLoader(editions=app.stores.editions, saved_papers=app.stores.saved_papers),
            weekly_view=WeeklyView(archive=ArchiveView(taxonomy=app.taxonomy)),
        )
        wanted = [
            replace(app.default_subscription, chat=Chat(platform="loop", account="bot", id=str(n)))
            for n in range(50)
        ]
        made = await asyncio.gather(*(renderer.render(sample.day, each) for each in wanted))
        assert len({rendered.key for rendered in made}) == 1
        assert store.reads == 1
