"""The documents that the JSON API and the MCP server give. Fields are only ever added. What digest.json has, too, has its
name there.
"""

from datetime import date, datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from insights.model import Language, PassageKind, SectionKind

InLanguage = Annotated[Language, Field(description="The language of what the bot wrote.")]
InArchive = Annotated[str, Field(description="Its page in this archive.")]


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

    days: Annotated[list[ListedDayDocument], Field(description="Each with how many papers it has.")]
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


class WithdrawnDocument(Document):
    """A sentence that the operator withdrew. It stands nowhere else in the document."""

    text: str
    papers: Annotated[list[str], Field(description="Ids of papers.")]
    reason: Annotated[
        str,
        Field(
            description="`wrong`, `number`, `not-in-paper`, `misleading`, `authors`, or `paper` where the paper itself is withdrawn."
        ),
    ]
    note: Annotated[str, Field(description="The operator's own words; may be empty.")]
    withdrawn_at: datetime


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
    page: InArchive
    authors: list[str]
    topics: Annotated[list[str], Field(description="Slugs, the best first.")]
    tldr: Annotated[
        str,
        Field(description="What it does, in one sentence; empty where none is stored."),
    ]
    tldr_by: Annotated[
        str, Field(description="`extractive` for a sentence of the abstract, else the model's name.")
    ]
    result: Annotated[str | None, Field(description="The abstract's sentence with the best result.")]
    published_on: Annotated[date | None, Field(description="The day whose edition has it.")]
    withdrawn: Annotated[
        list[WithdrawnDocument], Field(description="What was said of it and is withdrawn.")
    ] = []


class PaperDayDocument(Document):
    """A day that collected a paper."""

    day: date
    excluded: Annotated[str | None, Field(description="Why the day did not publish it; null where it did.")]


class ChangeDocument(Document):
    """What became of a paper after it was published."""

    kind: Annotated[str, Field(description="`withdrawn`, `accepted`, `code` or `new_version`.")]
    detail: Annotated[
        str,
        Field(
            description="Who withdrew it (`authors` or `arxiv`), the venue, the address of the code, or the number of the version."
        ),
    ]
    note: Annotated[
        str,
        Field(
            description="arXiv's notice of a withdrawal, the grade of an acceptance (`oral`, …), what the authors say is new in a version; may be empty."
        ),
    ]
    source: Annotated[str, Field(description="The source whose record said so.")]
    noticed_at: datetime


class PaperDocument(ListedPaperDocument):
    """A paper with all that is known of it."""

    abstract: Annotated[str, Field(description="As its authors wrote it, with its TeX.")]
    paraphrase: Annotated[
        bool, Field(description="Whether the abstract is retold, and not the authors' words.")
    ]
    version: int | None
    categories: Annotated[list[str], Field(description="arXiv's, the primary one first.")]
    submitted: Annotated[datetime | None, Field(description="When version 1 was submitted.")]
    pdf_url: Annotated[str, Field(description="Empty where there is none.")]
    doi: Annotated[str, Field(description="Empty where there is none.")]
    comment: Annotated[str, Field(description="The authors' note at arXiv.")]
    organization: Annotated[str, Field(description="The lab or company, where a source names one.")]
    code: Annotated[list[str], Field(description="Addresses of its code, as the paper names them.")]
    days: Annotated[
        list[PaperDayDocument], Field(description="Every day that collected it, the oldest first.")
    ]
    similar: Annotated[
        list[ListedPaperDocument], Field(description="Papers like it, the most similar first.")
    ]
    changes: Annotated[
        list[ChangeDocument],
        Field(description="What became of it since, in the order in which it was noticed."),
    ] = []


class EditionDocument(Document):
    """A day: its headlines, how its papers fall into topics, and all of them."""

    day: Annotated[date, Field(description="The day of arXiv's list.")]
    language: InLanguage
    page: InArchive
    sample: Annotated[bool, Field(description="Whether it is the sample day that comes with the bot.")]
    empty: Annotated[str | None, Field(description="Why it published no paper: weekend, holiday, ….")]
    made_at: Annotated[
        datetime | None, Field(description="Null for a day of imported papers, which have no edition.")
    ]
    previous: Annotated[date | None, Field(description="The day with papers before it.")]
    following: Annotated[date | None, Field(description="The day with papers after it.")]
    overview: Annotated[list[StatementDocument], Field(description="The day in a few counted sentences.")]
    headlines: Annotated[list[HeadlineDocument], Field(description="Up to five papers to read first.")]
    topics: Annotated[list[ListedTopicDocument], Field(description="The largest first, `other` last.")]
    papers: Annotated[list[ListedPaperDocument], Field(description="All it published.")]
    changed_at: Annotated[
        datetime | None,
        Field(description="When a sentence was last withdrawn or put back; null where none was."),
    ] = None


class TopicReportDocument(Document):
    """A topic on a day: what its report says, and its papers."""

    day: date
    language: Annotated[
        Language, Field(description="The report's; another than asked for where it was not written.")
    ]
    page: InArchive
    topic: ListedTopicDocument
    sections: Annotated[list[SectionDocument], Field(description="The report; empty where none was written.")]
    featured: Annotated[
        list[HeadlineDocument], Field(description="The papers to read first, with the reason.")
    ]
    papers: Annotated[list[ListedPaperDocument], Field(description="Those whose first topic it is.")]
    withdrawn: Annotated[
        list[WithdrawnDocument], Field(description="What the report said and is withdrawn.")
    ] = []


class SearchDocument(Document):
    """One page of what a search found, the best match first."""

    query: Annotated[str, Field(description="What was searched.")]
    total: Annotated[
        int,
        Field(
            description="How many papers match; of more than 4,000 the newest 4,000 are counted and ranked."
        ),
    ]
    has_more: Annotated[bool, Field(description="Whether more papers match than `total` says.")]
    offset: Annotated[int, Field(description="How many of them come before this page.")]
    papers: list[ListedPaperDocument]


class AnswerStatementDocument(StatementDocument):
    """A sentence of an answer, and where in the paper it stands."""

    section: Annotated[str, Field(description="The heading of the part of the paper it is from.")]
    kind: PassageKind


class AnswerDocument(Document):
    """The answer to a question about a paper."""

    paper: Annotated[str, Field(description="The paper's id.")]
    question: Annotated[str, Field(description="As it was asked.")]
    language: InLanguage
    found: Annotated[
        bool, Field(description="Whether the paper answers; if not, the nearest passages are given.")
    ]
    read: Annotated[str, Field(description="What was read: `html`, `pdf`, or `abstract` alone.")]
    answered_by: Annotated[
        str, Field(description="`extractive` for sentences of the paper, else the model's name.")
    ]
    statements: Annotated[
        list[AnswerStatementDocument],
        Field(description="The answer, or where the paper gives none the nearest passages."),
    ]


class ProblemDocument(Document):
    """Why a request was not answered."""

    error: Annotated[str, Field(description="One sentence.")]
