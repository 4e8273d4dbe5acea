"""What a caller has said before it is asked: it answers a later question without its being put."""

from __future__ import annotations

from collections.abc import Callable, Container

from ivr.dialogue.answer import Supposed, Uncertain, Value
from ivr.dialogue.built_in import CallFacts
from ivr.dialogue.by_question import by_question
from ivr.dialogue.of_late import of_late
from ivr.dialogue.sayings import Sayings
from ivr.dialogue.spoken import READ_AS, option_told, value_from
from ivr.flow.early import OF_ANYTHING, takes_values
from ivr.flow.model import Ask, Option
from ivr.flow.plan import Plan
from ivr.understanding.context import Context
from ivr.understanding.early_words import Early, chosen_early
from ivr.understanding.in_passing import told_so_far
from ivr.understanding.matching import Candidate

AnsweredAhead = Option | Value | Supposed | Uncertain


def answered_ahead(
    plan: Plan, ask: Ask, sayings: Sayings, facts: CallFacts, known: Container[str]
) -> AnsweredAhead | None:
    """The answer that was given, or a likely one that is asked about; None: the question is put.

    `known`: what the flow knows of the caller already. Where it asks all the same, it wants
    something else.
    """
    return (
        _option(plan, ask, sayings)
        or _value(plan, ask, sayings, facts, known)
        or option_told(ask, sayings.fresh, facts, known)
    )


def _option(plan: Plan, ask: Ask, sayings: Sayings) -> Option | Supposed | None:
    choose = _chooser(plan, ask)
    if choose is None:
        return None
    for sentence in reversed(sayings.all):
        match choose(sentence.text):
            case Early.SEVERAL:
                return None
            case (option, True):
                return option
            case (option, False):
                return Supposed(option, str(option.name), ahead=True)
    return None


_Chooser = Callable[[str], tuple[Option, bool] | Early]


@by_question
def _chooser(_plan: Plan, ask: Ask) -> _Chooser | None:
    """None: nothing may be said early."""
    words = [Candidate(str(said), option) for option in ask.options for said in option.ahead]
    return of_late(lambda said: chosen_early(said, words)) if words else None


def _value(
    plan: Plan, ask: Ask, sayings: Sayings, facts: CallFacts, known: Container[str]
) -> Value | Uncertain | None:
    held = plan.kind_of(ask.slot)
    if held is None or held not in READ_AS or not takes_values(plan, ask):
        return None
    kind = READ_AS[held]
    context = Context(
        facts.now(), facts.area_code, places=facts.places, read_before=sayings.read_before
    )
    reading = told_so_far(kind, sayings.fresh(kind), context)
    answer = value_from(plan, ask, reading, facts) if reading is not None else None
    match answer:
        case Value(text) | Uncertain(text) if text in known:
            return None
        case Uncertain() if held.value in OF_ANYTHING:
            return None  # 「昨天的事」 gives no hour that could be asked about
        case Uncertain(text, part):
            return Uncertain(text, part, ahead=True)
        case Value():
            return answer
    return None
