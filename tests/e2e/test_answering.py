"""The hotline answers real telephones, at once and in both laws, and its sound arrives whole."""

from __future__ import annotations

import shutil
import statistics
import time
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from tests.e2e.conftest import NewHotline
from tests.e2e.walks import follow
from tests.helpers import ear, voice
from tests.helpers.caller import Caller, CallRefused
from tests.helpers.caller_sound import TYPES, Law
from tests.helpers.hotline import PROJECT, Hotline
from tests.helpers.sipp import can_replay, run_sipp, write_capture
from tests.helpers.softphone import Baresip

pytestmark = pytest.mark.e2e

LAWS: tuple[Law, ...] = ("PCMU", "PCMA")
GREETINGS = (
    *("您好", "早上好", "上午好", "中午好", "下午好", "晚上好"),
    *("新年好", "过年好", "元宵节好", "劳动节好", "端午安康", "国庆节好", "中秋节好"),
)
END_OF_GREETING = "二十四小时服务热线"
FIRST_WORDS = voice.sweep(1200, 300, 3000)
LAST_WORDS = voice.sweep(1100, 3200, 500)
EDGE_MS = 200


@pytest.fixture(scope="module")
def recorded_hotline(prepared: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hotline]:
    """A hotline whose greeting begins and ends with recordings that are known to the sample."""
    folder = tmp_path_factory.mktemp("recorded")
    voices = Path(shutil.copytree(PROJECT / "voices", folder / "voices"))
    lines = []
    for number, words in enumerate([END_OF_GREETING, *GREETINGS]):
        sound = FIRST_WORDS if number else LAST_WORDS
        voice.write_wav(voices / "recorded" / f"test{number}.wav", sound)
        lines.append(f'"test{number}.wav" = "{words}"')
    (voices / "recorded" / "recordings.toml").write_text("\n".join([*lines, ""]), "utf-8")
    data = Path(shutil.copytree(prepared, folder / "data"))
    with Hotline(data, settings={"IVR_VOICES": str(voices)}, anew=True) as hotline:
        yield hotline.start()


def assert_whole(heard: bytes, known: bytes) -> None:
    """The known sound is there from its first sample to its last, nothing cut or stretched."""
    first = ear.find(heard, known[: ear.ms_to_bytes(EDGE_MS)])
    last = ear.find(heard, known[-ear.ms_to_bytes(EDGE_MS) :])
    # 20 with the 5 ms that every prompt is faded at its ends; 10 with one packet missing.
    assert first.snr_db > 15
    assert last.snr_db > 15
    whole_ms = ear.bytes_to_ms(len(known))
    assert abs(last.at_ms - first.at_ms - (whole_ms - EDGE_MS)) <= 1
    assert ear.find(heard, known).snr_db > 20


@pytest.mark.parametrize("law", LAWS)
def test_a_softphone_is_answered_and_hears_the_whole_greeting(
    recorded_hotline: Hotline, tmp_path: Path, law: Law
) -> None:
    with Baresip(tmp_path / "baresip", "13677003001", law) as phone:
        phone.dial(recorded_hotline.address)
        time.sleep(6.5)
        phone.hang_up()
    assert_whole(phone.heard(), FIRST_WORDS)
    assert_whole(phone.heard(), LAST_WORDS)


@pytest.mark.parametrize("law", LAWS)
def test_the_first_and_last_200_ms_of_the_greeting_are_not_clipped(
    recorded_hotline: Hotline, law: Law
) -> None:
    with Caller(recorded_hotline.address, "13677003002", law) as call:
        call.dial()
        heard = call.hear_ms(6500)
        assert call.hearing.types == {TYPES[law]}
    assert_whole(heard, FIRST_WORDS)
    assert_whole(heard, LAST_WORDS)


@pytest.mark.skipif(not can_replay(), reason="SIPp replays sound through a raw socket: needs root")
@pytest.mark.parametrize("law", LAWS)
def test_sipp_is_answered_100_at_once_and_200_fast(
    hotline: Hotline, tmp_path: Path, law: Law
) -> None:
    write_capture(tmp_path, law, [voice.silence(1000)])
    result = run_sipp(
        "call.xml", hotline.address, tmp_path, number="13677003003", law=law, hold_ms=1200
    )
    assert result.status == 0, result.errors
    assert len(result.response_ms) == 1
    assert result.response_ms[0] < 500


