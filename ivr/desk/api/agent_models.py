"""Agents, the queue and a call's context as the agents' desk sees them."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, Field

from ivr.desk.api.order_models import Order
from ivr.desk.api.texts import Line40, Sent, not_sent


class SentState(Sent):
    """坐席要变成什么状态。"""

    state: Literal["ready", "away", "off"] = Field(
        description="ready 空闲（开始接电话）、away 小休、off 离线（下班）；"
        "正在通话的，通话结束以后才小休、离线"
    )
    reason: Line40 = Field(default_factory=not_sent, description="小休的原因，小休时要写")
    minutes: int = Field(
        default_factory=not_sent, ge=1, le=1440, description="小休几分钟，到时间自己变空闲"
    )


class Agent(BaseModel):
    """一位坐席。"""

    staff_number: str = Field(description="工号")
    name: str = Field(description="姓名")
    address: str | None = Field(description="分机地址")
    queues: list[str] = Field(description="接哪些队列")
    languages: list[str] = Field(description="会说的：英语、方言")
    supervisor: bool = Field(description="是不是值班长")
    categories: list[str] = Field(description="先接哪些业务类别；空的是都接")
    shifts: list[str] = Field(description="班次")
    state: str = Field(
        description="ready 空闲、ringing 振铃、talking 通话、after-call 话后处理、"
        "away 小休、off 离线"
    )
    reason: str = Field(description="小休的原因")
    since: datetime | None = Field(description="从什么时候起是这个状态")
    until: datetime | None = Field(description="话后处理、小休到什么时候自己结束")
    call_id: str | None = Field(description="正在振铃、通话、话后处理的那一通")
    missed: int = Field(description="连着几次没接")
    then: str | None = Field(description="通话结束以后变成的状态，away 或 off")


class AgentList(BaseModel):
    """全部坐席。"""

    agents: list[Agent]


class QueueLine(BaseModel):
    """一位在排队、振铃、通话或者等回拨的客户。举报人除了在等，什么都不写。"""

    call_id: str = Field(description="通话编号")
    queue: str = Field(description="队列")
    place: str = Field(description="waiting 在等、offered 振铃、talking 通话、return 等回拨")
    position: int | None = Field(description="在这个队列里排第几，从 1 数起")
    priority: str = Field(description="danger 危险、urgent 紧急、normal 普通")
    language: str | None = Field(description="要说什么话的")
    category: str | None = Field(description="业务类别；看不出是哪一类就是空的")
    joined_at: datetime = Field(description="什么时候开始等的")
    waited_s: int = Field(description="等了多少秒")
    wait_s: int | None = Field(description="估计还要等多少秒；没人在岗就是空的")
    reason: str = Field(description="缘由")
    caller: str | None = Field(description="来电号码")
    order: str | None = Field(description="工单号")
    agent: str | None = Field(description="在接的坐席的工号")


class QueueList(BaseModel):
    """排队的客户，按接听的先后。"""

    queue: list[QueueLine]


class SaidTurn(BaseModel):
    """通话里的一个来回。"""

    at: datetime
    step: str = Field(description="流程的步骤")
    prompts: list[str] = Field(description="机器人说的")
    input: str = Field(description="客户怎样回答的，如 heard 说话、pressed 按键")
    value: str | None = Field(description="客户说的、按的")


class Promise(BaseModel):
    """一项答应了客户的时限。"""

    matter: str = Field(description="什么事")
    state: str = Field(description="还在走、快到了、超了、办到了")
    due_at: datetime | None = Field(description="最晚什么时候")


class CallContext(BaseModel):
    """坐席这一通电话的来龙去脉。举报人的电话 hidden 是 true，其余都是空的。"""

    agent: Agent
    call_id: str = Field(description="通话编号")
    queue: str = Field(description="队列")
    priority: str = Field(description="danger 危险、urgent 紧急、normal 普通")
    language: str | None = Field(description="要说什么话的")
    category: str | None = Field(description="业务类别；看不出是哪一类就是空的")
    joined_at: datetime = Field(description="什么时候开始等的")
    hidden: bool = Field(description="来电的人受保护，什么都不给看")
    summary: str = Field(description="一句话：什么事、在哪里")
    reason: str = Field(description="缘由")
    caller: str | None = Field(description="来电号码")
    slots: dict[str, str] = Field(description="机器人问到的")
    order: Order | None = Field(description="这通电话的工单")
    turns: list[SaidTurn] = Field(description="说过的话，先说的在前")
    promised: list[Promise] = Field(description="答应了客户的时限")
