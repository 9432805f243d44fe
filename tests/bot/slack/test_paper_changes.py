"""What became of a paper, in Slack: one message in the thread of the digest that shows it."""

from pathlib import Path

from tests.bot.slack.full_app import run_app
from tests.bot.slack.test_corrections import deliver
from tests.bot.withdrawn_paper import run_until_told, withdraw_first_headline
from tests.standins.papers import PapersStandin
from tests.standins.slack import SlackStandin


async def test_a_withdrawal_is_told_in_the_thread(server: SlackStandin, tmp_path: Path) -> None:
    """RULE: one message, in the digest's thread and not in the channel, which mentions nobody."""
    async with PapersStandin() as arxiv, run_app(server, tmp_path, arxiv_api_url=arxiv.api_url) as app:
        edition = await app.stores.editions.get_latest_edition(sample=True)
        assert edition is not None
        await deliver(app, edition)
        [head] = server.posted("C1", thread="")
        before = len(server.posted("C1"))
        paper = await withdraw_first_headline(app, arxiv)
        assert await run_until_told(app) == [0, 1, 0]
        [told] = server.posted("C1")[before:]
        assert told.thread_ts == head.ts
        assert paper.title in told.visible_text
        assert "Withdrawn by its authors." in told.visible_text
        assert "feedback_buttons" not in str(told.blocks), "news is no answer that one rates"
        assert server.mentions == []
