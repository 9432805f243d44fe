"""How papers, statements and figures read on a page: what templates call, in one language."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

from insights.charts.canvas import format_change
from insights.digest.acceptance import parse_acceptance
from insights.digest.code_links import find_code_links
from insights.i18n.catalog import translate
from insights.i18n.formatting import long_day, number, percent, short_day
from insights.i18n.withdrawal_mark import withdrawal_mark
from insights.messages.blocks import Text, strike
from insights.messages.html import is_web_url, render_spans
from insights.model import (
    ClassifiedPaper,
    Language,
    Paper,
    SentenceWithdrawal,
    Statement,
    Tldr,
    Topic,
)
from insights.taxonomy.taxonomy import Taxonomy
from insights.text.latex.plain_text import latex_to_text
from insights.text.short_names import short_name
from insights.views.components import (
    format_paper_count,
    format_quote,
    quote_spans,
    result_sentence,
    summary_sentence,
    with_links,
)

if TYPE_CHECKING:
    from markupsafe import Markup

MAX_AUTHORS = 5


@dataclass(frozen=True, kw_only=True)
class Wording:
    """Sentences, and text from papers as it is shown. What is not `Markup` is escaped by the template."""

    language: Language
    taxonomy: Taxonomy

    def say(self, key: str, **values: object) -> str:
        """The sentence archive.KEY."""
        return translate(self.language, f"archive.{key}", **values)

    def sentence(self, key: str, **values: object) -> str:
        """A sentence of another part of the catalog, by its whole key."""
        return translate(self.language, key, **values)

    def topic(self, slug: str) -> Topic:
        return self.taxonomy.get_topic(slug)

    def topic_name(self, slug: str) -> str:
        return self.taxonomy.topic_name(slug, self.language)

    @cached_property
    def topics(self) -> Mapping[str, Topic]:
        return {topic.slug: topic for topic in self.taxonomy.topics}

    def day(self, day: date) -> str:
        return long_day(day, self.language)

    def short_day(self, day: date) -> str:
        return short_day(day, self.language)

    def count(self, papers: int, *, has_more: bool = False) -> str:
        """As in "1,234 papers" or, with `has_more`, "4,000+ papers"."""
        return format_paper_count(papers, self.language, has_more=has_more)

    def number(self, count: int) -> str:
        return number(count)

    def percent(self, share: float) -> str:
        return percent(share)

    def change(self, change: float) -> str:
        return format_change(change)

    def title(self, paper: Paper) -> str:
        return latex_to_text(paper.title)

    def name(self, paper: Paper) -> str:
        """What a reader calls the paper by."""
        return short_name(paper.title)

    def authors(self, paper: Paper) -> str:
        """The first MAX_AUTHORS and how many more."""
        names = ", ".join(paper.authors[:MAX_AUTHORS])
        rest = len(paper.authors) - MAX_AUTHORS
        return self.sentence("digest.paper.and_others", authors=names, count=rest) if rest > 0 else names

    def summary(self, tldr: Tldr | None) -> "Markup | str":
        """What the paper does, in one sentence, struck where it was withdrawn; empty without a summary."""
        if tldr is None:
            return ""
        said = tldr.frames.get(self.language) or tldr.text
        return self._struck(with_links(summary_sentence(tldr, self.language)), tldr.withdrawals.get(said))

    def result(self, tldr: Tldr | None) -> "Markup | str":
        """What came out, struck where it was withdrawn; empty where that is unknown or stands in the summary."""
        sentence = result_sentence(tldr, self.language) if tldr else ""
        if tldr is None or not sentence:
            return ""
        return self._struck(with_links(sentence), tldr.withdrawals.get(tldr.result))

    def own_words(self, tldr: Tldr | None) -> "Markup | str":
        """The authors' sentence, where a frame sentence in the page's language stands for it; else empty."""
        if tldr is None or not tldr.frames.get(self.language):
            return ""
        said = with_links(format_quote(tldr.text, self.language, quote=tldr.quote))
        return self._struck(said, tldr.withdrawals.get(tldr.text))

    def text(self, content: str) -> "Markup":
        """A text from a paper: formulas readable, addresses as links."""
        return _markup(with_links(latex_to_text(content)))

    def statement(self, statement: Statement) -> "Markup":
        """In quotation marks where it is a quote, struck where it was withdrawn."""
        said = quote_spans(statement.text, self.language, quote=statement.quote)
        return self._struck(said, statement.withdrawal)

    def _struck(self, spans: Text, withdrawal: SentenceWithdrawal | None) -> "Markup":
        """Behind the mark, which is in the page's language, the text struck; the text itself where nothing was withdrawn."""
        from markupsafe import Markup

        if withdrawal is None or not spans:
            return _markup(spans)
        mark = Markup('<em class="withdrawn" lang="{}">{}</em> ').format(
            self.language, withdrawal_mark(withdrawal, self.language)
        )
        return mark + _markup(strike(spans))

    def venue(self, paper: Paper) -> str:
        """The venue that accepted it, with the year; empty where the record names none."""
        acceptance = parse_acceptance(paper.comment)
        return acceptance.venue if acceptance else ""

    def code(self, paper: Paper) -> str:
        """The first address of its code that may be a link; empty without one."""
        return next((link for link in find_code_links(paper) if is_web_url(link)), "")

    def is_link(self, address: str) -> bool:
        return is_web_url(address)

    def categories(self, item: ClassifiedPaper) -> str:
        return ", ".join(item.paper.categories)


def _markup(spans: Text) -> "Markup":
    from markupsafe import Markup

    return Markup(render_spans(spans))  # noqa: S704 - render_spans escapes all text
