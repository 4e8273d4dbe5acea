"""Work orders: looked up, and answered by crews."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Header, Path, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from ivr.desk.api.access import REFUSALS, allowed
from ivr.desk.api.answers import SentAnswer, Told
from ivr.desk.api.bodies import read_json
from ivr.desk.api.description import body_of
from ivr.desk.api.order_models import Order, OrderPage
from ivr.desk.api.problems import documented
from ivr.desk.api.texts import Time, not_sent
from ivr.desk.api.tools import Tools
from ivr.domain.api_token import ApiToken, Right
from ivr.domain.order_life import Status
from ivr.services.lookups import Wanted
from ivr.services.once import Request as Keyed
from ivr.services.once import digest_of

router = APIRouter(prefix="/v1/orders", tags=["工单"])

REPLAYED = "Idempotency-Replayed"

Number = Annotated[
    str,
    Path(description="工单号", pattern=r"^GD[0-9]{12,20}$", examples=["GD202611240001"]),
]
Key = Annotated[
    str,
    Header(
        alias="Idempotency-Key",
        description="这次回复自己的键，重发时用同一个：同一个键只办一次，七天内有效",
        pattern=r"^[\x21-\x7e]{1,255}$",
        examples=["3f6c1e9a-0001"],
    ),
]
Reader = Annotated[ApiToken, allowed(Right.READ)]
Crew = Annotated[ApiToken, allowed(Right.CREW)]


class Filter(BaseModel):
    """Which orders are wanted."""

    model_config = ConfigDict(extra="forbid")

    status: list[Status] = Field(default_factory=list, description="只要这些状态的，可以写几次")
    team: str = Field(
        default_factory=not_sent, description="只要这个班组的", min_length=1, max_length=40
    )
    since: Time = Field(
        default_factory=not_sent, description="只要这个时间以后登记的，如 2026-11-24T00:00:00+08:00"
    )
    after: str = Field(
        default_factory=not_sent,
        description="上一页的 next，接着往下看",
        pattern=r"^[A-Za-z0-9_-]{1,200}$",
    )
    limit: int = Field(default=50, ge=1, le=200, description="一页最多几张")


@router.get("", responses=documented(409) | REFUSALS, operation_id="listOrders", summary="列出工单")
async def list_orders(
    tools: Tools, _token: Reader, wanted: Annotated[Filter, Query()]
) -> OrderPage:
    """按登记的先后列出工单。举报人是谁，这里谁都看不到，要一张一张地看。"""
    given = wanted.model_dump(exclude_unset=True, exclude={"status", "limit"})
    asked = Wanted(statuses=frozenset(wanted.status), most=wanted.limit, **given)
    page = await tools.run(tools.lookups.orders, asked)
    return OrderPage.model_validate({"orders": page.items, "next": page.next})


@router.get(
    "/{number}", responses=documented(404) | REFUSALS, operation_id="getOrder", summary="看一张工单"
)
async def get_order(tools: Tools, token: Reader, number: Number) -> Order:
    """看一张工单。举报人是谁，令牌没有 identity 权限就看不到；有的，先在工单里记下谁看过。"""
    seen = await tools.run(tools.lookups.order, number, token.rights, token.name)
    return Order.model_validate(seen)


@router.post(
    "/{number}/answers",
    responses=documented(400, 404, 408, 409, 413, 415) | REFUSALS,
    openapi_extra=body_of(SentAnswer),
    operation_id="answerOrder",
    summary="回复一张工单",
)
async def answer_order(
    tools: Tools,
    token: Crew,
    number: Number,
    key: Key,
    request: Request,
    response: Response,
) -> Told:
    """抢修人员的回复：出发、到场、复电、原因、预计时间、故障在客户自己的设备上。

    同一个键、同样的内容再发，得到和第一次一样的回答，工单不会再改一次；同一个键、别的内容，回 409。
    晚到的、次序颠倒的回复也收，作为补报记下，工单不会倒退。时间比现在晚五分钟以上的不收。
    """
    sent = await read_json(request, SentAnswer)
    digest = digest_of("answer", number, sent.model_dump_json(exclude_unset=True))
    keyed = Keyed(f"token:{token.name}", key, digest)
    obeyed = await tools.run(
        tools.answers.answer_once, number, sent.read(), sent.by(token.name), keyed
    )
    if obeyed.before:
        response.headers[REPLAYED] = "true"
    return Told.model_validate(obeyed.answer)
