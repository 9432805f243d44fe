"""Construction of the writers, the model's answerer and the chart renderer. A model only when OPENAI_MODEL is set."""

import hashlib
from collections.abc import Mapping
from contextlib import AsyncExitStack

from bot.config.settings import Settings
from bot.wiring.context import Services
from bot.wiring.stores import Stores
from insights.charts import day_chart as charts
from insights.charts.subprocess_drawing import ChartDrawer
from insights.digest.edition_service import ChartRenderer
from insights.model import Chart, Edition, Language
from insights.ports.clock import Clock
from insights.ports.metrics import ServiceMetrics
from insights.taxonomy.taxonomy import Taxonomy
from insights.writing.extractive.writer import ExtractiveWriter
from insights.writing.llm.answerer import LlmAnswerer
from insights.writing.llm.client import LlmClient
from insights.writing.llm.cost_estimate import estimate_edition
from insights.writing.llm.entailment_judge import EntailmentJudge
from insights.writing.llm.model_price import find_price, parse_price
from insights.writing.llm.paper_reader import PaperReader
from insights.writing.llm.report_writer import LlmReportWriter
from insights.writing.llm.throttle import Throttle
from insights.writing.llm.token_budget import TokenBudget

MAX_CONCURRENT_CALLS = 16
"""Fewer as soon as the server says that it is too many (insights.writing.llm.throttle)."""


def build_writers(
    settings: Settings,
    clock: Clock,
    taxonomy: Taxonomy,
    stores: Stores,
    stack: AsyncExitStack,
    *,
    metrics: ServiceMetrics,
) -> tuple[ExtractiveWriter, LlmReportWriter | None]:
    """The extractive writer and, when one is set, the model's; `stack` closes it."""
    topics = {topic.slug: topic for topic in taxonomy.topics}
    embedded = ExtractiveWriter(clock=clock, featured=settings.featured, topics=topics)
    if not settings.openai_model:
        return embedded, None
    throttle = Throttle(max_concurrent=MAX_CONCURRENT_CALLS)
    client = build_client(settings, settings.openai_model, clock, stores, throttle, metrics=metrics)
    stack.push_async_callback(client.close)
    reader = PaperReader(
        client=client,
        store=stores.readings,
        clock=clock,
        topics={slug: topic.names["en"] for slug, topic in topics.items()},
    )
    writer = LlmReportWriter(
        client=client,
        reader=reader,
        clock=clock,
        embedded=embedded,
        featured=settings.featured,
        judge=_build_judge(settings, client, stores, stack, metrics),
    )
    return embedded, writer


def _build_judge(
    settings: Settings, writer: LlmClient, stores: Stores, stack: AsyncExitStack, metrics: ServiceMetrics
) -> EntailmentJudge | None:
    """The judge, if MODEL_JUDGE names one: by the writer's own client, or by one of another model of its server."""
    if settings.model_judge in {"", settings.openai_model}:
        return EntailmentJudge(client=writer) if settings.model_judge else None
    client = build_client(
        settings, settings.model_judge, writer.clock, stores, writer.throttle, metrics=metrics
    )
    stack.push_async_callback(client.close)
    return EntailmentJudge(client=client)


def estimate_model_use(settings: Settings, services: Services, edition: Edition, language: Language) -> str:
    """What OPENAI_MODEL would take to write this edition, in one line; empty without a model. Nothing is asked of it."""
    if not settings.openai_model:
        return ""
    _, writer = build_writers(
        settings,
        services.clock,
        services.taxonomy,
        services.stores,
        AsyncExitStack(),
        metrics=services.metrics,
    )
    estimate = estimate_edition(writer, edition, [language]) if writer else None
    judge = f", judged by {settings.model_judge}," if settings.model_judge else ""
    return f"{settings.openai_model}{judge} would take {estimate.line}" if estimate else ""


def build_client(
    settings: Settings,
    model: str,
    clock: Clock,
    stores: Stores,
    throttle: Throttle,
    *,
    metrics: ServiceMetrics,
) -> LlmClient:
    """The client of a model of the server; whoever opens it closes it. MODEL_PRICE is the price of OPENAI_MODEL alone."""
    key = settings.openai_api_key
    is_priced = settings.model_price and model == settings.openai_model
    budget = TokenBudget(
        limit=settings.model_tokens_per_day,
        clock=clock,
        ledger=stores.token_ledger,
        price=parse_price(settings.model_price) if is_priced else find_price(model),
        metrics=metrics,
    )
    return LlmClient(
        model=model,
        key=key.get_secret_value() if key else "",
        base_url=settings.openai_base_url,
        budget=budget,
        clock=clock,
        throttle=throttle,
        capability_store=stores.server_capabilities,
        responses=stores.model_responses,
        tier=settings.model_tier,
    )


def build_answerer(model: LlmReportWriter | None) -> LlmAnswerer | None:
    """The answerer of the model that writes the reports, with the same daily token budget; None without a model."""
    return LlmAnswerer(client=model.client) if model else None


def make_chart_renderer(taxonomy: Taxonomy, drawer: ChartDrawer) -> ChartRenderer:
    async def render(edition: Edition, language: Language) -> tuple[Chart, Mapping[str, bytes]]:
        """Raises ChartFailed. The refs contain the picture's hash, so that a remade day never shows a cached old chart."""
        data = charts.build_day_chart(edition, taxonomy.topic_name, language)
        drawn = await drawer.draw_day_chart(data)
        ref = f"chart/{edition.day.isoformat()}/{language}/{hashlib.sha256(drawn.light).hexdigest()[:12]}"
        dark_ref = f"{ref}/dark"
        chart = Chart(language=language, ref=ref, alt=charts.describe_day_chart(data), dark_ref=dark_ref)
        return chart, {ref: drawn.light, dark_ref: drawn.dark}

    return render
