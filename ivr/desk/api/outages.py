"""Known outages: looked up."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field

from ivr.desk.api.access import REFUSALS, allowed
from ivr.desk.api.order_models import OutageList
from ivr.desk.api.problems import documented
from ivr.desk.api.texts import Time, not_sent
from ivr.desk.api.tools import Tools
from ivr.domain.api_token import ApiToken, Right

router = APIRouter(prefix="/v1/outages", tags=["停电"])


class Span(BaseModel):
    """Of which time."""

    model_config = ConfigDict(extra="forbid")

    start: Time = Field(
        default_factory=not_sent, alias="from", description="从什么时候起；不写就是现在"
    )
    end: Time = Field(
        default_factory=not_sent, alias="to", description="到什么时候；不写就是七天以后"
    )


@router.get(
    "", responses=documented(409) | REFUSALS, operation_id="listOutages", summary="列出停电"
)
async def list_outages(
    tools: Tools,
    token: Annotated[ApiToken, allowed(Right.READ)],
    span: Annotated[Span, Query()],
) -> OutageList:
    """和这段时间有关的停电，先开始的在前，最长看九十天。"""
    given = span.model_dump(exclude_unset=True)
    found = await tools.run(tools.lookups.outages, given.get("start"), given.get("end"))
    return OutageList.model_validate({"outages": found})
