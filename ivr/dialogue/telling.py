"""What the caller is told on the way to a question, and what of it is told again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from ivr.dialogue.actions import Action, BargeIn, Play, Segment
from ivr.dialogue.nest import Nest, Stuck
from ivr.dialogue.speaking import announce, play, spoken, words_of
from ivr.dialogue.waiting import listen, record
from ivr.flow import model


@dataclass
class Told:
    """What was said since the caller last answered."""

    said: list[Play] = field(default_factory=list)
    """What was said on the way to the present question."""
    announced: list[Play] | None = None
    """Those of them that were announcements; None before the first question of the call."""
    read_out: list[str] = field(default_factory=list)
    """The slots whose values were read out on the way to the present question and in it."""

    def fork(self) -> Told:
        """The same for a call that goes on beside this one."""
        announced = None if self.announced is None else list(self.announced)
        return Told(list(self.said), announced, list(self.read_out))

    def note_read_out(self, asked: Sequence[Play]) -> None:
        """A question was put in these words."""
        plays = [*self.said, *asked]
        self.read_out = [piece.slot for play in plays for piece in play.segments if piece.slot]

    def forget(self) -> None:
        """The caller has answered: what was told before is not told again."""
        self.said.clear()
        if self.announced is not None:
            self.announced.clear()


def in_words(nest: Nest, prompt: model.Prompt | None) -> list[Play]:
    """A prompt said on behalf of the present step."""
    if prompt is None:
        return []
    return play(nest.top.step, prompt, lambda blank: _spoken(nest, blank))


def announcements(nest: Nest) -> list[Play]:
    """Those in force, said before the first question of the call; a supervisor's come last."""
    step, now = nest.top.step, nest.facts.now()
    common = nest.flows.common if nest.facts.announces else None
    in_force = [told for told in (common.announcements if common else ()) if told.in_force(now)]
    each = [announce(told, step, lambda blank: _spoken(nest, blank)) for told in in_force]
    banners = nest.facts.banners() if nest.facts.announces else ()
    switched = [Play((Segment(text),), str(step.name)) for text in banners]
    return [*(play for plays in each for play in plays), *switched]


def question(
    nest: Nest, told: Told, *, again: bool, free: bool = False, talks: bool = False
) -> list[Action]:
    """The present question, in its shorter words when asked `again`, and in its words for those
    who talk where this caller does.

    `free`: it was heard before, so it may be interrupted whatever the flow says.
    """
    plan, step = nest.top.plan, nest.top.step
    if not isinstance(step, model.Ask | model.Record):
        raise Stuck(f"step {step.name!r} asks nothing")
    spoken_to = nest.facts.speech() and talks
    plays = in_words(nest, words_of(step, again=again, in_words=spoken_to))
    told.note_read_out(plays)
    nest.top.unread = [name for name in nest.top.unread if name not in told.read_out]
    if not plays and isinstance(step, model.Ask):
        # A question is never waited for in silence, whatever its shorter words come to.
        plays = in_words(nest, step.prompt)
    wait = listen(plan, step) if isinstance(step, model.Ask) else record(plan, step)
    return [*(freed(plays) if free else plays), wait]


def freed(plays: Sequence[Play]) -> list[Play]:
    """The same, which may be interrupted now: they were heard before."""
    return [replace(each, barge_in=BargeIn.YES) for each in plays]


def _spoken(nest: Nest, blank: model.Blank) -> str:
    return spoken(blank, nest.top.plan, nest.top.slots, nest.facts)
