"""What a caller's reply to a question comes to, with all that was said and read out before it."""

from __future__ import annotations

from ivr.dialogue.amending import Amended, Noted, amended, noted
from ivr.dialogue.answer import Again, Answer, Missed, Supposed, Uncertain
from ivr.dialogue.answers import understand
from ivr.dialogue.course import Course
from ivr.dialogue.doubts import settle
from ivr.dialogue.inputs import Heard, NoInput, Pressed
from ivr.dialogue.misheard import with_one_more, words_of
from ivr.dialogue.spoken import MOST_HEARD
from ivr.flow.model import Ask, Command

SLOWER = "慢"


def read_reply(course: Course, given: Heard | Pressed | NoInput) -> Answer | Amended | Noted:
    """What the reply to the present question means; a doubt is now being asked about."""
    here, ask = course.top, course.top.step
    assert isinstance(ask, Ask)
    text = given.text if isinstance(given, Heard) else None
    kept = isinstance(text, str) and not here.plan.is_protected(ask.slot)
    if isinstance(text, str) and kept:
        course.sayings.add(text[:MOST_HEARD], course.facts.now())
    doubt, course.doubt = course.doubt, None
    doubted, course.doubted = course.doubted, ""
    if doubt is None:
        answer = understand(here.plan, ask, given, course.facts)
    else:
        answer = settle(doubt, here.plan, ask, given, course.facts)
    urgent = isinstance(answer, Command) and answer.urgent
    if isinstance(given, Heard) and not urgent:
        change = amended(here.plan, here.slots, course.open_slots, given.text, course.facts)
        if change is not None:
            return change
        if (
            kept
            and doubt is None
            and (note := noted(here.plan, ask, course.sayings.fresh, answer, course.facts))
        ):
            return note
    if isinstance(answer, Supposed | Uncertain):
        course.doubt = answer
        course.doubted = words_of(given) if isinstance(given, Heard) else ""
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
