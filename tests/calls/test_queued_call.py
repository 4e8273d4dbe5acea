"""Whole calls that wait in the agents' queue: offers, ring time-outs, summaries, keys, ends."""

from __future__ import annotations

from pathlib import Path

import pytest

from ivr.calls.queued import Wish
from ivr.calls.queueing import Overflow, Standing
from ivr.events import PersonWanted
from ivr.media.events import Digit, RtpLost, StreamFailed
from ivr.telephony.leg_events import LegEnded, PickedUp, Refused, Ringing, TransferEnded
from tests.calls.room import HEADERS, LI, SUMMARY, WANG, Room, room
from tests.calls.test_preparation import AttentivePrompts

TIMED_OUT = (Refused(408, "nobody answered in time", "no answer"), LegEnded("refused"))


@pytest.fixture
def waiting(tmp_path: Path) -> Room:
    return room(tmp_path)


def ringing(here: Room) -> Room:
    here.stands(Standing(0, 0, LI))
    return here


def talking(here: Room) -> Room:
    ringing(here)
    here.tells(here.agents[0], PickedUp())
    here.hears_out(here.agents[0])
    return here


def test_the_caller_is_told_and_hears_music(waiting: Room) -> None:
    assert waiting.queue.noted == ["join 人工坐席"]
    joined = waiting.queue.joined[0]
    assert (joined.caller, joined.urgent, joined.language) == ("13800000001", False, None)
    assert joined.category == "总台›转人工", "the flows under way tell it"
    assert waiting.said[-1].startswith("人工现在都在忙。您前面还有一位。大约要等两分钟。不想等请按")
    assert waiting.music
    waiting.wait(120_000)
    assert waiting.music, "it goes round"
    assert len(waiting.call.line.stream.queued) <= 3
    assert any(isinstance(event, PersonWanted) for event in waiting.call.events)


def test_the_agent_is_rung_as_offered_and_hears_the_summary_first(waiting: Room) -> None:
    ringing(waiting)
    agent = waiting.agents[0]
    assert (waiting.office.targets, agent.ring_ms, agent.headers) == ([LI.target], 20_000, HEADERS)
    assert waiting.said[-1] == "轮到您了，正在接通。"
    waiting.tells(agent, Ringing(180), PickedUp())
    assert waiting.music, "the caller hears music while the agent hears why"
    assert [ms for _, ms in agent.stream.queued] == [len(SUMMARY) * 220]
    assert waiting.queue.noted == ["join 人工坐席"]
    waiting.hears_out(agent)
    assert waiting.hear_each_other(waiting.call.line, agent)
    assert waiting.queue.noted[1:] == ["connected"]
    assert not waiting.music
    assert waiting.call.worker.session.result == "转人工"


def test_a_key_ends_the_summary(waiting: Room) -> None:
    ringing(waiting)
    agent = waiting.agents[0]
    waiting.tells(agent, PickedUp())
    waiting.presses(agent, "5")
    assert waiting.hear_each_other(waiting.call.line, agent)
    assert agent.stream.queued == []
    assert waiting.call.line.stream.pressed == [], "it was for us"


def test_a_summary_that_does_not_end_keeps_nobody_waiting(waiting: Room) -> None:
    ringing(waiting)
    waiting.tells(waiting.agents[0], PickedUp())
    waiting.wait(15_000)
    assert waiting.hear_each_other(waiting.call.line, waiting.agents[0])


def test_without_summaries_they_are_joined_at_once(tmp_path: Path) -> None:
    here = ringing(room(tmp_path, summaries=False))
    here.tells(here.agents[0], PickedUp())
    assert here.hear_each_other(here.call.line, here.agents[0])


def test_who_does_not_answer_rests_and_the_next_is_rung(waiting: Room) -> None:
    ringing(waiting)
    waiting.queue.standing = Standing(0, 0, WANG)
    waiting.tells(waiting.agents[0], *TIMED_OUT)
    assert waiting.queue.noted[1:] == ["not answered: 408 nobody answered in time"]
    assert waiting.office.targets == [LI.target, WANG.target], "at once"
    assert waiting.music
    waiting.tells(waiting.agents[0], PickedUp())
    assert not waiting.agents[0].stream.queued, "an answer that crossed our CANCEL is nobody's"
    waiting.tells(waiting.agents[1], PickedUp())
    waiting.hears_out(waiting.agents[1])
    assert waiting.hear_each_other(waiting.call.line, waiting.agents[1])


