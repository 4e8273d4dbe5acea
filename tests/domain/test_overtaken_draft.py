"""Which later order settles what a call that broke off left behind."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from ivr.domain.address import Address
from ivr.domain.order_life import Status
from ivr.domain.overtaken_draft import CALLS_AGAIN_WITHIN, is_overtaken, overtaken, takes_over
from ivr.domain.terms import Danger, Kind, Outcome, Recording
from ivr.domain.work_order import WorkOrder

NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
LATER = NOW + timedelta(minutes=5)
HOME = Address.parse("和平路18号3单元302室")
DRAFT = WorkOrder("GD1", Kind.FAULT, NOW, status=Status.DRAFT, caller="13800000001")
ORDER = WorkOrder("GD2", Kind.FAULT, LATER, caller="13800000001", address=HOME)


@pytest.mark.parametrize(
    ("draft", "order"),
    [
        ({}, {}),
        ({}, {"kind": Kind.EMERGENCY, "danger": Danger.FIRE}),
        ({"danger": Danger.FIRE}, {"kind": Kind.EMERGENCY, "danger": Danger.FIRE}),
        ({}, {"kind": Kind.ENQUIRY, "outcome": Outcome.REPEAT, "status": Status.CLOSED}),
        ({}, {"kind": Kind.ENQUIRY, "outcome": Outcome.GUIDED, "status": Status.CLOSED}),
        ({}, {"caller": None, "contact": "13800000001"}),
        ({"contact": "13900000009"}, {"caller": "13900000009"}),
        ({"address": HOME}, {"address": Address.parse("和平路18号2单元101室")}),
        ({"account": "1", "address": HOME}, {"account": "1", "address": None}),
        ({"recordings": {Recording.SYMPTOM: "s.wav"}}, {}),
        ({"kind": Kind.COMPLAINT}, {"kind": Kind.COMPLAINT}),
        ({}, {"opened_at": NOW + CALLS_AGAIN_WITHIN}),
    ],
)
def test_the_same_matter_told_again_settles_it(
    draft: dict[str, object], order: dict[str, object]
) -> None:
    assert is_overtaken(_changed(DRAFT, draft), _changed(ORDER, order))


@pytest.mark.parametrize(
    ("draft", "order"),
    [
        ({"status": Status.OPEN}, {}),
        ({}, {"status": Status.DRAFT}),
        ({}, {"caller": "13900000009"}),
        ({"caller": None}, {"caller": None}),
        ({}, {"test": True}),
        ({}, {"opened_at": NOW + CALLS_AGAIN_WITHIN + timedelta(seconds=1)}),
        ({}, {"opened_at": NOW - timedelta(seconds=1)}),
        ({"danger": Danger.FIRE}, {}),
        ({}, {"kind": Kind.ENQUIRY, "outcome": Outcome.ANSWERED}),
        ({}, {"kind": Kind.COMPLAINT}),
        ({"account": "1"}, {"account": "2"}),
        ({"address": HOME}, {"address": Address.parse("人民路7号")}),
        (
            {"kind": Kind.COMPLAINT, "recordings": {Recording.MESSAGE: "m.wav"}},
            {"kind": Kind.COMPLAINT},
        ),
        ({"kind": Kind.WHISTLE_BLOWING}, {"kind": Kind.WHISTLE_BLOWING}),
    ],
)
def test_another_matter_leaves_it_as_it_is(
    draft: dict[str, object], order: dict[str, object]
) -> None:
    assert not is_overtaken(_changed(DRAFT, draft), _changed(ORDER, order))


def test_both_name_each_other() -> None:
    draft = overtaken(DRAFT, ORDER, LATER)
    assert (draft.status, draft.concerns) == (Status.CLOSED, "GD2")
    assert "GD2" in draft.history[-1].note
    assert "GD1" in takes_over(ORDER, DRAFT, LATER).history[-1].note


def _changed(order: WorkOrder, changes: dict[str, object]) -> WorkOrder:
    return replace(order, **changes)  # type: ignore[arg-type]
