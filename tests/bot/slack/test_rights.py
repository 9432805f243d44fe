"""Who may change what a channel gets, and what happens where the bot may do nothing any more."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from insights.model import Chat, ChatRef
from insights.subscriptions.reason import Reason, ReasonKind
from tests.bot.slack.full_app import run_app, wait_until
from tests.standins.slack import SlackStandin

C1 = Chat(platform="slack", account="T1", id="C1")
OPERATOR = ChatRef.parse("slack:D1")


@pytest.mark.parametrize(
    ("event", "cause", "said"),
    [
        ({"type": "channel_left", "channel": "C1"}, "", "the bot was removed"),
        ({"type": "channel_archive", "channel": "C1", "user": "U2"}, "channel_archive", "was archived"),
        ({"type": "group_deleted", "channel": "C1"}, "channel_deleted", "was deleted"),
        ({"type": "app_uninstalled"}, "app_uninstalled", "uninstalled"),
        ({"type": "tokens_revoked", "tokens": {"bot": ["UBOT"]}}, "tokens_revoked", "token was revoked"),
    ],
)
async def test_where_the_bot_may_do_nothing_deliveries_pause_and_the_operator_reads_why(
    server: SlackStandin, tmp_path: Path, event: dict[str, Any], cause: str, said: str
) -> None:
    """RULE: the subscription is kept, paused with the reason; the operator is told once, however many events say it."""
    async with run_app(server, tmp_path, operator_chat=OPERATOR) as app:
        await app.stores.subscriptions.save(replace(app.default_subscription, chat=C1))
        await server.event(event)
        await server.event(event)
        [told, *_] = await server.wait_posted("D1", 1)
        assert said in told.visible_text
        subscription = await app.stores.subscriptions.get(C1)
        assert subscription is not None
        assert (subscription.paused, subscription.reason) == (True, Reason(ReasonKind.REMOVED, cause))
        await server.direct_message("U1", "hello")
        texts = [post.visible_text for post in await server.wait_posted("D1", 2)]
        assert sum("gets no digest any more" in text for text in texts) <= 1


async def test_a_persons_revoked_token_stops_nothing(server: SlackStandin, tmp_path: Path) -> None:
    """RULE: tokens_revoked names people's tokens, too; the bot's own goes on."""
    async with run_app(server, tmp_path) as app:
        await app.stores.subscriptions.save(replace(app.default_subscription, chat=C1))
        await server.event({"type": "tokens_revoked", "tokens": {"oauth": ["U1"]}})
        await server.command("C1", "U1", "/insights", "status")
        [answer] = await server.wait_ephemeral()
        assert "every day" in answer.visible_text


async def test_a_setting_leaves_channels_to_the_workspaces_administrators(
    server: SlackStandin, tmp_path: Path
) -> None:
    """RULE: with SLACK_CONFIGURED_BY=admins a member is refused, an administrator is not; own direct messages are free."""
    async with run_app(server, tmp_path, slack_configured_by="admins") as app:
        await server.command("C1", "U1", "/subscribe", "LLM")
        [refused] = await server.wait_ephemeral()
        assert "its administrators alone" in refused.visible_text
        assert await app.stores.subscriptions.get(C1) is None
        await server.command("C1", "UADMIN", "/subscribe", "LLM")
        await wait_until(lambda: app.stores.subscriptions.get(C1))
        await server.direct_message("U1", "subscribe LLM")
        assert "Subscribed" in (await server.wait_posted("D1", 1))[0].visible_text


async def test_a_reply_in_the_bots_thread_is_heard_without_a_mention(
    server: SlackStandin, tmp_path: Path
) -> None:
    """RULE: with manifest-threads.yaml a reply below the bot's papers is answered once; one in another thread, or in none, is
    no message to the bot, and a mention is answered once though it comes as two events.
    """
    async with run_app(server, tmp_path) as app:
        thread = await server.mention("C1", "U1", "paper 2411.02355")
        await server.wait_posted("C1", 1, thread=thread)
        await wait_until(lambda: app.stores.posts.get_paper_ids(C1, thread))
        for text, within in [
            ("paper 2411.02355", "1600000000.000001"),
            ("paper 2411.02355", ""),
            ("<@UBOT> paper 2411.02355", thread),
            ("paper 2411.02355", thread),
        ]:
            event = {
                "type": "message",
                "channel_type": "channel",
                "channel": "C1",
                "user": "U1",
                "text": text,
            }
            await server.event(event | {"ts": server.next_ts()} | ({"thread_ts": within} if within else {}))
        await server.wait_posted("C1", 2, thread=thread)
        await server.command("C1", "U1", "/insights", "help")
        await server.wait_ephemeral()
        assert len(server.posted("C1")) == 2


async def test_a_subscription_where_the_bot_is_not_yet_says_what_is_missing(
    server: SlackStandin, tmp_path: Path
) -> None:
    """RULE: /subscribe works before the invitation; a second sentence says that without one nothing can come."""
    async with run_app(server, tmp_path) as app:
        await server.command("CNEW", "U1", "/subscribe", "LLM")
        confirmed, missing = await server.wait_ephemeral(2)
        assert "Subscribed" in confirmed.visible_text
        assert "/invite" in missing.visible_text
        assert await app.stores.subscriptions.get(replace(C1, id="CNEW"))
        await server.command("C1", "U1", "/subscribe", "LLM")
        await server.command("C1", "U1", "/insights", "status")
        assert not [each for each in (await server.wait_ephemeral(4))[2:] if "/invite" in each.visible_text]
