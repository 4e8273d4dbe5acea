"""Whether the hotline can ring its customers: what the doctor says of it."""

from __future__ import annotations

from collections.abc import Iterator

from ivr.app.house import load_standards
from ivr.app.outbound import no_line_left
from ivr.app.outgoing import dial_to_customer
from ivr.config import Config
from ivr.doctor import Finding
from ivr.errors import IvrError

A_NUMBER = "13800000001"
"""Any: whether there is a way to it is what is asked."""

WRITE_PREFIXES = '在 ivr.toml 的 [dial] 里写 prefixes，例如 prefixes = ["1", "0571"]'


def examine_dialling(config: Config) -> Iterator[Finding]:
    """Whether call-backs are made, to whom, and by which way."""
    try:
        rules = load_standards(config).callbacks
    except IvrError:
        return  # said of the standards already
    if not rules.on:
        yield Finding("外呼", "ok", "热线自己不打回访（回访.yaml 的「自动外呼」），由人来打")
    elif not config.dial_callbacks:
        yield Finding("外呼", "ok", "这台服务器不打回访（设置 dial.callbacks）")
    elif not config.dial_prefixes:
        yield Finding("外呼", "warning", "回访打不出去：没有写允许打哪些号码", WRITE_PREFIXES)
    else:
        yield _way_out(config)


def _way_out(config: Config) -> Finding:
    allowed = "、".join(config.dial_prefixes)
    try:
        dial_to_customer(config, A_NUMBER)
    except IvrError as error:
        return Finding("外呼", "warning", f"回访打不出去：{error}", "配好账号或代理服务器")
    if (told := no_line_left(config)) is not None:
        return Finding("外呼", "warning", f"回访打不出去：{told}", "改小 dial.keep_free")
    limits = f"一小时最多 {config.dial_per_hour} 通，一天最多 {config.dial_per_day} 通"
    return Finding("外呼", "ok", f"可以打 {allowed} 开头的号码，{limits}")
