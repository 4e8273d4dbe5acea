import json
from pathlib import Path

import pytest

from ivr.cli import main
from ivr.clock import SystemClock
from storage.database import open_database
from tests.services.town import Town


@pytest.fixture
def number(tmp_path: Path) -> str:
    """An order of just now, in a data folder."""
    database = open_database(tmp_path / "ivr.db")
    town = Town.load(database)
    town.clock.at = SystemClock().now()
    number = str(town.run("新建工单", 户号="3300012345", 用电地址="和平路18号3单元302室")["工单号"])
    database.close()
    return number


def answer(data: Path, *words: str) -> int:
    return main(["orders", "answer", *words, "--data", str(data)])


def test_what_a_crew_tells_by_telephone_is_written_in(
    tmp_path: Path, number: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert answer(tmp_path, number, "on-the-way", "--crew", "张三") == 0
    assert capsys.readouterr().out == f"工单{number}记下了，现在是「已出发」。\n"
    assert answer(tmp_path, number, "已到场", "--cause", "接户线烧断", "--json") == 0
    assert json.loads(capsys.readouterr().out)["status"] == "on-site"
    assert answer(tmp_path, number, "--expected", "2099-01-01 00:00") == 1
    assert "30天以后" in capsys.readouterr().err
    assert answer(tmp_path, number, "restored", "--note", "换了一段线") == 0
    assert answer(tmp_path, number, "restored") == 0
    assert "早就是这样了" in capsys.readouterr().out
    assert main(["orders", "--json", "--data", str(tmp_path)]) == 0
    (order,) = json.loads(capsys.readouterr().out)
    assert (order["status"], order["cause"]) == ("restored", "接户线烧断")
    assert order["history"][1]["by"] == "operator（张三）"


@pytest.mark.parametrize(
    ("words", "sentence"),
    [((), "没有写回复了什么"), (("--note", "x", "--at", "刚才"), "看不懂")],
)
def test_an_answer_without_anything_in_it_is_wrong_use(
    tmp_path: Path,
    number: str,
    capsys: pytest.CaptureFixture[str],
    words: tuple[str, ...],
    sentence: str,
) -> None:
    assert answer(tmp_path, number, *words) == 2
    assert sentence in capsys.readouterr().err