@pytest.mark.parametrize("event", [LegEnded("caller"), StreamFailed("socket")])
def test_an_agent_who_hangs_up_during_the_summary_has_not_answered(
    waiting: Room, event: LegEnded | StreamFailed
) -> None:
    ringing(waiting)
    agent = waiting.agents[0]
    waiting.tells(agent, PickedUp())
    waiting.queue.standing = Standing(1, 60)
    if isinstance(event, LegEnded):
        waiting.tells(agent, event)
    else:
        agent.sound.tell(event)
        waiting.pump()
    assert waiting.queue.noted[1].startswith("not answered")
    assert waiting.call.worker.session.result is None
    assert waiting.music


def test_agents_who_cannot_be_called_are_passed_over(waiting: Room) -> None:
    waiting.office.wrong = True
    ringing(waiting)
    assert waiting.queue.noted[1] == "not answered: 电话地址不对"
    waiting.office.wrong = False
    waiting.wait(2_000)
    assert waiting.office.targets == [LI.target]


def test_the_talk_is_over_when_the_agent_hangs_up_and_work_after_it_begins(waiting: Room) -> None:
    talking(waiting)
    waiting.call.clock.advance(65_000)
    waiting.tells(waiting.agents[0], LegEnded("caller"))
    assert waiting.queue.noted[1:] == ["connected", "parted"]
    assert waiting.call.worker.over
    assert waiting.done[-1] == "和人工坐席通话 65 秒，坐席挂机"


def test_the_queue_hears_that_a_talk_goes_on(waiting: Room) -> None:
    talking(waiting)
    looks = waiting.queue.looks
    waiting.wait(60_000)
    assert waiting.queue.looks - looks == 20
    waiting.queue.broken = True
    waiting.wait(6_000)
    assert waiting.hear_each_other(waiting.call.line, waiting.agents[0])


@pytest.mark.parametrize("stage", ["waiting", "ringing", "summary", "talking"])
def test_a_caller_who_hangs_up_frees_the_agent(waiting: Room, stage: str) -> None:
    if stage != "waiting":
        ringing(waiting)
    if stage == "summary":
        waiting.tells(waiting.agents[0], PickedUp())
    if stage == "talking":
        talking(waiting)
    waiting.call.worker.attend(LegEnded("caller"))
    assert waiting.queue.noted[-1] == ("parted" if stage == "talking" else "left")
    assert all(agent.hung_up for agent in waiting.agents)
    assert waiting.call.worker.over
    assert waiting.queue.noted.count("left") + waiting.queue.noted.count("parted") == 1


def test_a_return_call_keeps_its_place_and_is_filed_by_the_flow(waiting: Room) -> None:
    waiting.key("1")
    assert waiting.queue.noted[1:] == ["return call"]
    assert "位子给您留着" in waiting.said[-1]
    waiting.key("1")
    assert waiting.call.desk.names[-1] == "登记回拨"
    assert waiting.queue.noted[1:] == ["return call"], "told once"


def test_a_return_call_while_an_agent_is_rung_lets_the_agent_go(waiting: Room) -> None:
    ringing(waiting)
    waiting.key("1")
    assert waiting.agents[0].hung_up
    assert waiting.queue.noted[1:] == ["return call"]


def test_who_would_rather_wait_after_all_stands_in_the_queue_again(waiting: Room) -> None:
    waiting.key("1")
    waiting.key("0")
    assert waiting.queue.noted[1:] == ["return call", "join 人工坐席"]
    assert waiting.music


@pytest.mark.parametrize(
    ("slots", "order"),
    [
        ({"在途工单": "GD1"}, "GD1"),
        ({"在途工单": "GD1", "工单号": "GD2"}, "GD2"),
        ({"在途工单": "GD1", "工单号": ""}, "GD1"),
        ({}, None),
    ],
)
def test_the_agent_is_told_of_the_order_that_the_call_is_about(
    waiting: Room, slots: dict[str, str], order: str | None
) -> None:
    queued = waiting.call.worker._call.transfers.queued
    assert queued is not None
    queued.begin("人工坐席", Wish(slots=slots))
    assert waiting.queue.joined[-1].order == order


def test_danger_leaves_this_queue_for_another_first_of_all(waiting: Room) -> None:
    ringing(waiting)
    waiting.call.worker.attend(Digit("9", 0))
    assert waiting.agents[0].hung_up
    assert waiting.queue.noted[1:] == ["left"]
    waiting.call.hear()
    assert waiting.queue.noted[1:] == ["left", "join 抢修值班"]
    assert waiting.queue.joined[-1].urgent is True
    assert waiting.queue.joined[-1].order == "GD202611240001"
    waiting.key("1")
    assert waiting.queue.noted[-1] == "join 抢修值班", "danger is not put off"


