"""The running bot, once its page is up: house, doors, the clock and the drain."""

import asyncio
import logging
from contextlib import AsyncExitStack

from bot.command_menu import menu
from bot.config.settings import Settings
from bot.local.adapter import LocalDoor
from bot.local.broadcaster import Rooms
from bot.rate_limited_messenger import pacing
from bot.runtime.first_run import FirstLight
from bot.runtime.gc_tuning import set_apart
from bot.runtime.main import OpenPage, until_stopped
from bot.runtime.platforms import Doors, configured, missing_words
from bot.runtime.process_role import Role, owner
from bot.wiring.app import House, open_house
from bot.wiring.handlers import operator_chat
from insights.messages.blocks import Message
from insights.model import Edition
from scheduler.delivery.rendering import Rendering
from scheduler.delivery.worker import Drain
from scheduler.jobs import SOON, NewestEdition, Tick, Tidying
from scheduler.limits.account_limiter import Buckets, MemoryRates
from scheduler.operator_alerts import Watch
from scheduler.ticker import Ticker

log = logging.getLogger(__name__)


async def live(
    settings: Settings, opened: OpenPage, stop: asyncio.Event, role: Role = Role.ALL, slot: str = ""
) -> None:
    """Until `stop` is set. Raises BadConfiguration for what no waiting mends."""
    progress = opened.progress
    async with AsyncExitStack() as stack:
        progress.step("database", "opening")
        house = await stack.enter_async_context(open_house(settings))
        progress.done("database", settings_words(settings))
        local = local_door(house, opened.rooms)
        if opened.page is not None:
            opened.page.open(local, house.stores.pictures)
        doors = Doors(house=house, progress=progress, listen=role.listens)
        name = (
            stack.enter_context(owner(settings.database_url.get_secret_value(), slot))
            if role.delivers
            else ""
        )
        buckets = Buckets(rates=MemoryRates() if alone(settings, role) else house.stores.rates)
        drain = draining(house, name, buckets)
        doors.heard = drain.wake
        doors.welcome(local)
        stack.push_async_callback(doors.close)
        light = FirstLight(house=house, messenger=local.messenger, progress=progress, wake=drain.wake)
        for line in missing_words(settings):
            progress.done("model", line)
        platforms = configured(house, doors.tell, pacing(buckets), opened.hooks, listens=role.listens)
        if platforms and doors.listen and await house.access.needs_owner():
            code = f"send /start {house.access.code} to the bot in private: who does so first owns it (in Slack without the slash)"
            progress.done("owner", code)
        work = [doors.keep_trying(door) for door in platforms]
        if role.delivers:
            work += [drain.run(), beginning(house, light, drain, opened)]
        else:
            work.append(fronting(light, opened))
        try:
            await until_stopped(stop, work)
        finally:
            log.info("stopping")
            await doors.stop_listening()


def settings_words(settings: Settings) -> str:
    """Which database, without what is secret in its address."""
    scheme, _, rest = settings.database_url.get_secret_value().partition("://")
    return rest[1:] if scheme.startswith("sqlite") else scheme.partition("+")[0]


def local_door(house: House, rooms: Rooms) -> LocalDoor:
    return LocalDoor(
        asks=house.router,
        local_posts=house.stores.local_posts,
        posts=house.stores.posts,
        attachments=house.stores.attachments,
        clock=house.clock,
        rooms=rooms,
        commands=menu(),
        language=house.settings.digest_language,
    )


def alone(settings: Settings, role: Role) -> bool:
    """Whether nobody else sends: one process that does everything, on a file."""
    return role is Role.ALL and settings.database_url.get_secret_value().startswith("sqlite")


def draining(house: House, name: str, buckets: Buckets) -> Drain:
    return Drain(
        ledger=house.stores.ledger,
        messengers=house.messengers,
        renders=Rendering(
            store=house.stores.editions,
            editions=house.editions,
            view=house.mine,
            clock=house.clock,
            tunes=house.tastes,
        ),
        clock=house.clock,
        owner=name,
        buckets=buckets,
    )


def watching(house: House) -> Watch | None:
    """What the operator is told, when there is a chat to tell it in."""
    chat = operator_chat(house.settings.operator_chat)
    if chat is None:
        return None

    async def tells(message: Message) -> bool:
        return await house.access.tells(chat, message)

    return Watch(
        dues=house.stores.dues,
        operations=house.stores.operations,
        store=house.stores.editions,
        clock=house.clock,
        view=house.status,
        language=house.settings.digest_language,
        tells=tells,
    )


async def fronting(light: FirstLight, opened: OpenPage) -> None:
    """What is there already is shown; editions and deliveries are a worker's."""
    await light.show(await light.kept())
    opened.progress.done("ready", f"open {opened.address}")
    set_apart()


async def beginning(house: House, light: FirstLight, drain: Drain, opened: OpenPage) -> None:
    """First light, then the clock strikes for ever. Several workers would each show the sample: they don't."""
    found = await light.found()
    if opened.page or not found.sample:
        await light.show(found)
    progress = opened.progress
    progress.done("ready", f"open {opened.address}" if opened.page else f"worker {drain.owner}")
    set_apart()

    async def made(edition: Edition) -> None:
        progress.done("papers", f"{len(edition.labelled)} papers of {edition.day}")
        await light.show(edition)

    newest = NewestEdition(
        editions=house.editions,
        store=house.stores.editions,
        clock=house.clock,
        language=house.settings.digest_language,
        made=made,
        not_before=house.clock.now() + SOON,
    )
    tick = Tick(dues=house.stores.dues, clock=house.clock, max_lateness=house.settings.max_lateness)
    watch = watching(house)
    tidying = Tidying(housekeeping=house.stores.housekeeping, clock=house.clock)

    async def strike() -> None:
        await newest()
        if await tick():
            drain.wake()
        if watch is not None:
            await watch()
        await tidying()

    ticker = Ticker()
    ticker.start(strike, house.settings.tick_seconds)
    try:
        await asyncio.Event().wait()
    finally:
        await ticker.stop()
