"""Access control and permissions in Slack: the owner claims by a code and admits channels by a button; members configure,
guests do not.
"""

from pathlib import Path

import pytest
from sqlalchemy import select

from bot.wiring.context import AppContext
from insights.model import Chat, ChatRef
from insights.store.db.tables import metadata
from tests.bot.slack.full_app import run_app, wait_until
from tests.standins.slack import SlackStandin

REFUSED = "only chats that its owner admits"


async def claim(server: SlackStandin, app: AppContext) -> None:
    """U1 sends the code in direct messages, without a slash: Slack would read `/start` as a command of its own."""
    await server.direct_message("U1", f"start {app.access.claim_code}")
    [post] = await server.wait_posted("D1", 1)
    assert "You own this bot now" in post.visible_text


async def test_with_a_model_channels_are_listed_by_default(server: SlackStandin, tmp_path: Path) -> None:
    """RULE: with OPENAI_MODEL set, a channel that is not admitted gets one sentence, in the sender's language."""
    async with run_app(server, tmp_path, openai_model="a-model") as app:
        assert await app.access.needs_owner()
        await server.command("C1", "U2", "/insights", "today")
        [post] = await server.wait_ephemeral()
        assert "소유자가 허용한 채팅" in post.visible_text
        assert app.access.claim_code not in post.visible_text


async def test_the_owner_admits_a_channel_with_one_button(server: SlackStandin, tmp_path: Path) -> None:
    """RULE: the code's first sender owns the bot, gets one request for each channel, and admits it with one button, which
    nobody else can use.
    """
    async with run_app(server, tmp_path, access="listed") as app:
        await claim(server, app)
        await server.command("C1", "U2", "/insights", "status")
        await server.command("C1", "U2", "/insights", "status")
        refusals = await server.wait_ephemeral(2)
        assert all("소유자가 허용한" in post.visible_text for post in refusals)
        [_, request] = await server.wait_posted("D1", 2)
        assert "slack:C1" in request.visible_text
        await server.press_button("D1", request.ts, "Admit", "U2")
        await server.wait_ephemeral(3)
        assert not await app.stores.admissions.is_admitted(Chat(platform="slack", account="T1", id="C1"))
        await server.press_button("D1", request.ts, "Admit", "U1")
        [admitted] = await server.wait_posted("C1", 1)
        assert "허용했습니다" in admitted.visible_text
        await server.wait_until(lambda: request.edits)
        assert "Admitted" in request.visible_text
        await server.command("C1", "U1", "/insights", "help")
        assert "What I answer" in (await server.wait_ephemeral(4))[3].visible_text


async def test_the_code_is_valid_in_direct_messages_only(server: SlackStandin, tmp_path: Path) -> None:
    """RULE: a code sent where others read it claims nothing; in direct messages it works once."""
    async with run_app(server, tmp_path, access="listed") as app:
        await server.command("C1", "U1", "/insights", f"start {app.access.claim_code}")
        [post] = await server.wait_ephemeral()
        assert "no owner yet" in post.visible_text
        await claim(server, app)
        await server.direct_message("U2", f"start {app.access.claim_code}")
        await server.wait_posted("D1", 2)
        owner = await app.stores.admissions.owner()
        assert owner is not None
        assert owner.person == "U1"


@pytest.mark.parametrize("allowed", ["slack:C1", "slack:*"])
async def test_allowed_channels_need_no_owner(server: SlackStandin, tmp_path: Path, allowed: str) -> None:
    """RULE: ALLOWED_CHATS names a channel or the whole platform."""
    async with run_app(server, tmp_path, access="listed", allowed_chats=(ChatRef.parse(allowed),)):
        await server.command("C1", "U1", "/insights", "help")
        [post] = await server.wait_ephemeral()
        assert "What I answer" in post.visible_text


async def test_an_admitted_channel_stays_so_under_a_new_id(server: SlackStandin, tmp_path: Path) -> None:
    """RULE: a channel whose id Slack changes is the same channel: admitted, and with its subscription."""
    async with run_app(server, tmp_path, access="listed") as app:
        old, new = (Chat(platform="slack", account="T1", id=number) for number in ("C1", "C2"))
        await app.stores.admissions.admit(old, "en", app.clock.now())
        await server.command("C1", "U1", "/subscribe", "LLM")
        await server.wait_ephemeral()
        await server.wait_until(lambda: server.count_calls("conversations.info"))
        await server.rename_id("C1", "C2")
        await wait_until(lambda: app.stores.subscriptions.get(new))
        await server.command("C2", "U1", "/insights", "status")
        post = (await server.wait_ephemeral(2))[1]
        assert "Large Language Models every day" in post.visible_text
        assert await app.stores.admissions.is_admitted(new)


async def test_members_configure_and_guests_only_read(server: SlackStandin, tmp_path: Path) -> None:
    """RULE: a guest of the workspace reads settings and changes none, by command or button; a member does both."""
    async with run_app(server, tmp_path) as app:
        chat = Chat(platform="slack", account="T1", id="C1")
        await server.command("C1", "UGUEST", "/subscribe", "LLM")
        [refused] = await server.wait_ephemeral()
        assert "Guests cannot change" in refused.visible_text
        await server.command("C1", "U1", "/subscribe", "LLM")
        await server.wait_ephemeral(2)
        await server.command("C1", "UGUEST", "/settings", "")
        settings = (await server.wait_ephemeral(3))[2]
        assert "Topics: Large Language Models" in settings.visible_text
        await server.press_ephemeral(settings, "Pause")
        assert "Guests cannot change" in (await server.wait_ephemeral(4))[3].visible_text
        saved = await app.stores.subscriptions.get(chat)
        assert saved is not None
        assert not saved.paused


async def test_forget_leaves_nothing_of_the_owners_messages(server: SlackStandin, tmp_path: Path) -> None:
    """RULE: without admission /forget works in Slack, too; the owner's gives the bot up, and no table names the direct
    messages or their person.
    """
    async with run_app(server, tmp_path, access="listed") as app:
        await claim(server, app)
        await server.direct_message("U1", "subscribe LLM")
        await server.wait_posted("D1", 2)
        assert await app.stores.admissions.revoke(
            Chat(platform="slack", account="T1", id="D1"), app.clock.now()
        )
        await server.direct_message("U1", "forget yes")
        forgotten = (await server.wait_posted("D1", 3))[2]
        assert "Forgotten" in forgotten.visible_text
        assert "You no longer own this bot" in forgotten.visible_text
        async with app.stores.subscriptions.database.read() as connection:
            for table in metadata.sorted_tables:
                rows = (await connection.execute(select(table))).mappings().all()
                assert not [row for row in rows if {"D1", "U1"} & set(map(str, row.values()))], table.name
