"""Turn-taking in virtual time: what the line reports, and what the worker is asked to do."""

from __future__ import annotations

from ivr.calls.orders import (
    Feed,
    Order,
    PassOn,
    PlayBeep,
    PlayPrompt,
    Release,
    Run,
    StopPlaying,
    StopRecording,
)
from ivr.calls.turn import EAR_LATE_MS, LONGEST_SPEECH_MS, Turn
from ivr.dialogue.actions import (
    Action,
    BargeIn,
    HangUp,
    Invoke,
    Keys,
    Listen,
    Play,
    Record,
    Segment,
    TransferTo,
)
from ivr.dialogue.inputs import Heard, NoInput, Pressed, Recorded


def say(text: str = "您好", barge_in: BargeIn = BargeIn.YES, *, keep_keys: bool = True) -> Play:
    return Play((Segment(text),), "步骤", barge_in, keep_keys)


ASK = Listen("问", timeout_ms=5000)
NUMBER = Listen("问号", 5000, Keys(7, 12, "#", "*", 3000))
RECORD = Record("录", "姓名录音", commands=("0", "9"))


def kinds(orders: list[Order]) -> list[type]:
    return [type(order) for order in orders]


def test_a_question_listens_after_its_prompt_was_heard() -> None:
    turn = Turn()
    assert turn.begin([say(), ASK], 0) == [PlayPrompt(1, say())]
    assert turn.deadline_ms is None
    assert turn.on_played(1, 3000) == []
    assert turn.deadline_ms == 8000
    assert turn.pass_time(7999) == []
    assert turn.pass_time(8000) == [Feed(NoInput())]


def test_a_key_stops_the_prompt_and_answers() -> None:
    turn = Turn()
    turn.begin([say(), say(), ASK], 0)
    assert turn.on_key("1", 500) == [StopPlaying(), Feed(Pressed("1"))]
    assert turn.on_key("1", 600) == [], "the second press waits for the next question"


def test_words_stop_the_prompt_and_answer() -> None:
    turn = Turn()
    turn.begin([say(), ASK], 0)
    assert turn.on_heard("停电了") == [StopPlaying(), Feed(Heard("停电了"))]
    assert turn.on_heard("停电了") == []


def test_a_prompt_that_must_be_heard_is_not_interrupted_and_the_key_is_kept() -> None:
    turn = Turn()
    turn.begin([say(barge_in=BargeIn.NO), ASK], 0)
    assert turn.on_key("2", 500) == []
    assert turn.on_played(1, 4000) == [Feed(Pressed("2"))]


def test_a_prompt_may_drop_the_keys_pressed_under_it() -> None:
    turn = Turn()
    turn.begin([say(barge_in=BargeIn.NO, keep_keys=False), ASK], 0)
    assert turn.on_key("2", 500) == []
    assert turn.on_played(1, 4000) == []
    assert turn.on_key("3", 4500) == [Feed(Pressed("3"))]


def test_a_question_that_drops_keys_forgets_those_typed_ahead() -> None:
    turn = Turn()
    turn.begin([say(), Invoke("新建工单", {}, "登记")], 0)
    turn.on_key("1", 100)
    assert kinds(turn.begin([say("都对吗", keep_keys=False), ASK], 200)) == [PlayPrompt]
    assert turn.on_key("1", 300) == [StopPlaying(), Feed(Pressed("1"))]


def test_keys_typed_ahead_answer_the_questions_to_come() -> None:
    turn = Turn()
    assert kinds(turn.begin([say(), Invoke("查客户", {}, "查")], 0)) == [PlayPrompt, Run]
    assert turn.on_key("1", 100) == []
    assert turn.on_key("2", 150) == []
    orders = turn.begin([say(), ASK], 200)
    assert kinds(orders) == [PlayPrompt, StopPlaying, Feed]
    assert orders[-1] == Feed(Pressed("1"))
    assert turn.begin([say(), ASK], 250)[-1] == Feed(Pressed("2"))


def test_an_action_runs_while_its_prompt_is_heard() -> None:
    turn = Turn()
    invoke = Invoke("新建工单", {}, "登记")
    assert turn.begin([say(), invoke], 0) == [PlayPrompt(1, say()), Run(invoke)]
    # The prompt still runs when the next one is queued behind it.
    assert kinds(turn.begin([say(), ASK], 10)) == [PlayPrompt]
    assert turn.on_played(1, 2000) == []
    assert turn.deadline_ms is None
    turn.on_played(2, 4000)
    assert turn.deadline_ms == 9000


