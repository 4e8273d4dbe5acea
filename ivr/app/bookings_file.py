"""flows/standards/预约.yaml: what each team can be booked for, when, and how often."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta

from ivr.app.calendar_file import read_days
from ivr.app.known_words import words_of
from ivr.app.teams_file import texts_of
from ivr.domain.appointment import HOUR, BookingPlan, DayRule, Hours
from ivr.domain.team import Team
from ivr.domain.terms import KIND_NAMES, Kind
from ivr.errors import ConfigError
from ivr.flow.hours import DAY_MINUTES, time_spans
from ivr.flow.marks import Block, Items, Node, Span, Text
from ivr.working_days import DayKind

BOOKINGS, TEAM, TOPICS = "预约", "班组", "事项"
PER_SLOT, PER_DAY, LEAD, HORIZON = "每小时", "每天", "提前", "最远"
DAYS, DATE, TIME = "个别日子", "日期", "时间"

MOST_PLACES, MOST_AHEAD = 999, 366

_KINDS: Mapping[str, DayKind] = {kind.value: kind for kind in DayKind}
_WORDS = (TEAM, TOPICS, *_KINDS, PER_SLOT, PER_DAY, LEAD, HORIZON, DAYS)
_TIME = re.compile(r"([0-9]{1,4}) *(分钟|小时|天)")
_UNITS = {
    "分钟": timedelta(minutes=1),
    "小时": timedelta(hours=1),
    "天": timedelta(days=1),
}


def read_bookings(root: Block, teams: Sequence[Team] = ()) -> Sequence[BookingPlan]:
    """The plans in their order; a slip is refused with its place.

    `teams`: those there are; none: any name will do.
    """
    plans: dict[str, BookingPlan] = {}
    for item in _items(root):
        plan = _plan(item)
        if plan.team in plans:
            raise ConfigError(f"{item.span}：班组「{plan.team}」前面已经写过了，请写在一起。")
        _require_team(item, plan.team, teams)
        plans[plan.team] = plan
    return tuple(plans.values())


def places_of(root: Block) -> Mapping[str, Span]:
    """Where each team's plan stands."""
    places: dict[str, Span] = {}
    for item in _items(root):
        name = words_of(item, _WORDS, BOOKINGS).get(TEAM)
        if isinstance(name, Text):
            places[name.strip()] = name.span
    return places


def _items(root: Block) -> Iterator[Block]:
    listed = words_of(root, (BOOKINGS,), "预约文件").get(BOOKINGS)
    if listed is None or (isinstance(listed, Text) and not listed):
        return
    if not isinstance(listed, Items):
        raise ConfigError(f"{listed.span}：「{BOOKINGS}」下面每个班组写一段，以 - {TEAM}: 开头。")
    for item in listed:
        if not isinstance(item, Block):
            raise ConfigError(f"{item.span}：每一段要写成「{TEAM}: …」「{TOPICS}: …」。")
        yield item


def _plan(block: Block) -> BookingPlan:
    words = words_of(block, _WORDS, BOOKINGS)
    team = words.get(TEAM)
    if not isinstance(team, Text) or not team.strip():
        raise ConfigError(f"{block.span}：这一段要有「{TEAM}」，例如 {TEAM}: 营业厅。")
    topics = tuple(dict.fromkeys(word.strip() for word in texts_of(words.get(TOPICS))))
    if not topics:
        raise ConfigError(f"{team.span}：「{team}」要有「{TOPICS}」，例如 {TOPICS}: [验表, 换表]。")
    hours = {kind: _hours(words[name]) for name, kind in _KINDS.items() if name in words}
    if not any(hours.values()):
        raise ConfigError(
            f"{team.span}：「{team}」没有写哪天几点可以约，例如 工作日: 09:00-12:00。"
        )
    return BookingPlan(
        team=team.strip(),
        topics=topics,
        hours=hours,
        per_slot=_count(words, PER_SLOT, team),
        per_day=_count(words, PER_DAY, team),
        lead=_time(words.get(LEAD), timedelta(hours=4)),
        horizon_days=_horizon(words.get(HORIZON)),
        days=_days(words.get(DAYS)),
    )


