"""What other programs may look up: orders page by page, and outages."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from ivr.domain.api_token import Right
from ivr.domain.dispatch import hides_caller
from ivr.domain.identity import identity_seen
from ivr.domain.known_outage import KnownOutage
from ivr.domain.local_time import in_utc
from ivr.domain.order_life import Status
from ivr.domain.order_number import read_order_number
from ivr.domain.ports import OrderQuery, UnitOfWork
from ivr.domain.text import quoted
from ivr.domain.work_order import WorkOrder
from ivr.errors import NotAllowed, NotFound
from ivr.services.office import Office
from ivr.services.record_fields import iso, order_fields

Fields = Mapping[str, object]

LOOKS_AHEAD = timedelta(days=7)
LONGEST_SPAN = timedelta(days=90)

# What tells, or may tell, who somebody is that must not be known. His own words are among it, for
# he may name himself; so are the notes of his order's history.
_IDENTITY: Mapping[str, object] = {
    "caller": None,
    "contact": None,
    "other_contacts": [],
    "name": None,
    "account": None,
    "address": None,
    "area": None,
    "symptom": None,
    "tried": None,
    "call_id": None,
    "misheard": None,
    "recordings": {},
    "concerns": None,
    "repeat_of": None,
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which orders are asked for."""

    statuses: frozenset[Status] = frozenset()
    team: str | None = None
    since: datetime | None = None
    """Opened at this moment or later."""
    after: str | None = None
    """Where the page before ended."""
    most: int = 50


@dataclass(frozen=True, slots=True)
class Page:
    """Some of the orders, and where the next ones begin; None: there are no more."""

    items: Sequence[Fields]
    next: str | None


@dataclass(frozen=True, slots=True)
class Lookups:
    """Answers; changes nothing but notes who looked. Orders of test calls are not told of."""

    office: Office

    def orders(self, wanted: Wanted) -> Page:
        """The orders, by the time of their opening; who reported wrongdoing is in no list."""
        query = OrderQuery(
            statuses=wanted.statuses,
            team=wanted.team,
            since=in_utc(wanted.since) if wanted.since else None,
            after=_read_mark(wanted.after),
            most=wanted.most + 1,
        )
        with self.office.unit_of_work(read_only=True) as unit:
            found = unit.orders.page(query)
        shown = found[: wanted.most]
        more = len(found) > wanted.most
        return Page([hidden_view(order) for order in shown], _mark(shown[-1]) if more else None)

    def order(self, number: str, rights: Collection[Right], by: str) -> Fields:
        """One order. Who is protected is seen with the right alone, by the token called `by`.

        Nobody sees it before the look is stored in the order.
        """
        with self.office.unit_of_work(read_only=True) as unit:
            order = self._existing(unit, number)
        if not hides_caller(order) or Right.IDENTITY not in rights:
            return hidden_view(order)
        with self.office.unit_of_work() as unit:
            known = self._existing(unit, number)
            seen = identity_seen(known, self.office.now(), by, f"接口查看，令牌「{by}」")
            unit.orders.save(seen)
            unit.commit()
        return order_fields(seen, identity=True)

    def _existing(self, unit: UnitOfWork, number: str) -> WorkOrder:
        order = unit.orders.get(read_order_number(number) or number)
        if order is None or order.test:
            raise NotFound(f"没有找到工单{quoted(number)}，请核对工单号")
        return order

    def outages(self, start: datetime | None, end: datetime | None) -> Sequence[Fields]:
        """The outages whose window touches this span."""
        begin = in_utc(start) if start else self.office.now()
        until = in_utc(end) if end else begin + LOOKS_AHEAD
        if until < begin:
            raise NotAllowed("to 不能比 from 早，请核对两个时间")
        if until - begin > LONGEST_SPAN:
            days = LONGEST_SPAN // timedelta(days=1)
            raise NotAllowed(f"一次最长看{days}天，请把 from 和 to 写近一些")
        with self.office.unit_of_work(read_only=True) as unit:
            return [_outage_view(outage) for outage in unit.outages.between(begin, until)]


def hidden_view(order: WorkOrder) -> Fields:
    """An order's fields, without the identity of somebody who is protected."""
    fields = order_fields(order)
    if not hides_caller(order):
        return fields
    history = [
        {"at": iso(entry.at), "by": entry.by, "event": entry.event, "note": ""}
        for entry in order.history
    ]
    return {**fields, **_IDENTITY, "history": history}


def _outage_view(outage: KnownOutage) -> Fields:
    return {
        "number": outage.number,
        "kind": outage.kind.value,
        "reason": outage.reason,
        "starts_at": iso(outage.starts_at),
        "ends_at": iso(outage.ends_at),
        "areas": [area.text for area in outage.areas],
        "accounts": sorted(outage.accounts),
    }


def _mark(order: WorkOrder) -> str:
    written = f"{order.opened_at.astimezone(UTC).isoformat()}|{order.number}"
    return base64.urlsafe_b64encode(written.encode()).decode().rstrip("=")


def _read_mark(mark: str | None) -> tuple[datetime, str] | None:
    """Where the page before ended, in the order of the pages."""
    if mark is None:
        return None
    try:
        written = base64.urlsafe_b64decode(mark + "=" * (-len(mark) % 4)).decode("ascii")
        at, _, number = written.partition("|")
        opened_at = datetime.fromisoformat(at)
        if opened_at.tzinfo is None or read_order_number(number) is None:
            raise ValueError
        return in_utc(opened_at), number
    except (binascii.Error, ValueError, NotAllowed):
        raise NotAllowed("after 不是上一页的 next，请原样写上，或者从头看起") from None
