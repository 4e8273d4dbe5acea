"""Why the operating system refused something, in Chinese; an operator may not read English."""

from __future__ import annotations

import errno
from collections.abc import Mapping

REASONS: Mapping[int, str] = {
    errno.ENOENT: "没有这个文件或目录",
    errno.ENOTDIR: "路径里有一段不是目录",
    errno.EISDIR: "它是一个目录",
    errno.EEXIST: "已经有同名的",
    errno.ENOTEMPTY: "目录不是空的",
    errno.EACCES: "没有权限",
    errno.EPERM: "没有权限",
    errno.EROFS: "磁盘是只读的",
    errno.ENOSPC: "磁盘满了",
    errno.EDQUOT: "磁盘配额用完了",
    errno.EFBIG: "文件超过了允许的大小",
    errno.EIO: "磁盘读写出错",
    errno.ELOOP: "链接绕来绕去又回到自己",
    errno.ENAMETOOLONG: "名字太长",
    errno.EBUSY: "正被占用",
    errno.ETXTBSY: "正被占用",
    errno.ENOEXEC: "不是能运行的程序",
    errno.ENOMEM: "内存不够",
    errno.EAGAIN: "进程太多",
    errno.EMFILE: "打开的文件太多",
    errno.ENFILE: "打开的文件太多",
    errno.EADDRINUSE: "端口已经被占用",
    errno.EADDRNOTAVAIL: "本机没有这个地址",
    errno.ENETUNREACH: "网络不通",
    errno.EHOSTUNREACH: "网络不通",
    errno.ENETDOWN: "网络不通",
    errno.ECONNREFUSED: "对方拒绝连接",
    errno.ECONNRESET: "对方断开了",
    errno.EPIPE: "对方断开了",
    errno.ETIMEDOUT: "没有回应",
}


def reason_of(error: OSError) -> str:
    """The reason in a few words; what is not in the table stays in the system's own."""
    return REASONS.get(error.errno or 0) or error.strerror or type(error).__name__
