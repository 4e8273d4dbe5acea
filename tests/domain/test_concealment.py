from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from ivr.domain.concealment import conceal
from ivr.domain.ports import CallRecord, TurnRecord

AT = datetime(2026, 11, 24, 4, tzinfo=UTC)
SAID = st.text(alphabet="秘密号码", min_size=4, max_size=9).map(lambda text: f"<{text}>")


@given(st.lists(st.tuples(SAID, SAID, SAID), max_size=5))
def test_the_way_of_a_concealed_call_stays_and_not_a_word_of_it(
    turns: list[tuple[str, str, str]],
) -> None:
    taken = tuple(
        TurnRecord(
            number,
            AT,
            "举报",
            "哪一类",
            (f"我们打{prompt}找您",),
            "heard",
            value,
            {"联系电话": slot},
            ("登记举报", f"告诉坐席没听懂的话：{value}"),
            ("举报›哪一类›matched›偷电›录举报",),
        )
        for number, (prompt, value, slot) in enumerate(turns, start=1)
    )
    record = CallRecord("c1", AT, "13912345678", "95598", "总台", "v", 20, turns=taken)
    left = conceal(record)
    assert left.concealed
    assert not any(secret in repr(left) for secret in ("13912345678", "<", ">"))
    assert [turn.path for turn in left.turns] == [turn.path for turn in taken]
    assert all(turn.actions == ("登记举报", "告诉坐席没听懂的话") for turn in left.turns)
    assert conceal(left) == left
