"""A model is in place whole or not at all, whatever sources, disks and other processes do."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from ivr.clock import SystemClock
from ivr.errors import DiskFull, ModelBusy, ModelError
from ivr.models.model import Address, Archive, LocalFile
from ivr.models.probe import Probe
from ivr.models.progress import Stopped
from ivr.models.store import ModelStore
from tests.models import server as web
from tests.models.archives import write_zip
from tests.models.server import Server
from tests.models.things import Notes, Prober, fetcher, item, model, sha

CONTENT = random.Random(8).randbytes(2_000_000)
OTHER = random.Random(9).randbytes(2_000_000)


def partial(store: ModelStore, content: bytes = CONTENT) -> Path:
    return store.partial("small", sha(content))


def test_a_model_is_fetched_tried_and_put_in_place(store: ModelStore, server: Server) -> None:
    server.scripts = [web.whole(CONTENT)]
    prober = Prober()
    wanted = model(item(CONTENT, Address(server.url + "/m")))
    with fetcher(store, prober=prober) as made:
        fetched = made.fetch(wanted)
    assert fetched.probe == prober.result
    assert [kind for kind, _ in prober.tried] == ["whisper"]
    assert store.installed("small") == fetched.installed
    assert (fetched.installed.folder / "model.bin").read_bytes() == CONTENT
    assert not partial(store).exists()


def test_what_is_there_and_right_asks_nobody(store: ModelStore, server: Server) -> None:
    server.scripts = [web.whole(CONTENT)]
    wanted = model(item(CONTENT, Address(server.url + "/m")))
    with fetcher(store) as made:
        first = made.fetch(wanted)
        again = made.fetch(wanted)
    assert again.installed == first.installed
    assert again.probe is None
    assert len(server.requests) == 1


def test_what_was_damaged_is_fetched_again(store: ModelStore, server: Server) -> None:
    server.scripts = [web.whole(CONTENT)]
    wanted = model(item(CONTENT, Address(server.url + "/m")))
    with fetcher(store) as made:
        file = made.fetch(wanted).installed.folder / "model.bin"
        file.write_bytes(OTHER)
        assert made.fetch(wanted).probe is not None
    assert file.read_bytes() == CONTENT


def test_a_new_content_in_the_manifest_is_fetched(store: ModelStore, server: Server) -> None:
    server.scripts = [web.whole(CONTENT), web.whole(OTHER)]
    source = Address(server.url + "/m")
    with fetcher(store) as made:
        old = made.fetch(model(item(CONTENT, source))).installed
        new = made.fetch(model(item(OTHER, source))).installed
    assert store.installed("small") == new
    assert old.broken() == [], "a running hotline may still use the one before"


def test_wrong_content_is_deleted_and_the_next_source_taken(
    store: ModelStore, server: Server
) -> None:
    server.scripts = [web.whole(OTHER), web.whole(CONTENT)]
    notes = Notes()
    urls = [Address(f"{server.url}/bad"), Address(f"{server.url}/good")]
    with fetcher(store, notes) as made:
        made.fetch(model(item(CONTENT, *urls)))
    assert [path for path, _ in server.requests] == ["/bad", "/good"]
    assert [wanted for _, wanted in server.requests] == [None, None], "nothing of it was kept"
    (note,) = notes.texts
    assert note.startswith(f"{server.url}/bad：内容不对（sha256 {sha(OTHER)[:12]}…）")


def test_a_mirror_goes_on_where_the_one_before_broke_off(store: ModelStore, server: Server) -> None:
    server.scripts = [web.cut(CONTENT, 500_000), web.status(404), web.whole(CONTENT)]
    urls = [Address(f"{server.url}/one"), Address(f"{server.url}/two")]
    with fetcher(store) as made:
        made.fetch(model(item(CONTENT, *urls)))
    assert server.requests[-1] == ("/two", "bytes=500000-")


def test_a_mirror_is_not_blamed_for_what_the_one_before_spoilt(
    store: ModelStore, server: Server
) -> None:
    server.scripts = [web.cut(OTHER, 500_000), web.status(404), web.whole(CONTENT)]
    urls = [Address(f"{server.url}/one"), Address(f"{server.url}/two")]
    with fetcher(store) as made:
        fetched = made.fetch(model(item(CONTENT, *urls)))
    assert fetched.installed.broken() == []
    assert server.requests[-2:] == [("/two", "bytes=500000-"), ("/two", None)]


def test_every_source_is_told_of_where_none_has_it(
    store: ModelStore, server: Server, tmp_path: Path
) -> None:
    server.scripts = [web.status(404)]
    sources = Address(f"{server.url}/m"), LocalFile(tmp_path / "none")
    with fetcher(store) as made, pytest.raises(ModelError) as caught:
        made.fetch(model(item(CONTENT, *sources)))
    assert f"{server.url}/m：对方回答 404" in str(caught.value)
    assert str(tmp_path / "none") in str(caught.value)
    assert store.installed("small") is None


def test_an_archive_is_unpacked_and_a_vosk_model_made_ready_for_8_khz(
    store: ModelStore, tmp_path: Path
) -> None:
    files = {"m-1/conf/mfcc.conf": b"--sample-frequency=16000\n", "m-1/am/final.mdl": b"mdl"}
    path = write_zip(tmp_path / "m.zip", files)
    pinned = item(path.read_bytes(), LocalFile(path), name="m.zip", archive=Archive("m-1", 1000))
    with fetcher(store) as made:
        installed = made.fetch(model(pinned, kind="vosk")).installed
    conf = (installed.folder / "conf" / "mfcc.conf").read_text()
    assert conf == "--sample-frequency=16000\n--allow-upsample=true\n"
    assert set(installed.files) == {"conf/mfcc.conf", "am/final.mdl"}


def test_a_dangerous_archive_is_not_put_in_place(store: ModelStore, tmp_path: Path) -> None:
    path = write_zip(tmp_path / "m.zip", {"m-1/a": b"1", "m-1/../../../evil": b"2"})
    pinned = item(path.read_bytes(), LocalFile(path), name="m.zip", archive=Archive("m-1", 99))
    with fetcher(store) as made, pytest.raises(ModelError, match="别处"):
        made.fetch(model(pinned))
    assert store.installed("small") is None
    assert not list(tmp_path.rglob("evil"))


def test_a_model_that_fails_its_trial_leaves_the_old_one_in_use(
    store: ModelStore, server: Server
) -> None:
    server.scripts = [web.whole(CONTENT), web.whole(OTHER)]
    source = Address(server.url + "/m")
    with fetcher(store) as made:
        old = made.fetch(model(item(CONTENT, source))).installed
    broken = Prober(Probe("broken", "引擎崩溃"))
    with fetcher(store, prober=broken) as made, pytest.raises(ModelError, match="引擎崩溃"):
        made.fetch(model(item(OTHER, source)))
    assert store.installed("small") == old
    assert old.broken() == []


def test_a_watcher_may_end_it_and_what_came_is_kept(store: ModelStore, server: Server) -> None:
    class Impatient(Notes):
        def advance(self, what: str, done: int, total: int) -> None:
            if done > total // 2:
                raise Stopped

    server.scripts = [web.whole(CONTENT)]
    wanted = model(item(CONTENT, Address(server.url + "/m")))
    with fetcher(store, Impatient()) as made, pytest.raises(Stopped):
        made.fetch(wanted)
    assert len(CONTENT) // 2 < partial(store).stat().st_size
    with fetcher(store) as made:
        made.fetch(wanted)
    assert server.requests[1][1] is not None


def start(store: ModelStore, server: Server, *limit: int) -> subprocess.Popen[str]:
    words = [str(store.folder), f"{server.url}/m", str(len(CONTENT)), sha(CONTENT)]
    command = [sys.executable, "-m", "tests.models.one_fetch", *words, *map(str, limit)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def test_a_killed_fetch_is_gone_on_with(store: ModelStore, server: Server) -> None:
    server.scripts = [web.stalling(CONTENT, 900_000), web.whole(CONTENT)]
    with start(store, server) as process:
        wait_until(lambda: partial(store).exists() and partial(store).stat().st_size == 900_000)
        process.send_signal(signal.SIGKILL)
    staged = store.folder / "small" / "new"
    staged.mkdir()
    (staged / "half").write_bytes(b"what a kill while putting it together would leave")
    with fetcher(store) as made:
        made.wait_s = 0
        installed = made.fetch(model(item(CONTENT, Address(f"{server.url}/m")))).installed
    assert server.requests[-1] == ("/m", "bytes=900000-")
    assert installed.files.keys() == {"model.bin"}
    left = {path.name for path in (store.folder / "small").iterdir()}
    assert left == {"lock", "current", installed.key}


def wait_until(true: Callable[[], bool]) -> None:
    for _ in range(400):
        if true():
            return
        time.sleep(0.02)
    raise AssertionError("it did not come to pass")


def test_two_processes_fetch_it_once(store: ModelStore, server: Server) -> None:
    server.scripts = [web.slow(CONTENT, 100_000, 0.05)]
    with start(store, server) as one, start(store, server) as two:
        said = sorted(process.communicate(timeout=60)[0].strip() for process in (one, two))
    assert len(server.requests) == 1
    assert said == ["fetched", "there 另一个 ivr 正在取 small，等它取完。"]
    installed = store.installed("small")
    assert installed is not None
    assert installed.broken() == []


def test_whoever_waits_for_a_process_that_is_killed_goes_on_in_its_place(
    store: ModelStore, server: Server
) -> None:
    server.scripts = [web.stalling(CONTENT, 900_000), web.whole(CONTENT)]
    with start(store, server) as one:
        wait_until(lambda: partial(store).exists() and partial(store).stat().st_size == 900_000)
        with start(store, server) as two:
            time.sleep(0.3)
            one.kill()
            said = two.communicate(timeout=60)[0].strip()
    assert said.startswith("fetched")
    assert server.requests[-1] == ("/m", "bytes=900000-")


def test_whoever_will_not_wait_is_told(store: ModelStore) -> None:
    with store.hold("small"), fetcher(store) as made:
        made.wait_s = 0.1
        with pytest.raises(ModelBusy):
            made.fetch(model(item(CONTENT)))


def test_a_disk_that_fills_up_is_told_and_freed(store: ModelStore, server: Server) -> None:
    server.scripts = [web.whole(CONTENT)]
    with start(store, server, 1_000_000) as process:
        said = process.communicate(timeout=60)[0]
    assert process.returncode == 1
    assert said.startswith("DiskFull: 磁盘满了")
    assert not partial(store).exists()
    assert store.installed("small") is None


def test_a_disk_that_is_too_full_is_seen_before_anything_is_fetched(
    store: ModelStore, server: Server
) -> None:
    with fetcher(store) as made:
        made.reserve_bytes = 10**18
        with pytest.raises(DiskFull, match="磁盘空间不够"):
            made.fetch(model(item(CONTENT, Address(f"{server.url}/m"))))
    assert server.requests == []


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "models").write_text("a file where the folder should be")
    blocked = ModelStore(tmp_path / "models", SystemClock())
    with fetcher(blocked) as made, pytest.raises(ModelError, match="写不进"):
        made.fetch(model(item(CONTENT)))
