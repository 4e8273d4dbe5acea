from __future__ import annotations

from ivr.calls.keys import KeyCollector
from ivr.dialogue.actions import Keys
from ivr.dialogue.inputs import Pressed

PHONE = Keys(least=7, most=12, end_key="#", delete_key="*", interdigit_ms=3000)


def typed(keys: str, collector: KeyCollector) -> Pressed | None:
    answer = None
    for index, key in enumerate(keys):
        answer = collector.press(key, index * 200)
    return answer


def test_a_single_key_counts_at_once() -> None:
    assert typed("1", KeyCollector(Keys())) == Pressed("1")


def test_star_and_hash_are_keys_where_one_key_is_asked_for() -> None:
    assert typed("*", KeyCollector(Keys())) == Pressed("*")
    assert typed("#", KeyCollector(Keys())) == Pressed("#")


def test_the_end_key_ends_a_number() -> None:
    assert typed("8888000#", KeyCollector(PHONE)) == Pressed("8888000", "#")


def test_the_full_length_ends_a_number() -> None:
    assert typed("138000000012", KeyCollector(PHONE)) == Pressed("138000000012")


def test_the_delete_key_takes_the_last_digit_back() -> None:
    assert typed("1399*8#", KeyCollector(PHONE)) == Pressed("1398", "#")


def test_the_delete_key_with_nothing_typed_is_an_answer_of_its_own() -> None:
    assert typed("*", KeyCollector(PHONE)) == Pressed("*")
    assert typed("1**", KeyCollector(PHONE)) == Pressed("*")


def test_the_end_key_alone_means_i_do_not_know() -> None:
    assert typed("#", KeyCollector(PHONE)) == Pressed("", "#")


def test_the_inter_digit_wait_ends_a_number_and_counts_from_the_last_digit() -> None:
    collector = KeyCollector(PHONE)
    assert typed("0", collector) is None
    assert collector.pass_time(2999) is None
    assert collector.press("5", 2999) is None
    assert collector.pass_time(3000) is None
    assert collector.pass_time(5999) == Pressed("05")


def test_after_the_last_digit_was_taken_back_nothing_is_due() -> None:
    collector = KeyCollector(PHONE)
    assert typed("1*", collector) is None
    assert collector.deadline_ms is None
    assert collector.pass_time(60_000) is None
