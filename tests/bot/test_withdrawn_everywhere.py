"""What a withdrawn sentence looks like wherever the day is shown: struck behind the reason, or not there at all."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import httpx
from hypothesis import given
from hypothesis import settings as limits
from hypothesis import strategies as st
from pydantic import SecretStr
from selectolax.lexbor import LexborHTMLParser

from bot.local.broadcaster import RoomBroadcaster
from bot.runtime.page_routes import build_page_routes
from bot.runtime.platforms import build_local_platform
from bot.telegram.rendering.html import to_html, to_lines
from bot.web.app import build_app
from bot.wiring.app import open_app
from bot.wiring.context import AppContext
from bot.wiring.handlers import build_withdrawal_service
from insights.digest.json_export import to_json_dict
from insights.digest.markdown import render_page
from insights.messages.html import render_html
from insights.model import Edition, SentenceWithdrawal, Tldr, WithdrawalReason
from insights.model.edition_sentences import mark_withdrawn
from insights.model.withdrawal import sentence_key
from insights.taxonomy.taxonomy import load_taxonomy
from insights.views.papers import PaperView
from tests.bot.archive.archive_days import CODE, DAY, MORNING, PICTURES, imported, written_edition
from tests.handlers.dialogue import Dialogue, settings

WRONG = "Lanterns outshine the sun by 90 percent."
ALSO_WRONG = "Lanterns outlast the moon."
NOTE = 'by <b>9</b> & "more" ~~*_ {x}'
TOKEN = "a-token-of-forty-characters-0123456789ab"
LATER = "2026-11-25T09:00:00+00:00"
HOME = "http://127.0.0.1:8080"
PAGES = (
    f"/days/{DAY}",
    f"/days/{DAY}/topics/llm",
    f"/papers/{CODE.id}",
    "/topics/robotics",
    "/search?q=lantern",
)
FEEDS = ("/feeds/en/all.atom", "/feeds/en/topics/robotics.json", "/feeds/en/search.atom?q=lantern")
TOPIC = "robotics"
TAXONOMY = load_taxonomy()


def wrong_edition() -> Edition:
    """A day that says WRONG of CODE, in its summary and in a report."""
    made = written_edition(9)
    tldr = replace(made.tldrs[CODE.id], text=WRONG, by="m", quote=False, result="", frames={})
    reports = {
        language: tuple(
            replace(
                report,
                sections=tuple(
                    replace(
                        section,
                        statements=(
                            replace(section.statements[0], text=WRONG, papers=(CODE.id,), quote=False),
                        ),
                    )
                    for section in report.sections[:1]
                ),
            )
            if report.topic == TOPIC
            else report
            for report in of_language
        )
        for language, of_language in made.reports.items()
    }
    return replace(made, tldrs={**made.tldrs, CODE.id: tldr}, reports=reports)


@asynccontextmanager
async def wrong_day(folder: Path) -> AsyncIterator[tuple[AppContext, httpx.AsyncClient]]:
    """The app with that day as its newest, and a browser of the operator's."""
    changes = {"json_api": "on", "admin_token": SecretStr(TOKEN)}
    given_settings = settings(folder).model_copy(update=changes)
    (folder / "clock").write_text(LATER, encoding="utf-8")
    async with open_app(given_settings) as app:
        app.platforms.add(build_local_platform(app, RoomBroadcaster()))
        await app.stores.editions.save_edition(wrong_edition(), PICTURES)
        asgi = build_app(build_page_routes(app), allowed_hosts={"*"})
        async with httpx.AsyncClient(transport=httpx.ASGITransport(asgi), base_url=HOME) as browser:
            yield app, browser


def unstruck(html: str) -> str:
    """The page's text without what is struck."""
    page = LexborHTMLParser(html)
    for node in page.css("s"):
        node.decompose()
    return page.html or ""


