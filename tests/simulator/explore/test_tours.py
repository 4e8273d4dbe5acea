"""Few talks that go along every edge."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from ivr.dialogue.actions import Listen
from ivr.flow.edges import covered
from ivr.simulator.explore.choices import HANG_UP
from ivr.simulator.explore.naming import file_name, title
from ivr.simulator.explore.result import Exploration
from ivr.simulator.explore.script import script_of
from ivr.simulator.explore.telling import one_line, replay
from ivr.simulator.explore.tours import Guide, Tour
from tests.simulator.explore.conftest import Explore
from tests.simulator.explore.test_search import MENU


def tours(found: Exploration, missing: Collection[str] | None = None) -> list[Tour]:
    wanted = found.reached if missing is None else missing
    return list(Guide(found.search, set(wanted)).tours())


def walked(found: Exploration, tour: Tour) -> Iterator[str]:
    for turn in replay(tour.talk, found.flows):
        yield from covered(turn.trail, found.flows.plans)


def test_tours_cover_every_edge_between_them(explored: Explore) -> None:
    found = explored(总台=MENU)
    planned = tours(found)
    assert {edge for tour in planned for edge in walked(found, tour)} >= found.reached.keys()
    shown = [edge for tour in planned for edge in tour.shows]
    assert sorted(shown) == sorted(found.reached), "each is shown by one tour"
    assert len(planned) == 7, "seven endings"


def test_a_tour_goes_on_to_what_is_near_and_then_to_its_end(explored: Explore) -> None:
    found = explored(总台=MENU)
    (tour,) = tours(found, ["总台›菜单›no_input››菜单", "总台›菜单›matched›查询›再见"])
    assert one_line(tour.talk) == "总台 → 不出声 → 按 2"
    assert title(tour, found.edges, found.flows.plans) == "总台：菜单时选「查询」"


def test_a_talk_whose_end_is_far_ends_with_hanging_up(explored: Explore) -> None:
    asks = '{询问: 请按一，人工请按零。, 选项: {好: {按: "1"}}, 没听到: [没听到。, 还是没有。]}'
    many = "".join(f"  第{n}问: {asks}\n" for n in "一二三四")
    end = "  再见: {结束: 再见。, 结果: 自助办结}"
    found = explored(总台=f"流程: 总台\n步骤:\n{many}{end}\n")
    (tour,) = tours(found, ["总台›第一问›no_input››第一问"])
    assert one_line(tour.talk) == "总台 → 不出声 → 挂机"


def test_nobody_hangs_up_while_an_action_is_under_way(explored: Explore) -> None:
    asks = '{询问: 请按一，人工请按零。, 选项: {好: {按: "1"}}}'
    many = "".join(f"  第{n}问: {asks}\n" for n in "一二三四五六")
    looks = "{执行: 查客户, 传入: {户号: 户号}, 取回: {姓名: 用电地址}, 失败: 第二问}"
    text = f"{ACCOUNT}{many}  再见: {{结束: 再见。, 结果: 自助办结}}\n"
    text = text.replace("  第二问:", f"  找:\n    {looks}\n  第二问:")
    found = explored(总台=text)
    (tour,) = tours(found, ["总台›第一问›matched››找"])
    *_, before, last = replay(tour.talk, found.flows)
    assert last.choice == HANG_UP
    assert isinstance(before.actions[-1], Listen)


ACCOUNT = """
流程: 总台
槽位: {户号: {类型: 户号}, 姓名: {类型: 文字}}
步骤:
"""


def test_where_one_transfer_was_not_answered_no_other_one_is(explored: Explore) -> None:
    found = explored(总台=MENU, 找人=TWO_QUEUES)
    for tour in tours(found):
        answers = [answered for _, answered in script_of(tour.talk, found.flows).people]
        assert answers in ([], [True], [False], [False, False])


TWO_QUEUES = """
流程: 找人
步骤:
  转: {转接: 人工坐席, 没人接: 再转}
  再转: {转接: 抢修值班, 没人接: 再见}
  再见: {结束: 再见。, 结果: 没有人接}
"""


def test_what_is_shown_is_told_in_plain_words(explored: Explore) -> None:
    found = explored(总台=MENU)

    def told(edge: str) -> str:
        talk = found.reached[edge]
        return title(Tour(talk, (edge,)), found.edges, found.flows.plans)

    assert told("总台›菜单›no_input›没听到用完›菜单·次数用完") == (
        "总台：菜单时没听到两次以后走到找人"
    )
    assert told("总台›菜单›no_match››菜单") == "总台：菜单时没听懂，再问一遍"
    assert told("总台›找一找›failed›失败›再见") == "总台：找一找没办成"
    assert told("总台›认出了吗›done›否则›没认出") == "总台：判断「认出了吗」，走到「没认出」"
    assert told("找人›转›no_answer›没人接›再见") == "找人：转没人接"
    assert told("公共›随时可说›找人工") == "总台：随时可说「找人工」"
    assert told("总台›欢迎›done››菜单") == "总台：念到「欢迎」"


def test_a_title_is_a_file_s_name_without_its_signs() -> None:
    assert file_name("总台：菜单时选「查询」；找人：转没人接") == "总台_菜单时选查询_找人_转没人接"
    assert len(file_name("长" * 200)) == 70
