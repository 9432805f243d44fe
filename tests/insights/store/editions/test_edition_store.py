"""insights.store.editions.edition_store: a day is kept once, a paper is published once."""

import asyncio
from dataclasses import replace
from datetime import date, timedelta

import pytest

from insights.model import Edition, Exclusion, ExclusionReason, Paper
from insights.store.chats.posts import SqlAttachments
from insights.store.db.database import Database
from insights.store.editions.edition_store import SqlEditions, SqlPictures
from tests.insights.store.examples import (
    DAY,
    FULL_PAPER,
    NEXT_DAY,
    classify,
    edition,
    full_edition,
    paper,
    report,
)


async def test_what_is_kept_is_read_again_unchanged(database: Database) -> None:
    """Every field of an edition survives, on both databases: zones, enums, tuples, order, all of it."""
    store = SqlEditions(database)
    made = full_edition()
    assert await store.save_edition(made, {"chart-en": b"png"}) == made
    assert await store.get_edition(DAY) == made
    assert await SqlPictures(database).get_png("chart-en") == b"png"


async def test_a_day_is_kept_once(database: Database) -> None:
    """Keeping a day that is there already hands back what is there."""
    store = SqlEditions(database)
    first = await store.save_edition(edition(DAY, paper(1)), {})
    assert await store.save_edition(edition(DAY, paper(2)), {}) == first
    assert await store.publication_days([paper(2)]) == {}


async def test_two_that_keep_a_day_at_once_get_the_same(database: Database) -> None:
    """Of several processes that make a day together one is kept, and all show that one."""
    store = SqlEditions(database)
    kept = await asyncio.gather(*(store.save_edition(edition(DAY, paper(n)), {}) for n in range(1, 6)))
    assert len({one.papers[0].paper.id for one in kept}) == 1
    assert await store.get_edition(DAY) == kept[0]


async def test_days_made_at_once_share_no_paper(database: Database) -> None:
    """A paper that several days bring is published by one of them and left out, with the day, by the others."""
    store = SqlEditions(database)
    days = [DAY + timedelta(days=n) for n in range(5)]
    kept = await asyncio.gather(*(store.save_edition(edition(day, paper(1)), {}) for day in days))
    (won,) = [one for one in kept if one.papers]
    for lost in kept:
        if lost is not won:
            gone = Exclusion(paper=paper(1), reason=ExclusionReason.ALREADY_PUBLISHED, published_on=won.day)
            assert lost.excluded == (gone,)
            assert lost.reason_if_empty == "nothing-new"
    assert await store.publication_days([paper(1)]) == {paper(1).id: won.day}


async def test_what_rests_on_a_lost_paper_goes_with_it(database: Database) -> None:
    """No quote, feature or sentence of a paper that another day published stays in this one, and the count
    of what was collected does not change.
    """
    store = SqlEditions(database)
    await store.save_edition(edition(DAY, paper(1)), {})
    late = await store.save_edition(edition(NEXT_DAY, paper(1), paper(2)), {})
    assert late.collected == 2
    assert [one.paper.id for one in late.papers] == [paper(2).id]
    assert set(late.tldrs) == {paper(2).id}
    (written,) = late.reports["en"]
    assert [f.paper for f in written.featured] == [paper(2).id]
    assert {s.papers for section in written.sections for s in section.statements} == {(paper(2).id,)}
    assert await store.get_edition(NEXT_DAY) == late


async def test_published_is_known_by_id_else_by_title(database: Database) -> None:
    """The same title under another id, however it is spelled, is the same paper."""
    store = SqlEditions(database)
    await store.save_edition(
        edition(DAY, paper(1), excluded=(Exclusion(paper=paper(2), reason=ExclusionReason.FILTERED),)), {}
    )
    again = Paper(id="t-1", title="ON THE MATTER   OF: 1", abstract="")
    asked = [paper(1, title="Renamed"), again, paper(2), paper(3)]
    assert await store.publication_days(asked) == {paper(1).id: DAY, "t-1": DAY}


