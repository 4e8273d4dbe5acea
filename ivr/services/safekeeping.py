"""Keeps what a caller said when the database cannot, and does it later as of that time."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import replace

from ivr.clock import Clock, ManualClock
from ivr.domain.keepsake import Keepsake, Keepsakes
from ivr.errors import DomainError, StorageError
from ivr.protected import unprotected
from ivr.services.action_arguments import Results
from ivr.services.flow_actions import FlowActions
from ivr.services.store_health import StoreHealth

log = logging.getLogger(__name__)

DRAFT, ALARM, CONCEAL = "存草稿", "新建紧急工单", "保护身份"

PROMISES = frozenset({"登记回拨"})
"""Done as far as the caller is concerned once they lie on the disk: they are filed later, as of
now, and nothing that the caller is told depends on what filing them brings back."""

ONLY_NOW = frozenset({"预约", "改约", "取消预约", "登记上门服务"})
"""No hour is booked behind the caller's back, who was told that it failed: a person sees to it."""


INTENTS: Mapping[str, str] = {
    "登记投诉": "投诉",
    "登记举报": "举报",
    "登记建议": "建议",
    "登记表扬": "表扬",
    "登记申请": "业务申请",
}
"""The 来意 of what was told to these actions, which are not given it."""


class SafeActions:
    """Business actions of which none is lost: what the database refuses is kept and done later."""

    def __init__(
        self,
        actions_at: Callable[[Clock], FlowActions],
        clock: Clock,
        keepsakes: Keepsakes,
        health: StoreHealth | None = None,
    ) -> None:
        self._actions_at = actions_at
        self._clock = clock
        self._keepsakes = keepsakes
        self._health = health or StoreHealth()
        self._waiting: set[str] = set()
        """The calls of which something is kept since this process began."""
        self._done: list[Keepsake] = []
        """Done, but a full disk would not let them be removed: they are not done again."""

    def run(
        self,
        name: str,
        arguments: Mapping[str, str | None],
        *,
        call_id: str,
        caller: str | None,
        test: bool = False,
    ) -> Results:
        """As `FlowActions.run`; a changing action that meets a StorageError is kept.

        A promise that is kept is as good as stored, and brings nothing back; one that cannot even
        be kept is no promise, and the flow learns that it failed.
        A call's draft waits behind what of the same call is kept, which may be its whole order.
        """
        if name == DRAFT and call_id in self._waiting:
            self._keep(Keepsake(self._clock.now(), name, dict(arguments), call_id, caller))
            return {}
        try:
            # Asked anew each time: the limits in force change with the published flows.
            actions = self._actions_at(self._clock)
            results = actions.run(name, arguments, call_id=call_id, caller=caller, test=test)
        except StorageError:
            self._health.note(writes=FlowActions.catalogue[name].changing, done=False)
            if self._kept(name, arguments, call_id, caller, test=test) and name in PROMISES:
                return dict.fromkeys(FlowActions.catalogue[name].results)
            raise
        self._health.note(writes=FlowActions.catalogue[name].changing, done=True)
        if name == ALARM:
            log.warning("紧急工单 %s，请马上处理：ivr orders", results["工单号"])
        return results

    def _kept(
        self,
        name: str,
        arguments: Mapping[str, str | None],
        call_id: str,
        caller: str | None,
        *,
        test: bool,
    ) -> bool:
        """Whether what the database refused lies on the disk now; looking up leaves nothing."""
        if test or not FlowActions.catalogue[name].changing:
            return False
        kept = _as_draft(name, arguments) if name in ONLY_NOW else (name, dict(arguments))
        return self._keep(Keepsake(self._clock.now(), *kept, call_id, caller))

    def catch_up(self) -> int:
        """Do what was kept; how many were done. Stops at the first that still cannot be stored."""
        done = 0
        try:
            kept = self._keepsakes.every()
        except OSError as error:
            log.error("暂存文件读不了（%s），里面的记录还没有补登。请检查权限和磁盘。", error)
            return 0
        for keepsake in kept:
            if keepsake in self._done:
                self._remove(keepsake)
                continue
            try:
                self._actions_at(ManualClock(keepsake.at)).run(
                    keepsake.name,
                    keepsake.arguments,
                    call_id=keepsake.call_id,
                    caller=keepsake.caller,
                )
            except StorageError:
                self._health.note(writes=True, done=False)
                break
            except DomainError as error:
                log.error("%s 补登时被拒绝：%s。改存为草稿。", keepsake.name, error)
                if not self._kept_as_draft(keepsake):
                    break
            self._health.note(writes=True, done=True)
            self._done.append(keepsake)
            self._remove(keepsake)
            done += 1
        return done

    def _kept_as_draft(self, keepsake: Keepsake) -> bool:
        """What a rule refuses by now was said all the same: an agent is to see it."""
        draft, told = _as_draft(keepsake.name, keepsake.arguments)
        try:
            self._actions_at(ManualClock(keepsake.at)).run(
                draft, told, call_id=keepsake.call_id, caller=keepsake.caller
            )
        except StorageError:
            return False
        except DomainError as error:
            log.error("%s 也存不成草稿：%s", keepsake.name, error)
        return True

    def _remove(self, keepsake: Keepsake) -> None:
        try:
            self._keepsakes.remove(keepsake)
        except OSError as error:
            log.error("暂存文件改写不了（%s），稍后再试。请检查磁盘空间。", error)
        else:
            self._done.remove(keepsake)
            self._waiting.discard(keepsake.call_id)

    def _keep(self, keepsake: Keepsake) -> bool:
        # Nothing protected lies on a disk; done later without it, a rule may want a person to see.
        keepsake = replace(keepsake, arguments=unprotected(keepsake.arguments))
        if keepsake.name == CONCEAL:
            keepsake = replace(keepsake, caller=None)
        try:
            self._keepsakes.add(keepsake)
            self._waiting.add(keepsake.call_id)
        except OSError as error:
            log.critical(
                "数据库和暂存文件都写不了（%s），通话 %s 的「%s」没有存下。请马上检查磁盘。",
                error.strerror,
                keepsake.call_id,
                keepsake.name,
            )
            return False
        return True


def _as_draft(
    name: str, arguments: Mapping[str, str | None]
) -> tuple[str, Mapping[str, str | None]]:
    """What was told to an action, for a person to see to, as what it was told."""
    known = FlowActions.catalogue[DRAFT].arguments
    told = {name: value for name, value in arguments.items() if name in known}
    return DRAFT, {**told, "来意": INTENTS[name]} if name in INTENTS else told
