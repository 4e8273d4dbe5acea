"""Calls full of values that are said too early go as the description of the language says."""

from __future__ import annotations

from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st

from ivr.dialogue.built_in import CallFacts
from ivr.dialogue.inputs import Heard, Input, NoInput, Pressed
from tests.dialogue.agreement import Pair, as_written
from tests.dialogue.generated.flows import load
from tests.dialogue.generated.vocabulary import MOMENTS, VALUES

COMMON = """
公共: 是
默认: {没听到: [没听到。], 没听懂: [没听懂。], 次数用完: {调用: 人}, 没人接: {调用: 再见}}
随时可说:
  找人工: {说: [人工], 按: "0", 调用: 人}
  返回: {说: [上一步], 按: "7", 做: 上一步}
挂机后: 存草稿
"""
PERSON = "流程: 人\n步骤:\n  转: {转接: 人工坐席}\n  完: {结束: 没人, 结果: 没人接}\n"
BYE = "流程: 再见\n步骤:\n  完: {结束: 再见, 结果: 没接通}\n"
NUMBER = """
流程: 留电话
返回值: {联系电话: 电话号码}
步骤:
  问电话:
    询问: 请说电话。
    填入: 联系电话
    选项: {不留: {说: [不留], 按: "#"}}
  完: {返回: 好}
"""
CALL = """
流程: 总台
槽位:
  地址: {类型: 地址}
  邮寄: {类型: 地址}
  户号: {类型: 户号}
  几时: {类型: 时间}
  多久: {类型: 时长}
  范围: {类型: 选项}
  联系电话: {类型: 电话号码}
步骤:
  菜单: {询问: 什么事。, 选项: {停电: {说: [停电], 按: "1"}, 别的: {说: [别的], 按: "2", 去: 几时}}}
  范围:
    询问: 多大。
    填入: 范围
    选项: {栋: {早说: [整栋楼都], 按: "1"}, 区: {说: [五单元], 早说: [全小区], 按: "2", 去: 留电话}}
  地址: {询问: 请说地址。, 再问: 再说地址。, 填入: 地址, 选项: {没有: {按: "1"}}}
  留电话: {调用: 留电话, 取回: {联系电话: 联系电话}}
  户号: {询问: 请说户号。, 填入: 户号, 选项: {没有: {说: [没有], 按: "#"}}}
  几时: {询问: 几时。, 填入: 几时, 说过不问: 是, 选项: {没有: {按: "1"}}}
  多久: {询问: 多久。, 填入: 多久, 选项: {没有: {说: [没有], 按: "#"}}}
  核对:
    询问: "{地址}，{联系电话}，{户号}，对吗。"
    选项:
      对: {说: [对], 按: "1"}
      不对: {说: [不对], 按: "2", 重问: 地址}
      回: {按: "3", 去: 户号}
  邮寄: {询问: 邮寄地址。, 填入: 邮寄, 选项: {没有: {按: "1"}}}
  完: {结束: 再见, 结果: 办好}
"""
FILES = {"公共": COMMON, "人": PERSON, "再见": BYE, "留电话": NUMBER, "总台": CALL}
SAID = (
    *VALUES,
    *("停电", "别的", "对", "不对", "没有", "是的", "昨天晚上八点停的", "人民路五号", "上一步"),
    *("整栋楼都停了", "整动楼都停了", "全晓区停了", "全小区", "路十八号停电", "喂"),
)
KEYS = ("1", "2", "3", "7", "#", "13900001234")

INPUTS: st.SearchStrategy[Input] = st.one_of(
    st.lists(st.sampled_from(SAID), min_size=1, max_size=4).map(
        lambda said: Heard("，".join(said))
    ),
    st.lists(st.sampled_from(SAID), min_size=1, max_size=2).map(
        lambda said: Heard("，".join(said))
    ),
    st.sampled_from(KEYS).map(lambda key: Pressed(key, "#" if len(key) > 1 else None)),
    st.just(NoInput()),
)


FIRST = st.lists(st.sampled_from(SAID), max_size=4).map(
    lambda said: Heard("，".join(["停电", *said]))
)
"""Most calls go on from the menu, and some of them with all that is asked later."""


def test_values_said_early_are_taken_asked_about_and_mended_alike() -> None:
    files = {f"{name}.yaml": text for name, text in FILES.items()}
    flows = load(files).or_refuse()
    written = as_written(files)
    facts = CallFacts(
        "13800000001", lambda: MOMENTS[0], "和平供电公司", "0571", speech=lambda: True
    )
    seen: Counter[str] = Counter()

    @settings(max_examples=60)
    @given(FIRST, st.lists(INPUTS, min_size=2, max_size=9))
    def agree(first: Heard, inputs: list[Input]) -> None:
        pair = Pair(flows, written, facts)
        for each in (first, *inputs):
            if pair.over:
                return
            told = " ".join(map(str, pair.feed(each)))
            course = pair.session._course
            seen["taken"] += any(activation.unread for activation in course.stack)
            seen["asked about"] += course.doubt is not None and course.doubt.ahead
            seen["mended"] += "改成了" in told

    agree()
    assert min(seen["taken"], seen["asked about"], seen["mended"]) > 0, seen