def test_other_keys_are_the_queues(waiting: Room) -> None:
    waiting.key("0")
    assert waiting.said[-1] == "您前面还有一位。大约要等两分钟。"
    waiting.key("7")
    assert "不用再按键" in waiting.said[-1]
    assert waiting.music


def test_after_too_long_the_supervisor_is_rung(waiting: Room) -> None:
    chief = "sip:1900@10.0.0.9"
    waiting.stands(Standing(2, 600, None, Overflow("supervisor", chief)))
    assert waiting.office.targets == [chief]
    assert "值班长" in waiting.said[-1]
    waiting.tells(waiting.agents[0], PickedUp())
    assert waiting.hear_each_other(waiting.call.line, waiting.agents[0])
    assert waiting.queue.noted[1:] == ["left"], "the queue's agents have nothing to do with it"
    waiting.tells(waiting.agents[0], LegEnded("caller"))
    assert waiting.queue.noted[1:] == ["left"]


def test_where_nobody_comes_the_flow_files_a_return_call(waiting: Room) -> None:
    waiting.stands(Standing(2, None, None, Overflow("return-call")))
    assert waiting.queue.noted[1:] == ["left"]
    assert waiting.call.desk.names[-1] == "登记回拨"


def test_a_long_wait_is_not_cut_off(waiting: Room) -> None:
    waiting.call.clock.advance(40 * 60_000)
    waiting.wait(1_000)
    assert waiting.call.worker.session.flow == "转人工"
    assert waiting.music


def test_a_line_that_is_lost_while_waiting_leaves_the_queue(waiting: Room) -> None:
    waiting.call.worker.attend(RtpLost())
    assert waiting.queue.noted[-1] == "left"


def test_an_agent_who_is_lost_in_mid_talk_brings_the_caller_back(waiting: Room) -> None:
    talking(waiting)
    waiting.queue.standing = Standing(1, 60)
    waiting.tells(waiting.agents[0], LegEnded("timeout"))
    waiting.call.hear()
    assert waiting.call.worker.session.flow == "系统故障"
    assert waiting.queue.noted[1:] == ["connected", "parted", "join 人工坐席"]


def test_where_the_queue_cannot_be_asked_the_settings_say_whom_to_ring(tmp_path: Path) -> None:
    here = room(tmp_path, broken=True)
    assert here.office.targets == ["sip:8000@10.0.0.2"]
    here.tells(here.agents[0], PickedUp())
    assert here.hear_each_other(here.call.line, here.agents[0])
    assert here.agents[0].headers == {}


def test_a_queue_that_fails_in_mid_wait_ends_in_a_return_call(waiting: Room) -> None:
    waiting.queue.broken = True
    waiting.wait(25_000)
    assert waiting.call.desk.names[-1] == "登记回拨"


def test_a_queue_that_fails_never_parts_who_talk(waiting: Room) -> None:
    ringing(waiting)
    waiting.queue.broken = True
    waiting.tells(waiting.agents[0], PickedUp())
    waiting.hears_out(waiting.agents[0])
    assert waiting.hear_each_other(waiting.call.line, waiting.agents[0])
    waiting.tells(waiting.agents[0], LegEnded("caller"))
    assert waiting.call.worker.over


# -- by REFER ---------------------------------------------------------------------------------


def test_by_refer_the_agent_is_told_in_headers_and_the_call_is_off_our_hands(
    tmp_path: Path,
) -> None:
    here = room(tmp_path, bridged=False)
    here.stands(Standing(0, 0, LI))
    assert (here.call.line.transferring, here.call.line.headers) == (LI.target, HEADERS)
    here.call.line.transferring = None
    here.queue.standing = Standing(0, 0, WANG)
    here.call.worker.attend(TransferEnded(False, 486, "Busy Here"))
    assert here.queue.noted[1:] == ["not answered: 486 Busy Here"]
    assert here.call.line.transferring == WANG.target
    here.call.worker.attend(TransferEnded(True, 200, "OK"))
    assert here.queue.noted[2:] == ["connected"]
    assert here.call.worker.over
    here.call.worker.run()
    assert here.queue.noted[2:] == ["connected", "parted"]


def test_the_summary_is_made_ready_while_it_rings(tmp_path: Path) -> None:
    here = room(tmp_path)
    prompts = AttentivePrompts()
    queued = here.call.worker._call.transfers.queued
    assert queued is not None
    queued.prompts = prompts
    ringing(here)
    (owner,) = prompts.wanted
    assert prompts.wanted[owner] == [SUMMARY]
    here.call.worker.attend(LegEnded("caller"))
    assert prompts.wanted[owner] == []
