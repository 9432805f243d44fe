"""What fuzzing calls beside the parsers of the sources: texts, names, subscriptions, full texts, and the web app.

Each target takes bytes and returns nothing; insights.errors.BadInput is a refusal, any other error a fault.
"""

import asyncio
import json
from collections.abc import Callable, Coroutine, Mapping
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import httpx

from bot.local.sse import format_post
from bot.slack.inbound.http_events import FORM_TYPE, JSON_TYPE
from bot.web.app import build_app
from insights.errors import BadInput
from insights.fulltext.arxiv_html import parse as parse_html
from insights.fulltext.document import encode
from insights.parsing.subscription_request import parse_request
from insights.parsing.timezones import find_zone, find_zone_choices, suggest_zones
from insights.sources.json_record import UnreadableRecord, parse_paper
from insights.store.db.database import open_database
from insights.taxonomy.taxonomy import load_taxonomy
from insights.text.latex.plain_text import latex_to_text
from insights.text.person_names import full_words, is_same_person, parse_name
from insights.text.untrusted_json import UnfitJson, parse_json
from insights.writing.llm.response_cleaner import clean_response
from tests.bot.local.local_app import LocalApp
from tests.bot.web.webhook_app import SLACK_BUTTON, SLACK_COMMAND, SLACK_EVENT, UPDATES, Hooks

Target = Callable[[bytes], object]
Call = Callable[[bytes], Coroutine[Any, Any, httpx.Response]]

MAX_TEXT_LENGTH = 20_000
"""Characters; a longer abstract is refused by every source."""
MAX_LINE_LENGTH = 400
ORIGIN = "http://127.0.0.1:8123"
UNDERSTOOD_OR_REFUSED = frozenset({200, 202, 400, 413})

TEX = (
    r"We pay between \$48-\$74 per voter and $10^{-3}$ less than \textbf{all}, i.e. $\frac{d}{m\sigma^{2}}$, see"
    r" \href{https://example.org/\%7Ea}{here}; `--fast' is $128^2$ times $\text{faster}$ -- \emph{so} $x < y$ &amp; more."
)
HTML = (
    "<html><body><article class='ltx_document'><h1 class='ltx_title'>Worlds</h1><section class='ltx_section'><h2"
    " class='ltx_title ltx_title_section'>1 Introduction</h2>"
    + "<div class='ltx_para'><p>We plan in <math alttext='\\frac{a}{b}'>x</math> small worlds, and it works well.</p></div>"
    * 20
    + "</section><section class='ltx_bibliography'><ul><li>Ada 2025</li></ul></section></article></body></html>"
)
LINES = (
    "llm, vision at 08:00 Seoul weekdays 5 titles",
    "robotics 9pm America/New_York in this thread",
    "LLM at 08:00 UTC+09:00, Bogota",
    "Ada M. Lovelace, Turing, Alan; Émile O’Neill and 2900 others",
)


def documents() -> list[bytes]:
    """Well-formed inputs of the targets."""
    written = [
        TEX,
        HTML,
        *LINES,
        json.dumps({"text": "/today why?", "reply_to": "7"}),
        json.dumps(SLACK_EVENT),
        urlencode(SLACK_COMMAND),
        urlencode({"payload": json.dumps(SLACK_BUTTON)}),
        *(json.dumps({"update_id": 1, **update}) for update in UPDATES.values()),
    ]
    return [text.encode() for text in written]


def text_targets() -> Mapping[str, Target]:
    """The targets that need no web app."""
    return {
        "latex": _read_latex,
        "html": _read_html,
        "authors": _read_authors,
        "lines": _read_line,
        "json": _read_json,
        "response": _read_response,
    }


def _text(body: bytes, length: int = MAX_TEXT_LENGTH) -> str:
    return body.decode("utf-8", "replace")[:length]


def _read_latex(body: bytes) -> None:
    latex_to_text(_text(body)).encode()


def _read_html(body: bytes) -> None:
    json.dumps(encode(parse_html(body, "2611.00001")), ensure_ascii=False).encode()


def _read_authors(body: bytes) -> None:
    text = _text(body, MAX_LINE_LENGTH)
    name = parse_name(text)
    is_same_person(name, name)
    full_words(name)
    for authors in (text, text.split(","), [text, None, 7, {"name": text}]):
        try:
            record = {"id": "2611.00001", "title": "T", "abstract": "A.", "authors": authors}
            "".join(parse_paper(record, "fuzz").authors).encode()
        except UnreadableRecord as error:
            raise BadInput("error.input", cause=str(error)) from error


TAXONOMY = load_taxonomy()


def _read_line(body: bytes) -> None:
    text = _text(body, MAX_LINE_LENGTH)
    find_zone(text)
    find_zone_choices(text)
    suggest_zones(text[:60])
    parse_request(text, TAXONOMY.find_topic, TAXONOMY.suggest_topics)


def _read_json(body: bytes) -> None:
    try:
        json.dumps(parse_json(body), ensure_ascii=False, allow_nan=False).encode()
    except UnfitJson as error:
        raise BadInput("error.input", cause=str(error)) from error


def _read_response(body: bytes) -> None:
    clean_response(body.decode("utf-8", "surrogateescape")).encode()


class WebTargets:
    """The page and the webhooks, called in one event loop with a database in `folder`."""

    def __init__(self, folder: Path) -> None:
        self._runner = asyncio.Runner()
        self._database_context = open_database(f"sqlite:///{folder / 'fuzz.db'}")
        self._runner.run(self._open())

    async def _open(self) -> None:
        self._app = LocalApp(database=await self._database_context.__aenter__())
        self._app.open_page()
        self._hooks = Hooks()
        page = build_app(self._app.page.routes(), allowed_hosts=["*"])
        transport = httpx.ASGITransport(app=page, client=("127.0.0.1", 1))
        self._page = httpx.AsyncClient(transport=transport, base_url=ORIGIN)

    def close(self) -> None:
        self._runner.run(self._database_context.__aexit__(None, None, None))
        self._runner.close()

    def targets(self) -> Mapping[str, Target]:
        return {
            "page": self._checking(self._post_to_page),
            "telegram": self._checking(self._hooks.telegram),
            "slack json": self._checking(self._hooks.slack),
            "slack form": self._checking(partial(self._hooks.slack, content_type=FORM_TYPE)),
        }

    def _checking(self, call: Call) -> Target:
        return lambda body: self._check(call, body)

    async def _post_to_page(self, body: bytes) -> httpx.Response:
        headers = {"Content-Type": JSON_TYPE, "Origin": ORIGIN}
        answer = await self._page.post("/local/say", content=body, headers=headers)
        await asyncio.gather(*self._app.adapter._tasks)  # noqa: SLF001 - until it is answered
        for post in await self._app.adapter.local_posts.list_latest("page", 2):
            format_post(post, "en")
        return answer

    def _check(self, call: Call, body: bytes) -> None:
        answer = self._runner.run(call(body))
        for event in self._hooks.events:
            f"{event}".encode()
        self._hooks.events.clear()
        self._app.router.events.clear()
        if answer.status_code not in UNDERSTOOD_OR_REFUSED:
            raise AssertionError(f"status {answer.status_code}")
        if answer.status_code >= httpx.codes.BAD_REQUEST:
            raise BadInput("error.input", cause=answer.text.strip())
