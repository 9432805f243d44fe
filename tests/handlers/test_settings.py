"""Subscribing, settings, preview, pauses and /forget, as dialogues in both languages."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.wiring.app import AppContext
from insights.model import Chat
from insights.ports.conversations import ConversationId
from insights.ports.verdicts import Verdict
from insights.store.db.tables import metadata
from tests.handlers.dialogue import Dialogue, sample_app
from tests.insights.store.examples import settle_day

SEOUL = "Asia/Seoul"


@pytest.fixture
async def app(tmp_path: Path) -> AsyncIterator[AppContext]:
    async with sample_app(tmp_path) as app:
        yield app


def set_clock(app: AppContext, instant: str) -> None:
    app.settings.clock_file.write_text(instant, encoding="utf-8")  # type: ignore[union-attr]


async def test_subscribing_names_the_next_delivery_and_its_list(app: AppContext) -> None:
    """Day, time and list of the next delivery, and a better time, in the chat's zone."""
    set_clock(app, "2026-11-24T03:00:00+00:00")
    await Dialogue(app=app).verify(
        [
            (
                "/subscribe at 9am Seoul",
                [
                    "every day at 09:00 (Asia/Seoul)",
                    "tomorrow (Wednesday, 25 November 2026) at 09:00 (Seoul)",
                    "the papers arXiv lists today from 14:05",
                    "say /subscribe at 14:30",
                ],
            ),
            (
                "/subscribe at 14:30",
                ["today (Tuesday, 24 November 2026) at 14:30", "the papers arXiv lists today from 14:05"],
            ),
            ("/subscribe at once", ["as soon as each day's list is ready", "today from 14:05 (Seoul)"]),
            ("/subscribe 09.00 UTC", ["09:00 (UTC)", "the papers arXiv lists today from 05:05"]),
        ]
    )


async def test_subscribing_in_korean(app: AppContext) -> None:
    """The same in Korean, with Korean times, cities and topics."""
    set_clock(app, "2026-11-24T03:00:00+00:00")
    await Dialogue(app=app, locale="ko").verify(
        [
            (
                "/subscribe 강화학습 매일 오전 9시 서울",
                [
                    "09:00(Asia/Seoul)",
                    "강화학습",
                    "내일(2026년 11월 25일 수요일) 09:00(서울)",
                    "오늘 14:05부터",
                ],
            ),
            ("/subscribe 오후 2시 30분", ["오늘(2026년 11월 24일 화요일) 14:30(서울)"]),
            ("/subscribe 나오는 즉시", ["준비되는 즉시", "오늘 14:05(서울)부터"]),
            ("/subscribe 25시", "혹시 01:00 인가요?"),
            ("/pause 3일", "2026년 11월 27일 금요일부터 다시 옵니다"),
            ("/settings", ["이 채팅의 설정", "27일 금요일부터", "논문: 3편"]),
            ("/status", "멈춰 있고 2026년 11월 27일 금요일부터 다시 옵니다"),
            ("/resume", "다시 보냅니다"),
            ("/follow Hinton, diffusion", "먼저 보여 주는 키워드와 저자: Hinton, diffusion"),
            ("/exclude survey", "제외하는 키워드와 저자: survey"),
            ("/include survey", "제외하는 키워드나 저자가 없습니다"),
            ("/unfollow all", "먼저 보여 주는 키워드나 저자가 없습니다"),
            ("/preview", ["지금 이 채팅에 보낸다면", "편 가운데"]),
            ("/settings in English", ["Changed.", "Language: English"]),
            ("/forget", "Say /forget yes"),
            ("/forget yes", "I keep nothing about this chat"),
            ("/settings", "구독하지 않아"),
        ]
    )


