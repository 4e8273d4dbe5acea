"""Few talks that go along every edge."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from ivr.flow.edges import covered
from ivr.simulator.explore.naming import title
from ivr.simulator.explore.result import Exploration
from ivr.simulator.explore.telling import one_line, replay
from ivr.simulator.explore.tours import Guide, Tour
from tests.simulator.explore.conftest import Explore
from tests.simulator.explore.test_search import MENU


def tours(found: Exploration, missing: Collection[str] | None = None) -> list[Tour]:
    wanted = found.reached if missing is None else missing
    return list(Guide(found.search, set(wanted)).tours())


def walked(found: Exploration, tour: Tour) -> Iterator[str]:
    for turn in replay(tour.talk, found.flows):
        yield from covered(turn.trail, found.flows.plans)


def test_tours_cover_every_edge_between_them(explored: Explore) -> None:
    found = explored(总台=MENU)
    planned = tours(found)
    assert {edge for tour in planned for edge in walked(found, tour)} >= found.reached.keys()
    shown = [edge for tour in planned for edge in tour.shows]
    assert sorted(shown) == sorted(found.reached), "each is shown by one tour"
    assert len(planned) == 7, "seven endings"


def test_a_tour_goes_on_to_what_is_near_and_then_to_its_end(explored: Explore) -> None:
    found = explored(总台=MENU)
    (tour,) = tours(found, ["总台›菜单›no_input››菜单", "总台›菜单›matched›查询›再见"])
    assert one_line(tour.talk) == "总台 → 不出声 → 按 2"
    assert title(tour.shows, found.edges, found.flows.plans) == ("总台：「菜单」选「查询」")


def test_what_is_shown_is_told_in_plain_words(explored: Explore) -> None:
    found = explored(总台=MENU)
    told = {edge: title([edge], found.edges, found.flows.plans) for edge in found.edges}
    assert told["总台›菜单›no_input›没听到用完›菜单·次数用完"] == (
        "总台：「菜单」没听到两次，去「找人」"
    )
    assert told["总台›菜单›no_match››菜单"] == "总台：「菜单」没听懂再问一遍"
    assert told["总台›找一找›failed›失败›再见"] == "总台：「找一找」没办成"
    assert told["总台›认出了吗›done›否则›没认出"] == "总台：「认出了吗」走到「没认出」"
    assert told["找人›转›no_answer›没人接›再见"] == "找人：「转」没人接"
    assert told["公共›随时可说›找人工"].endswith("：说「找人工」")
    assert told["总台›欢迎›done››菜单"] == "总台：走过「欢迎」"
