"""What was said in a call and not understood, for the people who read it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Misheard:
    """A sentence that did not answer its question, and how often it was said there."""

    question: str
    words: str
    """What was heard; in brackets what the line sounded like, where there were no words."""
    times: int = 1

    def __str__(self) -> str:
        """主菜单「那个灯咯」2 次."""
        often = f"{self.times} 次" if self.times > 1 else ""
        return f"{self.question}「{self.words}」{often}"
