from __future__ import annotations

from ivr.flow.marks import Span
from ivr.flow.problems import FlowsRefused, Problem, did_you_mean, in_order

PLACE = Span("故障报修.yaml", 56, 26)


def test_a_problem_is_told_with_place_code_and_hint() -> None:
    problem = Problem(PLACE, "F020", "没有叫「确认等级」的步骤", "是不是想写「确认登记」？")
    assert str(problem) == (
        "故障报修.yaml:56:26: F020 没有叫「确认等级」的步骤\n    提示：是不是想写「确认登记」？"
    )
    assert str(Problem(PLACE, "W040", "走不到")) == "故障报修.yaml:56:26: W040 走不到"


def test_the_way_to_a_problem_is_shown_and_a_long_one_by_its_ends() -> None:
    way = tuple(f"第{n}步" for n in range(1, 21))
    assert "走法：第1步 → 第2步\n" in str(Problem(PLACE, "F072", "远", "近一点", way[:2]))
    told = str(Problem(PLACE, "F072", "远", None, way))
    assert "走法：第1步 → 第2步 → 第3步 → … → 第13步" in told
    assert told.endswith("第20步")


def test_a_problem_is_plain_data_for_other_programs() -> None:
    assert Problem(PLACE, "W043", "太长", "删短。").as_json() == {
        "file": "故障报修.yaml",
        "line": 56,
        "column": 26,
        "code": "W043",
        "severity": "warning",
        "text": "太长",
        "hint": "删短。",
        "way": [],
    }
    assert Problem(PLACE, "F020", "x").as_json()["severity"] == "error"


def test_problems_are_told_once_and_in_order_of_place() -> None:
    late, early = Problem(PLACE, "F020", "后"), Problem(Span("故障报修.yaml", 3, 1), "F012", "前")
    assert in_order([late, early, late]) == (early, late)
    assert "F020 后" in str(FlowsRefused([late]))


def test_a_misspelt_name_is_guessed_and_a_strange_one_is_not() -> None:
    assert did_you_mean("确认等级", ["确认登记", "再见"]) == "是不是想写「确认登记」？"
    assert did_you_mean("天气", ["确认登记", "再见"]) is None
