"""What the caller is told on the way to a question, and what of it is told again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from ivr.dialogue.actions import Action, BargeIn, Play
from ivr.dialogue.built_in import built_in
from ivr.dialogue.nest import Nest, Stuck
from ivr.dialogue.readings import read
from ivr.dialogue.speaking import announce, play
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
    """Those in force, said before the first question of the call."""
    step, now = nest.top.step, nest.facts.now()
    common = nest.flows.common if nest.facts.announces else None
    in_force = [told for told in (common.announcements if common else ()) if told.in_force(now)]
    spoken = [announce(told, step, lambda blank: _spoken(nest, blank)) for told in in_force]
    return [play for plays in spoken for play in plays]


def question(nest: Nest, told: Told, *, again: bool, free: bool = False) -> list[Action]:
    """The present question, in its shorter words when asked `again`.

    `free`: it was heard before, so it may be interrupted whatever the flow says.
    """
    plan, step = nest.top.plan, nest.top.step
    if not isinstance(step, model.Ask | model.Record):
        raise Stuck(f"step {step.name!r} asks nothing")
    prompt = step.again if again and step.again is not None else step.prompt
    plays = in_words(nest, prompt)
    told.note_read_out(plays)
    if not plays and isinstance(step, model.Ask):
        # A question is never waited for in silence, whatever its shorter words come to.
        plays = in_words(nest, step.prompt)
    wait = listen(plan, step) if isinstance(step, model.Ask) else record(plan, step)
    return [*(freed(plays) if free else plays), wait]


def freed(plays: Sequence[Play]) -> list[Play]:
    """The same, which may be interrupted now: they were heard before."""
    return [replace(each, barge_in=BargeIn.YES) for each in plays]


def _spoken(nest: Nest, blank: model.Blank) -> str:
    here = nest.top
    spec = here.plan.flow.slots.get(blank.name)
    if spec is None:
        return built_in(str(blank.name), nest.facts) or ""
    value = None if spec.protected else here.slots.get(blank.name)
    reading = str(blank.reading) if blank.reading is not None else None
    return read(value, spec.kind, reading, nest.facts.now()) if value else ""
