"""Whatever is merged, parted, moved and restored: every order is there and is seen to."""

from __future__ import annotations

from contextlib import suppress
from unittest.mock import patch

from hypothesis import given, settings
from hypothesis import strategies as st

from ivr.domain.order_life import IN_HAND, Status
from ivr.errors import DomainError
from ivr.services import fault_desk
from ivr.services.main_orders import main_of
from storage.database import ScratchDatabase
from tests.services.area_town import AreaTown

HOMES = st.integers(0, 3)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("report"), HOMES, st.sampled_from(["一栋", "一户", "不清楚"])),
        st.tuples(st.just("alarm"), HOMES, st.just("着火")),
        st.tuples(st.just("merge"), HOMES, HOMES),
        st.tuples(st.just("part"), HOMES, st.just("")),
        st.tuples(st.just("move"), HOMES, st.sampled_from([Status.ON_SITE, Status.CLOSED])),
        st.tuples(st.just("accept"), HOMES, st.just("")),
        st.tuples(st.just("restore"), HOMES, st.just("")),
    ),
    max_size=12,
)


@settings(max_examples=25, deadline=None)
@given(STEPS)
def test_no_order_is_lost(steps: list[tuple[str, int, object]]) -> None:
    database = ScratchDatabase()
    town = AreaTown.load(database)
    numbers: list[str] = []
    # Orders stand side by side that a caller was not told of: what merging is there for.
    apart = patch.object(fault_desk, "_filed_meanwhile", lambda *_: None)
    for what, home, more in steps:
        town.passes(minutes=3)
        with apart, suppress(DomainError):  # a rule refuses: nothing has happened
            take(town, numbers, what, home, more)
    orders = town.operator.list_orders()
    assert [order.number for order in orders] == sorted(numbers)
    with database.unit_of_work(read_only=True) as unit:
        for order in orders:
            main = main_of(unit, order)
            assert main.merged_into is None
            if order.status is Status.MERGED:
                assert order.number != main.number
                assert main.status in {*IN_HAND, Status.RESTORED}
                assert not order.is_urgent
            if order.is_urgent and order.status is Status.RESTORED:
                raise AssertionError("nobody has answered for the danger")
    database.close()


def take(town: AreaTown, numbers: list[str], what: str, home: int, more: object) -> None:
    """One step of somebody's."""
    chosen = numbers[home % len(numbers)] if numbers else "GD1"
    match what:
        case "report":
            address = f"和平路18号{home + 1}单元{home + 1}01室"
            numbers.append(town.reports(11, home, 范围=str(more), 用电地址=address))
        case "alarm":
            account = f"330001100{home}"
            call = f"a{town.clock.now()}"
            made = town.act("新建紧急工单", call, 户号=account, 危险类型=str(more))
            numbers.append(str(made["工单号"]))
        case "merge" if isinstance(more, int) and numbers:
            town.merges.merge(chosen, numbers[more % len(numbers)], "试")
        case "part":
            town.merges.unmerge(chosen, "试")
        case "move" if isinstance(more, Status):
            town.operator.set_order(chosen, more, reason="试")
        case "accept" if town.areas.suspected():
            town.areas.accept(town.areas.suspected()[0].suspicion.number)
        case "restore":
            for outage in town.areas.outages():
                if outage.restored_at is None:
                    asked = [one.order.number for one in town.areas.ask(outage.number)]
                    town.areas.restored(outage.number, keep=asked)