async def test_settings_and_their_buttons(app: AppContext) -> None:
    """All settings in one message; a button changes one of them and the message is replaced."""
    dialogue = Dialogue(app=app)
    await dialogue.verify(
        [
            ("/settings", "not subscribed"),
            ("/pause", "not subscribed"),
            ("/subscribe LLM at 8 in English, 5 papers", "at 08:00"),
            ("/settings", ["Papers named in each topic: 5", "different places", "nothing comes"]),
        ]
    )
    assert "On weekends and holidays of arXiv a line says so" in await dialogue.press(
        "settings", "quiet", "on"
    )
    assert "nothing comes" in await dialogue.press("settings", "empty", "off")
    assert "이 채팅의 설정" in await dialogue.press("settings", "language", "ko")
    assert "멈췄습니다" in await dialogue.press("pause")
    assert "다시 받기" in await dialogue.say("/settings")
    assert "다시 보냅니다" in await dialogue.press("resume")


async def test_the_answer_names_every_choice_that_is_not_a_default(app: AppContext) -> None:
    """Number of papers, followed and excluded phrases; a preview without any paper says so."""
    await Dialogue(app=app).verify(
        [
            ("/subscribe RL, 5 papers", ["Papers named in each topic: 5"]),
            ("/exclude OGBench", "Left out: OGBench"),
            ("/subscribe at 10", ["at 10:00", "Papers named in each topic: 5", "Left out: OGBench"]),
            ("/preview", ["Yours: 0 of 47.", "Nothing of this day is among what this chat chose."]),
        ]
    )


async def test_weekdays_only_depends_on_the_time(app: AppContext) -> None:
    """RULE: at a time at which a delivery could fall on a weekend, the answer names the nearest time that works."""
    dialogue = Dialogue(app=app)
    await dialogue.verify(
        [
            ("/subscribe weekdays at 9 Seoul", "Say at 14:30, and nothing comes on weekends"),
            ("/subscribe weekdays at 14:30 Seoul", "nothing comes on a weekend"),
            ("/settings weekdays at 9", "Say at 14:30"),
            ("/subscribe 평일 오후 2시 반 서울 한국어로", "주말에는 아무것도 오지 않습니다"),
        ]
    )


async def test_a_typed_change_is_answered_with_what_changed(app: AppContext) -> None:
    """Only the changed lines, and the next delivery; a change that changes nothing is answered so."""
    dialogue = Dialogue(app=app)
    await dialogue.say("/subscribe LLM at 8")
    answer = await dialogue.say("/follow diffusion")
    assert answer.split("\n\n")[:2] == [
        "Changed.",
        "Followed, named first: diffusion – /follow WORDS, /unfollow WORDS",
    ]
    assert "Topics" not in answer
    answer = await dialogue.say("/settings at 10")
    assert "every day at 10:00" in answer
    assert "next digest comes tomorrow (Tuesday, 24 November 2026) at 10:00" in answer
    assert "That is how it is already." in await dialogue.say("/settings at 10:00")
    assert "Settings of this chat" in await dialogue.press("settings")


async def test_a_choice_may_be_named_before_its_value(app: AppContext) -> None:
    """RULE: `language korean` names a language, `time series` a topic; an impossible value is answered with the possible ones."""
    await Dialogue(app=app).verify(
        [
            (
                "/subscribe RL at 7",
                ["Subscribed", "topic by topic", "On days without a new list nothing comes"],
            ),
            ("/settings time 8", "every day at 08:00"),
            ("/settings zone Tokyo", "08:00 (Asia/Tokyo)"),
            ("/settings topics LLM, robotics", "Topics: Large Language Models, Robotics"),
            ("/settings papers 5", "Papers named in each topic: 5"),
            ("/settings time series", "Topics: Time Series"),
            ("/settings quiet maybe", "“maybe” is neither on nor off. Say /settings quiet on"),
            ("/settings language French", "Say /settings language English, or /settings language Korean"),
            (
                "/subscribe topics: LLM; time: 9:30; language: English",
                "Large Language Models every day at 09:30",
            ),
            ("/settings pause 3", "from Thursday, 26 November 2026 on"),
            ("/settings resume", "Goes on."),
            ("/settings language korean", ["바꿨습니다", "언어: 한국어"]),
            ("/settings 언어 영어", "Language: English"),
            ("/settings 주제 LLM과 강화학습", "Topics: Large Language Models, Reinforcement Learning"),
            ("/settings 시간 10시", "every day at 10:00"),
            ("/subscribe 서을", "The nearest I know: Asia/Seoul"),
        ]
    )


