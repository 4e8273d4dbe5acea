"""What a fault meets when it is filed: its place in the network, its like, its neighbours.

All of it happens in the unit of work in which the order is filed: it is there with the order or
not at all.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from ivr.clock import local
from ivr.domain.area_outage import AreaName, AreaReport, areas_of, narrowest, renew, weigh
from ivr.domain.known_outage import restored_outage, running_outage
from ivr.domain.merge_rules import AreaKind
from ivr.domain.merging import MERGE_REASONS, crowd_of, propose_merge
from ivr.domain.network import Network
from ivr.domain.ports import UnitOfWork
from ivr.domain.restoration import with_own_fault
from ivr.domain.work_order import WorkOrder
from ivr.services.customers import place_of
from ivr.services.main_orders import BOT, join
from ivr.services.network import network_of
from ivr.services.office import Office

_Reports = Mapping[AreaName, Sequence[AreaReport]]
"""By area, the narrowest first."""

LOOKED_AT = 5
"""So many of a crowd's oldest orders are looked at for one that is not urgent."""

PREFIX = "YS"
"""疑似: how a suspicion's number begins; its outage's begins with TF (突发)."""


def settle_in(office: Office, unit: UnitOfWork, order: WorkOrder) -> WorkOrder:
    """The order after it has met what is there: merged, linked, counted; not committed."""
    network = network_of(unit, order.account, order.address)
    order = replace(order, feeder=network.feeder, transformer=network.transformer)
    order = _after_restoration(office, unit, order, network)
    unit.orders.save(order)
    reports = _reports(office, unit, order)
    order = _meet_others(office, unit, order, reports)
    _count(office, unit, order, reports)
    return order


def _reports(office: Office, unit: UnitOfWork, order: WorkOrder) -> _Reports:
    """What has lately been reported of each area of the order; a test call counts nowhere."""
    rules, found = office.merging, {}
    for area in () if order.test else areas_of(order):
        spans = [threshold.within for kind, threshold in rules.areas.items() if kind is area.kind]
        if area.kind is AreaKind.FEEDER and rules.feeder is not None:
            spans.append(rules.feeder.within)
        if spans:
            found[area] = unit.orders.reports_in(area, order.opened_at - max(spans))
    return found


def _after_restoration(
    office: Office, unit: UnitOfWork, order: WorkOrder, network: Network
) -> WorkOrder:
    """The order marked where its area has its power back and this home has not."""
    at, lately = order.opened_at, office.merging.after_restoration
    told = order.address.text if order.address else None
    place = (*place_of(unit, order.account, told), network)
    restored = restored_outage(unit.outages.restored_since(at - lately), at, lately, *place)
    if restored is None or running_outage(unit.outages.between(at, at), at, *place) is not None:
        return order
    symptom, scope = with_own_fault(order.symptom, order.scope)
    order = replace(order, symptom=symptom, scope=scope)
    return order.noted(at, BOT, "after-restoration", f"停电{restored.number}已经复电")


def _meet_others(
    office: Office, unit: UnitOfWork, order: WorkOrder, reports: _Reports
) -> WorkOrder:
    """The order merged into its like, or linked with it where life is in danger."""
    others = {
        other.number: other
        for other in unit.orders.in_hand(order.account, order.address, test=order.test)
    }
    line = [found for area, found in reports.items() if area.kind is AreaKind.FEEDER]
    crowd = crowd_of(order, line[0], office.merging) if line else ()
    first = _first(unit, crowd)
    if first is not None:
        others[first.number] = first
    parted = unit.merges.parted(order.number)
    proposal = propose_merge(
        order, others.values(), office.merging, parted, [report.order for report in crowd]
    )
    if proposal is None:
        return order
    main, reason, at = proposal.main, proposal.reason, order.opened_at
    if not proposal.only_linked:
        return join(unit, order, main, reason, at)
    why = f"{MERGE_REASONS[reason]}，有险情，各自处理"
    unit.orders.save(main.noted(at, BOT, "linked", f"与{order.number}有关：{why}"))
    linked = replace(order, concerns=main.number)
    linked = linked.noted(at, BOT, "linked", f"与{main.number}有关：{why}")
    unit.orders.save(linked)
    return linked


def _first(unit: UnitOfWork, crowd: Sequence[AreaReport]) -> WorkOrder | None:
    """The oldest order of a crowd that others may go with."""
    mains = [report.order for report in crowd if not report.merged]
    orders = (unit.orders.get(number) for number in mains[:LOOKED_AT])
    return next((order for order in orders if order is not None and not order.is_urgent), None)


def _count(office: Office, unit: UnitOfWork, order: WorkOrder, reports: _Reports) -> None:
    """Note the suspicion of an area outage that this report makes, or makes larger."""
    now, rules = order.opened_at, office.merging
    weighed = [weigh(area, told, now, rules) for area, told in reports.items()]
    found = [evidence for evidence in weighed if evidence is not None]
    for evidence in narrowest(found):
        latest = unit.suspicions.latest_of(evidence.area)
        suspicion = renew(latest, evidence, _next_number(unit, now), now, rules)
        if suspicion is not None:
            unit.suspicions.save(suspicion)


def _next_number(unit: UnitOfWork, at: datetime) -> str:
    day = f"{PREFIX}{local(at):%Y%m%d}"
    latest = unit.suspicions.latest_number(day)
    count = int(latest.removeprefix(day)) + 1 if latest else 1
    return f"{day}{count:03d}"
