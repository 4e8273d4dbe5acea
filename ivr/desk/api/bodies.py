"""The body of a request: read within limits of size and time, then checked."""

from __future__ import annotations

import asyncio
from typing import TypeVar

from fastapi import Request
from pydantic import BaseModel, ValidationError

from ivr.desk.api.problems import ProblemRaised, raise_invalid

JSON, CSV = "application/json", "text/csv"
MOST_BYTES = 64 * 1024
MOST_SECONDS = 30.0

Model = TypeVar("Model", bound=BaseModel)

_CLOSE = {"Connection": "close"}


async def read_body(
    request: Request, most_bytes: int = MOST_BYTES, most_seconds: float = MOST_SECONDS
) -> bytes:
    """All of it; a sender who is too slow, or sends too much, is turned away."""
    told = request.headers.get("content-length", "")
    if told.isdecimal() and int(told) > most_bytes:
        raise _too_large(most_bytes)
    body = bytearray()
    try:
        async with asyncio.timeout(most_seconds):
            async for piece in request.stream():
                body += piece
                if len(body) > most_bytes:
                    raise _too_large(most_bytes)
    except TimeoutError:
        raise ProblemRaised(
            408, f"正文在{most_seconds:.0f}秒内没有发完，请检查网络再发", headers=_CLOSE
        ) from None
    return bytes(body)


async def read_json(request: Request, model: type[Model], most_bytes: int = MOST_BYTES) -> Model:
    """The body as this model."""
    require_type(request, JSON)
    return parse(await read_body(request, most_bytes), model)


def parse(body: bytes, model: type[Model]) -> Model:
    """The model that these bytes hold."""
    try:
        return model.model_validate_json(body)
    except ValidationError as error:
        raise raise_invalid(error) from None


def require_type(request: Request, *types: str) -> str:
    """What kind of content this is; refused when it is none of these."""
    written = request.headers.get("content-type", "")
    kind, _, parameters = written.partition(";")
    kind = kind.strip().lower()
    if kind not in types:
        wanted = " 或 ".join(types)
        raise ProblemRaised(415, f"Content-Type 要写 {wanted}，收到的是「{kind[:80]}」")
    if kind == JSON and not _is_utf8(parameters):
        raise ProblemRaised(415, "JSON 只收 UTF-8 编码")
    return kind


def _is_utf8(parameters: str) -> bool:
    name, _, value = parameters.partition("=")
    named = name.strip().lower() == "charset"
    return not named or value.strip().strip('"').lower() in {"utf-8", "utf8"}


def _too_large(most_bytes: int) -> ProblemRaised:
    size = f"{most_bytes // 1024}KB" if most_bytes < 1024**2 else f"{most_bytes // 1024**2}MB"
    return ProblemRaised(413, f"正文超过{size}，没有收下，请分几次发", headers=_CLOSE)
