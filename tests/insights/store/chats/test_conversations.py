"""insights.store.chats.conversations: questions of a chat, and the cache of answers."""

from dataclasses import replace
from datetime import timedelta

from insights.model import Answer, Passage, Statement, WrittenBy
from insights.ports.conversations import ConversationId, Turn
from insights.store.chats.conversations import SqlAnswers, SqlConversations
from insights.store.chats.posts import SqlPosts
from insights.store.db.database import Database
from tests.insights.store.examples import NOON, FixedClock, chat


async def test_a_conversation_belongs_to_a_person_and_a_thread(database: Database) -> None:
    """Each person has a conversation of their own in each thread of each chat."""
    conversations = SqlConversations(database)
    ann, bob = ConversationId(chat=chat(), person="ann"), ConversationId(chat=chat(), person="bob")
    thread = [ConversationId(chat=chat(thread="5"), person=person) for person in ("ann", "bob")]
    await conversations.add_turn(ann, "one?", ["p"], NOON, answered=True)
    await conversations.add_turn(thread[0], "two?", ["q"], NOON, answered=True)
    assert await conversations.recent_turns(ann, NOON) == (Turn(question="one?", paper_ids=("p",)),)
    assert await conversations.recent_turns(bob, NOON) == ()
    assert await conversations.recent_turns(thread[0], NOON) == (Turn(question="two?", paper_ids=("q",)),)
    assert await conversations.recent_turns(thread[1], NOON) == ()
    assert await conversations.recent_turns(replace(ann, chat=chat(2)), NOON) == ()


async def test_recent_turns_are_the_last_two_answered_ones(database: Database) -> None:
    """The oldest first; a question without an answer is no recent turn."""
    conversations, ann = SqlConversations(database), ConversationId(chat=chat(), person="ann")
    for n in range(4):
        await conversations.add_turn(ann, f"{n}?", [str(n)], NOON, answered=n != 3)
    assert [turn.question for turn in await conversations.recent_turns(ann, NOON)] == ["1?", "2?"]


async def test_a_pending_question_is_found_in_its_own_chat_only(database: Database) -> None:
    """A guessed number does not reveal another chat's question."""
    conversations, ann = SqlConversations(database), ConversationId(chat=chat(), person="ann")
    number = await conversations.add_turn(ann, "which?", [], NOON, answered=False)
    assert await conversations.pending_question(chat(), number) == "which?"
    assert await conversations.pending_question(chat(2), number) is None
    assert await conversations.pending_question(chat(account="other"), number) is None
    assert await conversations.pending_question(chat(), number + 1) is None


async def test_questions_expire_and_are_forgotten(database: Database) -> None:
    """After thirty days they are not returned; /forget deletes those of the chat and its threads at once, and no
    other chat's.
    """
    conversations = SqlConversations(database)
    ann, other = ConversationId(chat=chat(), person="ann"), ConversationId(chat=chat(2), person="ann")
    thread = ConversationId(chat=chat(thread="5"), person="ann")
    for conversation in (ann, other, thread):
        await conversations.add_turn(conversation, "?", ["p"], NOON, answered=True)
    assert await conversations.recent_turns(ann, NOON + timedelta(days=31)) == ()
    await conversations.forget(chat())
    assert [
        len(await conversations.recent_turns(conversation, NOON)) for conversation in (ann, thread, other)
    ] == [0, 0, 1]


async def test_the_last_message_about_papers_is_found(database: Database) -> None:
    """Messages without papers and messages of other chats are skipped."""
    posts, conversations = SqlPosts(database, FixedClock()), SqlConversations(database)
    await posts.save_post(chat(), "1", ["a"])
    await posts.save_post(chat(), "2", ["b", "c"])
    await posts.save_post(chat(), "3", [])
    await posts.save_post(chat(2), "4", ["z"])
    assert await conversations.last_shown_papers(chat()) == ("b", "c")
    assert await conversations.last_shown_papers(chat(3)) == ()


async def test_an_answer_is_cached_unchanged_until_it_expires(database: Database) -> None:
    """A cached answer is replaced only after it has expired."""
    answer = Answer(
        statements=(Statement(text="It is so.", papers=("p",), quote=True),),
        passages=(Passage(paper="p", section="1 A", text="It is so. 그렇다.", kind="table"),),
        found=True,
        by=WrittenBy(kind="model", model="m"),
    )
    answers = SqlAnswers(database)
    await answers.put("k", answer, NOON + timedelta(days=1), NOON)
    assert await answers.get("k", NOON) == answer
    later = NOON + timedelta(days=1)
    assert await answers.get("k", later) is None
    await answers.put("k", replace(answer, found=False), later, NOON)
    assert await answers.get("k", NOON) == answer
    await answers.put("k", replace(answer, found=False), later + timedelta(days=1), later)
    assert await answers.get("k", later) == replace(answer, found=False)
    assert await answers.get("other", NOON) is None
