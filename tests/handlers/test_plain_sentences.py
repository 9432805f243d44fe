"""Plain sentences in whole dialogues: what leads to a command, and what stays a question about the open paper."""

from pathlib import Path

import pytest

from insights.model import Language
from tests.handlers.dialogue import ChatType, Dialogue, Line, sample_app
from tests.handlers.question_app import PLAN, ROBOT, SWIFT, app_with_papers

LEADING: dict[Language, list[Line]] = {
    "en": [
        ("hello", "what's new today?"),
        ("what's new today?", "Sample: 6 November 2024"),
        ("what came out about quantization?", "Found for “quantization”"),
        ("show me robotics papers", "Robotics & Embodied AI"),
        ("what topics are there?", "[1]"),
        ("what can you do?", ["/today", "/unsubscribe"]),
        ("subscribe me every morning at 8", ["Subscribed", "08:00"]),
        ("am I subscribed?", "This chat gets"),
        ("stop", ["What shall I stop?", "The daily digest"]),
        ("pause for a week", "Paused"),
        ("resume", "Goes on"),
        ("stop sending me these", "Unsubscribed"),
        ("stop", "Nothing of yours is being answered"),
        ("send me the digest at 8", "Shall a digest come here every day"),
        ("subcribe", "Did you mean /subscribe"),
        ("thanks!", "You are welcome"),
        ("what came out yesterday?", "The newest is of Wednesday, 6 November 2024"),
    ],
    "ko": [
        ("안녕", "오늘 뭐 나왔어?"),
        ("오늘 뭐가 나왔어?", "2024년 11월 6일"),
        ("양자화에 대해 나온 논문 있어?", "검색 결과"),
        ("강화학습 논문 보여줘", "강화학습"),
        ("어떤 주제가 있어?", "[1]"),
        ("뭐 할 수 있어?", ["/today", "/오늘", "/구독취소"]),
        ("매일 아침 8시에 보내줘", ["구독했습니다", "08:00"]),
        ("구독 중이야?", "이 채팅에는"),
        ("그만", "무엇을 그만할까요?"),
        ("일주일만 쉬어줘", "멈췄습니다"),
        ("다시 보내줘", "다시 보냅니다"),
        ("그만 보내줘", "구독을 취소했습니다"),
        ("8시에 보내줘", "매일 그렇게"),
        ("구독치소", "/구독취소"),
        ("고마워", "도움이 되어"),
    ],
}


@pytest.mark.parametrize("language", ["en", "ko"])
@pytest.mark.parametrize("chat_type", ["private", "group"])
async def test_sentences_lead_to_commands(tmp_path: Path, language: Language, chat_type: ChatType) -> None:
    """RULE: in private as in a group, words that are no question about a paper lead on; nothing changes on unclear ones."""
    async with sample_app(tmp_path, language) as app:
        await Dialogue(app=app, locale=language, chat_type=chat_type).verify(LEADING[language])


async def test_korean_words_are_commands(tmp_path: Path) -> None:
    """RULE: a Korean word behind a slash is its command, with the text behind it; near misses are suggested in Korean."""
    async with sample_app(tmp_path, "ko") as app:
        await Dialogue(app=app, locale="ko").verify(
            [
                ("/오늘", "2024년 11월 6일"),
                ("오늘", "2024년 11월 6일"),
                ("/주제", "[1]"),
                ("/주제 강화학습", "강화학습"),
                ("/분류 LLM", "대규모 언어 모델"),
                ("/검색 quantization", "검색 결과"),
                ("/논문 2411.02355", "2411.02355"),
                ("/구독 LLM 오전 9시", ["구독했습니다", "09:00"]),
                ("/팔로우 diffusion", "diffusion"),
                ("/일시중지 3", "멈췄습니다"),
                ("/재개", "다시 보냅니다"),
                ("/상태", "이 채팅에는"),
                ("/설정", "이 채팅의 설정"),
                ("/구독 취소", "구독을 취소했습니다"),
                ("/추세", "모아 둔 날이 없어"),
                ("/도움말", "/오늘"),
                ("/오눌", ["/오눌 명령은 모릅니다", "/오늘 인가요"]),
            ]
        )


