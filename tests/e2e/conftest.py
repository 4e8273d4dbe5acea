"""One hotline for the tests that need nothing special, and a prepared data folder for the rest."""

from __future__ import annotations

import fcntl
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import pytest

from tests.e2e.town import MOST, Household, write_customers
from tests.helpers.hotline import Hotline, run_ivr

NewHotline = Callable[..., Hotline]

_numbers = count(1)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The first test of a fresh clone waits until all prompts are rendered."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.timeout(300))


@pytest.fixture(scope="session")
def prepared(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with rendered prompts and customers, to be copied.

    Prompts are kept between runs, under a lock: rendering them all takes half a minute.
    """
    data = tmp_path_factory.mktemp("prepared") / "data"
    kept = request.config.cache.mkdir("hotline")
    with _alone(kept / "lock"):
        if (kept / "prompts").exists():
            shutil.copytree(kept / "prompts", data / "prompts")
        with Hotline(data) as hotline:
            hotline.start(timeout_s=180)
            assert hotline.stop() == 0, hotline.errors()
        shutil.copytree(data / "prompts", kept / "prompts", dirs_exist_ok=True)
    customers = write_customers(data.parent / "customers.csv")
    done = run_ivr("customers", "import", str(customers), "--data", str(data))
    assert done.returncode == 0, done.stderr
    return data


@pytest.fixture(scope="session")
def hotline(prepared: Path) -> Iterator[Hotline]:
    """The hotline that tests share; nothing may have failed in it when all are done."""
    data = Path(shutil.copytree(prepared, prepared.parent / "shared"))
    with Hotline(data, settings={"IVR_SIP_TRUSTED": "127.0.0.2/32"}) as running:
        running.start()
        yield running
        assert running.is_running, running.errors()
    assert "Traceback" not in running.errors(), running.errors()


@pytest.fixture
def new_hotline(prepared: Path, tmp_path: Path) -> Iterator[NewHotline]:
    """Starts a hotline of the test's own, with settings as environment variables."""
    running: list[Hotline] = []

    def start(**settings: str) -> Hotline:
        data = Path(shutil.copytree(prepared, tmp_path / f"data{len(running)}"))
        running.append(Hotline(data, settings=settings))
        return running[-1].start()

    yield start
    for hotline in running:
        hotline.kill()


@pytest.fixture
def new_home() -> Callable[[], Household]:
    """Gives a household that nothing else uses, each time."""

    def found() -> Household:
        number = next(_numbers)
        assert number <= MOST - 3, "more households are needed in tests/e2e/town.py"
        return Household(number)

    return found


@pytest.fixture
def home(new_home: Callable[[], Household]) -> Household:
    """A household that no other test uses."""
    return new_home()


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    with path.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