def test_digits_are_collected_and_the_wait_for_the_first_starts_again() -> None:
    turn = Turn()
    turn.begin([say(), NUMBER], 0)
    assert turn.on_key("8", 100) == [StopPlaying()]
    assert turn.deadline_ms == 3100
    assert turn.on_key("*", 200) == []
    assert turn.deadline_ms == 5200
    for index, key in enumerate("8888000"):
        assert turn.on_key(key, 300 + index) == []
    assert turn.pass_time(3306) == [Feed(Pressed("8888000"))]


def test_a_recording_begins_after_prompt_and_beep_and_ends_by_the_key() -> None:
    turn = Turn()
    assert kinds(turn.begin([say(), RECORD], 0)) == [PlayPrompt]
    assert turn.on_played(1, 2000) == [PlayBeep(2, RECORD)]
    assert turn.on_key("#", 2100) == [], "the beep is heard out"
    assert turn.on_played(2, 2240) == []
    assert turn.recording
    assert turn.on_key("5", 3000) == []
    assert turn.on_key("#", 4000) == [StopRecording()]
    assert turn.on_recorded("a.wav", 1700) == [Feed(Recorded("a.wav", 1700))]
    assert not turn.recording


def test_the_end_key_skips_the_prompt_of_a_recording() -> None:
    turn = Turn()
    turn.begin([say(), RECORD], 0)
    assert turn.on_key("#", 500) == [StopPlaying(), PlayBeep(2, RECORD)]


def test_an_end_key_pressed_before_the_beep_was_heard_ends_nothing() -> None:
    turn = Turn()
    turn.begin([RECORD], 0)
    turn.on_played(1, 240)
    assert turn.on_key("#", 530) == []
    assert turn.on_key("#", 540) == [StopRecording()]


def test_what_waited_its_turn_counts_from_when_it_happened() -> None:
    turn = Turn()
    turn.begin([RECORD], 0)
    turn.on_played(1, 1900, 240)
    assert turn.on_key("#", 1910, 530) == [], "pressed before the beep was heard"
    assert turn.on_key("#", 1920, 1500) == [StopRecording()], "pressed after an answer"


def test_after_a_fault_under_the_beep_the_next_recording_has_its_own_beep() -> None:
    turn = Turn()
    turn.begin([RECORD], 0)
    turn.stop()
    turn.begin([say(), RECORD], 300)
    assert turn.on_played(2, 2300) == [PlayBeep(3, RECORD)]


def test_a_global_command_ends_a_recording_and_keeps_what_was_said() -> None:
    turn = Turn()
    turn.begin([RECORD], 0)
    turn.on_played(1, 240)
    assert turn.on_key("9", 1000) == [StopRecording()]
    assert turn.on_recorded("a.wav", 700) == [Feed(Recorded("a.wav", 700, "9"))]


def test_a_global_command_works_under_the_prompt_of_a_recording() -> None:
    turn = Turn()
    turn.begin([say(), RECORD], 0)
    assert turn.on_key("0", 500) == [StopPlaying(), Feed(Pressed("0"))]


def test_a_transfer_waits_for_its_prompt() -> None:
    turn = Turn()
    transfer = TransferTo("人工坐席", "转")
    assert kinds(turn.begin([say(), transfer], 0)) == [PlayPrompt]
    assert turn.on_played(1, 2000) == [PassOn(transfer)]


def test_the_line_is_released_after_the_farewell_and_a_silence() -> None:
    turn = Turn()
    turn.begin([say("再见"), HangUp("自助办结", linger_ms=8000)], 0)
    assert turn.on_key("1", 500) == [], "keys no longer count"
    assert turn.on_played(1, 2000) == []
    assert turn.pass_time(9999) == []
    assert turn.pass_time(10_000) == [Release("自助办结")]


def test_danger_counts_under_a_farewell_and_while_the_line_is_still_open() -> None:
    turn = Turn()
    turn.begin([say("再见"), HangUp("登记回拨", linger_ms=8000, commands=("9",))], 0)
    assert turn.on_key("9", 500) == [StopPlaying(), Feed(Pressed("9"))]
    turn.begin([HangUp("登记回拨", linger_ms=8000, commands=("9",))], 600)
    assert turn.on_key("1", 700) == []
    assert turn.on_key("9", 5000) == [Feed(Pressed("9"))]
    assert turn.deadline_ms is None, "the line is not released any more"


def test_danger_counts_under_a_transfer_and_while_it_rings() -> None:
    turn = Turn()
    transfer = TransferTo("人工坐席", "转", commands=("9",))
    turn.begin([say(), transfer], 0)
    assert turn.on_key("9", 500) == [StopPlaying(), Feed(Pressed("9"))]
    turn.begin([transfer], 600)
    assert turn.on_key("1", 700) == []
    assert turn.on_key("9", 9000) == [Feed(Pressed("9"))]


