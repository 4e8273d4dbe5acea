"""Callers of every kind on the shipped flows: silent, faint, lost, angry, abusive, in danger."""

from __future__ import annotations

import pytest

from ivr.domain.order_life import Status
from ivr.domain.terms import Danger, Outcome
from ivr.domain.work_order import WorkOrder
from ivr.flow.library import FlowSet
from ivr.flow.model import Ask
from tests.dialogue.line import Line
from tests.simulator.test_shipped_flows import TO_READ_BACK, Hotline

PROMISE = "GD202611240009"


def kinds(hotline: Hotline) -> dict[str, WorkOrder]:
    """The orders, by what they are about."""
    return {order.kind.value: order for order in hotline.orders()}


# -- voices: silent, faint, lost, angry, abusive --------------------------------------------------


def test_who_pressed_anything_at_all_and_falls_silent_gets_a_person(hotline: Hotline) -> None:
    hotline.call("#7", "", "", "")
    assert "换一部电话" not in hotline.said
    assert "（转接 人工坐席）" in hotline.said
    assert "后来一直没有声音" in str(kinds(hotline)["return-call"].symptom)


def test_who_falls_silent_after_a_second_matter_gets_a_person(hotline: Hotline) -> None:
    hotline.call("#2", "#1", "#2", "#1", "", "", "", "")
    assert "好一会儿没有听到您的声音" in hotline.said
    assert hotline.result == "登记回拨"


def test_who_presses_wrong_keys_all_along_gets_a_person(hotline: Hotline) -> None:
    hotline.call("#1", "#7", "#7", "#7")
    assert "是我没弄明白" in hotline.said
    assert kinds(hotline)["return-call"].symptom == "几次都没弄明白"


def test_a_hello_is_answered_and_the_question_asked_again(hotline: Hotline) -> None:
    turns = hotline.call("#1", "喂喂", "#1")
    assert "我在听" in " ".join(turns[2].prompts)
    assert turns[3].step == "问范围"


def test_a_bad_line_is_offered_keys_and_then_a_person(hotline: Hotline) -> None:
    turns = hotline.call("#1", "#1", "听不见", "喂", "喂喂")
    assert "按键就能办" in " ".join(turns[4].prompts)
    assert "（转接 人工坐席）" in " ".join(turns[5].prompts)
    orders = kinds(hotline)
    assert orders["return-call"].symptom == "电话里听不清"
    assert orders["fault"].scope.value == "home"


def test_a_wrong_number_is_told_kindly_where_it_is(hotline: Hotline) -> None:
    hotline.call("哎呀打错了", "", "")
    assert "没关系。这里是清河供电公司服务热线" in hotline.said
    assert (hotline.result, hotline.orders()) == ("打错了", [])
    hotline.call("打错了", "挂机")
    assert hotline.result == "打错了"


def test_who_was_misheard_as_a_wrong_number_goes_on(hotline: Hotline) -> None:
    turns = hotline.call("#1", "打错了", "#1")
    assert turns[3].step == "问范围"


@pytest.mark.parametrize("words", ["气死我了，打了几次都没人管", "叫你们领导来听电话"])
def test_an_agitated_caller_is_calmed_and_the_shift_supervisor_rings_back(
    hotline: Hotline, words: str
) -> None:
    hotline.call("#1", "#1", words, "")
    assert "让您着急了" in hotline.said
    assert "（转接 值班长）" in hotline.said
    assert "值班长正在忙" in hotline.said
    orders = kinds(hotline)
    assert "请值班长回电" in str(orders["return-call"].symptom)
    assert orders["fault"].status is Status.DRAFT
    assert hotline.result == "登记回拨"


def test_a_shift_supervisor_who_answers_takes_the_call(hotline: Hotline) -> None:
    hotline.call("太不像话了", answered=True)
    assert hotline.result == "转人工"


def test_abuse_is_warned_of_once_and_released_the_second_time(hotline: Hotline) -> None:
    hotline.call("#1", "#1", "你这个混蛋", "滚蛋", "")
    assert hotline.said.count("请您好好说") == 1
    assert hotline.result == "辱骂挂断"
    once, again, draft = hotline.orders()
    assert (once.status, again.status) == (Status.CLOSED, Status.OPEN)
    assert "请值班长知悉" in str(again.symptom)
    assert (draft.kind.value, draft.scope.value) == ("fault", "home")


def test_the_warning_counts_for_the_whole_call(hotline: Hotline) -> None:
    turns = hotline.call("#1", "混蛋", "#1", "#1", "#1", "王八蛋")
    assert turns[3].step == "问范围"
    assert hotline.said.count("请您好好说") == 1
    assert "这通电话先到这里" in hotline.said


def test_who_calms_down_reports_as_anybody_does(hotline: Hotline) -> None:
    hotline.call("混蛋", "对不起", *TO_READ_BACK, "#1", "挂机")
    note, order = hotline.orders()
    assert (note.outcome, order.kind.value, order.status) == (
        Outcome.ABUSE,
        "fault",
        Status.OPEN,
    )


def test_nobody_who_reported_danger_is_released_for_bad_words(hotline: Hotline) -> None:
    hotline.call("混蛋", "#9", "他妈的快来人", "混蛋", "")
    assert hotline.result == "紧急工单"
    assert "请您好好说" not in hotline.said.partition("离开危险的地方")[2]


