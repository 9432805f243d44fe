"""Lists to choose from: topics below a message, time zones in the settings, channels in the App Home."""

from pathlib import Path
from zoneinfo import available_timezones

import pytest

from bot.slack.rendering.blocks import render
from bot.slack.rendering.buttons import MAX_READABLE_BUTTONS
from bot.slack.rendering.options import MAX_OPTIONS, render_groups, render_option
from insights.messages.blocks import Button, Buttons, Message
from insights.model import LANGUAGES, Action, Chat, Language
from tests.bot.slack.full_app import run_app, wait_until
from tests.standins.slack import SlackStandin
from tests.standins.slack_lists import choose, choose_home_channel, list_options
from tests.standins.slack_rules import find_error

ROBOTICS = {"en": "🦾 Robotics & Embodied AI (2)", "ko": "🦾 로보틱스·체화 AI (2)"}
COUNTED = {"en": "Robotics & Embodied AI · 2 papers", "ko": "로보틱스·체화 AI · 논문 2편"}
SAID = {
    "en": {
        "categories": "Topics of",
        "category": "Which topic?",
        "category zzzzzz": "I know no topic “zzzzzz”",
    },
    "ko": {
        "categories": "의 주제",
        "category": "어떤 주제인가요?",
        "category zzzzzz": "“zzzzzz”(이)라는 주제는 없습니다",
    },
}
C2 = Chat(platform="slack", account="T1", id="C2")


def buttons_to_choose(count: int, arg: str = "") -> Message:
    buttons = tuple(
        Button(label=f"Topic {n}", action=Action(verb="category", args=(f"{n}{arg}",))) for n in range(count)
    )
    return Message(blocks=(Buttons(buttons=buttons, choose_label="All topics"),))


@pytest.mark.parametrize(
    ("count", "arg", "lists"),
    [
        (MAX_READABLE_BUTTONS, "", 0),
        (MAX_READABLE_BUTTONS + 1, "", 1),
        (MAX_OPTIONS + 1, "", 2),
        (MAX_READABLE_BUTTONS + 1, "x" * 150, 0),
    ],
)
def test_many_buttons_of_one_kind_become_a_list(count: int, arg: str, lists: int) -> None:
    """RULE: all of them, in lists of at most 100, behind the first few buttons; buttons where a value fits no option."""
    [payload] = render(buttons_to_choose(count, arg))
    elements = [element for block in payload["blocks"] for element in block["elements"]]
    offered = [element for element in elements if element["type"] == "static_select"]
    assert len(offered) == lists
    labels = list_options(payload["blocks"]) or [element["text"]["text"] for element in elements]
    assert labels == [f"Topic {n}" for n in range(count)]
    assert find_error("x", payload["blocks"], ()) == ("", [])


def test_a_long_group_is_continued() -> None:
    """RULE: a group has at most 100 options; none is lost, and the order stays."""
    options = [("Places", render_option(f"{n}", f"{n}")) for n in range(MAX_OPTIONS + 20)]
    groups = render_groups([*options, ("Others", render_option("x", "x"))])
    assert [(group["label"]["text"], len(group["options"])) for group in groups] == [
        ("Places", MAX_OPTIONS),
        ("Places", 20),
        ("Others", 1),
    ]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("request_", ["categories", "category", "category zzzzzz"])
async def test_a_topic_is_chosen_from_a_list(
    server: SlackStandin, tmp_path: Path, language: Language, request_: str
) -> None:
    """RULE: /categories, and /category without a topic or with an unknown one, offer all topics of the day; the one that is
    chosen is shown to the same person, or in the thread where the list stands.
    """
    user = {"en": "U1", "ko": "U2"}[language]
    async with run_app(server, tmp_path, language):
        await server.command("C1", user, "/insights", request_)
        [offered] = await server.wait_ephemeral()
        assert SAID[language][request_] in offered.visible_text
        await choose(server, offered, ROBOTICS[language])
        assert COUNTED[language] in (await server.wait_ephemeral(2))[1].visible_text
        thread = await server.mention("C1", user, "categories")
        [posted] = await server.wait_posted("C1", thread=thread)
        await choose(server, posted, ROBOTICS[language], user)
        assert COUNTED[language] in (await server.wait_posted("C1", 2, thread=thread))[1].visible_text


@pytest.mark.parametrize(
    ("user", "label", "zone"),
    [
        ("U1", "America/Indiana/Knox", "America/Indiana/Knox"),
        ("U1", "Asia/Kathmandu", "Asia/Kathmandu"),
        ("U2", "Asia/Seoul · 서울", "Asia/Seoul"),
        ("U2", "Antarctica/Troll", "Antarctica/Troll"),
    ],
)
async def test_every_place_has_its_time_zone_in_the_settings(
    server: SlackStandin, tmp_path: Path, user: str, label: str, zone: str
) -> None:
    """RULE: the settings offer the zone of every place, in groups by area, with Korean names for Korean readers."""
    async with run_app(server, tmp_path) as app:
        await server.command("C2", user, "/settings", "")
        view = await server.wait_modal()
        offered = list_options(view["blocks"][2])
        places = {name for name in available_timezones() if name.startswith(("Asia/", "Europe/", "America/"))}
        assert places <= {each.partition(" · ")[0] for each in offered}
        await server.submit(user, **{"Time_zone" if user == "U1" else "시간대": label})
        await wait_until(lambda: app.stores.subscriptions.get(C2))
        saved = await app.stores.subscriptions.get(C2)
        assert saved is not None
        assert saved.zone == zone


async def test_any_channel_is_set_up_from_the_home(server: SlackStandin, tmp_path: Path) -> None:
    """RULE: a channel that the reader is in opens its settings, also without a subscription; another one does not, and who is
    no member of it is told so.
    """
    async with run_app(server, tmp_path) as app:
        await server.open_home("U1")
        await choose_home_channel(server, "U1", "C2")
        assert (await server.wait_modal())["title"]["text"] == "Settings"
        await server.submit("U1", Time="07:00")
        await wait_until(lambda: app.stores.subscriptions.get(C2))
        await server.open_home("U2", "D2")
        await choose_home_channel(server, "U2", "C2")
        await server.wait_until(
            lambda: any(
                "제가 볼 수 있는 채널" in post.visible_text for post in [*server.ephemerals, *server.messages]
            )
        )
        assert len(server.modals) == 1