async def test_subscriptions_in_threads(app: AppContext) -> None:
    """RULE: /subscribe in a thread is for the whole chat; with "in this thread" it is for the thread alone, and commands
    in the thread change that one from then on.
    """
    outside, inside = Dialogue(app=app), Dialogue(app=app, thread="17.1")
    await outside.verify([("/subscribe RL in this thread", "inside the thread")])
    await inside.verify(
        [
            ("/subscribe RL at 8", ["into the channel", "in this thread alone"]),
            ("/settings", "Topics: Reinforcement Learning"),
            ("/subscribe LLM in this thread", ["Subscribed.", "every day at 08:00", "into this thread"]),
            ("/settings", "Topics: Large Language Models"),
            ("/pause", "Paused"),
        ]
    )
    await outside.verify([("/settings", ["Topics: Reinforcement Learning", "next digest comes tomorrow"])])
    await inside.verify([("/unsubscribe", "Unsubscribed"), ("/settings", "Topics: Reinforcement Learning")])
    assert await app.stores.subscriptions.count() == 1


async def test_pauses(app: AppContext) -> None:
    """Without an end, for days or weeks, until a day; anything else is refused."""
    await Dialogue(app=app).verify(
        [
            ("/subscribe", "Subscribed"),
            ("/pause", "until /resume"),
            ("/status", "is paused. /resume"),
            ("/pause 2 weeks", "Monday, 7 December 2026"),
            ("/pause for a week", "Monday, 30 November 2026"),
            ("/pause 사흘", "Thursday, 26 November 2026"),
            (
                "/pause until Friday",
                ["Friday, 27 November 2026 on", "next digest comes on Friday, 27 November 2026"],
            ),
            ("/pause 90", "next digest comes on Sunday, 21 February 2027 at 09:00"),
            ("/pause soon", "I cannot read “soon” as a pause"),
            ("/pause 0", "I cannot read “0” as a pause"),
            ("/resume", ["Goes on.", "The next digest comes tomorrow"]),
            ("/status", "The next digest comes tomorrow"),
        ]
    )


async def test_a_preview_shows_the_next_delivery(app: AppContext) -> None:
    """With filters it says how many papers are left; excluded papers are not shown, followed ones come first."""
    dialogue = Dialogue(app=app)
    whole = await dialogue.say("/preview")
    assert "DuoAttention" in whole
    await dialogue.say("/subscribe LLM, efficient AI")
    mine = await dialogue.say("/preview")
    assert "This is the newest digest" in mine
    assert "Yours: " in mine
    assert "of 47." in mine
    assert "Topics: Large Language Models" in mine
    await dialogue.say("/exclude DuoAttention")
    without = await dialogue.say("/preview")
    assert "Without: DuoAttention." in without
    assert "DuoAttention" not in without.replace("Without: DuoAttention.", "")
    await dialogue.say("/follow duoattention")
    followed = await dialogue.say("/preview")
    assert "What you follow: 1" in followed
    assert "Without:" not in followed
    assert "DuoAttention" in followed.partition("What you follow: 1")[2]


async def test_invalid_values_are_refused(app: AppContext) -> None:
    """One sentence each; nothing changes."""
    await Dialogue(app=app).verify(
        [
            ("/subscribe", "Subscribed"),
            ("/follow", "Which words or authors?"),
            ("/follow 강화학습", "for example Reinforcement Learning"),
            ("/exclude 설문", "for example diffusion"),
            ("/follow diffusion, the", "“the” stands in almost every paper"),
            ("/exclude a", "“a” stands in almost every paper"),
            ("/settings zone Soeul", "I cannot read “Soeul”. The nearest I know: Asia/Seoul."),
            ("/unfollow diffusion", "Followed: nothing."),
            ("/exclude " + "x" * 61, "at most 20"),
            ("/settings at 99:00", "Did you mean"),
            ("/subscribe 50 papers", "1 to 10 papers"),
        ]
    )


