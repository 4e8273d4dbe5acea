"""What is promised to callers who talk, and whether what was measured keeps it."""

from __future__ import annotations

from ivr.bench.targets import Target

ECHO_LIMIT = "漏过的回声要 120 毫秒才算话；只学没有人说话的时候"
TARGETS = (
    Target("answer_p50", "说完到听见回答，50%", 500, "毫秒", "说完整的短句后等 280 毫秒静音"),
    Target("answer_p95", "说完到听见回答，95%", 800, "毫秒", "没听全的要等 800 毫秒"),
    Target("silence_p95", "开口到话术停，95%", 350, "毫秒", "要 120 毫秒的人声；检测迟 40 毫秒"),
    Target("missed", "压着话术说、没被听见的", 5, "%", "前 1 秒还不知道线路有没有回声"),
    Target("echo", "回声打断话术", 0, "次", ECHO_LIMIT),
    Target("crowd", "16 人同时比 1 人慢，95%", 100, "毫秒", "听话是一个线程，每人约占 2% 个核"),
    Target("whole_1", "不流式的引擎，1 人，95%", 2500, "毫秒", "解码一句约 0.5 秒"),
    Target("whole_2", "不流式的引擎，2 人同时，95%", 2500, "毫秒", "每个进程一次解一句"),
)
