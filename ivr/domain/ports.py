"""What the services ask of a store, and the plain records of calls, turns and flow versions."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from types import TracebackType
from typing import Protocol, Self

from ivr.domain.address import Address
from ivr.domain.api_token import ApiToken
from ivr.domain.application import Application
from ivr.domain.appointment import Booking, DayCapacity
from ivr.domain.area_outage import AreaName, AreaReport, Suspicion, SuspicionState
from ivr.domain.bill import Balance, Bill
from ivr.domain.customer import Customer
from ivr.domain.flow_versions import Files, Origin
from ivr.domain.kept_response import KeptResponse
from ivr.domain.known_outage import KnownOutage
from ivr.domain.merging import Merge, Pair
from ivr.domain.mode import Modes, ModeSwitch
from ivr.domain.month import Month
from ivr.domain.order_life import Status
from ivr.domain.outage_notice import OutageNotice
from ivr.domain.outbox import OutboxMessage, OutboxState, Reach
from ivr.domain.second_fact import IdentityCheck
from ivr.domain.service_clock import ServiceClock
from ivr.domain.terms import Kind
from ivr.domain.work_order import WorkOrder


@dataclass(frozen=True, slots=True)
class TurnRecord:
    """One turn of a call as it is kept; `sequence` counts from 1."""

    sequence: int
    at: datetime
    flow: str
    step: str
    prompts: tuple[str, ...]
    input: str
    value: str | None = None
    slots: Mapping[str, str] = field(default_factory=dict)
    actions: tuple[str, ...] = ()
    path: tuple[str, ...] = ()
    """The edges of the flows that were taken: 流程›步骤›trigger›标签›步骤."""


@dataclass(frozen=True, slots=True)
class CallRecord:
    """One call as it is kept (话单); `ended_at` is None while it lasts or when it broke off."""

    call_id: str
    at: datetime
    caller: str | None
    called: str | None
    flow: str
    flow_version: str
    waited_ms: int
    test: bool = False
    ended_at: datetime | None = None
    result: str | None = None
    ended_by: str | None = None
    turns: tuple[TurnRecord, ...] = ()
    flow_number: int | None = None
    """The published version's number; None for a talk on flows that were not published."""
    concealed: bool = False
    """Whether nothing in it may tell who called."""


@dataclass(frozen=True, slots=True)
class FlowVersionRecord:
    """A published set of flows: what ran, since when, and by whom and why."""

    number: int
    """Counts from 1: what people call it."""
    version: str
    """The name of the flows' content, which call records carry."""
    published_at: datetime
    files: Files
    by: str = ""
    reason: str = ""
    origin: Origin = Origin.PUBLISH
    based_on: int | None = None
    """The version that was worked from, or whose content came back; None: not known."""


@dataclass(frozen=True, slots=True)
class OrderQuery:
    """Which orders are asked for, a page at a time; what is empty or None leaves all."""

    statuses: Collection[Status] = ()
    team: str | None = None
    since: datetime | None = None
    after: tuple[datetime, str] | None = None
    """Opening and number of the order after which the page begins."""
    most: int = 50


class Customers(Protocol):
    """The company's accounts."""

    def by_account(self, account: str) -> Customer | None: ...

    def by_phone(self, phone: str) -> Sequence[Customer]: ...

    def save(self, customers: Collection[Customer]) -> None:
        """Store the customers, in place of what was known of their accounts; fast, for calls
        that want to store something wait until this is committed."""

    def known(self, accounts: Collection[str]) -> set[str]:
        """Those of the accounts that are stored."""

    def count(self) -> int: ...

    def addresses(self) -> Sequence[str]:
        """Every address that an account has, each once."""

    def remove(self, accounts: Collection[str]) -> None:
        """Forget these accounts, as far as they are stored."""

    def important(self) -> Sequence[Customer]:
        """Those that are told of every outage."""

    def of_building(self, building: str) -> Sequence[Customer]:
        """Those whose address names this building; a few of many are enough."""

    def count_in(self, area: AreaName) -> int | None:
        """How many accounts a line or a transformer supplies; None for other areas."""


