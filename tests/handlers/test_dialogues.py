"""Every command in both languages, as dialogues."""

from pathlib import Path

import pytest

from insights.model import Chat, Language
from tests.handlers.dialogue import Dialogue, sample_app


async def test_every_command_is_answered_in_english(tmp_path: Path) -> None:
    """Each command of the table is answered."""
    async with sample_app(tmp_path) as app:
        await Dialogue(app=app).verify(
            [
                ("/start", ["/subscribe", "sort them into topics"]),
                ("/help", ["/category LLM", "/paper 2411.02355", "/unsubscribe"]),
                ("/today", ["Sample: 6 November 2024", "Picked by the embedded writer", "retold"]),
                ("/category LLM", ["Large Language Models", "Wednesday, 6 November 2024"]),
                ("/category computer vision", "Computer Vision"),
                ("/category 강화학습", "Reinforcement Learning"),
                ("/categories", ["Topics of Wednesday, 6 November 2024", "3D Vision & Graphics (1)"]),
                ("/paper 2411.02355", ["Give Me BF16", "The abstract, retold", "Efficient AI & Systems"]),
                ("/paper https://arxiv.org/abs/2411.02355v2", "Give Me BF16"),
                ("/status", ["not subscribed", "sample 47", "arXiv lists new papers again"]),
                ("/unsubscribe", "not subscribed"),
                (
                    "/subscribe",
                    [
                        "every day at 09:00 (UTC)",
                        "in English",
                        "tomorrow (Tuesday, 24 November 2026) at 09:00",
                    ],
                ),
                (
                    "/subscribe LLM, RL at 8:30 Asia/Seoul in Korean",
                    ["대규모 언어 모델, 강화학습", "08:30(Asia/Seoul)"],
                ),
                ("/status", ["08:30(Asia/Seoul)", "대규모 언어 모델"]),
                ("/unsubscribe", "구독을 취소했습니다"),
            ]
        )


async def test_every_command_is_answered_in_korean(tmp_path: Path) -> None:
    """A Korean reader is answered in Korean, whatever the bot's own language is."""
    async with sample_app(tmp_path) as app:
        await Dialogue(app=app, locale="ko-KR").verify(
            [
                ("/start", "매일 새로 나온 AI 논문"),
                ("/help", "쓸 수 있는 명령"),
                ("/today", ["예시: 2024년 11월 6일", "내장 작성기"]),
                ("/category LLM", "대규모 언어 모델"),
                ("/categories", "2024년 11월 6일 수요일의 주제"),
                ("/paper 2411.02355", ["바꾸어 쓴 초록", "효율"]),
                ("/status", "구독하고 있지 않습니다"),
                ("/subscribe 09:00 Asia/Seoul", ["매일 09:00(Asia/Seoul)", "모든 주제", "한국어"]),
                ("/unsubscribe", "구독을 취소했습니다"),
            ]
        )


async def test_invalid_input_gets_one_sentence_that_says_what_to_do(tmp_path: Path) -> None:
    """The answer names the nearest valid choice, and nothing changes."""
    async with sample_app(tmp_path) as app:
        dialogue = Dialogue(app=app)
        await dialogue.verify(
            [
                ("/todya", ["I do not know /todya", "/today", "/help"]),
                ("/category", "Which topic?"),
                ("/category reinforcment lerning", ["I know no topic", "Reinforcement Learning"]),
                ("/paper", "Which paper?"),
                ("/paper attention", "There is no arXiv paper attention"),
                ("/paper 2501.00001", "arXiv does not answer right now"),
                ("/ask what is this?", "/ask 2411.02355"),
                ("/ask 2411.02355", "What would you like to know"),
                ("/subscribe at 25:00", "“at 25:00” is no time. Did you mean 01:00?"),
                ("/subscribe Asia/Soeul", ["Asia/Soeul", "Asia/Seoul"]),
                ("/subscribe basket weaving", "“basket weaving”"),
                ("hello", "what's new today?"),
            ]
        )
        assert await app.stores.subscriptions.count() == 0


