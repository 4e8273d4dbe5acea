"""Backup and restoring as an operator meets them, while a hotline runs."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.helpers.hotline import Hotline, run_ivr
from tests.helpers.postgres import PASSWORD, PostgresServer


@pytest.mark.e2e
@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_a_running_hotline_is_backed_up_and_comes_back(
    tmp_path: Path, kind: str, request: pytest.FixtureRequest
) -> None:
    settings = {}
    if kind == "postgresql":
        server: PostgresServer = request.getfixturevalue("postgres")
        name = server.new_database(empty=True).rsplit("/", 1)[1]
        secret = tmp_path / "secret"
        secret.write_text(PASSWORD + "\n", "utf-8")
        settings = {
            "IVR_DATABASE_URL": server.url(name, password=False),
            "IVR_DATABASE_PASSWORD_FILE": str(secret),
        }
    data, target = tmp_path / "data", tmp_path / "backup.tar"
    with Hotline(data, settings=settings).start() as hotline:
        done = hotline.run("backup", str(target), "--json")
        assert done.returncode == 0, done.stderr
        told = json.loads(done.stdout)
        assert (told["rows"]["customers"], told["rows"]["flow_versions"]) == (39, 1)
        again = hotline.run("backup", str(target))
        assert (again.returncode, again.stdout) == (1, "")
        assert "备份不会覆盖它" in again.stderr
        refused = hotline.run("restore", str(target))
        assert refused.returncode == 1
        assert "热线正在" in refused.stderr
        assert hotline.is_running
        shown = "".join(hotline.lines) + hotline.errors()
        assert PASSWORD not in shown + done.stdout + done.stderr + refused.stderr
    checked = run_ivr("backup", "--check", str(target))
    assert checked.returncode == 0
    assert "备份是完好的" in checked.stdout
    restored = run_ivr("restore", str(target), "--data", str(tmp_path / "new"))
    assert restored.returncode == 0, restored.stderr
    assert "恢复好了" in restored.stdout
    history = run_ivr("history", "--json", "--data", str(tmp_path / "new"))
    assert [version["number"] for version in json.loads(history.stdout)] == [1]
