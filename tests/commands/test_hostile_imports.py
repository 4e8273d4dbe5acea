"""Every list that a command imports, with a hostile value in every column: a clear answer in
Chinese each time, and a file is stored whole or not at all."""

from __future__ import annotations

import csv
import io
import re
import shutil
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest

from ivr.cli import main
from ivr.clock import SystemClock
from ivr.domain.regime import Regime
from ivr.services import answer_sheet
from ivr.services.account_imports import APPLICATION_COLUMNS, BALANCE_COLUMNS, BILL_COLUMNS
from ivr.services.csv_table import Column
from ivr.services.flow_actions import FlowActions
from ivr.services.imports import (
    CUSTOMER_COLUMNS,
    OUTAGE_COLUMNS,
    Imports,
    customers_template,
)
from storage.database import open_database
from tests.services.test_hostile_values import HOSTILE

CHINESE = re.compile("[\u4e00-\u9fff]")
GARBAGE = (
    b"",
    b"\x00\x01\x02",
    b"\xff\xfe\x00",
    "户号\n".encode(),
    b'"',
    b"\xef\xbb\xbf",
    b"a,b\n1,2\n",
)
every_value = pytest.mark.parametrize("value", HOSTILE.values(), ids=HOSTILE)


@dataclass(frozen=True)
class Bringing:
    """A command that imports a list, with a good row of it."""

    words: tuple[str, ...]
    columns: Sequence[Column]

    @property
    def good(self) -> list[str]:
        return [column.example for column in self.columns]


COMMANDS = (
    Bringing(("customers", "import"), CUSTOMER_COLUMNS),
    Bringing(("outages", "import"), OUTAGE_COLUMNS),
    Bringing(("bills", "import"), BILL_COLUMNS),
    Bringing(("balances", "import"), BALANCE_COLUMNS),
    Bringing(("applications", "import"), APPLICATION_COLUMNS),
    Bringing(("dispatch", "import"), answer_sheet.COLUMNS),
)
every_command = pytest.mark.parametrize("bringing", COMMANDS, ids=lambda one: one.words[0])


@dataclass
class Desk:
    """The command line over one data folder, in which a customer and an order are stored."""

    data: Path
    capsys: pytest.CaptureFixture[str]
    order: str

    def bring(self, bringing: Bringing, content: bytes, *more: str) -> tuple[int, str]:
        """Exit status, and all that was said."""
        file = self.data.parent / "file.csv"
        file.write_bytes(content)
        status = main([*bringing.words, str(file), *more, "--data", str(self.data)])
        out, err = self.capsys.readouterr()
        return status, out + err

    def stored(self) -> dict[str, list[tuple[object, ...]]]:
        """Every row of every table."""
        with closing(sqlite3.connect(self.data / "ivr.db")) as opened:
            tables = opened.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
            names = [str(name) for (name,) in tables]
            return {name: opened.execute(f'SELECT * FROM "{name}"').fetchall() for name in names}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A data folder with a customer and an order, and the order's number."""
    data = tmp_path_factory.mktemp("folder") / "data"
    data.mkdir()
    database = open_database(data / "ivr.db")
    Imports(database.unit_of_work).customers(customers_template())
    actions = FlowActions(database.unit_of_work, SystemClock(), Regime())
    told = {"用电地址": "和平路18号", "联系电话": "13800000001"}
    order = actions.run("新建工单", told, call_id="c", caller=None)["工单号"]
    database.close()
    return data, str(order)


@pytest.fixture
def desk(folder: tuple[Path, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Desk:
    data, order = folder
    return Desk(Path(shutil.copytree(data, tmp_path / "data")), capsys, order)


def written(columns: Sequence[Column], *rows: Sequence[str]) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerows([[column.name for column in columns], *rows])
    return out.getvalue().encode("utf-8", "surrogatepass")


def check(desk: Desk, bringing: Bringing, content: bytes) -> None:
    """Taken whole, or refused in sentences that can be shown, with nothing stored."""
    before = desk.stored()
    status, told = desk.bring(bringing, content)
    assert status in (0, 1), told
    check_words(told)
    if status == 1:
        assert desk.stored() == before, told


def check_words(told: str) -> None:
    for line in told.splitlines():
        assert CHINESE.search(line), told
        assert len(line) < 300, line
    assert told.strip()
    assert "Traceback" not in told
    assert "\x00" not in told
    told.encode()


@every_command
@every_value
def test_a_hostile_value_in_any_column(desk: Desk, bringing: Bringing, value: str) -> None:
    """A row for each column; every bad one is named, and without them the others are stored."""
    good = bringing.good
    if bringing.columns is answer_sheet.COLUMNS:
        good = [desk.order, "", "", "接户线烧断", "", "正在换线", "城区抢修班"]
    rows = [[*good[:at], value, *good[at + 1 :]] for at in range(len(good))]
    content = written(bringing.columns, *rows, good)
    check(desk, bringing, content)
    _, told = desk.bring(bringing, content, "--skip-bad")
    check_words(told)
    no_text = "\x00" in value or "\ud800" in value  # bytes of no text: there are no rows at all
    assert no_text or "新增" in told or "收下" in told, told


@every_command
def test_a_hostile_table(desk: Desk, bringing: Bringing) -> None:
    """Its head, its shape, its bytes."""
    for content in GARBAGE:
        check(desk, bringing, content)
    names = [column.name for column in bringing.columns]
    for value in HOSTILE.values():
        head = [Column(value, (), True, "")] * len(names)
        check(desk, bringing, written(head, bringing.good))
    doubled = [*bringing.columns, *bringing.columns]
    check(desk, bringing, written(doubled, [*bringing.good, *bringing.good]))
    check(desk, bringing, written(bringing.columns, bringing.good[:1], [*bringing.good, "多"]))
    check(desk, bringing, written(bringing.columns))
