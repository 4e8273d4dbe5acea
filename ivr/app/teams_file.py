"""flows/standards/班组.yaml: the teams that orders go to, and where each of them works."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping, Sequence
from typing import TypeVar

from ivr.app.known_words import words_of
from ivr.domain.address import Address
from ivr.domain.regime_reading import AREA_WORDS
from ivr.domain.team import Team
from ivr.domain.terms import KIND_NAMES, Area, Kind
from ivr.errors import ConfigError, NotAllowed
from ivr.flow.marks import Block, Items, Node, Text

TEAMS, NAME, KINDS, PLACES, AREAS, PHONE = "班组", "名称", "种类", "地址", "地区", "电话"

Term = TypeVar("Term", Kind, Area)

_KINDS: Mapping[str, Kind] = {name: kind for kind, name in KIND_NAMES.items()}


def read_teams(root: Block) -> Sequence[Team]:
    """The teams in their order; a slip is refused with its place."""
    words = words_of(root, (TEAMS,), "班组文件")
    listed = words.get(TEAMS)
    if listed is None or (isinstance(listed, Text) and not listed):
        return ()
    if not isinstance(listed, Items):
        raise ConfigError(f"{listed.span}：「{TEAMS}」下面每个班组写一段，以 - {NAME}: 开头。")
    teams: dict[str, Team] = {}
    for item in listed:
        if not isinstance(item, Block):
            raise ConfigError(f"{item.span}：每个班组要写成「{NAME}: …」「{KINDS}: …」。")
        team = _team(item)
        if team.name in teams:
            raise ConfigError(f"{item.span}：班组「{team.name}」前面已经写过了。")
        teams[team.name] = team
    return tuple(teams.values())


def _team(block: Block) -> Team:
    words = words_of(block, (NAME, KINDS, PLACES, AREAS, PHONE), "班组")
    name = words.get(NAME)
    if not isinstance(name, Text) or not name.strip():
        raise ConfigError(f"{block.span}：班组要有「{NAME}」，例如 {NAME}: 城东抢修班。")
    phone = words.get(PHONE)
    if phone is not None and not isinstance(phone, Text):
        raise ConfigError(f"{phone.span}：「{PHONE}」写一个号码。")
    return Team(
        name=name.strip(),
        kinds=frozenset(_chosen(words.get(KINDS), _KINDS, KINDS)),
        places=tuple(_places(words.get(PLACES))),
        areas=frozenset(_chosen(words.get(AREAS), AREA_WORDS, AREAS)),
        phone=phone.strip() if phone else None,
    )


def _chosen(node: Node | None, known: Mapping[str, Term], what: str) -> Iterator[Term]:
    for word in texts_of(node):
        if word not in known:
            near = difflib.get_close_matches(word, known, 1, 0.4)
            hint = f"是不是想写「{near[0]}」" if near else f"可以写：{'、'.join(known)}"
            raise ConfigError(f"{word.span}：「{what}」里没有「{word}」，{hint}。")
        yield known[word]


def _places(node: Node | None) -> Iterator[Address]:
    for word in texts_of(node):
        try:
            yield Address.parse(word)
        except NotAllowed as error:
            raise ConfigError(f"{word.span}：{error}。") from None


def texts_of(node: Node | None) -> Iterator[Text]:
    """The words of a list, or the one word; anything else is refused with its place."""
    for item in node if isinstance(node, Items) else [node]:
        if isinstance(item, Text):
            if item:
                yield item
        elif item is not None:
            raise ConfigError(
                f"{item.span}：这里只写名字，几个用方括号括起来，例如 [和平路, 柳河村]。"
            )
