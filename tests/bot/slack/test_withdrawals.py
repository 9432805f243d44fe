"""A sentence is reported, withdrawn by one press in the operator's channel, and struck in the thread where it was posted."""

from pathlib import Path

from bot.runtime.lifecycle import build_correction_job
from insights.model import ChatRef
from insights.text.latex.plain_text import latex_to_text
from tests.bot.slack.full_app import run_app, wait_until
from tests.bot.slack.test_corrections import deliver
from tests.bot.telegram.test_withdrawals import MARK, first_sentence
from tests.standins.slack import SlackStandin
from tests.standins.slack_posts import Posted
from tests.standins.slack_rules import iter_nodes


def struck(post: Posted) -> str:
    """The struck texts of a message."""
    return " ".join(node["text"] for node in iter_nodes(post.blocks) if node.get("style") == {"strike": True})


async def test_one_press_strikes_it_in_the_thread(server: SlackStandin, tmp_path: Path) -> None:
    """RULE: chat.update with the sentence struck behind the reason, in each message that shows it; no message more. Another
    member is refused in one sentence that they alone see.
    """
    async with run_app(server, tmp_path, operator_chat=ChatRef.parse("slack:C2")) as app:
        edition = await app.stores.editions.get_latest_edition(sample=True)
        assert edition is not None
        worker, _ = await deliver(app, edition)
        count = len(server.posted("C1"))
        sentence = await first_sentence(app)
        await server.command("C1", "U2", "/insights", f"report {latex_to_text(sentence.text)}")
        [alert] = await server.wait_posted("C2", 1)
        assert latex_to_text(sentence.text) in alert.visible_text
        await server.press_button("C2", alert.ts, "Withdraw 1", user="U3")

        async def is_withdrawn() -> bool:
            return bool(await app.stores.withdrawals.list_newest(1))

        await wait_until(is_withdrawn)
        assert (await app.stores.withdrawals.list_newest(1))[0].by == "slack:U3"
        assert await build_correction_job(app, worker).run() == 1
        edited = [post for post in server.posted("C1") if post.edits]
        assert edited
        assert all(MARK in post.visible_text for post in edited)
        assert any(latex_to_text(sentence.text)[:40] in struck(post) for post in edited)
        assert len(server.posted("C1")) == count
        assert server.mentions == []
