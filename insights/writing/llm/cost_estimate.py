"""Estimates what an edition will take of a model, before any call is made."""

from collections.abc import Sequence
from dataclasses import dataclass

from insights.model import Edition, Language, Paper
from insights.ports.language_model import TokenUse
from insights.writing.llm.client import ModelRequest
from insights.writing.llm.report_writer import LlmReportWriter

READING_TOKENS = 110
"""Of the answer, for one paper: two sentences, topics and keywords."""
REPORT_TOKENS, SUMMARY_TOKENS = 450, 70
"""Of the answer, for one report, and for each summary in its language."""
REPAIR_SHARE = 0.1
"""Tokens of repairs, as a share of the reports'."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CostEstimate:
    """What the calls of an edition will take, in all languages; `use` has no cost where the model's price is unknown."""

    use: TokenUse

    @property
    def line(self) -> str:
        """The estimate in one line."""
        cost = "price unknown" if self.use.cost_usd is None else f"about {self.use.cost_usd:.3f} US$"
        return f"{self.use.calls} calls, {self.use.tokens_in} tokens in, {self.use.tokens_out} out, {cost}"


def estimate_edition(
    writer: LlmReportWriter, edition: Edition, languages: Sequence[Language]
) -> CostEstimate:
    """The estimate for an edition of which nothing was read before."""
    papers = [item.paper for item in edition.papers]
    readings = writer.reader.requests(papers, writer.subject)
    use = _use(readings, READING_TOKENS * len(papers))
    for language in languages:
        use += _reports(writer, edition, language)
    price = writer.client.budget.price
    cost = price.cost(use) if price else None
    return CostEstimate(
        use=TokenUse(calls=use.calls, tokens_in=use.tokens_in, tokens_out=use.tokens_out, cost_usd=cost)
    )


def _reports(writer: LlmReportWriter, edition: Edition, language: Language) -> TokenUse:
    by_topic: dict[str, list[Paper]] = {}
    for item in edition.papers:
        by_topic.setdefault(item.topic, []).append(item.paper)
    use = TokenUse()
    for topic, papers in by_topic.items():
        summaries = 0 if language == "en" else min(writer.featured, len(papers))
        requests = writer.requests(topic, papers, language)
        use += _use(requests, REPORT_TOKENS * len(requests) + SUMMARY_TOKENS * summaries)
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
