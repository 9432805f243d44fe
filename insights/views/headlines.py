"""The day's headlines: each paper's title as a link, what it does, what came out, and why it stands here."""

from collections.abc import Sequence

from insights.messages.blocks import Paragraph, Text, italic, text, to_string
from insights.model import Edition, Headline, Language
from insights.text.excerpts import length_with_number, shorten_sentence
from insights.views.components import (
    RESULT_SIGN,
    format_tldr,
    papers_by_id,
    result_sentence,
    summary_sentence,
    title_link,
    with_links,
)

MAX_SHORT_CHARACTERS = 940
"""Of all short forms together: with a title above them they fit into a photo's caption."""
SENTENCE_LENGTHS = range(220, 80, -10)
"""Characters of the sentence in a short form, the best first."""
MAX_NUMBER_LENGTH = 150
"""Characters that a sentence may take for its first number, where others then take fewer."""


def headline_paragraphs(edition: Edition, language: Language) -> tuple[Paragraph, ...]:
    """One paragraph for each headline whose paper is in the edition, numbered from 1. The short form has one sentence: what
    came out, or else what the paper does, shortened, and the first reason; a frame sentence stands before a result.
    """
    papers = papers_by_id(edition)
    headlines = [headline for headline in edition.headlines if headline.paper in papers]
    short_forms = _short_forms(edition, headlines, language)
    return tuple(
        Paragraph(
            text=text(
                f"{n}. ",
                title_link(papers[headline.paper]),
                *format_tldr(edition.tldrs.get(headline.paper), language, before="\n"),
                *_reason(headline, language, before="\n"),
            ),
            short=short,
        )
        for n, (headline, short) in enumerate(zip(headlines, short_forms, strict=True), 1)
    )


def headline_papers(edition: Edition) -> tuple[str, ...]:
    """The ids of the papers that `headline_paragraphs` shows, in its order."""
    papers = papers_by_id(edition)
    return tuple(headline.paper for headline in edition.headlines if headline.paper in papers)


def _short_forms(edition: Edition, headlines: Sequence[Headline], language: Language) -> Sequence[Text]:
    """As long as they can be when as many as possible fit into MAX_SHORT_CHARACTERS, those that stand first."""
    forms: list[Text] = []
    for count in range(len(headlines), 0, -1):
        for length in SENTENCE_LENGTHS:
            forms = [
                _short_form(n, edition, headline, language, length) for n, headline in enumerate(headlines, 1)
            ]
            if sum(len(to_string(form)) + 2 for form in forms[:count]) <= MAX_SHORT_CHARACTERS:
                return forms
    return forms


def _shorten(sentence: str, length: int) -> str:
    """At most so many characters, or what the sentence's first number takes."""
    return shorten_sentence(sentence, max(length, min(length_with_number(sentence), MAX_NUMBER_LENGTH)))


def _short_form(n: int, edition: Edition, headline: Headline, language: Language, length: int) -> Text:
    paper, tldr = papers_by_id(edition)[headline.paper], edition.tldrs.get(headline.paper)
    result = result_sentence(tldr, language) if tldr else ""
    frame = tldr.frames.get(language, "") if tldr else ""
    sentence = _shorten(result or (summary_sentence(tldr, language) if tldr else ""), length)
    sign = f"\n{RESULT_SIGN} " if result else "\n"
    reason = headline.reasons.get(language, "").split(" · ")[0]
    return text(
        f"{n}. ",
        title_link(paper),
        *((f"\n{frame}",) if frame and result else ()),
        *(with_links(sign + sentence) if sentence else ()),
        *((" · ", italic(reason)) if reason else ()),
    )


def _reason(headline: Headline, language: Language, before: str) -> Text:
    reason = headline.reasons.get(language, "")
    return text(before, italic(reason)) if reason else ()
