"""A fictitious digest for the page's tests: as long and as varied as a real one, about papers that do not exist."""

import struct
import zlib

from insights.messages.blocks import (
    Bullets,
    Button,
    Buttons,
    Details,
    Footer,
    Form,
    Heading,
    Message,
    Paragraph,
    Picture,
    PictureRow,
    Text,
    bold,
    link,
    text,
)
from insights.model import Action, Language

REF = "2026-11-20/en v1.png"


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


PIXEL = (
    b"\x89PNG\r\n\x1a\n"
    + _chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
    + _chunk(b"IDAT", zlib.compress(b"\x00\xff"))
    + _chunk(b"IEND", b"")
)

TOPICS: dict[Language, tuple[tuple[str, str, int], ...]] = {
    "en": (
        ("🧠", "Large Language Models", 86),
        ("🪐", "Computer Vision", 64),
        ("🎯", "Reinforcement Learning", 31),
        ("🤖", "Robotics", 22),
        ("🛡️", "Safety and Alignment", 9),
    ),
    "ko": (
        ("🧠", "대규모 언어 모델", 86),
        ("🪐", "컴퓨터 비전", 64),
        ("🎯", "강화 학습", 31),
        ("🤖", "로보틱스", 22),
        ("🛡️", "안전과 정렬", 9),
    ),
}
TEXTS: dict[Language, dict[str, str]] = {
    "en": {
        "title": "Daily AI papers · Friday, 20 November 2026",
        "alt": "Papers by topic: Large Language Models 86, Computer Vision 64, Reinforcement Learning 31",
        "count": "{count} papers",
        "new": "318 new papers in 24 topics.",
        "most": "Most papers: Large Language Models 86 (27 %), Computer Vision 64 (20 %).",
        "again": "41 more came along but are not shown: 41 new versions of older papers.",
        "first": "First in Large Language Models: ",
        "paper": "Small Steps, Long Chains: Checking Each Inference Before the Next",
        "all": "All topics",
        "results": "Key results",
        "result": "“On four benchmarks, checked chains halve the number of wrong answers at equal cost.” [1]",
        "second": "“We find that most errors begin in the second step, not in the last.” [2]",
        "read": "Read first",
        "made": "Quoted by the embedded writer · 2026-11-20 09:12 UTC · from arXiv 359 · 359 collected, 318 published",
        "ask": "Ask about this paper",
    },
    "ko": {
        "title": "오늘의 AI 논문 · 2026년 11월 20일 금요일",
        "alt": "주제별 논문 수: 대규모 언어 모델 86편, 컴퓨터 비전 64편, 강화 학습 31편",
        "count": "논문 {count}편",
        "new": "24개 주제에 새 논문 318편이 나왔습니다.",
        "most": "가장 많은 주제: 대규모 언어 모델 86편(27 %), 컴퓨터 비전 64편(20 %).",
        "again": "그 밖의 41편은 이전 논문의 새 버전이어서 보이지 않습니다.",
        "first": "대규모 언어 모델에서 먼저 읽을 논문: ",
        "paper": "Small Steps, Long Chains: Checking Each Inference Before the Next",
        "all": "모든 주제",
        "results": "주요 결과",
        "result": "“On four benchmarks, checked chains halve the number of wrong answers at equal cost.” [1]",
        "second": "“We find that most errors begin in the second step, not in the last.” [2]",
        "read": "먼저 읽을 논문",
        "made": "내장 작성기가 인용 · 2026-11-20 09:12 UTC · arXiv 359 · 수집 359편, 게재 318편",
        "ask": "이 논문에 질문하기",
    },
}
URL = "https://arxiv.org/abs/2611.00001"


def head(language: Language) -> Message:
    """The digest's first message."""
    texts = TEXTS[language]
    named = TOPICS[language][:3]
    buttons = tuple(
        Button(label=f"{emoji} {name}", action=Action(verb="category", args=("llm",)))
        for emoji, name, _ in named
    )
    lines = (text(texts["new"]), text(texts["again"]), text(texts["most"]))
    return Message(
        blocks=(
            Heading(text=text(texts["title"])),
            Picture(ref=REF, alt=texts["alt"]),
            Bullets(items=(*lines, text("🧠 ", texts["first"], link(texts["paper"], URL)))),
            Buttons(buttons=(*buttons, Button(label=texts["all"], action=Action(verb="swap")))),
            Footer(text=text(texts["made"])),
        ),
        paper_ids=("2611.00001",),
    )


def chart_with_rows(language: Language) -> Message:
    """The chart alone; its rows are the topics."""
    rows = tuple(
        PictureRow(label=f"{emoji} {name}", count=count, action=Action(verb="category", args=(name,)))
        for emoji, name, count in TOPICS[language] * 6
    )
    return Message(blocks=(Picture(ref=REF, alt=TEXTS[language]["alt"], dark_ref=REF, rows=rows),))


def suggestion() -> Message:
    """What to try first."""
    buttons = tuple(
        Button(label=f"/paper {n}", action=Action(verb="paper", args=(str(n),))) for n in range(3)
    )
    return Message(
        blocks=(Paragraph(text=text("Try me:")), Buttons(buttons=buttons, until_used=True)),
        paper_ids=("2611.00001",),
    )


def topics(language: Language) -> tuple[Message, ...]:
    """A collapsible message for each topic."""
    return tuple(
        Message(blocks=(_topic(language, emoji, name, count),), paper_ids=("2611.00001",), silent=True)
        for emoji, name, count in TOPICS[language]
    )


def _topic(language: Language, emoji: str, name: str, count: int) -> Details:
    texts = TEXTS[language]
    summary: Text = text(f"{emoji} ", bold(name), f" · {texts['count'].format(count=count)}")
    return Details(
        summary=summary,
        blocks=(
            Paragraph(text=text(bold(texts["results"]))),
            Bullets(items=(text(texts["result"]), text(texts["second"]))),
            Paragraph(text=text(bold(texts["read"]))),
            Bullets(items=(text("[1] ", link(texts["paper"], URL)),)),
            Form(label=texts["ask"], hint="reply", action=Action(verb="ask", args=("2611.00001",))),
        ),
    )
