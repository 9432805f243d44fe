"""A paper's page, and its question box, which the embedded answerer answers with sentences of the paper."""

from dataclasses import dataclass
from http import HTTPStatus

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.archive.pages.site import ArchiveSite
from bot.web.bodies import read_form
from bot.web.client_address import client_key
from bot.web.page_request import PageRequest
from insights.archive.contents import PaperContent
from insights.citations.export import CitationFormat, export_citations
from insights.errors import InsightsError
from insights.i18n.catalog import translate
from insights.messages.html import render_html, render_spans
from insights.model import Paper, Question
from insights.text.cleaning import remove_unprintable
from insights.text.paper_ids import parse_id
from insights.text.withdrawal import find_withdrawal
from insights.views.answers import AnswerView
from insights.views.paper_changes import dated_change_texts

MAX_BODY_BYTES = 8192
MAX_QUESTION_LENGTH = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperPages:
    site: ArchiveSite

    async def paper(self, request: Request) -> Response:
        """/papers/{id}. An id with a version, or an address of arXiv, leads to the paper's page."""
        content = await self._find(request)
        if content is None:
            return await self._lead_to_paper(request)
        return self._render(request, content)

    async def ask(self, request: Request) -> Response:
        """The form's POST: the same page with the answer, or with the sentence that says why there is none."""
        page = self.site.page_request(request)
        if not self._may_ask(page):
            raise HTTPException(HTTPStatus.FORBIDDEN)
        content, question = await self._find(request), await _parse_question(request)
        if content is None:
            return self.site.not_found(request)
        if not question:
            return self._render(request, content)
        try:
            asker = client_key(request.scope)
            answer = await self._answer(page, content.classified.paper, question, asker)
        except InsightsError as error:
            refusal = translate(page.language, error.key, **error.params)
            return self._render(request, content, question=question, refusal=refusal)
        return self._render(request, content, question=question, answer=answer)

    def _may_ask(self, page: PageRequest) -> bool:
        return page.is_local or self.site.takes_public_questions

    async def _find(self, request: Request) -> PaperContent | None:
        paper_id: str = request.path_params["id"]
        if paper_id != remove_unprintable(paper_id):
            return None
        return await self.site.archive.get_paper(paper_id)

    async def _lead_to_paper(self, request: Request) -> Response:
        page, parsed = self.site.page_request(request), parse_id(request.path_params["id"])
        if parsed is None or parsed.id == request.path_params["id"]:
            return self.site.not_found(request)
        return RedirectResponse(page.link(f"/papers/{parsed.id}"), HTTPStatus.TEMPORARY_REDIRECT)

    async def _answer(self, page: PageRequest, paper: Paper, text: str, asker: str) -> str:
        """The answer as HTML. Raises InsightsError, and HTTPException 503 when too many wait."""
        questions = self.site.services.questions
        questions.count(asker)
        progress = await questions.answer(Question(text=text, papers=(paper,), language=page.language))
        return render_html(AnswerView(language=page.language).render(progress, (paper,)))

    def _render(
        self,
        request: Request,
        content: PaperContent,
        *,
        question: str = "",
        answer: str = "",
        refusal: str = "",
    ) -> Response:
        from markupsafe import Markup

        page, paper = self.site.page_request(request), content.classified.paper
        return self.site.render(
            request,
            "paper.html",
            content=content,
            paper=paper,
            bibtex=export_citations([paper], CitationFormat.BIBTEX),
            withdrawn_by=find_withdrawal(paper.abstract, paper.comment),
            changes=[
                Markup(render_spans(line))  # noqa: S704 - render_spans escapes all text
                for line in dated_change_texts(content.changes, page.language)
            ],
            may_ask=self._may_ask(page),
            may_withdraw=self.site.has_admin_page and page.is_local,
            max_question=MAX_QUESTION_LENGTH,
            question=question,
            answer=Markup(answer),  # noqa: S704 - render_html escapes all text
            refusal=refusal,
        )


async def _parse_question(request: Request) -> str:
    """The field `question`. Raises HTTPException for what is no such form."""
    fields = await read_form(request, MAX_BODY_BYTES)
    return " ".join(remove_unprintable(fields.get("question", "")).split())[:MAX_QUESTION_LENGTH]
