"""Who writes, answers and draws: the embedded writer always, a model when one is set."""

import hashlib
from contextlib import AsyncExitStack

from bot.config.settings import Settings
from insights.charts import day_chart as charts
from insights.digest.edition_service import Draw
from insights.model import Chart, Edition, Language
from insights.ports.clock import Clock
from insights.ports.writing import Writer
from insights.taxonomy.taxonomy import Taxonomy
from insights.writing.extractive.writer import ExtractiveWriter
from insights.writing.llm.answerer import LlmAnswerer
from insights.writing.llm.report_writer import ModelWriter
from insights.writing.llm.token_budget import Budget


async def writers(
    settings: Settings, clock: Clock, taxonomy: Taxonomy, stack: AsyncExitStack
) -> tuple[ExtractiveWriter, Writer | None]:
    topics = {topic.slug: topic for topic in taxonomy.topics}
    embedded = ExtractiveWriter(clock=clock, featured=settings.featured, topics=topics)
    if not settings.openai_model:
        return embedded, None
    key = settings.openai_api_key
    model = ModelWriter(
        model=settings.openai_model,
        key=key.get_secret_value() if key else "",
        base_url=settings.openai_base_url,
        clock=clock,
        embedded=embedded,
        featured=settings.featured,
        budget=Budget(limit=settings.model_tokens_per_day, clock=clock),
    )
    stack.push_async_callback(model.close)
    return embedded, model


def reader(model: Writer | None, stack: AsyncExitStack) -> LlmAnswerer | None:
    """Answers by the model that writes the reports, out of the same day's tokens."""
    if not isinstance(model, ModelWriter):
        return None
    answering = LlmAnswerer(model=model.model, key=model.key, base_url=model.base_url, budget=model.budget)
    stack.push_async_callback(answering.close)
    return answering


def drawing(taxonomy: Taxonomy) -> Draw:
    async def draw(edition: Edition, language: Language) -> tuple[Chart, bytes]:
        """The ref carries the picture's own hash: a remade day never shows a cached old chart."""
        chart = charts.day_chart(edition, taxonomy.name, language)
        png = await charts.png(chart)
        ref = f"chart/{edition.day.isoformat()}/{language}/{hashlib.sha256(png).hexdigest()[:12]}"
        return Chart(language=language, ref=ref, alt=charts.alt(chart)), png

    return draw
