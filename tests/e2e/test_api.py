import os
import random
import shutil
import signal
import threading
import time
from pathlib import Path

import pytest

from storage.database import open_database
from tests.helpers.api_process import ApiServerProcess, ask, new_token
from tests.helpers.caller import Caller
from tests.helpers.hotline import Hotline
from tests.helpers.ports import HOST, free_port
from tests.services.town import Town

pytestmark = pytest.mark.e2e

OPEN = "给其他系统的接口开着"


def hotline_with_api(data: Path, port: int) -> Hotline:
    return Hotline(data, settings={"IVR_API_LISTEN": f"{HOST}:{port}"})


def wait_until_it_answers(port: int, token: str, timeout_s: float = 20) -> None:
    deadline = time.monotonic() + timeout_s
    while True:
        try:
            assert ask(port, token, "GET", "/v1/orders")[0] == 200
        except OSError:
            assert time.monotonic() < deadline
            time.sleep(0.1)
        else:
            return


def processes_of(data: Path) -> list[int]:
    """The processes that serve the interface of this data folder."""
    found = []
    for place in Path("/proc").glob("[0-9]*"):
        try:
            words = (place / "cmdline").read_bytes().split(b"\0")
        except OSError:
            continue
        if b"--beside-hotline" in words and str(data).encode() in words:
            found.append(int(place.name))
    return found


def wait_for_none(data: Path) -> None:
    deadline = time.monotonic() + 20
    while processes_of(data):
        assert time.monotonic() < deadline
        time.sleep(0.1)


def test_the_hotline_serves_other_programs_beside_its_calls(prepared: Path, tmp_path: Path) -> None:
    data, port = Path(shutil.copytree(prepared, tmp_path / "data")), free_port()
    with hotline_with_api(data, port) as hotline:
        hotline.start().wait_for_line(OPEN, 20)
        token = new_token(data, "crew,read")
        with Caller(hotline.address) as call:
            call.dial()
            call.hear_voice()
            assert ask(port, token, "GET", "/v1/orders") == (200, {"orders": [], "next": None})
            (beside,) = processes_of(data)
            assert os.getpriority(os.PRIO_PROCESS, beside) >= 10
            os.kill(beside, signal.SIGKILL)  # a call goes on, and the interface comes back
            call.press("0")
            call.hear_voice()
            wait_until_it_answers(port, token)
        assert hotline.stop(30) == 0
    wait_for_none(data)


@pytest.mark.proof
def test_the_interface_ends_with_a_hotline_that_was_killed(prepared: Path, tmp_path: Path) -> None:
    data, port = Path(shutil.copytree(prepared, tmp_path / "data")), free_port()
    with hotline_with_api(data, port) as hotline:
        hotline.start().wait_for_line(OPEN, 20)
        hotline.kill_at_once()
        wait_for_none(data)


def test_a_port_that_is_taken_keeps_nobody_from_calling(prepared: Path, tmp_path: Path) -> None:
    data, port = Path(shutil.copytree(prepared, tmp_path / "data")), free_port()
    other = ApiServerProcess(tmp_path / "other", port=port)
    with other, hotline_with_api(data, port) as hotline:
        hotline.start()
        with Caller(hotline.address) as call:
            call.dial()
            call.hear_voice()
        deadline = time.monotonic() + 20
        while "用不了" not in hotline.errors():
            assert time.monotonic() < deadline
            time.sleep(0.1)


@pytest.mark.parametrize("seed", [0, pytest.param(1, marks=pytest.mark.proof)])
def test_killed_in_the_middle_every_answer_is_there_wholly_and_once(
    tmp_path: Path, seed: int
) -> None:
    """Whoever has no answer sends again: nothing is lost, nothing is there twice."""
    data, chance = tmp_path / "data", random.Random(seed)
    database = open_database(data / "ivr.db")
    town = Town.load(database)
    number = str(town.run("新建工单", 用电地址="和平路18号")["工单号"])
    database.close()
    token = new_token(data, "crew,read")
    left = [f"k{count}" for count in range(40)]
    server = ApiServerProcess(data)

    def send(keys: list[str]) -> None:
        for key in keys:
            try:
                path, body = f"/v1/orders/{number}/answers", {"note": key, "cause": key}
                status, told = ask(server.port, token, "POST", path, body, key)
            except OSError:
                return
            assert (status, told["changed"]) == (200, True)
            left.remove(key)

    for _ in range(4):
        with server:
            threads = [threading.Thread(target=send, args=(left[at::3],)) for at in range(3)]
            for thread in threads:
                thread.start()
            time.sleep(chance.uniform(0.02, 0.4))
            server.kill()
            for thread in threads:
                thread.join()
    with server:
        send(list(left))
        assert left == []
        _, order = ask(server.port, token, "GET", f"/v1/orders/{number}")
        assert server.stop() == 0
    notes = [line["note"] for line in order["history"] if line["event"] == "crew-note"]
    causes = [line for line in order["history"] if line["event"] == "filled"]
    assert sorted(notes) == sorted(f"k{count}" for count in range(40))
    assert len(causes) == 40
