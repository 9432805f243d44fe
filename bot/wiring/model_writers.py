"""Construction of the model's writer and answerer. Imported only when OPENAI_MODEL is set: its checks of statements are a
tenth of all that is imported at the start.
"""

from contextlib import AsyncExitStack

from bot.config.settings import Settings
from bot.wiring.context import Services
from bot.wiring.stores import Stores
from insights.model import Edition, Language
from insights.ports.clock import Clock
from insights.ports.metrics import ServiceMetrics
from insights.store.leases import SqlLeases
from insights.taxonomy.taxonomy import Taxonomy
from insights.writing.extractive.writer import ExtractiveWriter
from insights.writing.llm.answerer import LlmAnswerer
from insights.writing.llm.client import LlmClient
from insights.writing.llm.cost_estimate import estimate_edition
from insights.writing.llm.entailment_judge import EntailmentJudge
from insights.writing.llm.model_price import find_price, parse_price
from insights.writing.llm.paper_reader import PaperReader
from insights.writing.llm.report_writer import LlmReportWriter
from insights.writing.llm.single_flight import SingleFlight
from insights.writing.llm.throttle import Throttle
from insights.writing.llm.token_budget import TokenBudget

MAX_CONCURRENT_CALLS = 16
"""Fewer as soon as the server says that it is too many (insights.writing.llm.throttle)."""


def build_model_writers(
    settings: Settings,
    clock: Clock,
    taxonomy: Taxonomy,
    stores: Stores,
    stack: AsyncExitStack,
    *,
    embedded: ExtractiveWriter,
    metrics: ServiceMetrics,
) -> tuple[LlmReportWriter, LlmAnswerer]:
    """The writer of OPENAI_MODEL, which falls back on `embedded`, and its answerer, with the same daily token budget;
    `stack` closes them.
    """
    throttle = Throttle(max_concurrent=MAX_CONCURRENT_CALLS)
    client = build_client(settings, settings.openai_model, clock, stores, throttle, metrics=metrics)
    stack.push_async_callback(client.close)
    reader = PaperReader(
        client=client,
        store=stores.readings,
        clock=clock,
        topics={topic.slug: topic.names["en"] for topic in taxonomy.topics},
    )
    writer = LlmReportWriter(
        client=client,
        reader=reader,
        clock=clock,
        embedded=embedded,
        featured=settings.featured,
        judge=_build_judge(settings, client, stores, stack, metrics),
    )
    return writer, LlmAnswerer(client=client)


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
    topics = {topic.slug: topic for topic in services.taxonomy.topics}
    writer, _ = build_model_writers(
        settings,
        services.clock,
        services.taxonomy,
        services.stores,
        AsyncExitStack(),
        embedded=ExtractiveWriter(clock=services.clock, featured=settings.featured, topics=topics),
        metrics=services.metrics,
    )
    estimate = estimate_edition(writer, edition, [language])
    judge = f", judged by {settings.model_judge}," if settings.model_judge else ""
    return f"{settings.openai_model}{judge} would take {estimate.line}"


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
        flights=SingleFlight(leases=SqlLeases(stores.database)),
        tier=settings.model_tier,
    )
