"""The settings of what other programs exchange with the hotline: [dispatch] and [api]."""

from __future__ import annotations

from ivr import setting_values as reading
from ivr.setting import Setting

PROGRAM_SETTINGS: tuple[Setting, ...] = (
    Setting(
        "dispatch.url",
        reading.webhook,
        None,
        "https://… 的地址",
        "工单派给班组的接口（webhook）地址，见 docs/dispatch.md；"
        "空着就用 ivr dispatch export 写成表格",
        secret=True,
    ),
    Setting(
        "dispatch.teams",
        reading.webhooks,
        {},
        '"班组名" = "https://… 的地址"，或者 "班组名" = "csv"',
        "哪个班组有自己的接口地址；写 csv 的班组只用表格，不管 dispatch.url",
        secret=True,
    ),
    Setting(
        "dispatch.secret",
        reading.optional_text,
        None,
        "whsec_ 加 base64 的 24 到 64 个字节；换密钥时新的在前、旧的在后，中间空一格",
        "给派单消息签名的密钥，最好用环境变量给；不写进日志，写在文件里请 chmod 600",
        secret=True,
    ),
    Setting(
        "dispatch.secret_file",
        reading.optional_text,
        None,
        "文件路径，如 /run/secrets/ivr-dispatch",
        "签名的密钥在哪个文件里，一行一个，新的在前；有了 dispatch.secret 就不看它",
    ),
    Setting(
        "dispatch.team_secret_files",
        reading.files,
        {},
        '"班组名" = "文件路径"',
        "哪个班组用自己的密钥，写法和 dispatch.secret_file 的文件一样",
    ),
    Setting(
        "dispatch.ca_file",
        reading.optional_text,
        None,
        "PEM 文件的路径",
        "信任谁签的证书；空着就用系统的",
    ),
    Setting(
        "dispatch.timeout_s",
        reading.whole(1, 60),
        15,
        "1 到 60 的秒数",
        "送一条派单消息最多等多久",
    ),
    Setting(
        "api.listen",
        reading.optional_address,
        None,
        "地址:端口，如 127.0.0.1:8095",
        "给其他系统的接口（抢修回复、导入资料）开在哪里；空着就不开。"
        "要让别的机器用，前面放 HTTPS 代理，或者设置证书",
    ),
    Setting(
        "api.certificate",
        reading.optional_text,
        None,
        "文件路径，如 /etc/ivr/api.pem",
        "接口自己用 HTTPS 时的证书（连同中间证书）；前面有 HTTPS 代理就不用",
    ),
    Setting("api.key", reading.optional_text, None, "文件路径", "上面证书的私钥，请 chmod 600"),
    Setting(
        "api.per_minute",
        reading.whole(1, 100_000),
        600,
        "1 到 100000",
        "一个令牌每分钟最多多少个请求，超过的回 429",
    ),
    Setting(
        "api.hook_secret",
        reading.optional_text,
        None,
        "whsec_ 开头的密钥，换密钥时可以写两个，空格隔开",
        "抢修系统给消息签名的密钥，用 ivr api secret 做；空着就不收消息",
        secret=True,
    ),
    Setting(
        "api.hook_secret_file",
        reading.optional_text,
        None,
        "文件路径，如 /run/secrets/ivr-hook",
        "密钥在哪个文件里；有了 api.hook_secret 就不看它",
    ),
)
