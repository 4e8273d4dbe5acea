"""What goes wrong, told to other programs as RFC 9457 wants it, in one Chinese sentence."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field, ValidationError
from starlette.exceptions import HTTPException

from ivr.errors import (
    AccessRefused,
    ImportFileError,
    KeyTaken,
    NotAllowed,
    NotFound,
    RightMissing,
    StorageError,
)
from ivr.services.import_report import BadRows

log = logging.getLogger(__name__)

MEDIA_TYPE = "application/problem+json"
MOST_TOLD = 1000
"""So many single faults are told; whoever sends a million wrong rows has one fault."""


class Fault(BaseModel):
    """One thing that is wrong in what was sent."""

    where: str = Field(description="哪个字段，或者第几行")
    reason: str = Field(description="为什么不对，怎样改")


class Problem(BaseModel):
    """RFC 9457: what is wrong, for programs and for people."""

    type: str = Field(description="种类，固定不变，给程序看", examples=["urn:ivr:not-allowed"])
    title: str = Field(description="种类，给人看")
    status: int = Field(description="HTTP 状态码")
    detail: str = Field(description="一句话：什么不对，怎样改")
    errors: list[Fault] = Field(default_factory=list, description="一处一处的错误")
    more: int = Field(default=0, description="还有多少处没有列出来")


class ProblemRaised(Exception):
    """Something is wrong with a request, found outside the business rules."""

    def __init__(
        self,
        status: int,
        detail: str,
        faults: Sequence[Fault] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.faults = faults
        self.headers = headers


_KINDS: Mapping[int, tuple[str, str]] = {
    400: ("malformed", "请求的格式不对"),
    401: ("unauthorised", "没有通过身份核对"),
    403: ("forbidden", "没有这项权限"),
    404: ("not-found", "没有找到"),
    405: ("method-not-allowed", "不支持这种方法"),
    408: ("too-slow", "请求来得太慢"),
    409: ("not-allowed", "现在不能这样做"),
    413: ("too-large", "请求太大"),
    415: ("media-type", "内容类型不对"),
    422: ("invalid", "内容不对"),
    429: ("too-many", "请求太多"),
    500: ("failed", "程序出错"),
    503: ("unavailable", "暂时用不了"),
}
_KEY_TAKEN = ("key-taken", "这个键已经用过了")

_SENTENCES: Mapping[str, str] = {
    "missing": "缺少这一项",
    "extra_forbidden": "没有这一项，请核对名字",
    "json_invalid": "不是正确的 JSON",
    "string_type": "要写成文字（加引号）",
    "string_pattern_mismatch": "写法不对，或者有看不见的字符",
    "bool_type": "要写 true 或 false",
    "list_type": "要写成列表",
    "model_type": "要写成一个对象",
    "model_attributes_type": "要写成一个对象",
    "timezone_aware": "时间要带时区，如 2026-11-24T18:30:00+08:00",
    "anything_missing": "至少要写一项",
}


def problem(
    status: int,
    detail: str,
    faults: Sequence[Fault] = (),
    headers: Mapping[str, str] | None = None,
    kind: tuple[str, str] | None = None,
) -> JSONResponse:
    """The answer that tells a problem."""
    name, title = kind or _KINDS.get(status, ("failed", "请求没有成功"))
    told = Problem(
        type=f"urn:ivr:{name}",
        title=title,
        status=status,
        detail=detail,
        errors=list(faults[:MOST_TOLD]),
        more=max(0, len(faults) - MOST_TOLD),
    )
    return JSONResponse(told.model_dump(), status, headers, MEDIA_TYPE)


def documented(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """These problems, for the description of an operation."""
    schema = {"$ref": "#/components/schemas/Problem"}
    return {
        status: {
            "description": _KINDS[status][1],
            "content": {MEDIA_TYPE: {"schema": schema}},
        }
        for status in statuses
    }


def invalid(errors: Sequence[Any]) -> ProblemRaised:
    """What pydantic found, each fault in Chinese under its own place."""
    if any(error["type"] == "json_invalid" for error in errors):
        return ProblemRaised(400, "请求的正文不是正确的 JSON，请检查括号、引号和编码（UTF-8）")
    faults = [Fault(where=_place(error["loc"]), reason=_reason(error)) for error in errors]
    first = faults[0]
    count = f"有{len(faults)}处不对，第一处是" if len(faults) > 1 else ""
    return ProblemRaised(422, f"{count}「{first.where}」：{first.reason}", faults)


def add_handlers(api: FastAPI) -> None:
    """Every error that can reach the edge becomes a problem; none shows where it came from."""

    @api.exception_handler(ProblemRaised)
    async def raised(_request: Request, error: ProblemRaised) -> JSONResponse:
        return problem(error.status, str(error), error.faults, error.headers)

    @api.exception_handler(RequestValidationError)
    async def misread(_request: Request, error: RequestValidationError) -> JSONResponse:
        found = invalid(error.errors())
        return problem(found.status, str(found), found.faults)

    @api.exception_handler(HTTPException)
    async def routed(request: Request, error: HTTPException) -> JSONResponse:
        told = {
            404: f"没有 {request.url.path} 这个地址，全部地址见 /v1/openapi.json",
            405: f"{request.url.path} 不支持 {request.method}",
        }
        detail = told.get(error.status_code, "请求没有成功，请对照 /v1/openapi.json")
        headers = dict(error.headers or {})
        if error.status_code == 405:
            headers["Allow"] = ", ".join(_methods_at(request))
        return problem(error.status_code, detail, headers=headers)

    for kind, status in _STATUSES.items():
        api.add_exception_handler(kind, _refusal(status))

    @api.exception_handler(BadRows)
    async def bad_rows(_request: Request, error: BadRows) -> JSONResponse:
        faults = [Fault(where=f"第{row.line}行", reason=row.reason) for row in error.rows]
        detail = f"有{len(faults)}行不能导入，一行都没有导入，请改好再发"
        return problem(422, detail, faults)

    @api.exception_handler(Exception)
    async def failed(request: Request, error: Exception) -> JSONResponse:
        log.error("%s %s failed", request.method, request.url.path, exc_info=error)
        return problem(500, "程序出错了，没有办成，请稍后再试；还不行请告诉热线的管理员")


_STATUSES: Mapping[type[Exception], int] = {
    AccessRefused: 401,
    RightMissing: 403,
    NotFound: 404,
    NotAllowed: 409,
    KeyTaken: 409,
    ImportFileError: 422,
    StorageError: 503,
}


def _refusal(status: int) -> Any:  # noqa: ANN401 - Starlette's own type takes any handler
    async def refused(_request: Request, error: Exception) -> JSONResponse:
        if isinstance(error, StorageError):
            # Its own sentence is for the operator: it names files and hosts.
            log.warning("%s", error)
            return problem(503, "数据库暂时用不了，没有办成，请稍后再试", headers=_LATER)
        kind = _KEY_TAKEN if isinstance(error, KeyTaken) else None
        headers = {"WWW-Authenticate": "Bearer"} if status == 401 else None
        return problem(status, str(error), headers=headers, kind=kind)

    return refused


_LATER = {"Retry-After": "5"}


def _methods_at(request: Request) -> Sequence[str]:
    """What may be done at this address: its operations are in several routers."""
    paths: Mapping[str, Mapping[str, object]] = request.app.openapi()["paths"]
    parts = request.url.path.split("/")
    found: set[str] = set()
    for path, operations in paths.items():
        pattern = path.split("/")
        same = len(pattern) == len(parts) and all(
            wanted.startswith("{") or wanted == part
            for wanted, part in zip(pattern, parts, strict=True)
        )
        if same:
            found.update(name.upper() for name in operations)
    return sorted(found) or ["GET"]


def _place(location: Sequence[str | int]) -> str:
    inner = [part for part in location if part not in ("body", "query", "header", "path")]
    return ".".join(str(part + 1) if isinstance(part, int) else part for part in inner) or "正文"


def _reason(error: Mapping[str, Any]) -> str:
    kind, context = str(error["type"]), error.get("ctx") or {}
    if kind in _SENTENCES:
        return _SENTENCES[kind]
    match kind:
        case "string_too_long" | "too_long":
            return f"太长，最多{context['max_length']}个"
        case "string_too_short" | "too_short":
            return "不能空着"
        case "literal_error" | "enum":
            words = str(context["expected"]).replace("'", "").replace(" or ", "、")
            return f"只能是 {words.replace(', ', '、')}"
        case "less_than_equal":
            return f"不能大于 {context['le']}"
        case "greater_than_equal":
            return f"不能小于 {context['ge']}"
        case "int_parsing" | "int_type":
            return "要写成整数"
    if kind.startswith("datetime"):
        return "时间看不懂，要写成 2026-11-24T18:30:00+08:00 这样"
    return "写得不对，请对照 /v1/openapi.json"


def raise_invalid(error: ValidationError) -> ProblemRaised:
    """What is wrong with a body."""
    return invalid(error.errors(include_url=False, include_input=False))