async def test_it_is_struck_with_the_reason_wherever_it_stood(tmp_path: Path) -> None:
    """RULE: pages, feeds, API, files, chats: nobody reads the sentence as a finding; the reason is text, never markup."""
    async with wrong_day(tmp_path) as (app, browser):
        before = (await browser.get(f"/days/{DAY}")).headers["etag"]
        service = build_withdrawal_service(app.stores, app.taxonomy, app.clock)
        key = sentence_key(WRONG)
        assert await service.withdraw(DAY, key, WithdrawalReason.NUMBER, note=NOTE, by="page") == 0
        [changed] = [each.changed_at for each in await app.stores.withdrawals.list_newest(1)]
        assert (await browser.get(f"/days/{DAY}", headers={"If-None-Match": before})).status_code == 200
        for address in PAGES:
            html = (await browser.get(address)).text
            page = LexborHTMLParser(html)
            assert WRONG not in unstruck(html), address
            assert WRONG in " ".join(node.text() for node in page.css("s")), address
            assert f"Withdrawn (a figure is wrong: {NOTE}):" in page.css_first("main").text(), address
        for address in FEEDS:
            feed = (await browser.get(address)).text
            assert not re.findall(rf"(?<!s&gt;)(?<!<s>){re.escape(WRONG)}", feed), address
            assert f"{changed:%Y-%m-%dT%H:%M:%S}" in feed, address
        for address in (f"/editions/{DAY}", f"/editions/{DAY}/topics/{TOPIC}", f"/papers/{CODE.id}"):
            document = (await browser.get(f"/api/v1{address}")).json()
            papers = document.get("papers", [document])
            [told] = [each for paper in papers for each in paper["withdrawn"]]
            assert (told["text"], told["reason"], told["note"]) == (WRONG, "number", NOTE)
            assert (await browser.get(f"/api/v1{address}")).text.count(WRONG) == 1 + bool(
                document.get("sections")
            )
        edition = await app.editions.get_latest("en")
        assert edition is not None
        exported = to_json_dict(edition, "en", app.taxonomy)
        assert [each["text"] for each in exported.pop("withdrawn")] == [WRONG]
        assert WRONG not in str(exported)
        readme = render_page(edition, "en", app.taxonomy, "")
        assert readme.count(WRONG) == readme.count(f"~~{WRONG}~~") > 0
        reader = Dialogue(app=app)
        for command in ("/today all", f"/category {TOPIC}", f"/paper {CODE.id}", "/search lantern"):
            said = await reader.say(command)
            assert said.count(WRONG) == said.count(f"~{WRONG}~"), said
        assert f"~{WRONG}~" in said


async def test_an_operator_withdraws_and_undoes_on_the_page(tmp_path: Path) -> None:
    """RULE: /admin shows what was reported, by how many, and its sentences; withdrawing closes the report; keeping does, too; any
    sentence of a day is found by its words; nobody without a session can do any of it.
    """
    async with wrong_day(tmp_path) as (app, browser):
        form = {"day": str(DAY), "key": sentence_key(WRONG), "reason": "number", "note": f"{NOTE}\0\u202e"}
        for address in ("/admin/withdraw", "/admin/withdraw/undo", "/admin/withdraw/keep"):
            assert (await browser.post(address, data=form)).status_code == 403
        await browser.post("/admin/login", data={"token": TOKEN})
        reader = Dialogue(app=app)
        await reader.say(f"/report {WRONG}")
        assert "Thank you" in reader.notifications[0]
        page = LexborHTMLParser((await browser.get("/admin")).text)
        assert "one person" in page.css_first("article").text()
        [offered] = page.css("article form.withdraw")
        sent = {
            each.attributes["name"]: each.attributes["value"] or ""
            for each in offered.css("input[type=hidden]")
        }
        assert sent["key"] == form["key"]
        assert (await browser.post("/admin/withdraw", data=form | sent)).status_code == 303
        page = LexborHTMLParser((await browser.get("/admin?lang=ko")).text)
        assert "신고가 없습니다." in page.css_first("main").text()
        assert WRONG in page.css_first("s").text()
        assert f"철회됨(수치가 틀림: {NOTE}):" in page.css_first("main").text()
        assert (await browser.post("/admin/withdraw/undo", data=form)).status_code == 303
        found = (await browser.get(f"/admin?day={DAY}&words=outshine+SUN")).text
        assert len(LexborHTMLParser(found).css("form.withdraw select")) == 1
        assert (await browser.post("/admin/withdraw", data=form | {"reason": "<b>"})).status_code == 400
        edition = await app.stores.editions.get_edition(DAY)
        assert edition is not None
        assert not edition.tldrs[CODE.id].withdrawals


