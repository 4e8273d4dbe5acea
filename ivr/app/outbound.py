"""Calls that the hotline makes by itself, put together as the settings say."""

from __future__ import annotations

import os
import platform
import secrets
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field

from ivr.app.entries import known_numbers
from ivr.app.outgoing import dial_as_set
from ivr.calls.answerers import Answerers
from ivr.calls.endings import Ended, Ending
from ivr.calls.outbound import Due, Outbound, Stop
from ivr.calls.placing import Placing
from ivr.calls.ports import Line
from ivr.calls.switchboard import Beginning, Switchboard
from ivr.clock import Clock
from ivr.config import Config
from ivr.domain.callback import CallbackResult
from ivr.domain.dialling_rules import DialRules
from ivr.domain.ports import OpenUnitOfWork
from ivr.phone_number import normalise
from ivr.services.callback_desk import CallbackDesk
from ivr.services.dial_desk import DialDesk
from ivr.speech.hearing.silero_vad import SileroVads
from ivr.telephony.endpoint import Endpoint

HOTLINE = "95598"

RESULTS: Mapping[Ending, CallbackResult] = {
    Ending.TALKED: CallbackResult.HUNG_UP,  # counts only where the flow has told nothing
    Ending.HUNG_UP: CallbackResult.HUNG_UP,
    Ending.BUSY: CallbackResult.BUSY,
    Ending.NO_ANSWER: CallbackResult.NO_ANSWER,
    Ending.DECLINED: CallbackResult.REFUSED_AT_LINE
    if hasattr(CallbackResult, "REFUSED_AT_LINE")
    else CallbackResult.NO_ANSWER,
    Ending.OUT_OF_SERVICE: CallbackResult.OUT_OF_SERVICE,
    Ending.MACHINE: CallbackResult.MACHINE,
    Ending.BARRED: CallbackResult.BARRED,
    Ending.FAILED: CallbackResult.FAILED,
}
