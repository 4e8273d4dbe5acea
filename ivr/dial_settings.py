"""The settings of calls that the hotline makes by itself: [dial]."""

from __future__ import annotations

from ivr import setting_values as reading
from ivr.setting import Setting

DIAL_SETTINGS: tuple[Setting, ...] = (
    Setting(
        "dial.prefixes",
        reading.number_beginnings,
        (),
        '号码开头的列表，如 ["1", "0571"]',
        "热线自己打电话时只许打哪些号码：1 是所有手机，0571 是那里的座机；空着就谁也不打。"
        "紧急号码、声讯台、短号、400、国外号码和热线自己的号码总是不打",
    ),
    Setting(
        "dial.refused",
        reading.number_beginnings,
        ("1349", "1740"),
        '号码开头的列表，如 ["1349"]',
        "上面允许的号码里，还有哪些开头的不打；默认是两种卫星电话",
    ),
    Setting(
        "dial.hosts",
        reading.hosts,
        (),
        '地址的列表，如 ["10.0.0.2"]',
        "ivr call 还可以打哪些地址上的 SIP 电话（sip:8000@10.0.0.2）；空着就都不打",
    ),
    Setting(
        "dial.callbacks",
        reading.yes_no,
        True,
        "true 或 false",
        "这台服务器是否打回访；几点打、打几次写在流程目录的 standards/回访.yaml 里",
    ),
    Setting(
        "dial.keep_free",
        reading.whole(0, 2000),
        10,
        "0 到 2000",
        "至少空着多少路线给来电；空的不到这么多，就先不打回访",
    ),
    Setting(
        "dial.per_hour",
        reading.whole(0, 100_000),
        200,
        "0 到 100000",
        "所有服务器加起来，一小时最多打出多少通",
    ),
    Setting(
        "dial.per_day",
        reading.whole(0, 1_000_000),
        2000,
        "0 到 1000000",
        "所有服务器加起来，一天最多打出多少通",
    ),
    Setting(
        "dial.per_number",
        reading.whole(1, 100),
        5,
        "1 到 100",
        "一天最多给同一个号码打多少次，不管为什么打；回访另有自己的规矩（回访.yaml）",
    ),
    Setting(
        "dial.hear_machines",
        reading.yes_no,
        True,
        "true 或 false",
        "打通以后是否先听一听是人还是答录机；是答录机就挂断，什么也不说",
    ),
)