@pytest.mark.parametrize(
    ("text", "locale"),
    [
        ("number 2", "en"),
        ("2", "en"),
        ("show me the second one", "en"),
        ("2번", "ko"),
        ("두 번째 거 보여줘", "ko"),
    ],
)
async def test_a_number_shows_that_paper(tmp_path: Path, text: str, locale: Language) -> None:
    """RULE: without a question before it, a number opens the paper of that place in what was shown."""
    async with app_with_papers(tmp_path, locale) as (app, _):
        dialogue = Dialogue(app=app, locale=locale)
        await dialogue.say("/category RL")
        shown = await dialogue.say(text)
        assert ROBOT.title in shown
        assert PLAN.title not in shown


@pytest.mark.parametrize(("language", "second"), [("en", "number 2"), ("ko", "2번")])
async def test_behind_a_digest_a_number_is_its_headlines(
    tmp_path: Path, language: Language, second: str
) -> None:
    """RULE: the digest's head numbers its papers; a list that was asked for after it counts instead."""
    async with sample_app(tmp_path, language) as app:
        dialogue = Dialogue(app=app, locale=language)
        edition = await app.editions.get_latest(language)
        assert edition is not None
        await dialogue.say("/today")
        assert f"arXiv {edition.headlines[1].paper}" in await dialogue.say(second)
        await dialogue.say("/search quantization")
        assert f"arXiv {edition.headlines[1].paper}" not in await dialogue.say(second)


@pytest.mark.parametrize(("language", "second"), [("en", "number 2"), ("ko", "2번")])
async def test_a_number_behind_a_new_list_asks_nothing_again(
    tmp_path: Path, language: Language, second: str
) -> None:
    """RULE: a number alone repeats a question about the list it was asked of; behind a later list it shows the paper."""
    async with app_with_papers(tmp_path, language) as (app, _):
        dialogue = Dialogue(app=app, locale=language)
        await dialogue.say("/category RL")
        await dialogue.say("which GPUs did the first one use?")
        assert f"arXiv {ROBOT.id}" not in await dialogue.say(second)
        await dialogue.say("/category RL")
        assert f"arXiv {ROBOT.id}" in await dialogue.say(second)


@pytest.mark.parametrize(("language", "summarise"), [("en", "summarise"), ("ko", "요약해줘")])
async def test_a_summary_is_of_the_paper_or_of_the_day(
    tmp_path: Path, language: Language, summarise: str
) -> None:
    """RULE: of the open paper where there is one, else the digest's headlines."""
    async with sample_app(tmp_path, language) as app:
        dialogue = Dialogue(app=app, locale=language)
        edition = await app.editions.get_latest(language)
        assert edition is not None
        assert edition.headlines[0].paper in await dialogue.say(summarise)
        await dialogue.say("/paper 2411.02355")
        answer = await dialogue.say(summarise)
        assert "2411.02355" in answer
        assert edition.headlines[0].paper not in answer


@pytest.mark.parametrize(
    "text", ["what is new in this paper?", "what's new?", "anything about GPUs?", "뭐가 새로워?"]
)
async def test_what_may_be_about_the_open_paper_is_asked_of_it(tmp_path: Path, text: str) -> None:
    """RULE: routing steals no question from the paper that is talked about."""
    async with app_with_papers(tmp_path) as (app, _):
        dialogue = Dialogue(app=app)
        await dialogue.say(f"/paper {SWIFT.id}")
        assert f"of {SWIFT.title}" in await dialogue.say(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("daily digest at 6", "Shall a digest come here every day like that?"),
        ("weekly robotics papers", "Shall one digest a week come here like that?"),
        ("show me all the topics you have", "[1]"),
        ("what are the commands", "/unsubscribe"),
        ("recommender systems", "Found for “recommender systems”"),
        ("i'm done, unsubscribe", "What shall I stop?"),
    ],
)
async def test_where_there_is_no_paper_a_word_leads_on(tmp_path: Path, text: str, expected: str) -> None:
    """RULE: a sentence that fits nothing else leads to what a word in it names, and changes nothing."""
    async with sample_app(tmp_path) as app:
        dialogue = Dialogue(app=app)
        await dialogue.say("/subscribe")
        assert expected in await dialogue.say(text)
        assert "This chat gets" in await dialogue.say("/status")
