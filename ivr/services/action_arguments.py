"""The arguments that a flow gives to a business action, and what they tell of the caller."""

from __future__ import annotations

from collections.abc import Mapping

from ivr.domain.identity import PROTECTED
from ivr.domain.terms import Kind, Recording
from ivr.services import spoken
from ivr.services.told import Told

Results = Mapping[str, str | None]

RECORDINGS: Mapping[str, Recording] = {
    "姓名录音": Recording.NAME,
    "现象录音": Recording.SYMPTOM,
    "地址录音": Recording.ADDRESS,
    "留言录音": Recording.MESSAGE,
    "补充录音": Recording.SUPPLEMENT,
}


class Arguments(dict[str, str | None]):
    """The arguments of one run; an empty text counts as nothing told."""

    def text(self, name: str) -> str | None:
        """The argument, or None."""
        return (self.get(name) or "").strip() or None

    def told(self, kind: Kind | None = None) -> Told:
        """What the caller has told, as far as it is among the arguments; `kind`: of what."""
        recordings = {kind: self.text(name) for name, kind in RECORDINGS.items()}
        intent = kind or spoken.INTENTS.get(self.text("来意") or "")
        # The customer's name is found by his number, of which nobody who reports is reminded.
        found = None if intent in PROTECTED else self.text("户名")
        return Told(
            account=self.text("户号"),
            name=self.text("姓名") or found,
            address=self.text("用电地址") or self.text("地址"),
            contact=self.text("联系电话"),
            uncontactable="联系电话" in self and self.text("联系电话") is None,
            scope=spoken.read_word("范围", spoken.SCOPES, self.text("范围")),
            began=spoken.read_word("故障时间", spoken.BEGINNINGS, self.text("故障时间")),
            began_at=spoken.read_instant("故障时刻", self.text("故障时刻")),
            symptom="、".join(filter(None, (self.text("现象"), self.text("看到情况")))) or None,
            tried=self.text("已尝试"),
            danger=spoken.read_word("危险类型", spoken.DANGERS, self.text("危险类型")),
            recordings={kind: reference for kind, reference in recordings.items() if reference},
            intent=intent,
            unnamed=self.text("留名") != spoken.NAMED,
            topic=self.text("类别"),
            enquires=self.text("来意") == spoken.ASKS_FOR_NEWS,
            language=self.text("语言"),
            misheard=self.text("没听懂的话"),
        )