class Orders(Protocol):
    """The work orders."""

    def next_number(self, day: date) -> str:
        """A number that no other order has, however many calls ask at once."""

    def add(self, order: WorkOrder) -> None: ...

    def save(self, order: WorkOrder) -> None:
        """Store the order as it is now; lines of history are added, never changed."""

    def get(self, number: str) -> WorkOrder | None: ...

    def of_call(self, call_id: str) -> Sequence[WorkOrder]: ...

    def in_hand(
        self, account: str | None, address: Address | None, *, test: bool
    ) -> Sequence[WorkOrder]:
        """The faults in hand of this account or of a spot where this address lies."""

    def merged_into(self, number: str) -> Sequence[WorkOrder]:
        """The orders that go with this main one."""

    def reports_in(self, area: AreaName, since: datetime) -> Sequence[AreaReport]:
        """The faults of an area that no known outage explains, opened since then and not done."""

    def faults_in_hand(self) -> Sequence[WorkOrder]:
        """Every fault that is seen to just now and goes with no other one."""

    def appointed(
        self, after: datetime, phone: str | None, account: str | None, *, test: bool
    ) -> Sequence[WorkOrder]:
        """The orders that nobody has come for yet, whose agreed hour begins after this: of this
        account, or of whoever called or is to be reached under this number; the next one first."""

    def open_matters(
        self, kind: Kind, phone: str | None, account: str | None, *, test: bool
    ) -> Sequence[WorkOrder]:
        """The matters of this kind in hand that this number or account is about."""

    def every(self, statuses: Collection[Status] = ()) -> Sequence[WorkOrder]:
        """All orders, or those of these statuses, in the order of their opening."""

    def page(self, query: OrderQuery) -> Sequence[WorkOrder]:
        """The orders of real calls that are asked for, in the order of their opening."""


class Outbox(Protocol):
    """The messages to teams. Storing an order puts out by itself what teams have to be told of it;
    test orders put out nothing."""

    def next_due(
        self, now: datetime, reach: Reach, resting: Collection[str] = ()
    ) -> OutboxMessage | None:
        """The message to be sent next by webhook, as far as nobody is sending it already.

        `resting`: addresses to which nothing is sent just now. Of one order's messages to one
        address the earlier goes first, of all others what is urgent.
        """

    def get(self, name_or_id: str) -> OutboxMessage | None: ...

    def save(self, message: OutboxMessage) -> None:
        """Store the message as it is now."""

    def listed(
        self, states: Collection[OutboxState] = (), team: str | None = None
    ) -> Sequence[OutboxMessage]:
        """All messages, or those of these states and this team; the oldest first."""

    def of_batch(self, batch: int) -> Sequence[OutboxMessage]:
        """What stands in a CSV file."""

    def next_batch(self) -> int:
        """A number that no CSV file has."""


class Clocks(Protocol):
    """The service clocks; those of test orders only where an order is named."""

    def of_order(self, number: str) -> tuple[ServiceClock, ...]:
        """An order's clocks, in the order in which they were made."""

    def save(self, number: str, clocks: Sequence[ServiceClock]) -> None:
        """Store an order's clocks as they are now; there may be more than before, never fewer."""

    def running(self) -> Sequence[ServiceClock]:
        """Every clock that has begun and not stopped, paused ones too; the oldest first."""

    def begun_between(self, start: datetime, end: datetime) -> Iterator[ServiceClock]:
        """The clocks that began from `start` on and before `end`, one by one."""


class Appointments(Protocol):
    """The places of teams' hours that orders have."""

    def of_days(
        self, first: date, last: date, team: str | None = None, *, test: bool = False
    ) -> Sequence[Booking]:
        """The bookings of these days, the last one too, by their hour."""

    def of_order(self, number: str) -> Booking | None: ...

    def book(self, booking: Booking, capacity: DayCapacity) -> bool:
        """Give the order a place; False: the hour or the day has none left, nothing is stored.

        Two that ask at once for the last place never both get it.
        """

    def give_back(self, number: str) -> None:
        """Free the order's place, if it has one."""


