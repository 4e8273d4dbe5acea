from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.domain.address import Address
from ivr.domain.area_outage import AreaReport
from ivr.domain.merge_rules import MergeRules, Threshold
from ivr.domain.merging import (
    MergeReason,
    Pair,
    crowd_of,
    followed,
    merge,
    propose_merge,
    seen_through,
    together,
    unmerge,
)
from ivr.domain.order_clocks import move_clocks, unfollowed, wind_clocks
from ivr.domain.order_life import IN_HAND, Status
from ivr.domain.regime import Regime
from ivr.domain.terms import Danger, Kind, Priority, Scope
from ivr.domain.work_order import WorkOrder
from ivr.errors import NotAllowed

NOON = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
RULES = MergeRules()


def order(number: int, minutes: int = 0, **told: object) -> WorkOrder:
    place = told.pop("address", None)
    return WorkOrder(
        f"GD20261124{number:04d}",
        Kind.FAULT,
        NOON + minutes * MINUTE,
        address=Address.parse(str(place)) if place else None,
        **told,  # type: ignore[arg-type]
    )


def reason(new: WorkOrder, *others: WorkOrder, rules: MergeRules = RULES) -> MergeReason | None:
    line = [
        AreaReport(one.number, "", one.opened_at, one.symptom, one.scope)
        for one in others
        if one.feeder == new.feeder
    ]
    crowd = [report.order for report in crowd_of(new, line, rules)]
    proposal = propose_merge(new, others, rules, (), crowd)
    return proposal.reason if proposal and not proposal.only_linked else None


def test_the_same_account_goes_into_the_older_order() -> None:
    old, newer = order(1, account="3300012345"), order(2, 5, account="3300012345")
    proposal = propose_merge(order(3, 9, account="3300012345"), [newer, old], RULES)
    assert proposal is not None
    assert (proposal.main, proposal.reason) == (old, MergeReason.SAME_ACCOUNT)


def test_a_day_later_it_is_another_matter() -> None:
    late = order(2, 24 * 60 + 1, account="3300012345")
    assert reason(late, order(1, account="3300012345")) is None


@pytest.mark.parametrize(
    ("mine", "theirs", "found"),
    [
        (Scope.BUILDING, Scope.HOME, MergeReason.SAME_BUILDING),
        (Scope.HOME, Scope.COMPOUND, MergeReason.SAME_BUILDING),
        (Scope.HOME, Scope.HOME, None),
        (Scope.UNKNOWN, Scope.UNKNOWN, None),
    ],
)
def test_one_building_is_one_matter_when_somebody_speaks_of_more_than_a_home(
    mine: Scope, theirs: Scope, found: MergeReason | None
) -> None:
    old = order(1, address="阳光花园3栋1单元201", scope=theirs)
    assert reason(order(2, 9, address="阳光花园3栋2单元502", scope=mine), old) is found


def test_a_line_is_one_matter_once_enough_have_called() -> None:
    four = [order(n, n, feeder="和平线", account=f"330001234{n}") for n in range(4)]
    new = order(9, 9, feeder="和平线")
    assert reason(new, *four[:3]) is None
    assert reason(new, *four) is MergeReason.SAME_FEEDER
    assert reason(replace(new, scope=Scope.HOME), *four) is None
    assert reason(replace(new, opened_at=NOON + 32 * MINUTE), *four) is None


@pytest.mark.parametrize(
    "told", [{"danger": Danger.FIRE}, {"kind": Kind.EMERGENCY}, {"priority": Priority.URGENT}]
)
def test_danger_is_linked_and_never_swallowed(told: dict[str, object]) -> None:
    old = order(1, account="3300012345")
    urgent = replace(order(2, 1, account="3300012345"), **told)  # type: ignore[arg-type]
    for new, other in ((urgent, old), (order(3, 2, account="3300012345"), urgent)):
        proposal = propose_merge(new, [other], RULES)
        assert proposal is not None
        assert proposal.only_linked
    with pytest.raises(NotAllowed, match="单独处理"):
        merge(urgent, old, MergeReason.BY_HAND, NOON, "operator")


def test_flickering_lamps_do_not_go_into_an_outage() -> None:
    old = order(1, account="3300012345")
    assert reason(order(2, 1, account="3300012345", symptom="灯闪"), old) is None
    both = order(3, 1, account="3300012345", symptom="灯闪，一直闪")
    assert reason(both, order(1, account="3300012345", symptom="灯闪")) is MergeReason.SAME_ACCOUNT


def test_a_caller_who_speaks_of_another_fault_has_the_last_word() -> None:
    old = order(1, account="3300012345")
    assert reason(order(2, 1, account="3300012345", concerns=old.number), old) is None


