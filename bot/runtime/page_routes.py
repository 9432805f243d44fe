"""The routes of everything that reads the archive, and of the operator's page, over the open app."""

from dataclasses import replace

from starlette.routing import BaseRoute

from bot.admin.pages import AdminPages, AdminServices
from bot.admin.withdrawals import WithdrawalSection
from bot.archive.pages.routes import archive_routes
from bot.archive.pages.site import ArchiveSite, PageServices
from bot.runtime.program_routes import program_routes
from bot.web.admin_token import AdminToken
from bot.web.public_pages import PublicPages
from bot.web.templates import static_routes
from bot.wiring.context import AppContext
from bot.wiring.handlers import build_withdrawal_service
from handlers.question_limit import QuestionRateLimit


def build_page_routes(app: AppContext) -> list[BaseRoute]:
    """Programs' routes stand before the pages', which take any address below theirs."""
    settings, public = app.settings, PublicPages(app.settings.public_pages)
    site = ArchiveSite(
        language=settings.digest_language,
        public_url=settings.public_url,
        takes_public_questions=public.is_public("questions"),
        has_admin_page=settings.admin_token is not None,
    )
    site.open(build_page_services(app))
    token = settings.admin_token.get_secret_value() if settings.admin_token else ""
    admin = AdminPages(
        token=AdminToken(token), language=settings.digest_language, public_url=settings.public_url
    )
    withdrawals = build_withdrawal_section(app, admin)
    admin.open(replace(build_admin_services(app), sections=(withdrawals,)))
    return [
        *program_routes(settings, site, public),
        *archive_routes(site, public),
        *admin.routes(),
        *withdrawals.routes(),
        *static_routes(),
    ]


def build_page_services(app: AppContext) -> PageServices:
    """Pages ask the embedded answerer alone: a visitor costs no token."""
    return PageServices(
        archive=app.archive,
        answering=replace(app.answering, model=None),
        question_limit=QuestionRateLimit(
            clock=app.clock,
            per_person=app.settings.questions_per_hour,
            per_chat=app.settings.chat_questions_per_hour,
        ),
    )


def build_withdrawal_section(app: AppContext, pages: AdminPages) -> WithdrawalSection:
    return WithdrawalSection(
        service=build_withdrawal_service(app.stores, app.taxonomy, app.clock),
        editions=app.stores.editions,
        pages=pages,
        taxonomy=app.taxonomy,
    )


def build_admin_services(app: AppContext) -> AdminServices:
    return AdminServices(
        deliveries=app.stores.delivery_overview,
        editions=app.stores.editions,
        view=app.views.status,
        clock=app.clock,
    )
