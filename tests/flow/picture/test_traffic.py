"""How often calls came to a step, told from the ways they went."""

from __future__ import annotations

from ivr.flow.picture.traffic import arrivals_of

WALK = {
    "总台›问候›done››主菜单": 7,
    "总台›主菜单›no_input››主菜单": 4,
    "总台›主菜单›matched›报修›报修": 5,
    "总台›主菜单›command_找人工›找人工›": 1,
    "总台›主菜单›no_match›没听懂用完›再见": 1,
}


def test_asking_once_more_is_no_new_arrival() -> None:
    assert arrivals_of(WALK, {})["总台", "主菜单"] == 7


def test_a_first_step_is_known_by_the_ways_from_it_and_a_last_one_by_those_to_it() -> None:
    came = arrivals_of(WALK, {})
    assert came["总台", "问候"] == 7
    assert came["总台", "再见"] == 1


def test_who_hung_up_at_a_first_step_had_come_there() -> None:
    came = arrivals_of({"收尾›问›matched›没有›再见": 3}, {("收尾", "问"): 2})
    assert came["收尾", "问"] == 5


def test_a_condition_may_hold_the_sign_that_joins() -> None:
    assert arrivals_of({"甲›判›done›槽 是 一›二›完": 2}, {})["甲", "完"] == 2
