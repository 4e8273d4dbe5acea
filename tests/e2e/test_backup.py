"""A hotline is backed up in the middle of a call, and comes back elsewhere as it was."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.e2e.conftest import NewHotline
from tests.e2e.town import Household, write_customers
from tests.e2e.walks import REPORT, follow
from tests.helpers.caller import Caller
from tests.helpers.hotline import run_ivr
from tests.helpers.postgres import PASSWORD, PostgresServer

pytestmark = pytest.mark.e2e


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.proof)])
def settings(request: pytest.FixtureRequest, tmp_path: Path) -> dict[str, str]:
    """The settings of a hotline on each kind of database."""
    if request.param == "sqlite":
        return {}
    server: PostgresServer = request.getfixturevalue("postgres")
    name = server.new_database(empty=True).rsplit("/", 1)[1]
    secret = tmp_path / "secret"
    secret.write_text(PASSWORD + "\n", "utf-8")
    return {
        "IVR_DATABASE_URL": server.url(name, password=False),
        "IVR_DATABASE_PASSWORD_FILE": str(secret),
    }


def test_a_hotline_is_backed_up_in_the_middle_of_a_call_and_comes_back(
    new_hotline: NewHotline, settings: dict[str, str], home: Household, tmp_path: Path
) -> None:
    hotline = new_hotline(**settings)
    if settings:
        customers = write_customers(tmp_path / "customers.csv")
        assert hotline.run("customers", "import", str(customers)).returncode == 0
    with ThreadPoolExecutor(1) as beside, Caller(hotline.address, home.phone) as call:
        call.dial()
        backup = beside.submit(hotline.run, "backup", str(tmp_path / "during.tar"), "--json")
        follow(call, REPORT)
        call.hear_voice()
        during = backup.result()
    assert during.returncode == 0, during.stderr
    order = hotline.wait_for_order(home.phone, "fault", timeout_s=30)
    hotline.ended_call(home.phone)

    target = tmp_path / "after.tar"
    after = hotline.run("backup", str(target), "--json")
    assert after.returncode == 0, after.stderr
    assert json.loads(after.stdout)["rows"]["work_orders"] == 1
    again = hotline.run("backup", str(target))
    assert (again.returncode, again.stdout) == (1, "")
    assert "备份不会覆盖它" in again.stderr
    refused = hotline.run("restore", str(target))
    assert refused.returncode == 1
    assert "热线正在" in refused.stderr
    shown = [*hotline.lines, hotline.errors(), during.stderr, again.stderr, refused.stderr]
    assert PASSWORD not in "".join([*shown, during.stdout])

    new = tmp_path / "new"
    restored = run_ivr("restore", str(target), "--data", str(new))
    assert restored.returncode == 0, restored.stderr
    assert "恢复好了" in restored.stdout
    listed = run_ivr("orders", "--json", "--data", str(new))
    assert json.loads(listed.stdout) == [order]
    for reference in order["recordings"].values():
        kept, back = (folder / "recordings" / reference for folder in (hotline.data, new))
        assert kept.read_bytes() == back.read_bytes()
