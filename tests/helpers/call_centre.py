"""A hotline with agents who are stored, and their telephones."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from ivr import app
from ivr.accounts import Account
from ivr.config import load
from ivr.domain.agent import Agent, AgentState
from ivr.media.waiting_music import waiting_music
from ivr.services.agent_desk import AgentDesk
from tests.helpers import voice
from tests.helpers.caller import Caller
from tests.helpers.dialler import Dialler, dialler
from tests.helpers.hotline import CallRecord, Hotline
from tests.helpers.kamailio import Kamailio
from tests.helpers.office import AUTO, heard_in
from tests.helpers.ports import HOST, free_port
from tests.helpers.softphone import Baresip

FLOWS = Path(__file__).resolve().parents[2] / "flows"
RULES = """
振铃: 5秒
没接休息: 1分钟
没接几次: 5
话后处理: 0秒
平均通话: 2分钟
类别: {报修: [故障报修], 电费: [查电费]}
类别等待: 1分钟
"""
MUSIC = waiting_music().pcm[:16_000]
"""The first second of the music: an agent at hand leaves time for little."""

NUMBERS = ("1001", "1002", "1003", "1900")
PASSWORD = "pw"
USERS = {"95598": "ivrpw", **dict.fromkeys(NUMBERS, PASSWORD)}
"""Whom a registrar knows, and their passwords."""

VOICES = {
    "1001": voice.sweep(1_200, 400, 2_500),
    "1002": voice.sweep(1_200, 2_600, 500),
    "1900": voice.sweep(1_200, 800, 1_900),
}
"""What each of them says as long as somebody listens."""


class CallCentre:
    """The hotline, its agents, and the ports of their telephones."""

    def __init__(
        self,
        prompts: Path,
        folder: Path,
        *,
        proxy: Kamailio | None = None,
        ring_s: int = 5,
        rules: str = "",
        program: str = "ivr",
        **settings: str,
    ) -> None:
        """`proxy`: where the telephones are registered, and reached through it; `rules`: more of
        those of the queue."""
        flows = Path(shutil.copytree(FLOWS, folder / "flows"))
        written = RULES.replace("振铃: 5秒", f"振铃: {ring_s}秒") + rules
        (flows / "standards" / "排队.yaml").write_text(written, "utf-8")
        data = folder / "data"
        shutil.copytree(prompts, data / "prompts")
        self.proxy = proxy
        self.ports = {number: free_port() for number in NUMBERS}
        account = {} if proxy is None else {"IVR_ACCOUNTS": account_at(proxy)}
        self.hotline = Hotline(
            data,
            settings={
                "IVR_FLOWS": str(flows),
                "IVR_RECORDING_CALLS": "true",
                "IVR_TRANSFER_BY": "bridge",
                **account,
                **settings,
            },
            program=program,
        )

    @contextmanager
    def open(self) -> Iterator[None]:
        """It takes calls, with its agents hired; nothing may have failed at the end."""
        with self.hotline as hotline:
            hotline.start()
            self.hire()
            yield
            assert hotline.stop() == 0
        assert "Traceback" not in hotline.errors(), hotline.errors()

    @contextmanager
    def desk(self) -> Iterator[AgentDesk]:
        """The agents' desk, beside the running hotline."""
        with app.open_agents(load(self.hotline.data, None, self.hotline.settings)) as agents:
            yield agents.desk

    def hire(self) -> None:
        """Three agents of different skills, and a supervisor."""
        with self.desk() as desk:
            for number, name, skills in (
                ("1001", "李静", {"queues": ("人工坐席",)}),
                ("1002", "王芳", {"queues": ("人工坐席",)}),
                ("1003", "赵敏", {"languages": ("英语",)}),
                ("1900", "张强", {"supervisor": True}),
            ):
                desk.add(Agent(number, name, self.address(number), **skills))

    @contextmanager
    def best_at(self, categories: Mapping[str, str]) -> Iterator[None]:
        """Each of these agents takes this category first."""
        with self.desk() as desk:
            for number, name in categories.items():
                desk.edit(number, categories=(name,))
        yield
        with self.desk() as desk:
            for number in categories:
                desk.edit(number, categories=())

    def address(self, number: str) -> str:
        """Where an agent is rung."""
        if self.proxy is not None:
            return f"sip:{number}@{self.proxy.place}"
        return f"sip:{number}@{HOST}:{self.ports[number]}"

    def only_ready(self, *numbers: str) -> None:
        """These take calls, the first of them first; the others are off."""
        with self.desk() as desk:
            for agent in desk.agents():
                if agent.staff_number not in numbers:
                    desk.off(agent.staff_number)
            for number in numbers:
                desk.ready(number)

    def state(self, number: str) -> AgentState:
        """What an agent does just now."""
        with self.desk() as desk:
            return desk.agent(number).state

    def phone(self, folder: Path, number: str, account: str = AUTO, times: int = 25) -> Baresip:
        """An agent's telephone; it answers by itself unless its account says otherwise.

        Its owner says the same so many times from the answer on, and nothing more.
        """
        says, domain = VOICES.get(number, VOICES["1001"]) * times, ""
        if self.proxy is not None:
            domain = self.proxy.place
            account = account.replace("regint=0", f"auth_pass={PASSWORD};regint=60")
        return Baresip(
            folder / number,
            number,
            says=says,
            account=account,
            domain=domain,
            port=self.ports[number],
        )

    def record(self, caller: str) -> CallRecord:
        return self.hotline.ended_call(caller)

    def waits(self, caller: str) -> bool:
        """Whether a caller with this number waits in the queue."""
        with self.desk() as desk:
            return any(line.caller.caller == caller for line in desk.queue())

    def wait_for_state(self, number: str, state: AgentState, timeout_s: float = 5) -> None:
        self.wait_until(lambda: self.state(number) is state, f"{number} {state}", timeout_s)

    def wait_until(self, ready: Callable[[], bool], what: str, timeout_s: float = 10) -> None:
        deadline = time.monotonic() + timeout_s
        while not ready():
            assert time.monotonic() < deadline, f"no {what}: {self.hotline.errors()[-2000:]}"
            time.sleep(0.1)


@contextmanager
def registered(proxy: Kamailio, number: str) -> Iterator[Dialler]:
    """A telephone that is rung through the proxy by this number."""
    with dialler(Account(number, proxy.place, PASSWORD, expires_s=60)) as phone:
        phone.wait_for_account("registered")
        yield phone


def account_at(proxy: Kamailio) -> str:
    """The hotline's own account there; it calls by it and is not called."""
    password = USERS["95598"]
    return f'[{{registrar="{proxy.place}", user="95598", password="{password}", register=false}}]'


def hears_music(call: Caller, timeout_s: float = 12) -> None:
    """Wait until the caller hears the music, from now on."""
    start, deadline = call.mark(), time.monotonic() + timeout_s
    while not heard_in(call.heard[start:], MUSIC):
        assert time.monotonic() < deadline, "no music was heard"
        call.hear_ms(500)
