"""By what word a called person is asked for. Pure.

Only what somebody has told us of himself: the name in the customers' file may be the landlord's,
and whoever picks up need not learn it.
"""

from __future__ import annotations

import re

HOLDER = "机主"
"""Whoever has the telephone, where nobody has told a name."""

_NAME = re.compile("[一-鿿]{2,6}")
_IN_CONTACT = re.compile(r"[\s,，、;；:：/()（）0-9+-]+")


def salutation(told: str | None, registered: str | None = None) -> str:
    """The name that was told, if it is one that can be said; never the registered one."""
    if told is None or told == registered or _NAME.fullmatch(told) is None:
        return HOLDER
    return told


def contact_name(written: str | None) -> str | None:
    """The name in a contact as an admin wrote it: 张主任 13800000009."""
    words = _IN_CONTACT.split(written or "")
    return next((word for word in words if _NAME.fullmatch(word)), None)
