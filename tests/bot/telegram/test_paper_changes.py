"""What became of a paper, in a Telegram chat: one silent reply to the digest's message that shows it."""

from pathlib import Path

from tests.bot.telegram.full_app import open_full_app
from tests.bot.telegram.test_rich_delivery import deliver, send_and_wait
from tests.bot.withdrawn_paper import run_until_told, withdraw_first_headline
from tests.standins.papers import PapersStandin
from tests.standins.telegram import PRIVATE, TelegramStandin


async def test_a_withdrawal_is_one_silent_reply(server: TelegramStandin, tmp_path: Path) -> None:
    """RULE: looked up at arXiv, told once, as a reply without a sound to the post; a question about the reply finds the paper;
    /paper says it first.
    """
    async with (
        PapersStandin() as arxiv,
        open_full_app(server, tmp_path, arxiv_api_url=arxiv.api_url) as app,
    ):
        await send_and_wait(server, "/subscribe 09:00 UTC")
        posts = await deliver(app, server)
        paper = await withdraw_first_headline(app, arxiv)
        before = len(server.bot_messages(PRIVATE))
        assert await run_until_told(app) == [0, 1, 0]
        [reply] = server.bot_messages(PRIVATE)[before:]
        assert (reply.silent, reply.reply_to in {post.id for post in posts}) == (True, True)
        assert paper.title.split(":")[0] in reply.text
        assert "Withdrawn by its authors." in reply.text
        assert "/settings changes off" in reply.text
        answer, *_ = await send_and_wait(server, f"/paper {paper.id}")
        assert "This paper was withdrawn by its authors." in answer.text
        assert "due to an error in Lemma 2" in answer.text
        await send_and_wait(server, "/settings changes off")
        assert "is not told" in (await send_and_wait(server, "/settings"))[0].text
