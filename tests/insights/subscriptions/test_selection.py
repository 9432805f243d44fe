"""insights.subscriptions.selection: what of a day a chat wants."""

from dataclasses import replace
from datetime import UTC, date, datetime, time

import pytest

from insights.model import (
    Chat,
    ClassifiedPaper,
    Edition,
    FeaturedPaper,
    Paper,
    Report,
    Section,
    Statement,
    WrittenBy,
)
from insights.subscriptions.selection import matches_any, phrases, remove_phrases, select
from insights.subscriptions.subscription import Subscription

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
MINE = Subscription(
    chat=Chat(platform="loop", account="bot", id="1"),
    language="en",
    send_at=time(9),
    zone="UTC",
    next_due_at=NOON,
)


def paper(number: int, title: str, *authors: str) -> Paper:
    return Paper(id=f"2611.{number:05}", title=title, abstract=f"We study {title}.", authors=authors)


PAPERS = (
    ClassifiedPaper(paper=paper(1, "A survey of diffusion models", "Ada Example"), topics=("vision", "llm")),
    ClassifiedPaper(paper=paper(2, "Größe matters", "José Beispiel"), topics=("llm",)),
    ClassifiedPaper(paper=paper(3, "언어 모델의 추론"), topics=("llm",)),
)


def edition() -> Edition:
    def report(topic: str) -> Report:
        own = [item.paper.id for item in PAPERS if item.topic == topic]
        told = (*(Statement(text=one, papers=(one,), quote=True) for one in own),)
        shared = Statement(text="all", papers=tuple(own), quote=False)
        return Report(
            topic=topic,
            language="en",
            sections=(Section(kind="results", statements=(*told, shared)),),
            featured=tuple(FeaturedPaper(paper=one) for one in own),
            written_by=WrittenBy(kind="extractive"),
            written_at=NOON,
        )

    return Edition(day=date(2026, 11, 23), papers=PAPERS, reports={"en": (report("vision"), report("llm"))})


def test_topics_choose_reports_and_are_counted_by_the_first() -> None:
    """The day's papers and counts stay whole; yours are those whose first topic is chosen."""
    chosen = select(edition(), replace(MINE, topics=("llm",)), "en")
    assert [report.topic for report in chosen.edition.reports["en"]] == ["llm"]
    assert chosen.yours == 2
    assert chosen.edition.papers == PAPERS
    assert select(edition(), MINE, "en").yours == 3


def test_no_sentence_rests_on_what_is_excluded() -> None:
    """Neither featured nor quoted nor counted; a topic with nothing left is not told."""
    chosen = select(edition(), replace(MINE, exclude=("survey", "jose beispiel")), "en")
    (report,) = chosen.edition.reports["en"]
    assert [feature.paper for feature in report.featured] == ["2611.00003"]
    assert [told.text for told in report.sections[0].statements] == ["2611.00003"]
    assert chosen.yours == 1


def test_what_is_followed_counts_whatever_its_topic() -> None:
    """It stands in front; what is excluded as well is not followed."""
    wanted = replace(MINE, topics=("llm",), follow=("diffusion model",))
    chosen = select(edition(), wanted, "en")
    assert [item.paper.id for item in chosen.followed] == ["2611.00001"]
    assert chosen.yours == 3
    assert select(edition(), replace(wanted, exclude=("survey",)), "en").followed == ()


@pytest.mark.parametrize(
    ("phrase", "found"),
    [
        ("diffusion model", True),
        ("Diffusion  Models", True),
        ("diff", False),
        ("model of diffusion", False),
        ("example", True),
        ("Ada Example", True),
        ("C++ (", False),
    ],
)
def test_phrases_are_whole_words_in_title_abstract_or_authors(phrase: str, found: bool) -> None:  # noqa: FBT001
    """Case, accents and a plural s do not matter; a part of a word does."""
    assert matches_any(PAPERS[0].paper, [phrase]) is found


def test_accents_and_korean_particles() -> None:
    """Jose finds José, 모델 finds 모델의."""
    assert matches_any(PAPERS[1].paper, ["jose"])
    assert matches_any(PAPERS[1].paper, ["GRÖSSE"])
    assert matches_any(PAPERS[1].paper, ["große"])
    assert matches_any(PAPERS[2].paper, ["언어 모델"])
    assert not matches_any(PAPERS[2].paper, [])


def test_a_line_of_phrases() -> None:
    """Commas part them, quotation marks fall off, each counts once."""
    assert phrases(' "diffusion", Geoffrey  Hinton ,, diffusion') == ("diffusion", "Geoffrey Hinton")
    assert remove_phrases(("Diffusion", "LLM"), ["diffusion"]) == ("LLM",)
