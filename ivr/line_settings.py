"""The settings of the line: [sip], [rtp] and the accounts it registers with."""

from __future__ import annotations

from ivr import setting_values as reading
from ivr.accounts import read_accounts
from ivr.setting import Setting

LINE_SETTINGS: tuple[Setting, ...] = (
    Setting(
        "sip.listen",
        reading.address,
        ("0.0.0.0", 5060),
        "地址:端口，如 0.0.0.0:5060 或 [::]:5060",
        "接听电话的地址和端口（UDP 和 TCP）",
    ),
    Setting(
        "sip.advertise",
        reading.optional_text,
        None,
        "IP 地址",
        "写进 Contact 和 SDP 的地址；空着就用通向对方的那个地址",
    ),
    Setting(
        "sip.ring_ms",
        reading.whole(0, 11_000),
        0,
        "0 到 11000 的毫秒数",
        "接听前先振铃多久；12 秒内必须接",
    ),
    Setting(
        "sip.trusted",
        reading.networks,
        (),
        '网段的列表，如 ["10.0.0.0/8"]',
        "可信中继：只信它们送来的 P-Asserted-Identity 主叫号码；sip.source_* 的限额也不管它们",
    ),
    Setting(
        "sip.accept",
        reading.networks,
        (),
        '网段的列表，如 ["10.0.0.0/8"]',
        "只接从这些网段和可信中继打来的电话，别处来的回 403；空着就都接",
    ),
    Setting("sip.most_calls", reading.whole(1, 2000), 200, "1 到 2000", "同时最多接多少通电话"),
    Setting("sip.tcp", reading.yes_no, True, "true 或 false", "同一个地址和端口上是否也接 TCP"),
    Setting(
        "sip.tcp_connections",
        reading.whole(10, 10_000),
        400,
        "10 到 10000",
        "同时最多接多少个 TCP 连接；一个来源最多占一半，可信中继除外",
    ),
    Setting(
        "sip.tcp_idle_s",
        reading.whole(60, 86_400),
        1800,
        "60 到 86400 的秒数",
        "TCP 连接上多久没有消息就断开；断开不影响通话",
    ),
    Setting(
        "sip.source_calls_per_s",
        reading.whole(1, 1000),
        50,
        "1 到 1000",
        "一个来源地址每秒最多打来多少通，短时可到两倍；超过的用 503 回绝，不影响别的来源",
    ),
    Setting(
        "sip.source_calls",
        reading.whole(0, 2000),
        0,
        "0 到 2000，0 为 sip.most_calls 的四分之三（不到 40 路时不限）",
        "一个来源地址同时最多占多少通；超过的用 503 回绝",
    ),
    Setting(
        "sip.source_messages_per_s",
        reading.whole(50, 100_000),
        1000,
        "50 到 100000",
        "一个来源地址每秒最多理会多少条信令，短时可到两倍，读不懂的一条算五条；超过的不理会",
    ),
    Setting(
        "sip.wait_ms",
        reading.whole(0, 12_000),
        12_000,
        "0 到 12000 的毫秒数",
        "线路全忙时来电先振铃，最多等多久有空线；0 为不等",
    ),
    Setting("sip.most_waiting", reading.whole(0, 2000), 50, "0 到 2000", "最多让多少通来电等空线"),
    Setting(
        "sip.overflow",
        reading.sip_uri,
        None,
        "SIP 地址，如 sip:95598@10.0.0.3",
        "等不到空线的来电改打到哪里（302）；空着就回 503",
    ),
    Setting(
        "sip.session_s",
        reading.session,
        1800,
        "0，或 90 到 86400 的秒数",
        "通话多久必须确认一次对方还在（RFC 4028），过半时确认；0 为对方要求才确认",
    ),
    Setting(
        "sip.transfer_ms",
        reading.whole(5_000, 120_000),
        30_000,
        "5000 到 120000 的毫秒数",
        "转接时最多等多久；过后按没人接处理",
    ),
    Setting(
        "sip.proxy",
        reading.place,
        None,
        "地址或 地址:端口，如 10.0.0.1:5060",
        "呼出先送到的代理服务器；空着就直接送到对方",
    ),
    Setting(
        "sip.caller",
        reading.number,
        None,
        "号码，如 057195598",
        "呼出时显示的主叫号码；空着用账号本身",
    ),
    Setting(
        "sip.assert_caller",
        reading.yes_no,
        False,
        "true 或 false",
        "呼出时是否也用 P-Asserted-Identity 写主叫号码（可信中继才要）",
    ),
    Setting(
        "sip.dial_ms",
        reading.whole(5_000, 180_000),
        30_000,
        "5000 到 180000 的毫秒数",
        "呼出最多振铃多久；过后取消，按没人接处理",
    ),
    Setting(
        "sip.follow_moved",
        reading.yes_no,
        False,
        "true 或 false",
        "呼出时对方说号码已改（30x），是否跟着打新号码",
    ),
    Setting(
        "accounts",
        read_accounts,
        (),
        "一个个 [[accounts]]，各有 registrar、user、password；还可写 auth_user、number、"
        "domain、realm、proxy、transport、expires、register",
        "要注册的 SIP 账号：来电从这里进来，呼出用第一个；密码不写进日志，文件请 chmod 600",
    ),
    Setting(
        "rtp.ports", reading.ports, (16384, 17383), "起-止，如 16384-17383", "通话声音用的 UDP 端口"
    ),
    Setting(
        "rtp.lost_ms",
        reading.whole(0, 600_000),
        30_000,
        "毫秒，0 为不管",
        "多久没有声音包、也没有 RTCP 报告就挂断；保持通话时不计",
    ),
    Setting(
        "rtp.hear_tones",
        reading.yes_no,
        True,
        "true 或 false",
        "对方没有协商电话事件（RFC 4733）时，是否从声音里听按键音",
    ),
)
