"""How characters sound: syllables without tones; the only place here that knows pypinyin."""

from __future__ import annotations

from functools import lru_cache


@lru_cache(maxsize=8192)
def syllables(text: str) -> tuple[str, ...]:
    """One toneless syllable a character (ü as v); what has no reading stands for itself."""
    from pypinyin import Style, lazy_pinyin  # a large dictionary: only who needs it loads it

    def by_character(run: str) -> list[str]:
        return list(run)

    found = lazy_pinyin(text, style=Style.NORMAL, errors=by_character)  # type: ignore[arg-type]
    return tuple(found)
