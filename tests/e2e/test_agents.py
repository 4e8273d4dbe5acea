"""Callers who wait for agents that are stored: real telephones on both sides."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from ivr.domain.agent import AgentState
from ivr.media.sound import Sound
from ivr.telephony.leg_events import Acked, TransferEnded
from tests.e2e.test_call_recording import channels
from tests.helpers import ear, voice
from tests.helpers.call_centre import VOICES, CallCentre, hears_music
from tests.helpers.caller import Caller
from tests.helpers.dialler import dialler
from tests.helpers.hotline import actions, said
from tests.helpers.office import asks_for_a_person, heard_in, hears

pytestmark = pytest.mark.e2e

FALLING = voice.sweep(1_000, 2_400, 700)


@pytest.fixture(scope="module")
def centre(prepared: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[CallCentre]:
    """Three agents of different skills and a supervisor; nothing may have failed at the end."""
    made = CallCentre(prepared / "prompts", tmp_path_factory.mktemp("centre"))
    with made.open():
        yield made


def test_the_agent_hears_why_while_the_caller_hears_music(
    centre: CallCentre, tmp_path: Path
) -> None:
    number = "13677003501"
    centre.only_ready("1001")
    with centre.phone(tmp_path, "1001") as agent:
        with Caller(centre.hotline.address, number) as call:
            asks_for_a_person(call)
            hears_music(call)
            agent.wait_for("CALL_ESTABLISHED")
            hears(call, VOICES["1001"], 15)
            centre.wait_for_state("1001", AgentState.TALKING)
            call.say(FALLING)
            call.hear_ms(500)
        agent.wait_for("CALL_CLOSED")
        heard = agent.heard()
    at_ms = ear.find(heard, FALLING).at_ms
    summary = heard[: ear.ms_to_bytes(at_ms)]
    assert heard_in(heard, FALLING)
    assert ear.voiced_ms(summary) >= 800, "a sentence before the caller"
    centre.wait_for_state("1001", AgentState.READY)
    record = centre.record(number)
    assert (record["result"], record["ended_by"]) == ("转人工", "caller")
    assert "位子给您留着" not in said(record), "nobody was before this caller"


def test_a_key_ends_the_summary(centre: CallCentre, tmp_path: Path) -> None:
    number = "13677003502"
    centre.only_ready("1001")
    with (
        centre.phone(tmp_path, "1001", "regint=0;answermode=auto") as agent,
        Caller(centre.hotline.address, number) as call,
    ):
        asks_for_a_person(call)
        agent.wait_for("CALL_ESTABLISHED", 15)
        agent.press("5")
        hears(call, VOICES["1001"], 15)
        agent.command("hangup")
        call.wait_until_ended(3)
    assert centre.record(number)["ended_by"] == "agent"


def test_who_does_not_answer_is_let_be_and_the_next_is_rung(
    centre: CallCentre, tmp_path: Path
) -> None:
    number = "13677003503"
    centre.only_ready("1001", "1002")
    with (
        centre.phone(tmp_path, "1001", "regint=0") as first,
        centre.phone(tmp_path, "1002") as second,
        Caller(centre.hotline.address, number) as call,
    ):
        asks_for_a_person(call)
        first.wait_for("CALL_INCOMING", 12)
        second.wait_for("CALL_ESTABLISHED", 9)
        assert any(event.get("type") == "CALL_CLOSED" for event in first.events)
        assert centre.state("1001") is AgentState.AWAY
        second.press("5")
        hears(call, VOICES["1002"], 15)


def test_english_callers_are_served_by_whoever_speaks_english(
    centre: CallCentre, tmp_path: Path
) -> None:
    number = "13677003504"
    centre.only_ready("1001", "1003")
    with (
        centre.phone(tmp_path, "1001") as other,
        centre.phone(tmp_path, "1003") as agent,
        Caller(centre.hotline.address, number) as call,
    ):
        call.dial()
        call.hear_voice()
        call.press("8")
        call.hear_voice()
        call.press("0")
        agent.wait_for("CALL_ESTABLISHED", 15)
        assert not any(event.get("type") == "CALL_INCOMING" for event in other.events)
        agent.press("5")
        hears(call, VOICES["1001"], 15)


def test_a_caller_about_his_bill_reaches_who_is_best_at_bills(
    centre: CallCentre, tmp_path: Path
) -> None:
    number = "13677003509"
    centre.only_ready("1001", "1002")
    with (
        centre.best_at({"1001": "报修", "1002": "电费"}),
        centre.phone(tmp_path, "1001") as repairs,
        centre.phone(tmp_path, "1002") as bills,
        Caller(centre.hotline.address, number) as call,
    ):
        call.dial()
        for key in "3110":  # 电费业务, 查电费、查进度, 查电费, and then a person
            call.hear_voice()
            call.press(key)
        bills.wait_for("CALL_ESTABLISHED", 15)
        assert not any(event.get("type") == "CALL_INCOMING" for event in repairs.events)
        with centre.desk() as desk:
            (line,) = [line for line in desk.queue() if line.caller.caller == number]
        assert (line.caller.category, line.agent and line.agent.name) == ("电费", "王芳")
        bills.press("5")
        hears(call, VOICES["1002"], 15)
    centre.wait_for_state("1002", AgentState.READY)


def test_a_return_call_by_key_while_everybody_is_busy(centre: CallCentre) -> None:
    number = "13677003505"
    centre.only_ready()
    with Caller(centre.hotline.address, number) as call:
        asks_for_a_person(call)
        centre.wait_until(lambda: centre.waits(number), "place in the queue", 15)
        call.press("1")
        call.hear_ms(500)
        call.hear_voice()
        call.press("1")
        centre.hotline.wait_for_order(number, "return-call")
        call.hear_voice()
    record = centre.record(number)
    assert "下一位就轮到您。要等多久，现在说不准。不想等请按一" in said(record)
    assert record["result"] == "登记回拨"
    with centre.desk() as desk:
        kept = [line.caller for line in desk.queue() if line.caller.call_id == record["call_id"]]
    assert [(caller.place.value, caller.caller) for caller in kept] == [("return", number)]


def test_a_supervisor_is_asked_joins_and_takes_over(centre: CallCentre, tmp_path: Path) -> None:
    number = "13677003506"
    centre.only_ready("1001", "1900")
    with (
        centre.phone(tmp_path, "1001", times=3) as agent,
        centre.phone(tmp_path, "1900") as chief,
        Caller(centre.hotline.address, number) as call,
    ):
        asks_for_a_person(call)
        agent.wait_for("CALL_ESTABLISHED", 15)
        agent.press("5")
        hears(call, VOICES["1001"], 15)
        agent.press("*1")
        hears_music(call)
        chief.wait_for("CALL_ESTABLISHED")
        chief.press("5")
        call.hear_ms(1_500)
        agent.press("*2")
        hears(call, VOICES["1900"], 15)
        call.say(FALLING)
        agent.command("hangup")
        agent.wait_for("CALL_CLOSED")
        hears(call, VOICES["1900"], 15)
        centre.wait_for_state("1001", AgentState.READY)
        chief.command("hangup")
        call.wait_until_ended(3)
        assert heard_in(chief.heard(), FALLING), "the agent was silent meanwhile"
    record = centre.record(number)
    done = actions(record)
    asked = centre.hotline.recording(f"{record['call_id']}-aside-1.wav")
    agent_said, agent_heard, _ = channels(asked)
    assert heard_in(agent_heard, VOICES["1900"])
    assert not heard_in(agent_said, VOICES["1900"])
    assert str(asked) in centre.hotline.run("calls", record["call_id"]).stdout
    assert done[-4:-1] == ["坐席请教值班长", "坐席、值班长和客户一起通话", "同事接过了客户"]


def test_an_agent_passes_the_caller_on_by_refer(centre: CallCentre, tmp_path: Path) -> None:
    number = "13677003507"
    centre.only_ready("1001", "1002")
    with (
        centre.phone(tmp_path, "1001") as agent,
        centre.phone(tmp_path, "1002") as colleague,
        Caller(centre.hotline.address, number) as call,
    ):
        asks_for_a_person(call)
        agent.wait_for("CALL_ESTABLISHED", 15)
        agent.press("5")
        hears(call, VOICES["1001"], 15)
        agent.command("transfer", "sip:1002@127.0.0.1")
        colleague.wait_for("CALL_ESTABLISHED")
        colleague.press("5")
        hears(call, VOICES["1002"], 15)
        agent.wait_for("CALL_CLOSED")
        centre.wait_for_state("1001", AgentState.READY)
        assert centre.state("1002") is AgentState.TALKING
        colleague.command("hangup")
        call.wait_until_ended(3)
    centre.wait_for_state("1002", AgentState.READY)
    record = centre.record(number)
    assert record["ended_by"] == "agent"
    assert "坐席转给同事" in actions(record)


def test_an_agent_cannot_pass_a_caller_on_to_a_stranger(centre: CallCentre) -> None:
    number, heard = "13677003508", bytearray()
    centre.only_ready("1001")
    with (
        dialler(port=centre.ports["1001"]) as agent,
        Caller(centre.hotline.address, number) as call,
    ):
        asks_for_a_person(call)
        leg = agent.came.get(timeout=15)
        leg.listen(agent.told.put)
        leg.stream.tap(heard.extend)
        leg.answer()
        agent.wait_for(Acked)
        leg.stream.play(Sound.from_pcm(VOICES["1001"] * 6), 1)
        leg.stream.press("5")
        hears(call, VOICES["1001"], 15)
        leg.transfer("sip:13800000001@127.0.0.1")
        assert agent.wait_for(TransferEnded) == TransferEnded(False, 403, "Forbidden")
        call.say(FALLING)
        call.hear_ms(500)
        leg.hang_up()
        call.wait_until_ended(3)
    assert heard_in(bytes(heard), FALLING), "the talk has gone on"
    assert "坐席要转给的不是本热线的人，没有转" in actions(centre.record(number))
