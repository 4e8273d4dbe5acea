"""Work orders and outages as other programs see them."""

from __future__ import annotations

from datetime import datetime

from pydantic import BaseModel, Field


class Line(BaseModel):
    """One line of an order's history."""

    at: datetime
    by: str
    event: str
    note: str


class Order(BaseModel):
    """一张工单。举报人的资料没有 identity 权限就是空的。"""

    number: str = Field(description="工单号")
    kind: str = Field(description="种类，如 fault 报修")
    topic: str | None = Field(description="类别，如 过户")
    status: str = Field(description="状态，如 on-site 已到场")
    priority: str = Field(description="normal 或 urgent")
    scope: str = Field(description="停电范围")
    team: str | None = Field(description="班组")
    owner: str | None = Field(description="现在谁负责")
    name: str | None = Field(description="姓名")
    caller: str | None = Field(description="来电号码")
    contact: str | None = Field(description="联系电话")
    other_contacts: list[str] = Field(description="别的联系电话")
    account: str | None = Field(description="户号")
    address: str | None = Field(description="地址")
    area: str | None = Field(description="city 城区、rural 农村、remote 边远地区")
    danger: str | None = Field(description="危险")
    symptom: str | None = Field(description="现象")
    tried: str | None = Field(description="客户试过的办法")
    began_at: datetime | None = Field(description="什么时候开始的")
    opened_at: datetime = Field(description="登记时间")
    due_at: datetime | None = Field(description="限期")
    expected_at: datetime | None = Field(description="预计复电")
    appointed_from: datetime | None = Field(description="约好的上门时间从几时起")
    appointed_to: datetime | None = Field(description="约好的上门时间到几时为止")
    reports: int = Field(description="报了几次")
    urges: int = Field(description="催了几次")
    concerns: str | None = Field(description="有关的工单")
    cause: str | None = Field(description="原因")
    own_installation: bool = Field(description="故障在客户自己的设备上")
    outcome: str | None = Field(description="怎样办结的")
    result: str | None = Field(description="告诉客户的结果")
    reopened: int = Field(description="重新打开过几次")
    needs_completion: bool = Field(description="还要补全")
    history: list[Line] = Field(description="经过")


class OrderPage(BaseModel):
    """一页工单。"""

    orders: list[Order]
    next: str | None = Field(description="还有的话，下一页的 after；没有了就是空的")


class Outage(BaseModel):
    """一次停电。"""

    number: str = Field(description="停电编号")
    kind: str = Field(description="planned 计划停电、fault 故障停电")
    reason: str = Field(description="原因")
    starts_at: datetime = Field(description="开始")
    ends_at: datetime = Field(description="结束，预计复电")
    areas: list[str] = Field(description="停电的地方")
    accounts: list[str] = Field(description="停电的户号")


class OutageList(BaseModel):
    """这段时间里的停电。"""

    outages: list[Outage]
