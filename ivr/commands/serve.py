"""`ivr serve`: open the hotline, and close it without cutting anybody off."""

from __future__ import annotations

import argparse
import gc
import os
import signal
import sys
from collections.abc import Sequence
from ipaddress import ip_address
from types import FrameType

from ivr import app
from ivr.commands.rendering import RenderProgress
from ivr.config import Config, default_data_folder
from ivr.hotline import Hotline
from ivr.telephony.network import reachable_host
from ivr.telephony.uri import host_port

A_FAR_PEER = "192.0.2.1"
"""A documentation address (RFC 5737 §3): the route toward it is the one to the outside."""

WARM_UP_S = 1.2
"""How long the start waits for the voice: the line is to be open within three seconds."""

SETTINGS = {"sip.listen": "--sip", "rtp.ports": "--rtp-ports", "flows": "--flows"}


def add_arguments(parser: argparse.ArgumentParser) -> Sequence[argparse.ArgumentParser]:
    """`--sip`, `--rtp-ports`, `--flows`."""
    parser.add_argument("--sip", metavar="地址:端口", help="接听的地址和端口，如 0.0.0.0:5060")
    parser.add_argument("--rtp-ports", metavar="起-止", help="声音用的 UDP 端口，如 16384-17383")
    parser.add_argument("--flows", metavar="目录", help="流程目录")
    return [parser]


def run(options: argparse.Namespace, config: Config) -> int:
    """Serve until SIGTERM or Ctrl+C; live calls may finish within `drain_s`.

    SIGUSR1 tells what was counted so far.
    """
    prepared = app.prepare_hotline(config)
    hotline = prepared.hotline

    def stop(_signal: int, _frame: FrameType | None) -> None:
        hotline.request_stop()

    def tell(_signal: int, _frame: FrameType | None) -> None:
        _say(hotline.figures)

    signal.signal(signal.SIGUSR1, tell)
    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    try:
        hotline.reserve()
        for note in prepared.notes:
            _say(note)
        with RenderProgress("合成话术") as bar:

            def advance(done: int, total: int) -> None:
                if hotline.stopping:
                    raise _StoppedEarly
                bar.advance(done, total)

            report = hotline.prompts.render_ahead(prepared.texts, advance)
        if report.failed:
            _say(f"有 {len(report.failed)} 段话术合成不了，会用别的话代替；ivr doctor 看原因。")
        if not hotline.prompts.warm_up(WARM_UP_S):
            _say("语音合成还没有准备好，先用已经合成的话术接电话，好了会自己接上。")
        # What the start has made lasts as long as the line. If it were looked through with the
        # garbage, every full collection would hold up the sound of all calls (measured: 0.47 s).
        gc.collect()
        gc.freeze()
        hotline.open(_say)
        hotline.in_background(
            "voice", lambda: prepared.voice.refine(_say, lambda: hotline.stopping)
        )
        _say(how_to_call(hotline, config))
        _say(f"ready sip:{hotline.endpoint.address.place}")
        hotline.wait()
        if live := hotline.live_calls:
            _say(f"正在停机：还有 {live} 通电话，最多等 {config.drain_s} 秒。")
            _say("再按一次 Ctrl+C 马上停。")
        left = hotline.drain()
        _say(hotline.figures)
        _say(f"已停机，挂断了 {left} 通没打完的电话。" if left else "已停机。")
    except _StoppedEarly:
        _say("已停机。话术还没有合成完，下次启动接着合成。")
    finally:
        hotline.close()
    return 0


def how_to_call(hotline: Hotline, config: Config) -> str:
    """How to place a call, in plain words."""
    bound, port = hotline.endpoint.address[:2]
    dialled = "\n".join(
        f"    sip:95598@{host_port(host, port)}（{where}）"
        for host, where in ways_in(bound, config.sip_advertise)
    )
    return f"""
怎样打进来：用软电话（Linphone、MicroSIP、baresip 都行）直接拨，不用注册：
{dialled}
  软电话的用户名就是来电号码。填 13800000001，热线认得出这位样例客户；填名字就当匿名来电。
接通以后试试这些键：
    1 停电报修    2 停电消息    3 电费业务    4 投诉建议    8 English
    0 找人工      9 有危险        * 再听一遍
看结果（另开一个终端）：
    {command("orders", config)}    工单
    {command("calls", config)}     通话记录
停机：Ctrl+C
"""


def command(words: str, config: Config) -> str:
    """A command as it can be typed here and now."""
    program = min(sys.argv[0], os.path.relpath(sys.argv[0]), key=len)
    given = "" if config.data == default_data_folder() else f" --data {config.data}"
    return f"{program} {words}{given}"


def ways_in(bound: str, advertise: str | None) -> list[tuple[str, str]]:
    """The addresses to dial, each with from where."""
    if not ip_address(bound).is_unspecified:
        outside = advertise or bound
        return [(outside, "本机" if ip_address(outside).is_loopback else "网络上")]
    outside = reachable_host(bound, advertise, A_FAR_PEER)
    if ip_address(outside).is_unspecified:
        return [("127.0.0.1", "本机")]
    return [("127.0.0.1", "在这台机器上"), (outside, "在别的机器上")]


class _StoppedEarly(Exception):
    """A stop was requested before the line was open."""


def _say(text: str) -> None:
    print(text, flush=True)
