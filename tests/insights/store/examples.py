"""Papers, editions and subscriptions to store."""

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
from insights.subscriptions.subscription import Subscription

NOON = datetime(2024, 11, 6, 12, 0, 0, 123456, tzinfo=UTC)
DAY = date(2024, 11, 6)
NEXT = DAY + timedelta(days=1)


class Noon:
    """A clock that stands still."""

    def now(self) -> datetime:
        return NOON


async def settled(dues: DueStore, saved: Subscription, day: date, reason: str) -> None:
    """Nothing was sent on that day, and this is why."""
    row = DeliveryRow(local_day=day, reason=reason)
    await dues.book([DueDecision(subscription=saved, rows=(row,), next_due_at=saved.next_due_at)], NOON)


def paper(number: int, **facts: Any) -> Paper:
    return Paper(
        **{
            "id": f"2411.{number:05d}",
            "title": f"On the matter of {number}",
            "abstract": f"We study {number}. It is as large as it is.",
            **facts,
        }
    )


FULL = paper(
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
"""A paper that has every fact."""


def labelled(*papers: Paper, topics: tuple[str, ...] = ("llm",)) -> tuple[ClassifiedPaper, ...]:
    return tuple(ClassifiedPaper(paper=one, topics=topics, confidence=0.5) for one in papers)


def report(*papers: Paper, language: Any = "en", topic: str = "llm") -> Report:
    ids = tuple(one.id for one in papers)
    return Report(
        topic=topic,
        language=language,
        sections=(
            Section(kind="themes", statements=(Statement(text="matter (3)", papers=ids, quote=False),)),
            Section(
                kind="results",
                statements=tuple(
                    Statement(text=one.abstract, papers=(one.id,), quote=True) for one in papers
                ),
            ),
        ),
        featured=tuple(FeaturedPaper(paper=one, reason="why") for one in ids),
        written_by=WrittenBy(kind="model", model="m", fallback=True),
        written_at=NOON,
        checks=CheckCounts(written=3, repaired=1, dropped=1),
    )


def edition(day: date = DAY, *papers: Paper, **facts: Any) -> Edition:
    """An edition with a TLDR for each paper, and a report over all of them."""
    return Edition(
        **{
            "day": day,
            "papers": labelled(*papers),
            "tldrs": {one.id: Tldr(text=one.abstract, by="extractive", quote=True) for one in papers},
            "reports": {"en": (report(*papers),)} if papers else {},
            "reason_if_empty": None if papers else "weekend",
            **facts,
        }
    )


def full_edition() -> Edition:
    """An edition in which every field says something."""
    papers = (FULL, paper(2), paper(3))
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
        charts={"en": Chart(language="en", ref="chart-en", alt="A chart.")},
        trends=(Trend(topic="llm", count=3, share=100.0, change=1.5),),
        sources=(
            SourceState(name="arxiv", state="ok", records=5),
            SourceState(name="deeplearn", state="failed", reason="no answer"),
        ),
        made_at=NOON,
    )


def chat(number: int = 1, **facts: Any) -> Chat:
    return Chat(**{"platform": "loop", "account": "bot", "id": str(number), **facts})


def subscription(number: int = 1, **facts: Any) -> Subscription:
    return Subscription(
        **{
            "chat": chat(number),
            "language": "ko",
            "send_at": time(21, 0),
            "zone": "Asia/Seoul",
            "next_due_at": NOON,
            "topics": ("llm", "rl"),
            **facts,
        }
    )
