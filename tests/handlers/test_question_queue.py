"""handlers.question_queue: what is cancelled when a chat is forgotten."""

import asyncio
from dataclasses import replace

from handlers.question_queue import Predecessors, QuestionQueue
from insights.model import Chat

CHAT = Chat(platform="telegram", account="1", id="-5")


async def test_a_forgotten_chat_has_no_question_under_way() -> None:
    """RULE: everybody's are cancelled, in every thread, and have ended when cancel_chat returns; other chats' go on."""
    queue, ended = QuestionQueue(), list[str]()

    async def ask(chat: Chat, person: str) -> bool:
        async def work(_: Predecessors) -> None:
            try:
                await asyncio.Event().wait()
            finally:
                await asyncio.sleep(0)
                ended.append(person)

        return await queue.run(chat, person, work)

    chats = {"ann": CHAT, "ben": replace(CHAT, thread="7"), "cleo": replace(CHAT, id="-6")}
    asked = {person: asyncio.create_task(ask(chat, person)) for person, chat in chats.items()}
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    await queue.cancel_chat(CHAT)
    assert sorted(ended) == ["ann", "ben"]
    assert [await asked[person] for person in ("ann", "ben")] == [False, False]
    assert not asked["cleo"].done()
    asked["cleo"].cancel()
    await asyncio.gather(asked["cleo"], return_exceptions=True)
