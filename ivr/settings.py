"""Every setting by its name, with what it means, how it is read and what it is without one."""

from __future__ import annotations

from ivr import setting_values as reading
from ivr.dial_settings import DIAL_SETTINGS
from ivr.line_settings import LINE_SETTINGS
from ivr.program_settings import PROGRAM_SETTINGS
from ivr.setting import Setting

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
        "database.url",
        reading.database_url,
        None,
        "PostgreSQL 的地址，如 postgresql://ivr@10.0.0.5:5432/ivr",
        "数据存在哪个 PostgreSQL 库里；空着就存在数据目录的 ivr.db 里（SQLite），单机用它就够了",
        secret=True,
    ),
    Setting(
        "database.password",
        reading.optional_text,
        None,
        "密码",
        "PostgreSQL 账号的密码，最好用环境变量给；不写进日志，写在文件里请 chmod 600",
        secret=True,
    ),
    Setting(
        "database.password_file",
        reading.optional_text,
        None,
        "文件路径，如 /run/secrets/ivr-db",
        "PostgreSQL 账号的密码在哪个文件里（第一行）；有了 database.password 就不看它",
    ),
    *LINE_SETTINGS,
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
        "转接队列（人工坐席、抢修值班、值班长，还可以有英语坐席、方言坐席）对应的号码；没配的队列按没人接处理",
    ),
    Setting(
        "transfer_by",
        reading.way_to_people,
        "auto",
        "auto、refer 或 bridge",
        "怎样转接：refer 让来电的设备自己打过去（REFER）；bridge 由本机打过去，接通后在本机连起来；"
        "auto 为坐席和来电在同一台设备上就先 refer，对方不会做再 bridge，不在同一台就直接 bridge",
    ),
    *DIAL_SETTINGS,
    Setting(
        "agents.summary",
        reading.yes_no,
        True,
        "true 或 false",
        "坐席接起来以后，是否先用一句话告诉他是什么事，再和客户接通；坐席按任意键就不听了",
    ),
    Setting(
        "agents.consult_code",
        reading.feature_code,
        "*1",
        "一到四个按键，如 *1；空着就不用",
        "坐席通话中按它请教值班长：客户听音乐，值班长先听一句话的情况",
    ),
    Setting(
        "agents.join_code",
        reading.feature_code,
        "*2",
        "一到四个按键，如 *2；空着就不用",
        "请教值班长的时候按它，三方一起通话；坐席挂机，值班长就接过客户",
    ),
    Setting(
        "agents.back_code",
        reading.feature_code,
        "*3",
        "一到四个按键，如 *3；空着就不用",
        "请教值班长的时候按它，值班长挂断，坐席回到客户这边",
    ),
    *PROGRAM_SETTINGS,
    Setting(
        "speech.hear",
        reading.yes_no,
        True,
        "true 或 false",
        "是否听懂客户说的话；模型在启动以后自己取、自己装好，在那以前和取不到的时候客户按键",
    ),
    Setting(
        "speech.transcribe",
        reading.yes_no,
        True,
        "true 或 false",
        "没有电话的时候，是否把客户的录音听成文字，写在工单的经过里；有电话打来马上让开",
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
        "identity.tries_per_call",
        reading.whole(1, 10),
        3,
        "1 到 10",
        "一通电话里凭据（电话、证件、电表的尾号）错几次，就不再核对，也不再说电费",
    ),
    Setting(
        "identity.tries_per_day",
        reading.whole(1, 100),
        5,
        "1 到 100",
        "同一个户号，或者同一个来电号码，一天里凭据错几次，当天就不再核对",
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