async def test_in_a_group_only_administrators_change_anything(app: AppContext) -> None:
    """Everybody may read the settings; each change and /forget need permission."""

    class NoPermissions:
        async def may_configure(self, chat: Chat, sender: object) -> str:
            return "no"

    mine = Dialogue(app=app)
    await mine.say("/subscribe")
    app.platforms.permissions["local"] = NoPermissions()  # type: ignore[assignment]
    mine.chat_type = "group"
    for command in (
        "/subscribe LLM",
        "/unsubscribe",
        "/pause",
        "/resume",
        "/follow diffusion",
        "/exclude survey",
        "/forget",
        "/forget yes",
        "/settings quiet on",
    ):
        assert "Only administrators" in await mine.say(command), command
    assert "Settings of this chat" in await mine.say("/settings")
    assert await app.stores.subscriptions.count() == 1


async def test_a_second_digest_on_one_day_is_not_promised(app: AppContext) -> None:
    """RULE: after today's delivery a later time counts from tomorrow, and the answer says so."""
    dialogue = Dialogue(app=app)
    await dialogue.say("/subscribe at 11:00")
    subscription = await app.stores.subscriptions.get(dialogue.chat)
    assert subscription is not None
    await settle_day(app.stores.due_store, subscription, date(2026, 11, 23), "weekend")
    assert "tomorrow (Tuesday" in await dialogue.say("/subscribe at 18:00")
    assert "arXiv announces nothing on weekends" in await dialogue.say("/status")


async def test_a_delivery_that_is_due_is_not_moved(app: AppContext) -> None:
    """RULE: a due instant in the past is not moved by a change: the due job handles it first."""
    dialogue = Dialogue(app=app)
    await dialogue.say("/subscribe at 13:00")
    set_clock(app, "2026-11-23T14:00:00+00:00")
    assert "as soon as today's list has been read" in await dialogue.say("/subscribe LLM")
    subscription = await app.stores.subscriptions.get(dialogue.chat)
    assert subscription is not None
    assert subscription.next_due_at == datetime(2026, 11, 23, 13, tzinfo=UTC)


async def test_forget_deletes_everything(app: AppContext) -> None:
    """Subscription, deliveries, posts and turns; other chats keep theirs."""
    mine, other = Dialogue(app=app), Dialogue(app=app, room="page")
    for dialogue in (mine, other):
        await dialogue.say("/subscribe")
        await dialogue.say("/paper 2411.02355")
        await dialogue.say("/ask 2411.02355 what about weather?")
        await dialogue.press("useful", "2411.02355")
    ref = await mine.last_ref()
    assert await app.stores.posts.get_paper_ids(mine.chat, ref)
    assert "Forgotten" in await mine.press("forget", "yes")
    assert await app.stores.posts.get_paper_ids(mine.chat, ref) == ()
    assert await app.stores.subscriptions.get(mine.chat) is None
    assert await app.stores.subscriptions.get(other.chat)
    assert await stored_rows(app, "terminal") == {"local_posts": 1}
    assert {"channels", "posts", "turns", "local_posts"} <= set(await stored_rows(app, "page"))


