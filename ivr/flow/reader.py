"""Reads marked nodes as the kinds of value the language knows; every mismatch becomes a problem."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import replace
from types import MappingProxyType

from ivr.flow.hashes import hash_problem
from ivr.flow.marks import Block, Items, Node, Span, Text
from ivr.flow.problems import Problem, did_you_mean
from ivr.flow.slips import FULL_WIDTH, colon_problem, colon_slip, wide_problem
from ivr.flow.spoken_keys import meant_key
from ivr.flow.values import milliseconds
from ivr.flow.words import WORDS, allowed

_WRAPPINGS = ("“”", '“"', "””", "““", "‘’", "＂＂", "［］", "【】")
_YES_NO = {"是": True, "否": False}
_WORDS = frozenset(word.chinese for word in WORDS)
_NOT_IN_NAMES = "{}「」/\\\"'·"


class Reader:
    """Collects problems while it reads; `allowed` gives the words that a context may have.

    `meant` gives the word for another one of the same sense, which people write in its place.
    """

    def __init__(
        self,
        allowed: Callable[[str], Mapping[str, str]] = allowed,
        meant: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        self._allowed = allowed
        self._meant = meant
        self.problems: list[Problem] = []
        self.lost: set[str] = set()
        """Names that are written, but so badly that nothing could be made of them."""

    def complain(self, span: Span, code: str, text: str, hint: str | None = None) -> None:
        """Note a problem."""
        self.problems.append(Problem(span, code, text, hint))

    def block(self, node: Node, what: str) -> Block | None:
        """A mapping; a text in its place is looked at for the usual slips."""
        if isinstance(node, Block):
            return self._without_slips(node)
        if isinstance(node, Text):
            self._explain_text(node, f"「{what}」下面要写成「名字: 内容」")
        else:
            self.complain(node.span, "F012", f"「{what}」下面要写成「名字: 内容」，不是一个列表")
        return None

    def words(self, node: Node, what: str, context: str) -> dict[str, tuple[Text, Node]]:
        """A mapping of words of the language, code -> (the word where it stands, its value)."""
        block = self.block(node, what)
        return {} if block is None else self.known_words(block, f"「{what}」", context)

    def known_words(self, block: Block, shown: str, context: str) -> dict[str, tuple[Text, Node]]:
        """The words of a mapping that may stand in this context; each other one is a problem."""
        known = self._allowed(context)
        found: dict[str, tuple[Text, Node]] = {}
        for key, value in block.items():
            if key in known:
                found[known[key]] = (key, value)
            else:
                hint = self._hint_for(key, known)
                self.complain(key.span, "F011", f"{shown}不认识「{key}」", hint)
        return found

    def _hint_for(self, key: str, known: Mapping[str, str]) -> str:
        if self._meant.get(key) in known:
            return f"是不是想写「{self._meant[key]}」？"
        return did_you_mean(key, known) or f"这里可以写：{'、'.join(known)}。"

    def text(self, node: Node, what: str) -> Text | None:
        """Any text that is not empty."""
        if not isinstance(node, Text):
            hint = "话术以「{」开头时，整句要加英文引号。" if isinstance(node, Block) else None
            self.complain(node.span, "F012", f"「{what}」要写一句文字", hint)
            return None
        if not node.strip():
            self._complain_empty(node, what)
            return None
        return node

    def condition(self, node: Node) -> Text | None:
        """The text of a condition; quotes have no place in it."""
        text = self.text(node, "如果")
        quote = re.search("[“”‘’＂]", text) if text is not None else None
        if text is None or quote is None:
            return text
        problem = wide_problem(text.at(quote.start()), quote.group())
        self.problems.append(replace(problem, hint="条件里不用引号，删掉就好。"))
        return None

    def name(self, node: Node, what: str) -> Text | None:
        """A name: text without signs that mean something."""
        text = self.text(node, what)
        if text is None or self._is_wide(text):
            return None
        bad = next((c for c in text if c in _NOT_IN_NAMES or c.isspace()), None)
        if bad is not None:
            shown = "空格" if bad.isspace() else f"「{bad}」"
            place = text.at(text.index(bad))
            self.complain(place, "F012", f"「{what}」要写一个名字，名字里不能有{shown}")
            return None
        return text

    def names(self, node: Node, what: str) -> tuple[Text, ...]:
        """A list of words or names; a single one need not be in brackets."""
        found = []
        for item in self.several(node, what):
            text = self.text(item, what)
            if text is None or self._is_wide(text) or self.lacks_bracket(text):
                continue
            comma = re.search("[，、]" if isinstance(node, Items) else "[，、,]", text)
            if comma is None:
                found.append(text)
            elif comma.group() == ",":
                place, shown = text.at(comma.start()), f"[{text}]"
                self.complain(place, "F012", f"「{what}」有几个时要用方括号", f"写成 {shown}。")
            else:
                self.problems.append(wide_problem(text.at(comma.start()), comma.group()))
        return tuple(found)

    def lacks_bracket(self, text: Text) -> bool:
        """Whether a text ends a list that it did not begin; complains if so."""
        lacking = text.endswith("]") and "[" not in text
        if lacking:
            place = text.at(len(text) - 1)
            self.complain(place, "F001", "这个「]」没有配上「[」", "在前面补上「[」。")
        return lacking

    def several(self, node: Node, what: str) -> list[Node]:
        """The items of a list, or the one thing that stands in its place."""
        if isinstance(node, Items):
            return list(node)
        if isinstance(node, Block):
            self.complain(node.span, "F012", f"「{what}」要写成列表，例如 [甲, 乙]")
            return []
        if node[:1] in ("［", "｛"):
            self.problems.append(wide_problem(node.span, node[0]))
            return []
        return [node]

    def choice(self, node: Node, what: str, choices: tuple[str, ...]) -> str | None:
        """One of a few words."""
        text = self.text(node, what)
        if text is None or text in choices:
            return text
        if not self._is_wide(text):
            shown = "、".join(f"「{choice}」" for choice in choices)
            said = f"「{what}」只能是{shown}，不能是「{text}」"
            self.complain(text.span, "F012", said, did_you_mean(text, choices))
        return None

    def yes_no(self, node: Node, what: str) -> bool | None:
        """是 or 否."""
        word = self.choice(node, what, tuple(_YES_NO))
        return None if word is None else _YES_NO[word]

    def duration(self, node: Node, what: str, most_ms: int = 600_000) -> int | None:
        """A length of time, in milliseconds."""
        text = self.text(node, what)
        if text is None or self._is_wide(text):
            return None
        ms = milliseconds(text)
        if ms is None:
            hint = "例如 5秒、300毫秒、2分钟。"
            self.complain(text.span, "F012", f"「{what}」要写时间，「{text}」看不懂", hint)
        elif not 0 < ms <= most_ms:
            self.complain(text.span, "F012", f"「{what}」要大于零，最多 {most_ms // 1000} 秒")
            ms = None
        return ms

    def count(self, node: Node, what: str, most: int) -> int | None:
        """A whole number from 1."""
        text = self.text(node, what)
        if text is None:
            return None
        if text.isascii() and text.isdigit() and len(text) < 6 and 1 <= int(text) <= most:
            return int(text)
        if not self._is_wide(text) and not self._has_wide_keys(text):
            self.complain(text.span, "F012", f"「{what}」要写 1 到 {most} 的数，不能是「{text}」")
        return None

    def key(self, node: Node, what: str) -> Text | None:
        """One key of a telephone."""
        if isinstance(node, Text) and not node.strip():
            if node.cut is not None:
                self.problems.append(hash_problem(node.cut, key=True))
                return None
            hint = '井号和星号要加英文引号，写成 "#"、"*"。'
            self.complain(node.span, "F012", f"「{what}」后面没有写按键", hint)
            return None
        text = self.text(node, what)
        if text is None or self._is_wide(text) or self._has_wide_keys(text):
            return None
        if len(text) != 1 or text not in "0123456789*#":
            said = f"「{what}」要写一个键：0 到 9、* 或 #"
            self.complain(text.span, "F012", said, meant_key(text))
            return None
        return text

    def is_in_wide_quotes(self, text: Text, hint: str | None = None) -> bool:
        """Whether a whole text stands in full-width quotes or brackets; complains if so."""
        signs = text[:1] + text[-1:]
        inside = text[1:-1]
        if len(text) < 2 or signs not in _WRAPPINGS or any(sign in inside for sign in signs):
            return False
        problem = wide_problem(text.span if text.raw is None else text.at(0), text[0])
        self.problems.append(replace(problem, hint=hint or problem.hint))
        return True

    def _without_slips(self, block: Block) -> Block:
        clean = Block(block.span)
        for key, value in block.items():
            slip = colon_slip(key)
            if slip is not None:
                self.problems.append(colon_problem(key.at(slip), key[slip]))
                self.lost.add(key[:slip].strip())
            elif self._is_wide(key):
                self.lost.add(key.strip("".join(FULL_WIDTH)).strip())
            else:
                clean[key] = value
        return clean

    def _explain_text(self, text: Text, otherwise: str) -> None:
        slip = colon_slip(text)
        if text[:1] in ("｛", "［"):
            self.problems.append(wide_problem(text.span, text[0]))
        elif slip is not None:
            self.problems.append(colon_problem(text.at(slip), text[slip]))
        elif (word := re.match(r"(\S+)\s", text)) and word.group(1) in _WORDS:
            hint = "名字后面写半角冒号，再空一格。"
            said = f"「{word.group(1)}」后面少了冒号"
            self.complain(text.at(word.end(1)), "F003", said, hint)
        else:
            self.complain(text.span, "F012", otherwise)

    def _complain_empty(self, node: Text, what: str) -> None:
        if node.cut is not None:
            self.problems.append(hash_problem(node.cut))
        else:
            self.complain(node.span, "F012", f"「{what}」后面没有写内容", _filled(what))

    def _has_wide_keys(self, text: Text) -> bool:
        """Whether a key or a number is typed in full width; complains if so."""
        half = unicodedata.normalize("NFKC", text)
        wide = next((n for n, sign in enumerate(text) if not sign.isascii()), None)
        if wide is None or not re.fullmatch("[0-9*#]+", half):
            return False
        self.problems.append(wide_problem(text.at(wide), text[wide]))
        return True

    def _is_wide(self, text: Text) -> bool:
        """Whether a name or value is wrapped in, or holds, full-width signs; complains if so."""
        for offset in (0, len(text) - 1):
            if text[offset] in FULL_WIDTH and text[offset] not in "，、":
                self.problems.append(wide_problem(text.at(offset), text[offset]))
                return True
        wide = text.find("\u3000")
        if wide >= 0:
            self.problems.append(wide_problem(text.at(wide), "\u3000"))
        return wide >= 0


def _filled(what: str) -> str | None:
    """How it looks when something is written behind this word."""
    example = next((word.example for word in WORDS if word.chinese == what), None)
    return f"例如「{example}」；用不着就把它删掉。" if example is not None else None


Words = Mapping[str, tuple[Text, Node]]
"""What `Reader.words` found."""
