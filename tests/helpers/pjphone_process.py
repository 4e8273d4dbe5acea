"""A telephone made of PJSIP, as a process of its own: orders on standard input, events on output.

Each line is JSON. Run as `python -m tests.helpers.pjphone_process SETTINGS`, SETTINGS being JSON,
too. There is no audio device: a WAV file is what it says, another one what it hears.
"""

from __future__ import annotations

import json
import os
import select
import sys
from collections.abc import Callable
from typing import Any

import pjsua2 as pj

ONCE = 1  # PJMEDIA_FILE_NO_LOOP
EVENTS = os.fdopen(os.dup(1), "w")
os.dup2(2, 1)  # the library prints before it can be told not to

STATES = {3: "EARLY", 5: "CONFIRMED", 6: "DISCONNECTED"}


def tell(kind: str, **more: object) -> None:
    EVENTS.write(json.dumps({"type": kind, **more}) + "\n")
    EVENTS.flush()


class Phone:
    """The library, one account, at most one call."""

    def __init__(self, settings: dict[str, Any]) -> None:
        self.settings = settings
        self.call: Call | None = None
        self.over = False
        self.library = pj.Endpoint()
        self.library.libCreate()
        self._begin()
        self.player, self.recorder = pj.AudioMediaPlayer(), pj.AudioMediaRecorder()
        self.player.createPlayer(settings["says"], ONCE)
        self.recorder.createRecorder(settings["hears"])
        self.account = Account(self)

    def _begin(self) -> None:
        config = pj.EpConfig()
        config.uaConfig.threadCnt = 0
        config.uaConfig.userAgent = "pjphone"
        config.logConfig.filename, config.logConfig.level = self.settings["log"], 5
        config.logConfig.consoleLevel = 0
        media = config.medConfig
        media.clockRate = media.sndClockRate = 8000
        media.noVad, media.ecTailLen, media.sndAutoCloseTime = True, 0, -1
        self.library.libInit(config)
        way = pj.TransportConfig()
        way.port, way.boundAddress = self.settings["port"], self.settings["host"]
        for kind in (pj.PJSIP_TRANSPORT_UDP, pj.PJSIP_TRANSPORT_TCP):
            self.library.transportCreate(kind, way)
        self.library.libStart()
        self.library.audDevManager().setNullDev()
        for codec in self.library.codecEnum2():
            wanted = codec.codecId == f"{self.settings['law']}/8000/1"
            self.library.codecSetPriority(codec.codecId, 255 if wanted else 0)

    def run(self) -> None:
        tell("ready")
        waiting = b""
        while not self.over:
            self.library.libHandleEvents(10)
            if select.select([0], [], [], 0)[0]:
                more = os.read(0, 65_536)
                self.over = self.over or not more
                *lines, waiting = (waiting + more).split(b"\n")
                for line in lines:
                    self._obey(json.loads(line))

    def _obey(self, order: dict[str, Any]) -> None:
        try:
            ORDERS[order["do"]](self, order)
        except pj.Error as error:
            tell("error", order=order["do"], reason=error.info())

    def end(self) -> None:
        self.call = None
        del self.player, self.recorder
        self.account.shutdown()
        self.library.libDestroy()


class Account(pj.Account):  # type: ignore[misc]  # the library carries no types
    """Who the telephone is."""

    def __init__(self, phone: Phone) -> None:
        super().__init__()
        self.phone = phone
        config, settings = pj.AccountConfig(), phone.settings
        config.idUri = f"sip:{settings['number']}@{settings['host']}:{settings['port']}"
        config.callConfig.prackUse = (
            pj.PJSUA_100REL_MANDATORY if settings["reliable"] else pj.PJSUA_100REL_NOT_USED
        )
        if settings["session_s"]:
            config.callConfig.timerUse = pj.PJSUA_SIP_TIMER_ALWAYS
            config.callConfig.timerSessExpiresSec = settings["session_s"]
        config.mediaConfig.transportConfig.port = settings["rtp_port"]
        config.mediaConfig.transportConfig.boundAddress = settings["host"]
        self.create(config)

    def onIncomingCall(self, came: pj.OnIncomingCallParam) -> None:
        call = Call(self.phone, came.callId)
        if self.phone.call is not None:
            call.reply(486)
            return
        self.phone.call = call
        tell("incoming", uri=call.getInfo().remoteUri)
        if status := self.phone.settings["answers"]:
            call.reply(status)


