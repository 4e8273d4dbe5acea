from itertools import product

import pytest

from ivr.domain.order_life import DONE, IN_HAND, NEXT, STATUS_NAMES, Status, require_step
from ivr.domain.order_life import status_name as name_of
from ivr.domain.terms import Kind
from ivr.errors import NotAllowed

NUMBER = "GD202611240001"


def test_every_status_has_its_row_and_its_name() -> None:
    assert set(NEXT) == set(STATUS_NAMES) == set(Status)
    assert {name_of(Status.RESTORED, kind) for kind in Kind} == {"已复电", "已办完"}


STEPS = [status for status in Status if status is not Status.MERGED]


@pytest.mark.parametrize(("present", "wanted"), list(product(STEPS, STEPS)))
def test_an_order_goes_forward_or_is_opened_again_with_a_reason(
    present: Status, wanted: Status
) -> None:
    order = list(Status)
    forward = order.index(wanted) > order.index(present)
    again = present in DONE and wanted is Status.OPEN
    if forward or again:
        require_step(NUMBER, present, wanted, Kind.FAULT, "还没有电" if again else None)
    else:
        with pytest.raises(NotAllowed, match=STATUS_NAMES[present]):
            require_step(NUMBER, present, wanted, Kind.FAULT, "还没有电")


@pytest.mark.parametrize("present", sorted(DONE))
@pytest.mark.parametrize("reason", [None, "", "  "])
def test_nothing_is_opened_again_without_a_reason(present: Status, reason: str | None) -> None:
    with pytest.raises(NotAllowed, match="要写明原因"):
        require_step(NUMBER, present, Status.OPEN, Kind.FAULT, reason)


@pytest.mark.parametrize("other", Status)
def test_no_step_leads_into_a_merge_or_out_of_it(other: Status) -> None:
    with pytest.raises(NotAllowed):
        require_step(NUMBER, other, Status.MERGED, Kind.FAULT)
    with pytest.raises(NotAllowed, match="ivr orders unmerge"):
        require_step(NUMBER, Status.MERGED, other, Kind.FAULT)


def test_a_refusal_says_what_is_possible() -> None:
    with pytest.raises(NotAllowed) as refused:
        require_step(NUMBER, Status.RESTORED, Status.ON_SITE, Kind.COMPLAINT)
    assert str(refused.value) == (
        "工单GD202611240001现在是「已办完」，不能改成「办理中」，"
        "现在可以改成open（已登记）、closed（已归档）"
    )


def test_only_an_order_under_way_catches_reports() -> None:
    assert {Status.OPEN, Status.DISPATCHED, Status.ON_THE_WAY, Status.ON_SITE} == IN_HAND
