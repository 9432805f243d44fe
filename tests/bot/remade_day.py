"""A day that is made anew after it was posted."""

from dataclasses import replace

from bot.wiring.context import AppContext
from insights.model import Edition

NEW_PICTURE = b"\x89PNG anew"


async def remake_day(app: AppContext, edition: Edition, title: str) -> int:
    """The same day, with another title of its first headline's paper, and its charts drawn anew. Returns how many deliveries
    are to be corrected.
    """
    wrong = edition.headlines[0].paper
    papers = tuple(
        replace(item, paper=replace(item.paper, title=title)) if item.paper.id == wrong else item
        for item in edition.papers
    )
    pictures = {chart.ref: NEW_PICTURE for chart in edition.charts.values()}
    await app.stores.editions.remove_edition(edition.day)
    await app.stores.editions.save_edition(replace(edition, papers=papers), pictures)
    return await app.stores.corrections.request(edition.day, app.clock.now())