def test_a_pair_that_a_person_has_parted_is_not_merged_again() -> None:
    old, new = order(1, account="3300012345"), order(2, 1, account="3300012345")
    assert propose_merge(new, [old], RULES, {Pair({old.number, new.number})}) is None


@pytest.mark.parametrize("rules", [MergeRules(account=None), MergeRules(account=MINUTE)])
def test_a_rule_can_be_off_or_tighter(rules: MergeRules) -> None:
    old, new = order(1, account="3300012345"), order(2, 5, account="3300012345")
    assert propose_merge(new, [old], rules) is None
    pair = MergeRules(feeder=Threshold(2, MINUTE))
    first, near = order(1, feeder="和平线"), order(3, 1, feeder="和平线")
    assert reason(near, first, rules=pair) is MergeReason.SAME_FEEDER
    assert reason(near, first, rules=MergeRules(feeder=None)) is None
    assert reason(replace(near, symptom="灯闪"), replace(first, symptom="灯闪"), rules=pair) is None


def test_both_orders_tell_of_the_merge_and_of_its_undo() -> None:
    merged, main, kept = merge(order(2, 1), order(1), MergeReason.SAME_BUILDING, NOON, "bot")
    assert merged.history[-1].note == f"并入{main.number}（同一栋楼）"
    assert main.history[-1].note == f"{merged.number}并入本单（同一栋楼）"
    with pytest.raises(NotAllowed, match="写明原因"):
        unmerge(merged, main, kept, NOON, "operator", " ")
    parted, left, undone = unmerge(merged, main, kept, NOON, "operator", "是两回事")
    assert [entry.event for entry in parted.history] == ["merged", "unmerged"]
    assert left.history[-1].note == f"{merged.number}已拆开：是两回事"
    assert (undone.undone_by, undone.undo_reason) == ("operator", "是两回事")
    with pytest.raises(NotAllowed, match="没有并入"):
        unmerge(parted, left, undone, NOON, "operator", "再拆")


def test_what_cannot_be_merged_is_refused_with_its_reason() -> None:
    main = order(1)
    done = replace(order(2), status=Status.CLOSED)
    inside = replace(order(3), status=Status.MERGED, merged_into="GD1")
    for one, other, told in (
        (main, main, "不能并入它自己"),
        (done, main, "只有在办的报修"),
        (main, inside, "请用GD1"),
        (replace(order(4), test=True), main, "试打电话"),
    ):
        with pytest.raises(NotAllowed, match=told):
            merge(one, other, MergeReason.BY_HAND, NOON, "operator")


def test_what_the_merged_callers_tell_is_read_with_the_main_order() -> None:
    main = order(1, caller="13800000001", scope=Scope.HOME)
    other = order(2, caller="13800000001", contact="13800000002", scope=Scope.BUILDING, urges=2)
    whole = together(main, [other])
    assert (whole.reports, whole.urges, whole.scope) == (2, 2, Scope.BUILDING)
    assert whole.other_contacts == ("13800000002",)
    seen = seen_through(other, replace(main, status=Status.ON_SITE))
    assert (seen.number, seen.status, seen.scope) == (main.number, Status.ON_SITE, Scope.BUILDING)


def test_a_merged_order_is_archived_and_reopened_with_its_main_one() -> None:
    merged, main, _ = merge(order(2, 1), order(1), MergeReason.SAME_BUILDING, NOON, "bot")
    on_site = replace(main, status=Status.ON_SITE)
    assert followed(merged, on_site, NOON, "operator") == merged
    closed = followed(merged, replace(main, status=Status.CLOSED), NOON, "operator")
    assert closed.status is Status.CLOSED
    assert followed(closed, main, NOON, "operator").status is Status.MERGED


statuses = st.sampled_from(sorted(IN_HAND))


@given(statuses, statuses, st.lists(st.sampled_from(list(Status)[2:6]), max_size=3), st.booleans())
def test_merging_and_its_undo_are_inverse(
    before: Status, mains: Status, then: list[Status], same_moment: bool
) -> None:
    """Whatever the main order lives through meanwhile; only lines of history are added."""
    old, alone = replace(order(1), status=mains), replace(order(2, 1), status=before)
    clocks = move_clocks(alone, wind_clocks(alone, Regime()), NOON + MINUTE)
    at = NOON + (1 if same_moment else 2) * MINUTE
    merged, main, kept = merge(alone, old, MergeReason.SAME_ACCOUNT, at, "bot")
    moved = clocks
    for status in then:
        at += MINUTE
        main = replace(main, status=status)
        merged = followed(merged, main, at, "operator")
        moved = move_clocks(replace(merged, status=status), moved, at)
    parted, left, _ = unmerge(merged, main, kept, at, "operator", "是两回事")
    assert replace(parted, history=()) == alone
    assert replace(left, history=()) == replace(main, history=())
    assert unfollowed(parted, moved, kept.at) == clocks
