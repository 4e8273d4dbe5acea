"""Reads marked nodes as the kinds of value the language knows; every mismatch becomes a problem."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from ivr.flow.marks import Block, Items, Node, Span, Text
from ivr.flow.problems import Problem, did_you_mean
from ivr.flow.slips import FULL_WIDTH, colon_problem, colon_slip, wide_problem
from ivr.flow.values import milliseconds
from ivr.flow.words import allowed

_YES_NO = {"是": True, "否": False}
_NOT_IN_NAMES = "{}「」/\\\"'·"


class Reader:
    """Collects problems while it reads; `allowed` gives the words that a context may have."""

    def __init__(self, allowed: Callable[[str], Mapping[str, str]] = allowed) -> None:
        self._allowed = allowed
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
                hint = did_you_mean(key, known) or f"这里可以写：{'、'.join(known)}。"
                self.complain(key.span, "F011", f"{shown}不认识「{key}」", hint)
        return found

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
            if text is None or self._is_wide(text):
                continue
            wide = next((n for n, c in enumerate(text) if c in "，、"), None)
            if wide is None:
                found.append(text)
            else:
                self.problems.append(wide_problem(text.at(wide), text[wide]))
        return tuple(found)

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
            said = f"「{what}」只能写{'、'.join(f'「{one}」' for one in choices)}，不能写「{text}」"
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
        if not self._is_wide(text):
            self.complain(text.span, "F012", f"「{what}」要写 1 到 {most} 的数，不能是「{text}」")
        return None

    def key(self, node: Node, what: str) -> Text | None:
        """One key of a telephone."""
        if isinstance(node, Text) and not node.strip():
            hint = '井号和星号要加英文引号，写成 "#"、"*"。'
            self.complain(node.span, "F012", f"「{what}」后面没有写按键", hint)
            return None
        text = self.text(node, what)
        if text is None or self._is_wide(text):
            return None
        if len(text) != 1 or text not in "0123456789*#":
            self.complain(text.span, "F012", f"「{what}」要写一个键：0 到 9、* 或 #")
            return None
        return text

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
        else:
            self.complain(text.span, "F012", otherwise)

    def _complain_empty(self, node: Text, what: str) -> None:
        self.complain(node.span, "F012", f"「{what}」后面没有写内容")

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


Words = Mapping[str, tuple[Text, Node]]
"""What `Reader.words` found."""
