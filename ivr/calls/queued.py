"""One call's place in the agents' queue: asked for, told, filled with music, and given up.

What has to be rung is left to `transfers`; what the queue cannot be told is logged and no call's
trouble.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from ivr.calls.delivery import Delivery
from ivr.calls.feature_keys import CODES, Feature
from ivr.calls.music import MUSIC_TOKEN, Music
from ivr.calls.ports import PromptSource, Stream
from ivr.calls.queue_wait import (
    Look,
    NobodyComes,
    Order,
    QueueWait,
    Reach,
    Ring,
    Say,
    TakeReturnCall,
)
from ivr.calls.queue_words import ENGLISH_SPEAKERS, words_for
from ivr.calls.queueing import AgentQueue, Colleagues, Joining, Offer, Standing
from ivr.clock import Clock
from ivr.dialogue.actions import RETURN_KEY, Play, Segment
from ivr.dialogue.inputs import NoAnswer, Pressed
from ivr.errors import IvrError

log = logging.getLogger(__name__)

SAID_TOKEN = -2
ALIVE_MS = 3_000
"""So often the queue hears that a talk goes on."""

ENGLISH_QUEUE = "英语坐席"
LANGUAGE = "语言"
"""The slot that tells what the caller speaks."""

ORDERS = ("工单号", "在途工单")
"""Those that tell which order the call is about: one filed in it, else one found in hand."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What a caller wants to be passed on for, as far as people may know it."""

    urgent: bool = False
    returns: bool = False
    """Whether the dialogue knows what to do with a wish for a return call."""
    slots: Mapping[str, str] = field(default_factory=dict)
    caller: str | None = None
    alias: str | None = None
    """The name of a call that nobody may find."""
    flows: Sequence[str] = ()
    """Those under way, the innermost last; none where people may not know what it is about."""


@dataclass(frozen=True)
class Agents:
    """The agents' queue, and what live calls do with it."""

    queue: AgentQueue
    colleagues: Colleagues
    summaries: bool = True
    """Whether agents hear in a sentence what it is about before they are joined."""
    codes: Mapping[str, Feature] = field(default_factory=lambda: CODES)
    """What agents press in a talk: the code, and what it does (see `feature_keys`)."""
    category: Callable[[Sequence[str]], str | None] = lambda _flows: None
    """The category (业务类别) of whoever stands in these flows."""


