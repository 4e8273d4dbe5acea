"""The customers' places of a running hotline: read beside it, and again after an import."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from ivr.app.customer_places import MARK, CustomerPlaces, note_change
from ivr.app.place_names import BETWEEN
from ivr.app.store import StorePlace
from ivr.domain.address import Address
from ivr.domain.customer import Customer
from tests.helpers.postgres import PASSWORD, PostgresServer

PATIENCE_S = 60.0
GIVEN = "import sys; open(sys.argv[2], 'w').write(open(sys.argv[1]).read())"
"""A reader that is told what it reads."""

Make = Callable[..., CustomerPlaces]


@pytest.fixture
def told() -> list[Sequence[str]]:
    return []


@pytest.fixture
def make(tmp_path: Path, told: list[Sequence[str]]) -> Iterator[Make]:
    made: list[CustomerPlaces] = []

    def build(script: str = GIVEN) -> CustomerPlaces:
        database = tmp_path / "told"
        database.write_text('["names", "和平路"]\n["place", "路名", "和平路", "he pin lu"]\n')
        command = (sys.executable, "-c", script)
        made.append(CustomerPlaces(StorePlace(database), tmp_path, told.append, command))
        return made[-1]

    yield build
    for places in made:
        places.close()


def look_until(places: CustomerPlaces, done: Callable[[], bool]) -> None:
    ends = time.monotonic() + PATIENCE_S
    while not done() and time.monotonic() < ends:
        places.look()
        time.sleep(0.01)
    assert done()


def test_the_places_are_read_beside_the_calls_and_told(
    make: Make, told: list[Sequence[str]]
) -> None:
    places = make()
    assert (places.known, places.names) == (None, ())
    look_until(places, lambda: bool(told))
    assert told == [["和平路"]]
    assert places.known is not None
    assert places.known.gazetteer.scan("和平路")


def test_nothing_is_read_again_until_the_customers_have_changed(
    make: Make, told: list[Sequence[str]], tmp_path: Path
) -> None:
    places = make()
    look_until(places, lambda: len(told) == 1)
    for _ in range(20):
        places.look()
    assert places._reading is None
    Path(places.database.as_argument).write_text('["names", "人民路"]\n', "utf-8")
    note_change(tmp_path)
    os.utime(tmp_path / MARK, ns=(1, 1))
    look_until(places, lambda: len(told) == 2)
    assert places.names == ["人民路"]


@pytest.mark.parametrize(
    "script", ["raise SystemExit(3)", "pass", "import sys; open(sys.argv[2], 'w').write('坏')"]
)
def test_a_reading_that_fails_leaves_what_was_known(
    make: Make, told: list[Sequence[str]], script: str, tmp_path: Path
) -> None:
    places = make()
    look_until(places, lambda: len(told) == 1)
    places.command = (sys.executable, "-c", script)
    (tmp_path / MARK).touch()
    look_until(places, lambda: places._reading is not None)
    look_until(places, lambda: places._reading is None)
    assert places.names == ["和平路"]
    assert len(told) == 1


def test_a_stop_ends_the_reading(make: Make) -> None:
    places = make("import time; time.sleep(600)")
    places.look()
    reading = places._reading
    assert reading is not None
    places.close()
    assert reading.returncode is not None


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_the_true_reader_reads_the_customers(
    tmp_path: Path, told: list[Sequence[str]], kind: str, request: pytest.FixtureRequest
) -> None:
    place = StorePlace(tmp_path / "ivr.db")
    if kind == "postgresql":
        server: PostgresServer = request.getfixturevalue("postgres")
        name = server.new_database().rsplit("/", 1)[1]
        place = StorePlace(server.url(name, password=False), PASSWORD)
    database = place.open()
    with database.unit_of_work() as work:
        address = Address.parse("和平路锦绣花园3栋2单元101室")
        work.customers.save([Customer("3300000001", "某人", address)])
        work.commit()
    database.close()
    places = CustomerPlaces(place, tmp_path, told.append)
    look_until(places, lambda: bool(told))
    assert told == [[*BETWEEN, *sorted({"和平路", "锦绣花园"}, key=told[0].index)]]
    assert places.known is not None
    assert places.known.gazetteer.knows("锦绣花园", "栋")
    assert not (tmp_path / ".places.jsonl").exists()
