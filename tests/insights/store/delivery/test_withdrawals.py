"""Withdrawn sentences on a real database: marked wherever the day says them, put back, and kept when the day is made anew."""

from dataclasses import replace
from datetime import timedelta

from sqlalchemy import delete

from insights.model import Chat, ClassifiedPaper, SentenceWithdrawal, Tldr, WithdrawalReason
from insights.model.edition_sentences import EditionSentence, list_sentences
from insights.ports.archive import DayRecord
from insights.ports.withdrawals import StatementReport
from insights.store.chats.statement_reports import SqlStatementReports
from insights.store.chats.subscriptions import SqlSubscriptions
from insights.store.db.database import Database
from insights.store.db.tables import edition_papers
from insights.store.delivery.withdrawals import SqlWithdrawals
from insights.store.editions.archive import SqlArchive
from insights.store.editions.edition_store import SqlEditions
from insights.store.editions.imported_papers import SqlImportedPapers
from tests.insights.store.examples import DAY, NOON, edition, paper, report

SAID = paper(2).abstract
WHY = SentenceWithdrawal(reason=WithdrawalReason.NUMBER, note='<b>"it is 12 %"</b> & {x}', at=NOON)
LATER = NOON + timedelta(minutes=5)
READER = Chat(platform="telegram", account="1", id="7")


async def save_day(database: Database) -> None:
    papers = (paper(2), paper(3))
    stored = edition(
        DAY, *papers, reports={"en": (report(*papers),), "ko": (report(*papers, language="ko"),)}
    )
    await SqlEditions(database).save_edition(stored, {})


async def sentence(database: Database, text: str = SAID) -> EditionSentence:
    day = await SqlEditions(database).get_edition(DAY)
    assert day is not None
    return next(each for each in list_sentences(day) if each.text == text)


async def test_a_sentence_is_withdrawn_wherever_its_day_says_it(database: Database) -> None:
    """RULE: in each report of each language and in the paper's summary; for whoever had the day read before, too."""
    await save_day(database)
    editions, archive, store = SqlEditions(database), SqlArchive(database), SqlWithdrawals(database)
    assert await editions.get_latest_edition(sample=False)
    assert await archive.get_day(DAY)
    await store.withdraw(DAY, await sentence(database), WHY, "telegram:1")
    record = await archive.get_day(DAY)
    latest = await editions.get_latest_edition(sample=False)
    assert record
    assert latest
    assert record.edition == latest == await editions.get_edition(DAY)
    assert latest.changed_at == NOON
    assert latest.tldrs[paper(2).id].withdrawals == {SAID: WHY}
    assert not latest.tldrs[paper(3).id].withdrawals
    for language in ("en", "ko"):
        [results] = [each for each in latest.reports[language][0].sections if each.kind == "results"]
        assert [each.withdrawal for each in results.statements] == [WHY, None]
        assert [each.text for each in results.valid_statements] == [paper(3).abstract]
    stored = await editions.get_paper(paper(2).id)
    assert stored
    assert stored[1]
    assert stored[1].valid.text == ""


async def test_it_can_be_undone(database: Database) -> None:
    """RULE: the day is word for word what it was; the record says who and when; undone twice is undone once."""
    await save_day(database)
    editions, store = SqlEditions(database), SqlWithdrawals(database)
    before = await editions.get_edition(DAY)
    said = await sentence(database)
    await store.withdraw(DAY, said, WHY, "telegram:1")
    other = SentenceWithdrawal(reason=WithdrawalReason.MISLEADING, at=LATER)
    await store.withdraw(DAY, said, other, "telegram:1")
    assert [each.withdrawal for each in await store.list_newest(5)] == [replace(other, at=NOON)]
    await store.withdraw(DAY, said, WHY, "telegram:1")
    assert await store.undo(DAY, said.key, LATER, "page")
    assert not await store.undo(DAY, said.key, LATER, "page")
    after = await editions.get_edition(DAY)
    assert before
    assert after == replace(before, changed_at=LATER)
    [known] = await store.list_newest(5)
    assert (known.by, known.undone_at, known.withdrawal, known.papers) == (
        "telegram:1",
        LATER,
        WHY,
        (paper(2).id,),
    )