@dataclass
class Queued:
    """The queue's side of one call; it waits at most once at a time."""

    rules: Agents
    stream: Stream
    prompts: PromptSource
    clock: Clock
    call_id: str
    said: Callable[[str], None]
    """Notes a sentence for the call's record."""
    music: Music = field(init=False)
    _delivery: Delivery = field(init=False)
    _wait: QueueWait | None = field(default=None, init=False)
    _offered: Offer | None = field(default=None, init=False)
    _name: str = field(default="", init=False)
    """What the queue knows the call by; empty: it does not know it."""
    _talking: bool = field(default=False, init=False)
    _alive_ms: int = field(default=0, init=False)
    """When the queue is to hear again that the talk goes on."""
    _nameless: bool = field(default=False, init=False)
    """Whether nothing of the call may be kept, no sound either."""

    def __post_init__(self) -> None:
        self.music = Music(self.stream)
        self._delivery = Delivery(self.stream, self.prompts, self.clock)

    @property
    def waiting(self) -> bool:
        """Whether the caller waits, or somebody is being rung."""
        return self._wait is not None and self._wait.stage != "over"

    @property
    def offered(self) -> Offer | None:
        """The agent who is rung or talked with; None: nobody of the queue's."""
        return self._offered

    @property
    def due_ms(self) -> int | None:
        """When `pass_time` has something to do."""
        if self._wait is None:
            return self._alive_ms if self._talking else None
        due = [at for at in (self._wait.due_ms, self._delivery.due_ms) if at is not None]
        return min(due, default=None)

    def takes(self, queue: str, wish: Wish) -> bool:
        """Whether agents are stored for it; where that cannot be asked, there are none."""
        try:
            return self.rules.queue.staffed(queue, _language(queue, wish))
        except IvrError as error:
            log.warning("通话 %s 查不到坐席：%s", self.call_id, error)
            return False

    def begin(self, queue: str, wish: Wish) -> list[Order] | None:
        """Wait; what is to be done first. None: the queue takes nobody just now."""
        self.end()
        language, name = _language(queue, wish), wish.alias or self.call_id
        try:
            self.rules.queue.join(self._joining(name, queue, wish))
        except IvrError as error:
            log.warning("通话 %s 排不了队：%s", self.call_id, error)
            return None
        self._name, now = name, self.clock.monotonic_ms()
        self._nameless = wish.alias is not None
        self._wait = QueueWait(words_for(language), wish.returns, now)
        self.music.begin()
        return self._done(self._wait.pass_time(now))

    def _joining(self, name: str, queue: str, wish: Wish) -> Joining:
        return Joining(
            name,
            queue,
            _language(queue, wish),
            wish.urgent,
            wish.caller,
            _order(wish.slots),
            wish.slots,
            self.rules.category(wish.flows),
        )

    def pass_time(self) -> list[Order]:
        """Whatever is due by now."""
        if self._wait is None:
            self._show_life()
            return []
        self._delivery.pass_time()
        return self._done(self._wait.pass_time(self.clock.monotonic_ms()))

    def _show_life(self) -> None:
        """The talk goes on: else the queue would take us for gone, and the agent for free."""
        now = self.clock.monotonic_ms()
        if self._talking and now >= self._alive_ms:
            self._alive_ms = now + ALIVE_MS
            self._tell(lambda: self.rules.queue.look(self._name))

    def played(self, token: int) -> None:
        """A sound of ours was heard to its end."""
        if token == MUSIC_TOKEN:
            self.music.played()
        elif token == SAID_TOKEN and self._wait is not None:
            self._wait.said(self.clock.monotonic_ms())

    def key(self, key: str) -> list[Order]:
        """The caller pressed a key that is none of the urgent ones."""
        return self._done(self._wait.key(key)) if self._wait is not None else []

    def not_answered(self, reason: str, *, at_once: bool = True) -> list[Order]:
        """Whoever was rung does not answer; whether the next is looked for at once."""
        wait, now = self._wait, self.clock.monotonic_ms()
        if wait is None:
            return []
        if wait.stage == "elsewhere":
            return self._done(wait.unreached(now, at_once=at_once))
        self._offered = None
        self._tell(lambda: self.rules.queue.not_answered(self._name, reason))
        return self._done(wait.not_answered(now, at_once=at_once))

    def answered(self) -> None:
        """Whoever was rung has picked up."""
        if self._wait is not None:
            self._wait.answered()

    def connected(self) -> None:
        """Caller and agent are together; the music ends."""
        wait, self._wait = self._wait, None
        self._delivery.drop()
        self.music.end()
        if wait is None:
            return
        if self._offered is None:  # somebody outside the queue has answered
            self._leave()
            return
        self._talking, self._alive_ms = True, self.clock.monotonic_ms() + ALIVE_MS
        self._tell(lambda: self.rules.queue.connected(self._name))

    def parted(self) -> None:
        """The agent is out of the talk; told once."""
        if self._talking:
            self._talking, self._offered = False, None
            self._tell(lambda: self.rules.queue.parted(self._name))
            self._name = ""

    # Whom the agent brings into the talk (see `consulting.Company`).

    def brought_in(self, staff_number: str | None) -> None:
        self._tell_of(staff_number, self.rules.queue.brought_in)

    def came_in(self, staff_number: str | None) -> None:
        self._tell_of(staff_number, self.rules.queue.came_in)

    def let_go(self, staff_number: str | None) -> None:
        self._tell_of(staff_number, self.rules.queue.let_go)

    def taken_over(self, staff_number: str | None) -> None:
        if staff_number is None:
            self.parted()
        else:
            self._tell_of(staff_number, self.rules.queue.taken_over)

    def end(self) -> None:
        """The caller waits no longer and talks no longer, whatever has happened."""
        self.parted()
        if self._wait is not None:
            self._wait, self._offered = None, None
            self._prepare()
            self._delivery.drop()
            self.music.end()
        self._leave()

    def outcome(self, order: Order) -> Pressed | NoAnswer | None:
        """What the dialogue is to be told of an order that ends the wait; None: it is no such."""
        match order:
            case TakeReturnCall():
                self._leave(return_call=True)
                return Pressed(RETURN_KEY)
            case NobodyComes(reason=reason):
                return NoAnswer(reason)
        return None

    def _done(self, orders: list[Order]) -> list[Order]:
        """Do what can be done here; what is left is somebody else's."""
        left: list[Order] = []
        for order in orders:
            match order:
                case Look():
                    left += self._done(self._look())
                case Say(sentences=sentences):
                    self._say(sentences)
                case Ring(offer=offer):
                    self._offered = offer
                    self._prepare(offer.summary)
                    left.append(order)
                case Reach() | TakeReturnCall() | NobodyComes():
                    left.append(order)
        return left

    def _prepare(self, *summaries: str) -> None:
        """Have the voice render what the agent will hear, while it rings; nothing: no more."""
        if not self._nameless:
            self.prompts.prefetch(filter(None, summaries), of=(self.call_id, "summary"))

    def _look(self) -> list[Order]:
        wait, now = self._wait, self.clock.monotonic_ms()
        if wait is None:
            return []
        try:
            standing: Standing = self.rules.queue.look(self._name)
        except IvrError as error:
            log.warning("通话 %s 查不到排到哪里了：%s", self.call_id, error)
            return wait.failed(now)
        return wait.stands(standing, now)

    def _say(self, sentences: tuple[str, ...]) -> None:
        self.music.end()
        self._delivery.stop()
        play = Play(tuple(Segment(sentence) for sentence in sentences), "")
        self.said(play.text)
        self._delivery.play(play, SAID_TOKEN)
        self._delivery.hurry()
        self.music.begin()

    def _leave(self, *, return_call: bool = False) -> None:
        name, self._name = self._name, ""
        if name:
            self._tell(lambda: self.rules.queue.leave(name, return_call=return_call))

    def _tell_of(self, staff_number: str | None, deed: Callable[[str, str], None]) -> None:
        """The queue knows of talks that it has given, and of people who are stored."""
        if self._talking and staff_number is not None:
            self._tell(lambda: deed(self._name, staff_number))

    def _tell(self, deed: Callable[[], object]) -> None:
        try:
            deed()
        except IvrError as error:
            log.warning("通话 %s 的排队没有记下来：%s", self.call_id, error)


def _language(queue: str, wish: Wish) -> str | None:
    return wish.slots.get(LANGUAGE) or (ENGLISH_SPEAKERS if queue == ENGLISH_QUEUE else None)


def _order(slots: Mapping[str, str]) -> str | None:
    return next((slots[name] for name in ORDERS if slots.get(name)), None)
