"""The example in docs/reference/digest-json.md: five papers of the sample day, made into an edition by the code itself."""

import asyncio
import json
from dataclasses import replace
from datetime import UTC, date, datetime

from insights.digest.background import Background
from insights.digest.collect import filter_papers, merge_records
from insights.digest.composer import Composer
from insights.digest.json_export import to_json
from insights.model import AnnounceType, Edition, Paper, SourceState
from insights.sources.sample import SAMPLE_DAY, SampleSource
from insights.taxonomy.classifier import Classifier
from insights.taxonomy.taxonomy import load_taxonomy
from insights.writing.extractive.writer import ExtractiveWriter

SHOWN = ("2411.02355", "2410.23537", "2410.09426")
REPLACED, SHOWN_BEFORE = "2410.24024", "2410.07095"
AT = datetime(2024, 11, 6, 6, 10, tzinfo=UTC)


class Stopped:
    """A clock that stands still, so that the example does not change by itself."""

    def now(self) -> datetime:
        return AT


def example() -> str:
    return f"```json\n{asyncio.run(_made())}```"


def parsed(text: str) -> dict[str, object]:
    """The example as a page carries it, read back."""
    found: dict[str, object] = json.loads(text.partition("```json\n")[2].partition("```")[0])
    return found


async def _made() -> str:
    taxonomy = load_taxonomy()
    writer = ExtractiveWriter(
        clock=Stopped(), featured=2, topics={topic.slug: topic for topic in taxonomy.topics}
    )
    composer = Composer(classifier=Classifier(taxonomy), writer=writer, clock=Stopped())
    edition = await _edition(composer)
    reports = await composer.write_reports(edition, "en", Background())
    return to_json(replace(edition, reports={"en": reports}), "en", taxonomy)


async def _edition(composer: Composer) -> Edition:
    papers = [paper for paper in await _papers() if paper.id in (*SHOWN, REPLACED, SHOWN_BEFORE)]
    papers = [_as_replaced(paper) if paper.id == REPLACED else paper for paper in papers]
    state = SourceState(name="sample", state="ok", records=len(papers))
    earlier = {SHOWN_BEFORE: date(2024, 11, 5)}
    return await composer.compose(
        SAMPLE_DAY,
        filter_papers(merge_records(papers), day=SAMPLE_DAY, published_on=earlier, categories=()),
        sources=(state,),
        reason_if_empty=None,
        topic_counts={},
        background=Background(),
        sample=True,
    )


async def _papers() -> tuple[Paper, ...]:
    return (await SampleSource().fetch(SAMPLE_DAY)).papers


def _as_replaced(paper: Paper) -> Paper:
    return replace(paper, announce=AnnounceType.REPLACE)
