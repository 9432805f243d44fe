"""insights.store: what was asked, and what was answered."""

from dataclasses import replace
from datetime import timedelta

from insights.model import Answer, Passage, Statement, WrittenBy
from insights.ports.conversations import AskedQuestion, ConversationId
from insights.store.chats.conversations import SqlAnswers, SqlConversations
from insights.store.chats.posts import SqlPosts
from insights.store.db.database import Database
from tests.insights.store.examples import NOON, Noon, chat


async def test_a_conversation_is_a_persons_and_a_threads(database: Database) -> None:
    """Each person has their own, and another one in each thread; chats know nothing of each other."""
    talks = SqlConversations(database)
    ann, bob = ConversationId(chat=chat(), person="ann"), ConversationId(chat=chat(), person="bob")
    thread = [ConversationId(chat=chat(thread="5"), person=who) for who in ("ann", "bob")]
    await talks.add(ann, "one?", ["p"], NOON, answered=True)
    await talks.add(thread[0], "two?", ["q"], NOON, answered=True)
    assert await talks.last(ann, NOON) == (AskedQuestion(question="one?", papers=("p",)),)
    assert await talks.last(bob, NOON) == ()
    assert await talks.last(thread[0], NOON) == (AskedQuestion(question="two?", papers=("q",)),)
    assert await talks.last(thread[1], NOON) == ()
    assert await talks.last(replace(ann, chat=chat(2)), NOON) == ()


async def test_the_last_two_turns_belong_to_a_question(database: Database) -> None:
    """The oldest first; what was only asked and not answered is none."""
    talks, ann = SqlConversations(database), ConversationId(chat=chat(), person="ann")
    for n in range(4):
        await talks.add(ann, f"{n}?", [str(n)], NOON, answered=n != 3)
    assert [turn.question for turn in await talks.last(ann, NOON)] == ["1?", "2?"]


async def test_a_waiting_question_is_taken_up_in_its_own_chat_only(database: Database) -> None:
    """A number somebody guesses reads no other chat's question."""
    talks, ann = SqlConversations(database), ConversationId(chat=chat(), person="ann")
    number = await talks.add(ann, "which?", [], NOON, answered=False)
    assert await talks.waiting(chat(), number) == "which?"
    assert await talks.waiting(chat(2), number) is None
    assert await talks.waiting(chat(account="other"), number) is None
    assert await talks.waiting(chat(), number + 1) is None


async def test_what_was_asked_is_forgotten(database: Database) -> None:
    """After thirty days nobody reads it; gone at once when the chat says so, its threads included; other chats
    keep theirs.
    """
    talks = SqlConversations(database)
    ann, other = ConversationId(chat=chat(), person="ann"), ConversationId(chat=chat(2), person="ann")
    thread = ConversationId(chat=chat(thread="5"), person="ann")
    for talk in (ann, other, thread):
        await talks.add(talk, "?", ["p"], NOON, answered=True)
    assert await talks.last(ann, NOON + timedelta(days=31)) == ()
    await talks.forget(chat())
    assert [len(await talks.last(talk, NOON)) for talk in (ann, thread, other)] == [0, 0, 1]


async def test_the_last_message_about_papers_is_found(database: Database) -> None:
    """Messages about nothing in between do not count, nor do those of other chats."""
    posts, talks = SqlPosts(database, Noon()), SqlConversations(database)
    await posts.add(chat(), "1", ["a"])
    await posts.add(chat(), "2", ["b", "c"])
    await posts.add(chat(), "3", [])
    await posts.add(chat(2), "4", ["z"])
    assert await talks.shown_last(chat()) == ("b", "c")
    assert await talks.shown_last(chat(3)) == ()


async def test_an_answer_is_kept_as_it_was_given(database: Database) -> None:
    """Until its text is thrown away."""
    kept = Answer(
        statements=(Statement(text="It is so.", papers=("p",), quote=True),),
        passages=(Passage(paper="p", section="1 A", text="It is so. 그렇다.", kind="table"),),
        found=True,
        by=WrittenBy(kind="model", model="m"),
    )
    answers = SqlAnswers(database)
    await answers.keep("k", kept, NOON + timedelta(days=1), NOON)
    assert await answers.get("k", NOON) == kept
    later = NOON + timedelta(days=1)
    assert await answers.get("k", later) is None
    await answers.keep("k", replace(kept, found=False), later, NOON)
    assert await answers.get("k", NOON) == kept
    await answers.keep("k", replace(kept, found=False), later + timedelta(days=1), later)
    assert await answers.get("k", later) == replace(kept, found=False)
    assert await answers.get("other", NOON) is None
