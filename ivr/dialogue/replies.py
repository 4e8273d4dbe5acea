"""What a caller's reply to a question comes to, with all that was said and read out before it."""

from __future__ import annotations

from ivr.dialogue.amending import Amended, Noted, amended, noted
from ivr.dialogue.answer import Again, Answer, Supposed, Uncertain
from ivr.dialogue.answers import understand
from ivr.dialogue.course import Course
from ivr.dialogue.doubts import settle
from ivr.dialogue.inputs import Heard, NoInput, Pressed
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
    if isinstance(answer, Command) and answer.act == "重播":
        slowly = isinstance(given, Heard) and SLOWER in str(given.text)
        return Again(slowly)
    return answer
