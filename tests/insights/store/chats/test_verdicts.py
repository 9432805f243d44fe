"""insights.store.chats.admissions: who judged is known at once, and nobody's word is missed."""

from datetime import UTC, datetime, timedelta

from insights.model import Chat
from insights.ports.verdicts import Verdict
from insights.store.chats.verdicts import SqlVerdicts
from insights.store.db.database import Database

NOON = datetime(2024, 11, 7, 12, tzinfo=UTC)
MIDNIGHT = datetime(2024, 11, 8, tzinfo=UTC)


def chat(number: int) -> Chat:
    return Chat(platform="loop", account="bot", id=str(number))


async def test_a_word_said_elsewhere_counts_from_the_next_midnight(database: Database) -> None:
    """RULE: what another process wrote down before the instant asked for is in the answer, whatever was asked
    earlier; what this one wrote is there at once.
    """
    worker, front = SqlVerdicts(database), SqlVerdicts(database)
    assert await worker.of(chat(1), MIDNIGHT - timedelta(days=1)) == []
    said = Verdict(paper="2411.00001", useful=True, at=NOON)
    await front.put(chat(1), "ann", said)
    assert await worker.of(chat(1), MIDNIGHT) == [said]
    assert await worker.of(chat(2), MIDNIGHT) == []
    await worker.put(chat(2), "bob", said)
    assert await worker.of(chat(2), MIDNIGHT) == [said]
    assert await worker.of(chat(2), NOON) == []
    assert await front.clear(chat(1), "ann") == 1
    assert await worker.of(chat(1), MIDNIGHT) == []
