"""A topic's header, pages and buttons count the same papers: those whose first topic it is."""

import re
from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from insights.i18n.catalog import translate
from insights.messages.blocks import (
    Bullets,
    Button,
    Buttons,
    Details,
    Heading,
    Message,
    Paragraph,
    Picture,
    to_string,
)
from insights.model import Chart, ClassifiedPaper, Edition, Language, Trend
from insights.ports.storage import SearchHit, SearchPage
from insights.taxonomy.taxonomy import load_taxonomy
from insights.views.archive import ArchiveView
from insights.views.digest import DigestView
from insights.views.notices import NoticeView
from insights.views.papers import PAGE_SIZE, PaperView
from tests.insights.store.examples import DAY, edition, paper, report

TAXONOMY = load_taxonomy()
LANGUAGES = st.sampled_from(["en", "ko"])


def make_edition(own: int, also: int) -> Edition:
    """A day with papers first of all about language models, and papers that are also about them."""
    papers = [paper(n, url=f"https://arxiv.org/abs/{n}") for n in range(own + also)]
    return edition(
        DAY,
        papers=tuple(
            ClassifiedPaper(paper=item, topics=("llm",) if n < own else ("cv", "llm"))
            for n, item in enumerate(papers)
        ),
        reports={language: (report(*papers[:1], language=language),) for language in ("en", "ko")},
        trends=(Trend(topic="llm", count=own, share=50.0), Trend(topic="cv", count=also, share=50.0)),
        reason_if_empty=None,
    )


def pages_of_day(day: Edition, language: Language) -> list[Message]:
    """Every page of the topic, each reached by the button of the one before."""
    view = PaperView(taxonomy=TAXONOMY)
    pages = [view.category(day, "llm", language)]
    while next_button(pages[-1]):
        pages.append(view.category(day, "llm", language, len(pages)))
    return pages


def pages_of_days(day: Edition, language: Language) -> list[Message]:
    view, pages = ArchiveView(taxonomy=TAXONOMY), list[Message]()
    hits = tuple(SearchHit(day=DAY, classified=item) for item in day.papers)
    own = sum(item.topic == "llm" for item in day.papers)
    while not pages or next_button(pages[-1]):
        start = len(pages) * PAGE_SIZE
        result = SearchPage(hits=hits[start : start + PAGE_SIZE], total=len(hits), in_first_topic=own)
        pages.append(
            view.topic_over_days(
                TAXONOMY.get_topic("llm"),
                result,
                {},
                since=DAY,
                until=DAY,
                page=len(pages),
                language=language,
            )
        )
    return pages


def next_button(message: Message) -> Button | None:
    buttons = [block.buttons for block in message.blocks if isinstance(block, Buttons)]
    return buttons[0][0] if buttons else None


def last_number(content: str) -> int:
    return int(re.findall(r"\d+", content)[-1])


def listed(message: Message, language: Language) -> tuple[int, int]:
    """How many papers the page lists above and below its line "also about"."""
    numbers, is_also = [0, 0], False
    also_about = translate(language, "digest.topic.also_about", name=TAXONOMY.topic_name("llm", language))
    for block in message.blocks:
        if isinstance(block, Paragraph):
            is_also = is_also or to_string(block.text) == also_about
        elif isinstance(block, Bullets):
            links = [span for item in block.items for span in item if span.url]
            numbers[is_also] += sum(span.text.startswith("On the matter") for span in links)
    return numbers[0], numbers[1]


@pytest.mark.parametrize("pages_of", [pages_of_day, pages_of_days])
@given(own=st.integers(1, 40), also=st.integers(0, 40), language=LANGUAGES)
def test_header_pages_and_buttons_count_the_same_papers(
    pages_of: Callable[[Edition, Language], list[Message]], own: int, also: int, language: Language
) -> None:
    """RULE: a topic's header on every page, the papers listed on all of its pages and what each button says is left are the
    papers whose first topic it is; those that also carry it stand under a title of their own and are counted apart.
    """
    pages = pages_of(make_edition(own, also), language)
    on_page = [listed(page, language) for page in pages]
    assert [sum(numbers) for numbers in zip(*on_page, strict=True)] == [own, also]
    for n, page in enumerate(pages):
        [heading] = [block for block in page.blocks if isinstance(block, Heading)]
        assert last_number(to_string(heading.text)) == own
        left_own, left_also = (sum(column) for column in zip(*on_page[n + 1 :], (0, 0), strict=True))
        if button := next_button(page):
            assert last_number(button.label) == (left_own or left_also)
        else:
            assert (left_own, left_also) == (0, 0)


@given(own=st.integers(1, 20), also=st.integers(0, 20), language=LANGUAGES)
def test_digest_chart_and_topic_list_show_the_headers_count(own: int, also: int, language: Language) -> None:
    """RULE: the topic in the digest, the chart's row and its button in /categories have the number of its page's header."""
    day = make_edition(own, also)
    [first, *_] = DigestView(taxonomy=TAXONOMY).messages(day, language)[1:]
    [details] = [block for block in first.blocks if isinstance(block, Details)]
    assert last_number(to_string(details.summary)) == own
    listing = NoticeView(taxonomy=TAXONOMY).categories(day, language)
    assert last_number((next_button(listing) or Button(label="0")).label) == own
    charted = replace(day, charts={language: Chart(language=language, ref="r", alt="")})
    head = DigestView(taxonomy=TAXONOMY).head(charted, language)
    [picture] = [block for block in head.blocks if isinstance(block, Picture)]
    assert picture.rows[0].count == own
