"""/cancel and Stop reach an answer on whichever front gives it."""

import asyncio
from pathlib import Path

from pydantic import SecretStr
from sqlalchemy import select

from bot.process_lease import open_process_lease
from bot.wiring.app import open_app
from handlers.question_queue import Predecessors, QuestionQueue
from insights.model import Chat
from insights.store.chats.running_questions import SqlRunningQuestions
from insights.store.db.database import Database
from insights.store.db.tables import running_questions
from insights.store.leases import SqlLeases
from tests.handlers.dialogue import Dialogue
from tests.handlers.dialogue import settings as make_settings
from tests.scheduler.loop_platform import eventually

CHAT = Chat(platform="telegram", account="1", id="-5")


async def work(_: Predecessors) -> None:
    await asyncio.Event().wait()


async def test_what_another_front_answers_is_cancelled(database: Database) -> None:
    """RULE: one person's, in one thread where that is said, ends within a second; others' go on; those of a front that died
    count for nothing; a chat that is forgotten waits for their end.
    """
    stores = [SqlLeases(database) for _ in range(3)]
    for number, leases in enumerate(stores):
        assert await leases.register(f"front/host/{number}", 60.0, replaces=True)
    answering, asked, dead = (QuestionQueue(shared=SqlRunningQuestions(database, each)) for each in stores)
    running = [
        asyncio.create_task(answering.run(CHAT, person, work, thread))
        for person, thread in (("ann", "1.1"), ("ann", "1.2"), ("ben", ""))
    ]
    of_the_dead = asyncio.create_task(dead.run(CHAT, "cleo", work))

    async def are_stored() -> bool:
        rows = await database.fetch_all(select(running_questions.c.id), {})
        return len(rows) == 4

    await eventually(are_stored)
    await stores[2].release_all()
    assert await asked.cancel(CHAT, "cleo") == 0
    assert await asked.cancel(CHAT, "ann", "1.2") == 1
    async with asyncio.timeout(5):
        assert await running[1] is False
    assert not running[0].done()
    async with asyncio.timeout(10):
        await asked.cancel_chat(CHAT)
        assert await asyncio.gather(running[0], running[2]) == [False, False]
    assert await asked.cancel(CHAT, "ann") == 0
    of_the_dead.cancel()
    await asyncio.gather(of_the_dead, return_exceptions=True)


async def test_two_fronts_of_one_bot(tmp_path: Path, migrated_postgres_url: str) -> None:
    """RULE: on PostgreSQL a person who says /cancel to the other front is told that it was dropped, and it is."""
    settings = make_settings(tmp_path).model_copy(update={"database_url": SecretStr(migrated_postgres_url)})
    async with (
        open_app(settings) as first,
        open_app(settings) as second,
        open_process_lease(first.stores.leases, "front/a/0"),
        open_process_lease(second.stores.leases, "front/b/0"),
    ):
        dialogue = Dialogue(app=second)
        assert "Nothing of yours is being answered" in await dialogue.say("/cancel")
        running = asyncio.create_task(first.question_queue.run(dialogue.chat, "1", work))

        async def is_dropped() -> bool:
            return "Dropped." in await dialogue.say("/cancel")

        await eventually(is_dropped)
        async with asyncio.timeout(5):
            assert await running is False
        assert "Nothing of yours is being answered" in await dialogue.say("/cancel")