async def test_forgetting_a_thread_leaves_the_chat_around_it(app: AppContext) -> None:
    """Its subscription, posts and questions go; those of the chat and of other threads, and verdicts, stay."""
    around = Chat(platform="telegram", account="1", id="-5")
    threads = [replace(around, thread="7"), replace(around, thread="77")]
    stores, now = app.stores, app.clock.now()
    for place in (around, *threads):
        await stores.subscriptions.save(replace(app.default_subscription, chat=place))
        await stores.posts.save_post(place, f"post {place.thread}", ["2411.02355"])
        await stores.conversations.add_turn(
            ConversationId(chat=place, person="7"), "?", ["2411.02355"], now, answered=True
        )
    await stores.verdicts.save(around, "7", Verdict(paper_id="2411.02355", useful=True, given_at=now))
    assert await stored_rows(app, "-5") == {"channels": 3, "posts": 3, "turns": 3, "verdicts": 1}
    await stores.subscriptions.forget(threads[0])
    assert await stored_rows(app, "-5") == {"channels": 2, "posts": 2, "turns": 2, "verdicts": 1}
    assert await stores.conversations.recent_turns(ConversationId(chat=threads[1], person="7"), now)
    await stores.subscriptions.forget(around)
    assert await stored_rows(app, "-5") == {}


async def stored_rows(app: AppContext, room: str) -> dict[str, int]:
    """Rows with content, of every table that names a chat or a room."""
    counts = {}
    async with app.stores.subscriptions.database.read() as connection:
        for name, table in metadata.tables.items():
            column = table.c.get("chat", table.c.get("room"))
            if column is not None and name != "local_rooms":
                rows = (await connection.execute(select(table).where(column == room))).mappings().all()
                counts[name] = sum(row.get("payload", True) != {} for row in rows)
    return {name: count for name, count in counts.items() if count}


async def test_a_topic_of_a_forum_has_its_own_subscription(app: AppContext) -> None:
    """RULE: a forum topic is a chat of its own: one can be deleted without the other."""
    base = replace(app.default_subscription, chat=Chat(platform="telegram", account="1", id="-5", thread="7"))
    await app.stores.subscriptions.save(base)
    other = replace(base, chat=replace(base.chat, thread="8"))
    await app.stores.subscriptions.save(other)
    await app.stores.subscriptions.forget(base.chat)
    assert await app.stores.subscriptions.get(base.chat) is None
    assert await app.stores.subscriptions.get(other.chat)


async def test_a_person_is_followed_by_any_spelling_of_the_name(app: AppContext) -> None:
    """A last name, a comma and a first name are one person, whom any spelling takes away again; two last names are two."""
    dialogue = Dialogue(app=app)
    await dialogue.say("/subscribe at 9 UTC")
    await dialogue.verify(
        [
            ("/follow Hopper, Grace", "named first: Grace Hopper –"),
            ("/unfollow hopper, GRACE", "No words or authors are followed"),
            ("/unfollow grace hopper", "Followed: nothing."),
            ("/follow Hinton, Bengio", "named first: Hinton, Bengio –"),
            ("/follow world models", "named first: Hinton, Bengio, world models –"),
            ("/unfollow World-Model", "named first: Hinton, Bengio –"),
        ]
    )


async def test_zones_as_people_name_them(app: AppContext) -> None:
    """A country with one zone is that zone; one with several is answered with them, never with a look-alike."""
    await Dialogue(app=app).verify(
        [
            ("/subscribe LLM at 08:00 Iran", "08:00 (Asia/Tehran)"),
            ("/subscribe LLM at 08:00 Colombia", "08:00 (America/Bogota)"),
            ("/subscribe LLM at 08:00 MSK", "08:00 (Europe/Moscow)"),
            (
                "/subscribe LLM at 08:00 Canada",
                ["more than one time zone", "America/Toronto, America/Winnipeg"],
            ),
            ("/subscribe LLM at 08:00 Toronto, Canada", "08:00 (America/Toronto)"),
        ]
    )


async def test_commands_in_full_width(app: AppContext) -> None:
    """Slash, letters, digits, colon and period as East Asian keyboards write them."""
    dialogue = Dialogue(app=app)
    assert await dialogue.say("／ｐａｐｅｒ ２４１１．０２３５５") == await dialogue.say("/paper 2411.02355")
    assert "09:30 (Asia/Tokyo)" in await dialogue.say("／subscribe　ＬＬＭ　０９：３０　Ｔｏｋｙｏ")
