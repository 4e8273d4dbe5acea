"""The kinds of value that can be understood, by the names that flows and operators use."""

from __future__ import annotations

from collections.abc import Mapping

from ivr.understanding import (
    account,
    address,
    amount,
    count,
    day_spans,
    digits,
    duration,
    names,
    order_number,
    scope,
    symptoms,
    telephone,
    times,
    vocabularies,
    yes_no,
)
from ivr.understanding.context import Context
from ivr.understanding.heard_numbers import by_number_sound
from ivr.understanding.mishearing import Reader, by_sound
from ivr.understanding.readings import Reading
from ivr.understanding.supposed import unless_supposed


def _address(text: str, context: Context) -> Reading:
    if context.known is not None:
        return address.amend_address(context.known, text, context.places)
    return address.read_address(text, context.places)


KINDS: Mapping[str, Reader] = {
    yes_no.KIND: by_sound(yes_no.read_yes_no, vocabularies.for_answers),
    telephone.KIND: by_number_sound(telephone.read_telephone, vocabularies.for_rows),
    account.KIND: by_number_sound(account.read_account, vocabularies.for_rows),
    order_number.KIND: by_number_sound(order_number.read_order_number, vocabularies.for_rows),
    digits.KIND: by_number_sound(digits.read_digits, vocabularies.for_rows),
    count.KIND: unless_supposed(
        count.KIND, by_number_sound(count.read_count, vocabularies.for_counts)
    ),
    amount.KIND: unless_supposed(
        amount.KIND, by_number_sound(amount.read_amount, vocabularies.for_amounts)
    ),
    duration.KIND: unless_supposed(
        duration.KIND, by_number_sound(duration.read_duration, vocabularies.for_durations)
    ),
    times.KIND: unless_supposed(
        times.KIND, by_number_sound(times.read_time, vocabularies.for_times)
    ),
    # 明天上午有空吗 asks, and names the wish all the same.
    day_spans.KIND: by_number_sound(day_spans.read_day_span, vocabularies.for_times),
    address.KIND: _address,
    names.KIND: lambda text, context: names.read_name(text),
    scope.KIND: lambda text, context: scope.read_scope(text),
    symptoms.KIND: lambda text, context: symptoms.read_symptoms(text),
}
