"""What a word of an answer means."""

from __future__ import annotations

from enum import Enum, auto


class Means(Enum):
    """What one word, or one way of speaking, does to an answer."""

    YES = auto()
    NO = auto()
    POLITE = auto()
    """Means nothing: 谢谢, 师傅, 嗯."""
    AGREEING = auto()
    """Yes when alone, politeness beside a no: 好的，不用了."""
    TAKEN_BACK = auto()
    """What was said before is taken back: 哦不对."""
    HEDGE = auto()
    QUESTION = auto()
    """Asks whether it is so: 是吗, 对不对."""
    WONDERS = auto()
    """Asks for something else: 什么时候, 多少. Behind a clear answer it changes nothing."""
    STATE = auto()
    """Tells how it stands, which answers one question with yes and another with no: 没电."""
    AWAY = auto()
    """Another matter than the one asked: 等一下, 再说."""
