"""How characters sound."""

from __future__ import annotations

from ivr.understanding.pinyin import syllables


def test_every_character_has_one_syllable() -> None:
    assert syllables("和平路18号") == ("he", "ping", "lu", "1", "8", "hao")
