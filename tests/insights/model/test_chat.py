"""insights.model.chat: chats as settings name them."""

import pytest

from insights.model import Chat, ChatRef


def test_a_chat_reference_has_a_platform_an_id_and_sometimes_a_thread() -> None:
    """RULE: the platform, the id and the thread are read once, here."""
    assert ChatRef.parse("telegram:-100/7") == ChatRef(platform="telegram", id="-100", thread="7")
    assert ChatRef.parse("slack:C0123") == ChatRef(platform="slack", id="C0123")
    workspace = ChatRef.parse("slack:T0123:*")
    assert workspace == ChatRef(platform="slack", account="T0123", id="*")
    assert workspace.includes(Chat(platform="slack", account="T0123", id="C1"))
    assert not workspace.includes(Chat(platform="slack", account="T0456", id="C1"))


@pytest.mark.parametrize(
    "text", ["", "123456", "telegram:", ":1", "telegram:1:2", "telegram:1/", "telegram:1/2/3"]
)
def test_anything_else_is_not_a_chat_reference(text: str) -> None:
    with pytest.raises(ValueError, match="PLATFORM:ID"):
        ChatRef.parse(text)


def test_a_message_goes_to_the_thread() -> None:
    """RULE: the id never contains the thread; the local channel has one account."""
    chat = ChatRef.parse("telegram:-100/7").to_chat("42")
    assert chat == Chat(platform="telegram", account="42", id="-100", thread="7")
    assert ChatRef.parse("local:page").to_chat() == Chat(platform="local", account="local", id="page")


@pytest.mark.parametrize(
    ("reference", "thread", "included"),
    [
        ("telegram:-100", "", True),
        ("telegram:-100", "7", True),
        ("telegram:-100/7", "7", True),
        ("telegram:-100/7", "8", False),
        ("telegram:-100/7", "", False),
        ("telegram:*", "7", True),
        ("telegram:-101", "7", False),
        ("slack:*", "", False),
    ],
)
def test_a_reference_includes_the_threads_of_its_chat(reference: str, thread: str, included: bool) -> None:  # noqa: FBT001
    """RULE: without a thread it stands for the whole chat, with one for that thread alone, "*" for any chat."""
    chat = Chat(platform="telegram", account="42", id="-100", thread=thread)
    assert ChatRef.parse(reference).includes(chat) is included