@pytest.mark.skipif(not can_replay(), reason="SIPp replays sound through a raw socket: needs root")
def test_twenty_calls_in_one_moment_are_all_answered_fast(hotline: Hotline, tmp_path: Path) -> None:
    write_capture(tmp_path, "PCMA", [voice.silence(1500)])
    result = run_sipp(
        "call.xml",
        hotline.address,
        tmp_path,
        number="13677003004",
        law="PCMA",
        calls=20,
        at_once=True,
        hold_ms=2000,
    )
    assert result.status == 0, result.errors
    assert len(result.response_ms) == 20
    assert max(result.response_ms) < 2000
    assert statistics.median(result.response_ms) < 1000


def test_the_first_answer_is_a_100_and_comes_at_once(hotline: Hotline) -> None:
    with Caller(hotline.address, "13677003005") as call:
        call.dial()
        assert call.provisional_after_s is not None
        assert call.provisional_after_s < 0.2
        assert call.answered_after_s < 0.5


def test_silence_flows_from_the_200_and_the_greeting_waits_for_the_ack(hotline: Hotline) -> None:
    with Caller(hotline.address, "13677003006", "PCMA") as call:
        response = call.invite()
        assert response.status == 200
        before = call.hear_ms(1200)
        assert ear.voiced_ms(before) == 0
        again = [a for a in call.wire.arrivals if a.message.status == 200]
        assert len(again) >= 2  # sent again while no ACK came
        call.acknowledge(response)
        call.hear_voice(timeout_s=2)


def test_sound_comes_every_20_ms_without_a_gap(hotline: Hotline) -> None:
    with Caller(hotline.address, "13677003007") as call:
        call.dial()
        call.hear_ms(6000)
        arrivals, sequences = call.hearing.arrivals, call.hearing.sequences
    steps = {(b - a) % 2**16 for a, b in pairwise(sequences)}
    assert steps == {1}
    lasted_ms = (arrivals[-1] - arrivals[0]) * 1000
    assert lasted_ms / (len(arrivals) - 1) == pytest.approx(20, rel=0.01)
    gaps = sorted(b - a for a, b in pairwise(arrivals))
    assert gaps[len(gaps) * 95 // 100] < 0.040


def test_a_key_stops_the_prompt_within_a_moment(hotline: Hotline) -> None:
    with Caller(hotline.address, "13677003008") as call:
        call.dial()
        follow(call, "11")  # unknown by number: asked for the account number
        call.hear_voice()
        call.press("3")  # the first of ten digits: the question stops, nothing follows
        after = call.hear_ms(1000)
    assert ear.voiced_ms(after[ear.ms_to_bytes(120) :]) == 0


def test_the_star_key_says_the_question_again(hotline: Hotline) -> None:
    with Caller(hotline.address, "13677003009") as call:
        call.dial()
        call.press("1").hear_voice()
        call.press("*").hear_voice()
        call.press("1")
    record = hotline.ended_call("13677003009")
    asked = [turn["step"] for turn in record["turns"] if turn["input"] == "pressed"]
    assert asked[:3] == ["主菜单", "问范围", "问范围"]
    assert record["turns"][2]["value"] == "1"


def test_a_call_given_up_while_it_rings_is_ended_with_487(new_hotline: NewHotline) -> None:
    hotline = new_hotline(IVR_SIP_RING_MS="3000")
    with Caller(hotline.address, "13677003010") as call:
        with pytest.raises(AssertionError, match="no answer"):
            call.invite(timeout_s=0.5)
        assert call.cancel().status == 200
        call.wire.wait(lambda: any(a.message.status == 487 for a in call.wire.arrivals), 3, "487")
        call.wire.send(call.dialog.ack(call.wire.arrivals[-1].message))

    with Caller(hotline.address, "13677003011") as call:
        call.dial()
        assert 2.5 < call.answered_after_s < 5
        assert any(a.message.status == 180 for a in call.wire.arrivals)


def test_a_law_that_the_hotline_does_not_speak_is_refused(hotline: Hotline) -> None:
    with Caller(hotline.address, "13677003012") as call:
        call.offered_types = (18,)
        with pytest.raises(CallRefused) as refused:
            call.dial()
    assert refused.value.status == 488
