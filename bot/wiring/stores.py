"""The stores over one open database."""

from dataclasses import dataclass

from insights.ports.clock import Clock
from insights.store.chats.admissions import SqlAdmissions
from insights.store.chats.conversations import SqlAnswers, SqlConversations
from insights.store.chats.feature_answers import SqlFeatureAnswers
from insights.store.chats.handled_events import SqlHandled
from insights.store.chats.inbox import SqlInbox
from insights.store.chats.local_posts import SqlLocalPosts
from insights.store.chats.oauth_tables import SqlOAuthTables
from insights.store.chats.posts import SqlAttachments, SqlPosts
from insights.store.chats.running_questions import SqlRunningQuestions
from insights.store.chats.statement_reports import SqlStatementReports
from insights.store.chats.subscriptions import SqlSubscriptions
from insights.store.chats.verdicts import SqlVerdicts
from insights.store.chats.watches import SqlWatches
from insights.store.db.database import Database
from insights.store.delivery.change_notices import SqlChangeNotices
from insights.store.delivery.corrections import SqlCorrections
from insights.store.delivery.due import SqlDueStore
from insights.store.delivery.ledger import SqlLedger
from insights.store.delivery.overview import SqlDeliveryOverview
from insights.store.delivery.paper_changes import SqlPaperChanges
from insights.store.delivery.rates import SqlRates
from insights.store.delivery.withdrawals import SqlWithdrawals
from insights.store.editions.archive import SqlArchive
from insights.store.editions.drafts import SqlEditionDrafts, SqlEditionRounds
from insights.store.editions.edition_store import SqlEditions, SqlPictures
from insights.store.editions.fulltexts import SqlFullTexts
from insights.store.editions.imported_papers import SqlImportedPapers
from insights.store.editions.saved_papers import SqlSavedPapers
from insights.store.editions.search import SqlSearch
from insights.store.editions.term_counts import SqlTermCounts
from insights.store.job_overview import SqlJobOverview
from insights.store.leases import SqlLeases
from insights.store.llm.readings import SqlModelResponses, SqlReadings
from insights.store.llm.server_capabilities import SqlServerCapabilities
from insights.store.llm.token_ledger import SqlTokenLedger
from insights.store.retention import SqlRetention


@dataclass(frozen=True, slots=True, kw_only=True)
class Stores:
    editions: SqlEditions
    edition_rounds: SqlEditionRounds
    edition_drafts: SqlEditionDrafts
    job_overview: SqlJobOverview
    archive: SqlArchive
    search: SqlSearch
    imported_papers: SqlImportedPapers
    saved_papers: SqlSavedPapers
    paper_changes: SqlPaperChanges
    change_notices: SqlChangeNotices
    term_counts: SqlTermCounts
    pictures: SqlPictures
    subscriptions: SqlSubscriptions
    ledger: SqlLedger
    due_store: SqlDueStore
    corrections: SqlCorrections
    delivery_overview: SqlDeliveryOverview
    rates: SqlRates
    posts: SqlPosts
    attachments: SqlAttachments
    feature_answers: SqlFeatureAnswers
    handled_events: SqlHandled
    inbox: SqlInbox
    leases: SqlLeases
    running_questions: SqlRunningQuestions
    local_posts: SqlLocalPosts
    oauth_tables: SqlOAuthTables
    full_texts: SqlFullTexts
    conversations: SqlConversations
    answers: SqlAnswers
    admissions: SqlAdmissions
    verdicts: SqlVerdicts
    watches: SqlWatches
    withdrawals: SqlWithdrawals
    statement_reports: SqlStatementReports
    readings: SqlReadings
    model_responses: SqlModelResponses
    token_ledger: SqlTokenLedger
    server_capabilities: SqlServerCapabilities
    retention: SqlRetention
    database: Database
    """For `/health`: whether it still answers."""

    @classmethod
    def from_database(
        cls,
        database: Database,
        clock: Clock,
        *,
        keep_conversations_days: int = 30,
        keep_posts_days: int = 365,
    ) -> "Stores":
        leases = SqlLeases(database)
        return cls(
            editions=SqlEditions(database),
            edition_rounds=SqlEditionRounds(database),
            edition_drafts=SqlEditionDrafts(database),
            job_overview=SqlJobOverview(database),
            archive=SqlArchive(database),
            search=SqlSearch(database),
            imported_papers=SqlImportedPapers(database),
            saved_papers=SqlSavedPapers(database),
            paper_changes=SqlPaperChanges(database),
            change_notices=SqlChangeNotices(database),
            term_counts=SqlTermCounts(database),
            pictures=SqlPictures(database),
            subscriptions=SqlSubscriptions(database, stored_platform="local"),
            ledger=SqlLedger(database),
            due_store=SqlDueStore(database),
            corrections=SqlCorrections(database),
            delivery_overview=SqlDeliveryOverview(database),
            rates=SqlRates(database),
            posts=SqlPosts(database, clock),
            attachments=SqlAttachments(database),
            feature_answers=SqlFeatureAnswers(database),
            handled_events=SqlHandled(database, leases),
            inbox=SqlInbox(database, leases),
            leases=leases,
            running_questions=SqlRunningQuestions(database, leases),
            local_posts=SqlLocalPosts(database),
            oauth_tables=SqlOAuthTables(database),
            full_texts=SqlFullTexts(database),
            conversations=SqlConversations(database, keep_conversations_days),
            answers=SqlAnswers(database),
            admissions=SqlAdmissions(database),
            verdicts=SqlVerdicts(database),
            watches=SqlWatches(database),
            withdrawals=SqlWithdrawals(database),
            statement_reports=SqlStatementReports(database),
            database=database,
            readings=SqlReadings(database),
            model_responses=SqlModelResponses(database),
            token_ledger=SqlTokenLedger(database),
            server_capabilities=SqlServerCapabilities(database),
            retention=SqlRetention(
                database=database,
                keep_conversations_days=keep_conversations_days,
                keep_posts_days=keep_posts_days,
            ),
        )
