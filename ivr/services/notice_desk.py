"""Important customers: who is still to be told of which outage, and who was told."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from ivr.domain.customer import Customer, read_account
from ivr.domain.known_outage import KnownOutage
from ivr.domain.outage_news import CALLED_OFF, NOT_HERE, again, news_of
from ivr.domain.outage_notice import OutageNotice, renew_notices
from ivr.domain.ports import UnitOfWork
from ivr.domain.service_clock import Reading, State
from ivr.errors import NotFound
from ivr.services.office import Office


@dataclass(frozen=True, slots=True)
class ShownNotice:
    """A notice with its customer and outage, as far as they are stored, and how it stands."""

    notice: OutageNotice
    customer: Customer | None
    outage: KnownOutage | None
    reading: Reading


@dataclass(frozen=True, slots=True)
class NoticeDesk:
    """The list of those who are told of every outage."""

    office: Office

    def renew(self, unit: UnitOfWork, outages: Collection[KnownOutage]) -> None:
        """Bring the notices of these outages up to date; not committed."""
        important = unit.customers.important()
        office, now = self.office, self.office.now()
        for outage in outages:
            known = unit.notices.of_outage(outage.number)
            changed = renew_notices(outage, important, known, now, office.regime, office.merging)
            for notice in changed:
                unit.notices.save(notice)

    def tell_again(self, unit: UnitOfWork, before: KnownOutage, outage: KnownOutage) -> None:
        """Have those rung once more who were told of an outage that has changed; not committed."""
        now = self.office.now()

        def concerns(one: KnownOutage, account: str) -> bool:
            customer = unit.customers.by_account(account)
            return customer is None or one.concerns(customer)

        calls = unit.callbacks.of_outage(outage.number)
        news = news_of(before, outage, calls, concerns, now)
        for callback in news.needless:
            why = CALLED_OFF if outage.called_off else NOT_HERE
            unit.callbacks.save(callback.withdrawn(now, why))
        for callback in news.again:
            sequence = unit.callbacks.next_sequence()
            unit.callbacks.add(again(callback, outage, sequence, now))

    def list_notices(self, *, due: bool = False) -> Sequence[ShownNotice]:
        """All notices, or those still to be given, what is overdue first."""
        with self.office.unit_of_work(read_only=True) as unit:
            shown = [
                ShownNotice(
                    notice,
                    unit.customers.by_account(notice.account),
                    unit.outages.get(notice.outage),
                    self._read(notice),
                )
                for notice in unit.notices.every(due=due)
            ]
        return sorted(shown, key=lambda one: one.reading.state is not State.BREACHED)

    def told(self, outage: str, account: str, by: str, how: str) -> ShownNotice:
        """The notice after it was given."""
        number = read_account(account) or account
        with self.office.unit_of_work() as unit:
            found = [n for n in unit.notices.of_outage(outage) if n.account == number]
            if not found:
                raise NotFound(
                    f"停电{outage}没有要通知户号{account}的记录，"
                    "用 ivr outages notices 可以看到全部"
                )
            notice = found[-1].told(self.office.now(), by, how)
            unit.notices.save(notice)
            unit.commit()
            customer = unit.customers.by_account(number)
            known = unit.outages.get(outage)
        return ShownNotice(notice, customer, known, self._read(notice))

    def _read(self, notice: OutageNotice) -> Reading:
        office = self.office
        return notice.clock.read(office.now(), office.calendar, office.regime.near_percent)
