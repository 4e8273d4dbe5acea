"""What a called customer says, as the flows have it done: stored with all that follows."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from ivr.clock import local
from ivr.domain.callback import Callback, CallbackResult, CallbackState
from ivr.domain.known_outage import OutageKind
from ivr.domain.order_life import Status
from ivr.domain.terms import Kind, Recording, Scope
from ivr.domain.transcripts import untranscribed
from ivr.domain.work_order import WorkOrder
from ivr.errors import NotAllowed
from ivr.services.action_arguments import Results
from ivr.services.area_desk import AreaDesk
from ivr.services.callback_call import CallbackCall
from ivr.services.callback_desk import CallbackDesk
from ivr.services.imports import Imports
from ivr.services.notice_desk import NoticeDesk
from ivr.services.sample_callbacks import (
    COMPLAINT,
    FAULT,
    FOR_SUPERVISOR,
    NODE,
    NOTICE,
    REPORT,
    RETURN,
    SampleCallbacks,
)
from tests.services.town import Town

CALL = "call-1"
SAID = "20261124/call-1-不满录音.wav"


class Called:
    """One call-back of the town, being rung."""

    def __init__(self, town: Town, name: str) -> None:
        self.town = town
        self.name = name
        self.office = town.operator.office
        desk = AreaDesk(self.office, NoticeDesk(self.office))
        samples = SampleCallbacks(self.office, Imports(town.database.unit_of_work, None, desk))
        samples.store()
        samples.ring(name, CALL)

    def run(self, action: str, call_id: str = CALL, /, **told: str | None) -> Results:
        return self.town.run(action, call_id, 回访编号=self.name, **told)

    @property
    def callback(self) -> Callback:
        return CallbackDesk(self.office).facts(self.name).callback

    @property
    def order(self) -> WorkOrder:
        return self.town.order(self.callback.order)

    def notes(self, event: str) -> list[str]:
        return [entry.note for entry in self.order.history if entry.event == event]


@pytest.fixture
def fault(town: Town) -> Called:
    return Called(town, FAULT)


@pytest.fixture
def complaint(town: Town) -> Called:
    return Called(town, COMPLAINT)


@pytest.fixture
def promised(town: Town) -> Called:
    return Called(town, RETURN)


def test_the_flow_learns_whom_to_ask_for_and_what_the_call_is_about(fault: Called) -> None:
    found = fault.run("查回访")
    assert (found["有否"], found["事情"], found["称呼"]) == ("有", "报修", "王先生")
    assert str(found["受理时间"]).startswith("2026-11-23T12:00")
    assert "和平路" not in str(found)


def test_a_call_that_does_not_ring_it_is_told_nothing_and_can_change_nothing(
    fault: Called,
) -> None:
    assert fault.run("查回访", "call-2")["有否"] == "没有"
    with pytest.raises(NotAllowed, match="满意度回访HF000001不是这通电话打的"):
        fault.run("记评价", "call-2", 满意度="满意")
    assert fault.callback.under_way is not None


def test_there_is_nothing_to_ask_once_the_order_is_seen_to_again(fault: Called) -> None:
    fault.town.operator.set_order(fault.order.number, Status.OPEN, reason="邻居来电说还没有电")
    assert fault.run("查回访")["有否"] == "没有"
    assert fault.town.run("查回访", 回访编号="HF000099")["有否"] == "没有"
    assert fault.town.run("查回访", 回访编号="乱写的")["有否"] == "没有"


@pytest.mark.parametrize(
    ("name", "matter", "asked_for"),
    [
        (COMPLAINT, "投诉", "李女士"),
        (RETURN, "回拨", "机主"),
        (FOR_SUPERVISOR, "回拨", "机主"),
    ],
)
def test_every_kind_of_matter_is_told_apart(
    town: Town, name: str, matter: str, asked_for: str
) -> None:
    found = Called(town, name).run("查回访")
    assert (found["事情"], found["称呼"]) == (matter, asked_for)
    assert found["找谁"] == ("值班长" if name == FOR_SUPERVISOR else "人工坐席")


def test_a_whistle_blower_is_asked_for_by_no_name(town: Town) -> None:
    called = Called(town, REPORT)
    with called.office.unit_of_work() as unit:
        unit.orders.save(replace(called.order, name="赵女士"))
        unit.commit()
    found = called.run("查回访")
    assert (found["事情"], found["称呼"]) == ("举报", "机主")


def test_what_a_whistle_blower_says_goes_into_no_history(town: Town) -> None:
    called = Called(town, REPORT)
    called.run("记评价", 满意度="不满意", 不满录音=SAID)
    assert called.callback.recording == SAID
    assert SAID not in str(called.order.history)


def test_the_name_in_the_customers_file_is_told_to_nobody(fault: Called) -> None:
    with fault.office.unit_of_work() as unit:
        unit.orders.save(replace(fault.order, name="王小明"))
        unit.commit()
    assert fault.run("查回访")["称呼"] == "机主"


def test_a_satisfied_customer_archives_the_order(fault: Called) -> None:
    fault.run("记评价", 满意度="非常满意")
    assert (fault.callback.result, fault.callback.level) == (CallbackResult.ANSWERED, 5)
    assert fault.callback.state is CallbackState.SETTLED
    assert fault.order.status is Status.CLOSED


def test_a_dissatisfied_one_reaches_the_supervisor_and_the_recording_can_be_put_into_words(
    fault: Called,
) -> None:
    fault.run("记评价", 满意度="不满意", 不满录音=SAID)
    assert fault.callback.is_dissatisfied
    assert fault.callback.recording == SAID
    assert SAID in untranscribed(fault.order)
    fault.run("记半路挂断", 满意度="不满意", 不满录音=SAID)
    assert fault.notes("supplemented") == [SAID], "told again, it is one recording"


def test_a_rating_that_there_is_not_is_refused(fault: Called) -> None:
    with pytest.raises(NotAllowed, match=r"满意度.*马马虎虎.*非常满意、满意、一般"):
        fault.run("记评价", 满意度="马马虎虎")
    assert fault.callback.under_way is not None


def test_who_has_no_power_still_has_his_order_opened_again_and_hears_a_time(
    fault: Called,
) -> None:
    assert fault.run("记没来电", 来电="又停了") == {"到场时限": "45"}
    assert fault.callback.result is CallbackResult.NOT_RESTORED
    assert (fault.order.status, fault.order.reopened) == (Status.OPEN, 1)
    assert fault.order.symptom == "没电；回访时客户说来电以后又停，或者跳闸"


def test_no_minutes_are_promised_where_the_area_is_unknown(fault: Called) -> None:
    with fault.office.unit_of_work() as unit:
        unit.orders.save(replace(fault.order, area=None))
        unit.commit()
    assert fault.run("记没来电", 来电="没来电") == {"到场时限": None}
    assert fault.run("记没来电", 来电="没来电") == {"到场时限": None}, "it is open already"
    assert fault.order.reopened == 1


def test_what_is_wrong_now_goes_to_the_crew(fault: Called) -> None:
    fault.run("记没来电", 来电="没来电")
    recorded = "20261124/call-1-现象录音.wav"
    fault.run("补充没来电", 范围="不止一家", 现象录音=recorded)
    assert fault.order.scope is Scope.BUILDING
    assert fault.order.recordings[Recording.SYMPTOM] == recorded


def test_an_archived_order_takes_nothing_more(fault: Called) -> None:
    fault.run("记评价", 满意度="满意")
    before = fault.order
    fault.run("补充没来电", 范围="一户", 现象录音="20261124/call-1-现象录音.wav")
    assert fault.order == before


def test_a_complaint_that_is_not_settled_is_opened_again_with_its_limit(
    complaint: Called,
) -> None:
    assert complaint.run("记没解决", 来电="没答复") == {"答复时限": "5天"}
    assert complaint.order.status is Status.OPEN
    assert "没有收到答复" in str(complaint.order.symptom)
    assert complaint.run("记没解决", 来电="没答复") == {"答复时限": None}


def test_a_report_has_a_limit_of_its_own(town: Town) -> None:
    called = Called(town, REPORT)
    assert called.run("记没解决", 来电="没解决") == {"答复时限": "10天"}
    assert called.order.kind is Kind.WHISTLE_BLOWING


def test_the_customers_wish_is_kept(fault: Called) -> None:
    fitted = fault.run("排回访时间", 想约时间="2026-11-24T19:00-24:00")
    assert fitted == {"情况": "照约", "时间": "2026-11-24T19:00-20:00"}
    fault.run("记改时间", 时间=fitted["时间"])
    assert fault.callback.result is CallbackResult.LATER
    assert f"{local(fault.callback.next_try_at):%m-%d %H:%M}" == "11-24 19:00"
    with pytest.raises(NotAllowed, match="已经记下了"):
        fault.run("记评价", 满意度="满意")


def test_a_wish_for_the_night_is_answered_with_the_next_morning(fault: Called) -> None:
    assert fault.run("排回访时间", 想约时间="2026-11-24T22:00-23:00") == {
        "情况": "改期",
        "时间": "2026-11-25T09:00-10:00",
    }
    assert fault.run("排回访时间", 大概="明天上午")["情况"] == "照约"
    with pytest.raises(NotAllowed, match=r"想约时间.*大概"):
        fault.run("排回访时间")


def test_later_without_a_time_is_as_the_rules_have_it(fault: Called) -> None:
    fault.run("记改时间")
    assert fault.callback.next_try_at >= fault.town.clock.now() + timedelta(hours=2)


@pytest.mark.parametrize(
    ("action", "result", "state"),
    [
        ("记不愿接", CallbackResult.REFUSED, CallbackState.SETTLED),
        ("记不是本人", CallbackResult.WRONG_PERSON, CallbackState.BY_HAND),
        ("记答录机", CallbackResult.MACHINE, CallbackState.WAITING),
        ("记接听", CallbackResult.ANSWERED, CallbackState.SETTLED),
    ],
)
def test_who_answers_otherwise_is_told_apart(
    fault: Called, action: str, result: CallbackResult, state: CallbackState
) -> None:
    assert fault.run(action) == {}
    assert (fault.callback.result, fault.callback.state) == (result, state)


def test_hanging_up_before_an_answer_leaves_it_to_the_line(fault: Called) -> None:
    fault.run("记半路挂断")
    fault.run("记半路挂断", 来电="说不准")
    assert fault.callback.under_way is not None


def test_hanging_up_midway_keeps_what_was_answered(fault: Called) -> None:
    fault.run("记半路挂断", 来电="来电了")
    assert fault.callback.result is CallbackResult.ANSWERED
    assert fault.callback.level is None


def test_hanging_up_after_a_rating_keeps_the_rating(fault: Called) -> None:
    fault.run("记半路挂断", 来电="来电了", 满意度="一般")
    assert fault.callback.level == 3


def test_hanging_up_without_power_opens_the_order_once(fault: Called) -> None:
    fault.run("记没来电", 来电="没来电")
    fault.run("记半路挂断", 来电="没来电", 范围="一户")
    assert (fault.order.status, fault.order.reopened) == (Status.OPEN, 1)
    assert fault.order.scope is Scope.HOME


def test_a_return_call_that_finds_no_agent_is_made_again(promised: Called) -> None:
    said = "20261124/call-1-留言录音.wav"
    promised.run("记回拨没接上", 留言录音=said)
    assert promised.callback.result is CallbackResult.NOBODY_FREE
    assert promised.callback.state is CallbackState.WAITING
    assert promised.order.recordings[Recording.MESSAGE] == said


def test_a_return_call_without_words_is_made_again_too(promised: Called) -> None:
    promised.run("记回拨没接上")
    assert promised.callback.state is CallbackState.WAITING
    assert not promised.order.recordings


def test_a_return_call_that_reached_an_agent_is_done(promised: Called) -> None:
    calls = CallbackCall(promised.office)
    calls.ended(RETURN, NODE, "call-2", "回拨接通")
    assert promised.callback.under_way is not None, "another call ended"
    calls.ended(RETURN, NODE, CALL, "回拨接通")
    assert promised.callback.result is CallbackResult.ANSWERED
    assert promised.order.status is Status.CLOSED


@pytest.mark.parametrize(
    ("ended", "result"),
    [
        ("客户挂断", CallbackResult.HUNG_UP),
        ("没有声音", CallbackResult.HUNG_UP),
        ("转人工", CallbackResult.HUNG_UP),
        ("答录机", CallbackResult.MACHINE),
    ],
)
def test_a_call_in_which_nothing_was_answered_is_made_again(
    fault: Called, ended: str, result: CallbackResult
) -> None:
    CallbackCall(fault.office).ended(FAULT, NODE, CALL, ended)
    assert (fault.callback.result, fault.callback.state) == (result, CallbackState.WAITING)
    assert fault.order.status is Status.RESTORED


def test_the_end_of_the_call_changes_nothing_that_was_answered(fault: Called) -> None:
    fault.run("记评价", 满意度="满意")
    before = fault.callback
    CallbackCall(fault.office).ended(FAULT, NODE, CALL, "回访满意")
    assert fault.callback == before


def test_an_outage_is_told_with_its_hours_and_noted_as_told(town: Town) -> None:
    called = Called(town, NOTICE)
    found = called.run("查回访")
    assert (found["有否"], found["称呼"], found["怎样念"]) == ("有", "张主任", "一天")
    assert found["停电时间"] == "2026-11-27T08:00-12:00"
    called.run("记接听")
    with called.office.unit_of_work(read_only=True) as unit:
        (notice,) = unit.notices.of_outage("TD0002")
    assert notice.told_at is not None


def test_an_outage_that_is_over_or_lasts_for_days_is_told_otherwise(town: Town) -> None:
    called = Called(town, NOTICE)
    with called.office.unit_of_work() as unit:
        outage = unit.outages.get("TD0002")
        assert outage is not None
        unit.outages.save(replace(outage, ends_at=outage.ends_at + timedelta(days=1)))
        unit.commit()
    found = called.run("查回访")
    assert (found["怎样念"], str(found["停电结束"])[:10]) == ("几天", "2026-11-28")
    with called.office.unit_of_work() as unit:
        unit.outages.save(replace(outage, kind=OutageKind.FAULT, ends_at=outage.starts_at))
        unit.commit()
    assert called.run("查回访")["怎样念"] == "不知几时"
    with called.office.unit_of_work() as unit:
        unit.outages.save(replace(outage, kind=OutageKind.FAULT))
        unit.commit()
    assert called.run("查回访")["怎样念"] == "临时"
    with called.office.unit_of_work() as unit:
        unit.outages.save(replace(outage, restored_at=town.clock.now()))
        unit.commit()
    assert called.run("查回访")["有否"] == "没有"
