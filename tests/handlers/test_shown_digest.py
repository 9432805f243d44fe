"""handlers.shown_digest: a number behind a digest is one of its headlines, also where messages were joined or split."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.telegram.rendering.layout import plan_parts
from handlers.shown_digest import is_last_digest
from insights.model import ClassifiedPaper, Edition, Headline, Report, Section, Statement, Trend, WrittenBy
from insights.taxonomy.taxonomy import load_taxonomy
from insights.views.digest import DigestView
from insights.views.papers import PaperView
from tests.insights.store.examples import DAY, edition, paper

TAXONOMY = load_taxonomy()
TOPICS = ("llm", "cv", "rl")


def make_day(papers_per_topic: int, words: int) -> Edition:
    """A day of three topics, whose reports cite every paper in a sentence of so many words."""
    papers = {
        topic: [paper(100 * row + n, title=f"Parser {topic} {n}") for n in range(1, papers_per_topic + 1)]
        for row, topic in enumerate(TOPICS, 1)
    }
    reports = tuple(
        Report(
            topic=topic,
            language="en",
            sections=(
                Section(
                    kind="results",
                    statements=tuple(
                        Statement(text="read " * words, papers=(item.id,), quote=False) for item in found
                    ),
                ),
            ),
            featured=(),
            written_by=WrittenBy(kind="extractive"),
            written_at=datetime(2024, 11, 6, 6, tzinfo=UTC),
        )
        for topic, found in papers.items()
    )
    classified = tuple(
        ClassifiedPaper(paper=item, topics=(topic,)) for topic, found in papers.items() for item in found
    )
    return replace(
        edition(DAY, *(item for found in papers.values() for item in found)),
        papers=classified,
        reports={"en": reports},
        trends=tuple(Trend(topic=topic, count=papers_per_topic, share=33.3) for topic in TOPICS),
        headlines=tuple(
            Headline(paper=found[0].id, reasons={"en": "code released"}) for found in papers.values()
        ),
    )


def lists_on_telegram(day: Edition) -> list[tuple[str, ...]]:
    parts = plan_parts(DigestView(taxonomy=TAXONOMY).messages(day, "en"))
    return [part.paper_ids for part in reversed(parts) if len(part.paper_ids) > 1]


@pytest.mark.parametrize("words", [3, 150, 400])
def test_a_digest_is_known_however_telegram_splits_it(words: int) -> None:
    """RULE: topics that share a message and topics split over two are a digest; a topic asked for behind it is not."""
    day = make_day(4, words)
    lists = lists_on_telegram(day)
    assert is_last_digest(lists, day, ())
    for slug in TOPICS:
        shown = PaperView(taxonomy=TAXONOMY).category(day, slug, "en").paper_ids
        assert not is_last_digest([shown, *lists], day, ())


def test_each_message_of_its_own_is_a_digest_too() -> None:
    """RULE: where every message stands alone, its lists are the head's and the topics'; the head alone is none."""
    day = make_day(4, 3)
    lists = [message.paper_ids for message in reversed(DigestView(taxonomy=TAXONOMY).messages(day, "en"))]
    assert is_last_digest(lists, day, ())
    assert not is_last_digest(lists[-1:], day, ())
    assert not is_last_digest([], day, ())
