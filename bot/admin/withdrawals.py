"""The part of /admin where sentences are withdrawn: what readers reported, what is withdrawn, and any sentence of a day."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from http import HTTPStatus
from pathlib import Path

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from bot.admin.pages import ADMIN_HEADERS, MAX_BODY_BYTES, AdminPages
from bot.web.bodies import read_form
from bot.web.page_request import PageRequest
from bot.web.templates import render_template
from insights.digest.reported_sentences import SentenceOfDay
from insights.digest.withdrawal_service import WithdrawalService
from insights.i18n.catalog import translate
from insights.i18n.formatting import long_day
from insights.i18n.withdrawal_mark import reason_name, withdrawal_mark
from insights.messages.html import render_spans
from insights.model import LANGUAGES, Language, Paper, WithdrawalReason
from insights.model.withdrawal import MAX_NOTE_LENGTH, OPERATOR_REASONS
from insights.ports.storage import EditionStore
from insights.ports.withdrawals import OpenReport, WithdrawnSentence
from insights.taxonomy.taxonomy import Taxonomy
from insights.text.cleaning import remove_unprintable
from insights.text.latex.plain_text import latex_to_text
from insights.text.paper_ids import parse_id
from insights.views.withdrawals import sentence_spans

TEMPLATES = Path(__file__).with_name("templates")
MAX_REPORTS = 20
MAX_SENTENCES_OF_REPORT = 12
MAX_WITHDRAWN = 30
MAX_FOUND = 40
BY_PAGE = "page"


@dataclass(frozen=True, slots=True, kw_only=True)
class _SentenceQuery:
    """Which sentences are looked for: those of a day, or about a paper, that have these words."""

    day: date | None
    paper: str
    words: str

    @classmethod
    def from_query(cls, query: Mapping[str, str]) -> "_SentenceQuery":
        """A paper's id stands alone or in an address."""
        given = remove_unprintable(query.get("paper", "")).strip()
        parsed = parse_id(given)
        return cls(
            day=_parse_day(query.get("day", "")),
            paper=parsed.id if parsed else given.rpartition("/")[2],
            words=query.get("words", ""),
        )

    async def run(self, service: WithdrawalService) -> Sequence[SentenceOfDay]:
        """Of a paper on whichever day; nothing where neither is named."""
        if self.paper:
            return await service.find_sentences_about(self.paper, self.words)
        return await service.find_sentences(self.day, self.words) if self.day else ()


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawalSection:
    """bot.admin.pages.AdminSection. Its forms post to `routes`, which are behind a session."""

    service: WithdrawalService
    editions: EditionStore
    pages: AdminPages
    taxonomy: Taxonomy

    def routes(self) -> list[BaseRoute]:
        return [
            Route("/admin/withdraw", self._withdraw, methods=["POST"]),
            Route("/admin/withdraw/undo", self._undo, methods=["POST"]),
            Route("/admin/withdraw/keep", self._keep, methods=["POST"]),
        ]

    async def to_html(self, page: PageRequest) -> str:
        """Reports with the sentences that each may be about, the search, and what was withdrawn."""
        query = dict(page.query)
        asked = _SentenceQuery.from_query(query)
        found = await asked.run(self.service)
        reports = [
            await self._report(each, page.language)
            for each in await self.service.reports.list_open(MAX_REPORTS)
        ]
        withdrawn = await self.service.list_newest(MAX_WITHDRAWN)
        return render_template(
            TEMPLATES,
            "withdrawals.html",
            page,
            reports=reports,
            reasons=[(each.value, reason_name(each, page.language)) for each in OPERATOR_REASONS],
            max_note=MAX_NOTE_LENGTH,
            asked=asked,
            asked_of=asked.paper or (long_day(asked.day, page.language) if asked.day else ""),
            found=[self._shown(each, page.language) for each in found[:MAX_FOUND]],
            found_count=len(found),
            withdrawn=[self._withdrawn(each, page.language) for each in withdrawn],
        )

    async def _report(self, report: OpenReport, language: Language) -> dict[str, object]:
        stored = [await self.editions.get_paper(paper_id) for paper_id in report.papers]
        sentences = await self.service.find_reported(report, MAX_SENTENCES_OF_REPORT)
        return {
            "key": report.key,
            "line": _report_line(report, language),
            "papers": [_paper(entry[0].paper) for entry in stored if entry],
            "sentences": [self._shown(each, language) for each in sentences],
        }

    def _shown(self, found: SentenceOfDay, language: Language) -> dict[str, object]:
        from markupsafe import Markup

        sentence = found.sentence
        topic = self.taxonomy.topic_name(sentence.topic, language)
        return {
            "day": found.day.isoformat(),
            "key": sentence.key,
            "html": Markup(render_spans(sentence_spans(sentence, language))),  # noqa: S704 - render_spans escapes
            "context": " · ".join((long_day(found.day, language), topic, *sentence.languages)),
            "is_withdrawn": sentence.withdrawal is not None,
        }

    def _withdrawn(self, each: WithdrawnSentence, language: Language) -> dict[str, object]:
        topic = self.taxonomy.topic_name(each.topic, language)
        return {
            "day": each.day.isoformat(),
            "key": each.key,
            "text": latex_to_text(each.text),
            "mark": withdrawal_mark(each.withdrawal, language),
            "context": " · ".join((long_day(each.day, language), topic, *each.languages, each.by)),
            "is_undone": each.undone_at is not None,
        }

    async def _withdraw(self, request: Request) -> Response:
        """400 for a form that this page does not have; of a sentence that is gone meanwhile nothing is withdrawn."""
        self.pages.require_session(request)
        fields = await _read_fields(request)
        day, reason = _parse_day(fields.get("day", "")), _parse_reason(fields.get("reason", ""))
        key = fields.get("key", "")
        if day is None or reason is None or not key:
            raise HTTPException(HTTPStatus.BAD_REQUEST)
        note = fields.get("note", "")
        count = await self.service.withdraw(day, key, reason, note=note, by=BY_PAGE)
        if count is not None and (report := fields.get("report", "")):
            await self.service.keep(report)
        return _back(request, "withdrawn" if count is not None else "withdrawals")

    async def _undo(self, request: Request) -> Response:
        self.pages.require_session(request)
        fields = await _read_fields(request)
        day = _parse_day(fields.get("day", ""))
        if day is None:
            raise HTTPException(HTTPStatus.BAD_REQUEST)
        await self.service.undo(day, fields.get("key", ""), by=BY_PAGE)
        return _back(request, "withdrawn")

    async def _keep(self, request: Request) -> Response:
        self.pages.require_session(request)
        fields = await _read_fields(request)
        await self.service.keep(fields.get("report", ""))
        return _back(request, "withdrawals")


