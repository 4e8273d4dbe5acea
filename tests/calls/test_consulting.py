"""A third person in a talk: a supervisor who is asked, a colleague who takes the caller over."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from ivr.calls.consulting import ASKS
from ivr.calls.queueing import Colleague, Standing
from ivr.calls.taping import TapingRules
from ivr.media.events import Digit, RtpLost, StreamFailed
from ivr.telephony.leg_events import InfoDigit, LegEnded, PickedUp, Referred, Refused
from tests.calls.room import CHIEF, HEADERS, LI, SUMMARY, THE_CHIEF, WANG, Room, room
from tests.calls.test_bridging import AgentLine
from tests.calls.test_taping import Shelf

CALL = "20261124120000-abcd"
CHIEF_IS_THERE = ["1900 is rung", "1900 is there"]
BUSY = (Refused(486, "Busy Here", "busy"), LegEnded("refused"))
TO_WANG = Referred("sip:1002@10.0.0.2")


@pytest.fixture
def talk(tmp_path: Path) -> Room:
    """A caller who talks with 李静."""
    here = room(tmp_path, standing=Standing(0, 0, LI))
    here.tells(here.agents[0], PickedUp())
    here.hears_out(here.agents[0])
    return here


def agent(here: Room) -> AgentLine:
    return here.agents[0]


def second(here: Room) -> AgentLine:
    return here.agents[-1]


def asked(here: Room) -> AgentLine:
    """The supervisor is asked, and answers."""
    here.presses(agent(here), "*1")
    here.tells(second(here), PickedUp())
    here.hears_out(second(here))
    return second(here)


# -- asking a supervisor ----------------------------------------------------------------------


def test_the_caller_hears_music_while_the_supervisor_is_rung(talk: Room) -> None:
    talk.presses(agent(talk), "*1")
    assert talk.office.targets == [LI.target, CHIEF]
    assert second(talk).headers == HEADERS
    assert talk.music
    assert talk.hear_each_other()
    assert sum(ms for _, ms in agent(talk).stream.queued) >= 30_000, "the agent hears it ring"
    assert talk.call.line.stream.pressed == [], "the code reaches nobody"


def test_the_supervisor_hears_what_it_is_about_and_then_the_agent(talk: Room) -> None:
    talk.presses(agent(talk), "*1")
    talk.tells(second(talk), PickedUp())
    assert [ms for _, ms in second(talk).stream.queued] == [(len(SUMMARY) + 7) * 220]
    assert talk.hear_each_other()
    talk.hears_out(second(talk))
    assert talk.hear_each_other(agent(talk), second(talk))
    assert agent(talk).stream.queued == []
    assert talk.music
    talk.wait(60_000)
    assert talk.music


def test_what_is_said_to_every_supervisor_is_ready_ahead(
    talk: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[tuple[str, bool]] = []
    prompts = talk.call.worker.tools.prompts
    sounds = prompts.sounds

    def noted(pieces: Sequence[tuple[str, bool]], *, slow: bool = False) -> object:
        said.extend(pieces)
        return sounds(pieces, slow=slow)

    monkeypatch.setattr(prompts, "sounds", noted)
    talk.presses(agent(talk), "*1")
    talk.tells(second(talk), PickedUp())
    assert said == [(ASKS, True), (SUMMARY, False)]


def test_a_supervisor_need_not_hear_it_out(talk: Room) -> None:
    talk.presses(agent(talk), "*1")
    talk.tells(second(talk), PickedUp(), InfoDigit("1", 100))
    assert talk.hear_each_other(agent(talk), second(talk))


def test_a_summary_for_the_supervisor_that_does_not_end_is_cut_off(talk: Room) -> None:
    talk.presses(agent(talk), "*1")
    talk.tells(second(talk), PickedUp())
    talk.wait(15_500)
    assert talk.hear_each_other(agent(talk), second(talk))


def test_all_together_and_then_without_the_agent(talk: Room) -> None:
    chief = asked(talk)
    talk.presses(agent(talk), "*2")
    assert talk.hear_each_other(talk.call.line, agent(talk), chief)
    assert not talk.music
    assert talk.queue.noted == ["join 人工坐席", "connected", *CHIEF_IS_THERE]
    talk.tells(agent(talk), LegEnded("caller"))
    assert talk.hear_each_other(talk.call.line, chief)
    assert talk.queue.noted[4:] == ["1900 has the caller"], "the agent is free again"
    talk.tells(chief, LegEnded("caller"))
    assert talk.call.worker.over
    assert talk.queue.noted[4:] == ["1900 has the caller", "parted"]
    assert "坐席请教值班长" in talk.done
    assert talk.done[-1].endswith("坐席挂机")


def test_the_supervisor_leaves_the_three_and_two_go_on(talk: Room) -> None:
    chief = asked(talk)
    talk.presses(agent(talk), "*2")
    talk.tells(chief, LegEnded("caller"))
    assert talk.hear_each_other(talk.call.line, agent(talk))
    assert talk.queue.noted[2:] == [*CHIEF_IS_THERE, "1900 is out"]


def test_back_to_the_caller(talk: Room) -> None:
    chief = asked(talk)
    talk.presses(agent(talk), "*3")
    assert chief.hung_up
    assert talk.hear_each_other(talk.call.line, agent(talk))
    assert not talk.music
    talk.tells(chief, LegEnded("us"))
    assert talk.hear_each_other(talk.call.line, agent(talk))
    talk.presses(agent(talk), "*1")
    assert len(talk.agents) == 3, "and once more"


def test_back_while_it_still_rings(talk: Room) -> None:
    talk.presses(agent(talk), "*1*3")
    assert second(talk).hung_up
    assert talk.hear_each_other(talk.call.line, agent(talk))
    assert agent(talk).stream.queued == []


@pytest.mark.parametrize("told", [BUSY, (LegEnded("refused"),)])
def test_a_supervisor_who_does_not_answer(talk: Room, told: tuple[Refused | LegEnded, ...]) -> None:
    talk.presses(agent(talk), "*1")
    talk.tells(second(talk), *told)
    assert talk.hear_each_other(talk.call.line, agent(talk))
    assert len(agent(talk).stream.queued) == 1, "a beep tells it"
    assert not talk.music


def test_where_there_is_no_supervisor_the_talk_goes_on(talk: Room) -> None:
    for chief, broken, wrong in (
        (None, False, False),
        (THE_CHIEF, True, False),
        (THE_CHIEF, False, True),
    ):
        talk.colleagues.chief, talk.colleagues.broken, talk.office.wrong = chief, broken, wrong
        talk.presses(agent(talk), "*1")
        assert talk.hear_each_other(talk.call.line, agent(talk))
    assert len(agent(talk).stream.queued) == 3


def test_an_agent_who_leaves_the_supervisor_alone_has_passed_the_caller_on(talk: Room) -> None:
    chief = asked(talk)
    talk.tells(agent(talk), LegEnded("caller"))
    assert talk.hear_each_other(talk.call.line, chief)
    assert not talk.music
    assert talk.queue.noted[2:] == [*CHIEF_IS_THERE, "1900 has the caller"]


@pytest.mark.parametrize("answers", [True, False])
def test_an_agent_who_leaves_while_it_rings(talk: Room, answers: bool) -> None:
    talk.presses(agent(talk), "*1")
    talk.tells(agent(talk), LegEnded("caller"))
    assert talk.music, "the caller still waits for the supervisor"
    assert talk.queue.noted[2:] == ["1900 is rung", "1900 has the caller"]
    if answers:
        talk.tells(second(talk), PickedUp())
        talk.hears_out(second(talk))
        assert talk.hear_each_other(talk.call.line, second(talk))
        assert talk.queue.noted[4:] == ["1900 is there"]
    else:
        talk.queue.standing = Standing(2, 100)
        talk.tells(second(talk), *BUSY)
        assert talk.call.worker.session.flow == "系统故障", "the caller is not lost"
        assert not talk.call.worker.over


@pytest.mark.parametrize("stage", ["rung", "aside", "together"])
def test_a_caller_who_hangs_up_ends_it_for_all(talk: Room, stage: str) -> None:
    if stage == "rung":
        talk.presses(agent(talk), "*1")
    else:
        asked(talk)
    if stage == "together":
        talk.presses(agent(talk), "*2")
    talk.call.worker.attend(LegEnded("caller"))
    assert all(line.hung_up for line in talk.agents)
    assert talk.queue.noted.count("parted") == 1
    assert talk.queue.noted[-1] == "parted"
    assert talk.hear_each_other()


@pytest.mark.parametrize("event", [RtpLost(), StreamFailed("socket")])
def test_a_supervisor_whose_line_dies(talk: Room, event: RtpLost | StreamFailed) -> None:
    chief = asked(talk)
    chief.sound.tell(event)
    talk.pump()
    assert talk.hear_each_other(talk.call.line, agent(talk))


def test_keys_reach_nobody_while_caller_and_agent_are_apart(talk: Room) -> None:
    asked(talk)
    talk.key("5")
    talk.presses(agent(talk), "7*9")
    talk.wait(3_000)
    assert agent(talk).stream.pressed == talk.call.line.stream.pressed == []
    talk.presses(agent(talk), "*3")
    talk.presses(agent(talk), "7*")
    talk.wait(2_500)
    talk.key("5")
    assert talk.call.line.stream.pressed == ["7", "*"]
    assert agent(talk).stream.pressed == ["5"]


def test_codes_at_the_wrong_moment_change_nothing(talk: Room) -> None:
    talk.presses(agent(talk), "*2*3")
    assert talk.hear_each_other(talk.call.line, agent(talk))
    assert len(agent(talk).stream.queued) == 2


def test_a_supervisor_who_is_not_stored_is_nobody_to_the_queue(talk: Room) -> None:
    talk.colleagues.chief = Colleague(CHIEF)
    asked(talk)
    talk.presses(agent(talk), "*3")
    assert talk.queue.noted[2:] == []
    asked(talk)
    talk.tells(agent(talk), LegEnded("caller"))
    assert talk.queue.noted[2:] == ["parted"], "the agent is out of it all the same"


@pytest.mark.parametrize("ends", ["*2", "*3", "agent", "chief", "caller"])
def test_what_is_asked_aside_is_recorded_until_the_caller_is_there_again(
    tmp_path: Path, ends: str
) -> None:
    shelf = Shelf()
    here = room(tmp_path, standing=Standing(0, 0, LI), taping=TapingRules(shelf, "会录音。"))
    here.tells(here.agents[0], PickedUp())
    here.hears_out(here.agents[0])
    here.presses(agent(here), "*1")
    here.tells(second(here), PickedUp())
    assert list(shelf.begun) == [CALL], "not yet, while the supervisor hears what it is about"
    here.hears_out(second(here))
    assert list(shelf.begun) == [CALL, f"{CALL}-aside-1"]
    assert agent(here).stream.taped is shelf.begun[f"{CALL}-aside-1"]
    match ends:
        case "agent":
            here.tells(agent(here), LegEnded("caller"))
        case "chief":
            here.tells(second(here), LegEnded("caller"))
        case "caller":
            here.call.worker.attend(LegEnded("caller"))
        case keys:
            here.presses(agent(here), keys)
    assert shelf.ended[:1] == [f"{CALL}-aside-1"]
    assert agent(here).stream.taped is None


def test_each_talk_aside_has_a_recording_of_its_own_and_a_refer_has_none(tmp_path: Path) -> None:
    shelf = Shelf()
    here = room(tmp_path, standing=Standing(0, 0, LI), taping=TapingRules(shelf, "会录音。"))
    here.tells(here.agents[0], PickedUp())
    here.hears_out(here.agents[0])
    for _ in range(2):
        asked(here)
        here.presses(agent(here), "*3")
    here.tells(agent(here), TO_WANG)
    here.tells(second(here), PickedUp())
    here.hears_out(second(here))
    assert list(shelf.begun) == [CALL, f"{CALL}-aside-1", f"{CALL}-aside-2"]


# -- an agent's REFER -------------------------------------------------------------------------


def test_a_colleague_takes_the_caller_over(talk: Room) -> None:
    talk.tells(agent(talk), TO_WANG)
    assert talk.office.targets == [LI.target, WANG.target], "as he is stored, not as he was named"
    assert (second(talk).headers, talk.music, agent(talk).outcomes) == (HEADERS, True, [])
    talk.tells(second(talk), PickedUp())
    talk.hears_out(second(talk))
    assert talk.hear_each_other(talk.call.line, second(talk))
    assert agent(talk).outcomes == [200]
    assert agent(talk).hung_up
    taken_over = ["1002 is rung", "1002 is there", "1002 has the caller"]
    assert talk.queue.noted[2:] == taken_over
    talk.tells(agent(talk), LegEnded("us"))
    assert not talk.call.worker.over
    looks = talk.queue.looks
    talk.wait(10_000)
    assert talk.queue.looks > looks, "the queue hears that the talk goes on"
    talk.tells(second(talk), LegEnded("caller"))
    assert talk.call.worker.over
    assert talk.queue.noted[2:] == [*taken_over, "parted"]


def test_a_colleague_who_does_not_answer_leaves_the_caller_with_the_agent(talk: Room) -> None:
    talk.tells(agent(talk), TO_WANG)
    talk.tells(second(talk), *BUSY)
    assert agent(talk).outcomes == [486]
    assert talk.queue.noted[2:] == ["1002 is rung", "1002 is out"]
    assert talk.hear_each_other(talk.call.line, agent(talk))
    talk.tells(agent(talk), TO_WANG)
    talk.tells(second(talk), PickedUp())
    talk.hears_out(second(talk))
    assert agent(talk).outcomes == [486, 200]


@pytest.mark.parametrize("answers", [True, False])
def test_an_agents_telephone_that_hangs_up_at_once(talk: Room, answers: bool) -> None:
    talk.tells(agent(talk), TO_WANG, LegEnded("caller"))
    assert talk.music
    if answers:
        talk.tells(second(talk), PickedUp())
        talk.hears_out(second(talk))
        assert talk.hear_each_other(talk.call.line, second(talk))
        assert talk.queue.noted[2:] == ["1002 is rung", "1002 has the caller", "1002 is there"]
    else:
        talk.queue.standing = Standing(2, 100)
        talk.tells(second(talk), *BUSY)
        assert talk.call.worker.session.flow == "系统故障"
    assert agent(talk).outcomes == [], "nobody is there to be told"


@pytest.mark.parametrize(
    "target", ["sip:13800000001@10.0.0.2", "sip:110@10.0.0.2", "tel:13800000001", "sip:1001@evil"]
)
def test_nobody_else_is_called_whatever_is_asked_for(talk: Room, target: str) -> None:
    talk.tells(agent(talk), Referred(target))
    assert talk.office.targets == [LI.target]
    assert agent(talk).outcomes == [403]
    assert talk.hear_each_other(talk.call.line, agent(talk))


def test_who_was_asked_by_the_agents_own_telephone_takes_over_its_dialog(talk: Room) -> None:
    talk.tells(agent(talk), Referred("sip:1002@10.0.0.2", "a@b;to-tag=1;from-tag=2"))
    assert second(talk).headers == {**HEADERS, "Replaces": "a@b;to-tag=1;from-tag=2"}


def test_another_queue_takes_the_caller_over(talk: Room) -> None:
    talk.queue.standing = Standing(2, 100)
    talk.tells(agent(talk), Referred("sip:1009@10.0.0.2"))
    assert agent(talk).outcomes == [200]
    assert agent(talk).hung_up
    assert talk.queue.noted[2:] == ["parted", "join 值班长"]
    assert talk.music
    talk.stands(Standing(0, 0, WANG))
    talk.tells(second(talk), PickedUp())
    talk.hears_out(second(talk))
    assert talk.hear_each_other(talk.call.line, second(talk))
    talk.tells(second(talk), LegEnded("caller"))
    assert talk.queue.noted[4:] == ["connected", "parted"]
    assert talk.call.worker.over
    assert talk.call.worker.session.result == "转人工"


def test_a_queue_in_which_nobody_comes_does_not_lose_the_caller(talk: Room) -> None:
    talk.queue.queues = frozenset({"人工坐席"})
    talk.queue.standing = Standing(2, 100)
    talk.tells(agent(talk), Referred("sip:1009@10.0.0.2"))
    assert talk.call.worker.session.flow == "系统故障"
    assert not talk.call.worker.over


def test_a_second_wish_waits_for_the_first(talk: Room) -> None:
    asked(talk)
    talk.tells(agent(talk), TO_WANG)
    assert agent(talk).outcomes == [491]
    assert len(talk.agents) == 2


def test_a_colleague_who_cannot_be_called(talk: Room) -> None:
    talk.office.wrong = True
    talk.tells(agent(talk), TO_WANG)
    assert agent(talk).outcomes == [480]
    assert talk.queue.noted[2:] == ["1002 is rung", "1002 is out"]
    assert talk.hear_each_other(talk.call.line, agent(talk))


def test_nothing_is_told_of_a_concealed_call(talk: Room) -> None:
    talk.call.worker._call.transfers.conceal()
    talk.presses(agent(talk), "*1")
    assert (second(talk).headers, second(talk).caller) == ({}, None)
    talk.tells(second(talk), PickedUp())
    assert talk.hear_each_other(agent(talk), second(talk)), "and no summary"


def test_a_press_is_counted_once_whatever_ways_it_comes(talk: Room) -> None:
    now = talk.call.clock.monotonic_ms()
    for key, at in (("*", now), ("1", now + 300)):
        agent(talk).sound.tell(Digit(key, at))
        agent(talk).tell(InfoDigit(key, 100))
    talk.pump()
    assert talk.office.targets == [LI.target, CHIEF]
