"""Construction of the writers and the chart renderer. A model's only when OPENAI_MODEL is set (model_writers.py)."""

import hashlib
from collections.abc import Mapping
from contextlib import AsyncExitStack

from bot.config.settings import Settings
from bot.wiring.stores import Stores
from insights.charts import day_chart as charts
from insights.charts.subprocess_drawing import ChartDrawer
from insights.digest.edition_service import ChartRenderer
from insights.model import Chart, Edition, Language
from insights.ports.clock import Clock
from insights.ports.metrics import ServiceMetrics
from insights.ports.writing import ModelWriter
from insights.qa.answering_service import StreamingAnswerer
from insights.taxonomy.taxonomy import Taxonomy
from insights.writing.extractive.writer import ExtractiveWriter


def build_writers(
    settings: Settings,
    clock: Clock,
    taxonomy: Taxonomy,
    stores: Stores,
    stack: AsyncExitStack,
    *,
    metrics: ServiceMetrics,
) -> tuple[ExtractiveWriter, ModelWriter | None, StreamingAnswerer | None]:
    """The extractive writer and, when a model is set, the model's and its answerer; `stack` closes them."""
    topics = {topic.slug: topic for topic in taxonomy.topics}
    embedded = ExtractiveWriter(clock=clock, featured=settings.featured, topics=topics)
    if not settings.openai_model:
        return embedded, None, None
    from bot.wiring.model_writers import build_model_writers

    model, answerer = build_model_writers(
        settings, clock, taxonomy, stores, stack, embedded=embedded, metrics=metrics
    )
    return embedded, model, answerer


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