async def _read_fields(request: Request) -> dict[str, str]:
    """Without what no database takes."""
    fields = await read_form(request, MAX_BODY_BYTES)
    return {name: remove_unprintable(value) for name, value in fields.items()}


def _back(request: Request, part: str) -> Response:
    language = request.query_params.get("lang", "")
    query = f"?lang={language}" if language in LANGUAGES else ""
    return RedirectResponse(f"/admin{query}#{part}", HTTPStatus.SEE_OTHER, headers=ADMIN_HEADERS)


def _parse_day(given: str) -> date | None:
    try:
        return date.fromisoformat(given)
    except ValueError:
        return None


def _parse_reason(given: str) -> WithdrawalReason | None:
    return next((each for each in OPERATOR_REASONS if each.value == given), None)


def _report_line(report: OpenReport, language: Language) -> str:
    key = "people_one" if report.people == 1 else "people_of_chat" if report.chats == 1 else "people"
    people = translate(language, f"withdrawals.admin.{key}", people=report.people, chats=report.chats)
    line = "line" if report.words else "line_wordless"
    day = long_day(report.at.date(), language)
    return translate(language, f"withdrawals.admin.{line}", people=people, day=day, words=report.words)


def _paper(paper: Paper) -> dict[str, str]:
    return {"id": paper.id, "title": latex_to_text(paper.title)}
