"""docs/reference/limits.md: limits that no setting changes, each read from the constant that holds it."""

from collections.abc import Iterable
from dataclasses import dataclass

from bot.archive import web_questions
from bot.archive.api import requests as api_requests
from bot.archive.api import routes as api_routes
from bot.archive.feeds import citation_routes, feed_routes
from bot.local import web_page
from bot.slack.outbound import messenger as slack_messenger
from bot.telegram import messenger as telegram_messenger
from bot.telegram.rendering import layout, rich_layout
from bot.web import webhooks
from bot.web.bounded_protocol import ConnectionLimits
from handlers import archive, owner_codes, question_queue, questions, saved, settings, watches
from insights.digest import headlines
from insights.fulltext import parser_process, pdf_extract
from insights.qa import extractive_answerer
from insights.sources import arxiv_fulltext, atom, files, throttle
from insights.store.db import database
from insights.views import watches as watch_view
from scheduler import jobs
from scheduler.delivery.task import RetryPolicy
from scheduler.job_queue import connection, workers

HEAD = """\
# Limits

*This page is generated from the constants that hold them: `make docs`.*

What no setting changes. Those that one does are on the page of [settings](settings.md): `QUESTIONS_PER_HOUR`, `MAX_LATENESS`,
`FEATURED`, `MODEL_TOKENS_PER_DAY`, `TELEGRAM_PER_SECOND`, and how long things are kept.
"""

BINARY_UNITS = ((1024**2, "MB"), (1024, "kB"))


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentedLimit:
    """One row: what is limited, to how much, and what happens beyond it."""

    what: str
    value: str
    beyond: str


def page() -> str:
    parts = [HEAD]
    for title, limits in (
        ("In a chat", _chat_limits()),
        ("Digests", _digest_limits()),
        ("Platforms", _platform_limits()),
        ("From outside", _input_limits()),
        ("Over HTTP", _http_limits()),
    ):
        parts.append(f"\n## {title}\n\n| What | Limit | Beyond it |\n| --- | --- | --- |")
        parts += [f"| {limit.what} | {limit.value} | {limit.beyond} |" for limit in limits]
    return "\n".join(parts) + "\n"


def _chat_limits() -> Iterable[DocumentedLimit]:
    yield _limit(
        "a question", f"{questions.MAX_QUESTION_LENGTH:,} characters", "a sentence asks for a shorter one"
    )
    yield _limit(
        "questions of one person",
        f"1 answered at a time, {question_queue.MAX_WAITING_PER_PERSON} waiting",
        "a sentence says so",
    )
    yield _limit(
        "questions of one chat",
        f"{question_queue.MAX_RUNNING_PER_CHAT} answered at a time",
        "the others wait",
    )
    yield _limit(
        "an answer without a model", f"{extractive_answerer.MAX_STATEMENTS} sentences for each paper", "–"
    )
    yield _limit(
        "words and authors followed or left out",
        f"{settings.MAX_PHRASES} of each, {settings.MAX_PHRASE_LENGTH} characters each",
        "a sentence says so",
    )
    yield _limit("saved papers", f"{saved.MAX_SAVED:,} of one person", "a sentence says so")
    yield _limit(
        "watches",
        f"{watches.MAX_WATCHES} of a chat, {watch_view.MAX_SHOWN} papers of one in a message",
        "a sentence says so; the rest is counted",
    )
    yield _limit("`/category LLM 30 days`", f"{archive.MAX_DAYS} days", "a sentence says so")
    yield _limit(
        "wrong owner codes",
        f"{owner_codes.MAX_WRONG_PER_SENDER} an hour of one sender, {owner_codes.MAX_WRONG_CODES} in all",
        "no code of that sender is checked; a new code is logged",
    )


def _digest_limits() -> Iterable[DocumentedLimit]:
    policy = RetryPolicy()
    yield _limit(
        "headlines",
        f"{headlines.MAX_HEADLINES}, {headlines.MAX_OF_ONE_TOPIC} of one topic",
        "the rest is in its topic",
    )
    yield _limit(
        "a list that is not there",
        f"asked for again every {jobs.EDITION_RETRY_INTERVAL.seconds // 60} minutes",
        "from noon in New York the day is made from what there is",
    )
    yield _limit("a worker's lease", f"{policy.lease_s:g} s", "another worker goes on")
    yield _limit(
        "jobs of one worker at a time",
        f"{workers.MAX_WORK_JOBS} readings and reports, {workers.MAX_EDITION_JOBS} editions, languages and full texts",
        "they wait for this worker or another",
    )
    yield _limit(
        "a job of a worker that died",
        f"{workers.STALLED_S:g} s without a heartbeat",
        "another worker does it",
    )
    yield _limit(
        "connections to PostgreSQL",
        f"{database.POSTGRESQL_POOL_SIZE + database.POSTGRESQL_MAX_OVERFLOW} of a process; with the shared queue "
        f"{connection.MAX_POOLED_CONNECTIONS} more, and of a worker {len(connection.WORKER_NAMES)} that listen",
        "what needs one waits",
    )
    yield _limit(
        "attempts at one delivery",
        f"{policy.max_attempts}, up to five minutes apart",
        "it is `dead`; `status --retry`",
    )


