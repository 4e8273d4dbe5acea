"""What the doctor says of the people on the line: who can be reached, and which queue by nobody."""

from __future__ import annotations

from collections.abc import Iterator

from ivr.app.agents import open_agents
from ivr.app.house import QUEUES, SKILLED
from ivr.app.store import store_place
from ivr.config import Config
from ivr.doctor import Finding
from ivr.domain.agent_board import Board
from ivr.domain.queue_rules import QueueRules
from ivr.errors import IvrError, StorageError
from ivr.services.agent_desk import idle_hands, unknown_categories, unserved

NAME, TRANSFER = "坐席", "转接"


def examine_agents(config: Config) -> Iterator[Finding]:
    """Agents who never get a call, and queues that lead to nobody."""
    board, rules = Board(), QueueRules()
    if store_place(config).may_exist:
        try:
            with open_agents(config, create=False) as agents:
                board, rules = agents.desk.board(), agents.desk.rules
        except StorageError:
            pass  # which is told elsewhere
        except IvrError as error:
            yield Finding(NAME, "problem", str(error).splitlines()[0], "改好以后 ivr check")
            return
    yield from _agents(board)
    yield from _categories(board, rules)
    yield from _queues(config, board)


def _agents(board: Board) -> Iterator[Finding]:
    if not board.agents:
        yield Finding(NAME, "ok", "没有登记坐席，转人工照 [transfer] 直接转")
        return
    wanting = False
    for lacking, agents in idle_hands(board).items():
        if agents:
            wanting = True
            names = "、".join(f"{agent.staff_number} {agent.name}" for agent in agents)
            option = "--address sip:…" if lacking == "分机地址" else "--queue 人工坐席"
            mend = f"ivr agents edit 工号 {option}"
            yield Finding(NAME, "warning", f"没有{lacking}，接不到电话：{names}", mend)
    if not wanting:
        yield Finding(NAME, "ok", f"{len(board.agents)} 位，都有分机地址和技能")


def _categories(board: Board, rules: QueueRules) -> Iterator[Finding]:
    """What agents are best at although no caller is of it any more."""
    if gone := unknown_categories(board, rules):
        names = "；".join(
            f"{agent.staff_number} {agent.name}（{'、'.join(names)}）"
            for agent, names in gone.items()
        )
        known = "、".join(rules.categories) or "无"
        text = f"坐席的类别，排队.yaml 里已经没有了：{names}"
        yield Finding(NAME, "warning", text, f"ivr agents edit 工号 --category {known}")


def _queues(config: Config, board: Board) -> Iterator[Finding]:
    """Where nobody is stored the settings' address counts; where neither is, nobody answers."""
    nobody = unserved(board, sorted(QUEUES | SKILLED))
    if missing := [queue for queue in nobody if queue in QUEUES and queue not in config.transfer]:
        mend = (
            "给坐席加上队列（ivr agents edit 工号 --queue …），或者在 ivr.toml 的 [transfer] 里写 "
            '"队列" = "sip:号码@地址"'
        )
        text = f"没有人接、也没有号码的队列：{'、'.join(missing)}"
        yield Finding(TRANSFER, "warning", text, mend)
    skilled = [queue for queue in nobody if queue in SKILLED and queue not in config.transfer]
    if board.agents and skilled:
        text = f"没有坐席会说的队列：{'、'.join(skilled)}，客户只能等回拨"
        mend = "ivr agents edit 工号 --language 英语,方言"
        yield Finding(TRANSFER, "warning", text, mend)
