"""Every setting by its name, with what it means, how it is read and what it is without one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ivr import setting_values as reading
from ivr.accounts import read_accounts


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting: its name in the file, how its value is read, and what it means."""

    name: str
    read: Callable[[object], object]
    default: object
    expected: str
    meaning: str

    @property
    def environment(self) -> str:
        """The environment variable that overrides the file."""
        return "IVR_" + self.name.replace(".", "_").upper()

    @property
    def field(self) -> str:
        """The name of `Config`'s field."""
        return self.name.replace(".", "_")


SETTINGS: tuple[Setting, ...] = (
    Setting(
        "company", reading.text, "清河供电公司", "文字", "公司名称，问候语和话术里的{供电公司}"
    ),
    Setting(
        "area_code",
        reading.area_code,
        None,
        "三四位区号，如 0571",
        "本地区号，补全没有区号的座机来电号码",
    ),
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
    Setting(
        "flows",
        reading.optional_text,
        None,
        "目录",
        "流程目录，在里面改，用 ivr publish 启用；空着就用项目里的 flows",
    ),
    Setting(
        "regime",
        reading.text,
        "默认",
        "flows/standards 里的文件名",
        "时限标准：到场、回拨等各要多久",
    ),
    Setting(
        "sample_town",
        reading.yes_no,
        True,
        "true 或 false",
        "还没有客户资料时，是否放入虚构的清河镇客户和停电信息，供试用",
    ),
    Setting("voices", reading.optional_text, None, "目录", "声音目录；空着就用项目里的 voices"),
    Setting("entry", reading.text, "总台", "流程名", "来电进入哪个流程"),
    Setting(
        "lines",
        reading.lines,
        {},
        '"号码" = "流程名"，如 "95598" = "总台"；号码末尾可以写 *，如 "0571*"',
        "哪个被叫号码进哪个流程；先看完全一样的，再看 * 前最长的，都不是就进 entry",
    ),
    Setting(
        "safety_flow",
        reading.text,
        "系统故障",
        "流程名",
        "程序出错时接手的流程：致歉、转人工、登记回拨",
    ),
    Setting(
        "transfer",
        reading.targets,
        {},
        '"队列名" = "SIP 地址"，如 "人工坐席" = "sip:8000@10.0.0.2"',
        "转接队列（人工坐席、抢修值班、值班长）对应的号码；没配的队列按没人接处理",
    ),
    Setting(
        "transfer_by",
        reading.way_to_people,
        "auto",
        "auto、refer 或 bridge",
        "怎样转接：refer 让来电的设备自己打过去（REFER）；bridge 由本机打过去，接通后在本机连起来；"
        "auto 为坐席和来电在同一台设备上就先 refer，对方不会做再 bridge，不在同一台就直接 bridge",
    ),
    Setting(
        "speech.hear",
        reading.yes_no,
        True,
        "true 或 false",
        "是否听懂客户说的话；模型在启动以后自己取、自己装好，在那以前和取不到的时候客户按键",
    ),
    Setting(
        "recording.calls",
        reading.yes_no,
        False,
        "true 或 false",
        "是否给每通电话全程录音（双声道 WAV，存在数据目录的 call-recordings 里）；开了就先告诉客户",
    ),
    Setting(
        "recording.announcement",
        reading.text,
        "为了服务质量，这通电话会录音。",
        "文字",
        "全程录音时，最先对客户说的一句话",
    ),
    Setting(
        "recording.keep_days",
        reading.whole(0, 36_500),
        180,
        "天数，0 为一直留着",
        "全程录音留多少天，过后自动删掉",
    ),
    Setting(
        "longest_call_s", reading.whole(60, 7200), 1800, "60 到 7200 的秒数", "一通电话最长多久"
    ),
    Setting("drain_s", reading.whole(0, 3600), 120, "0 到 3600 的秒数", "停机时等在线通话多久"),
    Setting(
        "models.fetch",
        reading.yes_no,
        True,
        "true 或 false",
        "启动时缺少模型，是否自己去取；不取也能接电话",
    ),
    Setting(
        "prompt_wait_ms", reading.whole(100, 5000), 300, "100 到 5000 的毫秒数", "等语音合成多久"
    ),
)
