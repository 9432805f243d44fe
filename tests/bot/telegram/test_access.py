"""Who is served, through the real library: nobody before the owner said so, and one press is enough."""

from pathlib import Path

import pytest

from bot.wiring.app import AppContext
from tests.bot.telegram.full_app import said, whole
from tests.standins.telegram import ANN, BEN, BOSS, CHANNEL, GROUP, PRIVATE, SUPERGROUP, TelegramStandin

REFUSED = "only chats that its owner admits"


async def claim(server: TelegramStandin, house: AppContext) -> None:
    server.say(BOSS, BOSS, f"/start {house.access.code}")
    [post] = await said(server, BOSS, 0)
    assert "You own this bot now" in post.text


async def test_while_no_model_is_set_everybody_is_served(server: TelegramStandin, tmp_path: Path) -> None:
    """RULE: the embedded writer costs nothing, so nobody is asked for leave."""
    async with whole(server, tmp_path) as house:
        assert not await house.access.needs_owner()
        server.say(PRIVATE, ANN, "/help")
        [post] = await said(server, PRIVATE, 0)
        assert "What I answer" in post.text


async def test_with_a_model_chats_are_listed_by_default(server: TelegramStandin, tmp_path: Path) -> None:
    """RULE: OPENAI_MODEL set: a chat not admitted gets one sentence in its language, and nothing else."""
    async with whole(server, tmp_path, openai_model="a-model") as house:
        assert await house.access.needs_owner()
        server.say(PRIVATE, ANN, "/today", language="ko")
        [post] = await said(server, PRIVATE, 0)
        assert "주인이 허락한 대화방" in post.text
        assert house.access.code not in post.text


async def test_the_owner_admits_a_group_with_one_press(server: TelegramStandin, tmp_path: Path) -> None:
    """RULE: the code's first sender owns the bot, hears once of each chat, and admits it with one button."""
    async with whole(server, tmp_path, access="listed") as house:
        await claim(server, house)
        for _ in range(3):
            server.say(SUPERGROUP, ANN, "/today")
        refusals = await said(server, SUPERGROUP, 0)
        assert len(refusals) == 3
        assert all(REFUSED in post.text for post in refusals)
        [asked] = (await server.wait_sent(BOSS, 2))[1:]
        assert "Ann" in asked.text
        server.press(BOSS, asked.id, BOSS, "Admit")
        admitted = (await server.wait_sent(SUPERGROUP, 4))[3]
        assert "has admitted this chat" in admitted.text
        await server.wait_confirmed(server.last_update)
        assert "Admitted" in asked.text
        server.say(SUPERGROUP, ANN, "/help")
        assert "What I answer" in (await said(server, SUPERGROUP, 4))[0].text


async def test_the_code_works_once(server: TelegramStandin, tmp_path: Path) -> None:
    """RULE: there is one owner; the same code later, a wrong one, or one said in a group opens nothing."""
    async with whole(server, tmp_path, access="listed") as house:
        server.say(GROUP, ANN, f"/start {house.access.code}")
        server.say(PRIVATE, ANN, "/start wrong")
        await server.wait_confirmed(server.last_update)
        await claim(server, house)
        server.say(BEN, BEN, f"/start {house.access.code}")
        [post] = await said(server, BEN, 0)
        assert "an owner already" in post.text
        owner = await house.stores.admissions.owner()
        assert owner is not None
        assert owner.person == str(BOSS)


async def test_only_the_owner_admits(server: TelegramStandin, tmp_path: Path) -> None:
    """RULE: a button's data can be sent by anybody; only its owner's press counts."""
    async with whole(server, tmp_path, access="listed") as house:
        await claim(server, house)
        server.say(PRIVATE, ANN, "/today")
        [asked] = (await server.wait_sent(BOSS, 2))[1:]
        query = server.press(BOSS, asked.id, ANN, "Admit")
        answer = await server.wait_answer(query)
        assert "Only the owner" in answer["text"]
        server.say(PRIVATE, ANN, "/today")
        await server.wait_confirmed(server.last_update)
        assert all(REFUSED in post.text for post in server.sent(PRIVATE))


@pytest.mark.parametrize("allowed", [f"telegram:{CHANNEL}", "telegram:*"])
async def test_allowed_chats_need_no_owner(server: TelegramStandin, tmp_path: Path, *, allowed: str) -> None:
    """RULE: ALLOWED_CHATS names a chat or a whole platform."""
    async with whole(server, tmp_path, access="listed", allowed_chats=(allowed,)):
        server.post("/help")
        [post] = await said(server, CHANNEL, 0)
        assert "What I answer" in post.text


async def test_an_admitted_group_stays_admitted_when_it_moves(
    server: TelegramStandin, tmp_path: Path
) -> None:
    """RULE: a group that becomes a supergroup is the same chat."""
    async with whole(server, tmp_path, access="listed") as house:
        await claim(server, house)
        server.say(GROUP, ANN, "/today")
        [asked] = (await server.wait_sent(BOSS, 2))[1:]
        server.press(BOSS, asked.id, BOSS, "Admit")
        await server.wait_sent(GROUP, 2)
        new = -1_001_000_000_501
        server.migrate(GROUP, new)
        await server.wait_confirmed(server.last_update)
        server.say(new, ANN, "/help")
        assert "What I answer" in (await said(server, new, 0))[0].text
