"""What a model says of papers in Korean is shown wherever a summary is shown in Korean."""

from datetime import UTC, datetime

from insights.digest.markdown import render_page
from insights.model import Edition, Report, Tldr, WrittenBy
from insights.model.edition import with_summaries
from insights.store.db.database import Database
from insights.store.editions.edition_store import SqlEditions
from insights.taxonomy.taxonomy import load_taxonomy
from tests.insights.store.examples import full_edition

SENTENCE = "이 모델은 과제를 작은 단계로 나눈다."


def korean_report(edition: Edition) -> Report:
    paper = edition.papers[0]
    return Report(
        topic=paper.topic,
        language="ko",
        sections=(),
        featured=(),
        written_by=WrittenBy(kind="model", model="small"),
        written_at=datetime(2026, 11, 27, tzinfo=UTC),
        summaries={paper.paper.id: SENTENCE, "2699.99999": "없는 논문이다."},
    )


async def test_a_second_languages_sentences_are_kept(any_database: Database) -> None:
    """RULE: a language that is added later brings its sentences to the stored papers, and changes no others."""
    store = SqlEditions(any_database)
    made = full_edition()
    tldrs = {item.paper.id: Tldr(text="It holds.", by="small", quote=False) for item in made.papers}
    stored = await store.save_edition(Edition(day=made.day, papers=made.papers, tldrs=tldrs), {})
    report = korean_report(stored)
    merged = with_summaries(stored.tldrs, [report])
    added = Edition(day=stored.day, papers=stored.papers, tldrs=merged, reports={"ko": (report,)})
    await store.add_language(added, "ko", {})
    again = await store.get_edition(stored.day)
    assert again is not None
    first = stored.papers[0].paper.id
    assert {paper: dict(tldr.frames) for paper, tldr in again.tldrs.items() if tldr.frames} == {
        first: {"ko": SENTENCE}
    }
    assert SENTENCE.rstrip(".") in render_page(again, "ko", load_taxonomy(), "")
