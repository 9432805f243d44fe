"""Invented days for the archive's pages: one with reports in both languages, headlines and a chart, one only imported."""

from datetime import UTC, date, datetime, timedelta

from insights.model import (
    Chart,
    ClassifiedPaper,
    Edition,
    FeaturedPaper,
    Headline,
    Language,
    Paper,
    Report,
    Section,
    SourceState,
    Statement,
    Tldr,
    Trend,
    WrittenBy,
)
from insights.model.paper_change import ChangeKind, PaperChange, PaperState
from insights.ports.paper_changes import ComparedRecord, PaperChangeStore
from tests.bot.local.example_digest import PIXEL

DAY, NEXT_DAY, IMPORTED_DAY = date(2026, 11, 24), date(2026, 11, 25), date(2026, 11, 20)
MORNING = datetime(2026, 11, 24, 6, tzinfo=UTC)
REF = "chart/2026-11-24/en/0123456789ab"
TOPICS = ("llm", "cv", "robotics")
MARKUP = '<script>alert("x")</script><img src=x onerror=alert(1)>'


def listed_paper(number: int, **fields: object) -> Paper:
    defaults: dict[str, object] = {
        "id": f"2611.1{number:04}",
        "version": 1,
        "title": f"Lantern-{number}: A Matter of Light",
        "abstract": f"We study the light of lantern {number}. It reaches 9{number % 10} points on LampBench.",
        "authors": ("Ada Example", "Bo Example"),
        "categories": ("cs.CL",),
        "published": datetime(2026, 11, 23, 12, tzinfo=UTC),
        "url": f"https://arxiv.org/abs/2611.1{number:04}",
        "pdf_url": f"https://arxiv.org/pdf/2611.1{number:04}",
    }
    return Paper(**(defaults | fields))  # type: ignore[arg-type]


FORMULA = listed_paper(1, title="An $O(n^2)$ Bound for \\$5 Budgets", comment="Accepted at ICML 2026")
HOSTILE = listed_paper(2, title=f"Titles {MARKUP}", abstract=f"We print {MARKUP}. It works.")
CODE = listed_paper(3, comment="Code: https://github.com/example/lantern", authors=("A Example",) * 30)
WITHDRAWN = listed_paper(4, comment="This paper has been withdrawn by its author")


def papers(count: int) -> tuple[Paper, ...]:
    return (FORMULA, HOSTILE, CODE, WITHDRAWN, *(listed_paper(n) for n in range(5, count + 1)))


def written_edition(count: int = 90, day: date = DAY) -> Edition:
    """The first paper of each three is of topic llm, the second of cv, the third of robotics."""
    listed = papers(count)
    classified = tuple(
        ClassifiedPaper(paper=paper, topics=(TOPICS[n % 3], TOPICS[(n + 1) % 3]))
        for n, paper in enumerate(listed)
    )
    return Edition(
        day=day,
        papers=classified,
        tldrs={
            paper.id: Tldr(
                text=paper.abstract.partition(". ")[0] + ".",
                by="extractive",
                quote=True,
                result=paper.abstract.partition(". ")[2],
                frames={"ko": "등불을 연구한다."} if paper is FORMULA else {},
            )
            for paper in listed
        },
        reports={language: _reports(classified, language) for language in ("en", "ko")},
        headlines=tuple(
            Headline(paper=paper.id, reasons={"en": "code released", "ko": "코드 공개"})
            for paper in listed[:5]
        ),
        charts={
            language: Chart(language=language, ref=REF, alt="A chart of lanterns.", dark_ref=f"{REF}/dark")
            for language in ("en", "ko")
        },
        trends=tuple(
            Trend(topic=slug, count=count // 3, share=33.3, usual=20.0, change=13.3) for slug in TOPICS
        ),
        sources=(SourceState(name="arxiv", state="ok", records=count),),
        made_at=MORNING,
    )


PICTURES = {REF: PIXEL, f"{REF}/dark": PIXEL}


def imported(count: int = 3) -> list[tuple[date, ClassifiedPaper]]:
    return [
        (IMPORTED_DAY, ClassifiedPaper(paper=listed_paper(900 + n), topics=("llm",))) for n in range(count)
    ]


def _reports(classified: tuple[ClassifiedPaper, ...], language: Language) -> tuple[Report, ...]:
    return tuple(
        _report(slug, [item.paper for item in classified if item.topic == slug], language) for slug in TOPICS
    )


def _report(slug: str, own: list[Paper], language: Language) -> Report:
    theme = Statement(text=f"lanterns ({len(own)})", papers=tuple(paper.id for paper in own), quote=False)
    quotes = tuple(Statement(text=paper.abstract, papers=(paper.id,), quote=True) for paper in own[2:5])
    return Report(
        topic=slug,
        language=language,
        sections=(Section(kind="themes", statements=(theme,)), Section(kind="results", statements=quotes)),
        featured=tuple(FeaturedPaper(paper=paper.id, reason="code released") for paper in own[:2]),
        written_by=WrittenBy(kind="extractive"),
        written_at=MORNING,
    )


async def save_changes(store: PaperChangeStore, paper_id: str, note: str) -> None:
    """A new version, with what its authors say is new in it, and a day later code."""
    changes = (
        PaperChange(
            paper=paper_id,
            kind=ChangeKind.NEW_VERSION,
            detail="2",
            source="arxiv",
            noticed_at=MORNING + timedelta(days=3),
            note=note,
        ),
        PaperChange(
            paper=paper_id,
            kind=ChangeKind.CODE,
            detail="https://github.com/who/soup",
            source="huggingface",
            noticed_at=MORNING + timedelta(days=4),
        ),
    )
    await store.save([ComparedRecord(state=PaperState(paper=paper_id, version=2), changes=changes)], MORNING)
