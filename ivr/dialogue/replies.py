"""What a caller's reply to a question comes to, with all that was said and read out before it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from ivr.dialogue.ahead import kept
from ivr.dialogue.amending import Amended, amended
from ivr.dialogue.answer import Again, Answer, Missed, Supposed, Uncertain
from ivr.dialogue.answers import understand
from ivr.dialogue.course import Course
from ivr.dialogue.doubts import Doubt, settle
from ivr.dialogue.inputs import Heard, NoInput, Pressed
from ivr.dialogue.misheard import with_one_more, words_of
from ivr.dialogue.spoken import MOST_HEARD
from ivr.flow.model import Ask, Command

SLOWER = "慢"


@dataclass
class Replies:
    """Reads the replies of one call; remembers what the caller is being asked about."""

    doubt: Doubt | None = None
    """The likely answer that the caller is asked to confirm or to say again in part."""

    doubted: str = ""
    """The words that it was likely meant by."""

    def fork(self) -> Replies:
        """The same for a dialogue that goes on beside this one."""
        return replace(self)

    def read(self, course: Course, given: Heard | Pressed | NoInput) -> Answer | Amended:
        """What the reply to the present question means; a doubt is now being asked about."""
        here, ask = course.top, course.top.step
        assert isinstance(ask, Ask)
        text = given.text if isinstance(given, Heard) else None
        if isinstance(text, str) and not here.plan.is_protected(ask.slot):
            course.heard = kept(course.heard, text[:MOST_HEARD])
        doubt, self.doubt = self.doubt, None
        doubted, self.doubted = self.doubted, ""
        if doubt is None:
            answer = understand(here.plan, ask, given, course.facts)
        else:
            answer = settle(doubt, here.plan, ask, given, course.facts)
        urgent = isinstance(answer, Command) and answer.urgent
        if isinstance(given, Heard) and not urgent:
            change = amended(here.plan, here.slots, course.told.read_out, given.text, course.facts)
            if change is not None:
                return change
        if isinstance(answer, Supposed | Uncertain):
            self.doubt = answer
            self.doubted = words_of(given) if isinstance(given, Heard) else ""
        if isinstance(answer, Missed):
            _note_misheard(course, ask, given, doubted)
        if isinstance(answer, Command) and answer.act == "重播":
            slowly = isinstance(given, Heard) and SLOWER in str(given.text)
            return Again(slowly)
        return answer


def _note_misheard(
    course: Course, ask: Ask, given: Heard | Pressed | NoInput, doubted: str
) -> None:
    """What answered nothing; of one who was asked 「您是说…」 that is what was said before."""
    words = doubted or (words_of(given) if isinstance(given, Heard) else "")
    if words and not course.top.plan.is_protected(ask.slot):
        course.misheard = with_one_more(course.misheard, str(ask.name), words)
