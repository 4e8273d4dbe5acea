from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from ivr.domain.address import Address
from ivr.domain.fault_report import FaultReport
from ivr.domain.order_life import Status
from ivr.domain.repeat import find_repeat
from ivr.domain.terms import Kind, RepeatReason, Scope
from ivr.domain.work_order import WorkOrder

OPENED = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
HOME = Address.parse("阳光花园3栋1单元201室")
NEIGHBOUR = Address.parse("阳光花园3栋2单元502室")
NEXT_BUILDING = Address.parse("阳光花园4栋1单元301室")
ORDER = WorkOrder(
    number="GD202611240001",
    kind=Kind.FAULT,
    opened_at=OPENED,
    account="3300020006",
    address=HOME,
    scope=Scope.HOME,
)


def reason(report: FaultReport, *orders: WorkOrder) -> RepeatReason | None:
    repeat = find_repeat(report, orders)
    return repeat.reason if repeat else None


def test_the_same_account_repeats_the_order_even_without_an_address() -> None:
    assert reason(FaultReport(account="3300020006"), ORDER) is RepeatReason.SAME_ACCOUNT


def test_the_same_address_repeats_the_order_from_another_account() -> None:
    report = FaultReport("3300099999", Address.parse("阳光花园3号楼1单元201"), Scope.HOME)
    assert reason(report, ORDER) is RepeatReason.SAME_ADDRESS


def test_a_neighbours_own_fault_is_another_fault() -> None:
    report = FaultReport(address=NEIGHBOUR, scope=Scope.HOME)
    assert reason(report, ORDER) is None


@pytest.mark.parametrize("scope", [Scope.BUILDING, Scope.COMPOUND])
def test_the_building_counts_when_the_caller_speaks_of_it(scope: Scope) -> None:
    report = FaultReport(address=NEIGHBOUR, scope=scope)
    assert reason(report, ORDER) is RepeatReason.SAME_BUILDING


@pytest.mark.parametrize("scope", [Scope.BUILDING, Scope.COMPOUND])
def test_the_building_counts_when_the_order_speaks_of_it(scope: Scope) -> None:
    report = FaultReport(address=NEIGHBOUR, scope=Scope.HOME)
    assert reason(report, replace(ORDER, scope=scope)) is RepeatReason.SAME_BUILDING


def test_two_unknown_scopes_make_no_shared_fault() -> None:
    report = FaultReport(address=NEIGHBOUR)
    assert reason(report, replace(ORDER, scope=Scope.UNKNOWN)) is None


def test_another_building_of_the_compound_is_another_fault() -> None:
    report = FaultReport(address=NEXT_BUILDING, scope=Scope.COMPOUND)
    assert reason(report, replace(ORDER, scope=Scope.COMPOUND)) is None


@pytest.mark.parametrize("status", [Status.OPEN, Status.DISPATCHED, Status.ON_SITE])
def test_an_order_under_way_catches_new_reports(status: Status) -> None:
    report = FaultReport(account="3300020006")
    assert reason(report, replace(ORDER, status=status)) is RepeatReason.SAME_ACCOUNT


@pytest.mark.parametrize("status", [Status.DRAFT, Status.RESTORED, Status.CLOSED])
def test_a_draft_and_a_restored_order_catch_nothing(status: Status) -> None:
    report = FaultReport(account="3300020006", address=HOME, scope=Scope.COMPOUND)
    assert reason(report, replace(ORDER, status=status)) is None


@pytest.mark.parametrize("kind", [Kind.ENQUIRY, Kind.MESSAGE, Kind.RETURN_CALL])
def test_only_faults_catch_reports(kind: Kind) -> None:
    assert reason(FaultReport(account="3300020006"), replace(ORDER, kind=kind)) is None


def test_the_surest_reason_comes_first_then_the_newest_order() -> None:
    older = replace(ORDER, number="GD202611240002", opened_at=OPENED - timedelta(hours=1))
    near = replace(
        ORDER,
        number="GD202611240003",
        account=None,
        address=NEIGHBOUR,
        scope=Scope.BUILDING,
        opened_at=OPENED + timedelta(hours=1),
    )
    repeat = find_repeat(FaultReport("3300020006", HOME, Scope.HOME), [older, near, ORDER])
    assert repeat is not None
    assert repeat.order.number == ORDER.number


def test_a_report_without_account_and_address_repeats_nothing() -> None:
    assert reason(FaultReport(scope=Scope.COMPOUND), replace(ORDER, account=None)) is None


def test_the_wider_scope_wins() -> None:
    assert Scope.HOME.wider(Scope.COMPOUND) is Scope.COMPOUND
    assert Scope.HOME.wider(Scope.UNKNOWN) is Scope.HOME
