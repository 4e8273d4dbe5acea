"""The page `docs/settings.md`, written from the table of settings."""

from __future__ import annotations

from ivr.settings import SETTINGS


def as_markdown() -> str:
    """Every setting in one table."""
    lines = [
        "# 设置",
        "",
        "写在数据目录的 `ivr.toml` 里，或用 `--config` 指定的文件里；环境变量胜过文件，",
        "命令行胜过环境变量。写错的设置在启动时拒绝，并说出名字、位置和应有的写法。",
        '带点的名字分两级写，例如 `sip.listen` 写成 `[sip]` 下面的 `listen = "0.0.0.0:5060"`。',
        "",
        "| 设置 | 环境变量 | 默认 | 应为 | 用处 |",
        "|---|---|---|---|---|",
    ]
    for setting in SETTINGS:
        lines.append(
            f"| `{setting.name}` | `{setting.environment}` | {_shown(setting.default)} "
            f"| {setting.expected} | {setting.meaning} |"
        )
    return "\n".join(lines) + "\n"


def _shown(default: object) -> str:
    match default:
        case None | () | {}:
            return "（空）"
        case (str() as host, int() as port):
            return f"`{host}:{port}`"
        case (int() as low, int() as high):
            return f"`{low}-{high}`"
        case (str(), *_):
            return f"`{', '.join(map(str, default))}`"
    return f"`{default}`"
