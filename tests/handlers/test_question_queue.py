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


async def test_what_is_cancelled_in_a_thread_is_that_threads_alone() -> None:
    """RULE: a conversation with a thread of its own is ended alone; without a thread all of the person's are."""
    queue = QuestionQueue()

    async def work(_: Predecessors) -> None:
        await asyncio.Event().wait()

    asked = [asyncio.create_task(queue.run(CHAT, "ann", work, thread)) for thread in ("", "1.1", "1.2")]
    await asyncio.sleep(0)
    assert await queue.cancel(CHAT, "ann", "1.2") == 1
    assert await asked[2] is False
    assert await queue.cancel(CHAT, "ben", "1.1") == 0
    assert await queue.cancel(CHAT, "ann") == 2
    assert await asyncio.gather(*asked[:2]) == [False, False]
