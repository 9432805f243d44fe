"""The settings modal, the App Home and the message shortcut, through slack-bolt against the stand-in."""

from dataclasses import replace
from datetime import time
from pathlib import Path
from typing import Any

import pytest

from bot.slack.inbound.modals import ModalOrigin
from insights.model import Action, Chat
from tests.bot.slack.full_app import run_app, wait_until
from tests.standins.slack import SlackStandin
from tests.standins.slack_rules import iter_nodes, visible_text

C1 = Chat(platform="slack", account="T1", id="C1")
ROBOTICS = "Robotics & Embodied AI"
PAPER = {"ts": "1699999999.000001", "user": "U2", "text": "look: <https://arxiv.org/abs/2411.02355v2|this>"}


def labels(view: dict[str, Any]) -> list[str]:
    return [block["label"]["text"] for block in view["blocks"] if block["type"] == "input"]


def buttons(view: dict[str, Any]) -> int:
    return sum(node.get("type") == "button" for node in iter_nodes(view["blocks"]))


async def test_settings_open_a_modal_that_changes_them_all(server: SlackStandin, tmp_path: Path) -> None:
    """RULE: /settings opens the choices as they are; saved, they are the channel's, and the person reads what changed."""
    async with run_app(server, tmp_path) as app:
        await server.command("C1", "U1", "/subscribe", "LLM at 8 Asia/Seoul")
        await server.wait_ephemeral()
        await server.command("C1", "U1", "/settings", "")
        view = await server.wait_modal()
        assert labels(view)[:4] == ["Topics", "Time", "Time zone", "Language"]
        selected = [block["element"] for block in view["blocks"]]
        assert [option["value"] for option in selected[0]["initial_options"]] == ["llm"]
        assert selected[1]["initial_option"]["value"] == "08:00"
        await server.submit(
            "U1", Topics=[ROBOTICS], Time="21:00", Time_zone="Europe/Berlin", Language="한국어"
        )
        answer = (await server.wait_ephemeral(2))[1]
        assert ("21:00" in answer.visible_text, answer.user) == (True, "U1")
        saved = await app.stores.subscriptions.get(C1)
        assert saved is not None
        assert (saved.topics, saved.send_at, saved.zone, saved.language) == (
            ("robotics",),
            time(21),
            "Europe/Berlin",
            "ko",
        )


async def test_a_channel_subscribes_by_the_modal(server: SlackStandin, tmp_path: Path) -> None:
    """RULE: without a subscription the modal has the defaults, in the person's language, and saving it subscribes."""
    async with run_app(server, tmp_path) as app:
        await server.command("C1", "U2", "/settings", "")
        assert labels(await server.wait_modal())[:2] == ["주제", "시각"]
        assert await app.stores.subscriptions.get(C1) is None
        await server.submit("U2")
        [answer] = await server.wait_ephemeral()
        assert "구독했습니다" in answer.visible_text
        assert await app.stores.subscriptions.get(C1)


async def test_whoever_may_change_nothing_gets_no_modal(server: SlackStandin, tmp_path: Path) -> None:
    """RULE: a guest reads the settings; one who was a member when the modal opened is refused when it is saved."""
    async with run_app(server, tmp_path) as app:
        await server.command("C1", "U1", "/subscribe", "LLM")
        await server.wait_ephemeral()
        await server.command("C1", "UGUEST", "/settings", "")
        answer = (await server.wait_ephemeral(2))[1]
        assert ("Topics: Large Language Models" in answer.visible_text, server.modals) == (True, [])
        await server.command("C1", "U1", "/settings", "")
        await server.wait_modal()
        await server.submit("UGUEST", Topics=[ROBOTICS])
        assert "Guests cannot change" in (await server.wait_ephemeral(3))[2].visible_text
        saved = await app.stores.subscriptions.get(C1)
        assert saved is not None
        assert saved.topics == ("llm",)


async def test_a_mention_shows_the_settings_with_a_button_to_the_modal(
    server: SlackStandin, tmp_path: Path
) -> None:
    """RULE: a message opens no modal, the button below its answer does; too late, the settings are shown instead."""
    async with run_app(server, tmp_path):
        await server.command("C1", "U1", "/subscribe", "LLM")
        await server.wait_ephemeral()
        await server.mention("C1", "U1", "settings")
        answer = (await server.wait_ephemeral(2))[-1]
        await server.press_ephemeral(answer, "Change these…")
        await server.wait_modal()
        server.inject_fault("views.open", error="expired_trigger_id")
        await server.command("C1", "U1", "/settings", "")
        late = (await server.wait_ephemeral(3))[-1]
        assert "Change these…" in late.buttons


