"""The tables. Rows never leave this package; `repositories` turn them into the domain's values."""

from __future__ import annotations

from datetime import date

from sqlalchemy import (
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    MetaData,
    UniqueConstraint,
    false,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from storage.columns import Instant, TextByName, Texts


class Base(DeclarativeBase):
    """Every table; constraints are named so that a later migration can find them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_name)s",
            "uq": "uq_%(table_name)s_%(column_0_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


class CustomerRow(Base):
    __tablename__ = "customers"

    account: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    address: Mapped[str]
    area: Mapped[str | None]
    building: Mapped[str | None] = mapped_column(index=True)
    feeder: Mapped[str | None] = mapped_column(index=True)
    transformer: Mapped[str | None] = mapped_column(index=True)
    important: Mapped[bool] = mapped_column(index=True, server_default=false())
    important_contact: Mapped[str | None]
    id_ending: Mapped[str | None]
    meter_ending: Mapped[str | None]


class CustomerPhoneRow(Base):
    __tablename__ = "customer_phones"

    account: Mapped[str] = mapped_column(
        ForeignKey("customers.account", ondelete="CASCADE"), primary_key=True
    )
    position: Mapped[int] = mapped_column(primary_key=True)
    phone: Mapped[str] = mapped_column(index=True)


class WorkOrderRow(Base):
    __tablename__ = "work_orders"
    __table_args__ = (
        Index("ix_work_orders_account_status", "account", "status"),
        Index("ix_work_orders_road_place_status", "road_place", "status"),
        Index("ix_work_orders_compound_place_status", "compound_place", "status"),
        Index("ix_work_orders_village_place_status", "village_place", "status"),
        Index("ix_work_orders_feeder_status", "feeder", "status"),
        Index("ix_work_orders_transformer_status", "transformer", "status"),
        Index("ix_work_orders_road_status", "road", "status"),
        Index("ix_work_orders_building_place_status", "building_place", "status"),
    )

    number: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str]
    status: Mapped[str] = mapped_column(index=True)
    priority: Mapped[str]
    scope: Mapped[str]
    caller: Mapped[str | None]
    contact: Mapped[str | None]
    other_contacts: Mapped[Texts]
    name: Mapped[str | None]
    account: Mapped[str | None]
    address: Mapped[str | None]
    road_place: Mapped[str | None]
    compound_place: Mapped[str | None]
    village_place: Mapped[str | None]
    road: Mapped[str | None]
    feeder: Mapped[str | None]
    transformer: Mapped[str | None]
    merged_into: Mapped[str | None] = mapped_column(index=True)
    outage: Mapped[str | None] = mapped_column(index=True)
    building_place: Mapped[str | None]
    area: Mapped[str | None]
    danger: Mapped[str | None]
    symptom: Mapped[str | None]
    tried: Mapped[str | None]
    began: Mapped[str | None]
    began_at: Mapped[Instant | None]
    opened_at: Mapped[Instant] = mapped_column(index=True)
    due_at: Mapped[Instant | None]
    expected_at: Mapped[Instant | None]
    reports: Mapped[int]
    urges: Mapped[int]
    repeat_of: Mapped[str | None] = mapped_column(index=True)
    repeat_reason: Mapped[str | None]
    concerns: Mapped[str | None]
    outcome: Mapped[str | None]
    topic: Mapped[str | None]
    team: Mapped[str | None]
    owner: Mapped[str]
    language: Mapped[str | None]
    anonymous: Mapped[bool]
    cause: Mapped[str | None]
    own_installation: Mapped[bool]
    result: Mapped[str | None]
    appointed_from: Mapped[Instant | None] = mapped_column(index=True)
    appointed_to: Mapped[Instant | None]
    reopened: Mapped[int]
    needs_completion: Mapped[bool]
    recordings: Mapped[TextByName]
    call_id: Mapped[str | None] = mapped_column(index=True)
    regime: Mapped[str | None]
    test: Mapped[bool]


class OrderHistoryRow(Base):
    """One line of an order's history: inserted, never changed, never deleted."""

    __tablename__ = "order_history"

    number: Mapped[str] = mapped_column(ForeignKey("work_orders.number"), primary_key=True)
    sequence: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[Instant]
    by: Mapped[str]
    event: Mapped[str]
    note: Mapped[str]


class AppointmentRow(Base):
    """A place of a team's hour that an order has: the first of them, the second … and so by day.

    No two orders have the same place, whatever two calls have read before.
    """

    __tablename__ = "appointments"
    __table_args__ = (
        UniqueConstraint("team", "test", "starts_at", "place", name="uq_appointments_place"),
        UniqueConstraint("team", "test", "day", "day_place", name="uq_appointments_day_place"),
        Index("ix_appointments_day", "day"),
    )

    number: Mapped[str] = mapped_column(ForeignKey("work_orders.number"), primary_key=True)
    team: Mapped[str]
    test: Mapped[bool]
    starts_at: Mapped[Instant]
    ends_at: Mapped[Instant]
    day: Mapped[date]
    place: Mapped[int]
    day_place: Mapped[int]


class OrderClockRow(Base):
    """One promise on an order: its limit as it was when the order was opened."""

    __tablename__ = "order_clocks"

    number: Mapped[str] = mapped_column(ForeignKey("work_orders.number"), primary_key=True)
    sequence: Mapped[int] = mapped_column(primary_key=True)
    matter: Mapped[str]
    limit_s: Mapped[int]
    working: Mapped[bool]
    by_average: Mapped[bool]
    goal_percent: Mapped[int]
    regime: Mapped[str]
    started_at: Mapped[Instant | None] = mapped_column(index=True)
    stopped_at: Mapped[Instant | None] = mapped_column(index=True)


class ClockPauseRow(Base):
    """A time in which a clock stood still."""

    __tablename__ = "clock_pauses"
    __table_args__ = (
        ForeignKeyConstraint(
            ["number", "sequence"],
            ["order_clocks.number", "order_clocks.sequence"],
            name="fk_clock_pauses_number",
        ),
    )

    number: Mapped[str] = mapped_column(primary_key=True)
    sequence: Mapped[int] = mapped_column(primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    began_at: Mapped[Instant]
    ended_at: Mapped[Instant | None]
    by: Mapped[str]
    reason: Mapped[str]


class OutboxRow(Base):
    """One message to one team, from the change of its order until it has arrived."""

    __tablename__ = "outbox"
    __table_args__ = (
        Index("ix_outbox_state_urgent_sequence", "state", "urgent", "sequence"),
        Index("ix_outbox_number_position", "number", "position", unique=True),
    )

    sequence: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    id: Mapped[str] = mapped_column(index=True, unique=True)
    number: Mapped[str] = mapped_column(ForeignKey("work_orders.number"))
    position: Mapped[int]
    kind: Mapped[str]
    team: Mapped[str]
    urgent: Mapped[bool]
    body: Mapped[str]
    created_at: Mapped[Instant]
    state: Mapped[str]
    attempts: Mapped[int]
    next_try_at: Mapped[Instant]
    tried_since: Mapped[Instant]
    leased_until: Mapped[Instant | None]
    problem: Mapped[str | None]
    settled_at: Mapped[Instant | None]
    way: Mapped[str | None]
    batch: Mapped[int | None] = mapped_column(index=True)
    note: Mapped[str | None]


class OrderCounterRow(Base):
    """How many orders a day has had."""

    __tablename__ = "order_counters"

    day: Mapped[date] = mapped_column(primary_key=True)
    last: Mapped[int]


class KnownOutageRow(Base):
    __tablename__ = "known_outages"

    number: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str]
    reason: Mapped[str]
    starts_at: Mapped[Instant] = mapped_column(index=True)
    ends_at: Mapped[Instant] = mapped_column(index=True)
    accounts: Mapped[Texts]
    areas: Mapped[Texts]
    feeders: Mapped[Texts | None]
    transformers: Mapped[Texts | None]
    until_restored: Mapped[bool] = mapped_column(server_default=false())
    restored_at: Mapped[Instant | None]


class CallRow(Base):
    __tablename__ = "calls"

    call_id: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[Instant] = mapped_column(index=True)
    caller: Mapped[str | None] = mapped_column(index=True)
    called: Mapped[str | None]
    flow: Mapped[str]
    flow_version: Mapped[str]
    flow_number: Mapped[int | None]
    waited_ms: Mapped[int]
    test: Mapped[bool]
    ended_at: Mapped[Instant | None]
    result: Mapped[str | None]
    ended_by: Mapped[str | None]
    concealed: Mapped[bool]
    outgoing: Mapped[bool]


class TurnRow(Base):
    __tablename__ = "turns"

    call_id: Mapped[str] = mapped_column(ForeignKey("calls.call_id"), primary_key=True)
    sequence: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[Instant]
    flow: Mapped[str]
    step: Mapped[str]
    prompts: Mapped[Texts]
    input: Mapped[str]
    value: Mapped[str | None]
    slots: Mapped[TextByName]
    actions: Mapped[Texts]
    path: Mapped[Texts | None]


class FlowVersionRow(Base):
    __tablename__ = "flow_versions"

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    version: Mapped[str] = mapped_column(index=True)
    published_at: Mapped[Instant]
    files: Mapped[TextByName]
    by: Mapped[str]
    reason: Mapped[str]
    origin: Mapped[str]
    based_on: Mapped[int | None]


class ModeSwitchRow(Base):
    """One switch of a mode: inserted, never changed, never deleted."""

    __tablename__ = "mode_switches"

    sequence: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[Instant]
    mode: Mapped[str] = mapped_column(index=True)
    until: Mapped[Instant | None]
    say: Mapped[str]
    areas: Mapped[Texts]
    by: Mapped[str]
    reason: Mapped[str]


class ApiTokenRow(Base):
    """What another program is let in with; of its secret only the digest."""

    __tablename__ = "api_tokens"

    name: Mapped[str] = mapped_column(primary_key=True)
    digest: Mapped[str] = mapped_column(index=True, unique=True)
    rights: Mapped[Texts]
    created_at: Mapped[Instant]
    expires_at: Mapped[Instant | None]
    revoked_at: Mapped[Instant | None]
    used_at: Mapped[Instant | None]


class KeptResponseRow(Base):
    """What a request was answered, so that the same one is not obeyed twice."""

    __tablename__ = "kept_responses"

    sender: Mapped[str] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    digest: Mapped[str]
    at: Mapped[Instant] = mapped_column(index=True)
    answer: Mapped[str]
    sent_at: Mapped[Instant | None]
