"""A caller who talks, and a stopwatch that reads the packets: how soon one is heard."""

from __future__ import annotations

import audioop
import time
from dataclasses import dataclass
from pathlib import Path

from tests.helpers import ear
from tests.helpers.caller import Caller
from tests.helpers.voice import trimmed
from tests.speech.hearing.sounds import by_espeak

SAID_RMS = 3277
"""-20 dBFS."""

SILENT_MS = 300
"""A prompt's own pauses are shorter."""

FILES = {
    "公共": """
公共: 是
默认: {没听到用完: {调用: 道别}, 没听懂用完: {调用: 道别}, 失败: {调用: 道别}, 没人接: {调用: 道别}}
随时可说: {找人工: {说: [人工], 按: "0", 调用: 找人}}
""",
    "找人": """
流程: 找人
步骤:
  转: {转接: 人工坐席}
  完: {结束: 再见。, 结果: 没人}
""",
    "道别": """
流程: 道别
步骤:
  完: {结束: 再见。, 结果: 没人}
""",
    "总台": """
流程: 总台
步骤:
  问:
    询问: 请问您家里现在是不是停电了整个小区是不是都停电了电表箱里面的开关有没有跳下来
    选项:
      是: {说: [네], 按: "1", 去: 答是}
      不: {说: [아니요], 按: "2", 去: 答不}
      完: {按: "3", 去: 再见}
    没听到: [请问您家里有没有停电]
    没听懂: [我没有听懂, 我没有听懂, 我没有听懂]
  答是: {播报: 知道您停电了马上来人修理请您在家里面等候不要走开, 下一步: 问}
  答不: {播报: 您家没有停电那就好谢谢您告诉我们下面再问一遍, 下一步: 问}
  再见: {结束: 再见。, 结果: 问完}
""",
}
"""Questions without end, answered in Korean: its model is what the package index has of Vosk's."""


def write_flows(folder: Path) -> Path:
    """The flows of the questions; they are said in long breaths, so that silence is an answer."""
    folder.mkdir()
    for name, text in FILES.items():
        (folder / f"{name}.yaml").write_text(text, "utf-8")
    return folder


def answer_delay_ms(call: Caller, pcm: bytes) -> int:
    """Say this into silence: from its last sample to the first packet that is not silent."""
    call.say(pcm)
    ended = time.monotonic()
    first = _now(call)
    call.hear_voice()
    return _ms(_arrival(call, _first_loud(call, first)) - ended)


@dataclass(frozen=True, slots=True)
class Interruption:
    """What came of a word that was said over a prompt."""

    silent_ms: int
    """From the word's first sample to the last packet that is not silent."""
    answered_ms: int
    """From the word's last sample to the next packet that is not silent."""


def interrupt(call: Caller, pcm: bytes) -> Interruption | None:
    """Say this over a prompt, and wait for the answer; None: the prompt went on."""
    began, first = time.monotonic(), _now(call)
    call.say(pcm)
    ended = time.monotonic()
    call.hear_voice()
    loud = [_loud(frame) for frame in ear.frames(call.heard)[first:]]
    run = SILENT_MS // 20
    silent = next((at for at in range(len(loud)) if not any(loud[at : at + run])), None)
    answer = (
        None if silent is None else next((at for at in range(silent, len(loud)) if loud[at]), None)
    )
    if silent is None or answer is None:
        return None
    return Interruption(
        _ms(_arrival(call, first + silent - 1) - began),
        _ms(_arrival(call, first + answer) - ended),
    )


def _first_loud(call: Caller, first: int) -> int:
    heard = ear.frames(call.heard)
    return next(at for at in range(first, len(heard)) if _loud(heard[at]))


def _arrival(call: Caller, frame: int) -> float:
    """When this frame came, or the first one behind it if it was never sent."""
    with call.wire.changed:
        hearing = call.hearing
        return next(
            at
            for at, place in zip(hearing.arrivals, hearing.places, strict=True)
            if place >= frame * ear.FRAME_BYTES
        )


def _now(call: Caller) -> int:
    """How many frames have come."""
    return call.mark() // ear.FRAME_BYTES


def _loud(frame: bytes) -> bool:
    return ear.level_dbfs(frame) > ear.QUIET_DBFS


def _ms(seconds: float) -> int:
    return round(1000 * seconds)


def word(text: str) -> bytes:
    """A Korean word from its first sample that can be heard to its last, said clearly."""
    said = trimmed(by_espeak("ko", text))
    return audioop.mul(said, 2, SAID_RMS / audioop.rms(said, 2))
