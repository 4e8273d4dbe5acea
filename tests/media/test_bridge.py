"""Two calls on one engine that hear each other: sound, laws, hold, keys, recording, delay."""

from __future__ import annotations

import audioop
import math
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import pairwise

import pytest

from ivr.clock import ManualClock
from ivr.media.bridge import ALONE_FRAMES, FRAME, Bridge, Followed, Way
from ivr.media.dtmf import KeyReceiver
from ivr.media.engine import MediaEngine
from ivr.media.g711 import FRAME_SAMPLES, RATE_HZ, Law, decode
from ivr.media.latch import MediaTarget
from ivr.media.rtp import RtpPacket
from ivr.media.sound import Sound
from ivr.media.stream import MediaStream
from ivr.media.two_channels import TwoChannels
from tests.helpers import ear, voice
from tests.media.peer import Peer
from tests.media.tones import packets, quiet, tone

PORTS = range(27_100, 27_140)
LAWS = [(one, other) for one in Law for other in Law]


class Phone:
    """A telephone and the line that it is on."""

    def __init__(self, engine: MediaEngine, law: Law, ssrc: int) -> None:
        self.law, self.ssrc, self.peer = law, ssrc, Peer()
        self.stream = engine.open()
        self.stream.connect(self.target())
        self.stream.begin()
        self.came: list[RtpPacket] = []
        self._says: list[RtpPacket] = []
        self._sent = 0

    def target(self, *, sending: bool = True, events: int | None = 101) -> MediaTarget:
        host = self.peer.host
        return MediaTarget(host, self.peer.port, self.law, events, host, sending)

    def says(self, pcm: bytes) -> None:
        number = self._sent + len(self._says)
        self._says += packets(
            pcm, law=self.law, sequence=number, timestamp=160 * number, ssrc=self.ssrc
        )

    def beat(self) -> None:
        self.came += self.peer.heard()
        if self._says:
            self.peer.send([self._says.pop(0)], self.stream.local_port)
            self._sent += 1

    @property
    def heard(self) -> bytes:
        laws = list(Law)
        return b"".join(
            decode(packet.payload, Law(packet.payload_type))
            for packet in self.came
            if packet.payload_type in laws
        )


class House:
    """An engine without a thread, a caller and an agent."""

    def __init__(self, clock: ManualClock, laws: tuple[Law, Law]) -> None:
        self.clock, self.engine = clock, MediaEngine("127.0.0.1", PORTS, clock=clock)
        self.caller, self.agent = (
            Phone(self.engine, law, ssrc) for ssrc, law in enumerate(laws, start=1)
        )
        self.bridge = Bridge(self.caller.stream, self.agent.stream)

    def run(self, frames: int) -> None:
        for _ in range(frames):
            self.clock.advance(20)
            self.engine.send(1, 0, self.clock.monotonic_ms())
            self.caller.beat()
            self.agent.beat()
            self.engine.receive(self.clock.monotonic_ms())

    def close(self) -> None:
        self.engine.stop()
        self.caller.peer.close()
        self.agent.peer.close()


@pytest.fixture
def house(request: pytest.FixtureRequest) -> Iterator[House]:
    laws = getattr(request, "param", (Law.PCMA, Law.PCMU))
    made = House(ManualClock(datetime(2026, 1, 1, tzinfo=UTC)), laws)
    yield made
    made.close()


@pytest.mark.parametrize("house", LAWS, indirect=True, ids=lambda laws: f"{laws[0]}-{laws[1]}")
def test_both_hear_each_other_in_every_pair_of_laws(house: House) -> None:
    house.bridge.begin()
    up, down = voice.sweep(800, 400, 2_500), voice.sweep(800, 3_000, 500)
    house.caller.says(up)
    house.agent.says(down)
    house.run(60)
    assert ear.find(house.agent.heard, up).snr_db > 30
    assert ear.find(house.caller.heard, down).snr_db > 30
    assert {packet.payload_type for packet in house.agent.came} == {house.agent.law}
    assert {packet.payload_type for packet in house.caller.came} == {house.caller.law}


