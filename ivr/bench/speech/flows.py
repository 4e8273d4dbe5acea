"""The flows that talkers talk to: questions without end, and one that is never answered."""

from __future__ import annotations

from pathlib import Path

from ivr.bench.speech.words import NO, YES

FILES = {
    "公共": """
公共: 是
默认: {没听到用完: {调用: 道别}, 没听懂用完: {调用: 道别}, 失败: {调用: 道别}, 没人接: {调用: 道别}}
随时可说: {找人工: {说: [人工], 按: "0", 调用: 找人}}
""",
    "找人": """
流程: 找人
步骤:
  转: {转接: 人工坐席}
  完: {结束: 再见。, 结果: 没人}
""",
    "道别": """
流程: 道别
步骤:
  完: {结束: 再见。, 结果: 没人}
""",
    "总台": """
流程: 总台
步骤:
  问:
    询问: 请问您家里现在是不是停电了整个小区是不是都停电了电表箱里面的开关有没有跳下来
    选项:
      是: {说: [{yes}], 按: "1", 去: 答是}
      不: {说: [{no}], 按: "2", 去: 答不}
      完: {按: "3", 去: 再见}
    没听到: [请问您家里有没有停电]
    没听懂: [我没有听懂, 我没有听懂, 我没有听懂]
  答是: {播报: 知道您停电了马上来人修理请您在家里面等候不要走开, 下一步: 问}
  答不: {播报: 您家没有停电那就好谢谢您告诉我们下面再问一遍, 下一步: 问}
  再见: {结束: 再见。, 结果: 问完}
""",
}
"""Questions without end. They are said in long breaths, so that silence is an answer."""

PROMPTS_A_CALL = 21
LISTENER = """
流程: 总台
步骤:
  问:
    询问: 请问您家里现在是不是停电了整个小区是不是都停电了电表箱里面的开关有没有跳下来
    等待: 1秒
    选项:
      是: {说: [{yes}], 按: "1", 去: 再见}
      不: {说: [{no}], 按: "2", 去: 再见}
    没听到: [{misses}]
    没听懂: [我没有听懂, 我没有听懂, 我没有听懂]
  再见: {结束: 再见。, 结果: 问完}
"""
MISSES = (
    "请问您家里有没有停电旁边的邻居家里有没有停电",
    "为了您的安全请不要靠近掉在地上的电线",
    "我们的抢修人员会在四十五分钟以内赶到请您耐心等候",
    "请您说一下停电的地址比如幸福小区三幢二单元",
)
"""One question, again and again, to a caller who says nothing."""


def write_flows(folder: Path, yes: str = YES, no: str = NO, *, listener: bool = False) -> Path:
    """The flows in a folder: answered by these two words, or (`listener`) by nothing."""
    folder.mkdir(parents=True, exist_ok=True)
    misses = "，".join(MISSES[at % len(MISSES)] for at in range(PROMPTS_A_CALL - 1))
    for name, text in FILES.items():
        written = LISTENER if listener and name == "总台" else text
        for place, said in (("{yes}", yes), ("{no}", no), ("{misses}", misses.replace("，", ", "))):
            written = written.replace(place, said)
        (folder / f"{name}.yaml").write_text(written, "utf-8")
    return folder
