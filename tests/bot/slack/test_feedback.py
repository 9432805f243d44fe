"""Feedback buttons below a paper, and blocks that a workspace may not take yet."""

from dataclasses import replace
from pathlib import Path

import pytest

from bot.slack.rendering.feedback import MAX_RATED
from insights.model import Chat
from tests.bot.slack.full_app import run_app, wait_until
from tests.standins.slack import SlackStandin

PAPER = "2411.02355"
C1 = Chat(platform="slack", account="T1", id="C1")


async def test_a_vote_below_a_paper_is_saved_and_answered_to_the_voter(
    server: SlackStandin, tmp_path: Path
) -> None:
    """RULE: a message about one paper has feedback buttons; a vote is the person's, who alone reads the thanks."""
    async with run_app(server, tmp_path) as app:
        thread = await server.mention("C1", "U1", f"paper {PAPER}")
        [post] = await server.wait_posted("C1", 1, thread=thread)
        assert post.blocks[-1]["type"] == "context_actions"
        await server.give_feedback("C1", post.ts, "U2", positive=True)
        [thanks] = await server.wait_ephemeral()
        assert thanks.user == "U2"
        chat = Chat(platform="slack", account="T1", id="C1")

        async def is_saved() -> bool:
            votes = await app.stores.verdicts.list_before(chat, app.clock.now().replace(year=2030))
            return [(vote.paper_id, vote.useful) for vote in votes] == [(PAPER, True)]

        await wait_until(is_saved)


async def test_a_vote_below_a_topic_is_one_on_its_first_papers(server: SlackStandin, tmp_path: Path) -> None:
    """RULE: the head and each topic of a digest have feedback buttons; a vote counts for the papers that they show first."""
    async with run_app(server, tmp_path) as app:
        thread = await server.mention("C1", "U1", "today")
        posts = await server.wait_posted("C1", 5, thread=thread)
        rated = [post for post in posts if post.blocks[-1]["type"] == "context_actions"]
        assert len(rated) >= 4
        await server.give_feedback("C1", rated[1].ts, "U2", positive=False)
        await server.wait_ephemeral()
        papers = await app.stores.posts.get_paper_ids(replace(C1, thread=thread), rated[1].ts)

        async def is_saved() -> bool:
            votes = await app.stores.verdicts.list_before(C1, app.clock.now().replace(year=2030))
            return {vote.paper_id for vote in votes} == set(papers[:MAX_RATED]) and not votes[0].useful

        await wait_until(is_saved)


@pytest.mark.parametrize("validates", [True, False])
async def test_a_workspace_without_them_gets_plain_buttons(
    server: SlackStandin, tmp_path: Path, *, validates: bool
) -> None:
    """RULE: blocks.validate is asked once; where it does not tell, the refused message is sent at once with older blocks, and
    the refused kind not again.
    """
    async with run_app(server, tmp_path):
        server.unknown_blocks = {"context_actions"} if validates else set()
        for n in range(3):
            thread = await server.mention("C1", "U1", f"paper {PAPER}")
            [post] = await server.wait_posted("C1", 1, thread=thread)
            if validates or n == 2:
                assert post.buttons[-2:] == ["👍", "👎"]
            server.unknown_blocks = {"context_actions"} if n or validates else set()
        assert server.count_calls("blocks.validate") == 1
        refused = 0 if validates else 1
        assert server.count_calls("chat.postMessage") == 3 + refused
