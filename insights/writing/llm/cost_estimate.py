"""Estimates what an edition will take of a model, before any call is made."""

from collections.abc import Sequence
from dataclasses import dataclass

from insights.model import Edition, Language, Paper
from insights.ports.language_model import TokenUse
from insights.writing.llm.client import ModelRequest
from insights.writing.llm.report_writer import LlmReportWriter

MAX_READING_TOKENS, MIN_READING_TOKENS, LETTERS_PER_READING_TOKEN = 95, 40, 20
"""Of the answer, for one paper: two sentences, topics and keywords; less where the abstract says less."""
STATEMENT_TOKENS, MAX_STATEMENTS, SUMMARY_TOKENS = 50, 12, 45
"""Of the answer, for each statement of a report, of which there are about as many as papers, and for each summary in
its language.
"""
REPAIR_SHARE = 0.1
"""Tokens of repairs, as a share of the reports'."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CostEstimate:
    """What the calls of an edition will take, in all languages; `use` has no cost where the model's price is unknown."""

    use: TokenUse

    @property
    def line(self) -> str:
        """The estimate in one line."""
        return f"about {self.use.line}"


def estimate_edition(
    writer: LlmReportWriter, edition: Edition, languages: Sequence[Language]
) -> CostEstimate:
    """The estimate for an edition of which nothing was read before."""
    papers = [item.paper for item in edition.papers]
    readings = writer.reader.requests(papers, writer.subject)
    use = _use(readings, sum(map(_reading_tokens, papers)))
    for language in languages:
        use += _reports(writer, edition, language)
    price = writer.client.budget.price
    cost = price.cost(use) if price else None
    return CostEstimate(
        use=TokenUse(calls=use.calls, tokens_in=use.tokens_in, tokens_out=use.tokens_out, cost_usd=cost)
    )


def _reading_tokens(paper: Paper) -> int:
    return min(MAX_READING_TOKENS, MIN_READING_TOKENS + len(paper.abstract) // LETTERS_PER_READING_TOKEN)


def _reports(writer: LlmReportWriter, edition: Edition, language: Language) -> TokenUse:
    by_topic: dict[str, list[Paper]] = {}
    for item in edition.papers:
        by_topic.setdefault(item.topic, []).append(item.paper)
    use = TokenUse()
    for topic, papers in by_topic.items():
        summaries = 0 if language == "en" else min(writer.featured, len(papers))
        requests = writer.requests(topic, papers, language)
        statements = len(requests) * min(MAX_STATEMENTS, len(papers) + 1)
        use += _use(requests, STATEMENT_TOKENS * statements + SUMMARY_TOKENS * summaries)
    repairs = TokenUse(
        calls=round(REPAIR_SHARE * use.calls),
        tokens_in=round(REPAIR_SHARE * use.tokens_in),
        tokens_out=round(REPAIR_SHARE * use.tokens_out),
    )
    return use + repairs


def _use(requests: Sequence[ModelRequest], tokens_out: int) -> TokenUse:
    return TokenUse(
        calls=len(requests),
        tokens_in=sum(request.estimated_input for request in requests),
        tokens_out=tokens_out,
    )
