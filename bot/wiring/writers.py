"""Construction of the writers, the model's answerer and the chart renderer. A model only when OPENAI_MODEL is set."""

import hashlib
from contextlib import AsyncExitStack

from bot.config.settings import Settings
from insights.charts import day_chart as charts
from insights.digest.edition_service import ChartRenderer
from insights.model import Chart, Edition, Language
from insights.ports.clock import Clock
from insights.taxonomy.taxonomy import Taxonomy
from insights.writing.extractive.writer import ExtractiveWriter
from insights.writing.llm.answerer import LlmAnswerer
from insights.writing.llm.client import LlmClient
from insights.writing.llm.report_writer import LlmReportWriter
from insights.writing.llm.token_budget import TokenBudget


def build_writers(
    settings: Settings, clock: Clock, taxonomy: Taxonomy, stack: AsyncExitStack
) -> tuple[ExtractiveWriter, LlmReportWriter | None]:
    """The extractive writer and, when one is set, the model's; `stack` closes it."""
    topics = {topic.slug: topic for topic in taxonomy.topics}
    embedded = ExtractiveWriter(clock=clock, featured=settings.featured, topics=topics)
    if not settings.openai_model:
        return embedded, None
    key = settings.openai_api_key
    client = LlmClient(
        model=settings.openai_model,
        key=key.get_secret_value() if key else "",
        base_url=settings.openai_base_url,
        budget=TokenBudget(limit=settings.model_tokens_per_day, clock=clock),
    )
    stack.push_async_callback(client.close)
    return embedded, LlmReportWriter(
        client=client, clock=clock, embedded=embedded, featured=settings.featured
    )


def build_answerer(model: LlmReportWriter | None) -> LlmAnswerer | None:
    """The answerer of the model that writes the reports, with the same daily token budget; None without a model."""
    return LlmAnswerer(client=model.client) if model else None


def make_chart_renderer(taxonomy: Taxonomy) -> ChartRenderer:
    async def render(edition: Edition, language: Language) -> tuple[Chart, bytes]:
        """The ref contains the picture's hash, so that a remade day never shows a cached old chart."""
        chart = charts.build_day_chart(edition, taxonomy.topic_name, language)
        png = await charts.render_day_chart(chart)
        ref = f"chart/{edition.day.isoformat()}/{language}/{hashlib.sha256(png).hexdigest()[:12]}"
        return Chart(language=language, ref=ref, alt=charts.describe_day_chart(chart)), png

    return render
