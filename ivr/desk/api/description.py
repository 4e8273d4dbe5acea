"""The OpenAPI description: what FastAPI finds by itself, and the bodies that are read by hand."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic import BaseModel
from pydantic.json_schema import JsonSchemaMode, models_json_schema

from ivr.desk.api.agent_models import SentState
from ivr.desk.api.answers import Event, SentAnswer
from ivr.desk.api.bodies import CSV, JSON
from ivr.desk.api.problems import Problem

VERSION = "1.0.0"
"""Of the interface: the first number changes when older programs can no longer use it."""

REFERENCES = "#/components/schemas/{model}"

SUMMARY = """供电服务热线给其他系统用的接口：抢修人员回复工单，导入客户、停电等资料，查看工单；
坐席的工作台也用它。

- 每个请求带 `Authorization: Bearer 令牌`；令牌由管理员用 `ivr api token create` 做，各有各的权限。
- 出错时回 `application/problem+json`（RFC 9457），`detail` 是一句话：什么不对，怎样改。
- 不认识的字段和参数一律拒绝，并说出名字。时间都要带时区。
"""


def body_of(model: type[BaseModel], csv: str | None = None) -> dict[str, Any]:
    """The description of an operation's body, which is read by hand within its limits.

    `csv`: an example of the same as a table, where that is taken as well.
    """
    reference = {"$ref": REFERENCES.format(model=model.__name__)}
    content: dict[str, Any] = {JSON: {"schema": reference}}
    if csv is not None:
        content[CSV] = {"schema": {"type": "string", "examples": [csv]}}
    return {"requestBody": {"required": True, "content": content}}


def describe(api: FastAPI, imported: Sequence[type[BaseModel]]) -> dict[str, Any]:
    """The whole description; `imported`: the lists that can be brought."""
    described = get_openapi(
        title="供电服务热线接口",
        version=VERSION,
        description=SUMMARY,
        routes=api.routes,
        tags=[
            {"name": "工单", "description": "查看工单，抢修人员回复工单"},
            {"name": "停电", "description": "查看和导入停电信息"},
            {"name": "坐席", "description": "坐席的状态、排队、自己的通话，给坐席的工作台用"},
            {"name": "导入", "description": "整批导入资料：全部导入，或者一条也不导入"},
            {"name": "消息", "description": "别的系统发来的带签名的消息"},
        ],
    )
    schemas = described.setdefault("components", {}).setdefault("schemas", {})
    sent: list[type[BaseModel]] = [SentAnswer, Event, SentState, *imported]
    modes: list[tuple[type[BaseModel], JsonSchemaMode]] = [(one, "validation") for one in sent]
    modes.append((Problem, "serialization"))
    _, more = models_json_schema(modes, ref_template=REFERENCES)
    schemas.update(more.get("$defs", {}))
    for unused in ("HTTPValidationError", "ValidationError"):
        schemas.pop(unused, None)
    return described
