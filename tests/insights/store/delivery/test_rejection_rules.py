"""Rich messages in the ledger under any interleaving: refused at any time, by any owner, across any crash."""

import asyncio
import shutil
import tempfile
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from insights.ports.ledger import Delivery, DeliveryPlan
from insights.ports.messaging import Part, Sent
from insights.store.chats.subscriptions import SqlSubscriptions
from insights.store.db.database import open_database
from insights.store.delivery.ledger import SqlLedger
from insights.subscriptions.reason import Reason, ReasonKind
from tests.insights.store.delivery.test_ledger_rules import (
    CHANNELS,
    LEASE,
    PARTS,
    World,
    _template,
    days,
    owners,
)
from tests.insights.store.examples import subscription

RICH = [Part(payload={"rich": []})]
AS_ONE = -1
"""Among the parts that arrived: the rich message, which is all of them."""
outcomes = st.sampled_from(["sent", "not-rich", "not-rich", "lost", "refused-later", "dies"])
steps = st.one_of(
    st.tuples(st.just("enqueue"), st.integers(0, CHANNELS - 1), days, days),
    st.tuples(st.just("claim"), owners, st.integers(1, 3)),
    st.tuples(st.just("send"), owners, outcomes),
    st.tuples(st.just("send"), owners, outcomes),
    st.tuples(st.just("choose"), st.integers(0, CHANNELS - 1), st.sampled_from(["rich", "classic"])),
    st.tuples(st.just("crash"), owners),
    st.tuples(st.just("wait"), st.integers(1, 40)),
)


@dataclass
class StyledWorld(World):
    """A platform that takes rich messages, or does not, as the weather has it."""

    async def choose(self, channel: int, style: str) -> None:
        channels = SqlSubscriptions(self.database)
        saved = await channels.get(self.channels[channel].chat)
        assert saved is not None
        await channels.save(replace(saved, style=style))

    async def claim(self, owner: str, limit: int) -> None:
        for delivery in await self.ledger.claim(owner, self.now, lease_s=LEASE, limit=limit):
            planned = delivery.parts or tuple(RICH if delivery.subscription.style == "rich" else PARTS)
            if delivery.parts is None:
                assert await self.ledger.save_plan(delivery, DeliveryPlan.from_parts(planned))
            self.held[owner].append((replace(delivery, parts=planned), self.now + timedelta(seconds=LEASE)))

    async def send(self, owner: str, outcome: str) -> None:
        if not self.held[owner]:
            return
        delivery, until = self.held[owner].pop(0)
        if self.now >= until:
            return
        rich = len(delivery.parts or ()) == 1
        if outcome == "not-rich" and rich:
            await self.ledger.fall_back_to_classic(delivery, outcome, self.now)
            return
        if outcome != "refused-later":
            got = self.received[delivery.subscription.id or 0, delivery.edition]
            got.append(AS_ONE if rich else delivery.next_part)
        if outcome == "dies":
            await self.crash(owner)
        elif outcome in {"sent", "not-rich"}:
            await self._acknowledge(owner, delivery, delivery.next_part)
        else:
            later, lost = self.now + timedelta(seconds=3), outcome == "lost"
            await self.ledger.retry(
                delivery, later, attempts=0, is_uncertain=lost, reason=Reason(ReasonKind.UNREACHABLE, outcome)
            )

    async def _acknowledge(self, owner: str, delivery: Delivery, n: int) -> None:
        sent = Sent(message_ref=f"{delivery.id}-{n}")
        assert await self.ledger.ack(delivery, n, sent, self.now, lease_s=LEASE)
        if n + 1 < len(delivery.parts or ()):
            until = self.now + timedelta(seconds=LEASE)
            self.held[owner].append((replace(delivery, next_part=n + 1), until))

    async def check(self) -> None:
        """Nothing lost, classic in order, and what came twice was counted."""
        counts, twice = await self.ledger.counts(), 0
        assert len(self.received) == counts.done
        for got in self.received.values():
            classic = [part for part in got if part != AS_ONE]
            assert classic == sorted(classic)
            assert AS_ONE in got or set(classic) == {0, 1, 2}
            assert not classic or set(classic) == {0, 1, 2}
            whole = len(PARTS) if classic else 1
            twice += len(got) - whole
        assert twice <= counts.possible_duplicates


async def _run_steps(url: str, played: list[tuple[object, ...]]) -> None:
    async with open_database(url) as database:
        channels = [
            await SqlSubscriptions(database).save(subscription(n, style="rich")) for n in range(CHANNELS)
        ]
        world = StyledWorld(database=database, ledger=SqlLedger(database), channels=channels)
        for name, *args in played:
            await getattr(world, str(name))(*args)
        await world.finish()
        await world.check()


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(steps, max_size=40))
def test_a_refusal_loses_nothing_and_doubles_nothing(played: list[tuple[object, ...]]) -> None:
    """Rich once or classic once, complete and in order, whoever refuses, dies, chooses or comes late; only what was
    counted as a possible duplicate came twice.
    """
    with tempfile.TemporaryDirectory() as folder:
        shutil.copy(_template(), Path(folder) / "ledger.db")
        asyncio.run(_run_steps(f"sqlite:///{folder}/ledger.db", played))
