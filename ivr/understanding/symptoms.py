"""What callers see of a fault, several at once: 没电, 跳闸, 灯闪, 电压低, 冒烟."""

from __future__ import annotations

import re

from ivr.understanding.as_things_are import as_things_are
from ivr.understanding.asides import asks_back, to_somebody_else, without_other_devices
from ivr.understanding.negation import denied, perhaps_denied
from ivr.understanding.pauses import paused
from ivr.understanding.readings import Doubt, Reading, Rejected, Understood
from ivr.understanding.sounding import Span, Spoken, Ways, in_sounds, sounding
from ivr.understanding.symptom_words import NOT_MEANT, SYMPTOMS

KIND = "现象"
LONGEST = 500
SEEN = "看到的情况"
"""What a caller is asked for again."""
JOIN = "、"
"""Between the symptoms of one value; they stand in the order of `SYMPTOMS`, danger first."""

_WAYS = tuple((name, Ways(pattern)) for name, pattern in SYMPTOMS.items())

_OTHER_THAN = (
    r"(?:没|不|没有|不是|别|并非|从来?不|也不|也没|也没有|没在|没有在|不是在)"
    r"(?:有|再|老|会|怎么|烧)?$"
)
_OTHER_WRITTEN, _OTHER_HEARD = re.compile(_OTHER_THAN), sounding(_OTHER_THAN)
_DENIED_WITHIN = (
    "(?:灯|泡|光|管|表|关|闸)(?:倒|是|又|也|都|可|并|现在|一点|半点|一下)*"
    "(?:不|没|没有)(?:再|怎么|会|在)?(?:闪|坏|跳|忽|漏)"
)
_WITHIN_WRITTEN, _WITHIN_HEARD = re.compile(_DENIED_WITHIN), sounding(_DENIED_WITHIN)
"""灯倒是不闪: the symptom stands there with a no in it."""
_NOT_ANY = re.compile("(?:一点儿?|半点|一丝|任何)([^，]{1,5})[都也](?:没|不|冇|莫)").finditer
_TOUCHED = re.compile("外壳|水管|墙|铁门|洗衣机|热水器|冰箱|龙头|栏杆|路灯杆|电杆|机壳|表箱")
_NOT_MEANT = Ways(NOT_MEANT)

_DANGER = frozenset(("着火", "冒烟", "火花", "触电", "漏电", "断线", "焦味"))
_BY_SOUND, _DANGER_BY_SOUND, _PERHAPS_DENIED = 0.9, 0.7, 0.7


def read_symptoms(text: str) -> Reading:
    """Everything that the caller sees, in one value: 冒烟、没电."""
    words = paused(text, LONGEST)
    if asks_back(words.text) or to_somebody_else(words.text):
        return Rejected(KIND, "客户没有在说自家的故障。")
    spoken = Spoken.of(as_things_are(without_other_devices(words.text)))
    spans: dict[str, Span] = {}
    denied_perhaps: list[str] = []
    for name, ways in _WAYS:
        meant = next((span for span in ways.find(spoken) if _is_meant(spoken, span)), None)
        if meant is not None:
            spans[name] = meant
            if _is_perhaps_denied(spoken, meant):
                denied_perhaps.append(name)
    _leave_out_repeated(spans, spoken.text)
    if not spans:
        return Rejected(KIND, "没有听出故障现象。")
    start = min(span.start for span in spans.values())
    end = max(span.end for span in spans.values())
    sure = min(_sure(name, span) for name, span in spans.items())
    doubts = tuple(Doubt(SEEN, name) for name in denied_perhaps if name in spans)
    if doubts:
        sure = min(sure, _PERHAPS_DENIED)
    return Understood(KIND, JOIN.join(spans), *words.span(start, end), sure, doubts)


def _sure(name: str, span: Span) -> float:
    """Danger that was only heard by its sound is asked for before it counts."""
    if span.exact:
        return 1.0
    return _DANGER_BY_SOUND if name in _DANGER else _BY_SOUND


def _is_meant(spoken: Spoken, span: Span) -> bool:
    before = spoken.text[max(0, span.start - 6) : span.start]
    if denied(before) or _OTHER_WRITTEN.search(before):
        return False
    if not span.exact and (perhaps_denied(before) or span.end - span.start == 1):
        return False
    if any(
        none.start(1) <= span.start and span.end <= none.end(1) for none in _NOT_ANY(spoken.text)
    ):
        return False
    if _WITHIN_WRITTEN.search(spoken.text, span.start, span.end + 1):
        return False
    start, end = max(0, span.start - 4), span.end + 4
    near = Spoken(spoken.text[start:end], spoken.sounds[start:end])
    return not any(
        other.start + start < span.end and span.start < other.end + start
        for other in _NOT_MEANT.find(near)
    )


def _is_perhaps_denied(spoken: Spoken, span: Span) -> bool:
    """Whether what was heard sounds like a denial: 妹有跳闸, 灯部闪."""
    before = spoken.text[max(0, span.start - 6) : span.start]
    return (
        perhaps_denied(before)
        or _OTHER_HEARD.search(in_sounds(before)) is not None
        or _WITHIN_HEARD.search(spoken.sounds, span.start, span.end + 1) is not None
    )


def _leave_out_repeated(spans: dict[str, Span], text: str) -> None:
    """What only repeats another symptom in the same words is no second one."""
    shock, leak = spans.get("触电"), spans.get("漏电")
    if shock and leak and shock.start < leak.end and leak.start < shock.end:
        # 水龙头麻手 tells of the tap, 一碰就麻手 of the hand.
        del spans["触电" if _TOUCHED.search(text, 0, shock.end) else "漏电"]
    for inner, outer in (
        ("没电", "断线"),
        ("着火", "火花"),
        ("漏电", "跳闸"),
        ("电压高", "电压不稳"),
        ("电压低", "电压不稳"),
        ("没电", "电压低"),
    ):
        if inner in spans and outer in spans and _within(spans[inner], spans[outer]):
            del spans[inner]


def _within(inner: Span, outer: Span) -> bool:
    return outer.start <= inner.start and inner.end <= outer.end
