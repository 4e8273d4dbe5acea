"""Why no talk takes an edge, as far as the flows show it."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from ivr.flow.edges import NamedEdge
from ivr.flow.model import Ask, Call, Decide, Do, Record, Transfer
from ivr.flow.plan import JOIN, Plan

NOT_ALL_TRIED = "还没有试完，也许走得到"


def reason_for(
    edge: NamedEdge,
    plans: Mapping[str, Plan],
    reached: Collection[tuple[str, str]],
    *,
    whole: bool,
) -> str:
    """The reason in one Chinese clause."""
    if edge.step is None:
        return _command(edge, plans, reached)
    if not whole:
        return NOT_ALL_TRIED
    if (edge.flow, edge.step) not in reached:
        return f"走不到「{edge.step}」这一步"
    plan = plans[edge.flow]
    step = plan.flow.steps[edge.step]
    match step:
        case Decide():
            if edge.label == "否则":
                return "上面的条件总有一条先成立"
            return f"到了这里，「{edge.label}」从来不成立，或者上面的条件总是先成立"
        case Call():
            return f"子流程「{step.flow}」走到这里从来没有返回"
        case Ask() | Record():
            homes = [home for home, mended in plan.mends.items() if edge.step in mended]
            if homes and not edge.label:
                return f"来这里都是「重问」，答完总是回到「{'」「'.join(homes)}」"
            if isinstance(step, Ask) and edge.label:
                return f"没有哪个回答能选到「{edge.label}」，它的键或说法先被别的用掉了"
        case Do() | Transfer():
            return "这一步从来没有等到这个结果"
    return "试遍了也没有走到"


def _command(
    edge: NamedEdge, plans: Mapping[str, Plan], reached: Collection[tuple[str, str]]
) -> str:
    """A command of one flow, or of the common part, which every flow inherits."""
    common = not edge.name.startswith(edge.flow + JOIN)
    listening = [
        (name, str(step.name))
        for name, plan in plans.items()
        if common or name == edge.flow
        for step in plan.flow.steps.values()
        if isinstance(step, Ask | Record)
        and any(str(command.name) == edge.label for command in plan.commands_at(step))
    ]
    if not listening:
        return "没有一处「询问」「录音」听这句口令，写了也用不上"
    if not any(place in reached for place in listening):
        return "听这句口令的步骤都走不到"
    return f"到了听它的步骤，「{edge.label}」的键或说法先被别的用掉了"
