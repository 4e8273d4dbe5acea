"""Who is taken for a machine, who for a person, and how long one who says 喂 is kept waiting."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache, partial
from pathlib import Path
from statistics import median

import numpy as np
import pytest

from ivr.calls.answerers import FromAnswerer, Watching
from ivr.media.sound import Law
from ivr.speech.hearing.answerer import Verdict
from ivr.speech.hearing.silero_vad import SileroVads
from tests.helpers.kokoro import mandarin
from tests.speech.hearing.sounds import (
    Floats,
    at_level,
    clicks,
    floats,
    frames,
    line,
    music,
    noise,
    quiet,
    spoken,
    tone,
)

pytestmark = pytest.mark.proof

PAGE = Path(__file__).parents[2] / "docs" / "proofs" / "answerer.md"

WORDS = (
    *("喂", "喂？喂？", "喂，你好", "你好", "喂，您好，哪位", "哪里啊", "喂，找谁", "说吧"),
    *("你好，我是王小明", "喂，我在开车呢", "哎，哪位呀", "您好，清河机械厂", "喂，干嘛"),
    "喂，你等一下啊，我把电视关小一点",
)
GREETINGS = (
    "您好，我现在不方便接听电话，请在嘀声之后留言，我会尽快给您回电话",
    "您拨打的电话暂时无法接听，请在提示音后留言，留言结束请挂机",
    "这里是清河机械厂，现在是下班时间，请留下您的姓名和电话，我们上班以后和您联系",
    "您好，我是机主的智能助理，他现在不方便接电话，有什么事我可以帮您转告",
    "主人不在家，听到嘀的一声请留言",
)
ANNOUNCEMENT = (
    "对不起，您所拨打的号码是空号，请核对后再拨，"
    "对不起，您拨打的电话已关机，请稍后再拨，对不起，您拨打的用户正在通话中"
)

VADS = SileroVads()

Voice = Callable[[str], bytes]


def voices() -> Iterator[tuple[str, Voice]]:
    for pitch, rate in ((35, 150), (70, 190)):
        yield f"espeak-ng {pitch}/{rate}", partial(spoken, pitch=pitch, rate=rate)
    for name in ("zm_yunjian", "zf_xiaobei"):
        yield f"Kokoro {name}", partial(mandarin, voice=name)


def lines(said: Floats) -> Iterator[tuple[str, Floats]]:
    """The same words on lines of different kinds."""
    loud = at_level(said, -20)
    tail = np.concatenate([loud, quiet(3_000)])
    hiss = noise(len(tail) // 8 + 1)[: len(tail)]
    yield "clean", tail
    yield "noise -38 dBFS", tail + at_level(hiss, -38)
    yield "faint, -36 dBFS", np.concatenate([at_level(said, -36), quiet(3_000)])


@dataclass
class Heard:
    """What was told of one sound, in milliseconds of it."""

    speak_ms: int | None = None
    machine_ms: int | None = None


def watched(sound: Floats) -> Heard:
    """As in a call in which nothing is said: the gate, the detector, the watch."""
    heard, told = Heard(), list[FromAnswerer]()
    vad = VADS.borrow()
    watching = Watching(vad, told.append)
    for index, frame in enumerate(frames(line(sound))):
        watching.hear(frame, (b"", Law.PCMA))
        while told:
            at_ms = (index + 1) * 20
            if told.pop().verdict is Verdict.SPEAK:
                heard.speak_ms = at_ms
            else:
                heard.machine_ms = at_ms
        if watching.over:
            break
    VADS.give_back(vad)
    return heard


@dataclass
class Row:
    """One kind of sounds."""

    name: str
    sounds: int = 0
    machines: int = 0
    spoken_first: int = 0
    """Machines to which something would have been said before they were known."""
    waits: list[int] = field(default_factory=list)
    """How long after the end of the words it was our turn, or the machine was known."""

    def __str__(self) -> str:
        waits = f"{round(median(self.waits))} / {max(self.waits)}" if self.waits else ""
        return f"| {self.name} | {self.sounds} | {self.machines} | {self.spoken_first} | {waits} |"


@cache
def said(voice: int, text: str) -> Floats:
    return floats(list(voices())[voice][1](text))


def people() -> Sequence[Row]:
    rows: dict[str, Row] = {}
    for voice, text in itertools.product(range(len(list(voices()))), WORDS):
        for name, sound in lines(said(voice, text)):
            row = rows.setdefault(f"people, {name}", Row(f"people, {name}"))
            heard = watched(np.concatenate([quiet(300), sound]))
            row.sounds += 1
            row.machines += heard.machine_ms is not None
            assert heard.speak_ms is not None or heard.machine_ms is not None, (name, text)
            if heard.speak_ms is not None:
                row.waits.append(heard.speak_ms - 300 - len(said(voice, text)) // 8)
    return list(rows.values())


def machines() -> Sequence[Row]:
    rows = [Row("greeting and beep"), Row("the same after 1.6 s of silence")]
    beeps = list(itertools.product((800, 1_000, 1_400, 2_000), (200, 400, 1_000), (200, 900)))
    voice_count = len(list(voices()))
    for index, (voice, text) in enumerate(itertools.product(range(voice_count), GREETINGS)):
        for beep in range(2):
            hertz, lasts_ms, pause_ms = beeps[(2 * index + beep) % len(beeps)]
            words = at_level(said(voice, text), -20)
            tail = [quiet(pause_ms), at_level(tone(hertz, lasts_ms), -18), quiet(2_000)]
            for row, lead_ms in zip(rows, (400, 1_600), strict=True):
                sound = np.concatenate([quiet(lead_ms), words, *tail])
                heard = watched(sound + at_level(noise(len(sound) // 8 + 1), -55)[: len(sound)])
                row.sounds += 1
                row.machines += heard.machine_ms is not None
                early = heard.speak_ms is not None
                row.spoken_first += early
                if heard.machine_ms is not None:
                    begins_ms = lead_ms + len(words) // 8 + pause_ms
                    row.waits.append(heard.machine_ms - begins_ms)
    return rows


def others() -> Sequence[Row]:
    long = Row("announcement without a beep")
    for voice in range(len(list(voices()))):
        heard = watched(np.concatenate([quiet(200), at_level(said(voice, ANNOUNCEMENT), -20)]))
        long.sounds += 1
        long.machines += heard.machine_ms is not None
        long.spoken_first += heard.speak_ms is not None
    fax = Row("fax (1100, 2100 Hz)")
    for hertz in (1_100, 2_100):
        heard = watched(np.concatenate([quiet(300), at_level(tone(hertz, 3_000), -18)]))
        fax.sounds += 1
        fax.machines += heard.machine_ms is not None
        fax.spoken_first += heard.speak_ms is not None
    bad = Row("noise, clicks, music, nothing")
    kinds = (noise(8_000), clicks(8_000), music(8_000))
    for sound in (*(at_level(kind, level) for kind in kinds for level in (-40, -25)), quiet(8_000)):
        heard = watched(sound)
        bad.sounds += 1
        bad.machines += heard.machine_ms is not None
        assert heard.speak_ms is not None
    return long, fax, bad


def cost_ms() -> float:
    """Processor time of 20 ms."""
    sound = frames(line(at_level(said(0, WORDS[-1]), -20)))
    watching = Watching(VADS.borrow(), lambda _told: None)
    began = time.process_time()
    for frame in sound:
        watching.hear(frame, (b"", Law.PCMA))
    return 1000 * (time.process_time() - began) / len(sound)


@pytest.mark.timeout(3600)
def test_people_are_told_from_machines() -> None:
    persons, boxes, rest = people(), machines(), others()
    rows = [*persons, *boxes, *rest]
    text = [
        "# Who has picked up",
        "",
        "Generated sounds over A-law (`make proof` writes this page): two voices of espeak-ng, "
        "two of Kokoro,",
        f"{len(WORDS)} answers of people on three kinds of lines, {len(GREETINGS)} greetings with "
        "beeps of 800 to 2000 Hz, 0.2 to 1 s.",
        "",
        "| sounds | how many | taken for a machine | spoken to before | ms after the words, or "
        "from the beep's beginning: median / most |",
        "|---|---|---|---|---|",
        *map(str, rows),
        "",
        f"{cost_ms():.2f} ms of processor time for 20 ms of a call, as long as it is watched.",
        "",
    ]
    PAGE.write_text("\n".join(text), "utf-8")
    assert sum(row.machines for row in persons) == 0, text
    assert all(row.machines >= 0.98 * row.sounds for row in boxes), text
    assert boxes[0].spoken_first <= 0.02 * boxes[0].sounds, text
