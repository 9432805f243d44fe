"""The documents that the JSON API and the MCP server give. Fields are only ever added. What digest.json has, too, has its
name there.
"""

from datetime import date, datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from insights.model import Language, PassageKind, SectionKind


class Document(BaseModel):
    """The base of all documents. In their schema each field is required: it is always there, and null without a value."""

    model_config = ConfigDict(frozen=True, json_schema_serialization_defaults_required=True)


class ListedDayDocument(Document):
    """A day in the list of days."""

    day: date
    papers: Annotated[int, Field(description="How many papers the day published.")]
    empty: Annotated[str | None, Field(description="Why it published none: weekend, holiday, ….")]
    sample: Annotated[bool, Field(description="Whether it is the sample day that comes with the bot.")]


class DayListDocument(Document):
    """Days, the newest first."""

    days: list[ListedDayDocument]
    older: Annotated[
        date | None, Field(description="Give it as `before` for the next days; null at the end.")
    ]


class StatementDocument(Document):
    """A sentence or counted term, and the papers it rests on."""

    text: str
    papers: Annotated[list[str], Field(description="Ids of papers.")]
    quote: Annotated[
        bool, Field(description="Whether it stands word for word in the abstract of the first paper.")
    ]


class SectionDocument(Document):
    """A part of a report."""

    kind: SectionKind
    statements: list[StatementDocument]


class HeadlineDocument(Document):
    """One of the few papers to read first on a day."""

    paper: str
    reason: str


class ListedTopicDocument(Document):
    """A topic of a day."""

    slug: str
    name: str
    emoji: str
    count: Annotated[int, Field(description="Papers of the day whose first topic it is.")]


class ListedPaperDocument(Document):
    """A paper in a list."""

    id: str
    title: str
    url: Annotated[str, Field(description="Its page at arXiv or at its source.")]
    page: Annotated[str, Field(description="Its page in this archive.")]
    authors: list[str]
    topics: Annotated[list[str], Field(description="Slugs, the best first.")]
    tldr: Annotated[
        str,
        Field(
            description="What it does, in one sentence, in the language asked for where there is one in it."
        ),
    ]
    tldr_by: Annotated[
        str, Field(description="`extractive` for a sentence of the abstract, else the model's name.")
    ]
    result: Annotated[str | None, Field(description="The abstract's sentence with the best result.")]
    published_on: date | None


class PaperDayDocument(Document):
    """A day that collected a paper."""

    day: date
    excluded: Annotated[str | None, Field(description="Why the day did not publish it; null where it did.")]


class PaperDocument(ListedPaperDocument):
    """A paper with all that is known of it."""

    abstract: str
    paraphrase: Annotated[
        bool, Field(description="Whether the abstract is retold, and not the authors' words.")
    ]
    version: int | None
    categories: Annotated[list[str], Field(description="arXiv's, the primary one first.")]
    submitted: Annotated[datetime | None, Field(description="When version 1 was submitted.")]
    pdf_url: str
    doi: str
    comment: Annotated[str, Field(description="The authors' note at arXiv.")]
    code: Annotated[list[str], Field(description="Addresses of its code, as the paper names them.")]
    days: list[PaperDayDocument]
    similar: list[ListedPaperDocument]


class EditionDocument(Document):
    """A day: its headlines, how its papers fall into topics, and all of them."""

    day: date
    language: Language
    page: str
    sample: bool
    empty: str | None
    made_at: Annotated[
        datetime | None, Field(description="Null for a day of imported papers, which have no edition.")
    ]
    previous: Annotated[date | None, Field(description="The day with papers before it.")]
    following: date | None
    overview: list[StatementDocument]
    headlines: list[HeadlineDocument]
    topics: list[ListedTopicDocument]
    papers: list[ListedPaperDocument]


class TopicReportDocument(Document):
    """A topic on a day: what its report says, and its papers."""

    day: date
    language: Annotated[
        Language, Field(description="The report's; another than asked for where it was not written.")
    ]
    page: str
    topic: ListedTopicDocument
    sections: list[SectionDocument]
    featured: Annotated[
        list[HeadlineDocument], Field(description="The papers to read first, with the reason.")
    ]
    papers: list[ListedPaperDocument]


class SearchDocument(Document):
    """One page of what a search found, the best match first."""

    query: str
    total: int
    offset: int
    papers: list[ListedPaperDocument]


class AnswerStatementDocument(StatementDocument):
    """A sentence of an answer, and where in the paper it stands."""

    section: Annotated[str, Field(description="The heading of the part of the paper it is from.")]
    kind: PassageKind


class AnswerDocument(Document):
    """The answer to a question about a paper."""

    paper: str
    question: str
    language: Language
    found: Annotated[
        bool, Field(description="Whether the paper answers; if not, the nearest passages are given.")
    ]
    read: Annotated[str, Field(description="What was read: `html`, `pdf`, or `abstract` alone.")]
    answered_by: Annotated[
        str, Field(description="`extractive` for sentences of the paper, else the model's name.")
    ]
    statements: list[AnswerStatementDocument]


class ProblemDocument(Document):
    """Why a request was not answered."""

    error: Annotated[str, Field(description="One sentence.")]
