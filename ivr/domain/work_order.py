"""The work order: one type for every matter that somebody has to see to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from ivr.domain.address import Address
from ivr.domain.local_time import shown_end
from ivr.domain.order_life import (
    IN_HAND,
    Status,
    is_reopening,
    require_answer,
    require_step,
    status_name,
)
from ivr.domain.terms import (
    Area,
    Began,
    Danger,
    Kind,
    Outcome,
    Priority,
    Recording,
    RepeatReason,
    Scope,
)
from ivr.errors import NotAllowed

DANGER_NAMES: Mapping[Danger, str] = {
    Danger.FIRE: "着火冒烟",
    Danger.SHOCK: "有人触电",
    Danger.FALLEN_LINE: "电线断落",
    Danger.OTHER: "其他危险",
}


HOTLINE = "热线"
"""Whoever takes a call owns its matter: first the hotline itself."""

MISHEARD = "misheard"
"""The event of a line of history that tells what was not understood of the caller."""

FILLED = "filled"
"""The event of a line of history that names the fields that a person has written."""

SUPPLEMENTED = "supplemented"
"""The event of a line of history that tells what the caller has added."""


FIELD_NAMES: Mapping[str, str] = {
    "address": "地址",
    "contact": "联系电话",
    "name": "姓名",
    "symptom": "现象",
    "topic": "类别",
    "cause": "故障原因",
    "own_installation": "客户资产",
    "result": "处理结果",
    "team": "班组",
    "language": "语言",
}
"""The fields that a person may write by hand."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of an order's history; lines are only ever added."""

    at: datetime
    by: str
    """caller, bot or operator."""
    event: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class WorkOrder:
    """An order as it stands now; each change gives a new one with one more line of history."""

    number: str
    kind: Kind
    opened_at: datetime
    status: Status = Status.OPEN
    priority: Priority = Priority.NORMAL
    scope: Scope = Scope.UNKNOWN
    caller: str | None = None
    contact: str | None = None
    other_contacts: tuple[str, ...] = ()
    name: str | None = None
    account: str | None = None
    address: Address | None = None
    area: Area | None = None
    danger: Danger | None = None
    symptom: str | None = None
    tried: str | None = None
    began: Began | None = None
    began_at: datetime | None = None
    due_at: datetime | None = None
    expected_at: datetime | None = None
    reports: int = 1
    urges: int = 0
    repeat_of: str | None = None
    repeat_reason: RepeatReason | None = None
    concerns: str | None = None
    """The order that this one is about, without repeating it: another fault, a return call."""
    outcome: Outcome | None = None
    topic: str | None = None
    """What it is about within its kind: 过户, 服务态度."""
    team: str | None = None
    """The name of the team that it goes to."""
    owner: str = HOTLINE
    """Who is responsible for it now: a person, a shift or a team."""
    language: str | None = None
    """What the caller speaks, where it is not Mandarin."""
    anonymous: bool = False
    """Whether the caller does not want to be named."""
    cause: str | None = None
    """What was wrong, as the crew found it."""
    own_installation: bool = False
    """Whether the fault lies in what belongs to the customer."""
    result: str | None = None
    """What the caller is told of how it ended."""
    appointed_from: datetime | None = None
    """From when until when somebody comes, as agreed with the caller."""
    appointed_to: datetime | None = None
    reopened: int = 0
    needs_completion: bool = False
    recordings: Mapping[Recording, str] = field(default_factory=dict)
    call_id: str | None = None
    regime: str | None = None
    feeder: str | None = None
    """The line (线路) that supplies the place, as far as it is known."""
    transformer: str | None = None
    """The transformer district (台区) of the place."""
    merged_into: str | None = None
    """The main order that this one was merged into: it goes where that one goes."""
    outage: str | None = None
    """The known outage that explains it: one crew's job together with all others of it."""
    test: bool = False
    history: tuple[Entry, ...] = ()

    @property
    def misheard(self) -> str | None:
        """What was heard of the caller and not understood, as far as anything was."""
        notes = [entry.note for entry in self.history if entry.event == MISHEARD]
        return notes[-1] if notes else None

    @property
    def status_name(self) -> str:
        """Its status as people call it."""
        return status_name(self.status, self.kind)

    @property
    def in_hand(self) -> bool:
        """Whether this is a fault still being seen to, which may explain a new report."""
        return self.kind.is_fault and self.status in IN_HAND

    @property
    def is_urgent(self) -> bool:
        """Whether life may be in danger: such an order is never swallowed by another one."""
        return (
            self.danger is not None
            or self.kind is Kind.EMERGENCY
            or self.priority is Priority.URGENT
        )

    def require_in_hand(self) -> None:
        """Refuse to add a report or an urge to an order that no longer catches any."""
        if not self.in_hand:
            raise NotAllowed(
                f"工单{self.number}现在是「{self.status_name}」，不再并入新的报修，请登记新工单"
            )

    def noted(self, at: datetime, by: str, event: str, note: str = "") -> WorkOrder:
        """The order with one more line of history."""
        return replace(self, history=(*self.history, Entry(at, by, event, note)))

    def moved(self, to: Status, at: datetime, by: str, reason: str | None = None) -> WorkOrder:
        """The order one or more steps further in its life, or opened again."""
        require_step(self.number, self.status, to, self.kind, reason)
        require_answer(self.number, to, self.kind, self.result)
        if is_reopening(self.status, to):
            # What was expected and found belongs to the repair that did not last.
            again = replace(self, status=to, reopened=self.reopened + 1, expected_at=None)
            again = replace(again, outcome=None, cause=None, result=None, own_installation=False)
            found = (("原来的原因", self.cause), ("原来的结果", self.result))
            told = [(reason or "").strip(), *(f"{name}：{text}" for name, text in found if text)]
            return again.noted(at, by, "reopened", "；".join(told))
        moved = replace(self, status=to)
        return moved.noted(at, by, "status", "：".join(filter(None, (moved.status_name, reason))))

    def filled(self, at: datetime, by: str, **fields: object) -> WorkOrder:
        """The order with fields that a person wrote by hand, each told in the history."""
        if self.status is Status.CLOSED:
            raise NotAllowed(f"工单{self.number}已经归档，要改先重新打开")
        changed = {name: value for name, value in fields.items() if getattr(self, name) != value}
        if not changed:
            return self
        filled: WorkOrder = replace(self, **changed)  # type: ignore[arg-type]
        return filled.noted(at, by, FILLED, "、".join(FIELD_NAMES[name] for name in changed))

    def handed(self, to: str, at: datetime, by: str, reason: str | None = None) -> WorkOrder:
        """The order with another owner."""
        note = "：".join(filter(None, (f"{self.owner}交给{to}", reason)))
        return replace(self, owner=to).noted(at, by, "handed-over", note)

    def expecting(
        self, expected_at: datetime, at: datetime, by: str, reason: str | None
    ) -> WorkOrder:
        """The order with another time at which the power is expected back."""
        told = "：".join(filter(None, (shown_end(expected_at, year=True), reason)))
        return replace(self, expected_at=expected_at).noted(at, by, "expected", told)

    def reported_again(
        self, enquiry: str, at: datetime, *, scope: Scope, contacts: tuple[str | None, ...]
    ) -> WorkOrder:
        """The order after one more report of it: what is new in the call is added."""
        self.require_in_hand()
        grown = replace(self._with_contacts(contacts), reports=self.reports + 1)
        grown = replace(grown, scope=self.scope.wider(scope))
        return grown.noted(at, "caller", "reported-again", enquiry)

    def told_apart(self, enquiry: str, at: datetime, contacts: tuple[str | None, ...]) -> WorkOrder:
        """The order after a caller, taken for one who reports it again, spoke of another fault.

        A wider scope that came with the report stays: it only lets neighbours be asked.
        """
        others = tuple(number for number in self.other_contacts if number not in contacts)
        apart = replace(self, reports=max(1, self.reports - 1), other_contacts=others)
        return apart.noted(at, "caller", "told-apart", enquiry)

    def urged(self, at: datetime, enquiry: str | None, contact: str | None) -> WorkOrder:
        """The order after a caller has asked for speed."""
        self.require_in_hand()
        urged = replace(self._with_contacts((contact,)), urges=self.urges + 1)
        return urged.noted(at, "caller", "urged", enquiry or "")

    def followed_up(
        self,
        at: datetime,
        *,
        urging: bool,
        recording: str | None = None,
        contact: str | None = None,
    ) -> WorkOrder:
        """A matter in hand after its caller asked for speed, or added something to it.

        Each recording has a line of its own: a second one does not take the first one's place.
        """
        if self.status not in {*IN_HAND, Status.DRAFT}:
            raise NotAllowed(
                f"工单{self.number}现在是「{self.status_name}」，不能再补充，请另登一张工单"
            )
        grown = self._with_contacts((contact,))
        if recording is not None:
            grown = replace(
                grown, recordings={**self.recordings, Recording.SUPPLEMENT: recording}
            ).noted(at, "caller", SUPPLEMENTED, recording)
        if urging:
            grown = replace(grown, urges=self.urges + 1).noted(at, "caller", "urged")
        return grown

    def endangered(self, danger: Danger, at: datetime) -> WorkOrder:
        """The order raised to an urgent one because the caller reports danger."""
        kind = Kind.EMERGENCY if self.kind is Kind.FAULT else self.kind
        status = Status.OPEN if self.status is Status.DRAFT else self.status
        told = DANGER_NAMES[danger]
        raised = replace(self, kind=kind, status=status, priority=Priority.URGENT, danger=danger)
        raised = replace(raised, symptom=self.symptom or told)
        return raised.noted(at, "caller", "danger", told)

    def supplemented(
        self,
        at: datetime,
        *,
        contact: str | None = None,
        name: str | None = None,
        address: Address | None = None,
        recordings: Mapping[Recording, str] | None = None,
    ) -> WorkOrder:
        """The order with what the caller told later, which replaces what was told earlier."""
        if self.status is Status.CLOSED:
            raise NotAllowed(f"工单{self.number}已经归档，不能再补充，有新情况请另登一张工单")
        added = self._with_contacts((contact,))
        added = replace(
            added,
            recordings={**self.recordings, **(recordings or {})},
            name=name or self.name,
            address=address or self.address,
        )
        if address is not None and self.kind is Kind.EMERGENCY:
            added = replace(added, needs_completion=False)  # only the place was wanting
        if added == self:
            return self
        told = [recording.value for recording in recordings or {}]
        if added.address != self.address:
            told.append(f"地址原为{self.address.text}" if self.address else "地址")
        names = "、".join(told)
        return added.noted(at, "caller", SUPPLEMENTED, names)

    def _with_contacts(self, contacts: tuple[str | None, ...]) -> WorkOrder:
        known = {self.caller, self.contact, *self.other_contacts, None}
        new = tuple(dict.fromkeys(number for number in contacts if number not in known))
        if not new:
            return self
        if self.contact is None:
            return replace(self, contact=new[0])._with_contacts(new[1:])
        added = tuple(number for number in new if number is not None)
        return replace(self, other_contacts=(*self.other_contacts, *added))
