"""The archive's reader over a real database."""

from pathlib import Path

from tests.handlers.question_app import DAY, PLAN, ROBOT, SWIFT, app_with_papers


async def test_the_archive_gives_days_topics_and_papers(tmp_path: Path) -> None:
    """RULE: what an edition published is found by its day, its topics and its id; every paper has a summary."""
    async with app_with_papers(tmp_path) as (app, _):
        archive = app.archive
        listed = await archive.list_days()
        assert ([each.day for each in listed.days], listed.older, await archive.newest_day()) == (
            [DAY],
            None,
            DAY,
        )
        day = await archive.get_day(DAY)
        assert day is not None
        assert all(hit.tldr for hit in await archive.with_summaries(day.papers))
        topic = await archive.get_topic("rl")
        assert topic is not None
        assert [hit.classified.paper.id for hit in topic.page.hits] == [PLAN.id, ROBOT.id]
        assert topic.page.in_first_topic == 1
        paper = await archive.get_paper(SWIFT.id)
        assert paper is not None
        assert (paper.published_on, [each.day for each in paper.days]) == (DAY, [DAY])
        assert await archive.get_paper("2611.99999") is None
        nothing = await archive.get_topic("astrology")
        assert nothing is not None
        assert nothing.page.total == 0


async def test_a_search_takes_the_beginning_of_a_word(tmp_path: Path) -> None:
    """RULE: where no paper has the words, the last one may go on; no word finds nothing."""
    async with app_with_papers(tmp_path) as (app, _):
        for query in ("reinforcement", "reinforcement learn", "train agents reinfor"):
            found = await app.archive.search(query)
            assert PLAN.id in {hit.classified.paper.id for hit in found.hits}
        assert (await app.archive.search("re")).total == 0
        assert (await app.archive.search("?!")).total == 0
