"""Signed messages from a crew's system: who cannot sign, and what came before, is turned away."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Header, Request, Response

from ivr.desk.api.access import refuse_strange_query
from ivr.desk.api.answers import Event, Told
from ivr.desk.api.bodies import JSON, parse, read_body, require_type
from ivr.desk.api.description import body_of
from ivr.desk.api.orders import REPLAYED
from ivr.desk.api.problems import ProblemRaised, documented
from ivr.desk.api.tools import Tools
from ivr.domain.webhook_signature import verify
from ivr.services.once import Request as Keyed
from ivr.services.once import digest_of

router = APIRouter(prefix="/v1/hooks", tags=["消息"])

SENDER = "hook:crew"
BY = "抢修系统"

Id = Annotated[str, Header(alias="webhook-id", description="消息的编号，重发时不变")]
Stamp = Annotated[str, Header(alias="webhook-timestamp", description="发送时间，秒，重发时重写")]
Signature = Annotated[
    str,
    Header(
        alias="webhook-signature",
        description="v1, 加上 HMAC-SHA256(密钥, 编号.时间.正文) 的 base64；换密钥时可以并排写几个",
    ),
]


@router.post(
    "/crew",
    responses=documented(400, 401, 404, 408, 409, 413, 415, 422, 429, 503),
    openapi_extra=body_of(Event),
    operation_id="receiveCrewMessage",
    summary="收抢修系统的消息",
)
async def receive(
    tools: Tools,
    request: Request,
    response: Response,
    message_id: Id,
    timestamp: Stamp,
    signature: Signature,
) -> Told:
    """抢修系统发来的消息，按 Standard Webhooks 签名，不用令牌。

    发送时间要在五分钟以内。原样重放的回 409；发送方自己重发（编号不变，时间和签名重写）的，
    得到和第一次一样的回答。
    """
    refuse_strange_query(request)
    if not tools.hook_secrets:
        raise ProblemRaised(404, "没有设置 api.hook_secret，不收消息，请找热线的管理员")
    body = await read_body(request)
    sent_at = verify(tools.hook_secrets, message_id, timestamp, signature, body, tools.clock.now())
    # Who cannot sign uses up nobody's share.
    if wait_s := tools.rates.wait_s(SENDER):
        raise ProblemRaised(
            429, f"消息太多，请{wait_s}秒以后再发", headers={"Retry-After": str(wait_s)}
        )
    require_type(request, JSON)
    sent = parse(body, Event).data
    keyed = Keyed(SENDER, message_id, digest_of(body), sent_at)
    obeyed = await tools.run(tools.answers.answer_once, sent.order, sent.read(), sent.by(BY), keyed)
    if obeyed.before:
        response.headers[REPLAYED] = "true"
    return Told.model_validate(obeyed.answer)
