"""Registrars that stand at several addresses, grant nothing, or are left in the middle of it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ivr.telephony.hop import Hop
from ivr.telephony.outward_events import Lookup
from ivr.telephony.rules import Rules
from tests.telephony.line import Line
from tests.telephony.registrar import ACCOUNT, Registrar, registered

OWNER = "register 95598@pbx.example"
HOPS = (Hop("192.0.2.44", 5060), Hop("192.0.2.45", 5060))


def test_of_a_registrars_addresses_the_next_is_asked_where_one_is_silent() -> None:
    line = Line(Rules(accounts=(replace(ACCOUNT, registrar="pbx.example"),)))
    line.agent.registrations.begin(line.now_ms)
    asked = []
    for nth in range(1, 4):
        while sum(isinstance(event, Lookup) for event in line.events) < nth:
            line.after(1_000)
        line.agent.found(OWNER, HOPS, line.now_ms)
        asked.append(line.sent()[0].to)
    assert asked == [HOPS[0], HOPS[1], HOPS[0]]


def test_who_leaves_before_the_first_answer_takes_back_what_may_have_been_granted() -> None:
    registrar = Registrar()
    registrar.begins()
    registrar.line.agent.close(registrar.line.now_ms)
    (leaving,) = registrar.line.sent()
    assert leaving["Expires"] == "0"
    registrar.answers(leaving, 200)
    assert not registrar.line.agent.busy


def test_an_answer_that_comes_while_we_leave_does_not_count_as_leaving() -> None:
    registrar = Registrar()
    first = registrar.begins()
    registrar.line.agent.close(registrar.line.now_ms)
    (leaving,) = registrar.line.sent()
    registrar.answers(first, 200, contact=f"{first['Contact']};expires=600")
    assert registrar.line.agent.busy
    registrar.answers(leaving, 200)
    assert not registrar.line.agent.busy


def test_a_registrar_that_grants_no_time_has_refused() -> None:
    registrar = registered(Registrar(granted_s=0))
    assert registrar.told == ["refused"]
    before = len(registrar.requests)
    registrar.after(449_999)
    assert len(registrar.requests) == before


@pytest.mark.parametrize(("granted_s", "again_s"), [(1, 5), (9, 5), (12, 6), (30, 15), (600, 540)])
def test_it_is_refreshed_at_least_at_half_time_but_never_in_a_hurry(
    granted_s: int, again_s: int
) -> None:
    registrar = registered(Registrar(granted_s=granted_s))
    before = len(registrar.requests)
    registrar.after(1000 * again_s - 1)
    assert len(registrar.requests) == before
    registrar.after(1)
    assert len(registrar.requests) == before + 1
