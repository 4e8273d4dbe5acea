"""Numbered pinyin as the symbols that Kokoro was trained on: an IPA of its own with arrow tones.

The symbols are those of the model's vocabulary (`config.json` of Kokoro-82M v1.0). Which sound
takes which symbol follows Duanmu, The Phonology of Standard Chinese, chapter 2, as the model's
makers apply it; `tests/speech/test_phonemes.py` compares every syllable with their program.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

TONES: Mapping[str, str] = {"1": "→", "2": "↗", "3": "↓", "4": "↘", "5": ""}

INITIALS: Mapping[str, str] = {
    "zh": "ꭧ",
    "ch": "ꭧʰ",
    "sh": "ʂ",
    "b": "p",
    "p": "pʰ",
    "m": "m",
    "f": "f",
    "d": "t",
    "t": "tʰ",
    "n": "n",
    "l": "l",
    "g": "k",
    "k": "kʰ",
    "h": "x",
    "j": "ʨ",
    "q": "ʨʰ",
    "x": "ɕ",
    "r": "ɻ",
    "z": "ʦ",
    "c": "ʦʰ",
    "s": "s",
}

FINALS: Mapping[str, tuple[str, str]] = {
    "a": ("a", ""),
    "ai": ("ai", ""),
    "an": ("a", "n"),
    "ang": ("a", "ŋ"),
    "ao": ("au", ""),
    "e": ("ɤ", ""),
    "ei": ("ei", ""),
    "en": ("ə", "n"),
    "eng": ("ə", "ŋ"),
    "i": ("i", ""),
    "ia": ("ja", ""),
    "ian": ("jɛ", "n"),
    "iang": ("ja", "ŋ"),
    "iao": ("jau", ""),
    "ie": ("je", ""),
    "in": ("i", "n"),
    "ing": ("i", "ŋ"),
    "iong": ("jʊ", "ŋ"),
    "iu": ("jou", ""),
    "o": ("wo", ""),
    "ong": ("ʊ", "ŋ"),
    "ou": ("ou", ""),
    "u": ("u", ""),
    "ua": ("wa", ""),
    "uai": ("wai", ""),
    "uan": ("wa", "n"),
    "uang": ("wa", "ŋ"),
    "ueng": ("wə", "ŋ"),
    "ui": ("wei", ""),
    "un": ("wə", "n"),
    "uo": ("wo", ""),
    "ü": ("y", ""),
    "üan": ("ɥɛ", "n"),
    "üe": ("ɥe", ""),
    "ün": ("y", "n"),
}
"""What bears the tone, and what follows it."""

ALONE: Mapping[str, tuple[str, str]] = {
    "er": ("ɚ", ""),
    "o": ("ɔ", ""),
    "yo": ("wo", ""),
    "ê": ("ɛ", ""),
    "m": ("m", ""),
    "hm": ("hm", ""),
    "n": ("n", ""),
    "ng": ("ŋ", ""),
    "hng": ("hŋ", ""),
}
"""Syllables that are no initial and final."""

BUZZING = frozenset({"zh", "ch", "sh", "r", "z", "c", "s"})
"""The i of shi and si is another sound than that of xi."""

MARKS: Mapping[str, str] = {"，": ", ", "。": ". ", "？": "? ", "！": "! "}

_SYLLABLE = re.compile(rf"({'|'.join(INITIALS)})?([a-zêü]+)([1-5])")
_EACH = re.compile(r"[a-zêü]+[1-5]")


def syllable(pinyin: str) -> str:
    """One syllable (`zhong4`) in the model's symbols; ValueError if it is none of Mandarin's."""
    match = _SYLLABLE.fullmatch(pinyin)
    if match is None:
        raise ValueError(f"no pinyin syllable: {pinyin}")
    initial, rest, tone = match[1] or "", match[2], TONES[match[3]]
    if initial + rest in ALONE:
        core, coda = ALONE[initial + rest]
        return core + tone + coda
    if rest == "i" and initial in BUZZING:
        return INITIALS[initial] + "ɨ" + tone
    final = _final(initial, rest)
    if final not in FINALS:
        raise ValueError(f"no pinyin syllable: {pinyin}")
    core, coda = FINALS[final]
    return INITIALS.get(initial, "") + core + tone + coda


def phrase(words: Sequence[str]) -> str:
    """Words of joined syllables (`chong2fu4`), as the model reads them: a space between words."""
    return " ".join("".join(syllable(each) for each in _EACH.findall(word)) for word in words)


def _final(initial: str, written: str) -> str:
    """The final as it sounds, whatever the spelling rules made of it."""
    if not initial:
        return _without_initial(written)
    if initial in ("j", "q", "x") and written.startswith("u"):
        return "ü" + written[1:]
    return {"iou": "iu", "uei": "ui", "uen": "un", "ue": "üe"}.get(written, written)


def _without_initial(written: str) -> str:
    if written.startswith("yu"):
        rest = written[2:]
        return "iong" if rest == "ong" else "ü" + rest
    if written.startswith("y"):
        rest = written[1:]
        return {"ou": "iu", "ong": "iong"}.get(rest, rest if rest.startswith("i") else "i" + rest)
    if written.startswith("w"):
        rest = written[1:]
        spelt = {"ei": "ui", "en": "un", "eng": "ueng"}
        return spelt.get(rest, rest if rest == "u" else "u" + rest)
    return written
