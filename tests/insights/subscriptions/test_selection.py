"""insights.subscriptions.selection: an edition filtered for one subscription."""

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
from insights.subscriptions.phrase_list import split_phrases
from insights.subscriptions.selection import matches_any, remove_phrases, select_for_chat
from insights.subscriptions.subscription import Subscription

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
SUBSCRIPTION = Subscription(
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
        quotes = [Statement(text=paper_id, papers=(paper_id,), quote=True) for paper_id in own]
        shared = Statement(text="all", papers=tuple(own), quote=False)
        return Report(
            topic=topic,
            language="en",
            sections=(Section(kind="results", statements=(*quotes, shared)),),
            featured=tuple(FeaturedPaper(paper=paper_id) for paper_id in own),
            written_by=WrittenBy(kind="extractive"),
            written_at=NOON,
        )

    return Edition(day=date(2026, 11, 23), papers=PAPERS, reports={"en": (report("vision"), report("llm"))})


def test_topics_choose_reports_and_are_counted_by_the_first() -> None:
    """The edition keeps all papers; selected are those whose first topic is chosen."""
    selection = select_for_chat(edition(), replace(SUBSCRIPTION, topics=("llm",)), "en")
    assert [report.topic for report in selection.edition.reports["en"]] == ["llm"]
    assert selection.selected_count == 2
    assert selection.edition.papers == PAPERS
    assert select_for_chat(edition(), SUBSCRIPTION, "en").selected_count == 3


def test_nothing_cites_an_excluded_paper() -> None:
    """It is neither featured nor quoted nor counted; a report without featured papers is left out."""
    selection = select_for_chat(edition(), replace(SUBSCRIPTION, exclude=("survey", "jose beispiel")), "en")
    (report,) = selection.edition.reports["en"]
    assert [feature.paper for feature in report.featured] == ["2611.00003"]
    assert [statement.text for statement in report.sections[0].statements] == ["2611.00003"]
    assert selection.selected_count == 1


def test_followed_papers_are_selected_whatever_their_topic() -> None:
    """They are listed first; a paper that is also excluded is not followed."""
    subscription = replace(SUBSCRIPTION, topics=("llm",), follow=("diffusion model",))
    selection = select_for_chat(edition(), subscription, "en")
    assert [item.paper.id for item in selection.followed] == ["2611.00001"]
    assert selection.selected_count == 3
    assert select_for_chat(edition(), replace(subscription, exclude=("survey",)), "en").followed == ()


@pytest.mark.parametrize(
    ("phrase", "is_match"),
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
def test_phrases_are_whole_words_in_title_abstract_or_authors(phrase: str, is_match: bool) -> None:  # noqa: FBT001
    """Case, accents and a plural s do not matter; a part of a word does."""
    assert matches_any(PAPERS[0].paper, [phrase]) is is_match


def test_accents_and_korean_particles() -> None:
    """Jose finds José, 모델 finds 모델의."""
    assert matches_any(PAPERS[1].paper, ["jose"])
    assert matches_any(PAPERS[1].paper, ["GRÖSSE"])
    assert matches_any(PAPERS[1].paper, ["große"])
    assert matches_any(PAPERS[2].paper, ["언어 모델"])
    assert not matches_any(PAPERS[2].paper, [])


def test_split_and_remove_phrases() -> None:
    """Phrases are separated by commas, without quotation marks and repetitions."""
    assert split_phrases(' "diffusion", Geoffrey  Hinton ,, diffusion') == ("diffusion", "Geoffrey Hinton")
    assert remove_phrases(("Diffusion", "LLM"), ["diffusion"]) == ("LLM",)
