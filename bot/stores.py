"""Everything the database keeps, room by room, over one open database."""

from dataclasses import dataclass

from insights.ports import Clock
from insights.store.archive import SqlArchive
from insights.store.conversations import SqlAnswers, SqlConversations
from insights.store.dues import SqlDues
from insights.store.editions import SqlEditions, SqlPictures
from insights.store.engine import Database
from insights.store.fulltext import SqlTexts
from insights.store.housekeeping import SqlHousekeeping
from insights.store.ledger import SqlLedger
from insights.store.local import SqlLocalPosts
from insights.store.operations import SqlOperations
from insights.store.past import SqlPast
from insights.store.people import SqlAdmissions, SqlVerdicts
from insights.store.posts import SqlAttachments, SqlHandled, SqlPosts
from insights.store.rates import SqlRates
from insights.store.search import SqlSearch
from insights.store.subscriptions import SqlSubscriptions


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
