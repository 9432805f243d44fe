"""Every command in both languages: by its slash command, by a mention and in direct messages; and every button below."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Literal

import pytest

from bot.slack.rendering.phrasing import RESERVED_COMMANDS
from bot.slack.rendering.text import ROOT_COMMAND
from handlers.commands import COMMAND_NAMES
from insights.i18n.catalog import translate
from insights.model import LANGUAGES, Language
from tests.bot.slack.full_app import run_app, wait_until
from tests.standins.slack import SlackStandin
from tests.standins.slack_posts import Posted
from tests.standins.slack_rules import iter_nodes, visible_text

Place = Literal["slash command", "mention", "direct message"]
PERSONS: Mapping[Language, str] = {"en": "U1", "ko": "U2"}
SCRIPT: Mapping[Language, Sequence[tuple[str, str]]] = {
    "en": [
        ("start", "I read the new AI papers"),
        ("help", "What I answer"),
        ("today", "6 November 2024"),
        ("category LLM", "Large Language Models · 2 papers"),
        ("categories", "Topics of Wednesday"),
        ("search diffusion", "Found for “diffusion”"),
        ("trends", "nothing to look back on"),
        ("paper 2411.02355", "Give Me BF16"),
        ("ask 2411.02355 which formats are compared?", "8-bit integer formats"),
        ("cancel", "Nothing of yours is being answered"),
        ("similar 2411.02355", "like “"),
        ("export 2411.02355", "1 paper as BibTeX."),
        ("watch reward hacking", "I watch for “reward hacking”"),
        ("watches", "What I watch for here"),
        ("unwatch 1", "Ended: 1."),
        ("save 2411.02355", "Saved:"),
        ("saved", "Your list · 1 paper"),
        ("unsave 2411.02355", "Taken off your list: 1"),
        ("subscribe LLM at 8 Asia/Seoul", "Subscribed"),
        ("settings", "Settings"),
        ("preview", "as this chat would get it now"),
        ("follow diffusion", "named first: diffusion"),
        ("unfollow diffusion", "No words or authors are followed"),
        ("exclude survey", "Left out: survey"),
        ("include survey", "No words or authors are left out"),
        ("pause 7", "Paused"),
        ("resume", "Goes on"),
        ("status", "every day at 08:00"),
        ("access", "Only the owner of this bot"),
        ("unsubscribe", "Unsubscribed"),
        ("forget", "This removes what I keep"),
    ],
    "ko": [
        ("start", "매일 새로 나온 AI 논문을 읽고"),
        ("help", "쓸 수 있는 명령"),
        ("today", "2024년 11월 6일"),
        ("category 강화학습", "강화학습 · 논문 1편"),
        ("categories", "2024년 11월 6일 수요일의 주제"),
        ("search diffusion", "“diffusion” 검색 결과"),
        ("trends", "아직 모아 둔 날이 없어"),
        ("paper 2411.02355", "Give Me BF16"),
        ("ask 2411.02355 어떤 형식들을 비교하나요?", "초록을 바꾸어 쓴 글에서"),
        ("cancel", "답하고 있는 질문이 없습니다"),
        ("similar 2411.02355", "비슷한 논문"),
        ("export ris 2411.02355", "논문 1편, RIS 형식입니다."),
        ("watch 환각 탐지", "이제 “환각 탐지”에 맞는 논문을 지켜봅니다"),
        ("watches", "여기서 지켜보는 것"),
        ("unwatch 1", "1개를 끝냈습니다"),
        ("save 2411.02355", "저장했습니다:"),
        ("saved", "저장 목록 · 논문 1편"),
        ("unsave 2411.02355", "저장 목록에서 1편"),
        ("subscribe LLM 오전 8시 서울", "구독했습니다"),
        ("settings", "설정"),
        ("preview", "지금 이 채팅에 보낸다면"),
        ("follow diffusion", "저자: diffusion"),
        ("unfollow diffusion", "먼저 보여 주는 키워드나 저자가 없습니다"),
        ("exclude survey", "저자: survey"),
        ("include survey", "제외하는 키워드나 저자가 없습니다"),
        ("pause 7", "멈췄습니다"),
        ("resume", "다시 보냅니다"),
        ("status", "매일 08:00"),
        ("access", "소유자만 보고"),
        ("unsubscribe", "구독을 취소했습니다"),
        ("forget", "저장된 정보를 모두 지웁니다"),
    ],
}
"""What is asked and what must be answered."""
PRESSED_AFTER = (
    "start",
    "today",
    "category LLM",
    "search models",
    "paper 2411.02355",
    "subscribe LLM",
    "status",
    "pause 3",
)


PAPER_LINK = "look: <https://arxiv.org/abs/2411.02355v2|this>"
SURFACES: Mapping[Language, Mapping[str, str]] = {
    "en": {
        "home": "Where digests go in this workspace",
        "open": "Settings",
        "settings": "Settings",
        "time": "Time",
        "saved": "every day at 07:00",
        "shortcut": "Ask about this paper",
        "question": "Your question",
        "asked": "which formats are compared?",
        "audience": "Who sees the answer",
        "everybody": "Everybody, in the thread",
        "answered": "asked: /ask 2411.02355 which formats",
        "subscribed": "Subscribed",
    },
    "ko": {
        "home": "이 워크스페이스에서 다이제스트가 가는 곳",
        "open": "설정",
        "settings": "설정",
        "time": "시각",
        "saved": "매일 07:00",
        "shortcut": "이 논문에 대해 묻기",
        "question": "질문",
        "asked": "어떤 형식들을 비교하나요?",
        "audience": "답을 볼 사람",
        "everybody": "스레드의 모두",
        "answered": "님의 요청: /ask 2411.02355 어떤 형식들을",
        "subscribed": "구독했습니다",
    },
}


def test_the_script_has_every_command() -> None:
    """RULE: a command that is added is asked for here, in both languages."""
    for language in LANGUAGES:
        assert {said.partition(" ")[0] for said, _ in SCRIPT[language]} == set(COMMAND_NAMES)


def shown_since(server: SlackStandin, count: int) -> str:
    """What was posted, shown to one person or opened since so many messages were there."""
    posts = [*server.messages, *server.ephemerals]
    posts.sort(key=lambda post: post.ts)
    modals = [view["title"]["text"] for view in server.modals]
    return "\n".join([*(post.visible_text for post in posts[count:]), *modals])


async def say(server: SlackStandin, place: Place, person: str, words: str) -> None:
    name, _, text = words.partition(" ")
    if place == "mention":
        await server.mention("C1", person, words)
    elif place == "direct message":
        await server.direct_message(person, words)
    elif name in RESERVED_COMMANDS:
        await server.command("C1", person, f"/{ROOT_COMMAND}", words)
    else:
        await server.command("C1", person, f"/{name}", text)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("place", ["slash command", "mention", "direct message"])
async def test_every_command_is_answered(
    server: SlackStandin, tmp_path: Path, place: Place, language: Language
) -> None:
    """RULE: whichever way it is asked, in both languages; a slash command posts nothing for others to read."""
    async with run_app(server, tmp_path, language) as app:

        async def is_idle() -> bool:
            return not app.question_queue.size

        for words, expected in SCRIPT[language]:
            await wait_until(
                is_idle
            )  # an answer that is shown is stored afterwards, and can be cancelled until then
            count = len(server.messages) + len(server.ephemerals)
            await say(server, place, PERSONS[language], words)
            await server.wait_until(
                lambda count=count, expected=expected: expected in shown_since(server, count), 60
            )
            assert translate(language, "commands.ours") not in shown_since(server, count)
        assert not server.posted("C1") or place == "mention"


def pressable(post: Posted) -> list[str]:
    """The labels of a message's buttons that lead to no web page."""
    return [
        node["text"]["text"]
        for node in iter_nodes(post.blocks)
        if node.get("type") == "button" and "url" not in node
    ]