def test_of_three_each_hears_the_other_two_and_not_itself(house: House) -> None:
    third = Phone(house.engine, Law.PCMU, 3)
    everybody = [house.caller, house.agent, third]
    heights = dict(zip(everybody, (500, 1_000, 2_000), strict=True))
    together = Bridge(*(phone.stream for phone in everybody))
    together.begin()
    for phone, hertz in heights.items():
        phone.says(tone(800, hz=hertz))
    for _ in range(50):
        house.run(1)
        third.beat()
    for phone in everybody:
        heard = {hz: strength(phone.heard[-6_400:], hz) for hz in heights.values()}
        loud = {hz for hz, height in heard.items() if height > 1_000}
        assert loud == set(heights.values()) - {heights[phone]}
    together.end()
    house.run(20)
    assert all(audioop.rms(phone.heard[-1_600:], 2) < 100 for phone in (house.caller, house.agent))
    third.peer.close()


def strength(pcm: bytes, hertz: int) -> float:
    """How high a sine of that many hertz stands in the sound."""
    wave = tone(len(pcm) // 16, hz=hertz)[: len(pcm)]
    shifted = tone(len(pcm) // 16 + 1_000, hz=hertz)[2 * (RATE_HZ // 4 // hertz) :][: len(wave)]
    height = audioop.rms(wave, 2)
    factors = [audioop.findfactor(pcm[: len(wave)], one) for one in (wave, shifted)]
    return float(math.hypot(*factors) * height)


def test_the_delay_is_that_of_the_jitter_buffer_and_at_most_one_frame(house: House) -> None:
    house.bridge.begin()
    ways = ((house.caller, house.agent), (house.agent, house.caller))
    assert [delay_ms(house, *way, after_ms=0) for way in ways] == [60, 80]
    assert [delay_ms(house, *way, after_ms=12_000) for way in ways] == [40, 60], "settled"


def delay_ms(house: House, speaker: Phone, listener: Phone, after_ms: int) -> int:
    """From sending the first packet of a tone, after so much quiet, to hearing it."""
    house.run(40)
    speaker.says(quiet(after_ms) + tone(200))
    house.run(after_ms // 20)
    before = len(listener.came)
    house.run(15)
    heard = [audioop.rms(_pcm(packet), 2) > 1_000 for packet in listener.came[before:]]
    return 20 * heard.index(True)


def test_sequence_and_time_go_on_through_prompt_bridge_and_silence(house: House) -> None:
    house.caller.stream.play(Sound.from_pcm(tone(100)), 1)
    house.run(10)
    house.bridge.begin()
    house.agent.says(tone(400))
    house.run(30)
    house.bridge.end()
    house.run(10)
    came = house.caller.came
    assert len(came) >= 48
    assert {(b.sequence - a.sequence) & 0xFFFF for a, b in pairwise(came)} == {1}
    assert {(b.timestamp - a.timestamp) & 0xFFFF_FFFF for a, b in pairwise(came)} == {160}
    assert {packet.ssrc for packet in came} == {came[0].ssrc}
    assert audioop.rms(_pcm(came[-1]), 2) < 10, "after the bridge nobody is heard"


def test_what_is_played_goes_before_the_other_side(house: House) -> None:
    house.bridge.begin()
    house.agent.says(tone(1_000, hz=400))
    prompt = Sound.from_pcm(voice.sweep(200))
    house.run(10)
    house.caller.stream.play(prompt, 1)
    house.run(30)
    assert ear.find(house.caller.heard, prompt.pcm).snr_db > 30


@pytest.mark.parametrize("lost", [[7], [7, 12, 20], [5, 6]])
def test_what_is_lost_on_one_line_is_concealed_on_the_other(house: House, lost: list[int]) -> None:
    house.bridge.begin()
    sound = packets(tone(600, hz=200), law=Law.PCMA, ssrc=5)
    for number, packet in enumerate(sound):
        if number not in lost:
            house.caller.peer.send([packet], house.caller.stream.local_port)
        house.run(1)
    loud = [audioop.rms(_pcm(packet), 2) for packet in house.agent.came][5:-2]
    assert min(loud) > 3_000, "no hole"


def test_who_is_held_hears_nothing_and_the_other_a_tone_until_both_talk_again(
    house: House,
) -> None:
    house.bridge.begin()
    house.caller.says(tone(20_000))
    house.run(10)
    house.agent.stream.connect(house.agent.target(sending=False))
    house.run(1)
    before, mark = len(house.agent.came), len(house.caller.came)
    house.run(ALONE_FRAMES + 250)
    assert len(house.agent.came) - before <= 1, "on hold nothing is sent"
    waited = [audioop.rms(_pcm(packet), 2) for packet in house.caller.came[mark:]]
    assert max(waited[: ALONE_FRAMES - 5]) < 100
    loud = [number for number, level in enumerate(waited) if level > 300]
    assert 10 <= len(loud) <= 40, "two short notes, twice in five seconds"
    assert max(waited) < 1_500, "soft"
    assert loud[-1] - loud[0] > 190, "they come again after four seconds"
    house.agent.stream.connect(house.agent.target())
    house.run(30)
    after = house.agent.came[-20:]
    assert min(audioop.rms(_pcm(packet), 2) for packet in after) > 3_000
    assert {(b.sequence - a.sequence) & 0xFFFF for a, b in pairwise(after)} == {1}


def test_the_music_of_whoever_holds_is_heard_instead_of_the_tone(house: House) -> None:
    house.bridge.begin()
    house.agent.stream.connect(house.agent.target(sending=False))
    music = voice.sweep(3_000, 400, 600)
    house.agent.says(music)
    house.run(150)
    assert ear.find(house.caller.heard, music[: 2 * 8_000 * 2]).snr_db > 25


def test_the_line_that_holds_shows_by_a_tone_that_it_lives() -> None:
    class Held:
        on_hold = True

        def tap(self, sink: object) -> None: ...
        def untap(self, sink: object) -> None: ...
        def follow(self, live: Followed | None) -> None: ...

    way, quiet = Way(Held()), bytes(FRAME)
    frames = []
    for _ in range(ALONE_FRAMES + 220):
        way.hear(quiet)
        frames.append(way.live.take())
    assert {len(frame) for frame in frames} == {FRAME}
    assert not any(map(any, frames[:ALONE_FRAMES]))
    assert any(frames[ALONE_FRAMES + 5])
    assert frames[ALONE_FRAMES + 5] == frames[ALONE_FRAMES + 205]
    assert way.live.take() == b"", "each frame is taken once"


def test_a_key_goes_out_once_as_an_event_and_is_recorded_as_silence(house: House) -> None:
    channels = TwoChannels()
    house.caller.stream.record_call(channels)
    house.bridge.begin()
    house.agent.says(tone(800))
    house.run(10)
    house.caller.stream.press("6")
    house.run(40)
    receiver = KeyReceiver()
    events = [packet for packet in house.caller.came if packet.payload_type == 101]
    assert "".join(key for packet in events if (key := receiver.push(packet))) == "6"
    both = channels.take()
    assert len(both) == 50 * 4 * FRAME_SAMPLES
    assert audioop.rms(audioop.tomono(both, 2, 0, 1), 2) > 2_000, "the agent is recorded"


def test_a_recording_ends_before_the_line_does(house: House) -> None:
    channels = TwoChannels()
    house.agent.stream.record_call(channels)
    house.bridge.begin()
    house.caller.says(tone(2_000))
    house.run(30)
    house.agent.stream.record_call(None)
    house.agent.stream.record_call(None)
    kept = channels.take()
    house.run(20)
    assert len(kept) == 30 * 4 * FRAME_SAMPLES
    assert audioop.rms(audioop.tomono(kept, 2, 0, 1), 2) > 2_000, "what the agent hears"
    assert channels.take() == b""


def test_a_held_telephone_gets_no_keys_later(house: House) -> None:
    house.bridge.begin()
    house.agent.stream.connect(house.agent.target(sending=False))
    house.agent.stream.press("6")
    house.run(5)
    house.agent.stream.connect(house.agent.target())
    house.run(20)
    assert {packet.payload_type for packet in house.agent.came} == {house.agent.law}


def test_one_line_that_closes_leaves_the_other_in_silence(house: House) -> None:
    house.bridge.begin()
    house.agent.says(tone(1_000))
    house.run(15)
    house.agent.stream.close()
    mark = len(house.caller.came)
    house.run(20)
    after = house.caller.came[mark + 2 :]
    assert len(after) >= 17
    assert max(audioop.rms(_pcm(packet), 2) for packet in after) < 10
    house.bridge.end()
    assert house.engine.calls == 1


def test_reports_of_both_lines_go_on_during_a_bridge(house: House) -> None:
    house.bridge.begin()
    house.caller.says(tone(15_000))
    house.agent.says(tone(15_000))
    house.run(600)
    for stream in (house.caller.stream, house.agent.stream):
        assert _received(stream) > 500


def _received(stream: MediaStream) -> int:
    return stream.quality.received


def _pcm(packet: RtpPacket) -> bytes:
    return decode(packet.payload, Law(packet.payload_type))
