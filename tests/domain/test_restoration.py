from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.domain.address import Address
from ivr.domain.known_outage import KnownOutage, OutageKind
from ivr.domain.merge_rules import MergeRules
from ivr.domain.restoration import STILL_OUT, Doubt, settle, with_own_fault
from ivr.domain.terms import Danger, Kind, Scope
from ivr.domain.work_order import WorkOrder

BEGAN = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)
BACK = BEGAN + timedelta(hours=2)
MINUTE = timedelta(minutes=1)
RULES = MergeRules()
OUTAGE = KnownOutage(
    "TF1", OutageKind.URGENT, "", BEGAN, BEGAN, feeders=("和平线",), until_restored=True
)
INNER = replace(OUTAGE, number="TF2", feeders=(), transformers=("1号公变",))
ORDER = WorkOrder(
    "GD1",
    Kind.FAULT,
    BEGAN + 10 * MINUTE,
    address=Address.parse("和平路18号3单元302室"),
    feeder="和平线",
    outage="TF1",
)


def doubts(
    order: WorkOrder, *merged: WorkOrder, others: list[KnownOutage] | None = None
) -> tuple[Doubt, ...]:
    found = settle(OUTAGE, [order], {order.number: merged}, others or [], BACK, RULES)
    assert len(found.settled) + len(found.questions) == 1
    return found.questions[0].doubts if found.questions else ()


def test_an_order_that_only_the_area_explains_is_settled() -> None:
    assert doubts(ORDER) == ()
    assert doubts(replace(ORDER, symptom="整栋楼没电", scope=Scope.BUILDING)) == ()


@pytest.mark.parametrize(
    ("told", "doubt"),
    [
        ({"danger": Danger.FALLEN_LINE}, Doubt.DANGER),
        ({"symptom": "灯闪"}, Doubt.OWN_SYMPTOM),
        ({"symptom": STILL_OUT}, Doubt.OWN_SYMPTOM),
        ({"opened_at": BEGAN - MINUTE}, Doubt.EARLIER),
        ({"began_at": BEGAN - timedelta(hours=12)}, Doubt.EARLIER),
        ({"opened_at": BACK}, Doubt.AFTERWARDS),
        ({"concerns": "GD9"}, Doubt.ANOTHER_FAULT),
        ({"outage": None}, Doubt.APART),
        ({"outage": "TF2"}, Doubt.OTHER_OUTAGE),
        ({"feeder": "东风线"}, Doubt.OUTSIDE),
    ],
)
def test_what_the_area_does_not_explain_is_asked(told: dict[str, object], doubt: Doubt) -> None:
    assert doubts(replace(ORDER, **told)) == (doubt,)  # type: ignore[arg-type]


def test_an_outage_that_runs_on_inside_is_asked_about() -> None:
    inside = replace(ORDER, transformer="1号公变")
    assert doubts(inside, others=[INNER]) == (Doubt.OTHER_OUTAGE,)
    assert doubts(ORDER, others=[INNER]) == ()


def test_what_goes_with_an_order_counts_as_the_order_itself_does() -> None:
    merged = replace(ORDER, number="GD2", symptom="电压低", outage=None)
    assert doubts(ORDER, merged) == (Doubt.OWN_SYMPTOM,)
    assert doubts(ORDER, replace(merged, symptom=None)) == ()


def test_a_report_after_the_restoration_is_of_the_home() -> None:
    assert with_own_fault(None, Scope.UNKNOWN) == (STILL_OUT, Scope.HOME)
    told, scope = with_own_fault("空开没跳", Scope.COMPOUND)
    assert (told, scope) == ("片区已复电，这里仍停电，空开没跳", Scope.COMPOUND)


moments = st.integers(-300, 200).map(lambda minutes: BEGAN + minutes * MINUTE)
orders = st.builds(
    lambda number, opened, began, symptom, danger, concerns, outage, feeder, transformer: WorkOrder(
        f"GD{number}",
        Kind.FAULT,
        opened,
        began_at=began,
        symptom=symptom,
        danger=danger,
        concerns=concerns,
        outage=outage,
        feeder=feeder,
        transformer=transformer,
    ),
    st.integers(1, 10**6),
    moments,
    st.none() | moments,
    st.sampled_from([None, "没电", "灯闪", STILL_OUT, "电表冒烟"]),
    st.none() | st.sampled_from(list(Danger)),
    st.none() | st.just("GD9"),
    st.sampled_from([None, "TF1", "TF2"]),
    st.sampled_from([None, "和平线", "东风线"]),
    st.sampled_from([None, "1号公变", "2号公变"]),
)


@given(st.lists(orders, max_size=12, unique_by=lambda order: order.number), st.booleans())
def test_restoring_an_area_never_settles_an_order_that_it_does_not_explain(
    inside: list[WorkOrder], nested: bool
) -> None:
    """Every order is settled or asked about; what is settled tells of nothing but the area."""
    others = [INNER] if nested else []
    main, merged = inside[::2], inside[1::2]
    goes_with = {one.number: [other] for one, other in zip(main, merged, strict=False)}
    found = settle(OUTAGE, main, goes_with, others, BACK, RULES)
    asked = {question.order.number for question in found.questions}
    assert {order.number for order in found.settled} | asked == {one.number for one in main}
    assert not {order.number for order in found.settled} & asked
    for order in found.settled:
        assert order.outage == "TF1"
        for one in (order, *goes_with.get(order.number, ())):
            assert one.danger is None
            assert one.symptom in {None, "没电"}
            assert one.concerns is None
            assert BEGAN <= one.opened_at < BACK
            assert one.began_at is None or one.began_at >= BEGAN - timedelta(hours=1)
            assert one.feeder == "和平线"
            assert not (nested and one.transformer == "1号公变")
