"""The agents' desk: who is there, my own state, who waits, and what my call is about."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Request

from ivr.desk.api.access import REFUSALS, allowed
from ivr.desk.api.agent_models import Agent, AgentList, CallContext, QueueList, SentState
from ivr.desk.api.bodies import read_json
from ivr.desk.api.description import body_of
from ivr.desk.api.problems import documented
from ivr.desk.api.tools import ApiTools, Tools
from ivr.domain import agent as people
from ivr.domain.api_token import RIGHT_NAMES, ApiToken, Right
from ivr.errors import RightMissing
from ivr.services.agent_fields import agent_fields, line_fields

router = APIRouter(prefix="/v1", tags=["坐席"])

StaffNumber = Annotated[
    str,
    Path(description="工号", pattern=r"^[0-9A-Za-z][0-9A-Za-z._-]{0,19}$", examples=["1001"]),
]
Desk = Annotated[ApiToken, allowed(Right.AGENT, Right.DESK)]


@router.get("/agents", responses=REFUSALS, operation_id="listAgents", summary="列出坐席")
async def list_agents(tools: Tools, _token: Desk) -> AgentList:
    """全部坐席和他们现在的状态，按工号。"""
    agents = await tools.run(tools.agents.agents)
    return AgentList.model_validate({"agents": [agent_fields(agent) for agent in agents]})


@router.put(
    "/agents/{staff_number}/state",
    responses=documented(400, 404, 408, 409, 413, 415) | REFUSALS,
    openapi_extra=body_of(SentState),
    operation_id="setAgentState",
    summary="坐席改自己的状态",
)
async def set_state(
    tools: Tools, token: Desk, staff_number: StaffNumber, request: Request
) -> Agent:
    """空闲、小休、离线。令牌的名字就是工号，只能改自己的；有 desk 权限的可以改所有人的。"""
    _require_own(token, staff_number)
    sent = await read_json(request, SentState)
    changed = await tools.run(_set_state, tools, staff_number, sent)
    return Agent.model_validate(agent_fields(changed))


@router.get(
    "/agents/{staff_number}/call",
    responses=documented(404) | REFUSALS,
    operation_id="getAgentCall",
    summary="看坐席自己的这一通电话",
)
async def get_call(tools: Tools, token: Desk, staff_number: StaffNumber) -> CallContext:
    """正在振铃、通话、话后处理的这一通：工单、问到的、说过的、答应过的。没有就回 404。"""
    _require_own(token, staff_number)
    found = await tools.run(tools.agent_context.of_agent, staff_number)
    return CallContext.model_validate(found)


@router.get("/queue", responses=REFUSALS, operation_id="listQueue", summary="看谁在排队")
async def list_queue(tools: Tools, _token: Desk) -> QueueList:
    """在等的、振铃的、通话的、等回拨的客户，按接听的先后。"""
    lines = await tools.run(tools.agents.queue)
    return QueueList.model_validate({"queue": [line_fields(line) for line in lines]})


def _set_state(tools: ApiTools, staff_number: str, sent: SentState) -> people.Agent:
    match sent.state:
        case "ready":
            return tools.agents.ready(staff_number)
        case "away":
            return tools.agents.away(staff_number, sent.reason or "", sent.minutes)
        case "off":
            return tools.agents.off(staff_number)


def _require_own(token: ApiToken, staff_number: str) -> None:
    """An agent's token, which is named after him, is for himself alone."""
    if Right.DESK not in token.rights and token.name != staff_number:
        right = f"{Right.DESK.value}（{RIGHT_NAMES[Right.DESK]}）"
        raise RightMissing(
            f"令牌「{token.name}」只能办工号{token.name}自己的事，别人的要有 {right}"
        )
