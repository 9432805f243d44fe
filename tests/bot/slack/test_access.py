"""Who is served and who may configure, through the real libraries: the owner by a code, channels by a press, members
but no guests.
"""

from pathlib import Path

import pytest

from bot.wiring.app import AppContext
from insights.model import Chat
from tests.bot.slack.full_app import eventually, whole
from tests.standins.slack import SlackStandin

REFUSED = "only chats that its owner admits"


async def claim(server: SlackStandin, house: AppContext) -> None:
    """U1 types the code in direct messages, without a slash: Slack would take `/start` for a command of its own."""
    await server.direct("U1", f"start {house.access.code}")
    [post] = await server.wait_posted("D1", 1)
    assert "You own this bot now" in post.words


async def test_with_a_model_channels_are_listed_by_default(server: SlackStandin, tmp_path: Path) -> None:
    """RULE: OPENAI_MODEL set: a channel not admitted gets one sentence, in the language of who asked, no more."""
    async with whole(server, tmp_path, openai_model="a-model") as house:
        assert await house.access.needs_owner()
        await server.command("C1", "U2", "/insights", "today")
        [post] = await server.wait_posted("C1", 1)
        assert "주인이 허락한 대화방" in post.words
        assert house.access.code not in post.words


async def test_the_owner_admits_a_channel_with_one_press(server: SlackStandin, tmp_path: Path) -> None:
    """RULE: the code's first sender owns the bot, hears once of each channel, and admits it with one button; nobody
    else's press counts.
    """
    async with whole(server, tmp_path, access="listed") as house:
        await claim(server, house)
        await server.command("C1", "U2", "/insights", "status")
        await server.command("C1", "U2", "/insights", "status")
        refusals = await server.wait_posted("C1", 2, thread="")
        assert all("주인이 허락한" in post.words for post in refusals)
        [_, asked] = await server.wait_posted("D1", 2)
        assert "slack:C1" in asked.words
        await server.press("D1", asked.ts, "Admit", "U2")
        await server.until(lambda: server.ephemerals)
        assert not await house.stores.admissions.admitted(Chat(platform="slack", account="T1", id="C1"))
        await server.press("D1", asked.ts, "Admit", "U1")
        admitted = (await server.wait_posted("C1", 3))[2]
        assert "허락했습니다" in admitted.words
        await server.until(lambda: asked.edits)
        assert "Admitted" in asked.words
        await server.command("C1", "U1", "/insights", "help")
        assert "What I answer" in (await server.wait_posted("C1", 4))[3].words


async def test_the_code_opens_nothing_in_a_channel(server: SlackStandin, tmp_path: Path) -> None:
    """RULE: a code said where others read is no key; said in private it works once."""
    async with whole(server, tmp_path, access="listed") as house:
        await server.command("C1", "U1", "/insights", f"start {house.access.code}")
        [post] = await server.wait_posted("C1", 1)
        assert "no owner yet" in post.words
        await claim(server, house)
        await server.direct("U2", f"start {house.access.code}")
        await server.wait_posted("D1", 2)
        owner = await house.stores.admissions.owner()
        assert owner is not None
        assert owner.person == "U1"


@pytest.mark.parametrize("allowed", ["slack:C1", "slack:*"])
async def test_allowed_channels_need_no_owner(server: SlackStandin, tmp_path: Path, allowed: str) -> None:
    """RULE: ALLOWED_CHATS names a channel or the whole platform."""
    async with whole(server, tmp_path, access="listed", allowed_chats=(allowed,)):
        await server.command("C1", "U1", "/insights", "help")
        [post] = await server.wait_posted("C1", 1)
        assert "What I answer" in post.words


async def test_an_admitted_channel_stays_so_under_a_new_id(server: SlackStandin, tmp_path: Path) -> None:
    """RULE: a channel whose id Slack changes is the same channel: admitted, and with its subscription."""
    async with whole(server, tmp_path, access="listed") as house:
        old, new = (Chat(platform="slack", account="T1", id=number) for number in ("C1", "C2"))
        await house.stores.admissions.admit(old, "en", house.clock.now())
        await server.command("C1", "U1", "/subscribe", "LLM")
        await server.wait_posted("C1", 1)
        await server.rename_id("C1", "C2")
        await eventually(lambda: house.stores.subscriptions.get(new))
        await server.command("C2", "U1", "/insights", "status")
        [post] = await server.wait_posted("C2", 1)
        assert "Large Language Models every day" in post.words
        assert await house.stores.admissions.admitted(new)


async def test_members_configure_and_guests_look(server: SlackStandin, tmp_path: Path) -> None:
    """RULE: a guest of the workspace reads settings and changes none, by word or by press; a member does both."""
    async with whole(server, tmp_path) as house:
        chat = Chat(platform="slack", account="T1", id="C1")
        await server.command("C1", "UGUEST", "/subscribe", "LLM")
        [refused] = await server.wait_posted("C1", 1)
        assert "Guests cannot change" in refused.words
        await server.command("C1", "U1", "/subscribe", "LLM")
        await server.wait_posted("C1", 2)
        await server.command("C1", "UGUEST", "/settings", "")
        shown = (await server.wait_posted("C1", 3))[2]
        assert "Topics: Large Language Models" in shown.words
        await server.press("C1", shown.ts, "Pause", "UGUEST")
        await server.until(lambda: server.ephemerals)
        assert "Guests cannot change" in server.ephemerals[0].words
        saved = await house.stores.subscriptions.get(chat)
        assert saved is not None
        assert not saved.paused