async def test_a_day_removed_frees_its_papers(database: Database) -> None:
    """A day can be made again with the same papers; its pictures must be uploaded anew."""
    store, files = SqlEditions(database), SqlAttachments(database)
    await store.save_edition(edition(DAY, paper(1)), {"chart": b"old"})
    await files.save("bot", {"chart": "file-1"})
    await store.remove_edition(DAY)
    assert await store.get_edition(DAY) is None
    assert await files.get("bot", "chart") is None
    with pytest.raises(KeyError):
        await SqlPictures(database).get_png("chart")
    again = edition(DAY, paper(1))
    assert await store.save_edition(again, {"chart": b"new"}) == again
    assert await store.publication_days([paper(1)]) == {paper(1).id: DAY}


async def test_the_sample_goes_when_a_real_day_comes(database: Database) -> None:
    """The sample is shown only until then, publishes nothing, and takes its retold papers along."""
    store = SqlEditions(database)
    sample = edition(DAY, paper(1, is_paraphrase=True), paper(2), paper(3, is_paraphrase=True), sample=True)
    await store.save_edition(sample, {"sample": b"png"})
    assert await store.get_latest_edition(sample=True) == sample
    assert await store.get_latest_edition(sample=False) is None
    assert await store.publication_days([paper(2)]) == {}
    real = edition(NEXT_DAY, paper(1))
    assert await store.save_edition(real, {}) == real
    assert await store.get_edition(DAY) is None
    assert await store.get_latest_edition(sample=True) == real
    assert await store.get_paper(paper(3).id) is None
    assert await store.save_edition(sample, {}) == sample
    assert await store.get_edition(DAY) is None


async def test_a_sample_of_the_same_day_makes_room(database: Database) -> None:
    """A real edition of the sample's own day takes its place."""
    store = SqlEditions(database)
    await store.save_edition(edition(DAY, paper(1, is_paraphrase=True), sample=True), {})
    assert await store.save_edition(edition(DAY, paper(1)), {}) == edition(DAY, paper(1))


@pytest.mark.parametrize("published", [True, False])
async def test_the_authors_words_take_the_place_of_a_retelling(database: Database, published: bool) -> None:  # noqa: FBT001
    """A real abstract overwrites a retold one, also of a published paper; never the other way round."""
    store = SqlEditions(database)
    told = paper(1, abstract="Somebody says.", is_paraphrase=True, votes=3)
    gone = Exclusion(paper=told, reason=ExclusionReason.FILTERED)
    await store.save_edition(edition(DAY, told) if published else edition(DAY, excluded=(gone,)), {})
    for n, record in enumerate((paper(1, votes=1, hot=True), told), start=1):
        late = Exclusion(paper=record, reason=ExclusionReason.ALREADY_PUBLISHED, published_on=DAY)
        await store.save_edition(edition(DAY + timedelta(days=n), excluded=(late,)), {})
    found = await store.get_paper(paper(1).id)
    assert found is not None
    assert found[0].paper == paper(1, votes=3, hot=True)


async def test_a_published_record_stays_as_it_was_quoted(database: Database) -> None:
    """A later version does not change what a published report quotes; an unpublished record is renewed."""
    store = SqlEditions(database)
    left_out = Exclusion(paper=paper(2), reason=ExclusionReason.FILTERED)
    await store.save_edition(edition(DAY, paper(1), excluded=(left_out,)), {})
    newer = [paper(n, version=2, abstract="Rewritten.") for n in (1, 2)]
    gone = tuple(Exclusion(paper=one, reason=ExclusionReason.REPLACEMENT) for one in newer)
    await store.save_edition(edition(NEXT_DAY, excluded=gone), {})
    stored = [await store.get_paper(one.id) for one in newer]
    assert [one and one[0].paper for one in stored] == [paper(1), newer[1]]


async def test_a_language_is_added_later(database: Database) -> None:
    """Reports and chart of a second language join those that are there; for a day that is gone, nothing."""
    store = SqlEditions(database)
    full = full_edition()
    english = replace(full, reports={"en": full.reports["en"]})
    await store.save_edition(english, {"chart-en": b"png"})
    await store.add_language(full, "ko", {"chart-ko": b"png"})
    assert await store.get_edition(DAY) == full
    await store.add_language(replace(full, day=NEXT_DAY), "ko", {})
    assert await store.get_edition(NEXT_DAY) is None


