from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from ivr.domain.callback import (
    CALLBACK_FLOWS,
    CALLBACK_KIND_NAMES,
    CALLBACK_RESULT_NAMES,
    CALLBACK_STATE_NAMES,
    Callback,
    CallbackKind,
    CallbackResult,
    CallbackState,
    callback_sequence,
)
from ivr.errors import NotAllowed

NOON = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)
LATER = NOON + timedelta(minutes=3)
NEW = Callback(12, CallbackKind.SATISFACTION, "13800000001", NOON, NOON, order="GD1")


@pytest.mark.parametrize("name", ["HF000012", "hf12", " HF012 ", "12"])
def test_a_call_back_is_found_by_its_name(name: str) -> None:
    assert callback_sequence(name) == NEW.sequence


@pytest.mark.parametrize("name", ["", "HF", "HF0", "GD12", "１２x", "-12", "１２"])
def test_other_names_are_none(name: str) -> None:
    assert callback_sequence(name) is None


def test_every_word_has_a_name() -> None:
    assert set(CALLBACK_KIND_NAMES) == set(CALLBACK_FLOWS) == set(CallbackKind)
    assert set(CALLBACK_RESULT_NAMES) == set(CallbackResult)
    assert set(CALLBACK_STATE_NAMES) == set(CallbackState)


def test_a_lease_is_one_nodes_until_it_runs_out() -> None:
    leased = NEW.leased("a", NOON, LATER)
    assert leased.is_held_by("a", NOON)
    assert not leased.is_held_by("b", NOON)
    assert not leased.is_held_by("a", LATER)
    assert leased.renewed(LATER + timedelta(minutes=3)).is_held_by("a", LATER)
    assert not leased.freed().is_held_by("a", NOON)
    assert not replace(leased, state=CallbackState.SETTLED).is_held_by("a", NOON)


def test_a_try_is_under_way_until_it_has_ended() -> None:
    dialled = NEW.leased("a", NOON, LATER).dialled("a", "c1", NOON)
    assert dialled.under_way is not None
    assert dialled.is_of("c1")
    assert not NEW.is_of("c1")
    ended = dialled.tried(CallbackResult.BUSY, "486", LATER)
    assert (ended.under_way, ended.leased_by, ended.result) == (None, None, CallbackResult.BUSY)
    assert ended.tries[0].ended_at == LATER


def test_a_protected_number_is_kept_no_longer_than_it_is_needed() -> None:
    assert replace(NEW, protected=True).settled(LATER).number is None
    assert replace(NEW, protected=True).withdrawn(LATER, "").number is None
    assert replace(NEW, protected=True).handed_over(LATER, "").number == NEW.number
    assert NEW.settled(LATER).number == NEW.number


def test_what_a_supervisor_has_done_is_told() -> None:
    assert replace(NEW, level=2).is_dissatisfied
    assert not replace(NEW, level=3).is_dissatisfied
    assert not NEW.is_dissatisfied
    assert NEW.seen(LATER, "张三", " 道歉了 ").seen_note == "道歉了"
    with pytest.raises(NotAllowed, match="要写明怎么处理的"):
        NEW.seen(LATER, "张三", " ")
