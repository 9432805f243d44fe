"""Estimates what an edition will take of a model, before any call is made."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from insights.model import Edition, Language, Paper
from insights.ports.language_model import TokenUse
from insights.writing.llm.client import LlmClient, ModelRequest
from insights.writing.llm.entailment_judge import EntailmentJudge
from insights.writing.llm.report_requests import usual_evidence
from insights.writing.llm.report_writer import LlmReportWriter

MAX_READING_TOKENS, MIN_READING_TOKENS, LETTERS_PER_READING_TOKEN = 95, 40, 20
"""Of the answer, for one paper: two sentences, topics and keywords; less where the abstract says less."""
STATEMENT_TOKENS, MAX_STATEMENTS, SUMMARY_TOKENS = 50, 12, 45
"""Of the answer, for each statement of a report, of which there are about as many as papers, and for each summary in
its language.
"""
REPAIR_SHARE = 0.1
"""Tokens of repairs, as a share of the reports'."""
VERDICT_TOKENS = 14
"""Of the answer, for each statement that is judged: most verdicts have no reason."""


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
    total = _priced(writer.client, use)
    if judge := writer.judge:
        total += _priced(judge.client, _judging(judge, writer.subject, edition, len(languages)))
    return CostEstimate(use=total)


def _priced(client: LlmClient, use: TokenUse) -> TokenUse:
    price = client.budget.price
    return replace(use, cost_usd=price.cost(use) if price else None)


def _judging(judge: EntailmentJudge, subject: str, edition: Edition, languages: int) -> TokenUse:
    """One call for each report, of as many statements as are usual; every second one rests on two papers."""
    use = TokenUse()
    for papers in _by_topic(edition).values():
        count = min(MAX_STATEMENTS, len(papers) + 1)
        places = [place % len(papers) for place in range(count)]
        evidence = [usual_evidence(papers[place : place + 1 + place % 2]) for place in places]
        use += _use(
            [judge.request([("x" * 150, item) for item in evidence], subject)], VERDICT_TOKENS * count
        )
    return TokenUse(
        calls=use.calls * languages,
        tokens_in=use.tokens_in * languages,
        tokens_out=use.tokens_out * languages,
    )


def _reading_tokens(paper: Paper) -> int:
    return min(MAX_READING_TOKENS, MIN_READING_TOKENS + len(paper.abstract) // LETTERS_PER_READING_TOKEN)


def _reports(writer: LlmReportWriter, edition: Edition, language: Language) -> TokenUse:
    use = TokenUse()
    for topic, papers in _by_topic(edition).items():
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


def _by_topic(edition: Edition) -> dict[str, list[Paper]]:
    by_topic: dict[str, list[Paper]] = {}
    for item in edition.papers:
        by_topic.setdefault(item.topic, []).append(item.paper)
    return by_topic


def _use(requests: Sequence[ModelRequest], tokens_out: int) -> TokenUse:
    return TokenUse(
        calls=len(requests),
        tokens_in=sum(request.estimated_input for request in requests),
        tokens_out=tokens_out,
    )
