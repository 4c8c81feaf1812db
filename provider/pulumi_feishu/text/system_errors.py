"""What the operating system says went wrong, in the reader's language."""

from __future__ import annotations

import errno
import os

from pulumi_feishu.text.i18n import Words

#: What happens to people's files and ports; `strerror` speaks English only in this process.
_CHINESE = {
    errno.ENOENT: "文件或目录不存在",
    errno.EACCES: "权限不足",
    errno.EPERM: "操作不被允许",
    errno.EEXIST: "文件已存在",
    errno.EISDIR: "这是一个目录",
    errno.ENOTDIR: "路径中有一级不是目录",
    errno.ENOTEMPTY: "目录非空",
    errno.ELOOP: "符号链接层数过多",
    errno.ENAMETOOLONG: "文件名过长",
    errno.ENOSPC: "磁盘空间不足",
    errno.EDQUOT: "磁盘配额已用尽",
    errno.EROFS: "文件系统只读",
    errno.EFBIG: "文件过大",
    errno.EIO: "读写出错",
    errno.EMFILE: "打开的文件过多",
    errno.ENFILE: "系统打开的文件过多",
    errno.ENOMEM: "内存不足",
    errno.EBUSY: "资源正被占用",
    errno.EINVAL: "参数无效",
    errno.ENXIO: "设备或地址不存在",
    errno.EPIPE: "管道另一端已关闭",
    errno.EADDRINUSE: "端口已被占用",
    errno.EADDRNOTAVAIL: "地址不可用",
    errno.ECONNREFUSED: "连接被拒绝",
    errno.ETIMEDOUT: "连接超时",
}


def why(error: OSError) -> Words:
    """A clause, such as `No such file or directory`; the number too where it has no Chinese."""
    if error.errno is None:
        return Words(str(error), str(error))
    english = os.strerror(error.errno)
    chinese = _CHINESE.get(error.errno, f"系统错误 {error.errno}（{english}）")
    return Words(english, chinese)
