"""An edition of any size from the sample day's papers."""

from dataclasses import replace
from datetime import date

from bot.wiring.app import AppContext
from insights.model import Edition, SourceState
from insights.ports.sources import Batch
from insights.sources.sample import SampleSource

DAY = date(2026, 11, 23)


async def make_sample_edition(app: AppContext, papers: int) -> Edition:
    """The sample day's papers, again and again under other names, stored as the edition of DAY."""
    sample = (await SampleSource().fetch(DAY)).papers
    many = tuple(
        replace(
            paper, id=f"2611.{n:05}", title=f"{paper.title} ({n})", is_paraphrase=False, doi="", announced=DAY
        )
        for n in range(papers)
        for paper in [sample[n % len(sample)]]
    )
    batch = Batch(source="arxiv", papers=many, records=papers, day=DAY)
    state = SourceState(name="arxiv", state="ok", records=papers)
    return await app.editions.make_from_batches(DAY, [batch], (state,), "en", ())
