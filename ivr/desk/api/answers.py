"""What crews answer, as it is sent: by request, and by signed message."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from ivr.desk.api.texts import Line40, Line200, Line500, Sent, Time, not_sent
from ivr.domain.crew_answer import CrewAnswer, CrewStep

_TELLS = ("step", "cause", "expected_at", "note")


class SentAnswer(Sent):
    """一次回复：到了哪一步、原因、预计复电、说明，至少写一项。"""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"anyOf": [{"required": [name]} for name in _TELLS]}
    )

    step: CrewStep = Field(
        default_factory=not_sent,
        description="on-the-way 已出发，on-site 已到场，restored 已复电，"
        "own-installation 故障在客户自己的设备上（工单就此办结，客户会知道修理要自己出钱）",
    )
    at: Time = Field(
        default_factory=not_sent, description="什么时候的事，按抢修人员的钟；不写就是现在"
    )
    cause: Line200 = Field(default_factory=not_sent, description="查到的原因")
    expected_at: Time = Field(default_factory=not_sent, description="预计什么时候复电")
    note: Line500 = Field(default_factory=not_sent, description="说明，记在工单的经过里")
    crew: Line40 = Field(default_factory=not_sent, description="谁回复的，记在工单的经过里")

    @model_validator(mode="after")
    def _tells_something(self) -> SentAnswer:
        if not self.model_fields_set.intersection(_TELLS):
            raise PydanticCustomError("anything_missing", "nothing is told")
        return self

    def read(self) -> CrewAnswer:
        """The answer in the domain's words."""
        given = self.model_dump(exclude_unset=True, exclude={"crew"})
        return CrewAnswer(**given)

    def by(self, sender: str) -> str:
        """Who says so: the program, and the person where one is named."""
        return f"{sender}（{self.crew}）" if "crew" in self.model_fields_set else sender


class Told(BaseModel):
    """What came of an answer."""

    number: str = Field(description="工单号")
    status: str = Field(description="工单现在的状态")
    changed: bool = Field(description="工单有没有因此改变；说第二遍就是 false")
    at: datetime = Field(description="记下的时间，时限按它停")
    told: str = Field(description="结果，一句话")


class EventData(SentAnswer):
    """工单号和回复。"""

    order: Annotated[str, Field(pattern=r"^GD[0-9]{12,20}$", examples=["GD202611240001"])]

    def read(self) -> CrewAnswer:
        given = self.model_dump(exclude_unset=True, exclude={"crew", "order"})
        return CrewAnswer(**given)


class Event(Sent):
    """A message as the hook takes it: what happened, and all about it."""

    type: Literal["crew.answered"]
    timestamp: Time = Field(default_factory=not_sent, description="什么时候发生的；不用写")
    data: EventData
