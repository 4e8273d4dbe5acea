"""Why a folder is not published just like this, and what to do about it. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from ivr.services.publishing import Standing, Way
from ivr.services.version_words import introduce


@dataclass(frozen=True, slots=True)
class Obstacle:
    """What stands in the way: a code for programs, words for people."""

    code: str
    text: str


def obstacle(standing: Standing, over: int | None) -> Obstacle | None:
    """Why the work of others forbids to publish; `over` is the version confirmed as seen."""
    latest = standing.latest
    if latest is None or standing.way is Way.NOTHING_NEW:
        return None
    if over is not None:
        return None if over == latest.number else _another_is_newest(standing)
    match standing.way:
        case Way.STRANGE:
            return _strange(standing)
        case Way.TAKEN_BACK:
            return _taken_back(standing)
        case Way.OVERTAKEN:
            return _overtaken(standing)
    return None


def undone(standing: Standing) -> str | None:
    """What is knowingly undone by publishing over what others have published."""
    lost = _lost(standing)
    return f"注意：这样发布会去掉后来发布的这些改动：{lost}" if lost else None


def _another_is_newest(standing: Standing) -> Obstacle:
    latest = standing.latest
    assert latest is not None
    return Obstacle(
        "over-another",
        f"--over 要写现在最新的版本号，最新的是{introduce(latest)}。\n"
        f"  先看它改了什么：ivr history {latest.number}",
    )


def _strange(standing: Standing) -> Obstacle:
    latest = standing.latest
    assert latest is not None
    return Obstacle(
        "unknown-base",
        f"不知道这个目录是从哪一版改起的，现在最新的是{introduce(latest)}。\n"
        "  上面列出了发布以后的全部变化。看清楚没有去掉别人的改动，再运行："
        f"ivr publish --over {latest.number}\n"
        f"  或者取一份最新的来改：ivr history {latest.number} --restore 新目录",
    )


def _taken_back(standing: Standing) -> Obstacle:
    latest = standing.latest
    assert latest is not None
    return Obstacle(
        "taken-back",
        f"流程退回过：\n{_since(standing)}\n"
        f"  文件夹里还留着退回去的改动：{_lost(standing)}\n"
        f"  改好了，让它们重新启用：ivr publish --over {latest.number}"
        f"（意思是「知道第 {latest.number} 版是退回，仍用文件夹里的」）\n"
        "  不要它们，只发布自己后来另外改的：ivr publish --merge",
    )


def _overtaken(standing: Standing) -> Obstacle:
    latest = standing.latest
    assert latest is not None
    return Obstacle(
        "published-since",
        f"这个文件夹改起来以后，别人发布了：\n{_since(standing)}\n"
        f"  直接发布会去掉他们的改动：{_lost(standing)}\n"
        "  把他们的改动并进文件夹再发布：ivr publish --merge\n"
        f"  看最新一版改了什么：ivr history {latest.number}",
    )


def _since(standing: Standing) -> str:
    return "\n".join(f"  {introduce(record)}" for record in standing.since)


def _lost(standing: Standing) -> str:
    return "、".join(standing.parted.lost)
