"""A request that is obeyed once, however often it comes: its answer is kept with what it did."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from ivr.domain.kept_response import KEPT_FOR, KeptResponse
from ivr.domain.ports import UnitOfWork
from ivr.errors import KeyTaken

Answer = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Request:
    """A request by its sender's key."""

    sender: str
    key: str
    digest: str
    """Of all that was asked: the same key with another digest is another request."""
    sent_at: datetime | None = None
    """The signed moment of sending; None where the way it came keeps others from repeating it."""


@dataclass(frozen=True, slots=True)
class Obeyed:
    """What a request is answered, and whether that was done earlier."""

    answer: Answer
    before: bool = False


def once(unit: UnitOfWork, request: Request, now: datetime, act: Callable[[], Answer]) -> Obeyed:
    """What `act` answers, or what it answered the first time; not committed.

    What is refused is not kept: nothing was done, and the same request may succeed later.
    """
    unit.kept_responses.forget_before(now - KEPT_FOR)
    kept = unit.kept_responses.get(request.sender, request.key)
    if kept is None:
        answer = act()
        written = json.dumps(answer, ensure_ascii=False)
        unit.kept_responses.save(
            KeptResponse(request.sender, request.key, request.digest, now, written, request.sent_at)
        )
        return Obeyed(answer)
    sent_at, before = request.sent_at, kept.sent_at
    if sent_at is not None and before is not None and sent_at <= before:
        raise KeyTaken(f"编号 {request.key} 的消息已经收过了，没有再处理一次")
    if kept.digest != request.digest:
        raise KeyTaken(f"{request.key} 已经用在另一个请求上了，没有处理，新的请求请换一个")
    if sent_at is not None:
        unit.kept_responses.save(replace(kept, sent_at=sent_at))
    return Obeyed(json.loads(kept.answer), before=True)


def digest_of(*parts: str | bytes) -> str:
    """What tells one request from another."""
    whole = hashlib.sha256()
    for part in parts:
        written = part.encode("utf-8", "replace") if isinstance(part, str) else part
        whole.update(f"{len(written)}:".encode() + written)
    return whole.hexdigest()
