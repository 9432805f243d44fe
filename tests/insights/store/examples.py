"""Example papers, editions and subscriptions for the tests of the store."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from insights.model import (
    AnnounceType,
    Chart,
    Chat,
    CheckCounts,
    ClassifiedPaper,
    Edition,
    Exclusion,
    ExclusionReason,
    FeaturedPaper,
    Headline,
    Paper,
    Report,
    Section,
    SourceState,
    Statement,
    Tldr,
    Trend,
    WrittenBy,
)
from insights.ports.due_store import DueStore
from insights.subscriptions.due import DeliveryRow, DueDecision
from insights.subscriptions.reason import ReasonKind
from insights.subscriptions.subscription import Subscription

NOON = datetime(2024, 11, 6, 12, 0, 0, 123456, tzinfo=UTC)
DAY = date(2024, 11, 6)
NEXT_DAY = DAY + timedelta(days=1)


class FixedClock:
    """A clock that stands still."""

    def now(self) -> datetime:
        return NOON


async def settle_day(due_store: DueStore, saved: Subscription, day: date, reason: str) -> None:
    """Books a delivery that sends nothing on that day, with the reason."""
    row = DeliveryRow(local_day=day, reason=ReasonKind(reason))
    await due_store.save_decisions(
        [DueDecision(subscription=saved, rows=(row,), next_due_at=saved.next_due_at)], NOON
    )


def paper(number: int, **fields: Any) -> Paper:
    return Paper(
        **{
            "id": f"2411.{number:05d}",
            "title": f"On the matter of {number}",
            "abstract": f"We study {number}. It is as large as it is.",
            **fields,
        }
    )


FULL_PAPER = paper(
    1,
    version=2,
    title="Größe & <Math> in 언어 모델",
    authors=("Ada Example", "김보기"),
    categories=("cs.CL", "cs.AI"),
    published=NOON,
    updated=NOON + timedelta(hours=1),
    announced=DAY,
    announce=AnnounceType.REPLACE_CROSS,
    url="https://arxiv.org/abs/2411.00001",
    pdf_url="https://arxiv.org/pdf/2411.00001",
    comment="12 pages",
    doi="10.1/x",
    licence="CC-BY",
    sources=("arxiv", "huggingface"),
    votes=7,
    hot=True,
    links=("https://example.org/1",),
    is_paraphrase=True,
)
"""A paper with a value in every field."""


def classify(*papers: Paper, topics: tuple[str, ...] = ("llm",)) -> tuple[ClassifiedPaper, ...]:
    return tuple(ClassifiedPaper(paper=item, topics=topics, confidence=0.5) for item in papers)


def report(*papers: Paper, language: Any = "en", topic: str = "llm") -> Report:
    ids = tuple(item.id for item in papers)
    return Report(
        topic=topic,
        language=language,
        sections=(
            Section(kind="themes", statements=(Statement(text="matter (3)", papers=ids, quote=False),)),
            Section(
                kind="results",
                statements=tuple(
                    Statement(text=item.abstract, papers=(item.id,), quote=True) for item in papers
                ),
            ),
        ),
        featured=tuple(FeaturedPaper(paper=paper_id, reason="why") for paper_id in ids),
        written_by=WrittenBy(kind="model", model="m", fallback=True),
        written_at=NOON,
        checks=CheckCounts(written=3, repaired=1, dropped=1),
    )


def edition(day: date = DAY, *papers: Paper, **fields: Any) -> Edition:
    """An edition with a TLDR for each paper, and a report over all of them."""
    return Edition(
        **{
            "day": day,
            "papers": classify(*papers),
            "tldrs": {item.id: Tldr(text=item.abstract, by="extractive", quote=True) for item in papers},
            "reports": {"en": (report(*papers),)} if papers else {},
            "reason_if_empty": None if papers else "weekend",
            **fields,
        }
    )


def full_edition() -> Edition:
    """An edition with a value in every field."""
    papers = (FULL_PAPER, paper(2), paper(3))
    return edition(
        DAY,
        *papers,
        excluded=(
            Exclusion(
                paper=paper(4), reason=ExclusionReason.ALREADY_PUBLISHED, published_on=date(2024, 11, 1)
            ),
            Exclusion(paper=paper(5), reason=ExclusionReason.OUTSIDE_CATEGORIES),
        ),
        reports={
            "en": (report(*papers), report(*papers, topic="other")),
            "ko": (report(*papers, language="ko"),),
        },
        headlines=(
            Headline(paper=papers[0].id, reasons={"en": "code released", "ko": "코드 공개"}),
            Headline(paper=papers[1].id, reasons={"en": "3 votes on Hugging Face", "ko": "추천 3개"}),
        ),
        charts={"en": Chart(language="en", ref="chart-en", alt="A chart.", dark_ref="chart-en/dark")},
        trends=(Trend(topic="llm", count=3, share=100.0, change=1.5, usual=98.5),),
        sources=(
            SourceState(name="arxiv", state="ok", records=5),
            SourceState(name="deeplearn", state="failed", reason="no answer"),
        ),
        made_at=NOON,
    )


def chat(number: int = 1, **fields: Any) -> Chat:
    return Chat(**{"platform": "loop", "account": "bot", "id": str(number), **fields})


def subscription(number: int = 1, **fields: Any) -> Subscription:
    return Subscription(
        **{
            "chat": chat(number),
            "language": "ko",
            "send_at": time(21, 0),
            "zone": "Asia/Seoul",
            "next_due_at": NOON,
            "topics": ("llm", "rl"),
            **fields,
        }
    )
