"""Somebody else understands what the neural voice says: a sample of what the proof goes through."""

from __future__ import annotations

import pytest

from ivr.clock import SystemClock
from ivr.speech.voices import open_prompts
from tests.helpers.mandarin_ear import Ear, errors, syllables_heard, syllables_written
from tests.helpers.models import VOICES, kokoro, whisper

SENTENCES = (
    "您好，这里是供电服务热线，请问有什么可以帮您？",
    "停电报修请按一，查停电消息请按二，其他事情请按三，找人工请按零。",
    "请问您那里是一户停电，还是整栋楼都停电了？",
    "请离电线远一点，不要碰，也不要让别人靠近。",
    "已经登记了，抢修人员会在四十五分钟之内赶到。",
    "您的联系电话是一三八零零零零零零零一，对吗？",
    "请说一下停电的地址，比如和平路十八号三单元三百零二室。",
    "我重复一遍，预计今天下午三点二十分来电。",
    "电压是二百二十伏，线路是十千伏。",
    "感谢您的来电，再见。",
)
MOST_WRONG = 0.15


@pytest.mark.timeout(900)
@pytest.mark.proof  # a minute and a half on both cores
def test_the_neural_voice_is_understood(request: pytest.FixtureRequest) -> None:
    model, ear = kokoro(), Ear(whisper())
    cache = request.config.cache.mkdir("kokoro-prompts")
    prompts = open_prompts(VOICES, cache, SystemClock(), model=model)
    try:
        prompts.refine(SENTENCES, slow=False)
        assert prompts.wait_refined(800).failed == 0
        found = {
            text: (heard := ear.hear(prompts.sound([(text, True)])), errors(text, heard))
            for text in SENTENCES
        }
    finally:
        prompts.close()
    wrong = sum(wrong for _, (wrong, _) in found.values())
    total = sum(total for _, (_, total) in found.values())
    assert wrong / total <= MOST_WRONG, found


def test_the_ear_counts_syllables_not_characters() -> None:
    assert errors("您好，请重复", "您好请崇福") == (0, 5)
    assert errors("您好，请重复", "您好请崇") == (1, 5)
    assert errors("按一", "案1") == (0, 2)
    assert errors("二十三分", "23分") == (0, 4)
    assert errors("五六七八", "5678") == (0, 4)
    assert errors("火警幺幺九", "火警119") == (0, 5)
    assert errors("停电", "") == (2, 2)
    assert syllables_written("绿") == syllables_heard("绿") == ["lü"]
