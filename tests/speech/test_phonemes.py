from __future__ import annotations

from pathlib import Path

import pytest

from ivr.speech.phonemes import phrase, syllable

TABLE = Path(__file__).parents[1] / "data" / "speech" / "phonemes.tsv"
"""What the model's makers' own program says of every syllable there is."""


def test_every_syllable_is_what_the_models_makers_make_of_it() -> None:
    rows = [row.split("\t") for row in TABLE.read_text("utf-8").splitlines()[1:]]
    assert len(rows) > 1500
    wrong = {pinyin: symbols for pinyin, symbols in rows if syllable(pinyin) != symbols}
    assert wrong == {}


def test_the_tone_stands_on_the_vowel() -> None:
    assert syllable("zhong1") == "ꭧʊ→ŋ"
    assert syllable("de5") == "tɤ"


def test_names_of_letters_are_spoken_as_well() -> None:
    assert phrase(["sei1", "ei2chi5"]) == "sei→ ei↗ꭧʰɨ"
    assert syllable("kiu4") == "kʰjou↘"


def test_words_stand_apart_and_their_syllables_do_not() -> None:
    assert phrase(["bao4xiu1", "xie4xie5"]) == "pau↘ɕjou→ ɕje↘ɕje"


@pytest.mark.parametrize("pinyin", ["", "zh4", "bao", "xyz1", "bao6", "vv2", "停1"])
def test_what_is_no_syllable_is_refused(pinyin: str) -> None:
    with pytest.raises(ValueError, match="no pinyin syllable"):
        syllable(pinyin)
