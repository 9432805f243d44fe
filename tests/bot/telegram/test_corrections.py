"""A day that was made anew: the digest in a Telegram chat is edited, the photo's caption and the texts below it."""

from pathlib import Path

import pytest

from bot.runtime import lifecycle
from insights.subscriptions.subscription import Style
from scheduler.limits.account_limiter import AccountLimiters
from tests.bot.remade_day import remake_day
from tests.bot.telegram.full_app import open_full_app
from tests.bot.telegram.test_rich_delivery import deliver, send_and_wait
from tests.standins.telegram import PRIVATE, TelegramStandin

TITLE = "A title that was wrong <b>&"


@pytest.mark.parametrize("style", ["classic", "rich"])
async def test_a_posted_digest_is_corrected(server: TelegramStandin, tmp_path: Path, style: Style) -> None:
    """RULE: the messages that show the paper are edited, in either style, and no message is sent."""
    async with open_full_app(server, tmp_path) as app:
        await send_and_wait(server, "/subscribe 09:00 UTC")
        await send_and_wait(server, f"/settings style {style}")
        before = await deliver(app, server)
        edition = await app.stores.editions.get_latest_edition(sample=True)
        assert edition is not None
        count = len(server.bot_messages(PRIVATE))
        assert await remake_day(app, edition, TITLE) == 1
        worker = lifecycle.build_delivery_worker(app, "host-1", AccountLimiters())
        assert await lifecycle.build_correction_job(app, worker).run() == 1
        assert len(server.bot_messages(PRIVATE)) == count
        after = server.bot_messages(PRIVATE)[-len(before) :]
        assert any("A title that was wrong" in str(message) for message in after)
        assert [bool(message.photo) for message in after] == [bool(message.photo) for message in before]
