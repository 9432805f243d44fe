"""Everything the database keeps, room by room, over one open database."""

from dataclasses import dataclass

from insights.ports.clock import Clock
from insights.store.chats.admissions import SqlAdmissions
from insights.store.chats.conversations import SqlAnswers, SqlConversations
from insights.store.chats.local_posts import SqlLocalPosts
from insights.store.chats.posts import SqlAttachments, SqlHandled, SqlPosts
from insights.store.chats.subscriptions import SqlSubscriptions
from insights.store.chats.verdicts import SqlVerdicts
from insights.store.db.database import Database
from insights.store.delivery.due import SqlDues
from insights.store.delivery.ledger import SqlLedger
from insights.store.delivery.overview import SqlOperations
from insights.store.delivery.rates import SqlRates
from insights.store.editions.edition_store import SqlEditions, SqlPictures
from insights.store.editions.fulltexts import SqlTexts
from insights.store.editions.imported_papers import SqlArchive
from insights.store.editions.search import SqlSearch
from insights.store.editions.term_counts import SqlPast
from insights.store.retention import SqlHousekeeping


@dataclass(frozen=True, slots=True, kw_only=True)
class Stores:
    """Everything the database keeps, by room."""

    editions: SqlEditions
    search: SqlSearch
    archive: SqlArchive
    past: SqlPast
    pictures: SqlPictures
    subscriptions: SqlSubscriptions
    ledger: SqlLedger
    dues: SqlDues
    operations: SqlOperations
    rates: SqlRates
    posts: SqlPosts
    attachments: SqlAttachments
    handled: SqlHandled
    local_posts: SqlLocalPosts
    texts: SqlTexts
    conversations: SqlConversations
    answers: SqlAnswers
    admissions: SqlAdmissions
    verdicts: SqlVerdicts
    housekeeping: SqlHousekeeping

    @classmethod
    def over(
        cls,
        database: Database,
        clock: Clock,
        *,
        keep_conversations_days: int = 30,
        keep_posts_days: int = 365,
    ) -> "Stores":
        return cls(
            editions=SqlEditions(database),
            search=SqlSearch(database),
            archive=SqlArchive(database),
            past=SqlPast(database),
            pictures=SqlPictures(database),
            subscriptions=SqlSubscriptions(database),
            ledger=SqlLedger(database),
            dues=SqlDues(database),
            operations=SqlOperations(database),
            rates=SqlRates(database),
            posts=SqlPosts(database, clock),
            attachments=SqlAttachments(database),
            handled=SqlHandled(database),
            local_posts=SqlLocalPosts(database),
            texts=SqlTexts(database),
            conversations=SqlConversations(database, keep_conversations_days),
            answers=SqlAnswers(database),
            admissions=SqlAdmissions(database),
            verdicts=SqlVerdicts(database),
            housekeeping=SqlHousekeeping(
                database=database,
                keep_conversations_days=keep_conversations_days,
                keep_posts_days=keep_posts_days,
            ),
        )