def _hours(node: Node) -> Hours:
    spans = time_spans(node) if isinstance(node, Text) else None
    if spans is None:
        raise ConfigError(
            f"{node.span}：这里写几点到几点，例如 09:00-12:00、14:00-17:00，或者 无。"
        )
    end = 0
    for span in spans:
        if span.start < end or span.end > DAY_MINUTES:
            raise ConfigError(f"{node.span}：时间要从早到晚写，不能重叠，也不能过半夜。")
        if (span.end - span.start) % HOUR:
            raise ConfigError(f"{node.span}：一小时约一档，每一段都要是整小时，例如 09:00-12:00。")
        end = span.end
    return tuple((span.start, span.end) for span in spans)


def _count(words: Mapping[str, Node], name: str, team: Text) -> int:
    node = words.get(name)
    if node is None:
        raise ConfigError(f"{team.span}：「{team}」要写「{name}」最多约几家，例如 {name}: 2。")
    if not isinstance(node, Text) or not re.fullmatch("[0-9]{1,3}", node):
        raise ConfigError(f"{node.span}：「{name}」写 0 到 {MOST_PLACES} 的数，例如 {name}: 2。")
    return int(node)


def _time(node: Node | None, usual: timedelta) -> timedelta:
    if node is None:
        return usual
    found = _TIME.fullmatch(node) if isinstance(node, Text) else None
    if found is None:
        raise ConfigError(f"{node.span}：「{LEAD}」写多久，例如 {LEAD}: 4小时。")
    return int(found[1]) * _UNITS[found[2]]


def _horizon(node: Node | None) -> int:
    if node is None:
        return 14
    found = _TIME.fullmatch(node) if isinstance(node, Text) else None
    if found is None or found[2] != "天" or not 1 <= int(found[1]) <= MOST_AHEAD:
        raise ConfigError(
            f"{node.span}：「{HORIZON}」写 1 到 {MOST_AHEAD} 天，例如 {HORIZON}: 14天。"
        )
    return int(found[1])


def _days(node: Node | None) -> Mapping[date, DayRule]:
    if node is None or (isinstance(node, Text) and not node):
        return {}
    if not isinstance(node, Items):
        raise ConfigError(
            f"{node.span}：「{DAYS}」下面一行一样，例如 - {{{DATE}: 2026-12-31, {PER_DAY}: 3}}。"
        )
    rules: dict[date, DayRule] = {}
    for item in node:
        if not isinstance(item, Block):
            raise ConfigError(f"{item.span}：写成 {{{DATE}: 2026-12-31, {PER_DAY}: 3}} 这样。")
        words = words_of(item, (DATE, TIME, PER_SLOT, PER_DAY), DAYS)
        dates = read_days(words.get(DATE))
        if not dates or len(words) < 2:
            raise ConfigError(
                f"{item.span}：要写「{DATE}」，还有那天的「{TIME}」「{PER_SLOT}」或「{PER_DAY}」。"
            )
        name = Text(DATE, item.span)
        rule = DayRule(
            hours=_hours(words[TIME]) if TIME in words else None,
            per_slot=_count(words, PER_SLOT, name) if PER_SLOT in words else None,
            per_day=_count(words, PER_DAY, name) if PER_DAY in words else None,
        )
        for day in dates:
            if day in rules:
                raise ConfigError(f"{item.span}：{day} 前面已经写过了。")
            rules[day] = rule
    return rules


def _require_team(block: Block, name: str, teams: Sequence[Team]) -> None:
    """Refuse a plan of a team that there is not, or that makes no visits."""
    if not teams:
        return
    place = places_of_team(block)
    team = next((team for team in teams if team.name == name), None)
    if team is None:
        known = "、".join(team.name for team in teams)
        raise ConfigError(f"{place}：班组.yaml 里没有「{name}」，有：{known}。")
    for kind in (Kind.APPOINTMENT, Kind.HOME_VISIT):
        if not team.kinds or kind in team.kinds:
            return
    words = f"「{KIND_NAMES[Kind.APPOINTMENT]}」「{KIND_NAMES[Kind.HOME_VISIT]}」"
    raise ConfigError(f"{place}：「{name}」在 班组.yaml 的「种类」里没有{words}，请加上。")


def places_of_team(block: Block) -> Span:
    """Where a plan's team is named."""
    return next((node.span for key, node in block.items() if key == TEAM), block.span)