@pytest.mark.parametrize(
    ("words", "danger"),
    [
        ("我家电表冒烟了", Danger.FIRE),
        ("有人触电了快来", Danger.SHOCK),
        ("门口电线掉下来了", Danger.FALLEN_LINE),
        ("混蛋，着火了", Danger.FIRE),
        ("救命啊", Danger.OTHER),
    ],
)
def test_danger_in_any_words_is_an_urgent_order(
    hotline: Hotline, words: str, danger: Danger
) -> None:
    turns = hotline.call(words)
    (order,) = hotline.orders()
    assert (order.kind.value, order.danger) == ("emergency", danger)
    assert "离开危险的地方" in turns[1].prompts[0]


def test_who_speaks_no_mandarin_is_rung_by_somebody_who_can(hotline: Hotline) -> None:
    hotline.call("Do you speak English?", "#0", "#1", "挂机")
    assert kinds(hotline)["return-call"].language == "英语"


# -- going back -----------------------------------------------------------------------------------


def test_eight_goes_back_one_step_and_the_answer_may_change(hotline: Hotline) -> None:
    turns = hotline.call("#1", "#2", "#8", "#1", "#1")
    assert [turn.step for turn in turns[2:5]] == ["问多大", "问范围", "确认地址"]
    hotline.call("#1", "#2", "上一步", "#1", "#1", "挂机")
    assert hotline.orders()[-1].scope.value == "home"


def test_nobody_goes_back_before_an_order_that_stands(hotline: Hotline) -> None:
    turns = hotline.call(*TO_READ_BACK, "#1", "#8")
    assert turns[-1].step == "还有别的事吗"
    assert len(hotline.orders()) == 1


# -- when the system itself fails -----------------------------------------------------------------


def test_system_trouble_takes_number_and_name_and_promises_a_return_call(flows: FlowSet) -> None:
    line = Line(flows, entry="系统故障", caller=None, results={"登记回拨": {"回拨单号": PROMISE}})
    line.press("13900001111#", "1")
    assert line.arguments("登记回拨")["联系电话"] == "13900001111"
    assert "会尽快打" in " ".join(line.heard)
    line.record("录音/称呼")
    told = line.arguments("登记回拨")
    assert (told["联系电话"], told["姓名录音"]) == ("13900001111", "录音/称呼")
    assert line.session.result == "系统故障"


def test_who_has_a_number_is_promised_the_return_call_before_anything_is_asked(
    flows: FlowSet,
) -> None:
    line = Line(flows, entry="系统故障", results={"登记回拨": {"回拨单号": PROMISE}})
    assert line.named == ["登记回拨"]
    line.hang_up()
    assert line.session.result == "系统故障"


def test_system_trouble_that_lasts_says_so(flows: FlowSet) -> None:
    line = Line(flows, entry="系统故障", failing={"登记回拨"})
    assert "没法登记" in " ".join(line.heard)


def test_danger_that_cannot_be_stored_is_told_what_to_do_all_the_same(flows: FlowSet) -> None:
    line = Line(flows, failing={"新建紧急工单"})
    line.press("9")
    assert "请马上打幺幺九" in " ".join(line.heard)
    assert line.named.count("新建紧急工单") == 2
    assert line.session.result == "系统故障"


# -- words ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "step"),
    [
        ("你好，我家没电了", "问范围"),
        ("屋里头没得电了，黑咕隆咚的", "问范围"),
        ("跳闸了，推不上去", "问范围"),
        ("电灯老是闪，灯闪", "问范围"),
        ("我们这儿什么时候来电啊", "确认地址"),
        ("听说有计划停电，想查一下", "确认地址"),
        ("我想问问电费的事", "您是问"),
        ("交电费去哪里交", "还问吗"),
        ("你们几点下班", "您是问"),
        ("我要投诉", "哪一类"),
        ("我不会按，找个人跟我说", "会打给您"),
        ("喂？", "我在听"),
        ("不好意思打错电话了", "没关系"),
        ("说慢一点，没听清", "主菜单"),
    ],
)
def test_what_people_say_first_is_understood(hotline: Hotline, said: str, step: str) -> None:
    assert hotline.call(said)[-1].step == step


@pytest.mark.parametrize(
    ("asked", "said", "step"),
    [
        (("#1",), "就我一家没电，人家都有电", "确认地址"),
        (("#1",), "隔壁也没电", "问多大"),
        (("#1", "#1"), "不是，搬家了", "问户号"),
        (("#1", "#1"), "对的对的", "看开关"),
        (("#1", "#1", "#1"), "太黑了看不见", "问时间"),
        (("#1", "#1", "#1"), "没跳，好好的", "看余额"),
        (("#1", "#1", "#1"), "跳下来了", "推上去"),
        (("#1", "#1", "#1", "#1"), "还是没来电", "问时间"),
        (("#1", "#1", "#1", "#1"), "来电了来电了", "还有别的事吗"),
        (("#1", "#1", "#1", "#2"), "没有用完", "问时间"),
        (TO_READ_BACK, "不对，弄错了", "改哪样"),
        (TO_READ_BACK, "没错", "还有别的事吗"),
        ((*TO_READ_BACK, "#1"), "没有了，谢谢", "再见"),
    ],
)
def test_what_people_answer_is_understood(
    hotline: Hotline, asked: tuple[str, ...], said: str, step: str
) -> None:
    turns = hotline.call(*asked, said)
    assert turns[-1].step == step


def test_lists_of_words_that_stand_twice_are_alike(flows: FlowSet) -> None:
    menus = [flows.flows["总台"].steps[name] for name in ("主菜单", "再选")]
    assert isinstance(menus[0], Ask)
    assert isinstance(menus[1], Ask)
    english = [option for option in menus[0].options if option.key == "8"]
    assert [*menus[1].options, *english] == list(menus[0].options)
    phrases = {
        command.phrases
        for flow in flows.flows.values()
        for command in flow.commands
        if command.name == "辱骂"
    }
    assert len(phrases) == 1
