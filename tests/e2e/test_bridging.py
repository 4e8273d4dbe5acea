"""Callers who are connected with an agent by the hotline itself: real telephones on both sides."""

from __future__ import annotations

import audioop
import shutil
import time
import wave
from collections.abc import Iterator
from pathlib import Path

import pytest

from ivr.media.sound import Sound
from ivr.telephony.leg_events import Acked, Held
from tests.helpers import ear, voice
from tests.helpers.caller import Caller
from tests.helpers.caller_sound import Law
from tests.helpers.dialler import dialler
from tests.helpers.hotline import actions
from tests.helpers.office import (
    FALLING,
    QUEUE,
    RISING,
    Office,
    asks_for_a_person,
    heard_in,
    hears,
)
from tests.helpers.ports import free_port
from tests.helpers.sipp import run_uas
from tests.helpers.softphone import Baresip

pytestmark = pytest.mark.e2e

SHORT, AGAIN = voice.sweep(1_000, 900, 1_400), voice.sweep(1_000, 700, 1_900)


@pytest.fixture(scope="module")
def office(prepared: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """Agents are always called from here; nothing may have failed when all tests are done."""
    data = tmp_path_factory.mktemp("bridging") / "data"
    shutil.copytree(prepared, data)
    office = Office(data, free_port(), IVR_TRANSFER_BY="bridge")
    with office.hotline as hotline:
        hotline.start()
        yield office
        assert hotline.stop() == 0
    assert "Traceback" not in hotline.errors(), hotline.errors()


@pytest.mark.parametrize(
    ("caller_law", "agent_law"), [("PCMA", "PCMU"), ("PCMU", "PCMA"), ("PCMA", "PCMA")]
)
def test_both_hear_each_other_whatever_their_laws(
    office: Office, tmp_path: Path, caller_law: Law, agent_law: Law
) -> None:
    number = f"136770034{caller_law == 'PCMA':d}{agent_law == 'PCMA':d}"
    with office.agent(tmp_path / "agent", agent_law) as agent:
        with Caller(office.hotline.address, number, law=caller_law) as call:
            asks_for_a_person(call)
            agent.wait_for("CALL_ESTABLISHED")
            hears(call, RISING)
            call.say(FALLING)
            call.hear_ms(500)
        agent.wait_for("CALL_CLOSED")
        assert heard_in(agent.heard(), FALLING)
    record = office.record(number)
    assert (record["result"], record["ended_by"]) == ("转人工", "caller")
    assert [turn["input"] for turn in record["turns"]][-2:] == ["connected", "hung_up"]
    assert actions(record)[-2] == f"转接 {QUEUE}"
    assert actions(record)[-1].endswith("秒，客户挂机")


def test_the_recording_has_the_whole_talk_in_two_channels(office: Office, tmp_path: Path) -> None:
    number = "13677003420"
    with office.agent(tmp_path / "agent") as agent:
        with Caller(office.hotline.address, number, law="PCMA") as call:
            asks_for_a_person(call)
            agent.wait_for("CALL_ESTABLISHED")
            hears(call, RISING)
            call.say(FALLING)
            call.hear_ms(300)
        agent.wait_for("CALL_CLOSED")
    record = office.record(number)
    (path,) = (office.hotline.data / "call-recordings").rglob(f"{record['call_id']}*.wav")
    office.wait_until(lambda: _tail(path) > 4, "recording")
    with wave.open(str(path)) as file:
        both = file.readframes(file.getnframes())
    assert heard_in(audioop.tomono(both, 2, 1, 0), FALLING)
    assert heard_in(audioop.tomono(both, 2, 0, 1), RISING)


def test_who_is_on_hold_hears_nothing_and_the_caller_that_the_line_lives(office: Office) -> None:
    number, heard = "13677003421", bytearray()
    with dialler(port=office.port) as agent, Caller(office.hotline.address, number) as call:
        asks_for_a_person(call)
        leg = agent.came.get(timeout=15)
        leg.listen(agent.told.put)
        leg.stream.tap(heard.extend)
        leg.answer()
        agent.wait_for(Acked)
        call.hear_ms(300)
        call.say(FALLING)
        leg.hold()
        assert agent.wait_for(Held) == Held(True, 200)
        mark = call.mark()
        call.say(SHORT)
        call.hear_ms(1_500)
        held = call.heard[mark:]
        leg.resume()
        assert agent.wait_for(Held) == Held(False, 200)
        leg.stream.play(Sound.from_pcm(RISING), 1)
        hears(call, RISING)
        call.say(AGAIN)
        call.hear_ms(500)
        leg.hang_up()
        call.wait_until_ended(3)
    assert heard_in(bytes(heard), FALLING)
    assert heard_in(bytes(heard), AGAIN)
    assert not heard_in(bytes(heard), SHORT), "who is on hold hears nothing"
    assert 200 <= ear.voiced_ms(held) <= 800, "two soft notes"
    assert office.record(number)["ended_by"] == "agent"


def test_baresip_holds_the_caller_and_comes_back(office: Office, tmp_path: Path) -> None:
    number = "13677003427"
    with office.agent(tmp_path / "agent") as agent, Caller(office.hotline.address, number) as call:
        asks_for_a_person(call)
        agent.wait_for("CALL_ESTABLISHED")
        hears(call, RISING)
        agent.command("hold")
        held = call.hear_ms(2_500)
        assert ear.voiced_ms(held) >= 200, "its music, or our tone"
        agent.command("resume")
        hears(call, RISING)
        agent.command("hangup")
        call.wait_until_ended(3)


def test_the_agent_hangs_up_and_so_does_the_hotline(office: Office, tmp_path: Path) -> None:
    number = "13677003422"
    with office.agent(tmp_path / "agent") as agent, Caller(office.hotline.address, number) as call:
        asks_for_a_person(call)
        agent.wait_for("CALL_ESTABLISHED")
        hears(call, RISING)
        agent.command("hangup")
        call.wait_until_ended(3)
    record = office.record(number)
    assert (record["result"], record["ended_by"]) == ("转人工", "agent")
    assert actions(record)[-1].endswith("秒，坐席挂机")
    assert not [o for o in office.hotline.orders_of(record) if o["kind"] == "return-call"]


def test_the_caller_hears_it_ring_and_hangs_up_before_the_answer(
    office: Office, tmp_path: Path
) -> None:
    number = "13677003423"
    with office.agent(tmp_path / "agent", account="regint=0") as agent:
        with Caller(office.hotline.address, number) as call:
            asks_for_a_person(call)
            agent.wait_for("CALL_INCOMING")
            ringing = call.hear_ms(1_200)
            assert 200 <= ear.voiced_ms(ringing) <= 1_200, "a second of 450 Hz"
        agent.wait_for("CALL_CLOSED", 3)
        assert not any(event.get("type") == "CALL_ESTABLISHED" for event in agent.events)
    assert office.record(number)["ended_by"] == "caller"


def test_an_agent_who_never_answers_sends_the_caller_back_into_the_flow(
    office: Office, tmp_path: Path
) -> None:
    number = "13677003424"
    with (
        office.agent(tmp_path / "agent", account="regint=0") as agent,
        Caller(office.hotline.address, number) as call,
    ):
        asks_for_a_person(call)
        agent.wait_for("CALL_INCOMING")
        agent.wait_for("CALL_CLOSED", 10)
        office.hotline.wait_for_order(number, "return-call")
        call.hear_voice()
    assert [turn["input"] for turn in office.record(number)["turns"]].count("no_answer") == 1


@pytest.mark.parametrize("status", [486, 603, 404, 503])
def test_a_refusal_sends_the_caller_back_into_the_flow(
    office: Office, tmp_path: Path, status: int
) -> None:
    number = f"13677003{status}"
    with run_uas("uas_refuse.xml", tmp_path / "uas", status=status, port=office.port) as uas:
        with Caller(office.hotline.address, number) as call:
            asks_for_a_person(call)
            office.hotline.wait_for_order(number, "return-call")
            call.hear_voice()
        assert uas.wait() == 0, uas.errors()
    record = office.record(number)
    (refused,) = [turn for turn in record["turns"] if turn["input"] == "no_answer"]
    assert refused["value"].startswith(str(status))


def test_nobody_listens_where_the_crew_should_be(office: Office) -> None:
    number = "13677003425"
    with Caller(office.hotline.address, number) as call:
        call.dial()
        call.hear_voice()
        call.press("9")
        office.wait_until(lambda: outcome_of_transfer(office, number) == "no_answer", "outcome", 30)
        call.hear_voice()


def outcome_of_transfer(office: Office, number: str) -> str | None:
    """How the last transfer of a call that goes on has come out."""
    (call,) = [call for call in office.hotline.calls() if call["caller"] == number]
    rang = [turn for turn in call["turns"] if any("转接" in done for done in turn["actions"])]
    return str(rang[-1]["input"]) if rang else None


def test_keys_reach_the_other_side_once_each(office: Office, tmp_path: Path) -> None:
    with (
        office.agent(tmp_path / "agent") as agent,
        Baresip(tmp_path / "caller", "13677003426", law="PCMA") as caller,
    ):
        caller.dial(office.hotline.address)
        time.sleep(1)
        caller.press("0")
        agent.wait_for("CALL_ESTABLISHED", 15)
        time.sleep(0.5)
        caller.press("1559#")
        agent.press("2*0")
        agent.wait_until(lambda: keys_heard(agent) == "1559#")
        caller.wait_until(lambda: keys_heard(caller) == "2*0")
        time.sleep(0.5)
        assert (keys_heard(agent), keys_heard(caller)) == ("1559#", "2*0")
        caller.hang_up()


def keys_heard(phone: Baresip) -> str:
    """The keys that its far side pressed."""
    starts = [event for event in phone.events if event.get("type") == "CALL_DTMF_START"]
    return "".join(str(event["param"]) for event in starts)


def test_nothing_is_left_behind(office: Office, tmp_path: Path) -> None:
    with office.agent(tmp_path / "agent") as agent:
        for nth in range(1, 5):
            with Caller(office.hotline.address, f"1367700343{nth}") as call:
                asks_for_a_person(call)
                wait_for_many(agent, "CALL_ESTABLISHED", nth)
                threads, files = office.resources()
            wait_for_many(agent, "CALL_CLOSED", nth)
            if nth == 1:  # with the first call come a thread and a file of the record's, which stay
                office.wait_until(office.rests, "rest", 20)
    office.wait_for_rest()
    assert threads > office.at_rest[0]
    assert files["socket"] >= office.at_rest[1]["socket"] + 4, "two pairs of ports"


def wait_for_many(phone: Baresip, kind: str, count: int) -> None:
    """Wait until that has happened so often."""
    phone.wait_until(lambda: sum(e.get("type") == kind for e in phone.events) == count)


def _tail(path: Path) -> float:
    """How many seconds the recording has by now."""
    with wave.open(str(path)) as file:
        return float(file.getnframes() / 8000)
