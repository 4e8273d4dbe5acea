"""The tables of what belongs to accounts: bills, balances, applications, and who asked for them."""

from __future__ import annotations

from datetime import date

from sqlalchemy import BigInteger, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from storage.columns import Instant, Texts
from storage.tables import Base


class BillRow(Base):
    __tablename__ = "bills"

    account: Mapped[str] = mapped_column(
        ForeignKey("customers.account", ondelete="CASCADE"), primary_key=True
    )
    month: Mapped[str] = mapped_column(primary_key=True)
    energy_kwh: Mapped[int]
    amount_fen: Mapped[int] = mapped_column(BigInteger)
    due_on: Mapped[date]
    paid_at: Mapped[Instant | None]


class BalanceRow(Base):
    __tablename__ = "balances"

    account: Mapped[str] = mapped_column(
        ForeignKey("customers.account", ondelete="CASCADE"), primary_key=True
    )
    amount_fen: Mapped[int] = mapped_column(BigInteger)
    as_of: Mapped[Instant]


class ApplicationRow(Base):
    """Its account may not be stored: a new connection has none yet."""

    __tablename__ = "applications"

    number: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str]
    stage: Mapped[str]
    stage_since: Mapped[date]
    account: Mapped[str | None] = mapped_column(index=True)
    applicant: Mapped[str | None]
    phones: Mapped[Texts]
    expected_by: Mapped[date | None]
    done_on: Mapped[date | None]


class IdentityCheckRow(Base):
    """One check of a caller: inserted, never changed."""

    __tablename__ = "identity_checks"
    __table_args__ = (
        Index("ix_identity_checks_subject_at", "subject", "at"),
        Index("ix_identity_checks_caller_at", "caller", "at"),
    )

    call_id: Mapped[str] = mapped_column(primary_key=True)
    sequence: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[Instant]
    subject: Mapped[str]
    caller: Mapped[str | None]
    fact: Mapped[str | None]
    proved: Mapped[bool]
    test: Mapped[bool]
