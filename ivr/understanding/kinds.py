"""The kinds of value that can be understood, by the names that flows and operators use."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from ivr.understanding import (
    account,
    amount,
    count,
    digits,
    duration,
    order_number,
    telephone,
    times,
    yes_no,
)
from ivr.understanding.context import Context
from ivr.understanding.readings import Reading

Reader = Callable[[str, Context], Reading]
"""What was said, and what is known besides it -> the value, or why there is none."""

KINDS: Mapping[str, Reader] = {
    yes_no.KIND: yes_no.read_yes_no,
    telephone.KIND: telephone.read_telephone,
    account.KIND: account.read_account,
    order_number.KIND: order_number.read_order_number,
    digits.KIND: digits.read_digits,
    count.KIND: count.read_count,
    amount.KIND: amount.read_amount,
    duration.KIND: duration.read_duration,
    times.KIND: times.read_time,
}
