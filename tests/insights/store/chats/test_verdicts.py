"""insights.store.chats.verdicts: the set of chats with verdicts never misses one."""

from datetime import UTC, datetime, timedelta

from insights.model import Chat
from insights.ports.verdicts import Verdict
from insights.store.chats.verdicts import SqlVerdicts
from insights.store.db.database import Database

NOON = datetime(2024, 11, 7, 12, tzinfo=UTC)
MIDNIGHT = datetime(2024, 11, 8, tzinfo=UTC)


def chat(number: int) -> Chat:
    return Chat(platform="loop", account="bot", id=str(number))


async def test_a_verdict_of_another_process_is_found_from_the_next_midnight(database: Database) -> None:
    """list_before() has all verdicts that any process stored before that instant, whatever was read earlier; those
    of its own process at once.
    """
    worker, front = SqlVerdicts(database), SqlVerdicts(database)
    assert await worker.list_before(chat(1), MIDNIGHT - timedelta(days=1)) == []
    verdict = Verdict(paper_id="2411.00001", useful=True, given_at=NOON)
    await front.save(chat(1), "ann", verdict)
    assert await worker.list_before(chat(1), MIDNIGHT) == [verdict]
    assert await worker.list_before(chat(2), MIDNIGHT) == []
    await worker.save(chat(2), "bob", verdict)
    assert await worker.list_before(chat(2), MIDNIGHT) == [verdict]
    assert await worker.list_before(chat(2), NOON) == []
    assert await front.clear(chat(1), "ann") == 1
    assert await worker.list_before(chat(1), MIDNIGHT) == []
