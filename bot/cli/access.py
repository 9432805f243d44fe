"""`python -m bot access …`: the owner and the chats that may use the bot; chats revoked, the owner released."""

import argparse
from collections.abc import Iterator, Sequence

from bot.cli.tables import is_for_terminal, render_table
from bot.config.settings import Settings
from bot.runtime.redaction import Redactor
from bot.wiring.clock import make_clock
from insights.errors import BadInput
from insights.i18n.catalog import translate
from insights.ports.admissions import Admission, Owner, find_admissions
from insights.store.chats.admissions import SqlAdmissions
from insights.store.db.database import open_existing_database
from insights.views.access import format_chat


async def run(settings: Settings, arguments: argparse.Namespace) -> str:
    """Returns the list, or one line on what was done. A bot that runs holds to it from its next send on. A database is
    neither created nor upgraded. Raises BadInput and ExternalFailure.
    """
    url = settings.database_url.get_secret_value()
    is_change = arguments.action == "revoke" or (arguments.action == "owner" and arguments.release)
    async with open_existing_database(url, is_read_only=not is_change) as database:
        admissions = SqlAdmissions(database)
        match arguments.action:
            case "revoke":
                return await _revoke(admissions, settings, arguments.chat)
            case "owner":
                return await _show_owner(admissions, release=arguments.release)
            case _:
                owner, listed = await admissions.owner(), await admissions.list_all()
                return "\n".join(_list_lines(settings, owner, listed))


async def _revoke(admissions: SqlAdmissions, settings: Settings, target: str) -> str:
    owner = await admissions.owner()
    found = find_admissions(await admissions.list_all(), target)
    if not found:
        raise BadInput("access.no_such_chat_here", chat=target)
    name = format_chat(found[0].chat)
    if owner is not None and any(owner.is_private_chat(admission.chat) for admission in found):
        raise BadInput("access.own_chat_here", chat=name)
    now = make_clock(settings).now()
    revoked = [
        language
        for admission in found
        if (language := await admissions.revoke(admission.chat, now)) is not None
    ]
    if not revoked:
        raise BadInput("access.not_admitted_here", chat=name)
    is_allowed = any(ref.includes(found[0].chat) for ref in settings.always_served_chats)
    return translate("en", "access.revoked_but_allowed" if is_allowed else "access.revoked", chat=name)


async def _show_owner(admissions: SqlAdmissions, *, release: bool) -> str:
    owner = await admissions.owner()
    if owner is None:
        return translate("en", "access.nobody_owns")
    if not release:
        return _owner_line(owner)
    await admissions.release_ownership()
    return f"{format_chat(owner.chat)} no longer owns the bot; restart it, and its log shows a code for the next owner"


def _list_lines(settings: Settings, owner: Owner | None, listed: Sequence[Admission]) -> Iterator[str]:
    is_listed = settings.restricts_access
    yield f"access         {'listed: admitted chats alone are served' if is_listed else 'open: everybody is served'}"
    yield _owner_line(owner) if owner else "owner          none"
    for ref in sorted(settings.always_served_chats, key=str):
        yield f"by settings    {ref.platform}:{ref.id}"
    rows = [
        (
            str(number),
            format_chat(admission.chat),
            "admitted" if admission.is_admitted else "not admitted",
            f"{admission.at:%Y-%m-%d}",
        )
        for number, admission in enumerate(listed, 1)
    ]
    if rows and is_for_terminal():
        yield render_table(
            ("number", "chat", "state", "since"), rows, Redactor.from_settings(settings).redact
        )
        return
    for number, chat, state, since in rows:
        yield f"{number:<14} {chat}, {state} since {since}"


def _owner_line(owner: Owner) -> str:
    return f"owner          {format_chat(owner.chat)}"
