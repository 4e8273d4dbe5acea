"""Lists of customers, outages and whatever else the table names: brought whole, or not at all."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Request

from ivr.desk.api.access import REFUSALS, allowed
from ivr.desk.api.bodies import CSV, JSON, parse, read_body, require_type
from ivr.desk.api.description import body_of
from ivr.desk.api.imported import MOST_BYTES, Import, Imported
from ivr.desk.api.problems import documented
from ivr.desk.api.tools import Tools
from ivr.domain.api_token import ApiToken, Right
from ivr.domain.import_log import ImportWay, Sender
from ivr.services.csv_table import template
from ivr.services.import_report import ImportReport

MOST_SECONDS = 120.0

Importer = Annotated[ApiToken, allowed(Right.IMPORT)]


def imports_router(imports: Sequence[Import]) -> APIRouter:
    """One operation for each kind of list."""
    router = APIRouter(prefix="/v1", tags=["导入"])
    for one in imports:
        _add(router, one)
    return router


def _add(router: APIRouter, kind: Import) -> None:
    async def bring(tools: Tools, token: Importer, request: Request) -> Imported:
        media_type = require_type(request, JSON, CSV)
        body = await read_body(request, MOST_BYTES, MOST_SECONDS)
        sender = Sender(token.name, ImportWay.API, tools.clock.now())
        report = await tools.run(_bring, kind, media_type, body, sender)
        return Imported(added=report.added, updated=report.updated)

    router.add_api_route(
        f"/{kind.name}",
        bring,
        methods=["PUT"],
        summary=f"导入{kind.noun}",
        description=f"送来的{kind.noun}全部存下，已有的换成新的，没送来的不动。有一行不对就一行都不存，"
        "每一行错在哪里都列出来。CSV 的表头用中文列名，和 ivr 命令的模板一样。",
        operation_id=f"import{kind.name.capitalize()}",
        responses=documented(400, 408, 413, 415) | REFUSALS,
        openapi_extra=body_of(kind.model, template(kind.columns).decode("utf-8-sig")),
    )


def _bring(kind: Import, media_type: str, body: bytes, sender: Sender) -> ImportReport:
    """Reading a long list takes seconds: it is done in a thread, as the storing is."""
    content = body if media_type == CSV else kind.rows(parse(body, kind.model))
    return kind.bring(content, sender)
