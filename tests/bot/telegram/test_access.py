"""Access control through the real library: the owner admits a chat with one press."""

from pathlib import Path

import pytest

from bot.wiring.context import AppContext
from insights.model import ChatRef
from tests.bot.telegram.full_app import new_messages, open_full_app
from tests.standins.telegram import (
    ANN,
    BEN,
    BOSS,
    CHANNEL,
    FORUM,
    GROUP,
    PRIVATE,
    SUPERGROUP,
    TelegramStandin,
)

NOT_ADMITTED = "only chats that its owner admits"


async def claim_ownership(server: TelegramStandin, app: AppContext) -> None:
    server.send_message(BOSS, BOSS, f"/start {app.access.claim_code}")
    [post] = await new_messages(server, BOSS, 0)
    assert "You own this bot now" in post.text


async def test_while_no_model_is_set_everybody_is_served(server: TelegramStandin, tmp_path: Path) -> None:
    """RULE: the embedded writer costs nothing, so no chat needs to be admitted."""
    async with open_full_app(server, tmp_path) as app:
        assert not await app.access.needs_owner()
        server.send_message(PRIVATE, ANN, "/help")
        [post] = await new_messages(server, PRIVATE, 0)
        assert "What I answer" in post.text


async def test_with_a_model_chats_are_listed_by_default(server: TelegramStandin, tmp_path: Path) -> None:
    """RULE: OPENAI_MODEL set: a chat not admitted gets one sentence in its language, and nothing else."""
    async with open_full_app(server, tmp_path, openai_model="a-model") as app:
        assert await app.access.needs_owner()
        server.send_message(PRIVATE, ANN, "/today", language="ko")
        [post] = await new_messages(server, PRIVATE, 0)
        assert "소유자가 허용한 채팅" in post.text
        assert app.access.claim_code not in post.text


async def test_the_owner_admits_a_group_with_one_press(server: TelegramStandin, tmp_path: Path) -> None:
    """RULE: the code's first sender owns the bot, hears once of each chat, and admits it with one button."""
    async with open_full_app(server, tmp_path, access="listed") as app:
        await claim_ownership(server, app)
        for _ in range(3):
            server.send_message(SUPERGROUP, ANN, "/today")
        refusals = await new_messages(server, SUPERGROUP, 0)
        assert len(refusals) == 3
        assert all(NOT_ADMITTED in post.text for post in refusals)
        [asked] = (await server.wait_sent(BOSS, 2))[1:]
        assert "Ann" in asked.text
        server.press_button(BOSS, asked.id, BOSS, "Admit")
        admitted = (await server.wait_sent(SUPERGROUP, 4))[3]
        assert "has admitted this chat" in admitted.text
        await server.wait_confirmed(server.last_update)
        assert "Admitted" in asked.text
        server.send_message(SUPERGROUP, ANN, "/help")
        assert "What I answer" in (await new_messages(server, SUPERGROUP, 4))[0].text


async def test_the_code_works_once(server: TelegramStandin, tmp_path: Path) -> None:
    """RULE: there is one owner; the same code later, a wrong one, or one sent in a group has no effect."""
    async with open_full_app(server, tmp_path, access="listed") as app:
        server.send_message(GROUP, ANN, f"/start {app.access.claim_code}")
        server.send_message(PRIVATE, ANN, "/start wrong")
        await server.wait_confirmed(server.last_update)
        await claim_ownership(server, app)
        server.send_message(BEN, BEN, f"/start {app.access.claim_code}")
        [post] = await new_messages(server, BEN, 0)
        assert "an owner already" in post.text
        owner = await app.stores.admissions.owner()
        assert owner is not None
        assert owner.person == str(BOSS)


async def test_only_the_owner_admits(server: TelegramStandin, tmp_path: Path) -> None:
    """RULE: a button's data can be sent by anybody; only its owner's press counts."""
    async with open_full_app(server, tmp_path, access="listed") as app:
        await claim_ownership(server, app)
        server.send_message(PRIVATE, ANN, "/today")
        [asked] = (await server.wait_sent(BOSS, 2))[1:]
        query = server.press_button(BOSS, asked.id, ANN, "Admit")
        answer = await server.wait_answer(query)
        assert "Only the owner" in answer["text"]
        server.send_message(PRIVATE, ANN, "/today")
        await server.wait_confirmed(server.last_update)
        assert all(NOT_ADMITTED in post.text for post in server.bot_messages(PRIVATE))


@pytest.mark.parametrize("allowed", [f"telegram:{CHANNEL}", "telegram:*"])
async def test_allowed_chats_need_no_owner(server: TelegramStandin, tmp_path: Path, *, allowed: str) -> None:
    """RULE: ALLOWED_CHATS names a chat or a whole platform."""
    async with open_full_app(server, tmp_path, access="listed", allowed_chats=(ChatRef.parse(allowed),)):
        server.post_in_channel("/help")
        [post] = await new_messages(server, CHANNEL, 0)
        assert "What I answer" in post.text


@pytest.mark.parametrize("operator", [f"telegram:{FORUM}", f"telegram:{FORUM}/5"])
@pytest.mark.parametrize("thread", [None, 5, 6])
async def test_the_operators_own_chat_is_always_served(
    server: TelegramStandin, tmp_path: Path, *, operator: str, thread: int | None
) -> None:
    """RULE: OPERATOR_CHAT needs no owner and no admission, in any of its threads."""
    async with open_full_app(server, tmp_path, access="listed", operator_chat=ChatRef.parse(operator)):
        server.send_message(FORUM, ANN, "/help", thread=thread)
        [post] = await new_messages(server, FORUM, 0)
        assert "What I answer" in post.text
        assert post.thread == thread


async def test_an_admitted_group_stays_admitted_when_it_moves(
    server: TelegramStandin, tmp_path: Path
) -> None:
    """RULE: a group that becomes a supergroup is the same chat."""
    async with open_full_app(server, tmp_path, access="listed") as app:
        await claim_ownership(server, app)
        server.send_message(GROUP, ANN, "/today")
        [asked] = (await server.wait_sent(BOSS, 2))[1:]
        server.press_button(BOSS, asked.id, BOSS, "Admit")
        await server.wait_sent(GROUP, 2)
        new = -1_001_000_000_501
        server.migrate_group(GROUP, new)
        await server.wait_confirmed(server.last_update)
        server.send_message(new, ANN, "/help")
        assert "What I answer" in (await new_messages(server, new, 0))[0].text