def test_danger_pressed_while_an_action_ran_counts_before_a_farewell() -> None:
    turn = Turn()
    turn.begin([say(), Invoke("登记回拨", {}, "登记")], 0)
    turn.on_key("9", 100)
    farewell: list[Action] = [say("再见"), HangUp("登记回拨", commands=("9",))]
    assert turn.begin(farewell, 200) == [StopPlaying(), Feed(Pressed("9"))]
    turn.begin([say(), Invoke("登记回拨", {}, "登记")], 300)
    turn.on_key("1", 400)
    turn.on_key("9", 450)
    assert kinds(turn.begin(farewell, 500)) == [PlayPrompt], "one of many keys is no alarm"


def test_without_a_linger_the_farewell_is_still_heard_to_its_end() -> None:
    turn = Turn()
    turn.begin([say("再见"), HangUp("无声")], 0)
    assert turn.on_played(1, 2000) == []
    assert turn.pass_time(2200) == []
    assert turn.pass_time(2300) == [Release("无声")]


def test_a_stopped_turn_is_silent_and_deaf() -> None:
    turn = Turn()
    turn.begin([say(), ASK], 0)
    assert turn.stop() == [StopPlaying()]
    assert turn.on_played(1, 100) == []
    assert turn.deadline_ms is None
    assert turn.pass_time(99_000) == []


def test_an_old_prompts_end_does_not_open_the_next_question() -> None:
    turn = Turn()
    turn.begin([say(), ASK], 0)
    turn.on_key("1", 100)
    turn.begin([say(), ASK], 150)
    assert turn.on_played(1, 160) == []
    assert turn.deadline_ms is None


def test_the_end_key_after_a_number_of_full_length_answers_nothing_else() -> None:
    turn = Turn()
    account = Listen("问户号", 5000, Keys(10, 10, "#", "*", 3000))
    turn.begin([account], 0)
    for key in "330001234":
        turn.on_key(key, 100)
    assert turn.on_key("5", 200) == [Feed(Pressed("3300012345"))]
    turn.begin([say(), ASK], 210)
    assert turn.on_key("#", 900) == []
    assert turn.on_key("#", 1000) == [StopPlaying(), Feed(Pressed("#"))]


def test_an_end_key_much_later_is_a_key_of_its_own() -> None:
    turn = Turn()
    turn.begin([Listen("问户号", 5000, Keys(1, 1, "#", "*", 3000))], 0)
    turn.on_key("5", 0)
    turn.begin([ASK], 10)
    assert turn.on_key("#", 3100) == [Feed(Pressed("#"))]


def test_speech_stops_a_prompt_and_nobody_is_late_meanwhile() -> None:
    turn = Turn()
    turn.begin([say(), ASK], 0)
    assert turn.on_speech(900) == [StopPlaying()]
    assert turn.pass_time(12_000) == []
    assert turn.on_heard("停电了") == [Feed(Heard("停电了"))]


def test_speech_does_not_stop_a_prompt_that_only_keys_interrupt() -> None:
    turn = Turn()
    turn.begin([say(barge_in=BargeIn.KEYS), ASK], 0)
    assert turn.on_speech(900) == []
    assert not turn.speaking
    turn.on_played(1, 3_000)
    assert turn.on_speech(3_020) == []
    assert turn.speaking


def test_a_key_pressed_under_what_must_be_heard_comes_before_a_voice_under_the_rest() -> None:
    turn = Turn()
    turn.begin([say(barge_in=BargeIn.NO), say(), ASK], 0)
    assert turn.on_key("1", 100) == []
    assert turn.on_played(1, 1_000) == []
    assert turn.on_speech(1_100) == [StopPlaying(), Feed(Pressed("1"))]


def test_who_types_is_not_listened_to() -> None:
    turn = Turn()
    turn.begin([NUMBER], 0)
    turn.on_key("1", 100)
    assert turn.question is None
    assert turn.on_speech(200) == []
    assert turn.on_heard("一三八") == []
    assert turn.on_nobody("无声") == []


def test_where_an_ear_listens_the_turn_waits_a_little_longer_for_it() -> None:
    turn = Turn()
    turn.begin([ASK], 0)
    turn.by_ear = True
    assert turn.pass_time(5_000) == []
    assert turn.on_nobody("无声") == [Feed(NoInput("无声"))]
    turn.begin([ASK], 10_000)
    assert turn.pass_time(15_000) == [Feed(NoInput())], "the next question is not heard yet"


def test_a_voice_that_no_ear_tells_the_end_of_does_not_hold_the_call_for_ever() -> None:
    turn = Turn()
    turn.begin([say(), ASK], 0)
    turn.by_ear = True
    turn.on_speech(900)
    late_ms = 900 + LONGEST_SPEECH_MS + EAR_LATE_MS
    assert turn.pass_time(late_ms - 1) == []
    assert turn.pass_time(late_ms) == [Feed(NoInput())]
