from dataclasses import fields, replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.domain.address import Address
from ivr.domain.identity import (
    CALLED_BACK,
    SEEN,
    identity_seen,
    is_protected,
    require_reason,
    shielded,
    without_identity,
)
from ivr.domain.terms import Area, Danger, Kind, Recording
from ivr.domain.work_order import MISHEARD, SUPPLEMENTED, Entry, WorkOrder
from ivr.errors import NotAllowed

AT = datetime(2026, 11, 24, 4, tzinfo=UTC)
NUMBER = "13912345678"


def report(kind: Kind = Kind.WHISTLE_BLOWING) -> WorkOrder:
    return WorkOrder(
        "GD202611240001",
        kind,
        AT,
        caller=NUMBER,
        contact=NUMBER,
        other_contacts=(NUMBER,),
        name="王小明",
        account="3300012345",
        address=Address.parse("和平路18号3单元302室"),
        area=Area.CITY,
        feeder="10千伏和平线",
        topic="偷电",
        recordings={Recording.MESSAGE: "20261124/c1-留言录音.wav", Recording.NAME: "n.wav"},
        call_id="c1",
        history=(
            Entry(AT, "bot", "opened"),
            Entry(AT, "bot", MISHEARD, f"我的电话{NUMBER}"),
            Entry(AT, "caller", SUPPLEMENTED, "20261124/c1-补充录音.wav"),
            Entry(AT, "operator", "status", "已转办"),
        ),
    )


def test_nothing_leads_to_who_reported() -> None:
    shown = without_identity(report())
    told = repr([getattr(shown, field.name) for field in fields(shown)])
    for secret in (NUMBER, "王小明", "3300012345", "c1", ".wav"):
        assert secret not in told
    assert (shown.number, shown.topic, shown.status) == ("GD202611240001", "偷电", report().status)
    assert (shown.address, shown.area, shown.feeder) == (None, None, None)
    assert [entry.event for entry in shown.history] == ["opened", SUPPLEMENTED, "status"]
    assert without_identity(shown) == shown


def test_where_there_is_danger_the_place_is_shown_and_nobody_who_told_of_it() -> None:
    shown = without_identity(replace(report(), danger=Danger.FIRE))
    assert shown.address == report().address
    told = repr([getattr(shown, field.name) for field in fields(shown)])
    for secret in (NUMBER, "王小明", "3300012345", "c1", ".wav"):
        assert secret not in told
    assert (shown.area, shown.feeder) == (None, None)
    assert without_identity(shown) == shown


@given(st.sampled_from([kind for kind in Kind if kind is not Kind.WHISTLE_BLOWING]))
def test_every_other_order_is_shown_as_it_is(kind: Kind) -> None:
    order = report(kind)
    assert not is_protected(order)
    assert without_identity(order) is order


def test_the_number_that_the_call_came_from_is_never_kept() -> None:
    named = shielded(report(), "13700000000", name="王明", unnamed=False)
    assert (named.caller, named.contact, named.name) == (None, "13700000000", "王明")
    assert not named.anonymous
    silent = shielded(replace(report(), recordings={}), None, name=None, unnamed=False)
    assert silent.anonymous


def test_what_was_found_by_the_number_is_not_kept_either() -> None:
    named = shielded(report(), None, name=None, unnamed=False)
    assert (named.name, named.account, named.area) == (None, None, None)


def test_a_return_call_to_who_reports_is_protected_and_keeps_its_number() -> None:
    back = replace(report(Kind.RETURN_CALL), topic=CALLED_BACK)
    assert is_protected(back)
    assert not is_protected(replace(back, topic=None))
    kept = shielded(back, NUMBER, name="王小明", unnamed=True)
    assert (kept.caller, kept.contact, kept.name) == (None, NUMBER, None)
    assert without_identity(kept).contact is None


def test_who_wants_to_be_unknown_leaves_nothing() -> None:
    unknown = shielded(report(), NUMBER, name="王小明", unnamed=True)
    assert (unknown.caller, unknown.contact, unknown.name, unknown.account) == (None,) * 4
    assert dict(unknown.recordings) == {Recording.MESSAGE: "20261124/c1-留言录音.wav"}
    assert unknown.anonymous
    assert unknown.address is None
    in_danger = replace(report(), danger=Danger.FIRE)
    assert shielded(in_danger, None, name=None, unnamed=True).address == report().address


def test_every_look_is_told_with_its_reason() -> None:
    seen = identity_seen(report(), AT, "zhang", " 要联系举报人 ")
    assert seen.history[-1] == Entry(AT, "zhang", SEEN, "要联系举报人")
    for reason in ("", "  "):
        with pytest.raises(NotAllowed, match="要写明原因"):
            require_reason(reason)
        with pytest.raises(NotAllowed, match="要写明原因"):
            identity_seen(report(), AT, "zhang", reason)