class Outages(Protocol):
    """The known outages."""

    def between(self, start: datetime, end: datetime) -> Sequence[KnownOutage]:
        """The outages whose window touches this span, or that last until power is back."""

    def restored_since(self, instant: datetime) -> Sequence[KnownOutage]:
        """Those after which the power is back since then."""

    def every(self) -> Sequence[KnownOutage]:
        """All of them, by their beginning."""

    def get(self, number: str) -> KnownOutage | None: ...

    def save(self, outage: KnownOutage) -> None:
        """Store the outage, in place of what was known under its number."""

    def known(self, numbers: Collection[str]) -> set[str]:
        """Those of the numbers that are stored."""

    def remove(self, numbers: Collection[str]) -> None:
        """Forget these outages, as far as they are stored."""


class Merges(Protocol):
    """Which order was merged into which; what was undone stays known."""

    def add(self, merge: Merge) -> None: ...

    def standing(self, merged: str) -> Merge | None:
        """The merge by which this order goes with another one."""

    def undo(self, merge: Merge) -> None:
        """Store that this merge was undone."""

    def parted(self, number: str) -> Collection[Pair]:
        """The pairs with this order that a person has taken apart."""

    def every(self) -> Sequence[Merge]:
        """All merges, the oldest first."""


class Suspicions(Protocol):
    """The suspected area outages."""

    def get(self, number: str) -> Suspicion | None: ...

    def latest_of(self, area: AreaName) -> Suspicion | None:
        """The newest one of an area."""

    def latest_number(self, prefix: str) -> str | None:
        """The highest number that begins so."""

    def every(self, states: Collection[SuspicionState] = ()) -> Sequence[Suspicion]:
        """All of them, or those in these states, the oldest first."""

    def save(self, suspicion: Suspicion) -> None:
        """Store it as it is now; its orders may be more than before, never fewer."""


class Notices(Protocol):
    """Notices of outages to important customers."""

    def of_outage(self, outage: str) -> Sequence[OutageNotice]: ...

    def every(self, *, due: bool = False) -> Sequence[OutageNotice]:
        """All notices, or those still to be given, by the outage's beginning."""

    def save(self, notice: OutageNotice) -> None: ...


class Bills(Protocol):
    """The accounts' monthly bills and prepaid balances."""

    def of_account(self, account: str, since: Month | None = None) -> Sequence[Bill]:
        """The account's bills (from this month on), the newest first."""

    def every(self, account: str | None = None) -> Sequence[Bill]:
        """All bills, by account and then the newest first."""

    def balance(self, account: str) -> Balance | None:
        """What is left of a prepaid account; None for any other."""

    def balances(self) -> Sequence[Balance]:
        """All balances, by account."""

    def save(self, bills: Collection[Bill]) -> int:
        """Store the bills, in place of those of the same month; how many were stored before."""

    def save_balances(self, balances: Collection[Balance]) -> int:
        """Store the balances, in place of older ones; how many accounts had one before."""

    def remove(self, accounts: Collection[str]) -> None:
        """Forget the bills and balances of these accounts."""


class Applications(Protocol):
    """What customers have applied for."""

    def get(self, number: str) -> Application | None: ...

    def of_account(self, account: str) -> Sequence[Application]:
        """The account's applications, the one that moved last first."""

    def every(self) -> Sequence[Application]:
        """All of them, by number."""

    def save(self, applications: Collection[Application]) -> int:
        """Store them, in place of those of the same number; how many were stored before."""

    def remove(self, numbers: Collection[str]) -> None:
        """Forget these applications, as far as they are stored."""