async def test_a_sentence_about_an_imported_paper_is_withdrawn_like_any_other(tmp_path: Path) -> None:
    """RULE: reported by the paper's number or in reply to it, it is offered; the paper's page leads the operator to its sentences;
    pages, feeds, API and chats strike it.
    """
    async with wrong_day(tmp_path) as (app, browser):
        [(day, item), *_] = imported(1)
        tldr = Tldr(text=ALSO_WRONG, by="m", quote=False, result="It holds.")
        await app.stores.imported_papers.add([(day, item)])
        missing = await app.stores.imported_papers.list_without_summary(after=None, limit=1)
        await app.stores.imported_papers.save_summaries([(each, tldr) for each in missing])
        paper, key, reader = item.paper.id, sentence_key(ALSO_WRONG), Dialogue(app=app)
        await browser.post(f"/admin/login?paper={paper}", data={"token": TOKEN})
        await reader.say(f"/report {paper}: the summary is not what they found")
        await reader.say(f"/paper {paper}")
        await reader.say("/report that is not what they found", reply_to=await reader.last_ref())
        page = LexborHTMLParser((await browser.get("/admin")).text)
        assert len(page.css(f"article input[value='{key}']")) == 2
        link = LexborHTMLParser((await browser.get(f"/papers/{paper}")).text).css_first("a[href^='/admin']")
        assert link is not None
        found = LexborHTMLParser((await browser.get(link.attributes["href"] or "")).text)
        assert ALSO_WRONG in found.css_first(f"input[value='{key}'] ~ .said").text()
        form = {"day": str(day), "key": key, "reason": "number"}
        assert (await browser.post("/admin/withdraw", data=form)).status_code == 303
        for address in (f"/days/{day}", f"/papers/{paper}", "/search?q=lantern"):
            html = (await browser.get(address)).text
            assert ALSO_WRONG in html, address
            assert ALSO_WRONG not in LexborHTMLParser(unstruck(html)).css_first("main").html, address
        [changed] = [each.changed_at for each in await app.stores.withdrawals.list_newest(1)]
        assert f"{changed:%Y-%m-%dT%H:%M:%S}" in (await browser.get("/feeds/en/topics/llm.atom")).text
        document = (await browser.get(f"/api/v1/papers/{paper}")).json()
        assert [each["text"] for each in document["withdrawn"]] == [ALSO_WRONG]
        assert f"~{ALSO_WRONG}~" in await reader.say(f"/paper {paper}")
        await browser.post("/admin/withdraw/undo", data=form)
        assert ALSO_WRONG in unstruck((await browser.get(f"/papers/{paper}")).text)


async def test_only_an_operator_may_press(tmp_path: Path) -> None:
    """RULE: anybody else is told in one sentence, in their language, and nothing is withdrawn."""
    async with wrong_day(tmp_path) as (app, _):
        for locale, sentence in (("en", "Only whoever runs this bot"), ("ko", "운영하는 사람만")):
            reader = Dialogue(app=app, locale=locale, room=f"room {locale}")
            for verb in ("withdraw", "withdrawal_reason", "undo_withdrawal", "keep_sentence"):
                assert sentence in await reader.press(verb, str(DAY), sentence_key(WRONG))
        assert await app.stores.withdrawals.list_newest(5) == []


@limits(max_examples=60)
@given(note=st.text(max_size=120))
def test_any_note_is_text(note: str) -> None:
    """RULE: what an operator writes is shown as it was typed, and makes no tag, link or order of any renderer."""
    withdrawal = SentenceWithdrawal(reason=WithdrawalReason.WRONG, note=" ".join(note.split()), at=MORNING)
    edition = mark_withdrawn(wrong_edition(), {sentence_key(WRONG): withdrawal})
    view = PaperView(taxonomy=TAXONOMY)
    plain = mark_withdrawn(edition, {sentence_key(WRONG): replace(withdrawal, note="x")})
    (shown, expected) = (view.category(each, TOPIC, "en") for each in (edition, plain))
    for render in (render_html, lambda message: to_html(to_lines(message))):
        tags = [re.findall(r"</?[a-z]+", render(message)) for message in (shown, expected)]
        assert tags[0] == tags[1]
