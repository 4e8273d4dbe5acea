"""A hotline whose database server goes away in the middle of a call, and comes back."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from tests.e2e.conftest import NewHotline
from tests.e2e.town import Household, write_customers
from tests.e2e.walks import REPORT, follow
from tests.helpers.caller import Caller
from tests.helpers.hotline import said
from tests.helpers.postgres import PostgresServer

pytestmark = pytest.mark.e2e


def test_what_a_server_could_not_store_is_stored_when_it_is_back(
    new_hotline: NewHotline, postgres: PostgresServer, home: Household, tmp_path: Path
) -> None:
    url = postgres.new_database(empty=True)
    hotline = new_hotline(IVR_DATABASE_URL=url)
    customers = write_customers(tmp_path / "customers.csv")
    assert hotline.run("customers", "import", str(customers)).returncode == 0
    with Caller(hotline.address, home.phone) as call:
        call.dial()
        follow(call, REPORT[:-1])
        let_in(postgres, url, anybody=False)
        try:
            call.press("1")
            call.hear_until_quiet(1000)
        finally:
            let_in(postgres, url, anybody=True)
        assert not call.ended_by_hotline

    stored = hotline.wait_for_order(home.phone, "fault", timeout_s=40)
    assert stored["account"] == home.account
    assert set(stored["recordings"]) == {"name", "symptom"}
    heard = said(hotline.ended_call(home.phone, timeout_s=30))
    assert "非常抱歉" in heard
    assert "登记好了" not in heard


def let_in(postgres: PostgresServer, url: str, *, anybody: bool) -> None:
    """Cut every connection to the database and refuse new ones, or take them again."""
    name = url.rsplit("/", 1)[1]
    engine = create_engine(postgres.url("postgres"), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"ALTER DATABASE {name} ALLOW_CONNECTIONS {anybody}"))
        if not anybody:
            cut = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = :name"
            connection.execute(text(cut), {"name": name})
    engine.dispose()
