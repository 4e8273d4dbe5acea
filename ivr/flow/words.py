"""Every word of the flow language: one table, 中文 ↔ code, with what it is for.

The parser, the editors' completion and the admins' reference all read this table; a word that is
not here does not exist.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from ivr.flow.catalogue import TROUBLES
from ivr.flow.shapes import (
    ASSIGNMENTS,
    CONDITION,
    DIGIT_PATTERN,
    GIVING,
    INSTANT,
    KEY,
    NAME,
    NAMES,
    PROMPT,
    PROMPT_OR_NONE,
    PROMPTS,
    TEXT,
    TIME_SPANS,
    TYPES,
    WAY,
    Shape,
    block,
    count,
    lasting,
    named,
    one_of,
    rows,
)
from ivr.flow.values import SlotType

VERBS: Mapping[str, str] = {
    "播报": "say",
    "询问": "ask",
    "录音": "record",
    "判断": "decide",
    "执行": "do",
    "调用": "call",
    "返回": "return",
    "转接": "transfer",
    "结束": "end",
}
"""The nine verbs; each step has exactly one."""


@dataclass(frozen=True, slots=True)
class Word:
    """A word, the contexts in which it may stand, and what an admin should know about it."""

    chinese: str
    code: str
    contexts: frozenset[str]
    explanation: str
    example: str

    @property
    def shape(self) -> Shape:
        """What may stand behind it."""
        return SHAPES[self.code]


def _word(chinese: str, code: str, contexts: str, explanation: str, example: str) -> Word:
    return Word(chinese, code, frozenset(contexts.split()), explanation, example)


_MISSES = "defaults ask"
_SPEAKS = "defaults say ask record transfer end"

HINTED: Mapping[str, str] = {
    "太轻": "您的声音有点轻，请对着话筒说。",
    "太响": "您的声音太响了，请离话筒远一点。",
    "嘈杂": "您那边有点吵，按键也可以。",
    "音乐": "我这边只听到音乐。",
    "答录机": "我听到的像是录音。",
    "无声": "我没有听到您的声音。",
}
"""How a line may sound for which there may be words of their own, with an example each."""

SLOW = "慢"

WORDS: tuple[Word, ...] = (
    _word("流程", "name", "flow", "流程的名字", "流程: 故障报修"),
    _word("公共", "common", "common", "这个文件是所有流程的公共部分", "公共: 是"),
    _word("版本", "version", "flow common", "给人看的版本号", "版本: 3"),
    _word(
        "说明",
        "note",
        "flow common slot command option step announcement knowledge entry",
        "给人看的备注",
        "说明: 认出客户",
    ),
    _word("开始", "start", "flow", "从哪一步开始", "开始: 欢迎"),
    _word(
        "挂机结果",
        "hangup_result",
        "flow",
        "客户在这个流程里挂机时的办结结果",
        "挂机结果: 自助办结",
    ),
    _word("语速", "pace", "flow", "在这个流程里念得慢些", "语速: 慢"),
    _word("挂机后", "after_hangup", "flow common", "客户中途挂断时做的事", "挂机后: 存草稿"),
    _word("参数", "parameters", "flow", "子流程收到什么", "参数: {号码: 电话号码}"),
    _word("返回值", "returns", "flow", "子流程交回什么", "返回值: {户号: 户号}"),
    _word("槽位", "slots", "flow", "这通电话要记住的东西", "槽位: {户号: {类型: 户号}}"),
    _word("默认", "defaults", "flow common", "每个步骤都照此办理", "默认: {等待: 5秒}"),
    _word("随时可说", "commands", "flow common", "任何询问里都听得懂的口令", "随时可说: {…}"),
    _word("不响应", "ignore", "flow ask record", "这里不听哪些口令", "不响应: [回上一步]"),
    _word("公告", "announcements", "common", "一段时间里先告诉每位客户的话", "公告: [{…}]"),
    _word(
        "从",
        "from",
        "announcement entry",
        "公告、知识几时开始，不写就是现在",
        "从: 2026-11-25 08:00",
    ),
    _word("到", "until", "announcement entry", "公告、知识几时结束", "到: 2026-11-25 18:00"),
    _word("时段", "hours", "common", "起了名字的上班时间", "时段: {值班: {每天: 08:00-20:00}}"),
    _word("每天", "daily", "hours", "没有另外写的日子", "每天: 22:00-06:00"),
    _word(
        "工作日", "workday", "hours", "上班的日子，含调休上班的", "工作日: 08:00-12:00、13:00-17:00"
    ),
    _word("休息日", "day_off", "hours", "不上班的日子", "休息日: 无"),
    _word("节假日", "holiday", "hours", "法定节假日，不写就照休息日", "节假日: 无"),
    *(
        _word(f"周{day}", f"weekday_{n}", "hours", f"每个星期{day}", f"周{day}: 08:00-24:00")
        for n, day in enumerate("一二三四五六日", start=1)
    ),
    _word("行话", "jargon", "common", "要说就得解释的行业用语", "行话: {增容: {解释: [加大容量]}}"),
    _word("解释", "explained", "jargon", "说行话的时候，旁边要有其中一句", "解释: [加大容量]"),
    _word("知识", "knowledge", "knowledge", "这个文件说的是哪一类知识", "知识: 电费电价"),
    _word("条目", "entries", "knowledge", "客户会问的一件件事", "条目: {怎么交电费: {…}}"),
    _word("问法", "asked", "entry", "客户会怎样问", "问法: [怎么交电费, 在哪里交电费]"),
    _word("答", "answer", "entry", "回答的话，一句一句写", "答: [电费可以在手机上交。]"),
    _word("再说", "more", "entry", "客户还想听，才说的话", "再说: [交完请留好凭证。]"),
    _word("示例", "example", "entry", "内容只是示例，念的时候先说明", "示例: 是"),
    _word("禁语", "forbidden", "common", "话术里不许出现的词", "禁语: [不知道]"),
    _word("步骤", "steps", "flow", "从上往下的每一步", "步骤: {…}"),
    _word("类型", "type", "slot", "槽位的类型", "类型: 电话号码"),
    _word("初值", "initial", "slot", "一开始就有的内容", "初值: 来电号码"),
    _word("保密", "protected", "slot", "客户给的内容不记、不念、不写进话单", "保密: 是"),
    _word("播报", "say", "say transfer announcement", "说一句话", "播报: 您好。"),
    _word("再播", "replay", "say record", "回到这一步时的短句，[] 就不说", "再播: 请说地址。"),
    _word("询问", "ask", "ask", "问一句话，等回答", "询问: 停电请按一。"),
    _word("再问", "again", "ask", "再问一遍时的短句", "再问: 停电请按一。"),
    _word("语音问", "voiced", "ask", "听得懂话的时候先这样问", "语音问: 您请说，停电了吗？"),
    _word("填入", "slot", "ask record", "回答记到哪个槽位", "填入: 范围"),
    _word("选项", "options", "ask", "有哪些回答", '选项: {对: {说: [是的], 按: "1"}}'),
    _word("按键", "keys", "ask", "怎样收一串数字", "按键: {最少: 7, 最多: 12}"),
    _word("等待", "wait", _MISSES, "问完等多久", "等待: 5秒"),
    _word("说全停顿", "pause_whole", _MISSES, "说全了，再静多久算说完", "说全停顿: 0.3秒"),
    _word("未全停顿", "pause_part", _MISSES, "不一定说全，静多久算说完", "未全停顿: 0.8秒"),
    _word("号址停顿", "pause_long", _MISSES, "号码、地址说到一半等多久", "号址停顿: 1.5秒"),
    _word("没听到", "no_input", _MISSES, "第几次没出声念第几句", "没听到: [我没有听到。]"),
    _word("没听懂", "no_match", _MISSES, "第几次没听懂念第几句", "没听懂: [请再说一遍。]"),
    _word(
        "语音没听懂",
        "no_match_voiced",
        _MISSES,
        "听得懂话、客户也在说话的时候，代替没听懂的第几句",
        "语音没听懂: [请换个说法。]",
    ),
    _word("次数用完", "used_up", _MISSES, "没听到或没听懂都用完后去哪里", "次数用完: {调用: 人工}"),
    _word(
        "线路提示",
        "line_hints",
        _MISSES,
        "听得出线路哪里不好时，代替没听到、没听懂的那一句，每样只说一次",
        "线路提示: {太轻: 您的声音有点轻，请对着话筒说。}",
    ),
    *(
        _word(trouble, f"line_{n}", "line_hints", f"线路{trouble}的时候说的", f"{trouble}: {words}")
        for n, (trouble, words) in enumerate(HINTED.items())
    ),
    _word("没听到用完", "no_input_end", _MISSES, "没听到用完后去哪里", "没听到用完: {调用: 静默}"),
    _word("没听懂用完", "no_match_end", _MISSES, "没听懂用完后去哪里", "没听懂用完: {调用: 人工}"),
    _word("可打断", "barge_in", f"{_SPEAKS} announcement", "是、否、仅按键", "可打断: 仅按键"),
    _word("按键保留", "keep_keys", _SPEAKS, "播报时按的键留给下一问", "按键保留: 否"),
    _word("真人录音", "recorded", _SPEAKS, "这些话必须有真人录音", "真人录音: 是"),
    _word("录音", "record", "record", "说一句话，滴声后录音", "录音: 请在滴声后说。"),
    _word("最长", "longest", "defaults record", "最多录多久", "最长: 30秒"),
    _word("静音", "silence", "defaults record", "静多久算说完", "静音: 3秒"),
    _word("没录到", "nothing", "record", "什么也没录到时去哪里", "没录到: 确认"),
    _word(
        "判断", "decide", "decide", "按记住的内容走不同的路", "判断: [{如果: 户号 已填, 去: 甲}]"
    ),
    _word("如果", "if", "row", "条件", "如果: 范围 是 一户"),
    _word("否则", "else", "row", "都不成立时去哪里，写在最后", "否则: 问地址"),
    _word("执行", "do", "do", "办一件登记过的业务", "执行: 新建工单"),
    _word("调用", "call", "call command way", "走一遍子流程再回来", "调用: 核实户号"),
    _word("传入", "arguments", "do call command way", "左边收，右边给", "传入: {户号: 户号}"),
    _word("取回", "results", "do call", "左边收，右边给", "取回: {工单号: 工单号}"),
    _word("失败", "failed", "defaults do", "业务没办成时去哪里", "失败: 转人工台"),
    _word("返回", "return", "return", "子流程到此为止", "返回: 完成"),
    _word("转接", "transfer", "transfer", "转给哪个队列的人", "转接: 人工坐席"),
    _word("优先", "priority", "transfer command", "紧急、普通", "优先: 紧急"),
    _word("没人接", "no_answer", "defaults transfer", "没人接时去哪里", "没人接: 登记回拨"),
    _word("要回拨", "return_call", "transfer", "排队时按一要回拨的去哪里", "要回拨: 登记回拨"),
    _word("结束", "end", "end", "说再见并挂机", "结束: 感谢来电，再见。"),
    _word("结果", "result", "end transfer", "这通电话的办结结果", "结果: 自助办结"),
    _word("等待挂机", "linger", "defaults end", "等客户先挂的时间", "等待挂机: 8秒"),
    _word("下一步", "next", "say ask record do call transfer", "接着去哪里", "下一步: 再见"),
    _word("说", "phrases", "command option", "怎么说都算", "说: [停电, 没电]"),
    _word("线路", "line", "command", "听出来线路是这样，就当说了这个口令", "线路: 答录机"),
    _word("早说", "ahead", "option", "先前说过这些，就不再问", "早说: [整栋楼都]"),
    _word("说到", "tells", "option", "说的是这样的内容，就当选了它", "说到: 地址"),
    _word("说过不问", "early", "ask", "客户先前说过的，这里不再问", "说过不问: 否"),
    _word("按", "key", "command option", "按哪个键", '按: "1"'),
    _word("去", "go", "command option row", "去哪一步", "去: 确认登记"),
    _word("重问", "mend", "option", "去重问一步，答完回到这里", "重问: 问范围"),
    _word("做", "act", "command", "重播、上一步", "做: 重播"),
    _word("最少", "least", "keys", "最少几位", "最少: 7"),
    _word("最多", "most", "keys", "最多几位", "最多: 12"),
    _word("结束键", "end_key", "keys", "按它表示输完", '结束键: "#"'),
    _word("删除键", "delete_key", "keys", "按它退掉一位", '删除键: "*"'),
    _word("间隔", "interval", "keys", "两个键之间最多等多久", "间隔: 4秒"),
    _word("格式", "pattern", "keys", "手机号、户号，或正则式", "格式: 手机号"),
)

_SHARED_SHAPES: Mapping[Shape, str] = {
    TEXT: "version note return",
    NAME: "name start hangup_result after_hangup slot nothing else do call transfer result next "
    "go mend knowledge return_call",
    NAMES: "ignore forbidden phrases ahead asked explained",
    PROMPT: "say ask again voiced record " + " ".join(f"line_{n}" for n in range(len(HINTED))),
    PROMPT_OR_NONE: "replay end",
    PROMPTS: "no_input no_match no_match_voiced answer more",
    WAY: "used_up no_input_end no_match_end failed no_answer",
    GIVING: "initial",
    ASSIGNMENTS: "arguments results",
    TYPES: "parameters returns",
    CONDITION: "if",
    KEY: "key end_key delete_key",
    DIGIT_PATTERN: "pattern",
    INSTANT: "from until",
    TIME_SPANS: "daily workday day_off holiday weekday_1 weekday_2 weekday_3 weekday_4 weekday_5 "
    "weekday_6 weekday_7",
    one_of("是"): "common",
    one_of("是", "否"): "keep_keys recorded protected early example",
    one_of("是", "否", "仅按键"): "barge_in",
    one_of("紧急", "普通"): "priority",
    one_of(SLOW, "正常"): "pace",
    one_of("重播", "上一步"): "act",
    one_of(*TROUBLES): "line",
    one_of("地址", "电话号码", "户号", "工单号"): "tells",
    one_of(*(kind.value for kind in SlotType)): "type",
    count(30): "least most",
    lasting(60): "wait linger",
    lasting(300): "longest",
    lasting(30): "silence interval",
    lasting(10): "pause_whole pause_part pause_long",
    block("defaults"): "defaults",
    block("keys"): "keys",
    block("line_hints"): "line_hints",
    named("slot"): "slots",
    named("command"): "commands",
    named("option"): "options",
    named("step"): "steps",
    named("hours"): "hours",
    named("jargon"): "jargon",
    named("entry"): "entries",
    rows("announcement"): "announcements",
    rows("row"): "decide",
}

SHAPES: Mapping[str, Shape] = {
    code: shape for shape, codes in _SHARED_SHAPES.items() for code in codes.split()
}
"""What may stand behind each word, by its code."""

SHAPES_IN: Mapping[tuple[str, str], Shape] = {
    # Nobody in danger has to hear an announcement out.
    ("barge_in", "announcement"): one_of("是", "仅按键"),
}
"""Where a context allows less, by code and context."""


def shape_of(code: str, context: str = "") -> Shape:
    """What may stand behind a word where it stands."""
    return SHAPES_IN.get((code, context), SHAPES[code])


@cache
def allowed(context: str) -> Mapping[str, str]:
    """The words that may stand in a context, 中文 -> code."""
    words = {word.chinese: word.code for word in WORDS if context in word.contexts}
    if context in VERBS.values():
        words["说明"] = "note"
    return words