class Call(pj.Call):  # type: ignore[misc]
    """The call that is on."""

    def __init__(self, phone: Phone, number: int = pj.PJSUA_INVALID_ID) -> None:
        super().__init__(phone.account, number)
        self.phone = phone

    def reply(self, status: int) -> None:
        how = pj.CallOpParam()
        how.statusCode = status
        self.answer(how)

    def onCallState(self, changed: pj.OnCallStateParam) -> None:
        info = self.getInfo()
        tell("state", state=STATES.get(info.state, ""), status=info.lastStatusCode)
        if info.state == pj.PJSIP_INV_STATE_DISCONNECTED and self.phone.call is self:
            self.phone.call = None

    def onCallMediaState(self, changed: pj.OnCallMediaStateParam) -> None:
        info = self.getInfo()  # what it holds lives no longer than it
        for place, media in enumerate(info.media):
            if media.type == pj.PJMEDIA_TYPE_AUDIO:
                active = media.status == pj.PJSUA_CALL_MEDIA_ACTIVE
                tell("media", active=active, direction=media.dir)
                if media.status != pj.PJSUA_CALL_MEDIA_NONE and media.dir:
                    sound = self.getAudioMedia(place)
                    sound.startTransmit(self.phone.recorder)
                    self.phone.player.startTransmit(sound)

    def onCallTsxState(self, changed: pj.OnCallTsxStateParam) -> None:
        transaction = changed.e.body.tsxState.tsx
        ours = transaction.role == pj.PJSIP_ROLE_UAC
        tell("transaction", method=transaction.method, status=transaction.statusCode, ours=ours)


def dial(phone: Phone, order: dict[str, Any]) -> None:
    how = pj.CallOpParam(True)
    how.opt.videoCount = 0
    phone.call = Call(phone)
    phone.call.makeCall(order["uri"], how)


def press(phone: Phone, order: dict[str, Any]) -> None:
    how = pj.CallSendDtmfParam()
    how.digits = order["keys"]
    how.method = pj.PJSUA_DTMF_METHOD_SIP_INFO if order["info"] else pj.PJSUA_DTMF_METHOD_RFC2833
    current(phone).sendDtmf(how)


def resume(phone: Phone, order: dict[str, Any]) -> None:
    how = pj.CallOpParam(True)
    how.opt.videoCount, how.opt.flag = 0, pj.PJSUA_CALL_UNHOLD
    current(phone).reinvite(how)


def update(phone: Phone, order: dict[str, Any]) -> None:
    how = pj.CallOpParam(True)
    how.opt.videoCount = 0
    current(phone).update(how)


def leave(phone: Phone, order: dict[str, Any]) -> None:
    phone.over = True


def current(phone: Phone) -> Call:
    assert phone.call is not None, "no call is on"
    return phone.call


ORDERS: dict[str, Callable[[Phone, dict[str, Any]], None]] = {
    "dial": dial,
    "answer": lambda phone, order: current(phone).reply(order["status"]),
    "press": press,
    "hold": lambda phone, order: current(phone).setHold(pj.CallOpParam(True)),
    "resume": resume,
    "update": update,
    "hang up": lambda phone, order: current(phone).hangup(pj.CallOpParam()),
    "leave": leave,
}

if __name__ == "__main__":
    running = Phone(json.loads(sys.argv[1]))
    try:
        running.run()
    finally:
        running.end()
