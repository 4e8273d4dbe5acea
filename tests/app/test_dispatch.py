"""Dispatch as the settings say; killed between any two steps, all arrives and nothing twice."""

from __future__ import annotations

import base64
import subprocess
import sys
from collections import deque
from collections.abc import Iterator
from pathlib import Path

import pytest

from ivr.app.dispatch import endpoints_of, hand_over_as_set, open_dispatch, plain_addresses
from ivr.app.dispatch_checkup import examine_dispatch
from ivr.app.hand_over_file import write_hand_over
from ivr.clock import ManualClock
from ivr.config import Config, load
from ivr.domain.order_life import Status
from ivr.domain.outbox import OutboxState, Reach
from ivr.errors import ConfigError, ImportFileError
from ivr.services.hand_over_sheet import SheetDesk
from storage.database import Database, open_database
from tests.helpers.outbox import FIRST, NOON, SECOND, messages, order, store, stored
from tests.helpers.webhook_receiver import SECRET, WebhookReceiver, make_certificate

ROOT = Path(__file__).parents[2]
OTHER = "whsec_" + base64.b64encode(bytes(range(32))).decode()
URL = "https://all.example/orders"


def settings(folder: Path, text: str = "", **environment: str) -> Config:
    (folder / "ivr.toml").write_text(f"[dispatch]\n{text}", "utf-8")
    return load(folder, None, environment)


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    database = open_database(tmp_path / "ivr.db")
    yield database
    database.close()


def test_teams_are_reached_as_the_settings_say(tmp_path: Path) -> None:
    own = tmp_path / "second"
    own.write_text(f"{OTHER}\n{SECRET}\n", "utf-8")
    config = settings(
        tmp_path,
        f'url = "{URL}"\nsecret = "{SECRET}"\n'
        f'[dispatch.teams]\n"{SECOND}" = "https://10.0.0.9:8443/x?y=1"\n"客户服务班" = "csv"\n'
        f'[dispatch.team_secret_files]\n"{SECOND}" = "{own}"\n',
    )
    endpoints = endpoints_of(config)
    assert endpoints.reach == Reach(
        URL, {SECOND: "https://10.0.0.9:8443/x?y=1"}, frozenset({"客户服务班"})
    )
    assert endpoints.secrets == {None: (SECRET,), SECOND: (OTHER, SECRET)}
    for shown in (repr(config), repr(endpoints)):
        assert SECRET not in shown
        assert OTHER not in shown


def test_without_an_address_there_is_nothing_to_send_with(tmp_path: Path) -> None:
    config = load(tmp_path, None, {})
    database = open_database(tmp_path / "ivr.db")
    assert hand_over_as_set(config, database.unit_of_work, ManualClock(NOON)) is None
    database.close()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (f'url = "{URL}"', "dispatch.url 有派单地址，没有签名的密钥"),
        (f'[dispatch.teams]\n"{SECOND}" = "{URL}"', f"班组{SECOND} 有派单地址"),
        (f'url = "{URL}"\nsecret = "hush"', "设置 dispatch.secret 的值不对"),
        (f'url = "{URL}"\nsecret_file = "/nowhere/x"', "没有这个文件或目录"),
        (f'url = "{URL}"\nsecret = "{SECRET}"\nca_file = "/nowhere/x"', "证书文件 /nowhere/x"),
    ],
)
def test_a_wrong_setting_is_told_without_any_secret(tmp_path: Path, text: str, told: str) -> None:
    config = settings(tmp_path, text)
    with pytest.raises(ConfigError, match=told) as caught:
        endpoints_of(config)
    assert "hush" not in str(caught.value)
    (finding,) = examine_dispatch(config)
    assert (finding.state, finding.text) == ("problem", str(caught.value))


def test_a_file_without_certificates_is_told(tmp_path: Path) -> None:
    file = tmp_path / "ca.pem"
    file.write_text("not a certificate")
    config = settings(tmp_path, f'url = "{URL}"\nsecret = "{SECRET}"\nca_file = "{file}"')
    with pytest.raises(ConfigError, match="没有能用的证书"):
        endpoints_of(config)


@pytest.mark.parametrize(
    "url", ["ftp://x/", "https://", "all.example", "https://x/#y", "https://a b/"]
)
def test_what_is_no_address_is_refused_when_settings_are_read(tmp_path: Path, url: str) -> None:
    with pytest.raises(ConfigError, match=r"dispatch\.url"):
        settings(tmp_path, f'url = "{url}"')


def test_the_doctor_warns_of_plain_text_and_of_what_is_stuck(
    tmp_path: Path, database: Database
) -> None:
    config = settings(tmp_path, f'url = "http://10.0.0.9/"\nsecret = "{SECRET}"')
    assert plain_addresses(config) == ["10.0.0.9"]
    assert plain_addresses(settings(tmp_path, 'url = "http://127.0.0.1/"')) == []
    store(database.unit_of_work, order(1))
    with database.unit_of_work() as unit:
        (message,) = unit.outbox.listed()
        unit.outbox.save(message.parked(NOON, "对方不肯收"))
        unit.commit()
    plain, fine, stuck = examine_dispatch(config)
    assert "不加密" in plain.text
    assert fine.state == "ok"
    assert "有 1 条消息没送到班组，最早的是 GD202611240001-1：对方不肯收" in stuck.text


