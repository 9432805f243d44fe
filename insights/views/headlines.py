"""The day's headlines: each paper's title as a link, what it does, what came out, and why it stands here."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from insights.i18n.withdrawal_mark import withdrawal_mark
from insights.messages.blocks import Paragraph, Span, Text, italic, strike, text, to_string
from insights.model import Edition, Headline, Language, Paper, SentenceWithdrawal, Tldr
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
TITLE_AND_SENTENCE_LENGTHS = (
    (None, SENTENCE_LENGTHS),
    (80, SENTENCE_LENGTHS),
    (60, range(220, 50, -10)),
)
"""Characters of the title, None for the whole, and of the sentence, the best first: titles are shortened only where the
whole ones leave no room for all headlines."""
MAX_NUMBER_LENGTH = 150
"""Characters that a sentence may take for its first number, where others then take fewer."""


def headline_paragraphs(edition: Edition, language: Language) -> tuple[Paragraph, ...]:
    """One paragraph for each headline whose paper is in the edition, numbered from 1. The short form has one sentence: what
    came out, or else what the paper does, shortened, and the first reason; a frame sentence stands before a result.
    """
    papers = papers_by_id(edition)
    headlines = [headline for headline in edition.headlines if headline.paper in papers]
    short_forms = _short_forms(
        [
            ShortHeadline.from_headline(
                n, headline, papers[headline.paper], edition.tldrs.get(headline.paper), language
            )
            for n, headline in enumerate(headlines, 1)
        ]
    )
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


@dataclass(frozen=True, slots=True, kw_only=True)
class ShortHeadline:
    """What a short form is made of; the sentence is shortened, and the title where all headlines would not fit."""

    number: str
    title: Span
    frame: str
    sentence: str
    sign: str
    reason: str
    sentence_mark: str = ""
    """Why the sentence was withdrawn; it is struck."""
    frame_mark: str = ""

    @classmethod
    def from_headline(
        cls, n: int, headline: Headline, paper: Paper, tldr: Tldr | None, language: Language
    ) -> "ShortHeadline":
        result = result_sentence(tldr, language) if tldr else ""
        frame = tldr.frames.get(language, "") if tldr else ""
        withdrawals = tldr.withdrawals if tldr else {}
        said = tldr.result if tldr and result else frame or (tldr.text if tldr else "")
        return cls(
            number=f"{n}. ",
            title=title_link(paper),
            frame=frame if result else "",
            sentence=result or (summary_sentence(tldr, language) if tldr else ""),
            sign=f"\n{RESULT_SIGN} " if result else "\n",
            reason=headline.reasons.get(language, "").split(" · ")[0],
            sentence_mark=_mark(withdrawals.get(said), language),
            frame_mark=_mark(withdrawals.get(frame), language),
        )

    def shorten(self, length: int, title_length: int | None = None) -> Text:
        """With at most so many characters of the sentence, or what its first number takes, and of the title."""
        title = self.title
        if title_length is not None and (shortened := shorten_sentence(title.text, title_length)):
            title = replace(title, text=shortened)
        number = min(length_with_number(self.sentence), MAX_NUMBER_LENGTH)
        sentence = shorten_sentence(self.sentence, max(length, number))
        return text(
            self.number,
            title,
            *_struck("\n", self.frame, self.frame_mark),
            *(_struck(self.sign, sentence, self.sentence_mark) if sentence else ()),
            *((" · ", italic(self.reason)) if self.reason else ()),
        )


def _mark(withdrawal: SentenceWithdrawal | None, language: Language) -> str:
    return withdrawal_mark(withdrawal, language, with_note=False) if withdrawal else ""


def _struck(before: str, sentence: str, mark: str) -> Text:
    """A sentence behind what stands before it, struck behind its mark where it has one; empty for an empty sentence."""
    if not sentence:
        return ()
    return (
        text(before, italic(mark), " ", *strike(with_links(sentence)))
        if mark
        else with_links(before + sentence)
    )


def _short_forms(headlines: Sequence[ShortHeadline]) -> Sequence[Text]:
    """As long as they can be when as many as possible fit into MAX_SHORT_CHARACTERS, those that stand first. Titles are
    shortened only where more of them fit so.
    """
    by_length = [
        [headline.shorten(length, title_length) for headline in headlines]
        for title_length, lengths in TITLE_AND_SENTENCE_LENGTHS
        for length in lengths
    ]
    for count in range(len(headlines), 0, -1):
        for forms in by_length:
            if sum(len(to_string(form)) + 2 for form in forms[:count]) <= MAX_SHORT_CHARACTERS:
                return forms
    return by_length[-1]


def _reason(headline: Headline, language: Language, before: str) -> Text:
    reason = headline.reasons.get(language, "")
    return text(before, italic(reason)) if reason else ()
