"""The business action 「查知识」: which entry a caller asks for, and what he is told.

A call keeps the knowledge that it began with, so this action is not among those that all calls
share: it stands before them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from weakref import WeakKeyDictionary

from ivr.action_spec import ActionSpec
from ivr.dialogue.action_runner import ActionRunner, Results
from ivr.flow.catalogue import ENTRY, JUST_SAID, LOOK_UP
from ivr.flow.knowledge import Entry, Knowledge
from ivr.understanding.questions import Questions

SURE, LIKELY, NOTHING = "准", "不准", "没有"
"""How sure it is that the caller asks for the entry: 「把握」."""


CATALOGUE: Mapping[str, ActionSpec] = {
    LOOK_UP: ActionSpec(
        LOOK_UP,
        dict.fromkeys(("问题", ENTRY, JUST_SAID), False),
        ("把握", ENTRY, "答案", "补充"),
    )
}
"""The action as flows may name it; it changes nothing."""


@dataclass(frozen=True, slots=True)
class KnowingActions:
    """Business actions with the knowledge of one version of the flows beside them."""

    others: ActionRunner
    knowledge: Knowledge
    now: Callable[[], datetime]

    def run(
        self,
        name: str,
        arguments: Mapping[str, str | None],
        *,
        call_id: str,
        caller: str | None,
        test: bool = False,
    ) -> Results:
        """The action's results, as the others give them."""
        if name == LOOK_UP:
            return look_up(self.knowledge, arguments, self.now())
        return self.others.run(name, arguments, call_id=call_id, caller=caller, test=test)


def look_up(knowledge: Knowledge, given: Mapping[str, str | None], now: datetime) -> Results:
    """The entry that is named, else the one that was asked for in these words.

    What the caller has just said is looked at where a flow gives neither.
    """
    in_force = knowledge.in_force(now)
    title = (given.get(ENTRY) or "").strip()
    if title:
        entry = in_force.get(title)
        return _found(SURE, entry) if entry else {"把握": NOTHING}
    words = (given.get("问题") or given.get(JUST_SAID) or "").strip()
    asked = _questions(knowledge, in_force).find(words) if words else None
    if asked is None:
        return {"把握": NOTHING}
    return _found(SURE if asked.sure else LIKELY, in_force[asked.meaning])


def _found(sure: str, entry: Entry) -> Results:
    return {"把握": sure, ENTRY: str(entry.title), "答案": entry.said, "补充": entry.said_more}


def _questions(knowledge: Knowledge, in_force: Mapping[str, Entry]) -> Questions[str]:
    """The questions prepared for comparing; anew only when entries have come or gone."""
    titles = tuple(in_force)
    kept = _PREPARED.get(knowledge)
    if kept is None or kept[0] != titles:
        questions = Questions((title, entry.phrases) for title, entry in in_force.items())
        kept = _PREPARED[knowledge] = (titles, questions)
    return kept[1]


_PREPARED: WeakKeyDictionary[Knowledge, tuple[tuple[str, ...], Questions[str]]]
_PREPARED = WeakKeyDictionary()