class IdentityChecks(Protocol):
    """The checks of whether a caller is whom a matter belongs to: who asked, when, with what
    success; added, never changed."""

    def add(self, check: IdentityCheck) -> None: ...

    def of_call(self, call_id: str) -> Sequence[IdentityCheck]: ...

    def detach(self, call_id: str, name: str) -> None:
        """The checks of a call count on, but belong to no call that is on record."""

    def of_subject(self, subject: str, since: datetime, *, test: bool) -> Sequence[IdentityCheck]:
        """Those of an account or application from this instant on."""

    def of_caller(self, caller: str, since: datetime, *, test: bool) -> Sequence[IdentityCheck]:
        """Those from this telephone from this instant on."""


class Calls(Protocol):
    """The call records."""

    def save(self, record: CallRecord) -> None:
        """Store the record, and those of its turns that are not stored yet.

        One that was concealed since takes the place of all that was stored of it.
        """

    def latest(self, most: int | None = None) -> Sequence[CallRecord]:
        """The newest calls with their turns, the oldest of them first."""

    def waits_ms(self, start: datetime, end: datetime) -> Sequence[int]:
        """How long each call from `start` on and before `end` waited for its answer."""

    def between(self, start: datetime | None, end: datetime | None) -> Iterator[CallRecord]:
        """The calls that came in from `start` on and before `end`, one by one."""


class FlowVersions(Protocol):
    """The sets of flows that were published."""

    def add(self, record: FlowVersionRecord) -> bool:
        """Store a new version; False: its number was taken by somebody else, nothing is stored."""

    def get(self, number: int) -> FlowVersionRecord | None: ...

    def latest_number(self) -> int:
        """The newest version's number, 0 before the first."""

    def latest(self, most: int, before: int | None = None) -> Sequence[FlowVersionRecord]:
        """The newest versions (older than `before`), the newest first."""


class ModeLog(Protocol):
    """The log of switched modes."""

    def add(self, switch: ModeSwitch) -> None:
        """Add a line; the newest of a mode counts."""

    def newest(self) -> Modes:
        """The newest switch of each mode."""

    def log(self, most: int) -> Sequence[ModeSwitch]:
        """The newest lines, the newest first."""


class ApiTokens(Protocol):
    """What other programs are let in with."""

    def get(self, name: str) -> ApiToken | None: ...

    def by_digest(self, digest: str) -> ApiToken | None: ...

    def every(self) -> Sequence[ApiToken]:
        """All of them, revoked ones too, the oldest first."""

    def save(self, token: ApiToken) -> None:
        """Store the token, in place of what was known under its name."""


class KeptResponses(Protocol):
    """What requests were answered."""

    def get(self, sender: str, key: str) -> KeptResponse | None: ...

    def save(self, kept: KeptResponse) -> None:
        """Keep the answer, in place of what was kept under its key."""

    def forget_before(self, instant: datetime) -> None:
        """Forget the answers that are older."""


class UnitOfWork(Protocol):
    """All or nothing: what is not committed when the block ends never happened."""

    @property
    def customers(self) -> Customers: ...

    @property
    def orders(self) -> Orders: ...

    @property
    def outbox(self) -> Outbox: ...

    @property
    def clocks(self) -> Clocks: ...

    @property
    def appointments(self) -> Appointments: ...

    @property
    def outages(self) -> Outages: ...

    @property
    def merges(self) -> Merges: ...

    @property
    def suspicions(self) -> Suspicions: ...

    @property
    def notices(self) -> Notices: ...

    @property
    def bills(self) -> Bills: ...

    @property
    def applications(self) -> Applications: ...

    @property
    def identity_checks(self) -> IdentityChecks: ...

    @property
    def calls(self) -> Calls: ...

    @property
    def flow_versions(self) -> FlowVersions: ...

    @property
    def modes(self) -> ModeLog: ...

    @property
    def api_tokens(self) -> ApiTokens: ...

    @property
    def kept_responses(self) -> KeptResponses: ...

    def __enter__(self) -> Self: ...

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None: ...

    def commit(self) -> None: ...


class OpenUnitOfWork(Protocol):
    """Opens a unit of work. Writers wait for each other; a read-only one waits for nobody."""

    def __call__(self, *, read_only: bool = False) -> UnitOfWork: ...
