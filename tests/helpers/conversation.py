"""A caller who only talks, and behaves as people do.

He hears a question out, answers it in a whole short sentence, repeats himself when he is asked to,
listens to what is read back and says no if it is wrong, and hangs up when there is no more to ask.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from tests.helpers.by_ear import KnownSentences
from tests.helpers.caller import Caller
from tests.helpers.ear import FRAME_BYTES, QUIET_DBFS, bytes_to_ms, level_dbfs
from tests.helpers.hotline import CallRecord, Hotline
from tests.helpers.kokoro import mandarin
from tests.helpers.voice import silence

SPEAKER = "zf_xiaobei"
"""Another one than the hotline's."""
ASKED_AFTER_MS = 1_500
"""The pauses inside of what the hotline says are shorter."""
LONGEST_SPEECH_S = 120
"""All that is said of a danger takes most of a minute."""
ANSWER_S = 25
"""Until the hotline speaks again, on a machine that is busy with other tests."""
MOST_ANSWERS = 40
LAST_WORDS_MS = 200
RIGHT, WRONG = "对的，没错。", "不对。"
ONCE_MORE = "我没有听清，请再说一遍"
GOODBYES = ("感谢您的来电，再见", "已经记下了。抢修人员马上")


@dataclass(frozen=True, slots=True)
class ReadBack:
    """A value that is read back: right if the call's record holds this in the slot."""

    slot: str
    value: str


Answers = Mapping[str, str | ReadBack]
"""What is said to a question, by a piece of the question."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """One question as it was heard, what was said to it, and when the hotline spoke again."""

    asked: str
    said: str
    answered_ms: int | None


@dataclass
class Conversation:
    """One call from its greeting to its end."""

    call: Caller
    hotline: Hotline
    known: KnownSentences
    answers: Answers
    nth: int = 1
    """Which call of this number it is."""
    exchanges: list[Exchange] = field(default_factory=list, init=False)

    def hold(self) -> CallRecord:
        """Dial, answer what is asked, hear the good-bye; the call's record."""
        self.call.dial()
        for _ in range(MOST_ANSWERS):
            asked = self._question()
            if asked is None:
                break
            self._answer(asked)
        else:
            raise AssertionError(f"a call without end: {self.told()}")
        self.call.hang_up()
        return self.hotline.ended_call(self.call.number, self.nth)

    def told(self) -> str:
        """All that was said on both sides so far."""
        return "\n".join(f"热线：{one.asked}\n来电：{one.said}" for one in self.exchanges)

    def _question(self) -> str | None:
        """What is asked, once the hotline waits; None: there is no more to be said."""
        heard = b""
        while True:
            try:
                heard += self.call.hear_until_quiet(ASKED_AFTER_MS, LONGEST_SPEECH_S)
            except AssertionError as error:
                raise AssertionError(f"{error} after\n{self.told()}") from error
            sentences = self.known.within(heard)
            said = "。".join(sentences)
            if any(goodbye in said for goodbye in GOODBYES):
                self.exchanges.append(Exchange(said, "（挂机）", None))
                return None
            if any(ONCE_MORE in one or self._fitting(one) for one in sentences):
                return said
            assert not self.call.ended_by_hotline, f"{said} after\n{self.told()}"

    def _fitting(self, asked: str) -> str | None:
        """The question in what was heard: the last one, were there several."""
        places = [(asked.rfind(question), question) for question in self.answers]
        at, question = max(places)
        return question if at >= 0 else None

    def _answer(self, asked: str) -> None:
        sentence = self._sentence(asked)
        self.call.say(mandarin(sentence, SPEAKER) + silence(LAST_WORDS_MS))
        said_at = self.call.mark()
        self.call.hear_voice(ANSWER_S)
        answered_ms = _quiet_ms(self.call.heard[said_at:]) + LAST_WORDS_MS
        self.exchanges.append(Exchange(asked, sentence, answered_ms))

    def _sentence(self, asked: str) -> str:
        question = self._fitting(asked)
        if question is None or asked.rfind(ONCE_MORE) > asked.rfind(question):
            return self.exchanges[-1].said
        answer = self.answers[question]
        if isinstance(answer, str):
            return answer
        return RIGHT if self._slots().get(answer.slot) == answer.value else WRONG

    def _slots(self) -> Mapping[str, str]:
        """What the hotline has understood so far, as the record of the live call tells."""
        mine = [one for one in self.hotline.calls() if one["caller"] == self.call.number]
        slots: Mapping[str, str] = mine[self.nth - 1]["turns"][-1]["slots"]
        return slots


def _quiet_ms(heard: bytes) -> int:
    """How long nothing is heard at the beginning."""
    at = 0
    while at < len(heard) and level_dbfs(heard[at : at + FRAME_BYTES]) <= QUIET_DBFS:
        at += FRAME_BYTES
    return bytes_to_ms(at)
