from itertools import product

import pytest

from ivr.domain.order_life import IN_HAND, NEXT, STATUS_NAMES, Status, require_step
from ivr.errors import NotAllowed


def test_every_status_has_its_row_and_its_name() -> None:
    assert set(NEXT) == set(STATUS_NAMES) == set(Status)


@pytest.mark.parametrize(("present", "wanted"), list(product(Status, Status)))
def test_an_order_only_ever_goes_forward(present: Status, wanted: Status) -> None:
    order = list(Status)
    if order.index(wanted) > order.index(present):
        require_step("GD202611240001", present, wanted)
    else:
        with pytest.raises(NotAllowed, match=STATUS_NAMES[present]):
            require_step("GD202611240001", present, wanted)


def test_a_refusal_says_what_is_possible() -> None:
    with pytest.raises(NotAllowed) as refused:
        require_step("GD202611240001", Status.RESTORED, Status.OPEN)
    assert str(refused.value) == (
        "工单GD202611240001现在是「已复电」，不能改成「已登记」，现在可以改成closed（已归档）"
    )


def test_a_closed_order_is_final() -> None:
    with pytest.raises(NotAllowed, match="请另登一张工单"):
        require_step("GD202611240001", Status.CLOSED, Status.OPEN)


def test_only_an_order_under_way_catches_reports() -> None:
    assert {Status.OPEN, Status.DISPATCHED, Status.ON_SITE} == IN_HAND
