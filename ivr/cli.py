"""The command line: which commands there are and what each is given.

Exit status: 0 done, 1 a problem was found, 2 wrong use.
"""

from __future__ import annotations

import argparse
import importlib
import logging
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from ivr import __version__
from ivr.commands.parser import ChineseParser
from ivr.config import Config, default_data_folder, load
from ivr.errors import IvrError, WrongUse

COMMANDS: tuple[tuple[str, str], ...] = (
    ("serve", "开通热线：接电话，直到收到停止信号"),
    ("check", "检查流程，指出每一处错误"),
    ("publish", "发布改好的流程，正在运行的热线两秒内启用"),
    ("history", "看发布过的每一版流程：谁、什么时候、为什么、改了什么"),
    ("rollback", "退回到以前发布过的一版流程"),
    ("talk", "不用电话，在这里和流程说一通话"),
    ("cases", "跑一遍流程旁边的用例"),
    ("simulate", "模拟热线的一天：来电、抢修、坐席、回访，最后对账"),
    ("explore", "走遍流程的每一条路，找出走不到的和没有用例的"),
    ("draw", "把流程画成图，可以标上通话量"),
    ("schema", "给编辑器用的说明：写流程时补全和解释每个词"),
    ("customers", "导入客户资料"),
    ("outages", "停电：导入、疑似一片停电、复电、通知重要客户"),
    ("bills", "导入电费账单，看存了哪些"),
    ("balances", "导入先交钱后用电的户的余额，看存了哪些"),
    ("applications", "导入业务申请的进度，看存了哪些"),
    ("orders", "查看工单，登记派单、到场、复电、归档"),
    ("dispatch", "把工单派给班组：接口和表格，看哪些还没送到"),
    ("appointments", "看约好的上门时间，改约、取消，看还有几个空"),
    ("callbacks", "回访、回拨、停电通知：看要打哪些，客户怎么说，马上停下"),
    ("call", "给一个号码打一通电话，走一个流程"),
    ("calls", "查看通话记录"),
    ("agents", "坐席：登记、排班、空闲和小休，看谁在排队"),
    ("mode", "大面积停电、系统故障时换一种接法；看现在是哪一种"),
    ("api", "给其他系统的接口：令牌、密钥、说明，单独开接口"),
    ("backup", "备份全部数据，热线照常接电话；检查一个备份"),
    ("restore", "从备份恢复全部数据"),
    ("models", "取、看、检查语音识别和语音合成的模型，选用哪一个"),
    ("understand", "看看客户的一句话会被听成什么"),
    ("hear", "听一段录音：什么时候有人说话，说了什么"),
    ("voices", "合成话术、看每段话术谁来说、写录音稿、收录音"),
    ("doctor", "看看这台机器还缺什么"),
    ("bench", "测量接通时间、音质和并发"),
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; the exit status."""
    given = sys.argv[1:] if arguments is None else list(arguments)
    parser = build_parser(given)
    options, unknown = parser.parse_known_args(given)
    if unknown:  # told with the help of the command in which it stands
        options.read_by.error(f"unrecognized arguments: {' '.join(unknown)}")
    logging.basicConfig(
        level=logging.DEBUG if getattr(options, "verbose", False) else logging.WARNING,
        format="%(asctime)s %(levelname)s %(name)s: %(message)s",
        stream=sys.stderr,
    )
    try:
        status: int = options.module.run(options, configure(options))
    except IvrError as error:
        print(str(error), file=sys.stderr)
        return 2 if isinstance(error, WrongUse) else 1
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        # Whoever read our output has closed it; nothing is left to be said.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    return status


def build_parser(given: Sequence[str]) -> ChineseParser:
    """Every command; only the one that is given is loaded, so that each starts fast."""
    parser = ChineseParser(prog="ivr", description="供电服务热线的电话机器人")
    version = f"ivr {__version__}"
    parser.add_argument("--version", action="version", version=version, help="显示版本")
    commands = parser.add_subparsers(
        dest="command", required=True, metavar="命令", parser_class=ChineseParser
    )
    chosen = next((word for word in given if word in dict(COMMANDS)), None)
    for name, meaning in COMMANDS:
        child = commands.add_parser(name, help=meaning, description=meaning)
        if name == chosen:
            module = importlib.import_module(f"ivr.commands.{name}")
            child.set_defaults(module=module)
            for parser_with_options in module.add_arguments(child):
                _add_common(parser_with_options)
    return parser


def configure(options: argparse.Namespace) -> Config:
    """The settings in force for this command line."""
    named, file = getattr(options, "data", None), getattr(options, "config", None)
    given = {
        name: (option, value)
        for name, option in getattr(options.module, "SETTINGS", {}).items()
        if (value := getattr(options, option.lstrip("-").replace("-", "_"), None)) is not None
    }
    return load(
        Path(named).expanduser() if named else default_data_folder(),
        Path(file).expanduser() if file else None,
        os.environ,
        given,
    )


def _add_common(parser: argparse.ArgumentParser) -> None:
    # Each level of a command takes them; the default must not hide what another level was given.
    parser.set_defaults(read_by=parser)  # the innermost puts itself in the place of the outer ones
    for flags, meaning in (
        (("--data",), f"数据目录（默认 {default_data_folder()}）"),
        (("--config",), "配置文件（默认 数据目录/ivr.toml）"),
    ):
        parser.add_argument(*flags, metavar="路径", default=argparse.SUPPRESS, help=meaning)
    parser.add_argument(
        "--verbose", action="store_true", default=argparse.SUPPRESS, help="多说一些过程"
    )
