"""Papers are read by a model once: what was read is kept, checked, and never paid for again."""

import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest_asyncio

from insights.model import Paper
from insights.store.db.database import Database
from insights.writing.llm.paper_reader import BATCH_SIZE, MAX_FAILED_BATCHES, PaperReader
from tests.model_client import make_client, make_reader
from tests.standins.openai import ModelStandin, read_papers

ABSTRACT = "We plan with a small model. It solves 71.5% of the tasks."


class FixedClock:
    def now(self) -> datetime:
        return datetime(2026, 11, 27, 6, tzinfo=UTC)


def papers(count: int, version: int = 1) -> list[Paper]:
    return [
        Paper(id=f"2611.{n:05}", title=f"Title {n}", abstract=ABSTRACT, version=version) for n in range(count)
    ]


@pytest_asyncio.fixture
async def server() -> AsyncIterator[ModelStandin]:
    async with ModelStandin() as opened:
        yield opened


@pytest_asyncio.fixture
async def reader(server: ModelStandin, any_database: Database) -> AsyncIterator[PaperReader]:
    client = make_client(any_database, server.url, FixedClock())
    yield make_reader(any_database, client, FixedClock())
    await client.close()


def shown_ids(server: ModelStandin) -> list[str]:
    prompts = [request["messages"][-1]["content"] for request in server.reading_requests]
    return [line[4:] for prompt in prompts for line in prompt.split("\n") if line.startswith("id: ")]


async def test_each_abstract_is_sent_once(server: ModelStandin, reader: PaperReader) -> None:
    """RULE: whatever asks for readings, and in whatever order, each version of a paper is sent once."""
    await reader.read(papers(BATCH_SIZE + 2), "a")
    await reader.read(papers(BATCH_SIZE + 3), "b")
    assert sorted(shown_ids(server)) == [paper.id for paper in papers(BATCH_SIZE + 3)]
    await reader.read(papers(1, version=2), "c")
    assert len(shown_ids(server)) == BATCH_SIZE + 4


async def test_a_paper_left_out_is_asked_for_once_more(server: ModelStandin, reader: PaperReader) -> None:
    """RULE: what a response leaves out, or gets wrong, is read in a smaller batch; the rest is kept."""

    def forgetful(prompt: str) -> str:
        items = json.loads(read_papers(prompt))["papers"]
        return json.dumps({"papers": items[1:] if len(items) > 1 else items})

    server.read = forgetful
    readings = await reader.read(papers(4), "a")
    assert set(readings) == {paper.id for paper in papers(4)}
    assert [len(shown_ids(server)), len(server.reading_requests)] == [5, 2]


async def test_a_reading_is_checked(server: ModelStandin, reader: PaperReader) -> None:
    """RULE: a sentence with a number of its own is not kept; an unknown topic or an absent keyword neither."""

    def inventive(prompt: str) -> str:
        (item,) = json.loads(read_papers(prompt))["papers"]
        item["result"] = {"text": "It solves 99% of the tasks.", "evidence": [1]}
        item |= {"topics": ["robotics", "cooking"], "keywords": ["small model", "blockchain"]}
        return json.dumps({"papers": [item]})

    server.read = inventive
    (reading,) = (await reader.read(papers(1), "a")).values()
    assert reading.result is None
    assert (reading.topics, reading.keywords) == (("robotics",), ("small model",))


async def test_shapes_that_were_not_asked_for(server: ModelStandin, reader: PaperReader) -> None:
    """RULE: one item of another shape costs its own paper alone."""

    def odd(prompt: str) -> str:
        items = json.loads(read_papers(prompt))["papers"]
        items[0] = {"id": items[0]["id"], "summary": 7}
        return json.dumps({"papers": [*items, None, "prose", {"id": "2699.99999"}]})

    server.read = odd
    assert set(await reader.read(papers(3), "a")) >= {"2611.00001", "2611.00002"}


async def test_a_server_that_is_down_is_left_alone(server: ModelStandin, reader: PaperReader) -> None:
    """RULE: after some failed batches the rest of the day is not tried, and nothing is raised."""
    server.fail_with("401")
    assert await reader.read(papers(BATCH_SIZE * 30), "a") == {}
    assert len(server.reading_requests) < MAX_FAILED_BATCHES * 3


async def test_what_cannot_be_read_is_not_paid_for_again(server: ModelStandin, reader: PaperReader) -> None:
    """RULE: a paper of which the model says nothing usable is sent twice, not once more for each language."""

    def inventive(prompt: str) -> str:
        items = json.loads(read_papers(prompt))["papers"]
        items[0]["summary"] = {"text": "It solves 99% of the tasks.", "evidence": [0]}
        return json.dumps({"papers": items})

    server.read = inventive
    first = await reader.read(papers(1), "a")
    again = await reader.read(papers(1), "a")
    assert first == again == await reader.stored(papers(1)) == {}
    assert len(server.reading_requests) == 2


async def test_fields_of_other_kinds_are_read(server: ModelStandin, reader: PaperReader) -> None:
    """RULE: a sentence for an object, a value for a list, null, brackets around an id cost nothing."""

    def odd(prompt: str) -> str:
        first, second = json.loads(read_papers(prompt))["papers"]
        first |= {"summary": first["summary"]["text"], "result": None, "keywords": None, "topics": "robotics"}
        second |= {"id": f"[{second['id']}]", "summary": second["summary"] | {"evidence": "[0]"}}
        return json.dumps({"papers": [first, second]})

    server.read = odd
    readings = await reader.read(papers(2), "a")
    assert readings["2611.00000"].topics == ("robotics",)
    assert readings["2611.00001"].summary.evidence == (0,)


async def test_garbage_half_of_the_time_leaves_nobody_alone(
    server: ModelStandin, reader: PaperReader
) -> None:
    """RULE: a server that answers in between is asked for the whole day."""
    turns = iter([True, True, False, False] * 1000)
    server.wrap = lambda content: "Hm." if next(turns) else content
    assert len(await reader.read(papers(BATCH_SIZE * 20), "a")) > BATCH_SIZE * 10