def test_the_doctor_warns_of_a_team_that_no_order_goes_to(tmp_path: Path) -> None:
    teams = '[dispatch.teams]\n"城区抢修斑" = "csv"\n"营业厅" = "csv"\n'
    strange, fine = examine_dispatch(settings(tmp_path, teams))
    assert (strange.state, strange.text[:18]) == ("warning", "班组.yaml 里没有「城区抢修斑」")
    assert "营业厅" not in strange.text
    assert fine.state == "ok"


def test_what_is_due_is_sent_with_tls_and_the_teams_own_secret(
    tmp_path: Path, database: Database
) -> None:
    certificate = make_certificate(tmp_path)
    (tmp_path / "own").write_text(OTHER)
    with (
        WebhookReceiver(certificate=certificate) as common,
        WebhookReceiver(secrets=(OTHER,), behaviours=deque([500])) as own,
    ):
        config = settings(
            tmp_path,
            f'url = "{common.url}"\nsecret = "{SECRET}"\nca_file = "{certificate}"\n'
            f'[dispatch.teams]\n"{SECOND}" = "{own.url}"\n'
            f'[dispatch.team_secret_files]\n"{SECOND}" = "{tmp_path / "own"}"\n',
        )
        store(database.unit_of_work, order(1), order(2, SECOND))
        with open_dispatch(config) as dispatch:
            assert dispatch.hand_over.send_due() == 2
            (failed,) = dispatch.desk.list_messages(trouble=True)
    assert failed.problem == "对方出错了（500）"
    assert [one.message["data"]["order"]["number"] for one in common.taken] == ["GD202611240001"]
    assert [one.message["data"]["team"] for one in own.requests] == [SECOND]
    assert stored(database.unit_of_work).status is Status.DISPATCHED


def run_dying(database: Path, target: str) -> int:
    """How many processes it took until one was not killed."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.helpers.dying_sender", str(database), target],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return int(done.stdout)


def test_killed_between_any_two_steps_everything_arrives_and_nothing_is_done_twice(
    tmp_path: Path, database: Database
) -> None:
    store(database.unit_of_work, order(1))
    store(database.unit_of_work, order(1).urged(NOON, None, None))
    with WebhookReceiver() as receiver:
        steps = run_dying(tmp_path / "ivr.db", receiver.url)
        told = messages(database.unit_of_work)
        assert [message.state for message in told] == [OutboxState.DELIVERED] * 2
        assert [one.id for one in receiver.once] == [one.id for one in told]
        assert len(receiver.taken) > len(receiver.once)
        assert len({(one.id, one.body) for one in receiver.taken}) == 2
    assert steps > 5
    dispatched = stored(database.unit_of_work)
    assert dispatched.status is Status.DISPATCHED
    assert [entry.event for entry in dispatched.history].count("status") == 1


def test_a_writer_of_files_killed_between_any_two_steps_hands_everything_over_once(
    tmp_path: Path, database: Database
) -> None:
    store(database.unit_of_work, order(1), order(2))
    assert run_dying(tmp_path / "ivr.db", str(tmp_path)) > 3
    assert not list(tmp_path.glob(".*.csv.*"))
    told = messages(database.unit_of_work)
    assert {(one.state, one.batch) for one in told} == {(OutboxState.DELIVERED, 1)}
    files = list(tmp_path.glob("*.csv"))
    assert files
    assert len({file.read_bytes() for file in files}) == 1


def test_a_file_is_never_written_over_and_only_its_owner_reads_it(
    tmp_path: Path, database: Database
) -> None:
    desk = SheetDesk(database.unit_of_work, ManualClock(NOON), Reach())
    store(database.unit_of_work, order(1))
    taken = tmp_path / "taken.csv"
    taken.write_text("dear")
    with pytest.raises(ImportFileError, match="不会盖掉它"):
        write_hand_over(desk, taken)
    assert taken.read_text() == "dear"
    assert messages(database.unit_of_work)[0].batch is None
    with pytest.raises(ImportFileError, match="第1批还没有交出去"):
        write_hand_over(desk, tmp_path / "nowhere" / "x.csv")
    written = write_hand_over(desk, tmp_path / "x.csv", FIRST)
    assert (written.sheet.again, written.handed_over) == (True, 1)
    assert written.path.stat().st_mode & 0o777 == 0o600
    again = write_hand_over(desk, tmp_path / "y.csv", batch=1)
    assert again.handed_over == 0
    assert again.path.read_bytes() == written.path.read_bytes()
