"""What a caller has told in a call, and how it is written into an order."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from ivr.domain.beginning import began_since, estimate_beginning
from ivr.domain.customer import read_account
from ivr.domain.identity import is_protected, shielded
from ivr.domain.ports import UnitOfWork
from ivr.domain.terms import Began, Danger, Kind, Priority, Recording, Scope
from ivr.domain.work_order import DANGER_NAMES, MISHEARD, WorkOrder
from ivr.errors import NotAllowed
from ivr.services.customers import customer_of
from ivr.services.office import CallFacts, Office, read_address


@dataclass(frozen=True, slots=True)
class Told:
    """The facts as the flow holds them; None where nothing was told."""

    account: str | None = None
    name: str | None = None
    address: str | None = None
    contact: str | None = None
    uncontactable: bool = False
    """Whether the flow asked for a number and has none: the caller's own was refused, or hidden."""
    scope: Scope | None = None
    began: Began | None = None
    began_at: datetime | None = None
    """The moment, where it was told; else it is guessed from `began`."""
    symptom: str | None = None
    tried: str | None = None
    danger: Danger | None = None
    recordings: Mapping[Recording, str] = field(default_factory=dict)
    visit: str | None = None
    """What somebody is to come for, where the call broke off before it was agreed."""
    enquires: bool = False
    """Whether the call was about news of outages, not about a report."""
    language: str | None = None
    """What the caller wants to be spoken to in, where that is not Mandarin."""
    intent: Kind | None = None
    """What the caller came for, where the flow knows it."""
    unnamed: bool = False
    """Whether the caller has not said that his name may be known; asked of protected ones alone."""
    topic: str | None = None
    misheard: str | None = None
    """What was said and not understood, for a person to make something of."""


def write_down(
    office: Office, unit: UnitOfWork, kind: Kind, call: CallFacts, told: Told
) -> WorkOrder:
    """A new order, not yet filed, with all that was told and what the account adds to it."""
    customer = customer_of(unit, told.account)
    order = office.blank(kind, call)
    contact = office.phone(told.contact) or (None if told.uncontactable else call.caller)
    if customer is not None:
        order = replace(order, account=customer.account, name=customer.name, area=customer.area)
    elif told.account:
        order = replace(order, account=read_account(told.account))
    order = replace(
        order,
        name=_short("姓名", told.name) or order.name,
        address=read_address(told.address),
        contact=contact,
        scope=told.scope or Scope.UNKNOWN,
        began=told.began or began_since(told.began_at, order.opened_at),
        began_at=told.began_at or estimate_beginning(told.began, order.opened_at),
        symptom=_short("现象", told.symptom),
        topic=_short("事项", told.visit, 40) or _short("类别", told.topic, 40),
        tried=_short("已尝试的办法", told.tried),
        language=_short("语言", told.language),
        recordings=dict(told.recordings),
    )
    order = _with_danger(order, told.danger)
    if is_protected(order):
        number, name = office.phone(told.contact), _short("姓名", told.name)
        order = shielded(order, number, name=name, unnamed=told.unnamed)
    if told.misheard:
        order = order.noted(order.opened_at, "bot", MISHEARD, told.misheard)
    return order


def _with_danger(order: WorkOrder, danger: Danger | None) -> WorkOrder:
    if danger is None:
        return order
    symptom = order.symptom or DANGER_NAMES[danger]
    return replace(order, danger=danger, symptom=symptom, priority=Priority.URGENT)


def _short(what: str, text: str | None, most: int = 200) -> str | None:
    """The text, unless it is longer than anybody says in a call."""
    if text is not None and len(text) > most:
        raise NotAllowed(f"{what}有{len(text)}个字，最多{most}个字，请说得短一些")
    return text
