"""Which sentence a report is about: what it quotes, what it names by its place, else what is said of its papers."""

import pytest

from insights.digest.reported_sentences import find_reported
from insights.model import Language
from insights.ports.archive import DayRecord
from insights.ports.withdrawals import OpenReport
from insights.taxonomy.taxonomy import load_taxonomy
from tests.bot.archive.archive_days import DAY, MORNING, written_edition

EDITION = written_edition(30)
TAXONOMY = load_taxonomy()
PAPERS = [item.paper.id for item in EDITION.papers]
HEADLINES = [headline.paper for headline in EDITION.headlines]


def found(words: str, language: Language = "en", *papers: str) -> list[str]:
    report = OpenReport(
        key="k", words=words, papers=papers, languages=(language,), people=1, chats=1, at=MORNING
    )
    day = DayRecord(day=DAY, edition=EDITION)
    return [each.sentence.text for each in find_reported([day], report, TAXONOMY.find_topic)]


def summary(paper: str, part: int = 0, language: Language = "en") -> str:
    tldr = EDITION.tldrs[paper]
    return (tldr.frames.get(language) or tldr.text, tldr.result)[part]


def statements(topic: str) -> list[str]:
    report = next(each for each in EDITION.reports["en"] if each.topic == topic)
    return [statement.text for section in report.sections for statement in section.statements]


@pytest.mark.parametrize(
    ("words", "language", "place", "part"),
    [
        ("the second headline is wrong", "en", 1, 0),
        ("Headline no. 3: the result isn't theirs", "en", 2, 1),
        ("the last one is rubbish", "en", -1, 0),
        ("#2", "en", 1, 0),
        ("the 2nd sentence of the fourth headline claims 93 points", "en", 3, 1),
        ("두 번째 헤드라인이 틀렸어요", "ko", 1, 0),
        ("헤드라인 3번 결과가 논문과 달라요", "ko", 2, 1),
        ("맨 위 기사가 이상해요", "ko", 0, 0),
        ("네 번째 헤드라인의 둘째 문장", "ko", 3, 1),
    ],
)
def test_a_headline_is_named_by_its_place(words: str, language: Language, place: int, part: int) -> None:
    """RULE: its sentence comes first, in the reader's language, and all else that is said of the paper behind it."""
    assert found(words, language)[0] == summary(HEADLINES[place], part, language)


@pytest.mark.parametrize(
    ("words", "topic", "place"),
    [
        ("the last sentence of the LLM topic", "llm", -1),
        ("second to last statement about robotics is false", "robotics", -2),
        ("vision: the final line under results is made up", "cv", -1),
        ("LLM 주제의 마지막 문장", "llm", -1),
        ("로봇 쪽 끝에서 두 번째 문장이 틀려요", "robotics", -2),
        ("비전 분야 주요 결과의 마지막 줄", "cv", -1),
    ],
)
def test_a_sentence_of_a_topic_is_named_by_its_place(words: str, topic: str, place: int) -> None:
    """RULE: it is that of the topic's report."""
    assert found(words)[0] == statements(topic)[place]


def test_in_a_reply_the_places_are_those_of_the_message() -> None:
    """RULE: the papers count in the message's order; what else it says is offered behind."""
    shown = found("두 번째 논문 요약이 틀렸어요", "ko", PAPERS[7], PAPERS[20])
    assert shown[0] == summary(PAPERS[20])
    assert summary(PAPERS[7]) in shown
    assert found("the third one", "en", PAPERS[7], PAPERS[20])[0] == summary(PAPERS[7])


@pytest.mark.parametrize(
    "words",
    [
        "the summary is wrong",
        "it says 12 % but they have 15",
        "the first time I complain",
        "headline 99",
        "처음이에요",
    ],
)
def test_what_names_no_place_offers_nothing(words: str) -> None:
    """RULE: without papers and without a place nothing is guessed."""
    assert found(words) == []


def test_a_quotation_goes_first() -> None:
    """RULE: whoever quotes a sentence means that one, whatever place the words name besides."""
    quoted = summary(HEADLINES[3])
    assert found(f"the second headline says “{quoted}”, no")[0] == quoted
