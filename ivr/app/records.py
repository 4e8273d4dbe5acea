"""The stored facts, and the invented town."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from ivr.app.editions import stored_standards
from ivr.app.house import PROJECT, load_standards
from ivr.app.said_to_callers import FaultsOf, checked_by_flows_in_force
from ivr.app.standards import Standards
from ivr.app.store import open_store
from ivr.clock import Clock, SystemClock
from ivr.config import Config
from ivr.domain.ports import OpenUnitOfWork
from ivr.domain.regime import Regime
from ivr.domain.second_fact import CheckLimits
from ivr.services.account_imports import AccountImports
from ivr.services.appointment_hands import AppointmentHands
from ivr.services.area_desk import AreaDesk
from ivr.services.callback_desk import CallbackDesk
from ivr.services.callback_lists import CallbackLists
from ivr.services.clock_desk import ClockDesk
from ivr.services.imports import Imports
from ivr.services.merge_desk import MergeDesk
from ivr.services.notice_desk import NoticeDesk
from ivr.services.office import Office
from ivr.services.operator import Operator
from ivr.services.publishing import Publishing
from ivr.services.sample_town import SampleFiles, load_sample_town
from ivr.working_days import WorkingCalendar

SAMPLE_TOWN = PROJECT / "storage" / "sample"
SAMPLE_FILES = ("customers", "outages", "bills", "balances", "applications")


@dataclass(frozen=True)
class Records:
    """The stored facts, for commands that look at them or change them by hand."""

    operator: Operator
    clocks: ClockDesk
    appointments: AppointmentHands
    imports: Imports
    accounts: AccountImports
    standards: Standards
    merges: MergeDesk
    areas: AreaDesk
    notices: NoticeDesk
    callbacks: CallbackLists
    dialling: CallbackDesk

    @property
    def regime(self) -> Regime:
        """The limits in force."""
        return self.standards.regime

    @property
    def calendar(self) -> WorkingCalendar:
        """The days of work."""
        return self.standards.calendar


def office_of(
    config: Config, unit_of_work: OpenUnitOfWork, clock: Clock, standards: Standards
) -> Office:
    """The tools of every use case."""
    return Office(
        unit_of_work,
        clock,
        standards.regime,
        config.area_code,
        standards.calendar,
        standards.teams,
        standards.merging,
        standards.plans,
        standards.callbacks,
    )


def records_of(
    config: Config,
    unit_of_work: OpenUnitOfWork,
    clock: Clock,
    standards: Standards,
    faults_of: FaultsOf = lambda _text: (),
) -> Records:
    """The use cases of the operator; `faults_of` judges what callers are to hear."""
    office = office_of(config, unit_of_work, clock, standards)
    notices = NoticeDesk(office)
    areas = AreaDesk(office, notices, faults_of)
    imports = Imports(unit_of_work, config.area_code, areas, faults_of)
    return Records(
        Operator(office),
        ClockDesk(office),
        AppointmentHands(office),
        imports,
        AccountImports(unit_of_work, clock, config.area_code),
        standards,
        MergeDesk(office),
        areas,
        notices,
        CallbackLists(office),
        CallbackDesk(office),
    )


@contextmanager
def open_records(config: Config, *, create: bool = True) -> Iterator[Records]:
    """The records in the data folder's database; `create`: made when it is not there."""
    database = open_store(config, create=create)
    try:
        clock = SystemClock()
        publishing = Publishing(database.unit_of_work, clock)
        latest = publishing.latest()
        in_force = stored_standards(config, latest) if latest else None
        standards = in_force or load_standards(config)
        faults_of = checked_by_flows_in_force(config, publishing)
        yield records_of(config, database.unit_of_work, clock, standards, faults_of)
    finally:
        database.close()


def check_limits(config: Config) -> CheckLimits:
    """How many wrong facts are borne of a caller, as the settings have it."""
    return CheckLimits(config.identity_tries_per_call, config.identity_tries_per_day)


def store_sample_town(records: Records, clock: Clock) -> int:
    """Put the invented town into the database; how many customers it has."""
    return load_sample_town(_sample_files(), records.imports, records.accounts, clock)


def has_sample_town(records: Records) -> bool:
    """Whether customers of the invented town are in the database."""
    return records.imports.holds_any_of(_sample_files().customers)


def forget_sample_town(records: Records) -> int:
    """Take the invented town out of the database; how many customers it had."""
    files = _sample_files()
    records.accounts.forget(files.applications)
    return records.imports.forget(files.customers, files.outages)


def _sample_files() -> SampleFiles:
    return SampleFiles(
        **{name: (SAMPLE_TOWN / f"{name}.csv").read_bytes() for name in SAMPLE_FILES}
    )
