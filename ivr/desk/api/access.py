"""Who a request is from, and whether it may do this."""

from __future__ import annotations

import logging
from typing import Annotated, Any

from fastapi import Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from ivr.desk.api.problems import Fault, ProblemRaised, documented
from ivr.desk.api.tools import ApiTools, Tools
from ivr.domain.api_token import RIGHT_NAMES, ApiToken, Right
from ivr.errors import AccessRefused, RightMissing, StorageError

log = logging.getLogger(__name__)

REFUSALS = documented(401, 403, 422, 429, 503)
"""What every operation behind a token may answer."""

_bearer = HTTPBearer(
    scheme_name="token",
    description="ivr api token create 做出来的令牌，放在 Authorization: Bearer 里",
    auto_error=False,
)


def allowed(*rights: Right) -> Any:  # noqa: ANN401 - FastAPI's own type for a dependency
    """The token of a request that has one of these rights."""

    async def look(
        request: Request,
        tools: Tools,
        given: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)],
    ) -> ApiToken:
        if given is None:
            raise AccessRefused("没有令牌，请在 Authorization 里写 Bearer 和令牌")
        token = await tools.run(tools.tokens.let_in, given.credentials)
        if wait_s := tools.rates.wait_s(token.name):
            raise ProblemRaised(
                429,
                f"令牌「{token.name}」每分钟最多{tools.rates.per_minute}个请求，"
                f"请{wait_s}秒以后再来",
                headers={"Retry-After": str(wait_s)},
            )
        if not token.rights.intersection(rights):
            names = "、".join(f"{right.value}（{RIGHT_NAMES[right]}）" for right in rights)
            raise RightMissing(f"令牌「{token.name}」没有权限，要有 {names}，请向热线的管理员要")
        refuse_strange_query(request)
        await tools.run(_note, tools, token)
        return token

    return Depends(look)


def refuse_strange_query(request: Request) -> None:
    """Refuse parameters that the operation does not know: a slip must not be taken for a no."""
    if request.scope["route"].dependant.query_params:
        return  # their model refuses what it does not name
    if strange := sorted(set(request.query_params)):
        faults = [Fault(where=name[:80], reason="没有这个参数，请核对名字") for name in strange]
        raise ProblemRaised(422, f"没有「{strange[0][:80]}」这个参数，请核对名字", faults)


def _note(tools: ApiTools, token: ApiToken) -> None:
    try:
        tools.tokens.seen(token)
    except StorageError as error:  # that a token was used is worth no refusal
        log.warning("%s", error)