async def test_a_day_made_anew_does_not_say_it_again(database: Database) -> None:
    """RULE: a withdrawal outlives the edition: remade, or written in another language, it marks the same sentence again."""
    await save_day(database)
    editions = SqlEditions(database)
    made = await editions.get_edition(DAY)
    assert made is not None
    await SqlWithdrawals(database).withdraw(DAY, await sentence(database), WHY, "page")
    await editions.remove_edition(DAY)
    saved = await editions.save_edition(replace(made, reports={"en": made.reports["en"]}), {})
    assert saved.tldrs[paper(2).id].withdrawals == {SAID: WHY}
    await editions.add_language(replace(saved, reports=made.reports), "ko", {})
    again = await editions.get_edition(DAY)
    assert again
    assert [each.withdrawal for each in again.reports["ko"][0].sections[1].statements] == [
        WHY,
        None,
    ]


async def test_a_sentence_of_a_frame_or_result_is_one_of_its_own(database: Database) -> None:
    """RULE: only the sentence that is named is withdrawn: a paper's other sentences stand."""
    tldr = Tldr(
        text="What it does.", by="extractive", quote=True, result="It gains 3 %.", frames={"ko": "한다."}
    )
    await SqlEditions(database).save_edition(
        edition(DAY, paper(2), tldrs={paper(2).id: tldr}, reports={}), {}
    )
    await SqlWithdrawals(database).withdraw(DAY, await sentence(database, "한다."), WHY, "page")
    stored = await SqlEditions(database).get_paper(paper(2).id)
    assert stored
    assert stored[1] == replace(tldr, withdrawals={"한다.": WHY})
    assert stored[1].valid == replace(tldr, frames={})


async def test_a_sentence_about_an_imported_paper_is_one_of_its_day(database: Database) -> None:
    """RULE: the summary of a paper without an edition is marked, put back, and marked again when it is written anew; whoever had
    the day read before sees that. No digest shows it, so none is queued.
    """
    imports, archive, store = SqlImportedPapers(database), SqlArchive(database), SqlWithdrawals(database)
    tldr = Tldr(text="What it does.", by="extractive", quote=True, result="It gains 3 %.")

    async def bring() -> None:
        await imports.add([(DAY, ClassifiedPaper(paper=paper(2), topics=("llm",)))])
        missing = await imports.list_without_summary(after=None, limit=1)
        await imports.save_summaries([(each, tldr) for each in missing])

    async def read() -> DayRecord:
        record = await archive.get_day(DAY)
        assert record
        return record

    await bring()
    said = next(each for each in (await read()).sentences if each.text == tldr.result)
    assert (said.papers, said.topic, said.quote) == ((paper(2).id,), "llm", True)
    assert await store.withdraw(DAY, said, WHY, "page") == 0
    marked = replace(tldr, withdrawals={tldr.result: WHY})
    assert (await read()).imported_tldrs == {paper(2).id: marked}
    assert (await read()).withdrawn_at == NOON
    [of_topic] = await archive.topic_days("llm", [DAY])
    assert of_topic.changed_at == NOON
    async with database.write() as connection:
        await connection.execute(delete(edition_papers))
    await bring()
    assert (await read()).imported_tldrs == {paper(2).id: marked}
    assert await store.undo(DAY, said.key, LATER, "page")
    assert (await read()).imported_tldrs == {paper(2).id: tldr}
    assert (await read()).withdrawn_at == LATER


async def test_reports_are_counted_by_people(database: Database) -> None:
    """RULE: the same words about the same papers are one report of so many people; a person counts once, and may be forgotten;
    a decision closes it.
    """
    reports = SqlStatementReports(database)
    said = StatementReport(words="wrong", papers=("2411.00002",), language="en", at=NOON)
    assert await reports.save(READER, "7", said)
    assert not await reports.save(READER, "7", replace(said, at=LATER))
    assert await reports.save(replace(READER, id="-8"), "8", replace(said, language="ko"))
    assert await reports.save(READER, "7", replace(said, words="other", at=LATER))
    first, second = await reports.list_open(5)
    assert (first.people, first.chats, first.languages, first.at) == (2, 2, ("en", "ko"), NOON)
    assert (second.words, second.people) == ("other", 1)
    await SqlSubscriptions(database, stored_platform="local").forget(READER)
    assert [each.people for each in await reports.list_open(5)] == [1]
    assert await reports.settle(first.key) == 1
    assert await reports.list_open(5) == []