async def test_the_latest_is_what_stands_there_whoever_wrote_it(database: Database) -> None:
    """What one process keeps in mind of the latest edition gives way as soon as another writes."""
    store, other = SqlEditions(database), SqlEditions(database)
    first, second = edition(DAY, paper(1)), edition(NEXT_DAY, paper(2))
    await other.save_edition(first, {})
    assert await store.get_latest_edition(sample=False) == first
    assert await store.get_latest_edition(sample=False) is await store.get_latest_edition(sample=False)
    korean = replace(first, reports={**first.reports, "ko": (report(paper(1), language="ko"),)})
    await other.add_language(korean, "ko", {})
    assert await store.get_latest_edition(sample=False) == korean
    await other.save_edition(second, {})
    assert await store.get_latest_edition(sample=False) == second
    await other.remove_edition(NEXT_DAY)
    assert await store.get_latest_edition(sample=False) == korean


async def test_the_newest_day_with_papers_is_the_latest(database: Database) -> None:
    """A weekend does not hide the day before it."""
    store = SqlEditions(database)
    assert await store.get_latest_edition(sample=True) is None
    await store.save_edition(edition(DAY, paper(1)), {})
    await store.save_edition(edition(NEXT_DAY), {})
    latest = await store.get_latest_edition(sample=False)
    assert latest is not None
    assert latest.day == DAY


async def test_a_paper_is_found_with_what_was_said_of_it(database: Database) -> None:
    """A published paper comes with its topics, sentence and day; one left out with the topic `other`."""
    store = SqlEditions(database)
    full = full_edition()
    await store.save_edition(full, {})
    assert await store.get_paper(FULL_PAPER.id) == (full.papers[0], full.tldrs[FULL_PAPER.id], DAY)
    left_out = await store.get_paper(paper(5).id)
    assert left_out is not None
    assert (left_out[0].paper, left_out[0].topics, left_out[1:]) == (paper(5), ("other",), (None, None))
    assert await store.get_paper("2411.99999") is None


async def test_a_topic_lists_its_papers_newest_first(database: Database) -> None:
    """All papers that carry the topic, first or not, in the closed range; a slug that begins alike is none."""
    store = SqlEditions(database)
    days: list[Edition] = [
        edition(
            DAY, papers=classify(paper(1), topics=("llm",)) + classify(paper(2), topics=("vision", "llm"))
        ),
        edition(
            NEXT_DAY, papers=classify(paper(3), topics=("llm",)) + classify(paper(4), topics=("llm-agents",))
        ),
        edition(NEXT_DAY + timedelta(days=1), papers=classify(paper(5), topics=("llm",))),
    ]
    for one in days:
        await store.save_edition(one, {})
    found = await store.papers_in_topic("llm", DAY, NEXT_DAY)
    assert [(day, one.paper.id) for day, one, _ in found] == [
        (NEXT_DAY, paper(3).id),
        (DAY, paper(1).id),
        (DAY, paper(2).id),
    ]
    assert await store.papers_in_topic("l%", DAY, NEXT_DAY) == []


async def test_counts_take_first_topics_of_published_papers(database: Database) -> None:
    """Counts per day sum to what was published; the sample day is no past."""
    store = SqlEditions(database)
    await store.save_edition(edition(date(2024, 1, 1), paper(9), sample=True), {})
    assert await store.topic_counts(date(2024, 1, 1), NEXT_DAY) == {}
    gone = Exclusion(paper=paper(4), reason=ExclusionReason.FILTERED)
    topics = classify(paper(1), paper(2)) + classify(paper(3), topics=("rl", "llm"))
    await store.save_edition(edition(DAY, papers=topics, excluded=(gone,)), {})
    await store.save_edition(edition(NEXT_DAY), {})
    assert await store.topic_counts(DAY, NEXT_DAY) == {DAY: {"llm": 2, "rl": 1}}
