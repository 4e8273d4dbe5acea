import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.domain.second_fact import FactKind, Holder, Verdict, judge

OWN, SECOND, OTHER = "13800000001", "057188880003", "13900009999"
HOLDER = Holder((OWN, SECOND), "12003X", "0815")
PHONE, IDENTITY, METER = FactKind

FACTS = st.tuples(st.sampled_from(FactKind), st.text("0123456789", max_size=7))
HOLDERS = st.one_of(
    st.none(),
    st.builds(
        Holder,
        st.sampled_from([(), (OWN,), (OWN, SECOND)]),
        st.sampled_from([None, "12003X", "120034"]),
        st.sampled_from([None, "0815"]),
    ),
)
CALLERS = st.sampled_from([None, OWN, SECOND, OTHER])


@pytest.mark.parametrize(
    ("told", "caller", "fact", "verdict"),
    [
        # The number that is told, and the telephone on file: two facts.
        (True, OWN, None, Verdict.PROVED),
        (True, OTHER, None, Verdict.WANTING),
        (True, None, None, Verdict.WANTING),
        # The telephone alone is one fact.
        (False, OWN, None, Verdict.WANTING),
        (False, OWN, (IDENTITY, "120030"), Verdict.PROVED),
        (False, OWN, (METER, "0815"), Verdict.PROVED),
        # The ending of the telephone that is called from proves nothing new; another one does.
        (False, OWN, (PHONE, "0001"), Verdict.WRONG),
        (False, OWN, (PHONE, "0003"), Verdict.PROVED),
        # From any other telephone the number has to be told.
        (True, OTHER, (PHONE, "0001"), Verdict.PROVED),
        (True, None, (METER, "0815"), Verdict.PROVED),
        (False, OTHER, (PHONE, "0001"), Verdict.WRONG),
        (False, None, (IDENTITY, "120030"), Verdict.WRONG),
        # An ending is not shortened.
        (True, OTHER, (PHONE, "1"), Verdict.WRONG),
        (True, OTHER, (PHONE, ""), Verdict.WRONG),
        (True, OTHER, (PHONE, OWN), Verdict.WRONG),
        (True, OTHER, (IDENTITY, "12003X"), Verdict.WRONG),
    ],
)
def test_two_facts_are_a_proof_and_one_is_not(
    told: bool, caller: str | None, fact: tuple[FactKind, str] | None, verdict: Verdict
) -> None:
    assert judge(HOLDER, number_told=told, caller=caller, told=fact) is verdict


@given(st.booleans(), CALLERS, st.one_of(st.none(), FACTS))
def test_an_account_that_does_not_exist_answers_like_one_that_tells_nothing(
    told: bool, caller: str | None, fact: tuple[FactKind, str] | None
) -> None:
    unknown = judge(None, number_told=told, caller=caller, told=fact)
    assert unknown is judge(Holder(), number_told=told, caller=caller, told=fact)
    assert unknown is not Verdict.PROVED


@given(HOLDERS, st.booleans(), CALLERS, st.one_of(st.none(), FACTS))
def test_nothing_is_proved_by_fewer_than_two_facts(
    holder: Holder | None,
    told: bool,
    caller: str | None,
    fact: tuple[FactKind, str] | None,
) -> None:
    """Counted independently: what the caller knows, and what he holds, each once."""
    if judge(holder, number_told=told, caller=caller, told=fact) is not Verdict.PROVED:
        return
    assert holder is not None
    facts = {"number"} if told else set()
    facts |= {caller} if caller in holder.phones else set()
    if fact is not None:
        kind, ending = fact
        endings = {
            PHONE: {phone: phone[-4:] for phone in holder.phones},
            IDENTITY: {"id": (holder.id_ending or "").replace("X", "0")},
            METER: {"meter": holder.meter_ending or ""},
        }[kind]
        facts |= {name for name, known in endings.items() if known == ending}
    assert len(facts) >= 2