@pytest.mark.parametrize("language", LANGUAGES)
async def test_every_button_leads_somewhere(server: SlackStandin, tmp_path: Path, language: Language) -> None:
    """RULE: below each answer every button is answered, by a message, an edit or a form, and none by an error."""
    async with run_app(server, tmp_path, language):
        for words in PRESSED_AFTER:
            seen = len(server.responses)
            await server.command("C1", PERSONS[language], f"/{ROOT_COMMAND}", words)
            await server.wait_until(lambda seen=seen: len(server.responses) > seen, 60)
            answer = server.ephemerals[-1]
            for label in pressable(answer):
                before = state(server)
                await server.press_ephemeral(answer, label)
                await server.wait_until(lambda before=before: state(server) != before, 60)
        texts = [post.visible_text for post in [*server.messages, *server.ephemerals]]
        for key in ("commands.ours", "commands.say_help"):
            assert not [text for text in texts if translate(language, key) in text]


def state(server: SlackStandin) -> tuple[int, int, int]:
    """Counts that grow with everything that is shown."""
    return len(server.messages), len(server.responses), len(server.modals)


@pytest.mark.parametrize("language", LANGUAGES)
async def test_home_settings_and_shortcut_speak_the_readers_language(
    server: SlackStandin, tmp_path: Path, language: Language
) -> None:
    """RULE: from the App Home to the saved settings, and from a message with a paper to the answer in its thread."""
    words, person = SURFACES[language], PERSONS[language]
    async with run_app(server, tmp_path, language):
        home = await server.open_home(person)
        assert words["home"] in visible_text(home["blocks"])
        await server.press_home(person, words["open"])
        assert (await server.wait_modal())["title"]["text"] == words["settings"]
        await server.submit(person, **{words["time"]: "07:00"})
        await server.wait_until(lambda: len(server.homes[person]) > 1, 60)
        confirmed = [post for post in [*server.messages, *server.ephemerals] if post.channel != "C1"]
        assert words["subscribed"] in confirmed[0].visible_text
        assert words["saved"] in confirmed[0].visible_text
        shared = {"ts": await server.mention("C1", "UGUEST", "hello"), "user": "U9", "text": PAPER_LINK}
        await server.use_shortcut("C1", person, shared)
        assert (await server.wait_modal(2))["title"]["text"] == words["shortcut"]
        filled = {words["question"]: words["asked"], words["audience"]: words["everybody"]}
        await server.submit(person, **filled)
        await server.wait_until(
            lambda: any(words["answered"] in post.visible_text for post in server.posted("C1")), 60
        )
        answer = next(post for post in server.posted("C1") if words["answered"] in post.visible_text)
        assert answer.thread_ts == shared["ts"]