@pytest.mark.parametrize(
    ("locale", "question", "found"),
    [("en", "what does INT8 cost?", "INT8"), ("ko", "INT8은 정확도를 얼마나 잃나요?", "INT8")],
)
async def test_a_reply_is_answered_from_the_abstracts_that_message_showed(
    tmp_path: Path, locale: Language, question: str, found: str
) -> None:
    """The papers of the message replied to are asked; the answer names its section; a paraphrased abstract is not quoted."""
    async with sample_app(tmp_path) as app:
        dialogue = Dialogue(app=app, locale=locale)
        await dialogue.say("/paper 2411.02355")
        answer = await dialogue.say(question, reply_to=await dialogue.last_ref())
        assert found in answer
        assert "(Abstract)" in answer
        assert "“" not in answer
        again = await dialogue.say(question, reply_to=await dialogue.last_ref())
        assert again
        assert answer.endswith(again), "only that it is being fetched is not said again"


async def test_a_question_that_no_abstract_answers(tmp_path: Path) -> None:
    """An honest "no passage says so" instead of a guess."""
    async with sample_app(tmp_path) as app:
        answer = await Dialogue(app=app).say("/ask 2411.02355 who won the football world cup in 1954?")
        assert "No passage of" in answer


async def test_a_reply_to_a_forgotten_message_says_how_to_ask(tmp_path: Path) -> None:
    async with sample_app(tmp_path) as app:
        answer = await Dialogue(app=app).say("why?", reply_to="99999")
        assert "/ask 2411.02355" in answer


async def test_buttons_and_deep_links_do_what_typing_does(tmp_path: Path) -> None:
    """A button, a typed command and a deep link give the same answer."""
    async with sample_app(tmp_path) as app:
        dialogue = Dialogue(app=app)
        typed = await dialogue.say("/category LLM")
        assert await dialogue.press("category", "llm") == typed
        assert await dialogue.say("/start topic_llm_20261123") == typed
        paper = await dialogue.say("/paper 2411.02355")
        assert await dialogue.say("/start paper_2411_02355") == paper
        assert "INT8" in await dialogue.press("ask", "2411.02355", "what does INT8 cost?")


async def test_an_event_is_answered_once(tmp_path: Path) -> None:
    """A platform that sends an event again gets no second answer."""
    async with sample_app(tmp_path) as app:
        dialogue = Dialogue(app=app)
        assert await dialogue.say("/help", event_id="same")
        assert await dialogue.say("/help", event_id="same") == ""


async def test_a_subscription_follows_its_chat(tmp_path: Path) -> None:
    """When the chat moves it moves; when the bot is removed it pauses with that reason, and the greeting mentions it."""
    async with sample_app(tmp_path) as app:
        dialogue = Dialogue(app=app)
        await dialogue.say("/subscribe")
        await dialogue.happen("moved", moved_to="elsewhere")
        assert await app.stores.subscriptions.get(dialogue.chat) is None
        moved = Dialogue(app=app, room="elsewhere")
        assert "The next digest comes tomorrow" in await moved.say("/status")
        await moved.happen("left")
        assert "the bot was removed from the chat" in await moved.say("/status")
        assert "is paused; /resume goes on with it" in await moved.happen("joined")
        await moved.say("/resume")
        assert "/resume" not in await moved.happen("joined")


async def test_in_a_group_only_administrators_subscribe(tmp_path: Path) -> None:
    """Permissions are checked in groups; when they cannot be read, the answer says what to do."""

    class FixedPermissions:
        def __init__(self, answer: str) -> None:
            self.answer = answer

        async def may_configure(self, chat: Chat, sender: object) -> str:
            return self.answer

    async with sample_app(tmp_path) as app:
        dialogue = Dialogue(app=app, chat_type="group")
        for answer, expected in (
            ("no", "Only administrators"),
            ("unknown", "Make me an administrator"),
            ("yes", "Subscribed"),
        ):
            app.platforms.permissions["local"] = FixedPermissions(answer)  # type: ignore[assignment]
            assert expected in await dialogue.say("/subscribe")