def _platform_limits() -> Iterable[DocumentedLimit]:
    telegram, slack = telegram_messenger.LIMITS, slack_messenger.LIMITS
    rich = rich_layout.MAX_RICH_SIZE
    yield _limit(
        "Telegram: messages",
        f"{telegram.account_per_second:g} a second, {telegram.chat_per_second:g} a second in a chat, "
        f"{telegram.chat_window_limit} a minute in a group",
        "they wait; a sixth is kept for answers",
    )
    yield _limit(
        "Telegram: text, caption",
        f"{layout.MAX_TEXT:,}, {layout.MAX_CAPTION:,} characters",
        "the next message",
    )
    yield _limit(
        "Telegram: a rich message",
        f"{rich.characters:,} characters, {rich.blocks} blocks",
        "the digest comes in its classic form",
    )
    yield _limit(
        "Slack: messages",
        f"{slack.account_per_second:g} a second in a workspace, {slack.chat_per_second:g} a second in a channel",
        "they wait",
    )


def _input_limits() -> Iterable[DocumentedLimit]:
    yield _limit(
        "requests to arXiv", f"one at a time, {throttle.ARXIV_INTERVAL_S:g} s between them", "they wait"
    )
    yield _limit("arXiv's feed or API", _bytes(atom.MAX_BYTES), "that source fails")
    yield _limit("a day in a file", f"{_bytes(files.MAX_DAY_BYTES)} unpacked", "the file is refused")
    yield _limit(
        "a paper as HTML",
        f"{_bytes(arxiv_fulltext.MAX_HTML_BYTES)}; {_bytes(parser_process.MAX_MEMORY_BYTES['html'])} of memory, "
        f"{parser_process.MAX_CPU_SECONDS['html']} s of processor time",
        "the PDF is read",
    )
    yield _limit(
        "a paper as PDF",
        f"{_bytes(arxiv_fulltext.MAX_PDF_BYTES)}, {pdf_extract.MAX_PAGES} pages; "
        f"{_bytes(parser_process.MAX_MEMORY_BYTES['pdf'])} of memory, {parser_process.MAX_CPU_SECONDS['pdf']} s of processor time",
        "the pages before the limit are used, else the abstract",
    )


def _http_limits() -> Iterable[DocumentedLimit]:
    limits = ConnectionLimits()
    yield _limit("connections", f"{limits.max_connections}", "the longest waiting ends, else 503")
    yield _limit("a whole request", f"{limits.request_timeout_s:g} s", "408")
    yield _limit("a client that reads nothing", f"{limits.write_timeout_s:g} s", "its connection is aborted")
    yield _limit("headers", _bytes(limits.max_header_bytes), "400")
    yield _limit("a webhook's body", f"{webhooks.MAX_BODY_BYTES:,} bytes", "413")
    yield _limit("what the page is sent", f"{web_page.MAX_BODY_BYTES:,} bytes", "413")
    yield _limit("feeds read from one address", f"{feed_routes.REQUESTS_PER_MINUTE} a minute", "429")
    yield _limit("citations read from one address", f"{citation_routes.REQUESTS_PER_MINUTE} a minute", "429")
    yield _limit("JSON read from one address", f"{api_routes.REQUESTS_PER_MINUTE} a minute", "429")
    yield _limit(
        "days and papers in one JSON list", f"{api_requests.MAX_DAYS} and {api_requests.MAX_PAPERS}", "400"
    )
    yield _limit("a question by JSON", f"{api_requests.MAX_QUESTION_LENGTH} characters", "400")
    yield _limit(
        "questions by HTTP",
        f"{web_questions.MAX_ANSWERING} answered at a time, {web_questions.MAX_WAITING} with those that wait, "
        f"{web_questions.ANSWER_TIMEOUT_S} s each",
        "503",
    )
    yield _limit("open event streams of the page", f"{web_page.MAX_OPEN_STREAMS}", "the oldest ends")


def _limit(what: str, value: str, beyond: str) -> DocumentedLimit:
    return DocumentedLimit(what=what, value=value, beyond=beyond)


def _bytes(count: int) -> str:
    size, unit = next((unit for unit in BINARY_UNITS if count >= unit[0]), (1, "bytes"))
    return f"{count / size:g} {unit}"