async def test_the_home_shows_headlines_and_where_digests_go(server: SlackStandin, tmp_path: Path) -> None:
    """RULE: the newest headlines; the reader's channels with a button, public ones without, private ones of others and other
    people's direct messages not at all.
    """
    async with run_app(server, tmp_path) as app:
        server.channels |= {"C3": "member", "CSECRET": "member"}
        server.private_channels.add("CSECRET")
        for channel in ("C1", "C3", "CSECRET", "DOTHER"):
            chat = Chat(platform="slack", account="T1", id=channel)
            await app.stores.subscriptions.save(replace(app.default_subscription, chat=chat, topics=("llm",)))
        view = await server.open_home("U1")
        assert "6 November 2024" in visible_text(view["blocks"])
        channels = [
            node["channel_id"] for node in iter_nodes(view["blocks"]) if node.get("type") == "channel"
        ]
        assert (channels, buttons(view)) == (["C1", "C3"], 2)
        assert "Large Language Models – 09:00 (UTC), English" in visible_text(view["blocks"])
        await server.press_home("U1", "Settings", 1)
        await server.wait_modal()
        await server.submit("U1", Topics=[ROBOTICS], Time="07:00")
        await server.wait_until(lambda: len(server.homes["U1"]) > 1)
        assert f"{ROBOTICS} – 07:00" in visible_text(server.homes["U1"][-1]["blocks"])
        assert buttons(await server.open_home("UGUEST", "DGUEST")) == 1
        assert "주제" not in visible_text((await server.open_home("U2", "D2"))["blocks"])
        assert server.mentions == []


@pytest.mark.parametrize(("audience", "thread"), [("Only me", ""), ("Everybody, in the thread", PAPER["ts"])])
async def test_a_question_about_any_message_with_a_paper(
    server: SlackStandin, tmp_path: Path, audience: str, thread: str
) -> None:
    """RULE: the shortcut asks about the paper that the message links to; the answer is for that person, or in the thread
    with the question and who asked.
    """
    async with run_app(server, tmp_path):
        await server.use_shortcut("C1", "U1", PAPER)
        view = await server.wait_modal()
        assert view["title"]["text"] == "Ask about this paper"
        [paper] = view["blocks"][0]["element"]["options"]
        assert paper["text"]["text"].startswith('2411.02355 · "Give Me BF16 or Give Me Death"?')
        await server.submit("U1", Your_question="which formats are compared?", Who_sees_the_answer=audience)
        if thread:
            [post] = await server.wait_posted("C1", thread=thread)
            assert post.visible_text.startswith("Ann <!here> asked: /ask 2411.02355 which formats")
        else:
            await server.wait_until(lambda: any(post.buttons for post in server.ephemerals))
            answer = server.ephemerals[-1]
            assert (answer.user, "Post to the channel" in answer.buttons) == ("U1", True)


async def test_a_message_without_a_paper_is_said_so(server: SlackStandin, tmp_path: Path) -> None:
    """RULE: no modal; one sentence to that person, also where the bot is no member."""
    async with run_app(server, tmp_path):
        await server.use_shortcut("CNEW", "U2", PAPER | {"text": "hello"})
        [answer] = await server.wait_ephemeral()
        assert "arXiv 논문이 보이지 않습니다" in answer.visible_text
        assert server.modals == []


def test_where_a_modal_was_opened_is_read_back() -> None:
    """RULE: private_metadata is read as it was written, and nothing else is taken for it."""
    origin = ModalOrigin(channel="C1", thread="1.2", is_home=True, action=Action(verb="a", args=("b,c", "d")))
    assert ModalOrigin.decode(origin.encode()) == origin
    for text in ("", "{}", "[]", '["C1"]', "[1, 2, 3, 4, 5]"):
        with pytest.raises(ValueError):  # noqa: PT011 -- JSON's own or ours
            ModalOrigin.decode(text)


async def test_a_subscription_appears_in_the_home_after_a_restart(
    server: SlackStandin, tmp_path: Path
) -> None:
    """RULE: what the home shows is read from the database."""
    async with run_app(server, tmp_path) as app:
        await server.command("C1", "U1", "/subscribe", "RL")
        await wait_until(lambda: app.stores.subscriptions.get(C1))
    async with run_app(server, tmp_path):
        assert "Reinforcement Learning" in visible_text((await server.open_home())["blocks"])
