"""The operations of the JSON API: the one table that routes, OpenAPI document and the page of operations are made from."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from bot.archive.api.documents import (
    AnswerDocument,
    DayListDocument,
    Document,
    EditionDocument,
    PaperDocument,
    SearchDocument,
    TopicReportDocument,
)
from bot.archive.api.requests import (
    ArchiveRequest,
    AskQuestion,
    GetEdition,
    GetPaper,
    GetTopicReport,
    ListDays,
    Search,
)

VERSION_PATH = "/v1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """`path` stands below /api/v1; its parameters in braces are fields of the request. The other fields are parameters of the
    query, or of a POST the JSON body.
    """

    name: str
    method: Literal["GET", "POST"]
    path: str
    summary: str
    request: type[ArchiveRequest]
    document: type[Document]
    counts_as_question: bool = False

    @property
    def path_fields(self) -> tuple[str, ...]:
        return tuple(re.findall(r"{(\w+)}", self.path))


OPERATIONS: Sequence[Operation] = (
    Operation(
        name="listEditions",
        method="GET",
        path="/editions",
        summary="The days of the archive, the newest first.",
        request=ListDays,
        document=DayListDocument,
    ),
    Operation(
        name="getEdition",
        method="GET",
        path="/editions/{day}",
        summary="A day: headlines, overview, topics, and all its papers.",
        request=GetEdition,
        document=EditionDocument,
    ),
    Operation(
        name="getTopicReport",
        method="GET",
        path="/editions/{day}/topics/{topic}",
        summary="What a day's report says of a topic, each sentence with its papers, and the topic's papers.",
        request=GetTopicReport,
        document=TopicReportDocument,
    ),
    Operation(
        name="getPaper",
        method="GET",
        path="/papers/{id}",
        summary="A paper with its abstract, the days that collected it, and similar papers.",
        request=GetPaper,
        document=PaperDocument,
    ),
    Operation(
        name="search",
        method="GET",
        path="/search",
        summary="Full-text search over all papers, the best match first; of more than 4,000 matches over the newest 4,000.",
        request=Search,
        document=SearchDocument,
    ),
    Operation(
        name="askQuestion",
        method="POST",
        path="/questions",
        summary="A question about one paper, answered with sentences of the paper and the sections they stand in.",
        request=AskQuestion,
        document=AnswerDocument,
        counts_as_question=True,
    ),
)
